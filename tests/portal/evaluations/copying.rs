//! A copy of a cycle leaves no setting behind: everything that the schema knows of a cycle is either copied
//! or named here with the reason why not. A new column or table of a cycle fails until it is in one of the
//! lists, and what is copied is compared value by value.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::evaluations::actions::{self, NewRule};
use jinzai::evaluations::cycle::{CycleSetup, LeaveRule, ServiceCount, ServiceRule, Timing};
use jinzai::evaluations::disclosure::{DisclosedField, Sight};
use jinzai::evaluations::evidence::MemosShown;
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::goal::RankCount;
use jinzai::evaluations::interview::InterviewKind;
use jinzai::evaluations::scoring::ScoringRule;
use jinzai::evaluations::transfer::TransferRule;
use jinzai::kernel::ids::{DepartmentId, ScaleId};
use jinzai::kernel::{Line, Prose, Revision, Weight};
use serde_json::Value;

use super::office::{Office, day, rule};
use super::results;
use super::steps::sent_on;

/// Columns of `cycle` that a copy has, too.
const COPIED: [&str; 19] = [
    "authority_id",
    "disclosed_fields",
    "early_days",
    "employment_types",
    "first_hidden",
    "goals_first",
    "kind",
    "late_days",
    "leave_rule",
    "not_observed_allowed",
    "ratees_limit",
    "result_scale_id",
    "results_rule_id",
    "scoring_rule_id",
    "self_grade_hidden",
    "self_hidden",
    "service_count",
    "service_months",
    "undisclosed_reason",
];

/// The same in every office of these tests: there is only one.
const ALONE: [&str; 1] = ["authority_id"];

/// Columns of `cycle` that a copy has of its own, and why.
const OWN: [(&str, &str); 20] = [
    ("base_on", "moves with the period"),
    ("cancel_reason", "what became of it"),
    ("cancelled_at", "what became of it"),
    ("closed_at", "what became of it"),
    ("code", "every cycle has its own"),
    ("cycle_id", "every cycle has its own"),
    ("fiscal_year", "the time after"),
    ("framework_version_id", "pinned when it opens: the version that is then in force"),
    ("name", "says which year and half"),
    ("opened_at", "what became of it"),
    ("opened_by", "what became of it"),
    ("period", "the time after"),
    ("prepared_at", "who made the copy, and when"),
    ("prepared_by", "who made the copy, and when"),
    ("requested_at", "what became of it"),
    ("requested_by", "what became of it"),
    ("revision", "counts its own changes"),
    ("scale_id", "pinned when it opens: the scale of that version"),
    ("stage", "a copy is in preparation"),
    ("term", "the time after"),
];

/// Tables of a cycle whose rows a copy has, too; without what tells one cycle from the other.
const COPIED_TABLES: [&str; 9] = [
    "cycle_department",
    "cycle_goal_count",
    "cycle_goal_level",
    "cycle_goal_rule",
    "cycle_interview",
    "cycle_memo_rule",
    "cycle_rank",
    "cycle_step",
    "cycle_transfer_rule",
];

/// Tables of a cycle that a copy begins empty, and why.
const OWN_TABLES: [(&str, &str); 6] = [
    ("cycle_exception", "said about one person and one cycle, with a reason that may be over"),
    ("cycle_opening_job", "how far its opening has come"),
    ("reminder", "what was sent"),
    ("sheet", "what the opening makes"),
    ("sheet_revision", "what has happened to the sheets"),
    ("sheet_step", "the way of the sheets"),
];

/// Columns of those tables that move with the period or count changes.
const MOVED: [&str; 3] = ["cycle_id", "due_on", "revision"];

/// The office's cycle with both blocks, and everything else otherwise than usual.
async fn everything_set(office: &Office) -> String {
    let demo = Actor::system("demo");
    let truncating = ScoringRule { weight_total: Weight::new(200).unwrap(), ..rule() };
    let name = "別の点数の決まり（見本）";
    let other = NewRule { code: "other", name, is_sample: true, rule: &truncating };
    let seed = Actor::system("seed");
    let other = actions::add_scoring_rule(office.app(), &seed, other).await.unwrap();
    let scale: (ScaleId,) =
        sqlx::query_as("select scale_id from rating_scale").fetch_one(office.pool()).await.unwrap();
    let bureau: (DepartmentId,) =
        sqlx::query_as("select department_id from department_fact where code = '10'")
            .fetch_one(office.pool())
            .await
            .unwrap();
    let mut setup = results::setup(office).await;
    setup.rule = other;
    setup.departments = vec![bureau.0];
    setup.employment_types = vec!["regular".to_owned(), "conditional".to_owned()];
    setup.service = ServiceRule { months: 3, count: ServiceCount::InARow };
    setup.leave = LeaveRule::Ignored;
    setup.timing = Timing { early_days: Some(30), late_days: Some(7) };
    setup.ratees_limit = 7;
    setup.self_grade_hidden = true;
    setup.sight = Sight { self_hidden: true, first_hidden: true };
    setup.not_observed_allowed = true;
    setup.disclosed = vec![DisclosedField::Overall];
    setup.undisclosed_reason = Some(Prose::within("市の決まりによるため", 400).unwrap());
    setup.blocks.result_scale = Some(scale.0);
    setup.blocks.ranks[0].rule = Some(office.rule);
    setup.blocks.ranks[0].results_rule = setup.blocks.results_rule;
    for step in &mut setup.steps {
        step.name = Line::parse(&format!("市の{}", step.name)).unwrap();
    }
    let code = actions::create_cycle(office.app(), &demo, &setup).await.unwrap();
    let mut goals = GoalRuleInput::proposed(day("2025-11-07")).parse().unwrap();
    (goals.least, goals.most) = (1, 2);
    let of_clerks =
        RankCount { rank: office.ranks["係員"], name: "係員".to_owned(), least: 1, most: 1 };
    goals.ranks = vec![of_clerks];
    let new = Revision::new(0);
    actions::set_goal_rule(office.app(), &demo, &code, Some(&goals), new).await.unwrap();
    let asked = InterviewKind::ALL.iter().map(|kind| (*kind, day("2025-12-05")));
    let asked: Vec<_> = asked.collect();
    actions::set_interviews(office.app(), &demo, &code, &asked).await.unwrap();
    let shown = Some(MemosShown::AtOnce);
    actions::set_memo_rule(office.app(), &demo, &code, shown).await.unwrap();
    let transfer = TransferRule::Successor { months_left: 4 };
    actions::set_transfer_rule(office.app(), &demo, &code, transfer).await.unwrap();
    code
}

async fn ask<T>(office: &Office, sql: String) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(office.pool()).await.unwrap()
}

/// The columns of a cycle with what they say.
async fn columns(office: &Office, code: &str) -> BTreeMap<String, Value> {
    let sql = format!("select to_jsonb(c) from cycle c where code = '{code}'");
    let rows: Vec<(Value,)> = ask(office, sql).await;
    let Value::Object(columns) = &rows[0].0 else { panic!("a row is an object") };
    columns.clone().into_iter().collect()
}

/// The rows of a table of a cycle, without what moves.
async fn rows(office: &Office, table: &str, code: &str) -> Vec<Value> {
    let moved = MOVED.map(|name| format!("'{name}'")).join(", ");
    let sql = format!(
        "select to_jsonb(t) - array[{moved}]
        from {table} t join cycle c using (cycle_id)
        where c.code = '{code}'
        order by (to_jsonb(t) - array[{moved}])::text"
    );
    ask::<(Value,)>(office, sql).await.into_iter().map(|(row,)| row).collect()
}

#[tokio::test]
async fn a_copy_leaves_no_setting_behind() {
    let office = Office::start().await;
    let code = everything_set(&office).await;
    let demo = Actor::system("demo");
    let usual = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let hr = office.officer("hr-one").await;
    let page = hr.get(&format!("/hr/cycles/new?from={code}")).await;
    assert!(page.says("観察メモの見せ方、異動のときの決まりも写します"), "{}", page.text());
    let made = sent_on(&hr.submit(&page, "/hr/cycles", &[]).await).location().unwrap();
    assert_eq!(made, "/hr/cycles/2026-1/rehearsal");

    let (last, copy) = (columns(&office, &code).await, columns(&office, "2026-1").await);
    let known: BTreeSet<&str> = COPIED.into_iter().chain(OWN.map(|(name, _)| name)).collect();
    let there: BTreeSet<&str> = last.keys().map(String::as_str).collect();
    assert_eq!(there, known, "each column of a cycle is copied, or it is said why not");
    let plain = columns(&office, &usual).await;
    for name in COPIED {
        assert_eq!(copy[name], last[name], "{name} is not copied");
        assert!(ALONE.contains(&name) || last[name] != plain[name], "{name} is as usual: no proof");
    }

    let tables: Vec<(String,)> = ask(
        &office,
        "select table_name::text from information_schema.columns
        where table_schema = 'public' and column_name = 'cycle_id' and table_name <> 'cycle'"
            .to_owned(),
    )
    .await;
    let there: BTreeSet<&str> = tables.iter().map(|(name,)| name.as_str()).collect();
    let own = OWN_TABLES.map(|(name, _)| name);
    let known: BTreeSet<&str> = COPIED_TABLES.into_iter().chain(own).collect();
    assert_eq!(there, known, "each table of a cycle is copied, or it is said why not");
    for table in COPIED_TABLES {
        let was = rows(&office, table, &code).await;
        assert_eq!(rows(&office, table, "2026-1").await, was, "{table} is not copied");
        assert!(!was.is_empty(), "{table} is empty: no proof");
    }
    for (table, due) in [("cycle_goal_rule", "2026-05-07"), ("cycle_interview", "2026-06-05")] {
        let sql = format!(
            "select distinct due_on::text from {table} join cycle using (cycle_id)
            where code = '2026-1'"
        );
        assert_eq!(ask::<(String,)>(&office, sql).await, [(due.to_owned(),)], "{table}");
    }
}

#[tokio::test]
async fn a_copy_of_another_kind_takes_what_fits() {
    let office = Office::start().await;
    let code = everything_set(&office).await;
    let hr = office.officer("hr-one").await;
    let from = format!("/hr/cycles/new?from={code}");
    let page = hr.get(&from).await;
    // A slip on the way: the page comes back and still knows what it copies.
    let wrong = hr.submit(&page, "/hr/cycles", &[("kind", "ability"), ("limit", "0")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("異動のときの決まりも写します"), "{}", wrong.text());
    sent_on(&hr.submit(&wrong, "/hr/cycles", &[("kind", "ability"), ("limit", "7")]).await);
    assert!(rows(&office, "cycle_goal_rule", "2026-1").await.is_empty(), "no goals to rate");
    for table in ["cycle_interview", "cycle_memo_rule", "cycle_transfer_rule"] {
        let was = rows(&office, table, &code).await;
        assert_eq!(rows(&office, table, "2026-1").await, was, "{table}");
    }
    let own: Vec<(i64,)> = ask(
        &office,
        "select count(*) from cycle_rank r join cycle c using (cycle_id)
        where c.code = '2026-1' and (r.scoring_rule_id is not null or r.results_share > 0)"
            .to_owned(),
    )
    .await;
    assert_eq!(own, [(0,)], "rules of ranks fit the kind that they were made for");
    let log: Vec<(Value,)> = ask(
        &office,
        "select d.after from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'create_cycle' and summary like '%2026-1%'"
            .to_owned(),
    )
    .await;
    assert_eq!(log[0].0["copied"]["from"], code.as_str());
    assert_eq!(log[0].0["copied"]["memos"], "at_once");
}

#[tokio::test]
async fn nobody_copies_what_they_do_not_reach() {
    let office = Office::start().await;
    let code = office.open(&CycleSetup { ratees_limit: 9, ..office.setup() }).await;
    let hr = office.officer("hr-one").await;
    let page = hr.get(&format!("/hr/cycles/new?from={code}")).await;
    for gone in ["2031-1", "../2025-2"] {
        let answer = hr.submit(&page, "/hr/cycles", &[("copied", gone)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let other = office.browser("井上 明里").await;
    let taken = other.post("/hr/cycles", &[("copied", code.as_str())]).await;
    assert_ne!(taken.status, StatusCode::SEE_OTHER, "an employee makes no cycle");
    let count: Vec<(i64,)> = ask(&office, "select count(*) from cycle".to_owned()).await;
    assert_eq!(count, [(1,)]);
    // The same form sent twice makes one cycle.
    let made = hr.submit(&page, "/hr/cycles", &[]).await;
    sent_on(&made);
    let again = hr.submit(&page, "/hr/cycles", &[]).await;
    assert_eq!(again.location(), made.location());
    let count: Vec<(i64,)> = ask(&office, "select count(*) from cycle".to_owned()).await;
    assert_eq!(count, [(2,)]);
}
