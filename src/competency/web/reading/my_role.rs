//! `/me/role`: what is asked of the reader's own rank, today or on another day.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::competencies::RankPage;
use super::{open, sample_note};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::texts::{ElementView, RoleGroup};
use crate::platform::App;
use crate::ui::components::{Button, Empty};
use crate::ui::{Asking, Error, Query, Shell, page};

const HEADING: &str = "自分の役割と能力";

#[derive(Template)]
#[template(path = "competency/no_role.html")]
struct NoRolePage {
    shell: Shell,
    empty: Empty,
}

fn no_role(asking: &Asking, text: &str) -> Result<Response, Error> {
    page(&NoRolePage {
        shell: asking.shell(HEADING).crumbs(&[("ホーム", "/")], HEADING),
        empty: Empty::new(text).action("/roles", "求められる役割を読む"),
    })
}

/// Everyone's roles, those of 管理監督者 when they apply, those of the rank, then the elements.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let Some(employee) = asking.actor().employee() else {
        return no_role(&asking, "職員の登録がない利用者なので、自分の職位がありません。");
    };
    let mut reader = Reader::of(&app).await?;
    let on = asking.on(&query);
    let Some(post) = reader.post_of(employee, on).await? else {
        return no_role(
            &asking,
            "この日の発令がありません。違うときは、人事課に知らせてください。",
        );
    };
    let Some(reading) = open(&mut reader, &asking, &query).await? else {
        return no_role(&asking, "この日に施行されている定義はありません。");
    };
    let content = reading.content(&mut reader, Part::Rank(post.rank)).await?;
    let rung = reading.ladder.rung(post.rank).filter(|rung| content.ranks.contains(&rung.id));
    let Some(rung) = rung.cloned() else {
        return no_role(
            &asking,
            "あなたの職位の定義はまだありません。人事課が作ると、ここで読めます。",
        );
    };
    let scale = reading.scale(&mut reader).await?;
    let builders = around.role_builders(&app).await?;
    let groups = RoleGroup::for_rung(&content, &rung, &reading.ladder);
    let groups: Vec<RoleGroup> =
        groups.into_iter().map(|group| group.built_by(&builders)).collect();
    let elements: Vec<ElementView> = content
        .asked_of(rung.id)
        .map(|(element, own)| ElementView::of(element, own, &scale))
        .collect();
    let mut next = Vec::new();
    if let Some(above) = content.ladder(&reading.ladder).above(rung.id) {
        next.push((
            format!("/compare?from={}&to={}", rung.code, above.code),
            format!("次の職位（{}）と比べる", above.name),
        ));
    }
    next.push(("/me/self-checks".to_owned(), "いまの自分とくらべる（自己点検）".to_owned()));
    next.push(("/competencies".to_owned(), "ほかの職位に求められる能力を読む".to_owned()));
    let any_sample = elements.iter().any(|element| element.sample.is_some())
        || groups.iter().flat_map(|group| &group.roles).any(|role| role.sample.is_some());
    page(&RankPage {
        shell: asking.shell(HEADING).crumbs(&[("ホーム", "/")], HEADING),
        heading: format!("{}に求められる役割と能力", rung.name),
        line: reading.line(),
        coming: reading.coming(),
        sample: sample_note(any_sample),
        groups,
        elements,
        total: content.weight_sum(rung.id).to_string(),
        print: Button::print(),
        next,
    })
}
