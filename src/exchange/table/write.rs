//! Files out: rows → CSV that Excel opens, that nobody's formula runs in, and that reads back the same.

use encoding_rs::{EncoderResult, SHIFT_JIS};
use unicode_normalization::UnicodeNormalization;

use super::TextEncoding;

/// A character that the chosen encoding cannot say. Listed, never replaced silently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostCharacter {
    /// Row of the file written, from 1.
    pub row: usize,
    /// Column, from 0.
    pub column: usize,
    /// The character; 〓 stands in its place.
    pub character: char,
}

/// A written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTable {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What could not be said; empty for UTF-8.
    pub lost: Vec<LostCharacter>,
}

/// Whether a spreadsheet might take the cell for a formula.
pub(super) fn needs_guard(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Writes rows as CSV: UTF-8 with BOM, or CP932 with a list of what was lost.
///
/// Cells that begin like a formula get an apostrophe, which [`super::read`] takes off again.
pub fn write_csv(rows: &[Vec<String>], encoding: TextEncoding) -> WrittenTable {
    let mut out = WrittenTable { bytes: Vec::new(), lost: Vec::new() };
    if encoding == TextEncoding::Utf8 {
        out.bytes.extend_from_slice(b"\xef\xbb\xbf");
    }
    if encoding == TextEncoding::Utf16 {
        out.bytes.extend_from_slice(b"\xff\xfe");
    }
    for (index, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                push(&mut out, ",", encoding, index + 1, column);
            }
            push(&mut out, &quoted(cell), encoding, index + 1, column);
        }
        push(&mut out, "\r\n", encoding, index + 1, cells.len());
    }
    out
}

/// Writes tables as a workbook, one sheet each. Every cell is text: nothing is calculated, no zero is
/// lost. `None`: the workbook could not be made.
pub fn write_workbook(tables: &[(&str, Vec<Vec<String>>)]) -> Option<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).ok()?;
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell).ok()?;
            }
        }
    }
    book.save_to_buffer().ok()
}

fn quoted(cell: &str) -> String {
    let guarded = if needs_guard(cell) { format!("'{cell}") } else { cell.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) || guarded != guarded.trim() {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

fn push(out: &mut WrittenTable, text: &str, encoding: TextEncoding, row: usize, column: usize) {
    match encoding {
        TextEncoding::Utf8 => out.bytes.extend_from_slice(text.as_bytes()),
        TextEncoding::Utf16 => out.bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        TextEncoding::Cp932 => push_cp932(out, text, row, column),
    }
}

/// Characters that CP932 has under another code, and those that would come back as another character
/// without anybody noticing (reference/tech.md 6).
fn cp932_form(c: char) -> char {
    match c {
        '\u{301c}' => '\u{ff5e}',
        '\u{2016}' => '\u{2225}',
        '\u{2014}' => '\u{2015}',
        '\u{2212}' => '\u{ff0d}',
        '\u{00a2}' => '\u{ffe0}',
        '\u{00a3}' => '\u{ffe1}',
        '\u{00ac}' => '\u{ffe2}',
        '\u{00a5}' => '\u{ffe5}',
        '\u{203e}' => '\u{ffe3}',
        c => c,
    }
}

/// A name's compatibility ideographs must not be composed away, and are what CP932 has.
fn composed(text: &str) -> String {
    if text.chars().any(|c| matches!(c, '\u{f900}'..='\u{faff}')) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

fn push_cp932(out: &mut WrittenTable, text: &str, row: usize, column: usize) {
    let text: String = composed(text).chars().map(cp932_form).collect();
    let mut encoder = SHIFT_JIS.new_encoder();
    let mut rest = text.as_str();
    let mut buffer = vec![0; text.len() * 2 + 16];
    loop {
        let (result, read, written) =
            encoder.encode_from_utf8_without_replacement(rest, &mut buffer, true);
        out.bytes.extend_from_slice(&buffer[..written]);
        rest = &rest[read..];
        match result {
            EncoderResult::Unmappable(character) => {
                out.lost.push(LostCharacter { row, column, character });
                // 〓, the office's mark for a character that is missing.
                out.bytes.extend_from_slice(b"\x81\xac");
            }
            EncoderResult::OutputFull => buffer.resize(buffer.len() * 2, 0),
            EncoderResult::InputEmpty => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, read};

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }
    fn read_back(bytes: &[u8]) -> Vec<Vec<String>> {
        let sheet = read(bytes, Limits::default()).expect("readable");
        let texts = |row: super::super::Row| row.cells.into_iter().map(|cell| cell.text).collect();
        sheet.rows.into_iter().map(texts).collect()
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let rows = cells(&[
            &["職員番号", "備考"],
            &["0001953", "=1+1"],
            &["0001954", "+81"],
            &["0001955", "改行\nあり、\"引用\",と"],
            &["0001956", "@名 葛\u{e0100} 𠮷 \u{fa19}"],
        ]);
        for encoding in [TextEncoding::Utf8, TextEncoding::Utf16] {
            let written = write_csv(&rows, encoding);
            assert_eq!(read_back(&written.bytes), rows);
            assert_eq!(written.lost, []);
        }
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        let written = write_csv(&cells(&[&["=cmd", "+1", "-1", "@x"]]), TextEncoding::Utf8);
        let text = String::from_utf8(written.bytes).expect("text");
        assert_eq!(text.trim_start_matches('\u{feff}'), "'=cmd,'+1,'-1,'@x\r\n");
    }

    #[test]
    fn cp932_lists_what_it_cannot_say() {
        let written = write_csv(
            &cells(&[&["髙﨑①\u{fa19}", "第１〜３係"], &["𠮷田", "か\u{3099}"]]),
            TextEncoding::Cp932,
        );
        assert_eq!(written.lost, [LostCharacter { row: 2, column: 0, character: '𠮷' }]);
        assert_eq!(
            read_back(&written.bytes),
            cells(&[&["髙﨑①\u{fa19}", "第１〜３係"], &["〓田", "が"]])
        );
    }
}
