//! The April transfer as an officer lives it: the list of 700 rows with mistakes, the errors taken back to
//! the office, the list mended, applied, looked at on three days, and taken back.

use axum::http::StatusCode;
use jinzai::kernel::ids::EmployeeId;

use super::transfers::{STAFF, TRANSFERS, apply, city, one, register, staged, take_back};
use crate::support::portal::{Client, Portal};

/// The day before, the day, the day after.
const DAYS: [&str; 3] = ["2026-03-31", "2026-04-01", "2026-04-02"];

struct Row {
    kind: String,
    number: String,
    code: String,
}

async fn employee(portal: &Portal, number: &str) -> EmployeeId {
    sqlx::query_scalar("select employee_id from employee where employee_number = $1")
        .bind(number)
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

/// What the page of a person says of the primary post on each of the three days.
async fn on_three_days(hr: &Client, who: EmployeeId) -> Vec<String> {
    let mut said = Vec::new();
    for on in DAYS {
        let page = hr.get(&format!("/hr/staff/{who}?on={on}")).await;
        assert_eq!(page.status, StatusCode::OK, "{on}");
        said.push(page.text());
    }
    said
}

#[tokio::test]
async fn the_list_is_mended_applied_seen_on_three_days_and_taken_back() {
    let (portal, hr) = city(STAFF).await;
    let before = register(&portal).await;
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(TRANSFERS);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let rows: Vec<Row> = lines[1..]
        .iter()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [kind, number, code] = [cells[1], cells[2], cells[4]].map(str::to_owned);
            Row { kind, number, code }
        })
        .collect();

    // Three mistakes: the page names them, errors.csv holds those rows in the office's own columns.
    let mut planted = lines.clone();
    for (at, from, to) in [(10, "R8.4.1", "R8.2.30"), (20, "転任", "転人"), (30, "転任", "転人")]
    {
        planted[at] = if planted[at].contains(from) {
            planted[at].replacen(from, to, 1)
        } else {
            planted[at].replacen(',', ",誤", 1)
        };
    }
    let wrong = staged(&hr, planted.join("\n").as_bytes()).await;
    let page = hr.get(&wrong).await;
    assert!(page.says("このままでは取り込めません"), "{}", page.first("main"));
    let csv = hr.get(&format!("{wrong}/errors.csv")).await.text();
    let csv_rows: Vec<&str> = csv.lines().collect();
    assert!(csv_rows[0].trim_start_matches('\u{feff}').starts_with(lines[0].as_str()), "{csv}");
    assert!(csv_rows[0].ends_with("直し方"), "{}", csv_rows[0]);
    assert_eq!(csv_rows.len(), 4, "{csv}");
    assert_eq!(register(&portal).await, before, "reading changes nothing");

    // The list as it is.
    let path = staged(&hr, TRANSFERS).await;
    let done = apply(&hr, &path).await;
    assert_eq!(done.h1(), "発令一覧を取り込みました", "{}", done.first("main"));

    // Somebody who moves: the old post until 31 March, the new one from 1 April, on both later days.
    let moved: (String, String, String) = sqlx::query_as(
        "select e.employee_number, old.full_name, new.full_name
        from posting p
        join employee e on e.employee_id = p.employee_id
        join posting q on q.employee_id = p.employee_id and q.kind = 'primary' and upper(q.period) = lower(p.period)
        join department_on('2026-03-31') old on old.department_id = q.department_id
        join department_on('2026-04-01') new on new.department_id = p.department_id
        where p.kind = 'primary' and lower(p.period) = '2026-04-01' and old.full_name <> new.full_name
        order by e.employee_number
        limit 1",
    )
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    let (number, old, new) = moved;
    assert!(rows.iter().any(|row| row.number == number && !row.code.is_empty()), "{number}");
    let pages = on_three_days(&hr, employee(&portal, &number).await).await;
    assert!(pages[0].contains(&old), "{old}: {}", pages[0]);
    assert!(pages[1].contains(&new) && pages[2].contains(&new), "{new}: {}", pages[1]);

    // Somebody who retires is on the list of staff until the last day.
    let retired = rows.iter().find(|row| row.kind == "退職").unwrap();
    let found = async |on: &str, number: &str| {
        let list = hr.get(&format!("/hr/staff?q={number}&on={on}")).await;
        list.all("tbody th[scope=row]").len()
    };
    let counts = [
        found(DAYS[0], &retired.number).await,
        found(DAYS[1], &retired.number).await,
        found(DAYS[2], &retired.number).await,
    ];
    assert_eq!(counts, [1, 0, 0]);

    // Somebody who is hired is there from the first day on.
    let hired = rows.iter().find(|row| row.kind == "採用").unwrap();
    let counts = [
        found(DAYS[0], &hired.number).await,
        found(DAYS[1], &hired.number).await,
        found(DAYS[2], &hired.number).await,
    ];
    assert_eq!(counts, [0, 1, 1]);

    // The department that the mover comes to has one more member from that day.
    let to: uuid::Uuid = sqlx::query_scalar(
        "select p.department_id from posting p join employee e using (employee_id)
        where e.employee_number = $1 and p.kind = 'primary' and lower(p.period) = '2026-04-01'",
    )
    .bind(&number)
    .fetch_one(portal.app.db.reader())
    .await
    .unwrap();
    for (on, is_there) in DAYS.into_iter().zip([false, true, true]) {
        let page = hr.get(&format!("/hr/organization/{}?on={on}", to.simple())).await;
        let members = page.all("section[aria-labelledby=h-members] tbody td:nth-child(2)");
        assert_eq!(members.contains(&number), is_there, "{on}: {members:?}");
        assert_eq!(hr.get(&format!("/hr/organization?on={on}")).await.status, StatusCode::OK);
    }

    let back = take_back(&hr, &path).await;
    assert_eq!(back.h1(), "取込を取り消しました", "{}", back.first("main"));
    assert_eq!(register(&portal).await, before, "the register says what it said");
    let pages = on_three_days(&hr, employee(&portal, &number).await).await;
    assert!(pages.iter().all(|page| page.contains(&old)), "nobody has moved");
    let entries: i64 = one(
        &portal,
        "select count(*) from audit_entry where verb in ('apply_transfer', 'undo_transfer')",
    )
    .await;
    assert_eq!(entries, 2);
}
