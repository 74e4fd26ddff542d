//! Every field of a rule file does what rules/README.md says: one small rule and one text for each statement.
//!
//! The brackets in a text are the findings that must come, no more and no fewer. All cases are loaded as one rule set and
//! compiled once; `{id}` in a rule is the case's own id.

mod support;

use std::fmt::Write as _;

use darnel::document::{Document, Format};
use darnel::engine::Engine;
use darnel::rule::{Confidence, RuleSet, Severity};

/// A statement, the fields and tables of a rule, the texts.
struct Case {
    says: &'static str,
    rule: &'static str,
    texts: &'static [&'static str],
}

const fn case(says: &'static str, rule: &'static str, texts: &'static [&'static str]) -> Case {
    Case { says, rule, texts }
}

/// A paragraph of prose, and another, as the rules count it.
const A: &str = "老城区的菜市场在六月底完成了改造，屋顶换成了新的材料，下雨天再也不会积水。";

const CASES: &[Case] = &[
    // -- terms: folds
    case(
        "by default invisible characters, width, case and tradition do not matter",
        "[rule.terms]\nwords = [\"杂草ab\", \"жук\"]",
        &["有⟦杂草ab⟧。", "有⟦杂\u{200B}草a\u{AD}b⟧。", "有⟦杂草ＡＢ⟧。", "有⟦雜草AB⟧。", "вот ⟦ЖУК⟧ и ⟦жук⟧"],
    ),
    case(
        "without folds only ASCII case does not matter",
        "[rule.terms]\nwords = [\"杂草ab\"]\nfolds = []",
        &["有⟦杂草ab⟧，⟦杂草AB⟧。", "有杂\u{200B}草ab。", "有杂草ａb。", "有雜草ab。"],
    ),
    case(
        "a match that needs a fold which the rule does not name is not reported",
        "[rule.terms]\nwords = [\"杂草ab\"]\nfolds = [\"width\"]",
        &["有⟦杂草ａb⟧。", "有雜草ab。", "有杂\u{200B}草ab。", "有雜草ａb。"],
    ),
    case("fold invisible alone", "[rule.terms]\nwords = [\"杂草\"]\nfolds = [\"invisible\"]", &["有⟦杂\u{FEFF}\u{200D}草⟧。", "有雜草。"]),
    case("fold traditional alone", "[rule.terms]\nwords = [\"杂草\"]\nfolds = [\"traditional\"]", &["有⟦雜草⟧。", "有雜\u{200B}草。"]),
    case("fold case alone", "[rule.terms]\nwords = [\"жук\"]\nfolds = [\"case\"]", &["это ⟦ЖУК⟧", "это ⟦жук⟧"]),
    case(
        "fold confusable: Cyrillic and Greek letters among Latin ones",
        "[rule.terms]\nwords = [\"paypal\"]\nfolds = [\"confusable\", \"case\"]",
        &["a ⟦pаypаl⟧ page", "a ⟦paypal⟧ page", "а раура page"],
    ),
    case("confusables are not folded by default", "[rule.terms]\nwords = [\"paypal\"]", &["a pаypаl page", "a ⟦paypal⟧ page"]),
    case(
        "fold separator: one or two between Han characters",
        "[rule.terms]\nwords = [\"六合彩\"]\nfolds = [\"separator\"]",
        &["买⟦六*合彩⟧吧", "买⟦六·合.彩⟧吧", "买⟦六★☆合彩⟧吧", "买六***合彩吧", "买六、合彩吧", "买六 合彩吧", "买⟦六合彩⟧吧"],
    ),
    case("separators count by default as what they are", "[rule.terms]\nwords = [\"六合彩\"]", &["买六*合彩吧"]),
    case(
        "separator and width together",
        "[rule.terms]\nwords = [\"开元棋牌\"]\nfolds = [\"separator\", \"traditional\", \"invisible\"]",
        &["玩⟦開*元棋\u{200B}牌⟧吧", "玩⟦开·元·棋·牌⟧吧"],
    ),
    case("fold variant: the spellings that are listed", "[rule.terms]\nwords = [\"博彩\"]\nfolds = [\"variant\"]", &["玩⟦菠菜⟧，玩⟦博彩⟧。"]),
    case("variants are not met by default", "[rule.terms]\nwords = [\"博彩\"]", &["炒菠菜，不是⟦博彩⟧。"]),
    case("upper case in words does not matter", "[rule.terms]\nwords = [\"VIP\"]", &["看⟦vip⟧版，⟦VIP⟧版"]),
    // -- terms: boundary, compose, at_least, longest
    case("a term is not glued to further ASCII letters or digits", "[rule.terms]\nwords = [\"vip\"]", &["⟦vip⟧ viper 2vip vip2 看⟦vip⟧版 _⟦vip⟧_"]),
    case("boundary none: anywhere", "[rule.terms]\nwords = [\"vip\"]\nboundary = \"none\"", &["⟦vip⟧er 2⟦vip⟧2"]),
    case("the edge of a Han term is free", "[rule.terms]\nwords = [\"杂草a\"]", &["有⟦杂草a⟧的", "有杂草ab的", "x⟦杂草a⟧"]),
    case("of overlapping terms the longest wins", "[rule.terms]\nwords = [\"杂草\", \"杂草种子\", \"种子店\"]", &["有⟦杂草种子⟧店", "有⟦杂草⟧和⟦种子店⟧"]),
    case(
        "compose: a second word within the gap, either order, on one line",
        "[rule.terms]\nwords = [\"杂草\"]\ncompose = { words = [\"官网\"], gap = 2 }",
        &["找⟦杂草官网⟧去", "找⟦杂草的官网⟧去", "找⟦杂草与其官网⟧去", "找杂草和它的官网去", "找⟦官网杂草⟧去", "找杂草\n官网去", "只有杂草", "只有官网"],
    ),
    case("at_least hits", "[rule.terms]\nwords = [\"杂草\"]\nat_least = { hits = 3 }", &["杂草，杂草", "⟦杂草⟧，⟦杂草⟧，⟦杂草⟧"]),
    case("at_least distinct", "[rule.terms]\nwords = [\"杂草\", \"稗子\"]\nat_least = { distinct = 2 }", &["杂草，杂草", "⟦杂草⟧，⟦稗子⟧"]),
    case("report once marks the first", "[rule.terms]\nwords = [\"杂草\"]\nreport = \"once\"", &["⟦杂草⟧，杂草，杂草"]),
    // -- pattern
    case("a regex runs on the folded text", "[rule.pattern]\nregex = 'No[.][0-9]{3}'", &["see ⟦No.123⟧ and ⟦Ｎｏ．１２３⟧ and no.123"]),
    case("a regex asks for case itself", "[rule.pattern]\nregex = '(?i)no[.][0-9]{3}'\ntriggers = [\"no.\"]", &["see ⟦NO.123⟧ and ⟦no.123⟧"]),
    case("group: what is reported", "[rule.pattern]\nregex = '编号([0-9]{3})'\ngroup = 1", &["编号⟦123⟧号"]),
    case("a literal trigger", "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"编号\"]", &["编号：⟦123⟧", "号码：123"]),
    case(
        "a trigger of digits, separators inside allowed",
        "[rule.pattern]\nregex = '[0-9]{3}-?[0-9]{4}'\ntriggers = [\"digits:7\"]",
        &["⟦1234567⟧ ⟦123-4567⟧ 12345"],
    ),
    case(
        "reach: how far around the trigger",
        "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"编号\"]\nreach = 6",
        &["编号一二⟦123⟧", "编号一二三四五六七123"],
    ),
    case("a match lies on the line of its trigger", "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"编号\"]", &["编号\n123"]),
    case(
        "begins: a match begins with one of these words, near a trigger",
        "[rule.pattern]\nregex = '[^0-9]{0,3}[0-9]{3}号'\ntriggers = [\"号\"]\nbegins = { words = [\"麦田\", \"稗子\"] }",
        &["住在⟦麦田路123号⟧和⟦稗子456号⟧", "住在豆田路123号", "麦田很大，住在豆田路123号"],
    ),
    case(
        "group: the first from this one on that took part",
        "[rule.pattern]\nregex = '编号(?:甲([0-9]{3})|乙([0-9]{2}))'\ngroup = 1",
        &["编号甲⟦123⟧，编号乙⟦45⟧"],
    ),
    case("edges word: no further letters, digits or _", "[rule.pattern]\nregex = 'A[0-9]{2}'", &["⟦A12⟧ A123 xA12 _A12 A12_ 看⟦A12⟧版"]),
    case(
        "edges digit: no further digit or letter, no decimal point",
        "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"digits:3\"]\nedges = \"digit\"",
        &["看⟦123⟧版", "看1234版", "看0.123版", "看123.5版", "x123", "⟦123⟧."],
    ),
    case("edges none: anywhere", "[rule.pattern]\nregex = 'A[0-9]{2}'\nedges = \"none\"", &["⟦A12⟧3 x⟦A12⟧"]),
    case(
        "a validator has the last word",
        "[rule.pattern]\nregex = '[0-9]{16}'\ntriggers = [\"digits:16\"]\nvalidator = \"luhn\"",
        &["卡⟦4111111111111111⟧", "卡4111111111111112"],
    ),
    case(
        "required context",
        "[rule.pattern]\nregex = '[0-9]{6}'\ntriggers = [\"digits:6\"]\ncontext = { words = [\"邮编\"], within = 4, required = true }",
        &["邮编：⟦100000⟧", "⟦100000⟧是邮编", "邮编写在后面：100000", "100000", "邮编\n100000"],
    ),
    case(
        "allow words: equal to one or inside one",
        "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"digits:3\"]\nallow = { words = [\"123\", \"型号456型\"] }",
        &["123 和 ⟦124⟧", "型号456型 和 ⟦456⟧"],
    ),
    case("allow regex", "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"digits:3\"]\nallow = { regex = '第[0-9]{3}页' }", &["第123页 和 ⟦123⟧ 页"]),
    case("matches inside URLs do not count", "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"digits:3\"]", &["https://a.example/123 和 ⟦123⟧"]),
    case("urls: they do", "[rule.pattern]\nregex = '[0-9]{3}'\ntriggers = [\"digits:3\"]\nurls = true", &["https://a.example/⟦123⟧ 和 ⟦123⟧"]),
    case("a literal trigger is derived from the regex", "[rule.pattern]\nregex = '编号[0-9]{3}'", &["⟦编号123⟧"]),
    // -- near
    case(
        "near: within characters, either order",
        "[rule.near]\nwithin = { chars = 3 }\n[[rule.near.parts]]\nwords = [\"杂草\"]\n[[rule.near.parts]]\nwords = [\"除尽\"]",
        &["把⟦杂草都除尽⟧了", "⟦除尽杂草⟧", "杂草一定要全除尽", "杂草", "杂草杂草"],
    ),
    case(
        "near: ordered",
        "[rule.near]\nwithin = { chars = 3 }\nordered = true\n[[rule.near.parts]]\nwords = [\"杂草\"]\n[[rule.near.parts]]\nwords = [\"除尽\"]",
        &["把⟦杂草都除尽⟧了", "除尽杂草"],
    ),
    case(
        "near: at least so many different parts",
        "[rule.near]\nwithin = { chars = 3 }\nat_least = 2\n[[rule.near.parts]]\nwords = [\"杂草\"]\n[[rule.near.parts]]\nwords = [\"除尽\"]\n[[rule.near.parts]]\nwords = [\"烧掉\"]",
        &["⟦杂草除尽⟧", "⟦杂草除尽烧掉⟧", "杂草杂草"],
    ),
    case(
        "near: within blocks",
        "[rule.near]\nwithin = { blocks = 1 }\n[[rule.near.parts]]\nwords = [\"杂草\"]\n[[rule.near.parts]]\nwords = [\"除尽\"]",
        &["有⟦杂草。\n\n要除尽⟧。", "有杂草。\n\n先等等。\n\n要除尽。"],
    ),
    case(
        "near: findings of rules",
        "[rule.near]\nwithin = { chars = 6 }\n[[rule.near.parts]]\nrules = [\"contact/phone-mobile-cn\"]\n[[rule.near.parts]]\nwords = [\"老王\"]",
        &["找⟦老王，17000001234⟧。", "找老王，17000001。"],
    ),
    case(
        "near: blocks count from the first part to the last",
        "[rule.near]\nwithin = { blocks = 1 }\nat_least = 2\n[[rule.near.parts]]\nwords = [\"杂草\"]\n[[rule.near.parts]]\nwords = [\"除尽\"]\n[[rule.near.parts]]\nwords = [\"烧掉\"]",
        &["有⟦杂草。\n\n要除尽⟧。\n\n再烧掉。", "有⟦杂草，要除尽，再烧掉⟧。"],
    ),
    // -- block tests
    case("block: kinds", "[rule.block]\nkinds = [\"heading\"]", &["标题在这里写\n\n⟦1、小节⟧\n\n正文在这里。"]),
    case("block: not", "[rule.block]\nnot = [\"heading\", \"title\"]", &["标题在这里写\n\n1、小节\n\n⟦正文在这里。⟧"]),
    case("block: first", "[rule.block]\nfirst = 1", &["⟦第一段。⟧\n\n第二段。"]),
    case("block: last", "[rule.block]\nlast = 1", &["第一段。\n\n⟦第二段。⟧"]),
    case("block: chars", "[rule.block]\nchars = { min = 3, max = 4 }", &["⟦三个字⟧\n\n两字\n\n⟦四个字。⟧\n\n五个字呢。"]),
    case("block: han", "[rule.block]\nhan = { min = 2, max = 2 }", &["⟦两字 and more⟧\n\n三个字\n\nnone"]),
    case("block: sentences", "[rule.block]\nsentences = { min = 2 }", &["一句。\n\n⟦一句。两句。⟧"]),
    case("block: terminal", "[rule.block]\nterminal = false", &["有句号。\n\n⟦没有句号⟧\n\n“有引号。”"]),
    case("block: regex and not_regex on the folded text", "[rule.block]\nregex = '^[0-9]+'\nnot_regex = '页$'", &["⟦１２条⟧\n\n12页\n\n条12"]),
    case(
        "block: overlap with the title",
        "[rule.block]\nnot = [\"title\"]\noverlap = { with = \"title\", min = 0.5 }",
        &["小麦田里的稗草\n\n⟦田里的稗草⟧\n\n别的东西。"],
    ),
    case("block: overlap with the next block", "[rule.block]\noverlap = { with = \"next\", min = 0.9 }", &["⟦稗草种子⟧\n\n稗草种子很小。\n\n别的东西。"]),
    // -- scope and unless
    case(
        "scope: a match in code never counts unless it is named",
        "formats = [\"markdown\"]\n[rule.terms]\nwords = [\"杂草\"]",
        &["md:# 题\n\n⟦杂草⟧ `杂草`\n\n```\n杂草\n```\n"],
    ),
    case("scope: code named", "scope = { kinds = [\"code\"] }\n[rule.terms]\nwords = [\"杂草\"]", &["md:杂草\n\n```\n⟦杂草⟧\n```\n"]),
    case("scope: whole", "scope = { whole = true }\n[rule.terms]\nwords = [\"杂草\"]", &["⟦杂草⟧\n\n【⟦杂草⟧】\n\n有杂草"]),
    case("scope: first", "scope = { first = 1 }\n[rule.terms]\nwords = [\"杂草\"]", &["有⟦杂草⟧。\n\n有杂草。"]),
    case(
        "unless near, either side",
        "unless = { near = [\"拔掉\"], within = 3 }\n[rule.terms]\nwords = [\"杂草\"]",
        &["拔掉杂草，杂草要拔掉", "拔掉了很多⟦杂草⟧"],
    ),
    case("unless before", "unless = { before = [\"拔掉\"], within = 3 }\n[rule.terms]\nwords = [\"杂草\"]", &["拔掉杂草", "⟦杂草⟧拔掉"]),
    case("unless after", "unless = { after = [\"拔掉\"], within = 3 }\n[rule.terms]\nwords = [\"杂草\"]", &["拔掉⟦杂草⟧", "杂草拔掉"]),
    case(
        "unless document, so many different words",
        "unless = { document = [\"植物学\", \"论文\"], at_least = 2 }\n[rule.terms]\nwords = [\"杂草\"]",
        &["植物学里的⟦杂草⟧，植物学。", "植物学论文里的杂草。"],
    ),
    case("unless quoted", "unless = { quoted = true }\n[rule.terms]\nwords = [\"杂草\"]", &["他说“杂草”，《杂草》，「杂草」，(杂草)", "他说”⟦杂草⟧“"]),
    case(
        "lang: only documents in these languages",
        "lang = [\"en\"]\n[rule.terms]\nwords = [\"darnel\"]",
        &["There is ⟦darnel⟧ here.", "田里有杂草，名叫darnel，很多。"],
    ),
    case("formats: only these", "formats = [\"markdown\"]\n[rule.terms]\nwords = [\"darnel\"]", &["There is darnel here.", "md:There is ⟦darnel⟧ here."]),
    // -- stat
    case(
        "stat: min is inclusive, the span is the first of what was counted",
        "[rule.stat]\nmeasure = \"halfwidth-commas\"\nmin = 0.5\nmin_count = 2",
        &["一⟦,⟧二，三,四，五。", "一,二，三，四。", "一,二。"],
    ),
    case("stat: max is inclusive", "[rule.stat]\nmeasure = \"chars\"\nmax = 5", &["⟦五个字呢。⟧", "这里有六个字。"]),
    case(
        "stat: words per 1,000 characters",
        "[rule.stat]\nmeasure = \"words\"\nmin = 100\nwords = [\"杂草\"]",
        &["有⟦杂草⟧，杂草。", "这是一句很长很长很长很长的话，里面只有一次杂草。"],
    ),
    case("stat: min_chars", "[rule.stat]\nmeasure = \"digits\"\nmin = 0.5\nmin_chars = 6", &["12345", "⟦123456⟧"]),
    case("stat: min_blocks", "[rule.stat]\nmeasure = \"digits\"\nmin = 0.5\nmin_blocks = 2", &["123456", "⟦123456⟧\n\n123"]),
    case("stat: unbalanced", "[rule.stat]\nmeasure = \"unbalanced\"\nmin = 0.5", &["⟦这里（没有关上。⟧", "这里（关上了）。"]),
    case("stat: links", "[rule.stat]\nmeasure = \"links\"\nmin = 1", &["md:见⟦[甲](http://a.example)⟧。", "md:没有。"]),
    case("stat: short lines", "[rule.stat]\nmeasure = \"short-lines\"\nmin = 1.0", &["⟦短行⟧\n短行"]),
    case("stat: share of Han among letters", "[rule.stat]\nmeasure = \"han\"\nmax = 0.3", &["⟦mostly Latin 字⟧", "字字字 a"]),
    case("stat: lines that end in punctuation", "[rule.stat]\nmeasure = \"terminal-lines\"\nmax = 0.5", &["⟦有。⟧\n没有", "有。\n有！"]),
    case("stat: lines that end in punctuation, none", "[rule.stat]\nmeasure = \"terminal-lines\"\nmax = 0.0", &["⟦没有⟧\n没有"]),
    case("stat: digits", "[rule.stat]\nmeasure = \"digits\"\nmin = 0.5", &["⟦1234字⟧", "123四五六七"]),
    case(
        "stat: openers of prose paragraphs",
        "[rule.stat]\nmeasure = \"openers\"\nmin = 0.5\nwords = [\"首先\"]",
        &[
            "⟦首先⟧，老城区的菜市场在六月底完成了改造，屋顶换成了新的材料，再也不会积水。\n\n短。",
            "老城区的菜市场首先在六月底完成了改造，屋顶换成了新的材料，再也不会积水。",
        ],
    ),
    // -- repeat
    case("repeat: paragraphs", "[rule.repeat]\nunit = \"paragraph\"\nmin_chars = 5", &["这是一段。\n\n别的话。\n\n⟦这是一段。⟧\n\n短。\n\n短。"]),
    case("repeat: sentences", "[rule.repeat]\nunit = \"sentence\"\nmin_chars = 4", &["这是一句。别的。⟦这是一句。⟧"]),
    case("repeat: lines", "[rule.repeat]\nunit = \"line\"\nmin_chars = 2", &["甲乙\n丙丁\n⟦甲乙⟧"]),
    case("repeat: min_count copies", "[rule.repeat]\nunit = \"line\"\nmin_count = 3", &["甲乙\n丙丁\n甲乙", "甲乙\n丙丁\n⟦甲乙⟧\n戊己\n⟦甲乙⟧"]),
    case("repeat: max_share reports once", "[rule.repeat]\nunit = \"line\"\nmax_share = 0.5", &["甲乙\n⟦甲乙⟧\n甲乙\n丙丁", "甲乙\n甲乙\n丙丁\n戊己\n庚辛"]),
    case("repeat: one character", "[rule.repeat]\nunit = \"character\"\nmin_count = 4", &["好⟦的的的的⟧吧", "好的的的吧"]),
    case(
        "repeat: the title",
        "[rule.repeat]\nunit = \"title\"\nmin_chars = 4",
        &["田里的稗草们\n\n正文在这里，有逗号，也有句号。\n\n⟦田里的稗草们⟧\n\n正文在这里，有逗号，也有句号呢。"],
    ),
    case("repeat: after the first blocks", "[rule.repeat]\nunit = \"line\"\nafter = 3", &["甲乙\n丙丁\n甲乙\n戊己\n⟦丙丁⟧"]),
    case(
        "repeat: n-grams, the share of text that stands more than once",
        "[rule.repeat]\nunit = \"ngram\"\nn = 4\nmax_share = 0.5",
        &["甲乙丙丁戊己。\n\n⟦甲乙丙丁⟧戊己。", "甲乙丙丁戊己。\n\n庚辛壬癸子丑。"],
    ),
    case(
        "repeat: the title between prose only",
        "[rule.repeat]\nunit = \"title\"\nmin_chars = 4\nmiddle = true",
        &[
            "田里的稗草们\n\n田里的稗草们\n\n老城区的菜市场在六月底完成了改造，屋顶换成了新的材料，再也不会积水。\n\n⟦田里的稗草们⟧\n\n老城区的菜市场在六月底完成了改造，屋顶换成了新的材料，再也不会积水呢。",
        ],
    ),
    // -- sequence and section
    case("sequence: gap", "[rule.sequence]\nfault = \"gap\"", &["1、甲事\n\n正文。\n\n2、乙事\n\n正文。\n\n⟦4、丁事⟧\n\n正文。"]),
    case("sequence: repeat", "[rule.sequence]\nfault = \"repeat\"", &["1、甲事\n\n正文。\n\n2、乙事\n\n正文。\n\n⟦2、丙事⟧\n\n正文。"]),
    case("sequence: jump", "[rule.sequence]\nfault = \"jump\"", &["md:# 甲\n\n文。\n\n### ⟦乙⟧\n\n文。\n\n# 丙\n"]),
    case("sequence: min_items", "[rule.sequence]\nfault = \"gap\"\nmin_items = 4", &["1、甲事\n\n正文。\n\n2、乙事\n\n正文。\n\n4、丁事\n\n正文。"]),
    case("section: missing", "[rule.section]\nfault = \"missing\"\ntitles = [\"结论\"]", &["md:# ⟦甲⟧\n\n文。\n", "md:# 甲\n\n## 一、结论\n\n文。\n"]),
    case("section: forbidden", "[rule.section]\nfault = \"forbidden\"\ntitles = [\"广告\"]", &["md:# 甲\n\n文。\n\n## ⟦广告⟧\n\n文。\n"]),
    case("section: empty", "[rule.section]\nfault = \"empty\"", &["md:# 甲\n\n## ⟦乙⟧\n\n## 丙\n\n### 丁\n\n文。\n\n## ⟦戊⟧\n"]),
    // -- score
    case(
        "score: points reach the threshold",
        "[rule.score]\nunit = \"block\"\nwarning = 3\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 2\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]\n[[rule.score.evidence]]\nsignal = \"b\"\nkind = \"shape\"\npoints = 1\ndetail.en = \"b\"\ndetail.zh = \"乙\"\nregex = '^有'",
        &["⟦有杂草⟧\n\n杂草\n\n有稗子"],
    ),
    case(
        "score: each further word adds, under the cap",
        "[rule.score]\nunit = \"block\"\nwarning = 3\ncaps = { vocabulary = 3 }\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 2\neach = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\", \"稗子\"]",
        &["⟦杂草和稗子⟧\n\n杂草和杂草"],
    ),
    case(
        "score: caps hold a kind down",
        "[rule.score]\nunit = \"block\"\nwarning = 3\ncaps = { vocabulary = 2 }\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 9\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]",
        &["有杂草"],
    ),
    case(
        "score: require one of these kinds",
        "[rule.score]\nunit = \"block\"\nwarning = 1\nrequire = [\"vocabulary\"]\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]\n[[rule.score.evidence]]\nsignal = \"b\"\nkind = \"shape\"\npoints = 5\ndetail.en = \"b\"\ndetail.zh = \"乙\"\nregex = '^有'",
        &["⟦有杂草⟧\n\n有稗子"],
    ),
    case(
        "score: evidence that needs company",
        "[rule.score]\nunit = \"block\"\nwarning = 3\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]\n[[rule.score.evidence]]\nsignal = \"b\"\nkind = \"shape\"\npoints = 3\nneeds = [\"vocabulary\"]\ndetail.en = \"b\"\ndetail.zh = \"乙\"\nregex = '^有'",
        &["⟦有杂草⟧\n\n有稗子"],
    ),
    case(
        "score: negative points speak against it",
        "[rule.score]\nunit = \"block\"\nwarning = 2\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 2\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]\n[[rule.score.evidence]]\nsignal = \"b\"\nkind = \"shape\"\npoints = -1\ndetail.en = \"b\"\ndetail.zh = \"乙\"\nregex = '^没'",
        &["⟦有杂草⟧\n\n没杂草"],
    ),
    case(
        "score: unit line",
        "[rule.score]\nunit = \"line\"\nwarning = 1\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"杂草\"]",
        &["md:第一行\n⟦有杂草⟧\n第三行\n"],
    ),
    case(
        "score: unit document, numbered headings and words anywhere",
        "[rule.score]\nunit = \"document\"\nwarning = 2\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"shape\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nnumbered = { min = 2 }\n[[rule.score.evidence]]\nsignal = \"b\"\nkind = \"context\"\npoints = 1\ndetail.en = \"b\"\ndetail.zh = \"乙\"\ndocument = [\"杂草\"]",
        &["⟦田里的稗草们⟧\n\n1、甲事\n\n有杂草。\n\n2、乙事\n\n没有。", "田里的稗草们\n\n1、甲事\n\n有杂草。"],
    ),
    case(
        "score: a finding of another rule in the candidate",
        "[rule.score]\nunit = \"block\"\nwarning = 1\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"context\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nrules = [\"contact/phone-mobile-cn\"]",
        &["⟦电话17000001234。⟧\n\n没有号码。"],
    ),
    case(
        "score: words under the same boundary as terms",
        "[rule.score]\nunit = \"block\"\nwarning = 1\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 1\ndetail.en = \"a\"\ndetail.zh = \"甲\"\nwords = [\"vip\"]",
        &["⟦看VIP版⟧\n\nviper"],
    ),
];

/// A text with its brackets taken out, its format, and the bracketed ranges.
fn unbracket(marked: &str) -> (String, Format, Vec<std::ops::Range<usize>>) {
    let (format, marked) = marked.strip_prefix("md:").map_or((Format::Text, marked), |rest| (Format::Markdown, rest));
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '⟦' => open = text.len(),
            '⟧' => spans.push(open..text.len()),
            c => text.push(c),
        }
    }
    (text, format, spans)
}

fn rule_file() -> String {
    let mut toml = String::from("schema = 1\n[set]\nid = \"cases\"\nlicense = \"MIT\"\nsummary = \"Cases.\"\n");
    for (i, case) in CASES.iter().enumerate() {
        let _ = write!(
            toml,
            "\n# {}\n[[rule]]\nid = \"quality/case-{i}\"\nseverity = \"error\"\nsummary = \"A case.\"\nwhy = \"For a test.\"\nmessage.en = \"m\"\nmessage.zh = \"文\"\nhelp.en = \"h\"\nhelp.zh = \"帮\"\nbad = [\"⟦a⟧\"]\ngood = [\"b\"]\n{}\n",
            case.says, case.rule
        );
    }
    toml
}

fn loaded() -> RuleSet {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("cases.toml");
    std::fs::write(&file, rule_file()).expect("it can be written");
    RuleSet::with_user_rules(&[file]).unwrap_or_else(|error| match error {
        darnel::rule::SetError::Rules(errors) => panic!("{}", errors.iter().map(|e| darnel::report::rule_error::draw(e, false)).collect::<String>()),
        other => panic!("{other}"),
    })
}

#[test]
fn every_statement_of_the_reference_holds() {
    let set = loaded();
    let engine = Engine::new(&set);
    let mut wrong = Vec::new();
    for (i, case) in CASES.iter().enumerate() {
        let id = format!("quality/case-{i}");
        let index = set.rules().iter().position(|r| r.id == id).expect("it was loaded");
        for marked in case.texts {
            let (text, format, wanted) = unbracket(marked);
            let doc = Document::new(&text, format);
            let found: Vec<_> = engine.scan(&doc).iter().filter(|f| f.rule == index).map(|f| f.span.range()).collect();
            if found != wanted {
                let quote = |spans: &[std::ops::Range<usize>]| spans.iter().map(|s| format!("⟦{}⟧", &text[s.clone()])).collect::<Vec<_>>().join(" ");
                wrong.push(format!("{}\n    wanted {}\n    found  {}\n    in {text:?}", case.says, quote(&wanted), quote(&found)));
            }
        }
        // A case in which nothing is ever found, or nothing ever left alone, says little.
        assert!(case.texts.iter().any(|t| t.contains('⟦')) || case.says.contains("not") || case.texts.len() == 1, "{} finds nothing", case.says);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Severity follows the points; confidence follows context words and thresholds.
#[test]
fn context_raises_confidence_and_points_decide_severity() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("own.toml");
    let head = "schema = 1\n[set]\nid = \"own\"\nlicense = \"MIT\"\nsummary = \"Own.\"\n";
    let rule = |id: &str, rest: &str| {
        format!(
            "\n[[rule]]\nid = \"quality/{id}\"\nseverity = \"error\"\nconfidence = \"low\"\nsummary = \"A.\"\nwhy = \"B.\"\nmessage.en = \"m\"\nmessage.zh = \"文\"\nhelp.en = \"h\"\nhelp.zh = \"帮\"\nbad = [\"⟦a⟧\"]\ngood = [\"b\"]\n{rest}\n"
        )
    };
    let pattern = "[rule.pattern]\nregex = '[0-9]{6}'\ntriggers = [\"digits:6\"]\ncontext = { words = [\"邮编\"], within = 4 }";
    let score = "[rule.score]\nunit = \"block\"\nerror = 3\nwarning = 1\n[[rule.score.evidence]]\nsignal = \"a\"\nkind = \"vocabulary\"\npoints = 1\neach = 2\ndetail.en = \"{match}\"\ndetail.zh = \"{match}\"\nwords = [\"杂草\", \"稗子\"]";
    std::fs::write(&file, format!("{head}{}{}", rule("number", pattern), rule("points", score))).expect("it can be written");
    let set = RuleSet::with_user_rules(&[file]).expect("the rules are sound");
    let engine = Engine::new(&set);
    let found = |text: &str| -> Vec<(Severity, Confidence, Option<i32>)> {
        let doc = Document::new(text, Format::Text);
        engine.scan(&doc).iter().filter(|f| set.rules()[f.rule].file.name.ends_with("own.toml")).map(|f| (f.severity, f.confidence, f.points)).collect()
    };
    assert_eq!(found("号码100000"), [(Severity::Error, Confidence::Low, None)]);
    assert_eq!(found("邮编100000"), [(Severity::Error, Confidence::Medium, None)]);
    assert_eq!(found("有杂草"), [(Severity::Warning, Confidence::Low, Some(1))]);
    assert_eq!(found("有杂草和稗子"), [(Severity::Error, Confidence::Low, Some(3))]);
}

/// What stands between two paragraphs of prose, and beside one.
#[test]
fn the_middle_and_the_neighbours_are_prose() {
    let scratch = tempfile::tempdir().expect("a scratch directory");
    let file = scratch.path().join("own.toml");
    let rule = |id: &str, test: &str| {
        format!(
            "\n[[rule]]\nid = \"quality/{id}\"\nseverity = \"info\"\nsummary = \"A.\"\nwhy = \"B.\"\nmessage.en = \"m\"\nmessage.zh = \"文\"\nhelp.en = \"h\"\nhelp.zh = \"帮\"\nbad = [\"⟦a⟧\"]\ngood = [\"b\"]\n[rule.block]\nchars = {{ max = 10 }}\n{test}\n"
        )
    };
    let toml = format!(
        "schema = 1\n[set]\nid = \"own\"\nlicense = \"MIT\"\nsummary = \"Own.\"\n{}{}{}{}",
        rule("middle", "middle = true"),
        rule("two", "prose_neighbours = { min = 2 }"),
        rule("one", "prose_neighbours = { min = 1, max = 1 }"),
        rule("outline", "short_blocks = { min = 0.5 }")
    );
    std::fs::write(&file, toml).expect("it can be written");
    let set = RuleSet::with_user_rules(&[file]).expect("the rules are sound");
    let engine = Engine::new(&set);
    let found = |text: &str, rule: &str| -> Vec<String> {
        let doc = Document::new(text, Format::Text);
        engine.scan(&doc).iter().filter(|f| set.rules()[f.rule].id == format!("quality/{rule}")).map(|f| doc.slice(f.span).to_owned()).collect()
    };
    let text = format!("短行甲\n\n{A}\n\n短行乙\n\n{A}呢。\n\n短行丙\n\n短行丁\n\n{A}吧。\n\n短行戊");
    assert_eq!(found(&text, "middle"), ["短行乙", "短行丙", "短行丁"]);
    assert_eq!(found(&text, "two"), ["短行乙"]);
    assert_eq!(found(&text, "one"), ["短行甲", "短行丙", "短行丁", "短行戊"]);
    assert_eq!(found(&text, "outline").len(), 5);
    assert_eq!(found(&format!("{A}\n\n短行甲\n\n{A}呢。\n\n{A}吧。"), "outline").len(), 0);
}
