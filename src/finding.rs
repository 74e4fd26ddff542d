//! A finding: one place in one document, which rule says so, and why.
//!
//! Findings are plain data made by the engine. They hold the raw matched text's span only; masking, wording and
//! thresholds come later (`verdict`, `report`). This module knows no engine and no output format.

use crate::document::span::Span;
use crate::rule::{Confidence, Localized, Severity};

/// One reason for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its kebab-case name.
    pub signal: String,
    /// What it adds (1 for a matcher that does not score).
    pub points: i32,
    /// In words; `{match}` stands for the quotes.
    pub detail: Localized,
    /// The places of the document that it quotes. Only the verdict, which masks, turns them into text.
    pub quotes: Vec<Span>,
}

/// The values that message templates may name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    /// `{count}`
    pub count: Option<u64>,
    /// `{share}`, 0 to 1, shown as a percentage.
    pub share: Option<f64>,
    /// `{other}`
    pub other: Option<Localized>,
}

/// One hit of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Index of the rule in the rule set.
    pub rule: usize,
    /// How bad, for this finding.
    pub severity: Severity,
    /// How sure, for this finding.
    pub confidence: Confidence,
    /// Where: valid, not empty, on character boundaries.
    pub span: Span,
    /// For the message.
    pub values: Values,
    /// Why, in the order of the rule.
    pub evidence: Vec<Evidence>,
    /// The score, for rules that add up points.
    pub points: Option<i32>,
}

impl Finding {
    /// A finding whose span is checked against `text`; `None` when the span is empty or cuts a character.
    pub(crate) fn new(rule: usize, severity: Severity, confidence: Confidence, text: &str, span: Span) -> Option<Self> {
        if span.is_empty() || text.get(span.range()).is_none() {
            return None;
        }
        Some(Self { rule, severity, confidence, span, values: Values::default(), evidence: Vec::new(), points: None })
    }
}
