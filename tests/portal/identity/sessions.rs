//! Signing in and out, lifetimes, lists, slow-down, tokens.

use axum::http::StatusCode;
use chrono::Duration;
use jinzai::access::Role;

use crate::support::portal::{PASSWORD, Portal};

#[tokio::test]
async fn signing_in_opens_a_session_with_a_fresh_token() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let one = portal.signed_in("0001953").await;
    let first = one.cookie("jinzai_session").unwrap();
    let page = one.get("/account").await;
    assert_eq!(page.status, StatusCode::OK);
    // Signing in again in the same browser gives another token and ends the first session.
    let again = one.get("/signin").await;
    assert_eq!(again.location().as_deref(), Some("/"), "already signed in");
    let old = portal.visitor();
    old.set_cookie("jinzai_session", &first);
    let form = portal.visitor();
    let sign_in = form.get("/signin").await;
    form.set_cookie("jinzai_session", "unknown");
    let answer =
        form.submit(&sign_in, "/signin", &[("number", "0001953"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_ne!(form.cookie("jinzai_session"), Some(first));
    assert_eq!(old.get("/account").await.status, StatusCode::OK, "another browser lives on");
}

#[tokio::test]
async fn wrong_combinations_look_alike_and_slow_down() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.visitor();
    let page = client.get("/signin").await;
    for login in ["0001953", "9999999"] {
        let answer =
            client.submit(&page, "/signin", &[("number", login), ("password", "wrong one")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("職員番号かパスワードが違います"));
        assert!(answer.title().starts_with("誤り："));
        assert_eq!(answer.attributes("#number", "value"), [login], "what was typed is kept");
        assert!(!answer.text().contains("wrong one"), "the password is not echoed");
    }
    for _ in 0..4 {
        client.submit(&page, "/signin", &[("number", "0001953"), ("password", "wrong one")]).await;
    }
    let right =
        client.submit(&page, "/signin", &[("number", "0001953"), ("password", PASSWORD)]).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "even the right one has to wait");
    portal.wait(Duration::seconds(10));
    let right =
        client.submit(&page, "/signin", &[("number", "0001953"), ("password", PASSWORD)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sessions_end_by_idleness_age_and_sign_out() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let idle = portal.signed_in("0001953").await;
    portal.wait(Duration::minutes(61));
    let answer = idle.get("/account").await;
    assert_eq!(answer.location().as_deref(), Some("/signin?to=%2Faccount"));

    let busy = portal.signed_in("0001953").await;
    for _ in 0..14 {
        portal.wait(Duration::minutes(55));
        busy.get("/account").await;
    }
    assert!(busy.get("/account").await.location().is_some(), "twelve hours at most");

    let leaving = portal.signed_in("0001953").await;
    let token = leaving.cookie("jinzai_session").unwrap();
    let page = leaving.get("/account").await;
    leaving.post("/signout", &[("_csrf", &page.csrf())]).await;
    let thief = portal.visitor();
    thief.set_cookie("jinzai_session", &token);
    assert!(
        thief.get("/account").await.location().is_some(),
        "the token is dead, not only the cookie"
    );
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_sessions_only() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    portal.account("0006396", None, "山崎 隆").await;
    let mine = portal.signed_in("0001953").await;
    let other_device = portal.signed_in("0001953").await;
    let stranger = portal.signed_in("0006396").await;
    let page = mine.get("/account").await;
    let mut others = page.attributes("input[name=session]", "value");
    assert_eq!(others.remove(0), "others", "all at once comes first");
    // The browser in which the invitation was accepted, and the other device.
    assert_eq!(others.len(), 2);
    let theirs = stranger.get("/account").await.csrf();
    for other in &others {
        let values = [
            ("_csrf", theirs.as_str()),
            ("session", other.as_str()),
            ("ending_password", PASSWORD),
        ];
        let stolen = stranger.post("/account/sessions/end", &values).await;
        assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(other_device.get("/account").await.status, StatusCode::OK);
    // Whoever finds the browser open does not end the owner's sessions: the password is asked again.
    let unproven = [("session", others[0].as_str()), ("_once", "")];
    let refused = mine.submit(&page, "/account/sessions/end", &unproven).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("いまのパスワードを書いてください"));
    for other in &others {
        let values = [("session", other.as_str()), ("ending_password", PASSWORD), ("_once", "")];
        let ended = mine.submit(&page, "/account/sessions/end", &values).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
    }
    assert!(other_device.get("/account").await.location().is_some());
    assert_eq!(mine.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_without_our_token_is_not_read() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.signed_in("0001953").await;
    let stranger = portal.visitor();
    let theirs = stranger.get("/signin").await;
    for token in ["", "x", &theirs.csrf()] {
        let answer = client.post("/account/theme", &[("_csrf", token), ("theme", "dark")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "token «{token}»");
    }
    let page = client.get("/account").await;
    let request = axum::http::Request::post("/account/theme")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://evil.example")
        .header("host", "jinzai.example")
        .body(axum::body::Body::from(format!("_csrf={}&theme=dark", page.csrf())))
        .unwrap();
    assert_eq!(client.send(request).await.status, StatusCode::FORBIDDEN);
    let good = client.submit(&page, "/account/theme", &[("theme", "dark")]).await;
    assert_eq!(good.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get("/account").await.attributes("html", "data-theme"), ["dark"]);
}

#[tokio::test]
async fn a_form_posted_twice_is_carried_out_once() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.signed_in("0001953").await;
    let page = client.get("/account").await;
    let values = [
        ("current", PASSWORD),
        ("password", "関門の海峡を渡る朝の風"),
        ("again", "関門の海峡を渡る朝の風"),
    ];
    let first = client.submit(&page, "/account/password", &values).await;
    // The current password is no longer right; carried out again, this would be refused.
    let second = client.submit(&page, "/account/password", &values).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert_eq!(second.status, StatusCode::SEE_OTHER);
    assert_eq!(first.location(), second.location());
}

#[tokio::test]
async fn what_is_typed_after_the_session_ended_comes_back_to_its_writer_only() {
    let portal = Portal::start().await;
    portal.account("0001953", None, "長谷川 真理子").await;
    portal.account("0006396", None, "山崎 隆").await;
    let client = portal.signed_in("0001953").await;
    let page = client.get("/account").await;
    portal.wait(Duration::minutes(61));
    let late = client.submit(&page, "/account/theme", &[("theme", "dark")]).await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    assert!(late.says("入力した内容は残っています"));

    let other = portal.signed_in("0006396").await;
    let again = portal.visitor();
    let form = again.get("/signin").await;
    let answer =
        again.submit(&form, "/signin", &[("number", "0001953"), ("password", PASSWORD)]).await;
    let kept = answer.location().unwrap();
    assert!(kept.starts_with("/kept/"), "{kept}");
    assert_eq!(other.get(&kept).await.status, StatusCode::NOT_FOUND);
    let page = again.get(&kept).await;
    let sent = again.submit(&page, "/account/theme", &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(again.get("/account").await.attributes("html", "data-theme"), ["dark"]);
    assert_eq!(again.get(&kept).await.status, StatusCode::NOT_FOUND, "taken once");
}

#[tokio::test]
async fn an_invitation_is_used_once_and_expires() {
    let portal = Portal::start().await;
    let app = &portal.app;
    let invited =
        jinzai::identity::actions::invite_administrator(app, "kanri", "管理 花子").await.unwrap();
    let client = portal.visitor();
    let good = [("password", PASSWORD), ("again", PASSWORD)];
    let with = |code: &str, rest: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
        let rest = rest.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        [("code".to_owned(), code.to_owned())].into_iter().chain(rest).collect()
    };
    let send = async |browser: &crate::support::portal::Client, values: Vec<(String, String)>| {
        let page = browser.get("/invitation").await;
        let values: Vec<(&str, &str)> =
            values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        browser.submit(&page, "/invitation", &values).await
    };
    let wrong = send(&client, with("ABCD-EFGH-JKLM-NPQR", &good)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("招待コードが違うか、期限が過ぎています"));
    let weak = [("password", "password123"), ("again", "password123")];
    let answer = send(&client, with(&invited.code, &weak)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("推測されやすい"));
    let answer = send(&client, with(&invited.code.to_lowercase(), &good)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get("/account").await.status, StatusCode::OK);

    let second = portal.visitor();
    let used = send(&second, with(&invited.code, &good)).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);

    let late =
        jinzai::identity::actions::invite_administrator(app, "kanri2", "管理 次郎").await.unwrap();
    portal.wait(Duration::days(31));
    let expired = send(&second, with(&late.code, &good)).await;
    assert_eq!(expired.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_audit_chain_tells_what_was_touched() {
    use jinzai::audit::{Verdict, check, seal};
    let portal = Portal::start().await;
    portal.officer("kansa", Role::Auditor).await;
    let head = portal.app.config.audit_head_file();
    let db = &portal.app.db;
    let linked = seal(db, &head).await.unwrap();
    assert!(linked >= 3, "invited, accepted, granted: {linked}");
    assert!(
        matches!(check(db, &head).await.unwrap(), Verdict::Sound { sealed, unsealed: 0 } if sealed == linked.cast_signed())
    );

    // The database itself refuses changes …
    let refused = sqlx::query("update audit_entry set summary = '別の文' where seal_number = 2")
        .execute(&portal.database.pool)
        .await;
    assert!(refused.is_err());
    let refused = sqlx::query("truncate audit_entry cascade").execute(&portal.database.pool).await;
    assert!(refused.is_err());
    // … and whoever gets around that is found, with the first bad row.
    let disarm = "alter table audit_entry disable trigger user";
    sqlx::query(disarm).execute(&portal.database.pool).await.unwrap();
    sqlx::query("update audit_entry set summary = '別の文' where seal_number = 2")
        .execute(&portal.database.pool)
        .await
        .unwrap();
    let Verdict::Broken(broken) = check(db, &head).await.unwrap() else { panic!("found") };
    assert_eq!(broken.number, 2);
}

#[tokio::test]
async fn cutting_the_tail_of_the_audit_log_shows() {
    use jinzai::audit::{Verdict, check, seal};
    let portal = Portal::start().await;
    portal.officer("kansa", Role::Auditor).await;
    let head = portal.app.config.audit_head_file();
    seal(&portal.app.db, &head).await.unwrap();
    for table in ["audit_detail", "audit_entry"] {
        let disarm = sqlx::AssertSqlSafe(format!("alter table {table} disable trigger user"));
        sqlx::query(disarm).execute(&portal.database.pool).await.unwrap();
    }
    let last = "select audit_entry_id from audit_entry order by seal_number desc limit 1";
    for table in ["audit_detail", "audit_entry"] {
        let delete = format!("delete from {table} where audit_entry_id = ({last})");
        sqlx::query(sqlx::AssertSqlSafe(delete)).execute(&portal.database.pool).await.unwrap();
    }
    let Verdict::Broken(broken) = check(&portal.app.db, &head).await.unwrap() else {
        panic!("found")
    };
    assert!(broken.why.contains("切り取られて"), "{}", broken.why);
}

#[tokio::test]
async fn behind_https_cookies_are_bound_to_the_host_and_every_answer_says_so() {
    let portal = Portal::with(|config| config.https = true).await;
    portal.account("0001953", None, "長谷川 真理子").await;
    let client = portal.signed_in("0001953").await;
    assert!(client.cookie("__Host-jinzai_session").is_some());
    let page = client.get("/account").await;
    assert!(page.headers.contains_key("strict-transport-security"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    for part in
        ["default-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"]
    {
        assert!(policy.contains(part), "{part}");
    }
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.headers["cache-control"], "no-store");
}
