//! `/search?q=`: people in reach, definitions, initiatives and pages that contain what is asked for.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::access::Role;
use crate::home::store::{self, FoundPerson};
use crate::kernel::text::search_key;
use crate::organization::policy::StaffListing;
use crate::platform::App;
use crate::ui::components::{Empty, Field, LinkList, ListLink};
use crate::ui::{Asking, Error, Query, Shell, page};

/// Characters of a question that are read; more than any name or title has.
const LONGEST: usize = 60;

/// Pages that everybody may open: address, name, other words for it.
const PAGES: [(&str, &str, &str); 14] = [
    ("/credo", "職員クレド", "行動指針 読みました"),
    ("/strategy", "人財戦略", "背景 方向性 ビジョン"),
    ("/strategy/ideal-staff", "目指す職員像", "人財戦略"),
    ("/strategy/progress", "戦略の進み具合", "事業 取組 指標 KPI"),
    ("/strategy/initiatives", "事業の一覧", "取組 担当"),
    ("/roles", "求められる役割", "全職員 管理監督者 職位"),
    ("/competencies", "求められる能力", "評価要素 定義 段階 評語"),
    ("/compare", "職位を比べる", "昇任 次の職位"),
    ("/me", "自分の評価", "自己申告 評価の結果 開示"),
    ("/me/role", "自分の役割と能力", "職位"),
    ("/account", "表示と通知の設定", "パスワード 画面の色 サインイン"),
    ("/help", "使い方", "印刷 困ったとき"),
    ("/help/contact", "問い合わせ先", "人事課 相談 電話"),
    ("/help/privacy", "個人情報の取扱い", "だれが見られるか 記録"),
];

#[derive(Template)]
#[template(path = "home/search.html")]
struct SearchPage {
    shell: Shell,
    question: Field,
    groups: Vec<Group>,
    nothing: Option<Empty>,
}

/// What was found of one kind.
struct Group {
    id: &'static str,
    name: &'static str,
    links: LinkList,
}

/// Where a person's name leads: officers to the register, evaluators to the sheet that they rate.
/// Without either there is nothing to open, and the name is not listed.
fn person(row: FoundPerson, is_officer: bool) -> Option<ListLink> {
    let sheet = row.cycle.zip(row.sheet);
    let href = if is_officer {
        format!("/hr/staff/{}", row.id)
    } else {
        sheet.map(|(cycle, sheet)| format!("/team/cycles/{cycle}/sheets/{sheet}"))?
    };
    let note = format!("{}　{}　{}　{}", row.kana, row.number, row.department, row.rank);
    Some(ListLink::new(href, row.name).note(note))
}

/// The form, and below it what contains the words.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let words: String = query.one("q").trim().chars().take(LONGEST).collect();
    let key = search_key(&words);
    let mut groups = Vec::new();
    if !key.is_empty() {
        let today = asking.now.today;
        let actor = asking.actor();
        let scope = actor.scope::<StaffListing>();
        let is_officer = actor.holds(Role::HrOfficer);
        let db = app.db.reader();
        let people = store::people(db, &scope, &key, today).await?;
        let elements = store::elements(db, &words, today).await?;
        let initiatives = store::initiatives(db, &words).await?;
        let pages = PAGES
            .iter()
            .filter(|(_, name, more)| search_key(&format!("{name} {more}")).contains(&key))
            .map(|(href, name, _)| ListLink::new(*href, *name));
        let found = [
            (
                "people",
                "職員",
                people.into_iter().filter_map(|row| person(row, is_officer)).collect(),
            ),
            (
                "definitions",
                "役割と能力",
                elements
                    .into_iter()
                    .map(|row| {
                        ListLink::new(format!("/competencies/{}", row.key), row.name)
                            .note(row.summary.unwrap_or_default())
                    })
                    .collect(),
            ),
            (
                "initiatives",
                "事業",
                initiatives
                    .into_iter()
                    .map(|row| {
                        ListLink::new(format!("/strategy/initiatives/{}", row.id), row.title)
                            .note(row.measure)
                    })
                    .collect(),
            ),
            ("pages", "ページ", pages.collect::<Vec<_>>()),
        ];
        groups = found
            .into_iter()
            .filter(|(_, _, links)| !links.is_empty())
            .map(|(id, name, links)| Group { id, name, links: LinkList::new(links) })
            .collect();
    }
    let nothing = (groups.is_empty() && !key.is_empty()).then(|| {
        Empty::new(format!(
            "「{words}」に合うものはありません。ひらがなの一部や職員番号でも探せます。"
        ))
    });
    page(&SearchPage {
        shell: asking.shell("検索").crumbs(&[("ホーム", "/")], "検索"),
        question: Field::text("q", "探す言葉")
            .hint("名前、ふりがな、職員番号、評価要素、事業の名前で探せます。")
            .value(words),
        groups,
        nothing,
    })
}
