//! The city that visitors find: the same for the same seed, sheets in every state, a home for
//! everybody of the list of sign-ins.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use jinzai::demo::{DemoOptions, fill};

use super::{SMALL, sign_in, start};
use crate::support::portal::Portal;

const VILLAGE: DemoOptions = DemoOptions { staff: 120, years: 2, seed: 7 };

/// Everything that a city consists of, without the ids that are new each time.
const FACTS: &[(&str, &str)] = &[
    ("people", "select employee_number, name, kana, hired_on, left_on from employee"),
    (
        "departments",
        "select f.period, f.code, f.name, f.level, up.code as above
        from department_fact f
        left join department_fact up on up.department_id = f.parent_id and up.period @> lower(f.period)",
    ),
    (
        "posts",
        "select e.employee_number, f.code, r.code as rank, j.name, p.employment_type, p.kind, p.is_head,
            p.title, p.assigned_on, p.period
        from posting p
        join employee e using (employee_id)
        join rank r using (rank_id)
        join job_family j using (job_family_id)
        join department_fact f on f.department_id = p.department_id and f.period @> lower(p.period)",
    ),
    (
        "leaves",
        "select e.employee_number, l.kind, l.period from leave l join employee e using (employee_id)",
    ),
    (
        "sheets",
        "select c.code, e.employee_number, s.standing, s.ended_by_name, s.ended_at, s.ended_reason
        from sheet s join cycle c on c.cycle_id = s.cycle_id join employee e using (employee_id)",
    ),
    (
        "steps",
        "select c.code, e.employee_number, t.kind, v.employee_number as doer, t.state, t.opened_at,
            t.done_at, t.done_by_name, t.left_out_reason, t.return_reason, t.total, t.computed_grade
        from sheet_step t
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)
        left join employee v on v.employee_id = t.evaluator_id",
    ),
    (
        "ratings",
        "select c.code, e.employee_number, r.position, l.element_key, r.grade, r.comment, r.saved_at
        from rating r
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)
        join element l using (element_id)",
    ),
    (
        "wholes",
        "select c.code, e.employee_number, o.position, o.summary, o.grade, o.grade_reason
        from overall_rating o
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)",
    ),
    (
        "drafts",
        "select c.code, e.employee_number, d.position, d.field, d.text, d.saved_at
        from sheet_draft d
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)",
    ),
    (
        "handovers",
        "select c.code, e.employee_number, h.kind, f.employee_number as former,
            v.employee_number as successor, h.handed_at, h.handed_by_name, h.reason
        from sheet_handover h
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)
        join employee f on f.employee_id = h.former_id
        join employee v on v.employee_id = h.successor_id",
    ),
    (
        "part records",
        "select e.employee_number, r.author_name, r.period, r.words, r.written_at
        from part_record r join sheet s using (sheet_id) join employee e using (employee_id)",
    ),
    (
        "memos",
        "select a.employee_number as author, e.employee_number as subject, o.observed_on, o.fact,
            v.employee_number as receiver, h.handed_at
        from observation o
        join employee a on a.employee_id = o.author_id
        join employee e on e.employee_id = o.subject_id
        left join observation_handover h using (observation_id)
        left join employee v on v.employee_id = h.receiver_id",
    ),
    (
        "history",
        "select c.code, e.employee_number, v.step_kind, v.verb, v.at, v.acted_by_name, v.words
        from sheet_event v
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        join employee e using (employee_id)",
    ),
];

/// How many facts of each kind, and a fingerprint of all of them.
async fn facts(portal: &Portal) -> Vec<(&'static str, i64, String)> {
    let mut all = Vec::new();
    for (what, sql) in FACTS {
        let sql = format!(
            "select count(*), coalesce(md5(string_agg(f::text, '|' order by f::text)), '') from ({sql}) f"
        );
        let (count, print): (i64, String) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .fetch_one(&portal.database.pool)
            .await
            .unwrap();
        all.push((*what, count, print));
    }
    all
}

#[tokio::test]
async fn the_same_seed_gives_the_same_city_down_to_the_last_word() {
    let (one, two, other) = (start().await, start().await, start().await);
    fill(&one.app, VILLAGE).await.unwrap();
    fill(&two.app, VILLAGE).await.unwrap();
    let first = facts(&one).await;
    assert_eq!(first, facts(&two).await);
    for (what, count, _) in &first {
        assert!(*count > 0, "{what}");
    }
    fill(&other.app, DemoOptions { seed: 8, years: 1, ..VILLAGE }).await.unwrap();
    assert_ne!(first[0], facts(&other).await[0], "people of another seed");
}

#[tokio::test]
async fn sheets_stand_in_every_state() {
    let portal = start().await;
    fill(&portal.app, SMALL).await.unwrap();
    let pool = &portal.database.pool;
    let steps: Vec<(String, String, bool)> = sqlx::query_as(
        "select distinct t.kind, t.state, t.returned_at is not null
        from sheet_step t
        join sheet s using (sheet_id)
        join cycle c on c.cycle_id = s.cycle_id
        where c.stage = 'open'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let has = |kind: &str, state: &str, returned: bool| {
        steps.contains(&(kind.to_owned(), state.to_owned(), returned))
    };
    for kind in ["self", "primary", "secondary", "confirmation", "disclosure"] {
        for state in ["waiting", "open", "done"] {
            assert!(
                has(kind, state, false) || (kind, state) == ("self", "waiting"),
                "{kind} {state}: {steps:?}"
            );
        }
    }
    assert!(has("self", "open", true) && has("primary", "open", true), "{steps:?}");
    assert!(has("secondary", "skipped", false), "{steps:?}");
    let standings: Vec<(String, String)> = sqlx::query_as(
        "select distinct c.stage, s.standing from sheet s join cycle c on c.cycle_id = s.cycle_id order by 1, 2",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let standings: Vec<(&str, &str)> =
        standings.iter().map(|(stage, standing)| (stage.as_str(), standing.as_str())).collect();
    assert_eq!(
        standings,
        [("closed", "closed"), ("open", "disclosed"), ("open", "excluded"), ("open", "running")]
    );
    let drafts: Vec<String> = sqlx::query_scalar(
        "select distinct t.kind from sheet_draft d join sheet_step t using (sheet_id, position)",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert_eq!(BTreeSet::from_iter(drafts), ["primary".to_owned(), "self".to_owned()].into());
    let said: i64 =
        sqlx::query_scalar("select count(*) from sheet_event where verb = 'acknowledged'")
            .fetch_one(pool)
            .await
            .unwrap();
    assert_eq!(said, 2);
}

#[tokio::test]
async fn everybody_finds_what_waits_the_thread_and_the_credo_at_home() {
    let portal = start().await;
    let city = fill(&portal.app, VILLAGE).await.unwrap();
    for who in &city.sign_ins {
        let role = who.role.as_str();
        let client = sign_in(&portal, &city, role).await;
        let home = client.get("/").await;
        assert_eq!(home.status, StatusCode::OK, "{role}");
        let family = who.name.split(' ').next().unwrap();
        let begins = home.h1().starts_with(&format!("{family}さんの番になっている手続きが"))
            || home.h1() == format!("いま、{family}さんの番になっている手続きはありません");
        assert!(begins, "{role}: {}", home.h1());
        assert_eq!(home.first("#credo-title"), "北九州市職員クレド（行動指針）", "{role}");
        assert!(home.all("#h-pillar").len() == 1, "{role}");
        assert_eq!(home.first("#h-flow"), "あなたの評価の流れ", "{role}");
        let steps = home.all("section[aria-labelledby=h-flow] ol li b");
        assert!(
            steps.len() >= 4 && steps.starts_with(&["自己申告".to_owned()]),
            "{role}: {steps:?}"
        );
        assert!(steps.ends_with(&["確認".to_owned(), "開示".to_owned()]), "{role}: {steps:?}");
        for task in home.attributes("ul.tasks a", "href") {
            assert_eq!(client.get(&task).await.status, StatusCode::OK, "{role}: {task}");
        }
        let nav = home.all("nav.nav a").join(" ");
        let desk = match role {
            "hr" | "hr_second" => "人事の仕事",
            "strategy_owner" => "施策の仕事",
            "auditor" | "admin" => "管理",
            _ => "自分の評価",
        };
        assert!(nav.contains(desk), "{role}: {nav}");
        let tasks = home.attributes("ul.tasks a", "href");
        match role {
            "employee" => {
                assert!(tasks.iter().any(|to| to.starts_with("/me/cycles/")), "{tasks:?}");
                let here = home.all("section[aria-labelledby=h-flow] li[aria-current=step] b");
                assert_eq!(here, ["自己申告"]);
            }
            "supervisor" => {
                assert!(tasks.iter().any(|to| to.starts_with("/team/cycles/")), "{tasks:?}");
            }
            _ => {}
        }
    }
}

/// Addresses of the sheets that a list names.
fn sheets(list: &crate::support::portal::Page) -> Vec<String> {
    let links = list.attributes("main td a, main th a", "href");
    links.into_iter().filter(|to| to.contains("/sheets/")).collect()
}

#[tokio::test]
async fn rarer_cycles_stand_beside_and_their_deciders_find_their_lists() {
    let portal = start().await;
    // In autumn those hired in April are still judged on condition.
    portal.go_to("2026-11-24".parse().unwrap());
    let city = fill(&portal.app, SMALL).await.unwrap();
    let pool = &portal.database.pool;
    let cycles: Vec<(String, String, String)> =
        sqlx::query_as("select code, kind, stage from cycle order by code")
            .fetch_all(pool)
            .await
            .unwrap();
    let code_of = |kind: &str, stage: &str| {
        let own = cycles.iter().find(|(_, k, s)| k == kind && s == stage);
        own.unwrap_or_else(|| panic!("{kind} {stage}: {cycles:?}")).0.clone()
    };
    let steps: Vec<(String, String, String, i64)> = sqlx::query_as(
        "select c.kind, t.kind, t.state, count(*)
        from sheet_step t join sheet s using (sheet_id) join cycle c on c.cycle_id = s.cycle_id
        where c.kind in ('results', 'special')
        group by 1, 2, 3 order by 1, 2, 3",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let has = |cycle: &str, kind: &str, state: &str| {
        steps
            .iter()
            .any(|(c, k, s, _)| (c.as_str(), k.as_str(), s.as_str()) == (cycle, kind, state))
    };
    for kind in
        ["self", "assistant", "primary", "secondary", "adjustment", "confirmation", "disclosure"]
    {
        assert!(has("results", kind, "done"), "{kind}: {steps:?}");
    }
    for kind in ["adjustment", "confirmation"] {
        assert!(has("results", kind, "open"), "{kind}: {steps:?}");
    }
    assert!(has("special", "self", "done") && has("special", "primary", "done"), "{steps:?}");
    let hired: i64 = sqlx::query_scalar(
        "select count(*) from sheet s join cycle c on c.cycle_id = s.cycle_id join posting p using (employee_id)
        where c.kind = 'special' and p.period @> c.base_on and p.kind = 'primary'
          and p.employment_type <> 'conditional'",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(hired, 0, "nobody else is judged");

    let code = code_of("results", "open");
    for (role, list) in [("section_head", "adjustment"), ("hr", "confirmation")] {
        let client = sign_in(&portal, &city, role).await;
        let list = format!("/team/cycles/{code}/{list}");
        // Home shows what is due first; the way of every day leads over the pages of the team.
        let cycle = format!("/team/cycles/{code}");
        assert!(client.get("/team").await.attributes("main a", "href").contains(&cycle), "{role}");
        assert!(client.get(&cycle).await.attributes("main a", "href").contains(&list), "{role}");
        let page = client.get(&list).await;
        assert_eq!(page.status, StatusCode::OK, "{role}");
        assert!(page.says("あなたの番です"), "{role}: {}", page.text());
        let first = sheets(&page).first().cloned().unwrap_or_else(|| panic!("{}", page.text()));
        assert_eq!(client.get(&first).await.status, StatusCode::OK, "{role}: {first}");
    }
    let hr = sign_in(&portal, &city, "hr").await;
    assert!(hr.get("/hr/routes").await.says("調整者　小林 直人"), "the rules that name them hold");
    let employee = sign_in(&portal, &city, "employee").await;
    let both = code_of("both", "closed");
    let result = employee.get(&format!("/me/cycles/{both}/feedback")).await;
    assert_eq!(result.status, StatusCode::OK);
    assert!(
        result.says("能力の計算（割合") && result.says("業績の計算（割合"),
        "{}",
        result.text()
    );
}
