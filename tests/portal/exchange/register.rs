//! The whole register out and in again: the same facts on any day.

use axum::http::StatusCode;
use jinzai::access::{Actor, Role};
use jinzai::exchange::actions::{
    Arrived, drop_old_registers, export_register, import_register, import_staff,
};
use jinzai::exchange::register::RegisterTable;
use jinzai::exchange::table::write_workbook;
use jinzai::kernel::Refusal;
use jinzai::kernel::ids::{
    DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, LeaveId, PostingId,
};
use jinzai::kernel::{Date, Kana, Period};
use jinzai::organization::actions::departments::name_deputies;
use jinzai::organization::actions::{change_register, ensure_basics, load_for_check};
use jinzai::organization::{
    DepartmentIs, DepartmentLevel, DeputyOf, EmployeeIs, EmploymentKind, EmploymentType, LeaveKind,
    NewEmployee, NumberFormat, OpenFact, OpenLeave, OpenPosting, PersonName, PostingIs,
    PostingKind, StaffChanges,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::support::portal::{Client, Page, Portal};

const STAFF: &[u8] = include_bytes!("../../data/staff-utf8.csv");

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn tables(portal: &Portal) -> Vec<Vec<Vec<String>>> {
    let register = load_for_check(&portal.app).await.unwrap();
    RegisterTable::ALL.iter().map(|table| table.rows(&register)).collect()
}

/// Who stands where on a day, as the database says.
async fn on_day(portal: &Portal, on: &str) -> Vec<(String, String, String)> {
    sqlx::query_as(
        "select s.employee_number, d.full_name, s.name
        from staff_on($1) s join department_on($1) d on d.department_id = s.department_id
        order by s.employee_number",
    )
    .bind(day(on))
    .fetch_all(portal.app.db.reader())
    .await
    .unwrap()
}

async fn copied(portal: &Portal) -> Portal {
    let bytes = export_register(&portal.app, &Actor::system("import")).await.unwrap();
    let other = Portal::start().await;
    let arrived = Arrived { name: "登録.xlsx".to_owned(), bytes };
    import_register(&other.app, &arrived).await.unwrap();
    other
}

/// A register of a few departments and people with history, odd names, leaves, second posts.
async fn random_register(portal: &Portal, seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    let actor = Actor::system("demo");
    let basics = ensure_basics(&portal.app, &actor).await.unwrap();
    let ranks: Vec<_> = basics.ranks.values().copied().collect();
    let names =
        ["=1+1課", "+α係", "-推進部", "@窓口", "髙﨑 𠮷課", "総務局", "神\u{fa19}係", "a,\"b\"課"];
    let mut changes = StaffChanges::default();
    let family = JobFamilyId::mint();
    changes.new_job_families.push((family, "=一般事務".to_owned()));
    let mut departments = Vec::new();
    for at in 0..12 {
        let id = DepartmentId::mint();
        let change = day("2026-04-01");
        let parent = (at > 0).then(|| departments[0]);
        let level = if at == 0 { DepartmentLevel::Bureau } else { DepartmentLevel::Section };
        let mut fact = |period: Period, name: &str| {
            changes.open_facts.push(OpenFact {
                fact: DepartmentFactId::mint(),
                department: id,
                period,
                is: DepartmentIs { code: format!("0{at}"), name: name.to_owned(), level, parent },
            });
        };
        let from = day("2020-04-01");
        if dice.random_bool(0.5) {
            fact(Period::between(from, change).unwrap(), names[at % names.len()]);
            fact(Period::since(change), names[(at + 1) % names.len()]);
        } else {
            fact(Period::since(from), names[at % names.len()]);
        }
        changes.new_departments.push(id);
        departments.push(id);
    }
    for at in 0..60_u32 {
        let id = EmployeeId::mint();
        let hired_on = day("2020-04-01");
        let left_on = dice.random_bool(0.2).then(|| day("2026-04-01"));
        let name = ["髙﨑 葵", "𠮷田 凪", "=山本 一", "-林 結衣", "邉見 葛\u{e0100}"]
            [dice.random_range(0..5)];
        changes.new_employees.push(NewEmployee {
            id,
            is: EmployeeIs {
                number: NumberFormat::default().parse(&format!("{at:07}")).unwrap(),
                name: PersonName::parse(name).unwrap(),
                kana: Kana::parse("よみ かた").unwrap(),
                hired_on,
                left_on,
                term_ends_on: dice.random_bool(0.1).then(|| day("2027-03-31")),
            },
        });
        let mut from = hired_on;
        for until in [Some(day("2024-04-01")), Some(day("2026-04-01")), None] {
            let until = match left_on {
                Some(left) if until.is_none_or(|until| until > left) => Some(left),
                _ => until,
            };
            let Ok(period) = Period::new(from, until) else { continue };
            let place = dice.random_range(0..departments.len());
            let mut post = |kind: PostingKind, department: DepartmentId, is_head: bool| {
                changes.open_postings.push(OpenPosting {
                    id: PostingId::mint(),
                    employee: id,
                    period,
                    is: PostingIs {
                        authority: basics.authority,
                        department,
                        rank: ranks[place % ranks.len()],
                        job_family: family,
                        employment_type: EmploymentType::of(EmploymentKind::ALL[place % 5]),
                        kind,
                        is_head,
                        title: is_head.then(|| "=課長事務取扱".to_owned()),
                        assigned_on: hired_on,
                    },
                });
            };
            let is_head = place.is_multiple_of(3);
            post(PostingKind::Primary, departments[place], is_head);
            if place.is_multiple_of(4) {
                post(PostingKind::Concurrent, departments[(place + 1) % departments.len()], false);
            }
            let Some(next) = until else { break };
            from = next;
        }
        if dice.random_bool(0.3) {
            changes.open_leaves.push(OpenLeave {
                id: LeaveId::mint(),
                employee: id,
                kind: LeaveKind::ALL[at as usize % LeaveKind::ALL.len()],
                period: Period::between(day("2025-10-01"), day("2026-03-01")).unwrap(),
            });
        }
    }
    change_register(&portal.app, &actor, &changes, "見本の登録", ()).await.unwrap();
    // Deputies, each of one department at a time.
    let mut deputies = Vec::new();
    for department in departments {
        if dice.random_bool(0.5) {
            let new = &changes.new_employees[dice.random_range(0..60)];
            let until = dice.random_bool(0.5).then(|| day("2026-10-01"));
            let period = Period::new(day("2025-04-01"), until).unwrap();
            deputies.push(DeputyOf { department, employee: new.id, period });
        }
    }
    name_deputies(&portal.app, &actor, &deputies).await.unwrap();
    random_masters(portal, &mut dice).await;
}

/// Lists that differ from those of the program: more rows, other names, names to come, ends.
async fn random_masters(portal: &Portal, dice: &mut StdRng) {
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let add = async |list: &str, values: &[(&str, &str)]| {
        let list = format!("/hr/organization/masters/{list}");
        let page = hr.get(&list).await;
        let answer = hr.submit(&page, &list, values).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.first(".errsum"));
    };
    let above = dice.random_range(0..8).to_string();
    let rank = [("name", "=主幹"), ("code", "shukan"), ("above", &above), ("supervisory", "yes")];
    add("ranks", &rank).await;
    let short = [("name", "再任用短時間"), ("code", "short"), ("law", "reappointed")];
    add("employment-types", &short).await;
    let from = [("from_year", "2024"), ("from_month", "4"), ("from_day", "1")];
    add("authorities", &[&from[..], &[("name", "教育委員会"), ("code", "board")]].concat()).await;
    let on = [("on_year", "2026"), ("on_month", "10"), ("on_day", "1")];
    let until = [("until_year", "2027"), ("until_month", "4"), ("until_day", "1")];
    for list in ["ranks", "employment-types", "authorities", "job-families"] {
        let page = hr.get(&format!("/hr/organization/masters/{list}")).await;
        for (at, row) in page.attributes("tbody th a", "href").into_iter().enumerate() {
            let page = hr.get(&row).await;
            if dice.random_bool(0.4) {
                let name = format!("新{list}{at}");
                let values = [&on[..], &[("name", name.as_str())]].concat();
                let done = hr.submit(&page, &format!("{row}/name"), &values).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.first(".errsum"));
            } else if dice.random_bool(0.5) {
                // Those that people hold stay.
                hr.submit(&page, &format!("{row}/end"), &until).await;
            }
        }
    }
}

#[tokio::test]
async fn random_registers_come_back_the_same_on_three_days() {
    for seed in 1..=4 {
        let portal = Portal::start().await;
        random_register(&portal, seed).await;
        let other = copied(&portal).await;
        let ours = tables(&portal).await;
        assert!(ours.iter().all(|rows| rows.len() > 1 || rows[0].contains(&"ならべて表示".into())));
        assert_eq!(ours, tables(&other).await, "seed {seed}");
        for on in ["2026-03-31", "2026-04-01", "2026-10-01"] {
            let ours = on_day(&portal, on).await;
            assert!(!ours.is_empty());
            assert_eq!(ours, on_day(&other, on).await, "seed {seed} on {on}");
        }
    }
}

#[tokio::test]
async fn a_whole_city_comes_back_the_same() {
    let portal = Portal::start().await;
    let arrived = Arrived { name: "職員一覧.csv".to_owned(), bytes: STAFF.to_vec() };
    import_staff(&portal.app, &arrived, Some(day("2025-10-01")), false).await.unwrap();
    let other = copied(&portal).await;
    assert_eq!(tables(&portal).await, tables(&other).await);
    // A whole register replaces nothing.
    let bytes = export_register(&portal.app, &Actor::system("import")).await.unwrap();
    let again = import_register(&other.app, &Arrived { name: String::new(), bytes }).await;
    let sentence = again.err().and_then(|failed| failed.refusal().map(Refusal::sentence));
    assert!(sentence.unwrap().contains("空のデータベースに取り込んでください"));
}

#[tokio::test]
async fn tables_are_taken_out_in_the_browser_and_what_cannot_be_written_is_listed() {
    let portal = Portal::start().await;
    let arrived = Arrived { name: "職員一覧.csv".to_owned(), bytes: STAFF.to_vec() };
    import_staff(&portal.app, &arrived, Some(day("2025-10-01")), false).await.unwrap();
    let hr = portal.officer("jinji", Role::HrOfficer).await;
    let page = hr.get("/hr/exports").await;
    assert_eq!(page.h1(), "人事の登録を書き出す");
    let csv = hr.get("/hr/exports/employees").await;
    assert!(csv.text().starts_with("\u{feff}職員番号,氏名,フリガナ"));
    let lost = hr.get("/hr/exports/employees?encoding=sjis").await;
    assert!(lost.says("Shift_JISで書けない文字") && lost.says("𠮷"));
    let whole = hr.get("/hr/exports/departments?encoding=sjis").await;
    assert_eq!(whole.status, StatusCode::OK);
    assert!(hr.get("/hr/exports/register.xlsx").await.bytes.starts_with(b"PK"));
    assert_eq!(hr.get("/hr/exports/nothing").await.status, StatusCode::NOT_FOUND);
    let entries: i64 =
        sqlx::query_scalar("select count(*) from audit_entry where verb = 'export_register'")
            .fetch_one(portal.app.db.reader())
            .await
            .unwrap();
    assert_eq!(entries, 4);
    let auditor = portal.officer("kansa", Role::Auditor).await;
    assert_eq!(auditor.get("/hr/exports/employees").await.status, StatusCode::NOT_FOUND);
}

const HOME: &str = "/hr/imports/register";

/// Uploads a workbook; the address where it is kept, and its page.
async fn looked_at(hr: &Client, bytes: &[u8]) -> (String, Page) {
    let answer = hr.upload(&hr.get(HOME).await, HOME, &[], ("book", "登録.xlsx", bytes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let path = answer.location().unwrap();
    let page = hr.get(&path).await;
    assert_eq!(page.h1(), "取り込む内容を確かめてください", "{}", page.text());
    (path, page)
}

async fn kept(portal: &Portal) -> i64 {
    sqlx::query_scalar("select count(*) from register_file")
        .fetch_one(portal.app.db.reader())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_larger_than_any_form_is_kept_and_taken_in_once() {
    let portal = Portal::start().await;
    random_register(&portal, 11).await;
    let mut book: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for (name, rows) in RegisterTable::ALL.iter().zip(tables(&portal).await) {
        book.push((name.label().to_owned(), rows));
    }
    // A sheet of the office's own beside the tables: chance does not pack.
    let mut dice = StdRng::seed_from_u64(3);
    let letters = || char::from_u32(dice.random_range(0x4e00..0x9fff)).unwrap_or('一');
    let text: Vec<char> = std::iter::repeat_with(letters).take(3_100_000).collect();
    let own = text.chunks(3000).map(|chunk| vec![chunk.iter().collect::<String>()]).collect();
    book.push(("課のメモ".to_owned(), own));
    let book: Vec<(&str, Vec<Vec<String>>)> =
        book.iter().map(|(name, rows)| (name.as_str(), rows.clone())).collect();
    let bytes = write_workbook(&book).unwrap();
    assert!(bytes.len() > 5 * 1024 * 1024, "{}", bytes.len());
    let other = Portal::start().await;
    ensure_basics(&other.app, &Actor::system("seed")).await.unwrap();
    let hr = other.officer("jinji", Role::HrOfficer).await;
    let (given_up, page) = looked_at(&hr, &bytes).await;
    let gone = hr.submit(&page, &format!("{given_up}/discard"), &[]).await;
    assert_eq!(gone.location().as_deref(), Some(HOME));
    assert_eq!(kept(&other).await, 0);
    let (path, page) = looked_at(&hr, &bytes).await;
    assert_eq!(kept(&other).await, 1);
    // Who keeps no register sees nothing of it.
    let auditor = other.officer("kansa", Role::Auditor).await;
    assert_eq!(auditor.get(&path).await.status, StatusCode::NOT_FOUND);
    let done = hr.submit(&page, &format!("{path}/application"), &[]).await;
    assert_eq!(done.location().as_deref(), Some("/hr/staff"));
    assert_eq!(tables(&portal).await, tables(&other).await);
    assert_eq!(kept(&other).await, 0, "nobody's data lies beside the register");
}

/// One cell of a table of an exported register says something else.
fn spoilt(
    whole: &[Vec<Vec<String>>],
    table: RegisterTable,
    spoil: impl FnOnce(&mut Vec<Vec<String>>),
) -> Vec<u8> {
    let mut book = whole.to_vec();
    let at = RegisterTable::ALL.iter().position(|own| *own == table).unwrap();
    spoil(&mut book[at]);
    let named = RegisterTable::ALL.iter().zip(book);
    let book: Vec<_> = named.map(|(own, rows)| (own.label(), rows)).collect();
    write_workbook(&book).unwrap()
}

#[tokio::test]
async fn a_register_that_cannot_stand_says_why_row_by_row() {
    use RegisterTable::{Departments, Employees, MasterNames, Postings};
    let portal = Portal::start().await;
    random_register(&portal, 9).await;
    let whole = tables(&portal).await;
    let other = Portal::start().await;
    ensure_basics(&other.app, &Actor::system("seed")).await.unwrap();
    let hr = other.officer("jinji", Role::HrOfficer).await;
    let column = |table: RegisterTable, name: &str| {
        table.heading().iter().position(|own| *own == name).unwrap()
    };
    // Everything of a list was in use until 2021 only.
    let ended = |kind: &'static str| {
        let masters = whole[0].clone();
        move |rows: &mut Vec<Vec<String>>| {
            rows.retain(|row| row[0] != kind);
            for row in masters.iter().filter(|row| row[0] == kind) {
                let [from, last] = ["1990-04-01", "2021-03-31"].map(str::to_owned);
                rows.push(vec![row[0].clone(), row[1].clone(), from, last, row[2].clone()]);
            }
        }
    };
    let cases: Vec<(Vec<u8>, &str)> = vec![
        // ranks, employment types, job families and authorities that had ended
        (spoilt(&whole, MasterNames, ended("職位")), "令和3年3月31日までの職位です"),
        (spoilt(&whole, MasterNames, ended("職種")), "令和3年3月31日までの職種です"),
        (spoilt(&whole, MasterNames, ended("任用区分")), "令和3年3月31日までの任用区分です"),
        (spoilt(&whole, MasterNames, ended("任命権者")), "令和3年3月31日までの任命権者です"),
        // a cycle: the first department stands below itself
        (
            spoilt(&whole, Departments, |rows| {
                let above = column(Departments, "上の所属ID");
                rows[1][above] = rows[1][0].clone();
            }),
            "上をたどると自分に戻らないように直してください",
        ),
        (
            spoilt(&whole, Departments, |rows| {
                rows[1][column(Departments, "上の所属ID")] = DepartmentId::mint().to_string();
            }),
            "「所属」の表にあるIDに直してください",
        ),
        // posted before the hire, posted after the last day
        (
            spoilt(&whole, Employees, |rows| {
                rows[1][column(Employees, "採用年月日")] = "2022-04-01".to_owned();
            }),
            "採用年月日（令和4年4月1日）より前にはできません",
        ),
        (
            spoilt(&whole, Employees, |rows| {
                rows[1][column(Employees, "退職年月日")] = "2021-03-31".to_owned();
            }),
            "退職の日（令和3年4月1日）より後の発令はできません",
        ),
        // the same number, the same column, the same posting twice
        (spoilt(&whole, Employees, |rows| rows.push(rows[1].clone())), "同じ番号が2つあります"),
        (
            spoilt(&whole, Postings, |rows| {
                for row in rows.iter_mut() {
                    row.push(row[0].clone());
                }
            }),
            "「職員番号」の列が2つあります",
        ),
        (spoilt(&whole, Postings, |rows| rows.push(rows[1].clone())), "重なります"),
        (
            spoilt(&whole, Postings, |rows| rows[0][0] = "番号".to_owned()),
            "「職員番号」の列がありません",
        ),
    ];
    for (bytes, sentence) in cases {
        let answer = hr.upload(&hr.get(HOME).await, HOME, &[], ("book", "登録.xlsx", &bytes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert_eq!(answer.h1(), "直すところがあります", "{sentence}: {}", answer.text());
        let cures = answer.all("tbody th");
        assert!(cures.iter().any(|cure| cure.contains(sentence)), "{sentence}: {cures:?}");
    }
    assert!(load_for_check(&other.app).await.unwrap().employees.is_empty());
    assert_eq!(kept(&other).await, 0, "what cannot stand is not kept");
}

#[tokio::test]
async fn a_register_that_nobody_took_in_is_dropped_after_a_day() {
    let portal = Portal::start().await;
    random_register(&portal, 5).await;
    let bytes = export_register(&portal.app, &Actor::system("import")).await.unwrap();
    let other = Portal::start().await;
    ensure_basics(&other.app, &Actor::system("seed")).await.unwrap();
    let hr = other.officer("jinji", Role::HrOfficer).await;
    let (path, _) = looked_at(&hr, &bytes).await;
    drop_old_registers(&other.app).await.unwrap();
    assert_eq!(hr.get(&path).await.status, StatusCode::OK);
    sqlx::query("update register_file set staged_at = staged_at - interval '25 hours'")
        .execute(&other.database.pool)
        .await
        .unwrap();
    drop_old_registers(&other.app).await.unwrap();
    assert_eq!(kept(&other).await, 0);
    assert_eq!(hr.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_register_is_looked_at_and_taken_in_by_an_officer() {
    let portal = Portal::start().await;
    random_register(&portal, 7).await;
    let bytes = export_register(&portal.app, &Actor::system("import")).await.unwrap();
    let other = Portal::start().await;
    ensure_basics(&other.app, &Actor::system("seed")).await.unwrap();
    let hr = other.officer("jinji", Role::HrOfficer).await;
    let form = hr.get(HOME).await;
    assert_eq!(form.h1(), "人事の登録を取り込む");
    // Nothing chosen, something else chosen.
    let empty = hr.upload(&hr.get(HOME).await, HOME, &[], ("leaves", "", b"")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("Excelのファイルか、表ごとのファイルを選んでください"));
    let wrong = hr.upload(&hr.get(HOME).await, HOME, &[], ("book", "一覧.xlsx", b"a,b")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text());
    // A table alone points at what is not there, row by row.
    let leaves =
        "職員番号,はじまり,おわり,区分\n0000001,2026-02-30,,sick\n9999999,2026-04-01,,sick\n";
    let alone =
        hr.upload(&hr.get(HOME).await, HOME, &[], ("leaves", "休職.csv", leaves.as_bytes())).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(alone.says("「職員」の表にない番号です"), "{}", alone.text());
    // Reading changes nothing.
    let (path, looked) = looked_at(&hr, &bytes).await;
    let other_tab = hr.get(&path).await;
    assert!(looked.says("職員60人の登録になります"));
    assert!(load_for_check(&other.app).await.unwrap().employees.is_empty());
    let done = hr.submit(&looked, &format!("{path}/application"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.first(".errsum"));
    assert_eq!(tables(&portal).await, tables(&other).await);
    // Twice is once; a page from before says that it is too late.
    let again = hr.submit(&looked, &format!("{path}/application"), &[]).await;
    assert_eq!(again.location(), done.location());
    let stale = hr.submit(&other_tab, &format!("{path}/application"), &[]).await;
    assert_eq!(stale.location().as_deref(), Some(HOME));
    assert!(hr.follow(HOME).await.says("このファイルは、もう残っていません"));
    assert_eq!(hr.get(&path).await.status, StatusCode::NOT_FOUND);
    let late = hr.upload(&hr.get(HOME).await, HOME, &[], ("book", "登録.xlsx", &bytes)).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.says("空のデータベースに取り込んでください"), "{}", late.text());
    let entries: i64 =
        sqlx::query_scalar("select count(*) from audit_entry where verb = 'import_register'")
            .fetch_one(other.app.db.reader())
            .await
            .unwrap();
    assert_eq!(entries, 1);
    let auditor = other.officer("kansa", Role::Auditor).await;
    assert_eq!(auditor.get(HOME).await.status, StatusCode::NOT_FOUND);
}
