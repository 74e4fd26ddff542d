//! `concise`: one line a finding, as compilers write it: `path:line:column: severity[rule] message`.

use std::io::{self, Write};

use super::words::{place, safe, severity};
use super::{Origin, Reporter, Style, Summary};
use crate::rule::{Rule, Severity};
use crate::verdict::Judged;

pub(super) struct Concise {
    pub(super) style: Style,
}

impl Reporter for Concise {
    fn document(&mut self, out: &mut dyn Write, rules: &[Rule], origin: Origin<'_>, judged: &Judged<'_>) -> io::Result<()> {
        for f in &judged.reported {
            let (on, off) = match f.severity {
                _ if !self.style.color => ("", ""),
                Severity::Error => ("\u{1B}[31m", "\u{1B}[0m"),
                Severity::Warning => ("\u{1B}[33m", "\u{1B}[0m"),
                Severity::Info => ("\u{1B}[36m", "\u{1B}[0m"),
            };
            let message = f.message.in_tongue(self.style.tongue);
            writeln!(
                out,
                "{}:{}:{}: {on}{}{off}[{}] {}",
                place(origin),
                f.start.line,
                f.start.column,
                severity(f.severity, self.style.tongue),
                rules[f.rule].id,
                safe(message)
            )?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}
