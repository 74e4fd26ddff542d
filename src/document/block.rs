//! Blocks: the pieces of a document that a reader would point at, each with its kind and span.
//!
//! Invariant: the blocks of a document are sorted, do not overlap, are not empty, and none begins or ends with white
//! space. What lies outside every block (markup, link definitions, blank lines) is not prose and is never matched.

use super::fold::is_han;
use super::span::Span;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The title of the document.
    Title,
    /// A heading below the title.
    Heading,
    /// Running text.
    Paragraph,
    /// The text of one list item.
    ListItem,
    /// The text of one table cell.
    TableCell,
    /// Text inside a quotation block.
    Quote,
    /// A code block.
    Code,
    /// One line of front matter.
    Metadata,
    /// A paragraph that holds only an image: its alternative text.
    Caption,
}

impl BlockKind {
    /// Every kind with its name in rule files.
    pub const NAMED: [(&'static str, Self); 9] = [
        ("title", Self::Title),
        ("heading", Self::Heading),
        ("paragraph", Self::Paragraph),
        ("list-item", Self::ListItem),
        ("table-cell", Self::TableCell),
        ("quote", Self::Quote),
        ("code", Self::Code),
        ("metadata", Self::Metadata),
        ("caption", Self::Caption),
    ];

    /// The kind called `name` in rule files.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(n, _)| *n == name).map(|&(_, k)| k)
    }

    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The number in front of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Its value, from 0.
    pub value: u32,
    /// How it is written; numbers of different styles are different sequences.
    pub style: NumberStyle,
}

/// How a heading's number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberStyle {
    /// `1、` `1.` `1．` `1)`
    Arabic,
    /// `一、`
    Han,
    /// `（一）`
    HanBracketed,
    /// `第一章`, `第2节`
    Chapter,
}

/// One piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is.
    pub span: Span,
    /// Heading level 1–6; 0 for everything that is no heading.
    pub level: u8,
    /// The number a heading begins with.
    pub number: Option<Number>,
}

impl Block {
    /// A block without heading level or number.
    pub(crate) const fn new(kind: BlockKind, span: Span) -> Self {
        Self { kind, span, level: 0, number: None }
    }
}

/// An inline stretch that is not prose or that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// The whole construct, markup included.
    pub span: Span,
}

/// What an inline stretch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineKind {
    /// Code, an HTML tag, a link's destination: text that no reader reads as prose.
    Opaque,
    /// A link or an image with its destination.
    Link {
        /// Where it leads, as written.
        destination: String,
        /// Whether it is an image.
        image: bool,
    },
}

/// Parses the number at the start of a heading, and how many bytes it takes.
pub(crate) fn heading_number(text: &str) -> Option<(Number, usize)> {
    let arabic = |s: &str| -> Option<(u32, usize)> {
        let n = s.bytes().take_while(u8::is_ascii_digit).count();
        if n == 0 || n > 3 { None } else { s[..n].parse().ok().map(|v| (v, n)) }
    };
    let make = |value, style, len| Some((Number { value, style }, len));
    if let Some((value, n)) = arabic(text) {
        let rest = &text[n..];
        let mark = ['、', '．', '.', ')', '）'].into_iter().find(|&m| rest.starts_with(m))?;
        let after = &rest[mark.len_utf8()..];
        // `1.5` and `2.4GHz` are numbers, not headings; a dot in a plain heading is followed by a space or a letter.
        if mark == '.' && after.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        return make(value, NumberStyle::Arabic, n + mark.len_utf8());
    }
    if let Some(rest) = text.strip_prefix('第') {
        let (value, n) = arabic(rest).or_else(|| han_number(rest))?;
        let unit = rest[n..].chars().next().filter(|c| matches!(c, '章' | '节' | '節' | '部' | '篇' | '回' | '条' | '條'))?;
        return make(value, NumberStyle::Chapter, '第'.len_utf8() + n + unit.len_utf8());
    }
    for open in ['（', '('] {
        if let Some(rest) = text.strip_prefix(open) {
            let (value, n) = han_number(rest)?;
            let close = rest[n..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
            return make(value, NumberStyle::HanBracketed, open.len_utf8() + n + close.len_utf8());
        }
    }
    let (value, n) = han_number(text)?;
    let mark = text[n..].chars().next().filter(|c| matches!(c, '、' | '．' | '.'))?;
    make(value, NumberStyle::Han, n + mark.len_utf8())
}

/// A number below 100 in Han numerals at the start of `text`, with its length in bytes.
fn han_number(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut digit, mut len) = (0u32, None, 0usize);
    for c in text.chars().take(4) {
        if c == '十' {
            total += digit.take().unwrap_or(1) * 10;
        } else if let Some(d) = "零一二三四五六七八九".chars().position(|h| h == c) {
            if digit.is_some() {
                break;
            }
            digit = u32::try_from(d).ok();
        } else {
            break;
        }
        len += c.len_utf8();
    }
    (len > 0).then(|| (total + digit.unwrap_or(0), len))
}

/// Whether `c` ends a sentence, in Chinese or English.
pub fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '…' | '；' | '.' | '!' | '?' | ';' | '｡')
}

/// Whether `c` may stand behind a sentence end and still belong to it.
fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '\'' | '】' | '》' | ']' | '*' | '_' | '`')
}

/// Whether a text ends in sentence punctuation, closing quotes and brackets behind it allowed.
pub fn ends_sentence(text: &str) -> bool {
    text.chars().rev().find(|&c| !is_closing(c) && !c.is_whitespace()).is_some_and(is_sentence_end)
}

/// A paragraph's worth of prose: at least this many characters and a sentence end (measured on 7,595 clean articles, 2026-11).
const PROSE_CHARS: usize = 30;

/// Whether `text` reads as prose: 30 characters or more (60 of scripts that write words in letters) with a sentence end,
/// comma or colon.
pub fn is_prose(text: &str) -> bool {
    let mut weight = 0usize;
    let mut stops = false;
    for c in text.chars() {
        weight += if is_han(c) || u32::from(c) > 0x2E80 { 2 } else { 1 };
        stops |= is_sentence_end(c) || matches!(c, '，' | ',' | '、' | '：' | ':');
        if stops && weight >= 2 * PROSE_CHARS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heading_numbers() {
        fn value(t: &str) -> Option<(u32, NumberStyle, &str)> {
            heading_number(t).map(|(n, len)| (n.value, n.style, &t[..len]))
        }
        assert_eq!(value("1、深化"), Some((1, NumberStyle::Arabic, "1、")));
        assert_eq!(value("12. Results"), Some((12, NumberStyle::Arabic, "12.")));
        assert_eq!(value("十二、概述"), Some((12, NumberStyle::Han, "十二、")));
        assert_eq!(value("（三）方法"), Some((3, NumberStyle::HanBracketed, "（三）")));
        assert_eq!(value("第二十章 结论"), Some((20, NumberStyle::Chapter, "第二十章")));
        for none in ["1.5 倍", "2024、", "一带一路", "第一次", "5G 技术", "(a) x", ""] {
            assert_eq!(value(none).filter(|v| v.0 < 1000), None, "{none}");
        }
    }

    #[test]
    fn sentence_ends_see_through_closing_marks() {
        assert!(ends_sentence("他说：“好。”"));
        assert!(ends_sentence("Done.)"));
        assert!(!ends_sentence("ag庄闲集团"));
    }
}
