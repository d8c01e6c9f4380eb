//! What a code, an open browser and a role may not be used for.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::Duration;
use jinzai::access::{Actor, Grant, Role};
use jinzai::identity;
use jinzai::identity::grant::GrantRefusal;
use jinzai::kernel::Period;
use jinzai::kernel::ids::{AccountId, DepartmentId};

use crate::support::portal::{Client, PASSWORD, Page, Portal};
use crate::support::town::Town;

async fn department(town: &Town, code: &str) -> DepartmentId {
    sqlx::query_scalar("select department_id from department_fact where code = $1")
        .bind(code)
        .fetch_one(&town.portal.database.pool)
        .await
        .unwrap()
}

/// An HR officer of the first department (人財育成課) only.
async fn limited_officer(town: &Town, person: usize, number: &str) -> Client {
    let client = town.sign_in(person).await;
    let account = account_of(&town.portal, number).await;
    let grant = Grant {
        role: Role::HrOfficer,
        authority: None,
        department: Some(department(town, "100").await),
    };
    let since = Period::since("2020-04-01".parse().unwrap());
    let demo = Actor::system("demo");
    identity::actions::grant_role(&town.portal.app, &demo, account, grant, since).await.unwrap();
    client
}

async fn account_of(portal: &Portal, login: &str) -> AccountId {
    sqlx::query_scalar("select account_id from account where login = $1")
        .bind(login)
        .fetch_one(&portal.database.pool)
        .await
        .unwrap()
}

async fn invite(client: &Client, numbers: &str) -> Page {
    let page = client.get("/admin/invitations/new").await;
    client.submit(&page, "/admin/invitations", &[("numbers", numbers)]).await
}

fn code_on(page: &Page) -> String {
    page.first("tbody code")
}

async fn accept(portal: &Portal, code: &str) -> Page {
    let client = portal.visitor();
    let page = client.get("/invitation").await;
    let new = "関門の海峡を渡る朝の風";
    let values = [("code", code), ("password", new), ("again", new)];
    client.submit(&page, "/invitation", &values).await
}

#[tokio::test]
async fn an_officer_cannot_make_a_code_for_an_account_that_is_in_use_or_has_a_role() {
    let town = Town::start().await;
    let officer = town.portal.officer("jinji", Role::HrOfficer).await;
    // An administrator who is on the staff, and a colleague who signs in already.
    town.sign_in(0).await;
    town.portal.grant(account_of(&town.portal, "0000100").await, Role::Administrator).await;
    town.sign_in(1).await;
    for number in ["0000100", "0001042"] {
        let answer = invite(&officer, number).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        assert!(answer.says("もうサインインできるか、権限を持っています"), "{number}");
    }
    // A role without a password is no way in, either.
    let demo = Actor::system("demo");
    let invitee = identity::actions::Invitee {
        login: "0001043".to_owned(),
        employee: Some(town.people[2]),
        name: "井上 明里".to_owned(),
    };
    let waiting = identity::actions::invite(&town.portal.app, &demo, &[invitee]).await.unwrap();
    town.portal.grant(waiting[0].account, Role::Auditor).await;
    assert_eq!(invite(&officer, "0001043").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What the page refuses, the action refuses, too.
    let hr = Actor::person(
        account_of(&town.portal, "jinji").await,
        None,
        "人事".to_owned(),
        vec![Grant { role: Role::HrOfficer, authority: None, department: None }],
    );
    for (person, number) in [(0, "0000100"), (1, "0001042"), (2, "0001043")] {
        let invitee = identity::actions::Invitee {
            login: number.to_owned(),
            employee: Some(town.people[person]),
            name: "だれか".to_owned(),
        };
        let refused = identity::actions::invite(&town.portal.app, &hr, &[invitee]).await;
        assert!(refused.is_err(), "{number}");
    }
}

#[tokio::test]
async fn a_limited_officer_invites_people_of_their_reach_only() {
    let town = Town::start().await;
    let officer = limited_officer(&town, 0, "0000100").await;
    let outside = invite(&officer, "0001043").await;
    assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(outside.says("職員番号「0001043」の職員は、受け持つ範囲にいません"));
    let unknown = invite(&officer, "9999999").await;
    assert!(unknown.says("職員番号「9999999」の職員は、受け持つ範囲にいません"), "the same words");
    let own = invite(&officer, "0000100").await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "not oneself");
    let inside = invite(&officer, "0001042").await;
    assert_eq!(inside.status, StatusCode::OK);
    assert_eq!(accept(&town.portal, &code_on(&inside)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_officers_code_is_void_once_the_account_has_a_role() {
    let town = Town::start().await;
    let officer = town.portal.officer("jinji", Role::HrOfficer).await;
    let page = invite(&officer, "0001042").await;
    assert_eq!(page.status, StatusCode::OK);
    // Granted after the code was made, before it was used.
    town.portal.grant(account_of(&town.portal, "0001042").await, Role::Administrator).await;
    let answer = accept(&town.portal, &code_on(&page)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("招待コードが違うか、期限が過ぎています"));
}

#[tokio::test]
async fn a_login_of_somebody_else_is_not_taken_over() {
    let town = Town::start().await;
    // An account without an employee whose name looks like a number.
    town.portal.officer("0001042", Role::Administrator).await;
    let administrator = town.portal.officer("kanri", Role::Administrator).await;
    let answer = invite(&administrator, "0001042").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("ほかの人のサインインの名前です"));
}

#[tokio::test]
async fn nobody_takes_over_an_account_unnoticed() {
    let portal = Portal::start().await;
    let one = portal.officer("kanri", Role::Administrator).await;
    let other = portal.officer("kanri2", Role::Administrator).await;
    let path = format!("/admin/users/{}", account_of(&portal, "kanri2").await);
    let page = one.get(&path).await;
    let made = one.submit(&page, &format!("{path}/invitation"), &[]).await;
    assert_eq!(made.status, StatusCode::OK);
    assert!(other.get("/admin").await.location().is_some(), "the sessions have ended");
    // The old password holds, and says what happened.
    let again = portal.signed_in("kanri2").await;
    let account = again.get("/account").await;
    assert!(account.says("新しい招待コードが作られています"));
    assert!(account.says("kanriさんが"));
    let code = code_on(&made);
    assert_eq!(accept(&portal, &code).await.status, StatusCode::SEE_OTHER);
    assert!(again.get("/account").await.location().is_some(), "all sessions end on use");
    let auditor = portal.officer("kansa", Role::Auditor).await;
    let log = auditor.get("/admin/audit?q=招待しました").await;
    assert!(log.says("パスワードを決めた人で、サインインを終わらせました"));
    // One's own page has no such button, and the way around it is closed.
    let own = format!("/admin/users/{}", account_of(&portal, "kanri").await);
    let page = one.get(&own).await;
    for act in ["invitation", "sessions/end"] {
        let forced = one.post(&format!("{own}/{act}"), &[("_csrf", &page.csrf())]).await;
        assert_eq!(forced.status, StatusCode::FORBIDDEN, "{act}");
    }
}

#[tokio::test]
async fn an_administrator_ends_the_sessions_of_somebody() {
    let portal = Portal::start().await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let busy = portal.signed_in("0001953").await;
    let path = format!("/admin/users/{}", account_of(&portal, "0001953").await);
    let page = administrator.get(&path).await;
    let done = administrator.submit(&page, &format!("{path}/sessions/end"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(administrator.get(&path).await.says("2件のサインインを終わらせました"));
    assert!(busy.get("/account").await.location().is_some());
    let auditor = portal.officer("kansa", Role::Auditor).await;
    assert!(auditor.get("/admin/audit").await.says("サインインを2件終わらせました"));
}

#[tokio::test]
async fn guessing_the_password_in_an_open_browser_is_slowed_down() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.signed_in("0001953").await;
    let page = client.get("/account").await;
    let guess = [("session", "others"), ("ending_password", "wrong one")];
    for _ in 0..5 {
        let answer = client.submit(&page, "/account/sessions/end", &guess).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("いまのパスワードが違います"));
    }
    let right = [("session", "others"), ("ending_password", PASSWORD)];
    let answer = client.submit(&page, "/account/sessions/end", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    portal.wait(Duration::seconds(10));
    let answer = client.submit(&page, "/account/sessions/end", &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn passwords_that_come_too_late_are_not_kept() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.signed_in("0001953").await;
    let page = client.get("/account").await;
    portal.wait(Duration::minutes(61));
    let values =
        [("current", PASSWORD), ("password", "新しい言葉の列 1"), ("again", "新しい言葉の列 1")];
    let late = client.submit(&page, "/account/password", &values).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    let kept: i64 = sqlx::query_scalar("select count(*) from kept_form")
        .fetch_one(&portal.database.pool)
        .await
        .unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn roles_that_watch_over_everything_are_not_limited() {
    let town = Town::start().await;
    let account = town.portal.account("kanri", None, "管理 花子").await;
    let part = Some(department(&town, "100").await);
    let since = Period::since("2020-04-01".parse().unwrap());
    for role in [Role::Administrator, Role::Auditor] {
        let grant = Grant { role, authority: None, department: part };
        let demo = Actor::system("demo");
        let refused =
            identity::actions::grant_role(&town.portal.app, &demo, account, grant, since).await;
        assert_eq!(refused.unwrap_err().refusal(), Some(&GrantRefusal::WholeOnly));
    }
}

/// Lines that the program wrote, as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_refusal_is_logged_with_account_and_deed_and_no_name() {
    let portal = Portal::start().await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    let own = account_of(&portal, "kanri").await;
    let page = administrator.get(&format!("/admin/users/{own}")).await;
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .with_max_level(tracing::Level::WARN)
        .finish();
    let listening = tracing::subscriber::set_default(subscriber);
    let path = format!("/admin/users/{own}/grants");
    let values = [("_csrf", page.csrf()), ("role", "hr_officer".to_owned())];
    let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(administrator.post(&path, &values).await.status, StatusCode::FORBIDDEN);
    drop(listening);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("GrantRole") && text.contains(&own.to_string()), "{text}");
    assert!(text.contains("not allowed") && !text.contains("kanri"), "{text}");
}

#[tokio::test]
async fn figures_are_for_this_machine_or_who_has_the_token() {
    let token = "0123456789abcdef0123456789abcdef";
    let portal = Portal::with(|config| config.metrics_token = Some(token.to_owned())).await;
    let client = portal.visitor();
    let ask = |name: &'static str, value: String| {
        Request::get("/metrics").header(name, value).body(Body::empty()).unwrap()
    };
    assert_eq!(client.get("/metrics").await.status, StatusCode::NOT_FOUND);
    let wrong = ask("authorization", format!("Bearer {token}x"));
    assert_eq!(client.send(wrong).await.status, StatusCode::NOT_FOUND);
    let right = ask("authorization", format!("Bearer {token}"));
    assert_eq!(client.send(right).await.status, StatusCode::OK);
    let here = client.from([127, 0, 0, 1]);
    assert_eq!(here.get("/metrics").await.status, StatusCode::OK);
    let handed_on = ask("x-forwarded-for", "10.0.0.1".to_owned());
    assert_eq!(here.send(handed_on).await.status, StatusCode::NOT_FOUND, "through a proxy");
}
