//! `darnel lint`: sources to documents to findings to a report, and the exit code.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::{CLEAN, FAILURE, FINDINGS, FormatArg, LookArgs, MISSING, RuleArgs, SeverityArg, Stop, complain, load, selectors, stderr_color};
use crate::document::{self, Document};
use crate::engine::Engine;
use crate::message::{Tongue, say};
use crate::report::{Origin, Reporter, Summary, reporter};
use crate::source::{self, Content, InputFormat, Records, Skip, Skipped, content_of};
use crate::verdict::Gate;

#[derive(Debug, Args)]
pub(super) struct Lint {
    /// Files and directories; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = FormatArg::Full)]
    format: FormatArg,
    /// Only these rules, groups or tags
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// Not these rules, groups or tags
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Report findings from this severity up
    #[arg(long, value_enum, default_value_t = SeverityArg::Info)]
    min_severity: SeverityArg,
    /// Exit with 1 from this severity up
    #[arg(long, value_enum, default_value_t = FailOn::Warning)]
    fail_on: FailOn,
    /// How inputs are read
    #[arg(long, value_enum, default_value_t = InputArg::Auto)]
    input_format: InputArg,
    /// Show personal values instead of masking them
    #[arg(long)]
    show_values: bool,
    /// Narrate the `full` format line by line, for screen readers
    #[arg(long)]
    accessible: bool,
    #[command(flatten)]
    look: LookArgs,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InputArg {
    /// By file name; standard input is plain text
    Auto,
    /// Plain text
    Text,
    /// Markdown
    Markdown,
    /// One JSON object a line with `text`, `id` and `title`
    Jsonl,
}

/// One run.
struct Run<'r> {
    engine: Engine<'r>,
    gate: Gate,
    reporter: Box<dyn Reporter>,
    out: BufWriter<io::StdoutLock<'static>>,
    summary: Summary,
    /// Whether something could not be read or decoded.
    failed: bool,
}

pub(super) fn run(args: &Lint) -> Result<u8, Stop> {
    let begun = Instant::now();
    let set = load(&args.rules, stderr_color(&args.look))?;
    let gate = Gate {
        select: selectors(&set, &args.select)?,
        ignore: selectors(&set, &args.ignore)?,
        min_severity: args.min_severity.into(),
        show_values: args.show_values,
    };
    let style = args.look.style(args.accessible);
    let engine = Engine::new(&set);
    let summary = Summary { rules: set.rules().iter().filter(|r| gate.wants(r)).count(), ..Summary::default() };
    let mut run = Run {
        engine,
        gate,
        reporter: reporter(args.format.into(), style),
        out: BufWriter::with_capacity(1 << 16, io::stdout().lock()),
        summary,
        failed: false,
    };
    let input = match args.input_format {
        InputArg::Auto => InputFormat::Auto,
        InputArg::Text => InputFormat::Article(document::Format::Text),
        InputArg::Markdown => InputFormat::Article(document::Format::Markdown),
        InputArg::Jsonl => InputFormat::Jsonl,
    };
    let missing = run.everything(&args.paths, input, style.tongue)?;
    run.summary.seconds = begun.elapsed().as_secs_f64();
    run.reporter.end(&mut run.out, &run.summary)?;
    run.out.flush()?;
    receipt(&run.summary, style.tongue);
    Ok(code(&run.summary, args.fail_on, run.failed, missing))
}

fn code(summary: &Summary, fail_on: FailOn, failed: bool, missing: bool) -> u8 {
    let counted = match fail_on {
        FailOn::Error => summary.errors,
        FailOn::Warning => summary.errors + summary.warnings,
        FailOn::Info => summary.errors + summary.warnings + summary.notes,
        FailOn::Never => 0,
    };
    if failed {
        FAILURE
    } else if missing {
        MISSING
    } else if counted > 0 {
        FINDINGS
    } else {
        CLEAN
    }
}

impl Run<'_> {
    /// Scans every input; whether a named path does not exist.
    fn everything(&mut self, paths: &[PathBuf], input: InputFormat, tongue: Tongue) -> Result<bool, Stop> {
        let (stdin, paths): (Vec<PathBuf>, Vec<PathBuf>) = paths.iter().cloned().partition(|p| p.as_os_str() == "-");
        let found = source::find(&paths, input != InputFormat::Auto);
        for path in &found.missing {
            complain(say("run.missing", &[("path", &path.display().to_string())]).in_tongue(tongue));
        }
        self.summary.found += (found.files.len() + found.skipped.len() + stdin.len().min(1)) as u64;
        for (path, skipped) in &found.skipped {
            self.skip(&path.display().to_string(), skipped);
        }
        let mut buffer = Vec::new();
        if !stdin.is_empty() {
            match input {
                InputFormat::Jsonl => self.records("-", io::stdin().lock())?,
                InputFormat::Auto | InputFormat::Article(_) => {
                    let format = if let InputFormat::Article(format) = input { format } else { document::Format::Text };
                    match source::read_stdin(&mut buffer) {
                        Ok(()) => self.bytes("-", &buffer, format)?,
                        Err(skipped) => self.skip("-", &skipped),
                    }
                }
            }
        }
        for path in &found.files {
            self.file(path, input, &mut buffer)?;
        }
        if self.summary.found == 0 && found.missing.is_empty() {
            complain(say("run.nothing", &[]).in_tongue(tongue));
        }
        Ok(!found.missing.is_empty())
    }

    fn file(&mut self, path: &Path, input: InputFormat, buffer: &mut Vec<u8>) -> Result<(), Stop> {
        let name = path.to_string_lossy();
        let content = match input {
            InputFormat::Jsonl => Content::Jsonl,
            InputFormat::Article(format) => Content::Article(format),
            InputFormat::Auto => content_of(&name).unwrap_or(Content::Article(document::Format::Text)),
        };
        match content {
            Content::Jsonl => match File::open(path) {
                Ok(file) => self.records(&name, BufReader::with_capacity(1 << 18, file)),
                Err(error) => {
                    self.skip(&name, &Skipped { skip: Skip::Unreadable, detail: error.to_string() });
                    Ok(())
                }
            },
            Content::Article(format) => match source::read_file(path, buffer) {
                Ok(()) => self.bytes(&name, buffer, format),
                Err(skipped) => {
                    self.skip(&name, &skipped);
                    Ok(())
                }
            },
        }
    }

    /// One article.
    fn bytes(&mut self, name: &str, bytes: &[u8], format: document::Format) -> Result<(), Stop> {
        match source::decode(bytes) {
            Err(skipped) => self.skip(name, &skipped),
            Ok(text) => {
                self.summary.scanned += 1;
                self.document(Origin { path: name, record: None, field: None }, &Document::new(text, format))?;
            }
        }
        Ok(())
    }

    /// One file of records.
    fn records(&mut self, name: &str, reader: impl BufRead) -> Result<(), Stop> {
        let mut records = Records::new(reader);
        loop {
            match records.read() {
                Err(error) => {
                    self.skip(name, &Skipped { skip: Skip::Unreadable, detail: error.to_string() });
                    return Ok(());
                }
                Ok(None) => break,
                Ok(Some(Err(wrong))) => self.skip(&format!("{name}:{}", wrong.line), &Skipped { skip: wrong.skip, detail: wrong.detail }),
                Ok(Some(Ok(record))) => {
                    self.summary.records += 1;
                    if let Some(title) = &record.title {
                        self.document(Origin { path: name, record: Some(&record.id), field: Some("title") }, &Document::title_field(title))?;
                    }
                    let text = record.text.as_ref();
                    let doc = Document::new(text, document::Format::of_text(text)).with_title(record.title.as_deref().unwrap_or_default());
                    self.document(Origin { path: name, record: Some(&record.id), field: Some("text") }, &doc)?;
                }
            }
        }
        self.summary.scanned += 1;
        Ok(())
    }

    fn document(&mut self, origin: Origin<'_>, doc: &Document<'_>) -> Result<(), Stop> {
        self.summary.bytes += doc.text().len() as u64;
        let findings = self.engine.scan(doc);
        if findings.is_empty() {
            return Ok(());
        }
        let judged = self.gate.judge(self.engine.rules(), doc, findings);
        judged.reported.iter().for_each(|f| self.summary.count(f.severity));
        Ok(self.reporter.document(&mut self.out, self.engine.rules(), origin, &judged)?)
    }

    /// Says and counts what is not scanned; files of other kinds in a directory are only counted.
    fn skip(&mut self, name: &str, skipped: &Skipped) {
        *self.summary.skipped.entry(skipped.skip.name()).or_insert(0) += 1;
        if skipped.skip.is_failure() {
            self.failed = true;
            complain(&format!("{name}: {skipped}"));
        }
    }
}

/// The scan receipt: never let "0 findings" be mistaken for "0 files".
fn receipt(s: &Summary, tongue: Tongue) {
    let text = |key: &str, values: &[(&str, &str)]| say(key, values).in_tongue(tongue).to_owned();
    let scanned = if s.scanned == 1 { text("run.files-one", &[]) } else { text("run.files-many", &[("count", &s.scanned.to_string())]) };
    let skipped: u64 = s.skipped.values().sum();
    let why: Vec<String> = s.skipped.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    let skipped = if skipped == 0 {
        text("run.skipped", &[("count", "0")])
    } else {
        text("run.skipped-why", &[("count", &skipped.to_string()), ("why", &why.join(", "))])
    };
    let records = match s.records {
        0 => String::new(),
        1 => text("run.records-one", &[]),
        n => text("run.records-many", &[("count", &n.to_string())]),
    };
    let time = if s.seconds < 1.0 { format!("{:.0} ms", s.seconds * 1e3) } else { format!("{:.2} s", s.seconds) };
    let rules = if s.rules == 1 { text("run.rules-one", &[]) } else { text("run.rules-many", &[("count", &s.rules.to_string())]) };
    let line = text(
        "run.receipt",
        &[("scanned", &scanned), ("skipped", &skipped), ("records", &records), ("rules", &rules), ("bytes", &size(s.bytes)), ("time", &time)],
    );
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.0} KB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
