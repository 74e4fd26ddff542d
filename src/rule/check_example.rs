//! A rule's `bad` and `good` examples: brackets become spans, and what contradicts itself is told.

use std::ops::Range;

use toml::Spanned;

use super::Example;
use super::check::Checker;
use super::syntax::ExampleSyntax;
use crate::document::Format;

impl Checker<'_> {
    pub(super) fn examples(&mut self, id: &str, place: &Range<usize>, which: &str, list: Vec<Spanned<ExampleSyntax>>) -> Vec<Example> {
        let least = if self.file.builtin { 2 } else { 1 };
        if list.len() < least {
            let need = if self.file.builtin { "at least two" } else { "at least one" };
            self.error(
                place.clone(),
                format!("{id} has {} `{which}` example{}", if list.is_empty() { "no" } else { "only one" }, if list.len() == 1 { "" } else { "s" }),
            )
            .label(format!("needs {need} in `{which}`"))
            .help(if which == "bad" {
                "add texts that must be found, with the expected span in ⟦brackets⟧"
            } else {
                "add near misses: honest texts that look alike and must not be found"
            })
            .push();
        }
        list.into_iter().filter_map(|example| self.example(which, example)).collect()
    }

    fn example(&mut self, which: &str, example: Spanned<ExampleSyntax>) -> Option<Example> {
        let place = example.span();
        let ExampleSyntax { text: marked, format, title } = example.into_inner();
        let format = match format {
            None => Format::Text,
            Some(name) => match Format::named(&name) {
                Some(format) => format,
                None => {
                    self.error(place, format!("unknown format `{name}`")).label("in this example").help("known: text, markdown").push();
                    return None;
                }
            },
        };
        match unbracket(&marked) {
            None => {
                self.error(place, "the brackets of this example do not pair").label("⟦ and ⟧ must alternate").push();
                None
            }
            Some((_, spans)) if spans.is_empty() && which == "bad" => {
                self.error(place, "this `bad` example does not say what must be found")
                    .label("no ⟦…⟧")
                    .help("put ⟦ and ⟧ around the text that the finding must span")
                    .push();
                None
            }
            Some((_, spans)) if spans.iter().any(Range::is_empty) => {
                self.error(place, "the brackets of this example hold nothing").label("⟦⟧").help("a finding spans at least one character").push();
                None
            }
            Some((_, spans)) if !spans.is_empty() && which == "good" => {
                self.error(place, "this `good` example has brackets")
                    .label("nothing may be found here")
                    .help("take the brackets out, or move it to `bad`")
                    .push();
                None
            }
            Some((text, spans)) => Some(Example { text, spans, format, title, place }),
        }
    }
}

/// Takes the brackets out of an example; `None` when they do not pair.
fn unbracket(marked: &str) -> Option<(String, Vec<Range<usize>>)> {
    let (mut text, mut spans, mut open) = (String::with_capacity(marked.len()), Vec::new(), None);
    for c in marked.chars() {
        match c {
            '⟦' if open.is_none() => open = Some(text.len()),
            '⟧' => spans.push(open.take()?..text.len()),
            '⟦' => return None,
            _ => text.push(c),
        }
    }
    open.is_none().then_some((text, spans))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_become_spans() {
        assert_eq!(unbracket("a⟦b⟧c⟦d⟧"), Some(("abcd".to_owned(), vec![1..2, 3..4])));
        assert_eq!(unbracket("a⟧b⟦"), None);
        assert_eq!(unbracket("⟦a"), None);
    }
}
