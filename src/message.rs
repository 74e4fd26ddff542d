//! What darnel itself says, in both languages: templates from `rules/messages.toml`.
//!
//! Messages of rules come with the rules; these are the few words around them. Parsed when first needed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::rule::Localized;

/// The language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Localized {
    /// The text in one language.
    pub fn in_tongue(&self, tongue: Tongue) -> &str {
        match tongue {
            Tongue::En => &self.en,
            Tongue::Zh => &self.zh,
        }
    }
}

#[derive(Deserialize)]
struct Template {
    en: String,
    zh: String,
}

type Table = BTreeMap<String, BTreeMap<String, Template>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    // The file is part of the program and a test reads it: it always parses.
    TABLE.get_or_init(|| toml::from_str(include_str!("../rules/messages.toml")).unwrap_or_default())
}

/// The message `table.name` with its places filled.
pub fn say(key: &str, values: &[(&str, &str)]) -> Localized {
    let (group, name) = key.split_once('.').unwrap_or(("", key));
    let Some(template) = table().get(group).and_then(|g| g.get(name)) else {
        return Localized { en: key.to_owned(), zh: key.to_owned() };
    };
    Localized { en: fill(&template.en, values), zh: fill(&template.zh, values) }
}

/// Fills `{name}` places in one pass, so that a value may hold braces.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + close];
        match values.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..=open + close]),
        }
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_braces() {
        assert_eq!(fill("a {x} b {y} {z}", &[("x", "{y}"), ("y", "2")]), "a {y} b 2 {z}");
        assert_eq!(fill("open {x", &[("x", "1")]), "open {x");
    }

    #[test]
    fn every_key_in_the_sources_is_in_the_file_and_the_other_way_round() {
        let mut used = std::collections::BTreeSet::new();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                let text = std::fs::read_to_string(entry.path()).unwrap();
                for literal in text.split('"') {
                    if let Some((group, name)) = literal.split_once('.')
                        && table().contains_key(group)
                        && !name.is_empty()
                        && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                    {
                        used.insert(literal.to_owned());
                    }
                }
                for piece in text.split("evidence(\"").skip(1) {
                    used.insert(format!("evidence.{}", piece.split('"').next().unwrap()));
                }
            }
        }
        let known: std::collections::BTreeSet<String> = table().iter().flat_map(|(g, t)| t.keys().map(move |k| format!("{g}.{k}"))).collect();
        assert_eq!(used.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "used but not in rules/messages.toml");
        assert_eq!(known.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "in rules/messages.toml but not used");
    }
}
