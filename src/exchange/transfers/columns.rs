//! Which column of a transfer list says what.

use sha2::{Digest, Sha256};

use crate::exchange::columns::{self, Columns, HEADING_ROWS, Target, folded};
use crate::exchange::problem::Problem;
use crate::exchange::table::Sheet;

crate::text_enum! {
    /// What a column of a transfer list says.
    pub enum TransferColumn {
        /// 発令日.
        IssuedOn = "issued_on",
        /// 発令区分.
        Kind = "kind",
        /// 職員番号.
        Number = "number",
        /// 氏名.
        Name = "name",
        /// フリガナ.
        Kana = "kana",
        /// 新所属コード.
        Code = "code",
        /// 新所属.
        Department = "department",
        /// 新職位.
        Rank = "rank",
        /// 所属長.
        Head = "head",
        /// 補職名.
        Title = "title",
        /// 職種.
        JobFamily = "job_family",
        /// 任用区分.
        EmploymentType = "employment_type",
        /// 期間の終わり, the last day of a leave.
        Until = "until",
        /// 旧所属コード.
        OldCode = "old_code",
        /// 上の所属のコード.
        ParentCode = "parent_code",
        /// 段階 of a department.
        Level = "level",
        /// 備考.
        Note = "note",
    }
}

impl Target for TransferColumn {
    const EVERY: &'static [Self] = Self::ALL;

    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    /// A list of changes of departments alone has no numbers, a list for one day often no column for it:
    /// what a row lacks is said row by row.
    fn is_required(self) -> bool {
        matches!(self, Self::Kind)
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::IssuedOn => &["発令日", "発令年月日", "異動日", "異動年月日", "施行日"],
            Self::Kind => {
                &["発令区分", "異動区分", "発令種別", "発令内容", "区分", "異動種別", "異動事由"]
            }
            Self::Number => &["職員番号", "職員コード", "職員No", "社員番号", "個人番号（職員）"],
            Self::Name => &["氏名", "職員氏名", "氏名（漢字）", "漢字氏名", "名前"],
            Self::Kana => &[
                "フリガナ",
                "ふりがな",
                "カナ氏名",
                "氏名カナ",
                "氏名（カナ）",
                "氏名（フリガナ）",
            ],
            Self::Code => {
                &["新所属コード", "異動後所属コード", "新所属CD", "所属コード", "新組織コード"]
            }
            Self::Department => {
                &["新所属", "新所属名", "異動後所属", "異動先", "所属", "所属名", "新名称"]
            }
            Self::Rank => &["新職位", "新職名", "異動後職位", "職位", "新職階", "新役職"],
            Self::Head => &["所属長", "所属長区分", "所属長フラグ", "長"],
            Self::Title => &["補職名", "新補職名", "役職名", "職名"],
            Self::JobFamily => &["職種", "職種名"],
            Self::EmploymentType => &["任用区分", "任用形態", "職員区分", "雇用区分"],
            Self::Until => &[
                "期間の終わり",
                "終了日",
                "終了予定日",
                "満了日",
                "期間満了日",
                "復職予定日の前日",
            ],
            Self::OldCode => &["旧所属コード", "異動前所属コード", "現所属コード", "旧所属CD"],
            Self::ParentCode => {
                &["上の所属のコード", "上位所属コード", "親所属コード", "上位組織コード"]
            }
            Self::Level => &["段階", "組織階層", "階層", "組織区分"],
            Self::Note => &["備考", "摘要", "備考欄"],
        }
    }
}

/// Heading words of transfer lists.
pub type TransferColumns = Columns<TransferColumn>;

/// Where each column of a transfer list stands in one file.
pub type TransferLayout = columns::Layout<TransferColumn>;

/// A heading is known again by its words in order, whatever stands above it.
pub fn fingerprint(cells: &[String]) -> Vec<u8> {
    let mut words: Vec<String> = cells.iter().map(|cell| folded(cell)).collect();
    while words.last().is_some_and(String::is_empty) {
        words.pop();
    }
    Sha256::digest(words.join("\u{1f}").as_bytes()).to_vec()
}

/// The fingerprints of the rows that may be the heading.
pub fn fingerprints(sheet: &Sheet) -> Vec<(usize, Vec<u8>)> {
    let rows = sheet.rows.iter().take(HEADING_ROWS).enumerate();
    rows.map(|(index, row)| {
        let cells: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        (index, fingerprint(&cells))
    })
    .collect()
}

/// The row that most likely holds the headings of an office that uses none of our words: the first of
/// those with the most cells.
pub fn likely_heading(sheet: &Sheet) -> usize {
    let columns = TransferColumns::default();
    if let Some((index, count)) = columns.heading_row(sheet)
        && count >= 2
    {
        return index;
    }
    let filled =
        |index: usize| sheet.rows[index].cells.iter().filter(|cell| !cell.text.is_empty()).count();
    (0..sheet.rows.len().min(HEADING_ROWS))
        .max_by_key(|index| (filled(*index), std::cmp::Reverse(*index)))
        .unwrap_or(0)
}

/// The layout of a file: with the columns that a person pointed at, or by its headings.
pub fn layout(
    sheet: &Sheet,
    heading: Option<usize>,
    chosen: &[(TransferColumn, usize)],
) -> Result<TransferLayout, Vec<Problem>> {
    let columns = TransferColumns::default();
    match heading {
        Some(index) => columns.layout_at(sheet, index, chosen),
        None if !chosen.is_empty() => columns.layout_at(sheet, likely_heading(sheet), chosen),
        None => columns.layout(sheet, chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, read};

    fn sheet(text: &str) -> Sheet {
        read(text.as_bytes(), Limits::default()).expect("readable")
    }

    #[test]
    fn a_heading_is_found_below_titles_and_known_again() {
        let one = sheet("令和8年4月1日付 人事異動,,\n,,\n発令区分,職員番号,氏名\n転任,1,a\n");
        let layout = layout(&one, None, &[]).expect("understood");
        assert_eq!((layout.heading_row, layout.column(TransferColumn::Number)), (3, Some(1)));
        let two = sheet("題名\n発令 区分,職員番号,氏名,\n転任,1,a\n");
        assert_eq!(fingerprints(&one)[1].1, fingerprints(&two)[1].1);
    }

    #[test]
    fn a_heading_of_other_words_is_the_fullest_row() {
        let own = sheet("題名\n異動の種類,番号,だれ,どこへ\n転任,1,a,b\n");
        assert_eq!(likely_heading(&own), 1);
        let chosen = [(TransferColumn::Kind, 0), (TransferColumn::Number, 1)];
        assert!(layout(&own, None, &[]).is_err());
        assert!(layout(&own, None, &chosen).is_ok());
    }
}
