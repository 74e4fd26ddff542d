//! The documents say what the program does: their console blocks are run, their rule files are proved, their links lead
//! somewhere, their counts are counted.
//!
//! `TRYCMD=overwrite cargo test --test docs` rewrites the console blocks.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::{RULES, code, darnel, program, root, stderr, stdout};

/// The documents of the project.
fn documents() -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "rules/README.md"].iter().map(|n| root().join(n)).collect();
    all.extend(std::fs::read_dir(root().join("docs")).expect("docs can be read").map(|e| e.expect("docs can be read").path()));
    all.retain(|p| p.extension().is_some_and(|e| e == "md") && p.exists());
    all.sort();
    all
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The fenced blocks of a document: info string and content.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let content: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
            all.push((info.to_owned(), content.join("\n") + "\n"));
        }
    }
    all
}

#[test]
fn console_blocks_print_what_they_show() {
    let cases = trycmd::TestCases::new();
    cases.env("LC_ALL", "C").default_bin_path(env!("CARGO_BIN_EXE_darnel"));
    let mut count = 0;
    for document in documents() {
        let blocks = blocks(&read(&document)).iter().filter(|(info, _)| info == "console").count();
        count += blocks;
        // A block that lacks its fence or its language is silently passed over: a document with none is no case.
        if blocks > 0 {
            cases.case(&document);
        }
    }
    assert!(count >= 5, "{count} console blocks");
    cases.run();
}

/// The first rule file in the README is whole and proved.
#[test]
fn the_rule_of_the_readme_holds_its_examples() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let toml = blocks(&read("README.md")).into_iter().find(|(info, text)| info == "toml" && text.contains("[[rule]]")).expect("README shows a rule").1;
    std::fs::write(scratch.path().join("house.toml"), toml).expect("it can be written");
    let output = program().current_dir(scratch.path()).args(["rules", "test", "house.toml"]).output().expect("the program runs");
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).ends_with("all proved\n"), "{}", stdout(&output));
}

/// The walk through a rule in CONTRIBUTING: each of its three outputs is what the program prints at that point.
#[test]
fn the_ten_minutes_of_contributing_go_as_told() {
    let text = read("CONTRIBUTING.md");
    let blocks = blocks(&text);
    let toml = &blocks.iter().find(|(info, text)| info == "toml" && text.contains("[[rule]]")).expect("CONTRIBUTING shows a rule").1;
    let told: Vec<&str> = blocks.iter().filter_map(|(_, text)| text.strip_prefix("$ darnel rules test app-banner.toml\n")).collect();
    let [noisy, proved, mistake] = told[..] else { panic!("the walk has {} outputs", told.len()) };
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let run = |toml: &str| {
        std::fs::write(scratch.path().join("app-banner.toml"), toml).expect("it can be written");
        let output = program().current_dir(scratch.path()).args(["rules", "test", "app-banner.toml"]).output().expect("the program runs");
        (code(&output), stdout(&output) + &stderr(&output))
    };
    let without_last_table = &toml[..toml.find("[rule.unless]").expect("the last table")];
    for (toml, expected, wanted) in
        [(without_last_table.trim_end().to_owned() + "\n", 1, noisy), (toml.clone(), 0, proved), (toml.replace("confidence =", "confidance ="), 2, mistake)]
    {
        let (code, printed) = run(&toml);
        assert_eq!(code, expected, "{printed}");
        snapbox::assert_data_eq!(printed, snapbox::Data::text(wanted.to_owned()));
    }
}

/// The drawn reports in the README and the design: every piece between two `…` is drawn like that.
#[test]
fn drawn_reports_are_drawn_like_that() {
    let mut checked = 0;
    for document in documents() {
        for (_, block) in blocks(&read(&document)).iter().filter(|(info, text)| info == "text" && text.starts_with("$ darnel lint ")) {
            let (command, shown) = block.split_once('\n').expect("it has a command");
            let mut args: Vec<&str> = command.split(' ').skip(2).collect();
            args.extend(["--color", "always"]);
            let drawn = plain(&stdout(&darnel(&args)));
            for piece in shown.split("…\n").map(str::trim).filter(|p| !p.is_empty()) {
                assert!(drawn.contains(piece), "{} shows what `darnel lint` no longer draws:\n{piece}", document.display());
                checked += 1;
            }
        }
    }
    assert!(checked >= 1, "no document shows a drawn report");
}

/// The text without its colours.
fn plain(text: &str) -> String {
    text.split('\u{1B}').enumerate().map(|(i, piece)| if i == 0 { piece } else { piece.split_once('m').map_or("", |(_, rest)| rest) }).collect()
}

#[test]
fn links_to_files_lead_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = read(&document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()) {
            let target = link.split('#').next().unwrap_or("");
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") && !document.parent().expect("a folder").join(target).exists() {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Every rule that a document names exists; so does every file of the project.
#[test]
fn rules_and_files_that_documents_name_exist() {
    let mut wrong = Vec::new();
    for document in documents() {
        // The reference invents rules, and history names what is gone.
        let name = document.file_name().expect("a name").to_string_lossy().into_owned();
        let text = read(&document);
        for code in text.split('`').skip(1).step_by(2).filter(|c| !c.contains([' ', '\n', '<', '…', '*', '[', '$'])) {
            let group = code.split('/').next().unwrap_or("");
            let is_rule = RULES.rules().iter().any(|r| r.group() == group) && code.split('/').count() == 2 && !code.contains('.') && !code.ends_with('/');
            if is_rule
                && name != "CHANGELOG.md"
                && RULES.get(code).is_none()
                && !["quality/ticket-number", "quality/app-banner", "spam/loan-offer"].contains(&code)
            {
                wrong.push(format!("{name} names the rule {code}"));
            }
            let is_file = ["src/", "tests/", "fixtures/", "rules/", "docs/", "benches/", "tools/"].iter().any(|f| code.starts_with(f)) && !code.contains(':');
            if is_file && !code.contains(['{', '(']) && !root().join(code).exists() && name != "CHANGELOG.md" {
                wrong.push(format!("{name} names the file {code}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The table of groups in the README counts its rules.
#[test]
fn the_readme_counts_the_rules() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in RULES.rules() {
        *counts.entry(rule.group()).or_default() += 1;
    }
    let text = read("README.md");
    for (group, count) in counts {
        assert!(text.contains(&format!("| `{group}` | {count} |")), "README.md does not say that {group} has {count} rules");
    }
}

/// The version of Rust that the README asks for is the one that Cargo.toml demands.
#[test]
fn the_readme_asks_for_the_right_rust() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).expect("it is TOML");
    let version = manifest["package"]["rust-version"].as_str().expect("it is set");
    assert!(read("README.md").contains(&format!(" {version} or newer")), "README.md does not ask for Rust {version}");
}

/// The reference names everything that a rule file may hold, in the words that the program accepts.
#[test]
fn the_reference_names_every_name() {
    use darnel::document::block::BlockKind;
    use darnel::document::fold::Folds;
    use darnel::document::{Format, Lang};
    use darnel::rule::{Confidence, EVIDENCE_KINDS, Measure, Redact, ScoreUnit, SectionFault, SequenceFault, Severity, Status, Unit};
    fn names<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
        table.iter().map(|(n, _)| *n).collect()
    }
    let text = read("rules/README.md");
    let known = [
        names(&BlockKind::NAMED),
        names(&Folds::NAMED),
        names(&Format::NAMED),
        names(&Lang::NAMED),
        names(&Severity::NAMED),
        names(&Confidence::NAMED),
        names(&Status::NAMED),
        names(&Redact::NAMED),
        names(&Measure::NAMED),
        names(&Unit::NAMED),
        names(&SequenceFault::NAMED),
        names(&SectionFault::NAMED),
        names(&ScoreUnit::NAMED),
        EVIDENCE_KINDS.to_vec(),
    ]
    .concat();
    let words: std::collections::BTreeSet<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).collect();
    let missing: Vec<&str> = known.into_iter().filter(|n| !words.contains(n)).collect();
    assert!(missing.is_empty(), "rules/README.md does not name {missing:?}");
}

/// And every key of the file: the complaint about an unknown one lists them.
#[test]
fn the_reference_names_every_key() {
    let text = read("rules/README.md");
    let words: std::collections::BTreeSet<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).collect();
    let mut missing = Vec::new();
    let source = read("src/rule/syntax.rs");
    for line in source.lines() {
        if let Some((key, _)) = line.trim().strip_prefix("pub(super) ").and_then(|l| l.split_once(':'))
            && !words.contains(key)
            // "Each word list also as `*_lexicons`."
            && !key.ends_with("_lexicons")
        {
            missing.push(key.to_owned());
        }
    }
    assert!(missing.is_empty(), "rules/README.md does not name {missing:?}");
}
