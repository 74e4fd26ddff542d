//! Sources: paths, directories, standard input and records become decoded texts with a name.
//!
//! Invariant: whatever is not handed on is counted with its reason; nothing disappears. This module never judges: it
//! knows formats by name, not rules or findings.

mod files;
mod records;

use std::fmt;

pub use files::{Found, find, read_file, read_stdin};
pub use records::{Record, RecordError, Records};

use crate::document::{Format, MAX_BYTES};

/// Why an input was not scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// A file in a directory whose name is not that of an article.
    NotAnArticle,
    /// A directory, a device, a broken link.
    NotAFile,
    /// The system refused.
    Unreadable,
    /// Not UTF-8.
    Undecodable,
    /// Above 4 GiB.
    TooLarge,
    /// A record that is not a JSON object.
    NotJson,
    /// A record without a `text` string.
    NoText,
}

impl Skip {
    /// Its name in the summary.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAnArticle => "not-an-article",
            Self::NotAFile => "not-a-file",
            Self::Unreadable => "unreadable",
            Self::Undecodable => "undecodable",
            Self::TooLarge => "too-large",
            Self::NotJson => "not-json",
            Self::NoText => "no-text",
        }
    }

    /// Whether darnel could not do what it was asked to: exit code 2.
    pub const fn is_failure(self) -> bool {
        !matches!(self, Self::NotAnArticle)
    }
}

/// An input that was not scanned, with what a person needs to know.
#[derive(Debug)]
pub struct Skipped {
    /// Why.
    pub skip: Skip,
    /// The details: what the system said, where decoding failed.
    pub detail: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.detail)
    }
}

/// How inputs are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFormat {
    /// By file name; standard input is text.
    Auto,
    /// Every input is an article in this format.
    Article(Format),
    /// Every input holds one JSON object a line.
    Jsonl,
}

/// What one file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// One article.
    Article(Format),
    /// One record a line.
    Jsonl,
}

/// File name endings of articles that directories are searched for.
const ENDINGS: [(&str, Content); 8] = [
    ("txt", Content::Article(Format::Text)),
    ("text", Content::Article(Format::Text)),
    ("md", Content::Article(Format::Markdown)),
    ("markdown", Content::Article(Format::Markdown)),
    ("mkd", Content::Article(Format::Markdown)),
    ("mdown", Content::Article(Format::Markdown)),
    ("jsonl", Content::Jsonl),
    ("ndjson", Content::Jsonl),
];

/// What a file of this name holds; `None` when the name is not that of an article.
pub fn content_of(name: &str) -> Option<Content> {
    let ending = name.rsplit(['/', '\\']).next()?.rsplit_once('.')?.1;
    ENDINGS.iter().find(|(e, _)| e.eq_ignore_ascii_case(ending)).map(|(_, c)| *c)
}

/// Decodes UTF-8 and drops a byte order mark.
///
/// # Errors
/// Not UTF-8, with the place; more than 4 GiB.
pub fn decode(bytes: &[u8]) -> Result<&str, Skipped> {
    if bytes.len() as u64 >= MAX_BYTES {
        return Err(Skipped { skip: Skip::TooLarge, detail: String::from("more than 4 GiB of text") });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
            Err(Skipped { skip: Skip::Undecodable, detail: format!("not UTF-8: byte {at} (line {line}) is 0x{:02X}", bytes[at]) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_by_name() {
        assert_eq!(content_of("a/B.MD"), Some(Content::Article(Format::Markdown)));
        assert_eq!(content_of("a.d/README"), None);
        assert_eq!(content_of("x.jsonl"), Some(Content::Jsonl));
    }

    #[test]
    fn decoding_says_where_it_failed() {
        assert_eq!(decode("\u{FEFF}甲".as_bytes()).unwrap(), "甲");
        assert_eq!(decode(b"a\nb\xFF").unwrap_err().to_string(), "not UTF-8: byte 3 (line 2) is 0xFF");
        assert_eq!(decode(b"").unwrap(), "");
    }
}
