//! `jsonl`: one JSON object a line, the contract of docs/output.md, `schema` 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Origin, Reporter, Summary};
use crate::message::Tongue;
use crate::rule::{Confidence, Rule, Severity, name_of};
use crate::verdict::{Judged, Reported};

/// The version of the objects below; it changes when a field changes its meaning or goes.
const SCHEMA: u32 = 1;

pub(super) struct Jsonl {
    pub(super) tongue: Tongue,
}

#[derive(Serialize)]
struct Finding<'f> {
    r#type: &'static str,
    schema: u32,
    rule: &'f str,
    severity: &'static str,
    confidence: &'static str,
    path: &'f str,
    record: Option<&'f str>,
    field: Option<&'f str>,
    span: Bytes,
    range: Range,
    text: &'f str,
    message: &'f str,
    help: &'f str,
    evidence: Vec<Evidence<'f>>,
    points: Option<i32>,
    /// Always null: no rule offers a fix yet. The key is part of the contract.
    fix: (),
    fingerprint: String,
    /// Always null: the pages of the rules are not published yet. The key is part of the contract.
    url: (),
}

#[derive(Serialize)]
struct Bytes {
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Evidence<'f> {
    signal: &'f str,
    points: i32,
    detail: &'f str,
}

#[derive(Serialize)]
struct End<'s> {
    r#type: &'static str,
    schema: u32,
    files: Files<'s>,
    records: u64,
    bytes: u64,
    rules: usize,
    findings: Counts,
    suppressed: u64,
    seconds: f64,
}

#[derive(Serialize)]
struct Files<'s> {
    found: u64,
    scanned: u64,
    skipped: Vec<Skipped<'s>>,
}

#[derive(Serialize)]
struct Skipped<'s> {
    reason: &'s str,
    count: u64,
}

#[derive(Serialize)]
struct Counts {
    error: u64,
    warning: u64,
    info: u64,
}

impl Jsonl {
    fn finding<'f>(&self, rules: &'f [Rule], origin: Origin<'f>, f: &'f Reported) -> Finding<'f> {
        let place = |p: crate::document::span::Position| Place { line: p.line, column: p.column };
        Finding {
            r#type: "finding",
            schema: SCHEMA,
            rule: &rules[f.rule].id,
            severity: name_of(&Severity::NAMED, f.severity),
            confidence: name_of(&Confidence::NAMED, f.confidence),
            path: origin.path,
            record: origin.record,
            field: origin.field,
            span: Bytes { start: f.span.start, end: f.span.end },
            range: Range { start: place(f.start), end: place(f.end) },
            text: &f.text,
            message: f.message.in_tongue(self.tongue),
            help: f.help.in_tongue(self.tongue),
            evidence: f.evidence.iter().map(|e| Evidence { signal: &e.signal, points: e.points, detail: e.detail.in_tongue(self.tongue) }).collect(),
            points: f.points,
            fix: (),
            fingerprint: f.fingerprint(&[origin.path, origin.record.unwrap_or_default(), origin.field.unwrap_or_default()]),
            url: (),
        }
    }
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

impl Reporter for Jsonl {
    fn document(&mut self, out: &mut dyn Write, rules: &[Rule], origin: Origin<'_>, judged: &Judged<'_>) -> io::Result<()> {
        judged.reported.iter().try_for_each(|f| line(out, &self.finding(rules, origin, f)))
    }

    fn end(&mut self, out: &mut dyn Write, s: &Summary) -> io::Result<()> {
        let skipped = s.skipped.iter().map(|(reason, count)| Skipped { reason, count: *count }).collect();
        let end = End {
            r#type: "summary",
            schema: SCHEMA,
            files: Files { found: s.found, scanned: s.scanned, skipped },
            records: s.records,
            bytes: s.bytes,
            rules: s.rules,
            findings: Counts { error: s.errors, warning: s.warnings, info: s.notes },
            suppressed: 0,
            seconds: s.seconds,
        };
        line(out, &end)
    }
}
