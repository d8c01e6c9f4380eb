use scraper::Selector;

use super::*;
use crate::kernel::ids::AccountId;
use crate::ui::components::{
    Button, ConflictField, Day, ErrorSummary, Field, Note, SoftCheck, SoftChecks, Step, Summary,
    SummaryRow, Thread,
};
use crate::ui::look::{outside, shell, show};

fn text(html: &scraper::Html, selector: &str) -> String {
    html.select(&Selector::parse(selector).expect("a selector"))
        .flat_map(|found| found.text())
        .collect()
}

fn moment(text: &str) -> Day {
    Day::moment_in_table(text.parse().expect("an instant"))
}

#[test]
fn every_face_of_failure_has_its_words_and_a_way_on() {
    let faces = [
        (
            "lapsed",
            ErrorFace::Lapsed { to: "/me/cycles/2025-2/self?a=1&b=2".to_owned() },
            "サインインしてください",
        ),
        ("forbidden", ErrorFace::Forbidden, "このページは見られません"),
        ("not-found", ErrorFace::NotFound, "ページが見つかりません"),
        ("conflict-plain", ErrorFace::Conflict, "先に保存された内容があります"),
        ("double-post", ErrorFace::DoublePost, "いま処理しています"),
        ("done-before", ErrorFace::DoneBefore, "もう終わっています"),
        (
            "refused",
            ErrorFace::Refused {
                sentence: "この版は、もう施行されています。".to_owned()
            },
            "この操作はできませんでした",
        ),
        ("forged", ErrorFace::Forged, "もう一度開いてください"),
        ("unreadable", ErrorFace::Unreadable, "届いた内容を読めませんでした"),
        (
            "too-large",
            ErrorFace::TooLarge { form: "/hr/imports/new".to_owned() },
            "ファイルが大きすぎます",
        ),
        ("too-many", ErrorFace::TooMany, "しばらく待ってください"),
        (
            "internal",
            ErrorFace::Internal {
                reference: "3F0A-91BC".to_owned(),
                until: Some("10時42分".to_owned()),
            },
            "いま使えません",
        ),
    ];
    for (name, face, heading) in faces {
        let signed_in = name != "lapsed";
        let frame = if signed_in { shell("") } else { outside("") };
        let html = show(&format!("error-{name}"), &ErrorPage::new(frame, face));
        assert_eq!(text(&html, "h1"), heading);
        assert_eq!(text(&html, "title"), format!("{heading} – 人財ポータル"));
        assert!(text(&html, "main a").contains("ホームへもどる"));
        assert!(text(&html, "main a").contains("問い合わせ先"));
        assert!(text(&html, ".crumb").is_empty());
    }
}

#[test]
fn a_failure_of_ours_has_a_number() {
    let face = ErrorFace::Internal {
        reference: "3F0A-91BC".to_owned(),
        until: Some("10時42分".to_owned()),
    };
    let html = show("error-internal", &ErrorPage::new(shell(""), face));
    let body = text(&html, "main");
    assert!(body.contains(
        "こちら側の問題で、処理を終えられませんでした。10時42分までに保存した内容は残っています。"
    ));
    assert!(body.contains("受付番号3F0A-91BC"), "{body}");
}

#[test]
fn a_lapsed_form_leads_back() {
    let face = ErrorFace::Lapsed { to: "/me?a=1&b=2".to_owned() };
    let html = show("error-lapsed", &ErrorPage::new(outside(""), face));
    let link = Selector::parse("main a.btn").expect("a selector");
    let href = html.select(&link).next().and_then(|link| link.attr("href"));
    assert_eq!(href, Some("/signin?to=/me%3Fa%3D1%26b%3D2"));
}

#[test]
fn sign_in() {
    let html = show("sign-in", &SignInPage::new(outside(""), "", "/team"));
    assert_eq!(text(&html, "title"), "サインイン – 人財ポータル");
    assert_eq!(text(&html, "nav"), "", "nothing else on the page but help");
    let mut page =
        SignInPage::new(outside(""), "0001042", "").refused("職員番号かパスワードが違います");
    page.note = Some(Note::info("続けるには、サインインしてください。"));
    page.single_sign_on =
        Some(("/signin/office".to_owned(), "庁内認証でサインインする".to_owned()));
    let html = show("sign-in-refused", &page);
    assert_eq!(text(&html, "title"), "誤り：サインイン – 人財ポータル");
    let number = Selector::parse("#number").expect("a selector");
    let number = html.select(&number).next().expect("the field");
    assert_eq!(number.attr("value"), Some("0001042"), "what was typed stays");
    assert_eq!(number.attr("aria-invalid"), Some("true"));
    assert_eq!(number.attr("autocomplete"), Some("username"));
}

#[test]
fn invitation() {
    let rules = "12文字以上で決めてください。長い文にすると、覚えやすく破られにくくなります。";
    let mut page = InvitationPage::new(outside(""), "/invitation", "K7QF-2MXA", rules);
    page.name = Some("山本 健太さん".to_owned());
    show("invitation", &page);
}

#[test]
fn account() {
    let session = |id: &str, browser: &str, here| SessionRow {
        id: id.to_owned(),
        browser: browser.to_owned(),
        address: "10.20.30.40".to_owned(),
        started: moment("2026-03-02T23:41:00Z"),
        seen: moment("2026-03-03T01:42:00Z"),
        here,
    };
    let mut frame = shell("").crumbs(&[("ホーム", "/")], "表示と通知の設定");
    frame.theme = "light";
    let sessions =
        vec![session("1", "Edge（Windows）", true), session("2", "Safari（iPhone）", false)];
    let page = AccountPage::new(frame, "12文字以上で決めてください。", sessions);
    let html = show("account", &page);
    let chosen = Selector::parse("input[name=theme][checked]").expect("a selector");
    let chosen: Vec<_> = html.select(&chosen).filter_map(|input| input.attr("value")).collect();
    assert_eq!(chosen, ["light"]);
}

#[test]
fn what_was_typed_comes_back() {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let page = KeptPage {
        shell: shell("入力した内容は残っています"),
        action: "/me/cycles/2025-2/self".to_owned(),
        fields: vec![
            field("e3", "A"),
            field("e3_why", "研修申込みの電子化を自ら提案した。\n様式を統一した。"),
            field("note", "次の期も続ける。"),
            field("do", "save"),
        ],
        kept: moment("2026-03-03T01:42:00Z"),
        until: "11時12分".to_owned(),
        discard: "/kept/1/discard".to_owned(),
    };
    let html = show("kept", &page);
    let hidden = Selector::parse("form[action='/me/cycles/2025-2/self'] input[type=hidden]")
        .expect("a selector");
    let names: Vec<_> = html.select(&hidden).filter_map(|input| input.attr("name")).collect();
    assert_eq!(names, ["_csrf", "_once", "e3", "e3_why", "note", "do"]);
    assert!(!text(&html, "dl").contains("save"));
    assert!(text(&html, "dt").contains("評価の理由（要素3）"));
}

#[test]
fn conflict() {
    let sentence = "変革推進力の段階は、どちらを残すか選んでください";
    let by = "岡本 薫　令和8年3月3日 10時40分";
    let grade =
        ConflictField::new("e3-grade", "変革推進力の段階", "A", "B", by, 8).error(Some(sentence));
    let page = ConflictPage {
        shell: shell("別の人が先に保存しました – 山本 健太さんの評価")
            .crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], "山本 健太")
            .with_errors(true),
        errors: ErrorSummary::new(vec![(
            format!("#{}", grade.first_control()),
            sentence.to_owned(),
        )]),
        first: First::Another,
        lead: "岡本 薫さんが、令和8年3月3日 10時40分に保存しました。ほかの入力は保存しました。"
            .to_owned(),
        action: "/team/cycles/2025-2/sheets/1042".to_owned(),
        hidden: vec![("do".to_owned(), "save".to_owned())],
        fields: vec![
            grade,
            ConflictField::new(
                "e3-why",
                "変革推進力の評価の理由",
                "研修申込みの電子化を自ら提案し、様式を統一した。",
                "研修申込みの電子化を提案した。",
                by,
                8,
            )
            .chosen(Some("mine")),
        ],
        back: (
            "/team/cycles/2025-2/sheets/1042".to_owned(),
            "保存しないで評価シートへもどる".to_owned(),
        ),
    };
    let html = show("conflict", &page);
    assert_eq!(
        text(&html, "fieldset legend .vh"),
        "（変革推進力の段階）（変革推進力の評価の理由）"
    );
    let mine = Selector::parse("input[name='mine.e3-grade']").expect("a selector");
    assert_eq!(html.select(&mine).next().and_then(|input| input.attr("value")), Some("A"));
}

#[test]
fn ones_own_other_window_is_no_other_person() {
    let (reader, somebody) = (Some(AccountId::mint()), Some(AccountId::mint()));
    let own = First::by(reader, reader);
    assert_eq!(own.heading(), "別の画面で先に保存しました");
    assert_eq!(own.signature("中村 恵子", "10時40分"), "あなた（別の画面）　10時40分");
    let other = First::by(somebody, reader);
    assert_eq!(other.heading(), "別の人が先に保存しました");
    assert_eq!(First::by(None, reader), First::Unknown);
    assert_eq!(First::of_all([own, other]), First::Unknown, "one and the other");
    assert_eq!(First::of_all([own, own]), First::Own);
}

#[test]
fn check_and_done() {
    let page = CheckPage {
        shell: shell("提出する内容を確かめてください – 山本 健太さんの評価")
            .crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], "提出前の確認"),
        errors: ErrorSummary::default(),
        heading: "提出する内容を確かめてください".to_owned(),
        lead: "山本 健太さん（主査）、令和7年度 下期の能力評価です。".to_owned(),
        soft: SoftChecks::new(vec![SoftCheck::new(
            "「責任感」の理由が30文字より短いです",
            "#e6-why",
            "#check-form",
        )]),
        summary: Summary::new(vec![
            SummaryRow::new("変革推進力", "A　課題を見つけて改善を実行し、課の成果につなげた。")
                .note("根拠のメモ 2件")
                .mend("/sheet#e3"),
            SummaryRow::new("責任感", "B　期限と品質を守って仕事を終えた。").mend("/sheet#e6"),
        ]),
        effects: vec![
            "人財育成課長が二次評価をします。".to_owned(),
            "課長が開くまでは、取り下げられます。".to_owned(),
        ],
        action: "/team/cycles/2025-2/sheets/1042/submission".to_owned(),
        hidden: vec![("revision".to_owned(), "8".to_owned())],
        fields: vec![Field::area("message", "二次評価者への伝言", 400).optional()],
        button: Button::primary("二次評価者へ提出する"),
        back: Some(("/sheet".to_owned(), "評価シートへもどる".to_owned())),
    };
    show("check", &page);
    let done = DonePage {
        shell: shell("山本 健太さんの評価を提出しました"),
        heading: "山本 健太さんの評価を提出しました".to_owned(),
        next: vec!["次は、人財育成課長が3月24日（火）までに二次評価をします。課長が開くまでは取り下げられます。".to_owned()],
        thread: Some(Thread::new(vec![
            Step::done("自己評価", "2月27日 提出済み"),
            Step::done("一次評価", "きょう 提出済み"),
            Step::now("二次評価", "人財育成課長"),
            Step::open("開示・面談", "4月下旬"),
        ])),
        primary: Some(Button::primary("次の人（井上さん）へ進む").to("/next")),
        links: vec![("/print".to_owned(), "印刷する".to_owned()), ("/withdraw".to_owned(), "取り下げる".to_owned())],
    };
    show("done", &done);
}
