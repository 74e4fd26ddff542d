//! Plain text to blocks: every line that is not blank is a block, hard-wrapped English lines joined.
//!
//! Headings are recognised by their numbering (`1、`, `一、`, `第二章`) or as a short label that ends in a colon
//! (`总结:`); the title is the first title-like line near the top. This module knows no rules and no vocabulary.

use super::block::{Block, BlockKind, ends_sentence, heading_number, is_prose};
use super::fold::is_han;
use super::span::{Span, to_u32};

/// A numbered line longer than this is a paragraph or list item, not a heading (characters).
const HEADING_CHARS: usize = 40;
/// A label such as `文章摘要:` has at most this many characters, its colon included.
const LABEL_CHARS: usize = 12;
/// The title stands among the first so many blocks.
const TITLE_WITHIN: usize = 6;
/// Length of a title in cells: Han characters count two, so 6 Han or 12 letters are the least, 64 Han the most.
const TITLE_CELLS: std::ops::RangeInclusive<usize> = 12..=128;

/// The blocks of a plain text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    let mut joined = false;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]) {
        let line = &text[start..end];
        let trimmed = line.trim();
        if trimmed.is_empty() {
            joined = false;
        } else {
            let at = start + (line.len() - line.trim_start().len());
            let span = Span::new(to_u32(at), to_u32(at + trimmed.len()));
            match blocks.last_mut().filter(|_| joined) {
                Some(last) if wraps(&text[last.span.range()], trimmed) => last.span.end = span.end,
                _ => blocks.push(block(trimmed, span)),
            }
            joined = true;
        }
        start = end + 1;
    }
    lists(text, &mut blocks);
    title(text, &mut blocks);
    blocks
}

/// Whether `next` continues the hard-wrapped English paragraph `before`.
fn wraps(before: &str, next: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or(before);
    line.len() >= 40
        && !ends_sentence(line)
        && line.bytes().last().is_some_and(|b| b.is_ascii_alphanumeric() || b == b',')
        && next.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
}

fn block(line: &str, span: Span) -> Block {
    let short = |limit| line.chars().nth(limit).is_none();
    if let Some((number, len)) = heading_number(line)
        && short(HEADING_CHARS)
        && !line[len..].trim().is_empty()
        && !ends_sentence(line)
    {
        return Block { kind: BlockKind::Heading, span, level: 2, number: Some(number) };
    }
    if line.ends_with([':', '：']) && short(LABEL_CHARS) && line.trim_end_matches([':', '：']).chars().count() >= 2 {
        return Block { kind: BlockKind::Heading, span, level: 2, number: None };
    }
    let bullet = ["- ", "* ", "+ ", "• ", "· ", "● ", "■ ", "◆ "].iter().any(|b| line.starts_with(b));
    Block::new(if bullet { BlockKind::ListItem } else { BlockKind::Paragraph }, span)
}

/// Numbered lines in a row are a list; a numbered heading has text below it.
fn lists(text: &str, blocks: &mut [Block]) {
    let numbered = |b: &Block| b.number.is_some() || heading_number(&text[b.span.range()]).is_some();
    let mut i = 0;
    while i < blocks.len() {
        let run = blocks[i..].iter().take_while(|b| numbered(b)).count();
        if run >= 2 {
            for b in &mut blocks[i..i + run] {
                *b = Block::new(BlockKind::ListItem, b.span);
            }
        }
        i += run.max(1);
    }
}

/// Marks the first title-like line before the first prose paragraph.
fn title(text: &str, blocks: &mut [Block]) {
    // A text of a single block is a fragment: it has no title.
    if blocks.len() < 2 {
        return;
    }
    for block in blocks.iter_mut().take(TITLE_WITHIN) {
        let line = &text[block.span.range()];
        if is_prose(line) && ends_sentence(line) {
            return;
        }
        if block.kind == BlockKind::Paragraph && is_title_like(line) {
            *block = Block { kind: BlockKind::Title, level: 1, ..*block };
            return;
        }
    }
}

fn is_title_like(line: &str) -> bool {
    let cells: usize = line.chars().take(200).map(|c| if is_han(c) { 2 } else { 1 }).sum();
    let letters = line.chars().take(200).filter(|c| c.is_alphabetic()).count();
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    TITLE_CELLS.contains(&cells)
        && letters > digits
        && !line.contains('@')
        && !line.contains("://")
        && digits < 11
        && !line.ends_with(['。', ':', '：', '，', ',', ';', '；', '、', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
        blocks(text).iter().map(|b| (b.kind, &text[b.span.range()])).collect()
    }

    #[test]
    fn title_headings_and_labels() {
        use BlockKind::{Heading, Paragraph, Title};
        let prose = "合作一直是倡议的重要组成部分，随着进程的推进和形势的不断变化，各方的需求日益增长。";
        let text = format!("经典案例\r\n\r\n推动合作迈向新高峰\r\n\r\n文章摘要:\r\n{prose}\r\n1、深化合作\r\n{prose}");
        assert_eq!(
            kinds(&text),
            [(Paragraph, "经典案例"), (Title, "推动合作迈向新高峰"), (Heading, "文章摘要:"), (Paragraph, prose), (Heading, "1、深化合作"), (Paragraph, prose)]
        );
    }

    #[test]
    fn numbered_lines_in_a_row_are_a_list() {
        let text = "步骤如下\n1. 打开终端\n2. 输入命令\n3. 回车";
        assert!(kinds(text)[1..].iter().all(|(k, _)| *k == BlockKind::ListItem));
    }

    #[test]
    fn hard_wrapped_lines_are_one_paragraph() {
        let text = "The first line of a paragraph that was wrapped by hand,\nand its second line.\nAnother paragraph.";
        assert_eq!(blocks(text).len(), 2);
    }

    #[test]
    fn empty_and_blank_texts_have_no_blocks() {
        assert!(blocks("").is_empty() && blocks(" \r\n\t\n\u{3000}").is_empty());
    }
}
