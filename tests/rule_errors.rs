//! What the author of a rule file is told about each mistake: the exact drawn text, place and suggestion included.
//!
//! One file for each mistake, `fixtures/rule-errors/<mistake>.toml`, with what darnel says beside it in `<mistake>.out`;
//! `SNAPSHOTS=overwrite cargo test --test rule_errors` accepts new texts.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use darnel::report::rule_error::draw;
use darnel::rule::{RuleError, RuleSet, SetError};
use support::{code, darnel, differs, fixtures, root, stderr};

/// The mistakes and doubts in the rule files at `paths`, in order.
fn complaints(paths: &[PathBuf]) -> Vec<RuleError> {
    match RuleSet::with_user_rules(paths) {
        Ok(set) => set.warnings().to_vec(),
        Err(SetError::Rules(errors)) => errors,
        Err(other) => panic!("{other}"),
    }
}

/// What is told about each fixture alone, by its path. Loading takes its time, so it is done once.
static TOLD: LazyLock<BTreeMap<PathBuf, (bool, Vec<RuleError>)>> = LazyLock::new(|| {
    fixtures("rule-errors", &["toml"])
        .iter()
        .map(|case| {
            let name = relative(case);
            let (is_accepted, found) = match RuleSet::with_user_rules(std::slice::from_ref(&name)) {
                Ok(set) => (true, set.warnings().to_vec()),
                Err(SetError::Rules(errors)) => (false, errors),
                Err(other) => panic!("{other}"),
            };
            (name, (is_accepted, found))
        })
        .collect()
});

/// A fixture as its author would name it: relative to the package.
fn relative(path: &Path) -> PathBuf {
    // Tests run in the directory of the package.
    path.strip_prefix(root()).expect("it lies in the package").to_owned()
}

#[test]
fn every_mistake_is_told_as_reviewed() {
    assert!(TOLD.len() >= 30, "{} cases", TOLD.len());
    let mut differences = Vec::new();
    for (case, (_, found)) in TOLD.iter() {
        let told: String = found.iter().fold(String::new(), |mut all, error| {
            let _ = write!(all, "{}", draw(error, false));
            all
        });
        differences.extend(differs(&root().join(case).with_extension("out"), &told));
    }
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_expected_text_has_its_mistake() {
    for out in fixtures("rule-errors", &["out"]) {
        assert!(out.with_extension("toml").exists(), "{} belongs to no case", out.display());
    }
}

#[test]
fn every_complaint_points_into_its_file_and_says_what_to_do() {
    for (name, (_, found)) in TOLD.iter() {
        assert!(!found.is_empty(), "{} is accepted without a word", name.display());
        for error in found {
            let text = std::fs::read_to_string(root().join(name)).expect("it was read before");
            assert_eq!(error.file.name, name.display().to_string());
            assert_eq!(error.file.text, text);
            assert!(error.place.start <= error.place.end && error.place.end <= text.len(), "{}: {error}: {:?}", name.display(), error.place);
            assert!(text.is_char_boundary(error.place.start) && text.is_char_boundary(error.place.end), "{}: {error}", name.display());
            assert!(!error.message.trim().is_empty() && !error.label.trim().is_empty(), "{}: {error:?}", name.display());
            // The drawing must not have fallen back to its plain form, and holds no escape.
            let drawn = draw(error, false);
            assert!(text.is_empty() || drawn.contains(&error.label), "{drawn}");
            assert!(!drawn.contains('\u{1B}'), "{drawn}");
            assert!(drawn.lines().all(|line| line == line.trim_end()), "{drawn}");
            assert!(draw(error, true).contains('\u{1B}'), "{drawn}");
        }
    }
}

/// A case that no longer fails for the reason in its name would be blessed away unseen: the words that must stay.
#[test]
fn the_main_mistakes_are_named() {
    for (case, words) in [
        ("unknown-key", &["severty", "did you mean `severity`"][..]),
        ("wrong-type", &["tags"]),
        ("bad-regex", &["regex"]),
        ("two-matchers", &["2 matchers", "terms", "pattern"]),
        ("no-matcher", &["no matcher"]),
        ("unknown-validator", &["phone-mobil-cn", "did you mean `phone-mobile-cn`"]),
        ("missing-lexicon", &["lexicons/weeds.txt"]),
        ("lexicon-outside", &["outside"]),
        ("lexicon-absolute", &["outside"]),
        ("duplicate-in-file", &["`quality/weed` is taken"]),
        ("duplicate-of-builtin", &["builtin:spam/gambling.toml", "fixtures/rule-errors/duplicate-of-builtin.toml"]),
        ("no-bad", &["no `bad` example"]),
        ("no-good", &["no `good` example"]),
        ("no-brackets", &["⟦"]),
        ("unpaired-brackets", &["brackets"]),
        ("unreachable-word", &["`雜草` is unreachable", "`杂草`"]),
        ("unreachable-trigger", &["`雜草` is unreachable"]),
        ("no-trigger", &["no trigger"]),
        ("unknown-group", &["did you mean `quality/weed`"]),
        ("not-an-id", &["`Weed 12` is not a rule id"]),
        ("unknown-severity", &["`warn`", "did you mean `warning`"]),
        ("unknown-measure", &["halfwidth-commas"]),
        ("unknown-block-kind", &["did you mean `paragraph`"]),
        ("reads-unknown-rule", &["`contact/mail`", "contact/email"]),
        ("circle", &["circle", "quality/weed", "quality/tare"]),
        ("bad-syntax", &["TOML"]),
        ("schema-2", &["schema"]),
        ("evidence-with-two-conditions", &["2 conditions"]),
    ] {
        let path = PathBuf::from(format!("fixtures/rule-errors/{case}.toml"));
        let told: String = TOLD[&path].1.iter().map(|e| draw(e, false)).collect();
        for word in words {
            assert!(told.contains(word), "{case} does not say {word}:\n{told}");
        }
    }
}

#[test]
fn only_a_missing_trigger_is_a_warning() {
    for (case, (is_accepted, _)) in TOLD.iter() {
        let is_warning = case.file_stem().is_some_and(|s| s == "no-trigger");
        assert_eq!(*is_accepted, is_warning, "{}", case.display());
    }
}

#[test]
fn a_mistake_ends_every_verb_with_2_and_a_warning_does_not() {
    let wrong = "fixtures/rule-errors/unknown-severity.toml";
    for args in [
        &["lint", "--rules", wrong, "fixtures/ok"][..],
        &["rules", "list", "--rules", wrong],
        &["rules", "test", wrong],
        &["explain", "contact/email", "--rules", wrong],
    ] {
        let output = darnel(args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(stderr(&output).contains("unknown severity `warn`"), "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("1 mistake in the rule files"), "{args:?}: {}", stderr(&output));
    }
    let output = darnel(&["rules", "list", "--rules", "fixtures/rule-errors/no-trigger.toml"]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("no trigger"), "{}", stderr(&output));
    assert!(support::stdout(&output).contains("quality/weed"), "{}", support::stdout(&output));
}

#[test]
fn all_mistakes_of_several_files_are_told_at_once() {
    let both = ["fixtures/rule-errors/unknown-severity.toml", "fixtures/rule-errors/unknown-fold.toml"].map(PathBuf::from);
    let found = complaints(&both);
    let files: std::collections::BTreeSet<&str> = found.iter().map(|e| e.file.name.as_str()).collect();
    assert_eq!(files.len(), 2, "{found:?}");
}

#[test]
fn paths_that_hold_no_rules_are_refused() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let empty = RuleSet::with_user_rules(&[scratch.path().to_owned()]).expect_err("an empty directory holds no rules");
    assert!(matches!(&empty, SetError::Empty(path) if path == scratch.path()), "{empty}");
    let missing = RuleSet::with_user_rules(&[scratch.path().join("none.toml")]).expect_err("there is no such file");
    assert!(matches!(missing, SetError::Unreadable { .. }), "{missing}");
    let latin = scratch.path().join("latin.toml");
    std::fs::write(&latin, b"schema = 1 # caf\xE9\n").expect("it can be written");
    let undecodable = RuleSet::with_user_rules(&[latin]).expect_err("rule files are UTF-8");
    assert!(matches!(undecodable, SetError::Unreadable { .. }), "{undecodable}");
}

/// A rule file comes from anywhere: a link beside it must not let it read what it may not.
#[cfg(unix)]
#[test]
fn a_lexicon_may_not_be_a_link_that_leads_outside() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let home = scratch.path().join("rules");
    std::fs::create_dir(&home).expect("it can be made");
    std::fs::write(scratch.path().join("secret.txt"), "# none\nsecret word\n").expect("it can be written");
    std::os::unix::fs::symlink("../secret.txt", home.join("words.txt")).expect("a link can be made");
    let toml = std::fs::read_to_string(root().join("fixtures/rule-errors/missing-lexicon.toml")).expect("the fixture is there");
    let file = home.join("rules.toml");
    std::fs::write(&file, toml.replace("lexicons/weeds.txt", "words.txt")).expect("it can be written");
    let found = complaints(&[file]);
    assert!(found.iter().any(|e| e.message.contains("outside")), "{found:?}");
    assert!(!format!("{found:?}").contains("secret word"), "the file was read");
}
