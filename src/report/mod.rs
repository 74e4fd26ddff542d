//! Reports: one file for each output format. They receive masked, worded findings and write; they never judge.
//!
//! Only `full`, `excerpt` and `rule_error` know miette. No reporter sees a document's raw text: excerpts come through
//! `verdict::Judged`.

mod concise;
mod excerpt;
mod full;
mod jsonl;
pub mod rule_error;
mod words;

use std::io::{self, Write};

use crate::message::Tongue;
use crate::rule::{Rule, Severity};
use crate::verdict::Judged;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Every finding with its excerpt, evidence and help.
    Full,
    /// One line a finding.
    Concise,
    /// One JSON object a line.
    Jsonl,
}

/// How reports look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Language.
    pub tongue: Tongue,
    /// Colour.
    pub color: bool,
    /// `full` as drawn excerpts; otherwise narrated line by line.
    pub graphical: bool,
}

/// Where a document comes from, as reports name it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'s> {
    /// The file.
    pub path: &'s str,
    /// The record in it.
    pub record: Option<&'s str>,
    /// The record's field.
    pub field: Option<&'s str>,
}

/// What a run did: the scan receipt.
#[derive(Debug, Default, Clone)]
pub struct Summary {
    /// Files met.
    pub found: u64,
    /// Files scanned.
    pub scanned: u64,
    /// Why the others were not, with their number.
    pub skipped: std::collections::BTreeMap<&'static str, u64>,
    /// Records scanned.
    pub records: u64,
    /// Bytes of text scanned.
    pub bytes: u64,
    /// Rules that ran.
    pub rules: usize,
    /// Reported findings by severity.
    pub errors: u64,
    /// Reported warnings.
    pub warnings: u64,
    /// Reported notes.
    pub notes: u64,
    /// Wall time.
    pub seconds: f64,
}

impl Summary {
    /// Counts one reported finding.
    pub fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.notes += 1,
        }
    }
}

/// Writes findings in one format.
pub trait Reporter {
    /// The findings of one document, in order.
    ///
    /// # Errors
    /// Writing failed.
    fn document(&mut self, out: &mut dyn Write, rules: &[Rule], origin: Origin<'_>, judged: &Judged<'_>) -> io::Result<()>;

    /// The end of the run.
    ///
    /// # Errors
    /// Writing failed.
    fn end(&mut self, out: &mut dyn Write, summary: &Summary) -> io::Result<()>;
}

/// The reporter for a format.
pub fn reporter(format: Format, style: Style) -> Box<dyn Reporter> {
    match format {
        Format::Full => Box::new(full::Full::new(style)),
        Format::Concise => Box::new(concise::Concise { style }),
        Format::Jsonl => Box::new(jsonl::Jsonl { tongue: style.tongue }),
    }
}
