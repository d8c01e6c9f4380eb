//! Words looked for in one version, whatever became of it: drafts, past and coming ones.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::open;
use crate::competency::role::Audience;
use crate::competency::search::{Spot, search};
use crate::competency::store::content::Part;
use crate::competency::web::reading::search::{
    count_words, nothing_found, spot_label, words_field,
};
use crate::platform::App;
use crate::ui::components::{Empty, Field};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// One place.
struct HitView {
    href: String,
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "competency/desk/search.html")]
struct SearchPage {
    shell: Shell,
    heading: String,
    action: String,
    field: Field,
    count: String,
    hits: Vec<HitView>,
    empty: Option<Empty>,
}

/// Everything of the version that holds the words.
pub(in crate::competency::web) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Error> {
    let words = query.one("q").trim().to_owned();
    let mut desk = open(&app, &asking, &code, &version).await?;
    let content = desk.content(Part::Whole).await?;
    let found = search(&content, &desk.ladder, &words);
    let base = desk.base();
    let code = |rank| desk.ladder.rung(rank).map_or("", |rung| rung.code.as_str());
    let href = |spot: &Spot| match spot {
        Spot::Name(key) | Spot::Summary(key) => format!("{base}/elements/{key}"),
        Spot::Definition(key, rank)
        | Spot::Indicator(key, rank)
        | Spot::Behaviour(key, rank, _) => format!("{base}/elements/{key}#{}", code(*rank)),
        Spot::Role(Audience::Everyone) => format!("{base}/roles#h-all"),
        Spot::Role(Audience::Supervisors) => format!("{base}/roles#h-managers"),
        Spot::Role(Audience::Rank(rank)) => format!("{base}/roles#h-{}", code(*rank)),
    };
    page(&SearchPage {
        shell: desk.shell(&asking, "この版の中をさがす"),
        heading: format!("{}の中をさがす", desk.short()),
        action: format!("{base}/search"),
        field: words_field(&words),
        count: count_words(found.count),
        empty: nothing_found(found.count, &words),
        hits: found
            .hits
            .into_iter()
            .map(|hit| HitView {
                href: href(&hit.spot),
                label: spot_label(&hit.spot, &content, &desk.ladder),
                text: hit.text,
            })
            .collect(),
    })
}
