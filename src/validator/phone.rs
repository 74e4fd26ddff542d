//! Telephone numbers of the Chinese mainland.
//!
//! Segments after libphonenumber's metadata for CN (commit f7e3e88): mobile
//! `1(?:610\d|740[0-5])\d{6}|1(?:[38]\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\d{8}`; area codes 010, 020–025, 027–029 and
//! 03xx–09xx.

use super::digits;

/// Numbers whose last eight digits hold at most this many different ones are samples and advertising fillers.
const DULL: usize = 2;

/// Whether `text` is a mobile number, with or without country code 86.
pub(super) fn mobile_cn(text: &str) -> bool {
    let all = digits(text);
    let number = match all.len() {
        11 => &all[..],
        12 if all[0] == 0 => &all[1..],
        13 if all.starts_with(&[8, 6]) => &all[2..],
        15 if all.starts_with(&[0, 0, 8, 6]) => &all[4..],
        _ => return false,
    };
    is_segment(number) && distinct(&number[3..]) > DULL && !is_ascending(&number[3..])
}

fn is_segment(n: &[u8]) -> bool {
    n.len() == 11
        && n[0] == 1
        && match (n[1], n[2]) {
            (3 | 8, _) | (4, 5 | 7) | (5 | 9, 0..=3 | 5..=9) | (6, 2 | 5..=7) | (7, 0..=3 | 5..=8) => true,
            (6, 1) => n[3] == 0,
            (7, 4) => n[3] == 0 && n[4] <= 5,
            _ => false,
        }
}

/// Whether `text` is a fixed line: area code, seven or eight digits, an optional extension behind `转`, `-` or `ext`.
pub(super) fn landline_cn(text: &str) -> bool {
    let all = digits(text.trim_start_matches(['+', '(']).trim_start_matches("0086").trim_start_matches("86"));
    let all = match all.split_first() {
        // `+86-20-…` drops the zero of the area code.
        Some((&first, _)) if first != 0 => [&[0], all.as_slice()].concat(),
        Some(_) => all,
        None => return false,
    };
    let (code, least, most) = match all.as_slice() {
        [0, 1, 0, ..] | [0, 2, 0..=5 | 7..=9, ..] => (3, 8, 8),
        [0, 3..=9, _, _, ..] => (4, 7, 8),
        _ => return false,
    };
    let local = &all[code..];
    // An extension of up to five digits may follow the local number.
    local.len() >= least && local.len() <= most + 5 && (2..=8).contains(&local[0]) && distinct(&local[..least]) > DULL && !is_ascending(&local[..least])
}

fn distinct(digits: &[u8]) -> usize {
    (0..10).filter(|d| digits.contains(d)).count()
}

/// 1234567, 12345678: samples.
fn is_ascending(digits: &[u8]) -> bool {
    digits.windows(2).all(|w| w[1] == w[0] + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_segments() {
        for good in ["17014628930", "+86 138-2071-4653", "008619912073465", "(86)15512073465", "0 138 2071 4653"] {
            assert!(mobile_cn(good), "{good}");
        }
        for bad in ["14012073465", "15412073465", "16112073465", "19412073465", "17912073465", "13888888888", "13812345678", "1381207346", "23812073465"] {
            assert!(!mobile_cn(bad), "{bad}");
        }
        assert!(mobile_cn("16101207346") && mobile_cn("17405207346") && !mobile_cn("17406207346"));
    }

    #[test]
    fn area_codes() {
        for good in ["020-38271946", "(0571)8827 1946", "010-68271946转801", "+86-20-38271946"] {
            assert!(landline_cn(good), "{good}");
        }
        for bad in ["026-38271946", "0571-12345678", "020-0271946", "0755", "020-1111111", "2025-06-22", "020-3827194"] {
            assert!(!landline_cn(bad), "{bad}");
        }
    }
}
