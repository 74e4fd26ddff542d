//! Personal values leave the program only when they are asked for: not in a format, not on standard error, not in part,
//! whatever is selected.

mod support;

use support::{darnel, darnel_with, root};

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

/// Every way to ask for a report.
fn runs() -> Vec<Vec<&'static str>> {
    let formats: [&[&str]; 6] = [
        &["--format", "full", "--color", "always"],
        &["--format", "full", "--color", "never"],
        &["--format", "full", "--accessible", "--color", "always"],
        &["--format", "concise"],
        &["--format", "concise", "--color", "always"],
        &["--format", "jsonl"],
    ];
    let choices: [&[&str]; 8] = [
        &[],
        &["--select", "spam"],
        &["--select", "structure"],
        &["--select", "contact/contact-header"],
        &["--select", "contact/phone-mobile-cn"],
        &["--ignore", "contact"],
        &["--ignore", "contact/email,contact/address-cn"],
        &["--min-severity", "error"],
    ];
    let mut all = Vec::new();
    for format in formats {
        for choice in choices {
            for tongue in ["en", "zh"] {
                all.push([&["lint", "--lang", tongue][..], format, choice].concat());
            }
        }
    }
    all
}

#[test]
fn no_format_and_no_choice_lets_a_value_out() {
    let secrets = secrets();
    let mut leaks = Vec::new();
    let mut said = 0;
    for mut run in runs() {
        run.push(SEED);
        let output = darnel(&run);
        said += output.stdout.len();
        for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = String::from_utf8_lossy(bytes);
            for secret in secrets.iter().filter(|s| text.contains(s.as_str())) {
                leaks.push(format!("{secret:?} on {stream} of {run:?}"));
            }
        }
    }
    assert!(leaks.is_empty(), "\n{}", leaks.join("\n"));
    assert!(said > 10_000, "nothing was reported, so nothing was tested");
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
    for args in [&["lint", "--select", "spam", "--color", "always", "-"][..], &["lint", "--select", "spam", "-"]] {
        let output = darnel_with(args, text.as_bytes());
        let shown = support::stdout(&output);
        assert!(shown.contains("ky星皓集团"), "{shown}");
        for secret in ["17000001234", "0000", "lihua", "ihua"] {
            assert!(!shown.contains(secret), "{secret} in\n{shown}");
        }
    }
    let drawn = support::stdout(&darnel_with(&["lint", "--select", "spam", "--color", "always", "-"], text.as_bytes()));
    assert!(drawn.contains("170****1234"), "the line above is shown, masked:\n{drawn}");
}

/// A value on a line with an injected brand is quoted by the brand's own finding and its evidence.
#[test]
fn evidence_and_messages_quote_no_value() {
    let head = "社区菜市场的改造越来越受到居民的关注，随着生活水平的不断提高，要求也越来越高。";
    for line in ["开元棋牌17000001234", "ag庄闲微信wuhe8867a", "乐鱼体育官网3000412345@qq.com", "bwin必赢QQ：3000412345"] {
        let text = format!("老城区菜市场改造完工\n\n{head}\n\n{line}\n\n{head}\n");
        for format in ["full", "concise", "jsonl"] {
            for choice in [&["--select", "spam"][..], &[]] {
                let args = [&["lint", "--format", format], choice, &["-"]].concat();
                let output = darnel_with(&args, text.as_bytes());
                let shown = support::stdout(&output) + &support::stderr(&output);
                for secret in ["17000001234", "0001234", "wuhe8867a", "uhe8867", "3000412345", "0041234"] {
                    assert!(!shown.contains(secret), "{args:?} on {line} shows {secret}:\n{shown}");
                }
            }
        }
    }
}

/// Full-width digits and separators hide nothing from the mask.
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
        for format in ["full", "concise", "jsonl"] {
            let output = darnel_with(&["lint", "--format", format, "-"], text.as_bytes());
            let shown = support::stdout(&output);
            assert!(shown.contains("contact/"), "{text} is not found:\n{shown}");
            for secret in secrets {
                assert!(!shown.contains(secret), "{format} shows {secret:?} of {text}:\n{shown}");
            }
        }
    }
}

/// A fingerprint is stored in baselines: the value must not be found by trying, which it would be if the raw value alone
/// decided it.
#[test]
fn fingerprints_do_not_tell_values_apart_that_are_masked_alike() {
    let fingerprint = |phone: &str| {
        let output =
            darnel_with(&["lint", "--format", "jsonl", "--show-values", "--select", "contact/phone-mobile-cn", "-"], format!("电话{phone}。").as_bytes());
        let found = support::objects(&output);
        assert_eq!(found.len(), 2, "{found:?}");
        found[0]["fingerprint"].clone()
    };
    assert_eq!(fingerprint("17000001234"), fingerprint("17086421234"));
    assert_ne!(fingerprint("17000001234"), fingerprint("17000005678"));
}

/// The name of a record, or of a file, is no value that darnel found; but JSONL gives both fields of a record the mask.
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
