//! Rules: what darnel knows, read from TOML and checked, ready to be compiled by the engine.
//!
//! `syntax` mirrors the file, `check` turns it into these types and is where every complaint about a rule file is
//! born, `set` merges files, `proof` runs a rule's own examples. A `Rule` that exists is sound: its matcher is one of the
//! kinds in `matcher` with all parts present. This module knows no documents under scan, no reports and no command line.

mod check;
mod check_example;
mod check_matcher;
mod condition;
mod error;
mod lexicon;
mod matcher;
pub mod page;
pub mod proof;
mod set;
mod syntax;

use std::sync::Arc;

pub use condition::{BlockTest, Bounds, LazyRegex, Overlap, OverlapWith, Term, Unless, Words};
pub use error::RuleError;
pub use matcher::{
    Boundary, EVIDENCE_KINDS, Edges, EvidenceRule, Matcher, Measure, Near, Part, Pattern, Repeat, Score, ScoreUnit, Section, SectionFault, Sequence,
    SequenceFault, Signal, Stat, Terms, Trigger, Unit, Within,
};
pub use set::{RuleSet, Selector, SetError};

use crate::document::{Format, Lang};

/// How bad a finding is when it is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be looked at.
    Warning,
    /// Must not be published.
    Error,
}

impl Severity {
    /// Every severity with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("error", Self::Error), ("warning", Self::Warning), ("info", Self::Info)];
}

/// How often a finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Often a false alarm.
    Low,
    /// Usually true.
    Medium,
    /// Nearly always true.
    High,
}

impl Confidence {
    /// Every confidence with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("high", Self::High), ("medium", Self::Medium), ("low", Self::Low)];

    /// One grade up.
    pub(crate) const fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            _ => Self::High,
        }
    }
}

/// Whether a rule runs by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Runs.
    Stable,
    /// Runs only when it is selected by its id.
    Preview,
    /// Runs only when it is selected by its id, and will go.
    Deprecated,
}

impl Status {
    /// Every status with its name.
    pub const NAMED: [(&'static str, Self); 3] = [("stable", Self::Stable), ("preview", Self::Preview), ("deprecated", Self::Deprecated)];
}

/// The name of `value` in one of the `NAMED` tables.
pub fn name_of<T: PartialEq + Copy>(named: &[(&'static str, T)], value: T) -> &'static str {
    named.iter().find(|(_, v)| *v == value).map_or("", |(n, _)| n)
}

/// A template or text in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Localized {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// How a personal value is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Redact {
    /// First three and last four digits stay: `170****8930`.
    Phone,
    /// First letter and the host stay: `a******@mail.example`.
    Email,
    /// First two and last two characters stay.
    Number,
    /// The administrative head (first six characters) stays.
    Address,
    /// First and last character stay.
    Handle,
}

impl Redact {
    /// Every style with its name in rule files.
    pub const NAMED: [(&'static str, Self); 5] =
        [("phone", Self::Phone), ("email", Self::Email), ("number", Self::Number), ("address", Self::Address), ("handle", Self::Handle)];
}

/// A text that proves a rule.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text without its brackets.
    pub text: String,
    /// The bracketed byte ranges.
    pub spans: Vec<std::ops::Range<usize>>,
    /// How it is read.
    pub format: Format,
    /// The title of the record that it stands for.
    pub title: Option<String>,
    /// Where it stands in its file.
    pub place: std::ops::Range<usize>,
}

/// A checked rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `group/kebab-name`.
    pub id: String,
    /// Former ids.
    pub aliases: Vec<String>,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Whether it runs.
    pub status: Status,
    /// One sentence.
    pub summary: String,
    /// The reason, and where its numbers come from.
    pub why: String,
    /// What is wrong.
    pub message: Localized,
    /// Short words under the underline.
    pub label: Option<Localized>,
    /// What to do.
    pub help: Localized,
    /// Names that select it beside its id and group.
    pub tags: Vec<String>,
    /// Sources.
    pub references: Vec<String>,
    /// Languages of the documents it applies to; empty: all.
    pub lang: Vec<Lang>,
    /// Formats it applies to; empty: all.
    pub formats: Vec<Format>,
    /// Where a match may lie.
    pub scope: BlockTest,
    /// What acquits a match.
    pub unless: Unless,
    /// Rules whose findings make one of this rule superfluous at the same place.
    pub yields: Vec<String>,
    /// Set when a match is personal.
    pub redact: Option<Redact>,
    /// Texts that must be found.
    pub bad: Vec<Example>,
    /// Texts that must not.
    pub good: Vec<Example>,
    /// The matcher.
    pub matcher: Matcher,
    /// The file it comes from.
    pub file: Arc<RuleFile>,
    /// Where its id stands in that file.
    pub place: std::ops::Range<usize>,
}

impl Rule {
    /// The part of the id before the slash.
    pub fn group(&self) -> &str {
        self.id.split_once('/').map_or("", |(group, _)| group)
    }
}

/// A rule file: its name and text, which errors point into, and what its `[set]` table says.
#[derive(Debug)]
pub struct RuleFile {
    /// As given, or `builtin:spam/gambling.toml`.
    pub name: String,
    /// The TOML.
    pub text: String,
    /// Whether it is part of the program.
    pub builtin: bool,
}
