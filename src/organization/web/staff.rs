//! `/hr/staff`: everyone in reach of an HR officer.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use crate::kernel::ids::DepartmentId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::forms::{STAFF_FILTERS, staff_filter};
use crate::organization::listing::{StaffFilter, StaffOrder};
use crate::organization::policy::{OfficeListing, ReadRegister};
use crate::organization::store::{self, StaffRow};
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, Field, FilterForm, HeadCell, Note, Pager, SelectOption, Sorted, Tag, Tone,
};
use crate::ui::{Asking, Error, FormData, Query, Shell, page};

/// One line of the list.
struct StaffView {
    href: String,
    number: String,
    name: String,
    kana: String,
    department_href: String,
    department: String,
    post: String,
    job_family: String,
    employment_type: String,
    hired: String,
    tags: Vec<Tag>,
}

#[derive(Template)]
#[template(path = "organization/staff.html")]
struct StaffPage {
    shell: Shell,
    note: Option<Note>,
    filter: FilterForm,
    caption: Caption,
    heads: Vec<HeadCell>,
    rows: Vec<StaffView>,
    empty: Empty,
    pager: Pager,
    /// Label and address of each file that the list can be saved as.
    files: Vec<(&'static str, String)>,
}

/// Rank, and the title where it says more.
pub(super) fn post_words(rank: &str, title: Option<&str>) -> String {
    match title {
        Some(title) if title != rank => format!("{rank}（{title}）"),
        _ => rank.to_owned(),
    }
}

fn view(row: StaffRow, on: &str) -> StaffView {
    let mut tags = Vec::new();
    if row.is_head {
        tags.push(Tag::new(Tone::Plain, "所属長"));
    }
    if row.second_posts > 0 {
        tags.push(Tag::new(Tone::Plain, "兼務あり"));
    }
    if row.is_on_leave {
        tags.push(Tag::new(Tone::Waiting, "休職中"));
    }
    StaffView {
        href: format!("/hr/staff/{}{on}", row.id),
        number: row.number.to_string(),
        name: row.name.to_string(),
        kana: row.kana.to_string(),
        department_href: format!("/hr/organization/{}{on}", row.department),
        department: row.department_name,
        post: post_words(&row.rank, row.title.as_deref()),
        job_family: row.job_family,
        employment_type: row.employment_type,
        hired: wareki(row.hired_on),
        tags,
    }
}

/// Bureaus to choose from, and the department that a link asked for.
async fn department_options(
    app: &App,
    asked: &AskedDay,
    chosen: Option<DepartmentId>,
) -> Result<Vec<SelectOption>, Error> {
    let bureaus = store::children_on(app.db.reader(), None, asked.day).await?;
    let mut options = vec![SelectOption::new("", "すべて")];
    if let Some(id) = chosen.filter(|id| bureaus.iter().all(|bureau| bureau.id != *id))
        && let Some(department) = store::department_on(app.db.reader(), id, asked.day).await?
    {
        options.push(SelectOption::new(id.to_string(), department.full_name));
    }
    options.extend(bureaus.into_iter().map(|b| SelectOption::new(b.id.to_string(), b.name)));
    Ok(options)
}

async fn filter_form(
    app: &App,
    query: &FormData,
    filter: &StaffFilter,
    asked: &AskedDay,
) -> Result<FilterForm, Error> {
    let departments = department_options(app, asked, filter.department).await?;
    let ranks = store::ranks(app.db.reader()).await?;
    let ranks = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(ranks.into_iter().map(|rank| SelectOption::new(rank.id.to_string(), rank.name)));
    let mut conn = app.db.reader().acquire().await?;
    let lists = store::choices(&mut conn).await?;
    drop(conn);
    let families = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(lists.job_families.iter().map(|(id, name)| SelectOption::new(id.to_string(), name)));
    let authorities = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(lists.authorities.iter().map(|(id, name)| SelectOption::new(id.to_string(), name)));
    let types = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(lists.employment_types.iter().map(|t| SelectOption::new(t.code.as_str(), &t.name)));
    let who = vec![
        SelectOption::new("", "すべて"),
        SelectOption::new("heads", "所属長だけ"),
        SelectOption::new("away", "休職中だけ"),
        SelectOption::new("term", "任期が3か月以内に終わる人だけ"),
    ];
    let fields = vec![
        Field::text("q", "氏名・ふりがな・職員番号").value(query.one("q")),
        Field::select("department", "所属", departments).value(query.one("department")),
        Field::select("rank", "職位", ranks.collect()).value(query.one("rank")),
        Field::select("family", "職種", families.collect()).value(query.one("family")),
        Field::select("type", "任用区分", types.collect()).value(query.one("type")),
        Field::select("authority", "任命権者", authorities.collect()).value(query.one("authority")),
        Field::select("who", "対象", who).value(query.one("who")),
        asked.field(),
    ];
    let active = STAFF_FILTERS.iter().any(|name| query.filled(name).is_some());
    let form = FilterForm::new("職員の絞り込み", "/hr/staff", fields).active(active);
    Ok(match query.filled("sort") {
        Some(sort) => form.keeping("sort", sort),
        None => form,
    })
}

/// The filter, for the links to other pages of the list.
fn kept_filter(query: &FormData) -> String {
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for name in STAFF_FILTERS {
        if let Some(value) = query.filled(name) {
            kept.append_pair(name, value);
        }
    }
    kept.finish()
}

/// The filter and the order, for the pages of the list.
fn kept_query(query: &FormData, order: StaffOrder) -> String {
    let kept = kept_filter(query);
    match order {
        StaffOrder::Kana => kept,
        order if kept.is_empty() => format!("sort={}", order.as_str()),
        order => format!("{kept}&sort={}", order.as_str()),
    }
}

/// The heads of the table: a link to each order that the list can stand in.
fn heads(query: &FormData, now: StaffOrder) -> Vec<HeadCell> {
    let cell = |label: &str, order: StaffOrder| {
        let href = |order| format!("?{}", kept_query(query, order));
        if order == now {
            let words = "の順。もう一度選ぶと、ふりがなの順にもどる";
            HeadCell::new(label).sorted(Sorted::Ascending, href(StaffOrder::Kana), words)
        } else {
            HeadCell::new(label).sorts(href(order))
        }
    };
    vec![
        cell("氏名", StaffOrder::Kana),
        cell("職員番号", StaffOrder::Number),
        HeadCell::new("所属"),
        cell("職位", StaffOrder::Rank),
        HeadCell::new("職種"),
        HeadCell::new("任用区分"),
        cell("採用", StaffOrder::Hired),
    ]
}

/// The list as it stands here, as files: the same filter, day and order.
fn files(kept: &str) -> Vec<(&'static str, String)> {
    let asked = if kept.is_empty() { String::new() } else { format!("?{kept}") };
    [("CSV（UTF-8）", "staff.csv"), ("CSV（Shift_JIS）", "staff-sjis.csv"), ("Excel", "staff.xlsx")]
        .map(|(label, file)| (label, format!("/hr/exports/staff/{file}{asked}")))
        .into()
}

/// The list, in order of the reading, fifty a page.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let scope = asking.actor().scope::<OfficeListing>();
    let asked = AskedDay::of(&asking, &query, "/hr/staff");
    let filter = staff_filter(&query);
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = i64::try_from(Pager::ROWS).unwrap_or(50);
    let offset = i64::from(number - 1) * rows_a_page;
    let rows =
        store::staff_page(app.db.reader(), &scope, &filter, asked.day, rows_a_page, offset).await?;
    let found = rows.first().map_or(0, |row| row.found);
    let kept = kept_query(&query, filter.order);
    let empty = match query.filled("q") {
        Some(words) => Empty::new(format!(
            "「{words}」に合う職員はいません。ひらがなの一部や職員番号でも探せます。"
        )),
        None if rows.is_empty() && offset == 0 && filter.department.is_none() => {
            Empty::new("この条件の職員はいません。職員一覧のファイルを取り込むと、ここに並びます。")
                .action("/hr/imports/new", "職員一覧を取り込む")
        }
        None => Empty::new("この条件の職員はいません。条件を変えてください。"),
    };
    page(&StaffPage {
        shell: asking
            .shell("職員")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "職員")
            .wide(),
        filter: filter_form(&app, &query, &filter, &asked).await?,
        caption: Caption::new(
            "staff",
            "職員",
            format!("{}人。{}にならんでいます。", grouped(found), filter.order.words()),
        ),
        heads: heads(&query, filter.order),
        files: files(&kept),
        rows: rows.into_iter().map(|row| view(row, &asked.query)).collect(),
        note: asked.note,
        empty,
        pager: Pager::for_rows(number, u64::try_from(found).unwrap_or(0), kept),
    })
}
