//! 業績 on the sheet: goals rated where they were agreed, with abilities beside them; every figure to be
//! checked with a calculator.

use axum::http::StatusCode;
use jinzai::access::Actor;
use jinzai::audit::Failed;
use jinzai::evaluations::actions::{self, NewResultsRule};
use jinzai::evaluations::cycle::{Blocks, CycleKind, CycleRefusal, CycleSetup, RankRule};
use jinzai::evaluations::forms::GoalRuleInput;
use jinzai::evaluations::scoring::{Achievement, Difficulty, DifficultyTable, ResultsRule, Shares};
use jinzai::kernel::ids::ResultsRuleId;
use jinzai::kernel::{Revision, Weight};
use rust_decimal::Decimal;

use super::goals::{agree, submit, three};
use super::office::{Office, day};
use crate::support::portal::{Client, Page};

const FACT: &str =
    "申込みの85％を電子で受け、問い合わせを半分に減らした。窓口の待ち時間も短くなった。";

/// S to D worth 5 to 1; ◎ 1.2, ○ 1, △ 0.8; one unplanned work of weight 20.
pub async fn results_rule(office: &Office) -> ResultsRuleId {
    let levels = [("S", 5), ("A", 4), ("B", 3), ("C", 2), ("D", 1)];
    let factors = [("◎", "1.2"), ("○", "1"), ("△", "0.8")];
    let rule = ResultsRule {
        achievements: levels
            .map(|(mark, points)| Achievement {
                mark: mark.to_owned(),
                meaning: format!("{mark}の成果"),
                points: Decimal::from(points),
            })
            .to_vec(),
        difficulty: DifficultyTable::Factors(
            factors
                .map(|(mark, value)| (Difficulty(mark.to_owned()), value.parse().unwrap()))
                .to_vec(),
        ),
        importance: Vec::new(),
        cap: None,
        unplanned_most: 1,
        unplanned_weight: Weight::new(20).unwrap(),
    };
    let new =
        NewResultsRule {
            code: "results", name: "達成度（見本）", is_sample: true, rule: &rule
        };
    actions::add_results_rule(office.app(), &Actor::system("seed"), new).await.unwrap()
}

/// Both blocks on one sheet; 主査 60 to 40, everybody else 50 to 50.
pub async fn setup(office: &Office) -> CycleSetup {
    let own = office.setup();
    let ranks = own.ranks.iter().map(|rank| RankRule {
        rank: *rank,
        shares: if *rank == office.ranks["主査"] {
            Shares { ability: 60, results: 40 }
        } else {
            Shares { ability: 50, results: 50 }
        },
        rule: None,
        results_rule: None,
    });
    let blocks = Blocks {
        results_rule: Some(results_rule(office).await),
        result_scale: None,
        goals_first: true,
        ranks: ranks.collect(),
    };
    CycleSetup { kind: CycleKind::Both, blocks, ..own }
}

/// Opens it with goals as the form proposes them.
async fn open(office: &Office, setup: &CycleSetup) -> String {
    let demo = Actor::system("demo");
    let code = actions::create_cycle(office.app(), &demo, setup).await.unwrap();
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    let new = Revision::new(0);
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), new).await.unwrap();
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    code
}

async fn save(who: &Client, place: &str, typed: &[(&str, &str)]) -> Page {
    let page = who.get(place).await;
    assert_eq!(page.status, StatusCode::OK, "{place}: {}", page.text());
    let mut typed = typed.to_vec();
    typed.push(("do", "save"));
    who.submit(&page, place, &typed).await
}

async fn hand_in(who: &Client, place: &str) -> Page {
    let check = who.get(&format!("{place}/check")).await;
    if check.status != StatusCode::OK {
        return check;
    }
    who.submit(&check, &format!("{place}/submission"), &[]).await
}

const ABILITIES: [(&str, &str); 6] =
    [("e1", "B"), ("e1_why", FACT), ("e2", "A"), ("e2_why", FACT), ("e3", "B"), ("e3_why", FACT)];
const GOALS: [(&str, &str); 6] =
    [("g1", "A"), ("g1_why", FACT), ("g2", "B"), ("g2_why", FACT), ("g3", "B"), ("g3_why", FACT)];

#[tokio::test]
async fn both_blocks_go_from_goals_to_a_result() {
    let office = Office::start().await;
    let setup = setup(&office).await;
    let code = open(&office, &setup).await;
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = office.browser("山本 健太").await;
    let chief = office.browser("中村 恵子").await;
    let second = office.browser("岡本 薫").await;
    let own = format!("/me/cycles/{code}/self");
    let goals = format!("/me/cycles/{code}/goals");
    let place = format!("/team/cycles/{code}/sheets/{id}");

    // Goals come first: the self assessment says so, and waits.
    let page = ratee.get(&own).await;
    assert!(page.says("合意した目標がまだありません"), "{}", page.text());
    assert!(page.attributes("main a", "href").contains(&goals));
    save(&ratee, &own, &ABILITIES).await;
    let refused = hand_in(&ratee, &own).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("目標に合意してから、自己申告を提出してください"), "{}", refused.text());
    three(&ratee, &code).await;
    submit(&ratee, &code).await;
    agree(&chief, &format!("{place}/goals"), "written").await;

    // Each goal has its place; unplanned work may be added, and is asked for whole.
    let page = ratee.get(&own).await;
    for words in [
        "申込みを電子にする",
        "ウエイト 50　困難度 ○",
        "目標外の業務1",
        "申込みの8割を電子で受ける。",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    save(&ratee, &own, &GOALS).await;
    save(&ratee, &own, &[("u1", "S"), ("u1_why", FACT)]).await;
    let refused = hand_in(&ratee, &own).await;
    assert!(refused.says("目標外の業務1の内容を書いてください"), "{}", refused.text());
    let long = "あ".repeat(121);
    let refused = save(&ratee, &own, &[("u1_what", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("目標外の業務1の内容は120文字までです"), "{}", refused.text());
    let refused = save(&ratee, &own, &[("u1_what", "災害の応援"), ("g1", "Z")]).await;
    assert!(refused.says("ならんでいる中から選んでください"), "{}", refused.text());
    save(&ratee, &own, &[("u1_what", "災害の応援"), ("g1", "A")]).await;
    let done = hand_in(&ratee, &own).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    // The evaluator reads goal, result and the ratee's words beside the rating.
    let page = chief.get(&place).await;
    for words in ["目標外　災害の応援", "できたと言える基準", FACT, "10つの項目"]
    {
        assert!(words == "10つの項目" || page.says(words), "{words}: {}", page.text());
    }
    assert!(page.says("7つの項目のうち0つの段階を選びました"), "{}", page.text());
    let empty = hand_in(&chief, &place).await;
    assert!(empty.says("「研修を見直す」の達成度を選んでください"), "{}", empty.text());
    save(&chief, &place, &ABILITIES).await;
    save(&chief, &place, &GOALS).await;
    let u1 = [("u1", "S"), ("u1_why", FACT), ("summary", "よく働いた。"), ("overall", "B")];
    save(&chief, &place, &u1).await;
    let list = chief.get(&format!("/team/cycles/{code}")).await;
    assert!(list.says("7 / 7"), "{}", list.text());

    // A goal changes after it was rated: the old wording stays, the evaluator is told.
    let ask = ratee.get(&format!("{goals}/change")).await;
    ratee.submit(&ask, &format!("{goals}/change"), &[("reason", "分担が変わったため。")]).await;
    let links = ratee.get(&goals).await.attributes("td a", "href");
    let edit = links.iter().find(|to| !to.ends_with("removal")).unwrap();
    let form = ratee.get(edit).await;
    ratee.submit(&form, edit, &[("title", "申込みと案内を電子にする")]).await;
    office.portal.wait(chrono::Duration::seconds(60));
    submit(&ratee, &code).await;
    agree(&chief, &format!("{place}/goals"), "written").await;
    let page = chief.get(&place).await;
    for words in
        ["入力したあとに、この目標が変わりました", "変える前の目標", "分担が変わったため。"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let check = chief.get(&format!("{place}/check")).await;
    assert!(check.says("入力したあとに変わりました"), "{}", check.text());
    assert_eq!(hand_in(&chief, &place).await.status, StatusCode::SEE_OTHER);
    let late = ratee.get(&format!("{goals}/change")).await;
    let late = match late.location() {
        Some(to) => ratee.follow(&to).await,
        None => late,
    };
    assert!(late.says("一次評価が提出されているので、目標を変えられません"), "{}", late.text());

    // The second takes over what the first chose, and needs words only where they differ.
    let page = second.get(&place).await;
    second.submit(&page, &place, &[("do", "adopt")]).await;
    save(&second, &place, &[("g2", "A")]).await;
    let refused = hand_in(&second, &place).await;
    assert!(
        refused.says("「研修を見直す」で一次評価と違う達成度を選んだ理由"),
        "{}",
        refused.text()
    );
    save(&second, &place, &[("g2_why", FACT)]).await;
    let done = hand_in(&second, &place).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    // Scores are what a calculator says, and what the check recomputes.
    let totals: Vec<(String, String)> = sqlx::query_as(
        "select kind, trim_scale(total)::text from sheet_step
        where sheet_id = $1 and total is not null order by position",
    )
    .bind(id)
    .fetch_all(office.pool())
    .await
    .unwrap();
    // 能力 66; 業績 (50×4 + 30×3 + 20×3 + 20×5) ÷ 5 × 100 ÷ 120 = 75, with 30×4: 80
    // 66 × 60 ÷ 100 + 75 × 40 ÷ 100 = 69.6; with 80: 71.6
    let of = |kind: &str, total: &str| (kind.to_owned(), total.to_owned());
    assert_eq!(totals, [of("primary", "69.6"), of("secondary", "71.6")]);
    // HR reads before confirming what will be recorded, and afterwards what was: both blocks and the whole.
    let officer = office.officer("hr-one").await;
    let list = format!("/hr/cycles/{code}/results");
    let cycle = officer.get(&format!("/hr/cycles/{code}")).await;
    assert!(cycle.attributes("main a", "href").contains(&list));
    // What would be refused is not offered; the page says why.
    assert!(cycle.says("サイクルは、まだ終わりにできません") && cycle.says("開始を取り消せません"));
    let ways = cycle.attributes("main a", "href");
    assert!(!ways.iter().any(|way| way.ends_with("/end") || way.ends_with("/undo")), "{ways:?}");
    let reads = async |which: &str| {
        let page = officer.get(&format!("{list}?list={which}")).await;
        for words in ["山本 健太", "66割合60", "80割合40", "71.6", "1人。職員番号の順"]
        {
            assert!(page.says(words), "{which} {words}: {}", page.text());
        }
        let file = officer.get(&format!("{list}.csv?list={which}")).await.text();
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert!(lines[0].contains("能力の点数,業績の点数,目標ごとの達成度"), "{file}");
        assert!(lines[1].starts_with("0001042,山本 健太,"), "{file}");
        assert!(file.contains("能力・業績評価"), "{file}");
        assert!(file.contains("申込みと案内を電子にする A"), "{file}");
        assert!(file.contains("災害の応援 S\",60,40,71.6,B,B,B,,B"), "{file}");
    };
    reads("waiting").await;
    for (place, is_there) in [("育成", true), ("総務市民局", true), ("財政局", false)] {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("list", "waiting")
            .append_pair("place", place)
            .finish();
        let page = officer.get(&format!("{list}?{query}")).await;
        assert_eq!(page.says("山本 健太"), is_there, "{place}: {}", page.text());
        let file = officer.get(&format!("{list}.csv?{query}")).await.text();
        assert_eq!(file.contains("山本 健太"), is_there, "{place}: {file}");
    }
    assert!(officer.get(&format!("{list}?list=confirmed")).await.says("まだありません"));
    for stranger in [&ratee, &chief] {
        for page in [list.clone(), format!("{list}.csv")] {
            assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(officer.get(&format!("{list}?list=x")).await.status, StatusCode::NOT_FOUND);
    let demo = Actor::system("demo");
    actions::confirm_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    reads("confirmed").await;
    assert!(officer.get(&list).await.says("確認を待っている職員はいません"));
    let looks: Vec<(String, i64)> = sqlx::query_as(
        "select verb, count(*) from audit_entry where verb like '%_outcomes' group by 1 order by 1",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    assert_eq!(looks, [("export_outcomes".to_owned(), 5), ("look_at_outcomes".to_owned(), 4)]);
    actions::disclose_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    let checker = Actor::system("scores-check");
    let check = actions::check_scores(office.app(), &checker).await.unwrap();
    assert_eq!((check.checked, check.differences), (3, Vec::new()));

    // The ratee reads both blocks with every line, the goals as they were and as they are.
    let result = ratee.get(&format!("/me/cycles/{code}/feedback")).await;
    for words in [
        "能力の計算（割合60）",
        "業績の計算（割合40）",
        "申込みと案内を電子にする　ウエイト50 × 4点 × 1（困難度 ○） ÷ 5点 ＝ 40",
        "目標外　災害の応援　ウエイト20 × 5点 ÷ 5点 ＝ 20",
        "ウエイトの合計を100に直す　96 × 100 ÷ 120 ＝ 80",
        "合わせる　39.6 ＋ 32 ＝ 71.6",
        "まで「申込みを電子にする」　変えた理由：分担が変わったため。",
        "計算の決まりを読む",
        "達成度の点にかけます。◎ 1.2倍、○ 1倍、△ 0.8倍",
        "合計だけ、小数第2位を四捨五入します。",
    ] {
        assert!(result.says(words), "{words}: {}", result.text());
    }
    let form = ratee.get(&format!("/me/cycles/{code}/print")).await;
    for words in ["1　要素ごとの評価", "2　目標ごとの評価", "3　全体のまとめ", "5　確認の記録"]
    {
        assert!(form.says(words), "{words}: {}", form.text());
    }
}

#[tokio::test]
async fn an_open_cycle_waits_for_shares_and_goals_that_fit() {
    let office = Office::start().await;
    let officer = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    let mut setup = setup(&office).await;
    let rank = office.ranks["係員"];
    for own in &mut setup.blocks.ranks {
        if own.rank == rank {
            own.shares = Shares { ability: 60, results: 30 };
        }
    }
    let code = actions::create_cycle(office.app(), &demo, &setup).await.unwrap();
    let rehearsal = format!("/hr/cycles/{code}/rehearsal");
    let page = officer.get(&rehearsal).await;
    assert!(
        page.says("係員の能力と業績の割合の合計が90です。100にしてください"),
        "{}",
        page.text()
    );
    assert!(page.says("業績を評価するのに、目標の決まりがありません"), "{}", page.text());
    assert!(matches!(
        actions::open_cycle(office.app(), &demo, &code).await,
        Err(Failed::Refused(CycleRefusal::Blocked { problems: 2 }))
    ));

    // The shares are put right on their page; what does not add up is said there, too.
    let place = format!("/hr/cycles/{code}/ranks");
    assert!(page.attributes("main a", "href").contains(&place), "the cure is linked");
    let (form, old_tab) = (officer.get(&place).await, officer.get(&place).await);
    let (ability, results) = (format!("ability_{rank}"), format!("results_{rank}"));
    let wrong = officer.submit(&form, &place, &[(&ability, "80")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.says("係員の割合の合計が110です。100にしてください"), "{}", wrong.text());
    let wrong = officer.submit(&form, &place, &[(&ability, "99.9"), (&results, "30")]).await;
    assert!(wrong.says("係員の能力の割合は、0から100の数字で書いてください"), "{}", wrong.text());
    let right = officer.submit(&form, &place, &[(&ability, "７０"), (&results, "30")]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text());
    assert!(officer.follow(&right.location().unwrap()).await.says("係員70対30"));
    let stale = officer.submit(&old_tab, &place, &[(&ability, "60"), (&results, "40")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "an old tab");

    // What each rank is scored by is read on one page, in words; no rule is only a name.
    let rules = format!("/hr/cycles/{code}/rules");
    let cycle = officer.get(&format!("/hr/cycles/{code}")).await;
    assert!(cycle.attributes("main a", "href").contains(&rules));
    let page = officer.get(&rules).await;
    for words in [
        "係員7030ウエイト付き合計点（見本）達成度（見本）",
        "主査6040",
        "ウエイト × 点 ÷ 満点を、足します。ウエイトの合計は100です。",
        "90以上はS、80以上90未満はA",
        "S　5点　Sの成果",
        "達成度の点にかけます。◎ 1.2倍、○ 1倍、△ 0.8倍",
        "1つまで書けます。1つのウエイトは20です。",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.attributes("main a", "href").contains(&place), "while it can be changed");

    // Grades that the rule does not know are found before anybody rates.
    let mut rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    rule.difficulty[0].mark = "難".to_owned();
    let new = Revision::new(0);
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), new).await.unwrap();
    let page = officer.get(&rehearsal).await;
    assert!(page.says("困難度「難」が業績の決まりにありません"), "{}", page.text());

    // And nobody gets a second sheet for the same days and block.
    let rule = GoalRuleInput::proposed(day("2026-03-31")).parse().unwrap();
    actions::set_goal_rule(office.app(), &demo, &code, Some(&rule), Revision::new(1))
        .await
        .unwrap();
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let other = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    let page = officer.get(&format!("/hr/cycles/{other}/rehearsal")).await;
    assert!(page.says("同じ種類で期間の重なる評価"), "{}", page.text());
    // Outside of the office nobody sees any of it.
    let outsider = office.browser("井上 明里").await;
    for page in [&place, &rules] {
        assert_eq!(outsider.get(page).await.status, StatusCode::NOT_FOUND);
    }
    let page = officer.get(&rules).await;
    assert!(page.says("この決まりは、変えられません") && page.says("係員7030"), "{}", page.text());
    assert!(page.says("3から5つ"), "how many goals: {}", page.text());
    assert!(!page.attributes("main a", "href").contains(&place));
}

/// Goals agreed, and the self assessment handed in with abilities and goals.
async fn assessed(office: &Office, code: &str, name: &str, chief: &Client) -> (Client, String) {
    let id = office.sheet(code, name).await;
    let ratee = office.browser(name).await;
    let place = format!("/team/cycles/{code}/sheets/{id}");
    three(&ratee, code).await;
    submit(&ratee, code).await;
    agree(chief, &format!("{place}/goals"), "written").await;
    let own = format!("/me/cycles/{code}/self");
    save(&ratee, &own, &ABILITIES).await;
    // Nobody takes their own goal out of scope.
    assert!(!ratee.get(&own).await.says("評価対象外"));
    let refused = save(&ratee, &own, &[("g1", "not_observed")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("ならんでいる中から選んでください"), "{}", refused.text());
    save(&ratee, &own, &GOALS).await;
    let work = [("u1", "S"), ("u1_what", "災害の応援"), ("u1_why", FACT)];
    if name == "山本 健太" {
        save(&ratee, &own, &work).await;
    }
    assert_eq!(hand_in(&ratee, &own).await.status, StatusCode::SEE_OTHER);
    (ratee, place)
}

const WHY: &str = "10月の組織改正で、この仕事はほかの課に移った。本人の成果を見る機会がなかった。";

/// Work that was taken away is neither the worst grade nor 0: the weight counts for the other goals.
#[tokio::test]
async fn a_goal_out_of_scope_hands_its_weight_to_the_others() {
    let office = Office::start().await;
    let mut setup = setup(&office).await;
    setup.not_observed_allowed = true;
    let code = open(&office, &setup).await;
    let chief = office.browser("中村 恵子").await;
    let second = office.browser("岡本 薫").await;
    let (ratee, place) = assessed(&office, &code, "山本 健太", &chief).await;

    // Offered where the cycle allows it, for goals alone; a reason is asked for, and the weight is named.
    let page = chief.get(&place).await;
    assert!(page.says("評価対象外（仕事がなくなったときなど。理由を書いてください）"));
    let refused = save(&chief, &place, &[("u1", "not_observed")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it was done");
    save(&chief, &place, &ABILITIES).await;
    save(&chief, &place, &GOALS).await;
    let rest = [("u1", "B"), ("u1_why", FACT), ("summary", "よく働いた。"), ("overall", "B")];
    save(&chief, &place, &rest).await;
    save(&chief, &place, &[("g2", "not_observed"), ("g2_why", "")]).await;
    let refused = hand_in(&chief, &place).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.says("「研修を見直す」を評価対象外にした理由を書いてください"),
        "{}",
        refused.text()
    );
    save(&chief, &place, &[("g2_why", WHY)]).await;
    assert!(chief.get(&place).await.says("入力済み：評価対象外"));
    let check = chief.get(&format!("{place}/check")).await;
    for words in ["「研修を見直す」は評価対象外です", "計算：68点"] {
        assert!(check.says(words), "{words}: {}", check.text());
    }
    let done = hand_in(&chief, &place).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = second.get(&place).await;
    assert!(page.says(WHY), "{}", page.text());
    second.submit(&page, &place, &[("do", "adopt")]).await;
    let done = hand_in(&second, &place).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    // Every goal out of scope: no total. The sheet says so and what to do, and is judged as a whole.
    let (_, other) = assessed(&office, &code, "井上 明里", &chief).await;
    save(&chief, &other, &ABILITIES).await;
    for (grade, why) in [("g1", "g1_why"), ("g2", "g2_why"), ("g3", "g3_why")] {
        save(&chief, &other, &[(grade, "not_observed"), (why, WHY)]).await;
    }
    save(&chief, &other, &[("summary", "よく働いた。"), ("overall", "B")]).await;
    let page = chief.get(&other).await;
    assert!(
        page.says("すべての目標が「評価対象外」なので、業績の点数を計算できません"),
        "{}",
        page.text()
    );
    let refused = hand_in(&chief, &other).await;
    assert!(
        refused.says("点数を計算できないので、全体の評語を選んだ理由を書いてください"),
        "{}",
        refused.text()
    );
    save(&chief, &other, &[("overall_why", "能力と、引き継いだ仕事の様子から選んだ。")]).await;
    let done = hand_in(&chief, &other).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = second.get(&other).await;
    second.submit(&page, &other, &[("do", "adopt")]).await;
    let reason = [("overall_why", "一次評価と同じ理由で選んだ。"), ("overall", "B")];
    save(&second, &other, &reason).await;
    let done = hand_in(&second, &other).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());

    // What is recorded is what the list says, what the check recomputes and what the ratee reads.
    let officer = office.officer("hr-one").await;
    let demo = Actor::system("demo");
    assert_eq!(actions::confirm_sheets(office.app(), &demo, &code, &[]).await.unwrap(), 2);
    actions::disclose_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    let checker = Actor::system("scores-check");
    let check = actions::check_scores(office.app(), &checker).await.unwrap();
    assert_eq!((check.checked, check.differences), (6, Vec::new()));
    let file = officer.get(&format!("/hr/cycles/{code}/results.csv?list=confirmed")).await.text();
    // 能力 66; 業績 (40 + 12 + 12) × 100 ÷ 90 = 71.11…; 66 × 60％ + 71.11… × 40％ = 68.04…
    assert!(file.contains("研修を見直す 評価対象外"), "{file}");
    let result = ratee.get(&format!("/me/cycles/{code}/feedback")).await;
    for words in [
        "研修を見直す　評価対象外なので、計算に入れない（ウエイト30）",
        "ウエイトの合計を100に直す　64 × 100 ÷ 90 ＝ 71.1111…",
        "目標外　災害の応援　ウエイト20 × 3点 ÷ 5点 ＝ 12",
    ] {
        assert!(result.says(words), "{words}: {}", result.text());
    }
    let other: (Option<String>, String) = sqlx::query_as(
        "select total::text, content ->> 'arithmetic' from sheet_record where total is null",
    )
    .fetch_one(office.pool())
    .await
    .unwrap();
    assert_eq!(
        other,
        (None, r#"["すべての目標が「評価対象外」なので、点数は計算していない"]"#.to_owned())
    );
}
