//! `/competencies/versions`: every published version with its reason; its 新旧対照表 against any other,
//! for signed-in readers, on screen, on paper and as a workbook.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{framework_of, published_of};
use crate::competency::comparison::{Comparison, Edition, Mark};
use crate::competency::framework::{Approval, Version};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::changes::{SectionView, TieNames, section_views};
use crate::competency::web::workbook::{CONTENT_TYPE, Head, workbook};
use crate::kernel::VersionNumber;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, Caption, Day, Empty, Field, SelectOption};
use crate::ui::{Asking, Error, FormData, Path, Query, Shell, Visitor, attachment, page};

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("クレド・役割", "/credo"), ("求められる能力", "/competencies")];

/// One published version.
struct Line {
    number: String,
    title: String,
    kind: &'static str,
    day: Day,
    coming: bool,
    reason: String,
    /// Its 新旧対照表; the first version has none, and visitors sign in for it.
    comparison: Option<String>,
}

#[derive(Template)]
#[template(path = "competency/versions.html")]
struct VersionsPage {
    shell: Shell,
    caption: Caption,
    lines: Vec<Line>,
    empty: Option<Empty>,
}

/// Every published version, newest first. Versions to come are for signed-in readers.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Error> {
    let mut reader = Reader::of(&app).await?;
    let all = match framework_of(&mut reader, &visitor).await? {
        Some(framework) => reader.versions(framework.id).await?,
        None => Vec::new(),
    };
    let (today, signed_in) = (visitor.now.today, visitor.signed_in.is_some());
    let published = published_of(&all, signed_in, today);
    let mut lines: Vec<Line> = published
        .iter()
        .enumerate()
        .map(|(place, (version, approval))| Line {
            number: approval.number.to_string(),
            title: version.heading.title.to_string(),
            kind: version.heading.kind.label(),
            day: Day::table(approval.effective_on),
            coming: approval.effective_on > today,
            reason: version.heading.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
            comparison: (place > 0 && signed_in)
                .then(|| format!("/competencies/versions/{}/comparison", approval.number.get())),
        })
        .collect();
    lines.reverse();
    let count = format!("{}件。新しい順です。", lines.len());
    page(&VersionsPage {
        shell: visitor.shell("定義の版の一覧").crumbs(WAY, "定義の版の一覧"),
        caption: Caption::new("versions", "公表した版", count),
        empty: lines
            .is_empty()
            .then(|| Empty::new("定義はまだありません。施行されると、ここに版がならびます。")),
        lines,
    })
}

#[derive(Template)]
#[template(path = "competency/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    old_name: String,
    new_name: String,
    day: Day,
    kind: &'static str,
    reason: String,
    characters: String,
    action: String,
    with: Field,
    sections: Vec<SectionView>,
    workbook: String,
    empty: Empty,
    print: Button,
}

/// A published version beside another one.
struct Compared {
    version: Version,
    approval: Approval,
    other: Approval,
    choices: Vec<Approval>,
    sections: Vec<SectionView>,
    characters: (usize, usize),
}

fn name(approval: &Approval) -> String {
    format!("{}（{}施行）", approval.number, wareki(approval.effective_on))
}

/// With the version that was in force before, or the one that `with` names by its number.
async fn compared(
    around: &dyn Surroundings,
    app: &App,
    asking: &Asking,
    number: i32,
    query: &FormData,
) -> Result<Compared, Error> {
    let number = VersionNumber::new(number).ok_or(Error::NotFound)?;
    let mut reader = Reader::of(app).await?;
    let framework = framework_of(&mut reader, asking).await?.ok_or(Error::NotFound)?;
    let all = reader.versions(framework.id).await?;
    let published = published_of(&all, true, asking.now.today);
    let place = published
        .iter()
        .position(|(_, approval)| approval.number == number)
        .ok_or(Error::NotFound)?;
    let with = query.one("with").parse().ok().and_then(VersionNumber::new);
    let asked = with.and_then(|with| {
        published.iter().position(|(_, approval)| approval.number == with && with != number)
    });
    let (version, approval) = published[place];
    let (before, other) = asked
        .or_else(|| place.checked_sub(1))
        .and_then(|place| published.get(place).copied())
        .ok_or(Error::NotFound)?;
    let old = reader.content(before.id, Part::Whole).await?;
    let new = reader.content(version.id, Part::Whole).await?;
    let (old_scale, new_scale) = (reader.scale(before).await?, reader.scale(version).await?);
    let ladder = reader.ladder().await?;
    drop(reader);
    let comparison = Comparison::between(
        Edition { content: &old, scale: &old_scale },
        Edition { content: &new, scale: &new_scale },
        &ladder,
    );
    let names = TieNames::of(&around.link_targets(app).await?, Some(&old), &new, &ladder);
    let choices =
        published.iter().map(|(_, own)| **own).filter(|own| own.number != number).collect();
    Ok(Compared {
        approval: *approval,
        other: *other,
        choices,
        sections: section_views(&comparison, &ladder, &names),
        characters: comparison.characters(),
        version: version.clone(),
    })
}

/// On screen and on paper.
pub(in crate::competency::web) async fn comparison(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(number): Path<i32>,
    Query(query): Query,
) -> Result<Response, Error> {
    let compared = compared(&*around, &app, &asking, number, &query).await?;
    let (approval, other) = (compared.approval, compared.other);
    let (added, removed) = compared.characters;
    let heading = format!("{}の新旧対照表", approval.number);
    let address = format!("/competencies/versions/{}/comparison", approval.number.get());
    let option = |own: &Approval| {
        let words = format!("{}　{}", own.number, wareki(own.effective_on));
        SelectOption::new(own.number.get().to_string(), words)
    };
    let options = compared.choices.iter().rev().map(option).collect();
    let heading_of = &compared.version.heading;
    let way = [WAY, &[("定義の版の一覧", "/competencies/versions")]].concat();
    page(&ComparisonPage {
        shell: asking.shell(&heading).crumbs(&way, &heading),
        old_name: name(&other),
        new_name: approval.number.to_string(),
        day: Day::full(approval.effective_on),
        kind: heading_of.kind.label(),
        reason: heading_of.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
        characters: format!("加えた文字 {added}、消した文字 {removed}"),
        action: address.clone(),
        with: Field::select("with", "改正前の版", options).value(other.number.get().to_string()),
        workbook: format!("{address}.xlsx?with={}", other.number.get()),
        sections: compared.sections,
        empty: Empty::new("文とウエイトに違いはありません。"),
        print: Button::print(),
    })
}

/// The same as an Excel workbook.
pub(in crate::competency::web) async fn file(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(number): Path<i32>,
    Query(query): Query,
) -> Result<Response, Error> {
    let compared = compared(&*around, &app, &asking, number, &query).await?;
    let reason = compared.version.heading.reason.as_ref();
    let head = Head {
        title: format!("{}の新旧対照表", compared.approval.number),
        new_name: name(&compared.approval),
        old_name: name(&compared.other),
        reason: reason.map(ToString::to_string).unwrap_or_default(),
    };
    let bytes = workbook(&head, &compared.sections).map_err(Error::internal)?;
    Ok(attachment(&format!("{}.xlsx", head.title), CONTENT_TYPE, bytes))
}
