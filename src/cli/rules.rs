//! `darnel rules`: what rules there are, and whether each holds its own examples.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{CLEAN, FINDINGS, LookArgs, RuleArgs, Stop, load, stderr_color};
use crate::document::{Document, Lang};
use crate::engine::Engine;
use crate::rule::proof::{Failure, Verdict, prove};
use crate::rule::{Confidence, Example, Rule, Severity, Status, name_of};
use crate::validator::Validator;

#[derive(Debug, Subcommand)]
pub(super) enum Rules {
    /// List every rule
    List(List),
    /// Prove every rule by its own `bad` and `good` examples
    Test(Test),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Output format
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// List the validators that patterns may name instead
    #[arg(long)]
    validators: bool,
    #[command(flatten)]
    look: LookArgs,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// Rule files and directories beside the built-in rules
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(verb: &Rules) -> Result<u8, Stop> {
    match verb {
        Rules::List(args) => list(args),
        Rules::Test(args) => test(args),
    }
}

#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    severity: &'static str,
    confidence: &'static str,
    status: &'static str,
    matcher: &'static str,
    lang: Vec<&'static str>,
    summary: &'r str,
}

#[derive(Serialize)]
struct Listing<'r> {
    schema: u32,
    rules: Vec<Listed<'r>>,
}

fn listed(rule: &Rule) -> Listed<'_> {
    Listed {
        id: &rule.id,
        severity: name_of(&Severity::NAMED, rule.severity),
        confidence: name_of(&Confidence::NAMED, rule.confidence),
        status: name_of(&Status::NAMED, rule.status),
        matcher: rule.matcher.name(),
        lang: rule.lang.iter().map(|&l| name_of(&Lang::NAMED, l)).collect(),
        summary: &rule.summary,
    }
}

fn list(args: &List) -> Result<u8, Stop> {
    let mut out = io::stdout().lock();
    if args.validators {
        for (name, _) in Validator::NAMED {
            writeln!(out, "{name}")?;
        }
        return Ok(CLEAN);
    }
    let set = load(&args.rules, stderr_color(&args.look))?;
    let mut rules: Vec<Listed<'_>> = set.rules().iter().map(listed).collect();
    rules.sort_by_key(|r| r.id);
    match args.format {
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &Listing { schema: 1, rules }).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        ListFormat::Text => {
            let width = rules.iter().map(|r| r.id.len()).max().unwrap_or(0);
            for r in &rules {
                let status = if r.status == "stable" { String::new() } else { format!(" ({})", r.status) };
                writeln!(out, "{:width$}  {:7}  {:6}  {:8}  {}{status}", r.id, r.severity, r.confidence, r.matcher, r.summary)?;
            }
            writeln!(out, "{} rules", rules.len())?;
        }
    }
    Ok(CLEAN)
}

fn test(args: &Test) -> Result<u8, Stop> {
    let set = load(&RuleArgs { rules: args.paths.clone() }, stderr_color(&args.look))?;
    let engine = Engine::new(&set);
    let mut out = io::stdout().lock();
    let (mut texts, mut failed) = (0, 0);
    for (index, rule) in set.rules().iter().enumerate() {
        let proof = prove(rule, |example| spans(&engine, index, example));
        texts += proof.texts;
        failed += usize::from(!proof.failures.is_empty());
        for failure in &proof.failures {
            write!(out, "{}", told(rule, failure))?;
        }
    }
    writeln!(
        out,
        "{} rules, {texts} texts: {}",
        set.rules().len(),
        match failed {
            0 => String::from("all proved"),
            1 => String::from("1 rule fails"),
            n => format!("{n} rules fail"),
        }
    )?;
    Ok(if failed == 0 { CLEAN } else { FINDINGS })
}

/// Where the rule at `index` fires in an example.
fn spans(engine: &Engine<'_>, index: usize, example: &Example) -> Vec<std::ops::Range<usize>> {
    let doc = Document::new(&example.text, example.format).with_title(example.title.as_deref().unwrap_or_default());
    engine.scan(&doc).into_iter().filter(|f| f.rule == index).map(|f| f.span.range()).collect()
}

fn told(rule: &Rule, failure: &Failure) -> String {
    let line = rule.file.text[..failure.place.start].matches('\n').count() + 1;
    let quote = |spans: &[std::ops::Range<usize>]| {
        if spans.is_empty() { String::from("nothing") } else { spans.iter().map(|s| format!("{:?}", &failure.text[s.clone()])).collect::<Vec<_>>().join(", ") }
    };
    let variant = if failure.variant.is_empty() { String::new() } else { format!(" ({})", failure.variant) };
    let what = match failure.verdict {
        Verdict::Unreachable => String::from("no trigger of the rule stands in any `bad` example"),
        _ => format!("expected {}, found {}", quote(&failure.expected), quote(&failure.found)),
    };
    format!("{}:{line}: {} {}{variant}: {what}\n    in {:?}\n", rule.file.name, failure.verdict.name(), rule.id, failure.text)
}
