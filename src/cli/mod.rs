//! The command line: types for clap, one file for each verb, and the exit codes.
//!
//! Exit codes: 0 nothing at or above `--fail-on`; 1 findings; 2 darnel could not do its job; 3 a named path does not exist.
//! 2 wins over 3, 3 over 1. The output format never changes the code.

mod explain;
mod lint;
mod rules;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::message::Tongue;
use crate::report::{Format, Style, rule_error};
use crate::rule::{RuleSet, SetError, Severity};

/// Nothing at or above the gate.
const CLEAN: u8 = 0;
/// Findings at or above the gate; a rule that fails its proof.
const FINDINGS: u8 = 1;
/// Usage, rule files, input and output.
const FAILURE: u8 = 2;
/// A named path does not exist.
const MISSING: u8 = 3;

/// Finds injected spam, exposed contact data and broken structure in articles.
#[derive(Debug, Parser)]
#[command(name = "darnel", version, disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 clean · 1 findings · 2 darnel could not do its job · 3 a named path does not exist")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Scan files, directories or standard input
    #[command(visible_alias = "check")]
    Lint(lint::Lint),
    /// List rules or prove them by their own examples
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Show what a rule finds, why, and what to do
    Explain(explain::Explain),
}

/// Where rules come from.
#[derive(Debug, Args)]
struct RuleArgs {
    /// Add the rules of a file or of every *.toml below a directory (repeatable)
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
}

/// How output looks.
#[derive(Debug, Args)]
struct LookArgs {
    /// Language of messages [default: from the environment, else en]
    #[arg(long, value_enum)]
    lang: Option<LangArg>,
    /// Colour
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    color: ColorArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArg {
    En,
    Zh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SeverityArg {
    Error,
    Warning,
    Info,
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Error => Self::Error,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Info => Self::Info,
        }
    }
}

impl LookArgs {
    /// `--lang`, else the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set.
    fn tongue(&self) -> Tongue {
        match self.lang {
            Some(LangArg::Zh) => Tongue::Zh,
            Some(LangArg::En) => Tongue::En,
            None => {
                let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
                if locale.is_some_and(|l| l.starts_with("zh")) { Tongue::Zh } else { Tongue::En }
            }
        }
    }

    fn is_colored(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => is_terminal && no_color().is_none(),
        }
    }

    /// Reports are drawn on a terminal or when colour is forced; narrated elsewhere, and when asked.
    fn style(&self, accessible: bool) -> Style {
        let is_terminal = io::stdout().is_terminal();
        let color = self.is_colored(is_terminal);
        let graphical = !accessible && (self.color == ColorArg::Always || is_terminal && no_color().is_none());
        Style { tongue: self.tongue(), color, graphical }
    }
}

/// `NO_COLOR`, when set to anything (no-color.org).
fn no_color() -> Option<OsString> {
    std::env::var_os("NO_COLOR").filter(|v| !v.is_empty())
}

/// Why a verb ended early.
enum Stop {
    /// Standard output was closed: whoever reads had enough.
    Closed,
    /// Said on standard error; exit code 2.
    Failure(String),
    /// Already said.
    Said,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Failure(error.to_string()) }
    }
}

/// Runs the program with its arguments.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and version to standard output, mistakes to standard error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { FAILURE } else { CLEAN });
        }
    };
    let outcome = match cli.verb {
        Verb::Lint(verb) => lint::run(&verb),
        Verb::Rules(verb) => rules::run(&verb),
        Verb::Explain(verb) => explain::run(&verb),
    };
    ExitCode::from(match outcome {
        Ok(code) => code,
        Err(Stop::Closed) => CLEAN,
        Err(Stop::Said) => FAILURE,
        Err(Stop::Failure(message)) => {
            complain(&message);
            FAILURE
        }
    })
}

/// One line on standard error, free of anything that a terminal would obey.
fn complain(message: &str) {
    let message: String = message.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect();
    let _ = writeln!(io::stderr().lock(), "darnel: {message}");
}

/// Loads the rules; says what is wrong with rule files.
fn load(args: &RuleArgs, color: bool) -> Result<RuleSet, Stop> {
    let draw_all = |errors: &[crate::rule::RuleError]| {
        let mut err = io::stderr().lock();
        for error in errors {
            let _ = writeln!(err, "{}", rule_error::draw(error, color));
        }
    };
    match RuleSet::with_user_rules(&args.rules) {
        Ok(set) => {
            draw_all(set.warnings());
            Ok(set)
        }
        Err(SetError::Rules(errors)) => {
            draw_all(&errors);
            complain(&SetError::Rules(errors).to_string());
            Err(Stop::Said)
        }
        Err(other) => Err(Stop::Failure(other.to_string())),
    }
}

/// Whether standard error takes colour.
fn stderr_color(look: &LookArgs) -> bool {
    look.is_colored(io::stderr().is_terminal())
}

/// What a `--select` or `--ignore` value names, or a complaint with the nearest known name.
fn selectors(set: &RuleSet, names: &[String]) -> Result<Vec<crate::rule::Selector>, Stop> {
    names
        .iter()
        .map(|name| {
            set.selector(name).map_err(|near| {
                let near = near.map_or_else(|| String::from("`darnel rules list` shows them"), |n| format!("did you mean `{n}`?"));
                Stop::Failure(format!("no rule, group or tag is called `{name}`: {near}"))
            })
        })
        .collect()
}

/// The format names that `--format` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// Every finding with its excerpt, evidence and help
    Full,
    /// One line a finding
    Concise,
    /// One JSON object a line
    Jsonl,
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Full => Self::Full,
            FormatArg::Concise => Self::Concise,
            FormatArg::Jsonl => Self::Jsonl,
        }
    }
}
