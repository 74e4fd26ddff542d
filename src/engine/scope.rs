//! Where a match may lie and what acquits it: scope, `unless`, block tests.

use super::Scan;
use super::features::{count_han, overlap};
use crate::document::block::{BlockKind, ends_sentence, is_sentence_end};
use crate::document::span::{Span, count_chars, to_u32};
use crate::rule::{BlockTest, OverlapWith, Rule, Words};

/// How far quotation marks are looked for, in characters.
const QUOTE_REACH: usize = 60;

impl Scan<'_, '_> {
    /// Whether a match at `span` lies where the rule looks: in a block of an accepted kind, not in code or markup.
    pub(super) fn in_scope(&self, rule: &Rule, span: Span) -> bool {
        let scope = &rule.scope;
        // A match over several blocks is judged by its first.
        let Some(block) = self.doc.block_of(Span::new(span.start, span.start + 1)) else { return false };
        let in_code = scope.kinds & BlockKind::Code.bit() != 0;
        if !in_code && self.doc.is_opaque(span) {
            return false;
        }
        if scope.whole && !self.is_whole_block(block, span) {
            return false;
        }
        self.passes(scope, block, self.doc.blocks()[block].span)
    }

    fn is_whole_block(&self, block: usize, span: Span) -> bool {
        let whole = self.doc.blocks()[block].span;
        let bare = |s: &str| !s.chars().any(char::is_alphanumeric);
        whole.contains(span)
            && bare(&self.doc.text()[whole.start as usize..span.start as usize])
            && bare(&self.doc.text()[span.end as usize..whole.end as usize])
    }

    /// Whether block `i` passes `test`; `span` is the block, or the line of it that is judged.
    pub(super) fn passes(&self, test: &BlockTest, i: usize, span: Span) -> bool {
        let block = &self.doc.blocks()[i];
        if test.kinds & block.kind.bit() == 0 {
            return false;
        }
        if test.first.is_some() || test.last.is_some() {
            let (place, all) = self.features.place(i);
            if test.first.is_some_and(|n| place >= n) || test.last.is_some_and(|n| place + n < all) {
                return false;
            }
        }
        let features = self.features.blocks()[i];
        let is_block = span == block.span;
        let chars = if is_block { features.chars } else { count_chars(self.doc.slice(span)) };
        if !test.chars.hold(f64::from(chars)) {
            return false;
        }
        if test.alone.is_some_and(|alone| alone != (is_block && !features.several_lines)) {
            return false;
        }
        if test.middle.is_some_and(|wanted| wanted != self.features.is_between_prose(i)) {
            return false;
        }
        let text = self.doc.slice(span);
        if test.terminal.is_some_and(|wanted| wanted != ends_sentence(text)) {
            return false;
        }
        if !test.han.is_open() && !test.han.hold(f64::from(count_han(self.doc.folded_slice(span)))) {
            return false;
        }
        if !test.sentences.is_open() && !test.sentences.hold(f64::from(to_u32(text.chars().filter(|&c| is_sentence_end(c)).count()))) {
            return false;
        }
        if !test.prose_neighbours.is_open() && !test.prose_neighbours.hold(f64::from(self.features.prose_neighbours(i))) {
            return false;
        }
        if !test.short_blocks.is_open() && !test.short_blocks.hold(self.features.short_share()) {
            return false;
        }
        if let Some(wanted) = &test.overlap {
            let own = self.doc.folded_slice(span);
            let share = match wanted.with {
                OverlapWith::Rest => self.features.overlap_with_rest(span),
                OverlapWith::Next => self.doc.blocks().get(i + 1).map_or(0.0, |next| overlap(own, self.doc.folded_slice(next.span))),
                OverlapWith::Title => self.doc.title().map_or(0.0, |title| overlap(own, crate::document::fold::Folded::new(title).text())),
            };
            if !wanted.bounds.hold(share) {
                return false;
            }
        }
        let folded = self.doc.folded_slice(span);
        test.regex.as_ref().is_none_or(|r| r.get().is_some_and(|r| r.is_match(folded)))
            && !test.not_regex.as_ref().is_some_and(|r| r.get().is_some_and(|r| r.is_match(folded)))
    }

    /// Whether `unless` words near the match, or quotation marks around it, acquit it.
    pub(super) fn is_acquitted(&self, rule: &Rule, span: Span) -> bool {
        let unless = &rule.unless;
        if unless.near.is_empty() && unless.before.is_empty() && unless.after.is_empty() && !unless.quoted {
            return false;
        }
        let text = self.doc.folded().text();
        let at = self.doc.folded().folded(span);
        let reach = unless.within as usize;
        let before = tail(&text[..at.start as usize], reach);
        let after = head(&text[at.end as usize..], reach);
        has(&unless.before, before)
            || has(&unless.after, after)
            || has(&unless.near, before)
            || has(&unless.near, after)
            || unless.quoted && self.is_quoted(span)
    }

    /// Whether an opening mark stands before the match on its line and the closing one behind it.
    fn is_quoted(&self, span: Span) -> bool {
        const PAIRS: [(char, char); 9] = [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('《', '》'), ('【', '】'), ('(', ')'), ('（', '）'), ('"', '"')];
        let text = self.doc.text();
        let before = tail(&text[..span.start as usize], QUOTE_REACH);
        let after = head(&text[span.end as usize..], QUOTE_REACH);
        PAIRS.iter().any(|&(open, close)| {
            let opened =
                before.rsplit('\n').next().unwrap_or("").rfind([open, close]).is_some_and(|i| before.rsplit('\n').next().unwrap_or("")[i..].starts_with(open));
            let closed = after.split('\n').next().unwrap_or("").find([open, close]).is_some_and(|i| after[i..].starts_with(close));
            opened && closed
        })
    }
}

/// Whether a word stands in a window; windows are a few characters long, so plain search does.
fn has(words: &Words, window: &str) -> bool {
    !words.is_empty() && {
        let window = window.to_ascii_lowercase();
        words.0.iter().any(|w| window.contains(&w.text.to_ascii_lowercase()))
    }
}

/// The last `n` characters of `text`.
pub(super) fn tail(text: &str, n: usize) -> &str {
    let start = text.char_indices().rev().take(n).last().map_or(text.len(), |(i, _)| i);
    &text[start..]
}

/// The first `n` characters of `text`.
pub(super) fn head(text: &str, n: usize) -> &str {
    let end = text.char_indices().nth(n).map_or(text.len(), |(i, _)| i);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows() {
        assert_eq!((tail("甲乙丙", 2), head("甲乙丙", 2)), ("乙丙", "甲乙"));
        assert_eq!((tail("", 2), head("甲", 9), tail("甲", 0)), ("", "甲", ""));
    }
}
