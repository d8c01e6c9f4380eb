//! What the portal counts itself: looked at, taken, counted again; too few are nobody's business.

use axum::http::StatusCode;
use jinzai::access::{Actor, Role};
use jinzai::counts::actions::{take, take_all};
use jinzai::counts::{CountRefusal, Taken};
use jinzai::evaluations::actions::set_interviews;
use jinzai::evaluations::interview::InterviewKind;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Code, FiscalYear, Line, Prose};
use jinzai::strategy::actions::open_kpis;
use jinzai::strategy::kpi;
use jinzai::strategy::kpi::{
    Baseline, Definition, Direction, KpiDraft, NewKpi, OwnCount, Rhythm, Target,
};
use sqlx::PgPool;

use crate::evaluations::office::{Office, day};
use crate::evaluations::rules::do_step;
use crate::support::portal::Portal;
use crate::support::town::Town;

/// A KPI that the portal counts, with a target for 令和7年度.
fn counted(count: OwnCount, owner: &str) -> NewKpi {
    let line = |text: &str| Line::parse(text).unwrap();
    NewKpi {
        code: Code::parse(count.as_str().replace('_', "-").as_str()).unwrap(),
        measure: "workplace-1".to_owned(),
        starts_on: day("2025-04-01"),
        draft: KpiDraft {
            owner: Code::parse(owner).unwrap(),
            deputy: None,
            definition: Definition {
                name: line(count.label()),
                meaning: Prose::within("ポータルが数える。", 400).unwrap(),
                numerator: Some(line(count.numerator())),
                denominator: Some(line(count.denominator())),
                scope: line("全員"),
                unit: line("％"),
                decimals: 1,
                source: line("ポータルの集計"),
                direction: Direction::Up,
                rhythm: Rhythm::Yearly,
                lag_months: 1,
                baseline: Some(Baseline { value: 0.into(), on: day("2025-03-31") }),
                counted: Some(count),
            },
            targets: vec![(FiscalYear::new(2025).unwrap(), Target::Reach(50.into()))],
        },
        is_sample: true,
    }
}

async fn open(portal: &Portal, owner: &str) {
    let all: Vec<NewKpi> = OwnCount::ALL.iter().map(|count| counted(*count, owner)).collect();
    open_kpis(&portal.app, &Actor::system("demo"), &all).await.unwrap();
}

/// More people beside one who is there.
async fn crowd(pool: &PgPool, beside: &str, count: i32) {
    sqlx::query(
        "with more as (
            insert into employee (employee_id, employee_number, name, kana, search_key, hired_on)
            select gen_random_uuid(), '77' || lpad(n::text, 5, '0'), '大勢 ' || n, 'おおぜい', 'おおぜい',
                '2020-04-01'
            from generate_series(1, $2) n
            returning employee_id
        )
        insert into posting (posting_id, employee_id, authority_id, department_id, rank_id,
            job_family_id, employment_type, kind, is_head, assigned_on, period)
        select gen_random_uuid(), more.employee_id, p.authority_id, p.department_id, p.rank_id,
            p.job_family_id, 'regular', 'primary', false, '2020-04-01', '[2020-04-01,)'
        from more, posting p
        join employee e on e.employee_id = p.employee_id
        where e.employee_number = $1",
    )
    .bind(beside)
    .bind(count)
    .execute(pool)
    .await
    .unwrap();
}

/// The strategy's words belong to a portal with all of its content; this office needs one measure.
async fn one_measure(pool: &PgPool) {
    sqlx::query(
        "with one as (
            insert into pillar (pillar_id, code, position, name, is_new)
            values (gen_random_uuid(), 'workplace', 1, '職場・仕事環境の整備', false)
            returning pillar_id
        )
        insert into measure (measure_id, pillar_id, code, position, name, is_new)
        select gen_random_uuid(), pillar_id, 'workplace-1', 1, '働きやすい職場', false from one",
    )
    .execute(pool)
    .await
    .unwrap();
}

const PAGE: &str = "/strategy/kpis/on-time";
const LOOK: &str = "/hr/strategy/kpis/on-time/counts/new";
const TAKE: &str = "/hr/strategy/kpis/on-time/counts";

#[tokio::test]
async fn hand_ins_on_time_become_a_value_without_typing() {
    let office = Office::start().await;
    one_measure(office.pool()).await;
    open(&office.portal, "0000100").await;
    let code = office.open(&office.setup()).await;
    let (grades, first) = (["A", "B", "A"], StepKind::SelfAssessment);
    // By 6 March two have reported on themselves, and the 係長 has rated one of them: 3 in time.
    for name in ["山本 健太", "井上 明里"] {
        let sheet = office.sheet(&code, name).await;
        do_step(&office, &code, sheet, (first, name), grades, "").await;
    }
    let sheet = office.sheet(&code, "山本 健太").await;
    do_step(&office, &code, sheet, (StepKind::Primary, "中村 恵子"), grades, "B").await;
    let reader = office.browser("髙橋 𠮷子").await;
    assert_eq!(reader.get(LOOK).await.status, StatusCode::NOT_FOUND);
    let hr = office.officer("hr").await;
    assert!(hr.get(PAGE).await.says("ポータルで数える"));
    let page = hr.get(LOOK).await;
    assert_eq!(page.status, StatusCode::OK, "no day was chosen yet");
    assert!(page.all("form[action$=counts]").is_empty());
    assert!(page.says("分母が10より小さいので、値にしません"), "nothing is due yet");
    let tomorrow = "?on_year=令和8&on_month=3&on_day=4";
    assert!(hr.get(&format!("{LOOK}{tomorrow}")).await.says("きょうかそれより前の日"));
    assert!(hr.get(&format!("{LOOK}?on_year=令和8&on_month=2&on_day=30")).await.says("値の時点："));

    // Too late by a week: one more self-assessment, which counts below only.
    office.portal.go_to(day("2026-03-14"));
    let sheet = office.sheet(&code, "髙橋 𠮷子").await;
    do_step(&office, &code, sheet, (first, "髙橋 𠮷子"), grades, "").await;
    let hr = office.portal.signed_in("hr").await;
    let page = hr.get(LOOK).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    // Five sheets (課長, 係長 and three more; one is on leave), each with two steps due.
    assert!(page.says("3件") && page.says("10件"), "{}", page.text());
    assert!(page.says("期間の途中なので、速報として残します"));
    let answer = hr.submit(&page, TAKE, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = hr.get(PAGE).await;
    for words in ["令和7年度の速報値は30.0％", "ポータルが数えた値", "3 ÷ 10"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    // Twice the same is one value; a newer day corrects it; an older day is no better knowledge.
    let again = hr.submit(&hr.get(LOOK).await, TAKE, &[]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(hr.get(PAGE).await.says("値は変わっていません"));
    office.portal.go_to(day("2026-03-15"));
    let hr = office.portal.signed_in("hr").await;
    hr.submit(&hr.get(LOOK).await, TAKE, &[]).await;
    assert!(hr.get(PAGE).await.says("あとで直されました"));
    let older = hr.get(&format!("{LOOK}?on_year=2026&on_month=3&on_day=14")).await;
    assert!(older.says("令和8年3月15日の時点の値があります"), "{}", older.text());
    let late = [("on", "2026-03-14")];
    let answer = hr.submit(&hr.get(LOOK).await, TAKE, &late).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("それより後の日を選んでください"));
    // How it is counted is for all to read, as it is run.
    let reader = office.portal.signed_in("0001044").await;
    let counts = reader.get("/strategy/counts").await;
    assert!(counts.says("from sheet_step t") && counts.says("期限の日までに終えた手続き"));
}

#[tokio::test]
async fn memos_of_evaluators_count_and_own_ones_do_not() {
    let office = Office::start().await;
    one_measure(office.pool()).await;
    crowd(office.pool(), "0001044", 7).await;
    open(&office.portal, "0000100").await;
    office.open(&office.setup()).await;
    for (author, subject, withdrawn) in [
        ("中村 恵子", "山本 健太", false),
        ("中村 恵子", "山本 健太", false),
        ("中村 恵子", "井上 明里", true),
        ("髙橋 𠮷子", "髙橋 𠮷子", false),
    ] {
        sqlx::query(
            "insert into observation (observation_id, author_id, subject_id, observed_on, fact, tone,
                recorded_at, saved_at, withdrawn_at)
            values (gen_random_uuid(), $1, $2, '2026-02-02', '窓口の案内を直した。',
                case when $1 = $2 then null else 'good' end, now(), now(),
                case when $3 then now() end)",
        )
        .bind(office.people[author])
        .bind(office.people[subject])
        .bind(withdrawn)
        .execute(office.pool())
        .await
        .unwrap();
    }
    let today = day("2026-03-03");
    let taken = take(office.app(), &Actor::system("count"), "observed", today, None).await.unwrap();
    let Taken::Kept(new) = taken else { panic!("a first value") };
    // Twelve sheets, one of them of somebody on whom a superior noted something that still stands.
    assert_eq!(new.given.share, Some((1.into(), 12.into())));
    assert!(new.is_provisional);
}

#[tokio::test]
async fn talks_count_when_their_record_was_shared() {
    let office = Office::start().await;
    one_measure(office.pool()).await;
    crowd(office.pool(), "0001044", 7).await;
    open(&office.portal, "0000100").await;
    let code = office.open(&office.setup()).await;
    let today = day("2026-03-03");
    let asked = [(InterviewKind::Opening, today), (InterviewKind::Interim, day("2026-03-20"))];
    set_interviews(office.app(), &Actor::system("demo"), &code, &asked).await.unwrap();
    let chief = office.browser("中村 恵子").await;
    // One is shared, one is still the writer's own; an interim talk is not due yet.
    for (name, kind, deed) in [
        ("山本 健太", "opening", "share"),
        ("山本 健太", "interim", "share"),
        ("井上 明里", "opening", "save"),
    ] {
        let place =
            format!("/team/cycles/{code}/sheets/{}/interviews", office.sheet(&code, name).await);
        let form = chief.get(&format!("{place}/new?kind={kind}")).await;
        let values =
            [("way", "online"), ("said", "分担を話した。"), ("agreed", "続ける。"), ("do", deed)];
        let answer = chief.submit(&form, &place, &values).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} {kind}: {}", answer.text());
    }
    let taken =
        take(office.app(), &Actor::system("count"), "interviewed", today, None).await.unwrap();
    let Taken::Kept(new) = taken else { panic!("a first value") };
    assert_eq!(new.given.share, Some((1.into(), 12.into())));
    let reader = office.browser("山本 健太").await;
    let page = reader.get("/strategy/kpis/interviewed").await;
    let how = page.attributes("a[href^='/strategy/counts']", "href");
    assert_eq!(how, ["/strategy/counts#interviewed"]);
    assert_eq!(reader.get(&how[0]).await.all("#interviewed"), ["期限が来た面談を行った割合"]);
}

#[tokio::test]
async fn self_checks_and_the_credo_are_counted_per_person() {
    let town = Town::start().await;
    crowd(&town.portal.database.pool, "0000100", 7).await;
    open(&town.portal, "0000100").await;
    let person = town.sign_in(1).await;
    let credo = person.get("/credo").await;
    let answer = person.submit(&credo, "/credo/acknowledgement", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    for on in ["2026-02-01", "2026-03-01", "2025-03-31"] {
        sqlx::query(
            "insert into self_check (self_check_id, employee_id, framework_version_id, rank_id,
                checked_on, started_at)
            select gen_random_uuid(), $1, v.framework_version_id, p.rank_id, $2::date, now()
            from framework_version v, posting p
            where p.employee_id = $1
            limit 1",
        )
        .bind(town.people[1])
        .bind(day(on))
        .execute(&town.portal.database.pool)
        .await
        .unwrap();
    }
    let app = &town.portal.app;
    let lines = take_all(app, &Actor::system("count"), day("2026-03-03")).await.unwrap();
    assert_eq!(lines.len(), OwnCount::ALL.len());
    // Three people of the town and seven more; who has left counts nowhere.
    for code in ["self-check", "credo"] {
        let view = kpi(app.db.reader(), code, day("2026-03-03")).await.unwrap().unwrap();
        let last = view.standing().next_back().unwrap();
        assert_eq!(last.share, Some((1.into(), 10.into())), "{code}");
    }
    let too_few = lines.iter().filter(|(_, taken)| *taken == Err(CountRefusal::TooFew)).count();
    assert_eq!(too_few, 3, "no cycle has begun here: {lines:?}");
    let officer = town.portal.officer("strategy", Role::StrategyOfficer).await;
    assert!(officer.get("/strategy/kpis/credo").await.says("10.0％"));
    // People bring the values of the others.
    let typed = take(app, &Actor::system("count"), "nothing", day("2026-03-03"), None).await;
    assert!(typed.is_err());
}
