//! The one-way flow, read from the sources: who may know whom, who may touch the world, and where no Chinese words stand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What each module of the crate may use of the others. Nothing points back.
const MAY_KNOW: [(&str, &[&str]); 11] = [
    ("document", &[]),
    ("validator", &[]),
    ("source", &["document"]),
    ("message", &["rule"]),
    ("rule", &["document", "message", "validator"]),
    ("finding", &["document", "rule"]),
    ("mask", &["document", "rule"]),
    ("engine", &["document", "finding", "message", "rule", "validator"]),
    ("verdict", &["document", "finding", "mask", "message", "rule"]),
    ("report", &["document", "message", "rule", "verdict"]),
    ("cli", &["document", "engine", "message", "report", "rule", "source", "validator", "verdict"]),
];

/// What a module must not name at all: libraries and the world outside.
const MUST_NOT_NAME: [(&str, &[&str]); 8] = [
    ("document", &["std::fs", "std::io", "std::time", "std::env", "std::process", "std::thread", "miette", "regex", "clap", "serde", "toml"]),
    ("validator", &["std::fs", "std::io", "std::time", "std::env", "std::process", "std::thread", "miette", "regex", "clap", "serde", "toml"]),
    ("finding", &["std::fs", "std::io", "std::time", "std::env", "std::process", "miette", "regex", "clap", "toml"]),
    ("mask", &["std::fs", "std::io", "std::time", "std::env", "std::process", "miette", "regex", "clap", "serde", "toml"]),
    ("verdict", &["std::fs", "std::io", "std::time", "std::env", "std::process", "miette", "regex", "clap", "toml"]),
    ("engine", &["std::fs", "std::io", "std::time", "std::env", "std::process", "std::thread", "miette", "clap", "serde", "toml"]),
    ("rule", &["std::io", "std::time", "std::env", "std::process", "miette", "clap"]),
    ("report", &["std::fs", "std::env", "std::process", "std::time", "regex", "regex_syntax", "toml", "aho_corasick"]),
];

/// The files of `report` that draw with miette.
const DRAWS: [&str; 3] = ["report/excerpt.rs", "report/full.rs", "report/rule_error.rs"];

/// Strings of Han characters that are an alphabet, not a vocabulary.
const ALPHABETS: [&str; 1] = ["零一二三四五六七八九"];

/// One source file, its tests cut off.
struct Source {
    /// Relative to `src`, with `/`.
    name: String,
    /// The code without comments and without what stands in strings and characters.
    code: String,
    /// The strings.
    strings: Vec<String>,
}

impl Source {
    /// The module of the crate that the file belongs to.
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("sources are UTF-8");
            let (code, strings) = split(text.split("#[cfg(test)]\nmod tests").next().unwrap_or(""));
            let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            Source { name, code, strings }
        })
        .collect()
}

/// Parts code from strings; comments and character literals are dropped.
fn split(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let chars: Vec<char> = text.chars().collect();
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        if rest.starts_with(&['/', '/']) {
            i += rest.iter().take_while(|c| **c != '\n').count();
        } else if rest.starts_with(&['/', '*']) {
            i += rest.windows(2).position(|w| w == ['*', '/']).map_or(rest.len(), |n| n + 2);
        } else if rest[0] == 'r' && !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') && is_raw(rest) {
            let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
            let start = 2 + hashes;
            let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let length = rest[start..].windows(close.len()).position(|w| w == close).expect("raw strings end");
            strings.push(rest[start..start + length].iter().collect());
            i += start + length + close.len();
            code.push_str("\"\"");
        } else if rest[0] == '"' {
            let mut end = 1;
            while rest[end] != '"' {
                end += if rest[end] == '\\' { 2 } else { 1 };
            }
            strings.push(rest[1..end].iter().collect());
            i += end + 1;
            code.push_str("\"\"");
        } else if rest[0] == '\'' && rest.get(1) == Some(&'\\') {
            i += 2 + rest[2..].iter().skip(1).position(|c| *c == '\'').expect("characters end") + 2;
        } else if rest[0] == '\'' && rest.get(2) == Some(&'\'') {
            i += 3;
        } else {
            code.push(rest[0]);
            i += 1;
        }
    }
    (code, strings)
}

fn is_raw(rest: &[char]) -> bool {
    rest[1..].iter().find(|c| **c != '#') == Some(&'"')
}

/// The first segments of the paths that begin with `crate::`.
fn uses(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for piece in code.split("crate::").skip(1) {
        let names: Vec<&str> = match piece.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or("").split(',').collect(),
            None => vec![piece],
        };
        for name in names {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

/// Whether `code` names `path` as a whole path, not as the end of a longer word.
fn names(code: &str, path: &str) -> bool {
    let flat = expanded(code);
    flat.match_indices(path).any(|(at, _)| {
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_word(flat[..at].chars().next_back()) && !flat[..at].ends_with("::") && {
            let after = &flat[at + path.len()..];
            !is_word(after.chars().next()) && (path.contains("::") || after.starts_with("::") || after.starts_with("!") || flat[..at].ends_with("use "))
        }
    })
}

/// `use std::{fs, io}` written out as `std::fs std::io`, so that a search finds them.
fn expanded(code: &str) -> String {
    let mut out = code.to_owned();
    for piece in code.split("std::{").skip(1) {
        let mut depth = 1;
        let list: String = piece
            .chars()
            .take_while(|c| {
                depth += i32::from(*c == '{') - i32::from(*c == '}');
                depth > 0
            })
            .collect();
        for name in list.split(',') {
            out.push_str("\nstd::");
            out.push_str(name.trim());
        }
    }
    out
}

#[test]
fn every_module_knows_only_those_below_it() {
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources() {
        let module = source.module();
        if matches!(module, "main" | "lib") {
            assert!(uses(&source.code).is_empty(), "{} uses a module", source.name);
            continue;
        }
        let Some(may) = table.get(module) else { panic!("{}: say in MAY_KNOW what {module} may know", source.name) };
        seen.insert(module.to_owned());
        for other in uses(&source.code) {
            if other != module && !may.contains(&other.as_str()) {
                wrong.push(format!("{} knows {other}", source.name));
            }
        }
        // The other ways to reach a neighbour.
        let is_top = source.name == format!("{module}.rs") || source.name == format!("{module}/mod.rs");
        if is_top && source.code.contains("super::") || source.code.contains("super::super::") || source.code.contains("darnel::") {
            wrong.push(format!("{} leaves its module without `crate::`", source.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen, table.keys().map(|k| (*k).to_owned()).collect(), "MAY_KNOW names a module that is gone");
}

/// The table itself must not allow a way back.
#[test]
fn the_flow_has_no_way_back() {
    let table: BTreeMap<&str, &[&str]> = MAY_KNOW.into_iter().collect();
    for (later, earlier) in [
        ("rule", "document"),
        ("rule", "validator"),
        ("finding", "rule"),
        ("engine", "finding"),
        ("verdict", "finding"),
        ("report", "verdict"),
        ("cli", "report"),
        ("cli", "engine"),
        ("cli", "source"),
    ] {
        let mut reached: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![earlier];
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(table[module]);
            }
        }
        assert!(!reached.contains(later), "{earlier} reaches {later}");
    }
    for (module, stranger) in [("report", "engine"), ("report", "source"), ("report", "cli"), ("engine", "verdict"), ("engine", "mask"), ("source", "rule")] {
        assert!(!table[module].contains(&stranger), "{module} must not know {stranger}");
    }
}

#[test]
fn no_module_touches_what_is_not_its_own() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (module, never) in MUST_NOT_NAME {
            if source.module() == module {
                wrong.extend(never.iter().filter(|path| names(&source.code, path)).map(|path| format!("{} names {path}", source.name)));
            }
        }
        if names(&source.code, "miette") && !DRAWS.contains(&source.name.as_str()) {
            wrong.push(format!("{} draws with miette", source.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The engine and the document keep nothing between two scans.
#[test]
fn the_engine_has_no_globals() {
    for source in sources().iter().filter(|s| matches!(s.module(), "engine" | "verdict" | "finding" | "mask" | "validator")) {
        for word in ["static ", "thread_local!", "lazy_static", "LazyLock"] {
            let is_there = source.code.match_indices(word).any(|(at, _)| !source.code[..at].ends_with(['\'', '&']));
            assert!(!is_there, "{} has a global ({word})", source.name);
        }
    }
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x3FFFF)
}

/// Words are data: they stand in `rules/`. Single characters that the grammar of a text is made of may stand in code.
#[test]
fn no_chinese_word_stands_in_the_sources() {
    let mut wrong = Vec::new();
    for source in sources() {
        for string in source.strings.iter().filter(|s| !ALPHABETS.contains(&s.as_str())) {
            let mut run = 0;
            for c in string.chars().chain([' ']) {
                run = if is_han(c) { run + 1 } else { 0 };
                if run == 2 {
                    wrong.push(format!("{}: {string:?}", source.name));
                }
            }
        }
        assert!(!source.code.chars().any(is_han), "{} has Chinese names", source.name);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reader of sources above is itself not blind.
#[test]
fn the_reader_of_sources_sees_what_it_should() {
    let (code, strings) = split(
        "use crate::{rule, engine::Plan}; // crate::cli 注释\nlet a = \"甲乙 \\\" crate::report\"; /* crate::x */ let b = r#\"丙\"丁\"#; let c = '\\''; let d = '\"'; fn f<'a>(x: &'a str) {}\nuse std::{fs, io::{self, Read}};",
    );
    assert_eq!(uses(&code), BTreeSet::from(["rule".to_owned(), "engine".to_owned()]));
    assert_eq!(strings, ["甲乙 \\\" crate::report", "丙\"丁"]);
    assert!(names(&code, "std::fs") && names(&code, "std::io") && !names(&code, "std::time"));
    assert!(names("use miette::Report;", "miette") && names("miette::bail!()", "miette") && !names("let miettes = 1;", "miette"));
    assert!(!names("let regex = self.regex.get();", "regex") && names("regex::Regex::new", "regex"));
    assert!(sources().len() > 40);
    let all: BTreeSet<String> = sources().iter().flat_map(|s| uses(&s.code)).collect();
    assert!(all.contains("document") && all.contains("verdict"), "{all:?}");
}
