//! `full`: every finding with its excerpt, evidence and help; drawn by miette, or narrated line by line for screen
//! readers and logs.
//!
//! The narrated form is written here: miette's counts display cells where a reader counts characters (7.6.0).

use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::Excerpt;
use super::words::{place, safe, severity};
use super::{Origin, Reporter, Style, Summary};
use crate::message::say;
use crate::rule::{Rule, Severity};
use crate::verdict::{Judged, Reported};

/// Columns at which messages wrap.
const WIDTH: usize = 100;

pub(super) struct Full {
    style: Style,
    handler: GraphicalReportHandler,
    /// The file whose findings are being written, with what it got so far.
    file: Option<(String, Summary)>,
}

impl Full {
    pub(super) fn new(style: Style) -> Self {
        let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(WIDTH);
        Self { style, handler, file: None }
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        say(key, values).in_tongue(self.style.tongue).to_owned()
    }

    fn drawn(&self, out: &mut dyn Write, rule: &Rule, origin: Origin<'_>, judged: &Judged<'_>, f: &Reported) -> io::Result<()> {
        let tongue = self.style.tongue;
        let drawn = Drawn {
            rule: &rule.id,
            severity: f.severity,
            message: safe(f.message.in_tongue(tongue)).into_owned(),
            label: safe(f.label.in_tongue(tongue)).into_owned(),
            excerpt: Excerpt::new(place(origin), judged, f),
        };
        let mut text = String::new();
        self.handler.render_report(&mut text, &drawn).map_err(io::Error::other)?;
        // miette pads with spaces; logs and diffs are better without.
        for line in text.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        self.footer(out, rule, f)?;
        writeln!(out)
    }

    fn narrated(&self, out: &mut dyn Write, rule: &Rule, origin: Origin<'_>, judged: &Judged<'_>, f: &Reported) -> io::Result<()> {
        let tongue = self.style.tongue;
        writeln!(out, "{} {}: {}", severity(f.severity, tongue), rule.id, safe(f.message.in_tongue(tongue)))?;
        let (first, last) = (f.start.column.to_string(), f.end.column.saturating_sub(1).max(1).to_string());
        let columns = if f.end.line > f.start.line {
            self.text("report.to-line", &[("first", &first), ("last-line", &f.end.line.to_string()), ("last", &last)])
        } else if first == last {
            self.text("report.column", &[("first", &first)])
        } else {
            self.text("report.columns", &[("first", &first), ("last", &last)])
        };
        writeln!(out, "  {}", self.text("report.at", &[("path", &place(origin)), ("line", &f.start.line.to_string()), ("columns", &columns)]))?;
        for (line, text) in Excerpt::new(String::new(), judged, f).lines() {
            writeln!(out, "  {}", self.text("report.shown-line", &[("line", &line.to_string()), ("text", text)]))?;
        }
        self.footer(out, rule, f)?;
        writeln!(out)
    }

    /// Evidence and help.
    fn footer(&self, out: &mut dyn Write, rule: &Rule, f: &Reported) -> io::Result<()> {
        let tongue = self.style.tongue;
        if !f.evidence.is_empty() {
            write!(out, "  {}: ", self.text("report.evidence", &[]))?;
            for (i, e) in f.evidence.iter().enumerate() {
                let detail = safe(e.detail.in_tongue(tongue));
                let dot = if i == 0 { "" } else { " · " };
                if f.points.is_some() { write!(out, "{dot}{:+} {detail}", e.points)? } else { write!(out, "{dot}{detail}")? }
            }
            if let (Some(points), Some(threshold)) = (f.points, f.threshold) {
                let total = self.text(
                    "report.total",
                    &[("points", &points.to_string()), ("threshold", &threshold.to_string()), ("severity", &severity(f.severity, tongue))],
                );
                write!(out, " = {total}")?;
            }
            writeln!(out)?;
        }
        let explain = self.text("report.explain", &[("rule", &rule.id)]);
        writeln!(out, "  {}: {} {explain}", self.text("report.help", &[]), safe(f.help.in_tongue(tongue)))
    }

    /// `pages/a.txt: 5 errors, 4 warnings, 2 notes`
    fn tally(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some((path, counts)) = self.file.take() else { return Ok(()) };
        let count = |one: &str, many: &str, n: u64| if n == 1 { self.text(one, &[]) } else { self.text(many, &[("count", &n.to_string())]) };
        let errors = count("report.errors-one", "report.errors-many", counts.errors);
        let warnings = count("report.warnings-one", "report.warnings-many", counts.warnings);
        let notes = count("report.notes-one", "report.notes-many", counts.notes);
        writeln!(out, "{}", self.text("report.tally", &[("path", &safe(&path)), ("errors", &errors), ("warnings", &warnings), ("notes", &notes)]))
    }
}

impl Reporter for Full {
    fn document(&mut self, out: &mut dyn Write, rules: &[Rule], origin: Origin<'_>, judged: &Judged<'_>) -> io::Result<()> {
        if judged.reported.is_empty() {
            return Ok(());
        }
        if self.file.as_ref().is_none_or(|(path, _)| path != origin.path) {
            self.tally(out)?;
            self.file = Some((origin.path.to_owned(), Summary::default()));
        }
        for f in &judged.reported {
            if let Some((_, counts)) = &mut self.file {
                counts.count(f.severity);
            }
            let rule = &rules[f.rule];
            if self.style.graphical { self.drawn(out, rule, origin, judged, f)? } else { self.narrated(out, rule, origin, judged, f)? }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _: &Summary) -> io::Result<()> {
        self.tally(out)
    }
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Drawn<'f> {
    rule: &'f str,
    severity: Severity,
    message: String,
    label: String,
    excerpt: Excerpt,
}

impl std::fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.rule))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.label.clone()), self.excerpt.label()))))
    }
}
