//! darnel finds what does not belong in an article: injected promotional anchors, exposed personal contact data,
//! and broken or worthless structure.
//!
//! One way, each arrow one type, nothing points back (a test reads the imports and holds this):
//!
//! ```text
//! source ──▶ document ──▶ engine ──▶ finding ──▶ verdict ──▶ report ──▶ exit code
//!                            ▲
//!                rules/*.toml ──▶ rule
//! ```
//!
//! * [`source`] paths, standard input, records: raw bytes to decoded texts with a name. Never judges.
//! * [`document`] text to blocks, folded view, line index.
//! * [`rule`] TOML to checked rules; their proof and their page.
//! * [`validator`] checks that a regular expression cannot make.
//! * [`engine`] rules compiled once; a document in, findings out. Pure.
//! * [`finding`] what the engine says.
//! * [`verdict`] the one gate: selection, severity, masking ([`mask`]), wording.
//! * [`message`] the program's own words, in both languages.
//! * [`report`] one file for each output format.
//! * [`cli`] one file for each verb.
//!
//! The command line, exit codes, JSON and rule format are the interface that releases keep; this library is not.

pub mod cli;
pub mod document;
pub mod engine;
pub mod finding;
pub mod mask;
pub mod message;
pub mod report;
pub mod rule;
pub mod source;
pub mod validator;
pub mod verdict;
