//! Byte spans in a document's decoded text, and the only place that counts lines and columns.
//!
//! Invariant: a `Span` handed to anyone else lies inside its text, on character boundaries, and is not empty.
//! This module knows nothing of blocks, rules or findings.

use std::ops::Range;

/// A half-open byte range in a document's decoded UTF-8 text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`, in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The span of a `usize` range of a text that is known to be shorter than 4 GiB.
    pub(crate) fn of(range: Range<usize>) -> Self {
        Self { start: to_u32(range.start), end: to_u32(range.end) }
    }

    /// The range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Texts are refused above `u32::MAX` bytes before a document is made, so the conversion cannot lose anything.
pub(crate) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A place as a reader counts it: 1-based line, 1-based column in Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// Bytes between two character-count checkpoints: a column is counted over at most this many bytes, so that many
/// findings on one very long line stay linear.
const CHECKPOINT: usize = 1024;

/// Line starts and character counts of one text.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Characters before byte `i * CHECKPOINT`.
    checkpoints: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| to_u32(i + 1)));
        let mut checkpoints = Vec::with_capacity(text.len() / CHECKPOINT + 1);
        let mut count = 0u32;
        for chunk in text.as_bytes().chunks(CHECKPOINT) {
            checkpoints.push(count);
            count += count_starts(chunk);
        }
        if checkpoints.is_empty() || text.len().is_multiple_of(CHECKPOINT) {
            checkpoints.push(count);
        }
        Self { starts, checkpoints }
    }

    /// Number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The 0-based line that holds byte `offset`.
    pub fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|&s| s <= offset) - 1
    }

    /// The byte range of 0-based line `line`, without its line end.
    pub fn line_range(&self, text: &str, line: usize) -> Range<usize> {
        let start = self.starts[line] as usize;
        let end = self.starts.get(line + 1).map_or(text.len(), |&next| next as usize - 1);
        let end = if end > start && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end };
        start..end
    }

    fn chars_before(&self, text: &str, offset: u32) -> u32 {
        let offset = offset as usize;
        let at = offset / CHECKPOINT;
        self.checkpoints[at] + count_starts(&text.as_bytes()[at * CHECKPOINT..offset])
    }

    /// Line and character column of byte `offset` (0 ..= text length) in `text`, the text that was indexed.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let column = self.chars_before(text, offset) - self.chars_before(text, self.starts[line]);
        Position { line: to_u32(line + 1), column: column + 1 }
    }
}

/// Number of characters of a text.
pub(crate) fn count_chars(text: &str) -> u32 {
    count_starts(text.as_bytes())
}

/// Number of bytes that begin a character; the bytes may be cut anywhere.
fn count_starts(bytes: &[u8]) -> u32 {
    to_u32(bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters() {
        let text = "本页 ag庄\r\n第二行";
        let index = LineIndex::new(text);
        let ag = to_u32(text.find("ag").unwrap());
        assert_eq!(index.position(text, ag), Position { line: 1, column: 4 });
        let second = to_u32(text.find("二").unwrap());
        assert_eq!(index.position(text, second), Position { line: 2, column: 2 });
        assert_eq!(&text[index.line_range(text, 0)], "本页 ag庄");
    }

    #[test]
    fn long_line_uses_checkpoints() {
        let text = "字".repeat(5000);
        let index = LineIndex::new(&text);
        assert_eq!(index.position(&text, 3 * 4999), Position { line: 1, column: 5000 });
        assert_eq!(index.position(&text, to_u32(text.len())), Position { line: 1, column: 5001 });
        let exact = "a".repeat(CHECKPOINT);
        assert_eq!(LineIndex::new(&exact).position(&exact, to_u32(CHECKPOINT)).column, to_u32(CHECKPOINT) + 1);
    }

    #[test]
    fn empty_text_has_one_line() {
        let index = LineIndex::new("");
        assert_eq!((index.line_count(), index.position("", 0)), (1, Position { line: 1, column: 1 }));
    }
}
