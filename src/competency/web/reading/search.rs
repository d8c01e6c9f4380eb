//! `/competencies/search?q=`: words looked for in every text of the version in force.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Reading, VersionLine, nothing, open};
use crate::competency::content::Content;
use crate::competency::role::Audience;
use crate::competency::search::{Hit, LIMIT, Spot, search};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::web::changes::audience_name;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Empty, Field};
use crate::ui::{Error, Query, Shell, Visitor, page};

/// One place.
struct HitView {
    href: String,
    /// 「変革推進力　主査　Bの行動」.
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "competency/search.html")]
struct SearchPage {
    shell: Shell,
    line: Option<VersionLine>,
    field: Field,
    count: String,
    hits: Vec<HitView>,
    empty: Option<Empty>,
}

fn view(hit: Hit, content: &Content, reading: &Reading) -> HitView {
    let suffix = reading.suffix();
    let ladder = &reading.ladder;
    let code = |rank| ladder.rung(rank).map_or("", |rung| rung.code.as_str());
    let name = |key| content.element(key).map_or("", |element| element.name.as_str());
    let (href, label) = match &hit.spot {
        Spot::Name(key) => (format!("/competencies/{key}{suffix}"), "要素の名称".to_owned()),
        Spot::Summary(key) => {
            (format!("/competencies/{key}{suffix}"), format!("{}　説明", name(key)))
        }
        Spot::Definition(key, rank)
        | Spot::Indicator(key, rank)
        | Spot::Behaviour(key, rank, _) => {
            let what = match &hit.spot {
                Spot::Definition(..) => "定義".to_owned(),
                Spot::Indicator(..) => "着眼点".to_owned(),
                Spot::Behaviour(_, _, grade) => format!("{grade}の行動"),
                _ => String::new(),
            };
            (
                format!("/competencies/{key}{suffix}#{}", code(*rank)),
                format!("{}　{}　{what}", name(key), ladder.name(*rank)),
            )
        }
        Spot::Role(audience) => {
            let href = match audience {
                Audience::Everyone => "/roles/all".to_owned(),
                Audience::Supervisors => "/roles/managers".to_owned(),
                Audience::Rank(rank) => format!("/roles/ranks/{}", code(*rank)),
            };
            (format!("{href}{suffix}"), audience_name(*audience, ladder))
        }
    };
    HitView { href, label, text: hit.text }
}

/// Everything that holds the words.
pub(in crate::competency::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let words = query.one("q").trim().to_owned();
    let way = [("ホーム", "/"), ("クレド・役割", "/credo"), ("求められる能力", "/competencies")];
    let shell = visitor.shell("役割と能力をさがす").crumbs(&way, "役割と能力をさがす");
    let field = Field::text("q", "さがす言葉")
        .hint("2つ以上の言葉は、間をあけて書きます。かなの種類は区別しません。")
        .value(words.clone());
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        let (hits, empty, count) = (Vec::new(), Some(nothing()), String::new());
        return page(&SearchPage { shell, line: None, field, count, hits, empty });
    };
    let content = reading.content(&mut reader, Part::Whole).await?;
    drop(reader);
    let found = search(&content, &reading.ladder, &words);
    let count = match found.count {
        0 => String::new(),
        all if all > LIMIT => {
            format!(
                "{}件あります。はじめの{LIMIT}件です。言葉を足すと絞れます。",
                grouped(i64::try_from(all).unwrap_or(i64::MAX))
            )
        }
        all => format!("{all}件あります。"),
    };
    let empty = (found.count == 0 && !words.is_empty()).then(|| {
        Empty::new(format!(
            "「{words}」のある文はありません。短い言葉や、ほかの言い方でもさがせます。"
        ))
    });
    page(&SearchPage {
        shell,
        line: Some(reading.line()),
        field,
        count,
        hits: found.hits.into_iter().map(|hit| view(hit, &content, &reading)).collect(),
        empty,
    })
}
