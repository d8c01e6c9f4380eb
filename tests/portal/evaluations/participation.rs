//! Who takes part by service and leave, when steps can be handed in, deadlines that move, and the
//! set-up of one cycle taken over for the next.

use axum::http::StatusCode;
use chrono::{TimeZone, Utc};
use jinzai::access::Actor;
use jinzai::audit::Failed;
use jinzai::evaluations::actions;
use jinzai::evaluations::cycle::{
    CycleRefusal, CycleSetup, LeaveRule, ServiceCount, ServiceRule, Timing,
};
use jinzai::evaluations::refusal::SheetRefusal;
use jinzai::evaluations::rehearsal::Finding;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Now, Prose};
use jinzai::platform::{App, Clock};

use super::office::{Office, day};
use super::rules::{actor, complete, hr};

/// The program at a moment; the day is Japan's.
fn at(office: &Office, utc: (u32, u32, u32, u32)) -> App {
    let (month, date, hour, minute) = utc;
    let at = Utc.with_ymd_and_hms(2026, month, date, hour, minute, 59).unwrap();
    let today = (at + chrono::Duration::hours(9)).date_naive();
    App { clock: Clock::fixed(Now { at, today }), ..office.app().clone() }
}

async fn found(office: &Office, setup: &CycleSetup) -> (usize, Vec<Finding>) {
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, setup).await.unwrap();
    let plan = actions::plan_opening(office.app(), &demo, &code).await.unwrap();
    (plan.participants.len(), plan.findings)
}

#[tokio::test]
async fn a_short_service_and_a_leave_keep_out_by_the_setting() {
    let office = Office::start().await;
    // Appointed on the second of January, a day too late for three months.
    sqlx::query("update employee set hired_on = '2026-01-02' where employee_id = $1")
        .bind(office.people["井上 明里"])
        .execute(office.pool())
        .await
        .unwrap();
    let three = ServiceRule { months: 3, count: ServiceCount::Worked };
    let (people, findings) = found(&office, &CycleSetup { service: three, ..office.setup() }).await;
    assert_eq!(people, 4);
    assert!(findings.contains(&Finding::Short(1)) && findings.contains(&Finding::OnLeave(1)));

    // 木村 worked from October to December: three months to the day.
    let setup = CycleSetup { service: three, leave: LeaveRule::Ignored, ..office.setup() };
    let (people, findings) = found(&office, &setup).await;
    assert_eq!((people, findings.contains(&Finding::OnLeave(1))), (5, false));
    let four = ServiceRule { months: 4, count: ServiceCount::Worked };
    let (people, findings) = found(&office, &CycleSetup { service: four, ..setup.clone() }).await;
    assert!(people == 4 && findings.contains(&Finding::Short(2)));
    let employed = ServiceRule { months: 4, count: ServiceCount::Employed };
    let (_, findings) = found(&office, &CycleSetup { service: employed, ..setup }).await;
    assert!(findings.contains(&Finding::Short(1)), "a leave is service here");
}

#[tokio::test]
async fn the_rehearsal_counts_evaluators_and_names_those_who_leave() {
    let office = Office::start().await;
    // 中村 leaves between the deadlines of the first and the second rating.
    sqlx::query("update employee set left_on = '2026-03-20' where employee_id = $1")
        .bind(office.people["中村 恵子"])
        .execute(office.pool())
        .await
        .unwrap();
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let gone = async || {
        let plan = actions::plan_opening(office.app(), &demo, &code).await.unwrap();
        let found = plan.findings.into_iter().find_map(|finding| match finding {
            Finding::EvaluatorsGone(names) => Some(names),
            _ => None,
        });
        (found, plan.busiest)
    };
    let (none, busiest) = gone().await;
    assert_eq!(none, None, "her last rating is due before she leaves");
    assert_eq!(busiest[0], ("中村 恵子".to_owned(), 3, 0));
    sqlx::query("update employee set left_on = '2026-03-13' where employee_id = $1")
        .bind(office.people["中村 恵子"])
        .execute(office.pool())
        .await
        .unwrap();
    assert_eq!(gone().await.0, Some(vec!["中村 恵子".to_owned()]), "on its last day she is gone");
    let officer = office.officer("hr-one").await;
    let page = officer.get(&format!("/hr/cycles/{code}/rehearsal")).await;
    assert!(page.says("評価の期限の前に退職や休職をする評価者が1人います（中村 恵子）"));
    assert!(page.says("評価者ごとの人数"));
}

#[tokio::test]
async fn a_step_is_handed_in_within_its_days_to_the_last_second() {
    let office = Office::start().await;
    let timing = Timing { early_days: Some(7), late_days: Some(0) };
    let code = office.open(&CycleSetup { timing, ..office.setup() }).await;
    let (id, kind) = (office.sheet(&code, "山本 健太").await, StepKind::SelfAssessment);
    let ratee = actor(&office, "山本 健太").await;
    let typed = complete(kind, ["A", "A", "S"], "");
    let early = at(&office, (2, 26, 14, 59));
    actions::save_typed(&early, &ratee, &code, id, kind, &typed).await.unwrap();
    let no = actions::submit_step(&early, &ratee, &code, id, kind).await;
    let refusal = SheetRefusal::Cycle(CycleRefusal::TooEarly { kind, from: day("2026-02-27") });
    assert!(matches!(no, Err(Failed::Refused(no)) if no == refusal), "saved, but not handed in");

    // Due on 6 March: a second after midnight in Japan it is over, the second before it is not.
    let no = actions::submit_step(&at(&office, (3, 6, 15, 0)), &ratee, &code, id, kind).await;
    let refusal = SheetRefusal::Cycle(CycleRefusal::TooLate { kind, until: day("2026-03-06") });
    assert!(matches!(no, Err(Failed::Refused(no)) if no == refusal));
    actions::submit_step(&at(&office, (3, 6, 14, 59)), &ratee, &code, id, kind).await.unwrap();

    // What comes back is handed in again, though its day has passed.
    let chief = actor(&office, "中村 恵子").await;
    let words = Prose::within("事実を書き足してください", 400).unwrap();
    let later = at(&office, (3, 10, 1, 0));
    let back = (StepKind::Primary, kind);
    actions::send_back(&later, &chief, &code, id, back, words).await.unwrap();
    actions::submit_step(&later, &ratee, &code, id, kind).await.unwrap();
}

#[tokio::test]
async fn a_deadline_is_moved_with_a_reason() {
    let office = Office::start().await;
    let timing = Timing { early_days: None, late_days: Some(0) };
    let code = office.open(&CycleSetup { timing, ..office.setup() }).await;
    let officer = office.officer("hr-one").await;
    let path = format!("/hr/cycles/{code}/deadlines");
    assert!(officer.get(&format!("/hr/cycles/{code}")).await.says("期限を変える"));
    let page = officer.get(&path).await;
    let beside = officer.get(&path).await;
    let wrong = officer.submit(&page, &path, &[("due_self_month", "4")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("一次評価の期限は、自己申告の期限より後の日にしてください"));
    assert!(wrong.says("期限を変える理由を書いてください"));
    let told = [("due_self_day", "10"), ("reason", "庁内の回線が止まったため")];
    let moved = officer.submit(&page, &path, &told).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    assert!(officer.get(&format!("/hr/cycles/{code}")).await.says("令和8年3月10日"));
    let twice = officer.submit(&page, &path, &told).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "the second click changes nothing");
    let stale = officer.submit(&beside, &path, &told).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    let (id, kind) = (office.sheet(&code, "山本 健太").await, StepKind::SelfAssessment);
    let ratee = actor(&office, "山本 健太").await;
    let typed = complete(kind, ["A", "A", "S"], "");
    let later = at(&office, (3, 10, 1, 0));
    actions::save_typed(&later, &ratee, &code, id, kind, &typed).await.unwrap();
    actions::submit_step(&later, &ratee, &code, id, kind).await.unwrap();
    let reasons: Vec<(String,)> = sqlx::query_as(
        "select d.reason from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'move_deadlines'",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    assert_eq!(reasons, [("庁内の回線が止まったため".to_owned(),)]);
    let other = office.browser("井上 明里").await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_next_cycle_takes_the_set_up_over() {
    let office = Office::start().await;
    let timing = Timing { early_days: Some(30), late_days: Some(7) };
    let service = ServiceRule { months: 3, count: ServiceCount::InARow };
    let setup = CycleSetup { timing, service, self_grade_hidden: true, ..office.setup() };
    let code = office.open(&setup).await;
    let one = office.officer("hr-one").await;
    let new = one.get("/hr/cycles/new").await;
    let copy = format!("/hr/cycles/new?from={code}");
    assert!(new.attributes("main a", "href").contains(&copy), "{}", new.text());
    let page = one.get(&copy).await;
    let made = one.submit(&page, "/hr/cycles", &[]).await;
    assert_eq!(made.location().as_deref(), Some("/hr/cycles/2026-1/rehearsal"), "{}", made.text());
    let own = one.get("/hr/cycles/2026-1").await;
    assert!(own.says("令和8年4月1日〜令和8年9月30日"));
    assert!(own.says("3か月（休職などのない、続いた期間）"));
    assert!(own.says("期限の30日前から、期限の7日後まで"));
    assert!(own.says("評価者が選ぶまで見せない"));
    let typed = [("service_months", "13"), ("late_days", "-1"), ("leave", "")];
    let page = one.get(&copy).await;
    let wrong = one.submit(&page, "/hr/cycles", &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("期間に勤めた月数は、0から12の数字で書いてください"));
    assert!(wrong.says("提出できる日の終わりは、0から366の数字で書いてください"));
    // What is rarely changed is folded, and stands open where it is to be put right; what was typed stays.
    assert!(page.all("details[open]").is_empty(), "{}", page.text());
    let open = ["提出できる日を決める", "勤めた月数、休職の扱い、評価者ごとの人数を変える"];
    assert_eq!(wrong.all("details[open] > summary"), open);
    assert_eq!(wrong.attributes("#service_months", "value"), ["13"]);
    let hr_only = hr(&office, "hr-two", None).await;
    let cycle = actions::plan_opening(office.app(), &hr_only, "2026-1").await.unwrap().cycle;
    assert_eq!((cycle.setup.timing, cycle.setup.service), (timing, service));
    let other = office.browser("井上 明里").await;
    assert_eq!(other.get(&copy).await.status, StatusCode::NOT_FOUND);
}
