//! A document: the original text, its blocks, its folded view, its line index.
//!
//! The document is the only owner of text; everything after it speaks in spans. It knows no rules, no engine, no
//! reports, and does no I/O.

pub mod block;
pub mod fold;
mod markdown;
pub mod span;
mod text;

use std::cell::OnceCell;

use block::{Block, BlockKind, Inline, InlineKind};
use fold::Folded;
use span::{LineIndex, Position, Span};

/// The largest text that becomes a document, in bytes: spans are 32 bits wide.
pub const MAX_BYTES: u64 = u32::MAX as u64;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown (CommonMark with tables, footnotes and front matter).
    Markdown,
}

impl Format {
    /// Every format with its name in rule files and on the command line.
    pub const NAMED: [(&'static str, Self); 2] = [("text", Self::Text), ("markdown", Self::Markdown)];

    /// The format called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(n, _)| *n == name).map(|&(_, f)| f)
    }

    /// The format of a record's text, which carries no file name: Markdown when it shows a fence, a heading mark or an
    /// inline link, plain text otherwise.
    pub fn of_text(text: &str) -> Self {
        let marked = text.starts_with("---\n")
            || text.starts_with("# ")
            || ["\n# ", "\n## ", "\n### ", "\n```", "](http", "\n===", "\n---\n", "\n<p", "<p>"]
                .iter()
                .any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some());
        if marked { Self::Markdown } else { Self::Text }
    }
}

/// The language that decides which rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Chinese: Han characters without kana.
    Zh,
    /// Latin letters.
    En,
    /// Anything else.
    Other,
}

impl Lang {
    /// Every language with its name in rule files.
    pub const NAMED: [(&'static str, Self); 3] = [("zh", Self::Zh), ("en", Self::En), ("other", Self::Other)];

    /// The language called `name`.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(n, _)| *n == name).map(|&(_, l)| l)
    }

    /// The language of a text by its scripts, judged on its first 1,000 characters: a tenth of Han among the letters
    /// makes it Chinese unless kana stand among them.
    fn of_text(text: &str) -> Self {
        let (mut han, mut kana, mut latin, mut other) = (0usize, 0usize, 0usize, 0usize);
        for c in text.chars().take(LANG_CHARS) {
            match u32::from(c) {
                0x41..=0x5A | 0x61..=0x7A | 0xC0..=0x24F => latin += 1,
                0x3041..=0x30FA => kana += 1,
                0x4E00..=0x9FFF => han += 1,
                0x370..=0x1FFF | 0xAC00..=0xD7AF => other += 1,
                _ => {}
            }
        }
        if kana * 10 > han && kana > 0 || other > latin + han {
            Self::Other
        } else if han * 10 >= latin + han && han > 0 {
            Self::Zh
        } else {
            Self::En
        }
    }
}

/// Characters that decide a document's language.
const LANG_CHARS: usize = 1000;

/// One article, ready to be scanned.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    text: &'t str,
    format: Format,
    lang: Lang,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    folded: Folded<'t>,
    title: Option<String>,
    is_title: bool,
    lines: OnceCell<LineIndex>,
}

impl<'t> Document<'t> {
    /// Parses `text`, decoded and without a byte order mark.
    pub fn new(text: &'t str, format: Format) -> Self {
        let (blocks, inlines) = match format {
            Format::Text => (text::blocks(text), Vec::new()),
            Format::Markdown => markdown::parse(text),
        };
        Self { text, format, lang: Lang::of_text(text), blocks, inlines, folded: Folded::new(text), title: None, is_title: false, lines: OnceCell::new() }
    }

    /// A record's title field as a document of its own: one title block.
    pub fn title_field(text: &'t str) -> Self {
        let trimmed = text.trim();
        let start = text.len() - text.trim_start().len();
        let span = Span::of(start..start + trimmed.len());
        let blocks = if trimmed.is_empty() { Vec::new() } else { vec![Block { level: 1, ..Block::new(BlockKind::Title, span) }] };
        Self {
            text,
            format: Format::Text,
            lang: Lang::of_text(text),
            blocks,
            inlines: Vec::new(),
            folded: Folded::new(text),
            title: None,
            is_title: true,
            lines: OnceCell::new(),
        }
    }

    /// Gives the document the title that its record carries beside the text.
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        let title = title.trim();
        self.title = (!title.is_empty()).then(|| title.to_owned());
        self
    }

    /// The decoded text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    /// How the text was read.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The language it is mostly in.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether this is a record's title field rather than an article.
    pub fn is_title_field(&self) -> bool {
        self.is_title
    }

    /// Its blocks, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its links, images, inline code and other inline stretches, in order.
    pub fn inlines(&self) -> &[Inline] {
        &self.inlines
    }

    /// The folded view.
    pub fn folded(&self) -> &Folded<'t> {
        &self.folded
    }

    /// The folded text of an original span.
    pub fn folded_slice(&self, span: Span) -> &str {
        &self.folded.text()[self.folded.folded(span).range()]
    }

    /// The title: the record's, else the title block's text, else what front matter calls `title`.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref().or_else(|| self.title_block().map(|b| self.slice(b.span))).or_else(|| self.front_matter_title())
    }

    fn front_matter_title(&self) -> Option<&str> {
        let metadata = self.blocks.iter().take_while(|b| b.kind == BlockKind::Metadata).map(|b| self.slice(b.span));
        let value = metadata.filter_map(|line| line.strip_prefix("title:").or_else(|| line.strip_prefix("title ="))).next()?;
        let title = value.trim().trim_matches(['"', '\'']).trim();
        (!title.is_empty()).then_some(title)
    }

    /// The title block, if the text holds one.
    pub fn title_block(&self) -> Option<&Block> {
        self.blocks.iter().take(32).find(|b| b.kind == BlockKind::Title)
    }

    /// The index of the block that holds the whole span.
    pub fn block_of(&self, span: Span) -> Option<usize> {
        let i = self.blocks.partition_point(|b| b.span.start <= span.start).checked_sub(1)?;
        self.blocks[i].span.contains(span).then_some(i)
    }

    /// Whether the span lies in code, a tag or a link's destination, or cuts one. A span that holds such a stretch whole, as
    /// a paragraph or a link does, is not opaque itself.
    pub fn is_opaque(&self, span: Span) -> bool {
        // Inlines are sorted by start; a link that began earlier may still hold later opaque parts, but those are
        // entries of their own, so looking at the neighbourhood is enough.
        let from = self.inlines.partition_point(|i| i.span.start < span.end);
        self.inlines[..from].iter().rev().take(8).any(|i| i.kind == InlineKind::Opaque && i.span.overlaps(span) && (i.span == span || !span.contains(i.span)))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(self.text, offset)
    }

    /// The line index, built when first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_by_script() {
        assert_eq!(Lang::of_text("推动 Rust 的发展"), Lang::Zh);
        assert_eq!(Lang::of_text("An article about 中国 and a great many other things in English"), Lang::En);
        assert_eq!(Lang::of_text("これは日本語の文章です"), Lang::Other);
        assert_eq!(Lang::of_text("Русский текст"), Lang::Other);
    }

    #[test]
    fn blocks_are_found_by_span() {
        let doc = Document::new("第一段。\n\n第二段。", Format::Text);
        assert_eq!(doc.block_of(doc.blocks()[1].span), Some(1));
        assert_eq!(doc.block_of(Span::new(0, 20)), None);
    }

    #[test]
    fn front_matter_gives_a_title_when_no_heading_does() {
        assert_eq!(Document::new("---\ntitle: \"春耕\"\n---\n\n正文。\n", Format::Markdown).title(), Some("春耕"));
        assert_eq!(Document::new("---\ntitle: 春耕\n---\n\n# 秋收\n", Format::Markdown).title(), Some("秋收"));
    }

    #[test]
    fn a_records_title_wins() {
        let doc = Document::new("标题在这里吧\n\n正文。", Format::Text).with_title(" 外部标题 ");
        assert_eq!(doc.title(), Some("外部标题"));
    }
}
