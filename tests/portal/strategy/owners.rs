//! Owners who go: the deputy and the officers are asked for a new one, at home and in their lists. And the
//! plan of an earlier day, which nobody can write over.

use axum::http::StatusCode;
use jinzai::access::Role;

use super::figures::{EDIT, opened as opened_kpi};
use super::initiatives::{opened, read};
use crate::support::town::Town;

/// Moves the owner to the other department on 1 March 2026.
async fn transferred(town: &Town) {
    let pool = &town.portal.database.pool;
    sqlx::query(
        "update posting set period = '[2020-04-01,2026-03-01)'
        where employee_id = (select employee_id from employee where employee_number = '0000100')",
    )
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "insert into posting (posting_id, employee_id, authority_id, department_id, rank_id,
            job_family_id, employment_type, kind, is_head, assigned_on, period)
        select gen_random_uuid(), o.employee_id, p.authority_id, p.department_id, p.rank_id,
            p.job_family_id, 'regular', 'primary', false, '2026-03-01', '[2026-03-01,)'
        from posting p
        join employee e on e.employee_id = p.employee_id and e.employee_number = '0001043'
        cross join (select employee_id from employee where employee_number = '0000100') o",
    )
    .execute(pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_transferred_owner_is_missed_at_home_and_in_the_lists() {
    let town = Town::start().await;
    // Named in February, where the owner worked until the end of the month.
    town.portal.go_to("2026-02-16".parse().unwrap());
    let officer = town.portal.officer("strategy", Role::StrategyOfficer).await;
    let id = opened(&officer).await;
    let deputy = town.sign_in(1).await;
    assert!(!deputy.get("/").await.says("新しい担当者を決める"));
    town.portal.go_to("2026-03-03".parse().unwrap());
    transferred(&town).await;
    let deputy = town.portal.signed_in("0001042").await;
    let home = deputy.get("/").await;
    assert!(home.says("「学び合い講座」の担当の中村 恵子さんが異動しました"), "{}", home.text());
    let form = format!("/hr/strategy/initiatives/{id}/owner");
    assert_eq!(home.attributes("a[href$=owner]", "href"), std::slice::from_ref(&form));
    let mine = deputy.get("/strategy/initiatives?mine=1").await;
    assert!(mine.says("新しい担当者を決めるもの") && mine.says("中村 恵子（異動）"));
    let page = deputy.get(&read(&id)).await;
    assert!(page.says("代理の山本 健太さんか、人事か施策担当は、新しい担当者を決めてください"));

    // Nobody else is asked, and the owner does not pass it on alone.
    for person in [0, 2] {
        let other = town.sign_in(person).await;
        assert!(!other.get("/").await.says("新しい担当者を決める"));
        assert_eq!(other.get(&form).await.status, StatusCode::FORBIDDEN);
    }
    // A changed word is no answer to the question.
    let owner = town.portal.signed_in("0000100").await;
    let edit = format!("/hr/strategy/initiatives/{id}");
    let answer = owner.submit(&owner.get(&edit).await, &edit, &[("aim", "別の目的。")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(deputy.get("/").await.says("新しい担当者を決める"));

    // Two tabs: each form has its own key, so that the second is no double click of the first.
    let (first, stale) = (deputy.get(&form).await, deputy.get(&form).await);
    for (changes, sentence) in [
        ([("owner", ""), ("reason", "異動")], "新しい担当者の職員番号を書いてください"),
        ([("owner", "9999999"), ("reason", "異動")], "職員番号「9999999」の職員はいません"),
        ([("owner", "0001044"), ("reason", "異動")], "退職しています"),
        ([("owner", "0001042"), ("reason", "異動")], "代理は、担当者と別の職員"),
        ([("owner", "0001043"), ("reason", " ")], "理由を書いてください"),
    ] {
        let answer = deputy.submit(&first, &form, &changes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.all(".err").join(" "));
        assert_eq!(answer.attributes("#owner", "value").concat(), changes[0].1, "kept");
    }
    let heir = [("owner", "0001043"), ("reason", "4月の異動のため")];
    assert_eq!(deputy.submit(&first, &form, &heir).await.status, StatusCode::SEE_OTHER);
    let page = deputy.get(&read(&id)).await;
    assert!(page.says("井上 明里") && !page.says("担当が要ります"));
    assert!(!deputy.get("/").await.says("新しい担当者を決める"));
    // The same old form once more, from another tab: somebody was first, and what was typed stays.
    let late = [("owner", "0000100"), ("reason", "もどす")];
    let answer = deputy.submit(&stale, &form, &late).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.says("いまの担当は井上 明里さんです") && answer.says("もどす"));
}

#[tokio::test]
async fn officers_are_asked_for_all_and_one_who_stays_is_named_again() {
    let town = Town::start().await;
    town.portal.go_to("2026-02-16".parse().unwrap());
    let officer = town.portal.officer("strategy", Role::StrategyOfficer).await;
    opened(&officer).await;
    opened_kpi(&officer).await;
    town.portal.go_to("2026-03-03".parse().unwrap());
    transferred(&town).await;
    let account = town.portal.account("hr", Some(town.people[2]), "井上 明里").await;
    town.portal.grant(account, Role::HrOfficer).await;
    let hr = town.portal.signed_in("hr").await;
    let home = hr.get("/").await;
    assert!(home.says("担当者が異動か退職をした事業と指標が2件あります"), "{}", home.text());
    let all = hr.get("/strategy/initiatives").await;
    assert_eq!(all.attributes("a[href$='/owner']", "href").len(), 2);
    // HR moves no targets, but says who answers: here the same person, from the new place.
    let form = format!("{EDIT}/owner");
    let page = hr.get("/strategy/kpis/male-leave").await;
    assert_eq!(page.attributes("a[href$='/owner']", "href"), std::slice::from_ref(&form));
    let stays = [("owner", "0000100"), ("reason", "異動の後も続ける")];
    let answer = hr.submit(&hr.get(&form).await, &form, &stays).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    assert!(!hr.get("/strategy/kpis/male-leave").await.says("担当が要ります"));
    assert!(hr.get("/").await.says("「学び合い講座」の担当の中村 恵子さんが異動しました"));
}

#[tokio::test]
async fn the_plan_of_last_year_can_always_be_seen() {
    let town = Town::start().await;
    let officer = town.portal.officer("strategy", Role::StrategyOfficer).await;
    let id = opened(&officer).await;
    town.portal.go_to("2026-06-01".parse().unwrap());
    let owner = {
        town.portal.account("0000100", Some(town.people[0]), "中村 恵子").await;
        town.portal.signed_in("0000100").await
    };
    let edit = format!("/hr/strategy/initiatives/{id}");
    let late = [("title", "学び合いの場"), ("status", "delayed"), ("reason", "講師が決まらない。")];
    let answer = owner.submit(&owner.get(&edit).await, &edit, &late).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    let now = owner.get(&read(&id)).await;
    assert!(now.says("学び合いの場") && now.says("おくれ"));
    assert!(now.says("令和8年6月1日から「おくれ」") && now.says("令和8年3月3日から「順調」"));
    let last = owner.get(&format!("{}?fy=2025", read(&id))).await;
    assert_eq!(last.h1(), "学び合い講座");
    assert!(last.says("令和8年3月31日（火曜日）の計画です") && last.says("予定の講座を開いた。"));
    assert!(!last.says("講師が決まらない。") && !last.says("事業を直す"));
    for page in [
        "/strategy/initiatives",
        "/strategy/measures/development-1",
        "/strategy/pillars/development",
    ] {
        let (now, last) = (owner.get(page).await, owner.get(&format!("{page}?fy=2025")).await);
        assert!(now.says("おくれ1件") && last.says("順調1件"), "{page}: {}", last.text());
    }
    assert!(owner.get("/strategy/progress?fy=2025").await.says("順調1件"));
    // Before it was opened there was none.
    assert_eq!(owner.get(&format!("{}?fy=2024", read(&id))).await.status, StatusCode::NOT_FOUND);
    for statement in ["update initiative_version set title = ''", "delete from initiative_version"]
    {
        let direct = sqlx::query(statement).execute(&town.portal.database.pool).await;
        assert!(direct.is_err(), "{statement}");
    }
}
