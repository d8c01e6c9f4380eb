//! 引継ぎ: one's memos about a person, for that person's superior of today.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::super::actions;
use super::super::super::observation::ObservationRefusal;
use super::super::super::policy::Observations;
use super::super::super::store::observations::{self as store, MemoRow, Wanted};
use super::{Side, author_on};
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::EmployeeId;
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, SelectOption, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, FormData, Notice, Posted, Query, page, page_with, see_other};

/// One's own memos about that person: only who wrote some has this page.
async fn written(
    app: &App,
    asking: &Asking,
    form: &FormData,
) -> Result<(EmployeeId, Vec<MemoRow>), Error> {
    let author = author_on(app, asking, Side::Team).await?;
    let subject: EmployeeId = form.one("about").parse().map_err(|_| Error::NotFound)?;
    let scope = asking.actor().scope::<Observations>();
    let wanted = Wanted { about: Some(subject), own: Some(false), ..Wanted::default() };
    let mut rows =
        store::memos(app.db.reader(), (&scope, asking.now.today), wanted, 1_000, 0).await?;
    rows.retain(|row| row.author == author.id);
    if rows.is_empty() { Err(Error::NotFound) } else { Ok((subject, rows)) }
}

pub(super) async fn ask(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let (subject, rows) = written(&app, &asking, &query).await?;
    let receivers = actions::receivers_for(&app, asking.actor(), subject).await?;
    if receivers.is_empty() {
        let notice = Notice::bad("引き継ぐ相手がいません。")
            .body("この職員のいまの上司は、あなたか、決まっていません。");
        return see_other(&asking, &format!("/team/observations?about={subject}"), notice).await;
    }
    page(&check_page(&asking, subject, &rows, receivers, None))
}

fn check_page(
    asking: &Asking,
    subject: EmployeeId,
    rows: &[MemoRow],
    receivers: Vec<(EmployeeId, String)>,
    refusal: Option<ObservationRefusal>,
) -> CheckPage {
    let name = rows.first().map(|row| row.subject_name.clone()).unwrap_or_default();
    let sentence = refusal.map(|refusal| refusal.sentence());
    let title = format!("{name}さんの観察メモを引き継ぐ");
    let options =
        receivers.into_iter().map(|(id, name)| SelectOption::new(id.to_string(), name)).collect();
    let way = Side::Team.way();
    let way = [way[0], way[1], (Side::Team.name(), Side::Team.base())];
    CheckPage {
        shell: asking.shell(title.clone()).crumbs(&way, "引継ぎ").with_errors(refusal.is_some()),
        errors: ErrorSummary::new(
            sentence.iter().map(|words| ("#to".to_owned(), words.clone())).collect(),
        ),
        heading: title,
        lead: "異動があったときに、いまの上司へメモを引き継ぎます。".to_owned(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![SummaryRow::new(
            "引き継ぐメモ",
            format!("あなたが{name}さんについて書いた{}件", rows.len()),
        )]),
        effects: vec![
            "引き継いだ人は、メモを読めるようになります。直すことはできません。".to_owned(),
            "あなたも、これまでどおり読めます。引き継いだことは取り消せません。".to_owned(),
            "本人には知らせません。".to_owned(),
        ],
        action: "/team/observations/handover".to_owned(),
        hidden: vec![("about".to_owned(), subject.to_string())],
        fields: vec![Field::select("to", "引き継ぐ相手", options).error(sentence.as_deref())],
        button: Button::primary("観察メモを引き継ぐ"),
        back: Some((
            format!("/team/observations?about={subject}"),
            "引き継がずにもどる".to_owned(),
        )),
    }
}

pub(super) async fn hand(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (subject, rows) = written(&app, &asking, &form).await?;
    let list = format!("/team/observations?about={subject}");
    let refusal = match form.one("to").parse::<EmployeeId>() {
        Err(_) => ObservationRefusal::NoReceiver,
        Ok(receiver) => match actions::hand_over(&app, asking.actor(), subject, receiver).await {
            Ok(count) => {
                let notice = Notice::ok(format!("観察メモ{count}件を引き継ぎました。"));
                return see_other(&asking, &list, notice).await;
            }
            Err(Failed::Refused(ObservationRefusal::NothingToHand)) => {
                let notice = Notice::ok("この相手には、もうすべて引き継いであります。");
                return see_other(&asking, &list, notice).await;
            }
            Err(Failed::Refused(refusal)) => refusal,
            Err(failed) => return Err(failed.into()),
        },
    };
    let receivers = actions::receivers_for(&app, asking.actor(), subject).await?;
    let again = check_page(&asking, subject, &rows, receivers, Some(refusal));
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
