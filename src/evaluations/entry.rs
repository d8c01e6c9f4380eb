//! What somebody types on a sheet: fields, and what happens when two hands meet in one of them.
//!
//! Every posted field carries the fingerprint of the text that its writer had read (decision 3). So
//! the server can tell, field by field, whether the writer changed it, whether somebody else did,
//! or both: only the last is a collision, and only colliding fields reach the conflict page.

use std::cmp::Ordering;
use std::fmt;

use sha2::{Digest, Sha256};

use crate::kernel::Revision;

/// Characters of a reason.
pub const REASON_LIMIT: usize = 400;
/// Characters of the words about the whole.
pub const SUMMARY_LIMIT: usize = 800;
/// Characters that a draft keeps of one field, far above every limit: over-typing is explained,
/// never cut.
pub const DRAFT_LIMIT: usize = 50_000;
/// What a grade's control posts for 「観察できなかった」.
pub const NOT_OBSERVED: &str = "not_observed";
/// The same of a goal, in words: its work was taken away.
pub const OUT_OF_SCOPE: &str = "評価対象外";

/// An item of the results block. Goals are counted from 1 in the order in which they were first
/// agreed, which never changes; unplanned work by its place on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResultsItem {
    /// 目標.
    Goal(u16),
    /// 目標外の業務.
    Unplanned(u16),
}

impl ResultsItem {
    /// `g2`, `u1`.
    pub fn parse(name: &str) -> Option<Self> {
        let number = |rest: &str| {
            let canonical = rest.bytes().all(|b| b.is_ascii_digit()) && !rest.starts_with('0');
            rest.parse().ok().filter(|n| canonical && *n >= 1)
        };
        match name.split_at_checked(1)? {
            ("g", rest) => number(rest).map(Self::Goal),
            ("u", rest) => number(rest).map(Self::Unplanned),
            _ => None,
        }
    }
    /// Place in the block.
    fn place(self) -> (u8, u16) {
        match self {
            Self::Goal(number) => (1, number),
            Self::Unplanned(number) => (2, number),
        }
    }
}

impl fmt::Display for ResultsItem {
    /// `g2`, `u1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Goal(number) => write!(f, "g{number}"),
            Self::Unplanned(number) => write!(f, "u{number}"),
        }
    }
}

/// A field of one step of a sheet. Elements are counted from 1 in the order of the sheet, which
/// never changes: the definitions are pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetField {
    /// The grade of an element.
    Grade(u16),
    /// Why.
    Reason(u16),
    /// What an unplanned work was, in the words of the ratee.
    What(u16),
    /// 達成度 of a goal or of unplanned work.
    Achievement(ResultsItem),
    /// What was reached, and why that level.
    Account(ResultsItem),
    /// The words about the whole.
    Summary,
    /// The overall grade.
    Overall,
    /// Why it differs from the computed one.
    OverallReason,
}

impl SheetField {
    /// The fields of a step with that many elements, in page order.
    pub fn all(elements: u16, has_overall: bool) -> Vec<Self> {
        let mut fields: Vec<Self> =
            (1..=elements).flat_map(|number| [Self::Grade(number), Self::Reason(number)]).collect();
        fields.push(Self::Summary);
        if has_overall {
            fields.extend([Self::Overall, Self::OverallReason]);
        }
        fields
    }
    /// Reads a control's name; anything else is no field of a sheet.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "summary" => return Some(Self::Summary),
            "overall" => return Some(Self::Overall),
            "overall_why" => return Some(Self::OverallReason),
            _ => {}
        }
        if let Some(number) = name.strip_suffix("_what") {
            return match ResultsItem::parse(number)? {
                ResultsItem::Unplanned(number) => Some(Self::What(number)),
                ResultsItem::Goal(_) => None,
            };
        }
        if name.starts_with(['g', 'u']) {
            return match name.strip_suffix("_why") {
                Some(item) => ResultsItem::parse(item).map(Self::Account),
                None => ResultsItem::parse(name).map(Self::Achievement),
            };
        }
        let rest = name.strip_prefix('e')?;
        let (number, is_reason) = match rest.strip_suffix("_why") {
            Some(number) => (number, true),
            None => (rest, false),
        };
        let canonical = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let number = number.parse().ok().filter(|n| canonical && *n >= 1)?;
        Some(if is_reason { Self::Reason(number) } else { Self::Grade(number) })
    }
    /// Place on the page.
    fn place(self) -> (u8, u16, u8) {
        match self {
            Self::Grade(number) => (0, number, 0),
            Self::Reason(number) => (0, number, 1),
            Self::What(number) => (2, number, 0),
            Self::Achievement(item) => (item.place().0, item.place().1, 1),
            Self::Account(item) => (item.place().0, item.place().1, 2),
            Self::Summary => (3, 0, 0),
            Self::Overall => (3, 0, 1),
            Self::OverallReason => (3, 0, 2),
        }
    }
    /// Whether it holds a choice, not words.
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Grade(_) | Self::Achievement(_) | Self::Overall)
    }
}

impl Ord for SheetField {
    /// Page order.
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}
impl PartialOrd for SheetField {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for SheetField {
    /// The control's name: `e3`, `e3_why`, `g2`, `g2_why`, `u1_what`, `summary`, `overall`, `overall_why`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grade(number) => write!(f, "e{number}"),
            Self::Reason(number) => write!(f, "e{number}_why"),
            Self::What(number) => write!(f, "u{number}_what"),
            Self::Achievement(item) => write!(f, "{item}"),
            Self::Account(item) => write!(f, "{item}_why"),
            Self::Summary => f.write_str("summary"),
            Self::Overall => f.write_str("overall"),
            Self::OverallReason => f.write_str("overall_why"),
        }
    }
}

/// A text as it is kept while it is being typed: line breaks as the web page has them, without what
/// the database cannot hold, and not above [`DRAFT_LIMIT`] characters. Nothing else is touched.
pub fn typed(raw: &str) -> String {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    match text.char_indices().nth(DRAFT_LIMIT) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// The fingerprint of a text, as the revision that a field was read with. 52 bits, so that scripts
/// can carry it as a number; it proves nothing about secrecy and need not.
pub fn fingerprint(text: &str) -> Revision {
    let digest = Sha256::digest(text.as_bytes());
    let bits = digest.iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    Revision::new((bits >> 12).cast_signed())
}

/// What a writer sent for one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Where.
    pub field: SheetField,
    /// What.
    pub text: String,
    /// Fingerprint of what the writer had read there.
    pub read: Revision,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// Nothing to do: unchanged by the writer, or the same as what stands there.
    Unchanged,
    /// Nobody else was there: the text is taken.
    Taken,
    /// Both changed it: the writer must choose.
    Collision,
}

/// Compares what was sent with what stands there now.
pub fn merge(sent: &Typed, stands: &str) -> Merged {
    let untouched = fingerprint(&sent.text) == sent.read;
    if sent.text == stands || untouched {
        Merged::Unchanged
    } else if fingerprint(stands) == sent.read {
        Merged::Taken
    } else {
        Merged::Collision
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for field in SheetField::all(12, true) {
            assert_eq!(SheetField::parse(&field.to_string()), Some(field));
        }
        for item in [ResultsItem::Goal(1), ResultsItem::Goal(12), ResultsItem::Unplanned(2)] {
            for field in
                [SheetField::Achievement(item), SheetField::Account(item), SheetField::What(2)]
            {
                assert_eq!(SheetField::parse(&field.to_string()), Some(field));
            }
        }
        for raw in ["g", "g0", "g01", "g1_what", "u0_what", "u1_whyy", "gx", "目1"] {
            assert_eq!(SheetField::parse(raw), None, "{raw}");
        }
        for raw in ["", "e", "e0", "e01", "e-1", "e1_", "e1_whyy", "x1", "e99999999", "E1", "e1 "] {
            assert_eq!(SheetField::parse(raw), None, "{raw}");
        }
        assert_eq!(SheetField::all(1, false).len(), 3);
    }

    #[test]
    fn fingerprints_fit_into_a_script_number() {
        for text in ["", "A", "山本", "長い文".repeat(3_000).as_str()] {
            let mark = fingerprint(text).get();
            assert!((0..(1 << 52)).contains(&mark));
        }
        assert_ne!(fingerprint("A"), fingerprint("B"));
    }

    fn sent(text: &str, read: &str) -> Typed {
        Typed { field: SheetField::Reason(1), text: text.to_owned(), read: fingerprint(read) }
    }

    #[test]
    fn only_two_hands_in_one_field_collide() {
        let table = [
            // sent, read, stands
            ("新", "旧", "旧", Merged::Taken),
            ("旧", "旧", "旧", Merged::Unchanged),
            ("旧", "旧", "別", Merged::Unchanged),
            ("新", "旧", "新", Merged::Unchanged),
            ("新", "旧", "別", Merged::Collision),
            ("", "旧", "旧", Merged::Taken),
            ("", "旧", "別", Merged::Collision),
            ("新", "", "", Merged::Taken),
        ];
        for (text, read, stands, expected) in table {
            assert_eq!(merge(&sent(text, read), stands), expected, "{text} {read} {stands}");
        }
        let stale = Typed { read: Revision::parse("x"), ..sent("新", "") };
        assert_eq!(merge(&stale, "旧"), Merged::Collision);
    }

    #[test]
    fn drafts_keep_what_was_typed() {
        assert_eq!(typed("一\r\n二\r三\0"), "一\n二\n三");
        assert_eq!(typed("👨‍👩‍👧 \u{7} "), "👨‍👩‍👧 \u{7} ");
        let long = "あ".repeat(10_000);
        assert_eq!(typed(&long), long);
        assert_eq!(typed(&"あ".repeat(DRAFT_LIMIT + 5)).chars().count(), DRAFT_LIMIT);
    }
}
