//! The `section` matcher: sections that are missing, forbidden or empty.

use super::{Scan, evidence};
use crate::document::block::{Block, BlockKind};
use crate::finding::Finding;
use crate::rule::{Localized, Section, SectionFault};

impl Scan<'_, '_> {
    pub(super) fn section(&self, index: usize, m: &Section) -> Vec<Finding> {
        let blocks = self.doc.blocks();
        match m.fault {
            SectionFault::Empty => self.empty_sections(index, blocks),
            SectionFault::Forbidden => blocks
                .iter()
                .filter(|b| is_heading(b))
                .filter_map(|b| {
                    let title = m.titles.iter().find(|t| self.is_titled(b, t))?;
                    let mut finding = self.finding(index, b.span)?;
                    finding.values.other = Some(Localized { en: title.clone(), zh: title.clone() });
                    finding.evidence.push(evidence("heading", &[("title", title)]));
                    Some(finding)
                })
                .collect(),
            SectionFault::Missing => {
                if blocks.iter().any(|b| is_heading(b) && m.titles.iter().any(|t| self.is_titled(b, t))) {
                    return Vec::new();
                }
                let Some(mut finding) = blocks.iter().find(|b| b.kind != BlockKind::Metadata).and_then(|b| self.finding(index, b.span)) else {
                    return Vec::new();
                };
                let titles = m.titles.join(", ");
                finding.evidence.push(evidence("no-heading", &[("title", &titles)]));
                finding.values.other = Some(Localized { en: titles.clone(), zh: titles });
                vec![finding]
            }
        }
    }

    fn is_titled(&self, block: &Block, title: &str) -> bool {
        let text = self.doc.folded_slice(block.span);
        let bare = crate::document::block::heading_number(text).map_or(text, |(_, len)| &text[len..]);
        bare.trim().trim_end_matches([':', '：', '#']).trim_end().eq_ignore_ascii_case(title)
    }

    fn empty_sections(&self, index: usize, blocks: &[Block]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let content: Vec<&Block> = blocks.iter().filter(|b| b.kind != BlockKind::Metadata).collect();
        for (i, heading) in content.iter().enumerate().filter(|(_, b)| b.kind == BlockKind::Heading) {
            let next = content.get(i + 1);
            // Numbering decides between headings of one level: 一、 may be followed at once by 1、.
            let below = |next: &Block| next.level > heading.level || next.level == heading.level && nests(heading, next);
            let is_empty = match next {
                None => true,
                Some(next) => next.kind == BlockKind::Heading && !below(next) && self.has_nothing_between(heading, next),
            };
            if !is_empty {
                continue;
            }
            if let Some(mut finding) = self.finding(index, heading.span) {
                finding.evidence.push(if next.is_none() { evidence("empty-end", &[]) } else { evidence("empty-next", &[]) });
                findings.push(finding);
            }
        }
        findings
    }

    /// Whether only white space stands between two blocks: images, tables or raw markup are a body, too.
    fn has_nothing_between(&self, a: &Block, b: &Block) -> bool {
        let between = &self.doc.text()[a.span.end as usize..b.span.start as usize];
        !between.chars().any(char::is_alphanumeric) && !between.contains(['<', '['])
    }
}

fn is_heading(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Heading | BlockKind::Title)
}

fn nests(outer: &Block, inner: &Block) -> bool {
    match (outer.number, inner.number) {
        (Some(a), Some(b)) => a.style != b.style,
        (a, b) => a.is_some() != b.is_some(),
    }
}
