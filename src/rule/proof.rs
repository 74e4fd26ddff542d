//! A rule's proof: its own `bad` texts must be found at exactly the bracketed spans, its `good` ones must not.
//!
//! For rules that match under folds, disguised variants of every `bad` text are generated and must be found too. The same
//! proof runs in `cargo test` for the built-in rules and in `darnel rules test` for anyone's. It knows the engine only
//! through the function that is handed in, so `rule` stays below `engine`.

use std::collections::HashMap;
use std::ops::Range;

use super::{Example, Matcher, Rule, Trigger};
use crate::document::fold::{Folded, Folds, traditional_pairs};

/// What is wrong with one example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A `bad` text was not found.
    Missing,
    /// A `good` text was found, or a `bad` one more often than bracketed.
    Noisy,
    /// A `bad` text was found elsewhere than bracketed.
    WrongSpan,
    /// No trigger of the rule stands in any of its `bad` texts.
    Unreachable,
}

impl Verdict {
    /// Its name in the output of `darnel rules test`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "Missing",
            Self::Noisy => "Noisy",
            Self::WrongSpan => "WrongSpan",
            Self::Unreachable => "Unreachable",
        }
    }
}

/// One example that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is wrong.
    pub verdict: Verdict,
    /// The text as it was scanned.
    pub text: String,
    /// Spans that must be found.
    pub expected: Vec<Range<usize>>,
    /// Spans that were found.
    pub found: Vec<Range<usize>>,
    /// How the example was disguised; empty for the example itself.
    pub variant: &'static str,
    /// Where the example stands in its file.
    pub place: Range<usize>,
}

/// How many texts a rule was tried on, and where it failed.
#[derive(Debug, Default)]
pub struct Proof {
    /// Texts scanned, variants included.
    pub texts: usize,
    /// Those that do not hold.
    pub failures: Vec<Failure>,
}

/// Proves `rule`; `scan` gives the byte spans of its findings in an example.
pub fn prove(rule: &Rule, scan: impl Fn(&Example) -> Vec<Range<usize>>) -> Proof {
    let mut proof = Proof::default();
    if let Some(failure) = unreachable(rule) {
        proof.failures.push(failure);
    }
    for good in &rule.good {
        proof.texts += 1;
        let found = scan(good);
        if !found.is_empty() {
            proof.failures.push(failure(Verdict::Noisy, good, found, ""));
        }
    }
    for bad in &rule.bad {
        let variants = variants(rule, bad);
        for (variant, example) in std::iter::once(("", bad)).chain(variants.iter().map(|(name, e)| (*name, e))) {
            proof.texts += 1;
            let found = scan(example);
            if found != example.spans {
                let verdict = if found.is_empty() {
                    Verdict::Missing
                } else if example.spans.iter().all(|s| found.contains(s)) {
                    Verdict::Noisy
                } else {
                    Verdict::WrongSpan
                };
                proof.failures.push(failure(verdict, example, found, variant));
                // Its disguises would only say the same again.
                if variant.is_empty() {
                    break;
                }
            }
        }
    }
    proof
}

fn failure(verdict: Verdict, example: &Example, found: Vec<Range<usize>>, variant: &'static str) -> Failure {
    Failure { verdict, text: example.text.clone(), expected: example.spans.clone(), found, variant, place: example.place.clone() }
}

/// A pattern whose triggers stand in none of its own `bad` texts can never fire on them.
fn unreachable(rule: &Rule) -> Option<Failure> {
    let Matcher::Pattern(pattern) = &rule.matcher else { return None };
    let fires = |text: &str| {
        let folded = Folded::new(text);
        let folded = folded.text().to_ascii_lowercase();
        pattern.triggers.iter().any(|trigger| match trigger {
            Trigger::Words(words) => words.0.iter().any(|w| folded.contains(&w.text.to_ascii_lowercase())),
            Trigger::Digits(n) => folded.bytes().filter(u8::is_ascii_digit).count() >= *n as usize,
            Trigger::Always => true,
        })
    };
    let first = rule.bad.first()?;
    if rule.bad.iter().any(|b| fires(&b.text)) { None } else { Some(failure(Verdict::Unreachable, first, Vec::new(), "")) }
}

/// The folds whose disguises a rule must see through.
fn folds(rule: &Rule) -> Folds {
    match &rule.matcher {
        Matcher::Terms(m) => m.folds,
        Matcher::Near(m) if m.parts.iter().all(|p| p.rules.is_empty()) => m.folds,
        Matcher::Pattern(_) => Folds::WIDTH,
        _ => Folds::NONE,
    }
}

fn variants(rule: &Rule, bad: &Example) -> Vec<(&'static str, Example)> {
    let folds = folds(rule);
    let mut all = Vec::new();
    if folds.has(Folds::WIDTH) {
        all.extend(rewritten(bad, "full-width", &|s| s.chars().map(fullwidth).collect()));
    }
    if folds.has(Folds::INVISIBLE) {
        all.extend(rewritten(bad, "zero-width", &|s| {
            let mut chars = s.chars();
            match chars.next() {
                // One character has no inside.
                Some(first) if !chars.as_str().is_empty() => format!("{first}\u{200B}{}", chars.as_str()),
                _ => s.to_owned(),
            }
        }));
    }
    if folds.has(Folds::TRADITIONAL) {
        let mut table: HashMap<char, char> = HashMap::new();
        for (traditional, simplified) in traditional_pairs() {
            table.entry(simplified).or_insert(traditional);
        }
        all.extend(rewritten(bad, "traditional", &|s| s.chars().map(|c| table.get(&c).copied().unwrap_or(c)).collect()));
    }
    let is_free = !rule.scope.whole && rule.scope.regex.is_none();
    let stands_alone = match &rule.matcher {
        Matcher::Terms(m) => m.min_hits == 1 && m.min_distinct == 1,
        Matcher::Pattern(m) => m.group == 0,
        _ => false,
    };
    if is_free && stands_alone {
        all.extend(glued(bad));
    }
    all
}

/// ASCII letters and digits (and `@`) in full width.
fn fullwidth(c: char) -> char {
    if c.is_ascii_alphanumeric() || c == '@' { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c) } else { c }
}

/// The example with every bracketed span rewritten; `None` when nothing changes.
fn rewritten(bad: &Example, name: &'static str, rewrite: &dyn Fn(&str) -> String) -> Option<(&'static str, Example)> {
    let (mut text, mut spans, mut at) = (String::new(), Vec::new(), 0);
    for span in &bad.spans {
        text.push_str(&bad.text[at..span.start]);
        let start = text.len();
        text.push_str(&rewrite(&bad.text[span.clone()]));
        spans.push(start..text.len());
        at = span.end;
    }
    text.push_str(&bad.text[at..]);
    (text != bad.text).then(|| (name, Example { text, spans, ..bad.clone() }))
}

/// The example with a Han character stuck to both sides of a span that white space or ASCII set apart: `\b` would never
/// fire there.
fn glued(bad: &Example) -> Option<(&'static str, Example)> {
    let [span] = bad.spans.as_slice() else { return None };
    let is_ascii = |c: Option<char>| c.is_none_or(|c| c.is_ascii());
    let text = &bad.text;
    if !is_ascii(text[..span.start].chars().next_back()) || !is_ascii(text[span.end..].chars().next()) || !text[span.clone()].is_ascii() {
        return None;
    }
    // Two characters that are neither a number, a unit nor part of any name.
    let (left, right) = ('\u{4E4E}', '\u{4E4B}');
    let mut glued = String::with_capacity(text.len() + 6);
    glued.push_str(&text[..span.start]);
    glued.push(left);
    let start = glued.len();
    glued.push_str(&text[span.clone()]);
    let end = glued.len();
    glued.push(right);
    glued.push_str(&text[span.end..]);
    Some(("glued to Han", Example { text: glued, spans: std::iter::once(start..end).collect(), ..bad.clone() }))
}
