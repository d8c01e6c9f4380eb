//! 新旧対照表 of a version: against the one it was copied from, any other, or itself as it was submitted
//! before.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::{Desk, effective_words, open, short};
use crate::competency::comparison::{Comparison, Edition, Mark};
use crate::competency::content::Content;
use crate::competency::framework::{Stage, Version};
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::store::submissions::Submission;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::changes::{SectionView, TieNames, section_views};
use crate::competency::web::workbook::{CONTENT_TYPE, Head, workbook};
use crate::kernel::time::wareki_time;
use crate::platform::{App, StoreError};
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

/// What a version is compared with.
pub(super) struct Base {
    /// In the address.
    value: String,
    name: String,
    pub content: Content,
    pub scale: Scale,
}

/// What stands in addresses for what was submitted that time.
fn submission_value(submission: &Submission) -> String {
    format!("s{}", submission.number)
}

/// 「1回目の提出（令和8年3月3日）」.
fn submission_name(submission: &Submission) -> String {
    format!("{}回目の提出（{}）", submission.number, wareki_time(submission.at))
}

/// What a reviewer read before: the last time that the version was submitted and came back.
pub(super) async fn read_before(desk: &mut Desk) -> Result<Option<Submission>, StoreError> {
    let submissions = desk.reader.submissions(desk.version.id).await?;
    let now = usize::from(!matches!(desk.version.stage, Stage::Draft | Stage::Discarded { .. }));
    Ok(submissions.iter().rev().nth(now).copied())
}

/// Where what changed since then is shown.
pub(super) fn since_href(desk: &Desk, submission: &Submission) -> String {
    format!("{}/comparison?with={}", desk.base(), submission_value(submission))
}

async fn submitted(desk: &mut Desk, submission: Submission) -> Result<Option<Base>, StoreError> {
    let found = desk.reader.submitted(desk.version.id, submission.number, &desk.ladder).await?;
    Ok(found.map(|(content, scale)| Base {
        value: submission_value(&submission),
        name: submission_name(&submission),
        content,
        scale,
    }))
}

async fn of_version(desk: &mut Desk, other: &Version) -> Result<Base, StoreError> {
    Ok(Base {
        value: other.id.to_string(),
        name: name(other),
        content: desk.reader.content(other.id, Part::Whole).await?,
        scale: desk.reader.scale(other).await?,
    })
}

/// What a reviewer compares with: what they read before, else the usual version.
pub(super) async fn review_base(desk: &mut Desk) -> Result<Option<Base>, StoreError> {
    if let Some(before) = read_before(desk).await?
        && let Some(base) = submitted(desk, before).await?
    {
        return Ok(Some(base));
    }
    match usual_base(desk).cloned() {
        Some(other) => Ok(Some(of_version(desk, &other).await?)),
        None => Ok(None),
    }
}

/// What the address asks for: another version, or what was submitted before.
async fn asked(
    desk: &mut Desk,
    with: &str,
    submissions: &[Submission],
) -> Result<Option<Base>, StoreError> {
    if let Some(own) = submissions.iter().find(|own| submission_value(own) == with) {
        return submitted(desk, *own).await;
    }
    let id = with.parse().ok();
    let other = id.and_then(|id| desk.all.iter().find(|own| own.id == id));
    match other.or_else(|| usual_base(desk)).cloned() {
        Some(other) => Ok(Some(of_version(desk, &other).await?)),
        None => Ok(None),
    }
}

/// A version beside another of its framework, or beside itself as it was submitted before.
struct Compared {
    desk: Desk,
    base: Base,
    submissions: Vec<Submission>,
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
    let submissions = desk.reader.submissions(desk.version.id).await?;
    let base = asked(&mut desk, query.one("with"), &submissions).await?.ok_or(Error::NotFound)?;
    let new = desk.content(Part::Whole).await?;
    let new_scale = desk.scale().await?;
    let comparison = Comparison::between(
        Edition { content: &base.content, scale: &base.scale },
        Edition { content: &new, scale: &new_scale },
        &desk.ladder,
    );
    let targets = around.link_targets(app).await?;
    let names = TieNames::of(&targets, Some(&base.content), &new, &desk.ladder);
    let sections = section_views(&comparison, &desk.ladder, &names);
    Ok(Compared { desk, base, submissions, comparison, sections })
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
    let (desk, base) = (&compared.desk, &compared.base);
    let (added, removed) = compared.comparison.characters();
    let action = format!("{}/comparison", desk.base());
    let others = desk.all.iter().filter(|own| own.id != desk.version.id);
    let submitted = compared.submissions.iter().rev();
    let options = submitted
        .map(|own| SelectOption::new(submission_value(own), submission_name(own)))
        .chain(others.map(|own| SelectOption::new(own.id.to_string(), name(own))))
        .collect();
    let one_line = query.one("view") == "line";
    let view = |word: &str| format!("{action}?with={}&view={word}", base.value);
    page(&ComparisonPage {
        shell: desk.shell(&asking, "新旧対照表"),
        heading: compared.heading(),
        old_name: base.name.clone(),
        new_name: name(&desk.version),
        reason: compared.reason(),
        characters: format!("加えた文字 {added}、消した文字 {removed}"),
        with: Field::select("with", "改正前の版", options).value(base.value.clone()),
        action: action.clone(),
        views: Tabs::new(
            "表の見かた",
            vec![
                Tab::new("ならべて見る", view("table")).current(!one_line),
                Tab::new("1行で見る", view("line")).current(one_line),
            ],
        ),
        one_line,
        workbook: format!("{action}.xlsx?with={}", base.value),
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
        old_name: compared.base.name.clone(),
        reason: compared.reason(),
    };
    let bytes = workbook(&head, &compared.sections).map_err(Error::internal)?;
    Ok(attachment(&format!("{}.xlsx", head.title), CONTENT_TYPE, bytes))
}
