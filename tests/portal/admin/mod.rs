//! Tests of the administrator's desk.

mod grants;
mod reach;

use axum::http::StatusCode;
use jinzai::access::Role;

use crate::support::portal::Portal;

#[tokio::test]
async fn the_desk_opens_for_its_people_only() {
    let portal = Portal::start().await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    let auditor = portal.officer("kansa", Role::Auditor).await;
    let officer = portal.officer("jinji", Role::HrOfficer).await;
    let expected = [
        ("/admin", StatusCode::OK, StatusCode::OK, StatusCode::NOT_FOUND),
        ("/admin/users", StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        ("/admin/grants", StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        ("/admin/settings", StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
        ("/admin/reach", StatusCode::OK, StatusCode::OK, StatusCode::OK),
        ("/admin/audit", StatusCode::NOT_FOUND, StatusCode::OK, StatusCode::NOT_FOUND),
        ("/admin/invitations/new", StatusCode::OK, StatusCode::NOT_FOUND, StatusCode::OK),
    ];
    for (path, for_administrator, for_auditor, for_officer) in expected {
        assert_eq!(administrator.get(path).await.status, for_administrator, "{path}");
        assert_eq!(auditor.get(path).await.status, for_auditor, "{path}");
        assert_eq!(officer.get(path).await.status, for_officer, "{path}");
    }
}

#[tokio::test]
async fn a_role_is_granted_and_taken_back_but_never_to_oneself() {
    let portal = Portal::start().await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    let other = portal.account("jinji", None, "人事 花子").await;
    let path = format!("/admin/users/{other}");
    let action = format!("{path}/grants");
    let page = administrator.get(&path).await;
    let empty = administrator.submit(&page, &action, &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("権限を選んでください"));
    let wrong_day =
        [("role", "hr_officer"), ("last_year", "R8"), ("last_month", "2"), ("last_day", "30")];
    let answer = administrator.submit(&page, &action, &wrong_day).await;
    assert!(answer.says("令和8年2月30日はありません"));
    assert_eq!(answer.attributes("#last", "value"), ["R8"], "what was typed is kept");
    let answer = administrator.submit(&page, &action, &[("role", "hr_officer")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = administrator.get(&path).await;
    assert!(page.says("「人事担当」の権限を付けました"));
    let twice = administrator.submit(&page, &action, &[("role", "hr_officer")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.says("重なる期間にもう付いています"));

    let officer = portal.signed_in("jinji").await;
    assert_eq!(officer.get("/admin/invitations/new").await.status, StatusCode::OK);
    let revoke = page
        .attributes("a", "href")
        .into_iter()
        .find(|href| href.ends_with("/revocation"))
        .unwrap();
    let page = administrator.get(&revoke).await;
    let unsaid = administrator.submit(&page, &revoke, &[]).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.says("外す理由"));
    let taken = administrator.submit(&page, &revoke, &[("reason", "担当が替わった")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert!(administrator.get(&path).await.says("担当が替わった"));
    assert_eq!(officer.get("/admin/invitations/new").await.status, StatusCode::NOT_FOUND);

    let own = administrator.get("/admin/users?q=kanri").await;
    let own = own.attributes("tbody a", "href").remove(0);
    let page = administrator.get(&own).await;
    assert!(page.says("自分に権限を付けることはできません"));
    let csrf = page.csrf();
    let forced = administrator
        .post(&format!("{own}/grants"), &[("_csrf", &csrf), ("role", "hr_officer")])
        .await;
    assert_eq!(forced.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_settings_in_force_are_shown_and_no_secret() {
    let token = "0123456789abcdef0123456789abcdef";
    let portal = Portal::with(|config| {
        config.metrics_token = Some(token.to_owned());
        config.session_idle_minutes = 45;
    })
    .await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    let head = portal.app.config.audit_head_file();
    jinzai::audit::seal(&portal.app.db, &head).await.unwrap();
    let page = administrator.get("/admin/settings").await;
    assert!(page.says("45分") && page.says("JINZAI_SESSION_IDLE_MINUTES"));
    assert!(page.says("あり（ここには出しません）") && !page.text().contains(token));
    assert!(page.says("監査ログのつながり") && page.says("3件目まで"));
    assert!(page.says("PostgreSQL"));
}

#[tokio::test]
async fn the_log_is_filtered_and_shows_what_changed() {
    let portal = Portal::start().await;
    portal.account("jinji", None, "人事 花子").await;
    let auditor = portal.officer("kansa", Role::Auditor).await;
    let page = auditor.get("/admin/audit").await;
    assert!(page.says("招待を受けてパスワードを決めました"));
    let narrowed = auditor.get("/admin/audit?q=権限&kind=account").await;
    assert!(narrowed.says("「監査担当」の権限を付けました"));
    assert!(!narrowed.says("招待を受けて"));
    let nothing = auditor.get("/admin/audit?from=令和10年1月1日").await;
    assert!(nothing.says("この条件の記録はありません"));
    let entry = narrowed.attributes("tbody a", "href").remove(0);
    let card = auditor.get(&entry).await;
    assert!(card.says("grant_role"));
    assert!(card.says("auditor"));
}

#[tokio::test]
async fn unknown_numbers_are_named_and_nobody_is_invited() {
    let portal = Portal::start().await;
    let administrator = portal.officer("kanri", Role::Administrator).await;
    let page = administrator.get("/admin/invitations/new").await;
    let answer =
        administrator.submit(&page, "/admin/invitations", &[("numbers", "0001953 00 12!")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("12!"));
    let answer = administrator.submit(&page, "/admin/invitations", &[("numbers", "0001953")]).await;
    assert!(answer.says("職員番号「0001953」の職員は、受け持つ範囲にいません"));
}
