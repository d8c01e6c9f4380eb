//! Search: everybody finds what is in reach, and nothing else.

use axum::http::StatusCode;

use crate::evaluations::office::Office;

#[tokio::test]
async fn people_are_found_by_those_who_may_open_something_about_them() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let sheet = office.sheet(&code, "山本 健太").await;
    let visitor = office.portal.visitor();
    assert_eq!(visitor.get("/search?q=やまもと").await.status, StatusCode::SEE_OTHER);

    // The evaluator: by a part of the reading, in katakana, by the number.
    let nakamura = office.browser("中村 恵子").await;
    let address = format!("/team/cycles/{code}/sheets/{sheet}");
    for words in ["やまもと", "ヤマモト", "001042", "山本"] {
        let page = nakamura.get(&format!("/search?q={words}")).await;
        assert_eq!(page.h1(), "検索");
        assert_eq!(page.attributes("main .links a", "href"), [address.as_str()], "{words}");
    }
    let above = nakamura.get("/search?q=おかもと").await;
    assert!(above.says("「おかもと」に合うものはありません"), "one's superior is not in reach");

    // A colleague finds nobody; an officer everybody, in the register.
    let inoue = office.browser("井上 明里").await;
    assert!(inoue.get("/search?q=やまもと").await.says("合うものはありません"));
    let officer = office.officer("hr-one").await;
    let person = format!("/hr/staff/{}", office.people["山本 健太"]);
    let page = officer.get("/search?q=やまもと").await;
    assert_eq!(page.attributes("main .links a", "href"), [person.as_str()]);
}

#[tokio::test]
async fn definitions_and_pages_are_found_and_wildcards_are_ordinary_characters() {
    let office = Office::start().await;
    let inoue = office.browser("井上 明里").await;
    let page = inoue.get("/search?q=変革推進").await;
    assert_eq!(page.all("main h2"), ["役割と能力"]);
    assert!(page.says("変革推進力"));
    let page = inoue.get("/search?q=クレド").await;
    assert!(page.attributes("main .links a", "href").contains(&"/credo".to_owned()));
    for words in ["%25", "_", "%5C"] {
        let page = inoue.get(&format!("/search?q={words}")).await;
        assert!(page.says("合うものはありません"), "{words}");
    }
    let page = inoue.get("/search?q=%20").await;
    assert!(!page.says("合うものはありません"), "nothing was asked");
    let long = "あ".repeat(5_000);
    assert_eq!(inoue.get(&format!("/search?q={long}")).await.status, StatusCode::OK);
}
