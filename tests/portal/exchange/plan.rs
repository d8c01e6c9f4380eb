//! The plan out and in: all of it comes back the same, one changed cell is exactly that change, and what
//! was looked at is what is taken in.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use jinzai::access::{Actor, Grant, Role};
use jinzai::demo::fill;
use jinzai::exchange::actions::{Taken, apply_plan, check_plan, plan_that_stands};
use jinzai::exchange::strategy::{PlanTable, ReadTable, Standing, read, rows};
use jinzai::exchange::table::{Limits, TextEncoding, write_csv};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::demo::SMALL;
use crate::strategy::figures;
use crate::strategy::initiatives;
use crate::support::portal::{Client, Page, Portal};
use crate::support::town::Town;

const HOME: &str = "/hr/strategy/plan";
const APPLY: &str = "/hr/strategy/plan/application";

type Rows = Vec<Vec<String>>;

fn all(standing: &Standing) -> Vec<(PlanTable, Rows)> {
    PlanTable::ALL.iter().map(|own| (*own, rows(*own, standing))).collect()
}

/// As a spreadsheet saves it.
fn as_read(table: PlanTable, rows: &Rows) -> ReadTable {
    let file = write_csv(rows, TextEncoding::Utf8);
    let sheet = jinzai::exchange::table::read(&file.bytes, Limits::default()).unwrap();
    ReadTable { table, rows: sheet.rows }
}

async fn officer_of(portal: &Portal) -> Actor {
    let account = portal.account("plan-officer", None, "長谷川 真理子").await;
    let whole = Grant { role: Role::StrategyOfficer, authority: None, department: None };
    Actor::person(account, None, "長谷川 真理子".to_owned(), vec![whole])
}

/// Another value that the column takes, or `None` for columns that a file does not change.
fn other(heading: &str, was: &str, dice: &mut StdRng) -> Option<String> {
    let mut of = |words: &[&str]| {
        let free: Vec<&&str> = words.iter().filter(|word| **word != was).collect();
        Some((**free[dice.random_range(0..free.len())]).to_owned())
    };
    match heading {
        "名前" | "説明" | "対象" | "出典" | "題名" | "目的" | "状況の理由" => {
            Some(format!("{was}（改）"))
        }
        "小数点の下のけた" => of(&["0", "1", "2", "3"]),
        "値を出す間隔" => of(&["毎月", "3か月ごと", "半年ごと", "年度ごと"]),
        "公表までの月数" => of(&["0", "3", "11"]),
        "終わりの年度" => of(&["令和12年度", "2031"]),
        _ => None,
    }
}

#[tokio::test]
async fn one_changed_cell_is_exactly_that_change() {
    let portal = Portal::seeded().await;
    fill(&portal.app, SMALL).await.unwrap();
    let actor = officer_of(&portal).await;
    let standing = plan_that_stands(&portal.app, &actor).await.unwrap();
    let before = all(&standing);
    for (table, rows) in &before {
        assert!(rows.len() > 3, "the city has a plan: {table:?}");
    }
    let same: Vec<ReadTable> = before.iter().map(|(table, rows)| as_read(*table, rows)).collect();
    let count: usize = before.iter().map(|(_, rows)| rows.len() - 1).sum();
    let looked = check_plan(&portal.app, &actor, &same).await.unwrap().found;
    assert_eq!((looked.steps.len(), looked.unchanged), (0, count), "{:?}", looked.steps);
    assert_eq!((looked.problems, looked.passed_over), (vec![], vec![]));

    // Read alone, many cells; each by itself.
    let mut dice = StdRng::seed_from_u64(2026);
    let mut columns = BTreeSet::new();
    for _ in 0..600 {
        let (table, rows) = &before[dice.random_range(0..2)];
        let (row, column) = (dice.random_range(1..rows.len()), dice.random_range(0..rows[0].len()));
        let heading = rows[0][column].clone();
        let Some(value) = other(&heading, &rows[row][column], &mut dice) else { continue };
        let mut changed = rows.clone();
        changed[row][column].clone_from(&value);
        let found = read(&[as_read(*table, &changed)], &standing);
        assert_eq!(found.problems, [], "{heading}: {value}");
        assert_eq!(found.unchanged, rows.len() - 2);
        let [step] = found.steps.as_slice() else { panic!("{heading}: {:?}", found.steps) };
        assert_eq!(step.words.len(), 1, "{:?}", step.words);
        assert!(step.words[0].starts_with(&format!("{heading}：")), "{:?}", step.words);
        columns.insert(heading);
    }
    assert!(columns.len() > 10, "{columns:?}");

    // Taken in, the plan differs in that cell and in no other.
    for (place, heading) in
        [(0, "説明"), (0, "公表までの月数"), (1, "目的"), (1, "終わりの年度"), (1, "状況の理由")]
    {
        let standing = plan_that_stands(&portal.app, &actor).await.unwrap();
        let before = all(&standing);
        let (table, rows) = &before[place];
        let column = rows[0].iter().position(|own| own == heading).unwrap();
        let row = dice.random_range(1..rows.len());
        let value = other(heading, &rows[row][column], &mut dice).unwrap();
        let value = if value == "2031" { "令和13年度".to_owned() } else { value };
        let mut changed = rows.clone();
        changed[row][column].clone_from(&value);
        let file = [as_read(*table, &changed)];
        let looked = check_plan(&portal.app, &actor, &file).await.unwrap();
        let taken = apply_plan(&portal.app, &actor, &file, &looked.mark).await.unwrap();
        assert_eq!(taken, Taken::Done(1), "{heading}");
        let after = all(&plan_that_stands(&portal.app, &actor).await.unwrap());
        let mut expected = before.clone();
        expected[place].1 = changed;
        // Titles and years order the rows; each says the same wherever it stands.
        for ((_, after), (_, expected)) in after.into_iter().zip(expected) {
            assert_eq!(sorted(after), sorted(expected), "{heading}");
        }
    }
}

fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows
}

async fn upload(client: &Client, files: &[(&str, &str)]) -> Page {
    let form = client.get(HOME).await;
    let files: Vec<(&str, &str, &[u8])> =
        files.iter().map(|(name, text)| (*name, "表.csv", text.as_bytes())).collect();
    client.upload_all(&form, HOME, &[], &files).await
}

const KPI: &str = "指標コード,取組コード,値を集め始める日,名前,説明,対象,単位,小数点の下のけた,出典,向き,値を出す間隔,値の入れ方,公表までの月数,基準値,基準値の日,担当者の職員番号,令和7年度の目標,令和8年度の目標\n";

#[tokio::test]
async fn a_plan_is_looked_at_then_taken_in_as_a_whole() {
    let town = Town::start().await;
    let officer = town.portal.officer("strategy", Role::StrategyOfficer).await;
    figures::opened(&officer).await;
    let id = initiatives::opened(&officer).await;
    let desk = officer.get("/hr/strategy").await;
    assert!(desk.says("計画の書き出しと取込"));

    // The workbook as it comes: nothing changes.
    let book = officer.get("/hr/strategy/plan/plan.xlsx").await;
    let form = officer.get(HOME).await;
    let same = officer.upload(&form, HOME, &[], ("book", "計画.xlsx", &book.bytes)).await;
    assert_eq!(same.h1(), "変わるところはありません", "{}", same.text());
    assert!(same.says("変わる行 0、変わらない行 2、直すところ 0"), "{}", same.text());

    // Everything that is wrong, at once; nothing is taken in.
    let wrong = upload(
        &officer,
        &[
            (
                "kpis",
                &format!(
                    "{KPI}{}{}{}",
                    "night,workplace-1,2024-04-01,夜の残業,数える。,全員,時間,1,集計,減らす,年度ごと,担当者が入れる,0,12,2024-03-31,9999999,13,\n",
                    "share,workplace-1,2024-04-01,割合,数える。,全員,％,1,集計,増やす,年度ごと,担当者が入れる,0,0.08,2024-03-31,0000100,0.85,\n",
                    "male-leave,workplace-2,2022-04-01,,,,,,,上へ,,,,1e400,2020-03-31,,,\n",
                ),
            ),
            (
                "milestones",
                &format!(
                    "事業ID,題名,節目,期限,終えた日\n{id},,開講,2026-04-30,2026-03-04\n,ない事業,開講,2026-04-30,\n{id},,修了,2026-02-30,\n"
                ),
            ),
            ("notes", &format!("事業ID,題名,日付,メモ\n{id},,2026-03-04,あしたのこと\n")),
            ("ties", &format!("事業ID,題名,種類,相手のコード\n{id},,つながる役割,nothing\n")),
        ],
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "職員番号「9999999」の職員はいません",
        "0.85％のときは「0.85％」、85％のときは「85」と書いてください",
        "ファイルでは変えられません。「workplace-1」にもどしてください",
        "「増やす」「減らす」「範囲の中に保つ」のどれかに直してください",
        "節目を終えた日は、きょうかそれより前の日にしてください",
        "この題名の事業はありません",
        "メモの日付は、きょうかそれより前の日にしてください",
        "このコードの「つながる役割」はありません",
    ] {
        assert!(wrong.says(words), "{words}\n{}", wrong.text());
    }
    assert!(wrong.all("form[action$=application]").is_empty());

    // New ones with all that hangs on them, by title; a target moved; a milestone below blank lines.
    let files = [
        (
            "kpis",
            format!(
                "{KPI}{}{}",
                "overtime,workplace-1,2024-04-01,時間外勤務,数える。,全員,時間,1,集計,減らす,年度ごと,担当者が入れる,0,12,R6.3.31,0000100,10,9.5\n",
                "male-leave,workplace-1,2022-04-01,男性職員の育児休業取得率,1週間以上の取得を数える。,一般行政職,％,1,人事課の集計,増やす,年度ごと,担当者が入れる,9,8.0,2020-03-31,0000100,92,95\n",
            ),
        ),
        (
            "initiatives",
            "事業ID,取組コード,題名,目的,担当者の職員番号,始まりの年度,終わりの年度,状況,状況の理由\n,dx-1,データの学校,データを読めるようにする。,0001043,令和7年度,2027,順調,予定どおり。\n"
                .to_owned(),
        ),
        (
            "milestones",
            "事業ID,題名,節目,期限,終えた日\n,データの学校,開講,2026-04-30,\n,,,,\n\n,学び合い講座,準備,2026-02-28,2026-02-20\n"
                .to_owned(),
        ),
        ("notes", "事業ID,題名,日付,メモ\n,データの学校,2026-03-01,\"講師が\n決まった。\"\n".to_owned()),
        (
            "ties",
            format!(
                "事業ID,題名,種類,相手のコード\n,データの学校,つながる役割,everyone-1\n,データの学校,つながる事業,{id}\n"
            ),
        ),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let looked = upload(&officer, &files).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
    assert_eq!(looked.h1(), "取り込む内容を確かめてください");
    for words in
        ["変わる行 8", "8件を取り込む", "令和7年度の目標：90 → 92", "つながる事業：学び合い講座"]
    {
        assert!(looked.says(words), "{words}\n{}", looked.text());
    }
    assert!(
        !officer.get("/strategy/initiatives").await.says("データの学校"),
        "looking keeps nothing"
    );

    // Somebody saves in between: what was looked at is not what stands any more.
    let (stale, late) = (upload(&officer, &files).await, upload(&officer, &files).await);
    let edit = officer.get(figures::EDIT).await;
    let moved = officer.submit(&edit, figures::EDIT, &[("target-2025", "91")]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
    let asked = officer.submit(&stale, APPLY, &[]).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(asked.says("確かめたあとで、計画が変わりました") && asked.says("91 → 92"));
    let done = officer.submit(&asked, APPLY, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert!(officer.get("/hr/strategy").await.says("計画のファイルから8件を取り込みました"));
    let again = officer.submit(&late, APPLY, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.h1(), "直すところがあります", "the new one is there already");
    assert!(again.says("同じ取組に、同じ期間の同じ題名の事業があります"), "{}", again.text());

    let list = officer.get("/strategy/initiatives").await;
    let links = list.attributes("main td a, main th a", "href");
    let address = links
        .iter()
        .find(|href| href.starts_with("/strategy/initiatives/") && !href.ends_with(&id));
    let page = officer.get(address.unwrap()).await;
    for words in ["データの学校", "井上 明里", "開講", "決まった。", "全職員：", "学び合い講座"]
    {
        assert!(page.says(words), "{words}\n{}", page.text());
    }
    let entries: Vec<String> = sqlx::query_scalar(
        "select d.after::text from audit_detail d join audit_entry e using (audit_entry_id)
         where e.verb = 'import_plan'",
    )
    .fetch_all(&town.portal.database.pool)
    .await
    .unwrap();
    assert_eq!(entries.len(), 1, "one entry for the whole");
    for words in ["open_kpis", "change_kpi", "open_initiatives", "add_milestone", "tie_initiative"]
    {
        assert!(entries[0].contains(words), "{words}");
    }

    // Who keeps no plan.
    let owner = town.sign_in(0).await;
    assert_eq!(owner.get(HOME).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.get("/hr/strategy/plan/kpis.csv").await.status, StatusCode::NOT_FOUND);
    assert_eq!(officer.get("/hr/strategy/plan/else.csv").await.status, StatusCode::NOT_FOUND);
    let nothing = officer.submit(&officer.get(HOME).await, HOME, &[]).await;
    assert!(nothing.says("Excelのファイルか、表ごとのファイルを選んでください"));
}

#[tokio::test]
async fn a_file_puts_a_milestone_off_and_says_why() {
    let town = Town::start().await;
    let officer = town.portal.officer("plan", Role::StrategyOfficer).await;
    let id = initiatives::opened(&officer).await;
    let head = "事業ID,題名,節目,期限,終えた日,期限を変える理由\n";
    let take = async |rows: &str| {
        let looked = upload(&officer, &[("milestones", &format!("{head}{rows}"))]).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.text());
        let taken = officer.submit(&looked, APPLY, &[]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        looked
    };
    take(&format!("{id},,開講,2026-04-30,,\n")).await;
    let silent =
        upload(&officer, &[("milestones", &format!("{head}{id},,開講,2026-06-30,,\n"))]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.says("期限を変える理由を書いてください"), "{}", silent.text());
    let looked = take(&format!("{id},,開講,2026-06-30,,講師の都合\n")).await;
    assert!(looked.says("期限：2026-04-30 → 2026-06-30") && looked.says("理由：講師の都合"));
    let page = officer.get(&format!("/strategy/initiatives/{id}")).await;
    assert!(page.says("期限：令和8年6月30日") && page.says("前の期限：令和8年4月30日"));

    // Written out and in again nothing moves; one row both moves and ends it; then its day stands.
    let out = officer.get("/hr/strategy/plan/milestones.csv").await;
    let same = upload(&officer, &[("milestones", &out.text())]).await;
    assert_eq!(same.h1(), "変わるところはありません", "{}", same.text());
    let looked = take(&format!("{id},,開講,2026-02-28,2026-02-27,早く終えた\n")).await;
    assert!(looked.says("変わる行 2"), "{}", looked.text());
    let late =
        upload(&officer, &[("milestones", &format!("{head}{id},,開講,2026-09-30,2026-02-27,x\n"))])
            .await;
    assert!(late.says("終えた節目の期限は変えられません"), "{}", late.text());
}
