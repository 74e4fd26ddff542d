//! `darnel explain RULE`: the rule's page in the terminal.

use std::io::{self, Write};

use clap::Args;

use super::{CLEAN, LookArgs, RuleArgs, Stop, load, selectors, stderr_color};
use crate::rule::Selector;
use crate::rule::page::page;

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The id of a rule, for example spam/injected-anchor
    rule: String,
    #[command(flatten)]
    look: LookArgs,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &Explain) -> Result<u8, Stop> {
    let set = load(&args.rules, stderr_color(&args.look))?;
    let [selector] = &selectors(&set, std::slice::from_ref(&args.rule))?[..] else { return Err(Stop::Said) };
    let Selector::Rule(id) = selector else {
        return Err(Stop::Failure(format!("`{}` names several rules; `darnel rules list` shows them", args.rule)));
    };
    let Some(rule) = set.get(id) else { return Err(Stop::Said) };
    write!(io::stdout().lock(), "{}", page(rule, args.look.tongue()))?;
    Ok(CLEAN)
}
