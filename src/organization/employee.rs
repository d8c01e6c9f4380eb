//! Employees: a number that never changes, a name as the personnel master writes it, a reading.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::kernel::text::{Code, Kana, TextProblem, length, search_key, text_type};

text_type! {
    /// 職員番号: text, leading zeros kept. The natural key of a person in every file.
    EmployeeNumber
}

/// How a city writes employee numbers: a setting (decision 23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberFormat {
    /// `Some(7)`: exactly seven digits. `None`: any [`Code`].
    pub digits: Option<usize>,
}

impl Default for NumberFormat {
    /// Seven digits.
    fn default() -> Self {
        Self { digits: Some(7) }
    }
}

/// Why a text is no employee number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberProblem {
    /// Nothing was written.
    Blank,
    /// Not the given number of digits.
    Digits(usize),
    /// Not a code at all, where any code would do.
    NotCode,
}

impl NumberProblem {
    /// What to do, without naming the place (ui-guide 9, case 13).
    pub fn cure(self) -> String {
        match self {
            Self::Blank => "職員番号を書いてください".to_owned(),
            Self::Digits(digits) => format!("{digits}けたの数字に直してください"),
            Self::NotCode => "半角の英字と数字に直してください".to_owned(),
        }
    }
}

impl NumberFormat {
    /// Reads a number; full-width digits are folded, nothing is added or cut.
    pub fn parse(self, raw: &str) -> Result<EmployeeNumber, NumberProblem> {
        match (Code::parse(raw), self.digits) {
            (Err(TextProblem::Blank), _) => Err(NumberProblem::Blank),
            (Err(_), Some(digits)) => Err(NumberProblem::Digits(digits)),
            (Err(_), None) => Err(NumberProblem::NotCode),
            (Ok(code), Some(digits)) if !is_digits(code.as_str(), digits) => {
                Err(NumberProblem::Digits(digits))
            }
            (Ok(code), _) => Ok(EmployeeNumber(code.into())),
        }
    }
}

fn is_digits(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())
}

text_type! {
    /// 氏名 as the personnel master writes it: 髙, 﨑, 𠮷, 神 (U+FA19) and variation sequences stay as
    /// they are (ui-guide 6.10), words are separated by one half-width space, 1 to 60 characters.
    ///
    /// Ordinary text is stored in NFC, which would turn the compatibility ideographs of CP932 into
    /// other characters; a name keeps them. Searches go through [`PersonName::search_key`].
    PersonName
}

impl PersonName {
    /// Most characters of a name, counted as people see them.
    pub const LIMIT: usize = 60;

    /// Reads a name; blank and too long are refused.
    pub fn parse(raw: &str) -> Result<Self, TextProblem> {
        let words: Vec<String> = composed(raw).split_whitespace().map(str::to_owned).collect();
        let text = words.join(" ");
        let found = length(&text);
        if found == 0 {
            Err(TextProblem::Blank)
        } else if found > Self::LIMIT {
            Err(TextProblem::TooLong { limit: Self::LIMIT, found })
        } else {
            Ok(Self(text))
        }
    }
    /// 姓: the first word.
    pub fn family(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }
    /// Whether the name holds a 外字: a character of the office's own that only its PCs can show.
    pub fn has_private_character(&self) -> bool {
        self.0.chars().any(|c| {
            matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
        })
    }
    /// What a search for a part of name, reading or number looks into; parts are separated so that
    /// no hit spans two of them.
    pub fn search_key(&self, kana: &Kana, number: &EmployeeNumber) -> String {
        let parts = [self.as_str(), kana.as_str(), number.as_str()];
        parts.map(search_key).join("|")
    }
    /// The same for a name beside the one of the personnel master, which has no number of its own.
    pub fn search_key_of_name(&self, kana: &Kana) -> String {
        [self.as_str(), kana.as_str()].map(search_key).join("|")
    }
}

/// NFC for everything but compatibility ideographs; what nobody sees is dropped.
fn composed(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut run = String::new();
    for c in raw.chars() {
        match c {
            '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}' => {
                out.extend(run.nfc());
                run.clear();
                out.push(c);
            }
            '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{00ad}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            c if c.is_whitespace() => run.push(' '),
            c if c.is_control() => {}
            c => run.push(c),
        }
    }
    out.extend(run.nfc());
    out
}

crate::text_enum! {
    /// What a name beside the one of the personnel master is.
    pub enum NameKind {
        /// 前の氏名: what the person was called until a change.
        Former = "former",
        /// 通称・旧姓: a name used at work beside the one of the register.
        Common = "common",
        /// 予定の氏名: what the person will be called from a day on. One that is shown says that the
        /// name before it stays in use at work.
        Coming = "coming",
    }
}

impl NameKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Former => "前の氏名",
            Self::Common => "通称・旧姓",
            Self::Coming => "予定の氏名",
        }
    }
}

crate::text_enum! {
    /// Why somebody is away for a time. Decides who is rated, and passes over a head.
    pub enum LeaveKind {
        /// 病気休職.
        Sick = "sick",
        /// 育児休業.
        Parental = "parental",
        /// 停職.
        Suspension = "suspension",
        /// 派遣.
        Secondment = "secondment",
        /// その他.
        Other = "other",
    }
}

impl LeaveKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sick => "病気休職",
            Self::Parental => "育児休業",
            Self::Suspension => "停職",
            Self::Secondment => "派遣",
            Self::Other => "その他の休職",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_characters() {
        for (raw, shown) in [
            ("山本　健太", "山本 健太"),
            (" 髙﨑　　𠮷 ", "髙﨑 𠮷"),
            ("葛\u{e0100}城 葵", "葛\u{e0100}城 葵"),
            ("\u{fa19}\u{fa10} 祐\u{200b}", "\u{fa19}\u{fa10} 祐"),
            ("か\u{3099}く", "がく"),
            ("大野\u{0007}\t健", "大野 健"),
        ] {
            assert_eq!(PersonName::parse(raw).map(|name| name.to_string()), Ok(shown.to_owned()));
        }
        assert_eq!(PersonName::parse("　"), Err(TextProblem::Blank));
        assert!(PersonName::parse(&"あ".repeat(61)).is_err());
    }

    #[test]
    fn a_search_finds_the_person_however_it_is_typed() {
        let name = PersonName::parse("山﨑　葵").expect("a name");
        let kana = Kana::parse("ヤマサキ　アオイ").expect("a reading");
        let number = NumberFormat::default().parse("0005029").expect("a number");
        let key = name.search_key(&kana, &number);
        for typed in [
            "山崎",
            "山﨑葵",
            "山崎　葵",
            "やまさき",
            "ﾔﾏｻｷ",
            "アオイ",
            "0005029",
            "5029",
            "０００５",
        ] {
            assert!(key.contains(&search_key(typed)), "{typed} in {key}");
        }
        assert!(!key.contains(&search_key("葵やまさき")));
    }

    #[test]
    fn numbers_keep_zeros_and_are_never_padded() {
        let seven = NumberFormat::default();
        assert_eq!(seven.parse("０００１９５３").map(|n| n.to_string()), Ok("0001953".to_owned()));
        assert_eq!(seven.parse("1953"), Err(NumberProblem::Digits(7)));
        assert_eq!(seven.parse("00012A"), Err(NumberProblem::Digits(7)));
        assert_eq!(seven.parse("  "), Err(NumberProblem::Blank));
        assert_eq!(NumberProblem::Digits(7).cure(), "7けたの数字に直してください");
        let any = NumberFormat { digits: None };
        assert_eq!(any.parse("A-12").map(|n| n.to_string()), Ok("A-12".to_owned()));
        assert_eq!(any.parse("一号"), Err(NumberProblem::NotCode));
    }

    #[test]
    fn private_characters_are_noticed() {
        assert!(PersonName::parse("\u{e000}田 一").is_ok_and(|n| n.has_private_character()));
        assert!(PersonName::parse("𠮷田 一").is_ok_and(|n| !n.has_private_character()));
    }
}
