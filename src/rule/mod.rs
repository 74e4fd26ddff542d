//! Rules: what darnel knows, read from TOML and checked, ready to be compiled by the engine.
//!
//! `syntax` mirrors the file, `check` turns it into these types and is where every complaint about a rule file is
//! born, `set` merges files, `proof` runs a rule's own examples. A `Rule` that exists is sound: its matcher is one of the
//! kinds below with all parts present. This module knows no documents under scan, no reports and no command line.

mod check;
mod check_matcher;
mod error;
mod lexicon;
pub mod page;
pub mod proof;
mod set;
mod syntax;

use std::sync::{Arc, OnceLock};

use regex::Regex;

pub use error::RuleError;
pub use set::{RuleSet, Selector, SetError};

use crate::document::fold::Folds;
use crate::document::{Format, Lang};
use crate::validator::Validator;

/// How bad a finding is when it is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be looked at.
    Warning,
    /// Must not be published.
    Error,
}

impl Severity {
    /// Every severity with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("error", Self::Error), ("warning", Self::Warning), ("info", Self::Info)];
}

/// How often a finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Often a false alarm.
    Low,
    /// Usually true.
    Medium,
    /// Nearly always true.
    High,
}

impl Confidence {
    /// Every confidence with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("high", Self::High), ("medium", Self::Medium), ("low", Self::Low)];

    /// One grade up.
    pub(crate) const fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            _ => Self::High,
        }
    }
}

/// Whether a rule runs by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Runs.
    Stable,
    /// Runs only when it is selected by its id.
    Preview,
    /// Runs only when it is selected by its id, and will go.
    Deprecated,
}

impl Status {
    /// Every status with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("stable", Self::Stable), ("preview", Self::Preview), ("deprecated", Self::Deprecated)];
}

/// The name of `value` in one of the `NAMED` tables.
pub fn name_of<T: PartialEq + Copy>(named: &[(&'static str, T)], value: T) -> &'static str {
    named.iter().find(|(_, v)| *v == value).map_or("", |(n, _)| n)
}

/// A template or text in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localized {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// How a personal value is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Redact {
    /// First three and last four digits stay: `170****8930`.
    Phone,
    /// First letter and the host stay: `a******@mail.example`.
    Email,
    /// First two and last two characters stay.
    Number,
    /// The administrative head (first six characters) stays.
    Address,
    /// First and last character stay.
    Handle,
}

impl Redact {
    /// Every style with its name in rule files.
    pub const NAMED: [(&'static str, Self); 5] =
        [("phone", Self::Phone), ("email", Self::Email), ("number", Self::Number), ("address", Self::Address), ("handle", Self::Handle)];
}

/// An inclusive range; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bounds {
    /// Least value.
    pub min: Option<f64>,
    /// Greatest value.
    pub max: Option<f64>,
}

impl Bounds {
    /// Whether `value` lies inside.
    pub fn hold(self, value: f64) -> bool {
        self.min.is_none_or(|m| value >= m) && self.max.is_none_or(|m| value <= m)
    }

    /// Whether both ends are open.
    pub const fn is_open(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// A regular expression that is compiled when it is first needed.
#[derive(Debug, Clone)]
pub struct LazyRegex {
    source: String,
    compiled: Arc<OnceLock<Option<Regex>>>,
}

/// What a rule writes for a Han character, and what is compiled for it: the unified ideographs of the BMP and `〇`. The full
/// script has some twenty ranges in two planes; a pattern with repeats of it takes ten times as long to compile.
const HAN: &str = r"\p{Han}";
const HAN_RANGE: &str = r"[\u{3007}\u{3400}-\u{4DBF}\u{4E00}-\u{9FFF}]";

/// Compiled programs above this size are refused (regex's own default).
const REGEX_SIZE: usize = 10 << 20;

impl LazyRegex {
    fn new(source: String) -> Self {
        Self { source, compiled: Arc::default() }
    }

    fn build(&self) -> Result<Regex, regex::Error> {
        regex::RegexBuilder::new(&self.source.replace(HAN, HAN_RANGE)).size_limit(REGEX_SIZE).build()
    }

    /// The pattern as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Compiles now and says what is wrong with it.
    fn compile(&self) -> Result<(), regex::Error> {
        let _ = self.compiled.set(Some(self.build()?));
        Ok(())
    }

    /// The compiled expression. Loading compiles what users wrote and a test compiles what is built in, so `None` is
    /// never met; it means "matches nothing".
    pub fn get(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| self.build().ok()).as_ref()
    }
}

/// One word to look for, in folded form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// What the folded view shows.
    pub text: String,
    /// The word that this listed variant stands for.
    pub written_for: Option<String>,
}

/// The words of one place in a rule, sorted without regard to ASCII case, each once.
#[derive(Debug, Clone, Default)]
pub struct Words(pub Arc<Vec<Term>>);

impl Words {
    /// Sorts `terms` and drops doubles.
    pub fn new(mut terms: Vec<Term>) -> Self {
        let order = |a: &Term, b: &Term| {
            a.text.bytes().map(|x| x.to_ascii_lowercase()).cmp(b.text.bytes().map(|x| x.to_ascii_lowercase())).then_with(|| a.written_for.cmp(&b.written_for))
        };
        terms.sort_by(order);
        terms.dedup_by(|a, b| a.text.eq_ignore_ascii_case(&b.text));
        Self(Arc::new(terms))
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The text that a block's characters are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlapWith {
    /// The rest of the document.
    Rest,
    /// The next block.
    Next,
    /// The title.
    Title,
}

/// Share of a block's character pairs that stand elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Overlap {
    /// Where.
    pub with: OverlapWith,
    /// From which to which share.
    pub bounds: Bounds,
}

/// Conditions on one block; all that are given must hold.
#[derive(Debug, Clone)]
pub struct BlockTest {
    /// Accepted kinds, one bit each.
    pub kinds: u16,
    /// Among the first N blocks.
    pub first: Option<u32>,
    /// Among the last N blocks.
    pub last: Option<u32>,
    /// Prose somewhere before and after.
    pub middle: Option<bool>,
    /// One line.
    pub alone: Option<bool>,
    /// (Scope) the match is the whole block.
    pub whole: bool,
    /// Characters.
    pub chars: Bounds,
    /// Han characters.
    pub han: Bounds,
    /// Sentence ends.
    pub sentences: Bounds,
    /// Ends in sentence punctuation.
    pub terminal: Option<bool>,
    /// How many of the two neighbours are prose.
    pub prose_neighbours: Bounds,
    /// The folded text matches.
    pub regex: Option<LazyRegex>,
    /// The folded text does not match.
    pub not_regex: Option<LazyRegex>,
    /// Overlap with another text.
    pub overlap: Option<Overlap>,
    /// Share of short blocks in the document.
    pub short_blocks: Bounds,
}

/// What acquits a match.
#[derive(Debug, Clone, Default)]
pub struct Unless {
    /// Words within reach on either side.
    pub near: Words,
    /// Words within reach before it.
    pub before: Words,
    /// Words within reach after it.
    pub after: Words,
    /// Reach in characters.
    pub within: u32,
    /// Words anywhere in the document.
    pub document: Words,
    /// How many different ones.
    pub at_least: u32,
    /// Acquitted inside quotation marks.
    pub quoted: bool,
}

/// Where a term may begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// ASCII letters and digits at its edge are not glued to further ones.
    Word,
    /// Anywhere.
    None,
}

/// The `terms` matcher.
#[derive(Debug, Clone)]
pub struct Terms {
    /// What to find.
    pub words: Words,
    /// Folds that a match may need.
    pub folds: Folds,
    /// Edge condition.
    pub boundary: Boundary,
    /// Second words with the greatest gap in characters.
    pub compose: Option<(Words, u32)>,
    /// Least number of hits in the document.
    pub min_hits: u32,
    /// Least number of different terms in the document.
    pub min_distinct: u32,
    /// Report only the first.
    pub once: bool,
}

/// What makes a pattern's regex run.
#[derive(Debug, Clone)]
pub enum Trigger {
    /// One of these words.
    Words(Words),
    /// A run of at least so many digits.
    Digits(u32),
    /// Every block: no literal could be found. Slow; a load warning.
    Always,
}

/// How a match's neighbours are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// No further ASCII letter, digit or underscore.
    Word,
    /// No further digit or letter, and no decimal point with a digit.
    Digit,
    /// Unchecked.
    None,
}

/// The `pattern` matcher.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The candidate.
    pub regex: LazyRegex,
    /// The capture group that is reported.
    pub group: u32,
    /// What makes it run.
    pub triggers: Vec<Trigger>,
    /// The words that a match must begin with; looked for around triggers only.
    pub begins: Words,
    /// Characters looked at on both sides of a trigger.
    pub reach: u32,
    /// Edge condition.
    pub edges: Edges,
    /// A check in code.
    pub validator: Option<Validator>,
    /// Words that raise the confidence, with reach, or are required.
    pub context: Option<(Words, u32, bool)>,
    /// Allowed texts.
    pub allow: Words,
    /// Allowed pattern.
    pub allow_regex: Option<LazyRegex>,
    /// Matches inside URLs count.
    pub urls: bool,
}

/// One part of a `near` matcher.
#[derive(Debug, Clone)]
pub struct Part {
    /// Words to find.
    pub words: Words,
    /// Rules whose findings count.
    pub rules: Vec<String>,
}

/// The greatest distance between the parts of a `near` matcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Characters between two parts.
    Chars(u32),
    /// Blocks from the first part to the last.
    Blocks(u32),
}

/// The `near` matcher.
#[derive(Debug, Clone)]
pub struct Near {
    /// What must stand together.
    pub parts: Vec<Part>,
    /// How close.
    pub within: Within,
    /// How many different parts.
    pub at_least: u32,
    /// In the order given.
    pub ordered: bool,
    /// Folds that a word may need.
    pub folds: Folds,
}

/// What a `stat` rule measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Share of commas between Han characters that are ASCII.
    HalfwidthCommas,
    /// Share of prose blocks that open with a listed word.
    Openers,
    /// Share of Han among letters.
    Han,
    /// Share of lines that end in punctuation.
    TerminalLines,
    /// Share of lines of at most 30 characters.
    ShortLines,
    /// Links per 1,000 characters.
    Links,
    /// Share of digits among characters.
    Digits,
    /// Length in characters.
    Chars,
    /// Listed words per 1,000 characters.
    Words,
    /// Share of opening brackets and quotes without a partner.
    Unbalanced,
}

impl Measure {
    /// Every measure with its name in rule files.
    pub const NAMED: [(&'static str, Self); 10] = [
        ("halfwidth-commas", Self::HalfwidthCommas),
        ("openers", Self::Openers),
        ("han", Self::Han),
        ("terminal-lines", Self::TerminalLines),
        ("short-lines", Self::ShortLines),
        ("links", Self::Links),
        ("digits", Self::Digits),
        ("chars", Self::Chars),
        ("words", Self::Words),
        ("unbalanced", Self::Unbalanced),
    ];
}

/// The `stat` matcher.
#[derive(Debug, Clone)]
pub struct Stat {
    /// What is measured.
    pub measure: Measure,
    /// Fires at or above.
    pub min: Option<f64>,
    /// Fires at or below.
    pub max: Option<f64>,
    /// Least count of instances.
    pub min_count: u32,
    /// Least number of blocks.
    pub min_blocks: u32,
    /// Least number of characters.
    pub min_chars: u32,
    /// Words of the measures that count some.
    pub words: Words,
}

/// What a `repeat` rule compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Later copies of the title.
    Title,
    /// Lines.
    Line,
    /// Paragraphs.
    Paragraph,
    /// Sentences.
    Sentence,
    /// Character n-grams.
    Ngram,
    /// One character in a row.
    Character,
}

impl Unit {
    /// Every unit with its name in rule files.
    pub const NAMED: [(&'static str, Self); 6] = [
        ("title", Self::Title),
        ("line", Self::Line),
        ("paragraph", Self::Paragraph),
        ("sentence", Self::Sentence),
        ("ngram", Self::Ngram),
        ("character", Self::Character),
    ];
}

/// The `repeat` matcher.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// What is compared.
    pub unit: Unit,
    /// Least length of one unit in characters.
    pub min_chars: u32,
    /// Least number of copies (of one character: run length).
    pub min_count: u32,
    /// Report once, when the repeated share reaches this.
    pub max_share: Option<f64>,
    /// Length of an n-gram.
    pub n: u32,
    /// Ignore the first blocks.
    pub after: u32,
    /// Only between prose.
    pub middle: bool,
}

/// What a `sequence` rule reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SequenceFault {
    /// A number is missing.
    Gap,
    /// A number comes twice.
    Repeat,
    /// A heading level is skipped.
    Jump,
}

impl SequenceFault {
    /// Every fault with its name in rule files.
    pub const NAMED: [(&'static str, Self); 3] = [("gap", Self::Gap), ("repeat", Self::Repeat), ("jump", Self::Jump)];
}

/// The `sequence` matcher.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// What is reported.
    pub fault: SequenceFault,
    /// Least number of headings.
    pub min_items: u32,
}

/// What a `section` rule reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionFault {
    /// No heading has one of the titles.
    Missing,
    /// A heading has one of the titles.
    Forbidden,
    /// A heading has nothing below it.
    Empty,
}

impl SectionFault {
    /// Every fault with its name in rule files.
    pub const NAMED: [(&'static str, Self); 3] = [("missing", Self::Missing), ("forbidden", Self::Forbidden), ("empty", Self::Empty)];
}

/// The `section` matcher.
#[derive(Debug, Clone)]
pub struct Section {
    /// What is reported.
    pub fault: SectionFault,
    /// Titles in question.
    pub titles: Vec<String>,
}

/// What a `score` rule judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScoreUnit {
    /// Every block.
    Block,
    /// Every block, or every line of a block of several.
    Line,
    /// The document as a whole.
    Document,
}

impl ScoreUnit {
    /// Every unit with its name in rule files.
    pub const NAMED: [(&'static str, Self); 3] = [("block", Self::Block), ("line", Self::Line), ("document", Self::Document)];
}

/// The kinds of evidence, which caps, `needs` and `require` speak of.
pub const EVIDENCE_KINDS: [&str; 5] = ["vocabulary", "shape", "position", "overlap", "context"];

/// What makes one piece of evidence present.
#[derive(Debug, Clone)]
pub enum Signal {
    /// A listed word in the candidate; so many points for every further one.
    Words(Words, i32),
    /// The candidate's folded text matches.
    Regex(LazyRegex),
    /// The candidate's block passes.
    Test(Box<BlockTest>),
    /// A finding of one of these rules.
    Rules(Vec<String>),
    /// A listed word anywhere in the document.
    Document(Words),
    /// So many numbered headings.
    Numbered(Bounds),
}

/// One named piece of evidence.
#[derive(Debug, Clone)]
pub struct EvidenceRule {
    /// Its name.
    pub signal: String,
    /// Index into `EVIDENCE_KINDS`.
    pub kind: usize,
    /// What it adds.
    pub points: i32,
    /// What a reader is told.
    pub detail: Localized,
    /// When it is present.
    pub when: Signal,
    /// Counts only beside evidence of one of these kinds.
    pub needs: Vec<usize>,
}

/// The `score` matcher.
#[derive(Debug, Clone)]
pub struct Score {
    /// What is judged.
    pub unit: ScoreUnit,
    /// Points from which it is an error.
    pub error: Option<i32>,
    /// Points from which it is a warning.
    pub warning: Option<i32>,
    /// Which blocks are candidates.
    pub candidate: BlockTest,
    /// Greatest sum by kind.
    pub caps: [Option<i32>; EVIDENCE_KINDS.len()],
    /// Kinds of which one piece must be present.
    pub require: Vec<usize>,
    /// The evidence, in the order of the file.
    pub evidence: Vec<EvidenceRule>,
}

/// The one matcher of a rule.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Words.
    Terms(Terms),
    /// A regular expression with a validator.
    Pattern(Pattern),
    /// Things close together.
    Near(Near),
    /// Predicates over one block.
    Block(BlockTest),
    /// A statistic of the document.
    Stat(Stat),
    /// Repetition.
    Repeat(Repeat),
    /// Numbered headings.
    Sequence(Sequence),
    /// Sections.
    Section(Section),
    /// Evidence added up.
    Score(Score),
}

impl Matcher {
    /// Its name in rule files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Terms(_) => "terms",
            Self::Pattern(_) => "pattern",
            Self::Near(_) => "near",
            Self::Block(_) => "block",
            Self::Stat(_) => "stat",
            Self::Repeat(_) => "repeat",
            Self::Sequence(_) => "sequence",
            Self::Section(_) => "section",
            Self::Score(_) => "score",
        }
    }

    /// The rules whose findings this matcher reads.
    pub fn reads(&self) -> impl Iterator<Item = &String> {
        let near = if let Self::Near(n) = self { n.parts.as_slice() } else { &[] };
        let score = if let Self::Score(s) = self { s.evidence.as_slice() } else { &[] };
        near.iter().flat_map(|p| &p.rules).chain(score.iter().flat_map(|e| if let Signal::Rules(r) = &e.when { r.as_slice() } else { &[] }))
    }
}

/// A text that proves a rule.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text without its brackets.
    pub text: String,
    /// The bracketed byte ranges.
    pub spans: Vec<std::ops::Range<usize>>,
    /// How it is read.
    pub format: Format,
    /// The title of the record that it stands for.
    pub title: Option<String>,
    /// Where it stands in its file.
    pub place: std::ops::Range<usize>,
}

/// A checked rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `group/kebab-name`.
    pub id: String,
    /// Former ids.
    pub aliases: Vec<String>,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Whether it runs.
    pub status: Status,
    /// One sentence.
    pub summary: String,
    /// The reason, and where its numbers come from.
    pub why: String,
    /// What is wrong.
    pub message: Localized,
    /// Short words under the underline.
    pub label: Option<Localized>,
    /// What to do.
    pub help: Localized,
    /// Names that select it beside its id and group.
    pub tags: Vec<String>,
    /// Sources.
    pub references: Vec<String>,
    /// Languages of the documents it applies to; empty: all.
    pub lang: Vec<Lang>,
    /// Formats it applies to; empty: all.
    pub formats: Vec<Format>,
    /// Where a match may lie.
    pub scope: BlockTest,
    /// What acquits a match.
    pub unless: Unless,
    /// Rules whose findings make one of this rule superfluous at the same place.
    pub yields: Vec<String>,
    /// Set when a match is personal.
    pub redact: Option<Redact>,
    /// Texts that must be found.
    pub bad: Vec<Example>,
    /// Texts that must not.
    pub good: Vec<Example>,
    /// The matcher.
    pub matcher: Matcher,
    /// The file it comes from.
    pub file: Arc<RuleFile>,
    /// Where its id stands in that file.
    pub place: std::ops::Range<usize>,
}

impl Rule {
    /// The part of the id before the slash.
    pub fn group(&self) -> &str {
        self.id.split_once('/').map_or("", |(group, _)| group)
    }
}

/// A rule file: its name and text, which errors point into, and what its `[set]` table says.
#[derive(Debug)]
pub struct RuleFile {
    /// As given, or `builtin:spam/gambling.toml`.
    pub name: String,
    /// The TOML.
    pub text: String,
    /// Whether it is part of the program.
    pub builtin: bool,
}
