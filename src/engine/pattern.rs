//! The `pattern` matcher: a regular expression that runs only in a bounded window around its trigger.
//!
//! Rust's `regex` has no look-around, so what stands before and behind a match is checked here: digit and word edges,
//! URLs, allowed texts, validators, context.

use std::ops::Range;

use regex::Regex;

use super::plan::Compiled;
use super::scope::{head, tail};
use super::wordset::WordSet;
use super::{Scan, evidence, raise};
use crate::document::span::{Span, to_u32};
use crate::finding::Finding;
use crate::rule::{Edges, Pattern, Trigger};

/// The places of a pattern's word sets in its `Compiled::local`.
const CONTEXT: usize = 0;
const ALLOW: usize = 1;
const BEGINS: usize = 2;

/// How far back a URL's `://` is looked for, in bytes.
const URL_REACH: usize = 1000;
/// How far around a match an allowed text may reach, in characters.
const ALLOW_REACH: usize = 24;

impl Scan<'_, '_> {
    pub(super) fn pattern(&self, index: usize, m: &Pattern, compiled: &Compiled) -> Vec<Finding> {
        let triggers = self.triggers(m, compiled);
        if triggers.is_empty() {
            return Vec::new();
        }
        let Some(regex) = m.regex.get() else { return Vec::new() };
        let mut findings = Vec::new();
        let mut done = 0usize;
        for window in self.windows(&triggers, m) {
            let at = window.start.max(done);
            if at >= window.end {
                continue;
            }
            done = match compiled.local.get(BEGINS).filter(|b| !b.is_empty()) {
                None => self.search(index, m, compiled, regex, at..window.end, &mut findings),
                Some(begins) => self.search_from(index, m, compiled, regex, begins, at..window.end, &mut findings),
            };
        }
        findings
    }

    /// Every accepted match in a window; how far the text is settled.
    fn search(&self, index: usize, m: &Pattern, compiled: &Compiled, regex: &Regex, window: Range<usize>, findings: &mut Vec<Finding>) -> usize {
        let text = self.doc.folded().text();
        let (mut at, mut done) = (window.start, window.start);
        // Rejected candidates that end at the same place, in a row.
        let mut rejected = (0usize, 0u32);
        while at < window.end {
            let Some((whole, found)) = first_match(regex, m.group, &text[at..window.end]) else { break };
            let next = (at + whole.end).max(at + 1);
            match found.and_then(|range| self.judge(index, m, compiled, at + range.start..at + range.end)) {
                Some(finding) => {
                    findings.push(finding);
                    done = next;
                    at = next;
                }
                None => {
                    rejected = if rejected.0 == next { (next, rejected.1 + 1) } else { (next, 0) };
                    // Starts that all lead to the same end are tried only so often: time stays linear.
                    at = if rejected.1 > m.reach { next } else { after_rejected(text, at + whole.start, next) };
                }
            }
        }
        done
    }

    /// The accepted matches that begin with one of `begins`; how far the text is settled.
    #[expect(clippy::too_many_arguments, reason = "the parts of one search, used here alone")]
    fn search_from(
        &self,
        index: usize,
        m: &Pattern,
        compiled: &Compiled,
        regex: &Regex,
        begins: &WordSet,
        window: Range<usize>,
        findings: &mut Vec<Finding>,
    ) -> usize {
        let text = self.doc.folded().text();
        let mut done = window.start;
        for (_, begin) in begins.find(&text[window.clone()]) {
            let at = window.start + begin.start;
            if at < done {
                continue;
            }
            let Some((whole, Some(range))) = first_match(regex, m.group, &text[at..window.end]) else { continue };
            if let Some(finding) = self.judge(index, m, compiled, at + range.start..at + range.end) {
                findings.push(finding);
                done = at + whole.end;
            }
        }
        done
    }

    /// Where the regex must be tried, in the folded view, in order.
    fn triggers(&self, m: &Pattern, compiled: &Compiled) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> =
            compiled.lists.iter().flatten().flat_map(|&list| self.hits.of(list)).map(|h| h.start as usize..h.end as usize).collect();
        if let Some(least) = compiled.digits {
            places.extend(self.hits.digits.iter().filter(|run| run.digits >= least).map(|run| run.start as usize..run.end as usize));
        }
        if m.triggers.iter().any(|t| matches!(t, Trigger::Always)) {
            places.extend(self.doc.blocks().iter().map(|b| self.doc.folded().folded(b.span).range()));
        }
        places.sort_by_key(|p| (p.start, std::cmp::Reverse(p.end)));
        places
    }

    /// Windows of `reach` characters around the triggers, cut at line ends, overlapping ones joined.
    fn windows(&self, triggers: &[Range<usize>], m: &Pattern) -> Vec<Range<usize>> {
        let text = self.doc.folded().text();
        let reach = m.reach as usize;
        let mut windows: Vec<Range<usize>> = Vec::new();
        for trigger in triggers {
            let after = head(&text[trigger.end..], reach);
            let end = trigger.end + memchr::memchr(b'\n', after.as_bytes()).unwrap_or(after.len());
            let before = tail(&text[..trigger.start], reach);
            let start = trigger.start - before.len() + memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |i| i + 1);
            match windows.last_mut().filter(|w| w.end >= start) {
                Some(last) => last.end = last.end.max(end),
                None => windows.push(start..end),
            }
        }
        windows
    }

    /// A finding for the candidate at `range` of the folded view, or not.
    fn judge(&self, index: usize, m: &Pattern, compiled: &Compiled, range: Range<usize>) -> Option<Finding> {
        let text = self.doc.folded().text();
        let candidate = &text[range.clone()];
        if candidate.is_empty() || !edges_hold(text, &range, m.edges) || !m.urls && is_in_url(text, range.start) {
            return None;
        }
        if m.validator.is_some_and(|v| !v.accepts(candidate)) || self.is_allowed(m, compiled, &range) {
            return None;
        }
        let span = self.doc.folded().original(Span::new(to_u32(range.start), to_u32(range.end)));
        let near = compiled.local.get(CONTEXT).and_then(|words| context(text, &range, words, m.context.as_ref().map_or(0, |c| c.1) as usize));
        if m.context.as_ref().is_some_and(|(_, _, required)| *required) && near.is_none() {
            return None;
        }
        let mut finding = self.finding(index, span)?;
        finding.evidence.push(evidence("format", &[]));
        if let Some(validator) = m.validator {
            let name = crate::rule::name_of(&crate::validator::Validator::NAMED, validator);
            finding.evidence.push(evidence("validator", &[("name", name)]));
        }
        if let Some(word) = near {
            raise(&mut finding);
            finding.evidence.push(evidence("context", &[("word", &word)]));
        }
        for name in self.doc.folded().applied(self.doc.text(), span).names().filter(|n| *n != "case" && *n != "traditional") {
            finding.evidence.push(evidence("disguised", &[("fold", name)]));
        }
        Some(finding)
    }

    /// Whether an allowed text covers the candidate.
    fn is_allowed(&self, m: &Pattern, compiled: &Compiled, range: &Range<usize>) -> bool {
        let text = self.doc.folded().text();
        let window = range.start - tail(&text[..range.start], ALLOW_REACH).len()..range.end + head(&text[range.end..], ALLOW_REACH).len();
        let covers = |found: Range<usize>| window.start + found.start <= range.start && range.end <= window.start + found.end;
        let words = compiled.local.get(ALLOW).is_some_and(|allow| !allow.is_empty() && allow.find(&text[window.clone()]).any(|(_, at)| covers(at)));
        words
            || m.allow_regex
                .as_ref()
                .and_then(|r| r.get())
                .is_some_and(|r| r.is_match(&text[range.clone()]) || r.find_iter(&text[window.clone()]).any(|at| covers(at.range())))
    }
}

/// The first match and its reported group: the first from `group` on that took part, so that alternatives may each have
/// their own.
fn first_match(regex: &Regex, group: u32, text: &str) -> Option<(Range<usize>, Option<Range<usize>>)> {
    if group == 0 {
        return regex.find(text).map(|m| (m.range(), Some(m.range())));
    }
    let captures = regex.captures(text)?;
    let reported = (group as usize..captures.len()).find_map(|i| captures.get(i));
    Some((captures.get(0)?.range(), reported.map(|g| g.range())))
}

/// The context word within `reach` characters of the candidate, on its line.
fn context(text: &str, range: &Range<usize>, words: &WordSet, reach: usize) -> Option<String> {
    if words.is_empty() {
        return None;
    }
    let before = tail(&text[..range.start], reach);
    let before = before.rsplit('\n').next().unwrap_or(before);
    let after = head(&text[range.end..], reach);
    let after = after.split('\n').next().unwrap_or(after);
    words.find(before).last().or_else(|| words.find(after).next()).map(|(term, _)| term.text.clone())
}

/// Where the search goes on behind a rejected candidate. Past the run of digits it began in: another start in the same
/// run would meet the same edges. Otherwise one character on.
fn after_rejected(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let run = bytes[start..end].iter().take_while(|b| b.is_ascii_digit()).count();
    if run > 0 {
        let more = bytes[start + run..].iter().take_while(|b| b.is_ascii_digit()).count();
        return start + run + more;
    }
    start + text[start..].chars().next().map_or(1, char::len_utf8)
}

fn edges_hold(text: &str, range: &Range<usize>, edges: Edges) -> bool {
    let bytes = text.as_bytes();
    let at = |i: Option<usize>| i.and_then(|i| bytes.get(i).copied());
    let before = at(range.start.checked_sub(1));
    let before_that = at(range.start.checked_sub(2));
    let after = at(Some(range.end));
    let after_that = at(Some(range.end + 1));
    let is_word = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_digit = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_digit());
    match edges {
        Edges::None => true,
        Edges::Word => {
            let glued = is_word(before) && is_word(at(Some(range.start))) || is_word(after) && is_word(at(range.end.checked_sub(1)));
            !glued
        }
        Edges::Digit => {
            let left = is_word(before)
                || matches!(before, Some(b'*' | b'=' | b'#' | b'$'))
                || matches!(before, Some(b'.' | b'-' | b'/' | b',')) && is_digit(before_that);
            let thousands = bytes.get(range.end + 1..range.end + 4).is_some_and(|b| b.iter().all(u8::is_ascii_digit)) && !is_digit(at(Some(range.end + 4)));
            let right = is_word(after)
                || matches!(after, Some(b'*' | b'@'))
                || matches!(after, Some(b'.' | b'-')) && is_digit(after_that)
                || after == Some(b',') && thousands;
            !left && !right
        }
    }
}

/// Whether byte `at` lies inside an http, https or ftp URL.
pub(super) fn is_in_url(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let from = at.saturating_sub(URL_REACH);
    let mut i = at;
    while i > from {
        let b = bytes[i - 1];
        if b >= 0x80 || b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'<' | b'>' | b'`' | b'|') {
            return false;
        }
        if b == b'/' && i >= 3 && &bytes[i - 3..i] == b"://" {
            return bytes[..i - 3].ends_with(b"http") || bytes[..i - 3].ends_with(b"https") || bytes[..i - 3].ends_with(b"ftp");
        }
        i -= 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(text: &str, what: &str, edges: Edges) -> bool {
        let at = text.find(what).unwrap();
        edges_hold(text, &(at..at + what.len()), edges)
    }

    #[test]
    fn digit_edges() {
        for good in ["电话17014628930联系", "tel:17014628930.", "17014628930,13812073465", "(17014628930)"] {
            assert!(edge(good, "17014628930", Edges::Digit), "{good}");
        }
        for bad in ["0.17014628930", "x17014628930", "170146289301", "id=17014628930", "17014628930.5", "17014628930@qq", "17014628930,000"] {
            assert!(!edge(bad, "17014628930", Edges::Digit), "{bad}");
        }
    }

    #[test]
    fn urls() {
        let text = "见 https://a.example/p/17014628930 和 tel:17014628930";
        assert!(is_in_url(text, text.find("1701").unwrap()));
        assert!(!is_in_url(text, text.rfind("1701").unwrap()));
    }
}
