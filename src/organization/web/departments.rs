//! `/hr/organization`: the tree on a day, and each department with its head and members.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use super::staff::post_words;
use crate::kernel::Date;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::organization::policy::{ReadRegister, StaffListing};
use crate::organization::posting::PostingKind;
use crate::organization::store::{self, ChildRow, HeadRow, MemberRow};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, FilterForm, Note, Summary, SummaryRow, Tag, Tone};
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

#[derive(Template)]
#[template(path = "organization/tree.html")]
struct TreePage {
    shell: Shell,
    note: Option<Note>,
    filter: FilterForm,
    caption: Caption,
    rows: Vec<ChildView>,
    empty: Empty,
}

/// 「山本 一」, 「山本 一（休職中）、林 四（事務取扱）」, blank when there is none.
fn head_words(heads: &[HeadRow], department: DepartmentId) -> String {
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

/// The tree from the top.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let asked = AskedDay::of(&asking, &query, "/hr/organization");
    let rows = children(&app, None, asked.day, &asked.query).await?;
    page(&TreePage {
        shell: asking
            .shell("組織")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "組織")
            .wide(),
        filter: FilterForm::new("時点を選ぶ", "/hr/organization", vec![asked.field()])
            .active(query.filled("on").is_some()),
        caption: Caption::new(
            "departments",
            "局・区・室",
            format!("{}の所属。所属コードの順です。", rows.len()),
        ),
        rows,
        empty: Empty::new(
            "この日の所属は登録されていません。職員一覧を取り込むと、ここに並びます。",
        )
        .action("/hr/imports/new", "職員一覧を取り込む"),
        note: asked.note,
    })
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
    no_head: Option<Note>,
    children_caption: Caption,
    children: Vec<ChildView>,
    members_caption: Caption,
    members: Vec<MemberView>,
    no_member: Empty,
    staff_href: String,
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
    let staff_day =
        if asked.query.is_empty() { String::new() } else { format!("&on={}", asked.day) };
    page(&DepartmentPage {
        shell: asking.shell(department.full_name.clone()).crumbs(&crumbs, &department.name).wide(),
        filter: FilterForm::new("時点を選ぶ", path, vec![asked.field()])
            .active(query.filled("on").is_some()),
        facts: Summary::new(vec![
            SummaryRow::new("正式な名前", department.full_name),
            SummaryRow::new("所属コード", department.code),
            SummaryRow::new("段階", department.level.label()),
            SummaryRow::new("所属長", if head.is_empty() { "いません" } else { &head }),
        ]),
        no_head: head.is_empty().then(|| {
            Note::info("所属長がいません。")
                .body("上の所属の長が、この所属の職員の上司になります。")
        }),
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
        name: department.name,
        note: asked.note,
    })
}
