//! Every sentence of what may go wrong around a sheet that no other file shows: weights that do not add
//! up, the deadline's last second, one grade alone, a return without words, an element that is withdrawn,
//! the database gone in the middle of a save.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions::{self, NewRule};
use jinzai::evaluations::cycle::{CycleSetup, Term, Timing};
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::scoring::{Band, Bands, ScoringRule};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{FiscalYear, Now, Period, Revision};
use rust_decimal::Decimal;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};

use super::office::{self, Office, day};
use super::rules::do_step;

const OWN: &str = "/me/cycles/2025-2/self";

const COMPLETE: [(&str, &str); 7] = [
    ("e1", "B"),
    ("e1_why", "期限と品質を守った。"),
    ("e2", "B"),
    ("e2_why", "他局と調整した。"),
    ("e3", "B"),
    ("e3_why", "改善を提案した。"),
    ("do", "check"),
];

#[tokio::test]
async fn weights_that_do_not_add_up_are_told_with_their_sum() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    let demo = Actor::system("demo");
    let first = Revision::new(0);
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), first).await.unwrap();
    let ratee = office.browser("山本 健太").await;
    let own = format!("/me/cycles/{code}/goals");
    let write = async |title: &str, weight: &str| {
        let form = ratee.get(&format!("{own}/new")).await;
        let values = [
            ("title", title),
            ("result", "8割を電子で受ける。"),
            ("due_year", "R8"),
            ("due_month", "3"),
            ("due_day", "31"),
            ("weight", weight),
            ("difficulty", "○"),
            ("importance", "○"),
        ];
        ratee.submit(&form, &own, &values).await
    };
    // Weights are whole numbers: 33.3 three times would be 99.9.
    let odd = write("申込みを電子にする", "33.3").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(odd.text().contains("33.3"), "what was typed is kept");
    for title in ["申込みを電子にする", "研修を見直す", "手順書を作る"] {
        assert_eq!(write(title, "33").await.status, StatusCode::SEE_OTHER);
    }
    let check = ratee.get(&format!("{own}/check")).await;
    let answer = ratee.submit(&check, &format!("{own}/submission"), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("99") && answer.says("100"), "{}", answer.text());
    let handed: (i64,) =
        sqlx::query_as("select count(*) from goal_round where state <> 'drafting'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(handed.0, 0);
}

/// The clock of the portal at an instant of Japan: `2026-03-06T23:59:59`.
fn go_to(office: &Office, at: &str) {
    let at = chrono::DateTime::parse_from_rfc3339(&format!("{at}+09:00")).unwrap();
    office.portal.app.clock.move_to(Now::of(at.to_utc()));
}

#[tokio::test]
async fn the_deadlines_last_second_is_in_time_and_the_next_one_is_not() {
    let office = Office::start().await;
    let timing = Timing { early_days: None, late_days: Some(0) };
    let code = office.open(&CycleSetup { timing, ..office.setup() }).await;
    let submission = format!("{OWN}/submission");
    // Signed in before midnight, so that only the day differs.
    go_to(&office, "2026-03-06T23:58:00");
    let (early, late) = (office.browser("山本 健太").await, office.browser("井上 明里").await);
    for who in [&early, &late] {
        let page = who.get(OWN).await;
        let saved = who.submit(&page, OWN, &COMPLETE).await;
        assert_eq!(saved.location(), Some(format!("{OWN}/check")), "{}", saved.text());
    }
    go_to(&office, "2026-03-06T23:59:59");
    let check = early.get(&format!("{OWN}/check")).await;
    let answer = early.submit(&check, &submission, &[]).await;
    assert_eq!(answer.location(), Some(format!("{OWN}/done")), "{}", answer.text());
    let check = late.get(&format!("{OWN}/check")).await;
    go_to(&office, "2026-03-07T00:00:00");
    let answer = late.submit(&check, &submission, &[]).await;
    assert_ne!(answer.location(), Some(format!("{OWN}/done")));
    let told = match answer.location() {
        Some(to) => late.follow(&to).await,
        None => answer,
    };
    assert!(told.says("3月6日"), "the sentence names the day: {}", told.text());
    assert_eq!(late.get(OWN).await.first("#e1_why"), "期限と品質を守った。", "nothing is lost");
    let id = office.sheet(&code, "井上 明里").await;
    let state: (String,) =
        sqlx::query_as("select state from sheet_step where sheet_id = $1 and kind = 'self'")
            .bind(id)
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(state.0, "open");
}

#[tokio::test]
async fn a_scale_with_one_grade_is_a_scale() {
    let office = Office::start().await;
    for sql in [
        "alter table scale_grade disable trigger user",
        "delete from scale_grade where grade <> 'S'",
        "alter table scale_grade enable trigger user",
    ] {
        sqlx::query(sql).execute(office.pool()).await.unwrap();
    }
    // The rule's bands name grades that are gone: the rehearsal says so and blocks.
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let officer = office.officer("hr-one").await;
    let rehearsal = officer.get(&format!("/hr/cycles/{code}/rehearsal")).await;
    assert!(rehearsal.says("点数の決まりにある評語「A」が、評語の尺度にありません"));
    assert!(actions::open_cycle(office.app(), &demo, &code).await.is_err());
    // With a rule of one band everything goes its way.
    let only = Band { grade: "S".to_owned(), lower: Decimal::ZERO };
    let rule = ScoringRule { bands: Bands::new(vec![only]).unwrap(), ..office::rule() };
    let seed = Actor::system("seed");
    let new =
        NewRule { code: "one", name: "一つの評語（見本）", is_sample: true, rule: &rule };
    let rule = actions::add_scoring_rule(office.app(), &seed, new).await.unwrap();
    let code = office.open(&CycleSetup { rule, ..office.setup() }).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, sheet, (StepKind::SelfAssessment, "山本 健太"), ["S", "S", "S"], "")
        .await;
    do_step(&office, &code, sheet, (StepKind::Primary, "中村 恵子"), ["S", "S", "S"], "S").await;
    let total: (Decimal, String) = sqlx::query_as(
        "select total, computed_grade from sheet_step where sheet_id = $1 and kind = 'primary'",
    )
    .bind(sheet)
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(total, (Decimal::from(100), "S".to_owned()));
}

#[tokio::test]
async fn a_return_without_words_is_asked_for_them() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    let chief = office.browser("中村 恵子").await;
    let back = format!("/team/cycles/{code}/sheets/{id}/return");
    for words in ["", " \u{3000}\n"] {
        let form = chief.get(&back).await;
        let silent = chief.submit(&form, &back, &[("to", "self"), ("reason", words)]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.says("理由を書いてください"), "{}", silent.text());
    }
    let form = chief.get(&back).await;
    let long = "長".repeat(401);
    let over = chief.submit(&form, &back, &[("to", "self"), ("reason", &long)]).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(over.first("textarea[name=reason]"), long, "and comes back whole");
    let returned: (i64,) =
        sqlx::query_as("select count(*) from sheet_step where returned_at is not null")
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(returned.0, 0);
}

/// A second version of the definitions, in force from a day on, without 変革推進力.
async fn without_the_third_element(office: &Office, from: &str) {
    let version = jinzai::kernel::ids::FrameworkVersionId::mint();
    for sql in [
        "insert into framework_version (framework_version_id, framework_id, state, kind, title, reason,
            scale_id, drafted_at)
        select $1, framework_id, 'draft', 'revision', '第2版', '見本', scale_id, now() from framework_version",
        "insert into element (element_id, framework_version_id, element_key, position, name, is_sample)
        select gen_random_uuid(), $1, element_key, position, name, true from element where position < 3",
        "insert into element_rank (element_id, rank_id, definition, weight, is_sample)
        select new.element_id, r.rank_id, r.definition, 50, true
        from element new
        join element old on old.element_key = new.element_key and old.element_id <> new.element_id
        join element_rank r on r.element_id = old.element_id
        where new.framework_version_id = $1",
        "insert into element_behaviour (element_id, rank_id, grade, body)
        select new.element_id, b.rank_id, b.grade, b.body
        from element new
        join element old on old.element_key = new.element_key and old.element_id <> new.element_id
        join element_behaviour b on b.element_id = old.element_id
        where new.framework_version_id = $1",
    ] {
        sqlx::query(sql).bind(version).execute(office.pool()).await.unwrap();
    }
    sqlx::query(
        "update framework_version
        set state = 'approved', number = 2, submitted_at = now(), approved_at = now(), effective_on = $2
        where framework_version_id = $1",
    )
    .bind(version)
    .bind(day(from))
    .execute(office.pool())
    .await
    .unwrap();
}

#[tokio::test]
async fn an_element_withdrawn_in_between_stays_on_the_sheets_of_its_cycle() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, id, (StepKind::SelfAssessment, "山本 健太"), ["A", "A", "S"], "").await;
    without_the_third_element(&office, "2026-03-10").await;
    office.portal.go_to(day("2026-03-12"));
    let chief = office.browser("中村 恵子").await;
    let sheet = format!("/team/cycles/{code}/sheets/{id}");
    assert!(chief.get(&sheet).await.says("変革推進力"));
    do_step(&office, &code, id, (StepKind::Primary, "中村 恵子"), ["B", "B", "S"], "B").await;
    // 50 × 3/5 + 30 × 3/5 + 20 × 5/5: the weights that were pinned, too.
    let total: (Decimal,) =
        sqlx::query_as("select total from sheet_step where sheet_id = $1 and kind = 'primary'")
            .bind(id)
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(total.0, Decimal::from(68));
    let scores = actions::check_scores(office.app(), &Actor::system("scores-check")).await.unwrap();
    assert_eq!(scores.differences, []);
    // The next cycle asks for what is in force on its first day.
    let year = FiscalYear::new(2026).unwrap();
    let (first, last) = Term::FirstHalf.days(year);
    let next = CycleSetup {
        fiscal_year: year,
        term: Term::FirstHalf,
        period: Period::inclusive(first, last).unwrap(),
        ..office.setup()
    };
    let code = office.open(&next).await;
    let own = office.browser("井上 明里").await.get(&format!("/me/cycles/{code}/self")).await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(own.says("対話・協働力") && !own.says("変革推進力"), "{}", own.text());
}

/// The database of a test, taken away and given back from outside.
struct Outage {
    admin: PgPool,
    name: String,
}

impl Outage {
    async fn over(office: &Office) -> Self {
        let name = office.portal.database.name.clone();
        let options = (*office.pool().connect_options()).clone().database("postgres");
        let admin = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        Self { admin, name }
    }
    async fn run(&self, sql: String) {
        sqlx::query(AssertSqlSafe(sql)).execute(&self.admin).await.unwrap();
    }
    async fn begin(&self) {
        self.run(format!("alter database {} with allow_connections false", self.name)).await;
        self.run(format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'",
            self.name
        ))
        .await;
    }
    async fn end(&self) {
        self.run(format!("alter database {} with allow_connections true", self.name)).await;
    }
    /// Until somebody waits for a row: a save is in the middle.
    async fn until_somebody_waits(&self) {
        loop {
            let waits: (i64,) = sqlx::query_as(
                "select count(*) from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'",
            )
            .bind(&self.name)
            .fetch_one(&self.admin)
            .await
            .unwrap();
            if waits.0 > 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a stranger's transaction holds the sheet")]
#[tokio::test]
async fn a_database_that_goes_away_in_the_middle_of_a_save_loses_nothing() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let ratee = office.browser("山本 健太").await;
    let page = ratee.get(OWN).await;
    let saved = ratee.submit(&page, OWN, &[("e1_why", "前に保存した文"), ("do", "save")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = ratee.get(OWN).await;

    // The save waits for the sheet; then the database is gone, for the save and for everybody.
    let outage = Outage::over(&office).await;
    let id = office.sheet(&code, "山本 健太").await;
    let mut other = office.pool().begin().await.unwrap();
    sqlx::query("select from sheet_revision where sheet_id = $1 for update")
        .bind(id)
        .execute(&mut *other)
        .await
        .unwrap();
    let typed = [("e1", "A"), ("e1_why", "途中で送った文"), ("e2_why", "もう一つ"), ("do", "save")];
    let cut = async {
        outage.until_somebody_waits().await;
        outage.begin().await;
    };
    let (answer, ()) = tokio::join!(ratee.submit(&page, OWN, &typed), cut);
    assert!(answer.status.is_server_error(), "{}", answer.status);
    assert!(answer.says("いま使えません") && answer.says("受付番号"), "{}", answer.text());
    drop(other);
    // As long as it is gone, pages say the same; the reader is not signed out by it.
    let meanwhile = ratee.get(OWN).await;
    assert!(meanwhile.status.is_server_error() && meanwhile.says("いま使えません"));
    outage.end().await;

    // It is back: what was acknowledged is there, of the other save nothing; the same form is sent again.
    let mut back = ratee.get(OWN).await;
    for _ in 0..20 {
        if back.status.is_success() {
            break;
        }
        back = ratee.get(OWN).await;
    }
    assert_eq!(back.first("#e1_why"), "前に保存した文");
    assert!(back.attributes("input[name=e1][checked]", "value").is_empty(), "no half state");
    assert_eq!(back.first("#e2_why"), "");
    office.portal.wait(chrono::Duration::minutes(3));
    let again = ratee.submit(&page, OWN, &typed).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    let page = ratee.get(OWN).await;
    assert_eq!(page.first("#e1_why"), "途中で送った文");
    assert_eq!(page.first("#e2_why"), "もう一つ");
}
