//! A [`FrameworkFile`] as an Excel workbook: five sheets that people edit, and back without loss.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::reading::Problem;
use super::{
    FileBehaviour, FileElement, FileFramework, FileGrade, FileRole, FileScale, FileText,
    FileVersion, FrameworkFile,
};

const VERSION: &str = "版";
const SCALE: &str = "尺度";
const ROLES: &str = "役割";
const ELEMENTS: &str = "要素";
const TEXTS: &str = "職位ごとの文";
/// What stands behind the letter of a grade in the head of a column.
const BEHAVIOUR: &str = "の行動";
/// What a workbook may hold at most: a version of 40 elements and 20 ranks has 800 rows.
const ROWS: usize = 5000;

fn yes(value: bool) -> String {
    if value { "はい".to_owned() } else { "いいえ".to_owned() }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn write(sheet: &mut Worksheet, rows: &[Vec<String>]) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_align(FormatAlign::Top);
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (line, row) in (0..).zip(rows) {
        for (column, value) in (0..).zip(row) {
            let format = if line == 0 { &head } else { &cell };
            // As text, whatever it begins with: nothing becomes a formula or a number.
            sheet.write_string_with_format(line, column, value, format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for column in 0..u16::try_from(rows.first().map_or(0, Vec::len)).unwrap_or(0) {
        sheet.set_column_width(column, 24)?;
    }
    Ok(())
}

/// The workbook of a version.
pub fn to_workbook(file: &FrameworkFile) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let strings = |row: &[&str]| row.iter().map(|own| (*own).to_owned()).collect::<Vec<String>>();
    let version = vec![
        strings(&["項目", "内容"]),
        strings(&["形式", &file.format]),
        strings(&["定義集の符号", &file.framework.code]),
        strings(&["定義集の名称", &file.framework.name]),
        strings(&["ウエイトの合計", &file.framework.weight_total.to_string()]),
        strings(&["版", &file.version.number.map(|number| number.to_string()).unwrap_or_default()]),
        strings(&["施行日", &text(file.version.effective_on.as_ref())]),
        strings(&["種類", &file.version.kind]),
        strings(&["題名", &file.version.title]),
        strings(&["改正の理由", &text(file.version.reason.as_ref())]),
        strings(&["尺度の符号", &file.scale.code]),
        strings(&["尺度の版", &file.scale.number.to_string()]),
        strings(&["尺度の名称", &file.scale.name]),
        strings(&["尺度は見本", &yes(file.scale.sample)]),
        strings(&["対象の職位", &file.ranks.join("\n")]),
    ];
    write(book.add_worksheet().set_name(VERSION)?, &version)?;
    let mut scale = vec![strings(&["評語", "短い説明", "意味", "点数"])];
    for own in &file.scale.grades {
        scale.push(strings(&[&own.grade, &own.label, &own.meaning, &own.points]));
    }
    write(book.add_worksheet().set_name(SCALE)?, &scale)?;
    let mut roles = vec![strings(&["符号", "対象", "職位", "文", "出典", "見本"])];
    for own in &file.roles {
        roles.push(strings(&[
            &own.key,
            &own.audience,
            &text(own.rank.as_ref()),
            &own.body,
            &text(own.source.as_ref()),
            &yes(own.sample),
        ]));
    }
    write(book.add_worksheet().set_name(ROLES)?, &roles)?;
    let mut elements = vec![strings(&["符号", "名称", "説明", "出典", "見本", "つながり"])];
    for own in &file.elements {
        elements.push(strings(&[
            &own.key,
            &own.name,
            &text(own.summary.as_ref()),
            &text(own.source.as_ref()),
            &yes(own.sample),
            &own.links.join("\n"),
        ]));
    }
    write(book.add_worksheet().set_name(ELEMENTS)?, &elements)?;
    let grades: Vec<&str> = file.scale.grades.iter().map(|own| own.grade.as_str()).collect();
    let mut head = strings(&["要素", "職位", "ウエイト", "定義", "見本", "着眼点"]);
    head.extend(grades.iter().map(|grade| format!("{grade}{BEHAVIOUR}")));
    let mut texts = vec![head];
    for element in &file.elements {
        for own in &element.ranks {
            let mut row = strings(&[
                &element.key,
                &own.rank,
                &own.weight.to_string(),
                &text(own.definition.as_ref()),
                &yes(own.sample),
                &own.indicators.join("\n"),
            ]);
            row.extend(grades.iter().map(|grade| {
                let behaviour = own.behaviours.iter().find(|one| one.grade == *grade);
                behaviour.map(|one| one.text.clone()).unwrap_or_default()
            }));
            texts.push(row);
        }
    }
    write(book.add_worksheet().set_name(TEXTS)?, &texts)?;
    book.save_to_buffer()
}

/// One row of a sheet by the heads of its columns.
struct Row {
    sheet: &'static str,
    number: usize,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn get(&self, head: &str) -> String {
        self.cells.get(head).cloned().unwrap_or_default()
    }
    fn optional(&self, head: &str) -> Option<String> {
        Some(self.get(head)).filter(|text| !text.is_empty())
    }
    fn lines(&self, head: &str) -> Vec<String> {
        self.get(head).lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    }
    fn wrong(&self, sentence: &str) -> Problem {
        Problem::At {
            place: format!("「{}」シートの{}行目", self.sheet, self.number),
            sentence: sentence.to_owned(),
        }
    }
    fn flag(&self, head: &str) -> Result<bool, Problem> {
        match self.get(head).trim() {
            "はい" => Ok(true),
            "いいえ" | "" => Ok(false),
            _ => Err(self.wrong(&format!("「{head}」は「はい」か「いいえ」にしてください"))),
        }
    }
    fn number(&self, head: &str) -> Result<i32, Problem> {
        self.get(head)
            .trim()
            .parse()
            .map_err(|_| self.wrong(&format!("「{head}」は整数で書いてください")))
    }
}

/// A cell as its text; whole numbers that Excel made of them lose their `.0`.
fn cell(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

fn rows(book: &mut Book<'_>, sheet: &'static str) -> Result<Vec<Row>, Problem> {
    let missing = || {
        Problem::Workbook(format!(
            "「{sheet}」のシートがありません。この画面で保存したExcelを使ってください"
        ))
    };
    let range = book.worksheet_range(sheet).map_err(|_| missing())?;
    if range.height() > ROWS {
        return Err(Problem::Workbook(format!(
            "「{sheet}」のシートは{ROWS}行までです。余分な行を消してください"
        )));
    }
    let mut lines = range.rows();
    let heads: Vec<String> =
        lines.next().map(|head| head.iter().map(cell).collect()).unwrap_or_default();
    let row = |(number, line): (usize, &[Data])| Row {
        sheet,
        number,
        cells: heads.iter().cloned().zip(line.iter().map(cell)).collect(),
    };
    Ok((2..)
        .zip(lines)
        .map(row)
        .filter(|row| row.cells.values().any(|text| !text.is_empty()))
        .collect())
}

/// The head sheet as pairs.
fn facts(book: &mut Book<'_>) -> Result<BTreeMap<String, String>, Problem> {
    Ok(rows(book, VERSION)?.iter().map(|row| (row.get("項目"), row.get("内容"))).collect())
}

/// Reads a workbook of ours.
pub fn from_workbook(bytes: &[u8]) -> Result<FrameworkFile, Problem> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| {
        Problem::Workbook("Excel（.xlsx）として読めません。保存し直してください".to_owned())
    })?;
    let facts = facts(&mut book)?;
    let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
    let number = |name: &str| {
        fact(name).trim().parse::<i32>().map_err(|_| Problem::At {
            place: format!("「{VERSION}」シート"),
            sentence: format!("「{name}」は整数で書いてください"),
        })
    };
    let optional = |name: &str| Some(fact(name)).filter(|text| !text.is_empty());
    let grades: Vec<FileGrade> = rows(&mut book, SCALE)?
        .iter()
        .map(|row| FileGrade {
            grade: row.get("評語"),
            label: row.get("短い説明"),
            meaning: row.get("意味"),
            points: row.get("点数"),
        })
        .collect();
    let roles = rows(&mut book, ROLES)?
        .iter()
        .map(|row| {
            Ok(FileRole {
                key: row.get("符号"),
                audience: row.get("対象"),
                rank: row.optional("職位"),
                body: row.get("文"),
                source: row.optional("出典"),
                sample: row.flag("見本")?,
            })
        })
        .collect::<Result<_, Problem>>()?;
    let mut elements: Vec<FileElement> = rows(&mut book, ELEMENTS)?
        .iter()
        .map(|row| {
            Ok(FileElement {
                key: row.get("符号"),
                name: row.get("名称"),
                summary: row.optional("説明"),
                source: row.optional("出典"),
                sample: row.flag("見本")?,
                links: row.lines("つながり"),
                ranks: Vec::new(),
            })
        })
        .collect::<Result<_, Problem>>()?;
    for row in rows(&mut book, TEXTS)? {
        let key = row.get("要素");
        let behaviours = grades.iter().filter_map(|own| {
            let text = row.optional(&format!("{}{BEHAVIOUR}", own.grade))?;
            Some(FileBehaviour { grade: own.grade.clone(), text })
        });
        let own = FileText {
            rank: row.get("職位"),
            weight: row.number("ウエイト")?,
            definition: row.optional("定義"),
            sample: row.flag("見本")?,
            indicators: row.lines("着眼点"),
            behaviours: behaviours.collect(),
        };
        let element = elements.iter_mut().find(|element| element.key == key).ok_or_else(|| {
            row.wrong(&format!("要素「{key}」が「{ELEMENTS}」のシートにありません"))
        })?;
        element.ranks.push(own);
    }
    let scale_sample = fact("尺度は見本") == "はい";
    Ok(FrameworkFile {
        format: fact("形式"),
        framework: FileFramework {
            code: fact("定義集の符号"),
            name: fact("定義集の名称"),
            weight_total: number("ウエイトの合計")?,
        },
        version: FileVersion {
            number: optional("版").map(|_| number("版")).transpose()?,
            effective_on: optional("施行日"),
            kind: fact("種類"),
            title: fact("題名"),
            reason: optional("改正の理由"),
        },
        scale: FileScale {
            code: fact("尺度の符号"),
            number: number("尺度の版")?,
            name: fact("尺度の名称"),
            sample: scale_sample,
            grades,
        },
        ranks: fact("対象の職位").lines().map(str::to_owned).collect(),
        roles,
        elements,
    })
}
