//! What several tests share: the built-in rules, the program, the fixtures.
#![allow(dead_code, reason = "every test uses its own part of this")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use darnel::document::{Document, Format};
use darnel::engine::Engine;
use darnel::rule::{RuleSet, Severity, name_of};
use darnel::verdict::{Gate, Reported};

/// The built-in rules.
pub(crate) static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::builtin().expect("the built-in rules have no mistake (tests/rules.rs says more)"));

/// The built-in rules, compiled.
pub(crate) static ENGINE: LazyLock<Engine<'static>> = LazyLock::new(|| Engine::new(&RULES));

/// The directory of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files directly in `fixtures/<folder>` whose name ends in one of `endings`, sorted.
pub(crate) fn fixtures(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let folder = root().join("fixtures").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a directory can be read").path())
        .filter(|path| path.extension().is_some_and(|e| endings.iter().any(|wanted| e == *wanted)))
        .collect();
    files.sort();
    files
}

/// A gate that lets everything through.
pub(crate) fn open_gate(show_values: bool) -> Gate {
    Gate { select: Vec::new(), ignore: Vec::new(), min_severity: Severity::Info, show_values }
}

/// What a run over one article reports.
pub(crate) fn report(doc: &Document<'_>, show_values: bool) -> Vec<Reported> {
    open_gate(show_values).judge(ENGINE.rules(), doc, ENGINE.scan(doc)).reported
}

/// The findings of a plain text as `severity rule text`, in order.
pub(crate) fn found(text: &str) -> Vec<String> {
    found_in(&Document::new(text, Format::Text))
}

/// The findings of a document as `severity rule text`, in order.
pub(crate) fn found_in(doc: &Document<'_>) -> Vec<String> {
    report(doc, true).iter().map(|f| format!("{} {} {}", severity(f), ENGINE.rules()[f.rule].id, f.text)).collect()
}

/// The name of a finding's severity.
pub(crate) fn severity(f: &Reported) -> &'static str {
    name_of(&Severity::NAMED, f.severity)
}

/// The program, in the package's directory and in a known environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_darnel"));
    command.current_dir(root()).env_remove("NO_COLOR").env("LC_ALL", "C").env_remove("LC_MESSAGES").env_remove("LANG");
    command
}

/// What the program does with `args`.
pub(crate) fn darnel(args: &[&str]) -> Output {
    program().args(args).stdin(Stdio::null()).output().expect("the program starts")
}

/// What the program does with `args` and `input` on standard input.
pub(crate) fn darnel_with(args: &[&str], input: &[u8]) -> Output {
    let mut child = program().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is a pipe");
    let input = input.to_vec();
    // The program may end before it has read everything, so writing may fail.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8")
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8")
}

/// The exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("the program was not killed")
}

/// The objects of a JSONL output.
pub(crate) fn objects(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}"))).collect()
}

/// Compares `actual` with the file at `path`, byte for byte; `SNAPSHOTS=overwrite` accepts it. The difference, if any.
pub(crate) fn differs(path: &Path, actual: &str) -> Option<String> {
    let expected = snapbox::Data::read_from(path, Some(snapbox::data::DataFormat::Text)).raw();
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .try_eq(Some(&path.display()), snapbox::Data::text(actual), expected)
        .err()
        .map(|difference| difference.to_string())
}
