//! Personal values leave the program only when they are asked for: not in a format, not on standard error, not in part,
//! whatever is selected.

mod support;

use darnel::document::Document;
use darnel::message::Tongue;
use darnel::report::{Format, Origin, Style, Summary, reporter};
use darnel::rule::Severity;
use darnel::verdict::Gate;
use support::{ENGINE, RULES, darnel, darnel_with, root};

const SEED: &str = "fixtures/articles/seed.txt";

/// The three contact values of the first article; they stand in that fixture only.
fn values() -> [String; 3] {
    let text = std::fs::read_to_string(root().join(SEED)).expect("the article is there");
    let first = text.lines().next().expect("it has a first line");
    let parts: Vec<&str> = first.split(' ').collect();
    let [address, phone, mail] = parts[..] else { panic!("the first line of the article has changed") };
    [address, phone, mail].map(str::to_owned)
}

/// What must not be seen of them: whole, their last six digits or characters, the local part of the mail.
fn secrets() -> Vec<String> {
    let [address, phone, mail] = values();
    let tail = |s: &str, n: usize| s.chars().skip(s.chars().count() - n).collect::<String>();
    let local = mail.split('@').next().expect("it has a local part").to_owned();
    let mut all = vec![tail(&phone, 6), tail(&address, 6), tail(&address, 4), tail(&local, local.len() - 1), local.clone()];
    // The middle of the number is what a mask is for.
    all.push(phone.chars().skip(3).take(4).collect());
    all.extend([address, phone, mail]);
    all
}

/// What a run writes for `text`, as the program would: every format and look, both languages.
fn written(text: &str, gate: &Gate) -> Vec<(String, String)> {
    let doc = Document::new(text, darnel::document::Format::Text);
    let judged = gate.judge(ENGINE.rules(), &doc, ENGINE.scan(&doc));
    let mut all = Vec::new();
    for (name, format) in [("full", Format::Full), ("concise", Format::Concise), ("jsonl", Format::Jsonl)] {
        for (look, color, graphical) in [("drawn in colour", true, true), ("drawn", false, true), ("narrated", false, false)] {
            for tongue in [Tongue::En, Tongue::Zh] {
                let mut out = Vec::new();
                let mut reporter = reporter(format, Style { tongue, color, graphical });
                let origin = Origin { path: "a.txt", record: None, field: None };
                reporter.document(&mut out, ENGINE.rules(), origin, &judged).expect("memory can be written");
                reporter.end(&mut out, &Summary::default()).expect("memory can be written");
                all.push((format!("{name}, {look}, {tongue:?}"), String::from_utf8(out).expect("reports are UTF-8")));
            }
        }
    }
    all
}

/// A gate as `--select`, `--ignore` and `--min-severity` make it.
fn gate(select: &[&str], ignore: &[&str], min_severity: Severity) -> Gate {
    let named = |names: &[&str]| names.iter().map(|n| RULES.selector(n).expect("it names a rule or a group")).collect();
    Gate { select: named(select), ignore: named(ignore), min_severity, show_values: false }
}

#[test]
fn no_format_and_no_choice_lets_a_value_out() {
    let secrets = secrets();
    let text = std::fs::read_to_string(root().join(SEED)).expect("the article is there");
    let mut leaks = Vec::new();
    for (select, ignore, severity) in [
        (&[][..], &[][..], Severity::Info),
        (&["spam"], &[], Severity::Info),
        (&["structure"], &[], Severity::Info),
        (&["structure/category-line", "quality"], &[], Severity::Info),
        (&["contact/contact-header"], &[], Severity::Info),
        (&["contact/phone-mobile-cn"], &[], Severity::Info),
        (&["contact/email"], &[], Severity::Info),
        (&[], &["contact"], Severity::Info),
        (&[], &["contact/email", "contact/address-cn"], Severity::Info),
        (&[], &["contact/contact-header", "contact/phone-mobile-cn"], Severity::Info),
        (&[], &[], Severity::Error),
    ] {
        for (how, shown) in written(&text, &gate(select, ignore, severity)) {
            assert!(shown.len() > 40, "{how} of {select:?} without {ignore:?} reports nothing: {shown}");
            leaks.extend(secrets.iter().filter(|s| shown.contains(s.as_str())).map(|s| format!("{s:?} in {how} of {select:?} without {ignore:?}")));
        }
    }
    assert!(leaks.is_empty(), "\n{}", leaks.join("\n"));
}

/// The same through the program, where standard error could tell more.
#[test]
fn neither_stream_of_the_program_lets_a_value_out() {
    let secrets = secrets();
    for args in [
        &["lint", "--format", "full", "--color", "always"][..],
        &["lint", "--format", "full", "--accessible", "--lang", "zh"],
        &["lint", "--format", "concise", "--ignore", "contact"],
        &["lint", "--format", "jsonl", "--select", "spam"],
        &["lint", "--format", "jsonl"],
    ] {
        let args = [args, &[SEED]].concat();
        let output = darnel(&args);
        assert!(output.stdout.len() > 100, "{args:?} reports nothing");
        for (stream, bytes) in [("standard output", &output.stdout), ("standard error", &output.stderr)] {
            let text = String::from_utf8_lossy(bytes);
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{secret:?} on {stream} of {args:?}:\n{text}");
            }
        }
    }
}

#[test]
fn asked_for_they_are_shown_in_every_format() {
    for format in [&["--format", "full", "--color", "always"][..], &["--format", "full"], &["--format", "concise"], &["--format", "jsonl"]] {
        let args = [&["lint", "--show-values"], format, &[SEED]].concat();
        let text = support::stdout(&darnel(&args));
        for value in values() {
            assert!(text.contains(&value), "{args:?} hides {value}");
        }
    }
}

/// The excerpt of another rule shows its neighbours' lines: they are masked there, too.
#[test]
fn excerpts_of_other_findings_mask_their_neighbours() {
    let text = "推动菜市场改造迈向新台阶\n\n社区菜市场的改造越来越受到居民的关注，随着生活水平的不断提高，要求也越来越高。\n联系电话17000001234，邮箱lihua@wuhe-nongji.cn。\nky星皓集团\n改造以后的市场干净、明亮，居民都愿意来，摊主的收入也比以前多了，大家都很高兴。\n";
    for (how, shown) in written(text, &gate(&["spam"], &[], Severity::Info)) {
        assert!(shown.contains("ky星皓集团"), "{how}:\n{shown}");
        assert!(!how.contains("full, drawn") || shown.contains("170****1234"), "{how}: the line above is shown, masked:\n{shown}");
        for secret in ["17000001234", "0000", "lihua", "ihua"] {
            assert!(!shown.contains(secret), "{how} shows {secret}:\n{shown}");
        }
    }
}

/// A value on a line with an injected brand is quoted by the brand's own finding and its evidence.
#[test]
fn evidence_and_messages_quote_no_value() {
    let head = "社区菜市场的改造越来越受到居民的关注，随着生活水平的不断提高，要求也越来越高。";
    let tail = "摊主们说，来买菜的人比以前多了三成，尤其是周末的早上，常常要排队才能买到豆腐。";
    for (line, secrets) in [
        ("开元棋牌17000001234", &["17000001234", "0001234"][..]),
        ("ag庄闲微信：wuhe8867a", &["wuhe8867a", "uhe8867"]),
        ("乐鱼体育官网3000412345@qq.com", &["3000412345", "0041234"]),
        ("bwin必赢QQ：3000412345", &["3000412345", "0041234"]),
        ("庄闲集团 +86 170 0000 1234", &["170 0000 1234", "0000"]),
        ("庄闲加薇信wuhenong", &["wuhenong", "uhenon"]),
    ] {
        let text = format!("老城区菜市场改造完工\n\n{head}\n\n{line}\n\n{tail}\n");
        for select in [&["spam"][..], &[]] {
            for (how, shown) in written(&text, &gate(select, &[], Severity::Info)) {
                assert!(shown.contains("spam/"), "{line} is not found:\n{shown}");
                for secret in secrets {
                    assert!(!shown.contains(secret), "{how} of {select:?} shows {secret}:\n{shown}");
                }
            }
        }
    }
}

/// Full-width digits, spaces and zero-width characters hide nothing from the mask.
#[test]
fn disguised_values_are_masked_too() {
    for (text, secrets) in [
        ("联系电话１７０００００１２３４。", &["１７０００００１２３４", "０００００１２"][..]),
        ("联系电话170-0000-1234。", &["170-0000-1234", "0000-1"]),
        ("联系电话1 7 0 0 0 0 0 1 2 3 4。", &["0 0 0 0 0"]),
        ("电话170\u{200B}00001234。", &["170\u{200B}0000", "00001234"]),
        ("邮箱lihua88 [at] wuhe-nongji [dot] cn。", &["lihua88", "ihua88"]),
        ("微信号：wuhe8867a，欢迎联系。", &["wuhe8867a", "he8867"]),
        ("身份证号：440106190001030013，请勿外传。", &["440106190001030013", "19000103"]),
    ] {
        for (how, shown) in written(text, &gate(&[], &[], Severity::Info)) {
            assert!(shown.contains("contact/"), "{text} is not found:\n{shown}");
            for secret in secrets {
                assert!(!shown.contains(secret), "{how} shows {secret:?} of {text}:\n{shown}");
            }
        }
    }
}

/// A mail address with a local part of one letter must not pass through the mask as it is.
#[test]
fn the_shortest_values_are_masked_too() {
    for (text, secret) in [("邮箱：a@wuhe-nongji.cn，欢迎来信。", "a@wuhe"), ("微信号：wh_1，欢迎联系。", "wh_1"), ("微信号：wuh_1，欢迎联系。", "uh_")]
    {
        for (how, shown) in written(text, &gate(&[], &[], Severity::Info)) {
            assert!(!shown.contains(secret), "{how} shows {secret:?} of {text}:\n{shown}");
        }
    }
}

/// A rule of the user's own may quote what it matched and what its evidence saw; both pass through the same mask.
#[test]
fn rules_without_redaction_do_not_reveal_what_others_guard() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("own.toml");
    std::fs::write(&file, OWN).expect("it can be written");
    let set = darnel::rule::RuleSet::with_user_rules(&[file]).expect("the rules are sound");
    let engine = darnel::engine::Engine::new(&set);
    let text = "老城区菜市场改造完工\n\n请联系17000001234咨询。\n";
    let doc = Document::new(text, darnel::document::Format::Text);
    let gate = Gate { select: vec![set.selector("quality").expect("a group")], ignore: Vec::new(), min_severity: Severity::Info, show_values: false };
    let judged = gate.judge(engine.rules(), &doc, engine.scan(&doc));
    assert_eq!(judged.reported.len(), 2, "{:?}", judged.reported);
    for f in &judged.reported {
        let told = format!("{f:?}");
        assert!(!told.contains("17000001234"), "{told}");
    }
}

const OWN: &str = r#"
schema = 1
[set]
id = "own"
license = "MIT"
summary = "Own rules."

[[rule]]
id = "quality/own-number"
severity = "info"
summary = "A number."
why = "For a test."
message.en = "number {match}"
message.zh = "数字 {match}"
help.en = "Look at {match}."
help.zh = "看 {match}。"
bad = ["编号⟦12345678901⟧"]
good = ["没有"]
[rule.pattern]
regex = "[0-9]{11}"
triggers = ["digits:11"]

[[rule]]
id = "quality/own-score"
severity = "info"
summary = "A line with a number."
why = "For a test."
message.en = "because {other}"
message.zh = "因为 {other}"
help.en = "Look."
help.zh = "看。"
bad = ["⟦编号12345678901⟧"]
good = ["没有"]
[rule.score]
unit = "block"
warning = 1
[[rule.score.evidence]]
signal = "number"
kind = "shape"
points = 1
detail.en = "the number {match}"
detail.zh = "数字 {match}"
regex = "[0-9]{11}"
"#;

/// A fingerprint is stored in baselines: the value must not be found by trying, which it would be if the raw value alone
/// decided it.
#[test]
fn fingerprints_do_not_tell_values_apart_that_are_masked_alike() {
    let fingerprint = |phone: &str| {
        let text = format!("电话{phone}。");
        let doc = Document::new(&text, darnel::document::Format::Text);
        let found = support::report(&doc, true);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].fingerprint(&["a.txt"])
    };
    assert_eq!(fingerprint("17000001234"), fingerprint("17086421234"));
    assert_ne!(fingerprint("17000001234"), fingerprint("17000005678"));
}

/// A baseline made with `--show-values` must hold without it: a fingerprint never depends on what is shown.
#[test]
fn fingerprints_do_not_depend_on_what_is_shown() {
    let head = "社区菜市场的改造越来越受到居民的关注，随着生活水平的不断提高，要求也越来越高。";
    let text = format!("{head}\n\n开元棋牌17000001234\n\n{head}\n");
    let doc = Document::new(&text, darnel::document::Format::Text);
    let keys = |show_values| -> Vec<String> { support::report(&doc, show_values).iter().map(|f| f.fingerprint(&["a.txt"])).collect() };
    assert!(keys(false).len() >= 2);
    assert_eq!(keys(false), keys(true));
}

/// What is wrong with a record is said without repeating what stands in it.
#[test]
fn complaints_about_records_quote_no_value() {
    for record in [
        r#"{"id":"a","text":17000001234}"#,
        r#"{"id":"a","text":["lihua@wuhe-nongji.cn"]}"#,
        r#"{"id":{"phone":"17000001234"},"text":"甲"}"#,
        r#"{"id":"a","text":"甲","title":17000001234}"#,
        r#"{"17000001234"}"#,
        r#"17000001234"#,
        r#""lihua@wuhe-nongji.cn""#,
    ] {
        let output = darnel_with(&["lint", "--input-format", "jsonl", "-"], record.as_bytes());
        let said = support::stderr(&output);
        assert_eq!(support::code(&output), 2, "{record}: {said}");
        assert!(!said.contains("17000001234") && !said.contains("lihua"), "{record}: {said}");
    }
}

/// Both fields of a record are judged, and both are masked.
#[test]
fn titles_and_texts_of_records_are_masked() {
    let record = serde_json::json!({"id": "r1", "title": "电话17000001234", "text": "请拨打17000001234咨询。"}).to_string();
    for format in ["full", "concise", "jsonl"] {
        let output = darnel_with(&["lint", "--input-format", "jsonl", "--format", format, "-"], record.as_bytes());
        let shown = support::stdout(&output);
        assert!(shown.contains("170****1234"), "{shown}");
        assert!(!shown.contains("17000001234"), "{shown}");
    }
}
