//! Excel workbooks (.xlsx) → rows: the first visible sheet that is not empty.
//!
//! Cells are read one by one, never as a whole range: a single mark in the last cell of a sheet would
//! make a range of 17 thousand million cells. Formulas give the value that Excel last saved.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use chrono::NaiveTime;

use super::{Cell, CellKind, FileRefusal, Limits, Row, Sheet, Source};

/// What a workbook may grow to when unpacked, in multiples of the file limit. Sheets of plain text
/// shrink to a twentieth; what shrinks a hundredfold is no staff list.
const GROWTH: u64 = 40;

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Sheet, FileRefusal> {
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX).saturating_mul(GROWTH);
    if unpacked_size(bytes).ok_or(FileRefusal::Damaged)? > most {
        return Err(FileRefusal::TooLarge { limit: limits.bytes });
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileRefusal::Damaged)?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut found: Option<(String, Vec<Row>)> = None;
    let mut further_sheets = 0;
    for name in visible {
        if found.is_some() {
            further_sheets += usize::from(has_cells(&mut book, &name));
            continue;
        }
        let rows = sheet_rows(&mut book, &name, limits)?;
        if !rows.is_empty() {
            found = Some((name, rows));
        }
    }
    let (sheet, rows) = found.ok_or(FileRefusal::Empty)?;
    Ok(Sheet { source: Source::Excel { sheet, further_sheets }, rows })
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Charts and macro sheets have no cells; they count as empty.
fn has_cells(book: &mut Book<'_>, name: &str) -> bool {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return false };
    while let Ok(Some(cell)) = cells.next_cell() {
        if !matches!(cell.get_value(), DataRef::Empty) {
            return true;
        }
    }
    false
}

fn sheet_rows(book: &mut Book<'_>, name: &str, limits: Limits) -> Result<Vec<Row>, FileRefusal> {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(Vec::new()) };
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    while let Some(found) = cells.next_cell().map_err(|_| FileRefusal::Damaged)? {
        let (row, column) = found.get_position();
        let cell = cell_of(found.get_value());
        if cell.text.is_empty() {
            continue;
        }
        let number = row as usize + 1;
        if column as usize >= limits.columns {
            return Err(FileRefusal::TooManyColumns { limit: limits.columns, row: number });
        }
        if rows.len() == limits.rows && !rows.contains_key(&row) {
            return Err(FileRefusal::TooManyRows { limit: limits.rows });
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column as usize {
            cells.resize(column as usize + 1, Cell::default());
        }
        cells[column as usize] = cell;
    }
    Ok(rows.into_iter().map(|(row, cells)| Row { number: row as usize + 1, cells }).collect())
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    let number = |text: String| Cell { text, kind: CellKind::Number };
    match value {
        DataRef::Empty => Cell::default(),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(value) => number(value.to_string()),
        // Shortest form that reads back the same: 1953, not 1953.0.
        DataRef::Float(value) => number(value.to_string()),
        DataRef::Bool(value) => Cell::text(if *value { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(value) => number(day_text(*value)),
        DataRef::DateTimeIso(text) => Cell::text(text.split('T').next().unwrap_or(text)),
        DataRef::Error(error) => Cell { text: error.to_string(), kind: CellKind::Unreadable },
    }
}

/// A day as `2026-04-01`; what has a time as well is given whole, so that nobody takes it for a day.
fn day_text(value: ExcelDateTime) -> String {
    match value.as_datetime() {
        Some(at) if at.time() == NaiveTime::MIN => at.date().to_string(),
        Some(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        None => value.as_f64().to_string(),
    }
}

/// Sum of the unpacked sizes in the zip's directory. `None`: no directory, a damaged file.
fn unpacked_size(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, length: usize| -> Option<u64> {
        let field = bytes.get(at..at.checked_add(length)?)?;
        Some(field.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let tail = bytes.len().saturating_sub(65_557);
    let end = tail + bytes[tail..].windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let entries = number(end + 10, 2)?;
    let mut at = usize::try_from(number(end + 16, 4)?).ok()?;
    let mut sum = 0_u64;
    for _ in 0..entries {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        sum = sum.saturating_add(number(at + 24, 4)?);
        let names = number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
        at = at.checked_add(46)?.checked_add(usize::try_from(names).ok()?)?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;
    use CellKind::{Number, Text};

    fn texts(sheet: &Sheet) -> Vec<(usize, Vec<(&str, CellKind)>)> {
        let cells = |row: &'_ Row| -> Vec<(usize, usize)> {
            (0..row.cells.len()).map(|column| (row.number, column)).collect()
        };
        sheet
            .rows
            .iter()
            .map(|row| {
                let list = cells(row)
                    .into_iter()
                    .map(|(_, column)| (row.text(column), row.cells[column].kind))
                    .collect();
                (row.number, list)
            })
            .collect()
    }

    #[test]
    fn numbers_dates_titles_and_gaps() {
        let mut book = Workbook::new();
        let cover = book.add_worksheet();
        cover.set_name("表紙").expect("a name");
        let list = book.add_worksheet();
        list.set_name("職員").expect("a name");
        list.write(0, 0, "令和8年4月1日 職員一覧").expect("written");
        list.write(2, 0, "職員番号").expect("written");
        list.write(2, 2, "採用年月日").expect("written");
        list.write(3, 0, 1953).expect("written");
        list.write(3, 1, 0.5).expect("written");
        let day = ExcelDateTime::from_ymd(2026, 4, 1).expect("a day");
        let format = Format::new().set_num_format("[$-411]ge.m.d");
        list.write_with_format(3, 2, &day, &format).expect("written");
        list.write(4, 0, "=1+1 は式").expect("written");
        list.write_formula(4, 1, "=SUM(1,2)").expect("written");
        book.add_worksheet().write(0, 0, "覚え").expect("written");
        let bytes = book.save_to_buffer().expect("a file");

        let sheet = super::super::read(&bytes, Limits::default()).expect("readable");
        assert_eq!(sheet.source, Source::Excel { sheet: "職員".to_owned(), further_sheets: 1 });
        assert_eq!(
            texts(&sheet),
            [
                (1, vec![("令和8年4月1日 職員一覧", Text)]),
                (3, vec![("職員番号", Text), ("", Text), ("採用年月日", Text)]),
                (4, vec![("1953", Number), ("0.5", Number), ("2026-04-01", Number)]),
                (5, vec![("=1+1 は式", Text), ("0", Number)]),
            ]
        );
    }

    #[test]
    fn a_mark_in_the_last_cell_is_no_reason_to_die() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "職員番号").expect("written");
        sheet.write(1_048_575, 0, "end").expect("written");
        let bytes = book.save_to_buffer().expect("a file");
        let read = super::super::read(&bytes, Limits::default()).expect("readable");
        assert_eq!(read.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 1_048_576]);
    }

    #[test]
    fn limits_and_damage_are_refused_in_words() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..5 {
            sheet.write(row, 0, row).expect("written");
        }
        sheet.write(4, 9, "far").expect("written");
        let bytes = book.save_to_buffer().expect("a file");
        let rows = Limits { rows: 3, ..Limits::default() };
        assert_eq!(super::super::read(&bytes, rows), Err(FileRefusal::TooManyRows { limit: 3 }));
        let columns = Limits { columns: 4, ..Limits::default() };
        assert_eq!(
            super::super::read(&bytes, columns),
            Err(FileRefusal::TooManyColumns { limit: 4, row: 5 })
        );
        let cut = &bytes[..bytes.len() / 2];
        assert!(super::super::read(cut, Limits::default()).is_err());
        let empty = Workbook::new().save_to_buffer().expect("a file");
        assert_eq!(super::super::read(&empty, Limits::default()), Err(FileRefusal::Empty));
    }

    #[test]
    fn what_would_unpack_to_too_much_is_not_opened() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..20_000 {
            sheet.write(row, 0, "同じ文字".repeat(20)).expect("written");
        }
        let bytes = book.save_to_buffer().expect("a file");
        let limits = Limits { bytes: bytes.len(), ..Limits::default() };
        let unpacked = unpacked_size(&bytes).expect("a directory");
        assert!(unpacked > u64::try_from(bytes.len()).unwrap_or(0));
        if unpacked <= u64::try_from(limits.bytes).unwrap_or(0) * GROWTH {
            assert!(super::super::read(&bytes, limits).is_ok());
        }
        let tight = Limits { bytes: usize::try_from(unpacked / GROWTH).unwrap_or(0) - 1, ..limits };
        assert_eq!(read(&bytes, tight), Err(FileRefusal::TooLarge { limit: tight.bytes }));
    }
}
