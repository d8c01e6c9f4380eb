//! A 新旧対照表 as an Excel workbook: A4 landscape, 改正後 beside 改正前, changed words underlined.

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Workbook, Worksheet, XlsxError,
};

use super::changes::{ChangeRow, SectionView};
use crate::competency::comparison::Mark;
use crate::competency::comparison::words::Segment;

/// What Excel files are called in headers.
pub(super) const CONTENT_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What stands above the table.
pub(super) struct Head {
    /// 「第2版の新旧対照表」.
    pub title: String,
    /// 「第2版（令和8年4月1日施行）」.
    pub new_name: String,
    pub old_name: String,
    /// 改正の理由.
    pub reason: String,
}

struct Formats {
    title: Format,
    plain: Format,
    head: Format,
    section: Format,
    cell: Format,
    changed_cell: Format,
    same: Format,
    changed: Format,
}

impl Formats {
    fn new() -> Self {
        let font = || Format::new().set_font_name("BIZ UDPゴシック").set_font_size(10);
        let cell =
            || font().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: font().set_bold().set_font_size(14),
            plain: font(),
            head: cell().set_bold().set_background_color(Color::RGB(0x00EC_EFEE)),
            section: cell().set_bold(),
            cell: cell(),
            changed_cell: cell().set_underline(FormatUnderline::Single),
            same: font(),
            changed: font().set_underline(FormatUnderline::Single),
        }
    }
}

/// The workbook. The same comparison gives the same cells.
pub(super) fn workbook(head: &Head, sections: &[SectionView]) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("新旧対照表")?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&C&P / &N");
    for (column, width) in [(0, 24), (1, 58), (2, 58), (3, 14)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, &head.title, &formats.title)?;
    sheet.write_string_with_format(1, 0, &head.reason, &formats.plain)?;
    let names = [
        "改める箇所".to_owned(),
        format!("改正後　{}", head.new_name),
        format!("改正前　{}", head.old_name),
        "変更".to_owned(),
    ];
    for (column, name) in (0..).zip(&names) {
        sheet.write_string_with_format(3, column, name, &formats.head)?;
    }
    sheet.set_repeat_rows(3, 3)?;
    sheet.set_freeze_panes(4, 0)?;
    let mut line = 4;
    for section in sections {
        let tag = section.whole.map(|word| format!("（{word}）")).unwrap_or_default();
        let heading = format!("{}{tag}", section.heading);
        sheet.merge_range(line, 0, line, 3, &heading, &formats.section)?;
        line += 1;
        for row in &section.rows {
            write_row(sheet, line, row, &formats)?;
            line += 1;
        }
    }
    if sections.is_empty() {
        sheet.write_string_with_format(line, 0, "違いはありません", &formats.plain)?;
    }
    workbook.save_to_buffer()
}

fn write_row(
    sheet: &mut Worksheet,
    line: u32,
    row: &ChangeRow,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(line, 0, &row.label, &formats.cell)?;
    write_text(sheet, (line, 1), &row.new, row.new_empty, formats)?;
    write_text(sheet, (line, 2), &row.old, row.old_empty, formats)?;
    sheet.write_string_with_format(line, 3, row.change, &formats.cell)?;
    Ok(())
}

/// Excel takes a text with runs of its own only from two runs on.
fn write_text(
    sheet: &mut Worksheet,
    (line, column): (u32, u16),
    segments: &[Segment],
    empty: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match segments {
        [] => sheet.write_string_with_format(line, column, empty, &formats.cell)?,
        [one] => {
            let format = if one.kind == Mark::Same { &formats.cell } else { &formats.changed_cell };
            sheet.write_string_with_format(line, column, &one.text, format)?
        }
        several => {
            let runs: Vec<(&Format, &str)> = several
                .iter()
                .map(|one| {
                    let format =
                        if one.kind == Mark::Same { &formats.same } else { &formats.changed };
                    (format, one.text.as_str())
                })
                .collect();
            sheet.write_rich_string_with_format(line, column, &runs, &formats.cell)?
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::comparison::{Comparison, Edition};
    use crate::competency::samples;
    use crate::competency::web::changes::{TieNames, section_views};
    use calamine::{Reader, Xlsx};

    #[test]
    fn the_workbook_holds_both_texts_and_the_kind_of_change() {
        let (old, mut new) = (samples::content(), samples::content());
        new.elements[0].ranks[1].definition = Some(samples::prose("担当分野の計画を示す力"));
        new.elements.pop();
        let scale = samples::scale();
        let comparison = Comparison::between(
            Edition { content: &old, scale: &scale },
            Edition { content: &new, scale: &scale },
            &samples::ladder(),
        );
        let sections = section_views(
            &comparison,
            &samples::ladder(),
            &TieNames::of(&[], Some(&old), &new, &samples::ladder()),
        );
        let head = Head {
            title: "第2版の新旧対照表".into(),
            new_name: "第2版".into(),
            old_name: "第1版".into(),
            reason: "=分かりやすくするため".into(),
        };
        let bytes = workbook(&head, &sections).expect("a workbook");
        let mut read = Xlsx::new(std::io::Cursor::new(bytes)).expect("Excel reads it");
        let range = read.worksheet_range("新旧対照表").expect("the sheet");
        let text = |row, column| {
            range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
        };
        assert_eq!(text(0, 0), "第2版の新旧対照表");
        assert_eq!(text(1, 0), "=分かりやすくするため", "no formula");
        assert_eq!(text(3, 1), "改正後　第2版");
        assert_eq!(text(4, 0), "業務遂行力");
        assert_eq!(text(5, 0), "主査　定義");
        assert_eq!(text(5, 1), "担当分野の計画を示す力");
        assert_eq!(text(5, 2), "担当分野の計画を進める力");
        assert_eq!(text(5, 3), "文の変更");
        assert_eq!(text(6, 0), "人材育成・変革マインド育成力（削除）");
        assert_eq!(text(7, 1), "（削る）");
    }
}
