//! Mistakes in rule files, drawn by miette with the place in the TOML.

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use crate::rule::RuleError;

struct Drawn<'e> {
    error: &'e RuleError,
    source: NamedSource<String>,
    related: Vec<Other>,
}

impl Drawn<'_> {
    fn new(error: &RuleError) -> Drawn<'_> {
        let source = |file: &crate::rule::RuleFile| NamedSource::new(&file.name, file.text.clone());
        let related = error.other.iter().map(|(file, place)| Other { source: source(file), place: place.clone() }).collect();
        Drawn { error, source: source(&error.file), related }
    }
}

impl std::fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Drawn<'_> {}

/// A label miette can draw: inside the text and not empty.
fn label(text: &str, place: &std::ops::Range<usize>, words: &str) -> LabeledSpan {
    let start = place.start.min(text.len().saturating_sub(1));
    let end = place.end.clamp(start, text.len()).max((start + 1).min(text.len()));
    LabeledSpan::new(Some(words.to_owned()), start, end - start)
}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(if self.error.is_warning { miette::Severity::Warning } else { miette::Severity::Error })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.error.help.as_ref().map(|h| Box::new(h) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(label(&self.error.file.text, &self.error.place, &self.error.label))))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.related.is_empty() { None } else { Some(Box::new(self.related.iter().map(|o| o as &dyn Diagnostic))) }
    }
}

#[derive(Debug)]
struct Other {
    source: NamedSource<String>,
    place: std::ops::Range<usize>,
}

impl std::fmt::Display for Other {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("first use of the id")
    }
}

impl std::error::Error for Other {}

impl Diagnostic for Other {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(label(self.source.inner(), &self.place, "taken here"))))
    }
}

/// The drawn text of one mistake.
pub fn draw(error: &RuleError, color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut text = String::new();
    let drawn = Drawn::new(error);
    match GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100).render_report(&mut text, &drawn) {
        Ok(()) => text.lines().map(|l| format!("{}\n", l.trim_end())).collect(),
        Err(_) => format!("{}: {error}\n", error.file.name),
    }
}
