//! Wall-time benchmarks of the parts that every article passes through: `cargo bench`.
//!
//! Wall time is noisy; compare only within one run. `benches/instructions.sh` counts instructions instead.

use std::fmt::Write as _;

use darnel::document::fold::Folded;
use darnel::document::{Document, Format};
use darnel::engine::Engine;
use darnel::rule::RuleSet;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

const SEED: &str = include_str!("../fixtures/articles/seed.txt");
const CLEAN: &str = include_str!("../fixtures/articles/cleaned.txt");

/// The cleaned article as Markdown, some hundred kilobytes.
fn long() -> String {
    let mut text = String::from("# 长文\n\n");
    for chapter in 1..=40 {
        let _ = write!(text, "## 第{chapter}章\n\n见 [说明](https://a.example/{chapter})。\n\n{CLEAN}\n\n");
    }
    text
}

#[divan::bench]
fn load_rules() -> RuleSet {
    RuleSet::builtin().expect("the built-in rules are sound")
}

#[divan::bench]
fn compile_rules(bencher: Bencher<'_, '_>) {
    let set = RuleSet::builtin().expect("the built-in rules are sound");
    bencher.bench_local(|| Engine::new(black_box(&set)));
}

#[divan::bench]
fn parse_text(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(CLEAN)).bench_local(|| Document::new(black_box(CLEAN), Format::Text));
}

#[divan::bench]
fn parse_markdown(bencher: Bencher<'_, '_>) {
    let text = long();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| Document::new(black_box(&text), Format::Markdown));
}

#[divan::bench]
fn fold_unchanged(bencher: Bencher<'_, '_>) {
    let text = long();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| Folded::new(black_box(&text)));
}

#[divan::bench]
fn fold_traditional(bencher: Bencher<'_, '_>) {
    let text = "開雲體育官網ｗｗｗ，".repeat(10_000);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| Folded::new(black_box(&text)));
}

#[divan::bench(args = ["seed", "clean", "long"])]
fn scan(bencher: Bencher<'_, '_>, which: &str) {
    let set = RuleSet::builtin().expect("the built-in rules are sound");
    let engine = Engine::new(&set);
    let long = long();
    let (text, format) = match which {
        "seed" => (SEED, Format::Text),
        "clean" => (CLEAN, Format::Text),
        _ => (long.as_str(), Format::Markdown),
    };
    let doc = Document::new(text, format);
    bencher.counter(BytesCount::of_str(text)).bench_local(|| engine.scan(black_box(&doc)));
}
