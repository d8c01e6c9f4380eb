//! Figures: opened with an owner, read by all, never overwritten, never silently old; what leaves the
//! house.

use axum::http::StatusCode;
use jinzai::access::{Actor, Role};
use jinzai::kernel::ids::AccountId;
use jinzai::strategy::site;

use crate::support::portal::{Client, Page};
use crate::support::town::Town;

const NEW: &str = "/hr/strategy/kpis/new?measure=workplace-1";
const ALL: &str = "/hr/strategy/kpis";
const PAGE: &str = "/strategy/kpis/male-leave";
pub const EDIT: &str = "/hr/strategy/kpis/male-leave";
const ENTER: &str = "/hr/strategy/kpis/male-leave/readings/new";
const READINGS: &str = "/hr/strategy/kpis/male-leave/readings";

/// The town's day is 3 March 2026, in 令和7年度.
fn typed() -> Vec<(&'static str, &'static str)> {
    vec![
        ("measure", "workplace-1"),
        ("code", "male-leave"),
        ("starts_year", "令和4"),
        ("starts_month", "4"),
        ("starts_day", "1"),
        ("name", "男性職員の育児休業取得率"),
        ("meaning", "1週間以上の取得を数える。"),
        ("scope", "一般行政職"),
        ("numerator", "取得した男性職員"),
        ("denominator", "子が生まれた男性職員"),
        ("unit", "％"),
        ("decimals", "1"),
        ("source", "人事課の集計"),
        ("direction", "up"),
        ("rhythm", "yearly"),
        ("lag", "9"),
        ("baseline", "8.0"),
        ("baseline_on_year", "2020"),
        ("baseline_on_month", "3"),
        ("baseline_on_day", "31"),
        ("owner", "0000100"),
        ("deputy", "0001042"),
        ("target-2024", "85"),
        ("target-2025", "90"),
    ]
}

fn with<'a>(
    pairs: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut pairs = pairs.to_vec();
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.push((name, value));
    }
    pairs
}

async fn officer(town: &Town) -> Client {
    town.portal.officer("strategy", Role::StrategyOfficer).await
}

pub async fn opened(client: &Client) {
    let form = client.get(NEW).await;
    let answer = client.submit(&form, ALL, &typed()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    assert_eq!(answer.location().as_deref(), Some(PAGE));
}

const READING: [(&str, &str); 5] = [
    ("as_of_year", "令和7"),
    ("as_of_month", "3"),
    ("as_of_day", "31"),
    ("value", "58.5"),
    ("evidence", "人事課の集計表"),
];

async fn enter(client: &Client, changes: &[(&str, &str)]) -> Page {
    let form = client.get(ENTER).await;
    client.submit(&form, READINGS, &with(&READING, changes)).await
}

#[tokio::test]
async fn an_officer_opens_one_the_owner_enters_and_everybody_reads() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    let mine = owner.get("/strategy/initiatives?mine=1").await;
    assert!(mine.says("男性職員の育児休業取得率") && mine.says("令和4年度の値"));
    let answer = enter(&owner, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    let reader = town.sign_in(2).await;
    let page = reader.get(PAGE).await;
    for words in [
        "令和6年度の値は58.5％で、目標（85.0％）にはまだ遠い値です。",
        // 50.5 ÷ 77 = 0.6558…
        "（58.5 − 8.0）÷（85.0 − 8.0）＝ 65.5％",
        "次は令和7年度の値で、令和8年12月31日までに入ります。",
        "人事課の集計表",
        "基準値",
    ] {
        assert!(page.says(words), "{words}\n{}", page.text());
    }
    assert_eq!(page.all("svg[role=img] title").len(), 1);
    assert!(!page.says("値を入れる"), "a reader has no button");
    assert_eq!(reader.get(ENTER).await.status, StatusCode::FORBIDDEN);
    assert_eq!(reader.get(EDIT).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.get(EDIT).await.status, StatusCode::NOT_FOUND, "owners move no targets");
    let progress = reader.get("/strategy/progress").await;
    assert!(progress.says("1件の指標のうち、目標に届いたものはまだありません。"));
    for path in ["/strategy/pillars/workplace", "/strategy/measures/workplace-1"] {
        assert!(reader.get(path).await.says("男性職員の育児休業取得率"), "{path}");
        assert!(!town.portal.visitor().get(path).await.says("男性職員の育児休業取得率"));
    }
    assert_eq!(town.portal.visitor().get(PAGE).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn without_an_owner_there_is_none() {
    let town = Town::start().await;
    let officer = officer(&town).await;
    let form = officer.get(NEW).await;
    for (changes, sentence) in [
        (("owner", ""), "担当者の職員番号を書いてください"),
        (("owner", "9999999"), "職員番号「9999999」の職員はいません"),
        (("owner", "0001044"), "退職しています"),
        (("deputy", "0000100"), "担当者と別の職員"),
        (("target-2025", "0"), "基準値（8.0％）より大きい値"),
        (("target-2025", "8"), "基準値（8.0％）より大きい値"),
        (("baseline", ""), "基準値とその日を書いてください"),
        (("denominator", ""), "両方書くか、両方空けて"),
        (("starts_year", "令和9"), "きょうかそれより前の日"),
    ] {
        let answer = officer.submit(&form, ALL, &with(&typed(), &[changes])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.all(".err").join(" "));
        assert_eq!(answer.attributes("#name", "value"), ["男性職員の育児休業取得率"], "kept");
    }
    opened(&officer).await;
    let again = officer.submit(&officer.get(NEW).await, ALL, &typed()).await;
    assert!(again.says("コード「male-leave」の指標がもうあります"));
    let direct = sqlx::query("update kpi set owner_id = null").execute(&town.portal.database.pool);
    assert!(direct.await.is_err(), "the database refuses it, too");
}

#[tokio::test]
async fn odd_values_get_their_sentence_and_stay_typed() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    for (changes, sentence) in [
        (vec![("as_of_year", "令和8"), ("as_of_day", "4")], "値の時点は、きょうか"),
        (vec![("as_of_year", "令和4")], "この指標は令和4年4月1日から集めています"),
        (vec![("value", "0.58")], "0.58％なのか、58％なのか"),
        (vec![("value", "1e400")], "数字で書いてください"),
        (vec![("value", "58人")], "数字で書いてください"),
        (vec![("value", ""), ("numerator", "3"), ("denominator", "0")], "分母は、0より大きい"),
        (vec![("numerator", "3")], "分母を書いてください"),
        (vec![("numerator", "1"), ("denominator", "2")], "50.0％になり、値（58.5％）と合いません"),
        (vec![("value", "")], "値か、分子と分母の両方"),
        (vec![("evidence", "")], "根拠を書いてください"),
        (vec![("version", "0")], "いまの単位は「％」です"),
    ] {
        let answer = enter(&owner, &changes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.all(".err").join(" "));
        assert!(answer.title().starts_with("誤り："));
        if let Some((_, value)) =
            changes.iter().find(|(name, value)| *name == "value" && !value.is_empty())
        {
            assert_eq!(answer.attributes("#value", "value"), [*value], "kept");
        }
    }
    // Asked, answered, taken.
    let answer = enter(&owner, &[("value", "0.58"), ("meaning", "hundredfold")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(owner.get(PAGE).await.says("令和6年度の値は58.0％"));
    let twice = enter(&owner, &[("as_of_day", "30")]).await;
    assert!(twice.says("令和6年度の値はもうあります"));
    let full_width = [("as_of_year", "令和6"), ("value", "４７．６％")];
    assert_eq!(enter(&owner, &full_width).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_value_is_put_right_by_another_and_both_stay() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    enter(&owner, &[]).await;
    let link = |page: &Page| {
        let links = page.attributes("a[href*=corrects]", "href");
        assert_eq!(links.len(), 1, "one value stands");
        links[0].clone()
    };
    let address = link(&owner.get(PAGE).await);
    let form = owner.get(&address).await;
    assert!(form.says("直す値：令和6年度の58.5％"));
    let fresh = [("value", "59.5"), ("note", "")];
    let answer = owner.submit(&form, READINGS, &fresh).await;
    assert!(answer.says("値を直す理由をメモに書いてください"));
    let right = [("value", "59.5"), ("note", "転記の誤り")];
    assert_eq!(owner.submit(&form, READINGS, &right).await.status, StatusCode::SEE_OTHER);
    let page = owner.get(PAGE).await;
    assert!(page.says("令和6年度の値は59.5％") && page.says("あとで直されました"));
    assert_eq!(page.all("del"), ["直す前の値 58.5"]);
    // The same old form once more: somebody was first.
    let form = owner.get(ENTER).await;
    let corrects = address.split('=').next_back().unwrap();
    let late = with(&READING, &[("corrects", corrects), ("note", "もう一度")]);
    let answer = owner.submit(&form, READINGS, &late).await;
    assert!(answer.says("先に直されています"));
    assert_eq!(owner.get(&address).await.status, StatusCode::NOT_FOUND);
    for statement in ["update kpi_reading set value = 1", "delete from kpi_reading"] {
        let direct = sqlx::query(statement).execute(&town.portal.database.pool).await;
        assert!(direct.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn old_values_are_grey_and_say_since_when() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    enter(&owner, &[]).await;
    let progress = owner.get("/strategy/progress").await;
    assert!(!progress.says("値が古い"));
    // Two weeks before its last day the owner is asked at home, and nobody else.
    town.portal.go_to("2026-12-16".parse().unwrap());
    assert!(!town.portal.signed_in("0000100").await.get("/").await.says("指標の値を入れる"));
    town.portal.go_to("2026-12-17".parse().unwrap());
    let home = town.portal.signed_in("0000100").await.get("/").await;
    let asked = "「男性職員の育児休業取得率」の令和7年度の値です。";
    assert!(home.says("指標の値を入れる") && home.says(asked), "{}", home.text());
    assert!(!town.sign_in(1).await.get("/").await.says("指標の値を入れる"), "the owner is there");
    // The value of 令和7年度 comes by 31 December 2026.
    town.portal.go_to("2027-01-01".parse().unwrap());
    let owner = town.portal.signed_in("0000100").await;
    let page = owner.get(PAGE).await;
    assert!(page.says("値が古い") && page.says("次の値は、令和9年1月1日から届いていません"));
    assert!(owner.get("/").await.says("期限切れ"));
    assert!(owner.get("/strategy/progress").await.says("値が古くなったものが1件あります"));
    let mine = owner.get("/strategy/initiatives?mine=1").await;
    assert!(mine.says("期限切れ") && mine.says("令和7年度の値：令和8年12月31日まで"));
    assert!(owner.get("/hr/strategy").await.says("値の期限を過ぎた指標が1件"));
    // What was known at the end of last fiscal year.
    let past = owner.get("/strategy/progress?fy=2025").await;
    assert!(past.says("65.5％") && past.says("令和8年3月31日（火曜日）の状況です"));
    assert!(owner.get("/strategy/progress?on=2021-01-01").await.says("指標はまだありません"));
}

#[tokio::test]
async fn another_unit_begins_another_line() {
    let town = Town::start().await;
    let officer = officer(&town).await;
    opened(&officer).await;
    let owner = town.sign_in(0).await;
    enter(&owner, &[]).await;
    let stale = owner.get(ENTER).await;
    let form = officer.get(EDIT).await;
    let same = officer.submit(&form, EDIT, &[]).await;
    assert_eq!(same.status, StatusCode::SEE_OTHER);
    assert!(officer.get(PAGE).await.says("変わったところはありませんでした"));
    let people = [
        ("unit", "人"),
        ("decimals", "0"),
        ("numerator", ""),
        ("denominator", ""),
        ("target-2024", "300"),
        ("target-2025", "400"),
    ];
    let (form, late) = (officer.get(EDIT).await, officer.get(EDIT).await);
    let answer = officer.submit(&form, EDIT, &people).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    let page = officer.get(PAGE).await;
    assert!(page.says("これからの値は新しい線になります") && page.says("前の数え方の値"));
    assert!(page.says("第2版") && page.says("400人"));
    let answer = owner.submit(&stale, READINGS, &with(&READING, &[("value", "120")])).await;
    assert!(answer.says("いまの単位は「人」です"), "{}", answer.all(".err").join(" "));
    let answer = enter(&owner, &[("value", "58％")]).await;
    assert!(answer.says("％を付けずに書いてください"));
    assert_eq!(enter(&owner, &[("value", "120")]).await.status, StatusCode::SEE_OTHER);
    // Whoever read the form before that is asked.
    let answer = officer.submit(&late, EDIT, &people).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.h1(), "別の画面で先に保存しました");
    assert!(answer.says("あなたの入力と同じ内容です"), "{}", answer.text());
}

#[tokio::test]
async fn two_officers_saving_a_figure_choose_between_both_texts() {
    let town = Town::start().await;
    let one = officer(&town).await;
    opened(&one).await;
    let two = town.portal.officer("strategy-two", Role::StrategyOfficer).await;
    // Two people of one name are two people.
    town.portal.all_are_named("施策 担当").await;
    let (mine, theirs) = (one.get(EDIT).await, two.get(EDIT).await);
    let first = two
        .submit(&theirs, EDIT, &[("scope", "全職員"), ("target-2025", "92"), ("meaning", "一緒")])
        .await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.all(".err").join(" "));
    let typed = [
        ("scope", "正規の職員"),
        ("target-2025", "９５％"),
        ("source", "厚生課"),
        ("meaning", "一緒"),
    ];
    let conflict = one.submit(&mine, EDIT, &typed).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert_eq!(conflict.h1(), "別の人が先に保存しました");
    // What both typed alike and what only reads differently is not asked.
    let asked = conflict.all("main h2");
    assert_eq!(asked.len(), 3, "{asked:?}");
    for words in ["正規の職員", "全職員", "令和7年度の目標", "95", "92", "厚生課"]
    {
        assert!(conflict.says(words), "{words}: {}", conflict.text());
    }
    let half = one.submit(&conflict, EDIT, &[("keep.scope", "mine")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.says("令和7年度の目標は、どちらを残すか選んでください"));
    // A third save in between is noticed, too.
    let third = two.submit(&two.get(EDIT).await, EDIT, &[("lag", "8")]).await;
    assert_eq!(third.status, StatusCode::SEE_OTHER);
    let choices = [("keep.scope", "mine"), ("keep.target-2025", "theirs"), ("keep.source", "mine")];
    let again = one.submit(&half, EDIT, &choices).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("公表までの月数は、どちらを残すか選んでください"), "{}", again.text());
    let choices = [("keep.lag", "theirs")];
    let done = one.submit(&again, EDIT, &choices).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.all(".err").join(" "));
    let page = one.get(PAGE).await;
    for words in ["正規の職員", "92", "厚生課"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    // What was let go is in the history.
    let kept: String = sqlx::query_scalar(
        "select d.after::text from audit_detail d join audit_entry e using (audit_entry_id)
         where e.verb = 'change_kpi' order by e.at desc, e.audit_entry_id desc limit 1",
    )
    .fetch_one(&town.portal.database.pool)
    .await
    .unwrap();
    assert!(kept.contains("given_up") && kept.contains("全職員"), "{kept}");
}

#[tokio::test]
async fn an_owner_who_goes_is_missed() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    sqlx::query("update employee set left_on = '2026-03-01' where employee_number = '0000100'")
        .execute(&town.portal.database.pool)
        .await
        .unwrap();
    let deputy = town.sign_in(1).await;
    let mine = deputy.get("/strategy/initiatives?mine=1").await;
    assert!(mine.says("担当の中村 恵子さんが退職したので"), "{}", mine.text());
    assert!(mine.says("代理の山本 健太さんか、人事か施策担当は、新しい担当者を決めてください"));
    assert_eq!(enter(&deputy, &[]).await.status, StatusCode::SEE_OTHER);
    let officer = town.portal.signed_in("strategy").await;
    let desk = officer.get("/hr/strategy").await;
    assert!(desk.says("担当者が異動か退職をした指標が1件あります"));
    let form = officer.get(EDIT).await;
    let heir = [("owner", "0001043")];
    assert_eq!(officer.submit(&form, EDIT, &heir).await.status, StatusCode::SEE_OTHER);
    assert!(!officer.get("/hr/strategy").await.says("異動か退職をした指標"));
}

#[tokio::test]
async fn only_what_was_approved_leaves_the_house_and_twice_alike() {
    let town = Town::start().await;
    let officer = officer(&town).await;
    opened(&officer).await;
    let owner = town.sign_in(0).await;
    enter(&owner, &[]).await;
    let app = &town.portal.app;
    let today = app.now().today;
    let file = async |name: &str| {
        let files = site(app, today).await.unwrap();
        let file = files.into_iter().find(|file| file.name == name).unwrap();
        String::from_utf8(file.bytes).unwrap()
    };
    assert!(!file("index.html").await.contains("58.5"), "not approved");
    let page = owner.get(PAGE).await;
    let approval = "/hr/strategy/kpis/male-leave/approval";
    let csrf = page.csrf();
    let denied = owner.post(approval, &[("_csrf", csrf.as_str())]).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let page = officer.get(PAGE).await;
    let answer = officer.submit(&page, approval, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(officer.get(PAGE).await.says("令和8年3月3日に承認"));
    assert!(owner.get("/strategy/figures").await.says("58.5"));

    let (first, second) = (site(app, today).await.unwrap(), site(app, today).await.unwrap());
    assert_eq!(first, second, "the same day gives the same bytes");
    let html = file("index.html").await;
    assert!(html.contains("58.5") && html.contains("男性職員の育児休業取得率"));
    for name in ["中村", "山本", "0000100", "人財育成課"] {
        for page in ["index.html", "figures.csv", "dictionary.csv"] {
            assert!(!file(page).await.contains(name), "{name} in {page}");
        }
    }
    assert!(file("figures.csv").await.contains("令和6年度,2025-03-31,58.5,％,,85,,"));
    assert!(file("dictionary.csv").await.contains("1週間以上の取得を数える。"));

    // Taken back with a reason, it is inside again; approved again, it is out.
    let link = "a[href$=withdrawal]";
    assert!(owner.get(PAGE).await.all(link).is_empty());
    let back = officer.get(PAGE).await.attributes(link, "href").concat();
    assert_eq!(owner.get(&back).await.status, StatusCode::FORBIDDEN);
    let form = officer.get(&back).await;
    let blank = officer.submit(&form, &back, &[("reason", " ")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.says("取り消す理由を書いてください"));
    let why = [("reason", "公表の日の前だった")];
    assert_eq!(officer.submit(&form, &back, &why).await.status, StatusCode::SEE_OTHER);
    assert!(!file("index.html").await.contains("58.5"));
    assert_eq!(officer.get(&back).await.status, StatusCode::NOT_FOUND, "it is no longer approved");
    let answer = officer.submit(&officer.get(PAGE).await, approval, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(file("index.html").await.contains("58.5"));

    // Put right, it needs an approval of its own.
    let address = owner.get(PAGE).await.attributes("a[href*=corrects]", "href")[0].clone();
    let form = owner.get(&address).await;
    owner.submit(&form, READINGS, &[("value", "59.5"), ("note", "転記の誤り")]).await;
    let html = file("index.html").await;
    assert!(!html.contains("58.5") && !html.contains("59.5"));
    let past = site(app, "2026-03-02".parse().unwrap()).await.unwrap();
    assert!(!String::from_utf8(past[0].bytes.clone()).unwrap().contains("58.5"));
}

#[tokio::test]
async fn the_pack_names_day_and_source_of_every_figure() {
    let town = Town::start().await;
    opened(&officer(&town).await).await;
    let owner = town.sign_in(0).await;
    enter(&owner, &[]).await;
    let pack = owner.get("/strategy/council").await;
    for words in
        ["58.5％", "令和7年3月31日", "人事課の集計", "85.0％", "令和8年3月3日（火曜日）の時点"]
    {
        assert!(pack.says(words), "{words}");
    }
    let before =
        owner.get("/strategy/council?on_year=%E4%BB%A4%E5%92%8C8&on_month=3&on_day=2").await;
    assert!(before.says("令和8年3月2日（月曜日）の時点") && !before.says("58.5％"));
}

#[tokio::test]
async fn nobody_writes_past_the_policy() {
    let town = Town::start().await;
    let stranger = Actor::person(AccountId::mint(), None, "だれか".to_owned(), vec![]);
    let opened = jinzai::strategy::actions::open_kpis(&town.portal.app, &stranger, &[]).await;
    assert!(opened.is_err());
}

const FILES: &str = "/hr/strategy/readings";

async fn upload(client: &Client, text: &str) -> Page {
    let form = client.get(FILES).await;
    client.upload(&form, FILES, &[], ("file", "値.csv", text.as_bytes())).await
}

#[tokio::test]
async fn a_file_is_looked_at_then_taken_in_as_a_whole() {
    let town = Town::start().await;
    let officer = officer(&town).await;
    opened(&officer).await;
    let wrong = upload(
        &officer,
        "指標コード,時点,値,根拠\nmale-leave,2024-03-31,47.6,集計\nmale-leave,2026-03-31,58,集計\n",
    )
    .await;
    assert!(wrong.says("追加 2、直す 0、変わらない 0、誤りのある行 1。"), "{}", wrong.text());
    assert!(wrong.says("値の時点は、きょうか") && !wrong.says("件の値を取り込む"));
    let good = "指標コード,時点,値,分子,分母,根拠\nmale-leave,R6.3.31,47.6,,,集計\nmale-leave,2025-03-31,,119,203,集計\n";
    let checked = upload(&officer, good).await;
    assert!(checked.says("2件の値を取り込む") && checked.says("令和5年度"));
    assert!(!officer.get(PAGE).await.says("47.6"), "looking changes nothing");
    let answer = officer.submit(&checked, "/hr/strategy/readings/application", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = officer.get(PAGE).await;
    assert!(page.says("47.6") && page.says("119 ÷ 203") && page.says("58.6％"));
    // All of it out, and in again: nothing changes.
    let all = officer.get("/hr/strategy/readings/all.csv").await;
    let again = upload(&officer, &String::from_utf8(all.bytes).unwrap()).await;
    assert!(again.says("追加 0、直す 0、変わらない 2、誤りのある行 0。"), "{}", again.text());
    let workbook = officer.get("/hr/strategy/readings/all.xlsx").await;
    let form = officer.get(FILES).await;
    let file = ("file", "値.xlsx", workbook.bytes.as_slice());
    let again = officer.upload(&form, FILES, &[], file).await;
    assert!(again.says("追加 0、直す 0、変わらない 2、誤りのある行 0。"), "{}", again.text());
    // As much as a form that is not sent in parts would refuse, row by row what stands and one new value.
    let note = "長".repeat(400);
    let row = format!("male-leave,2024-03-31,47.7,集計,{note}\n");
    let first = upload(&officer, &format!("指標コード,時点,値,根拠,メモ\n{row}")).await;
    officer.submit(&first, "/hr/strategy/readings/application", &[]).await;
    let large = format!(
        "指標コード,時点,値,根拠,メモ\n{}male-leave,2023-03-31,31.2,集計,{note}\n",
        row.repeat(1000)
    );
    let checked = upload(&officer, &large).await;
    assert!(checked.says("追加 1、直す 0、変わらない 1,000、"), "{}", checked.text());
    let taken = officer.upload_all(&checked, "/hr/strategy/readings/application", &[], &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    assert!(officer.get(PAGE).await.says("31.2"));
    let template = officer.get("/hr/strategy/readings/template.csv").await;
    let rows = String::from_utf8(template.bytes).unwrap();
    assert!(rows.contains("指標コード") && rows.contains("male-leave") && !rows.contains("47.6"));
    let nothing = officer.submit(&officer.get(FILES).await, FILES, &[]).await;
    assert!(nothing.says("ファイルを選んでください"));
    let owner = town.sign_in(0).await;
    assert_eq!(owner.get(FILES).await.status, StatusCode::NOT_FOUND);
}
