//! JSONL: one record a line, streamed; memory is bounded by the longest line.

use std::borrow::Cow;
use std::io::{self, BufRead};

use serde::Deserialize;

use super::Skip;

/// One article in a record.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'b> {
    /// The record's `id`, else its 1-based line number.
    pub id: String,
    /// The article.
    pub text: Cow<'b, str>,
    /// The title beside it.
    pub title: Option<Cow<'b, str>>,
}

/// A line that holds no article.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordError {
    /// 1-based line.
    pub line: u64,
    /// Why.
    pub skip: Skip,
    /// What is wrong with it.
    pub detail: String,
}

#[derive(Deserialize)]
struct Fields<'b> {
    #[serde(default)]
    id: Option<Id>,
    #[serde(borrow, default)]
    text: Option<Text<'b>>,
    #[serde(borrow, default)]
    title: Option<Text<'b>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

/// Borrows from the line when the string holds no escape.
#[derive(Deserialize)]
struct Text<'b>(#[serde(borrow)] Cow<'b, str>);

/// Reads records one by one.
#[derive(Debug)]
pub struct Records<R> {
    reader: R,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    /// Over the lines of `reader`.
    pub fn new(reader: R) -> Self {
        Self { reader, line: 0, buffer: Vec::new() }
    }

    /// The next record, or what is wrong with its line; `None` at the end. Blank lines are passed over.
    ///
    /// # Errors
    /// Reading failed.
    pub fn read(&mut self) -> io::Result<Option<Result<Record<'_>, RecordError>>> {
        loop {
            self.buffer.clear();
            self.line += 1;
            if self.reader.read_until(b'\n', &mut self.buffer)? == 0 {
                return Ok(None);
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let wrong = |skip, detail: String| Err(RecordError { line: self.line, skip, detail });
        let bytes = if self.line == 1 { self.buffer.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.buffer) } else { &self.buffer };
        // A list would be taken for the fields in their order.
        if !bytes.trim_ascii_start().starts_with(b"{") {
            return Ok(Some(wrong(Skip::NotJson, String::from("not a JSON object"))));
        }
        let fields: Fields<'_> = match serde_json::from_slice(bytes) {
            Ok(fields) => fields,
            Err(error) => return Ok(Some(wrong(Skip::NotJson, complaint(&error)))),
        };
        let Some(Text(text)) = fields.text else {
            return Ok(Some(wrong(Skip::NoText, String::from("the record has no `text` string"))));
        };
        let id = match fields.id {
            Some(Id::Text(id)) => id,
            Some(Id::Number(n)) => n.to_string(),
            None => self.line.to_string(),
        };
        Ok(Some(Ok(Record { id, text, title: fields.title.map(|Text(t)| t) })))
    }
}

/// What is wrong with a line, without a word of what stands in it: the line may hold personal values.
fn complaint(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Eof => return String::from("the JSON ends too early"),
        serde_json::error::Category::Data => "`text`, `title` and `id` must be strings",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "not a JSON object",
    };
    format!("{what} (column {})", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_errors_and_blank_lines() {
        let lines = "\u{FEFF}{\"id\":\"a\",\"text\":\"甲\",\"labels\":[{\"x\":1}]}\n\n{\"text\":\"乙\\n丙\",\"id\":7,\"title\":null}\n{\"id\":\"b\"}\nnot json\n{\"text\":\"丁\"}";
        let mut records = Records::new(lines.as_bytes());
        let mut seen = Vec::new();
        while let Some(record) = records.read().unwrap() {
            seen.push(match record {
                Ok(r) => format!("{} {}", r.id, r.text),
                Err(e) => format!("{} {}", e.line, e.skip.name()),
            });
        }
        assert_eq!(seen, ["a 甲", "7 乙\n丙", "4 no-text", "5 not-json", "6 丁"]);
    }
}
