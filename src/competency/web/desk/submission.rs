//! Asking for approval: what is still to mend, and what publishing would change.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::preview::{Preview, RankEffect, preview};
use super::{Desk, open};
use crate::competency::actions::life;
use crate::competency::content::Content;
use crate::competency::framework::{Finding, check};
use crate::competency::policy::SubmitVersion;
use crate::competency::store::content::Part;
use crate::competency::surroundings::Surroundings;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, SoftCheck, SoftChecks};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, see_other};

/// One thing to mend, with the way there.
struct FindingView {
    sentence: String,
    href: String,
}

#[derive(Template)]
#[template(path = "competency/desk/submission.html")]
struct SubmissionPage {
    shell: Shell,
    errors: ErrorSummary,
    findings: Vec<FindingView>,
    soft: SoftChecks,
    ranks: Vec<RankEffect>,
    effects: Vec<String>,
    action: String,
    comparison: String,
    back: String,
}

/// Where a finding is mended.
fn href(desk: &Desk, finding: &Finding) -> String {
    let base = desk.base();
    let rank = finding.rank().and_then(|rank| desk.ladder.rung(rank));
    match (finding, finding.element(), rank) {
        (Finding::NoRanks, _, _) => format!("{base}/heading"),
        (Finding::ElementAskedOfNobody { .. }, _, _) => format!("{base}/weights"),
        (_, Some(key), Some(rung)) => format!("{base}/elements/{key}/ranks/{}", rung.code),
        _ => format!("{base}/weights"),
    }
}

fn findings(desk: &Desk, content: &Content, found: &[Finding]) -> Vec<FindingView> {
    let mut views: Vec<FindingView> = found
        .iter()
        .map(|finding| FindingView {
            sentence: finding.sentence(content, &desk.ladder),
            href: href(desk, finding),
        })
        .collect();
    if desk.version.heading.reason.is_none() {
        views.insert(
            0,
            FindingView {
                sentence: "改正の理由を書いてください".to_owned(),
                href: format!("{}/heading", desk.base()),
            },
        );
    }
    views
}

fn soft(desk: &Desk, content: &Content, preview: &Preview) -> SoftChecks {
    let base = desk.base();
    let accept = format!("{base}/submission#act");
    let mut checks = Vec::new();
    if !preview.changes {
        checks.push(SoftCheck::new(
            "写した版と違うところがありません",
            base.clone(),
            accept.clone(),
        ));
    }
    let samples = content.samples();
    if samples > 0 {
        checks.push(SoftCheck::new(
            format!(
                "見本の印がある文が{samples}件あります。市の文として定めるときは、印を外します"
            ),
            base,
            accept,
        ));
    }
    SoftChecks::new(checks)
}

/// The check page.
pub(in crate::competency::web) async fn show(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let running = around.running_cycles(&app).await?;
    let mut desk = open(&app, &asking, &code, &version).await?;
    asking.actor().may::<SubmitVersion>(desk.facts())?;
    desk.version.editable().map_err(|refusal| Error::Unprocessable(refusal.sentence()))?;
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let found = check(&content, &desk.ladder, &scale, desk.framework.weight_total);
    let preview = preview(&mut desk, &content, &scale, &running, asking.now.today).await?;
    let base = desk.base();
    page(&SubmissionPage {
        shell: desk.shell(&asking, "承認を求める前の確認"),
        errors: ErrorSummary::default(),
        findings: findings(&desk, &content, &found),
        soft: soft(&desk, &content, &preview),
        ranks: preview.ranks,
        effects: preview.sentences,
        action: format!("{base}/submission"),
        comparison: format!("{base}/comparison"),
        back: base,
    })
}

/// Asks for approval.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    life::submit(&app, asking.actor(), desk.version.id).await?;
    let notice = Notice::ok("承認を求めました。")
        .body("次は、別の担当者が確かめます。承認されるまでは、下書きに戻せます。");
    see_other(&asking, &desk.base(), notice).await
}

/// Takes the question back.
pub(in crate::competency::web) async fn take_back(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    life::take_back(&app, asking.actor(), desk.version.id).await?;
    see_other(&asking, &desk.base(), Notice::ok("下書きに戻しました。")).await
}
