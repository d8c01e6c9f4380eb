//! A city of 12,597 people and a list that moves 12,000 of them: it goes through, and the times are
//! printed. The bounds (5 s for reading, 20 s for applying) are those of a release build:
//! `cargo test --release --test portal exchange::large -- --nocapture`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use jinzai::access::Role;
use jinzai::exchange::actions::{Arrived, import_staff};

use crate::support::portal::Portal;

const STAFF: &str = include_str!("../../data/staff-utf8.csv");
const BASE: &str = "/hr/imports/transfers";

/// The sample city three times over, numbers apart.
fn staff() -> String {
    let mut lines = STAFF.trim_start_matches('\u{feff}').lines();
    let mut text = format!("{}\n", lines.next().unwrap());
    for line in lines {
        let (number, rest) = line.split_once(',').unwrap();
        for copy in ["0", "1", "2"] {
            // One head a department: the copies head nothing.
            let rest = if copy == "0" { rest.to_owned() } else { rest.replace(",○,", ",,") };
            writeln!(text, "{copy}{},{rest}", &number[1..]).unwrap();
        }
    }
    text
}

/// Moves the first 12,000 people to the next department in which their rank is found.
fn transfers(staff: &str) -> String {
    let rows: Vec<Vec<&str>> =
        staff.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row[14] == "本務") {
        let own = places.entry(row[8]).or_default();
        if !own.contains(&row[3]) {
            own.push(row[3]);
        }
    }
    let mut text = "発令日,発令区分,職員番号,氏名,新所属コード,新職位\n".to_owned();
    let primary = rows.iter().filter(|row| row[14] == "本務").take(12_000);
    for (at, row) in primary.enumerate() {
        let own = &places[row[8]];
        let begin = at % own.len();
        let code = own[begin..].iter().chain(&own[..begin]).find(|code| **code != row[3]);
        let code = code.filter(|_| own.len() > 1).unwrap_or(&row[3]);
        writeln!(text, "R8.4.1,転任,{},{},{code},{}", row[0], row[1], row[8]).unwrap();
    }
    text
}

#[tokio::test]
async fn twelve_thousand_rows_go_through() {
    let portal = Portal::start().await;
    let staff = staff();
    let arrived =
        Arrived { name: "職員一覧.csv".to_owned(), bytes: staff.clone().into_bytes() };
    let on = "2025-10-01".parse().ok();
    assert!(import_staff(&portal.app, &arrived, on, false).await.unwrap().applied);
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let form = hr.get(&format!("{BASE}/new")).await;
    let list = transfers(&staff);
    assert_eq!(list.lines().count(), 12_001);
    let started = Instant::now();
    let answer = hr.upload(&form, BASE, &[], ("file", "発令.csv", list.as_bytes())).await;
    let path = answer.location().unwrap();
    eprintln!("12,000 rows are read and checked in {:?}", started.elapsed());
    let page = hr.get(&path).await;
    assert!(page.says("12,000行を読みました") && page.all("#h-errors").is_empty());
    let check = hr.get(&format!("{path}/check")).await;
    let started = Instant::now();
    hr.submit(&check, &format!("{path}/application"), &[("doubts", "yes")]).await;
    loop {
        let job = hr.get(&format!("{path}/job")).await;
        if !job.says("最新の状況を見る") {
            assert_eq!(job.h1(), "発令一覧を取り込みました", "{}", job.first("main"));
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    eprintln!("12,000 rows are applied in {:?}", started.elapsed());
    let moved: i64 =
        sqlx::query_scalar("select count(*) from posting where lower(period) = '2026-04-01'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    assert!(moved > 10_000, "{moved}");
}
