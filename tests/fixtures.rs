//! Whole articles: honest ones on which darnel is silent, and spoiled ones with every finding written down beside them.
//!
//! `fixtures/ok/*` gives no error and no warning. `fixtures/err/*.{txt,md}` gives what stands in `<name>.out`, a finding a
//! line: `line:column severity rule text`. `SNAPSHOTS=overwrite cargo test --test fixtures` accepts; read before you do.

mod support;

use std::fmt::Write as _;
use std::path::Path;

use darnel::document::Document;
use darnel::rule::Severity;
use darnel::source::{Content, content_of, decode};
use support::{ENGINE, differs, fixtures, report, root, severity};

/// The text of a file as the program would decode it, with its format.
fn read(path: &Path) -> (String, darnel::document::Format) {
    let bytes = std::fs::read(path).expect("a fixture can be read");
    let text = decode(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display())).to_owned();
    match content_of(&path.to_string_lossy()) {
        Some(Content::Article(format)) => (text, format),
        other => panic!("{} is no article: {other:?}", path.display()),
    }
}

/// The findings in the article at `path`, a line each.
fn listed(path: &Path, show_values: bool) -> String {
    let (text, format) = read(path);
    let doc = Document::new(&text, format);
    report(&doc, show_values).iter().fold(String::new(), |mut all, f| {
        let shown = f.text.replace('\r', "\\r").replace('\n', "\\n");
        let _ = writeln!(all, "{}:{} {} {} {shown}", f.start.line, f.start.column, severity(f), ENGINE.rules()[f.rule].id);
        all
    })
}

#[test]
fn honest_articles_give_no_error_and_no_warning() {
    let articles = fixtures("ok", &["txt", "md"]);
    assert!(articles.len() >= 8, "{} articles", articles.len());
    let mut complaints = Vec::new();
    for path in &articles {
        let (text, format) = read(path);
        let doc = Document::new(&text, format);
        for f in report(&doc, true).iter().filter(|f| f.severity >= Severity::Warning) {
            let (name, place) = (path.file_name().expect("it has a name").display(), format!("{}:{}", f.start.line, f.start.column));
            complaints.push(format!("{name}:{place} {} {} {}", severity(f), ENGINE.rules()[f.rule].id, f.text));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The honest articles are near misses, not chance texts: each speaks of what the rules look for.
#[test]
fn the_honest_articles_are_tempting() {
    for (name, words) in [
        ("gambling-crackdown.txt", &["赌博", "棋牌", "注册", "网址"][..]),
        ("spinach.txt", &["菠菜"]),
        ("kering.txt", &["开云集团", "官方网站"]),
        ("macau.txt", &["威尼斯人", "金沙", "赌场"]),
        ("technical.md", &["17000001234", "foo@bar.com"]),
        ("notice.txt", &["400-***-1234", "28号"]),
        ("interview.txt", &["作为一个人工智能语言模型"]),
        ("traditional.txt", &["「", "豆花攤"]),
        ("finance.txt", &["17000001234元"]),
    ] {
        let (text, _) = read(&root().join("fixtures/ok").join(name));
        for word in words {
            assert!(text.contains(word), "{name} no longer holds {word}");
        }
    }
}

#[test]
fn spoiled_articles_give_the_findings_written_down() {
    let articles = fixtures("err", &["txt", "md"]);
    assert!(articles.len() >= 15, "{} articles", articles.len());
    let mut differences = Vec::new();
    for path in &articles {
        differences.extend(differs(&path.with_extension("out"), &listed(path, true)));
    }
    // The first article of this project: other people's values, so they stay masked.
    let seed = root().join("fixtures/articles/seed.txt");
    differences.extend(differs(&root().join("fixtures/err/seed.out"), &listed(&seed, false)));
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_list_of_findings_has_its_article() {
    for out in fixtures("err", &["out"]) {
        let is_there = ["txt", "md"].iter().any(|e| out.with_extension(e).exists()) || out.file_stem().is_some_and(|s| s == "seed");
        assert!(is_there, "{} belongs to no article", out.display());
        assert!(!std::fs::read_to_string(&out).expect("it can be read").is_empty(), "{} is silent", out.display());
    }
}

/// What an injected line is called does not matter: no list holds the first and the last of these.
#[test]
fn a_brand_that_no_list_holds_is_found_between_paragraphs() {
    for name in ["injected-unlisted.txt", "injected-without-blank-lines.txt"] {
        let found = listed(&root().join("fixtures/err").join(name), true);
        for brand in ["ky星皓集团", "云鼎国际app下载", "xq澜鲸俱乐部"] {
            assert!(found.lines().any(|l| l.ends_with(&format!(" error spam/injected-anchor {brand}"))), "{name}: {brand} is missing in\n{found}");
        }
    }
    for entry in std::fs::read_dir(root().join("rules/spam/lexicons")).expect("the lists are there") {
        let path = entry.expect("the lists are there").path();
        let text = std::fs::read_to_string(&path).expect("lists are UTF-8");
        for word in ["星皓", "澜鲸"] {
            assert!(!text.contains(word), "{} holds {word}: the test needs another brand", path.display());
        }
    }
}

/// Lines that share their tail must not acquit each other: an injector rarely comes with one brand.
#[test]
fn injected_lines_with_a_common_tail_do_not_vouch_for_each_other() {
    let found = listed(&root().join("fixtures/err/injected-same-tail.txt"), true);
    for brand in ["星皓国际app下载", "云鼎国际app下载", "澜鲸国际app下载"] {
        assert!(found.lines().any(|l| l.ends_with(&format!(" error spam/injected-anchor {brand}"))), "{brand} is missing in\n{found}");
    }
}

/// The four ways to write the same bytes: same findings at the same lines and columns.
#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let folder = root().join("fixtures/err");
    let plain = listed(&folder.join("lf.txt"), true);
    assert!(plain.contains("spam/injected-anchor ky星皓集团"), "{plain}");
    for (name, is_as_named) in [
        ("crlf.txt", (|b: &[u8]| b.windows(2).any(|w| w == b"\r\n")) as fn(&[u8]) -> bool),
        ("bom.txt", |b| b.starts_with(b"\xEF\xBB\xBF")),
        ("no-final-newline.txt", |b| !b.ends_with(b"\n")),
    ] {
        let path = folder.join(name);
        assert!(is_as_named(&std::fs::read(&path).expect("it can be read")), "{name} was rewritten by an editor or by git");
        assert_eq!(listed(&path, true), plain, "{name}");
    }
}
