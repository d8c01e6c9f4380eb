//! The table of weights: every element and rank on one page.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, conflict, open};
use crate::audit::Failed;
use crate::competency::actions::drafting;
use crate::competency::content::Content;
use crate::competency::forms::{At, Texts, cell_name, changed_weights, meet, weight_texts};
use crate::competency::store::content::Part;
use crate::platform::App;
use crate::ui::components::{Button, Caption, ErrorSummary, SaveBar};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

const TITLE: &str = "ウエイトを直す";

/// One box of the table.
struct Cell {
    name: String,
    label: String,
    value: String,
    error: Option<String>,
}

struct Row {
    name: String,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "competency/desk/weights.html")]
struct WeightsPage {
    shell: Shell,
    errors: ErrorSummary,
    caption: Caption,
    action: String,
    hidden: Vec<(String, String)>,
    ranks: Vec<String>,
    rows: Vec<Row>,
    sums: Vec<(String, bool)>,
    total: String,
    bar: SaveBar,
}

fn view(
    desk: &Desk,
    asking: &Asking,
    content: &Content,
    (stored, shown): (&Texts, &Texts),
    problems: &At,
) -> WeightsPage {
    let ranks = content.ladder(&desk.ladder);
    let rows = content.elements.iter().map(|element| Row {
        name: element.name.to_string(),
        cells: ranks
            .rungs()
            .iter()
            .map(|rung| {
                let name = cell_name(&element.key, rung);
                Cell {
                    label: format!("「{}」の{}のウエイト", element.name, rung.name),
                    value: shown.value(&name).to_owned(),
                    error: problems.at(&name).map(str::to_owned),
                    name,
                }
            })
            .collect(),
    });
    let total = desk.framework.weight_total.get();
    let sums = ranks.rungs().iter().map(|rung| {
        let sum = content.weight_sum(rung.id);
        (sum.to_string(), sum == total)
    });
    WeightsPage {
        shell: desk.shell(asking, TITLE).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        caption: Caption::new(
            "weights",
            "ウエイト",
            format!("職位ごとの合計を{total}にします。0の要素は、その職位には求めません。"),
        ),
        action: format!("{}/weights", desk.base()),
        hidden: stored.fingerprints(),
        ranks: ranks.rungs().iter().map(|rung| rung.name.clone()).collect(),
        rows: rows.collect(),
        sums: sums.collect(),
        total: total.to_string(),
        bar: SaveBar::new("", vec![Button::primary("下書きを保存する")])
            .label("保存")
            .note("合計が合っていなくても、下書きは保存できます。"),
    }
}

/// The table as a form.
pub(in crate::competency::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    let content = desk.content(Part::Outline).await?;
    let stored = weight_texts(&content, &desk.ladder);
    page(&view(&desk, &asking, &content, (&stored, &stored), &At::new()))
}

/// Saves the cells that were changed.
pub(in crate::competency::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    // Once more when somebody saves between reading and writing.
    for _ in 0..3 {
        let mut desk = open(&app, &asking, &code, &version).await?;
        desk.for_editing(&asking)?;
        let content = desk.content(Part::Outline).await?;
        let stored = weight_texts(&content, &desk.ladder);
        let meeting = meet(&form, &stored);
        if meeting.is_open() {
            let shell = desk.shell(&asking, TITLE);
            let action = format!("{}/weights", desk.base());
            return conflict::page(
                (shell, asking.actor().account()),
                &form,
                &meeting,
                &stored,
                None,
                &action,
            );
        }
        let weights = match changed_weights(&meeting.merged, &content, &desk.ladder) {
            Ok(weights) => weights,
            Err(problems) => {
                let shown = (&stored, &meeting.merged);
                let page = view(&desk, &asking, &content, shown, &problems);
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let (id, given_up) = (desk.version.id, meeting.given_up);
        match drafting::edit_weights(&app, asking.actor(), id, &weights, given_up).await {
            Err(Failed::Stale) => {}
            Err(other) => return Err(other.into()),
            Ok(()) => {
                let notice = Notice::ok("ウエイトを保存しました。")
                    .body(format!("{}か所を変えました。", weights.len()));
                return see_other(&asking, &desk.base(), notice).await;
            }
        }
    }
    Err(Error::Conflict)
}
