//! Markdown to blocks, by pulldown-cmark's source offsets.
//!
//! Code is not prose, front matter is metadata, a link's destination is opaque. This module knows no rules.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::block::{Block, BlockKind, Inline, InlineKind, heading_number};
use super::span::Span;

/// The blocks and inline stretches of a Markdown text.
pub(super) fn parse(text: &str) -> (Vec<Block>, Vec<Inline>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reader = Reader { text, blocks: Vec::new(), inlines: Vec::new(), open: None, lists: 0, quotes: 0, links: Vec::new(), raw: None };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.close();
    let Reader { mut blocks, mut inlines, .. } = reader;
    blocks.sort_by_key(|b| b.span);
    inlines.sort_by_key(|i| i.span);
    title(&mut blocks);
    (blocks, inlines)
}

/// The block being read: the text events seen so far.
struct Open {
    kind: BlockKind,
    level: u8,
    /// From the first inline to the last.
    span: Option<Range<usize>>,
    /// Bytes of text outside images.
    text: usize,
    images: usize,
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    open: Option<Open>,
    lists: u32,
    quotes: u32,
    /// Links that are open, with the end of their last inner text.
    links: Vec<OpenLink>,
    /// Inside an HTML construct that is no prose: what ends it.
    raw: Option<&'static str>,
}

/// HTML constructs whose text is no prose, with what ends them.
const RAW: [(&str, &str); 5] = [("<!--", "-->"), ("<pre", "</pre>"), ("<code", "</code>"), ("<script", "</script>"), ("<style", "</style>")];

struct OpenLink {
    range: Range<usize>,
    inner_end: usize,
    destination: String,
    image: bool,
    autolink: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(end) => self.end(end, range),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak => self.inline(range, true),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                self.opaque(range.clone());
                self.inline(range, true);
            }
            Event::InlineHtml(_) => {
                self.opaque(range.clone());
                self.inline(range, false);
            }
            Event::Html(_) => self.html(range),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => self.inline(range, false),
            Event::Rule => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open(
                if self.quotes > 0 {
                    BlockKind::Quote
                } else if self.lists > 0 {
                    BlockKind::ListItem
                } else {
                    BlockKind::Paragraph
                },
                0,
            ),
            Tag::Heading { level, .. } => self.open(BlockKind::Heading, level_of(level)),
            Tag::TableCell => self.open(BlockKind::TableCell, 0),
            Tag::List(_) => {
                self.close();
                self.lists += 1;
            }
            Tag::Item => self.open(BlockKind::ListItem, 0),
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::HtmlBlock => {
                self.raw = None;
                self.open(BlockKind::Code, 0);
            }
            Tag::CodeBlock(_) => self.open(BlockKind::Code, 0),
            Tag::MetadataBlock(_) => self.open(BlockKind::Metadata, 0),
            Tag::Link { link_type, dest_url, .. } => {
                let autolink = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.links.push(OpenLink { inner_end: range.start, range, destination: dest_url.into_string(), image: false, autolink });
            }
            Tag::Image { dest_url, .. } => {
                if let Some(open) = &mut self.open {
                    open.images += 1;
                }
                self.links.push(OpenLink { inner_end: range.start, range, destination: dest_url.into_string(), image: true, autolink: false });
            }
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd, range: Range<usize>) {
        match end {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {
                self.close();
            }
            TagEnd::List(_) => {
                self.close();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Link | TagEnd::Image => {
                if let Some(link) = self.links.pop() {
                    if !link.autolink && link.inner_end < range.end {
                        self.opaque(link.inner_end.max(range.start)..range.end);
                    }
                    let kind = InlineKind::Link { destination: link.destination, image: link.image };
                    self.inlines.push(Inline { kind, span: Span::of(link.range) });
                }
                self.inline(range, false);
            }
            _ => {}
        }
    }

    fn open(&mut self, kind: BlockKind, level: u8) {
        self.close();
        self.open = Some(Open { kind, level, span: None, text: 0, images: 0 });
    }

    /// Extends the open block by an inline; `prose` when it is text that a reader sees.
    fn inline(&mut self, range: Range<usize>, prose: bool) {
        for link in &mut self.links {
            link.inner_end = link.inner_end.max(range.end);
        }
        let in_image = self.links.iter().any(|l| l.image);
        let Some(open) = &mut self.open else { return };
        if prose && !in_image && !self.text[range.clone()].trim().is_empty() {
            open.text += range.len();
        }
        open.span = Some(match open.span.take() {
            None => range,
            Some(span) => span.start.min(range.start)..span.end.max(range.end),
        });
    }

    fn opaque(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.inlines.push(Inline { kind: InlineKind::Opaque, span: Span::of(range) });
        }
    }

    /// A line of an HTML block: its tags are opaque, its text is a paragraph; comments, scripts and code are no prose.
    fn html(&mut self, range: Range<usize>) {
        self.open = None;
        let line = &self.text[range.clone()];
        let mut at = 0;
        loop {
            if let Some(end) = self.raw {
                let Some(found) = line[at..].find(end) else { return };
                at += found + end.len();
                self.raw = None;
            }
            let Some(tag) = line[at..].find('<').map(|i| at + i) else { break };
            self.text_block(range.start + at..range.start + tag, BlockKind::Paragraph);
            self.raw = RAW
                .iter()
                .find(|(open, _)| line.as_bytes()[tag..].get(..open.len()).is_some_and(|s| s.eq_ignore_ascii_case(open.as_bytes())))
                .map(|(_, end)| *end);
            at = if self.raw.is_some() { tag + 1 } else { line[tag..].find('>').map_or(line.len(), |e| tag + e + 1) };
        }
        self.text_block(range.start + at..range.end, BlockKind::Paragraph);
    }

    fn text_block(&mut self, range: Range<usize>, kind: BlockKind) {
        let slice = &self.text[range.clone()];
        let trimmed = slice.trim();
        if !trimmed.is_empty() {
            let start = range.start + (slice.len() - slice.trim_start().len());
            self.blocks.push(Block::new(kind, Span::of(start..start + trimmed.len())));
        }
    }

    fn close(&mut self) {
        let Some(Open { kind, level, span: Some(range), text, images }) = self.open.take() else { return };
        if kind == BlockKind::Metadata {
            let mut at = range.start;
            for line in self.text[range].split_inclusive('\n') {
                self.text_block(at..at + line.len(), kind);
                at += line.len();
            }
            return;
        }
        let kind = if images > 0 && text == 0 { BlockKind::Caption } else { kind };
        let slice = &self.text[range.clone()];
        let trimmed = slice.trim();
        if trimmed.is_empty() {
            return;
        }
        let start = range.start + (slice.len() - slice.trim_start().len());
        let number = (kind == BlockKind::Heading).then(|| heading_number(trimmed).map(|(n, _)| n)).flatten();
        self.blocks.push(Block { kind, span: Span::of(start..start + trimmed.len()), level, number });
    }
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The first heading is the title when it is of level 1.
fn title(blocks: &mut [Block]) {
    if let Some(first) = blocks.iter_mut().find(|b| b.kind == BlockKind::Heading)
        && first.level == 1
    {
        first.kind = BlockKind::Title;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, &str)> {
        parse(text).0.iter().map(|b| (b.kind, &text[b.span.range()])).collect()
    }

    #[test]
    fn kinds_and_spans() {
        use BlockKind::{Caption, Code, Heading, ListItem, Metadata, Paragraph, Quote, TableCell, Title};
        let text = "---\ntitle: 甲\n---\n# 大标题\n\n正文 **粗** `码`。\n\n> 引文\n\n- 一\n- 二\n\n## 小\n\n![图](a.png)\n\n```\nlet x;\n```\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n";
        assert_eq!(
            kinds(text),
            [
                (Metadata, "title: 甲"),
                (Title, "大标题"),
                (Paragraph, "正文 **粗** `码`。"),
                (Quote, "引文"),
                (ListItem, "一"),
                (ListItem, "二"),
                (Heading, "小"),
                (Caption, "![图](a.png)"),
                (Code, "let x;"),
                (TableCell, "甲"),
                (TableCell, "乙"),
                (TableCell, "丙"),
                (TableCell, "丁"),
            ]
        );
    }

    #[test]
    fn a_nested_list_does_not_swallow_its_parent() {
        assert_eq!(kinds("- 一\n  - 二\n"), [(BlockKind::ListItem, "一"), (BlockKind::ListItem, "二")]);
    }

    #[test]
    fn destinations_are_opaque_and_autolinks_are_not() {
        let text = "见 [说明](https://a.example/x) 和 <li@mail.example>。";
        let (_, inlines) = parse(text);
        let opaque: Vec<&str> = inlines.iter().filter(|i| i.kind == InlineKind::Opaque).map(|i| &text[i.span.range()]).collect();
        assert_eq!(opaque, ["](https://a.example/x)"]);
        let links = inlines.iter().filter(|i| matches!(i.kind, InlineKind::Link { .. })).count();
        assert_eq!(links, 2);
    }

    #[test]
    fn text_of_html_blocks_is_prose() {
        assert_eq!(kinds("<p><b>消息</b>：正文。</p>\n"), [(BlockKind::Paragraph, "消息"), (BlockKind::Paragraph, "：正文。")]);
        assert_eq!(kinds("<!-- 注\n\n释 -->\n\n<div><pre>\nx = 1\n</pre>甲</div>\n"), [(BlockKind::Paragraph, "甲")]);
    }
}
