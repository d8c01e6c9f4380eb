//! One row of a transfer list, cell by cell.

use unicode_normalization::UnicodeNormalization;

use super::columns::{TransferColumn, TransferLayout};
use super::kinds::{TransferKind, level_of};
use super::{Choices, KindWords};
use crate::exchange::cells::{CellReader, employment_type_of};
use crate::exchange::problem::Problem;
use crate::exchange::table::Row;
use crate::kernel::{Date, Kana};
use crate::organization::{DepartmentLevel, EmployeeNumber, NumberFormat, PersonName};

/// What one row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Which file of the list, from 0.
    pub file: usize,
    /// Row as the spreadsheet shows it.
    pub row: usize,
    /// 発令日.
    pub on: Date,
    /// 発令区分.
    pub kind: TransferKind,
    /// The office's own word for it.
    pub word: String,
    /// 職員番号; always there on rows about people.
    pub number: Option<EmployeeNumber>,
    /// 氏名.
    pub name: Option<PersonName>,
    /// ふりがな.
    pub kana: Option<Kana>,
    /// 新所属コード.
    pub code: Option<String>,
    /// 新所属.
    pub department: Option<String>,
    /// 新職位.
    pub rank: Option<String>,
    /// 所属長; `None` when the file has no such column.
    pub is_head: Option<bool>,
    /// 補職名.
    pub title: Option<String>,
    /// Whether the file has a column for it.
    pub says_title: bool,
    /// 職種.
    pub job_family: Option<String>,
    /// 任用区分 as written, or as the word of 発令区分 says it.
    pub employment_type: Option<String>,
    /// Last day of a leave.
    pub until: Option<Date>,
    /// 旧所属コード.
    pub old_code: Option<String>,
    /// 上の所属のコード.
    pub parent_code: Option<String>,
    /// 段階.
    pub level: Option<DepartmentLevel>,
}

/// Reads a row; every cell is read before any is given up on.
pub(super) fn read(
    file: usize,
    row: &Row,
    layout: &TransferLayout,
    words: &KindWords,
    choices: &Choices,
    code_width: usize,
) -> (Option<TransferRow>, Vec<Problem>) {
    use TransferColumn as C;

    let mut reader = CellReader::new(row, layout);
    if !reader.all_readable() {
        return (None, reader.problems);
    }
    let kind = kind(&mut reader, words);
    let on = match reader.optional_day(C::IssuedOn) {
        Some(None) => {
            if choices.day.is_none() {
                reader.blank(C::IssuedOn);
            }
            choices.day
        }
        day => day.flatten(),
    };
    let number = reader.optional_number(C::Number, NumberFormat::default(), choices.pad_numbers);
    if number == Some(None) && kind.is_some_and(|kind| !kind.is_department()) {
        reader.blank(C::Number);
    }
    let name = reader.optional_name(C::Name);
    let mut kana = reader.optional_kana(C::Kana);
    // Lists without a column for it write the reading of who is new into the remarks.
    if layout.column(C::Kana).is_none() && kind == Some(TransferKind::Hire) {
        kana = Some(Kana::parse(reader.text(C::Note)).ok());
    }
    let code = reader.optional_code(C::Code, None, code_width);
    let old_code = reader.optional_code(C::OldCode, None, code_width);
    let parent_code = reader.optional_code(C::ParentCode, None, code_width);
    let employment_type = reader.optional_line(C::EmploymentType);
    let employment_type =
        employment_type.or_else(|| employment_in_word(reader.text(C::Kind), kind));
    let until = reader.optional_day(C::Until);
    let is_head = match layout.column(C::Head) {
        Some(_) => reader.mark(C::Head).map(Some),
        None => Some(None),
    };
    let level = level(&mut reader);
    let read = (|| {
        let kind = kind?;
        let number = number?;
        if number.is_none() && !kind.is_department() {
            return None;
        }
        Some(TransferRow {
            file,
            row: row.number,
            on: on?,
            kind,
            word: reader.text(C::Kind).to_owned(),
            number,
            name: name?,
            kana: kana?,
            code: code?,
            department: reader.optional_line(C::Department),
            rank: reader.optional_line(C::Rank),
            is_head: is_head?,
            title: reader.optional_line(C::Title),
            says_title: layout.column(C::Title).is_some(),
            job_family: reader.optional_line(C::JobFamily),
            employment_type,
            until: until?,
            old_code: old_code?,
            parent_code: parent_code?,
            level: level?,
        })
    })();
    (read.filter(|_| reader.problems.is_empty()), reader.problems)
}

fn kind(reader: &mut CellReader<'_, TransferColumn>, words: &KindWords) -> Option<TransferKind> {
    let text = reader.text(TransferColumn::Kind);
    if text.is_empty() {
        reader.blank(TransferColumn::Kind);
        return None;
    }
    let kind = words.kind(text);
    if kind.is_none() {
        reader.wrong(
            TransferColumn::Kind,
            "知らない言葉です。「採用」「転任」「退職」のような言葉に直すか、「列と言葉の対応」で意味を選んでください",
        );
    }
    kind
}

/// 「正式採用」 and 「会計年度任用…」 say the 任用区分 without a column for it.
fn employment_in_word(word: &str, kind: Option<TransferKind>) -> Option<String> {
    let word: String = word.nfkc().collect();
    match kind? {
        TransferKind::Employment if word.starts_with("正式") => Some("正規".to_owned()),
        TransferKind::Employment => employment_type_of(&word).map(|_| word),
        TransferKind::Reappoint => Some("再任用".to_owned()),
        _ => None,
    }
}

#[expect(clippy::option_option, reason = "unreadable and not written are two things here")]
fn level(reader: &mut CellReader<'_, TransferColumn>) -> Option<Option<DepartmentLevel>> {
    let text = reader.text(TransferColumn::Level);
    if text.is_empty() {
        return Some(None);
    }
    let level = level_of(text);
    if level.is_none() {
        reader.wrong(TransferColumn::Level, "「局」「部」「課」「係」のどれかに直してください");
    }
    level.map(Some)
}
