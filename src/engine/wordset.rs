//! Small word sets for bounded windows and candidates, outside the literal pass.
//!
//! The words come sorted, so an index by first character is all that is built: an automaton over a long list would cost
//! more at start than all its searches in short windows.

use std::ops::Range;
use std::sync::OnceLock;

use crate::rule::{Term, Words};

/// Words that are looked for in a candidate or a window around one. ASCII case does not matter.
#[derive(Debug, Default)]
pub(super) struct WordSet {
    words: Words,
    index: OnceLock<Index>,
}

/// Where the words of each first character begin.
#[derive(Debug)]
struct Index {
    /// First characters in lower case, each with the place of its first word.
    firsts: Vec<(char, usize)>,
    /// One bit for each first character, by its low bits: nearly every character of a text is settled here.
    bits: Box<[u64]>,
}

/// A list of a thousand words has some five hundred first characters; among 16,384 bits they seldom meet a stranger.
const BITS: usize = 1 << 14;

fn bit(c: char) -> (usize, u64) {
    let at = u32::from(c) as usize % BITS;
    (at / 64, 1 << (at % 64))
}

impl Index {
    fn new(words: &[Term]) -> Self {
        let mut index = Self { firsts: Vec::new(), bits: vec![0; BITS / 64].into_boxed_slice() };
        for (i, word) in words.iter().enumerate() {
            let c = word.text.chars().next().unwrap_or_default().to_ascii_lowercase();
            if index.firsts.last().is_none_or(|(last, _)| *last != c) {
                index.firsts.push((c, i));
                let (at, mask) = bit(c);
                index.bits[at] |= mask;
            }
        }
        index
    }
}

impl WordSet {
    pub(super) fn new(words: &Words) -> Self {
        Self { words: words.clone(), index: OnceLock::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words in `text`, leftmost-longest, with their byte ranges.
    pub(super) fn find<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (&'s Term, Range<usize>)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
                if let Some(term) = self.starting_with(c, &text[at..]) {
                    let found = at..at + term.text.len();
                    at = found.end;
                    return Some((term, found));
                }
                at += c.len_utf8();
            }
            None
        })
    }

    /// The longest word that `text` begins with.
    pub(super) fn opens(&self, text: &str) -> Option<&Term> {
        self.starting_with(text.chars().next()?, text)
    }

    fn starting_with(&self, first: char, text: &str) -> Option<&Term> {
        let words = self.words.0.as_slice();
        let index = self.index.get_or_init(|| Index::new(words));
        let first = first.to_ascii_lowercase();
        let (at, mask) = bit(first);
        if index.bits[at] & mask == 0 {
            return None;
        }
        let i = index.firsts.binary_search_by_key(&first, |(c, _)| *c).ok()?;
        let end = index.firsts.get(i + 1).map_or(words.len(), |(_, start)| *start);
        let opens = |word: &&Term| text.as_bytes().get(..word.text.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.text.as_bytes()));
        words[index.firsts[i].1..end].iter().filter(opens).max_by_key(|word| word.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(words: &[&str]) -> WordSet {
        WordSet::new(&Words::new(words.iter().map(|w| Term { text: (*w).to_owned(), written_for: None }).collect()))
    }

    #[test]
    fn leftmost_longest_without_case() {
        let set = set(&["官网", "官方网站", "App", "app下载", "载"]);
        let found: Vec<&str> = set.find("甲官方网站APP下载官网x").map(|(t, _)| t.text.as_str()).collect();
        assert_eq!(found, ["官方网站", "app下载", "官网"]);
        assert_eq!(set.opens("App 商店").map(|t| t.text.as_str()), Some("App"));
        assert!(set.opens("的App").is_none() && set.find("").next().is_none());
        assert!(WordSet::default().find("甲").next().is_none());
    }
}
