//! Excel workbooks (.xlsx) → rows: the first visible sheet that is not empty.
//!
//! Cells are read one by one, never as a whole range: a single mark in the last cell of a sheet would
//! make a range of 17 thousand million cells. Formulas give the value that Excel last saved.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use chrono::NaiveTime;

use super::{Cell, CellKind, FileRefusal, Limits, Row, Sheet, Source};

/// What a workbook may grow to when unpacked, in multiples of the file limit. Sheets of plain text
/// shrink to a twentieth; what shrinks a hundredfold is no staff list.
const GROWTH: u64 = 20;

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Sheet, FileRefusal> {
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX).saturating_mul(GROWTH);
    if unpacked_size(bytes, most).ok_or(FileRefusal::Damaged)? > most {
        return Err(FileRefusal::Swells);
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

/// Every visible sheet that is not empty, by name.
pub(super) fn read_all(
    bytes: &[u8],
    limits: Limits,
) -> Result<Vec<(String, Vec<Row>)>, FileRefusal> {
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX).saturating_mul(GROWTH);
    if unpacked_size(bytes, most).ok_or(FileRefusal::Damaged)? > most {
        return Err(FileRefusal::Swells);
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileRefusal::Damaged)?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let rows = sheet_rows(&mut book, &name, limits)?;
        sheets.push((name, rows));
    }
    Ok(sheets)
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
    drop(cells);
    // A cell merged downwards says the same for all its rows; only its first row has the text.
    for merged in book.merge_cells_by_sheet_name(name).unwrap_or_default() {
        let ((top, column), (bottom, _)) = (merged.start, merged.end);
        let at = column as usize;
        let said = rows.get(&top).and_then(|cells| cells.get(at)).cloned();
        let Some(said) = said.filter(|cell| bottom > top && !cell.text.is_empty()) else {
            continue;
        };
        for cells in rows.range_mut(top + 1..=bottom).map(|(_, cells)| cells) {
            if cells.len() <= at {
                cells.resize(at + 1, Cell::default());
            }
            if cells[at].text.is_empty() {
                cells[at] = said.clone();
            }
        }
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

/// Sum of the unpacked sizes, counted by unpacking every part once and throwing it away: what the
/// directory says of sizes is what the writer of the file wants to be believed. Stops beyond `most`, so
/// that neither time nor memory grows with a file that is made to swell. `None`: a damaged file.
fn unpacked_size(bytes: &[u8], most: u64) -> Option<u64> {
    let number = |at: usize, length: usize| -> Option<u64> {
        let field = bytes.get(at..at.checked_add(length)?)?;
        Some(field.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let place = |at: usize, length: usize| usize::try_from(number(at, length)?).ok();
    let tail = bytes.len().saturating_sub(65_557);
    let end = tail + bytes[tail..].windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let entries = number(end + 10, 2)?;
    let mut at = place(end + 16, 4)?;
    let mut sum = 0_u64;
    for _ in 0..entries {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let header = place(at + 42, 4)?;
        let names = place(header.checked_add(26)?, 2)? + place(header.checked_add(28)?, 2)?;
        let from = header.checked_add(30)?.checked_add(names)?;
        let packed = bytes.get(from..from.checked_add(place(at + 20, 4)?)?)?;
        sum = sum.saturating_add(match number(at + 10, 2)? {
            0 => u64::try_from(packed.len()).ok()?,
            8 => {
                let part = flate2::read::DeflateDecoder::new(packed);
                std::io::copy(&mut part.take(most.saturating_sub(sum) + 1), &mut std::io::sink())
                    .ok()?
            }
            _ => return None,
        });
        if sum > most {
            return Some(sum);
        }
        let names = place(at + 28, 2)? + place(at + 30, 2)? + place(at + 32, 2)?;
        at = at.checked_add(46)?.checked_add(names)?;
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
        for row in 0..2_000 {
            sheet.write(row, 0, "同じ文字".repeat(20)).expect("written");
        }
        let bytes = book.save_to_buffer().expect("a file");
        let unpacked = unpacked_size(&bytes, u64::MAX - 1).expect("a directory");
        assert!(unpacked > u64::try_from(bytes.len()).unwrap_or(0));
        let tight = usize::try_from(unpacked / GROWTH).unwrap_or(0) - 1;
        let limits = Limits { bytes: tight, ..Limits::default() };
        assert_eq!(read(&bytes, limits), Err(FileRefusal::Swells));
        assert!(read(&bytes, Limits::default()).is_ok());
    }

    /// A part of eight million zeros in eight thousand bytes, and a directory that says one hundred.
    fn bomb() -> Vec<u8> {
        use std::io::Write;
        let mut part = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        for _ in 0..8_000 {
            part.write_all(&[0; 1_000]).expect("written");
        }
        let part = part.finish().expect("packed");
        let name = b"xl/sharedStrings.xml";
        let field = |number: usize, length: usize| number.to_le_bytes()[..length].to_vec();
        let sizes =
            [field(0, 4), field(part.len(), 4), field(100, 4), field(name.len(), 2)].concat();
        let head = [field(20, 2), field(0, 2), field(8, 2), field(0, 4), sizes].concat();
        let local = [b"PK\x03\x04".to_vec(), head.clone(), field(0, 2), name.to_vec()].concat();
        let central =
            [b"PK\x01\x02".to_vec(), field(20, 2), head, field(0, 8), field(0, 8), name.to_vec()]
                .concat();
        let start = local.len() + part.len();
        let end = [
            b"PK\x05\x06".to_vec(),
            field(0, 4),
            field(1, 2),
            field(1, 2),
            field(central.len(), 4),
            field(start, 4),
            field(0, 2),
        ]
        .concat();
        [local, part, central, end].concat()
    }

    #[test]
    fn a_directory_that_lies_about_sizes_is_not_believed() {
        let bytes = bomb();
        assert!(bytes.len() < 200_000, "{}", bytes.len());
        let limits = Limits { bytes: 200_000, ..Limits::default() };
        assert_eq!(read(&bytes, limits), Err(FileRefusal::Swells));
        assert_eq!(unpacked_size(&bytes, 5_000), Some(5_001), "it stops in time");
    }

    #[test]
    fn a_cell_merged_downwards_says_the_same_for_all_its_rows() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "発令日").expect("written");
        sheet.write(0, 1, "氏名").expect("written");
        sheet.merge_range(1, 0, 3, 0, "R8.4.1", &Format::new()).expect("merged");
        for row in 1..4 {
            sheet.write(row, 1, "だれか").expect("written");
        }
        let bytes = book.save_to_buffer().expect("a file");
        let read = super::super::read(&bytes, Limits::default()).expect("readable");
        let days: Vec<&str> = read.rows.iter().map(|row| row.text(0)).collect();
        assert_eq!(days, ["発令日", "R8.4.1", "R8.4.1", "R8.4.1"]);
    }
}
