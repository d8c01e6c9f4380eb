//! The form on A4, and one element for the whole team.

use axum::http::StatusCode;
use jinzai::evaluations::workflow::StepKind;

use super::office::Office;
use super::rules::do_step;
use crate::support::portal::Page;

const FACT: &str = "研修の申込みを電子化し、問い合わせを減らした。";

/// The grades of an element's row, column by column.
fn row(page: &Page, number: usize) -> Vec<String> {
    page.all(&format!(".form-a4 table:nth-of-type(2) tbody tr:nth-of-type({number}) td"))
}

#[tokio::test]
async fn the_form_holds_what_its_reader_may_see() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let yamamoto = office.browser("山本 健太").await;
    let nakamura = office.browser("中村 恵子").await;
    let okamoto = office.browser("岡本 薫").await;
    let inoue = office.browser("井上 明里").await;
    let officer = office.officer("hr-one").await;
    let own = format!("/me/cycles/{code}/print");
    let theirs = format!("/team/cycles/{code}/sheets/{id}/print");
    let of_hr = format!("/hr/cycles/{code}/sheets/{id}/print");

    // Nobody else has it.
    for path in [&theirs, &of_hr] {
        assert_eq!(inoue.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(officer.get(&theirs).await.status, StatusCode::NOT_FOUND);

    // Before the self-assessment is submitted, it is the ratee's alone.
    let page = yamamoto.get(&format!("/me/cycles/{code}/self")).await;
    let typed = [("e1", "A"), ("e1_why", FACT), ("do", "save")];
    yamamoto.submit(&page, &format!("/me/cycles/{code}/self"), &typed).await;
    let form = yamamoto.get(&own).await;
    assert_eq!(form.h1(), "人事評価記録書");
    assert_eq!(row(&form, 1)[..4], ["50", "A", "", ""], "ウエイト, 自己, 一次, 二次");
    assert!(form.says(FACT) && form.says("やまもと けんた"));
    assert_eq!(row(&nakamura.get(&theirs).await, 1)[..4], ["50", "", "", ""]);

    // What was submitted is seen by the next, and by HR with a trace.
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["B", "A", "B"], "B").await;
    assert_eq!(row(&okamoto.get(&theirs).await, 1)[..4], ["50", "A", "B", ""]);
    assert_eq!(row(&nakamura.get(&theirs).await, 1)[..4], ["50", "A", "B", ""]);
    assert_eq!(row(&yamamoto.get(&own).await, 1)[..4], ["50", "A", "", ""], "not yet disclosed");
    let form = officer.get(&of_hr).await;
    assert_eq!(row(&form, 1)[..4], ["50", "A", "B", ""]);
    assert!(form.says("一次評価者（一次評価）") && form.says("中村 恵子"));
    let looks: i64 =
        sqlx::query_scalar("select count(*) from audit_entry where verb = 'look_at_sheet'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(looks, 1);
}

/// The first evaluators' grades of an element.
async fn grades(office: &Office, element: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select r.grade
        from rating r join sheet_step t using (sheet_id, position) join element e using (element_id)
        where t.kind = 'primary' and e.element_key = $1 order by r.grade",
    )
    .bind(element)
    .fetch_all(office.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn one_element_for_the_whole_team() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let nakamura = office.browser("中村 恵子").await;
    let inoue = office.browser("井上 明里").await;
    let kind = StepKind::SelfAssessment;
    let people = ["山本 健太", "井上 明里"];
    for name in people {
        let id = office.sheet(&code, name).await;
        do_step(&office, &code, id, (kind, name), ["A", "B", "S"], "").await;
    }
    let list = nakamura.get(&format!("/team/cycles/{code}")).await;
    assert!(list.says("要素ごとにならべて評価する"));
    let first = list.attributes("main a", "href");
    let first = first.iter().find(|href| href.contains("/elements/")).unwrap().clone();
    let page = nakamura.get(&first).await;
    assert_eq!(page.h1(), "業務遂行力を3人ならべて評価する");
    assert!(page.says("業務遂行力のBの行動。"), "the wording stands above");
    assert_eq!(page.all("main .tabs a"), ["業務遂行力", "対話・協働力", "変革推進力"]);
    assert_eq!(inoue.get(&first).await.status, StatusCode::NOT_FOUND);
    let unknown = first.replace("/elements/", "/elements/x");
    assert_eq!(nakamura.get(&unknown).await.status, StatusCode::NOT_FOUND);

    // Two grades at once; the third person has not handed in and has no boxes.
    let action = first.split('?').next().unwrap().to_owned();
    let mut controls = Vec::new();
    for name in people {
        controls.push(format!("g{}", office.sheet(&code, name).await));
    }
    assert_eq!(page.all(".picks").len(), 2);
    let second = action.replace("element-1", "element-2");
    let stale = nakamura.get(&first).await;
    let given = [(controls[0].as_str(), "A"), (controls[1].as_str(), "B"), ("do", "next")];
    let answer = nakamura.submit(&page, &action, &given).await;
    let next = answer.location().unwrap();
    assert!(next.contains("/elements/") && next != first, "{next}");
    let page = nakamura.get(&next).await;
    assert_eq!(page.h1(), "対話・協働力を3人ならべて評価する");
    assert!(page.says("業務遂行力の評価を、2人について下書きに保存しました"));
    let page = nakamura.get(&first).await;
    assert!(page.says("3人のうち2人を入力しました") || page.says("2人のうち2人を入力しました"));
    let sheet = format!("/team/cycles/{code}/sheets/{}", office.sheet(&code, people[0]).await);
    let chosen = nakamura.get(&sheet).await.attributes("input[name=e1][checked]", "value");
    assert_eq!(chosen, ["A"], "the sheet has it");

    // A page that was opened before: the other grade is not overwritten; both stand there to choose from.
    let answer = nakamura.submit(&stale, &action, &[(&controls[0], "S"), ("do", "save")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.h1(), "先に保存された内容があります");
    assert!(answer.says("山本 健太さんの業務遂行力"), "{}", answer.text());
    let undecided = nakamura.submit(&answer, &action, &[]).await;
    assert_eq!(undecided.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(undecided.says("山本 健太さんの業務遂行力は、どちらを残すか選んでください"));
    let keep = format!("keep.{}", controls[0]);
    let answer = nakamura.submit(&undecided, &action, &[(&keep, "mine")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let kept = "select text from sheet_kept_text order by kept_at, text";
    let kept: Vec<(String,)> = sqlx::query_as(kept).fetch_all(office.pool()).await.unwrap();
    assert_eq!(kept.iter().map(|(t,)| t.as_str()).collect::<Vec<_>>(), ["A", "S"], "both stay");

    // Two rows in one post: one meets another hand, the other is saved all the same. One entry a post.
    let stale = nakamura.get(&next).await;
    let first_hand = [(controls[0].as_str(), "C"), ("do", "save")];
    nakamura.submit(&nakamura.get(&next).await, &second, &first_hand).await;
    let both = [(controls[0].as_str(), "A"), (controls[1].as_str(), "B"), ("do", "save")];
    let answer = nakamura.submit(&stale, &second, &both).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.says("井上 明里さんの評語は保存しました"), "{}", answer.text());
    assert!(!answer.says("井上 明里さんの対話"), "what did not collide is not listed");
    let keep = [(keep.as_str(), "theirs")];
    let answer = nakamura.submit(&answer, &second, &keep).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(grades(&office, "element-2").await, ["B", "C"]);
    let entries: Vec<(i32,)> = sqlx::query_as(
        "select jsonb_array_length(d.after -> 'sheets')
        from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'save_element' order by 1",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    assert_eq!(entries, [(1,), (1,), (1,), (2,)], "a post, an entry");

    // A choice that is none is refused, and the one that stands stays.
    let page = nakamura.get(&first).await;
    let answer = nakamura.submit(&page, &action, &[(&controls[1], "Z"), ("do", "save")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("ならんでいる中から選んでください"), "{}", answer.text());
    assert_eq!(grades(&office, "element-1").await, ["B", "S"]);

    // One sheet is handed in meanwhile: its row says so, the other one is saved, nothing is lost.
    let stale = nakamura.get(&first).await;
    let id = office.sheet(&code, people[0]).await;
    let done = (StepKind::Primary, "中村 恵子");
    do_step(&office, &code, id, done, ["B", "B", "B"], "B").await;
    let both = [(controls[0].as_str(), "D"), (controls[1].as_str(), "A"), ("do", "save")];
    let answer = nakamura.submit(&stale, &action, &both).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text());
    assert!(answer.says("山本 健太さん：") && answer.says("提出"), "{}", answer.text());
    assert!(answer.says("井上 明里さんの評語は保存しました"), "{}", answer.text());
    assert_eq!(grades(&office, "element-1").await, ["A", "S"], "what stood when it was handed in");
    let late = "select count(*) from sheet_kept_text where text = 'D'";
    let late: (i64,) = sqlx::query_as(late).fetch_one(office.pool()).await.unwrap();
    assert_eq!(late, (1,), "what came too late is kept aside");
}
