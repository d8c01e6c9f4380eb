//! Results of a cycle, one line a person: before they are confirmed, and afterwards; also as a file.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{address, shell};
use crate::evaluations::actions::{self, OutcomeList, Outcomes};
use crate::evaluations::outcome_list::{self, BlockCell};
use crate::evaluations::record::{RecordAdjustment, RecordContent};
use crate::kernel::ids::SheetId;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::strategy::publication::csv;
use crate::ui::components::{Caption, Empty, Pager, Tab, Tabs};
use crate::ui::{Asking, Error, FormData, Path, Query, Shell, attachment, page};

/// One line.
struct OutcomeView {
    href: String,
    number: String,
    name: String,
    department: String,
    rank: String,
    ability: BlockCell,
    results: BlockCell,
    total: String,
    computed: String,
    overall: String,
    /// What the adjuster made of it.
    adjusted: Option<String>,
}

#[derive(Template)]
#[template(path = "evaluations/hr/outcomes.html")]
struct OutcomesPage {
    shell: Shell,
    heading: &'static str,
    lead: &'static str,
    tabs: Tabs,
    caption: Caption,
    /// Which blocks have a column.
    has_ability: bool,
    has_results: bool,
    rows: Vec<OutcomeView>,
    empty: Empty,
    pager: Pager,
    file: String,
}

fn dash() -> String {
    "−".to_owned()
}

fn view(own: &str, id: SheetId, record: &RecordContent) -> OutcomeView {
    let header = &record.header;
    let cell = |cell: Option<BlockCell>| cell.unwrap_or(BlockCell { points: dash(), share: None });
    OutcomeView {
        href: format!("{own}/sheets/{id}/content"),
        number: header.employee_number.clone(),
        name: header.name.clone(),
        department: header.department.clone(),
        rank: header.rank.clone(),
        ability: cell(outcome_list::ability(record)),
        results: cell(outcome_list::results(record)),
        total: record.total.clone().unwrap_or_else(dash),
        computed: record.computed_grade.clone().unwrap_or_else(dash),
        overall: record.overall_grade.clone(),
        adjusted: record.adjustment.as_ref().map(RecordAdjustment::line),
    }
}

fn asked(query: &FormData) -> Result<OutcomeList, Error> {
    match query.one("list") {
        "" => Ok(OutcomeList::Waiting),
        word => OutcomeList::parse(word).ok_or(Error::NotFound),
    }
}

/// A page of results.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let list = asked(&query)?;
    let number = query.one("page").parse::<u32>().unwrap_or(1).max(1);
    let size = i64::try_from(Pager::ROWS).unwrap_or(50);
    let place = (size * i64::from(number - 1), size);
    let found = actions::read_outcomes(&app, asking.actor(), &code, list, place).await?;
    let Outcomes { cycle, rows, total } = found;
    let own = address(&code);
    let kind = cycle.setup.kind;
    let tabs = [OutcomeList::Waiting, OutcomeList::Confirmed].map(|one| {
        let to = format!("{own}/results?list={}", one.as_str());
        Tab::new(one.label(), to).current(one == list)
    });
    page(&OutcomesPage {
        shell: shell(&asking, &cycle, "結果の一覧").wide(),
        heading: "結果の一覧",
        lead: match list {
            OutcomeList::Waiting => {
                "いま確定すると、この内容で記録に残ります。確認者が決まっている職員は、確認者が確定します。"
            }
            OutcomeList::Confirmed => "確定した記録の内容です。だれにも変えられません。",
        },
        tabs: Tabs::new("結果の一覧", tabs.to_vec()),
        caption: Caption::new(
            "outcomes",
            list.label(),
            format!(
                "{}人。職員番号の順にならんでいます。見たことは、記録に残ります。",
                grouped(total)
            ),
        ),
        has_ability: kind.has_ability(),
        has_results: kind.has_results(),
        rows: rows.iter().map(|(id, record)| view(&own, *id, record)).collect(),
        empty: Empty::new(match list {
            OutcomeList::Waiting => "人事課の確認を待っている職員はいません。",
            OutcomeList::Confirmed => "確定した結果は、まだありません。",
        }),
        pager: Pager::for_rows(
            number,
            u64::try_from(total).unwrap_or_default(),
            format!("list={}", list.as_str()),
        ),
        file: format!("{own}/results.csv?list={}", list.as_str()),
    })
}

/// All of them as CSV.
pub(super) async fn file(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let list = asked(&query)?;
    let (cycle, lines) = actions::export_outcomes(&app, asking.actor(), &code, list).await?;
    let name = format!("{}　{}.csv", cycle.name, list.label());
    Ok(attachment(&name, "text/csv; charset=utf-8", csv(&lines)))
}
