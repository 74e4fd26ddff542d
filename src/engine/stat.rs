//! The `stat` matcher: one number about the whole document, reported once at the first instance of what was counted.

use super::features::{count_han, ratio};
use super::plan::Compiled;
use super::{Scan, evidence};
use crate::document::block::{BlockKind, is_sentence_end};
use crate::document::fold::is_han;
use crate::document::span::{Span, to_u32};
use crate::finding::Finding;
use crate::rule::{Boundary, Measure, Stat};

/// A measured value: the number, how many instances, the first of them.
struct Measured {
    value: f64,
    count: usize,
    first: Option<Span>,
}

impl Scan<'_, '_> {
    pub(super) fn stat(&self, index: usize, m: &Stat, compiled: &Compiled) -> Vec<Finding> {
        let blocks = self.doc.blocks();
        if blocks.is_empty() || blocks.len() < m.min_blocks as usize {
            return Vec::new();
        }
        if m.min_chars > 0 && self.features.blocks().iter().map(|b| b.chars).sum::<u32>() < m.min_chars {
            return Vec::new();
        }
        let measured = self.measure(m, compiled);
        let fires = m.min.is_none_or(|min| measured.value >= min) && m.max.is_none_or(|max| measured.value <= max);
        if !fires || measured.count < m.min_count as usize {
            return Vec::new();
        }
        let Some(span) = measured.first.or_else(|| blocks.iter().find(|b| b.kind != BlockKind::Metadata).map(|b| b.span)) else { return Vec::new() };
        let Some(mut finding) = self.finding(index, span) else { return Vec::new() };
        finding.values.count = Some(measured.count as u64);
        finding.values.share = Some(measured.value);
        let name = crate::rule::name_of(&Measure::NAMED, m.measure);
        let limit = m.min.or(m.max).unwrap_or_default();
        let (value, limit, count) = (format!("{:.3}", measured.value), limit.to_string(), measured.count.to_string());
        finding.evidence.push(evidence("statistic", &[("name", name), ("value", &value), ("limit", &limit), ("count", &count)]));
        vec![finding]
    }

    fn measure(&self, m: &Stat, compiled: &Compiled) -> Measured {
        match m.measure {
            Measure::HalfwidthCommas => self.halfwidth_commas(),
            Measure::Openers => self.openers(m, compiled),
            Measure::Han => self.letters(),
            Measure::TerminalLines => self.lines(|line| {
                line.trim_end().chars().next_back().is_some_and(|c| is_sentence_end(c) || matches!(c, '”' | '」' | '"' | ')' | '）' | ':' | '：'))
            }),
            Measure::ShortLines => self.lines(|line| line.chars().nth(30).is_none()),
            Measure::Links => self.links(),
            Measure::Digits => self.digits(),
            Measure::Chars => Measured { value: f64::from(self.prose_chars()), count: self.prose_chars() as usize, first: None },
            Measure::Words => self.listed(m, compiled),
            Measure::Unbalanced => self.unbalanced(),
        }
    }

    /// The spans that hold prose: no code, no front matter.
    fn prose(&self) -> impl Iterator<Item = Span> {
        self.doc.blocks().iter().filter(|b| !matches!(b.kind, BlockKind::Code | BlockKind::Metadata)).map(|b| b.span)
    }

    fn prose_chars(&self) -> u32 {
        self.doc
            .blocks()
            .iter()
            .zip(self.features.blocks())
            .filter(|(b, _)| !matches!(b.kind, BlockKind::Code | BlockKind::Metadata))
            .map(|(_, f)| f.chars)
            .sum()
    }

    fn halfwidth_commas(&self) -> Measured {
        let text = self.doc.text();
        let (mut half, mut full, mut first) = (0usize, 0usize, None);
        for span in self.prose() {
            let slice = self.doc.slice(span);
            for at in memchr::memchr_iter(b',', slice.as_bytes()) {
                let at = span.start as usize + at;
                let beside = |c: Option<char>| c.is_some_and(|c| is_han(c) || matches!(c, '”' | '“' | '》' | '《' | '）' | '（'));
                if beside(text[..at].chars().next_back()) && beside(text[at + 1..].chars().next()) {
                    half += 1;
                    first = first.or(Some(Span::new(to_u32(at), to_u32(at + 1))));
                }
            }
            full += memchr::memmem::find_iter(slice.as_bytes(), "，".as_bytes()).count();
        }
        Measured { value: ratio(half, half + full), count: half, first }
    }

    /// Only prose blocks count, so `min_blocks` speaks of those.
    fn openers(&self, m: &Stat, compiled: &Compiled) -> Measured {
        let Some(words) = compiled.local.first() else { return Measured { value: 0.0, count: 0, first: None } };
        let (mut opened, mut all, mut first) = (0, 0, None);
        for (block, features) in self.doc.blocks().iter().zip(self.features.blocks()) {
            if block.kind != BlockKind::Paragraph || !features.prose {
                continue;
            }
            all += 1;
            let text = self.doc.slice(block.span);
            if let Some(word) = words.opens(text) {
                opened += 1;
                first = first.or(Some(Span::new(block.span.start, block.span.start + to_u32(word.text.len()))));
            }
        }
        let value = if all < m.min_blocks as usize { 0.0 } else { ratio(opened, all) };
        Measured { value, count: opened, first }
    }

    fn letters(&self) -> Measured {
        let (mut han, mut letters) = (0usize, 0usize);
        for span in self.prose() {
            let text = self.doc.slice(span);
            han += count_han(text) as usize;
            letters += text.chars().filter(|c| c.is_alphabetic()).count();
        }
        Measured { value: ratio(han, letters), count: han, first: None }
    }

    fn lines(&self, counts: impl Fn(&str) -> bool) -> Measured {
        let (mut counted, mut all, mut first) = (0, 0, None);
        for span in self.prose() {
            for line in self.doc.slice(span).lines() {
                all += 1;
                if counts(line) {
                    counted += 1;
                    first = first.or(Some(span));
                }
            }
        }
        Measured { value: ratio(counted, all), count: counted, first }
    }

    fn links(&self) -> Measured {
        let mut links = self.doc.inlines().iter().filter(|i| matches!(i.kind, crate::document::block::InlineKind::Link { image: false, .. }));
        let first = links.next().map(|l| l.span);
        let count = usize::from(first.is_some()) + links.count();
        Measured { value: 1000.0 * ratio(count, self.prose_chars() as usize), count, first }
    }

    fn digits(&self) -> Measured {
        let count = self.prose().map(|span| self.doc.slice(span).bytes().filter(u8::is_ascii_digit).count()).sum();
        Measured { value: ratio(count, self.prose_chars() as usize), count, first: None }
    }

    fn listed(&self, m: &Stat, compiled: &Compiled) -> Measured {
        let Some(list) = compiled.lists.first().copied().flatten() else { return Measured { value: 0.0, count: 0, first: None } };
        let accepted = crate::document::fold::Folds::INVISIBLE | crate::document::fold::Folds::WIDTH | crate::document::fold::Folds::TRADITIONAL;
        let words = self.words(self.hits.of(list), &m.words, accepted, Boundary::Word);
        Measured { value: 1000.0 * ratio(words.len(), self.prose_chars() as usize), count: words.len(), first: words.first().map(|w| w.span) }
    }

    fn unbalanced(&self) -> Measured {
        const PAIRS: [(char, char); 6] = [('“', '”'), ('（', '）'), ('《', '》'), ('「', '」'), ('【', '】'), ('『', '』')];
        let (mut open, mut lone, mut first) = (0usize, 0usize, None);
        for span in self.prose() {
            let text = self.doc.slice(span);
            for (a, b) in PAIRS {
                let opened = text.matches(a).count();
                let closed = text.matches(b).count();
                open += opened;
                if opened != closed {
                    lone += opened.abs_diff(closed);
                    first = first.or(Some(span));
                }
            }
        }
        Measured { value: ratio(lone, open.max(1)), count: lone, first }
    }
}
