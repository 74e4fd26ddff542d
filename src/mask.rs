//! Masking of personal values: the one place where a raw value becomes what people and logs may see.
//!
//! A mask keeps the number of characters, so that columns and underlines stay true. Everything that leaves the program
//! takes its text from here; reporters never see the document.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::document::span::Span;
use crate::rule::Redact;

/// The stand-in for a hidden character.
const HIDDEN: char = '*';

/// `value` with its personal part hidden, character for character.
pub fn mask(style: Redact, value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let keep = |i: usize, first: usize, last: usize| i < first || i + last >= chars.len();
    let is_shown: Box<dyn Fn(usize) -> bool> = match style {
        Redact::Phone => {
            // The first three and the last four digits of the number itself, country code and extension aside.
            let digits: Vec<usize> = chars.iter().enumerate().filter(|(_, c)| c.is_numeric()).map(|(i, _)| i).collect();
            Box::new(move |i| !digits.contains(&i) || digits.len() > 7 && (digits[..3].contains(&i) || digits[digits.len() - 4..].contains(&i)))
        }
        Redact::Email => {
            let at = value.chars().position(|c| c == '@' || c == '＠' || c == '#').unwrap_or(chars.len());
            // A local part of one or two characters would be given away by its first.
            Box::new(move |i| i == 0 && at > 2 || i >= at)
        }
        Redact::Number => Box::new(|i| chars.len() > 6 && keep(i, 2, 2)),
        Redact::Address => Box::new(|i| chars.len() > 6 && keep(i, 6, 0)),
        Redact::Handle => Box::new(|i| chars.len() > 3 && keep(i, 1, 1)),
    };
    chars.iter().enumerate().map(|(i, &c)| if is_shown(i) || c.is_whitespace() { c } else { HIDDEN }).collect()
}

fn hidden(value: &str) -> String {
    value.chars().map(|c| if c.is_whitespace() { c } else { HIDDEN }).collect()
}

/// The personal values of one document.
#[derive(Debug, Default, Clone)]
pub struct Mask {
    /// Sorted, not overlapping. Without a style everything is hidden.
    spans: Vec<(Span, Option<Redact>)>,
}

impl Mask {
    /// From every personal finding of a document, in any order. Where they overlap, the shorter one says how its
    /// characters are masked, and what the longer one adds is hidden whole.
    pub fn new(mut personal: Vec<(Span, Redact)>) -> Self {
        personal.sort_by_key(|(span, _)| span.start);
        let mut edges: Vec<u32> = personal.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut coming = personal.into_iter().peekable();
        // The values that reach over the piece at hand, shortest first.
        let mut open: BinaryHeap<Reverse<(u32, u32, usize)>> = BinaryHeap::new();
        let mut styles: Vec<Redact> = Vec::new();
        let mut spans: Vec<(Span, Option<Redact>)> = Vec::new();
        for piece in edges.windows(2) {
            let piece = Span::new(piece[0], piece[1]);
            while let Some((span, style)) = coming.next_if(|(span, _)| span.start <= piece.start) {
                styles.push(style);
                open.push(Reverse((span.len(), span.end, styles.len() - 1)));
            }
            while open.peek().is_some_and(|Reverse((_, end, _))| *end <= piece.start) {
                open.pop();
            }
            if let Some(Reverse((len, end, style))) = open.peek() {
                let is_whole = *len == piece.len() && *end == piece.end;
                spans.push((piece, is_whole.then(|| styles[*style])));
            }
        }
        Self { spans }
    }

    /// Whether `span` holds a part of a personal value.
    pub fn touches(&self, span: Span) -> bool {
        let from = self.spans.partition_point(|(s, _)| s.end <= span.start);
        self.spans.get(from).is_some_and(|(s, _)| s.start < span.end)
    }

    /// The text of `span` with every personal value in it hidden.
    pub fn text<'t>(&self, text: &'t str, span: Span) -> Cow<'t, str> {
        let from = self.spans.partition_point(|(s, _)| s.end <= span.start);
        let inside: Vec<&(Span, Option<Redact>)> = self.spans[from..].iter().take_while(|(s, _)| s.start < span.end).collect();
        if inside.is_empty() {
            return Cow::Borrowed(&text[span.range()]);
        }
        let mut out = String::with_capacity(span.len() as usize);
        let mut at = span.start;
        for (personal, style) in inside {
            let start = personal.start.max(span.start);
            out.push_str(&text[at.min(start) as usize..start as usize]);
            // The value is masked whole, then cut: a clipped excerpt shows the same characters as a full one.
            let whole = &text[personal.range()];
            let masked = style.map_or_else(|| hidden(whole), |style| mask(style, whole));
            let before = text[personal.start as usize..start as usize].chars().count();
            let end = personal.end.min(span.end);
            let shown = text[start as usize..end as usize].chars().count();
            out.extend(masked.chars().skip(before).take(shown));
            at = end;
        }
        out.push_str(&text[at as usize..span.end as usize]);
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_keeps_what_helps_and_hides_the_rest() {
        assert_eq!(mask(Redact::Phone, "17014628930"), "170****8930");
        assert_eq!(mask(Redact::Phone, "020-38271946"), "020-****1946");
        assert_eq!(mask(Redact::Email, "angelic@hotmail.example"), "a******@hotmail.example");
        assert_eq!(mask(Redact::Number, "11010519491231002X"), "11**************2X");
        assert_eq!(mask(Redact::Address, "广州市天河区某某路28号"), "广州市天河区******");
        assert_eq!(mask(Redact::Handle, "abc888"), "a****8");
        assert_eq!(mask(Redact::Number, "123"), "***");
    }

    #[test]
    fn a_clipped_value_shows_the_same_characters() {
        let text = "电话17014628930。";
        let mask = Mask::new(vec![(Span::new(6, 17), Redact::Phone)]);
        assert_eq!(mask.text(text, Span::new(0, 20)), "电话170****8930。");
        assert_eq!(mask.text(text, Span::new(9, 15)), "****89");
        assert_eq!(mask.text(text, Span::new(0, 6)), "电话");
    }

    #[test]
    fn of_overlapping_values_the_shorter_keeps_its_style() {
        let text = "甲路28号 17014628930 a@b.cn";
        let at = |what: &str| {
            let start = u32::try_from(text.find(what).unwrap()).unwrap();
            Span::new(start, start + u32::try_from(what.len()).unwrap())
        };
        let mask = Mask::new(vec![(at(text), Redact::Address), (at("17014628930"), Redact::Phone), (at("a@b.cn"), Redact::Email)]);
        assert_eq!(mask.text(text, at(text)), "***** 170****8930 *@b.cn");
    }
}
