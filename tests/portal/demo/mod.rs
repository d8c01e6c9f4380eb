//! The demo city in a database: filled once, quickly, and everyone of its list can sign in.

mod scenes;

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use jinzai::demo::{DemoError, DemoOptions, Filled, SignIn, fill};
use jinzai::kernel::Date;

use crate::support::portal::{Client, Portal};

/// A city small enough for tests.
pub const SMALL: DemoOptions = DemoOptions { staff: 300, years: 2, seed: 7 };

/// An empty portal with the strategy's content.
async fn start() -> Portal {
    let portal = Portal::start().await;
    jinzai::seed::actions::load(&portal.app).await.unwrap();
    portal
}

/// Signs one of the city's people in.
pub async fn sign_in(portal: &Portal, city: &Filled, role: &str) -> Client {
    let who = city.sign_ins.iter().find(|one| one.role == role).unwrap();
    let client = portal.visitor();
    let page = client.get("/signin").await;
    let values = [("number", who.employee_number.as_str()), ("password", who.password.as_str())];
    let answer = client.submit(&page, "/signin", &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{role} signs in");
    client
}

async fn count(portal: &Portal, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(portal.app.db.reader()).await.unwrap()
}

#[tokio::test]
async fn a_city_is_filled_once_and_its_people_can_sign_in() {
    let portal = start().await;
    let city = fill(&portal.app, SMALL).await.unwrap();
    assert!(city.fresh);
    let roles: Vec<&str> = city.sign_ins.iter().map(|one| one.role.as_str()).collect();
    assert_eq!(
        roles,
        [
            "employee",
            "supervisor",
            "section_head",
            "hr",
            "hr_second",
            "strategy_owner",
            "auditor",
            "admin"
        ]
    );
    for role in roles {
        let client = sign_in(&portal, &city, role).await;
        assert_eq!(client.get("/account").await.status, StatusCode::OK);
    }
    let employed = "employee where left_on is null or left_on > '2026-03-03'";
    assert_eq!(count(&portal, employed).await, 300);
    assert_eq!(count(&portal, "account").await, 8);
    assert_eq!(count(&portal, "account_grant").await, 5);

    let entries = count(&portal, "audit_entry where verb <> 'open_session'").await;
    let started = Instant::now();
    let again = fill(&portal.app, DemoOptions { staff: 500, ..SMALL }).await.unwrap();
    assert!(started.elapsed() < Duration::from_millis(200));
    assert_eq!(again, Filled { fresh: false, ..city });
    assert_eq!(count(&portal, "audit_entry where verb <> 'open_session'").await, entries);
}

#[tokio::test]
async fn the_list_of_sign_ins_is_for_its_owner_alone() {
    let portal = start().await;
    let city = fill(&portal.app, SMALL).await.unwrap();
    let path = portal.app.config.data_dir.join("demo-accounts.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let list: Vec<SignIn> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(list, city.sign_ins);
    std::fs::remove_file(&path).unwrap();
    assert!(fill(&portal.app, SMALL).await.unwrap().sign_ins.is_empty());
}

#[tokio::test]
async fn where_people_are_registered_already_no_city_is_made() {
    let portal = Portal::start().await;
    let arrived = jinzai::exchange::actions::Arrived {
        name: "職員一覧.csv".to_owned(),
        bytes: include_bytes!("../../data/staff-utf8.csv").to_vec(),
    };
    let on: Date = "2025-10-01".parse().unwrap();
    let imported = jinzai::exchange::actions::import_staff(&portal.app, &arrived, Some(on), false)
        .await
        .unwrap();
    assert!(imported.applied);
    assert!(matches!(fill(&portal.app, SMALL).await, Err(DemoError::NotEmpty)));
    assert_eq!(count(&portal, "account").await, 0);
}

#[tokio::test]
async fn the_superiors_that_the_database_finds_are_those_of_the_plan() {
    let portal = start().await;
    let city = fill(&portal.app, SMALL).await.unwrap();
    let number = |role: &str| {
        city.sign_ins.iter().find(|one| one.role == role).unwrap().employee_number.clone()
    };
    let superior: Option<String> = sqlx::query_scalar(
        "select boss.employee_number
        from superior_on('2026-03-03') s
        join employee e on e.employee_id = s.employee_id
        left join employee boss on boss.employee_id = s.superior_id
        where e.employee_number = $1",
    )
    .bind(number("employee"))
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    assert_eq!(superior, Some(number("supervisor")));
    assert_eq!(count(&portal, "superior_on('2026-03-03') where superior_id is null").await, 2);
}

#[tokio::test]
async fn an_interrupted_fill_goes_on() {
    let portal = start().await;
    // The file of sign-ins cannot be written: the people are there, the rest is not.
    let path = portal.app.config.data_dir.join("demo-accounts.json.new");
    std::fs::create_dir(&path).unwrap();
    assert!(matches!(fill(&portal.app, SMALL).await, Err(DemoError::File { .. })));
    let people = count(&portal, "employee").await;
    std::fs::remove_dir(&path).unwrap();
    let city = fill(&portal.app, DemoOptions { seed: 8, ..SMALL }).await.unwrap();
    assert_eq!((city.fresh, city.options), (true, SMALL));
    assert_eq!(count(&portal, "employee").await, people);
    sign_in(&portal, &city, "supervisor").await;
}

#[tokio::test]
async fn the_whole_city_takes_seconds() {
    let portal = Portal::with(|config| config.cheap_hashes = false).await;
    jinzai::seed::actions::load(&portal.app).await.unwrap();
    let started = Instant::now();
    let city = fill(&portal.app, DemoOptions::default()).await.unwrap();
    let elapsed = started.elapsed();
    eprintln!("a city of 4,199 took {elapsed:?}");
    assert!(city.fresh);
    let employed = "employee where left_on is null or left_on > '2026-03-03'";
    assert_eq!(count(&portal, employed).await, 4199);
}
