//! Prepares at build time what would cost time at start: the fold table and the list of built-in rule files.
//!
//! The fold table says for every character what the folded view shows instead (see `src/document/fold.rs`). It is
//! computed here from Unicode's compatibility decompositions, UTS #39 skeletons and OpenCC's traditional to
//! simplified table, so that none of those libraries is part of the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

const INVISIBLE: u8 = 1;
const WIDTH: u8 = 2;
const CASE: u8 = 4;
const TRADITIONAL: u8 = 8;

/// Characters of the simplified standard (General Standard Chinese Characters, 2013) that are traditional forms of
/// another character as well: alone they cannot be told apart, so they stay.
const ALSO_SIMPLIFIED: [char; 8] = ['乾', '徵', '藉', '瞭', '著', '覆', '麽', '夥'];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=rules");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("fold_table.rs"), fold_table()).expect("OUT_DIR is writable");
    fs::write(out.join("builtin.rs"), builtin_files()).expect("OUT_DIR is writable");
}

/// Zero-width and other characters that show nothing (Unicode's default-ignorable code points and fillers).
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xE0000..=0xE0FFF)
}

/// The plain form of a full-width, enclosed, mathematical or compatibility character.
fn width(c: char) -> Option<String> {
    let u = u32::from(c);
    let ascii = |offset: u32, first: char| char::from_u32(u - offset + u32::from(first)).map(String::from);
    let number = |n: u32| Some(n.to_string());
    match u {
        // Full-width letters and digits, and the symbols that addresses and numbers are made of. Full-width
        // punctuation is ordinary Chinese and stays.
        0xFF10..=0xFF19 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => ascii(0xFF01, '!'),
        0xFF03 | 0xFF05 | 0xFF06 | 0xFF0A | 0xFF0B | 0xFF0D | 0xFF0E | 0xFF0F | 0xFF1D | 0xFF20 | 0xFF3F => ascii(0xFF01, '!'),
        0xA0 | 0x2007 | 0x202F => Some(" ".into()),
        0x2010..=0x2013 | 0x2212 => Some("-".into()),
        0x20E3 => Some(String::new()),
        0x2776..=0x277F => number(u - 0x2775),
        0x2780..=0x2789 => number(u - 0x277F),
        0x278A..=0x2793 => number(u - 0x2789),
        0x24EB..=0x24F4 => number(u - 0x24EB + 11),
        0x24F5..=0x24FE => number(u - 0x24F4),
        0x24FF => number(0),
        0x1F150..=0x1F169 => ascii(0x1F150, 'A'),
        0x1F170..=0x1F189 => ascii(0x1F170, 'A'),
        0x1F1E6..=0x1F1FF => ascii(0x1F1E6, 'A'),
        0x2460..=0x2473 | 0x24B6..=0x24EA | 0x1F130..=0x1F149 | 0x1D400..=0x1D7FF | 0x2F00..=0x2FDF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F => {
            let plain: String = c.nfkc().collect();
            (plain != c.to_string()).then_some(plain)
        }
        0x2100..=0x214F => {
            let plain: String = c.nfkc().collect();
            (plain.len() == 1 && plain.is_ascii()).then_some(plain)
        }
        _ => None,
    }
}

fn lower(c: char) -> Option<char> {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) if !c.is_ascii() && l != c => Some(l),
        _ => None,
    }
}

/// What the folded view shows for `c`, and which folds that took; `None` when it stays.
fn target(c: char, opencc: &OpenCC) -> Option<(String, u8)> {
    if is_invisible(c) {
        return Some((String::new(), INVISIBLE));
    }
    let mut text = c.to_string();
    let mut folds = 0;
    loop {
        let mut next = String::new();
        for d in text.chars() {
            if let Some(plain) = width(d) {
                folds |= WIDTH;
                next.push_str(&plain);
            } else if let Some(l) = lower(d) {
                folds |= CASE;
                next.push(l);
            } else {
                let simplified = if ALSO_SIMPLIFIED.contains(&d) { String::new() } else { opencc.convert(&d.to_string()) };
                if simplified.chars().count() == 1 && !simplified.contains(d) {
                    folds |= TRADITIONAL;
                    next.push_str(&simplified);
                } else {
                    next.push(d);
                }
            }
        }
        if next == text {
            break;
        }
        text = next;
    }
    (folds != 0).then_some((text, folds))
}

fn fold_table() -> String {
    let opencc = OpenCC::from_config(BuiltinConfig::T2s).expect("the traditional to simplified table is part of the crate");
    // Entry 0 keeps the character; every other entry replaces it.
    let mut entries: Vec<(String, u8)> = vec![(String::new(), 0)];
    let mut index: BTreeMap<(String, u8), u16> = BTreeMap::new();
    let mut pages: Vec<[u16; 256]> = vec![[0; 256]];
    let mut directory = [0u8; 256];
    let mut astral: Vec<(u32, u16)> = Vec::new();
    let mut code_of = |c: char| -> u16 {
        let Some(found) = target(c, &opencc) else { return 0 };
        *index.entry(found.clone()).or_insert_with(|| {
            entries.push(found);
            u16::try_from(entries.len() - 1).expect("fewer than 65,536 distinct folds")
        })
    };
    for high in 0..256u32 {
        let mut page = [0u16; 256];
        for low in 0..256u32 {
            let u = high << 8 | low;
            if u >= 0x80
                && let Some(c) = char::from_u32(u)
            {
                page[low as usize] = code_of(c);
            }
        }
        if page.iter().any(|&code| code != 0) {
            directory[high as usize] = u8::try_from(pages.len()).expect("at most 255 pages differ");
            pages.push(page);
        }
    }
    for range in [0x1D400..=0x1D7FFu32, 0x1F100..=0x1F1FF, 0x10400..=0x104FF, 0x1E900..=0x1E943, 0x20000..=0x2FA1F, 0xE0000..=0xE0FFF] {
        for u in range {
            if let Some(c) = char::from_u32(u) {
                let code = code_of(c);
                if code != 0 {
                    astral.push((u, code));
                }
            }
        }
    }
    let mut confusable = vec![0u8; 0x530 - 0x370];
    for u in 0x370..0x530u32 {
        let Some(c) = char::from_u32(u) else { continue };
        let forms = [c.to_lowercase().collect::<String>(), c.to_uppercase().collect::<String>()];
        for form in forms {
            let skeleton: String = unicode_security::skeleton(&form).collect();
            if skeleton.len() == 1 && skeleton.as_bytes()[0].is_ascii_alphabetic() {
                confusable[(u - 0x370) as usize] = skeleton.as_bytes()[0].to_ascii_lowercase();
                break;
            }
        }
    }
    let mut code = String::new();
    let _ = writeln!(code, "pub(super) static ENTRIES: &[(&str, u8)] = &{entries:?};");
    let _ = writeln!(code, "pub(super) static DIRECTORY: [u8; 256] = {directory:?};");
    let _ = writeln!(code, "pub(super) static PAGES: [[u16; 256]; {}] = {pages:?};", pages.len());
    let _ = writeln!(code, "pub(super) static ASTRAL: [(u32, u16); {}] = {astral:?};", astral.len());
    let _ = writeln!(code, "pub(super) static CONFUSABLE: [u8; {}] = {confusable:?};", confusable.len());
    code
}

fn builtin_files() -> String {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR")).join("rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort();
    let mut code = String::from("pub(super) static FILES: &[(&str, &str)] = &[\n");
    for (name, path) in files {
        let _ = writeln!(code, "    ({name:?}, include_str!({path:?})),");
    }
    code.push_str("];\n");
    code
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "txt") {
            let name = path.strip_prefix(root).expect("entries lie below the root").to_string_lossy().replace('\\', "/");
            files.push((name, path.to_string_lossy().into_owned()));
        }
    }
}
