//! `/hr/staff/{employee}`: one person on a day: post, superiors, team, history.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use super::staff::post_words;
use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::chart::{WayStep, acting_words};
use crate::organization::policy::{ReadRegister, StaffListing};
use crate::organization::posting::PostingKind;
use crate::organization::store::{self, LeaveRow, MemberRow, PersonRow, PostRow};
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, Fact, FilterForm, Note, PersonBar, Summary, SummaryRow, Tag, Tone,
};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// Somebody beside the person.
struct OtherView {
    /// `None`: named here, but their own page is out of reach.
    href: Option<String>,
    number: String,
    name: String,
    kana: String,
    post: String,
    department: String,
    tags: Vec<Tag>,
}

/// One line of the history.
struct HistoryView {
    period: String,
    kind: &'static str,
    department: String,
    post: String,
    head: &'static str,
    job_family: String,
    employment_type: &'static str,
}

#[derive(Template)]
#[template(path = "organization/person.html")]
struct PersonPage {
    shell: Shell,
    note: Option<Note>,
    bar: PersonBar,
    filter: FilterForm,
    posts: Summary,
    no_post: Empty,
    superior: Option<OtherView>,
    second_superior: Option<OtherView>,
    acting: Option<String>,
    team_caption: Caption,
    team: Vec<OtherView>,
    reach: String,
    history_caption: Caption,
    history: Vec<HistoryView>,
    leaves: Vec<String>,
}

fn other(row: MemberRow, on: &str) -> OtherView {
    OtherView {
        href: row.in_scope.then(|| format!("/hr/staff/{}{on}", row.id)),
        number: row.number.to_string(),
        name: row.name.to_string(),
        kana: row.kana.to_string(),
        post: post_words(&row.rank, row.title.as_deref()),
        department: row.department_name,
        tags: if row.is_on_leave { vec![Tag::new(Tone::Waiting, "休職中")] } else { Vec::new() },
    }
}

fn post_row(post: &PostRow) -> SummaryRow {
    let mut words = vec![
        post.department_name.clone(),
        post_words(&post.rank, post.title.as_deref()),
        post.job_family.clone(),
        post.employment_type.label().to_owned(),
    ];
    if post.is_head {
        words.push("所属長".to_owned());
    }
    SummaryRow::new(post.kind.label(), words.join("　")).note(format!(
        "{}から。任命権者は{}です。",
        wareki(post.assigned_on),
        post.authority
    ))
}

fn history_view(post: PostRow) -> HistoryView {
    HistoryView {
        period: post.period.to_string(),
        kind: post.kind.label(),
        department: post.department_name,
        post: post_words(&post.rank, post.title.as_deref()),
        head: if post.is_head { "所属長" } else { "" },
        job_family: post.job_family,
        employment_type: post.employment_type.label(),
    }
}

fn bar(person: &PersonRow, primary: Option<&PostRow>, is_away: bool) -> PersonBar {
    let mut facts = vec![Fact::new("職員番号", person.number.as_str())];
    if let Some(post) = primary {
        facts.push(Fact::new("所属", post.department_name.clone()));
        facts.push(Fact::new("職位", post_words(&post.rank, post.title.as_deref())));
    }
    facts.push(Fact::new("採用", wareki(person.hired_on)));
    if let Some(last) = person.left_on.and_then(|day| day.pred_opt()) {
        facts.push(Fact::new("退職", wareki(last)));
    }
    if is_away {
        facts.push(Fact::new("状態", "休職中"));
    }
    PersonBar::new(person.name.as_str(), person.kana.as_str(), facts)
}

/// Superiors and team of a day.
struct Around {
    superior: Option<OtherView>,
    second: Option<OtherView>,
    /// Why somebody other than the nearest head leads.
    acting: Option<String>,
    team: Vec<OtherView>,
    reach: usize,
}

async fn around(
    app: &App,
    asking: &Asking,
    id: EmployeeId,
    day: Date,
    on: &str,
) -> Result<Around, Error> {
    let scope = asking.actor().scope::<StaffListing>();
    let all = store::superiors_on(app.db.reader(), day).await?;
    let own = all.iter().find(|row| row.employee == id);
    let (superior, second) =
        (own.and_then(|row| row.superior), own.and_then(|row| row.second_superior));
    let team: Vec<EmployeeId> =
        all.iter().filter(|row| row.superior == Some(id)).map(|row| row.employee).collect();
    let ids: Vec<EmployeeId> = team.iter().copied().chain(superior).chain(second).collect();
    let today = asking.now.today;
    let named = store::people_named(app.db.reader(), &scope, &ids, day, today).await?;
    let acting = match own {
        Some(own) => {
            let way = store::way_up(app.db.reader(), own.department, day).await?;
            // Who heads departments on the way is led from above the topmost of them.
            let heads_it = |step: &WayStep| step.heads.iter().any(|head| head.employee == id);
            let begin = way.iter().rposition(heads_it).map_or(0, |topmost| topmost + 1);
            acting_words(&way[begin..], asking.actor().could::<ReadRegister>(&()))
        }
        None => None,
    };
    let mut found = Around { superior: None, second: None, acting, team: Vec::new(), reach: 0 };
    for row in named {
        let id = row.id;
        if team.contains(&id) {
            found.team.push(other(row, on));
        } else if superior == Some(id) {
            found.superior = Some(other(row, on));
        } else {
            found.second = Some(other(row, on));
        }
    }
    found.reach = store::reach_of(app.db.reader(), id, day).await?.len();
    Ok(found)
}

/// The person, when in reach today; HR, the person and superiors.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<EmployeeId>,
    Query(query): Query,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<StaffListing>();
    let person = store::person_in_scope(app.db.reader(), &scope, id, asking.now.today)
        .await?
        .ok_or(Error::NotFound)?;
    let is_hr = asking.actor().could::<ReadRegister>(&());
    let path = format!("/hr/staff/{id}");
    let asked = AskedDay::of(&asking, &query, &path);
    let posts = store::posts_of(app.db.reader(), id).await?;
    let leaves = store::leaves_of(app.db.reader(), id).await?;
    let in_force: Vec<&PostRow> =
        posts.iter().filter(|post| post.period.contains(asked.day)).collect();
    let primary = in_force.iter().copied().find(|post| post.kind == PostingKind::Primary);
    let is_away = leaves.iter().any(|leave| leave.period.contains(asked.day));
    let around = around(&app, &asking, id, asked.day, &asked.query).await?;
    let way: &[(&str, &str)] = if is_hr {
        &[("ホーム", "/"), ("人事の仕事", "/hr"), ("職員", "/hr/staff")]
    } else {
        &[("ホーム", "/")]
    };
    // Why somebody is away is for HR and for themselves.
    let sees_leaves = is_hr || asking.actor().is_employee(id);
    page(&PersonPage {
        shell: asking
            .shell(format!("{}さん", person.name))
            .crumbs(way, person.name.as_str())
            .wide(),
        bar: bar(&person, primary, is_away),
        filter: FilterForm::new("時点を選ぶ", path, vec![asked.field()])
            .active(query.filled("on").is_some()),
        posts: Summary::new(in_force.iter().map(|post| post_row(post)).collect()),
        no_post: Empty::new(format!("{}の時点の発令は登録されていません。", wareki(asked.day))),
        superior: around.superior,
        second_superior: around.second,
        acting: around.acting,
        team_caption: Caption::new(
            "team",
            "部下",
            format!("{}人。職位の高い順です。", around.team.len()),
        ),
        reach: grouped(i64::try_from(around.reach).unwrap_or(0)),
        team: around.team,
        history_caption: Caption::new(
            "history",
            "発令の履歴",
            format!("{}件。新しい順です。", posts.len()),
        ),
        leaves: if sees_leaves { leaves.iter().map(leave_words).collect() } else { Vec::new() },
        history: posts.into_iter().map(history_view).collect(),
        note: asked.note,
    })
}

fn leave_words(leave: &LeaveRow) -> String {
    format!("{}　{}", leave.kind.label(), leave.period)
}
