//! Delimited text → rows.
//!
//! Read here and not by the csv crate, which skips blank lines without counting them and takes an
//! unclosed quotation mark for the rest of the file: people need the row that their spreadsheet shows.

use super::encoding::decode;
use super::{Cell, CellKind, FileRefusal, Limits, Row, Sheet, Source};

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Sheet, FileRefusal> {
    let (text, encoding) = decode(bytes);
    let delimiter = delimiter_of(&text);
    let rows = split(&text, delimiter, limits)?;
    Ok(Sheet { source: Source::Delimited { encoding, delimiter: char::from(delimiter) }, rows })
}

/// Comma or tab, whichever the first lines have more of.
fn delimiter_of(text: &str) -> u8 {
    let head = || text.lines().take(20).flat_map(str::bytes);
    let tabs = head().filter(|b| *b == b'\t').count();
    let commas = head().filter(|b| *b == b',').count();
    if tabs > commas { b'\t' } else { b',' }
}

/// RFC 4180 with the freedom that real files take: any line end, quotes inside bare fields, text
/// after a closing quote, ragged rows. Delimiters, quotes and line ends are ASCII, so the text is
/// walked by bytes.
fn split(text: &str, delimiter: u8, limits: Limits) -> Result<Vec<Row>, FileRefusal> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let mut at = 0;
    let mut number = 0;
    while at < bytes.len() {
        number += 1;
        let mut cells = Vec::new();
        loop {
            let (field, end) =
                field(text, at, delimiter).ok_or(FileRefusal::OpenQuote { row: number })?;
            cells.push(field);
            at = end;
            if bytes.get(at) != Some(&delimiter) {
                break;
            }
            at += 1;
        }
        at += match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            _ => 1,
        };
        while cells.last().is_some_and(|cell| cell.text.is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        if cells.len() > limits.columns {
            return Err(FileRefusal::TooManyColumns { limit: limits.columns, row: number });
        }
        if rows.len() == limits.rows {
            return Err(FileRefusal::TooManyRows { limit: limits.rows });
        }
        rows.push(Row { number, cells });
    }
    Ok(rows)
}

/// The field that begins at `from`, and where it ends. `None`: its quote never closes.
fn field(text: &str, from: usize, delimiter: u8) -> Option<(Cell, usize)> {
    let bytes = text.as_bytes();
    let bare_end = |start: usize| {
        bytes[start..]
            .iter()
            .position(|b| *b == delimiter || *b == b'\n' || *b == b'\r')
            .map_or(bytes.len(), |length| start + length)
    };
    if bytes.get(from) != Some(&b'"') {
        let end = bare_end(from);
        return Some((cell(&text[from..end]), end));
    }
    let mut content = String::new();
    let mut start = from + 1;
    loop {
        let quote = start + bytes[start..].iter().position(|b| *b == b'"')?;
        content.push_str(&text[start..quote]);
        if bytes.get(quote + 1) == Some(&b'"') {
            content.push('"');
            start = quote + 2;
        } else {
            let end = bare_end(quote + 1);
            content.push_str(&text[quote + 1..end]);
            return Some((cell(&content), end));
        }
    }
}

fn cell(raw: &str) -> Cell {
    let mut cell = Cell::text(unguarded(raw.trim()));
    if cell.text.contains(char::REPLACEMENT_CHARACTER) {
        cell.kind = CellKind::Unreadable;
    }
    cell
}

/// `="0001953"`, the usual trick to keep zeros in Excel, means its text; so does the apostrophe that
/// our own files put before `=`, `+`, `-` and `@`. Any other formula stays the text that it is.
fn unguarded(text: &str) -> &str {
    let quoted = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    if let Some(inner) = quoted.filter(|inner| !inner.contains('"')) {
        return inner;
    }
    match text.strip_prefix('\'') {
        Some(rest) if super::write::needs_guard(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let sheet = read(text.as_bytes(), Limits::default()).expect("readable");
        let texts = |row: Row| row.cells.into_iter().map(|cell| cell.text).collect();
        sheet.rows.into_iter().map(|row| (row.number, texts(row))).collect()
    }
    fn row(number: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quotes_line_ends_and_ragged_rows() {
        let text = "a,b,c\r\n\"1,2\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n\r\n x ,5\" disk\rlast";
        assert_eq!(
            rows(text),
            [
                row(1, &["a", "b", "c"]),
                row(2, &["1,2", "say \"hi\"", "two\nlines"]),
                row(4, &["x", "5\" disk"]),
                row(5, &["last"]),
            ]
        );
    }

    #[test]
    fn tabs_are_found_and_commas_inside_stay() {
        assert_eq!(
            rows("a\tb,c\td\n1\t2\t3\n"),
            [row(1, &["a", "b,c", "d"]), row(2, &["1", "2", "3"])]
        );
    }

    #[test]
    fn an_open_quote_names_its_row() {
        let text = "a,b\n1,2\n3,\"never closed\n4,5\n";
        let refused = read(text.as_bytes(), Limits::default());
        assert_eq!(refused, Err(FileRefusal::OpenQuote { row: 3 }));
    }

    #[test]
    fn formulas_are_text_and_guards_come_off() {
        assert_eq!(
            rows("=\"0001953\",=1+1,'=1+1,'-5,'abc,\"=\"\"0001\"\"\"\n"),
            [row(1, &["0001953", "=1+1", "=1+1", "-5", "'abc", "0001"])]
        );
    }

    #[test]
    fn limits_hold() {
        let limits = Limits { bytes: 100, rows: 2, columns: 3 };
        assert_eq!(read(b"a\nb\nc\n", limits), Err(FileRefusal::TooManyRows { limit: 2 }));
        assert_eq!(
            read(b"a\nb,c,d,e\n", limits),
            Err(FileRefusal::TooManyColumns { limit: 3, row: 2 })
        );
        assert_eq!(read(b"a,,,,,,\n", limits).map(|sheet| sheet.rows.len()), Ok(1));
    }

    #[test]
    fn what_windows_writes_differently_takes_one_form() {
        assert_eq!(rows("第１～３係,Ａ−Ｂ\n"), [row(1, &["第１〜３係", "Ａ－Ｂ"])]);
    }

    /// Hand-rolled property test: what is quoted comes back, whatever it holds.
    #[test]
    fn quoted_fields_survive_whatever_they_hold() {
        let alphabet = ['a', '髙', ',', '"', '\n', '\t', ' ', '𠮷', '='];
        let mut dice: u64 = 7;
        let mut roll = |sides: usize| {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).unwrap_or(0) % sides
        };
        for _ in 0..2_000 {
            let fields: Vec<String> = (0..=roll(4))
                .map(|_| {
                    let inner: String =
                        (0..roll(8)).map(|_| alphabet[roll(alphabet.len())]).collect();
                    format!("x{inner}x")
                })
                .collect();
            let quoted: Vec<String> =
                fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let text = format!("{}\r\nnext,row", quoted.join(","));
            let read = split(&text, b',', Limits::default()).expect("readable");
            let texts: Vec<&str> = read[0].cells.iter().map(|cell| cell.text.as_str()).collect();
            assert_eq!(texts, fields);
            assert_eq!(read[1].number, 2);
        }
    }
}
