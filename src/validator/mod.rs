//! Validators: what a regular expression cannot say about a candidate, as pure functions over its text.
//!
//! Every validator reads the folded text of a match and answers yes or no. They know no rules and no documents; which
//! values are reserved or exempt is data in the rules that call them.

mod identity;
mod phone;

/// A check in code that a `pattern` rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Validator {
    /// An e-mail address: label lengths, dots, a top-level domain of letters.
    Email,
    /// A mobile number of the Chinese mainland.
    PhoneMobileCn,
    /// A fixed line of the Chinese mainland, with area code.
    PhoneLandlineCn,
    /// An 18-digit resident identity number (GB 11643).
    IdCardCn,
    /// A number with a valid Luhn check digit (ISO/IEC 7812-1).
    Luhn,
}

impl Validator {
    /// Every validator with its name in rule files.
    pub const NAMED: [(&'static str, Self); 5] = [
        ("email", Self::Email),
        ("phone-mobile-cn", Self::PhoneMobileCn),
        ("phone-landline-cn", Self::PhoneLandlineCn),
        ("id-card-cn", Self::IdCardCn),
        ("luhn", Self::Luhn),
    ];

    /// Whether `text` is what it looks like.
    pub fn accepts(self, text: &str) -> bool {
        match self {
            Self::Email => email(text),
            Self::PhoneMobileCn => phone::mobile_cn(text),
            Self::PhoneLandlineCn => phone::landline_cn(text),
            Self::IdCardCn => identity::id_card_cn(text),
            Self::Luhn => identity::luhn(text),
        }
    }
}

/// RFC 5321 §4.5.3.1 lengths (64 for the local part, 63 a label, 255 in all), no empty label, a top-level domain of two or
/// more letters or a punycode one.
fn email(text: &str) -> bool {
    let plain = plain_email(text);
    let Some((local, domain)) = plain.rsplit_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    let dots = |s: &str| s.starts_with('.') || s.ends_with('.') || s.contains("..");
    !local.is_empty()
        && local.len() <= 64
        && domain.len() <= 255
        && !dots(local)
        && labels.len() >= 2
        && labels.iter().all(|l| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-'))
        && labels.last().is_some_and(|tld| tld.len() >= 2 && (tld.chars().all(char::is_alphabetic) || tld.starts_with("xn--")))
}

/// The address behind its usual disguises: `[at]` `(at)` `{at}` ` at ` `#` for the sign, `[dot]` and ` dot ` for the
/// full stop, spaces around either.
fn plain_email(text: &str) -> String {
    let bare: String =
        text.to_ascii_lowercase().chars().map(|c| if matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '【' | '】' | '（' | '）') { ' ' } else { c }).collect();
    let words: Vec<&str> = bare
        .split_whitespace()
        .map(|w| match w {
            "at" | "#" => "@",
            "dot" => ".",
            other => other,
        })
        .collect();
    let joined = words.concat();
    if joined.contains('@') { joined } else { joined.replacen('#', "@", 1) }
}

/// The ASCII digits of a text.
fn digits(text: &str) -> Vec<u8> {
    text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "lihua [at] wuhe [dot] cn",
            "lihua(at)wuhe.cn",
            "30004#qq.com",
            "lihua at wuhe dot cn",
            "lihua@mail.wuhe-nongji.cn",
            "a.b+c@x-y.co",
            "li@xn--fiq228c.xn--fiqs8s",
        ] {
            assert!(Validator::Email.accepts(good), "{good}");
        }
        for bad in ["a..b@x.cn", "@x.cn", "a@x", "a@-x.cn", "a@x.1", ".a@x.cn", "logo@2"] {
            assert!(!Validator::Email.accepts(bad), "{bad}");
        }
    }
}
