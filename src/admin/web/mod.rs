//! Pages of the desk.

mod accounts;
mod grants;
mod invitations;
mod log;
mod reach;
mod settings;

use askama::Template;
use axum::response::Response;

use super::policy::{EnterDesk, ListAccounts};
use crate::access::{Role, Scope};
use crate::ui::components::{LinkList, ListLink};
use crate::ui::{Asking, Door, Error, Routes, Shell, page};

/// Routes of the room.
pub fn routes() -> Routes {
    Routes::new()
        .get("/admin", Door::Guarded, index)
        .get("/admin/users", Door::Guarded, accounts::index)
        .get("/admin/users/{account}", Door::Guarded, accounts::show)
        .post("/admin/users/{account}/grants", Door::Guarded, grants::create)
        .post("/admin/users/{account}/invitation", Door::Guarded, invitations::create_one)
        .post("/admin/users/{account}/sessions/end", Door::Guarded, accounts::end_sessions)
        .get("/admin/grants", Door::Guarded, grants::index)
        .get("/admin/grants/{grant}/revocation", Door::Guarded, grants::ask_revocation)
        .post("/admin/grants/{grant}/revocation", Door::Guarded, grants::revoke)
        .get("/admin/reach", Door::Guarded, reach::index)
        .get("/admin/reach/{employee}", Door::Guarded, reach::show)
        .get("/account/reach", Door::SignedIn, reach::own)
        .get("/admin/invitations/new", Door::Guarded, invitations::new)
        .post("/admin/invitations", Door::Guarded, invitations::create)
        .get("/admin/settings", Door::Guarded, settings::show)
        .get("/admin/audit", Door::Guarded, log::index)
        .get("/admin/audit/{entry}", Door::Guarded, log::show)
}

#[derive(Template)]
#[template(path = "admin/index.html")]
struct DeskPage {
    shell: Shell,
    links: LinkList,
}

/// `/admin`: where one may go from here.
async fn index(asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<EnterDesk>(())?;
    let mut links = Vec::new();
    if asking.actor().holds(Role::Administrator) {
        links.push(
            ListLink::new("/admin/users", "利用者と権限")
                .note("サインインできる人と、付いている権限を見て、変えます。"),
        );
        links.push(
            ListLink::new("/admin/grants", "権限の一覧")
                .note("付いている権限を、範囲と期間で探します。予定と終わったものも出ます。"),
        );
        links.push(
            ListLink::new("/admin/invitations/new", "職員を招待する")
                .note("招待コードを作ります。紙に印刷して渡せます。"),
        );
        links.push(
            ListLink::new("/admin/settings", "設定と動き")
                .note("いまの設定とその意味、データベースと監査ログの様子を見ます。"),
        );
    }
    if asking.actor().holds(Role::Auditor) {
        links.push(
            ListLink::new("/admin/audit", "監査ログ")
                .note("だれが、いつ、何をしたかを確かめます。"),
        );
    }
    links.push(ListLink::new("/admin/reach", "見られる範囲").note(
        "ある職員を見られる人とその理由、その人が見られるものを、どの日についても確かめます。",
    ));
    page(&DeskPage { shell: asking.shell("管理"), links: LinkList::new(links) })
}

/// The accounts that somebody looks after. For who looks after none the pages are not there.
fn accounts_in_reach(asking: &Asking) -> Result<Scope<ListAccounts>, Error> {
    let scope = asking.actor().scope::<ListAccounts>();
    if scope.is_nobody() { Err(Error::NotFound) } else { Ok(scope) }
}
