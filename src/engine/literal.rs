//! The literal pass: one aho-corasick automaton over every term, part and trigger of every rule, and digit runs.
//!
//! Hits are sorted into the lists that asked for them; a list is one `words` place of one rule. Positions are in the
//! folded view. Nothing here knows what a list is for.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::document::fold::Folded;
use crate::document::span::{Span, to_u32};
use crate::rule::Words;

/// A list of words that some rule wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ListId(u32);

/// One occurrence of one term of a list, in the folded view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// First byte.
    pub(super) start: u32,
    /// One past the last byte.
    pub(super) end: u32,
    /// Index of the term in its list.
    pub(super) term: u32,
    /// Met only once separators between Han characters were dropped.
    pub(super) separated: bool,
}

/// A run of digits with single separators between them, in the folded view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DigitRun {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) digits: u32,
}

/// Collects lists, then builds the automaton.
#[derive(Debug, Default)]
pub(super) struct Builder {
    lists: Vec<Words>,
    /// The lists whose words may be split by separators.
    separated: Vec<ListId>,
}

impl Builder {
    /// A list for `words`; `None` when there are none.
    pub(super) fn list(&mut self, words: &Words) -> Option<ListId> {
        if words.is_empty() {
            return None;
        }
        self.lists.push(words.clone());
        Some(ListId(to_u32(self.lists.len() - 1)))
    }

    /// The words of `list` also count when one or two separators split them.
    pub(super) fn allow_separators(&mut self, list: Option<ListId>) {
        self.separated.extend(list);
    }

    pub(super) fn build(self, digits: Option<u32>) -> Literals {
        let mut index: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut uses: Vec<Vec<(u32, u32)>> = Vec::new();
        for (list, words) in self.lists.iter().enumerate() {
            for (term, word) in words.0.iter().enumerate() {
                let key = word.text.to_ascii_lowercase();
                let at = *index.entry(key).or_insert_with_key(|key| {
                    patterns.push(key.clone());
                    uses.push(Vec::new());
                    patterns.len() - 1
                });
                uses[at].push((to_u32(list), to_u32(term)));
            }
        }
        // A contiguous NFA: a DFA over some thousand terms would take tens of megabytes and milliseconds of start-up
        // (docs/performance.md has the figures).
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .dense_depth(3)
            .build(&patterns)
            .ok();
        let mut flat = Vec::new();
        let mut starts = vec![0u32];
        for list in uses {
            flat.extend(list);
            starts.push(to_u32(flat.len()));
        }
        Literals { automaton: automaton.filter(|_| !patterns.is_empty()), uses: flat, starts, lists: self.lists.len(), separated: self.separated, digits }
    }
}

/// The compiled pass.
#[derive(Debug)]
pub(super) struct Literals {
    automaton: Option<AhoCorasick>,
    /// (list, term) pairs, those of pattern `i` at `starts[i]..starts[i + 1]`.
    uses: Vec<(u32, u32)>,
    starts: Vec<u32>,
    lists: usize,
    separated: Vec<ListId>,
    /// The shortest digit run that anyone asks for.
    digits: Option<u32>,
}

/// What the pass found.
#[derive(Debug)]
pub(super) struct Hits {
    lists: Vec<Vec<Hit>>,
    /// Digit runs, in order.
    pub(super) digits: Vec<DigitRun>,
}

impl Literals {
    /// One pass over the folded text, and a short one over the neighbourhoods of separators if a list asks for it.
    pub(super) fn find(&self, folded: &Folded<'_>) -> Hits {
        let text = folded.text();
        let mut lists: Vec<Vec<Hit>> = vec![Vec::new(); self.lists];
        self.pass(text, |list, term, span| lists[list as usize].push(Hit { start: span.start, end: span.end, term, separated: false }));
        if !self.separated.is_empty()
            && let Some(compact) = folded.compact()
        {
            self.pass(compact.text(), |list, term, span| {
                let there = compact.original(span);
                if there.len() != span.len() && self.separated.contains(&ListId(list)) {
                    lists[list as usize].push(Hit { start: there.start, end: there.end, term, separated: true });
                }
            });
        }
        Hits { lists, digits: self.digits.map_or_else(Vec::new, |least| digit_runs(text, least)) }
    }
}

impl Literals {
    fn pass(&self, text: &str, mut each: impl FnMut(u32, u32, Span)) {
        let Some(automaton) = &self.automaton else { return };
        for found in automaton.find_overlapping_iter(text) {
            let pattern = found.pattern().as_usize();
            let span = Span::of(found.range());
            for &(list, term) in &self.uses[self.starts[pattern] as usize..self.starts[pattern + 1] as usize] {
                each(list, term, span);
            }
        }
    }
}

impl Hits {
    /// The hits of one list, in order of their ends.
    pub(super) fn of(&self, list: ListId) -> &[Hit] {
        &self.lists[list.0 as usize]
    }

    /// How many different terms of a list were met.
    pub(super) fn distinct(&self, list: ListId) -> usize {
        let mut terms: Vec<u32> = self.of(list).iter().map(|h| h.term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms.len()
    }
}

/// Bytes that may stand between two digits of one number (one at a time, brackets two).
fn joins(b: u8) -> bool {
    matches!(b, b' ' | b'-' | b'.' | b'(' | b')' | b'/')
}

/// Runs of at least `least` digits.
fn digit_runs(text: &str, least: u32) -> Vec<DigitRun> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + offset;
        let (mut end, mut digits, mut i) = (start, 0u32, start);
        while i < bytes.len() {
            if bytes[i].is_ascii_digit() {
                digits += 1;
                i += 1;
                end = i;
            } else if joins(bytes[i]) && i - end < 2 {
                i += 1;
            } else {
                break;
            }
        }
        if digits >= least {
            runs.push(DigitRun { start: to_u32(start), end: to_u32(end), digits });
        }
        at = i.max(end + 1).min(bytes.len());
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Term;

    fn words(list: &[&str]) -> Words {
        Words(std::sync::Arc::new(list.iter().map(|w| Term { text: (*w).to_owned(), written_for: None }).collect()))
    }

    #[test]
    fn lists_share_one_automaton() {
        let mut builder = Builder::default();
        let (a, b) = (builder.list(&words(&["庄闲", "集团"])).unwrap(), builder.list(&words(&["集团", "App"])).unwrap());
        let hits = builder.build(Some(3)).find(&Folded::new("ag庄闲集团 APP 12 345"));
        assert_eq!((hits.of(a).len(), hits.of(b).len(), hits.distinct(b)), (2, 2, 2));
        assert_eq!(hits.digits, [DigitRun { start: 19, end: 25, digits: 5 }]);
    }

    #[test]
    fn only_lists_that_ask_see_through_separators() {
        let mut builder = Builder::default();
        let (strict, loose) = (builder.list(&words(&["庄闲"])).unwrap(), builder.list(&words(&["庄闲"])).unwrap());
        builder.allow_separators(Some(loose));
        let hits = builder.build(None).find(&Folded::new("甲庄*闲乙"));
        assert!(hits.of(strict).is_empty());
        assert_eq!(hits.of(loose), [Hit { start: 3, end: 10, term: 0, separated: true }]);
    }

    #[test]
    fn digit_runs_end_at_text() {
        let runs = digit_runs("电话 020-3827 1946 转 801, 2025", 7);
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].digits, 11);
        assert!(digit_runs("", 1).is_empty());
        assert_eq!(digit_runs("1", 1).len(), 1);
    }
}
