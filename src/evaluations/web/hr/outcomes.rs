//! Results of a cycle, one line a person: before they are confirmed, and afterwards; also as a file.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use futures_util::{StreamExt, stream};

use super::{address, shell};
use crate::evaluations::actions::{self, OutcomeList, Outcomes};
use crate::evaluations::outcome_list::{self, BlockCell};
use crate::evaluations::record::{RecordAdjustment, RecordContent};
use crate::kernel::ids::SheetId;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::strategy::publication::{csv, csv_lines};
use crate::ui::components::{Caption, Empty, Field, FilterForm, Pager, Tab, Tabs};
use crate::ui::{Asking, Error, FormData, Path, Query, Shell, csv_in_parts, page};

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
    filter: FilterForm,
    is_narrowed: bool,
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
    let place = query.one("place").trim();
    let number = query.one("page").parse::<u32>().unwrap_or(1).max(1);
    let size = i64::try_from(Pager::ROWS).unwrap_or(50);
    let part = (size * i64::from(number - 1), size);
    let found = actions::read_outcomes(&app, asking.actor(), &code, list, place, part).await?;
    let Outcomes { cycle, rows, total } = found;
    let own = address(&code);
    let kind = cycle.setup.kind;
    let narrowed = form_urlencoded::Serializer::new(String::new())
        .append_pair("list", list.as_str())
        .append_pair("place", place)
        .finish();
    let filter = Field::text("place", "所属")
        .hint("所属コードか、名前の一部。その下の所属の職員も出ます。")
        .optional()
        .value(place);
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
            _ if !place.is_empty() => {
                "この所属の結果はありません。名前の一部や所属コードを確かめてください。"
            }
            OutcomeList::Waiting => "人事課の確認を待っている職員はいません。",
            OutcomeList::Confirmed => "確定した結果は、まだありません。",
        }),
        pager: Pager::for_rows(number, u64::try_from(total).unwrap_or_default(), narrowed.clone()),
        filter: FilterForm::new("結果の絞り込み", format!("{own}/results"), vec![filter])
            .keeping("list", list.as_str())
            .active(!place.is_empty()),
        is_narrowed: !place.is_empty(),
        file: format!("{own}/results.csv?{narrowed}"),
    })
}

/// All of them as CSV, written while it is sent.
pub(super) async fn file(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let list = asked(&query)?;
    let place = query.one("place").trim();
    let file = actions::export_outcomes(&app, asking.actor(), &code, list, place).await?;
    let name = format!("{}　{}.csv", file.cycle.name, list.label());
    let head = stream::iter([Ok(csv(&[file.heading()]))]);
    let lines = stream::try_unfold(file, async |mut file| {
        let lines = file.lines().await?;
        Ok(lines.map(|lines| (csv_lines(&lines).into_bytes(), file)))
    });
    Ok(csv_in_parts(&name, head.chain(lines)))
}
