//! Block features, computed once per document and only when a rule asks: lengths, prose, character pairs.

use std::cell::OnceCell;
use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::Document;
use crate::document::block::{BlockKind, ends_sentence, is_prose};
use crate::document::fold::is_han;
use crate::document::span::{Span, count_chars};

/// A block of at most this many characters is short (measured on 7,595 clean articles, 2026-11).
const SHORT: u32 = 30;

/// The features of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockFeatures {
    /// Characters.
    pub(super) chars: u32,
    /// A paragraph's worth of prose.
    pub(super) prose: bool,
    /// Its text holds a line end.
    pub(super) several_lines: bool,
}

/// Lazily computed features of one document.
#[derive(Debug)]
pub(super) struct Features<'s, 'd> {
    doc: &'s Document<'d>,
    blocks: OnceCell<Vec<BlockFeatures>>,
    prose_range: OnceCell<Option<(usize, usize)>>,
    short_share: OnceCell<f64>,
    pairs: OnceCell<Pairs>,
    content: OnceCell<Vec<u32>>,
    /// How many blocks have a text, by its hash.
    copies: OnceCell<HashMap<u64, u32>>,
}

impl<'s, 'd> Features<'s, 'd> {
    pub(super) fn new(doc: &'s Document<'d>) -> Self {
        Self {
            doc,
            blocks: OnceCell::new(),
            prose_range: OnceCell::new(),
            short_share: OnceCell::new(),
            pairs: OnceCell::new(),
            content: OnceCell::new(),
            copies: OnceCell::new(),
        }
    }

    /// The features of every block.
    pub(super) fn blocks(&self) -> &[BlockFeatures] {
        self.blocks.get_or_init(|| {
            self.doc
                .blocks()
                .iter()
                .map(|block| {
                    let text = self.doc.slice(block.span);
                    let chars = count_chars(text);
                    let running = matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote | BlockKind::ListItem);
                    BlockFeatures { chars, prose: running && chars >= SHORT && is_prose(text), several_lines: memchr::memchr(b'\n', text.as_bytes()).is_some() }
                })
                .collect()
        })
    }

    /// The first and the last prose block.
    fn prose_range(&self) -> Option<(usize, usize)> {
        *self.prose_range.get_or_init(|| {
            let first = self.blocks().iter().position(|b| b.prose)?;
            let last = self.blocks().iter().rposition(|b| b.prose)?;
            Some((first, last))
        })
    }

    /// Whether prose stands somewhere before and somewhere after block `i`.
    pub(super) fn is_between_prose(&self, i: usize) -> bool {
        self.prose_range().is_some_and(|(first, last)| first < i && i < last)
    }

    /// The place of block `i` among the blocks that are not metadata, and how many of those there are.
    pub(super) fn place(&self, i: usize) -> (u32, u32) {
        let before = self.content.get_or_init(|| {
            let mut count = 0;
            let mut before = Vec::with_capacity(self.doc.blocks().len() + 1);
            for block in self.doc.blocks() {
                before.push(count);
                count += u32::from(block.kind != BlockKind::Metadata);
            }
            before.push(count);
            before
        });
        (before[i], before.last().copied().unwrap_or(0))
    }

    /// How many of the two neighbours of block `i` are prose.
    pub(super) fn prose_neighbours(&self, i: usize) -> u32 {
        let prose = |j: Option<usize>| j.and_then(|j| self.blocks().get(j)).is_some_and(|b| b.prose);
        u32::from(prose(i.checked_sub(1))) + u32::from(prose(i.checked_add(1)))
    }

    /// Share of the document's prose-like blocks that are short lines.
    pub(super) fn short_share(&self) -> f64 {
        *self.short_share.get_or_init(|| {
            let (mut short, mut all) = (0u32, 0u32);
            for (block, features) in self.doc.blocks().iter().zip(self.blocks()) {
                if matches!(block.kind, BlockKind::Paragraph | BlockKind::Title | BlockKind::Quote) {
                    all += 1;
                    short += u32::from(features.chars <= SHORT && !ends_sentence(self.doc.slice(block.span)));
                }
            }
            if all == 0 { 0.0 } else { f64::from(short) / f64::from(all) }
        })
    }

    /// Share of the pairs of `span` (original) that stand elsewhere in the document.
    pub(super) fn overlap_with_rest(&self, span: Span) -> f64 {
        let own = self.doc.folded_slice(span);
        let pairs = self.pairs.get_or_init(|| Pairs::new(self.vouching().map(|i| self.doc.folded_slice(self.doc.blocks()[i].span))));
        let copies = self.copies.get_or_init(|| {
            let mut copies: HashMap<u64, u32> = HashMap::new();
            for i in self.vouching() {
                *copies.entry(xxh3_64(self.doc.slice(self.doc.blocks()[i].span).as_bytes())).or_default() += 1;
            }
            copies
        });
        // A line that is copied whole through the document is not at home in it for that: its copies do not count.
        let is_counted = self.doc.block_of(span).is_some_and(|i| !self.is_lonely(i));
        let copies = copies.get(&xxh3_64(self.doc.slice(span).as_bytes())).map_or(usize::from(is_counted), |&n| n as usize);
        let mut inside: Vec<u32> = pairs_of(own).map(pair_slot).collect();
        if inside.is_empty() {
            return 0.0;
        }
        let all = inside.len();
        inside.sort_unstable();
        let mut seen = 0usize;
        for group in inside.chunk_by(|a, b| a == b) {
            if pairs.count(group[0]) > group.len() * copies {
                seen += group.len();
            }
        }
        ratio(seen, all)
    }

    /// The blocks whose words count as the document's own. A short line without a sentence end may be an injected one, and
    /// injected lines must not vouch for each other.
    fn vouching(&self) -> impl Iterator<Item = usize> {
        (0..self.doc.blocks().len()).filter(|&i| !self.is_lonely(i))
    }

    fn is_lonely(&self, i: usize) -> bool {
        let block = &self.doc.blocks()[i];
        block.kind == BlockKind::Paragraph && self.blocks()[i].chars <= SHORT && !ends_sentence(self.doc.slice(block.span))
    }
}

/// `part / whole`; 0 of nothing.
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Number of Han characters.
pub(super) fn count_han(text: &str) -> u32 {
    crate::document::span::to_u32(text.chars().filter(|&c| is_han(c)).count())
}

/// Share of the pairs of `a` that stand in `b`, both folded.
pub(super) fn overlap(a: &str, b: &str) -> f64 {
    let mut there: Vec<u32> = pairs_of(b).map(pair_slot).collect();
    there.sort_unstable();
    let (mut seen, mut all) = (0, 0);
    for pair in pairs_of(a) {
        all += 1;
        seen += usize::from(there.binary_search(&pair_slot(pair)).is_ok());
    }
    ratio(seen, all)
}

/// Neighbouring letters or digits, lower-cased.
fn pairs_of(text: &str) -> impl Iterator<Item = (char, char)> {
    let mut last: Option<char> = None;
    text.chars().filter_map(move |c| {
        let c = c.to_ascii_lowercase();
        let before = last.replace(c);
        before.filter(|b| b.is_alphanumeric() && c.is_alphanumeric()).map(|b| (b, c))
    })
}

/// Slots of the pair table: 2^16 saturating 8-bit counts. A collision makes a pair look seen, which only ever acquits.
const SLOTS: u32 = 1 << 16;

fn pair_slot((a, b): (char, char)) -> u32 {
    let mixed = (u64::from(u32::from(a)) << 21 | u64::from(u32::from(b))).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 48) as u32 % SLOTS
}

/// How often each character pair stands in a document.
#[derive(Debug)]
struct Pairs {
    counts: Box<[u8]>,
}

impl Pairs {
    fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counts = vec![0u8; SLOTS as usize].into_boxed_slice();
        for pair in texts.flat_map(pairs_of) {
            let slot = &mut counts[pair_slot(pair) as usize];
            *slot = slot.saturating_add(1);
        }
        Self { counts }
    }

    fn count(&self, slot: u32) -> usize {
        self.counts[slot as usize] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;

    #[test]
    fn a_stranger_shares_no_pairs_even_when_copied() {
        let text = "推动中国与中亚合作迈向新高峰，实现共赢发展。\nag庄闲集团\n合作的前景十分广阔，合作的潜力巨大。\nag庄闲集团\n";
        let doc = Document::new(text, Format::Text);
        let features = Features::new(&doc);
        let at = crate::document::span::to_u32(text.find("ag").unwrap());
        assert_eq!(features.overlap_with_rest(Span::new(at, at + 14)), 0.0);
        let own = crate::document::span::to_u32(text.find("合作的前").unwrap());
        assert!(features.overlap_with_rest(Span::new(own, own + 9)) > 0.6);
    }

    #[test]
    fn neighbours_and_shares() {
        let prose = "这是一个足够长的段落，讲的是与本测试有关的一些事情，它有逗号，也有句号。";
        let text = format!("{prose}\n短行\n{prose}");
        let doc = Document::new(&text, Format::Text);
        let features = Features::new(&doc);
        assert_eq!(features.prose_neighbours(1), 2);
        assert_eq!(features.prose_neighbours(0), 0);
        assert_eq!(features.prose_range(), Some((0, 2)));
    }
}
