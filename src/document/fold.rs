//! The folded view: the text as it reads once width, script variants and invisible characters no longer matter, with
//! an exact map back.
//!
//! Matching runs on this view; reporting never does. Invariants (tests/properties.rs): folding a folded text changes
//! nothing, and every span of the view maps to a span of the original on character boundaries. ASCII is never
//! rewritten (only a separator between two Han characters is dropped), so an unchanged text is borrowed and costs one
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
    /// One or two separators between Han characters are dropped.
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
        // The last character that the view shows before the current place.
        let mut before = text[..first].chars().next_back();
        let start = match before {
            // A Latin run or a Han neighbour may begin before the first change: both are looked at from its start.
            Some(_) => run_start(text, first),
            None => 0,
        };
        if start < first {
            before = text[..start].chars().next_back();
        }
        let mut at = start;
        while let Some(c) = text[at..].chars().next() {
            let len = c.len_utf8();
            let (shown, mut replaced) = match fold_char(c) {
                Some((with, _)) => (with.chars().next(), Some(with)),
                None => (Some(c), None),
            };
            let mut buffer = [0u8; 4];
            if let Some(letter) = shown {
                if is_separator(letter) && before.is_some_and(is_han) {
                    if let Some(next) = after_separators(text, at) {
                        while at < next {
                            let n = text[at..].chars().next().map_or(1, char::len_utf8);
                            b.replace(at, n, "");
                            at += n;
                        }
                        continue;
                    }
                } else if is_greek_or_cyrillic(letter)
                    && let Some(plain) = confusable(letter)
                    && latin.holds_latin(text, at)
                {
                    replaced = Some(plain.encode_utf8(&mut buffer));
                }
                latin.step(letter);
                before = Some(shown_last(replaced, letter));
            }
            if let Some(with) = replaced {
                b.replace(at, len, with);
            }
            at += len;
        }
        if b.entries.is_empty() && b.done == 0 {
            return Self { text: Cow::Borrowed(text), entries: Vec::new() };
        }
        b.out.push_str(&text[b.done..]);
        Self { text: Cow::Owned(b.out), entries: b.entries }
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
        let mut folds = Folds::NONE;
        let slice = &text[span.range()];
        let mut chars = 0usize;
        for c in slice.chars() {
            chars += 1;
            if let Some((_, f)) = fold_char(c) {
                folds |= f;
            }
        }
        // Context folds leave no trace in the characters themselves: the view shows it.
        let view = &self.text[self.folded(span).range()];
        let plain = if folds.is_none() { chars } else { slice.chars().map(|c| fold_char(c).map_or(1, |(w, _)| w.chars().count())).sum() };
        if view.chars().count() < plain {
            folds |= Folds::SEPARATOR;
        }
        if slice.chars().any(is_greek_or_cyrillic) && !view.chars().any(is_greek_or_cyrillic) {
            folds |= Folds::CONFUSABLE;
        }
        folds
    }
}

fn shown_last(replaced: Option<&str>, letter: char) -> char {
    replaced.and_then(|r| r.chars().next_back()).unwrap_or(letter)
}

/// Where one or two shown separators that begin at `at` end, if a Han character follows them.
fn after_separators(text: &str, at: usize) -> Option<usize> {
    let mut count = 0;
    for (i, c) in text[at..].char_indices() {
        let shown = match fold_char(c) {
            Some(("", _)) => continue,
            Some((with, _)) => with.chars().next()?,
            None => c,
        };
        if is_separator(shown) {
            count += 1;
            if count > 2 {
                return None;
            }
        } else {
            return is_han(shown).then_some(at + i);
        }
    }
    None
}

/// The first byte at which the view may differ, found without building anything.
fn first_change(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let b = bytes[i];
        if b < 0x80 {
            // A separator matters only right behind a multi-byte character and before another one (two at most).
            if i > 0 && bytes[i - 1] >= 0x80 && is_separator(char::from(b)) && after_separators(text, i).is_some() {
                return Some(i);
            }
            i += 1;
            continue;
        }
        // A lead byte below E3 starts a two-byte character or a three-byte one below U+3000.
        let c = text[i..].chars().next()?;
        if entry_code(c) != 0 || is_greek_or_cyrillic(c) && confusable(c).is_some() {
            return Some(i);
        }
        if matches!(c, '·' | '•' | '☆' | '★' | '●' | '◆') && after_separators(text, i).is_some() {
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
        if !(c.is_alphabetic() && !is_han(c)) {
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
        assert_eq!(view("庄*闲"), "庄闲");
        assert_eq!(view("庄·.闲"), "庄闲");
        assert_eq!(view("庄···闲"), "庄···闲");
        assert_eq!(view("（全角），标点。"), "（全角），标点。");
    }

    #[test]
    fn unchanged_text_is_borrowed() {
        for text in ["", "plain ASCII_text.", "普通的中文，带标点。", "a.b.c 中 . 文", "α and β"] {
            assert!(!Folded::new(text).is_changed(), "{text}");
        }
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
    fn dropped_characters_at_the_edges_are_not_reported() {
        let text = "甲\u{200B}庄闲\u{200B}乙";
        let folded = Folded::new(text);
        let at = to_u32(folded.text().find("庄闲").unwrap());
        assert_eq!(&text[folded.original(Span::new(at, at + 6)).range()], "庄闲");
    }
}
