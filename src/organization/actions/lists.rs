//! Lists that leave the house.

use serde_json::json;

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Date;
use crate::kernel::number::grouped;
use crate::kernel::refusal::Never;
use crate::kernel::time::wareki;
use crate::organization::choices::Choices;
use crate::organization::listing::StaffFilter;
use crate::organization::policy::{ExportStaff, OfficeListing};
use crate::organization::store::{self, StaffRow};
use crate::platform::App;

/// Headings of the list: those of a staff list that an office brings, so that it can come back.
pub const STAFF_HEADING: [&str; 18] = [
    "職員番号",
    "氏名",
    "フリガナ",
    "所属コード",
    "局区",
    "部",
    "課",
    "係",
    "職位",
    "所属長",
    "補職名",
    "職種",
    "任用区分",
    "採用年月日",
    "現所属発令日",
    "任命権者",
    "兼務の数",
    "休職中",
];

fn line(row: StaffRow, choices: &Choices, day: Date) -> Vec<String> {
    let mark = |yes: bool| if yes { "○".to_owned() } else { String::new() };
    let [bureau, division, section, unit] = choices.levels(row.department, day);
    vec![
        row.number.to_string(),
        row.name.to_string(),
        row.kana.to_string(),
        choices.code(row.department, day).to_owned(),
        bureau,
        division,
        section,
        unit,
        row.rank,
        mark(row.is_head),
        row.title.unwrap_or_default(),
        row.job_family,
        row.employment_type,
        row.hired_on.to_string(),
        row.assigned_on.to_string(),
        row.authority,
        row.second_posts.to_string(),
        mark(row.is_on_leave),
    ]
}

/// The list of a day as far as the officer sees it, headings first; one audit entry with what was asked
/// for and how many people it came to.
pub async fn export_staff(
    app: &App,
    actor: &Actor,
    filter: &StaffFilter,
    asked: &str,
    day: Date,
) -> Result<Vec<Vec<String>>, Failed<Never>> {
    let work = Work::begin(app, actor).await?;
    actor.may::<ExportStaff>(())?;
    let scope = actor.scope::<OfficeListing>();
    let mut conn = app.db.reader().acquire().await?;
    let rows = store::staff_page(&mut *conn, &scope, filter, day, i64::MAX, 0).await?;
    let choices = store::choices(&mut conn).await?;
    let people = rows.len();
    let heading = STAFF_HEADING.map(str::to_owned).to_vec();
    let lines = rows.into_iter().map(|row| line(row, &choices, day));
    let lines = [heading].into_iter().chain(lines).collect();
    let shown = grouped(people);
    let summary = format!("職員の一覧（{}の時点、{shown}人）を書き出しました", wareki(day));
    let entry = Entry::new("export_staff", "register", "staff", summary);
    work.finish(entry.after(json!({ "day": day, "people": people, "asked": asked }))).await?;
    Ok(lines)
}
