//! 新旧対照表 of a version: against the one it was copied from, or any other.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::{Desk, effective_words, open, short};
use crate::competency::comparison::{Comparison, Edition, Mark};
use crate::competency::framework::{Stage, Version};
use crate::competency::store::content::Part;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::changes::{SectionView, TieNames, section_views};
use crate::competency::web::workbook::{CONTENT_TYPE, Head, workbook};
use crate::platform::App;
use crate::ui::components::{Button, Empty, Field, SelectOption, Tab, Tabs};
use crate::ui::{Asking, Error, FormData, Path, Query, Shell, attachment, page};

#[derive(Template)]
#[template(path = "competency/desk/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    heading: String,
    old_name: String,
    new_name: String,
    reason: String,
    characters: String,
    action: String,
    with: Field,
    views: Tabs,
    one_line: bool,
    workbook: String,
    sections: Vec<SectionView>,
    empty: Empty,
    print: Button,
}

/// 「第1版（令和7年4月1日施行）」 or 「見直し（下書き）」.
fn name(version: &Version) -> String {
    match &version.stage {
        Stage::Approved { .. } => format!("{}（{}施行）", short(version), effective_words(version)),
        Stage::Withdrawn { .. } => format!("{}（取りやめ）", short(version)),
        Stage::Discarded { .. } => format!("{}（捨てた下書き）", short(version)),
        Stage::Draft | Stage::InReview { .. } => format!("{}（下書き）", short(version)),
    }
}

/// What a version is compared with when nothing is asked: what it was copied from, else the version
/// that was in force before it.
pub(super) fn usual_base(desk: &Desk) -> Option<&Version> {
    let copied = desk.version.based_on.and_then(|id| desk.all.iter().find(|own| own.id == id));
    copied.or_else(|| {
        let day = desk.version.approval()?.effective_on;
        crate::competency::framework::in_force(&desk.all, day.pred_opt()?)
    })
}

/// A version beside another of its framework.
struct Compared {
    desk: Desk,
    other: Version,
    comparison: Comparison,
    sections: Vec<SectionView>,
}

impl Compared {
    fn heading(&self) -> String {
        format!("{}の新旧対照表", self.desk.short())
    }
    fn reason(&self) -> String {
        self.desk.version.heading.reason.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

async fn compared(
    around: &dyn Surroundings,
    app: &App,
    asking: &Asking,
    (code, version): &(String, String),
    query: &FormData,
) -> Result<Compared, Error> {
    let mut desk = open(app, asking, code, version).await?;
    let asked = query.one("with").parse().ok();
    let other = asked
        .and_then(|id| desk.all.iter().find(|own| own.id == id))
        .or_else(|| usual_base(&desk))
        .cloned()
        .ok_or(Error::NotFound)?;
    let new = desk.content(Part::Whole).await?;
    let new_scale = desk.scale().await?;
    let old = desk.reader.content(other.id, Part::Whole).await?;
    let old_scale = desk.reader.scale(&other).await?;
    let comparison = Comparison::between(
        Edition { content: &old, scale: &old_scale },
        Edition { content: &new, scale: &new_scale },
        &desk.ladder,
    );
    let targets = around.link_targets(app).await?;
    let names = TieNames::of(&targets, Some(&old), &new, &desk.ladder);
    let sections = section_views(&comparison, &desk.ladder, &names);
    Ok(Compared { desk, other, comparison, sections })
}

/// Compares a version with another of its framework.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(path): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Error> {
    let compared = compared(&*around, &app, &asking, &path, &query).await?;
    let (desk, other) = (&compared.desk, &compared.other);
    let (added, removed) = compared.comparison.characters();
    let action = format!("{}/comparison", desk.base());
    let others = desk.all.iter().filter(|own| own.id != desk.version.id);
    let options = others.map(|own| SelectOption::new(own.id.to_string(), name(own))).collect();
    let one_line = query.one("view") == "line";
    let view = |word: &str| format!("{action}?with={}&view={word}", other.id);
    page(&ComparisonPage {
        shell: desk.shell(&asking, "新旧対照表"),
        heading: compared.heading(),
        old_name: name(other),
        new_name: name(&desk.version),
        reason: compared.reason(),
        characters: format!("加えた文字 {added}、消した文字 {removed}"),
        with: Field::select("with", "改正前の版", options).value(other.id.to_string()),
        action: action.clone(),
        views: Tabs::new(
            "表の見かた",
            vec![
                Tab::new("ならべて見る", view("table")).current(!one_line),
                Tab::new("1行で見る", view("line")).current(one_line),
            ],
        ),
        one_line,
        workbook: format!("{action}.xlsx?with={}", other.id),
        empty: Empty::new("文とウエイトに違いはありません。"),
        print: Button::print(),
        sections: compared.sections,
    })
}

/// The same as an Excel workbook.
pub(in crate::competency::web) async fn file(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(path): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Error> {
    let compared = compared(&*around, &app, &asking, &path, &query).await?;
    let head = Head {
        title: compared.heading(),
        new_name: name(&compared.desk.version),
        old_name: name(&compared.other),
        reason: compared.reason(),
    };
    let bytes = workbook(&head, &compared.sections).map_err(Error::internal)?;
    Ok(attachment(&format!("{}.xlsx", head.title), CONTENT_TYPE, bytes))
}
