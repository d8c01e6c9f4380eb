//! `/hr/organization/{department}`: a department on a day with its head, who acts, members, history,
//! and the acts on it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use super::staff::post_words;
use crate::kernel::Date;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::chart::acting_words;
use crate::organization::policy::{KeepRegister, ReadRegister, StaffListing};
use crate::organization::posting::PostingKind;
use crate::organization::store::{self, ChildRow, HeadRow, HistoryRow, MemberRow};
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, FilterForm, LinkList, ListLink, Note, Summary, SummaryRow, Tag, Tone,
};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// A department in a table.
struct ChildView {
    href: String,
    code: String,
    name: String,
    level: &'static str,
    head: String,
    people: String,
    below: String,
}

/// 「山本 一」, 「山本 一（休職中）、林 四（事務取扱）」, blank when there is none.
pub(super) fn head_words(heads: &[HeadRow], department: DepartmentId) -> String {
    let words: Vec<String> = heads
        .iter()
        .filter(|head| head.department == department)
        .map(|head| match (head.is_away, head.kind) {
            (true, _) => format!("{}（休職中）", head.name),
            (false, PostingKind::Concurrent) => format!("{}（兼務）", head.name),
            (false, PostingKind::Primary) => head.name.to_string(),
        })
        .collect();
    words.join("、")
}

async fn children(
    app: &App,
    parent: Option<DepartmentId>,
    day: Date,
    on: &str,
) -> Result<Vec<ChildView>, Error> {
    let rows: Vec<ChildRow> = store::children_on(app.db.reader(), parent, day).await?;
    let ids: Vec<DepartmentId> = rows.iter().map(|row| row.id).collect();
    let heads = store::heads_on(app.db.reader(), &ids, day).await?;
    Ok(rows
        .into_iter()
        .map(|row| ChildView {
            href: format!("/hr/organization/{}{on}", row.id),
            head: head_words(&heads, row.id),
            code: row.code,
            name: row.name,
            level: row.level.label(),
            people: grouped(row.people),
            below: grouped(row.below),
        })
        .collect())
}

/// A member in a table.
struct MemberView {
    href: String,
    number: String,
    name: String,
    kana: String,
    post: String,
    kind: &'static str,
    tags: Vec<Tag>,
}

fn member(row: MemberRow, on: &str) -> MemberView {
    let mut tags = Vec::new();
    if row.is_head {
        tags.push(Tag::new(Tone::Plain, "所属長"));
    }
    if row.is_on_leave {
        tags.push(Tag::new(Tone::Waiting, "休職中"));
    }
    MemberView {
        href: format!("/hr/staff/{}{on}", row.id),
        number: row.number.to_string(),
        name: row.name.to_string(),
        kana: row.kana.to_string(),
        post: post_words(&row.rank, row.title.as_deref()),
        kind: row.kind.label(),
        tags,
    }
}

#[derive(Template)]
#[template(path = "organization/department.html")]
struct DepartmentPage {
    shell: Shell,
    note: Option<Note>,
    filter: FilterForm,
    name: String,
    facts: Summary,
    acting: Option<Note>,
    children_caption: Caption,
    children: Vec<ChildView>,
    members_caption: Caption,
    members: Vec<MemberView>,
    no_member: Empty,
    staff_href: String,
    history_caption: Caption,
    history: Vec<HistoryView>,
    deputies: Vec<String>,
    acts: LinkList,
    withdraw: String,
    reopen: Option<String>,
    ends: Option<Note>,
}

/// One line of the history.
struct HistoryView {
    period: String,
    code: String,
    name: String,
    level: &'static str,
    parent: String,
    tag: Option<Tag>,
    /// Address of a correction.
    correct: Option<String>,
    /// The row, when it is still to come.
    withdraw: Option<String>,
}

fn history(rows: Vec<HistoryRow>, page: &str, today: Date, keeps: bool) -> Vec<HistoryView> {
    rows.into_iter()
        .map(|row| {
            let is_coming = row.period.from() > today;
            let tag = if is_coming {
                Some(Tag::new(Tone::Waiting, "予定"))
            } else {
                row.period.contains(today).then(|| Tag::new(Tone::Done, "いま"))
            };
            HistoryView {
                period: row.period.to_string(),
                code: row.code,
                name: row.name,
                level: row.level.label(),
                parent: row.parent.unwrap_or_default(),
                tag,
                correct: keeps.then(|| format!("{page}/correction?fact={}", row.fact)),
                withdraw: (keeps && is_coming).then(|| row.fact.to_string()),
            }
        })
        .collect()
}

/// What an officer who keeps the register can do here.
fn acts(page: &str, id: DepartmentId) -> LinkList {
    let link = |what: &str, label: &str, note: &str| {
        ListLink::new(format!("{page}/{what}"), label).note(note)
    };
    LinkList::new(vec![
        link("name", "名前とコードを変える", "ある日から変わります。前の名前は記録に残ります。"),
        link("place", "別の所属の下へ移す", "職員と下の所属も、いっしょに移ります。"),
        link("merger", "ほかの所属と統合する", "職員と下の所属が、統合した先に移ります。"),
        link("split", "いくつかに分ける", "職員ごとに行き先を選びます。"),
        link("closure", "廃止する", "職員と下の所属がないときに限ります。"),
        link("deputy", "職務代理を決める", "所属長がいないとき、先に代わる職員です。"),
        ListLink::new(format!("/hr/organization/new?parent={id}"), "下に所属を作る"),
        ListLink::new(
            format!("/hr/organization/reorganizations?department={id}"),
            "変更の記録を見る、取り消す",
        )
        .note("職員の発令も合わせて、変更の前に戻します。"),
    ])
}

/// One department.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let scope = asking.actor().scope::<StaffListing>();
    let path = format!("/hr/organization/{id}");
    let asked = AskedDay::of(&asking, &query, &path);
    let department =
        store::department_on(app.db.reader(), id, asked.day).await?.ok_or(Error::NotFound)?;
    let way = store::way_to(app.db.reader(), id, asked.day).await?;
    let children = children(&app, Some(id), asked.day, &asked.query).await?;
    let heads = store::heads_on(app.db.reader(), &[id], asked.day).await?;
    let members = store::members_of(app.db.reader(), &scope, id, asked.day).await?;
    let crumbs: Vec<(String, String)> = way
        .iter()
        .filter(|(above, _)| *above != id)
        .map(|(above, name)| (name.clone(), format!("/hr/organization/{above}{}", asked.query)))
        .collect();
    let crumbs: Vec<(&str, &str)> =
        [("ホーム", "/"), ("人事の仕事", "/hr"), ("組織", "/hr/organization")]
            .into_iter()
            .chain(crumbs.iter().map(|(name, href)| (name.as_str(), href.as_str())))
            .collect();
    let head = head_words(&heads, id);
    let today = asking.now.today;
    let keeps = asking.actor().could::<KeepRegister>(&());
    let way = store::way_up(app.db.reader(), id, asked.day).await?;
    let acting = acting_words(&way, true).map(|words| Note::info("所属長の代わり").body(words));
    let rows = store::history_of(app.db.reader(), id).await?;
    let ends = rows.first().and_then(|row| row.period.until()).filter(|until| *until > today);
    let history = history(rows, &path, today, keeps);
    let deputies = store::deputies_of(app.db.reader(), id).await?;
    let staff_day =
        if asked.query.is_empty() { String::new() } else { format!("&on={}", asked.day) };
    page(&DepartmentPage {
        shell: asking.shell(department.full_name.clone()).crumbs(&crumbs, &department.name).wide(),
        filter: FilterForm::new("時点を選ぶ", path.clone(), vec![asked.field()])
            .active(query.filled("on").is_some()),
        facts: Summary::new(vec![
            SummaryRow::new("正式な名前", department.full_name),
            SummaryRow::new("所属コード", department.code),
            SummaryRow::new("段階", department.level.label()),
            SummaryRow::new("所属長", if head.is_empty() { "いません" } else { &head }),
        ]),
        acting,
        children_caption: Caption::new(
            "children",
            "下の所属",
            format!("{}の所属。所属コードの順です。", children.len()),
        ),
        children,
        members_caption: Caption::new(
            "members",
            "この所属の職員",
            format!("{}人。所属長、職位の高い順です。", members.len()),
        ),
        members: members.into_iter().map(|row| member(row, &asked.query)).collect(),
        no_member: Empty::new("この所属に直接いる職員は、この日にはいません。"),
        staff_href: format!("/hr/staff?department={id}{staff_day}"),
        history_caption: Caption::new(
            "history",
            "名前とコードの履歴",
            format!("{}件。新しい順です。", history.len()),
        ),
        history,
        deputies: deputies
            .into_iter()
            .filter(|row| row.period.until().is_none_or(|until| until > asked.day))
            .map(|row| format!("{}　{}", row.name, row.period))
            .collect(),
        acts: if keeps { acts(&path, id) } else { LinkList::default() },
        withdraw: format!("{path}/withdrawal"),
        reopen: (keeps && ends.is_some()).then(|| format!("{path}/reopening")),
        ends: ends.map(|until| Note::info(format!("{}に廃止する予定です。", wareki(until)))),
        name: department.name,
        note: asked.note,
    })
}
