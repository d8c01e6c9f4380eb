//! The mock-ups, built from components: what the tests hold against the rules is what is looked at.

use askama::Template;
use scraper::Selector;

use super::*;
use crate::kernel::Date;
use crate::ui::look::{shell, show};
use crate::ui::shell::{Current, Notice, Shell, SideItem};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn moment(text: &str) -> crate::kernel::Timestamp {
    text.parse().expect("an instant")
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "base.html" %}{% block main %}
<div class="sec-head mt-5"><h1>中村さんの番になっている手続きが2件あります</h1><p class="sub">{{ today }}</p></div>
<div class="split">
<div class="stack">
<section aria-labelledby="h-you" class="panel panel--flush"><h2 id="h-you" class="vh">あなたの番です</h2>{{ tasks }}</section>
<section aria-labelledby="h-flow" class="panel"><div class="sec-head"><h2 id="h-flow">あなたの評価の流れ</h2><p class="sub">令和7年度 下期</p></div>{{ thread }}</section>
</div>
{{ credo }}
</div>
<div class="split mt-6">
<section class="panel" aria-labelledby="h-role"><div class="sec-head"><h2 id="h-role">係長に求められる役割と能力</h2><p><a href="/me/role">くわしく見る</a></p></div>
<div class="duo"><div><h3>管理監督者に求められる役割</h3>{{ roles }}</div><div><h3>評価の要素（一部）</h3>{{ elements }}</div></div>
<p><a href="/compare?from=kakaricho&amp;to=kacho">次の職位（課長）と比べる</a></p></section>
<section aria-labelledby="h-news"><div class="sec-head"><h2 id="h-news">お知らせ</h2><p><a href="/notices">すべて見る</a></p></div>{{ news }}</section>
</div>
<section aria-labelledby="h-pillar" class="mt-7"><div class="sec-head"><h2 id="h-pillar">人財戦略の4つの柱</h2><p><a href="/strategy">人財戦略を読む</a></p></div>{{ pillars }}</section>
{% endblock %}"##
)]
struct Home {
    shell: Shell,
    today: Day,
    tasks: Tasks,
    thread: Thread,
    credo: CredoPanel,
    roles: Beads,
    elements: Beads,
    news: LinkList,
    pillars: Pillars,
}

fn credo() -> CredoPanel {
    let statements = [
        [
            "まちへの愛情と、",
            "仕事への情熱と誇りを胸に。",
            "対話から想いを汲み取り、",
            "笑顔のまちを共創します。",
        ],
        [
            "常識を疑い、失敗を恐れず、",
            "なんでもやってみようの精神で。",
            "日々、挑戦を繰り返すことで、",
            "個人と組織に大きな成長を。",
        ],
        [
            "組織を越えて、市役所内外で",
            "つながる、しなやかな職員へ。",
            "視野を広げ、みんなで知恵を",
            "出し合い、新しい価値の創造を。",
        ],
    ];
    let statements = statements.map(|lines| lines.map(str::to_owned).to_vec()).to_vec();
    CredoPanel::new("北九州市職員クレド（行動指針）", statements)
        .link("/credo", "クレドのページを読む")
}

fn home() -> Home {
    let today = day("2026-03-03");
    let mut shell = shell("ホーム");
    for item in &mut shell.nav {
        item.current = if item.href == "/" { Current::Page } else { Current::No };
    }
    Home {
        shell,
        today: Day::full(today),
        tasks: Tasks::new(vec![
            Task::new(
                "/me/cycles/2025-2/self",
                "自己評価を入力する",
                Tag::returned(),
                "「変革推進力」に課長からの質問があります",
            )
            .due(day("2026-03-06"), today)
            .fact("6つの要素のうち4つを入力しました。"),
            Task::new(
                "/team/cycles/2025-2",
                "部下の評価を入力する",
                Tag::your_turn(),
                "令和7年度 下期 能力評価（一次）",
            )
            .due(day("2026-03-13"), today)
            .fact("9人のうち3人を提出しました。2人は下書きがあります。"),
        ]),
        thread: Thread::new(vec![
            Step::done("目標", "済み"),
            Step::done("中間面談", "済み"),
            Step::now("自己評価", "3月6日まで"),
            Step::open("一次評価", "3月13日まで"),
            Step::open("二次評価", "3月24日まで"),
            Step::open("開示・面談", "4月下旬"),
        ]),
        credo: credo(),
        roles: Beads::new([
            "部下の成長支援",
            "良好な職場環境の形成",
            "マネジメントスキル・部下育成スキルの向上",
        ]),
        elements: Beads::new([
            "変革推進力",
            "レバレッジ・戦略的リサーチ力",
            "人材育成・変革マインド育成力",
        ]),
        news: LinkList::new(vec![
            ListLink::new("/notices/31", "一次評価の入力期間が始まりました")
                .day(Day::table(day("2026-03-02"))),
            ListLink::new(
                "/notices/30",
                "「レバレッジ・戦略的リサーチ力」の説明を分かりやすくしました",
            )
            .day(Day::table(day("2026-02-24"))),
        ]),
        pillars: Pillars::new(
            [
                (
                    "development",
                    "人材育成",
                    "学びの場の提供と成長支援、人事異動・人事評価、能力・実績の反映",
                ),
                (
                    "recruitment",
                    "人材確保",
                    "多様で有為な人材の確保、採用試験のアップデート、公務の魅力発信と定着支援",
                ),
                (
                    "workplace",
                    "職場・仕事環境の整備",
                    "性別に関わらず活躍できる環境、長時間労働の是正、働きがい・働きやすさの向上",
                ),
                (
                    "dx",
                    "DX人材の育成・確保",
                    "高度専門人材、DX変革リーダー、全職員のデジタルリテラシー向上",
                ),
            ]
            .map(|(code, name, text)| Pillar {
                href: format!("/strategy/pillars/{code}"),
                name: name.to_owned(),
                text: text.to_owned(),
            })
            .to_vec(),
        ),
    }
}

#[test]
fn home_page() {
    let html = show("home", &home());
    let title = Selector::parse("title").expect("a selector");
    let title: String = html.select(&title).flat_map(|title| title.text()).collect();
    assert_eq!(title, "ホーム – 人財ポータル");
}

#[test]
fn tasks_of_all_rooms_stand_in_one_order() {
    let today = day("2026-03-03");
    let task = |label: &str, tag: Tag| Task::new("/", label, tag, "");
    let tasks = Tasks::new(vec![
        task("いつでも", Tag::your_turn()),
        task("13日", Tag::your_turn()).due(day("2026-03-13"), today),
        task("6日", Tag::your_turn()).due(day("2026-03-06"), today),
        task("遅れた", Tag::overdue()).due(day("2026-03-02"), today),
        task("差戻し", Tag::returned()).due(day("2026-03-20"), today),
    ]);
    let html = tasks.first(4).render().expect("a list");
    let places: Vec<_> = ["差戻し", "遅れた", "6日", "13日"]
        .iter()
        .map(|label| html.find(&format!(">{label}<")))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{html}");
    assert!(!html.contains("いつでも"), "only the first four");
}

#[test]
fn home_page_dark_and_in_rehearsal() {
    let mut page = home();
    page.shell.theme = "dark";
    page.shell.rehearsal = Some("リハーサル中：今日を令和8年4月1日として動いています".to_owned());
    page.shell.flash = Some(
        Notice::ok("山本 健太さんの評価を提出しました。")
            .body("次は、人財育成課長が確認します。")
            .link("/team", "次の人（井上 明里さん）へ進む"),
    );
    show("home-dark", &page);
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "base.html" %}{% import "components/forms.html" as forms %}
{% block before_main %}<form action="/team/cycles/2025-2/sheets/1042" method="post" novalidate data-autosave="/team/cycles/2025-2/sheets/1042/draft">{% call forms::hidden(shell) %}{% endcall %}{% endblock %}
{% block errors %}{{ errors }}{% endblock %}
{% block main %}{{ person }}
<div class="panel panel--tight"><h2 class="vh">手続きの流れ</h2>{{ thread }}</div>
<div class="sheet mt-5">{{ toc }}<div>{% for element in elements %}{{ element }}{% endfor %}</div></div>
{% endblock %}
{% block after_main %}{{ bar }}</form>{% endblock %}"##
)]
struct Sheet {
    shell: Shell,
    errors: ErrorSummary,
    person: PersonBar,
    thread: Thread,
    toc: Toc,
    elements: Vec<Element>,
    bar: SaveBar,
}

fn grades(texts: [&str; 5]) -> Vec<Grade> {
    ["S", "A", "B", "C", "D"]
        .into_iter()
        .zip(texts)
        .map(|(letter, text)| Grade::new(letter, text))
        .collect()
}

const CHANGE: [&str; 5] = [
    "前例のない課題に自ら取り組み、局を越えて仕組みを変えた。",
    "課題を見つけて改善を実行し、課の成果につなげた。",
    "担当業務の課題に気づき、改善を提案して実行した。",
    "改善の必要に気づいたが、実行に移せないことがあった。",
    "これまでのやり方にこだわり、改善に取り組まなかった。",
];

const LEVERAGE: [&str; 5] = [
    "外部の知見や資源を組み合わせ、少ない手数で大きな成果を出した。",
    "必要な情報を自ら集めて分析し、有効な打ち手を選んだ。",
    "必要な情報を集め、根拠のある案を作った。",
    "情報集めが部分的で、案の根拠が弱いことがあった。",
    "情報を集めずに、思い込みで判断することがあった。",
];

fn sheet(with_errors: bool) -> Sheet {
    let reason = |id: &str, about: &str| {
        Field::area(format!("{id}-why"), "評価の理由", 400)
            .about(about)
            .hint("見た事実と、その結果を書きます。性格ではなく行動を書いてください。")
            .revision(7)
    };
    let memo = |on: &str, text: &str, id: &str| {
        let on = Day::table(day(on));
        let about = format!("{}のメモ", on.words());
        Memo::new(
            on,
            text,
            Some(Tick::new("e3-evidence", id, "この評価の根拠にする").about(about).ticked(true)),
        )
    };
    let missing = "レバレッジ・戦略的リサーチ力の段階を選んでください";
    let unwritten = "レバレッジ・戦略的リサーチ力の評価の理由を書いてください";
    let error = |sentence| with_errors.then_some(sentence);
    let errors = if with_errors {
        vec![
            ("#e4-grade".to_owned(), missing.to_owned()),
            ("#e4-why".to_owned(), unwritten.to_owned()),
        ]
    } else {
        Vec::new()
    };
    let elements = vec![
        Element::new(
            "e3",
            "変革推進力",
            "要素 3 / 6　ウエイト 20％",
            "常識を疑い、失敗を恐れず、業務の見直しや新しい取組みを進める力。",
            Evidence::new()
                .self_view(Some("A"), "研修の申込みを電子化し、紙の申請をなくした。締切り後の問い合わせが半分になった。")
                .goal("/team/cycles/2025-2/sheets/1042#goal-2", "目標2　研修申込みの見直し", "達成：予定どおり")
                .memos(
                    "あなたの観察メモ",
                    vec![
                        memo("2026-01-21", "他局の担当者を集め、申込みの様式を一つにまとめる案を自分から出した。", "71"),
                        memo("2025-11-06", "試行で不具合が出たが、その日のうちに手順を直して周知した。", "64"),
                    ],
                    "",
                )
                .writing(Button::linklike("メモを書き足す").about("変革推進力").sending("do", "memo-3")),
        )
        .definition_at("/competencies/henkaku?on=2025-10-01")
        .sample(true)
        .scale(Scale::new("e3-grade", "変革推進力", grades(CHANGE)).mark("A", "本人").chosen(Some("A")).revision(7))
        .field(reason("e3", "変革推進力").value(
            "研修申込みの電子化を自ら提案し、他局の担当者を巻き込んで様式を統一した。試行時の不具合にも当日中に対応し、問い合わせが半減した。",
        )),
        Element::new(
            "e4",
            "レバレッジ・戦略的リサーチ力",
            "要素 4 / 6　ウエイト 15％",
            "情報を集めて見きわめ、限られた力で大きな効果を出す力。",
            Evidence::new()
                .self_view(Some("B"), "他都市の研修制度を5市分調べ、比較表を作った。")
                .memos("あなたの観察メモ", Vec::new(), "この要素のメモはまだありません。覚えている事実があれば書き足してください。")
                .writing(Button::linklike("メモを書く").about("レバレッジ").sending("do", "memo-4")),
        )
        .definition_at("/competencies/leverage?on=2025-10-01")
        .message(
            Note::you("課長から差し戻されました。")
                .body("「A」を選んだ事実を、もう一つ書き足してください。")
                .small("人財育成課長　令和8年3月10日（火曜日）15時20分"),
        )
        .scale(Scale::new("e4-grade", "レバレッジ・戦略的リサーチ力", grades(LEVERAGE)).mark("B", "本人").error(error(missing)))
        .field(reason("e4", "レバレッジ・戦略的リサーチ力").error(error(unwritten))),
    ];
    let item = |id: &str, name: &str, state, words: &str| TocItem::new(id, name, state, words);
    Sheet {
        shell: shell("山本 健太さんの評価（一次） – 令和7年度 下期")
            .crumbs(
                &[
                    ("ホーム", "/"),
                    ("部下の評価", "/team"),
                    ("令和7年度 下期", "/team/cycles/2025-2"),
                ],
                "山本 健太",
            )
            .wide()
            .with_errors(with_errors),
        errors: ErrorSummary::new(errors),
        person: PersonBar::new(
            "山本 健太さんの評価",
            "やまもと けんた",
            vec![
                Fact::new("職位", "主査"),
                Fact::new("所属", "人財育成課 育成係"),
                Fact::new("期間", "令和7年10月1日〜令和8年3月31日"),
                Fact::new("期限", "3月13日（金）　あと10日").strong(),
            ],
        )
        .neighbours(
            "9人中5人目",
            Some(("/team/cycles/2025-2/sheets/1041".to_owned(), "吉田 直樹".to_owned())),
            Some(("/team/cycles/2025-2/sheets/1043".to_owned(), "井上 明里".to_owned())),
        ),
        thread: Thread::one_line(vec![
            Step::done("自己評価", "2月27日 提出済み"),
            Step::now("一次評価", "中村さん"),
            Step::open("二次評価", "人財育成課長"),
            Step::open("調整・確認", "人事課"),
            Step::open("開示・面談", "4月下旬"),
        ]),
        toc: Toc::new(
            "評価の要素",
            vec![
                item("e3", "変革推進力", StepState::Done, "入力済み：A"),
                item("e4", "レバレッジ・戦略的リサーチ力", StepState::Now, "入力中"),
            ],
        )
        .note("参考：入力した範囲の点数　3.25"),
        elements,
        bar: SaveBar::new(
            "10時42分に下書きを保存しました",
            vec![
                Button::secondary("下書きを保存する").sending("do", "save"),
                Button::primary("提出前の確認へ進む").sending("do", "check"),
            ],
        )
        .who("山本 健太さん")
        .note("6つの要素のうち4つを入力しました。提出するまで本人には見えません。"),
    }
}

#[test]
fn evaluation_sheet() {
    let html = show("sheet", &sheet(false));
    let chosen = Selector::parse("#e3 input[type=radio][checked]").expect("a selector");
    let values: Vec<_> = html.select(&chosen).filter_map(|input| input.attr("value")).collect();
    assert_eq!(values, ["A"]);
    let clear = Selector::parse("button[name=clear]").expect("a selector");
    let clears: Vec<_> = html.select(&clear).filter_map(|button| button.attr("value")).collect();
    assert_eq!(clears, ["e3-grade"], "offered only where something is chosen");
}

#[test]
fn evaluation_sheet_with_problems() {
    let html = show("sheet-errors", &sheet(true));
    let title = Selector::parse("title").expect("a selector");
    let title: String = html.select(&title).flat_map(|title| title.text()).collect();
    assert!(title.starts_with("誤り：山本 健太さんの評価（一次）"), "{title}");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "base.html" %}{% import "components/forms.html" as forms %}
{% block before_main %}<form action="/team/cycles/2025-2/elements/henkaku" method="post" novalidate>{% call forms::hidden(shell) %}{% endcall %}{% endblock %}
{% block main %}<div class="stack">
<div class="sec-head sec-head--0"><h1>変革推進力を3人ならべて評価する</h1><p class="sub">期限　<b>3月13日（金）　あと10日</b></p></div>
{{ tabs }}
<dl class="anchors">{% for grade in grades %}<div><dt>{{ grade.letter }}</dt><dd>{{ grade.behaviour }}</dd></div>{% endfor %}</dl>
<div class="scroll-x scroll-x--plain" role="region" aria-labelledby="cap" tabindex="0"><table class="table table--stack table--mid">{{ caption }}
<thead><tr>{% for head in heads %}{{ head }}{% endfor %}</tr></thead><tbody>
{% for (id, name, rank, own, picks, tag) in rows %}<tr><th scope="row" id="{{ id }}-name"><a href="/team/cycles/2025-2/sheets/{{ id }}#e3">{{ name }}</a>　<span class="sub">{{ rank }}</span></th><td data-l="本人の自己評価">{{ own }}</td><td data-l="根拠"><a href="/team/cycles/2025-2/sheets/{{ id }}#e3">メモ 2件<span class="vh">：{{ name }}</span></a></td><td>{{ picks }}</td><td data-l="理由">{{ tag }}</td></tr>{% endfor %}
</tbody></table></div></div>{% endblock %}
{% block after_main %}{{ bar }}</form>{% endblock %}"##
)]
struct Team {
    shell: Shell,
    tabs: Tabs,
    grades: Vec<Grade>,
    caption: Caption,
    heads: Vec<HeadCell>,
    rows: Vec<(&'static str, &'static str, &'static str, &'static str, Picks, Tag)>,
    bar: SaveBar,
}

#[test]
fn side_by_side() {
    let letters =
        || ["S", "A", "B", "C", "D"].map(|letter| (letter.to_owned(), letter.to_owned())).to_vec();
    let row = |id: &'static str, name, rank, own, chosen| {
        let picks =
            Picks::new(format!("p{id}"), format!("{id}-name"), letters(), chosen).revision(3);
        (
            id,
            name,
            rank,
            own,
            picks,
            if chosen.is_some() { Tag::entered() } else { Tag::not_started() },
        )
    };
    let tab = |label: &str, href: &str| Tab::new(label, href).current(href == "henkaku");
    let page = Team {
        shell: shell("変革推進力をならべて評価する – 令和7年度 下期")
            .crumbs(&[("ホーム", "/"), ("部下の評価", "/team")], "変革推進力をならべて評価する")
            .wide(),
        tabs: Tabs::new(
            "評価の要素",
            vec![
                tab("業務遂行力", "gyomu"),
                tab("対話・協働力", "taiwa"),
                tab("変革推進力", "henkaku"),
                tab("レバレッジ・戦略的リサーチ力", "leverage"),
            ],
        ),
        grades: grades(CHANGE),
        caption: Caption::new(
            "cap",
            "変革推進力の評価",
            "3人のうち2人を入力しました。S 0人、A 1人、B 1人、C 0人、D 0人。並び順は職員番号です。",
        ),
        heads: ["職員", "本人", "根拠", "評価", "理由"].map(HeadCell::new).to_vec(),
        rows: vec![
            row("1038", "佐々木 蓮", "係員", "B", Some("B")),
            row("1039", "松本 美咲", "係員", "A", Some("A")),
            row("1043", "井上 明里", "主査", "B", None),
        ],
        bar: SaveBar::new(
            "10時42分に下書きを保存しました",
            vec![
                Button::secondary("下書きを保存する").sending("do", "save"),
                Button::primary("保存して次の要素へ進む").sending("do", "next"),
            ],
        )
        .label("保存")
        .note("提出は、一人ずつの評価シートで行います。"),
    };
    show("team", &page);
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "print.html" %}
{% block back %}<a href="/team/cycles/2025-2/sheets/1042">評価シートへもどる</a>{% endblock %}
{% block paper %}A4 縦、2ページ{% endblock %}
{% block form_name %}人事評価記録書{% endblock %}
{% block form %}<p class="meta"><span>様式第2号（能力評価）</span><span>印刷　{{ printed }}　中村 恵子</span></p>
<h1>人事評価記録書</h1>
<table aria-label="被評価者"><tbody>
<tr><th scope="row" class="w-2">ふりがな</th><td>やまもと けんた</td><th scope="row" class="w-2">職員番号</th><td>0001042</td></tr>
<tr><th scope="row">氏名</th><td>山本 健太</td><th scope="row">職位</th><td>主査</td></tr>
</tbody></table>
<table><caption>1　要素ごとの評価</caption><thead><tr><th scope="col" class="w-3">要素</th><th scope="col" class="w-1 c">ウエイト</th><th scope="col" class="w-1 c">自己</th><th scope="col" class="w-1 c">一次</th><th scope="col">評価の理由（一次）</th></tr></thead><tbody><tr><th scope="row">業務遂行力</th><td class="c">20</td><td class="c">B</td><td class="c">B</td><td>期限と品質を守り、担当の研修を計画どおり実施した。</td></tr></tbody></table>
<table class="keep"><caption>2　面談の記録</caption><tbody><tr><th scope="row" class="w-2">面談した日</th><td>令和　　年　　月　　日</td></tr><tr><th scope="row">本人の意見</th><td class="tall"></td></tr></tbody></table>{% endblock %}"##
)]
struct PrintSheet {
    shell: Shell,
    printed: Day,
}

#[test]
fn printed_form() {
    let page = PrintSheet {
        shell: shell("人事評価記録書（能力評価） 山本 健太"),
        printed: Day::outside(day("2026-03-13")),
    };
    let html = show("print-sheet", &page);
    let form = Selector::parse("article.form-a4 time").expect("a selector");
    let words: String = html.select(&form).flat_map(|time| time.text()).collect();
    assert_eq!(words, "令和8年3月13日（2026年）");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "base.html" %}{% import "components/forms.html" as forms %}
{% block main %}<h1>部品の見本</h1>
<h2 class="mt-7">ボタンとリンク</h2>
<div class="cluster mt-5">{% for button in buttons %}{{ button }}{% endfor %}<a href="#x">評価の流れを読む</a></div>
<h2 class="mt-7">状態の札</h2><div class="cluster mt-5">{% for tag in tags %}{{ tag }}{% endfor %}</div>
<h2 class="mt-7">知らせ</h2><div class="stack mt-5">{% for note in notes %}{{ note }}{% endfor %}</div>
<h2 class="mt-7">入力</h2>
{{ errors }}
<form action="/sample" method="post" novalidate>{% call forms::hidden(shell) %}{% endcall %}<div class="duo mt-5">{% for field in fields %}{{ field }}{% endfor %}{{ date }}{{ date_wrong }}</div>
{{ sum }}{{ radio }}{{ boxes }}{{ tick }}</form>
<h2 class="mt-7">一覧の表</h2>
{{ filter }}
<div class="mt-5">{{ narrow }}</div>
<div class="scroll-x mt-5" role="region" aria-labelledby="tc" tabindex="0"><table class="table" id="staff">{{ caption }}<thead><tr>{% for head in heads %}{{ head }}{% endfor %}</tr></thead><tbody>
<tr data-key="ふじた ひろし 0000123 藤田 浩"><td>3月2日（月）</td><td>都市整備局 道路維持課</td><th scope="row"><a href="#x">藤田 浩</a></th><td class="num">6</td><td class="num">12</td><td>{{ late }}</td></tr></tbody></table></div>
<div class="mt-5">{{ pager }}</div>
<h2 class="mt-7">進み具合</h2><div class="panel mt-5">{{ progress }}</div>
<h2 class="mt-7">図</h2><div class="duo mt-5">{{ radar }}<div class="stack">{{ bars }}{{ line }}</div></div>
<h2 class="mt-7">定義の変更（赤入れ）</h2><div class="panel mt-5"><p class="sub">変革推進力　第3版（施行中）と 第4版（下書き）の違い　{{ redline.count_line() }}</p>{{ redline }}</div>
<h2 class="mt-7">別の人が先に保存したとき</h2><div class="mt-5">{{ versus }}</div>
<h2 class="mt-7">まだ何もないとき</h2><div class="mt-5">{{ empty }}</div>
<h2 class="mt-7">提出前の確認</h2><div class="mt-5">{{ summary }}</div>
<h2 class="mt-7">履歴</h2><div class="panel mt-5">{{ history }}</div>
{% endblock %}"##
)]
struct Gallery {
    shell: Shell,
    buttons: Vec<Button>,
    tags: Vec<Tag>,
    notes: Vec<Note>,
    errors: ErrorSummary,
    fields: Vec<Field>,
    date: DateField,
    date_wrong: DateField,
    sum: SumLine,
    radio: Choice,
    boxes: Choice,
    tick: Tick,
    filter: FilterForm,
    narrow: Narrow,
    caption: Caption,
    heads: Vec<HeadCell>,
    late: Tag,
    pager: Pager,
    progress: Progress,
    radar: RadarChart,
    bars: BarChart,
    line: LineChart,
    redline: Redline,
    versus: Versus,
    empty: Empty,
    summary: Summary,
    history: History,
}

fn gallery() -> Gallery {
    let reason = "変革推進力の評価の理由を書いてください";
    let too_late = "面談した日は、令和8年3月3日より前の日にしてください";
    let unit = "所属を選んでください";
    let problems = [("#f1", reason), ("#f4", unit), ("#f2", too_late)];
    let axis = |name: &str, own: u8, confirmed: u8| {
        RadarAxis::new(
            name,
            (f64::from(own), own.to_string()),
            (f64::from(confirmed), confirmed.to_string()),
        )
    };
    let series = |name: &str, values: [u8; 4]| {
        let points = values.map(|value| (Some(f64::from(value)), value.to_string()));
        Series::new(name, points.to_vec())
    };
    Gallery {
        shell: shell("部品の見本").wide(),
        buttons: vec![
            Button::primary("提出前の確認へ進む"),
            Button::secondary("下書きを保存する").sending("do", "save"),
            Button::danger("下書きを捨てる"),
            Button::small("絞り込む"),
            Button::secondary("次の人へ進む").to("/next").about("井上 明里"),
        ],
        tags: vec![
            Tag::your_turn(),
            Tag::returned(),
            Tag::in_progress(),
            Tag::awaiting_check(),
            Tag::overdue(),
            Tag::submitted(),
            Tag::sample(),
        ],
        notes: vec![
            Note::ok("山本 健太さんの評価を提出しました。").body("次は、人財育成課長が確認します。").link("#x", "次の人（井上 明里さん）へ進む"),
            Note::you("課長から差し戻されました。")
                .body("「A」を選んだ事実を、もう一つ書き足してください。")
                .small("人財育成課長　令和8年3月10日（火曜日）15時20分"),
            Note::info("").body("3月20日（金）18時から22時まで、点検のため使えません。"),
            Note::bad("保存できませんでした。").body("通信が切れています。入力した文は画面に残っています。つながったら「下書きを保存する」を押してください。"),
        ],
        errors: ErrorSummary::new(problems.map(|(to, text)| (to.to_owned(), text.to_owned())).to_vec()),
        fields: vec![
            Field::area("f1", "評価の理由", 400).hint("見た事実と、その結果を書きます。").error(Some(reason)),
            Field::select(
                "f4",
                "所属",
                vec![SelectOption::new("", "選んでください"), SelectOption::new("soumu", "総務市民局")],
            )
            .error(Some(unit)),
            Field::text("f3", "ふりがな")
                .optional()
                .hint("ひらがなで書きます。カタカナで書いても、ひらがなに直して保存します。")
                .value("やまもと \"けんた\" <&>")
                .width(Width::Name),
            Field::number("w1", "ウエイト").unit("％").value("60").sums_to("weights"),
            Field::number("w2", "ウエイト").about("目標2").unit("％").value("30").sums_to("weights"),
            Field::file("file", "ファイル", ".csv,.xlsx").hint("CSVかExcel（.xlsx）、10MBまで。"),
        ],
        date: DateField::new("met", "面談した日").day(day("2026-02-27")).optional(),
        date_wrong: DateField::new("f2", "面談した日").typed("令和8", "3", "30").error(Some(too_late)),
        sum: SumLine::new("weights", "ウエイトの合計", "90", "100", "％"),
        radio: Choice::one(
            "broken_rows",
            "誤りのある行をどうするか選ぶ",
            vec![
                ChoiceOption::new("mend", "直してからもう一度読む").note("何も取り込みません"),
                ChoiceOption::new("skip", "誤りの12行を除いて取り込む"),
            ],
        )
        .error(Some("誤りのある行をどうするか選んでください")),
        boxes: Choice::several(
            "elements",
            "関係する要素",
            vec![ChoiceOption::new("1", "変革推進力"), ChoiceOption::new("2", "責任感")],
        )
        .hint("いくつでも選べます。")
        .optional()
        .chosen(["2"]),
        tick: Tick::new("evidence", "71", "この評価の根拠にする").about("令和8年1月21日のメモ"),
        filter: FilterForm::new(
            "職員の絞り込み",
            "/hr/staff",
            vec![
                Field::text("q", "氏名・職員番号"),
                Field::select("state", "状態", vec![SelectOption::new("", "すべて"), SelectOption::new("open", "未提出")]).value("open"),
            ],
        )
        .keeping("sort", "due")
        .active(true),
        narrow: Narrow::new("staff", "この一覧から探す", "人"),
        caption: Caption::new("tc", "一次評価の進み具合", "未提出の312人のうち、1人目から50人目"),
        heads: vec![
            HeadCell::new("期限").sorted(Sorted::Ascending, "?sort=-due", "（早い順にならんでいます。遅い順にする）"),
            HeadCell::new("所属").sorts("?sort=org"),
            HeadCell::new("評価者").sorts("?sort=name"),
            HeadCell::number("未提出"),
            HeadCell::number("対象"),
            HeadCell::new("状態"),
        ],
        late: Tag::overdue(),
        pager: Pager::for_rows(2, 312, "state=open"),
        progress: Progress::new("pg", "一次評価の提出", "人", 7912, 5604),
        radar: RadarChart::new(
            "r1",
            "本人と上司の評価",
            "2つの要素で、上司の評価が本人より低くなっています。",
            ("本人", "上司"),
            5,
            vec![
                axis("業務遂行", 3, 3),
                axis("対話・協働", 4, 3),
                axis("変革推進", 4, 4),
                axis("リサーチ", 3, 3),
                axis("人材育成", 4, 3),
                axis("責任感", 4, 4),
            ],
        ),
        bars: BarChart::new(
            "b1",
            "変革推進力の分布",
            "8人のうち5人がBです。",
            "人",
            [("S", 0), ("A", 2), ("B", 5), ("C", 1), ("D", 0)].map(|(name, count)| (name.to_owned(), count)).to_vec(),
        ),
        line: LineChart::new(
            "l1",
            "職員エンゲージメント",
            "目標まで4ポイントです。単位：ポイント",
            ["令和4", "令和5", "令和6", "令和7"].map(str::to_owned).to_vec(),
            vec![series("実績", [52, 55, 61, 66]), series("目標", [55, 60, 65, 70])],
        ),
        redline: Redline::between(
            "常識を疑い、失敗を恐れず、業務の改善を進める力。",
            "常識を疑い、失敗を恐れず、業務の見直しや新しい取組みを進める力。",
        ),
        versus: Versus::new(
            ("あなたの入力", "まだ保存していません", "研修申込みの電子化を自ら提案し、様式を統一した。"),
            ("保存されている内容", "岡本 薫　令和8年3月3日 10時40分", "研修申込みの電子化を提案した。"),
        ),
        empty: Empty::new("部下のよい行動や気づいたことを、その日のうちに短く書いておくと、期末の評価で根拠として選べます。")
            .titled("観察メモはまだありません")
            .action("#x", "メモを書く"),
        summary: Summary::new(vec![
            SummaryRow::new("変革推進力", "A　課題を見つけて改善を実行し、課の成果につなげた。").note("根拠のメモ 2件").mend("#e3"),
            SummaryRow::new("責任感", "B　期限と品質を守って仕事を終えた。").note("根拠のメモ 1件").mend("#e6"),
        ]),
        history: History::new(vec![
            HistoryEntry::new(moment("2026-03-10T06:20:00Z"), "岡本 薫", "差し戻しました").words("「A」を選んだ事実を、\nもう一つ書き足してください。"),
            HistoryEntry::new(moment("2026-03-09T01:02:00Z"), "中村 恵子", "提出しました"),
        ]),
    }
}

#[test]
fn gallery_of_components() {
    let html = show("gallery", &gallery());
    let value = Selector::parse("#f3").expect("a selector");
    let typed = html.select(&value).next().and_then(|input| input.attr("value"));
    assert_eq!(typed, Some("やまもと \"けんた\" <&>"), "escaped once, and only once");
}

#[test]
fn side_list() {
    let mut page = gallery();
    page.shell.path = "/hr/staff".to_owned();
    page.shell.side_label = "人事の仕事";
    page.shell.side = [
        ("人事の作業台", "/hr"),
        ("評価サイクル", "/hr/cycles"),
        ("職員", "/hr/staff"),
        ("組織", "/hr/organization"),
        ("取込", "/hr/imports"),
        ("能力の定義", "/hr/competencies"),
    ]
    .map(|(label, href)| SideItem {
        label: label.to_owned(),
        href: href.to_owned(),
        current: href == "/hr/staff",
    })
    .to_vec();
    page.shell = page.shell.crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "職員");
    show("side", &page);
}

#[test]
fn typed_text_survives() {
    for typed in ["\n一行目", "a\r\n", "</textarea><script>", "  x  "] {
        let area = Field::area("t", "文", 10).value(typed).render().expect("rendered");
        let html = scraper::Html::parse_fragment(&area);
        let textarea = Selector::parse("textarea").expect("a selector");
        let shown: String = html.select(&textarea).flat_map(|area| area.text()).collect();
        assert_eq!(shown.replace('\r', ""), typed.replace('\r', ""));
    }
}

#[test]
fn a_password_is_never_shown_again() {
    let field = Field::password("p", "パスワード", "current-password").value("secret");
    assert!(!field.render().expect("rendered").contains("secret"));
}

#[test]
fn nothing_is_printed_for_nothing() {
    assert_eq!(ErrorSummary::default().render().expect("rendered").trim(), "");
    assert_eq!(Pager::for_rows(1, 50, "").render().expect("rendered").trim(), "");
    assert_eq!(SoftChecks::default().render().expect("rendered").trim(), "");
}

#[test]
fn errors_are_counted_in_japanese() {
    let summary = |count: usize| {
        ErrorSummary::new(vec![("#a".to_owned(), "直す".to_owned()); count])
            .render()
            .expect("rendered")
    };
    assert!(summary(9).contains("9つあります"));
    assert!(summary(12).contains("12か所あります"));
}

#[test]
fn a_date_is_typed_in_three_boxes() {
    assert_eq!(DateField::joined("令和8", "2", "27"), "令和8年2月27日");
    assert_eq!(DateField::joined("2026年", " 2月", "27日"), "2026年2月27日");
    assert_eq!(DateField::joined(" ", "", ""), "");
    let known = DateField::new("d", "日").day(day("2019-05-01")).render().expect("rendered");
    assert!(
        known.contains("value=\"令和元\"") && known.contains("令和元年5月1日（水曜日）　2019年")
    );
}
