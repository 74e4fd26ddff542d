//! What can be wrong with a rule file: a message, the place, and what to do.
//!
//! Plain data; the report layer draws it. Every error knows its file, so nothing else has to.

use std::ops::Range;
use std::sync::Arc;

use super::RuleFile;

/// One mistake in a rule file.
#[derive(Debug, Clone)]
pub struct RuleError {
    /// What is wrong.
    pub message: String,
    /// The file.
    pub file: Arc<RuleFile>,
    /// The place in the file's text.
    pub place: Range<usize>,
    /// Short words at the place.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// A second place: the other of two duplicates.
    pub other: Option<(Arc<RuleFile>, Range<usize>)>,
    /// Whether the rule still works.
    pub is_warning: bool,
}

impl RuleError {
    pub(super) fn new(file: &Arc<RuleFile>, place: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), file: Arc::clone(file), place, label: String::from("here"), help: None, other: None, is_warning: false }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }
}

impl std::fmt::Display for RuleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RuleError {}

/// The known name nearest to `wrong`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().map(|k| (strsim::jaro_winkler(wrong, k), k)).filter(|(near, _)| *near > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, k)| k)
}
