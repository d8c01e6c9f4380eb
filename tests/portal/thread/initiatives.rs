//! What an initiative is tied to: set by whoever answers for it, read from both ends.

use axum::http::StatusCode;

use crate::strategy::initiatives::{opened, read};
use crate::support::portal::{Client, Page};
use crate::support::town::Town;

fn ties(id: &str) -> String {
    format!("/hr/strategy/initiatives/{id}/ties")
}

async fn another(officer: &Client) -> String {
    let form = officer.get("/hr/strategy/initiatives/new?measure=dx-1").await;
    let values = [
        ("title", "データの学校"),
        ("aim", "データを読めるようにする。"),
        ("owner", "0000100"),
        ("from", "2025"),
        ("to", "2027"),
        ("status", "on_track"),
        ("reason", "予定どおり。"),
    ];
    let answer = officer.submit(&form, "/hr/strategy/initiatives", &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.all(".err").join(" "));
    answer.location().unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn saved(client: &Client, form: &Page, id: &str, values: &[(&str, &str)]) {
    let answer = client.submit(form, &ties(id), values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn the_owner_ties_and_both_ends_say_so() {
    let town = Town::start().await;
    let officer = town.portal.officer("strategy", jinzai::access::Role::StrategyOfficer).await;
    let (id, other) = (opened(&officer).await, another(&officer).await);
    let owner = town.sign_in(0).await;
    assert!(owner.get(&read(&id)).await.says("つながりはまだありません"));
    let form = owner.get(&ties(&id)).await;
    assert_eq!(form.h1(), "つながりを直す");
    let offered = |name: &str| form.attributes(&format!("input[name={name}]"), "value");
    assert!(!offered("initiative").contains(&id), "none is tied to itself");
    assert!(offered("initiative").contains(&other));
    let (element, role, line) =
        (offered("element")[0].clone(), "everyone-1".to_owned(), offered("credo")[0].clone());
    assert!(offered("role").contains(&role), "{:?}", offered("role"));
    let (stale, late) = (owner.get(&ties(&id)).await, owner.get(&ties(&id)).await);
    let all: [(&str, &str); 4] =
        [("element", &element), ("role", &role), ("credo", &line), ("initiative", &other)];
    saved(&owner, &form, &id, &all).await;

    let page = owner.get(&read(&id)).await;
    for words in ["育てる能力", "つながる役割", "全職員：", "つながるクレド", "データの学校"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    // From the other ends, for those who are signed in.
    let reader = town.sign_in(2).await;
    for address in [
        format!("/competencies/{element}"),
        "/roles".to_owned(),
        "/roles/all".to_owned(),
        "/me/role".to_owned(),
        "/credo".to_owned(),
        read(&other),
        "/strategy/measures/dx-1".to_owned(),
    ] {
        assert_eq!(reader.get(&address).await.status, StatusCode::OK, "{address}");
    }
    for address in [format!("/competencies/{element}"), "/roles".into(), "/roles/all".into()] {
        assert!(reader.get(&address).await.says("学び合い講座"), "{address}");
    }
    for address in ["/me/role".to_owned(), "/credo".to_owned(), read(&other)] {
        assert!(reader.get(&address).await.says("学び合い講座"), "{address}");
    }
    let measure = reader.get("/strategy/measures/development-1").await;
    assert!(measure.says("この取組の事業とつながるもの") && measure.says("全職員："));
    let visitor = town.portal.visitor();
    for address in ["/credo", "/roles", "/strategy/measures/development-1"] {
        assert!(!visitor.get(address).await.says("学び合い講座"), "{address}");
    }

    // A form from before that adds a line and takes nothing away.
    let second = offered("credo")[1].clone();
    saved(&owner, &stale, &id, &[("credo", &second)]).await;
    let page = owner.get(&read(&id)).await;
    assert!(page.says("データの学校") && page.all("#tie-3 + ul li").len() == 2, "{}", page.text());
    // The same from another tab changes nothing; untying changes both ends.
    saved(&owner, &late, &id, &[("credo", &second)]).await;
    assert!(owner.get(&read(&id)).await.says("変わったところはありませんでした"));
    let form = owner.get(&ties(&other)).await;
    assert!(form.attributes("input[name=initiative][checked]", "value").contains(&id));
    saved(&owner, &form, &other, &[("initiative", "")]).await;
    assert!(!owner.get(&read(&id)).await.says("データの学校"));
    let entries: i64 =
        sqlx::query_scalar("select count(*) from audit_entry where verb = 'tie_initiative'")
            .fetch_one(&town.portal.database.pool)
            .await
            .unwrap();
    assert_eq!(entries, 3, "what changed nothing leaves no entry");
}

#[tokio::test]
async fn others_may_not_tie_and_what_is_not_there_is_not_tied() {
    let town = Town::start().await;
    let officer = town.portal.officer("strategy", jinzai::access::Role::StrategyOfficer).await;
    let id = opened(&officer).await;
    let stranger = town.sign_in(2).await;
    assert!(stranger.get(&read(&id)).await.all("a[href$=ties]").is_empty());
    let form = officer.get(&ties(&id)).await;
    for (name, value, label) in [
        ("element", "nothing", "育てる能力"),
        ("role", "nothing", "つながる役割"),
        ("credo", "credo-99", "つながるクレド"),
        ("initiative", id.as_str(), "つながる事業"),
    ] {
        let answer =
            officer.submit(&form, &ties(&id), &[(name, value), ("role", "everyone-1")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let words = format!("{label}を、ならんでいる中から選んでください");
        assert!(answer.says(&words), "{words}: {}", answer.text());
    }
    assert_eq!(stranger.get(&ties(&id)).await.status, StatusCode::FORBIDDEN);
    let csrf = stranger.get("/account").await.csrf();
    let answer = stranger.post(&ties(&id), &[("_csrf", &csrf), ("role", "everyone-1")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(officer.get(&read(&id)).await.says("つながりはまだありません"));
    let nothing = uuid::Uuid::now_v7().simple().to_string();
    assert_eq!(officer.get(&ties(&nothing)).await.status, StatusCode::NOT_FOUND);
}
