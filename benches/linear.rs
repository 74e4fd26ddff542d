//! Time is linear in the text: four times the text may take about four times as long, not sixteen times.
//!
//! Each text repeats one thing that a scan or a report has to look at again and again. `cargo bench --bench linear` prints a
//! table to read; wall time is too noisy to be a test.

use std::io::Write as _;
use std::time::{Duration, Instant};

use darnel::document::{Document, Format};
use darnel::engine::Engine;
use darnel::message::Tongue;
use darnel::report::{Origin, Style, Summary, reporter};
use darnel::rule::{RuleSet, Severity};
use darnel::verdict::Gate;

/// One repeated thing: the text of `n` of them.
type Repeated = fn(usize) -> String;

const CASES: [(&str, Format, Repeated); 12] = [
    ("prose", Format::Text, |n| "老城区的菜市场在六月底完成了改造，屋顶换成了新的材料。\n\n".repeat(n)),
    ("one long line", Format::Text, |n| "老城区的菜市场在六月底完成了改造，屋顶换成了新的材料。".repeat(n)),
    ("injected lines, each another", Format::Text, |n| (0..n).fold(String::from("标题在这里写一行\n"), |t, i| t + &format!("ky星皓{}集团\n", han(i)))),
    ("telephone numbers", Format::Text, |n| (0..n).map(|i| format!("联系电话170{:08}，\n", i * 7919 % 100_000_000)).collect()),
    ("telephone numbers on one line", Format::Text, |n| (0..n).map(|i| format!("联系电话170{:08}，", i * 7919 % 100_000_000)).collect()),
    ("gambling keywords", Format::Text, |n| "乐鱼体育官网，开元棋牌app下载。\n".repeat(n)),
    ("numbered headings", Format::Markdown, |n| (0..n).map(|i| format!("## {}. 小节{i}\n\n正文。\n\n", i % 900 + 1)).collect()),
    ("labels and paragraphs", Format::Text, |n| (0..n).map(|i| format!("小标题{}：\n正文写在这里，有一句话。\n", i % 90)).collect()),
    ("links and inline code", Format::Markdown, |n| "[甲](b) `c` <b>丁</b> ".repeat(n)),
    ("separators between Han", Format::Text, |n| "中*文·字☆".repeat(n)),
    ("disguised characters", Format::Text, |n| "Ａ雲\u{200B}𝐚⑳β".repeat(n)),
    ("place names", Format::Text, |n| "广州市天河区".repeat(n)),
];

/// Two Han characters for a number.
fn han(i: usize) -> String {
    let at = |n: usize| char::from_u32(0x4E00 + u32::try_from(n).expect("small")).expect("Han");
    [at(i % 5_000), at(i / 5_000)].iter().collect()
}

/// The best of three times for reading, scanning, judging and reporting a text.
fn time(engine: &Engine<'_>, text: &str, format: Format) -> Duration {
    let gate = Gate { select: Vec::new(), ignore: Vec::new(), min_severity: Severity::Info, show_values: false };
    let once = || {
        let begun = Instant::now();
        let doc = Document::new(text, format);
        let judged = gate.judge(engine.rules(), &doc, engine.scan(&doc));
        let mut out = Vec::new();
        let mut reporter = reporter(darnel::report::Format::Jsonl, Style { tongue: Tongue::En, color: false, graphical: false });
        reporter.document(&mut out, engine.rules(), Origin { path: "a", record: None, field: None }, &judged).expect("memory can be written");
        reporter.end(&mut out, &Summary::default()).expect("memory can be written");
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

fn main() -> std::io::Result<()> {
    const SMALL: usize = 1_500;
    let set = RuleSet::builtin().expect("the built-in rules are sound");
    let engine = Engine::new(&set);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:32} {:>12} {:>12}  times as long for 4 times the text", "repeated", "once", "4 times")?;
    for (name, format, repeated) in CASES {
        // Regexes compile when they are first needed: that is no part of the growth.
        time(&engine, &repeated(50), format);
        let (small, large) = (time(&engine, &repeated(SMALL), format), time(&engine, &repeated(4 * SMALL), format));
        writeln!(out, "{name:32} {small:>12.2?} {large:>12.2?}  {:.1}", large.as_secs_f64() / small.as_secs_f64())?;
    }
    Ok(())
}
