//! From `RuleSyntax` to `Rule`: the common fields and words. Examples are checked in `check_example`, matchers in
//! `check_matcher`.
//!
//! Checking goes on after a mistake, so that an author sees all of them at once. Nothing here scans a document.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::error::nearest;
use super::lexicon::{LexiconError, Lexicons, Variants, spelled};
use super::syntax::{BlockTestSyntax, FileSyntax, LocalizedSyntax, RangeSyntax, RuleSyntax, UnlessSyntax};
use super::{
    BlockTest, Bounds, Confidence, LazyRegex, Localized, Overlap, OverlapWith, Redact, Rule, RuleError, RuleFile, Severity, Status, Term, Unless, Words,
};
use crate::document::block::BlockKind;
use crate::document::fold::{Folded, Folds};
use crate::document::span::Span;
use crate::document::{Format, Lang};

/// The groups a rule id may begin with.
const GROUPS: [&str; 7] = ["spam", "contact", "structure", "quality", "unicode", "markup", "corpus"];

/// What the texts of a rule may name.
const PLACES: [&str; 5] = ["match", "count", "share", "other", "points"];

/// How far `unless` words reach when the rule does not say, in characters.
const UNLESS_WITHIN: u32 = 12;

/// Reads one rule file: its rules, and everything that is wrong with it.
pub(super) fn read(file: &Arc<RuleFile>, lexicons: &mut Lexicons, variants: &Variants) -> (Vec<Rule>, Vec<RuleError>) {
    let syntax: FileSyntax = match toml::from_str(&file.text) {
        Ok(syntax) => syntax,
        Err(error) => return (Vec::new(), vec![toml_error(file, &error)]),
    };
    let mut checker = Checker { file, lexicons, variants, place: 0..0, errors: Vec::new() };
    if *syntax.schema.get_ref() != 1 {
        checker.error(syntax.schema.span(), "this rule file has a schema that this darnel does not know").label("schema 1 is known").push();
    }
    for lang in &syntax.set.lang {
        checker.named("language", lang, &Lang::NAMED);
    }
    if !kebab(syntax.set.id.get_ref()) {
        let message = format!("`{}` is not the id of a rule set", syntax.set.id.get_ref());
        checker.error(syntax.set.id.span(), message).label("not in kebab-case").help("for example `house-rules`").push();
    }
    if syntax.set.license.trim().is_empty() || syntax.set.summary.trim().is_empty() {
        checker.error(syntax.set.id.span(), "the set has no licence or no summary").help("fill in `license` and `summary`").push();
    }
    let rules = syntax.rule.into_iter().filter_map(|rule| checker.rule(rule)).collect();
    (rules, checker.errors)
}

/// A TOML or serde error with its place and, for an unknown key, the key that was probably meant.
fn toml_error(file: &Arc<RuleFile>, error: &toml::de::Error) -> RuleError {
    let message = error.message();
    let place = error.span().unwrap_or(0..0);
    let mut found = RuleError::new(file, place, message.lines().next().unwrap_or("not a rule file"));
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") {
        found = found.label("unknown key");
        if let Some((wrong, known)) = quoted.split_first() {
            found.message = format!("unknown key `{wrong}`");
            found = found.help(match nearest(wrong, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", known.join(", ")),
            });
        }
    } else if message.starts_with("missing field") {
        let field = quoted.first().copied().unwrap_or_default();
        found = found.label("in this table").help(match field {
            "schema" => String::from("write `schema = 1` as the first line of the file"),
            _ => format!("add `{field}`; rules/README.md lists every field"),
        });
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        // serde speaks of Rust's types; a rule author knows TOML's.
        for (rust, toml) in [
            ("a sequence", "a list"),
            ("sequence", "list"),
            ("a map", "a table"),
            ("map", "table"),
            ("u32", "a whole number from 0 up"),
            ("i32", "a whole number"),
            ("f64", "a number"),
            ("floating point", "number"),
        ] {
            found.message = found.message.replace(rust, toml);
        }
        found = found.label("wrong type or value").help("rules/README.md gives the type of every field");
    } else {
        found = found.help("this is not valid TOML; text with backslashes or quotes goes between ''' and '''");
    }
    found
}

pub(super) struct Checker<'a> {
    pub(super) file: &'a Arc<RuleFile>,
    lexicons: &'a mut Lexicons,
    variants: &'a Variants,
    /// Where the id of the rule at hand stands.
    place: Range<usize>,
    errors: Vec<RuleError>,
}

/// An error on its way to the checker's list.
pub(super) struct Complaint<'c, 'a> {
    checker: &'c mut Checker<'a>,
    error: RuleError,
}

impl Complaint<'_, '_> {
    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.error = self.error.label(label);
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.error = self.error.help(help);
        self
    }

    pub(super) fn warning(mut self) -> Self {
        self.error = self.error.warning();
        self
    }

    pub(super) fn push(self) {
        self.checker.errors.push(self.error);
    }
}

impl<'a> Checker<'a> {
    pub(super) fn error<'c>(&'c mut self, place: Range<usize>, message: impl Into<String>) -> Complaint<'c, 'a> {
        let error = RuleError::new(self.file, place, message);
        Complaint { checker: self, error }
    }

    /// The value called `name` in a table of names, or a complaint.
    pub(super) fn named<T: Copy>(&mut self, what: &str, name: &Spanned<String>, table: &[(&'static str, T)]) -> Option<T> {
        let wrong = name.get_ref();
        if let Some(&(_, value)) = table.iter().find(|(n, _)| n == wrong) {
            return Some(value);
        }
        let known: Vec<&str> = table.iter().map(|(n, _)| *n).collect();
        let help = match nearest(wrong, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}", known.join(", ")),
        };
        self.error(name.span(), format!("unknown {what} `{wrong}`")).label(format!("no such {what}")).help(help).push();
        None
    }

    fn rule(&mut self, syntax: RuleSyntax) -> Option<Rule> {
        let before = self.errors.iter().filter(|e| !e.is_warning).count();
        let place = syntax.id.span();
        self.place = place.clone();
        let id = syntax.id.get_ref().clone();
        self.id(&id, place.clone());
        let severity = self.named("severity", &syntax.severity, &Severity::NAMED);
        let confidence = syntax.confidence.as_ref().map_or(Some(Confidence::Medium), |c| self.named("confidence", c, &Confidence::NAMED));
        let status = syntax.status.as_ref().map_or(Some(Status::Stable), |s| self.named("status", s, &Status::NAMED));
        let lang: Vec<Lang> = syntax.lang.iter().filter_map(|l| self.named("language", l, &Lang::NAMED)).collect();
        let formats: Vec<Format> = syntax.formats.iter().filter_map(|f| self.named("format", f, &Format::NAMED)).collect();
        let redact = syntax.redact.as_ref().and_then(|r| self.named("redaction style", r, &Redact::NAMED));
        let scope = self.scope(syntax.scope.as_ref());
        let unless = self.unless(syntax.unless.as_ref());
        for (text, what) in [
            (&syntax.summary, "summary"),
            (&syntax.why, "why"),
            (&syntax.message.en, "message.en"),
            (&syntax.message.zh, "message.zh"),
            (&syntax.help.en, "help.en"),
            (&syntax.help.zh, "help.zh"),
        ] {
            if text.trim().is_empty() {
                self.error(place.clone(), format!("`{what}` of {id} is empty")).help("say it in one sentence").push();
            }
        }
        for alias in &syntax.aliases {
            self.id(alias, place.clone());
        }
        let templates = [Some(&syntax.message), syntax.label.as_ref(), Some(&syntax.help)];
        for text in templates.into_iter().flatten().flat_map(|t| [&t.en, &t.zh]) {
            self.places(&id, &place, text, &PLACES);
        }
        let bad = self.examples(&id, &place, "bad", syntax.bad);
        let good = self.examples(&id, &place, "good", syntax.good);
        let matcher = self.matcher(
            &id,
            &place,
            super::check_matcher::Matchers {
                terms: syntax.terms,
                pattern: syntax.pattern,
                near: syntax.near,
                block: syntax.block,
                stat: syntax.stat,
                repeat: syntax.repeat,
                sequence: syntax.sequence,
                section: syntax.section,
                score: syntax.score,
            },
        );
        if self.errors.iter().filter(|e| !e.is_warning).count() > before {
            return None;
        }
        Some(Rule {
            id,
            aliases: syntax.aliases,
            severity: severity?,
            confidence: confidence?,
            status: status?,
            summary: syntax.summary,
            why: syntax.why,
            message: localized(syntax.message),
            label: syntax.label.map(localized),
            help: localized(syntax.help),
            tags: syntax.tags,
            references: syntax.references,
            lang,
            formats,
            scope,
            unless,
            yields: syntax.yields.iter().map(|y| y.get_ref().clone()).collect(),
            redact,
            bad,
            good,
            matcher: matcher?,
            file: Arc::clone(self.file),
            place,
        })
    }

    /// Complains about `{places}` of a template that nothing fills.
    pub(super) fn places(&mut self, id: &str, place: &Range<usize>, template: &str, known: &[&str]) {
        for name in template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
            let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if is_name && !known.contains(&name) {
                self.error(place.clone(), format!("a text of {id} holds `{{{name}}}`, which nothing fills"))
                    .label("unknown place in a text")
                    .help(format!("known: {}", known.iter().map(|k| format!("{{{k}}}")).collect::<Vec<_>>().join(" ")))
                    .push();
            }
        }
    }

    fn id(&mut self, id: &str, place: Range<usize>) {
        match id.split_once('/') {
            Some((group, name)) if kebab(name) => {
                if !GROUPS.contains(&group) {
                    let help = match nearest(group, GROUPS) {
                        Some(near) => format!("did you mean `{near}/{name}`?"),
                        None => format!("groups: {}", GROUPS.join(", ")),
                    };
                    self.error(place, format!("unknown group `{group}`")).label("no such group").help(help).push();
                }
            }
            _ => self.error(place, format!("`{id}` is not a rule id")).label("not `group/kebab-name`").help("for example `spam/loan-offer`").push(),
        }
    }

    /// The words of one place in a rule, given and from lexicons.
    pub(super) fn words(&mut self, words: &[Spanned<String>], lexicons: &[Spanned<String>], folds: Folds) -> Words {
        let variants = if folds.has(Folds::VARIANT) { Some(self.variants) } else { None };
        let mut terms: Vec<Term> = Vec::new();
        for word in words {
            if self.reachable(word.get_ref(), word.span()) {
                terms.push(Term { text: word.get_ref().clone(), written_for: None });
            }
        }
        if let Some(variants) = variants {
            let more: Vec<Term> = terms.iter().flat_map(|t| spelled(&t.text, variants)).collect();
            terms.extend(more);
        }
        let mut listed: Vec<Words> = Vec::new();
        for name in lexicons {
            match self.lexicons.get(self.file, name.get_ref(), variants) {
                Ok(list) => listed.push(list),
                Err(LexiconError::Outside) => self
                    .error(name.span(), format!("lexicon `{name}` lies outside the directory of its rule file", name = name.get_ref()))
                    .label("leads outside")
                    .help("put the lexicon beside the rule file or below it")
                    .push(),
                Err(LexiconError::Missing(why)) => self
                    .error(name.span(), format!("lexicon `{}` cannot be read: {why}", name.get_ref()))
                    .label("missing lexicon")
                    .help("the path is relative to the rule file")
                    .push(),
            }
        }
        match listed.as_slice() {
            // The usual case shares the lexicon with every other rule that names it.
            [one] if terms.is_empty() => one.clone(),
            several => {
                terms.extend(several.iter().flat_map(|list| list.0.iter().cloned()));
                Words::new(terms)
            }
        }
    }

    /// A word in the rule itself that the folded view never shows can never be found, and its author should see that.
    pub(super) fn reachable(&mut self, word: &str, place: Range<usize>) -> bool {
        if word.trim().is_empty() {
            self.error(place, "a word is empty").label("nothing to find").push();
            return false;
        }
        if word.is_ascii() {
            return true;
        }
        let folded = Folded::new(word);
        if folded.is_changed() {
            self.error(place, format!("`{word}` is unreachable: matching sees the folded text, which never shows it"))
                .label("unreachable")
                .help(format!("write it as the folded view shows it: `{}`", folded.text()))
                .push();
            return false;
        }
        true
    }

    pub(super) fn regex(&mut self, source: &Spanned<String>) -> Option<LazyRegex> {
        let regex = LazyRegex::new(source.get_ref().clone());
        let view = Folded::new(source.get_ref());
        if view.applied(source.get_ref(), Span::of(0..source.get_ref().len())).has(Folds::TRADITIONAL) {
            self.error(source.span(), "the regex holds traditional characters, which the folded text never shows")
                .label("can never match")
                .help("write them simplified; the view shows both scripts alike")
                .push();
        }
        // What is built in is proved by tests, so nothing is compiled for it before its trigger fires.
        if self.file.builtin {
            return Some(regex);
        }
        match regex.compile() {
            Ok(()) => Some(regex),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().rfind(|l| !l.trim().is_empty()).unwrap_or("").trim().trim_start_matches("error: ").to_owned();
                self.error(source.span(), format!("bad regex: {reason}"))
                    .label("does not compile")
                    .help("the syntax is that of the Rust `regex` crate: no look-around, no back-references; `edges`, `unless` and `allow` do what look-around would")
                    .push();
                None
            }
        }
    }

    pub(super) fn folds(&mut self, given: Option<&Vec<Spanned<String>>>) -> Folds {
        match given {
            None => Folds::INVISIBLE | Folds::WIDTH | Folds::CASE | Folds::TRADITIONAL,
            Some(names) => names.iter().filter_map(|n| self.named("fold", n, &Folds::NAMED)).fold(Folds::NONE, |a, b| a | b),
        }
    }

    fn scope(&mut self, syntax: Option<&BlockTestSyntax>) -> BlockTest {
        match syntax {
            None => self.block_test(&BlockTestSyntax::default()),
            Some(given) => self.block_test(given),
        }
    }

    pub(super) fn block_test(&mut self, s: &BlockTestSyntax) -> BlockTest {
        let everything_but_code = BlockKind::NAMED.iter().filter(|(_, k)| *k != BlockKind::Code).fold(0, |m, (_, k)| m | k.bit());
        let kinds = s
            .kinds
            .as_ref()
            .map_or(everything_but_code, |names| names.iter().filter_map(|n| self.named("block kind", n, &BlockKind::NAMED)).fold(0, |m, k| m | k.bit()));
        let not = s.not.iter().filter_map(|n| self.named("block kind", n, &BlockKind::NAMED)).fold(0, |m, k| m | k.bit());
        let overlap = s.overlap.as_ref().and_then(|o| {
            let with = self.named("overlap", &o.with, &[("rest", OverlapWith::Rest), ("next", OverlapWith::Next), ("title", OverlapWith::Title)])?;
            Some(Overlap { with, bounds: Bounds { min: o.min, max: o.max } })
        });
        if kinds & !not == 0
            && let Some(first) = s.kinds.iter().flatten().chain(&s.not).next()
        {
            self.error(first.span(), "no kind of block is left to look at")
                .label("nothing passes this")
                .help("name at least one kind that `not` does not take away")
                .push();
        }
        let ranges = [s.chars, s.han, s.sentences, s.prose_neighbours, s.short_blocks, s.overlap.as_ref().map(|o| RangeSyntax { min: o.min, max: o.max })];
        for range in ranges.into_iter().flatten() {
            if let (Some(min), Some(max)) = (range.min, range.max)
                && min > max
            {
                let place = self.place.clone();
                self.error(place, format!("the range from {min} to {max} is upside down"))
                    .label("nothing passes this")
                    .help("`min` must not be above `max`")
                    .push();
            }
        }
        BlockTest {
            kinds: kinds & !not,
            first: s.first,
            last: s.last,
            middle: s.middle,
            alone: s.alone,
            whole: s.whole.unwrap_or(false),
            chars: bounds(s.chars),
            han: bounds(s.han),
            sentences: bounds(s.sentences),
            terminal: s.terminal,
            prose_neighbours: bounds(s.prose_neighbours),
            regex: s.regex.as_ref().and_then(|r| self.regex(r)),
            not_regex: s.not_regex.as_ref().and_then(|r| self.regex(r)),
            overlap,
            short_blocks: bounds(s.short_blocks),
        }
    }

    fn unless(&mut self, syntax: Option<&UnlessSyntax>) -> Unless {
        let Some(s) = syntax else { return Unless::default() };
        Unless {
            near: self.words(&s.near, &s.near_lexicons, Folds::NONE),
            before: self.words(&s.before, &s.before_lexicons, Folds::NONE),
            after: self.words(&s.after, &s.after_lexicons, Folds::NONE),
            within: s.within.unwrap_or(UNLESS_WITHIN),
            document: self.words(&s.document, &s.document_lexicons, Folds::NONE),
            at_least: s.at_least.unwrap_or(1),
            quoted: s.quoted,
        }
    }
}

/// `lower-case-words-with-dashes`.
fn kebab(s: &str) -> bool {
    !s.is_empty() && s.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

pub(super) fn bounds(range: Option<RangeSyntax>) -> Bounds {
    range.map_or_else(Bounds::default, |r| Bounds { min: r.min, max: r.max })
}

pub(super) fn localized(syntax: LocalizedSyntax) -> Localized {
    Localized { en: syntax.en, zh: syntax.zh }
}
