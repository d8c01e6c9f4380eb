//! `/hr/organization`: the tree on a day. Branches are opened by links; what is to come stands below.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use super::departments::head_words;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::kernel::text::search_key;
use crate::kernel::time::wareki;
use crate::organization::department::{DepartmentNode, Tree};
use crate::organization::master::MasterKind;
use crate::organization::policy::{KeepRegister, ReadRegister};
use crate::organization::store::{self, ComingRow, CountedRow};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Field, FilterForm, LinkList, ListLink, Note};
use crate::ui::{Asking, Error, FormData, Query, Shell, page};

/// A department in the table.
struct NodeView {
    href: String,
    /// Two wide blanks for each step below the top.
    indent: String,
    name: String,
    code: String,
    level: &'static str,
    head: String,
    people: String,
    below: String,
    /// Address that opens or closes the branch.
    branch: Option<String>,
    is_open: bool,
    /// Where it stands, in a list of what was searched for.
    way: String,
}

/// Something to come.
struct ComingView {
    day: String,
    href: String,
    name: String,
    what: String,
}

#[derive(Template)]
#[template(path = "organization/tree.html")]
struct TreePage {
    shell: Shell,
    note: Option<Note>,
    filter: FilterForm,
    caption: Caption,
    rows: Vec<NodeView>,
    empty: Empty,
    open_all: Option<String>,
    close_all: Option<String>,
    coming_caption: Caption,
    coming: Vec<ComingView>,
    links: LinkList,
}

/// What the address opens: branches by id, or everything.
struct Opened {
    all: bool,
    ids: BTreeSet<DepartmentId>,
}

impl Opened {
    fn of(query: &FormData) -> Self {
        let all = query.all("open").any(|word| word == "all");
        Self { all, ids: query.all("open").filter_map(|id| id.parse().ok()).collect() }
    }
    fn has(&self, id: DepartmentId) -> bool {
        self.all || self.ids.contains(&id)
    }
    /// The address with this branch opened or closed; closing closes what is below, too.
    fn toggled(&self, id: DepartmentId, tree: &Tree, on: &str) -> String {
        if self.all {
            // With everything open, only the way to the closed branch stays open.
            let way = tree.upward(id).into_iter().skip(1);
            return address(on, way.map(|node| node.id.to_string()));
        }
        let mut ids: Vec<DepartmentId> = self.ids.iter().copied().collect();
        if self.has(id) {
            let below = tree.below(id);
            ids.retain(|known| !below.contains(known));
        } else {
            ids.push(id);
        }
        address(on, ids.into_iter().map(|id| id.to_string()))
    }
}

fn address(on: &str, open: impl Iterator<Item = String>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(day) = on.strip_prefix("?on=") {
        query.append_pair("on", day);
    }
    for id in open {
        query.append_pair("open", &id);
    }
    let query = query.finish();
    if query.is_empty() {
        "/hr/organization".to_owned()
    } else {
        format!("/hr/organization?{query}")
    }
}

/// People at and below each department.
fn totals(tree: &Tree, rows: &[CountedRow]) -> HashMap<DepartmentId, i64> {
    let mut totals: HashMap<DepartmentId, i64> = HashMap::new();
    for row in rows {
        for node in tree.upward(row.id) {
            *totals.entry(node.id).or_default() += row.people;
        }
    }
    totals
}

fn coming(row: ComingRow) -> ComingView {
    // A department that ends is there until the day before.
    let seen = if row.ends { row.on.pred_opt().unwrap_or(row.on) } else { row.on };
    let what = match (row.ends, row.before) {
        (true, _) => "廃止の予定".to_owned(),
        (false, None) => "新しくできる予定".to_owned(),
        (false, Some(before)) if before != row.name => format!("「{before}」から変わる予定"),
        (false, Some(_)) => "コード、段階か場所が変わる予定".to_owned(),
    };
    ComingView {
        day: wareki(row.on),
        href: format!("/hr/organization/{}?on={seen}", row.department),
        name: row.name,
        what,
    }
}

/// The rows to show: opened branches, or what the words find.
fn chosen<'a>(tree: &'a Tree, opened: &Opened, words: &str) -> Vec<(usize, &'a DepartmentNode)> {
    let wanted = search_key(words);
    let all = tree.top_down();
    if !wanted.is_empty() {
        let fits = |node: &DepartmentNode| {
            search_key(&node.name).contains(&wanted) || search_key(&node.code).starts_with(&wanted)
        };
        return all.into_iter().filter(|(_, node)| fits(node)).map(|(_, node)| (0, node)).collect();
    }
    let shown = |node: &DepartmentNode| {
        tree.upward(node.id).into_iter().skip(1).all(|above| opened.has(above.id))
    };
    all.into_iter().filter(|(_, node)| shown(node)).collect()
}

fn links(asking: &Asking) -> LinkList {
    let mut links = Vec::new();
    if asking.actor().could::<KeepRegister>(&()) {
        links.push(ListLink::new("/hr/organization/new", "所属を作る").note(
            "変える、移す、統合する、分ける、廃止するときは、その所属のページから進みます。",
        ));
        links.push(
            ListLink::new("/hr/organization/reorganizations", "組織の変更の記録")
                .note("いつだれが何を変えたかを見て、まちがいは取り消します。"),
        );
    }
    links.extend(MasterKind::ALL.iter().map(|kind| {
        let href = format!("/hr/organization/masters/{}", kind.path());
        ListLink::new(href, format!("{}の表", kind.label()))
    }));
    LinkList::new(links)
}

/// The tree from the top.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let asked = AskedDay::of(&asking, &query, "/hr/organization");
    let counted = store::counted_on(app.db.reader(), asked.day).await?;
    let nodes = counted.iter().map(|row| DepartmentNode {
        id: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        level: row.level,
        parent: row.parent,
    });
    let tree = Tree::standing(nodes.collect()).map_err(Error::internal)?;
    let totals = totals(&tree, &counted);
    let opened = Opened::of(&query);
    let words = query.filled("q").unwrap_or_default();
    let shown = chosen(&tree, &opened, words);
    let ids: Vec<DepartmentId> = shown.iter().map(|(_, node)| node.id).collect();
    let heads = store::heads_on(app.db.reader(), &ids, asked.day).await?;
    let searched = !words.is_empty();
    let rows: Vec<NodeView> = shown
        .into_iter()
        .map(|(depth, node)| {
            let below = tree.below(node.id).len() - 1;
            NodeView {
                href: format!("/hr/organization/{}{}", node.id, asked.query),
                indent: "　　".repeat(depth),
                name: node.name.clone(),
                code: node.code.clone(),
                level: node.level.label(),
                head: head_words(&heads, node.id),
                people: grouped(totals.get(&node.id).copied().unwrap_or(0)),
                below: grouped(below),
                branch: (below > 0 && !searched)
                    .then(|| opened.toggled(node.id, &tree, &asked.query)),
                is_open: opened.has(node.id),
                way: if searched { tree.full_name(node.id) } else { String::new() },
            }
        })
        .collect();
    let coming: Vec<ComingView> =
        store::coming_after(app.db.reader(), asked.day).await?.into_iter().map(coming).collect();
    let sentence = if searched {
        format!("「{words}」に合う所属は{}つです。所属コードの順です。", rows.len())
    } else {
        format!("{}の所属のうち{}を表示しています。所属コードの順です。", tree.len(), rows.len())
    };
    let can_open = !searched && !tree.is_empty();
    page(&TreePage {
        shell: asking
            .shell("組織")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "組織")
            .wide(),
        filter: FilterForm::new(
            "組織の絞り込み",
            "/hr/organization",
            vec![Field::text("q", "名前・所属コード").value(words), asked.field()],
        )
        .active(query.filled("on").is_some() || searched),
        caption: Caption::new("departments", "所属", sentence),
        rows,
        empty: if searched {
            Empty::new(format!("「{words}」に合う所属は、この日にはありません。"))
        } else {
            Empty::new("この日の所属は登録されていません。職員一覧を取り込むと、ここに並びます。")
                .action("/hr/imports/new", "職員一覧を取り込む")
        },
        open_all: (can_open && !opened.all)
            .then(|| address(&asked.query, std::iter::once("all".to_owned()))),
        close_all: (can_open && (opened.all || !opened.ids.is_empty()))
            .then(|| address(&asked.query, std::iter::empty())),
        coming_caption: Caption::new(
            "coming",
            "これからの予定",
            format!("{}件。日の早い順です。", coming.len()),
        ),
        coming,
        links: links(&asking),
        note: asked.note,
    })
}
