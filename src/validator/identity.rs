//! Identity and card numbers: check digits and calendar dates.

use super::digits;

/// GB 11643 / ISO 7064 MOD 11-2 weights.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check characters for remainders 0–10.
const CHECK: &[u8; 11] = b"10X98765432";

/// Whether `text` is an 18-digit resident identity number: check digit, calendar date from 1900 to 2099, province 11–65,
/// 71, 81–83 (GB/T 2260) or 91.
pub(super) fn id_card_cn(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase()).collect();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let (province, year, month, day) = (number(0, 2), number(6, 10), number(10, 12), number(12, 14));
    CHECK[(sum % 11) as usize] == bytes[17]
        && matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91)
        && (1900..2100).contains(&year)
        && is_date(year, month, day)
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// Whether the digits of `text` pass the Luhn check (ISO/IEC 7812-1 annex B).
pub(super) fn luhn(text: &str) -> bool {
    let all = digits(text);
    let sum: u32 = all
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &d)| {
            let d = u32::from(d);
            if i % 2 == 0 { d } else { d * 2 - if d > 4 { 9 } else { 0 } }
        })
        .sum();
    all.len() >= 12 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digit_date_and_province() {
        assert!(id_card_cn("11010519491231002X") && id_card_cn("110105 19491231 002x"));
        for bad in ["110105194912310021", "11010519490231002X", "99010519491231002X", "1101051949123100"] {
            assert!(!id_card_cn(bad), "{bad}");
        }
    }

    #[test]
    fn luhn_check() {
        assert!(luhn("4111 1111 1111 1111") && !luhn("4111 1111 1111 1112") && !luhn("18"));
    }
}
