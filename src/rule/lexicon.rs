//! Lexicons: one term a line, `#` comments, named by rules relative to their own file.
//!
//! A lexicon never lies outside the directory of the rule file that names it: rule files are untrusted input.

use std::collections::HashMap;
use std::path::{Component, Path};

use super::{RuleFile, Term, Words};
use crate::document::fold::Folded;

/// Where lexicon files come from.
pub(super) enum Shelf {
    /// The files that are part of the program, by name.
    Builtin(&'static [(&'static str, &'static str)]),
    /// The file system.
    Disk,
}

/// Why a lexicon cannot be had.
pub(super) enum LexiconError {
    /// It is not there, or cannot be read.
    Missing(String),
    /// The name leads outside the rule file's directory.
    Outside,
}

/// Reads lexicons, each once, with and without variant spellings.
pub(super) struct Lexicons {
    shelf: Shelf,
    read: HashMap<(String, bool), Words>,
}

impl Lexicons {
    pub(super) fn new(shelf: Shelf) -> Self {
        Self { shelf, read: HashMap::new() }
    }

    /// The terms of lexicon `name`, as `file` names it, folded as the text is (lists are often copied from elsewhere), and in
    /// the spellings of `variants`.
    pub(super) fn get(&mut self, file: &RuleFile, name: &str, variants: Option<&Variants>) -> Result<Words, LexiconError> {
        if Path::new(name).components().any(|c| !matches!(c, Component::Normal(_))) {
            return Err(LexiconError::Outside);
        }
        let own = file.name.strip_prefix("builtin:").unwrap_or(&file.name);
        let path = Path::new(own).parent().unwrap_or(Path::new("")).join(name);
        let key = path.to_string_lossy().replace('\\', "/");
        if let Some(words) = self.read.get(&(key.clone(), variants.is_some())) {
            return Ok(words.clone());
        }
        let text = match self.shelf {
            Shelf::Builtin(files) => {
                files.iter().find(|(n, _)| *n == key).map(|(_, t)| (*t).to_owned()).ok_or_else(|| LexiconError::Missing(String::from("no such file")))?
            }
            Shelf::Disk => {
                // A link could lead anywhere: the file itself must lie below the rule file's directory.
                let real = path.canonicalize().map_err(|e| LexiconError::Missing(e.to_string()))?;
                let home = Path::new(own).parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
                if !home.canonicalize().is_ok_and(|home| real.starts_with(home)) {
                    return Err(LexiconError::Outside);
                }
                std::fs::read_to_string(&real).map_err(|e| LexiconError::Missing(e.to_string()))?
            }
        };
        let mut terms: Vec<Term> = lines(&text).map(|word| Term { text: Folded::new(word).text().to_owned(), written_for: None }).collect();
        if let Some(variants) = variants {
            let more: Vec<Term> = terms.iter().flat_map(|t| spelled(&t.text, variants)).collect();
            terms.extend(more);
        }
        let words = Words::new(terms);
        self.read.insert((key, variants.is_some()), words.clone());
        Ok(words)
    }
}

/// Variant spellings by canonical form.
pub(super) type Variants = HashMap<String, Vec<String>>;

/// The listed variant spellings of a word.
pub(super) fn spelled<'v>(word: &'v str, variants: &'v Variants) -> impl Iterator<Item = Term> + 'v {
    variants
        .iter()
        .filter(move |(canonical, _)| word.contains(canonical.as_str()))
        .flat_map(move |(canonical, list)| list.iter().map(move |variant| Term { text: word.replace(canonical, variant), written_for: Some(word.to_owned()) }))
}

/// The terms of a lexicon text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{FEFF}')
        .lines()
        .map(|line| line.split_once(" #").map_or(line, |(term, _)| term).trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The table of listed variants, `canonical: variant variant …` a line.
pub(super) fn variants(text: &str) -> Variants {
    lines(text)
        .filter_map(|line| line.split_once(':'))
        .map(|(canonical, list)| (canonical.trim().to_owned(), list.split_whitespace().map(str::to_owned).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_terms() {
        let text = "\u{FEFF}# source: none\n庄闲\n\n  百家乐 # a game\nC#\n";
        assert_eq!(lines(text).collect::<Vec<_>>(), ["庄闲", "百家乐", "C#"]);
    }

    #[test]
    fn variants_are_listed_by_canonical_form() {
        assert_eq!(variants("# x\n博彩: 菠菜 搏彩\n")["博彩"], ["菠菜", "搏彩"]);
    }
}
