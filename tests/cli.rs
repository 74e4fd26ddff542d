//! The command line: every flag and exit code as data in `tests/cmd/`, and here what data cannot say: terminals, pipes,
//! very long lines, odd names.
//!
//! `TRYCMD=overwrite cargo test --test cli` accepts what the program prints now.

mod support;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;

use support::{code, darnel, darnel_with, objects, program, stderr, stdout};

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new().env("LC_ALL", "C").default_bin_path(env!("CARGO_BIN_EXE_darnel")).case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}

/// A text with one finding.
const NUMBER: &str = "联系电话17000001234。\n";

#[test]
fn reports_are_drawn_when_colour_is_forced_and_narrated_otherwise() {
    let drawn = |args: &[&str], no_color: Option<&str>| {
        let mut command = program();
        command.args(["lint"]).args(args).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let mut child = command.spawn().expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(NUMBER.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), 1);
        let text = stdout(&output);
        (text.contains("╭─["), text.contains('\u{1B}'))
    };
    assert_eq!(drawn(&[], None), (false, false), "a pipe is no terminal");
    assert_eq!(drawn(&["--color", "auto"], None), (false, false));
    assert_eq!(drawn(&["--color", "never"], None), (false, false));
    assert_eq!(drawn(&["--color", "always"], None), (true, true));
    // A flag is nearer than the environment.
    assert_eq!(drawn(&["--color", "always"], Some("1")), (true, true));
    assert_eq!(drawn(&[], Some("1")), (false, false));
    assert_eq!(drawn(&["--accessible"], None), (false, false));
    assert!(!drawn(&["--accessible", "--color", "always"], None).0, "asked to be told, not drawn");
}

#[test]
fn concise_is_coloured_only_when_asked() {
    for (args, is_colored) in [(&["--color", "always"][..], true), (&[], false), (&["--color", "never"], false)] {
        let output = darnel_with(&[&["lint", "--format", "concise", "-"], args].concat(), NUMBER.as_bytes());
        assert_eq!(stdout(&output).contains('\u{1B}'), is_colored, "{args:?}");
    }
    // A data format stays data.
    let output = darnel_with(&["lint", "--format", "jsonl", "--color", "always", "-"], NUMBER.as_bytes());
    assert!(!stdout(&output).contains('\u{1B}'));
}

/// What a program behind a pipe sees: records, not drawings.
#[test]
fn no_link_and_no_title_is_written_to_the_terminal() {
    let output = darnel(&["lint", "--color", "always", "fixtures/articles/seed.txt"]);
    let text = stdout(&output);
    assert!(text.contains('\u{1B}'));
    assert!(!text.contains("\u{1B}]") && !text.contains('\u{7}'), "an OSC sequence is written");
}

/// `darnel lint … | head -1`: whoever reads had enough, and that is no failure.
#[test]
fn a_closed_pipe_ends_quietly() {
    let many = "联系电话17000001234。\n\n".repeat(20_000);
    for args in [&["lint", "--format", "concise", "-"][..], &["lint", "--format", "jsonl", "-"], &["lint", "-"]] {
        let mut child = program().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let text = many.clone();
        let writer = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
        let mut first = [0u8; 64];
        let mut reader = child.stdout.take().expect("a pipe");
        reader.read_exact(&mut first).expect("something is written");
        drop(reader);
        let output = child.wait_with_output().expect("it ends");
        writer.join().expect("the writer ends");
        assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains("panicked") && !stderr(&output).contains("pipe"), "{}", stderr(&output));
    }
    let mut child = program().args(["rules", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
}

/// A full disk is a failure, not a clean run.
#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_a_failure() {
    for args in [&["lint", "--format", "jsonl", "fixtures/articles/seed.txt"][..], &["rules", "list"], &["explain", "contact/email"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = program().args(args).stdout(full).stderr(Stdio::piped()).output().expect("the program runs");
        assert_eq!(code(&output), 2, "{args:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("darnel: "), "{args:?}: {}", stderr(&output));
    }
}

/// 50 MB without a line end: it ends in time, and what stands at the end is found at the right column.
#[test]
fn a_line_of_fifty_megabytes() {
    let sentence = "老城区的菜市场在六月底完成了改造，屋顶换成了新的材料，地面也铺上了防滑的砖。";
    let copies = 50_000_000 / sentence.len() + 1;
    let end = "联系电话17000001234，邮箱lihua@wuhe-nongji.cn。";
    let mut text = sentence.repeat(copies);
    text.push_str(end);
    assert!(text.len() > 50_000_000 && !text.contains('\n'));
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("long.txt");
    std::fs::write(&file, &text).expect("it can be written");
    let output = program().args(["lint", "--select", "contact", "--format", "jsonl"]).arg(&file).output().expect("the program runs");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let found = objects(&output);
    let before = (sentence.chars().count() * copies) as u64;
    for (rule, wanted) in [("contact/phone-mobile-cn", "17000001234"), ("contact/email", "lihua@wuhe-nongji.cn")] {
        let at = end.find(wanted).expect("it stands there");
        let column = before + end[..at].chars().count() as u64 + 1;
        let start = (sentence.len() * copies + at) as u64;
        let f = found.iter().find(|f| f["rule"] == rule).unwrap_or_else(|| panic!("{rule} is not found: {found:?}"));
        assert_eq!((f["range"]["start"]["line"].as_u64(), f["range"]["start"]["column"].as_u64()), (Some(1), Some(column)), "{rule}");
        assert_eq!((f["span"]["start"].as_u64(), f["span"]["end"].as_u64()), (Some(start), Some(start + wanted.len() as u64)), "{rule}");
    }
    assert_eq!(found.last().map(|s| s["bytes"].as_u64()), Some(Some(text.len() as u64)));
}

/// The excerpt of a long line is a window of it with the match inside, not the line.
#[test]
fn a_long_line_is_clipped_around_its_finding() {
    let sentence = "屋顶换成了新的材料，地面也铺上了防滑的砖。";
    let text = format!("{}联系电话17000001234。{}", sentence.repeat(3_000), sentence.repeat(3_000));
    for args in [&["lint", "--select", "contact", "-"][..], &["lint", "--select", "contact", "--color", "always", "-"]] {
        let shown = stdout(&darnel_with(args, text.as_bytes()));
        assert!(shown.len() < 2_000, "{} bytes for one finding", shown.len());
        assert!(shown.contains("联系电话170****1234。屋顶") && shown.matches('…').count() == 2, "{shown}");
        let column = (sentence.chars().count() * 3_000 + 5).to_string();
        assert!(shown.contains(&column), "column {column} is not in\n{shown}");
    }
}

/// Many findings on one long line: all of them are reported (with time in their square this test would not end).
#[test]
fn many_findings_on_one_line_are_all_reported() {
    let text = "联系电话17000001234，再联系170-0000-1234；".repeat(10_000);
    let output = darnel_with(&["lint", "--select", "contact", "--format", "concise", "-"], text.as_bytes());
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output).lines().count(), 20_000);
}

/// `.gitignore` counts with and without a repository around it; a named file counts always.
#[test]
fn ignore_files_are_respected_below_directories_only() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let write = |name: &str, text: &str| {
        let path = scratch.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    };
    write(".gitignore", "drafts/\n*.tmp.txt\n");
    write("a.txt", NUMBER);
    write("drafts/b.txt", NUMBER);
    write("c.tmp.txt", NUMBER);
    write("posts/.ignore", "d.txt\n");
    write("posts/d.txt", NUMBER);
    write("posts/e.TXT", NUMBER);
    let scanned = |paths: &[&str]| -> Vec<String> {
        let output = program().current_dir(scratch.path()).args(["lint", "--format", "concise"]).args(paths).output().expect("the program runs");
        stdout(&output).lines().map(|l| l.split(':').next().unwrap_or("").to_owned()).collect()
    };
    assert_eq!(scanned(&["."]), ["./a.txt", "./posts/e.TXT"]);
    assert_eq!(scanned(&["posts"]), ["posts/e.TXT"]);
    assert_eq!(scanned(&["drafts/b.txt", "c.tmp.txt", "posts/d.txt"]), ["c.tmp.txt", "drafts/b.txt", "posts/d.txt"]);
}

#[test]
fn standard_input_may_stand_beside_files() {
    let output = darnel_with(&["lint", "--format", "concise", "fixtures/ok/poem.txt", "-"], NUMBER.as_bytes());
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).starts_with("-:1:5: warning[contact/phone-mobile-cn]"), "{}", stdout(&output));
    assert!(stderr(&output).starts_with("2 files scanned, 0 skipped"), "{}", stderr(&output));
}

#[test]
fn undecodable_standard_input_is_a_failure() {
    let output = darnel_with(&["lint", "-"], b"caf\xE9\n");
    assert_eq!((code(&output), output.stdout.len()), (2, 0));
    assert!(stderr(&output).contains("-: not UTF-8: byte 3 (line 1) is 0xE9"), "{}", stderr(&output));
    // A record in another encoding does not take the next one with it.
    let records = [b"{\"text\":\"caf\xE9\"}\n".as_slice(), "{\"text\":\"联系电话17000001234。\"}\n".as_bytes()].concat();
    let output = darnel_with(&["lint", "--input-format", "jsonl", "--format", "concise", "-"], &records);
    assert_eq!(code(&output), 2);
    assert!(stdout(&output).starts_with("-#2:1:5:"), "{}", stdout(&output));
}

/// A file name is foreign text as well.
#[cfg(unix)]
#[test]
fn odd_file_names_do_no_harm() {
    use std::os::unix::ffi::OsStrExt as _;
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let names: [&[u8]; 4] = [b"a\x1B[31m.txt", b"b\nc.txt", "d\u{202E}.txt".as_bytes(), b"e\xFF.txt"];
    for name in names {
        std::fs::write(scratch.path().join(std::ffi::OsStr::from_bytes(name)), NUMBER).expect("it can be written");
    }
    for format in ["full", "concise"] {
        let output = program().current_dir(scratch.path()).args(["lint", "--format", format, "."]).output().expect("the program runs");
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        let shown = stdout(&output);
        assert!(!shown.contains(['\u{1B}', '\u{202E}']), "{shown:?}");
        assert_eq!(shown.matches("contact/phone-mobile-cn").count() % 4, 0, "{shown}");
        if format == "concise" {
            assert_eq!(shown.lines().count(), 4, "a line end in a name made a line: {shown:?}");
        }
    }
    let output = program().current_dir(scratch.path()).args(["lint", "--format", "jsonl", "."]).output().expect("the program runs");
    assert_eq!(objects(&output).len(), 5);
    let missing = program().current_dir(scratch.path()).args(["lint", "none\u{1B}[31m.txt"]).output().expect("the program runs");
    assert_eq!(code(&missing), 3);
    assert!(!stderr(&missing).contains('\u{1B}'), "{:?}", stderr(&missing));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said_and_counted() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let home = scratch.path();
    std::fs::write(home.join("a.txt"), NUMBER).expect("it can be written");
    std::os::unix::fs::symlink("gone.txt", home.join("broken.txt")).expect("a link can be made");
    std::os::unix::fs::symlink("a.txt", home.join("link.txt")).expect("a link can be made");
    std::os::unix::fs::symlink(".", home.join("loop")).expect("a link can be made");
    let output = program().current_dir(home).args(["lint", "--format", "concise", "."]).output().expect("the program runs");
    let found: Vec<String> = stdout(&output).lines().map(|l| l.split(':').next().unwrap_or("").to_owned()).collect();
    assert_eq!(found, ["./a.txt", "./link.txt"]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("broken.txt"), "{}", stderr(&output));
    // A named broken link is a missing path.
    let output = program().current_dir(home).args(["lint", "broken.txt"]).output().expect("the program runs");
    assert_eq!(code(&output), 3, "{}", stderr(&output));
}

/// "0 findings" is never mistaken for "0 files".
#[test]
fn a_run_over_nothing_says_so() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    for (lang, said) in [("en", "nothing was scanned"), ("zh", "什么也没有扫描")] {
        let output = program().current_dir(scratch.path()).args(["lint", "--lang", lang, "."]).output().expect("the program runs");
        assert_eq!((code(&output), output.stdout.len()), (0, 0));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}

#[test]
fn the_language_comes_from_the_flag_then_from_the_environment() {
    let said = |flag: &[&str], environment: &[(&str, &str)]| {
        let mut command = program();
        command.env_remove("LC_ALL").args(["lint", "--format", "concise", "--select", "structure/category-line"]).args(flag).arg("fixtures/articles/seed.txt");
        command.envs(environment.iter().copied());
        let output = command.output().expect("the program runs");
        let (out, err) = (stdout(&output), stderr(&output));
        assert_eq!(out.contains("警告"), err.contains("已扫描"), "{out}{err}");
        if out.contains("警告") { "zh" } else { "en" }
    };
    assert_eq!(said(&[], &[]), "en");
    assert_eq!(said(&[], &[("LANG", "zh_TW.UTF-8")]), "zh");
    assert_eq!(said(&[], &[("LC_ALL", ""), ("LC_MESSAGES", "zh_CN"), ("LANG", "de_DE.UTF-8")]), "zh");
    assert_eq!(said(&[], &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), "en");
    assert_eq!(said(&["--lang", "en"], &[("LC_ALL", "zh_CN.UTF-8")]), "en");
    assert_eq!(said(&["--lang", "zh"], &[("LC_ALL", "en_GB.UTF-8")]), "zh");
}

#[test]
fn the_list_of_rules_as_json_is_the_contract() {
    let output = darnel(&["rules", "list", "--format", "json", "--rules", "tests/cmd/rules.in/good"]);
    assert_eq!(code(&output), 0);
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is one JSON object");
    assert_eq!(list["schema"], 1);
    let rules = list["rules"].as_array().expect("a list");
    assert!(rules.len() > 30);
    let mut keys: Vec<&str> = rules[0].as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["confidence", "id", "lang", "matcher", "severity", "status", "summary"]);
    let ids: Vec<&str> = rules.iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let own = rules.iter().find(|r| r["id"] == "quality/weed").expect("the user's rule is in it");
    let wanted = serde_json::json!({
        "id": "quality/weed", "severity": "error", "confidence": "high", "status": "stable", "matcher": "terms", "lang": [], "summary": "A weed is named."
    });
    assert_eq!(*own, wanted);
}

/// Several rule files and directories add up; the built-in rules stay.
#[test]
fn rules_of_the_user_add_to_those_built_in() {
    let own = Path::new("tests/cmd/rules.in/good");
    let listed = |args: &[&str]| stdout(&darnel(&[&["rules", "list"], args].concat())).lines().count();
    let builtin = listed(&[]);
    let own = own.to_str().expect("it is UTF-8");
    assert_eq!(listed(&["--rules", own]), builtin + 1);
    assert_eq!(listed(&["--rules", own, "--rules", "tests/cmd/exit-codes.in/own.toml"]), 0, "two rules of one id are refused");
    assert_eq!(listed(&["--rules", own, "--rules", "tests/cmd/rules.in/failing.toml"]), builtin + 5);
}
