//! What matchers are made of: words, lazily compiled regexes, ranges, tests of a block, acquittals.
//!
//! Plain data, but for a regex, which compiles when it is first needed.

use std::sync::{Arc, OnceLock};

use regex::Regex;

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
    pub(super) fn new(source: String) -> Self {
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
    pub(super) fn compile(&self) -> Result<(), regex::Error> {
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
