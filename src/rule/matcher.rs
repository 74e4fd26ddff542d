//! The matchers: one struct for each kind of question that a rule can ask, checked and ready to be compiled.
//!
//! Plain data. A new kind is a struct here, a variant of `Matcher`, and the places that CONTRIBUTING names.

use super::Localized;
use super::condition::{BlockTest, Bounds, LazyRegex, Words};
use crate::document::fold::Folds;
use crate::validator::Validator;

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
