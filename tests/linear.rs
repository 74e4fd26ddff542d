//! Law 4: time is linear in the text. Four times the text may take four times as long, not sixteen times.
//!
//! Each text repeats one thing that a scan or a report has to look at again and again.

mod support;

use std::time::{Duration, Instant};

use darnel::document::{Document, Format};
use darnel::message::Tongue;
use darnel::report::{Origin, Style, Summary, reporter};
use support::{ENGINE, open_gate};

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
fn time(text: &str, format: Format) -> Duration {
    let once = || {
        let begun = Instant::now();
        let doc = Document::new(text, format);
        let judged = open_gate(false).judge(ENGINE.rules(), &doc, ENGINE.scan(&doc));
        let mut out = Vec::new();
        let mut reporter = reporter(darnel::report::Format::Jsonl, Style { tongue: Tongue::En, color: false, graphical: false });
        reporter.document(&mut out, ENGINE.rules(), Origin { path: "a", record: None, field: None }, &judged).expect("memory can be written");
        reporter.end(&mut out, &Summary::default()).expect("memory can be written");
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn time_grows_with_the_text_not_with_its_square() {
    const SMALL: usize = 1_500;
    // Regexes compile when they are first needed: that is no part of the growth.
    for (_, format, repeated) in CASES {
        time(&repeated(50), format);
    }
    let mut wrong = Vec::new();
    for (name, format, repeated) in CASES {
        let (small, large) = (time(&repeated(SMALL), format), time(&repeated(4 * SMALL), format));
        // Under a few milliseconds the clock says more about the machine than about the program.
        if large > Duration::from_millis(60) && large > small * 6 {
            wrong.push(format!("{name}: {small:?} for {SMALL}, {large:?} for {}", 4 * SMALL));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
