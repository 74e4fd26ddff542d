//! From the nine optional matcher tables of `RuleSyntax` to the one `Matcher` of a rule.

use std::ops::Range;

use regex_syntax::hir::literal::Extractor;
use toml::Spanned;

use super::check::{Checker, bounds, localized};
use super::syntax::{
    BlockTestSyntax, EvidenceSyntax, NearSyntax, PatternSyntax, RepeatSyntax, ScoreSyntax, SectionSyntax, SequenceSyntax, StatSyntax, TermsSyntax,
};
use super::{
    Boundary, EVIDENCE_KINDS, Edges, EvidenceRule, Matcher, Measure, Near, Part, Pattern, Repeat, Score, ScoreUnit, Section, SectionFault, Sequence,
    SequenceFault, Signal, Stat, Term, Terms, Trigger, Unit, Within, Words,
};
use crate::document::fold::Folds;
use crate::validator::Validator;

/// Characters that a pattern looks at on both sides of its trigger when the rule does not say.
const REACH: u32 = 64;
/// The farthest a pattern may look: candidates are confirmed in a bounded window, so that time stays linear.
const REACH_LIMIT: u32 = 512;

/// The matcher tables of a rule, of which one must be there.
pub(super) struct Matchers {
    pub(super) terms: Option<TermsSyntax>,
    pub(super) pattern: Option<PatternSyntax>,
    pub(super) near: Option<NearSyntax>,
    pub(super) block: Option<BlockTestSyntax>,
    pub(super) stat: Option<StatSyntax>,
    pub(super) repeat: Option<RepeatSyntax>,
    pub(super) sequence: Option<SequenceSyntax>,
    pub(super) section: Option<SectionSyntax>,
    pub(super) score: Option<ScoreSyntax>,
}

impl Matchers {
    fn given(&self) -> Vec<&'static str> {
        let all = [
            ("terms", self.terms.is_some()),
            ("pattern", self.pattern.is_some()),
            ("near", self.near.is_some()),
            ("block", self.block.is_some()),
            ("stat", self.stat.is_some()),
            ("repeat", self.repeat.is_some()),
            ("sequence", self.sequence.is_some()),
            ("section", self.section.is_some()),
            ("score", self.score.is_some()),
        ];
        all.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
    }
}

impl Checker<'_> {
    pub(super) fn matcher(&mut self, id: &str, place: &Range<usize>, m: Matchers) -> Option<Matcher> {
        let given = m.given();
        match given.as_slice() {
            [_] => {}
            [] => {
                self.error(place.clone(), format!("{id} has no matcher"))
                    .label("what does it look for?")
                    .help("add one of [rule.terms], [rule.pattern], [rule.near], [rule.block], [rule.stat], [rule.repeat], [rule.sequence], [rule.section], [rule.score]")
                    .push();
                return None;
            }
            several => {
                self.error(place.clone(), format!("{id} has {} matchers: {}", several.len(), several.join(", ")))
                    .label("exactly one is allowed")
                    .help("make a rule of each")
                    .push();
                return None;
            }
        }
        if let Some(s) = m.terms {
            return self.terms(place, &s).map(Matcher::Terms);
        }
        if let Some(s) = m.pattern {
            return self.pattern(&s).map(Matcher::Pattern);
        }
        if let Some(s) = m.near {
            return self.near(place, &s).map(Matcher::Near);
        }
        if let Some(s) = m.block {
            return Some(Matcher::Block(self.block_test(&s)));
        }
        if let Some(s) = m.stat {
            return self.stat(&s).map(Matcher::Stat);
        }
        if let Some(s) = m.repeat {
            return self.repeat(&s).map(Matcher::Repeat);
        }
        if let Some(s) = m.sequence {
            let fault = self.named("fault", &s.fault, &SequenceFault::NAMED)?;
            return Some(Matcher::Sequence(Sequence { fault, min_items: s.min_items.unwrap_or(3) }));
        }
        if let Some(s) = m.section {
            return self.section(&s).map(Matcher::Section);
        }
        m.score.and_then(|s| self.score(place, s).map(Matcher::Score))
    }

    fn terms(&mut self, place: &Range<usize>, s: &TermsSyntax) -> Option<Terms> {
        let folds = self.folds(s.folds.as_ref());
        let words = self.words(&s.words, &s.lexicons, folds);
        // Named but not found, or named and wrong, was complained about already.
        if words.is_empty() && s.words.is_empty() && s.lexicons.is_empty() {
            self.error(place.clone(), "the rule has no words").label("nothing to find").help("fill `words` or name a lexicon").push();
        }
        let boundary = s.boundary.as_ref().map_or(Some(Boundary::Word), |b| self.named("boundary", b, &[("word", Boundary::Word), ("none", Boundary::None)]));
        let once = s.report.as_ref().map_or(Some(false), |r| self.named("report", r, &[("each", false), ("once", true)]));
        if s.compose.as_ref().is_some_and(|c| c.words.is_empty() && c.lexicons.is_empty()) {
            self.error(place.clone(), "`compose` has no words").label("composed with what?").help("fill its `words` or name a lexicon").push();
        }
        let compose = s.compose.as_ref().map(|c| (self.words(&c.words, &c.lexicons, folds), c.gap));
        let at_least = s.at_least.as_ref();
        Some(Terms {
            words,
            folds,
            boundary: boundary?,
            compose,
            min_hits: at_least.and_then(|a| a.hits).unwrap_or(1),
            min_distinct: at_least.and_then(|a| a.distinct).unwrap_or(1),
            once: once?,
        })
    }

    fn pattern(&mut self, s: &PatternSyntax) -> Option<Pattern> {
        let begins = s.begins.as_ref().map_or_else(Words::default, |b| self.words(&b.words, &b.lexicons, Folds::NONE));
        let regex = if begins.is_empty() { self.regex(&s.regex) } else { self.regex(&anchored(&s.regex)) };
        let triggers = self.triggers(s);
        let edges = s
            .edges
            .as_ref()
            .map_or(Some(Edges::Word), |e| self.named("edge condition", e, &[("word", Edges::Word), ("digit", Edges::Digit), ("none", Edges::None)]));
        let validator = s.validator.as_ref().map(|v| self.named("validator", v, &Validator::NAMED));
        let context = s.context.as_ref().map(|c| (self.words(&c.words, &c.lexicons, Folds::NONE), c.within, c.required));
        let (allow, allow_regex) = match &s.allow {
            None => (Words::default(), None),
            Some(a) => (self.words(&a.words, &a.lexicons, Folds::NONE), a.regex.as_ref().and_then(|r| self.regex(r))),
        };
        if let Some(group) = &s.group
            && let Ok(hir) = regex_syntax::parse(s.regex.get_ref())
            && *group.get_ref() as usize > hir.properties().explicit_captures_len()
        {
            self.error(group.span(), format!("the regex has no group {}", group.get_ref()))
                .label("no such group")
                .help(format!("it has {}", hir.properties().explicit_captures_len()))
                .push();
        }
        Some(Pattern {
            regex: regex?,
            group: s.group.as_ref().map_or(0, |g| *g.get_ref()),
            triggers,
            begins,
            reach: s.reach.unwrap_or(REACH),
            edges: edges?,
            validator: match validator {
                None => None,
                Some(known) => Some(known?),
            },
            context,
            allow,
            allow_regex,
            urls: s.urls,
        })
    }

    fn triggers(&mut self, s: &PatternSyntax) -> Vec<Trigger> {
        if let Some(reach) = s.reach.filter(|&r| r > REACH_LIMIT) {
            self.error(s.regex.span(), format!("a reach of {reach} characters is too far"))
                .label("this pattern")
                .help(format!("at most {REACH_LIMIT}: candidates are confirmed in a bounded window, so that time stays linear"))
                .push();
        }
        if s.triggers.as_ref().is_some_and(Vec::is_empty) {
            self.error(s.regex.span(), "the pattern lists no trigger")
                .label("would never run")
                .help("name one, or leave `triggers` out to have it derived")
                .push();
        }
        let Some(given) = &s.triggers else { return vec![self.derived_trigger(&s.regex)] };
        let mut triggers = Vec::new();
        let mut literals: Vec<Spanned<String>> = Vec::new();
        for trigger in given {
            let text = trigger.get_ref();
            if let Some(count) = text.strip_prefix("digits:") {
                match count.trim().parse() {
                    Ok(n) if n >= 1 => triggers.push(Trigger::Digits(n)),
                    _ => self
                        .error(trigger.span(), format!("`{text}` is not a digit trigger"))
                        .label("no number")
                        .help("for example `digits:7`: a run of at least seven digits")
                        .push(),
                }
            } else if let Some(name) = text.strip_prefix("lexicon:") {
                let name = Spanned::new(trigger.span(), name.to_owned());
                let words = self.words(&[], std::slice::from_ref(&name), Folds::NONE);
                triggers.push(Trigger::Words(words));
            } else {
                literals.push(trigger.clone());
            }
        }
        if !literals.is_empty() {
            triggers.push(Trigger::Words(self.words(&literals, &[], Folds::NONE)));
        }
        triggers
    }

    /// The literals that every match of a regex begins or ends with.
    fn derived_trigger(&mut self, regex: &Spanned<String>) -> Trigger {
        if let Ok(hir) = regex_syntax::parse(regex.get_ref()) {
            let mut extractor = Extractor::new();
            for kind in [regex_syntax::hir::literal::ExtractKind::Prefix, regex_syntax::hir::literal::ExtractKind::Suffix] {
                extractor.kind(kind);
                let found = extractor.extract(&hir);
                let words: Option<Vec<Term>> = found.literals().and_then(|list| {
                    list.iter()
                        .map(|l| {
                            std::str::from_utf8(l.as_bytes())
                                .ok()
                                .filter(|t| t.chars().count() >= 2 || t.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace()))
                        })
                        .map(|text| text.map(|t| Term { text: t.to_owned(), written_for: None }))
                        .collect()
                });
                if let Some(words) = words.filter(|w| !w.is_empty()) {
                    return Trigger::Words(Words::new(words));
                }
            }
            let builtin = self.file.builtin;
            let complaint = self
                .error(regex.span(), "the pattern has no trigger: no literal, digit run, `@` or `://` stands in every match")
                .label("would run on every block")
                .help("add `triggers = [\"…\"]`, for example a word that must be near, `\"digits:7\"` or `\"lexicon:…\"`");
            if builtin { complaint.push() } else { complaint.warning().push() }
        }
        Trigger::Always
    }

    fn near(&mut self, place: &Range<usize>, s: &NearSyntax) -> Option<Near> {
        let folds = self.folds(s.folds.as_ref());
        let parts: Vec<Part> = s
            .parts
            .iter()
            .map(|p| Part { words: self.words(&p.words, &p.lexicons, folds), rules: p.rules.iter().map(|r| r.get_ref().clone()).collect() })
            .collect();
        if parts.len() < 2 || parts.iter().any(|p| p.words.is_empty() && p.rules.is_empty()) {
            self.error(place.clone(), "`near` needs at least two parts, each with words or rules").label("nothing to stand together").push();
        }
        let within = match (s.within.chars, s.within.blocks) {
            (Some(n), None) => Within::Chars(n),
            (None, Some(n)) => Within::Blocks(n),
            _ => {
                self.error(place.clone(), "`within` takes either `chars` or `blocks`").label("how close?").help("for example `within = { chars = 12 }`").push();
                return None;
            }
        };
        let all = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        Some(Near { at_least: s.at_least.unwrap_or(all).clamp(2, all.max(2)), parts, within, ordered: s.ordered, folds })
    }

    fn stat(&mut self, s: &StatSyntax) -> Option<Stat> {
        let measure = self.named("measure", &s.measure, &Measure::NAMED)?;
        let words = self.words(&s.words, &s.lexicons, Folds::NONE);
        if matches!(measure, Measure::Openers | Measure::Words) && words.is_empty() {
            self.error(s.measure.span(), "this measure counts words, and none are given").label("which words?").help("fill `words` or name a lexicon").push();
        }
        if s.min.is_none() && s.max.is_none() {
            self.error(s.measure.span(), "the rule has no threshold").label("from which value?").help("give `min` or `max`").push();
        }
        Some(Stat {
            measure,
            min: s.min,
            max: s.max,
            min_count: s.min_count.unwrap_or(0),
            min_blocks: s.min_blocks.unwrap_or(0),
            min_chars: s.min_chars.unwrap_or(0),
            words,
        })
    }

    fn repeat(&mut self, s: &RepeatSyntax) -> Option<Repeat> {
        let unit = self.named("unit", &s.unit, &Unit::NAMED)?;
        Some(Repeat {
            unit,
            min_chars: s.min_chars.unwrap_or(1),
            min_count: s.min_count.unwrap_or(if unit == Unit::Character { 6 } else { 2 }),
            max_share: s.max_share,
            n: s.n.unwrap_or(13).clamp(2, 64),
            after: s.after.unwrap_or(0),
            middle: s.middle,
        })
    }

    fn section(&mut self, s: &SectionSyntax) -> Option<Section> {
        let fault = self.named("fault", &s.fault, &SectionFault::NAMED)?;
        if fault != SectionFault::Empty && s.titles.is_empty() {
            self.error(s.fault.span(), "the rule names no section").label("which section?").help("fill `titles`").push();
        }
        Some(Section { fault, titles: s.titles.iter().map(|t| t.get_ref().clone()).collect() })
    }

    fn score(&mut self, place: &Range<usize>, s: ScoreSyntax) -> Option<Score> {
        let unit = self.named("unit", &s.unit, &ScoreUnit::NAMED);
        if s.error.is_none() && s.warning.is_none() {
            self.error(place.clone(), "the score has no threshold").label("from how many points?").help("give `error`, `warning` or both").push();
        }
        let mut caps = [None; EVIDENCE_KINDS.len()];
        for (kind, cap) in &s.caps {
            if let Some(i) = self.evidence_kind(kind) {
                caps[i] = Some(*cap);
            }
        }
        let require = s.require.iter().filter_map(|k| self.evidence_kind(k)).collect();
        let candidate = self.block_test(&s.candidate);
        let evidence: Vec<EvidenceRule> = s.evidence.into_iter().filter_map(|e| self.evidence(e)).collect();
        Some(Score { unit: unit?, error: s.error, warning: s.warning, candidate, caps, require, evidence })
    }

    fn evidence_kind(&mut self, name: &Spanned<String>) -> Option<usize> {
        let table: Vec<(&'static str, usize)> = EVIDENCE_KINDS.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        self.named("kind of evidence", name, &table)
    }

    fn evidence(&mut self, e: EvidenceSyntax) -> Option<EvidenceRule> {
        let kind = self.evidence_kind(&e.kind)?;
        if e.detail.en.trim().is_empty() || e.detail.zh.trim().is_empty() {
            self.error(e.signal.span(), format!("signal `{}` has no detail", e.signal.get_ref()))
                .label("every piece of evidence is shown")
                .help("say it in a few words, in both languages")
                .push();
        }
        for text in [&e.detail.en, &e.detail.zh] {
            self.places(e.signal.get_ref(), &e.signal.span(), text, &["match", "count"]);
        }
        let needs = e.needs.iter().filter_map(|k| self.evidence_kind(k)).collect();
        let mut when: Vec<Signal> = Vec::new();
        if !e.words.is_empty() || !e.lexicons.is_empty() {
            when.push(Signal::Words(self.words(&e.words, &e.lexicons, Folds::VARIANT), e.each.unwrap_or(0)));
        }
        if let Some(regex) = &e.regex {
            when.push(Signal::Regex(self.regex(regex)?));
        }
        if let Some(test) = &e.test {
            when.push(Signal::Test(Box::new(self.block_test(test))));
        }
        if !e.rules.is_empty() {
            when.push(Signal::Rules(e.rules.iter().map(|r| r.get_ref().clone()).collect()));
        }
        if !e.document.is_empty() {
            when.push(Signal::Document(self.words(&e.document, &[], Folds::NONE)));
        }
        if e.numbered.is_some() {
            when.push(Signal::Numbered(bounds(e.numbered)));
        }
        if when.len() != 1 {
            self.error(e.signal.span(), format!("signal `{}` has {} conditions", e.signal.get_ref(), when.len()))
                .label("exactly one is allowed")
                .help("one of words/lexicons, regex, test, rules, document, numbered")
                .push();
            return None;
        }
        let when = when.pop()?;
        Some(EvidenceRule { signal: e.signal.into_inner(), kind, points: e.points, detail: localized(e.detail), when, needs })
    }
}

/// The regex tied to the start of what it is given; in verbose mode its last line may be a comment.
fn anchored(regex: &Spanned<String>) -> Spanned<String> {
    let end = if regex.get_ref().contains("(?x") { "\n" } else { "" };
    Spanned::new(regex.span(), format!("\\A(?:{}{end})", regex.get_ref()))
}
