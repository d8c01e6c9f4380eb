//! Files in: bytes → rows of cells, whatever program wrote them.
//!
//! CSV and tab-separated text in UTF-8 (with or without BOM), CP932 (Windows Shift_JIS) or UTF-16
//! (Excel's "Unicode テキスト"), and Excel workbooks (.xlsx). Nothing is guessed silently: what cannot
//! be read is marked in its cell ([`CellKind::Unreadable`]) so that the person sees row and column.
//! Row numbers are those that a spreadsheet program shows, blank rows counted.

mod delimited;
mod encoding;
mod excel;
mod sniff;
mod write;

pub use encoding::TextEncoding;
pub use sniff::FileKind;
pub use write::{LostCharacter, WrittenTable, write_csv, write_workbook};

use crate::kernel::Refusal;
use crate::kernel::number::grouped;

/// How much is read. A city sets its own; the defaults hold for 46,000 staff with second posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes.
    pub bytes: usize,
    /// Most rows, header included.
    pub rows: usize,
    /// Most columns.
    pub columns: usize,
}

impl Default for Limits {
    /// 10 MB (ui-guide 4, 413), 60,000 rows, 200 columns.
    fn default() -> Self {
        Self { bytes: 10 * 1024 * 1024, rows: 60_000, columns: 200 }
    }
}

/// How a cell came to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Text as it stands in the file.
    #[default]
    Text,
    /// A number of a spreadsheet: leading zeros cannot exist in it, days may be serial numbers.
    Number,
    /// Some bytes are no characters of the file's encoding, or the spreadsheet shows an error (#N/A).
    Unreadable,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What it says, without blanks at both ends.
    pub text: String,
    /// How it came to its text.
    pub kind: CellKind,
}

impl Cell {
    /// A cell of text; characters that Windows and others write differently take one form.
    pub fn text(raw: &str) -> Self {
        Self { text: one_form(raw.trim()), kind: CellKind::Text }
    }
}

/// 〜 and ～, − and －: one character in CP932, two in Unicode. Stored in one agreed form, or searches
/// miss (reference/tech.md 6).
fn one_form(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff5e}' => '\u{301c}',
            '\u{2212}' => '\u{ff0d}',
            c => c,
        })
        .collect()
}

/// One row that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As the spreadsheet program numbers it, from 1.
    pub number: usize,
    /// In order; rows may be ragged.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The text in a column (from 0); ragged rows have empty cells at their end.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }
}

/// Where the rows came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Delimited text.
    Delimited {
        /// Its encoding.
        encoding: TextEncoding,
        /// `,` or tab.
        delimiter: char,
    },
    /// An Excel workbook.
    Excel {
        /// The sheet that was read: the first visible one that is not empty.
        sheet: String,
        /// Number of further sheets with cells, which were not read.
        further_sheets: usize,
    },
}

impl Source {
    /// 「CSV（UTF-8）」, 「Excel（シート「職員」）」.
    pub fn label(&self) -> String {
        match self {
            Self::Delimited { encoding, delimiter: '\t' } => {
                format!("タブ区切り（{}）", encoding.label())
            }
            Self::Delimited { encoding, .. } => format!("CSV（{}）", encoding.label()),
            Self::Excel { sheet, .. } => format!("Excel（シート「{sheet}」）"),
        }
    }
}

/// All rows of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Where they came from.
    pub source: Source,
    /// Rows that are not blank, in order.
    pub rows: Vec<Row>,
}

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// Nothing in it.
    Empty,
    /// More bytes than allowed.
    TooLarge {
        /// Allowed bytes.
        limit: usize,
    },
    /// Something else than CSV or Excel.
    WrongKind(FileKind),
    /// An Excel file that cannot be opened.
    Damaged,
    /// An Excel file that grows beyond measure when it is opened.
    Swells,
    /// More rows than allowed.
    TooManyRows {
        /// Allowed rows.
        limit: usize,
    },
    /// More columns than allowed.
    TooManyColumns {
        /// Allowed columns.
        limit: usize,
        /// The row that has more.
        row: usize,
    },
    /// A quotation mark that is never closed.
    OpenQuote {
        /// The row in which it opens.
        row: usize,
    },
}

impl Refusal for FileRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::WrongKind(_) => "file_kind",
            Self::Damaged => "file_damaged",
            Self::Swells => "file_swells",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::OpenQuote { .. } => "open_quote",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Empty => {
                "ファイルに何も書かれていません。中身のあるファイルを選んでください".to_owned()
            }
            Self::TooLarge { limit } => {
                format!("{}MBまでのファイルを選んでください", limit / (1024 * 1024))
            }
            Self::WrongKind(kind) => format!(
                "CSVかExcel（.xlsx）のファイルを選んでください。選んだのは{}です",
                kind.label()
            ),
            Self::Damaged => {
                "Excelのファイルを開けません。Excelで開いて、もう一度保存してください".to_owned()
            }
            Self::Swells => {
                "開くと大きくなりすぎるファイルです。表だけを新しいExcelのファイルに移してください"
                    .to_owned()
            }
            Self::TooManyRows { limit } => {
                let limit = grouped(*limit);
                format!("一度に読めるのは{limit}行までです。ファイルを分けてください")
            }
            Self::TooManyColumns { limit, row } => {
                format!("{row}行目の列が{limit}列より多くあります。要らない列を消してください")
            }
            Self::OpenQuote { row } => {
                format!(
                    "{row}行目の「\"」が閉じていません。「\"」を消すか、終わりにも付けてください"
                )
            }
        }
    }
}

/// Reads a file. A file without a single row that says anything is [`FileRefusal::Empty`].
pub fn read(bytes: &[u8], limits: Limits) -> Result<Sheet, FileRefusal> {
    if bytes.len() > limits.bytes {
        return Err(FileRefusal::TooLarge { limit: limits.bytes });
    }
    let sheet = match sniff::kind_of(bytes) {
        FileKind::Excel => excel::read(bytes, limits)?,
        FileKind::Text => delimited::read(bytes, limits)?,
        other => return Err(FileRefusal::WrongKind(other)),
    };
    if sheet.rows.is_empty() { Err(FileRefusal::Empty) } else { Ok(sheet) }
}

/// Every sheet of a workbook by its name, for files of ours that have one sheet per table.
pub fn read_workbook(bytes: &[u8], limits: Limits) -> Result<Vec<(String, Vec<Row>)>, FileRefusal> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(FileRefusal::TooLarge { limit: limits.bytes });
    }
    match sniff::kind_of(bytes) {
        FileKind::Excel => excel::read_all(bytes, limits),
        other => Err(FileRefusal::WrongKind(other)),
    }
}
