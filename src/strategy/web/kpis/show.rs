//! One KPI: what it says, its line against the target, every value, what it counts.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use rust_decimal::prelude::ToPrimitive;

use super::rows::{finding, state_tag};
use super::{bands, found};
use crate::access::Actor;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Date, FiscalYear, parse_date};
use crate::platform::App;
use crate::strategy::kpi::{Definition, Direction, Origin, OwnCount, Rhythm, Target};
use crate::strategy::policy::{ApproveFigures, KeepKpis, NameOwner, RecordCounts, RecordReadings};
use crate::strategy::progress::Health;
use crate::strategy::store::{self, InitiativeView, KpiView, PersonView, ReadingView, Which};
use crate::strategy::web::rows::{name_of, status_tag};
use crate::ui::components::{Button, Day, LineChart, Series, Summary, SummaryRow, Tag};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// Values that a drawing holds without its labels touching.
const DRAWN: usize = 6;

/// One value with all that stands behind it.
struct ReadingRow {
    span: String,
    as_of: Day,
    value: String,
    share: Option<String>,
    is_provisional: bool,
    is_corrected: bool,
    evidence: String,
    note: Option<String>,
    entered: String,
    approved: Option<Day>,
    correct: Option<String>,
    approve: Option<String>,
    withdraw: Option<String>,
}

/// An initiative of the same measure.
struct Beside {
    href: String,
    title: String,
    status: Tag,
}

#[derive(Template)]
#[template(path = "strategy/kpis/kpi.html")]
struct KpiPage {
    shell: Shell,
    view: KpiView,
    past: Option<Day>,
    finding: String,
    state: Tag,
    working: Option<String>,
    bands: String,
    due: String,
    needs_owner: Option<String>,
    chart: Option<LineChart>,
    rows: Vec<ReadingRow>,
    earlier: Vec<ReadingRow>,
    definition: Summary,
    /// The address of how the portal counts it.
    count: Option<String>,
    targets: Vec<(String, String)>,
    beside: Vec<Beside>,
    actions: Vec<Button>,
    approval: String,
}

/// The day that `?on=` or `?fy=` asks for: never after today.
pub(in crate::strategy::web) fn day_asked(query: &crate::ui::FormData, today: Date) -> Date {
    let year = query.one("fy").trim().parse().ok().and_then(FiscalYear::new);
    let asked = parse_date(query.one("on")).ok().or(year.map(FiscalYear::last_day));
    asked.filter(|day| *day < today).unwrap_or(today)
}

pub(in crate::strategy::web) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let on = day_asked(&query, today);
    let view = found(&app, &code, on).await?;
    let bands = bands(&app);
    let initiatives = store::initiatives(app.db.reader(), Which::All, on).await?;
    let course = view.course();
    let health = course.health(on, &bands);
    let working = match &health {
        Health::Rated { achievement, band, .. } => {
            Some(format!("{}　（{band}）", achievement.working))
        }
        _ => None,
    };
    let who = asking.actor();
    let pillar = format!("/strategy/pillars/{}", view.pillar_code);
    let measure = format!("/strategy/measures/{}", view.measure_code);
    let name = view.definition.name.to_string();
    let way = [
        ("ホーム", "/"),
        ("人財戦略", "/strategy"),
        (view.pillar_name.as_str(), pillar.as_str()),
        (view.measure_name.as_str(), measure.as_str()),
    ];
    let is_now = on == today;
    let row = |one: &ReadingView| reading_row(&view, one, is_now.then_some(who));
    let (present, before): (Vec<&ReadingView>, Vec<&ReadingView>) =
        view.readings.iter().rev().partition(|one| one.series == view.series);
    page(&KpiPage {
        shell: asking.shell(format!("{name} – 指標")).crumbs(&way, &name),
        past: (!is_now).then(|| Day::full(on)),
        finding: finding(&view, on, &bands),
        state: state_tag(&health),
        working,
        bands: bands.to_string(),
        due: format!(
            "次は{}の値で、{}までに入ります。",
            course.due_span(),
            wareki(course.due_on())
        ),
        needs_owner: needs_owner(&view),
        chart: chart(&view, finding(&view, on, &bands)),
        rows: present.into_iter().map(row).collect(),
        earlier: before.into_iter().map(row).collect(),
        definition: definition(&view),
        count: view.definition.counted.map(OwnCount::href),
        targets: view
            .targets
            .iter()
            .map(|(year, target)| (year.to_string(), view.definition.target_words(target)))
            .collect(),
        beside: initiatives
            .iter()
            .filter(|one| one.measure_code == view.measure_code)
            .map(beside)
            .collect(),
        actions: if is_now { actions(who, &view) } else { Vec::new() },
        approval: format!("/hr/strategy/kpis/{}/approval", view.code),
        view,
    })
}

fn beside(view: &InitiativeView) -> Beside {
    Beside {
        href: format!("/strategy/initiatives/{}", view.id),
        title: view.title.clone(),
        status: status_tag(view.status),
    }
}

/// Whom to ask for, when the owner has gone.
pub(in crate::strategy::web) fn needs_owner(view: &KpiView) -> Option<String> {
    gone(&view.owner, view.owner_has_moved, view.deputy.as_ref())
}

/// Why somebody else must be named, and by whom.
pub(in crate::strategy::web) fn gone(
    owner: &PersonView,
    has_moved: bool,
    deputy: Option<&PersonView>,
) -> Option<String> {
    let why = match (owner.has_left, has_moved) {
        (true, _) => "退職した",
        (false, true) => "異動した",
        (false, false) => return None,
    };
    let ask = deputy.map_or_else(
        || "人事か施策担当は、新しい担当者を決めてください。代理は決まっていません。".to_owned(),
        |deputy| {
            format!(
                "代理の{}さんか、人事か施策担当は、新しい担当者を決めてください。決まるまでは代理が受け持ちます。",
                deputy.name
            )
        },
    );
    Some(format!("担当の{}さんが{why}ので、{ask}", owner.name))
}

fn actions(who: &Actor, view: &KpiView) -> Vec<Button> {
    let base = format!("/hr/strategy/kpis/{}", view.code);
    let mut actions = Vec::new();
    let counted = view.definition.counted.is_some();
    if counted && who.could::<RecordCounts>(&vec![view.facts()]) {
        actions.push(Button::primary("ポータルで数える").to(format!("{base}/counts/new")));
    }
    if who.could::<RecordReadings>(&vec![view.facts()]) {
        let button = if counted { Button::secondary } else { Button::primary };
        actions.push(button("値を入れる").to(format!("{base}/readings/new")));
    }
    if view.needs_owner() && who.could::<NameOwner>(&view.naming()) {
        actions.push(Button::secondary("担当者を決める").to(format!("{base}/owner")));
    }
    if who.could::<KeepKpis>(&()) {
        actions.push(Button::secondary("定義・目標・担当を直す").to(base));
    }
    actions
}

fn reading_row(view: &KpiView, one: &ReadingView, who: Option<&Actor>) -> ReadingRow {
    let definition = &view.definition;
    let rhythm = definition.rhythm;
    let present = one.series == view.series && !one.is_corrected;
    let may_correct = who.is_some_and(|who| who.could::<RecordReadings>(&vec![view.facts()]));
    let may_approve = who.is_some_and(|who| who.could::<ApproveFigures>(&()));
    let by = one.entered_by.as_deref().map(|name| format!("　{name}")).unwrap_or_default();
    let by = if one.origin == Origin::Portal {
        format!("{by}（ポータルが数えた値）")
    } else {
        by
    };
    ReadingRow {
        span: rhythm.name_of(&one.period),
        as_of: Day::table(one.as_of),
        value: definition.number(one.value),
        share: one.share.map(|(over, under)| format!("{over} ÷ {under}")),
        is_provisional: one.is_provisional,
        is_corrected: one.is_corrected,
        evidence: one.evidence.clone(),
        note: one.note.clone(),
        entered: format!("{}{by}", wareki_time(one.entered_at)),
        approved: one.approved_on.map(Day::table),
        correct: (present && may_correct)
            .then(|| format!("/hr/strategy/kpis/{}/readings/new?corrects={}", view.code, one.id)),
        withdraw: (may_approve && one.approved_on.is_some())
            .then(|| format!("/hr/strategy/kpis/{}/readings/{}/withdrawal", view.code, one.id)),
        approve: (present && may_approve && one.approved_on.is_none()).then(|| one.id.to_string()),
    }
}

/// The name of a span where room is short: 「6年度」「6年9月」.
fn short(rhythm: Rhythm, on: Date) -> String {
    let year = FiscalYear::of(on).to_string();
    let era = ['令', '和', '平', '成'];
    if rhythm == Rhythm::Yearly {
        return year.trim_start_matches(era).to_owned();
    }
    let day = wareki(on);
    let month = day.split_once('月').map_or(day.as_str(), |(month, _)| month);
    format!("{}月", month.trim_start_matches(era))
}

/// The last values against their targets; `None` while there is nothing to draw.
pub(in crate::strategy::web) fn chart(view: &KpiView, finding: String) -> Option<LineChart> {
    let course = view.course();
    let skipped = course.points.len().saturating_sub(DRAWN);
    let points = course.points.get(skipped..)?;
    if points.is_empty() {
        return None;
    }
    let definition = &view.definition;
    let drawn = |value: rust_decimal::Decimal| (value.to_f64(), definition.number(value));
    let aims = |name: &str, pick: fn(&Target) -> rust_decimal::Decimal| {
        let values = points.iter().map(|point| match course.target_on(point.as_of) {
            Some(target) => drawn(pick(target)),
            None => (None, String::new()),
        });
        Series::new(name, values.collect())
    };
    let mut series =
        vec![Series::new("実績", points.iter().map(|point| drawn(point.value)).collect())];
    if points.iter().any(|point| course.target_on(point.as_of).is_some()) {
        match definition.direction {
            Direction::Keep => series.extend([
                aims("上限", |target| match target {
                    Target::Reach(value) => *value,
                    Target::Keep { high, .. } => *high,
                }),
                aims("下限", |target| match target {
                    Target::Reach(value) => *value,
                    Target::Keep { low, .. } => *low,
                }),
            ]),
            Direction::Up | Direction::Down => series.push(aims("目標", |target| match target {
                Target::Reach(value) | Target::Keep { low: value, .. } => *value,
            })),
        }
    }
    let categories = points.iter().map(|point| short(definition.rhythm, point.as_of)).collect();
    let heading = format!("{}（{}）", definition.name, definition.unit);
    Some(LineChart::new(format!("kpi-{}", view.code), heading, finding, categories, series))
}

fn definition(view: &KpiView) -> Summary {
    let is: &Definition = &view.definition;
    let mut rows = vec![
        SummaryRow::new("説明", is.meaning.as_str()),
        SummaryRow::new("対象", is.scope.as_str()),
    ];
    if let (Some(over), Some(under)) = (&is.numerator, &is.denominator) {
        rows.push(SummaryRow::new("分子", over.as_str()));
        rows.push(SummaryRow::new("分母", under.as_str()));
    }
    let lag = match is.lag_months {
        0 => "期間の終わりまでに".to_owned(),
        months => format!("期間が終わってから{months}か月までに"),
    };
    rows.extend([
        SummaryRow::new("単位", is.unit.as_str()),
        SummaryRow::new("出典", is.source.as_str()),
        SummaryRow::new("向き", is.direction.label()).note(is.direction.meaning()),
        SummaryRow::new("値を出す間隔", is.rhythm.label()).note(format!("{lag}公表")),
    ]);
    rows.push(match is.counted {
        Some(count) => {
            SummaryRow::new("値の入れ方", format!("ポータルが数えます：{}", count.label()))
                .note(count.rule())
        }
        None => SummaryRow::new("値の入れ方", "担当者が入れます"),
    });
    if let Some(from) = is.baseline {
        rows.push(
            SummaryRow::new("基準値", is.words(from.value))
                .note(format!("{}時点", wareki(from.on))),
        );
    }
    let deputy = view.deputy.as_ref().map_or_else(|| "決まっていません".to_owned(), name_of);
    rows.extend([
        SummaryRow::new("担当者", name_of(&view.owner)).note(view.department.clone()),
        SummaryRow::new("代理", deputy),
        SummaryRow::new("定義の版", format!("第{}版", view.version))
            .note(format!("{}から集めています", wareki(view.starts_on))),
    ]);
    Summary::new(rows)
}
