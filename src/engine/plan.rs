//! From rules to a plan: which word lists each rule reads from the one literal pass, and its small private word sets.

use crate::document::fold::{Folded, Folds};

use super::literal::{Builder, Hits, ListId, Literals};
use super::wordset::WordSet;
use crate::rule::{Matcher, Rule, Signal, Trigger};

/// What one rule needs at scan time beside its own data.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// Its words: terms, the parts of `near`, triggers, words of a statistic, one place for each evidence of a score.
    pub(super) lists: Vec<Option<ListId>>,
    /// The second words of `terms.compose`.
    pub(super) compose: Option<ListId>,
    /// The words of `unless.document`.
    pub(super) acquits: Option<ListId>,
    /// Words looked for in small windows or candidates only, in the order of the rule.
    pub(super) local: Vec<WordSet>,
    /// (Score) the evidence: required kinds first, then by cost.
    pub(super) order: Vec<usize>,
    /// The shortest digit run that triggers it.
    pub(super) digits: Option<u32>,
}

/// The compiled rules.
#[derive(Debug)]
pub(super) struct Plan {
    literals: Literals,
    pub(super) rules: Vec<Compiled>,
}

impl Plan {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut builder = Builder::default();
        let compiled: Vec<Compiled> = rules.iter().map(|rule| compile(rule, &mut builder)).collect();
        let digits = compiled.iter().filter_map(|c| c.digits).min();
        Self { literals: builder.build(digits), rules: compiled }
    }

    /// The literal pass.
    pub(super) fn hits(&self, folded: &Folded<'_>) -> Hits {
        self.literals.find(folded)
    }
}

fn compile(rule: &Rule, builder: &mut Builder) -> Compiled {
    let mut c = Compiled { acquits: builder.list(&rule.unless.document), ..Compiled::default() };
    match &rule.matcher {
        Matcher::Terms(m) => {
            c.lists.push(builder.list(&m.words));
            c.compose = m.compose.as_ref().and_then(|(words, _)| builder.list(words));
            if m.folds.has(Folds::SEPARATOR) {
                builder.allow_separators(c.lists[0]);
                builder.allow_separators(c.compose);
            }
        }
        Matcher::Pattern(m) => {
            for trigger in &m.triggers {
                match trigger {
                    Trigger::Words(words) => c.lists.push(builder.list(words)),
                    Trigger::Digits(n) => c.digits = Some(c.digits.map_or(*n, |d| d.min(*n))),
                    Trigger::Always => {}
                }
            }
            c.local.push(m.context.as_ref().map_or_else(WordSet::default, |(words, _, _)| WordSet::new(words)));
            c.local.push(WordSet::new(&m.allow));
            c.local.push(WordSet::new(&m.begins));
        }
        Matcher::Near(m) => {
            c.lists.extend(m.parts.iter().map(|p| builder.list(&p.words)));
            if m.folds.has(Folds::SEPARATOR) {
                c.lists.iter().for_each(|&list| builder.allow_separators(list));
            }
        }
        Matcher::Stat(m) => match m.measure {
            // Words that open a block are compared there; in the literal pass common words would cost everyone.
            crate::rule::Measure::Openers => c.local.push(WordSet::new(&m.words)),
            _ => c.lists.push(builder.list(&m.words)),
        },
        Matcher::Score(m) => {
            for evidence in &m.evidence {
                c.lists.push(if let Signal::Document(words) = &evidence.when { builder.list(words) } else { None });
                c.local.push(if let Signal::Words(words, _) = &evidence.when { WordSet::new(words) } else { WordSet::default() });
            }
            c.order = (0..m.evidence.len()).collect();
            // Required kinds first: most candidates have none of them and are settled there.
            c.order.sort_by_key(|&i| (!m.require.contains(&m.evidence[i].kind), super::score::cost(&m.evidence[i].when)));
        }
        Matcher::Block(_) | Matcher::Repeat(_) | Matcher::Sequence(_) | Matcher::Section(_) => {}
    }
    c
}
