//! `/competencies/search?q=`: words looked for in every text of the version in force, or in a past or
//! coming one by its 施行日.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Reading, VersionLine, nothing, open, published_of};
use crate::competency::content::Content;
use crate::competency::framework::{Approval, Version, in_force};
use crate::competency::ladder::Ladder;
use crate::competency::role::Audience;
use crate::competency::search::{Hit, LIMIT, Spot, search};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::web::changes::audience_name;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Empty, Field, SelectOption};
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
    /// Past versions, and for the signed-in those to come.
    versions: Option<Field>,
    count: String,
    hits: Vec<HitView>,
    empty: Option<Empty>,
}

/// Where a text stands, in the words of the readers: 「変革推進力　主査　Bの行動」.
pub(in crate::competency::web) fn spot_label(
    spot: &Spot,
    content: &Content,
    ladder: &Ladder,
) -> String {
    let name = |key| content.element(key).map_or("", |element| element.name.as_str());
    match spot {
        Spot::Name(_) => "要素の名称".to_owned(),
        Spot::Summary(key) => format!("{}　説明", name(key)),
        Spot::Definition(key, rank) => format!("{}　{}　定義", name(key), ladder.name(*rank)),
        Spot::Indicator(key, rank) => format!("{}　{}　着眼点", name(key), ladder.name(*rank)),
        Spot::Behaviour(key, rank, grade) => {
            format!("{}　{}　{grade}の行動", name(key), ladder.name(*rank))
        }
        Spot::Role(audience) => audience_name(*audience, ladder),
    }
}

/// 「12件あります。」; nothing where nothing was found.
pub(in crate::competency::web) fn count_words(found: usize) -> String {
    match found {
        0 => String::new(),
        all if all > LIMIT => {
            format!("{}件あります。はじめの{LIMIT}件です。言葉を足すと絞れます。", grouped(all))
        }
        all => format!("{all}件あります。"),
    }
}

/// What is said when the words stand nowhere.
pub(in crate::competency::web) fn nothing_found(found: usize, words: &str) -> Option<Empty> {
    (found == 0 && !words.is_empty()).then(|| {
        Empty::new(format!(
            "「{words}」のある文はありません。短い言葉や、ほかの言い方でもさがせます。"
        ))
    })
}

/// The box for the words.
pub(in crate::competency::web) fn words_field(words: &str) -> Field {
    Field::text("q", "さがす言葉")
        .hint("2つ以上の言葉は、間をあけて書きます。かなの種類は区別しません。")
        .value(words)
}

fn view(hit: Hit, content: &Content, reading: &Reading) -> HitView {
    let suffix = reading.suffix();
    let code = |rank| reading.ladder.rung(rank).map_or("", |rung| rung.code.as_str());
    let href = match &hit.spot {
        Spot::Name(key) | Spot::Summary(key) => format!("/competencies/{key}{suffix}"),
        Spot::Definition(key, rank)
        | Spot::Indicator(key, rank)
        | Spot::Behaviour(key, rank, _) => format!("/competencies/{key}{suffix}#{}", code(*rank)),
        Spot::Role(Audience::Everyone) => format!("/roles/all{suffix}"),
        Spot::Role(Audience::Supervisors) => format!("/roles/managers{suffix}"),
        Spot::Role(Audience::Rank(rank)) => format!("/roles/ranks/{}{suffix}", code(*rank)),
    };
    let label = spot_label(&hit.spot, content, &reading.ladder);
    HitView { href, label, text: hit.text }
}

/// The versions that this reader may look in, newest first; nothing to choose where there is one.
fn version_field(reading: &Reading) -> Option<Field> {
    let published = published_of(&reading.all, reading.signed_in, reading.today);
    let now = in_force(&reading.all, reading.today).map(|version| version.id);
    let option = |(version, approval): &(&Version, &Approval)| {
        let standing = match (now == Some(version.id), approval.effective_on > reading.today) {
            (true, _) => "施行中",
            (_, true) => "施行待ち",
            _ => "施行を終えた版",
        };
        let day = wareki(approval.effective_on);
        let words = format!("{}　{day}施行（{standing}）", approval.number);
        SelectOption::new(approval.effective_on.to_string(), words)
    };
    (published.len() > 1).then(|| {
        Field::select("on", "さがす版", published.iter().rev().map(option).collect())
            .value(reading.effective_on.to_string())
    })
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
    let field = words_field(&words);
    let mut reader = Reader::of(&app).await?;
    let Some(reading) = open(&mut reader, &visitor, &query).await? else {
        let (hits, empty, count) = (Vec::new(), Some(nothing()), String::new());
        let versions = None;
        return page(&SearchPage { shell, line: None, field, versions, count, hits, empty });
    };
    let content = reading.content(&mut reader, Part::Whole).await?;
    drop(reader);
    let found = search(&content, &reading.ladder, &words);
    page(&SearchPage {
        shell,
        line: Some(reading.line()),
        field,
        versions: version_field(&reading),
        count: count_words(found.count),
        empty: nothing_found(found.count, &words),
        hits: found.hits.into_iter().map(|hit| view(hit, &content, &reading)).collect(),
    })
}
