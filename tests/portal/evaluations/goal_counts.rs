//! How many goals: a rank with numbers of its own is asked for these, everybody else for the cycle's.

use axum::http::StatusCode;

use super::goals::{submit, write};
use super::office::Office;
use super::steps::sent_on;

#[tokio::test]
async fn a_rank_is_asked_for_its_own_number_of_goals() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let hr = office.officer("hr-one").await;
    let page = format!("/hr/cycles/{code}/goals");
    let (clerk, senior) = (office.ranks["係員"], office.ranks["主査"]);
    let (few, many) = (format!("least_{senior}"), format!("most_{senior}"));

    // Each rank of the cycle can have its own; a rank that takes no part is not asked.
    let form = hr.get(&page).await;
    let legends = form.all("fieldset legend");
    for rank in ["係員", "主査", "係長", "課長"] {
        assert!(legends.contains(&rank.to_owned()), "{legends:?}");
    }
    assert!(!legends.contains(&"局長".to_owned()));
    assert!(form.attributes("details", "open").is_empty(), "nothing differs: folded");

    // One number alone is no range; what is to be put right stands open, and the rest is kept.
    let half = hr.submit(&form, &page, &[(few.as_str(), "1"), ("total", "90")]).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.says("主査の目標の数は、2つとも書くか、2つとも空けておいてください"));
    assert!(!half.attributes("details", "open").is_empty());
    assert_eq!(half.attributes("input[name=total]", "value"), ["90"]);
    let wrong = [(few.as_str(), "2"), (many.as_str(), "1"), ("total", "100")];
    let turned = hr.submit(&half, &page, &wrong).await;
    assert!(
        turned.says("主査のいちばん多い数は、いちばん少ない数と同じか、それより大きくしてください")
    );

    // Saved; whoever saves over it from an older page reads first what stands there.
    let (one, two) = (hr.get(&page).await, hr.get(&page).await);
    sent_on(&hr.submit(&one, &page, &[(few.as_str(), "1"), (many.as_str(), "2")]).await);
    let clerks = (format!("least_{clerk}"), format!("most_{clerk}"));
    let typed = [(clerks.0.as_str(), "4"), (clerks.1.as_str(), "4")];
    let late = hr.submit(&two, &page, &typed).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.says("いま保存されている決まり") && late.says("主査は1から2つ"),
        "{}",
        late.text()
    );
    let kept = late.attributes(&format!("input[name=\"{}\"]", clerks.0), "value");
    assert_eq!(kept, ["4"], "what was typed stays");
    sent_on(&hr.submit(&late, &page, &[(few.as_str(), "1"), (many.as_str(), "2")]).await);
    let form = hr.get(&page).await;
    assert_eq!(form.attributes(&format!("input[name=\"{many}\"]"), "value"), ["2"]);
    assert!(!form.attributes("details", "open").is_empty(), "what differs is seen");
    let rules = hr.get(&format!("/hr/cycles/{code}/rules")).await;
    let numbers = rules.all("td[data-l=目標の数]");
    assert_eq!(numbers, ["4", "1から2", "3から5", "3から5"], "係員, 主査, 係長, 課長");
    let log: Vec<(serde_json::Value,)> = sqlx::query_as(
        "select d.after from audit_entry join audit_detail d using (audit_entry_id)
        where verb = 'set_goal_rule' order by audit_entry.at, d.after::text",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let last =
        log.iter().find(|(after,)| after["ranks"].as_array().is_some_and(|own| own.len() == 2));
    assert_eq!(last.unwrap().0["ranks"], serde_json::json!(["係員 4", "主査 1から2"]));

    // A 主査 is told two and hands two in, whatever rank is held by then.
    let ratee = office.browser("山本 健太").await;
    let own = format!("/me/cycles/{code}/goals");
    sqlx::query("update posting set rank_id = $1 where employee_id = $2")
        .bind(office.ranks["係長"])
        .bind(office.people["山本 健太"])
        .execute(office.pool())
        .await
        .unwrap();
    assert!(ratee.get(&own).await.says("主査の目標は1から2つ"), "{}", ratee.get(&own).await.text());
    for (title, weight) in [("申込みを電子にする", "60"), ("研修を見直す", "40")] {
        sent_on(&write(&ratee, &code, title, weight).await);
    }
    let third = write(&ratee, &code, "手順書を作る", "10").await;
    assert_eq!(third.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(third.says("2つ"), "{}", third.text());
    sent_on(&submit(&ratee, &code).await);

    // A 係長 with two goals is asked for three, as everybody without numbers of their own.
    let chief = office.browser("中村 恵子").await;
    for (title, weight) in [("申込みを電子にする", "60"), ("研修を見直す", "40")] {
        sent_on(&write(&chief, &code, title, weight).await);
    }
    let answer = submit(&chief, &code).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("目標がいま2つあります。3から5つにしてください"), "{}", answer.text());

    // Goals stand on the rule: it is read, not changed.
    let page = hr.get(&page).await;
    assert!(
        page.says("主査は1から2つ") && page.attributes("input[name=least]", "value").is_empty()
    );
}
