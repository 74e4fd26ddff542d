//! The small words that several formats share: places, severities, terminal safety.

use std::borrow::Cow;

use super::Origin;
use crate::message::{Tongue, say};
use crate::rule::Severity;

/// `pages/a.txt`, or `corpus.jsonl#id` for a record, with `/title` behind it for its title.
pub(super) fn place(origin: Origin<'_>) -> String {
    let mut place = safe(origin.path).into_owned();
    if let Some(record) = origin.record {
        place.push('#');
        place.push_str(&safe(record));
    }
    if let Some(field) = origin.field.filter(|f| *f != "text") {
        place.push('/');
        place.push_str(field);
    }
    place
}

pub(super) fn severity(severity: Severity, tongue: Tongue) -> String {
    let key = match severity {
        Severity::Error => "report.error",
        Severity::Warning => "report.warning",
        Severity::Info => "report.info",
    };
    say(key, &[]).in_tongue(tongue).to_owned()
}

/// `text` without anything that a terminal would obey or that would turn the reading direction: each such character is
/// replaced by one visible character.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    let is_unsafe = |c: char| c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if text.contains(is_unsafe) {
        Cow::Owned(
            text.chars()
                .map(|c| {
                    if c == '\t' {
                        ' '
                    } else if is_unsafe(c) {
                        '\u{FFFD}'
                    } else {
                        c
                    }
                })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_reaches_the_terminal() {
        assert_eq!(safe("a\u{1B}[31mb\u{202E}c\td"), "a\u{FFFD}[31mb\u{FFFD}c d");
        assert!(matches!(safe("普通"), Cow::Borrowed(_)));
    }
}
