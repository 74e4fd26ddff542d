//! The `near` matcher: several different parts close together make one finding.

use super::plan::Compiled;
use super::{Scan, evidence};
use crate::document::span::Span;
use crate::finding::Finding;
use crate::rule::{Boundary, Localized, Near, Within};

/// One occurrence of one part.
struct Item {
    span: Span,
    part: usize,
    block: usize,
    /// What it is: a word as it stands, or the id of the rule that found it.
    name: String,
}

impl Scan<'_, '_> {
    pub(super) fn near(&self, index: usize, m: &Near, compiled: &Compiled, earlier: &[Finding]) -> Vec<Finding> {
        let mut items: Vec<Item> = Vec::new();
        for (part, wanted) in m.parts.iter().enumerate() {
            if let Some(list) = compiled.lists[part] {
                for word in self.words(self.hits.of(list), &wanted.words, m.folds, Boundary::Word) {
                    self.push(&mut items, word.span, part, self.doc.slice(word.span).to_owned());
                }
            }
            if !wanted.rules.is_empty() {
                for finding in earlier.iter().filter(|f| wanted.rules.contains(&self.rules[f.rule].id)) {
                    self.push(&mut items, finding.span, part, self.rules[finding.rule].id.clone());
                }
            }
        }
        items.sort_by_key(|i| (i.span, i.part));
        self.clusters(index, m, &items)
    }

    fn push(&self, items: &mut Vec<Item>, span: Span, part: usize, name: String) {
        if let Some(block) = self.doc.block_of(span).or_else(|| self.doc.block_of(Span::new(span.start, span.start + 1))) {
            items.push(Item { span, part, block, name });
        }
    }

    /// Walks the items once: each looks back at the last occurrence of every other part.
    fn clusters(&self, index: usize, m: &Near, items: &[Item]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut last: Vec<Option<usize>> = vec![None; m.parts.len()];
        let mut i = 0;
        while i < items.len() {
            last[items[i].part] = Some(i);
            let mut members: Vec<usize> = last.iter().flatten().copied().filter(|&j| self.close(m.within, &items[j], &items[i])).collect();
            members.sort_unstable();
            let in_order = !m.ordered || members.windows(2).all(|w| items[w[0]].part < items[w[1]].part);
            if members.len() >= m.at_least as usize && in_order {
                // Whatever else stands close behind belongs to the same finding.
                let first = members[0];
                let within = |i: usize, next: &Item| match m.within {
                    // Blocks count from the first part to the last, characters from one part to the next.
                    Within::Blocks(_) => self.close(m.within, &items[first], next),
                    Within::Chars(_) => self.close(m.within, &items[i], next),
                };
                while let Some(next) = items.get(i + 1).filter(|next| within(i, next)) {
                    if !members.iter().any(|&j| items[j].part == next.part) {
                        members.push(i + 1);
                    }
                    i += 1;
                }
                if let Some(finding) = self.together(index, items, &members, i) {
                    findings.push(finding);
                }
                last.fill(None);
            }
            i += 1;
        }
        findings
    }

    fn close(&self, within: Within, a: &Item, b: &Item) -> bool {
        match within {
            Within::Blocks(n) => b.block.abs_diff(a.block) <= n as usize,
            Within::Chars(n) => {
                let (from, to) = (a.span.end.min(b.span.start), b.span.start);
                a.span.end <= b.span.start && to - from <= n * 4 && self.doc.text()[from as usize..to as usize].chars().count() <= n as usize
                    || a.span == b.span
            }
        }
    }

    fn together(&self, index: usize, items: &[Item], members: &[usize], last: usize) -> Option<Finding> {
        let span = members.iter().map(|&j| items[j].span).fold(items[last].span, Span::join);
        let mut finding = self.finding(index, span)?;
        let names: Vec<&str> = members.iter().map(|&j| items[j].name.as_str()).collect();
        finding.values.other = Some(Localized { en: names.join(", "), zh: names.join(", ") });
        finding.values.count = Some(members.len() as u64);
        for name in names {
            finding.evidence.push(evidence("part", &[("name", name)]));
        }
        Some(finding)
    }
}
