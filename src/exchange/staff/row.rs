//! One row, cell by cell.

use unicode_normalization::UnicodeNormalization;

use super::{RowKey, StaffColumn, StaffFormat, StaffRow};
use crate::exchange::cells::{CellReader, spaced};
use crate::kernel::Line;
use crate::kernel::text::TextProblem;
use crate::organization::{DepartmentLevel, PostingKind};

/// What could be read of a row.
#[derive(Default)]
pub(super) struct RowRead {
    pub key: Option<RowKey>,
    pub row: Option<StaffRow>,
}

pub(super) type RowReader<'a> = CellReader<'a, StaffColumn>;

/// Every cell is read before any is given up on, so that one pass finds every problem.
pub(super) fn read(reader: &mut RowReader<'_>, format: &StaffFormat, code_width: usize) -> RowRead {
    if !reader.all_readable() {
        return RowRead::default();
    }
    let at = reader.row.number;
    let number = reader.number(StaffColumn::Number, format.number);
    let kind = kind(reader);
    let key = match (&number, kind) {
        (Some(number), Some(kind)) => Some(RowKey { row: at, number: number.clone(), kind }),
        _ => None,
    };
    let name = reader.name(StaffColumn::Name);
    let kana = reader.kana(StaffColumn::Kana);
    let code = reader.code(StaffColumn::DepartmentCode, format.department_digits, code_width);
    let path = path(reader);
    let rank = reader.required_line(StaffColumn::Rank);
    let is_head = reader.mark(StaffColumn::Head);
    let job_family = reader.required_line(StaffColumn::JobFamily);
    let employment_type = reader.required_line(StaffColumn::EmploymentType);
    let hired_on = reader.required_day(StaffColumn::HiredOn);
    let assigned_on = reader.required_day(StaffColumn::AssignedOn);
    let authority = reader.optional_line(StaffColumn::Authority);
    let title = reader.optional_line(StaffColumn::Title);
    let last_day = reader.optional_day(StaffColumn::LeftOn);
    let row = (|| {
        Some(StaffRow {
            row: at,
            number: number?,
            name: name?,
            kana: kana?,
            code: code?,
            path: path?,
            rank: rank?,
            is_head: is_head?,
            job_family: job_family?,
            employment_type: employment_type?,
            hired_on: hired_on?,
            assigned_on: assigned_on?,
            kind: kind?,
            authority,
            title,
            last_day: last_day?,
        })
    })();
    RowRead { key, row }
}

/// 局区 is needed; what stands below may be left out (局→課).
fn path(reader: &mut RowReader<'_>) -> Option<Vec<(DepartmentLevel, String)>> {
    let levels = [
        (StaffColumn::Bureau, DepartmentLevel::Bureau),
        (StaffColumn::Division, DepartmentLevel::Division),
        (StaffColumn::Section, DepartmentLevel::Section),
        (StaffColumn::Unit, DepartmentLevel::Unit),
    ];
    let mut path = Vec::with_capacity(4);
    let mut whole = true;
    for (column, level) in levels {
        match Line::within(reader.text(column), 60) {
            Ok(name) => path.push((level, spaced(name.as_str()))),
            Err(TextProblem::Blank) if column == StaffColumn::Bureau => {
                reader.blank(column);
                whole = false;
            }
            Err(TextProblem::Blank) => {}
            Err(_) => {
                reader.wrong(column, "60文字までに直してください");
                whole = false;
            }
        }
    }
    whole.then_some(path)
}

fn kind(reader: &mut RowReader<'_>) -> Option<PostingKind> {
    let column = StaffColumn::Kind;
    if reader.layout.column(column).is_none() {
        return Some(PostingKind::Primary);
    }
    match reader.text(column).nfkc().collect::<String>().as_str() {
        "本務" | "専任" | "主務" | "本" => Some(PostingKind::Primary),
        "兼務" | "併任" | "兼任" | "兼" => Some(PostingKind::Concurrent),
        "" => {
            reader.blank(column);
            None
        }
        _ => {
            reader.wrong(column, "「本務」か「兼務」に直してください");
            None
        }
    }
}
