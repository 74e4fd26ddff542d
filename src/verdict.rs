//! The one gate between findings and reports: which count, which are silent, and what they may show.
//!
//! Rules that guard personal values always run, selected or not: their findings mask what other findings quote. Nothing
//! after this module sees a raw value unless the user asked for it.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::Document;
use crate::document::fold::Folded;
use crate::document::span::{Position, Span};
use crate::finding::{Evidence, Finding};
use crate::mask::Mask;
use crate::rule::{Localized, Rule, Selector, Severity, Status};

/// Which findings a run asks for.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Only these, when any is given.
    pub select: Vec<Selector>,
    /// Not these.
    pub ignore: Vec<Selector>,
    /// From this severity up.
    pub min_severity: Severity,
    /// Show personal values.
    pub show_values: bool,
}

impl Gate {
    /// Whether the run asks for `rule`; the narrower of two contradicting selectors wins.
    pub fn wants(&self, rule: &Rule) -> bool {
        let by_name = |list: &[Selector]| list.iter().any(|s| matches!(s, Selector::Rule(_)) && s.names(rule));
        let named = |list: &[Selector]| list.iter().any(|s| s.names(rule));
        if by_name(&self.ignore) || rule.status != Status::Stable && !by_name(&self.select) {
            return false;
        }
        by_name(&self.select) || (self.select.is_empty() || named(&self.select)) && !named(&self.ignore)
    }

    /// The findings that pass, ready to be reported.
    pub fn judge<'d>(&self, rules: &[Rule], doc: &'d Document<'_>, findings: Vec<Finding>) -> Judged<'d> {
        let personal = findings.iter().filter_map(|f| Some((f.span, rules[f.rule].redact?))).collect();
        let mask = Mask::new(personal);
        let bare = Mask::default();
        let mut passed: Vec<Finding> = findings.into_iter().filter(|f| f.severity >= self.min_severity && self.wants(&rules[f.rule])).collect();
        let mut superfluous = superfluous(rules, &passed).into_iter();
        passed.retain(|_| !superfluous.next().unwrap_or(false));
        let mut seen: HashMap<(usize, String), u32> = HashMap::new();
        let reported = passed
            .into_iter()
            .map(|f| {
                let masked = mask.text(doc.text(), f.span).into_owned();
                // The fingerprint never holds a raw value, whatever is shown, and does not change with a disguise.
                let stable = Folded::new(&masked).text().to_owned();
                let ordinal = seen.entry((f.rule, stable.clone())).or_insert(0);
                *ordinal += 1;
                let key = format!("{}\0{stable}\0{ordinal}", rules[f.rule].id);
                let mask = if self.show_values { &bare } else { &mask };
                Reported::new(rules, doc, mask, f, key)
            })
            .collect();
        Judged { doc, mask: if self.show_values { bare } else { mask }, reported }
    }
}

/// For each finding, whether a rule that it yields to has one, at least as severe, that holds the same text.
fn superfluous(rules: &[Rule], findings: &[Finding]) -> Vec<bool> {
    // For each rule that yields: the starts of the findings it yields to, each with the farthest end so far.
    let mut covers: HashMap<(usize, Severity), Vec<(u32, u32)>> = HashMap::new();
    let is_covered = |f: &Finding| {
        let yields = &rules[f.rule].yields;
        if yields.is_empty() {
            return false;
        }
        let covers = covers.entry((f.rule, f.severity)).or_insert_with(|| {
            let mut farthest = 0;
            let stronger = findings.iter().filter(|g| g.severity >= f.severity && yields.contains(&rules[g.rule].id));
            let with_end = |g: &Finding| {
                farthest = farthest.max(g.span.end);
                (g.span.start, farthest)
            };
            stronger.map(with_end).collect()
        });
        let before = covers.partition_point(|(start, _)| *start <= f.span.start);
        before > 0 && covers[before - 1].1 >= f.span.end
    };
    findings.iter().map(is_covered).collect()
}

/// The findings of one document that passed the gate, with what is needed to show them.
#[derive(Debug)]
pub struct Judged<'d> {
    doc: &'d Document<'d>,
    mask: Mask,
    /// In order of position, then rule.
    pub reported: Vec<Reported>,
}

impl Judged<'_> {
    /// Number of lines.
    pub fn line_count(&self) -> usize {
        self.doc.lines().line_count()
    }

    /// The byte span of 0-based line `line`, without its line end.
    pub fn line_span(&self, line: usize) -> Span {
        Span::of(self.doc.lines().line_range(self.doc.text(), line))
    }

    /// The text of `span` as it may be shown.
    pub fn shown(&self, span: Span) -> Cow<'_, str> {
        self.mask.text(self.doc.text(), span)
    }

    /// The nearest character boundaries at or inside `span` moved by `before` bytes left and `after` bytes right.
    pub fn widen(&self, span: Span, before: u32, after: u32) -> Span {
        let text = self.doc.text();
        let mut start = span.start.saturating_sub(before) as usize;
        let mut end = (span.end as usize + after as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start += 1;
        }
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Span::of(start..end)
    }
}

/// One finding as a report may show it: masked, worded, placed.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Index of the rule.
    pub rule: usize,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: crate::rule::Confidence,
    /// Bytes in the decoded text.
    pub span: Span,
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
    /// The matched text, masked when personal.
    pub text: String,
    /// What is wrong.
    pub message: Localized,
    /// Short words under the underline.
    pub label: Localized,
    /// What to do.
    pub help: Localized,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// The score, if it has one.
    pub points: Option<i32>,
    /// The points from which this severity is given.
    pub threshold: Option<i32>,
    /// What its fingerprint is made of, the path aside.
    pub key: String,
}

impl Reported {
    fn new(rules: &[Rule], doc: &Document<'_>, mask: &Mask, mut f: Finding, key: String) -> Self {
        let rule = &rules[f.rule];
        let text = mask.text(doc.text(), f.span).into_owned();
        for evidence in &mut f.evidence {
            quote(evidence, doc, mask);
        }
        if f.points.is_some() && f.values.other.is_none() {
            let told: Vec<&Localized> = f.evidence.iter().filter(|e| e.points > 0).map(|e| &e.detail).collect();
            let list = |text: fn(&Localized) -> &str| told.iter().map(|l| text(l)).collect::<Vec<_>>().join(" · ");
            f.values.other = Some(Localized { en: list(|l| &l.en), zh: list(|l| &l.zh) });
        }
        let fill = |template: &Localized| Localized { en: fill(&template.en, &text, &f, |o| &o.en), zh: fill(&template.zh, &text, &f, |o| &o.zh) };
        let threshold = match &rule.matcher {
            crate::rule::Matcher::Score(s) => {
                if f.severity == Severity::Error {
                    s.error
                } else {
                    s.warning.or(s.error)
                }
            }
            _ => None,
        };
        Self {
            rule: f.rule,
            severity: f.severity,
            confidence: f.confidence,
            span: f.span,
            start: doc.position(f.span.start),
            end: doc.position(f.span.end),
            message: fill(&rule.message),
            label: rule.label.as_ref().map_or_else(|| Localized { en: rule.id.clone(), zh: rule.id.clone() }, &fill),
            help: fill(&rule.help),
            text,
            evidence: f.evidence,
            points: f.points,
            threshold,
            key,
        }
    }

    /// The fingerprint under which baselines know this finding: its place by name (path, record, field), rule, masked and
    /// folded text, ordinal; no line, no date, no value. XXH3-128 in hexadecimal.
    pub fn fingerprint(&self, place: &[&str]) -> String {
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(format!("{}\0{}", place.join("\0"), self.key).as_bytes()))
    }
}

/// Puts the quoted places of a piece of evidence into its words, masked.
fn quote(evidence: &mut Evidence, doc: &Document<'_>, mask: &Mask) {
    if !evidence.detail.en.contains("{match}") && !evidence.detail.zh.contains("{match}") {
        return;
    }
    let quotes: Vec<String> = evidence.quotes.iter().map(|span| mask.text(doc.text(), *span).chars().take(QUOTED).collect()).collect();
    let quotes = quotes.join(" ");
    let count = evidence.quotes.len().to_string();
    for text in [&mut evidence.detail.en, &mut evidence.detail.zh] {
        *text = crate::message::fill(text, &[("match", &quotes), ("count", &count)]);
    }
}

/// A matched text is quoted up to so many characters in a message; the excerpt shows the rest.
const QUOTED: usize = 60;

fn fill(template: &str, text: &str, finding: &Finding, other: impl Fn(&Localized) -> &String) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    let mut quoted: String = text.chars().take(QUOTED).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(QUOTED).is_some() {
        quoted.push('…');
    }
    let values = &finding.values;
    // In one pass: what an article says may itself hold braces.
    crate::message::fill(
        template,
        &[
            ("match", &quoted),
            ("count", &values.count.map_or_else(String::new, |n| n.to_string())),
            ("share", &values.share.map_or_else(String::new, |s| format!("{:.0} %", s * 100.0))),
            ("points", &finding.points.map_or_else(String::new, |p| p.to_string())),
            ("other", values.other.as_ref().map_or("", |o| other(o))),
        ],
    )
}
