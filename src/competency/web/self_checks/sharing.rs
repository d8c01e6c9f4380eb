//! Showing a self-check to the superior, by an act of its own, and taking it back.

use axum::extract::State;
use axum::response::Response;

use super::{WAY, id_of, progress};
use crate::competency::actions::self_checks::{
    facts, open_check, revoke_check, share_check, superior,
};
use crate::competency::policy::ShareSelfCheck;
use crate::competency::self_check::SelfCheckRefusal;
use crate::kernel::Refusal;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, page, see_other};

/// The check page: who would read it.
pub(in crate::competency::web) async fn check(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
) -> Result<Response, Error> {
    let opened = open_check(&app, asking.actor(), id_of(&raw)?).await?;
    let check = &opened.check;
    asking.actor().may::<ShareSelfCheck>(facts(check))?;
    let Some((_, name)) = superior(&app, check.owner, asking.now.today).await? else {
        return Err(Error::Unprocessable(SelfCheckRefusal::NoSuperior.sentence()));
    };
    let address = format!("/me/self-checks/{}", check.id);
    page(&CheckPage {
        shell: asking.shell("上司に見せる").crumbs(WAY, "上司に見せる"),
        errors: ErrorSummary::default(),
        heading: "上司に見せることを確かめてください".to_owned(),
        lead: "話し合いに使いたいときだけ、見せてください。".to_owned(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("見せる人", format!("{name}さん")),
            SummaryRow::new("自己点検の日", wareki(check.on)),
            SummaryRow::new("書いたところ", progress(&opened)),
        ]),
        effects: vec![
            format!("{name}さんだけが、この自己点検を読めます。"),
            "人事課やほかの人には見えません。人事評価には使いません。".to_owned(),
            "いつでも取りやめられます。".to_owned(),
        ],
        action: format!("{address}/sharing"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::primary(format!("{name}さんに見せる")),
        back: Some((format!("{address}?view=gap"), "見せないでもどる".to_owned())),
    })
}

/// Shows it.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
) -> Result<Response, Error> {
    let id = id_of(&raw)?;
    let name = share_check(&app, asking.actor(), id).await?;
    let notice = Notice::ok(format!("{name}さんに見せました。")).body("いつでも取りやめられます。");
    see_other(&asking, &format!("/me/self-checks/{id}?view=gap"), notice).await
}

/// Takes it back.
pub(in crate::competency::web) async fn withdraw(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
) -> Result<Response, Error> {
    let id = id_of(&raw)?;
    revoke_check(&app, asking.actor(), id).await?;
    let notice = Notice::ok("見せるのを取りやめました。").body("あなただけが見られます。");
    see_other(&asking, &format!("/me/self-checks/{id}?view=gap"), notice).await
}
