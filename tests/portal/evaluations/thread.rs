//! The whole thread through the pages, without scripts: an employee, two evaluators, two officers.

use axum::http::StatusCode;

use super::office::{ELEMENTS, Office};
use crate::support::portal::{Client, Page};

/// What somebody types into the elements of a sheet.
fn fields(grades: [&str; 3], reason: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (number, grade) in (1..).zip(grades) {
        fields.push((format!("e{number}"), grade.to_owned()));
        fields.push((format!("e{number}_why"), reason.to_owned()));
    }
    fields
}

fn with<'a>(
    fields: &'a [(String, String)],
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).chain(more.iter().copied()).collect()
}

const FACT: &str = "研修申込みの電子化を自ら提案し、他局の担当者を巻き込んで様式を統一した。";

/// Fills in a step on its page and goes on to the check page.
async fn fill(client: &Client, address: &str, typed: &[(&str, &str)]) -> Page {
    let page = client.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    let answer = client.submit(&page, address, typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(answer.location(), Some(format!("{address}/check")));
    client.get(&format!("{address}/check")).await
}

/// Submits from the check page. Gives the page after it.
async fn submit(client: &Client, address: &str, check: &Page) -> Page {
    let to = format!("{address}/submission");
    let answer = client.submit(check, &to, &[]).await;
    assert_eq!(answer.location(), Some(format!("{address}/done")), "{}", answer.text());
    client.get(&format!("{address}/done")).await
}

#[tokio::test]
async fn the_whole_thread() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    let two = office.officer("hr-two").await;

    // HR prepares: what is proposed for the half can be taken as it is.
    let new = one.get("/hr/cycles/new?year=令和7&term=second_half").await;
    assert_eq!(new.h1(), "評価サイクルを作る");
    let made = one.submit(&new, "/hr/cycles", &[]).await;
    assert_eq!(made.location().as_deref(), Some("/hr/cycles/2025-2/rehearsal"), "{}", made.text());
    let rehearsal = one.get("/hr/cycles/2025-2/rehearsal").await;
    assert!(
        rehearsal.says("一次評価者が決まっていない職員が1人います"),
        "the 局長 has nobody above"
    );
    assert!(rehearsal.says("休職や育休などの職員が1人います"));
    let start = one.follow("/hr/cycles/2025-2/start").await;
    assert_eq!(start.h1(), "リハーサル", "a problem is not left to the last moment");
    assert!(start.says("開始の前に直すことが1件あります"));

    // The cure: taken out, with a reason.
    let list = "/hr/cycles/2025-2/people?list=without-primary";
    let people = one.get(list).await;
    assert!(people.says("渡辺 誠"));
    let exclusion = "/hr/cycles/2025-2/people/exclusion";
    let boss = office.people["渡辺 誠"].to_string();
    let silent = one.submit(&people, exclusion, &[("person", &boss)]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.says("対象から外す理由を書いてください"));
    let told = [("person", boss.as_str()), ("reason", "特別職が評価する")];
    let out = one.submit(&people, exclusion, &told).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);

    // Two officers open it.
    let start = one.get("/hr/cycles/2025-2/start").await;
    let asked = one.submit(&start, "/hr/cycles/2025-2/opening-request", &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert!(one.get("/hr/cycles/2025-2").await.says("開始の承認を頼んでいます"));
    assert!(two.get("/hr/cycles/2025-2").await.says("開始の承認を頼まれています"));
    let csrf = start.csrf();
    let alone = one.post("/hr/cycles/2025-2/opening", &[("_csrf", &csrf)]).await;
    assert_eq!(alone.status, StatusCode::SEE_OTHER);
    assert!(one.get("/hr/cycles/2025-2").await.says("承認を頼んだ人は、自分で開始できません"));
    let start = two.get("/hr/cycles/2025-2/start").await;
    assert!(start.says("5人にシートを作ります"));
    two.submit(&start, "/hr/cycles/2025-2/opening", &[]).await;
    assert!(two.get("/hr/cycles/2025-2").await.says("評価サイクルを開始しました"));

    // The employee.
    let yamamoto = office.browser("山本 健太").await;
    let me = yamamoto.get("/me").await;
    assert!(me.says("令和7年度 下期 能力評価") && me.says("自己申告を入力する"));
    let own = "/me/cycles/2025-2/self";
    let page = yamamoto.get(own).await;
    assert!(page.says("提出するまで上司には見えません"));
    let empty = yamamoto.submit(&page, own, &[("do", "check")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.title().starts_with("誤り："));
    assert_eq!(
        empty.attributes(".errsum a", "href"),
        ["#e1", "#e2", "#e3"],
        "each leads to its scale"
    );
    let typed = fields(["A", "A", "S"], FACT);
    let check = fill(&yamamoto, own, &with(&typed, &[("do", "check")])).await;
    let done = submit(&yamamoto, own, &check).await;
    assert_eq!(done.h1(), "自己申告を提出しました");
    assert!(done.says("次は、中村 恵子さん（一次評価）"));

    // The evaluator sees it now, and only now.
    let nakamura = office.browser("中村 恵子").await;
    let id = office.sheet("2025-2", "山本 健太").await;
    let waiting = office.sheet("2025-2", "井上 明里").await;
    let sheet = format!("/team/cycles/2025-2/sheets/{id}");
    let team = nakamura.get("/team/cycles/2025-2").await;
    assert!(team.says("3人のうち0人を提出しました"));
    assert_eq!(team.all("tbody th")[0], "山本 健太 主査", "whose turn it is comes first");
    let other = nakamura.get(&format!("/team/cycles/2025-2/sheets/{waiting}")).await;
    assert!(other.says("いまは自己申告の段階です"));
    let page = nakamura.get(&sheet).await;
    assert!(page.says("本人の自己評価 A") && page.says(FACT));
    assert!(page.says("業務遂行力のBの行動。"), "the behaviours stand beside the choice");
    let typed = fields(["B", "A", "B"], FACT);
    let more = [("summary", "自分から課題を見つけた。"), ("overall", "A"), ("do", "check")];
    let page = nakamura.get(&sheet).await;
    let answer = nakamura.submit(&page, &sheet, &with(&typed, &more)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("計算した評語（B）と違う評語を選んだ理由を書いてください"));
    let more = [("summary", "自分から課題を見つけた。"), ("overall", "B"), ("do", "check")];
    let check = fill(&nakamura, &sheet, &with(&typed, &more)).await;
    assert!(check.says("計算：66点、評語はB"), "{}", check.text());
    let done = submit(&nakamura, &sheet, &check).await;
    assert_eq!(done.h1(), "山本 健太さんの評価を提出しました");

    // The second sends it back, with words.
    let okamoto = office.browser("岡本 薫").await;
    let offered = okamoto.get(&sheet).await.attributes("main a", "href");
    assert!(offered.contains(&format!("{sheet}/return")), "{offered:?}");
    let page = okamoto.get(&format!("{sheet}/return")).await;
    let silent = okamoto.submit(&page, &format!("{sheet}/return"), &[("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.says("差し戻す理由を書いてください"));
    let words = "「変革推進力」を選んだ事実を、もう一つ書き足してください。";
    let back = [("to", "primary"), ("reason", words)];
    okamoto.submit(&page, &format!("{sheet}/return"), &back).await;
    let page = nakamura.get(&sheet).await;
    assert!(page.says("岡本 薫さんから差し戻されました") && page.says(words));
    let page = nakamura.get(&sheet).await;
    let added = format!("{FACT}試行の不具合も、その日のうちに直した。");
    let answer =
        nakamura.submit(&page, &sheet, &[("e3", "A"), ("e3_why", &added), ("do", "check")]).await;
    assert_eq!(answer.location(), Some(format!("{sheet}/check")), "{}", answer.text());
    let check = nakamura.get(&format!("{sheet}/check")).await;
    submit(&nakamura, &sheet, &check).await;

    // Then she takes over the first grades, but for one that she sees otherwise.
    let page = okamoto.get(&sheet).await;
    assert!(page.says("一次評価 B"));
    let adopted = okamoto.submit(&page, &sheet, &[("do", "adopt")]).await;
    assert_eq!(adopted.status, StatusCode::SEE_OTHER);
    let page = okamoto.get(&sheet).await;
    let otherwise = okamoto.submit(&page, &sheet, &[("e1", "A"), ("do", "check")]).await;
    assert_eq!(otherwise.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(otherwise.says("業務遂行力で一次評価と違う段階を選んだ理由を書いてください"));
    // 50×4÷5 + 30×4÷5 + 20×4÷5 = 80: an A
    let more = [("e1", "A"), ("e1_why", FACT), ("overall", "A"), ("do", "check")];
    let check = fill(&okamoto, &sheet, &more).await;
    submit(&okamoto, &sheet, &check).await;

    // HR confirms and discloses; before that there is no result.
    let feedback = "/me/cycles/2025-2/feedback";
    assert_eq!(yamamoto.get(feedback).await.status, StatusCode::NOT_FOUND);
    let confirm = one.get("/hr/cycles/2025-2/confirm").await;
    assert!(confirm.says("1人の評価を確定する") && confirm.says("A 1人"));
    // Somebody was handed in since the page was read: nobody is confirmed unasked.
    let more = one.submit(&confirm, "/hr/cycles/2025-2/confirmation", &[("sheets", "0")]).await;
    assert_eq!(more.location().as_deref(), Some("/hr/cycles/2025-2/confirm"));
    let confirm = one.get("/hr/cycles/2025-2/confirm").await;
    assert!(confirm.says("人数が変わりました") && confirm.says("1人の評価を確定する"));
    one.submit(&confirm, "/hr/cycles/2025-2/confirmation", &[]).await;
    assert_eq!(yamamoto.get(feedback).await.status, StatusCode::NOT_FOUND);
    let disclose = one.get("/hr/cycles/2025-2/disclose").await;
    one.submit(&disclose, "/hr/cycles/2025-2/disclosure", &[]).await;

    // The employee reads the result with its arithmetic.
    let result = yamamoto.get(feedback).await;
    assert_eq!(result.status, StatusCode::OK);
    assert!(!result.title().contains('A'), "a grade never stands in a title");
    assert!(result.says("全体の評語は A です。"));
    assert_eq!(
        result.all(".sums li"),
        [
            "業務遂行力 ウエイト50 × 4点 ÷ 5点 ＝ 40",
            "対話・協働力 ウエイト30 × 4点 ÷ 5点 ＝ 24",
            "変革推進力 ウエイト20 × 4点 ÷ 5点 ＝ 16",
            "合計 40 ＋ 24 ＋ 16 ＝ 80",
            "80は80以上90未満なので、評語はA",
        ]
    );
    assert_eq!(result.all("tbody th"), ELEMENTS.map(|(name, _)| name));
    let read = [("opinion", "次は後輩に任せる場面を増やします。")];
    yamamoto.submit(&result, &format!("{feedback}/acknowledgement"), &read).await;
    let result = yamamoto.get(feedback).await;
    assert!(
        result.says("内容を確認しました。") && result.says("次は後輩に任せる場面を増やします。")
    );

    // Nothing moves any more; the evaluators may read.
    let page = nakamura.get(&sheet).await;
    assert!(page.attributes("input[type=radio]", "name").is_empty());
    assert!(page.says("二次評価"));
    let history = nakamura.get(&format!("{sheet}/history")).await;
    assert!(history.says("差し戻しました") && history.says(words));
}

/// 条件付採用 (地方公務員法 22): the one person on probation is judged from set-up to result, by everybody's hand.
#[tokio::test]
async fn a_special_evaluation_goes_from_set_up_to_result() {
    let office = Office::start().await;
    sqlx::query("update posting set employment_type = 'conditional' where employee_id = $1")
        .bind(office.people["髙橋 𠮷子"])
        .execute(office.pool())
        .await
        .unwrap();
    let one = office.officer("hr-one").await;
    let two = office.officer("hr-two").await;
    let new = one.get("/hr/cycles/new?year=令和7&term=second_half").await;
    let everybody = one.submit(&new, "/hr/cycles", &[("kind", "special")]).await;
    assert_eq!(everybody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(everybody.says("特別評価の対象は、条件付採用の職員だけにしてください"));
    let only = [("kind", "special"), ("types", "conditional")];
    let made = one.submit(&everybody, "/hr/cycles", &only).await;
    assert_eq!(made.location().as_deref(), Some("/hr/cycles/2025-2/rehearsal"), "{}", made.text());
    let rehearsal = one.get("/hr/cycles/2025-2/rehearsal").await;
    assert_eq!(rehearsal.status, StatusCode::OK);
    assert!(!rehearsal.says("一次評価者が決まっていない"), "{}", rehearsal.text());
    let start = one.get("/hr/cycles/2025-2/start").await;
    assert!(start.says("1人にシートを作ります"), "{}", start.text());
    one.submit(&start, "/hr/cycles/2025-2/opening-request", &[]).await;
    let start = two.get("/hr/cycles/2025-2/start").await;
    two.submit(&start, "/hr/cycles/2025-2/opening", &[]).await;
    assert!(two.get("/hr/cycles/2025-2").await.says("令和7年度 下期 特別評価"));

    let takahashi = office.browser("髙橋 𠮷子").await;
    assert!(takahashi.get("/me").await.says("令和7年度 下期 特別評価"));
    let own = "/me/cycles/2025-2/self";
    let typed = fields(["B", "A", "B"], FACT);
    let check = fill(&takahashi, own, &with(&typed, &[("do", "check")])).await;
    submit(&takahashi, own, &check).await;
    let others = office.browser("井上 明里").await;
    assert_eq!(others.get(own).await.status, StatusCode::NOT_FOUND, "nobody else has a sheet");
    let id = office.sheet("2025-2", "髙橋 𠮷子").await;
    let sheet = format!("/team/cycles/2025-2/sheets/{id}");
    let whole = [("summary", "仕事を覚え、確かに進めた。"), ("overall", "B"), ("do", "check")];
    let nakamura = office.browser("中村 恵子").await;
    let check = fill(&nakamura, &sheet, &with(&typed, &whole)).await;
    let done = submit(&nakamura, &sheet, &check).await;
    assert_eq!(done.h1(), "髙橋 𠮷子さんの評価を提出しました");
    let okamoto = office.browser("岡本 薫").await;
    let page = okamoto.get(&sheet).await;
    okamoto.submit(&page, &sheet, &[("do", "adopt")]).await;
    let check = fill(&okamoto, &sheet, &[("overall", "B"), ("do", "check")]).await;
    submit(&okamoto, &sheet, &check).await;

    let feedback = "/me/cycles/2025-2/feedback";
    let confirm = one.get("/hr/cycles/2025-2/confirm").await;
    assert!(confirm.says("1人の評価を確定する"), "{}", confirm.text());
    one.submit(&confirm, "/hr/cycles/2025-2/confirmation", &[]).await;
    assert_eq!(takahashi.get(feedback).await.status, StatusCode::NOT_FOUND);
    let disclose = one.get("/hr/cycles/2025-2/disclose").await;
    one.submit(&disclose, "/hr/cycles/2025-2/disclosure", &[]).await;
    let result = takahashi.get(feedback).await;
    assert_eq!(result.status, StatusCode::OK);
    assert!(result.says("全体の評語は B です。"), "{}", result.text());
    // 50×3÷5 + 30×4÷5 + 20×3÷5 = 66: a B
    let sums = result.all(".sums li");
    assert_eq!(sums[3], "合計 30 ＋ 24 ＋ 12 ＝ 66", "{sums:?}");
}
