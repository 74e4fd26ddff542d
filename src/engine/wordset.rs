//! Small word sets for bounded windows: compiled when first asked, never part of the literal pass.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};

use crate::rule::{Term, Words};

/// Words that are looked for in a candidate or a window around one.
#[derive(Debug, Default)]
pub(super) struct WordSet {
    words: Words,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl WordSet {
    pub(super) fn new(words: &Words) -> Self {
        Self { words: words.clone(), automaton: OnceLock::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            // Built in a moment; windows and candidates are too short for a faster search to pay.
            let texts = self.words.0.iter().map(|t| t.text.as_str());
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                .start_kind(StartKind::Both)
                .build(texts)
                .ok()
        };
        if self.words.is_empty() { None } else { self.automaton.get_or_init(build).as_ref() }
    }

    /// The words in `text`, leftmost-longest, with their byte ranges.
    pub(super) fn find<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (&'s Term, std::ops::Range<usize>)> {
        self.automaton().into_iter().flat_map(move |a| a.find_iter(text)).map(|m| (&self.words.0[m.pattern().as_usize()], m.range()))
    }

    /// The word that `text` begins with.
    pub(super) fn opens(&self, text: &str) -> Option<&Term> {
        let input = Input::new(text).anchored(Anchored::Yes);
        self.automaton()?.find(input).map(|m| &self.words.0[m.pattern().as_usize()])
    }
}
