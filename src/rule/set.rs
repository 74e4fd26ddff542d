//! Rule sets merged into one: built in, and the user's own with the same power.
//!
//! Invariant: ids and aliases are unique across all files; adding rules never drops built-in ones; every rule that another
//! rule reads exists and no two read each other. Rules stand in the order in which they can be evaluated.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::error::nearest;
use super::lexicon::{Lexicons, Shelf, variants};
use super::{Rule, RuleError, RuleFile, check};

mod builtin {
    include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
}

/// The lexicon that lists variant spellings for the `variant` fold.
const VARIANTS: &str = "spam/lexicons/variants.txt";

/// Why rules cannot be used.
#[derive(Debug, Error)]
pub enum SetError {
    /// A path given with `--rules` cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A path given with `--rules` holds no rule file.
    #[error("{0}: no rule file (*.toml) here")]
    Empty(PathBuf),
    /// Rule files have mistakes.
    #[error("{} in the rule files", if .0.len() == 1 { String::from("1 mistake") } else { format!("{} mistakes", .0.len()) })]
    Rules(Vec<RuleError>),
}

/// All rules of one run.
#[derive(Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    warnings: Vec<RuleError>,
}

impl RuleSet {
    /// The rules that are part of the program.
    pub fn builtin() -> Result<Self, SetError> {
        Self::with_user_rules(&[])
    }

    /// The built-in rules and those of the given files and directories.
    ///
    /// # Errors
    /// A path cannot be read, holds no rule file, or a rule file has mistakes.
    pub fn with_user_rules(paths: &[PathBuf]) -> Result<Self, SetError> {
        let listed = builtin::FILES.iter().find(|(name, _)| *name == VARIANTS).map_or_else(HashMap::new, |(_, text)| variants(text));
        let (mut rules, mut errors) = (Vec::new(), Vec::new());
        let mut lexicons = Lexicons::new(Shelf::Builtin(builtin::FILES));
        for (name, text) in builtin::FILES.iter().filter(|(name, _)| name.ends_with(".toml") && name.contains('/')) {
            let file = Arc::new(RuleFile { name: format!("builtin:{name}"), text: (*text).to_owned(), builtin: true });
            let (more, wrong) = check::read(&file, &mut lexicons, &listed);
            rules.extend(more);
            errors.extend(wrong);
        }
        let mut lexicons = Lexicons::new(Shelf::Disk);
        for path in paths {
            for file in files(path)? {
                let text = std::fs::read_to_string(&file).map_err(|e| SetError::Unreadable { path: file.clone(), reason: e.to_string() })?;
                let file = Arc::new(RuleFile { name: file.display().to_string(), text, builtin: false });
                let (more, wrong) = check::read(&file, &mut lexicons, &listed);
                rules.extend(more);
                errors.extend(wrong);
            }
        }
        duplicates(&rules, &mut errors);
        let rules = ordered(rules, &mut errors);
        errors.sort_by_key(|e| (!e.file.builtin, e.file.name.clone(), e.place.start));
        let (warnings, errors): (Vec<_>, Vec<_>) = errors.into_iter().partition(|e| e.is_warning);
        if errors.is_empty() { Ok(Self { rules, warnings }) } else { Err(SetError::Rules(errors)) }
    }

    /// The rules, each after those that it reads.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is doubtful about the rule files.
    pub fn warnings(&self) -> &[RuleError] {
        &self.warnings
    }

    /// The rule with this id or alias.
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id || r.aliases.iter().any(|a| a == id))
    }

    /// What `name` selects: a rule, a group or a tag.
    ///
    /// # Errors
    /// The nearest known name, if any, when it selects nothing.
    pub fn selector(&self, name: &str) -> Result<Selector, Option<String>> {
        if name == "all" {
            return Ok(Selector::All);
        }
        if let Some(rule) = self.get(name) {
            return Ok(Selector::Rule(rule.id.clone()));
        }
        if self.rules.iter().any(|r| r.group() == name) {
            return Ok(Selector::Group(name.to_owned()));
        }
        if self.rules.iter().any(|r| r.tags.iter().any(|t| t == name)) {
            return Ok(Selector::Tag(name.to_owned()));
        }
        let known = self.rules.iter().flat_map(|r| [r.id.as_str(), r.group()].into_iter().chain(r.tags.iter().map(String::as_str)));
        Err(nearest(name, known).map(str::to_owned))
    }
}

/// What a `--select` or `--ignore` value names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// Every rule.
    All,
    /// One rule, by id.
    Rule(String),
    /// A group.
    Group(String),
    /// A tag.
    Tag(String),
}

impl Selector {
    /// Whether it names `rule`.
    pub fn names(&self, rule: &Rule) -> bool {
        match self {
            Self::All => true,
            Self::Rule(id) => rule.id == *id,
            Self::Group(group) => rule.group() == group,
            Self::Tag(tag) => rule.tags.iter().any(|t| t == tag),
        }
    }
}

/// The rule files at a path, sorted.
fn files(path: &Path) -> Result<Vec<PathBuf>, SetError> {
    let unreadable = |path: &Path, reason: String| SetError::Unreadable { path: path.to_owned(), reason };
    let meta = std::fs::metadata(path).map_err(|e| unreadable(path, e.to_string()))?;
    if !meta.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|e| unreadable(e.path().unwrap_or(path), e.to_string()))?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "toml") {
            found.push(entry.into_path());
        }
    }
    if found.is_empty() { Err(SetError::Empty(path.to_owned())) } else { Ok(found) }
}

fn duplicates(rules: &[Rule], errors: &mut Vec<RuleError>) {
    let mut seen: HashMap<&str, &Rule> = HashMap::new();
    for rule in rules {
        for id in std::iter::once(&rule.id).chain(&rule.aliases) {
            if let Some(first) = seen.insert(id, rule) {
                let mut error =
                    RuleError::new(&rule.file, rule.place.clone(), format!("the rule id `{id}` is taken: {} and {}", first.file.name, rule.file.name))
                        .label("second use")
                        .help(if first.file.builtin {
                            "give the rule another name; to replace a built-in one, `--ignore` it and choose your own id"
                        } else {
                            "give one of them another name"
                        });
                error.other = Some((Arc::clone(&first.file), first.place.clone()));
                errors.push(error);
            }
        }
    }
}

/// Sorts rules so that each stands after those that it reads; complains about unknown ones and circles.
fn ordered(rules: Vec<Rule>, errors: &mut Vec<RuleError>) -> Vec<Rule> {
    for rule in &rules {
        for wanted in rule.matcher.reads().chain(&rule.yields).filter(|wanted| !rules.iter().any(|r| r.id == **wanted)) {
            let place = place_of(rule, wanted);
            let verb = if rule.yields.contains(wanted) { "yields to" } else { "reads" };
            let error = RuleError::new(&rule.file, place, format!("{} {verb} `{wanted}`, which no rule file defines", rule.id)).label("unknown rule");
            errors.push(match nearest(wanted, rules.iter().map(|r| r.id.as_str())) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            });
        }
    }
    for rule in &rules {
        for other in rule.yields.iter().filter_map(|id| rules.iter().find(|r| r.id == *id)).filter(|other| other.yields.contains(&rule.id)) {
            errors.push(
                RuleError::new(&rule.file, place_of(rule, &other.id), format!("{} and {} yield to each other", rule.id, other.id))
                    .label("neither would be reported")
                    .help("let only one of them yield"),
            );
        }
    }
    let mut left = rules;
    let mut done: Vec<Rule> = Vec::with_capacity(left.len());
    loop {
        let waits = |rule: &Rule| rule.matcher.reads().any(|wanted| left.iter().any(|r| r.id == *wanted));
        let ready: Vec<bool> = left.iter().map(|rule| !waits(rule)).collect();
        if !ready.contains(&true) {
            break;
        }
        let mut ready = ready.into_iter();
        let (more, rest): (Vec<Rule>, Vec<Rule>) = left.into_iter().partition(|_| ready.next().unwrap_or(false));
        done.extend(more);
        left = rest;
    }
    if let Some(rule) = left.first() {
        let circle: Vec<&str> = left.iter().map(|r| r.id.as_str()).collect();
        errors.push(
            RuleError::new(&rule.file, rule.place.clone(), format!("rules read each other in a circle: {}", circle.join(", ")))
                .label("never ready")
                .help("let one of them look for words instead"),
        );
    }
    done
}

/// Where `wanted` stands in the file of `rule`, after the rule's own id.
fn place_of(rule: &Rule, wanted: &str) -> std::ops::Range<usize> {
    let quoted = format!("\"{wanted}\"");
    rule.file.text[rule.place.end..].find(&quoted).map_or(rule.place.clone(), |at| rule.place.end + at..rule.place.end + at + quoted.len())
}
