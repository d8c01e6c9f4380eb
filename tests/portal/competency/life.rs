//! A real revision: drafted by one officer, sent back and approved by another, in force on its day.

use axum::http::StatusCode;
use jinzai::kernel::Date;

use super::{House, begin_draft, edit_definition, press};

const MENDED: &str = "担当分野の計画を立て、関係者をまとめて、成果を出し切る力。";
const NEW: &str = "担当分野の計画を立て、関係者の進み具合をそろえて、成果を出し切る力。";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_revision_from_draft_to_force() {
    let house = House::start().await;
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let chief = house.chief().await;

    let draft = begin_draft(&first, "改正").await;
    let again = first.get("/hr/frameworks/general/versions/new").await;
    let refused = first
        .submit(
            &again,
            "/hr/frameworks/general/versions",
            &[("title", "もう1つ"), ("kind", "改正")],
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("下書きがすでにあります"));
    assert!(refused.title().starts_with("誤り："));

    assert_eq!(edit_definition(&first, &draft, NEW).await.status, StatusCode::SEE_OTHER);
    let table = first.get(&format!("{draft}/comparison")).await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.says("主査　定義"));
    assert!(table.all("table.legal ins").iter().any(|text| text.contains("出し切る")));
    let line = first.get(&format!("{draft}/comparison?view=line")).await;
    assert!(line.all("del").len() == 1);
    assert!(!chief.get("/competencies/ranks/shusa").await.says("出し切る"));

    let submission = format!("{draft}/submission");
    let check = first.get(&submission).await;
    assert!(check.says("主査"), "the effect names the rank");
    assert_eq!(first.submit(&check, &submission, &[]).await.status, StatusCode::SEE_OTHER);
    let own = first.get(&format!("{draft}/approval")).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.says("自分が作った下書きは承認できません"));

    let back = format!("{draft}/return");
    let form = second.get(&back).await;
    let silent = second.submit(&form, &back, &[("words", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.says("差し戻す理由を書いてください"));
    let sent = second
        .submit(
            &form,
            &back,
            &[("words", "全体はよいです"), ("remark.gyomu", "主査の定義を短くしてください")],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let returned = first.get(&draft).await;
    assert!(returned.says("差し戻されました。") && returned.says("全体はよいです"));
    assert!(returned.says("主査の定義を短くしてください"), "what was said of the element");
    let element = first.get(&format!("{draft}/elements/gyomu")).await;
    assert!(element.says("この要素への指摘があります。"));
    let text = first.get(&format!("{draft}/elements/gyomu/ranks/shusa")).await;
    assert!(text.says("主査の定義を短くしてください"));
    assert!(!first.get(&format!("{draft}/elements/taiwa")).await.says("この要素への指摘"));
    // A third officer mends it; the author submits again.
    let third = house.officer("hr3").await;
    assert_eq!(edit_definition(&third, &draft, MENDED).await.status, StatusCode::SEE_OTHER);
    press(&first, &submission).await;
    assert!(!first.get(&draft).await.says("主査の定義を短くしてください"), "mended");
    let form = second.get(&format!("{draft}/approval")).await;
    let since = form.attributes("a[href*='with=s1']", "href");
    assert_eq!(since.len(), 1, "what changed since it was sent back");
    let changes = second.get(&since[0]).await;
    assert!(changes.says("1回目の提出"));
    assert!(changes.all("table.legal del").iter().any(|text| text.contains("進み具合")));
    assert_eq!(changes.all("table.legal tbody tr").len(), 1, "only what changed since then");
    let excel = second.get(&since[0].replace("comparison?", "comparison.xlsx?")).await;
    assert_eq!(excel.status, StatusCode::OK);
    let back = second.get(&format!("{draft}/return")).await;
    assert_eq!(back.all("textarea").len(), 2, "the words, and the one element that changed");
    let pool = &house.portal.database.pool;
    let kept = sqlx::query("update framework_version_submission set document = '{}'");
    assert!(kept.execute(pool).await.is_err(), "what was submitted stays");
    let refused = third.get(&format!("{draft}/approval")).await;
    assert!(refused.says("自分が書いた文のある版は承認できません"));

    let approval = format!("{draft}/approval");
    let form = second.get(&approval).await;
    let on = |year, month, day| {
        [("effective_on_year", year), ("effective_on_month", month), ("effective_on_day", day)]
    };
    let empty = second.submit(&form, &approval, &[]).await;
    assert!(empty.says("施行日を書いてください"));
    let past = second.submit(&form, &approval, &on("令和8", "3", "2")).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(past.says("施行日は、今日（令和8年3月3日）か、それより後の日にしてください"));
    let approved = second.submit(&form, &approval, &on("令和8", "4", "1")).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER);
    assert!(second.get("/hr/competencies").await.says("施行待ち"));

    let before = chief.get("/competencies/ranks/shusa").await;
    assert!(before.says("4月1日（水）から新しい版（第2版）になります。"));
    assert!(!before.says("出し切る"));
    let visitor = house.portal.visitor();
    assert!(!visitor.get("/competencies/ranks/shusa").await.says("新しい版"));
    assert!(!visitor.get("/competencies/ranks/shusa?on=2026-04-01").await.says("出し切る"));
    assert!(chief.get("/competencies/ranks/shusa?on=2026-04-01").await.says("出し切る"));
    // Words are found in the version to come by the signed-in, in any version by officers.
    let form = chief.get("/competencies/search").await;
    assert!(form.says("施行待ち") && form.says("施行中"));
    let coming = "/competencies/search?q=%E5%87%BA%E3%81%97%E5%88%87%E3%82%8B&on=2026-04-01";
    let found = chief.get(coming).await;
    assert!(found.says("業務遂行力　主査　定義"));
    assert!(!visitor.get(coming).await.says("業務遂行力　主査　定義"));
    let search = format!("{draft}/search?q=%E5%87%BA%E3%81%97%E5%88%87%E3%82%8B");
    let found = first.get(&search).await;
    assert!(found.says("業務遂行力　主査　定義"));
    let lead = found.attributes("main li a", "href");
    assert_eq!(lead, [format!("{draft}/elements/gyomu#shusa")]);
    assert_eq!(chief.get(&search).await.status, StatusCode::NOT_FOUND);
    let table = chief.get("/competencies/versions/2/comparison").await;
    assert_eq!(table.h1(), "第2版の新旧対照表");

    house.portal.go_to(day("2026-04-01"));
    let visitor = house.portal.visitor();
    let after = visitor.get("/competencies/ranks/shusa").await;
    assert!(after.says("出し切る"));
    assert!(after.says("第2版"));
    assert!(visitor.get("/competencies/ranks/shusa?on=2026-03-31").await.says("第1版"));
    let history = visitor.get("/competencies/gyomu/history").await;
    assert!(history.says("主査の定義を分かりやすくするため。"));
    assert!(history.says("第1版"));
}

#[tokio::test]
async fn a_scheduled_version_is_withdrawn_and_a_draft_thrown_away() {
    let house = House::start().await;
    let (first, second) = (house.officer("hr").await, house.officer("hr2").await);
    let draft = begin_draft(&first, "訂正").await;
    edit_definition(&first, &draft, NEW).await;
    press(&first, &format!("{draft}/submission")).await;
    let shown = first.get(&draft).await;
    let taken = first.submit(&shown, &format!("{draft}/submission/withdrawal"), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    press(&first, &format!("{draft}/submission")).await;
    let approval = format!("{draft}/approval");
    let form = second.get(&approval).await;
    let day =
        [("effective_on_year", "2026"), ("effective_on_month", "4"), ("effective_on_day", "1")];
    second.submit(&form, &approval, &day).await;
    assert_eq!(press(&first, &format!("{draft}/withdrawal")).await.status, StatusCode::SEE_OTHER);
    let gone = first.get(&format!("{draft}/withdrawal")).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.portal.wait(chrono::Duration::seconds(1));
    let next = begin_draft(&first, "改正").await;
    assert_eq!(press(&first, &format!("{next}/discarding")).await.status, StatusCode::SEE_OTHER);
    let closed = edit_definition_refused(&first, &next).await;
    assert_eq!(closed, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(first.get(&format!("{next}/history")).await.says("下書きを捨てた"));
}

async fn edit_definition_refused(
    officer: &crate::support::portal::Client,
    draft: &str,
) -> StatusCode {
    officer.get(&format!("{draft}/elements/gyomu/ranks/shusa")).await.status
}

#[tokio::test]
async fn the_database_keeps_what_was_published() {
    let house = House::start().await;
    let pool = &house.portal.database.pool;
    for statement in [
        "update element_rank set weight = 1",
        "update element set name = 'x'",
        "delete from element_behaviour",
        "update role_expectation set body = 'x'",
        "update framework_version set title = 'x'",
        "delete from framework_version",
        "update scale_grade set points = 1",
        "delete from rating_scale",
        "insert into framework_version_rank select framework_version_id, rank_id
            from framework_version, rank on conflict do nothing",
        "update element_indicator set body = 'x'",
        "update element_link set target_key = 'x'",
        "insert into framework_version_remark
            (framework_version_remark_id, framework_version_id, element_key, body, remarked_by, remarked_at)
            select gen_random_uuid(), framework_version_id, 'gyomu', 'x', gen_random_uuid(), now()
            from framework_version",
    ] {
        let refused = sqlx::query(statement).execute(pool).await;
        assert!(refused.is_err(), "{statement}");
    }
}
