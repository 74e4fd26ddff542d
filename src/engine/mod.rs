//! The engine: a rule set compiled once, then `scan(document) -> findings`, pure.
//!
//! No I/O, no clock, no globals; a document's findings depend on that document alone. Time is linear in the text: one
//! pass finds every literal of every rule, candidates are confirmed in bounded windows, block features are computed
//! once. One file per matcher kind. The engine knows no reports, no thresholds of the user and no file names.
//!
//! A new matcher kind is a variant of `rule::Matcher`, a file here, and an arm in `Engine::scan`.

mod features;
mod literal;
mod near;
mod pattern;
mod plan;
mod repeat;
mod scope;
mod score;
mod section;
mod sequence;
mod stat;
mod terms;
mod wordset;

use crate::document::Document;
use crate::document::span::Span;
use crate::finding::{Evidence, Finding};
use crate::message::say;
use crate::rule::{Confidence, Matcher, Rule, RuleSet};
use features::Features;
use literal::{Hit, Hits};
use plan::{Compiled, Plan};

/// A compiled rule set.
#[derive(Debug)]
pub struct Engine<'r> {
    rules: &'r [Rule],
    plan: Plan,
}

/// What the matchers of one scan share.
struct Scan<'s, 'd> {
    doc: &'s Document<'d>,
    rules: &'s [Rule],
    hits: &'s Hits,
    features: &'s Features<'s, 'd>,
}

impl<'r> Engine<'r> {
    /// Compiles `set`.
    pub fn new(set: &'r RuleSet) -> Self {
        Self { rules: set.rules(), plan: Plan::new(set.rules()) }
    }

    /// The rules, in the order that `Finding::rule` counts.
    pub fn rules(&self) -> &'r [Rule] {
        self.rules
    }

    /// Every finding of every rule in `doc`, ordered by position, then rule.
    pub fn scan(&self, doc: &Document<'_>) -> Vec<Finding> {
        let hits = self.plan.hits(doc.folded());
        let features = Features::new(doc);
        let scan = Scan { doc, rules: self.rules, hits: &hits, features: &features };
        let mut findings: Vec<Finding> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let compiled = &self.plan.rules[index];
            if !scan.applies(rule) || scan.is_acquitted_by_document(rule, compiled) {
                continue;
            }
            let mut found = match &rule.matcher {
                Matcher::Terms(m) => scan.terms(index, m, compiled),
                Matcher::Pattern(m) => scan.pattern(index, m, compiled),
                Matcher::Near(m) => scan.near(index, m, compiled, &findings),
                Matcher::Block(m) => scan.block(index, m),
                Matcher::Stat(m) => scan.stat(index, m, compiled),
                Matcher::Repeat(m) => scan.repeat(index, m),
                Matcher::Sequence(m) => scan.sequence(index, m),
                Matcher::Section(m) => scan.section(index, m),
                Matcher::Score(m) => scan.score(index, m, compiled, &findings),
            };
            findings.append(&mut found);
        }
        findings.sort_by(|a, b| (a.span, &self.rules[a.rule].id).cmp(&(b.span, &self.rules[b.rule].id)));
        findings.dedup_by(|a, b| a.rule == b.rule && a.span == b.span);
        findings
    }
}

impl Scan<'_, '_> {
    /// Whether the rule speaks about this document's language, format and kind.
    fn applies(&self, rule: &Rule) -> bool {
        let whole_article = matches!(rule.matcher, Matcher::Stat(_) | Matcher::Repeat(_) | Matcher::Sequence(_) | Matcher::Section(_));
        !(self.doc.is_title_field() && whole_article)
            && (rule.lang.is_empty() || rule.lang.contains(&self.doc.lang()))
            && (rule.formats.is_empty() || rule.formats.contains(&self.doc.format()))
    }

    fn is_acquitted_by_document(&self, rule: &Rule, compiled: &Compiled) -> bool {
        compiled.acquits.is_some_and(|list| self.hits.distinct(list) >= rule.unless.at_least as usize)
    }

    /// A finding of the rule at `index` over `span`, if it lies in the rule's scope and nothing acquits it.
    fn finding(&self, index: usize, span: Span) -> Option<Finding> {
        let rule = &self.rules[index];
        if !self.in_scope(rule, span) || self.is_acquitted(rule, span) {
            return None;
        }
        Finding::new(index, rule.severity, rule.confidence, self.doc.text(), span)
    }

    /// The `block` matcher: every block that passes.
    fn block(&self, index: usize, test: &crate::rule::BlockTest) -> Vec<Finding> {
        let blocks = self.doc.blocks();
        (0..blocks.len())
            .filter(|&i| self.passes(test, i, blocks[i].span))
            .filter_map(|i| {
                let mut finding = self.finding(index, blocks[i].span)?;
                finding.evidence.push(evidence("block", &[("kind", kind_name(blocks[i].kind))]));
                Some(finding)
            })
            .collect()
    }

    /// The original span of a hit.
    fn original(&self, hit: Hit) -> Span {
        self.doc.folded().original(Span::new(hit.start, hit.end))
    }
}

fn kind_name(kind: crate::document::block::BlockKind) -> &'static str {
    crate::rule::name_of(&crate::document::block::BlockKind::NAMED, kind)
}

/// Evidence of a matcher that does not score.
fn evidence(signal: &str, values: &[(&str, &str)]) -> Evidence {
    Evidence { signal: signal.to_owned(), points: 1, detail: say(&format!("evidence.{signal}"), values), quotes: Vec::new() }
}

/// Confidence after a supporting signal.
fn raise(finding: &mut Finding) {
    finding.confidence = finding.confidence.raised().max(Confidence::Medium);
}
