//! The `terms` matcher: listed words under folds, with safe boundaries, longest first.

use super::literal::Hit;
use super::plan::Compiled;
use super::{Scan, evidence};
use crate::document::fold::Folds;
use crate::document::span::Span;
use crate::finding::Finding;
use crate::rule::{Boundary, Terms, Words};

/// A hit that passed the checks of its list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// In the original text.
    pub(super) span: Span,
    /// Index of the term in its list.
    pub(super) term: u32,
    /// The folds it needed.
    pub(super) folds: Folds,
}

impl Scan<'_, '_> {
    /// The hits of a list that need no fold beyond `accepted` and are not glued to further letters; longest wins.
    pub(super) fn words(&self, hits: &[Hit], words: &Words, accepted: Folds, boundary: Boundary) -> Vec<Word> {
        let text = self.doc.folded().text().as_bytes();
        let mut found: Vec<Word> = hits
            .iter()
            .filter(|hit| boundary == Boundary::None || is_bounded(text, hit.start as usize, hit.end as usize))
            .filter_map(|&hit| {
                let span = self.original(hit);
                let mut folds = self.doc.folded().applied(self.doc.text(), span);
                if hit.separated {
                    folds |= Folds::SEPARATOR;
                }
                if words.0[hit.term as usize].written_for.is_some() {
                    folds |= Folds::VARIANT;
                }
                accepted.has(folds).then_some(Word { span, term: hit.term, folds })
            })
            .collect();
        found.sort_by_key(|w| (w.span.start, std::cmp::Reverse(w.span.end)));
        let mut end = 0;
        found.retain(|w| {
            let free = w.span.start >= end;
            if free {
                end = w.span.end;
            }
            free
        });
        found
    }

    pub(super) fn terms(&self, index: usize, m: &Terms, compiled: &Compiled) -> Vec<Finding> {
        let Some(list) = compiled.lists.first().copied().flatten() else { return Vec::new() };
        let hits = self.hits.of(list);
        if hits.is_empty() {
            return Vec::new();
        }
        let words = self.words(hits, &m.words, m.folds, m.boundary);
        let mut findings: Vec<(Finding, u32)> = match (&m.compose, compiled.compose) {
            (Some((second, gap)), Some(list)) => {
                let seconds = self.words(self.hits.of(list), second, m.folds, m.boundary);
                words.iter().filter_map(|w| Some((self.composed(index, m, *w, &seconds, *gap)?, w.term))).collect()
            }
            (Some(_), None) => Vec::new(),
            (None, _) => words.iter().filter_map(|w| Some((self.term(index, m, *w)?, w.term))).collect(),
        };
        let mut distinct: Vec<u32> = findings.iter().map(|(_, term)| *term).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if findings.len() < m.min_hits as usize || distinct.len() < m.min_distinct as usize {
            return Vec::new();
        }
        let count = findings.len() as u64;
        if m.once {
            findings.truncate(1);
        }
        let mut findings: Vec<Finding> = findings.into_iter().map(|(f, _)| f).collect();
        for finding in &mut findings {
            finding.values.count = Some(count);
        }
        // Two compositions may share a word; the first one stands.
        findings.dedup_by(|b, a| a.span.overlaps(b.span));
        findings
    }

    fn term(&self, index: usize, m: &Terms, word: Word) -> Option<Finding> {
        let mut finding = self.finding(index, word.span)?;
        self.explain(&mut finding, &m.words, word);
        Some(finding)
    }

    fn composed(&self, index: usize, m: &Terms, first: Word, seconds: &[Word], gap: u32) -> Option<Finding> {
        let text = self.doc.text();
        let close = |second: &&Word| {
            let (a, b) = if first.span.start <= second.span.start { (first.span, second.span) } else { (second.span, first.span) };
            // A character takes at most four bytes, so most pairs are settled without counting.
            if a.end > b.start || b.start - a.end > gap * 4 {
                return false;
            }
            let between = &text[a.end as usize..b.start as usize];
            !between.contains('\n') && between.chars().count() <= gap as usize
        };
        // `seconds` is sorted by position: only the neighbourhood can be close.
        let reach = gap * 4 + 256;
        let from = seconds.partition_point(|s| s.span.start + reach < first.span.start);
        let second = seconds[from..].iter().take_while(|s| s.span.start <= first.span.end + reach).find(close)?;
        let mut finding = self.finding(index, first.span.join(second.span))?;
        self.explain(&mut finding, &m.words, first);
        finding.evidence.push(evidence("beside", &[("word", self.doc.slice(second.span))]));
        Some(finding)
    }

    /// Which word it is, and how it was disguised.
    pub(super) fn explain(&self, finding: &mut Finding, words: &Words, word: Word) {
        let term = &words.0[word.term as usize];
        finding.evidence.push(evidence("term", &[("term", &term.text)]));
        if let Some(canonical) = &term.written_for {
            finding.evidence.push(evidence("variant", &[("term", canonical)]));
        }
        for name in word.folds.names().filter(|n| *n != "variant" && *n != "case" && *n != "traditional") {
            finding.evidence.push(evidence("disguised", &[("fold", name)]));
        }
    }
}

/// Whether ASCII letters or digits at the edges of `start..end` are not glued to further ones.
pub(super) fn is_bounded(text: &[u8], start: usize, end: usize) -> bool {
    let word = |i: Option<usize>| i.and_then(|i| text.get(i)).is_some_and(u8::is_ascii_alphanumeric);
    let glued = word(Some(start)) && word(start.checked_sub(1)) || word(end.checked_sub(1)) && word(Some(end));
    !glued
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_hold_between_ascii_only() {
        let text = "看vip版viper".as_bytes();
        assert!(is_bounded(text, 3, 6));
        assert!(!is_bounded(text, 9, 12));
    }
}
