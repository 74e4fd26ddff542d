//! The acceptance of the first article: what `darnel lint` says about it, through the program, span by span.

mod support;

use serde_json::Value;
use support::{code, darnel, objects, root, stderr, stdout};

const SEED: &str = "fixtures/articles/seed.txt";

/// The findings of a run, without its summary.
fn findings(args: &[&str]) -> Vec<Value> {
    let mut all = vec!["lint", "--format", "jsonl"];
    all.extend(args);
    let output = darnel(&all);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let mut objects = objects(&output);
    let summary = objects.pop().expect("a summary is written last");
    assert_eq!(summary["type"], "summary");
    assert!(objects.iter().all(|o| o["type"] == "finding" && o["schema"] == 1));
    objects
}

fn of<'f>(findings: &'f [Value], rule: &str) -> Vec<&'f Value> {
    findings.iter().filter(|f| f["rule"] == rule).collect()
}

/// The one finding of a rule.
fn only<'f>(findings: &'f [Value], rule: &str) -> &'f Value {
    let found = of(findings, rule);
    assert_eq!(found.len(), 1, "{rule}: {found:#?}");
    found[0]
}

fn article() -> String {
    String::from_utf8(std::fs::read(root().join(SEED)).expect("the article is there")).expect("it is UTF-8")
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))).expect("it fits")
}

fn span(finding: &Value) -> std::ops::Range<usize> {
    number(&finding["span"]["start"])..number(&finding["span"]["end"])
}

/// 1-based line and column of a byte, counted character by character.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    for (i, c) in text.char_indices() {
        if i == byte {
            break;
        }
        if c == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    (line, column)
}

fn given(place: &Value) -> (usize, usize) {
    (number(&place["line"]), number(&place["column"]))
}

/// What the article holds, by line: the values themselves stand in the fixture only.
fn line(number: usize) -> String {
    article().lines().nth(number - 1).expect("the article has this line").to_owned()
}

/// The three contact values of the first line.
fn contacts() -> [String; 3] {
    let line = line(1);
    let parts: Vec<&str> = line.split(' ').collect();
    let [address, phone, mail] = parts[..] else { panic!("the first line of the article has changed") };
    [address, phone, mail].map(str::to_owned)
}

#[test]
fn the_article_exits_with_1_and_the_summary_counts_what_was_written() {
    let output = darnel(&["lint", "--format", "jsonl", SEED]);
    assert_eq!(code(&output), 1);
    let objects = objects(&output);
    let (summary, findings) = objects.split_last().expect("there is a summary");
    let count = |severity: &str| findings.iter().filter(|f| f["severity"] == severity).count();
    for severity in ["error", "warning", "info"] {
        assert_eq!(number(&summary["findings"][severity]), count(severity), "{severity}");
    }
    assert!(count("error") >= 1 && count("warning") >= 8, "{findings:#?}");
    assert_eq!((number(&summary["files"]["found"]), number(&summary["files"]["scanned"])), (1, 1));
    assert_eq!(summary["files"]["skipped"], serde_json::json!([]));
    assert_eq!(number(&summary["bytes"]), article().len());
    assert_eq!((number(&summary["records"]), number(&summary["suppressed"])), (0, 0));
    assert!(number(&summary["rules"]) >= 30);
    assert!(stderr(&output).starts_with("1 file scanned, 0 skipped · "), "{}", stderr(&output));
}

/// Every span, cut out of the text, is what `text` says, and every line and column is what a reader counts.
#[test]
fn every_span_cuts_out_what_it_quotes() {
    let text = article();
    let findings = findings(&["--show-values", SEED]);
    assert!(findings.len() >= 12);
    for f in &findings {
        let span = span(f);
        assert_eq!(Some(&text[span.clone()]), f["text"].as_str(), "{f:#}");
        assert_eq!(place(&text, span.start), given(&f["range"]["start"]), "{f:#}");
        assert_eq!(place(&text, span.end), given(&f["range"]["end"]), "{f:#}");
        assert_eq!((&f["path"], &f["record"], &f["field"]), (&Value::from(SEED), &Value::Null, &Value::Null));
        for field in ["message", "help", "confidence", "fingerprint"] {
            assert!(f[field].as_str().is_some_and(|s| !s.is_empty()), "{field} of {f:#}");
        }
        assert!(f["evidence"].as_array().is_some_and(|e| !e.is_empty()), "{f:#}");
    }
    let places: Vec<_> = findings.iter().map(|f| (span(f).start, span(f).end, f["rule"].to_string())).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn masked_and_shown_values_have_the_same_places() {
    let (masked, shown) = (findings(&[SEED]), findings(&["--show-values", SEED]));
    assert_eq!(masked.len(), shown.len());
    for (m, s) in masked.iter().zip(&shown) {
        for field in ["rule", "severity", "confidence", "span", "range", "points", "fingerprint"] {
            assert_eq!(m[field], s[field], "{field}");
        }
        let length = |v: &Value| v["text"].as_str().expect("it is a text").chars().count();
        assert_eq!(length(m), length(s), "{m:#}");
    }
}

#[test]
fn three_contact_findings_and_one_header() {
    let [address, phone, mail] = contacts();
    let shown = findings(&["--show-values", SEED]);
    for (rule, value) in [("contact/address-cn", &address), ("contact/phone-mobile-cn", &phone), ("contact/email", &mail)] {
        let f = only(&shown, rule);
        assert_eq!(f["text"].as_str(), Some(value.as_str()), "{rule}");
        assert_eq!(f["severity"], "warning");
    }
    let header = only(&shown, "contact/contact-header");
    assert_eq!(header["text"].as_str(), Some(line(1).as_str()));
    assert_eq!((given(&header["range"]["start"]), given(&header["range"]["end"])), ((1, 1), (1, line(1).chars().count() + 1)));
    assert_eq!(shown.iter().filter(|f| f["rule"].as_str().is_some_and(|r| r.starts_with("contact/"))).count(), 4);

    let masked = findings(&[SEED]);
    let digits = |from: usize, to: usize| phone.chars().skip(from).take(to - from).collect::<String>();
    assert_eq!(only(&masked, "contact/phone-mobile-cn")["text"], format!("{}****{}", digits(0, 3), digits(7, 11)));
    let host = &mail[mail.find('@').expect("it is a mail address")..];
    assert_eq!(only(&masked, "contact/email")["text"], format!("{}******{host}", &mail[..1]));
    let city: String = address.chars().take(6).collect();
    assert_eq!(only(&masked, "contact/address-cn")["text"], format!("{city}{}", "*".repeat(address.chars().count() - 6)));
}

#[test]
fn the_injected_line_is_an_error_with_its_evidence() {
    let findings = findings(&[SEED]);
    let f = only(&findings, "spam/injected-anchor");
    assert_eq!(f["text"], "ag庄闲集团");
    assert_eq!(f["severity"], "error");
    assert_eq!(f["confidence"], "high");
    assert_eq!((given(&f["range"]["start"]), given(&f["range"]["end"])), ((25, 1), (25, 7)));
    assert_eq!(span(f).len(), "ag庄闲集团".len());
    let evidence = f["evidence"].as_array().expect("a list");
    let signals: Vec<&str> = evidence.iter().filter_map(|e| e["signal"].as_str()).collect();
    for wanted in ["gambling-morpheme", "organisation-tail", "latin-glued-to-han", "between-paragraphs", "unseen"] {
        assert!(signals.contains(&wanted), "{wanted} is not among {signals:?}");
    }
    for e in evidence {
        assert!(e["points"].as_i64().is_some_and(|p| p != 0), "{e}");
        assert!(e["detail"].as_str().is_some_and(|d| !d.is_empty() && !d.contains('{')), "{e}");
    }
    let points = f["points"].as_i64().expect("it has a score");
    let sum: i64 = evidence.iter().filter_map(|e| e["points"].as_i64()).sum();
    assert!(points >= 7 && points <= sum, "{points} of {sum}");
    assert!(f["message"].as_str().is_some_and(|m| m.contains("`ag庄闲集团`")), "{f:#}");
}

#[test]
fn the_parts_of_the_doorway_page() {
    let findings = findings(&[SEED]);
    let title = line(5);

    let copy = only(&findings, "structure/title-repeated");
    assert_eq!(copy["text"].as_str(), Some(title.as_str()));
    assert_eq!(given(&copy["range"]["start"]), (35, 1));
    assert_eq!(copy["severity"], "warning");

    let category = only(&findings, "structure/category-line");
    assert_eq!((category["text"].as_str(), given(&category["range"]["start"])), (Some("经典案例"), (3, 1)));

    let skeleton = only(&findings, "structure/doorway-skeleton");
    assert_eq!((skeleton["text"].as_str(), given(&skeleton["range"]["start"])), (Some(title.as_str()), (5, 1)));
    assert_eq!(skeleton["severity"], "warning");
    assert!(skeleton["evidence"].as_array().is_some_and(|e| e.len() >= 4), "{skeleton:#}");

    let label = only(&findings, "structure/summary-label");
    assert_eq!((label["text"].as_str(), given(&label["range"]["start"])), (Some("文章摘要:"), (9, 1)));
}

/// 75 commas, one finding.
#[test]
fn half_width_commas_are_one_finding() {
    let findings = findings(&[SEED]);
    let f = only(&findings, "quality/halfwidth-comma");
    let text = article();
    let first = text.char_indices().find(|&(i, c)| {
        let han = |c: Option<char>| c.is_some_and(|c| darnel::document::fold::is_han(c) || c == '”');
        c == ',' && han(text[..i].chars().next_back()) && han(text[i + 1..].chars().next())
    });
    let (first, _) = first.expect("the article has such commas");
    assert_eq!(span(f), first..first + 1);
    assert!(text.matches(',').count() > 70);
    assert!(f["evidence"][0]["detail"].as_str().is_some_and(|d| d.contains("counted")), "{f:#}");
}

/// What an editor sees: the excerpt with true numbers, underlined, and the evidence in words.
#[test]
fn the_drawn_report_shows_line_column_and_evidence() {
    let output = darnel(&["lint", "--color", "always", SEED]);
    assert_eq!(code(&output), 1);
    let drawn = plain(&stdout(&output));
    let from = drawn.find("spam/injected-anchor\n").expect("the finding is drawn");
    let report = &drawn[from..];
    let end = report.find("says more").expect("it ends with its help");
    let report = &report[..end];
    for wanted in [
        "`ag庄闲集团` does not belong to this article",
        "[fixtures/articles/seed.txt:25:1]",
        " 25 │ ag庄闲集团\n",
        "evidence: ",
        "gambling morpheme 庄闲",
        "(error from 7)",
        "`darnel explain spam/injected-anchor`",
    ] {
        assert!(report.contains(wanted), "{wanted:?} is not in\n{report}");
    }
    // Two Latin letters and four Han characters are ten cells wide.
    let lines: Vec<&str> = report.lines().collect();
    let excerpt = lines.iter().position(|l| l.starts_with(" 25 │ ")).expect("the line is shown");
    let underline = lines[excerpt + 1].chars().filter(|c| matches!(c, '─' | '┬' | '━')).count();
    assert_eq!(underline, 10, "{report}");
    assert!(drawn.contains("\nfixtures/articles/seed.txt: "), "the tally is missing");
}

#[test]
fn the_drawn_report_speaks_chinese() {
    let output = darnel(&["lint", "--color", "always", "--lang", "zh", SEED]);
    let drawn = plain(&stdout(&output));
    assert!(drawn.contains("“ag庄闲集团”与本文无关，疑为外来植入"), "{drawn}");
    assert!(drawn.contains("（7 分起为错误）"), "{drawn}");
    assert!(!drawn.contains("does not belong"), "{drawn}");
}

/// The text without its colours.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1B}') {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        rest = &tail[tail.find('m').expect("a colour ends with m") + 1..];
    }
    out + rest
}

/// The same article as an editor would have left it.
#[test]
fn the_cleaned_article_gives_no_error_and_no_contact_finding() {
    let path = "fixtures/articles/cleaned.txt";
    assert!(root().join(path).exists(), "{path} is not written yet");
    let output = darnel(&["lint", "--format", "jsonl", path]);
    let objects = objects(&output);
    let (summary, findings) = objects.split_last().expect("there is a summary");
    assert_eq!(summary["findings"]["error"], 0, "{findings:#?}");
    assert_eq!(summary["files"]["scanned"], 1);
    for f in findings {
        assert!(f["rule"].as_str().is_some_and(|r| !r.starts_with("contact/") && !r.starts_with("spam/")), "{f:#}");
    }
    assert_eq!(code(&darnel(&["lint", "--fail-on", "error", path])), 0);
    // It is that article, not an empty one.
    let text = std::fs::read_to_string(root().join(path)).expect("it is UTF-8");
    let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    assert_eq!(text.lines().next().map(letters), Some(letters(&line(5))), "this is another article");
    assert!(text.chars().count() * 2 > article().chars().count(), "half of the article is gone");
}
