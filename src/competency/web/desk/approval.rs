//! The second person's page: approve with a 施行日.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::comparison::{read_before, since_href};
use super::preview::{RankEffect, preview};
use super::{Desk, open};
use crate::audit::Failed;
use crate::competency::actions::life;
use crate::competency::forms::{At, effective_day};
use crate::competency::framework::{Stage, VersionRefusal};
use crate::competency::policy::ReviewVersion;
use crate::competency::store::content::Part;
use crate::competency::surroundings::{RunningCycle, Surroundings};
use crate::kernel::Refusal;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{DateField, ErrorSummary, Note, Summary, SummaryRow};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "competency/desk/approval.html")]
struct ApprovalPage {
    shell: Shell,
    errors: ErrorSummary,
    facts: Summary,
    later: Option<Note>,
    ranks: Vec<RankEffect>,
    effects: Vec<String>,
    number: String,
    day: DateField,
    action: String,
    send_back: String,
    comparison: String,
    /// What changed since the version was read and sent back.
    since: Option<String>,
    back: String,
}

/// The version, when this officer may decide about it now.
pub(super) async fn for_review(
    app: &App,
    asking: &Asking,
    (code, version): &(String, String),
) -> Result<Desk, Error> {
    let mut desk = open(app, asking, code, version).await?;
    asking.actor().may::<ReviewVersion>(desk.facts())?;
    let writers = desk.reader.writers(desk.version.id).await?;
    desk.version
        .second_person(asking.actor().account(), &writers)
        .map_err(|refusal| Error::Unprocessable(refusal.sentence()))?;
    Ok(desk)
}

async fn view(
    mut desk: Desk,
    asking: &Asking,
    form: &FormData,
    running: &[RunningCycle],
    problems: &At,
) -> Result<ApprovalPage, Error> {
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let preview = preview(&mut desk, &content, &scale, running, asking.now.today).await?;
    let part = |name: &str| form.one(&format!("effective_on_{name}")).to_owned();
    let day = DateField::new("effective_on", "施行日")
        .hint("今日か、それより後の日です。例：令和9年4月1日は「令和9」「4」「1」。")
        .typed(&part("year"), &part("month"), &part("day"))
        .error(problems.at(&"effective_on".to_owned()));
    let version = &desk.version;
    let reason = version.heading.reason.as_ref().map_or("", |text| text.as_str());
    let submitted = match &version.stage {
        Stage::InReview { submitted } => desk.signed(submitted),
        _ => String::new(),
    };
    let facts = Summary::new(vec![
        SummaryRow::new(
            "題名と種類",
            format!("{}（{}）", version.heading.title, version.heading.kind.label()),
        ),
        SummaryRow::new("改正の理由", reason),
        SummaryRow::new("下書きを作った人", desk.signed(&version.drafted)),
        SummaryRow::new("承認を求めた人", submitted),
    ]);
    let today = asking.now.today;
    let later = desk.all.iter().filter_map(|own| match &own.stage {
        Stage::Approved { approval, .. } if approval.effective_on > today => Some(approval),
        _ => None,
    });
    let later = later.max_by_key(|approval| approval.effective_on).map(|approval| {
        Note::info(format!(
            "{}が、{}に施行されることになっています。",
            approval.number,
            wareki(approval.effective_on)
        ))
        .body("それより前に施行すると、この版の内容は、その日までしか続きません。")
    });
    let before = read_before(&mut desk).await?;
    let since = before.map(|before| since_href(&desk, &before));
    let base = desk.base();
    Ok(ApprovalPage {
        shell: desk.shell(asking, "承認").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        facts,
        later,
        ranks: preview.ranks,
        effects: preview.sentences,
        number: life::next_number(&desk.all).to_string(),
        day,
        action: format!("{base}/approval"),
        send_back: format!("{base}/return"),
        comparison: format!("{base}/comparison"),
        since,
        back: base,
    })
}

/// The check page of the second person.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    let running = around.running_cycles(&app).await?;
    let desk = for_review(&app, &asking, &path).await?;
    page(&view(desk, &asking, &FormData::default(), &running, &At::new()).await?)
}

/// Approves.
pub(in crate::competency::web) async fn create(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(path): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let running = around.running_cycles(&app).await?;
    let desk = for_review(&app, &asking, &path).await?;
    let problems = match effective_day(&form) {
        Err(problems) => problems,
        Ok(day) => {
            match life::approve(&app, asking.actor(), desk.version.id, day, &running).await {
                Ok(number) => {
                    let title = format!("{number}として承認しました。");
                    let body = format!("{}から施行されます。", wareki(day));
                    let notice = Notice::ok(title).body(body);
                    return see_other(&asking, &desk.base(), notice).await;
                }
                Err(Failed::Refused(
                    refusal @ (VersionRefusal::PastDay { .. }
                    | VersionRefusal::DayTaken { .. }
                    | VersionRefusal::InsidePeriod { .. }),
                )) => At::one("effective_on".to_owned(), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
    };
    let page = view(desk, &asking, &form, &running, &problems).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
