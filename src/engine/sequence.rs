//! The `sequence` matcher: numbered headings that skip, repeat, or jump a level.

use std::collections::HashMap;

use super::{Scan, evidence};
use crate::document::block::{Block, BlockKind, NumberStyle};
use crate::finding::Finding;
use crate::message::say;
use crate::rule::{Localized, Sequence, SequenceFault};

impl Scan<'_, '_> {
    pub(super) fn sequence(&self, index: usize, m: &Sequence) -> Vec<Finding> {
        let headings: Vec<&Block> = self.doc.blocks().iter().filter(|b| matches!(b.kind, BlockKind::Heading | BlockKind::Title)).collect();
        match m.fault {
            SequenceFault::Jump => self.jumps(index, &headings),
            SequenceFault::Gap | SequenceFault::Repeat => self.numbers(index, m, &headings),
        }
    }

    /// Follows one count for each level and style; a heading above it, or the number 1, starts it anew.
    fn numbers(&self, index: usize, m: &Sequence, headings: &[&Block]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut counts: Vec<(u8, NumberStyle, u32)> = Vec::new();
        let mut series: HashMap<(u8, NumberStyle), u32> = HashMap::new();
        for heading in headings {
            if let Some(number) = heading.number {
                *series.entry((heading.level, number.style)).or_default() += 1;
            }
        }
        for heading in headings {
            let Some(number) = heading.number else {
                counts.retain(|c| c.0 <= heading.level);
                continue;
            };
            // A han-numbered heading of the same level encloses arabic ones.
            counts.retain(|c| c.0 <= heading.level && (c.0 < heading.level || rank(c.1) <= rank(number.style)));
            let Some(count) = counts.iter_mut().find(|c| c.0 == heading.level && c.1 == number.style) else {
                counts.push((heading.level, number.style, number.value));
                continue;
            };
            let last = count.2;
            count.2 = number.value;
            let fault = match m.fault {
                // One missing number is a lost heading; a leap is another list.
                SequenceFault::Gap => number.value == last + 2 || number.value == last + 3,
                _ => number.value == last && number.value > 1,
            };
            if !fault || series[&(heading.level, number.style)] < m.min_items {
                continue;
            }
            let Some(mut finding) = self.finding(index, heading.span) else { continue };
            let wanted = (last + 1).to_string();
            finding.values.other = Some(Localized { en: wanted.clone(), zh: wanted.clone() });
            finding.values.count = Some(u64::from(number.value));
            finding.evidence.push(evidence("numbering", &[("value", &number.value.to_string()), ("last", &last.to_string()), ("wanted", &wanted)]));
            findings.push(finding);
        }
        findings
    }

    fn jumps(&self, index: usize, headings: &[&Block]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for pair in headings.windows(2) {
            let (above, below) = (pair[0].level, pair[1].level);
            if below > above + 1 {
                let Some(mut finding) = self.finding(index, pair[1].span) else { continue };
                let levels = [("above", above.to_string()), ("below", below.to_string())];
                let levels: Vec<(&str, &str)> = levels.iter().map(|(n, v)| (*n, v.as_str())).collect();
                finding.values.other = Some(say("place.levels", &levels));
                finding.evidence.push(evidence("level", &levels));
                findings.push(finding);
            }
        }
        findings
    }
}

/// Which numbering encloses which when both are headings of one level.
fn rank(style: NumberStyle) -> u8 {
    match style {
        NumberStyle::Chapter => 0,
        NumberStyle::Han => 1,
        NumberStyle::HanBracketed => 2,
        NumberStyle::Arabic => 3,
    }
}
