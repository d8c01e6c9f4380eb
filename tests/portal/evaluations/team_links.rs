//! Every link of the team's pages leads somewhere for the person who sees it, whatever their part is.

use std::collections::{BTreeSet, VecDeque};

use axum::http::StatusCode;
use jinzai::evaluations::actions;
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::{Period, Prose};

use super::office::{Office, day};
use super::rules::{actor, do_step};
use super::steps::{every_step, set_rule};
use crate::support::portal::Client;

/// Follows the links from `/team` on that stay under it; gives the pages that were met.
async fn walk(client: &Client, who: &str) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    let mut open: VecDeque<(String, String)> = [("/team".to_owned(), String::new())].into();
    while let Some((link, from)) = open.pop_front() {
        if !met.insert(link.clone()) {
            continue;
        }
        let page = client.get(&link).await;
        if page.status == StatusCode::SEE_OTHER {
            let to = page.location().unwrap();
            assert!(!to.starts_with("/signin"), "{who}: {from} → {link} → {to}");
            open.push_back((to, link));
            continue;
        }
        assert_eq!(page.status, StatusCode::OK, "{who}: {from} → {link}");
        for href in page.attributes("main a[href]", "href") {
            let target = href.split('#').next().unwrap_or_default();
            if target.starts_with("/team") {
                open.push_back((target.to_owned(), link.clone()));
            }
        }
    }
    met
}

async fn hand_over(office: &Office, (evaluator, delegate): (&str, &str), days: [&str; 2]) {
    let period = Period::inclusive(day(days[0]), day(days[1])).unwrap();
    let pair = (office.people[evaluator], office.people[delegate]);
    let reason = Prose::within("出張のため", 400).unwrap();
    let giver = actor(office, evaluator).await;
    actions::delegate_turns(office.app(), &giver, pair, period, &reason, true).await.unwrap();
}

#[tokio::test]
async fn every_link_of_the_team_leads_somewhere_for_who_sees_it() {
    let office = Office::start().await;
    let one = office.officer("hr-one").await;
    set_rule(&office, &one).await;
    let code = office.open(&every_step(&office)).await;
    office.accounts().await;
    hand_over(&office, ("髙橋 𠮷子", "木村 翔"), ["2026-03-03", "2026-03-04"]).await;
    hand_over(&office, ("中村 恵子", "木村 翔"), ["2026-03-05", "2026-03-10"]).await;
    let id = office.sheet(&code, "山本 健太").await;
    let memos = "/team/observations".to_owned();
    let may_note = |name: &str| !["髙橋 𠮷子", "木村 翔"].contains(&name);

    // Before anything was done, while it is rated, and while it is decided.
    let rated = [
        (StepKind::SelfAssessment, "山本 健太", ""),
        (StepKind::Assistant, "井上 明里", ""),
        (StepKind::Primary, "中村 恵子", "B"),
        (StepKind::Secondary, "岡本 薫", "B"),
    ];
    for done in 0..=rated.len() {
        let looks = [0, 2, rated.len()].contains(&done);
        let people = ["井上 明里", "中村 恵子", "岡本 薫", "渡辺 誠", "髙橋 𠮷子", "木村 翔"];
        for name in people.into_iter().filter(|_| looks) {
            let client = office.portal.signed_in(Office::number(name)).await;
            let met = walk(&client, name).await;
            assert!(met.len() > 2, "{name}: {met:?}");
            assert_eq!(met.contains(&memos), may_note(name), "{name}: {met:?}");
            assert!(met.contains("/team/delegations"), "{name}: {met:?}");
        }
        if let Some((kind, who, overall)) = rated.get(done) {
            do_step(&office, &code, id, (*kind, who), ["B", "B", "B"], overall).await;
        }
    }
    assert_eq!(
        office.portal.signed_in("0001044").await.get(&memos).await.status,
        StatusCode::NOT_FOUND,
        "who only confirms has no memos"
    );

    // In the place of somebody who rates there are memos; afterwards those that one wrote.
    office.portal.go_to(day("2026-03-05"));
    let stand_in = office.portal.signed_in("0001045").await;
    let met = walk(&stand_in, "木村 翔").await;
    assert!(met.contains(&memos) && met.contains("/team/observations/new"), "{met:?}");
    let form = stand_in.get("/team/observations/new").await;
    let about = office.people["山本 健太"].to_string();
    let memo = [("about", about.as_str()), ("fact", "窓口の応援に入った。"), ("tone", "good")];
    assert_eq!(stand_in.submit(&form, &memos, &memo).await.status, StatusCode::SEE_OTHER);
    office.portal.go_to(day("2026-03-11"));
    let stand_in = office.portal.signed_in("0001045").await;
    let met = walk(&stand_in, "木村 翔").await;
    assert!(met.contains(&memos), "{met:?}");

    // Who has no part at all is led to nothing that is not theirs.
    let page = stand_in.get("/team").await;
    assert!(!page.attributes("main a", "href").contains(&"/team/observations/new".to_owned()));
    let met = walk(&office.portal.signed_in("0001042").await, "山本 健太").await;
    assert!(!met.contains(&memos) && !met.contains("/team/delegations"), "{met:?}");
}
