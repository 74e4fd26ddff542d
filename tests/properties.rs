//! What must hold for every text: the map of the folded view, lines and columns, blocks, scans, masks and reports.
//!
//! Cases are the same on every run; `PROPTEST_RNG_SEED=<n>` tries others, `PROPTEST_CASES=<n>` more of them.

mod support;

use std::ops::Range;

use darnel::document::block::BlockKind;
use darnel::document::fold::{Folded, is_han, traditional_pairs};
use darnel::document::span::{LineIndex, Span};
use darnel::document::{Document, Format};
use darnel::finding::{Evidence, Finding, Values};
use darnel::mask::{Mask, mask};
use darnel::message::Tongue;
use darnel::report::{Origin, Style, Summary, reporter};
use darnel::rule::{Confidence, Localized, Redact, Severity};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use support::{ENGINE, RULES, open_gate, program};

/// So many cases, the same ones on every run unless the environment asks for others.
fn config(cases: u32) -> Config {
    let default = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases },
        rng_seed: if std::env::var_os("PROPTEST_RNG_SEED").is_some() { default.rng_seed } else { RngSeed::Fixed(20_251_122) },
        failure_persistence: None,
        ..default
    }
}

/// Pieces that the folds, the block readers and the rules care about.
const PIECES: [&str; 88] = [
    "a",
    "Z",
    "9",
    " ",
    "\t",
    ",",
    ".",
    "-",
    "_",
    "@",
    "#",
    "*",
    "\"",
    "(",
    ")",
    "/",
    ":",
    "中",
    "文",
    "庄",
    "闲",
    "雲",
    "體",
    "開",
    "後",
    "乾",
    "Ａ",
    "ｚ",
    "０",
    "９",
    "＠",
    "，",
    "。",
    "：",
    "、",
    "《",
    "》",
    "“",
    "”",
    "（",
    "）",
    "\u{200B}",
    "\u{FEFF}",
    "\u{FE0F}",
    "\u{20E3}",
    "\u{AD}",
    "\u{202E}",
    "\u{E0041}",
    "\u{A0}",
    "\u{3000}",
    "①",
    "⑳",
    "ⓐ",
    "𝐀",
    "㍿",
    "⼀",
    "豈",
    "🎉",
    "👨‍👩‍👧",
    "🇨🇳",
    "α",
    "р",
    "а",
    "Ж",
    "İ",
    "ß",
    "ﬁ",
    "é",
    "e\u{301}",
    "·",
    "•",
    "★",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{85}",
    "\u{2028}",
    "\0",
    "\u{1B}[31m",
    "17000001234",
    "a@b-c.cn",
    "乐鱼体育官网",
    "开元棋牌app下载",
    "广州市天河区麦穗路8号",
    "1、",
    "总结:",
    "\u{FFFD}",
];

/// Pieces of Markdown, well and badly formed.
const MARKS: [&str; 60] = [
    "# ",
    "## ",
    "###### ",
    "#",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "> ",
    ">> ",
    "```",
    "~~~",
    "`",
    "``",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "](",
    "](http://a.example/",
    ")",
    "![",
    "<",
    ">",
    "<p>",
    "</p>",
    "<!-- ",
    " -->",
    "<b>甲</b>",
    "&amp;",
    "&#x4e2d;",
    "\\",
    "|",
    "| ",
    "|---|",
    "---",
    "---\n",
    "+++\n",
    "===",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "\r\n",
    "[^1]",
    "[^1]: ",
    "- [ ] ",
    "<a@b.cn>",
    "<https://a.example>",
    "title: 甲",
    "甲乙丙",
    "word",
    "，",
    "。",
    "  \n",
    "$$",
    "\u{200B}",
    "\u{FEFF}",
];

/// Any text: characters from all of Unicode, from the pieces above, or from Markdown.
fn text(most: usize) -> BoxedStrategy<String> {
    prop_oneof![
        3 => prop::collection::vec(select(&PIECES[..]), 0..most).prop_map(|p| p.concat()),
        3 => prop::collection::vec(prop_oneof![select(&MARKS[..]), select(&PIECES[..])], 0..most).prop_map(|p| p.concat()),
        1 => prop::collection::vec(any::<char>(), 0..most).prop_map(String::from_iter),
    ]
    .boxed()
}

/// A personal value with the style that masks it.
fn personal_value() -> impl Strategy<Value = (Redact, String)> {
    prop_oneof![
        ("[0-9]{8,18}|\\+86 1[3-9][0-9] [0-9]{4} [0-9]{4}|\\(0[0-9]{2,3}\\)[0-9]{8}").prop_map(|v| (Redact::Phone, v)),
        ("[a-z0-9._-]{1,12}(@| \\[at\\] |#)[a-z]{2,9}\\.cn").prop_map(|v| (Redact::Email, v)),
        ("[0-9]{1,18}[0-9Xx]").prop_map(|v| (Redact::Number, v)),
        ("[广州市天河区麦穗路号0-9]{1,24}").prop_map(|v| (Redact::Address, v)),
        ("@?[a-z0-9_]{1,16}").prop_map(|v| (Redact::Handle, v)),
    ]
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).expect("test texts are short")
}

fn span(range: Range<usize>) -> Span {
    Span::new(to_u32(range.start), to_u32(range.end))
}

/// The character boundaries of a text, its ends included.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices().map(|(i, _)| i).chain([text.len()]).collect()
}

/// Why `span` is no stretch of `text`.
fn fault(text: &str, span: Span) -> Option<String> {
    let ok =
        span.start <= span.end && span.end as usize <= text.len() && text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize);
    (!ok).then(|| format!("{span:?} in {text:?} ({} bytes)", text.len()))
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn folding_a_folded_text_changes_nothing(text in text(24)) {
        let once = Folded::new(&text).text().to_owned();
        let twice = Folded::new(&once);
        prop_assert_eq!(twice.text(), &once);
        prop_assert!(!twice.is_changed());
    }

    /// A view that shows nothing else is the text itself.
    #[test]
    fn an_unchanged_view_is_the_text(text in text(24)) {
        let folded = Folded::new(&text);
        prop_assert_eq!(folded.is_changed(), folded.text() != text);
    }

    #[test]
    fn every_span_of_the_view_maps_to_the_text_and_back(text in text(20)) {
        let folded = Folded::new(&text);
        let places = boundaries(folded.text());
        for (n, &from) in places.iter().enumerate() {
            for &to in &places[n..] {
                let view = span(from..to);
                let there = folded.original(view);
                prop_assert_eq!(fault(&text, there), None);
                prop_assert!(from == to || !there.is_empty(), "{:?} of {:?} stands for nothing", view, folded.text());
                let back = folded.folded(there);
                prop_assert_eq!(fault(folded.text(), back), None);
                prop_assert!(from == to || back.contains(view), "{:?} -> {:?} -> {:?} in {:?}", view, there, back, text);
                // What comes back is no wider than what was asked for, but for the rest of what one character became.
                prop_assert!(from == to || folded.original(back) == there, "{:?} -> {:?} -> {:?} in {:?}", view, there, back, text);
            }
        }
    }

    #[test]
    fn every_span_of_the_text_maps_to_the_view(text in text(20)) {
        let folded = Folded::new(&text);
        let places = boundaries(&text);
        let mut last = 0;
        for (n, &from) in places.iter().enumerate() {
            let point = folded.folded(span(from..from)).start;
            prop_assert!(point >= last, "the map runs backwards at {} of {:?}", from, text);
            last = point;
            for &to in &places[n..] {
                let view = folded.folded(span(from..to));
                prop_assert_eq!(fault(folded.text(), view), None);
                if !view.is_empty() {
                    let back = folded.original(view);
                    prop_assert!(span(from..to).contains(back), "{}..{} -> {:?} -> {:?} in {:?}", from, to, view, back, text);
                }
            }
        }
    }

    /// What a span of the view shows is what folding its original characters gives. Greek and Cyrillic letters are left
    /// out: what they become depends on their neighbours.
    #[test]
    fn the_map_leads_to_the_characters_that_were_folded(text in text(20)) {
        let text: String = text.chars().filter(|c| !(0x370..0x530).contains(&u32::from(*c))).collect();
        let folded = Folded::new(&text);
        let places = boundaries(&text);
        for (n, &from) in places.iter().enumerate() {
            for &to in &places[n..] {
                let view = folded.folded(span(from..to));
                let alone = Folded::new(&text[from..to]);
                prop_assert_eq!(&folded.text()[view.range()], alone.text(), "{}..{} of {:?}", from, to, text);
            }
        }
    }

    #[test]
    fn the_compact_view_maps_into_the_folded_one(text in text(24)) {
        let folded = Folded::new(&text);
        let Some(compact) = folded.compact() else { return Ok(()) };
        let places = boundaries(compact.text());
        for (n, &from) in places.iter().enumerate() {
            // A line of the compact view is one neighbourhood.
            let end = compact.text()[from..].find('\n').map_or(compact.text().len(), |i| from + i);
            for &to in places[n..].iter().take_while(|&&to| to <= end).skip(1) {
                let there = compact.original(span(from..to));
                prop_assert_eq!(fault(folded.text(), there), None);
                let kept: String = folded.text()[there.range()].to_owned();
                let shown = &compact.text()[from..to];
                prop_assert!(kept == shown || without_separators(&kept) == without_separators(shown), "{:?} stands for {:?} in {:?}", shown, kept, text);
            }
        }
    }

    #[test]
    fn lines_and_columns_are_counted_as_a_reader_counts(text in text(40)) {
        let index = LineIndex::new(&text);
        let (mut line, mut column) = (1, 1);
        for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
            let place = index.position(&text, to_u32(i));
            prop_assert_eq!((place.line, place.column), (line, column), "byte {} of {:?}", i, text);
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        prop_assert_eq!(index.line_count(), text.matches('\n').count() + 1);
        for (n, expected) in text.split('\n').enumerate() {
            let range = index.line_range(&text, n);
            prop_assert_eq!(&text[range], expected.strip_suffix('\r').unwrap_or(expected));
        }
    }

    #[test]
    fn blocks_are_sorted_apart_and_not_empty(text in text(40)) {
        for format in [Format::Text, Format::Markdown] {
            let doc = Document::new(&text, format);
            let mut end = 0;
            for (i, block) in doc.blocks().iter().enumerate() {
                prop_assert_eq!(fault(&text, block.span), None);
                let slice = doc.slice(block.span);
                prop_assert!(block.span.start >= end, "block {} of {:?} as {:?} overlaps the one before: {:?}", i, text, format, doc.blocks());
                prop_assert!(!slice.is_empty() && slice.trim() == slice, "block {:?} of {:?}", slice, text);
                prop_assert!((1..=6).contains(&block.level) == matches!(block.kind, BlockKind::Title | BlockKind::Heading), "{:?}", block);
                prop_assert_eq!(doc.block_of(block.span), Some(i));
                end = block.span.end;
            }
            prop_assert!(doc.inlines().iter().all(|i| fault(&text, i.span).is_none()));
            prop_assert!(doc.inlines().is_sorted_by_key(|i| i.span));
            // Every letter of a plain text stands in a block.
            if format == Format::Text {
                let inside: usize = doc.blocks().iter().map(|b| doc.slice(b.span).chars().filter(|c| !c.is_whitespace()).count()).sum();
                prop_assert_eq!(inside, text.chars().filter(|c| !c.is_whitespace()).count());
            }
        }
    }

    /// A disguised word is found in the view and reported with exactly its disguised characters.
    #[test]
    fn a_disguised_word_is_found_where_it_stands(
        before in text(12),
        after in text(12),
        word in select(&["庄闲集团", "开云体育app", "Bwin必赢", "六合彩"][..]),
        how in prop::collection::vec((any::<bool>(), any::<bool>(), 0..4u8), 16),
    ) {
        let marker = "丨";
        let disguised = disguise(word, &how);
        // Neither neighbour belongs to the word; what comes before may hold it as well.
        let text = format!("{before}{marker}{disguised}{marker}{after}");
        let at = before.len() + marker.len();
        let folded = Folded::new(&text);
        let wanted = format!("{marker}{word}{marker}").to_lowercase();
        let view = folded.text().to_lowercase();
        prop_assume!(view.len() == folded.text().len());
        let found: Vec<Span> = view
            .match_indices(&wanted)
            .map(|(i, _)| folded.original(span(i + marker.len()..i + wanted.len() - marker.len())))
            .collect();
        prop_assert!(found.contains(&span(at..at + disguised.len())), "{:?} is not found in {:?}: {:?}", disguised, folded.text(), found);
    }

    /// The same with separators between the Han characters, in the compact view.
    #[test]
    fn a_separated_word_is_found_where_it_stands(
        before in "[a-z，。\u{200B}Ａ雲]{0,30}",
        after in "[a-z，。\u{200B}Ａ雲]{0,30}",
        word in select(&["庄闲集团", "六合彩", "乐鱼体育"][..]),
        separators in prop::collection::vec(select(&["", "*", "·", ".", "_", "★☆", "|", "~~"][..]), 8),
    ) {
        let mut separated = String::new();
        for (i, c) in word.chars().enumerate() {
            if i > 0 {
                separated.push_str(separators[i]);
            }
            separated.push(c);
        }
        prop_assume!(separated != word);
        let text = format!("{before}，{separated}，{after}");
        let folded = Folded::new(&text);
        let compact = folded.compact().expect("there is a separator between Han characters");
        let found: Vec<&str> =
            compact.text().match_indices(word).map(|(i, _)| &text[folded.original(compact.original(span(i..i + word.len()))).range()]).collect();
        prop_assert!(found.contains(&separated.as_str()), "{:?} is not found in {:?}: {:?}", separated, compact.text(), found);
    }

    #[test]
    fn a_mask_keeps_the_length_and_hides_the_value((style, value) in personal_value()) {
        let masked = mask(style, &value);
        prop_assert_eq!(masked.chars().count(), value.chars().count());
        prop_assert_ne!(&masked, &value, "{:?}", style);
        for (shown, raw) in masked.chars().zip(value.chars()) {
            prop_assert!(shown == raw || shown == '*');
        }
        prop_assert!(masked.contains('*'));
    }

    /// Any set of personal spans, nested and overlapping: what is shown of a piece is the same piece of the whole, no
    /// character is added or lost, and nothing outside the spans changes.
    #[test]
    fn masking_a_text_commutes_with_cutting_it(
        text in "[a-z0-9@.广州市天河区号 ]{0,40}",
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), select(&Redact::NAMED[..])), 0..5),
    ) {
        let ends = boundaries(&text);
        let personal: Vec<(Span, Redact)> = places
            .iter()
            .map(|(a, b, (_, style))| {
                let (a, b) = (ends[a.index(ends.len())], ends[b.index(ends.len())]);
                (span(a.min(b)..a.max(b)), *style)
            })
            .filter(|(s, _)| !s.is_empty())
            .collect();
        let guard = Mask::new(personal.clone());
        let whole: Vec<char> = guard.text(&text, span(0..text.len())).chars().collect();
        let raw: Vec<(usize, char)> = text.char_indices().collect();
        prop_assert_eq!(whole.len(), raw.len());
        for ((at, c), shown) in raw.iter().zip(&whole) {
            let is_inside = personal.iter().any(|(s, _)| s.range().contains(at));
            prop_assert!(shown == c || is_inside && *shown == '*', "{:?} at {} of {:?} became {:?}", c, at, text, shown);
        }
        for (n, &from) in ends.iter().enumerate() {
            for (m, &to) in ends.iter().enumerate().skip(n) {
                let piece: Vec<char> = guard.text(&text, span(from..to)).chars().collect();
                prop_assert_eq!(&piece[..], &whole[n..m], "{}..{} of {:?} with {:?}", from, to, text, personal);
            }
        }
        // A value that lies alone is masked as its own style says.
        for (place, style) in &personal {
            if personal.iter().filter(|(s, _)| s.overlaps(*place)).count() == 1 {
                prop_assert_eq!(guard.text(&text, *place), mask(*style, &text[place.range()]));
            }
        }
    }
}

/// The separators that the `separator` fold drops.
fn without_separators(text: &str) -> String {
    text.chars().filter(|c| !"*·.•_~|\\+^=#☆★●◆".contains(*c)).collect()
}

/// `word` with its characters in full width or traditional, and invisible ones in between, never at its edges.
fn disguise(word: &str, how: &[(bool, bool, u8)]) -> String {
    let mut out = String::new();
    for ((i, c), (wide, traditional, invisible)) in word.chars().enumerate().zip(how) {
        if i > 0 {
            out.push_str(["", "\u{200B}", "\u{2060}\u{FEFF}", "\u{AD}"][*invisible as usize]);
        }
        out.push(match c {
            c if c.is_ascii() && *wide => char::from_u32(u32::from(c) + 0xFEE0).expect("it has a full-width form"),
            c if *traditional => traditional_pairs().find(|(_, simplified)| *simplified == c).map_or(c, |(t, _)| t),
            c => c,
        });
    }
    out
}

/// Ten thousand changed characters: the map is right at every one of them, and quick.
#[test]
fn ten_thousand_folded_characters_map_exactly() {
    // Each with what the view shows for it.
    const CHANGED: [(&str, &str); 8] = [("Ａ", "A"), ("\u{200B}", ""), ("雲", "云"), ("⑳", "20"), ("中", "中"), ("𝐚", "a"), ("x", "x"), ("\u{E0041}", "")];
    let pieces: Vec<(&str, &str)> = (0..16_000usize).map(|i| CHANGED[(i * i + i / 7) % CHANGED.len()]).collect();
    assert!(pieces.iter().filter(|(a, b)| a != b).count() > 10_000);
    let text: String = pieces.iter().map(|(original, _)| *original).collect();
    let begun = std::time::Instant::now();
    let folded = Folded::new(&text);
    assert_eq!(folded.text(), pieces.iter().map(|(_, shown)| *shown).collect::<String>());
    let (mut at, mut there) = (0, 0);
    for (original, shown) in &pieces {
        let whole = span(at..at + original.len());
        let view = span(there..there + shown.len());
        assert_eq!(folded.folded(whole), view, "{original:?} at {at}");
        if !shown.is_empty() {
            assert_eq!(folded.original(view), whole, "{shown:?} at {there} of the view");
            // A part of what one character became stands for all of it.
            for part in boundaries(shown).windows(2) {
                assert_eq!(folded.original(span(there + part[0]..there + part[1])), whole);
            }
        }
        at += original.len();
        there += shown.len();
    }
    assert!(begun.elapsed().as_secs() < 5, "a lookup walks the whole map: {:?}", begun.elapsed());
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn a_scan_never_panics_and_gives_sorted_valid_spans(text in text(120), title in text(4)) {
        for doc in [Document::new(&text, Format::Text), Document::new(&text, Format::Markdown).with_title(&title), Document::title_field(&text)] {
            let found = ENGINE.scan(&doc);
            for f in &found {
                prop_assert!(!f.span.is_empty());
                prop_assert_eq!(fault(&text, f.span), None);
                prop_assert!(f.rule < RULES.rules().len());
                prop_assert!(!f.evidence.is_empty());
            }
            let keys: Vec<_> = found.iter().map(|f| (f.span, &RULES.rules()[f.rule].id)).collect();
            prop_assert!(keys.is_sorted(), "{:?}", keys);
            prop_assert!(keys.windows(2).all(|w| w[0] != w[1]), "the same finding twice: {:?}", keys);
            // Nothing but the document decides.
            prop_assert_eq!(&ENGINE.scan(&doc), &found);
        }
    }

    /// Findings of rules that look at the match alone move with the text when an honest paragraph is put in front.
    #[test]
    fn a_clean_block_in_front_moves_findings_by_its_length(
        lines in prop::collection::vec(select(&LINES[..]), 1..8),
        clean in select(&["春天的时候，樱桃树开了花，孩子们坐在树下看书。\n\n", "小麦\r\n\r\n", "🎉\n\n", "The gulls came back in spring.\n\n"][..]),
    ) {
        const LOCAL: [&str; 6] = [
            "contact/email",
            "contact/phone-mobile-cn",
            "contact/phone-landline-cn",
            "contact/id-card-cn",
            "contact/im-handle",
            "spam/gambling-navigation",
        ];
        let text = lines.join("\n");
        let places = |text: &str, by: u32| -> Vec<(u32, u32, String)> {
            let doc = Document::new(text, Format::Text);
            ENGINE
                .scan(&doc)
                .iter()
                .map(|f| (f.span.start - by, f.span.end - by, RULES.rules()[f.rule].id.clone()))
                .filter(|(_, _, id)| LOCAL.contains(&id.as_str()))
                .collect()
        };
        prop_assert_eq!(places(&text, 0), places(&format!("{clean}{text}"), to_u32(clean.len())));
    }

    /// A choice of rules and severities hides what was not chosen and nothing else: what an open gate reports of the chosen
    /// rules is reported, and what yields to another finding is held by that one.
    #[test]
    fn a_choice_hides_only_what_was_not_chosen(
        text in text(60),
        names in prop::collection::vec(select(&NAMES[..]), 1..4),
        severity in select(&[Severity::Info, Severity::Warning, Severity::Error][..]),
    ) {
        let doc = Document::new(&text, Format::Text);
        let raw = ENGINE.scan(&doc);
        let keys = |gate: &darnel::verdict::Gate| -> Vec<(usize, Span, Severity)> {
            gate.judge(ENGINE.rules(), &doc, raw.clone()).reported.iter().map(|f| (f.rule, f.span, f.severity)).collect()
        };
        let all = keys(&open_gate(false));
        let selectors: Vec<_> = names.iter().map(|n| RULES.selector(n).expect("it is a name")).collect();
        let mut selecting = open_gate(false);
        selecting.select.clone_from(&selectors);
        let mut ignoring = open_gate(false);
        ignoring.ignore = selectors;
        ignoring.min_severity = severity;
        for gate in [&open_gate(false), &selecting, &ignoring] {
            let reported = keys(gate);
            let is_wanted = |rule: usize, severity: Severity| gate.wants(&RULES.rules()[rule]) && severity >= gate.min_severity;
            for f in &reported {
                prop_assert!(is_wanted(f.0, f.2) && raw.iter().any(|r| (r.rule, r.span, r.severity) == *f), "{:?} comes from nowhere", f);
            }
            for f in all.iter().filter(|f| is_wanted(f.0, f.2)) {
                prop_assert!(reported.contains(f), "{:?} was reported by the open gate", f);
            }
            for f in raw.iter().filter(|f| is_wanted(f.rule, f.severity)) {
                let is_held = reported.iter().any(|g| (g.0 == f.rule || g.2 >= f.severity) && g.1.contains(f.span));
                prop_assert!(is_held, "{} {:?} of {:?} disappeared", RULES.rules()[f.rule].id, f.span, text);
            }
        }
        let by_name = |rule: usize| gate_names(&selecting.select, rule);
        prop_assert!(keys(&selecting).iter().all(|f| by_name(f.0)) && keys(&ignoring).iter().all(|f| !by_name(f.0)));
    }

    /// Every format draws any text with any finding in it, shows nothing that a terminal would obey, and names the place.
    #[test]
    fn reports_never_panic_and_never_speak_to_the_terminal(
        text in text(60),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3u8), 1..4),
        name in text(3),
    ) {
        let doc = Document::new(&text, Format::Text);
        let ends = boundaries(&text);
        let mut found = ENGINE.scan(&doc);
        for (a, b, severity) in &places {
            let (a, b) = (ends[a.index(ends.len())], ends[b.index(ends.len())]);
            if a != b {
                found.push(forced(span(a.min(b)..a.max(b)), *severity, &text));
            }
        }
        found.sort_by_key(|f| (f.span, f.rule));
        for show_values in [false, true] {
            let judged = open_gate(show_values).judge(ENGINE.rules(), &doc, found.clone());
            prop_assert!(judged.reported.len() <= found.len() && judged.reported.is_empty() == found.is_empty());
            for format in [darnel::report::Format::Full, darnel::report::Format::Concise, darnel::report::Format::Jsonl] {
                for (color, graphical) in [(true, true), (false, true), (false, false)] {
                    for tongue in [Tongue::En, Tongue::Zh] {
                        let mut out = Vec::new();
                        let mut reporter = reporter(format, Style { tongue, color, graphical });
                        let origin = Origin { path: &name, record: Some(&name), field: Some("text") };
                        reporter.document(&mut out, ENGINE.rules(), origin, &judged).expect("memory can be written");
                        reporter.end(&mut out, &Summary::default()).expect("memory can be written");
                        let shown = String::from_utf8(out).expect("reports are UTF-8");
                        if format == darnel::report::Format::Jsonl {
                            let lines = shown.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()).collect::<Vec<_>>();
                            prop_assert_eq!(lines, vec![true; judged.reported.len() + 1]);
                            continue;
                        }
                        let obeyed = |c: char| {
                            c.is_control() && c != '\n' && !(color && c == '\u{1B}')
                                || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
                        };
                        prop_assert_eq!(shown.chars().find(|&c| obeyed(c)), None, "{:?}", shown);
                        if color {
                            // Colours only: no title, no link, no cursor.
                            prop_assert!(shown.split('\u{1B}').skip(1).all(is_color), "{:?}", shown);
                        }
                        if format == darnel::report::Format::Full && graphical && !color {
                            for f in &judged.reported {
                                let place = format!(":{}:{}]", f.start.line, f.start.column);
                                prop_assert!(shown.contains(&place), "{} is not in\n{}", place, shown);
                            }
                        }
                        if format == darnel::report::Format::Concise {
                            prop_assert_eq!(shown.lines().count(), judged.reported.len());
                        }
                    }
                }
            }
        }
    }
}

/// Names that select rules: groups, rules, a tag.
const NAMES: [&str; 9] =
    ["spam", "contact", "structure", "quality", "unicode", "contact/email", "spam/gambling-brand", "spam/gambling-navigation", "personal-data"];

fn gate_names(selectors: &[darnel::rule::Selector], rule: usize) -> bool {
    selectors.iter().any(|s| s.names(&RULES.rules()[rule]))
}

/// Whether what follows an escape is a colour.
fn is_color(rest: &str) -> bool {
    rest.strip_prefix('[').and_then(|r| r.find(|c: char| !c.is_ascii_digit() && c != ';').map(|i| r.as_bytes()[i] == b'm')).unwrap_or(false)
}

/// A finding over any span, as no rule would make it.
fn forced(span: Span, severity: u8, text: &str) -> Finding {
    let said = Localized { en: text.to_owned(), zh: format!("{{match}}{text}") };
    Finding {
        rule: severity as usize,
        severity: [Severity::Info, Severity::Warning, Severity::Error][severity as usize],
        confidence: Confidence::Low,
        span,
        values: Values { count: Some(u64::MAX), share: Some(f64::NAN), other: Some(said.clone()) },
        evidence: vec![Evidence { signal: text.to_owned(), points: i32::MIN, detail: said, quotes: Vec::new() }],
        points: Some(i32::MAX),
    }
}

/// Lines whose findings do not depend on what stands around them.
const LINES: [&str; 14] = [
    "请拨打17000001234咨询。",
    "来稿请寄lihua@mail.wuhe-nongji.cn，两周内答复。",
    "本文关键词：麦收，真人视讯登录入口",
    "Harvest began on Monday, beat365官网, in the north.",
    "座机：020-20001234，工作日接听。",
    "身份证号：440106190001030013，请勿外传。",
    "微信号：wuhe_nongji（备注来意）",
    "ｂｗｉｎ必赢官网",
    "開元棋牌\u{200B}下載",
    "麦收开始了，北方各地都在赶工。",
    "Pull the weeds early.",
    "",
    "订单号：17000001234，已于昨日发货。",
    "\u{FEFF}🎉１７０００００１２３４",
];

/// A file of records is nothing but its records: each gives what it gives alone, and in the same order.
#[test]
fn records_together_give_what_they_give_apart() {
    let texts: Vec<String> = LINES
        .iter()
        .enumerate()
        .map(|(i, line)| format!("{}\r\n{line}\n\n{}", LINES[(i * 5 + 3) % LINES.len()], LINES[(i * 3 + 1) % LINES.len()]))
        .chain([String::new(), String::from("# 标题\n\n```\n17000001234\n```\n\n电话17000001234。"), String::from("\u{2028}\u{85}")])
        .collect();
    let records: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let mut record = serde_json::json!({"id": format!("r{i}"), "text": text, "labels": [{"text": 1}]});
            if i % 3 == 0 {
                record["title"] = serde_json::json!(LINES[i % LINES.len()]);
            }
            record.to_string()
        })
        .collect();
    let scan = |lines: &[String]| -> Vec<String> {
        let output = support::darnel_with(&["lint", "--input-format", "jsonl", "--format", "jsonl", "-"], (lines.join("\n") + "\n").as_bytes());
        let mut lines: Vec<String> = support::stdout(&output).lines().map(str::to_owned).collect();
        let summary = lines.pop().expect("a summary comes last");
        assert!(summary.contains("\"summary\""), "{summary}");
        lines
    };
    let together = scan(&records);
    assert!(together.len() > 20, "{together:?}");
    let apart: Vec<String> = records.chunks(1).flat_map(scan).collect();
    assert_eq!(together, apart);
    let backwards: Vec<String> = records.iter().rev().cloned().collect();
    let (mut sorted, mut again) = (together, scan(&backwards));
    sorted.sort();
    again.sort();
    assert_eq!(sorted, again);
}

/// The same text as a file, on standard input and as a record has the same findings.
#[test]
fn a_text_is_the_same_from_everywhere() {
    let text = LINES.join("\n");
    let strip = |output: &std::process::Output| -> Vec<(String, serde_json::Value, serde_json::Value)> {
        support::objects(output)
            .into_iter()
            .filter(|o| o["type"] == "finding")
            .map(|o| (o["rule"].to_string(), o["span"].clone(), o["range"].clone()))
            .collect()
    };
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("a.txt");
    std::fs::write(&file, &text).expect("it can be written");
    let from_file = program().args(["lint", "--format", "jsonl"]).arg(&file).output().expect("the program runs");
    let from_stdin = support::darnel_with(&["lint", "--format", "jsonl", "-"], text.as_bytes());
    let record = serde_json::json!({ "text": text }).to_string();
    let from_record = support::darnel_with(&["lint", "--input-format", "jsonl", "--format", "jsonl", "-"], record.as_bytes());
    let found = strip(&from_file);
    assert!(found.len() > 8, "{found:?}");
    assert_eq!(found, strip(&from_stdin));
    assert_eq!(found, strip(&from_record));
}

/// Every Han character that the view shows instead of another is itself left alone: two tables never chase each other.
#[test]
fn simplified_characters_stay() {
    for (traditional, simplified) in traditional_pairs() {
        assert!(is_han(traditional) && is_han(simplified), "{traditional} {simplified}");
        assert!(!Folded::new(&simplified.to_string()).is_changed(), "{traditional} becomes {simplified}, which becomes something else");
    }
}
