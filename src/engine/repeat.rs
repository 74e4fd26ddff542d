//! The `repeat` matcher: the same title, line, paragraph, sentence, n-gram or character again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

use super::features::ratio;
use super::{Scan, evidence};
use crate::document::block::{BlockKind, is_sentence_end};
use crate::document::fold::is_han;
use crate::document::span::{Span, count_chars, to_u32};
use crate::finding::Finding;
use crate::message::say;
use crate::rule::{Repeat, Unit};

/// N-grams are judged on the first so many bytes: the share settles long before, and memory stays bounded.
const NGRAM_BYTES: usize = 200_000;

/// Texts above this length (characters) are first judged by a sample of their strings.
const SAMPLED_ABOVE: u32 = 2_000;
/// The sample: strings whose hash has none of these four bits.
const SAMPLE: u64 = 15;

/// A hasher for keys that are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// What `repeated_share` found.
struct Counted {
    share: f64,
    repeated: usize,
    /// The first string that came before.
    first: Option<Span>,
}

impl Scan<'_, '_> {
    pub(super) fn repeat(&self, index: usize, m: &Repeat) -> Vec<Finding> {
        match m.unit {
            Unit::Title => self.titles(index, m),
            Unit::Ngram => self.ngrams(index, m),
            Unit::Character => self.runs(index, m),
            Unit::Line | Unit::Paragraph | Unit::Sentence => self.copies(index, m, &self.units(m.unit)),
        }
    }

    /// The blocks whose repetition matters, with their indices.
    fn body(&self) -> impl Iterator<Item = (usize, Span)> {
        self.doc
            .blocks()
            .iter()
            .enumerate()
            .filter(|(_, b)| {
                matches!(b.kind, BlockKind::Title | BlockKind::Heading | BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Caption)
            })
            .map(|(i, b)| (i, b.span))
    }

    /// Every unit with its block.
    fn units(&self, unit: Unit) -> Vec<(usize, Span)> {
        let mut units = Vec::new();
        for (block, span) in self.body() {
            let text = self.doc.slice(span);
            match unit {
                Unit::Paragraph => units.push((block, span)),
                Unit::Line => split(text, span.start, |c, _| c == '\n', |s| units.push((block, s))),
                _ => split(text, span.start, ends_sentence_here, |s| units.push((block, s))),
            }
        }
        units
    }

    fn titles(&self, index: usize, m: &Repeat) -> Vec<Finding> {
        let Some(title) = self.doc.title() else { return Vec::new() };
        let wanted = essence(title);
        if count_chars(&wanted) < m.min_chars {
            return Vec::new();
        }
        let own = self.doc.title_block().map(|b| b.span);
        // A record's title usually stands again as the first line of its text: that one is the title, not a copy.
        let mut is_first = own.is_none() || self.doc.title_block().is_some_and(|b| essence(self.doc.slice(b.span)) != wanted);
        let mut findings = Vec::new();
        for (i, block) in self.doc.blocks().iter().enumerate() {
            if Some(block.span) == own || block.kind == BlockKind::Metadata || block.kind == BlockKind::Code {
                continue;
            }
            // Longer blocks cannot be copies: a prefix such as 图片 or a suffix such as ` - 2` is all that may be added.
            if block.span.len() as usize > title.len() + 24 || (block.span.len() as usize) < wanted.len() {
                continue;
            }
            let text = self.doc.slice(block.span);
            let copy = essence(text);
            let same = copy == wanted || copy.starts_with(&wanted) && copy[wanted.len()..].chars().all(|c| c.is_ascii_digit());
            if !same {
                continue;
            }
            if std::mem::take(&mut is_first) {
                continue;
            }
            if self.features.place(i).0 < m.after || m.middle && !self.features.is_between_prose(i) {
                continue;
            }
            if let Some(mut finding) = self.finding(index, block.span) {
                finding.evidence.push(evidence("title-copy", &[]));
                if self.features.is_between_prose(i) {
                    finding.evidence.push(evidence("between-prose", &[]));
                }
                findings.push(finding);
            }
        }
        findings
    }

    fn copies(&self, index: usize, m: &Repeat, units: &[(usize, Span)]) -> Vec<Finding> {
        let mut seen: HashMap<u64, (Span, u32), BuildHasherDefault<Hashed>> = HashMap::with_capacity_and_hasher(units.len(), BuildHasherDefault::default());
        let (mut repeated, mut all) = (0usize, 0usize);
        let mut later: Vec<(usize, Span, u64)> = Vec::new();
        for &(block, span) in units {
            let text = self.doc.slice(span);
            // Characters take at most four bytes: short units are settled without counting.
            if span.len() < m.min_chars || count_chars(text) < m.min_chars {
                continue;
            }
            all += span.len() as usize;
            let hash = xxh3_64(text.as_bytes());
            match seen.get_mut(&hash) {
                None => {
                    seen.insert(hash, (span, 1));
                }
                Some((_, count)) => {
                    *count += 1;
                    repeated += span.len() as usize;
                    later.push((block, span, hash));
                }
            }
        }
        let share = ratio(repeated, all);
        if m.max_share.is_some_and(|max| share < max) || later.len() + 1 < m.min_count as usize {
            return Vec::new();
        }
        let mut findings = Vec::new();
        for &(block, span, hash) in &later {
            let (first, count) = seen[&hash];
            if count < m.min_count || self.features.place(block).0 < m.after {
                continue;
            }
            let Some(mut finding) = self.finding(index, span) else { continue };
            let line = self.doc.position(first.start).line.to_string();
            finding.values.other = Some(say("place.line", &[("line", &line)]));
            if let Some(max) = m.max_share {
                finding.values.count = Some(later.len() as u64);
                finding.values.share = Some(share);
                let count = later.len().to_string();
                finding.evidence.push(evidence("repeated-share", &[("share", &percent(share)), ("limit", &percent(max)), ("count", &count)]));
                return vec![finding];
            }
            finding.values.count = Some(u64::from(count));
            finding.evidence.push(evidence("copy", &[("line", &line)]));
            findings.push(finding);
        }
        findings
    }

    /// Share of character n-grams that stand more than once.
    fn ngrams(&self, index: usize, m: &Repeat) -> Vec<Finding> {
        let Some(max) = m.max_share else { return Vec::new() };
        let n = m.n as usize;
        let length: u32 = self.features.blocks().iter().map(|b| b.chars).sum();
        if (length as usize) < (m.min_chars as usize).max(n * 2) {
            return Vec::new();
        }
        // A sixteenth of the strings tells whether a longer text is worth the full count.
        if length > SAMPLED_ABOVE && self.repeated_share(n, length, SAMPLE).share < max * 0.7 {
            return Vec::new();
        }
        let counted = self.repeated_share(n, length, 0);
        let Some(first) = counted.first.filter(|_| counted.share >= max) else { return Vec::new() };
        let Some(mut finding) = self.finding(index, first) else { return Vec::new() };
        finding.values.share = Some(counted.share);
        finding.values.count = Some(counted.repeated as u64);
        finding.evidence.push(evidence("repeated-ngrams", &[("share", &percent(counted.share)), ("limit", &percent(max)), ("n", &n.to_string())]));
        vec![finding]
    }

    /// Counts the strings whose hash has no bit of `sample`, by a rolling hash and a table of 31-bit tags.
    fn repeated_share(&self, n: usize, length: u32, sample: u64) -> Counted {
        const TWICE: u32 = 1 << 31;
        const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
        let top = (1..n).fold(1u64, |p, _| p.wrapping_mul(BASE));
        let limit = (length as usize + self.doc.blocks().len()).min(NGRAM_BYTES);
        let size = (2 * limit / (sample as usize + 1)).next_power_of_two().max(1024);
        let mut table = vec![0u32; size];
        // The last n characters with their places.
        let mut ring = vec![(0u64, 0u32); n];
        let (mut hash, mut seen, mut all, mut repeated, mut first) = (0u64, 0usize, 0usize, 0usize, None);
        let mut step = |c: char, at: u32| {
            let value = u64::from(u32::from(c));
            let (old, _) = std::mem::replace(&mut ring[seen % n], (value, at));
            hash = hash.wrapping_sub(old.wrapping_mul(top)).wrapping_mul(BASE).wrapping_add(value);
            seen += 1;
            let mixed = (hash ^ hash >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            if seen < n || mixed & sample != 0 {
                return;
            }
            all += 1;
            let tag = (mixed >> 33) as u32 | 1;
            let mut slot = (mixed >> 8) as usize & (size - 1);
            // Twice as many slots as strings are expected; a full table ends the probe after a few steps.
            for _ in 0..16 {
                if table[slot] == 0 || table[slot] & !TWICE == tag {
                    break;
                }
                slot = (slot + 1) & (size - 1);
            }
            if table[slot] == tag {
                // The first occurrence counts as well: the share is of strings that stand more than once.
                repeated += 2;
                first = first.or(Some(Span::new(ring[seen % n].1, at + to_u32(c.len_utf8()))));
                table[slot] |= TWICE;
            } else if table[slot] & !TWICE == tag {
                repeated += 1;
            } else {
                table[slot] = tag;
            }
        };
        let mut left = NGRAM_BYTES;
        for (_, span) in self.body() {
            for (i, c) in self.doc.slice(span).char_indices().filter(|(_, c)| !c.is_whitespace()).take(left) {
                step(c, span.start + to_u32(i));
            }
            // Blocks are told apart by a space, which no other character equals.
            step(' ', span.end);
            left = left.saturating_sub(span.len() as usize);
            if left == 0 {
                break;
            }
        }
        Counted { share: ratio(repeated, all), repeated, first }
    }

    /// Runs of one Han character.
    fn runs(&self, index: usize, m: &Repeat) -> Vec<Finding> {
        let mut findings = Vec::new();
        // A run of n three-byte characters holds two equal neighbours at one of every 3n - 5 bytes.
        let stride = (m.min_count.max(2) as usize) * 3 - 5;
        for (_, span) in self.body() {
            let text = self.doc.slice(span);
            let bytes = text.as_bytes();
            let mut at = 0;
            while at + 6 <= bytes.len() {
                if bytes[at..at + 3] != bytes[at + 3..at + 6] {
                    at += stride;
                    continue;
                }
                let middle = text.floor_char_boundary(at + 2);
                let Some(c) = text[middle..].chars().next() else { break };
                let same = |chars: &mut dyn Iterator<Item = char>| chars.take_while(|&other| other == c).count();
                let (before, behind) = (same(&mut text[..middle].chars().rev()), same(&mut text[middle..].chars()));
                let (start, end) = (middle - before * c.len_utf8(), middle + behind * c.len_utf8());
                if before + behind >= m.min_count as usize
                    && is_han(c)
                    && let Some(mut finding) = self.finding(index, Span::new(span.start + to_u32(start), span.start + to_u32(end)))
                {
                    finding.values.count = Some((before + behind) as u64);
                    finding.evidence.push(evidence("run", &[("count", &(before + behind).to_string())]));
                    findings.push(finding);
                }
                at = end.max(at + 1);
            }
        }
        findings
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// Letters and digits of a text, lower-cased: what stays when punctuation and spacing differ.
fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a sentence ends with `c` when `next` follows: an ASCII full stop only before white space (`3.14`, `a.example`).
fn ends_sentence_here(c: char, next: Option<char>) -> bool {
    c == '\n' || is_sentence_end(c) && c != '…' && (!c.is_ascii() || next.is_none_or(char::is_whitespace))
}

/// Calls `each` with the trimmed pieces of `text`; a piece ends with the character after which `is_end` holds.
fn split(text: &str, base: u32, is_end: impl Fn(char, Option<char>) -> bool, mut each: impl FnMut(Span)) {
    let mut start = 0;
    let mut piece = |from: usize, to: usize| {
        let trimmed = text[from..to].trim();
        if !trimmed.is_empty() {
            let at = base as usize + (trimmed.as_ptr() as usize - text.as_ptr() as usize);
            each(Span::new(to_u32(at), to_u32(at + trimmed.len())));
        }
    };
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if is_end(c, chars.peek().map(|(_, next)| *next)) {
            let end = i + c.len_utf8();
            piece(start, end);
            start = end;
        }
    }
    piece(start, text.len());
}
