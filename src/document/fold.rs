//! The folded view: the text as it reads once width, script variants and invisible characters no longer matter, with
//! an exact map back.
//!
//! Matching runs on this view; reporting never does. Invariants (tests/properties.rs): folding a folded text changes
//! nothing, and every span of the view maps to a span of the original on character boundaries. ASCII is never
//! rewritten, so an unchanged text is borrowed and costs one
//! read. This module knows no rules; what each fold is called stands in `rules/README.md`.

use std::borrow::Cow;
use std::ops::{BitOr, BitOrAssign};

use super::span::{Span, to_u32};

mod table {
    include!(concat!(env!("OUT_DIR"), "/fold_table.rs"));
}

/// A set of folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Folds(u8);

impl Folds {
    /// No fold: the text as written.
    pub const NONE: Self = Self(0);
    /// Characters that show nothing are dropped.
    pub const INVISIBLE: Self = Self(1);
    /// Full-width, enclosed, mathematical and compatibility forms become plain.
    pub const WIDTH: Self = Self(2);
    /// Upper case outside ASCII becomes lower case.
    pub const CASE: Self = Self(4);
    /// Traditional characters become simplified.
    pub const TRADITIONAL: Self = Self(8);
    /// Greek and Cyrillic letters among Latin ones become Latin.
    pub const CONFUSABLE: Self = Self(16);
    /// One or two separators between Han characters are dropped (`Folded::compact`, never part of the view itself).
    pub const SEPARATOR: Self = Self(32);
    /// A term was met in a listed variant spelling (never part of the view itself).
    pub const VARIANT: Self = Self(64);

    /// Every fold with its name in rule files, in the order they are applied.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("invisible", Self::INVISIBLE),
        ("width", Self::WIDTH),
        ("case", Self::CASE),
        ("traditional", Self::TRADITIONAL),
        ("confusable", Self::CONFUSABLE),
        ("separator", Self::SEPARATOR),
        ("variant", Self::VARIANT),
    ];

    /// The fold called `name` in rule files.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(n, _)| *n == name).map(|&(_, f)| f)
    }

    /// The names of the folds in this set, in order of application.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |&(_, f)| self.has(f)).map(|(n, _)| n)
    }

    /// Whether all of `other` is in this set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the set is empty.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Folds {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Folds {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// From `folded` on, the view continues the original at `original`; with a length, the view up to the next entry
/// stands for exactly that many original bytes.
#[derive(Debug, Clone, Copy)]
struct Entry {
    folded: u32,
    original: u32,
    /// 0: byte for byte. Otherwise one original character of this many bytes.
    length: u32,
}

/// The folded view of one text.
#[derive(Debug, Clone)]
pub struct Folded<'t> {
    text: Cow<'t, str>,
    entries: Vec<Entry>,
}

/// The separators that the `separator` fold drops between two Han characters.
fn is_separator(c: char) -> bool {
    matches!(c, '*' | '·' | '.' | '•' | '_' | '~' | '|' | '\\' | '+' | '^' | '=' | '#' | '☆' | '★' | '●' | '◆')
}

/// Whether `c` is a Han character.
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x3007 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

fn entry_code(c: char) -> u16 {
    let u = u32::from(c);
    if u < 0x1_0000 {
        let page = table::DIRECTORY[(u >> 8) as usize];
        if page == 0 { 0 } else { table::PAGES[page as usize][(u & 0xFF) as usize] }
    } else {
        table::ASTRAL.binary_search_by_key(&u, |&(k, _)| k).map_or(0, |i| table::ASTRAL[i].1)
    }
}

/// What a single character becomes, with the folds that takes; `None` when it stays as it is.
fn fold_char(c: char) -> Option<(&'static str, Folds)> {
    if c.is_ascii() {
        return None;
    }
    match entry_code(c) {
        0 => None,
        code => {
            let (text, folds) = table::ENTRIES[code as usize];
            Some((text, Folds(folds)))
        }
    }
}

fn confusable(c: char) -> Option<char> {
    let u = u32::from(c);
    let i = u.checked_sub(0x370)? as usize;
    table::CONFUSABLE.get(i).filter(|&&l| l != 0).map(|&l| char::from(l))
}

fn is_greek_or_cyrillic(c: char) -> bool {
    (0x370..0x530).contains(&u32::from(c))
}

/// Bytes on both sides of a separator that the compact view shows: no term is longer than this on either side of its
/// separator.
const NEIGHBOURHOOD: usize = 48;

/// Pairs of a traditional character and the simplified one that the view shows, for generating variants of examples.
pub fn traditional_pairs() -> impl Iterator<Item = (char, char)> {
    (0x4E00..0xA000u32).filter_map(char::from_u32).filter_map(|c| match fold_char(c) {
        Some((with, folds)) if folds == Folds::TRADITIONAL => with.chars().next().map(|s| (c, s)),
        _ => None,
    })
}

/// Builds the view and its map; changed places are rare, so unchanged runs are copied whole.
struct Builder<'t> {
    source: &'t str,
    out: String,
    entries: Vec<Entry>,
    /// Original bytes already in `out` or dropped.
    done: usize,
}

impl Builder<'_> {
    /// Replaces `source[at..at + len]` by `with`.
    fn replace(&mut self, at: usize, len: usize, with: &str) {
        self.out.push_str(&self.source[self.done..at]);
        if with.len() != len {
            let folded = to_u32(self.out.len());
            if !with.is_empty() {
                self.put(Entry { folded, original: to_u32(at), length: to_u32(len) });
            }
            self.put(Entry { folded: folded + to_u32(with.len()), original: to_u32(at + len), length: 0 });
        }
        self.out.push_str(with);
        self.done = at + len;
    }

    fn put(&mut self, entry: Entry) {
        if self.entries.last().is_some_and(|last| last.folded == entry.folded) {
            self.entries.pop();
        }
        self.entries.push(entry);
    }
}

impl<'t> Folded<'t> {
    /// Folds `text`; borrowed when nothing changes.
    pub fn new(text: &'t str) -> Self {
        let Some(first) = first_change(text) else {
            return Self { text: Cow::Borrowed(text), entries: Vec::new() };
        };
        let mut b = Builder { source: text, out: String::with_capacity(text.len()), entries: Vec::new(), done: 0 };
        let mut latin = LatinRun::default();
        // A Latin run may begin before the first change and decides what its Greek and Cyrillic letters become.
        let start = run_start(text, first);
        for (i, c) in text[start..].char_indices() {
            let at = start + i;
            let (shown, mut replaced) = match fold_char(c) {
                Some((with, _)) => (with.chars().next(), Some(with)),
                None => (Some(c), None),
            };
            let mut buffer = [0u8; 4];
            if let Some(letter) = shown {
                if is_greek_or_cyrillic(letter)
                    && let Some(plain) = confusable(letter)
                    && latin.holds_latin(text, at)
                {
                    replaced = Some(plain.encode_utf8(&mut buffer));
                }
                latin.step(letter);
            }
            if let Some(with) = replaced {
                b.replace(at, c.len_utf8(), with);
            }
        }
        if b.done == 0 {
            return Self { text: Cow::Borrowed(text), entries: Vec::new() };
        }
        b.out.push_str(&text[b.done..]);
        Self { text: Cow::Owned(b.out), entries: b.entries }
    }

    /// The neighbourhood of every separator between Han characters, without the separators: a small text, a line each,
    /// whose map leads into `self.text()`. `None` when there is no such place, which is nearly always.
    pub fn compact(&self) -> Option<Folded<'_>> {
        let text = self.text();
        let mut sites = separators(text).peekable();
        sites.peek()?;
        let (mut out, mut entries) = (String::new(), Vec::new());
        while let Some((start, end)) = sites.next() {
            out.push('\n');
            let mut at = text.floor_char_boundary(start.saturating_sub(NEIGHBOURHOOD));
            entries.push(Entry { folded: to_u32(out.len()), original: to_u32(at), length: 0 });
            let mut site = Some((start, end));
            let mut until = end;
            while let Some((start, end)) = site {
                out.push_str(&text[at..start]);
                entries.push(Entry { folded: to_u32(out.len()), original: to_u32(end), length: 0 });
                at = end;
                until = text.floor_char_boundary(end + NEIGHBOURHOOD);
                site = sites.next_if(|(next, _)| *next < until);
            }
            out.push_str(&text[at..until]);
        }
        Some(Folded { text: Cow::Owned(out), entries })
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the view differs from the text.
    pub fn is_changed(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }

    /// The original span that the view's span `start..end` stands for. O(log changes).
    pub fn original(&self, folded: Span) -> Span {
        if self.entries.is_empty() {
            return folded;
        }
        let start = match self.entry_at(folded.start) {
            Some(e) if e.length == 0 => e.original + (folded.start - e.folded),
            Some(e) => e.original,
            None => folded.start,
        };
        let last = folded.end.saturating_sub(1).max(folded.start);
        let end = match self.entry_at(last) {
            Some(e) if e.length == 0 => e.original + (folded.end - e.folded),
            Some(e) => e.original + e.length,
            None => folded.end,
        };
        Span::new(start, end.max(start))
    }

    /// The span of the view that stands for the original span `original`. O(log changes).
    pub fn folded(&self, original: Span) -> Span {
        if self.entries.is_empty() {
            return original;
        }
        Span::new(self.place_of(original.start), self.place_of(original.end))
    }

    fn entry_at(&self, folded: u32) -> Option<Entry> {
        let i = self.entries.partition_point(|e| e.folded <= folded);
        i.checked_sub(1).map(|i| self.entries[i])
    }

    fn place_of(&self, original: u32) -> u32 {
        let i = self.entries.partition_point(|e| e.original <= original);
        // Between two entries the view is at most as far as the next entry's place: dropped characters have none.
        let limit = self.entries.get(i).map_or(to_u32(self.text.len()), |e| e.folded);
        match i.checked_sub(1).map(|i| self.entries[i]) {
            None => original.min(limit),
            Some(e) if e.length == 0 => (e.folded + (original - e.original)).min(limit),
            Some(e) if original > e.original => limit,
            Some(e) => e.folded,
        }
    }

    /// The folds that changed something inside the original span `span` of `text`.
    pub fn applied(&self, text: &str, span: Span) -> Folds {
        if !self.is_changed() {
            return Folds::NONE;
        }
        let slice = &text[span.range()];
        let mut folds = slice.chars().filter_map(fold_char).fold(Folds::NONE, |all, (_, f)| all | f);
        // The confusable fold depends on the run, so it leaves no trace in the characters themselves: the view shows it.
        let view = &self.text[self.folded(span).range()];
        if slice.chars().any(is_greek_or_cyrillic) && !view.chars().any(is_greek_or_cyrillic) {
            folds |= Folds::CONFUSABLE;
        }
        folds
    }
}

/// One or two separators that stand between two Han characters, as byte ranges.
fn separators(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text.as_bytes()[at..].iter().position(|&b| may_begin_separator(b)) {
            let start = at + found;
            let Some(c) = text.get(start..).and_then(|rest| rest.chars().next()) else {
                at = start + 1;
                continue;
            };
            if !is_separator(c) {
                at = start + c.len_utf8();
                continue;
            }
            let run = text[start..].chars().take_while(|&c| is_separator(c)).map(char::len_utf8);
            let (count, len) = run.fold((0, 0), |(count, len), n| (count + 1, len + n));
            let end = start + len;
            at = end;
            let beside = |c: Option<char>| c.is_some_and(is_han);
            if count <= 2 && beside(text[..start].chars().next_back()) && beside(text[end..].chars().next()) {
                return Some((start, end));
            }
        }
        None
    })
}

/// The first bytes of the characters of `is_separator`.
fn may_begin_separator(b: u8) -> bool {
    matches!(b, b'*' | b'.' | b'_' | b'~' | b'|' | b'\\' | b'+' | b'^' | b'=' | b'#' | 0xC2 | 0xE2)
}

/// The first byte at which the view may differ, found without building anything.
fn first_change(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        if b < 0x80 {
            i += 1;
            continue;
        }
        let c = text[i..].chars().next()?;
        if entry_code(c) != 0 || is_greek_or_cyrillic(c) && confusable(c).is_some() {
            return Some(i);
        }
        i += c.len_utf8();
    }
    None
}

/// The start of the run of letters that reaches `at`, or `at`.
fn run_start(text: &str, at: usize) -> usize {
    let mut start = at;
    for (i, c) in text[..at].char_indices().rev() {
        if !c.is_alphabetic() || is_han(c) {
            break;
        }
        start = i;
    }
    start
}

/// Whether the run of Latin, Greek and Cyrillic letters at hand holds a Latin letter; each run is read ahead once.
#[derive(Default)]
struct LatinRun {
    seen: bool,
    known_to: usize,
    holds: bool,
}

impl LatinRun {
    fn step(&mut self, shown: char) {
        if shown.is_ascii_alphabetic() {
            self.seen = true;
        } else if !is_greek_or_cyrillic(shown) {
            self.seen = false;
        }
    }

    fn holds_latin(&mut self, text: &str, at: usize) -> bool {
        if self.seen {
            return true;
        }
        if at < self.known_to {
            return self.holds;
        }
        self.holds = false;
        self.known_to = text.len();
        for (i, c) in text[at..].char_indices() {
            let shown = match fold_char(c) {
                Some(("", _)) => continue,
                Some((with, _)) => with.chars().next().unwrap_or(c),
                None => c,
            };
            if shown.is_ascii_alphabetic() {
                self.holds = true;
            } else if !is_greek_or_cyrillic(shown) {
                self.known_to = at + i;
                break;
            }
        }
        self.holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str) -> String {
        Folded::new(text).text().to_owned()
    }

    #[test]
    fn each_fold_does_what_its_name_says() {
        assert_eq!(view("庄\u{200B}闲"), "庄闲");
        assert_eq!(view("ＱＱ１２３＠"), "QQ123@");
        assert_eq!(view("𝐖𝐞𝐜𝐡𝐚𝐭"), "Wechat");
        assert_eq!(view("❶③⓪"), "130");
        assert_eq!(view("1\u{FE0F}\u{20E3}"), "1");
        assert_eq!(view("開雲體育"), "开云体育");
        assert_eq!(view("pаypal"), "paypal");
        assert_eq!(view("Привет"), "привет");
        assert_eq!(view("（全角），标点。"), "（全角），标点。");
    }

    #[test]
    fn unchanged_text_is_borrowed() {
        for text in ["", "plain ASCII_text.", "普通的中文，带标点。", "a.b.c 中 . 文", "α and β"] {
            assert!(!Folded::new(text).is_changed(), "{text}");
        }
    }

    #[test]
    fn every_separator_has_a_known_first_byte() {
        let all = (0..=0x1_FFFFu32).filter_map(char::from_u32).filter(|&c| is_separator(c));
        assert!(all.map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]).all(may_begin_separator));
    }

    #[test]
    fn a_match_reports_the_original_characters() {
        let text = "本页ａｇ庄\u{200B}閒集团提供";
        let folded = Folded::new(text);
        let at = to_u32(folded.text().find("ag庄闲").unwrap());
        let span = folded.original(Span::new(at, at + 8));
        assert_eq!(&text[span.range()], "ａｇ庄\u{200B}閒");
        let folds = folded.applied(text, span);
        assert_eq!(folds.names().collect::<Vec<_>>(), ["invisible", "width", "traditional"]);
        assert_eq!(folded.folded(span), Span::new(at, at + 8));
    }

    #[test]
    fn separators_are_dropped_in_the_compact_view_only() {
        let text = "本页甲庄*闲、六·_合.彩。庄***闲 a.b 甲*b";
        let folded = Folded::new(text);
        assert!(!folded.is_changed());
        let compact = folded.compact().unwrap();
        for (word, original) in [("庄闲", "庄*闲"), ("六合彩", "六·_合.彩")] {
            let at = to_u32(compact.text().find(word).unwrap());
            assert_eq!(&text[compact.original(Span::new(at, at + to_u32(word.len()))).range()], original);
        }
        assert_eq!(compact.text().matches("庄闲").count(), 1);
        assert!(Folded::new("庄、闲 庄 闲").compact().is_none());
    }

    #[test]
    fn dropped_characters_at_the_edges_are_not_reported() {
        let text = "甲\u{200B}庄闲\u{200B}乙";
        let folded = Folded::new(text);
        let at = to_u32(folded.text().find("庄闲").unwrap());
        assert_eq!(&text[folded.original(Span::new(at, at + 6)).range()], "庄闲");
    }
}
