//! The excerpt of a finding: its lines, two above and one below, clipped to a window, masked, safe for a terminal.
//!
//! miette's own source type rescans from byte 0 for every label, prints a line of 30 KB whole and counts columns in
//! bytes (measured with 7.6.0). Here the excerpt is a small text of its own: labels are offsets into it, line numbers and
//! columns are the true ones.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthChar;

use super::words::safe;
use crate::document::span::Span;
use crate::verdict::{Judged, Reported};

/// Cells of a line that are shown.
const WIDTH: usize = 88;
/// Cells in front of the match that are shown.
const BEFORE: usize = 32;
/// Lines above the match that are shown: in a text with blank lines between paragraphs, the one before is blank.
const ABOVE: usize = 2;
/// Lines of a match that are shown.
const LINES: usize = 3;

/// A clipped piece of a document around one finding.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// 0-based line of the first line shown.
    first_line: usize,
    /// 0-based place of the match.
    line: usize,
    column: usize,
    label: SourceSpan,
    /// The label in 0-based lines of the excerpt.
    label_lines: (usize, usize),
}

impl Excerpt {
    pub(super) fn new(name: String, judged: &Judged<'_>, f: &Reported) -> Self {
        let first = f.start.line as usize - 1;
        // A span that ends with a line end belongs to the line before.
        let last = if f.end.column == 1 && f.end.line > f.start.line { f.end.line as usize - 2 } else { f.end.line as usize - 1 };
        let last = last.min(first + LINES - 1);
        let from = first.saturating_sub(ABOVE);
        let to = (last + 1).min(judged.line_count() - 1);
        let mut text = String::new();
        let (mut start, mut end) = (0, 0);
        for line in from..=to {
            let span = judged.line_span(line);
            if line < first || line > last {
                clip_head(&mut text, judged, span);
            } else {
                let matched = Span::new(f.span.start.max(span.start).min(span.end), f.span.end.min(span.end).max(span.start));
                let (a, b) = clip_around(&mut text, judged, span, matched);
                if line == first {
                    start = a;
                }
                end = b;
            }
            text.push('\n');
        }
        let end = end.max(start + text[start..].chars().next().map_or(1, char::len_utf8)).min(text.len());
        Self {
            name,
            text,
            first_line: from,
            line: first,
            column: f.start.column as usize - 1,
            label: (start, end - start).into(),
            label_lines: (first - from, last - from),
        }
    }

    pub(super) fn label(&self) -> SourceSpan {
        self.label
    }

    /// The lines of the match with their 1-based numbers.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let (from, to) = self.label_lines;
        self.text.lines().enumerate().skip(from).take(to - from + 1).map(move |(i, line)| (self.first_line + i + 1, line))
    }
}

fn cells(c: char) -> usize {
    c.width().unwrap_or(1)
}

/// Appends the start of a line.
fn clip_head(text: &mut String, judged: &Judged<'_>, line: Span) {
    let shown = judged.widen(Span::new(line.start, line.start), 0, line.len().min(4 * WIDTH as u32));
    let shown = judged.shown(shown);
    push_clipped(text, &safe(&shown), WIDTH, shown.len() < line.len() as usize);
}

/// Appends as much of `piece` as fits, with an ellipsis when something is left out.
fn push_clipped(text: &mut String, piece: &str, mut room: usize, more: bool) {
    for c in piece.chars() {
        let Some(left) = room.checked_sub(cells(c)) else {
            text.push('…');
            return;
        };
        room = left;
        text.push(c);
    }
    if more {
        text.push('…');
    }
}

/// Appends the window of a line around the match; the offsets of the match in `text`.
fn clip_around(text: &mut String, judged: &Judged<'_>, line: Span, matched: Span) -> (usize, usize) {
    let reach = 4 * WIDTH as u32;
    let before = judged.widen(Span::new(matched.start, matched.start), (matched.start - line.start).min(reach), 0);
    let shown = judged.shown(before);
    let shown = safe(&shown);
    let mut room = BEFORE;
    let mut from = shown.len();
    for (i, c) in shown.char_indices().rev() {
        match room.checked_sub(cells(c)) {
            Some(left) => room = left,
            None => break,
        }
        from = i;
    }
    if from > 0 || before.start > line.start {
        text.push('…');
    }
    text.push_str(&shown[from..]);
    let used: usize = shown[from..].chars().map(cells).sum();
    let start = text.len();
    // The match itself, then what follows it on the line, in the room that is left.
    let body = judged.widen(Span::new(matched.start, matched.start), 0, matched.len().min(reach));
    let body_text = judged.shown(body);
    let room = WIDTH - used.min(WIDTH);
    push_clipped(text, &safe(&body_text), room, body.end < matched.end);
    let end = text.len();
    let width: usize = text[start..end].chars().map(cells).sum();
    if width < room && body.end >= matched.end {
        let after = judged.widen(Span::new(matched.end, matched.end), 0, (line.end - matched.end.min(line.end)).min(reach));
        let after_text = judged.shown(after);
        push_clipped(text, &safe(&after_text), room - width, after.end < line.end);
    }
    (start, end)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context lines miette asks where the label is: the true place. With them it asks what to draw.
        let (line, column) = if before == 0 { (self.line, self.column) } else { (self.first_line, 0) };
        if span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let data = self.text.as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, (0, data.len()).into(), line, column, self.text.lines().count())))
    }
}
