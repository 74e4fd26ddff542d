//! The shape of a rule file, one to one: serde only, no logic.
//!
//! Fields are flat and optional because `toml::Spanned` works in plain structs but not under tagged enums or `flatten`.
//! What the fields mean stands in `rules/README.md`; what is wrong with them is said in `check`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

type Text = Spanned<String>;
type Texts = Vec<Spanned<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSyntax {
    pub(super) schema: Spanned<u32>,
    pub(super) set: SetSyntax,
    #[serde(default)]
    pub(super) rule: Vec<RuleSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetSyntax {
    pub(super) id: Text,
    #[serde(default)]
    pub(super) lang: Texts,
    pub(super) license: String,
    pub(super) summary: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSyntax {
    pub(super) id: Text,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) severity: Text,
    pub(super) confidence: Option<Text>,
    pub(super) status: Option<Text>,
    pub(super) summary: String,
    pub(super) why: String,
    pub(super) message: LocalizedSyntax,
    pub(super) label: Option<LocalizedSyntax>,
    pub(super) help: LocalizedSyntax,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) references: Vec<String>,
    #[serde(default)]
    pub(super) lang: Texts,
    #[serde(default)]
    pub(super) formats: Texts,
    pub(super) scope: Option<BlockTestSyntax>,
    pub(super) unless: Option<UnlessSyntax>,
    #[serde(default)]
    pub(super) yields: Texts,
    pub(super) redact: Option<Text>,
    #[serde(default)]
    pub(super) bad: Vec<Spanned<ExampleSyntax>>,
    #[serde(default)]
    pub(super) good: Vec<Spanned<ExampleSyntax>>,

    pub(super) terms: Option<TermsSyntax>,
    pub(super) pattern: Option<PatternSyntax>,
    pub(super) near: Option<NearSyntax>,
    pub(super) block: Option<BlockTestSyntax>,
    pub(super) stat: Option<StatSyntax>,
    pub(super) repeat: Option<RepeatSyntax>,
    pub(super) sequence: Option<SequenceSyntax>,
    pub(super) section: Option<SectionSyntax>,
    pub(super) score: Option<ScoreSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LocalizedSyntax {
    pub(super) en: String,
    pub(super) zh: String,
}

/// A text, or a table with a text.
#[derive(Debug)]
pub(super) struct ExampleSyntax {
    pub(super) text: String,
    pub(super) format: Option<String>,
    pub(super) title: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleTable {
    text: String,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    title: Option<String>,
}

// By hand: an untagged enum would swallow the place and the name of an unknown key.
impl<'de> Deserialize<'de> for ExampleSyntax {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = ExampleSyntax;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table with `text`")
            }

            fn visit_str<E>(self, text: &str) -> Result<ExampleSyntax, E> {
                Ok(ExampleSyntax { text: text.to_owned(), format: None, title: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ExampleSyntax, A::Error> {
                let ExampleTable { text, format, title } = ExampleTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ExampleSyntax { text, format, title })
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

#[derive(Debug, Deserialize, Default, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct RangeSyntax {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockTestSyntax {
    pub(super) kinds: Option<Texts>,
    #[serde(default)]
    pub(super) not: Texts,
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
    pub(super) middle: Option<bool>,
    pub(super) alone: Option<bool>,
    pub(super) whole: Option<bool>,
    pub(super) chars: Option<RangeSyntax>,
    pub(super) han: Option<RangeSyntax>,
    pub(super) sentences: Option<RangeSyntax>,
    pub(super) terminal: Option<bool>,
    pub(super) prose_neighbours: Option<RangeSyntax>,
    pub(super) regex: Option<Text>,
    pub(super) not_regex: Option<Text>,
    pub(super) overlap: Option<OverlapSyntax>,
    pub(super) short_blocks: Option<RangeSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OverlapSyntax {
    pub(super) with: Text,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct UnlessSyntax {
    #[serde(default)]
    pub(super) near: Texts,
    #[serde(default)]
    pub(super) near_lexicons: Texts,
    #[serde(default)]
    pub(super) before: Texts,
    #[serde(default)]
    pub(super) before_lexicons: Texts,
    #[serde(default)]
    pub(super) after: Texts,
    #[serde(default)]
    pub(super) after_lexicons: Texts,
    #[serde(default)]
    pub(super) document: Texts,
    #[serde(default)]
    pub(super) document_lexicons: Texts,
    pub(super) within: Option<u32>,
    pub(super) at_least: Option<u32>,
    #[serde(default)]
    pub(super) quoted: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TermsSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    pub(super) folds: Option<Texts>,
    pub(super) boundary: Option<Text>,
    pub(super) compose: Option<ComposeSyntax>,
    pub(super) at_least: Option<AtLeastSyntax>,
    pub(super) report: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComposeSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    pub(super) gap: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtLeastSyntax {
    pub(super) hits: Option<u32>,
    pub(super) distinct: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternSyntax {
    pub(super) regex: Text,
    pub(super) group: Option<Spanned<u32>>,
    pub(super) triggers: Option<Texts>,
    pub(super) begins: Option<BeginsSyntax>,
    pub(super) reach: Option<u32>,
    pub(super) edges: Option<Text>,
    pub(super) validator: Option<Text>,
    pub(super) context: Option<ContextSyntax>,
    pub(super) allow: Option<AllowSyntax>,
    #[serde(default)]
    pub(super) urls: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginsSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    pub(super) within: u32,
    #[serde(default)]
    pub(super) required: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    pub(super) regex: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NearSyntax {
    pub(super) parts: Vec<PartSyntax>,
    pub(super) within: WithinSyntax,
    pub(super) at_least: Option<u32>,
    #[serde(default)]
    pub(super) ordered: bool,
    pub(super) folds: Option<Texts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartSyntax {
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    #[serde(default)]
    pub(super) rules: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WithinSyntax {
    pub(super) chars: Option<u32>,
    pub(super) blocks: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatSyntax {
    pub(super) measure: Text,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) min_count: Option<u32>,
    pub(super) min_blocks: Option<u32>,
    pub(super) min_chars: Option<u32>,
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RepeatSyntax {
    pub(super) unit: Text,
    pub(super) min_chars: Option<u32>,
    pub(super) min_count: Option<u32>,
    pub(super) max_share: Option<f64>,
    pub(super) n: Option<u32>,
    pub(super) after: Option<u32>,
    #[serde(default)]
    pub(super) middle: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SequenceSyntax {
    pub(super) fault: Text,
    pub(super) min_items: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionSyntax {
    pub(super) fault: Text,
    #[serde(default)]
    pub(super) titles: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreSyntax {
    pub(super) unit: Text,
    pub(super) error: Option<i32>,
    pub(super) warning: Option<i32>,
    #[serde(default)]
    pub(super) candidate: BlockTestSyntax,
    #[serde(default)]
    pub(super) caps: BTreeMap<Text, i32>,
    #[serde(default)]
    pub(super) require: Texts,
    pub(super) evidence: Vec<EvidenceSyntax>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceSyntax {
    pub(super) signal: Text,
    pub(super) kind: Text,
    pub(super) points: i32,
    pub(super) each: Option<i32>,
    pub(super) detail: LocalizedSyntax,
    #[serde(default)]
    pub(super) words: Texts,
    #[serde(default)]
    pub(super) lexicons: Texts,
    pub(super) regex: Option<Text>,
    pub(super) test: Option<BlockTestSyntax>,
    #[serde(default)]
    pub(super) rules: Texts,
    #[serde(default)]
    pub(super) document: Texts,
    pub(super) numbered: Option<RangeSyntax>,
    #[serde(default)]
    pub(super) needs: Texts,
}
