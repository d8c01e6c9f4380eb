//! Withdrawing an approved version before its day, and throwing a draft away.

use axum::extract::State;
use axum::response::Response;

use super::open;
use crate::competency::actions::life;
use crate::competency::framework::{Standing, VersionRefusal};
use crate::competency::policy::{DiscardDraft, WithdrawVersion};
use crate::kernel::Refusal;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, page, see_other};

/// The check page before a withdrawal.
pub(in crate::competency::web) async fn withdrawal(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    asking.actor().may::<WithdrawVersion>(desk.facts())?;
    let refused = |refusal: VersionRefusal| Error::Unprocessable(refusal.sentence());
    let approval = *desk.version.approval().ok_or_else(|| refused(VersionRefusal::NotApproved))?;
    match desk.standing(&asking) {
        Standing::Scheduled => {}
        Standing::InForce | Standing::Superseded => {
            let since = approval.effective_on;
            return Err(refused(VersionRefusal::AlreadyInForce { since }));
        }
        _ => return Err(refused(VersionRefusal::NotApproved)),
    }
    let base = desk.base();
    page(&CheckPage {
        shell: desk.shell(&asking, "施行の取りやめ"),
        errors: ErrorSummary::default(),
        heading: format!("{}の施行の取りやめを確かめてください", approval.number),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("題名", desk.version.heading.title.as_str()),
            SummaryRow::new("施行日", wareki(approval.effective_on)),
        ]),
        effects: vec![
            "この版は施行されません。いま施行中の版が続きます。".to_owned(),
            format!("{}の番号は、ほかの版には使いません。", approval.number),
            "取りやめたあとは元に戻せません。新しい下書きを作り、もう一度承認を受けます。"
                .to_owned(),
        ],
        action: format!("{base}/withdrawal"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger("施行を取りやめる"),
        back: Some((base, "取りやめないでもどる".to_owned())),
    })
}

/// Withdraws.
pub(in crate::competency::web) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    life::withdraw(&app, asking.actor(), desk.version.id).await?;
    see_other(&asking, &desk.base(), Notice::ok("施行を取りやめました。")).await
}

/// The check page before a draft is thrown away.
pub(in crate::competency::web) async fn discarding(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    asking.actor().may::<DiscardDraft>(desk.facts())?;
    desk.version.editable().map_err(|refusal| Error::Unprocessable(refusal.sentence()))?;
    let base = desk.base();
    page(&CheckPage {
        shell: desk.shell(&asking, "下書きを捨てる"),
        errors: ErrorSummary::default(),
        heading: "下書きを捨てることを確かめてください".to_owned(),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("題名", desk.version.heading.title.as_str()),
            SummaryRow::new("作った人", desk.signed(&desk.version.drafted)),
        ]),
        effects: vec![
            "下書きの続きを書けなくなります。施行中の版は変わりません。".to_owned(),
            "書いた文は消えません。一覧から読めます。".to_owned(),
            "捨てたあとは元に戻せません。".to_owned(),
        ],
        action: format!("{base}/discarding"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger("下書きを捨てる"),
        back: Some((base, "捨てないでもどる".to_owned())),
    })
}

/// Throws the draft away.
pub(in crate::competency::web) async fn discard(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    life::discard(&app, asking.actor(), desk.version.id).await?;
    see_other(&asking, "/hr/competencies", Notice::ok("下書きを捨てました。")).await
}
