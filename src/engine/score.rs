//! The `score` matcher: named integer evidence, capped by kind, summed against two thresholds.
//!
//! Cheap evidence is looked at first; a candidate that cannot reach the lower threshold any more is dropped, so the
//! expensive signals (overlap with the document) run for few candidates.

use std::ops::Range;

use super::plan::Compiled;
use super::wordset::WordSet;
use super::{Evidence, Scan};
use crate::document::block::BlockKind;
use crate::document::span::{Span, to_u32};
use crate::finding::Finding;
use crate::rule::{EVIDENCE_KINDS, EvidenceRule, Score, ScoreUnit, Severity, Signal};

const KINDS: usize = EVIDENCE_KINDS.len();

/// A candidate: a block, or a line of one.
#[derive(Clone, Copy)]
struct Candidate {
    block: usize,
    span: Span,
}

/// The findings of the rules that one piece of evidence names, by start, each with the one that reaches farthest so far.
struct Earlier(Vec<(Span, Span)>);

impl Earlier {
    /// One that overlaps `span`; any when there is none to overlap.
    fn overlapping(&self, span: Option<Span>) -> Option<Span> {
        let Some(span) = span else { return self.0.first().map(|(own, _)| *own) };
        let before = self.0.partition_point(|(own, _)| own.start < span.end);
        self.0[..before].last().map(|(_, farthest)| *farthest).filter(|farthest| farthest.end > span.start)
    }
}

/// One piece of evidence that is present.
struct Present {
    rule: usize,
    points: i32,
    /// What showed it, in the original text.
    quotes: Vec<Span>,
}

impl Scan<'_, '_> {
    pub(super) fn score(&self, index: usize, m: &Score, compiled: &Compiled, earlier: &[Finding]) -> Vec<Finding> {
        let earlier = &m.evidence.iter().map(|e| self.earlier(e, earlier)).collect::<Vec<Earlier>>()[..];
        match m.unit {
            ScoreUnit::Document => self.document_candidate().and_then(|c| self.judge_candidate(index, m, compiled, earlier, c)).into_iter().collect(),
            ScoreUnit::Block | ScoreUnit::Line => {
                let mut findings = Vec::new();
                for (block, b) in self.doc.blocks().iter().enumerate() {
                    if m.candidate.kinds & b.kind.bit() == 0 {
                        continue;
                    }
                    if m.unit == ScoreUnit::Line && self.features.blocks()[block].several_lines {
                        self.lines_of(b.span, |span| findings.extend(self.judge_candidate(index, m, compiled, earlier, Candidate { block, span })));
                    } else {
                        findings.extend(self.judge_candidate(index, m, compiled, earlier, Candidate { block, span: b.span }));
                    }
                }
                findings
            }
        }
    }

    fn earlier(&self, evidence: &EvidenceRule, findings: &[Finding]) -> Earlier {
        let Signal::Rules(rules) = &evidence.when else { return Earlier(Vec::new()) };
        let mut spans: Vec<Span> = findings.iter().filter(|f| rules.contains(&self.rules[f.rule].id)).map(|f| f.span).collect();
        spans.sort_unstable();
        let mut farthest: Option<Span> = None;
        let with_farthest = |span: Span| {
            let best = farthest.filter(|f| f.end >= span.end).unwrap_or(span);
            farthest = Some(best);
            (span, best)
        };
        Earlier(spans.into_iter().map(with_farthest).collect())
    }

    /// The place that stands for the document: its title, else its first block.
    fn document_candidate(&self) -> Option<Candidate> {
        let blocks = self.doc.blocks();
        let block = blocks.iter().position(|b| b.kind == BlockKind::Title).or_else(|| blocks.iter().position(|b| b.kind != BlockKind::Metadata))?;
        Some(Candidate { block, span: blocks[block].span })
    }

    fn lines_of(&self, span: Span, mut each: impl FnMut(Span)) {
        let text = self.doc.slice(span);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim();
            let at = start + (line.len() - line.trim_start().len());
            if !trimmed.is_empty() {
                each(Span::new(span.start + to_u32(at), span.start + to_u32(at + trimmed.len())));
            }
            start += line.len();
        }
    }

    fn judge_candidate(&self, index: usize, m: &Score, compiled: &Compiled, earlier: &[Earlier], candidate: Candidate) -> Option<Finding> {
        let rule = &self.rules[index];
        if m.unit != ScoreUnit::Document && !self.passes(&m.candidate, candidate.block, candidate.span) {
            return None;
        }
        let lowest = m.warning.into_iter().chain(m.error).min()?;
        let present = self.gather(m, compiled, earlier, candidate, lowest)?;
        if !m.require.is_empty() && !present.iter().any(|p| m.require.contains(&m.evidence[p.rule].kind)) {
            return None;
        }
        let points = total(m, &present);
        let severity = if m.error.is_some_and(|e| points >= e) {
            Severity::Error
        } else if m.warning.is_some_and(|w| points >= w) {
            Severity::Warning
        } else {
            return None;
        };
        let mut finding = self.finding(index, candidate.span)?;
        finding.severity = severity.min(rule.severity);
        if severity < rule.severity {
            finding.confidence = finding.confidence.min(crate::rule::Confidence::Medium);
        }
        finding.points = Some(points);
        finding.evidence = present.iter().map(|p| shown(&m.evidence[p.rule], p)).collect();
        finding.values.count = Some(present.len() as u64);
        Some(finding)
    }

    /// The evidence that is present, in the rule's order; `None` as soon as `lowest` is out of reach.
    fn gather(&self, m: &Score, compiled: &Compiled, earlier: &[Earlier], candidate: Candidate, lowest: i32) -> Option<Vec<Present>> {
        let mut present: Vec<Present> = Vec::new();
        let mut hope: i32 = m.evidence.iter().map(reachable).sum();
        let mut required = !m.require.is_empty();
        for &i in &compiled.order {
            if required && !m.require.contains(&m.evidence[i].kind) {
                // Everything required was looked at.
                if present.is_empty() {
                    return None;
                }
                required = false;
            }
            let evidence = &m.evidence[i];
            hope -= reachable(evidence);
            let found = match &evidence.when {
                Signal::Document(_) => compiled.lists[i].is_some_and(|l| !self.hits.of(l).is_empty()).then(|| (evidence.points, Vec::new())),
                _ => self.signal(evidence, &compiled.local[i], &earlier[i], m.unit, candidate),
            };
            if let Some((points, quotes)) = found {
                present.push(Present { rule: i, points, quotes });
            }
            // What only counts in company may still fall away, so it cannot settle anything against the candidate.
            let settled = |p: &&Present| p.points > 0 || m.evidence[p.rule].needs.is_empty();
            if present.iter().filter(settled).map(|p| p.points).sum::<i32>() + hope < lowest {
                return None;
            }
        }
        present.sort_by_key(|p| p.rule);
        // Evidence that only counts in company is dropped when the company is missing.
        let kinds: Vec<(usize, usize)> = present.iter().map(|p| (p.rule, m.evidence[p.rule].kind)).collect();
        present.retain(|p| {
            let needs = &m.evidence[p.rule].needs;
            needs.is_empty() || kinds.iter().any(|(rule, kind)| *rule != p.rule && needs.contains(kind))
        });
        Some(present)
    }

    /// Whether a signal is present, with its points and the places that showed it.
    fn signal(&self, evidence: &EvidenceRule, words: &WordSet, earlier: &Earlier, unit: ScoreUnit, candidate: Candidate) -> Option<(i32, Vec<Span>)> {
        let text = self.doc.folded_slice(candidate.span);
        let from = self.doc.folded().folded(candidate.span).start;
        let quote = |range: Range<usize>| self.doc.folded().original(Span::new(from + to_u32(range.start), from + to_u32(range.end)));
        match &evidence.when {
            Signal::Words(_, each) => {
                let mut found: Vec<(&str, Range<usize>)> = words
                    .find(text)
                    .filter(|(_, at)| super::terms::is_bounded(text.as_bytes(), at.start, at.end))
                    .map(|(term, at)| (term.text.as_str(), at))
                    .collect();
                found.sort_by_key(|(word, at)| (*word, at.start));
                found.dedup_by_key(|(word, _)| *word);
                let more = i32::try_from(found.len().checked_sub(1)?).unwrap_or(i32::MAX);
                found.sort_by_key(|(_, at)| at.start);
                Some((evidence.points.saturating_add(each.saturating_mul(more)), found.into_iter().map(|(_, at)| quote(at)).collect()))
            }
            Signal::Regex(regex) => regex.get()?.find(text).map(|m| (evidence.points, if m.is_empty() { Vec::new() } else { vec![quote(m.range())] })),
            Signal::Test(test) => self.passes(test, candidate.block, candidate.span).then(|| (evidence.points, Vec::new())),
            Signal::Rules(_) => earlier.overlapping((unit != ScoreUnit::Document).then_some(candidate.span)).map(|span| (evidence.points, vec![span])),
            Signal::Numbered(bounds) => {
                let numbered = self.doc.blocks().iter().filter(|b| b.kind == BlockKind::Heading && b.number.is_some());
                let first = numbered.clone().next().map(|b| b.span);
                bounds.hold(f64::from(to_u32(numbered.count()))).then(|| (evidence.points, first.into_iter().collect()))
            }
            Signal::Document(_) => None,
        }
    }
}

/// The sum with every kind held under its cap.
fn total(m: &Score, present: &[Present]) -> i32 {
    let mut sums = [0i32; KINDS];
    for p in present {
        sums[m.evidence[p.rule].kind] += p.points;
    }
    sums.iter().zip(m.caps).map(|(&sum, cap)| cap.map_or(sum, |c| sum.min(c))).sum()
}

/// The most that a piece of evidence can still add.
fn reachable(evidence: &EvidenceRule) -> i32 {
    let each = if let Signal::Words(_, each) = &evidence.when { each.saturating_mul(8) } else { 0 };
    evidence.points.saturating_add(each).max(0)
}

/// How dear a signal is to evaluate: overlap last, words in the candidate first.
pub(super) fn cost(signal: &Signal) -> u8 {
    match signal {
        Signal::Document(_) | Signal::Words(..) => 0,
        Signal::Rules(_) | Signal::Numbered(_) => 1,
        Signal::Test(test) if test.overlap.is_none() => 2,
        Signal::Regex(_) => 3,
        Signal::Test(_) => 4,
    }
}

fn shown(evidence: &EvidenceRule, present: &Present) -> Evidence {
    Evidence { signal: evidence.signal.clone(), points: present.points, detail: evidence.detail.clone(), quotes: present.quotes.clone() }
}
