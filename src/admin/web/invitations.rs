//! `/admin/invitations`: codes on paper for people who have no password yet.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::admin::forms::{AdminField, invited_numbers};
use crate::admin::policy::{EnterDesk, ListAccounts};
use crate::admin::store::accounts;
use crate::audit::Failed;
use crate::identity::actions::{INVITATION_DAYS, Invited, Invitee, invite};
use crate::identity::policy::{InvitableStaff, InviteAccounts, invites_anybody};
use crate::kernel::Refusal;
use crate::kernel::ids::AccountId;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field};
use crate::ui::{Asking, Error, FormData, Path, Posted, Problems, Shell, page, page_with};

#[derive(Template)]
#[template(path = "admin/invite.html")]
struct InvitePage {
    shell: Shell,
    errors: ErrorSummary,
    numbers: Field,
}

fn may_invite(asking: &Asking) -> Result<(), Error> {
    // Nobody in particular: whether there is anything to do here at all.
    if asking.actor().could::<InviteAccounts>(&Vec::new()) { Ok(()) } else { Err(Error::NotFound) }
}

/// Where the person came from: the administrator's desk, or that of HR.
fn desk(asking: &Asking) -> (&'static str, &'static str) {
    if asking.actor().could::<EnterDesk>(&()) {
        ("管理", "/admin")
    } else {
        ("人事の仕事", "/hr")
    }
}

fn invite_page(asking: &Asking, form: &FormData, problems: &Problems<AdminField>) -> InvitePage {
    InvitePage {
        shell: asking
            .shell("職員を招待する")
            .crumbs(&[("ホーム", "/"), desk(asking)], "職員を招待する")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        numbers: Field::area("numbers", "職員番号", 10_000)
            .hint("1行に1つずつ書きます。500人まで一度に招待できます。")
            .value(form.one("numbers"))
            .error(problems.at(&AdminField::Numbers)),
    }
}

/// The form.
pub(super) async fn new(asking: Asking) -> Result<Response, Error> {
    may_invite(&asking)?;
    page(&invite_page(&asking, &FormData::default(), &Problems::new()))
}

#[derive(Template)]
#[template(path = "admin/invited.html")]
struct InvitedPage {
    shell: Shell,
    invited: Vec<InvitedView>,
    days: i64,
    /// Address and words of the way back.
    back: (&'static str, &'static str),
}

/// One slip of paper.
struct InvitedView {
    login: String,
    name: String,
    code: String,
}

/// Creates accounts and codes; the answer is the only time the codes are shown.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    may_invite(&asking)?;
    let numbers = match invited_numbers(&form) {
        Ok(numbers) => numbers,
        Err(problems) => {
            let again = invite_page(&asking, &form, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let scope = asking.actor().scope::<InvitableStaff>();
    let today = asking.now.today;
    let found = accounts::employees_of_numbers(app.db.reader(), &scope, &numbers, today).await?;
    let anybody = invites_anybody(asking.actor());
    let mut problems = Problems::new();
    for number in &numbers {
        match found.iter().find(|person| &person.employee_number == number) {
            None => problems.add(
                AdminField::Numbers,
                format!("職員番号「{number}」の職員は、受け持つ範囲にいません"),
            ),
            Some(person) if person.is_settled && !anybody => problems.add(
                AdminField::Numbers,
                format!(
                    "職員番号「{number}」の人は、もうサインインできるか、権限を持っています。\
                     システム管理者に頼んでください"
                ),
            ),
            Some(_) => {}
        }
    }
    if !problems.is_empty() {
        let again = invite_page(&asking, &form, &problems);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let invitees: Vec<Invitee> = found
        .into_iter()
        .map(|person| Invitee {
            login: person.employee_number,
            employee: Some(person.employee_id),
            name: person.name,
        })
        .collect();
    match invite(&app, asking.actor(), &invitees).await {
        Ok(invited) => page(&invited_page(&asking, &invitees, invited)),
        Err(Failed::Refused(refusal)) => {
            let problems = Problems::one(AdminField::Numbers, refusal.sentence());
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &invite_page(&asking, &form, &problems))
        }
        Err(failed) => Err(failed.into()),
    }
}

fn invited_page(asking: &Asking, invitees: &[Invitee], mut invited: Vec<Invited>) -> InvitedPage {
    invited.sort_by(|a, b| a.login.cmp(&b.login));
    let invited = invited
        .into_iter()
        .map(|one| InvitedView {
            name: invitees
                .iter()
                .find(|invitee| invitee.login == one.login)
                .map(|invitee| invitee.name.clone())
                .unwrap_or_default(),
            login: one.login,
            code: one.code,
        })
        .collect();
    InvitedPage {
        shell: asking
            .shell("招待コードができました")
            .crumbs(&[("ホーム", "/"), desk(asking)], "招待コードができました"),
        invited,
        days: INVITATION_DAYS,
        back: if asking.actor().could::<EnterDesk>(&()) {
            ("/admin/users", "利用者と権限へもどる")
        } else {
            ("/hr", "人事の作業台へもどる")
        },
    }
}

/// A new code for one account; earlier ones end.
pub(super) async fn create_one(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<AccountId>,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ListAccounts>();
    let card =
        accounts::card(app.db.reader(), &scope, id, asking.now.at).await?.ok_or(Error::NotFound)?;
    let invitees =
        [Invitee { login: card.login, employee: card.employee_id, name: card.display_name }];
    let invited = invite(&app, asking.actor(), &invitees).await?;
    page(&invited_page(&asking, &invitees, invited))
}
