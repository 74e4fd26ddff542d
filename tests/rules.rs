//! The built-in rules: every one is proved by its own examples, worded in both languages, and listed for review.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use darnel::document::Document;
use darnel::engine::Engine;
use darnel::rule::proof::prove;
use darnel::rule::{BlockTest, Example, LazyRegex, Localized, Matcher, Rule, Signal};
use support::{ENGINE, RULES, differs, found_in, open_gate, root};

/// The places that templates may name (rules/README.md).
const PLACES: [&str; 5] = ["match", "count", "share", "other", "points"];

/// The groups that rules/README.md names.
const GROUPS: [&str; 7] = ["spam", "contact", "structure", "quality", "unicode", "markup", "corpus"];

fn document(example: &Example) -> Document<'_> {
    Document::new(&example.text, example.format).with_title(example.title.as_deref().unwrap_or_default())
}

fn spans(engine: &Engine<'_>, index: usize, example: &Example) -> Vec<Range<usize>> {
    engine.scan(&document(example)).into_iter().filter(|f| f.rule == index).map(|f| f.span.range()).collect()
}

/// Fails with all complaints at once.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_rule_is_proved_by_its_own_examples() {
    let mut complaints = Vec::new();
    let mut texts = 0;
    for (index, rule) in RULES.rules().iter().enumerate() {
        let proof = prove(rule, |example| spans(&ENGINE, index, example));
        texts += proof.texts;
        for f in proof.failures {
            let quote = |spans: &[Range<usize>]| spans.iter().map(|s| format!("⟦{}⟧", &f.text[s.clone()])).collect::<Vec<_>>().join(" ");
            let line = rule.file.text[..f.place.start].matches('\n').count() + 1;
            let (name, file) = (f.verdict.name(), &rule.file.name);
            complaints.push(format!(
                "{name} {} {} ({file}:{line})\n  expected {}\n  found    {}\n  in {:?}",
                rule.id,
                f.variant,
                quote(&f.expected),
                quote(&f.found),
                f.text
            ));
        }
    }
    none(&complaints);
    assert!(texts > 300, "the proof ran over {texts} texts only");
}

/// A proof that lets everything pass would prove nothing.
#[test]
fn the_proof_notices_a_rule_that_finds_nothing_or_everything() {
    for rule in RULES.rules() {
        let silent = prove(rule, |_| Vec::new());
        assert!(silent.failures.iter().any(|f| f.verdict.name() == "Missing"), "{} is proved by silence", rule.id);
        let noisy = prove(rule, |example| std::iter::once(0..example.text.len()).collect());
        assert!(noisy.failures.iter().any(|f| f.verdict.name() == "Noisy"), "{} is proved by noise", rule.id);
    }
}

#[test]
fn loading_gives_no_warning() {
    none(&RULES.warnings().iter().map(|w| format!("{}: {w}", w.file.name)).collect::<Vec<_>>());
}

/// Every regex of a rule with the name of its place.
fn regexes(rule: &Rule) -> Vec<(String, &LazyRegex)> {
    fn of_test<'r>(place: &str, test: &'r BlockTest, all: &mut Vec<(String, &'r LazyRegex)>) {
        all.extend(test.regex.as_ref().map(|r| (format!("{place}.regex"), r)));
        all.extend(test.not_regex.as_ref().map(|r| (format!("{place}.not_regex"), r)));
    }
    let mut all = Vec::new();
    of_test("scope", &rule.scope, &mut all);
    match &rule.matcher {
        Matcher::Pattern(m) => {
            all.push((String::from("pattern.regex"), &m.regex));
            all.extend(m.allow_regex.as_ref().map(|r| (String::from("pattern.allow.regex"), r)));
        }
        Matcher::Block(test) => of_test("block", test, &mut all),
        Matcher::Score(m) => {
            of_test("score.candidate", &m.candidate, &mut all);
            for e in &m.evidence {
                match &e.when {
                    Signal::Regex(r) => all.push((format!("score.evidence {}", e.signal), r)),
                    Signal::Test(test) => of_test(&format!("score.evidence {}", e.signal), test, &mut all),
                    Signal::Words(..) | Signal::Rules(_) | Signal::Document(_) | Signal::Numbered(_) => {}
                }
            }
        }
        Matcher::Terms(_) | Matcher::Near(_) | Matcher::Stat(_) | Matcher::Repeat(_) | Matcher::Sequence(_) | Matcher::Section(_) => {}
    }
    all
}

/// How many `regex` and `not_regex` keys stand in a TOML value.
fn count_regexes(value: &toml::Value) -> usize {
    match value {
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| usize::from((key == "regex" || key == "not_regex") && value.is_str()) + count_regexes(value)).sum()
        }
        toml::Value::Array(list) => list.iter().map(count_regexes).sum(),
        _ => 0,
    }
}

/// Loading compiles no built-in regex, so this test does.
#[test]
fn every_regex_compiles() {
    let mut complaints = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in RULES.rules() {
        for (place, regex) in regexes(rule) {
            *seen.entry(&rule.file.name).or_default() += 1;
            if regex.get().is_none() {
                let why = regex_syntax::parse(regex.source()).err().map_or_else(|| String::from("too large when compiled"), |e| e.to_string());
                complaints.push(format!("{} {place}: {why}", rule.id));
            }
            if regex.get().is_some_and(|r| r.is_match("")) {
                complaints.push(format!("{} {place} matches the empty text", rule.id));
            }
        }
    }
    none(&complaints);
    // The walk above must not miss a place where a regex may stand.
    for (name, text) in files() {
        let written = count_regexes(&toml::Value::Table(toml::from_str(text).expect("it was loaded")));
        assert_eq!(seen.get(name).copied().unwrap_or(0), written, "regexes of {name} that were tried and that are written");
    }
}

/// The text of every rule file by name.
fn files() -> BTreeMap<&'static str, &'static str> {
    RULES.rules().iter().map(|r| (r.file.name.as_str(), r.file.text.as_str())).collect()
}

#[test]
fn ids_are_unique_and_in_kebab_case() {
    let kebab = |s: &str| !s.is_empty() && s.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    let mut seen = BTreeSet::new();
    for rule in RULES.rules() {
        for id in std::iter::once(&rule.id).chain(&rule.aliases) {
            assert!(seen.insert(id), "{id} is used twice");
            let (group, name) = id.split_once('/').unwrap_or_else(|| panic!("{id} has no group"));
            assert!(GROUPS.contains(&group), "{id}: unknown group");
            assert!(kebab(name), "{id} is not kebab-case");
            assert!(name.bytes().any(|b| b.is_ascii_lowercase()), "{id} is a number");
        }
        let folder = rule.file.name.strip_prefix("builtin:").and_then(|n| n.split_once('/')).map(|(folder, _)| folder);
        assert_eq!(folder, Some(rule.group()), "{} stands in {}", rule.id, rule.file.name);
    }
}

#[test]
fn rule_sets_have_unique_ids() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (name, text) in files() {
        let table: toml::Table = toml::from_str(text).expect("it was loaded");
        let id = table["set"]["id"].as_str().expect("it was loaded").to_owned();
        if let Some(other) = seen.insert(id.clone(), name) {
            panic!("{id} is the id of {other} and of {name}");
        }
    }
}

#[test]
fn there_are_thirty_rules_with_two_examples_each_way() {
    assert!(RULES.rules().len() >= 30, "{} rules", RULES.rules().len());
    for rule in RULES.rules() {
        assert!(rule.bad.len() >= 2, "{} has {} bad examples", rule.id, rule.bad.len());
        assert!(rule.good.len() >= 2, "{} has {} good examples", rule.id, rule.good.len());
        for (i, example) in rule.bad.iter().chain(&rule.good).enumerate() {
            let copies = rule.bad.iter().chain(&rule.good).skip(i + 1).filter(|e| e.text == example.text && e.title == example.title);
            assert_eq!(copies.count(), 0, "{} has the same example twice: {:?}", rule.id, example.text);
        }
    }
}

/// Issue 2 names these rules.
#[test]
fn the_rules_of_the_first_issue_exist() {
    for id in [
        "contact/email",
        "contact/phone-mobile-cn",
        "contact/phone-landline-cn",
        "contact/address-cn",
        "contact/contact-header",
        "spam/injected-anchor",
        "structure/title-repeated",
        "structure/category-line",
        "structure/summary-label",
        "structure/doorway-skeleton",
        "structure/numbered-heading-gap",
        "structure/heading-without-body",
        "quality/halfwidth-comma",
        "quality/discourse-opener-density",
        "quality/duplicate-paragraph",
        "quality/duplicate-sentence",
        "quality/navigation-chrome",
        "quality/placeholder-text",
        "quality/model-leftover",
    ] {
        assert!(RULES.rules().iter().any(|r| r.id == id), "{id} is missing");
    }
}

/// The names between braces in a template.
fn places(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Every template of a rule with the name of its field.
fn templates(rule: &Rule) -> Vec<(String, &Localized)> {
    let mut all = vec![(String::from("message"), &rule.message), (String::from("help"), &rule.help)];
    all.extend(rule.label.as_ref().map(|l| (String::from("label"), l)));
    if let Matcher::Score(score) = &rule.matcher {
        all.extend(score.evidence.iter().map(|e| (format!("detail of {}", e.signal), &e.detail)));
    }
    all
}

#[test]
fn templates_name_known_places_in_both_languages() {
    let mut complaints = Vec::new();
    for rule in RULES.rules() {
        for (field, text) in templates(rule) {
            for (tongue, template) in [("en", &text.en), ("zh", &text.zh)] {
                let known: &[&str] = if field.starts_with("detail") { &["match", "count"] } else { &PLACES };
                for place in places(template).into_iter().filter(|p| !known.contains(p)) {
                    complaints.push(format!("{} {field}.{tongue}: unknown place {{{place}}}", rule.id));
                }
                if template.matches('{').count() != template.matches('}').count() {
                    complaints.push(format!("{} {field}.{tongue}: braces do not pair", rule.id));
                }
            }
            if places(&text.en) != places(&text.zh) {
                complaints.push(format!("{} {field}: en and zh name different places", rule.id));
            }
        }
    }
    none(&complaints);
}

/// A matcher that does not know a place leaves it empty: such a rule must not name it.
#[test]
fn every_named_place_is_filled_for_every_bad_example() {
    let mut complaints = Vec::new();
    for (index, rule) in RULES.rules().iter().enumerate() {
        let wanted: BTreeSet<&str> = templates(rule).iter().filter(|(f, _)| !f.starts_with("detail")).flat_map(|(_, t)| places(&t.en)).collect();
        for example in &rule.bad {
            let doc = document(example);
            let own: Vec<_> = ENGINE.scan(&doc).into_iter().filter(|f| f.rule == index).collect();
            for f in &own {
                for (place, is_there) in [
                    ("count", f.values.count.is_some()),
                    ("share", f.values.share.is_some()),
                    // For a score the verdict makes it of the evidence, once that is masked.
                    ("other", f.points.is_some() || f.values.other.as_ref().is_some_and(|o| !o.en.is_empty() && !o.zh.is_empty())),
                    ("points", f.points.is_some()),
                ] {
                    if wanted.contains(place) && !is_there {
                        complaints.push(format!("{}: {{{place}}} stays empty in {:?}", rule.id, example.text));
                    }
                }
                if f.evidence.is_empty() {
                    complaints.push(format!("{} gives no evidence for {:?}", rule.id, example.text));
                }
            }
            for shown in open_gate(false).judge(ENGINE.rules(), &doc, own).reported {
                if matches!(rule.matcher, Matcher::Score(_)) && wanted.contains("other") {
                    let first = shown.evidence.iter().find(|e| e.points > 0).expect("something spoke for it");
                    assert!(shown.message.en.contains(&first.detail.en) && shown.message.zh.contains(&first.detail.zh), "{}: {:?}", rule.id, shown.message);
                }
                for text in [&shown.message, &shown.label, &shown.help] {
                    let unfilled = |t: &str| PLACES.iter().any(|p| t.contains(&format!("{{{p}}}")));
                    if unfilled(&text.en) || unfilled(&text.zh) {
                        complaints.push(format!("{}: not filled in: {} / {}", rule.id, text.en, text.zh));
                    }
                }
            }
        }
    }
    none(&complaints);
}

fn has_han(text: &str) -> bool {
    text.chars().any(darnel::document::fold::is_han)
}

#[test]
fn every_text_is_there_in_both_languages() {
    let mut complaints = Vec::new();
    for rule in RULES.rules() {
        for (field, text) in templates(rule) {
            if text.en == text.zh || !has_han(&text.zh) {
                complaints.push(format!("{} {field}.zh is not Chinese: {}", rule.id, text.zh));
            }
            // English texts may quote Chinese words, never speak Chinese.
            let (han, latin) =
                (text.en.chars().filter(|&c| darnel::document::fold::is_han(c)).count(), text.en.chars().filter(char::is_ascii_alphabetic).count());
            if han * 2 > latin {
                complaints.push(format!("{} {field}.en is not English: {}", rule.id, text.en));
            }
        }
        for (field, text) in [("summary", &rule.summary), ("why", &rule.why)] {
            if text.trim().is_empty() || !text.trim_end().ends_with(['.', ')', '"']) {
                complaints.push(format!("{} {field} is not a sentence: {text}", rule.id));
            }
        }
        if rule.label.is_none() {
            complaints.push(format!("{} has no label", rule.id));
        }
    }
    none(&complaints);
}

/// `«N»` stands for a figure that is still to be measured.
#[test]
fn no_figure_is_left_to_be_measured() {
    none(&RULES.rules().iter().filter(|r| r.why.contains('«') || r.summary.contains('«')).map(|r| format!("{}: {}", r.id, r.why)).collect::<Vec<_>>());
}

/// Files below `rules/` with one of these endings, relative to it, with `/` between the parts.
fn rule_files(ending: &str) -> Vec<String> {
    fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("rules/ can be read") {
            let path = entry.expect("rules/ can be read").path();
            if path.is_dir() {
                collect(&path, ending, found);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    let rules = root().join("rules");
    let mut found = Vec::new();
    collect(&rules, ending, &mut found);
    let mut names: Vec<String> =
        found.iter().map(|p| p.strip_prefix(&rules).expect("it lies below").to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")).collect();
    names.sort();
    names
}

#[test]
fn every_rule_file_is_embedded() {
    let embedded: BTreeSet<String> = files().keys().map(|n| n.trim_start_matches("builtin:").to_owned()).collect();
    let on_disk: BTreeSet<String> = rule_files("toml").into_iter().filter(|n| n != "messages.toml").collect();
    assert_eq!(embedded, on_disk);
}

#[test]
fn every_lexicon_is_named_and_says_where_it_comes_from() {
    let mut complaints = Vec::new();
    for name in rule_files("txt") {
        let text = std::fs::read_to_string(root().join("rules").join(&name)).expect("rules/ can be read");
        if !text.starts_with("# ") {
            complaints.push(format!("{name}: the first line is no comment"));
        }
        if !text.lines().take_while(|l| l.starts_with('#')).any(|l| l.contains("Source")) {
            complaints.push(format!("{name}: no source is named"));
        }
        let (folder, file) = name.split_once('/').expect("lexicons lie in a group");
        let is_named = files().iter().any(|(rules, toml)| {
            rules.strip_prefix("builtin:").is_some_and(|r| r.starts_with(&format!("{folder}/")))
                && (toml.contains(&format!("\"{file}\"")) || toml.contains(&format!(":{file}\"")))
        });
        if !is_named && name != "spam/lexicons/variants.txt" {
            complaints.push(format!("{name} is named by no rule"));
        }
    }
    none(&complaints);
}

/// A line that stands twice, or that nobody can find, is a slip of whoever wrote it.
#[test]
fn lexicons_hold_every_word_once() {
    let mut complaints = Vec::new();
    for name in rule_files("txt").into_iter().filter(|n| n != "spam/lexicons/variants.txt") {
        let text = std::fs::read_to_string(root().join("rules").join(&name)).expect("rules/ can be read");
        let mut seen = BTreeSet::new();
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty()) {
            let word = line.split(" #").next().unwrap_or(line).trim();
            if !seen.insert(word.to_lowercase()) {
                complaints.push(format!("{name}:{}: {word} stands twice", i + 1));
            }
        }
    }
    none(&complaints);
}

/// A change of any rule's id, severity, confidence, matcher or summary is visible in review.
#[test]
fn the_list_of_rules_is_as_reviewed() {
    let listed = support::stdout(&support::darnel(&["rules", "list"]));
    assert_eq!(listed.lines().count(), RULES.rules().len() + 1);
    if let Some(difference) = differs(&root().join("fixtures/rules-list.txt"), &listed) {
        panic!("{difference}");
    }
}

/// A text on which no rule should say anything, in each language and format: the floor of every other expectation.
#[test]
fn ordinary_sentences_are_silent() {
    for text in [
        "",
        "\n\n",
        "小麦田里的稗草怎样清除？拔除要趁早，抽穗以后就晚了。",
        "Pull the weeds early, roots and all, before they set seed.",
        "# 种豆角\n\n豆角喜欢阳光和松软的土。\n",
    ] {
        for format in [darnel::document::Format::Text, darnel::document::Format::Markdown] {
            assert_eq!(found_in(&Document::new(text, format)), Vec::<String>::new(), "{text}");
        }
    }
}
