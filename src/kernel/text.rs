//! Bounded text: parsed once, then never blank, never too long, free of characters nobody can see.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::variants::folded;

/// Why a text was refused. The sentence names the label that the reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing, or only blanks.
    Blank,
    /// More characters (grapheme clusters) than allowed.
    TooLong {
        /// Allowed number of characters.
        limit: usize,
        /// Number found.
        found: usize,
    },
    /// A reading with characters other than kana.
    NotKana,
    /// A code with characters other than letters, digits, `-` and `_`.
    NotCode,
}

impl TextProblem {
    /// The sentence for a field called `label` (ui-guide 9, cases 1 and 3).
    pub fn sentence(self, label: &str) -> String {
        match self {
            Self::Blank => format!("{label}を書いてください"),
            Self::TooLong { limit, found } => format!(
                "{label}は{limit}文字までです。いま{found}文字なので、{}文字減らしてください",
                found - limit
            ),
            Self::NotKana => format!("{label}は、ひらがなかカタカナで書いてください"),
            Self::NotCode => format!("{label}は、半角の英字と数字で書いてください"),
        }
    }
}

/// Characters as people count them: grapheme clusters, a line break counts 1 (ui-guide 6.8).
pub fn length(text: &str) -> usize {
    // Every text is counted in a comparison, and nearly all of them are made of characters that join
    // with no neighbour: each is one.
    if text.chars().all(stands_alone) { text.chars().count() } else { text.graphemes(true).count() }
}

/// Kanji, kana, punctuation and letters to which nothing is joined unless a joining character follows,
/// which is none of them.
fn stands_alone(c: char) -> bool {
    matches!(
        c,
        ' '..='~' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}'
            | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}'
    )
}

/// NFC; control characters and the invisible formatting that word processors paste are dropped.
/// Variation selectors and joiners inside a name stay (葛 with U+E0100, emoji sequences).
fn cleaned(raw: &str, keep_breaks: bool) -> String {
    let unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    let visible = unified.nfc().filter_map(|c| match c {
        '\n' => Some(if keep_breaks { '\n' } else { ' ' }),
        '\t' => Some(if keep_breaks { '\t' } else { ' ' }),
        '\u{feff}'
        | '\u{200b}'
        | '\u{2060}'
        | '\u{00ad}'
        | '\u{fffe}'
        | '\u{ffff}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => None,
        c => Some(c),
    });
    visible.collect()
}

fn bounded(text: String, limit: usize) -> Result<String, TextProblem> {
    if text.is_empty() {
        return Err(TextProblem::Blank);
    }
    let found = length(&text);
    if found > limit { Err(TextProblem::TooLong { limit, found }) } else { Ok(text) }
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str { &self.0 }
        }
        impl From<$name> for String {
            fn from(text: $name) -> Self { text.0 }
        }
    };
}

pub(crate) use text_type;

text_type! {
    /// One line of text, 1 to a limit (default 200) characters, trimmed.
    Line
}
text_type! {
    /// Text of several lines, 1 to a limit characters, trimmed at both ends.
    Prose
}
text_type! {
    /// A reading in hiragana. Katakana, full or half width, is converted (ui-guide 6.10).
    Kana
}
text_type! {
    /// A code people write: half-width letters, digits, `-`, `_`; 1 to 40 characters.
    /// Leading zeros are kept; full-width input is folded.
    Code
}

impl Line {
    /// Default limit in characters.
    pub const LIMIT: usize = 200;

    /// Trims, folds line breaks to blanks, refuses blank and more than [`Line::LIMIT`] characters.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        Self::within(raw, Self::LIMIT)
    }
    /// The same with another limit.
    pub fn within(raw: &str, limit: usize) -> Result<Self, TextProblem> {
        bounded(cleaned(raw, false).trim().to_owned(), limit).map(Self)
    }
}

impl Prose {
    /// Refuses blank and more than `limit` characters.
    pub fn within(raw: &str, limit: usize) -> Result<Self, TextProblem> {
        bounded(cleaned(raw, true).trim().to_owned(), limit).map(Self)
    }
    /// As [`Prose::within`], with blank meaning "not written".
    pub fn optional(raw: &str, limit: usize) -> Result<Option<Self>, TextProblem> {
        match Self::within(raw, limit) {
            Ok(text) => Ok(Some(text)),
            Err(TextProblem::Blank) => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

impl Kana {
    /// Reads a name's reading; words are separated by one half-width space.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        let words: Vec<String> = cleaned(raw, false)
            .nfkc()
            .collect::<String>()
            .split_whitespace()
            .map(hiragana)
            .collect();
        let text = bounded(words.join(" "), 100)?;
        let allowed = |c: char| {
            matches!(c, '\u{3041}'..='\u{3096}' | 'ー' | '・' | ' ' | '\u{309d}' | '\u{309e}' | '-')
        };
        if text.chars().all(allowed) { Ok(Self(text)) } else { Err(TextProblem::NotKana) }
    }
}

impl Code {
    /// Folds width, refuses other characters.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        let text: String = raw.trim().nfkc().collect();
        let text = bounded(text, 40)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.chars().all(allowed) { Ok(Self(text)) } else { Err(TextProblem::NotCode) }
    }
}

/// Katakana to hiragana; all else stays.
pub fn hiragana(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{30a1}'..='\u{30f6}' | '\u{30fd}' | '\u{30fe}' => {
                char::from_u32(u32::from(c) - 0x60).unwrap_or(c)
            }
            _ => c,
        })
        .collect()
}

/// The form in which names are compared in searches: NFKC, hiragana, variants folded, no blanks,
/// no variation selectors, lower case. Stored beside the name, never shown.
pub fn search_key(text: &str) -> String {
    text.nfkc()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
        })
        .flat_map(char::to_lowercase)
        .map(folded)
        .map(|c| match c {
            '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_long_says_by_how_much() {
        let problem = Prose::within(&"あ".repeat(432), 400).expect_err("too long");
        assert_eq!(
            problem.sentence("評価の理由"),
            "評価の理由は400文字までです。いま432文字なので、32文字減らしてください"
        );
    }

    #[test]
    fn characters_are_counted_as_people_see_them() {
        assert_eq!(length("葛\u{e0100}"), 1);
        assert_eq!(length("👨‍👩‍👧"), 1);
        assert_eq!(length("か\u{3099}"), 1);
        assert_eq!(length("一\r\n二"), 3);
        let alone: String = ('\0'..='\u{ffff}').filter(|c| stands_alone(*c)).collect();
        assert_eq!(length(&alone), alone.graphemes(true).count(), "none joins with another");
    }

    #[test]
    fn what_nobody_sees_is_dropped_and_names_stay() {
        assert_eq!(Line::parse(" 髙橋\u{200b}\u{0007} ").map(String::from), Ok("髙橋".to_owned()));
        assert_eq!(
            Line::parse("𠮷田\n葛\u{e0100}").map(String::from),
            Ok("𠮷田 葛\u{e0100}".to_owned())
        );
        assert_eq!(Line::parse("か\u{3099}").map(String::from), Ok("が".to_owned()));
        assert_eq!(Prose::within("一\r\n二", 10).map(String::from), Ok("一\n二".to_owned()));
        assert_eq!(Line::parse(" \u{feff}　"), Err(TextProblem::Blank));
        assert_eq!(Prose::optional("  ", 10), Ok(None));
    }

    #[test]
    fn readings_become_hiragana() {
        assert_eq!(Kana::parse("ﾊｾｶﾞﾜ　マリコ").map(String::from), Ok("はせがわ まりこ".to_owned()));
        assert_eq!(Kana::parse("長谷川"), Err(TextProblem::NotKana));
    }

    #[test]
    fn codes_keep_their_zeros() {
        assert_eq!(Code::parse("０００１９５３").map(String::from), Ok("0001953".to_owned()));
        assert_eq!(Code::parse("00 12"), Err(TextProblem::NotCode));
    }

    #[test]
    fn searches_fold_what_people_mix_up() {
        assert_eq!(search_key("髙橋　ハナコ"), search_key("高橋はなこ"));
        assert_eq!(search_key("山﨑"), search_key("山崎"));
        assert_eq!(search_key("渡邉　齋藤"), search_key("渡辺斉藤"));
        assert_eq!(search_key("ＴＡＲＯ"), search_key("taro"));
        assert_eq!(search_key("ﾊﾅｺ"), search_key("はなこ"));
        assert_eq!(search_key("葛\u{e0100}城"), search_key("葛城"));
    }
}
