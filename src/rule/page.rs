//! A rule's page in Markdown: `darnel explain` shows it, the documentation is made of it.

use std::fmt::Write as _;

use super::{Confidence, Matcher, Rule, Severity, Status, name_of};
use crate::message::Tongue;

/// The page of one rule. Texts that only exist in English stay English.
pub fn page(rule: &Rule, tongue: Tongue) -> String {
    let mut page = String::new();
    let say = |key: &str| crate::message::say(key, &[]).in_tongue(tongue).to_owned();
    let _ = writeln!(page, "# {}\n\n{}\n", rule.id, rule.summary);
    let _ = writeln!(
        page,
        "`{}` · `{}` · `{}` · `{}`\n",
        name_of(&Severity::NAMED, rule.severity),
        name_of(&Confidence::NAMED, rule.confidence),
        name_of(&Status::NAMED, rule.status),
        rule.matcher.name()
    );
    let _ = writeln!(page, "## {}\n\n{}\n\n## {}\n\n{}\n", say("page.why"), rule.why.trim(), say("page.help"), rule.help.in_tongue(tongue).trim());
    if let Matcher::Score(score) = &rule.matcher {
        let _ = writeln!(page, "## {}\n", say("page.points"));
        for (name, from) in [("error", score.error), ("warning", score.warning)] {
            if let Some(from) = from {
                let _ = writeln!(page, "- `{name}` ≥ {from}");
            }
        }
        let _ = writeln!(page);
        for e in &score.evidence {
            let _ = writeln!(page, "- {:+} `{}`: {}", e.points, e.signal, e.detail.in_tongue(tongue));
        }
        let _ = writeln!(page);
    }
    for (title, examples) in [(say("page.bad"), &rule.bad), (say("page.good"), &rule.good)] {
        let _ = writeln!(page, "## {title}\n");
        for example in examples {
            let text = marked(example);
            // The fence is longer than any in the example.
            let fence = "`".repeat((3..).find(|&n| !text.contains(&"`".repeat(n))).unwrap_or(3));
            let _ = writeln!(page, "{fence}text\n{}\n{fence}\n", text.trim());
        }
    }
    if !rule.references.is_empty() {
        let _ = writeln!(page, "## {}\n", say("page.references"));
        for reference in &rule.references {
            let _ = writeln!(page, "- {reference}");
        }
        let _ = writeln!(page);
    }
    let _ = writeln!(page, "## {}\n\n`darnel lint --ignore {}`", say("page.silence"), rule.id);
    page
}

/// The example with its brackets put back.
fn marked(example: &super::Example) -> String {
    let (mut text, mut at) = (String::new(), 0);
    for span in &example.spans {
        let _ = write!(text, "{}⟦{}⟧", &example.text[at..span.start], &example.text[span.clone()]);
        at = span.end;
    }
    text.push_str(&example.text[at..]);
    text
}
