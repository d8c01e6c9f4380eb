//! What leaves the house: approved figures without names, as tables that machines read.

use rust_decimal::Decimal;

use super::kpi::{Definition, Target};
use crate::kernel::Date;

/// A value that was approved for publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicValue {
    /// 令和6年度.
    pub span: String,
    /// Its day.
    pub as_of: Date,
    /// The value.
    pub value: Decimal,
    /// Not final.
    pub is_provisional: bool,
    /// Where it was found.
    pub evidence: String,
    /// Of its year.
    pub target: Option<Target>,
}

/// A figure with its approved values. Who answers for it stays inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFigure {
    /// In files.
    pub code: String,
    /// 柱.
    pub pillar: String,
    /// 取組.
    pub measure: String,
    /// What it counts.
    pub definition: Definition,
    /// 見本.
    pub is_sample: bool,
    /// By their days.
    pub values: Vec<PublicValue>,
}

/// One table as CSV for spreadsheets: UTF-8 with its mark, lines end with CR LF, and a text that a
/// spreadsheet would take for a formula gets an apostrophe.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    format!("\u{feff}{}", csv_lines(rows)).into_bytes()
}

/// Further lines of the same.
pub fn csv_lines(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '@', '+', '\t'])
        || (cell.starts_with('-') && cell.parse::<Decimal>().is_err());
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// `figures.csv`: a row per value.
pub fn figures_csv(figures: &[PublicFigure]) -> Vec<u8> {
    let head = [
        "指標コード",
        "柱",
        "取組",
        "指標",
        "期間",
        "時点",
        "値",
        "単位",
        "速報",
        "目標",
        "目標の上限",
        "根拠",
        "見本",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mark = |yes: bool, word: &str| if yes { word.to_owned() } else { String::new() };
    for figure in figures {
        for value in &figure.values {
            let (low, high) = match value.target {
                None => (String::new(), String::new()),
                Some(Target::Reach(aim)) => (aim.normalize().to_string(), String::new()),
                Some(Target::Keep { low, high }) => {
                    (low.normalize().to_string(), high.normalize().to_string())
                }
            };
            rows.push(vec![
                figure.code.clone(),
                figure.pillar.clone(),
                figure.measure.clone(),
                figure.definition.name.to_string(),
                value.span.clone(),
                value.as_of.to_string(),
                value.value.normalize().to_string(),
                figure.definition.unit.to_string(),
                mark(value.is_provisional, "速報"),
                low,
                high,
                value.evidence.clone(),
                mark(figure.is_sample, "見本"),
            ]);
        }
    }
    csv(&rows)
}

/// `dictionary.csv`: what each figure counts.
pub fn dictionary_csv(figures: &[PublicFigure]) -> Vec<u8> {
    let head = [
        "指標コード",
        "指標",
        "説明",
        "対象",
        "分子",
        "分母",
        "単位",
        "出典",
        "向き",
        "値を出す間隔",
        "基準値",
        "基準値の日",
        "見本",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for figure in figures {
        let is = &figure.definition;
        let words = |line: &Option<crate::kernel::Line>| {
            line.as_ref().map(ToString::to_string).unwrap_or_default()
        };
        rows.push(vec![
            figure.code.clone(),
            is.name.to_string(),
            is.meaning.to_string(),
            is.scope.to_string(),
            words(&is.numerator),
            words(&is.denominator),
            is.unit.to_string(),
            is.source.to_string(),
            is.direction.label().to_owned(),
            is.rhythm.label().to_owned(),
            is.baseline.map(|from| from.value.normalize().to_string()).unwrap_or_default(),
            is.baseline.map(|from| from.on.to_string()).unwrap_or_default(),
            if figure.is_sample { "見本".to_owned() } else { String::new() },
        ]);
    }
    csv(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_texts() {
        let row: Vec<String> =
            ["a,b", "say \"x\"", "=1+1", "-3.5", "-cmd", ""].map(str::to_owned).to_vec();
        let text = String::from_utf8(csv(&[row])).unwrap();
        assert_eq!(text, "\u{feff}\"a,b\",\"say \"\"x\"\"\",'=1+1,-3.5,'-cmd,\r\n");
    }
}
