//! The columns: which control of a form each stands for, and how its cells are written and read.

use crate::exchange::table::{Cell, CellKind};
use crate::kernel::{Date, FiscalYear, parse_date};
use crate::strategy::KpiView;
use crate::strategy::forms::{InitiativeField, InitiativeInput, KpiInput};
use crate::strategy::initiative::Status;
use crate::strategy::kpi::{Direction, OwnCount, Rhythm};
use crate::thread::TieKind;

use super::PlanTable;

/// Words of a choice: in the control, in the cell.
type Words = Vec<(String, String)>;

/// How a cell is written.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// As it stands.
    Text,
    /// One of some words.
    Choice(fn() -> Words),
    /// 2026-03-31.
    Day,
    /// Which row of the database it is; never changed by a file.
    Fixed,
    /// The same, a day.
    FixedDay,
    /// For those who read the file; not read back.
    Shown,
}

/// A column.
#[derive(Clone)]
pub(super) struct Column {
    pub heading: String,
    pub control: String,
    pub kind: Kind,
}

fn column(heading: &str, control: &str, kind: Kind) -> Column {
    Column { heading: heading.to_owned(), control: control.to_owned(), kind }
}

fn words<T: Copy>(all: &[T], of: impl Fn(T) -> (&'static str, &'static str)) -> Words {
    all.iter().map(|one| of(*one)).map(|(code, word)| (code.to_owned(), word.to_owned())).collect()
}
fn directions() -> Words {
    words(Direction::ALL, |one| (one.as_str(), one.label()))
}
fn rhythms() -> Words {
    words(Rhythm::ALL, |one| (one.as_str(), one.label()))
}
fn counts() -> Words {
    [(String::new(), "担当者が入れる".to_owned())]
        .into_iter()
        .chain(words(OwnCount::ALL, |one| (one.as_str(), one.label())))
        .collect()
}
fn statuses() -> Words {
    words(Status::ALL, |one| (one.as_str(), one.label()))
}
pub(super) fn tie_kinds() -> Words {
    words(TieKind::ALL, |one| (one.as_str(), one.label()))
}
/// Years that a plan can speak of, as 令和7年度 and as 2025.
fn years() -> Words {
    (1990..2100)
        .filter_map(FiscalYear::new)
        .map(|year| (year.year().to_string(), year.to_string()))
        .collect()
}

/// The columns of a table; of figures, with the targets of these years.
pub(super) fn columns(table: PlanTable, targets: &[FiscalYear]) -> Vec<Column> {
    let mut all: Vec<Column> = match table {
        PlanTable::Kpis => vec![
            column("指標コード", "code", Kind::Fixed),
            column("取組コード", "measure", Kind::Fixed),
            column("取組", "", Kind::Shown),
            column("値を集め始める日", "starts", Kind::FixedDay),
            column("名前", "name", Kind::Text),
            column("説明", "meaning", Kind::Text),
            column("対象", "scope", Kind::Text),
            column("分子", "numerator", Kind::Text),
            column("分母", "denominator", Kind::Text),
            column("単位", "unit", Kind::Text),
            column("小数点の下のけた", "decimals", Kind::Text),
            column("出典", "source", Kind::Text),
            column("向き", "direction", Kind::Choice(directions)),
            column("値を出す間隔", "rhythm", Kind::Choice(rhythms)),
            column("値の入れ方", "counted", Kind::Choice(counts)),
            column("公表までの月数", "lag", Kind::Text),
            column("基準値", "baseline", Kind::Text),
            column("基準値の日", "baseline_on", Kind::Day),
            column("担当者の職員番号", "owner", Kind::Text),
            column("担当者", "", Kind::Shown),
            column("代理の職員番号", "deputy", Kind::Text),
            column("代理", "", Kind::Shown),
        ],
        PlanTable::Initiatives => vec![
            column("事業ID", "id", Kind::Fixed),
            column("取組コード", "measure", Kind::Fixed),
            column("取組", "", Kind::Shown),
            column("題名", "title", Kind::Text),
            column("目的", "aim", Kind::Text),
            column("担当者の職員番号", "owner", Kind::Text),
            column("担当者", "", Kind::Shown),
            column("代理の職員番号", "deputy", Kind::Text),
            column("代理", "", Kind::Shown),
            column("所属コード", "department", Kind::Text),
            column("所属", "", Kind::Shown),
            column("始まりの年度", "from", Kind::Choice(years)),
            column("終わりの年度", "to", Kind::Choice(years)),
            column("状況", "status", Kind::Choice(statuses)),
            column("状況の理由", "reason", Kind::Text),
        ],
        PlanTable::Milestones => vec![
            column("事業ID", "id", Kind::Fixed),
            column("題名", "title", Kind::Fixed),
            column("節目", "milestone", Kind::Fixed),
            column("期限", "due", Kind::Day),
            column("終えた日", "done", Kind::Day),
            column("期限を変える理由", "reason", Kind::Text),
        ],
        PlanTable::Notes => vec![
            column("事業ID", "id", Kind::Fixed),
            column("題名", "title", Kind::Fixed),
            column("日付", "on", Kind::Day),
            column("メモ", "body", Kind::Text),
        ],
        PlanTable::Ties => vec![
            column("事業ID", "id", Kind::Fixed),
            column("題名", "title", Kind::Fixed),
            column("種類", "kind", Kind::Choice(tie_kinds)),
            column("相手のコード", "key", Kind::Text),
            column("相手", "", Kind::Shown),
        ],
    };
    if table == PlanTable::Kpis {
        all.extend(targets.iter().flat_map(|year| {
            let at = year.year();
            [
                column(&format!("{year}の目標"), &format!("target-{at}"), Kind::Text),
                column(&format!("{year}の上限"), &format!("target_high-{at}"), Kind::Text),
            ]
        }));
    }
    all
}

/// Years of which the headings hold targets.
pub(super) fn target_years(headings: &[String]) -> Vec<FiscalYear> {
    (1990..2100)
        .filter_map(FiscalYear::new)
        .filter(|year| headings.iter().any(|own| *own == format!("{year}の目標")))
        .collect()
}

pub(super) fn heading_of(table: PlanTable, control: &str) -> String {
    let year = control.rsplit('-').next().and_then(|year| year.parse().ok());
    let years: Vec<FiscalYear> = year.and_then(FiscalYear::new).into_iter().collect();
    let found = columns(table, &years).into_iter().find(|own| own.control == control);
    found.map_or_else(|| "行".to_owned(), |own| own.heading)
}

/// The form behind a row.
pub(super) trait Controls: Clone {
    fn value(&self, control: &str) -> String;
    fn put(self, control: &str, value: &str) -> Self;
    fn day(&self, control: &str) -> Option<Date>;
    fn put_day(self, control: &str, day: Option<Date>) -> Self;
}

impl Controls for KpiInput {
    fn value(&self, control: &str) -> String {
        self.get(control).to_owned()
    }
    fn put(self, control: &str, value: &str) -> Self {
        self.with(control, value)
    }
    fn day(&self, control: &str) -> Option<Date> {
        self.day_of(control)
    }
    fn put_day(self, control: &str, day: Option<Date>) -> Self {
        match day {
            Some(day) => self.with_day(control, day),
            None => ["year", "month", "day"]
                .into_iter()
                .fold(self, |input, which| input.with(format!("{control}_{which}"), "")),
        }
    }
}

impl Controls for InitiativeInput {
    fn value(&self, control: &str) -> String {
        InitiativeField::named(control).map_or_else(String::new, |field| self.part(field).clone())
    }
    fn put(self, control: &str, value: &str) -> Self {
        match InitiativeField::named(control) {
            Some(field) => self.set(field, value),
            None => self,
        }
    }
    fn day(&self, _control: &str) -> Option<Date> {
        None
    }
    fn put_day(self, _control: &str, _day: Option<Date>) -> Self {
        self
    }
}

/// The saved figure as its form shows it.
pub(super) fn kpi_input(view: &KpiView) -> KpiInput {
    view.typed()
        .with("code", view.code.as_str())
        .with("measure", view.measure_code.as_str())
        .with_day("starts", view.starts_on)
}

/// The cell of a column.
pub(super) fn cell_of(input: &impl Controls, column: &Column) -> String {
    match column.kind {
        Kind::Text | Kind::Fixed => input.value(&column.control),
        Kind::Choice(words) => {
            let value = input.value(&column.control);
            words().into_iter().find(|(code, _)| *code == value).map_or(value, |(_, word)| word)
        }
        Kind::Day | Kind::FixedDay => {
            input.day(&column.control).map(|day| day.to_string()).unwrap_or_default()
        }
        Kind::Shown => String::new(),
    }
}

/// The code of a word, or what to write instead.
pub(super) fn code_of(words: &Words, text: &str) -> Result<String, String> {
    let found =
        words.iter().find(|(code, word)| word == text || (code == text && !code.is_empty()));
    if let Some((code, _)) = found {
        return Ok(code.clone());
    }
    if text.is_empty() {
        return Ok(String::new());
    }
    if words.len() > 10 {
        return Err("「令和7年度」か「2025」のように書いてください".to_owned());
    }
    let all: Vec<String> = words.iter().map(|(_, word)| format!("「{word}」")).collect();
    Err(format!("{}のどれかに直してください", all.concat()))
}

/// A day as text, or as the serial number of a spreadsheet. `Ok(None)`: the cell is empty.
pub(super) fn day_of(cell: &Cell) -> Result<Option<Date>, String> {
    if cell.text.is_empty() {
        return Ok(None);
    }
    let serial = cell.text.parse::<i64>().ok();
    if let Some(days) = serial.filter(|days| cell.kind == CellKind::Number && *days > 366) {
        let first = Date::from_ymd_opt(1899, 12, 30);
        let after = chrono::Duration::try_days(days);
        if let Some(day) = first.zip(after).and_then(|(day, after)| day.checked_add_signed(after)) {
            return Ok(Some(day));
        }
    }
    parse_date(&cell.text).map(Some).map_err(|problem| problem.to_string())
}

/// The form with what a cell says in the place of what stood there.
pub(super) fn put<I: Controls>(input: I, column: &Column, cell: &Cell) -> Result<I, String> {
    match column.kind {
        Kind::Text | Kind::Fixed => Ok(input.put(&column.control, &cell.text)),
        Kind::Choice(words) => Ok(input.put(&column.control, &code_of(&words(), &cell.text)?)),
        Kind::Day | Kind::FixedDay => Ok(input.put_day(&column.control, day_of(cell)?)),
        Kind::Shown => Ok(input),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::text(text)
    }

    #[test]
    fn a_word_is_read_by_its_label_its_code_or_not_at_all() {
        assert_eq!(code_of(&directions(), "減らす"), Ok("down".to_owned()));
        assert_eq!(code_of(&directions(), "down"), Ok("down".to_owned()));
        assert_eq!(code_of(&years(), "令和7年度"), Ok("2025".to_owned()));
        assert_eq!(code_of(&years(), "2025"), Ok("2025".to_owned()));
        // Blank is for the form to judge: it knows whether something has to be chosen.
        assert_eq!(code_of(&directions(), ""), Ok(String::new()));
        let cure = code_of(&directions(), "上へ").unwrap_err();
        assert_eq!(cure, "「増やす」「減らす」「範囲の中に保つ」のどれかに直してください");
        assert!(code_of(&years(), "R7").unwrap_err().contains("令和7年度"));
    }

    #[test]
    fn a_day_is_read_as_text_or_as_a_spreadsheet_counts() {
        let day = |text: &str| text.parse::<Date>().ok();
        assert_eq!(day_of(&text("R6.3.31")), Ok(day("2024-03-31")));
        assert_eq!(day_of(&text("2024-03-31")), Ok(day("2024-03-31")));
        assert_eq!(day_of(&text("")), Ok(None));
        // 45382 days after 30 December 1899.
        let serial = Cell { text: "45382".to_owned(), kind: CellKind::Number };
        assert_eq!(day_of(&serial), Ok(day("2024-03-31")));
        assert!(day_of(&text("2026-02-30")).is_err());
    }

    #[test]
    fn targets_have_columns_of_their_years() {
        let years = [2025, 2026].map(|year| FiscalYear::new(year).unwrap());
        let headings: Vec<String> =
            columns(PlanTable::Kpis, &years).into_iter().map(|own| own.heading).collect();
        assert!(headings.ends_with(&["令和8年度の目標".to_owned(), "令和8年度の上限".to_owned()]));
        assert_eq!(target_years(&headings), years);
        assert_eq!(heading_of(PlanTable::Kpis, "target_high-2026"), "令和8年度の上限");
        assert_eq!(heading_of(PlanTable::Milestones, "done"), "終えた日");
    }
}
