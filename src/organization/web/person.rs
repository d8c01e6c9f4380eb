//! `/hr/staff/{employee}`: one person on a day.
//!
//! Three audiences, three pages. HR sees the people of its reach whole, with the verbs. Everybody sees
//! themselves whole, without verbs. A superior sees whom they lead as they stand today: posts, superior,
//! team, and whether they are on leave. Career, kind of leave and former names are not theirs to see:
//! leading does not need them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::AskedDay;
use super::career::{Act, LineView, acts, career, leave_views, name_views, post_views};
use super::staff::post_words;
use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::chart::{WayStep, acting_words};
use crate::organization::deed::StaffDeed;
use crate::organization::employee::NameKind;
use crate::organization::policy::{KeepStaff, OfficeListing, ReadRegister, StaffListing};
use crate::organization::posting::PostingKind;
use crate::organization::register::{RegisteredEmployee, StaffChanges};
use crate::organization::store::{self, MemberRow, PersonRow, PostRow};
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, Fact, FilterForm, Note, PersonBar, Summary, SummaryRow, Tag, Thread, Tone,
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

/// What every audience sees.
struct Around {
    superior: Option<OtherView>,
    second_superior: Option<OtherView>,
    acting: Option<String>,
    team_caption: Caption,
    team: Vec<OtherView>,
    reach: String,
}

#[derive(Template)]
#[template(path = "organization/person.html")]
struct PersonPage {
    shell: Shell,
    note: Option<Note>,
    bar: PersonBar,
    filter: FilterForm,
    acts: Vec<Act>,
    posts: Summary,
    no_post: Empty,
    around: Around,
    career: Option<Thread>,
    lines_caption: Caption,
    lines: Vec<LineView>,
    leaves_caption: Caption,
    leaves: Vec<LineView>,
    names_caption: Caption,
    names: Vec<LineView>,
    may_keep: bool,
    is_own: bool,
}

/// What a superior sees.
#[derive(Template)]
#[template(path = "organization/person_led.html")]
struct LedPage {
    shell: Shell,
    bar: PersonBar,
    posts: Summary,
    no_post: Empty,
    around: Around,
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
        post.employment_type.clone(),
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

/// The reading, with the name used at work where it is shown.
fn reading(person: &PersonRow, record: Option<&RegisteredEmployee>, day: Date) -> String {
    let names = record.map_or(&[][..], |record| record.names.as_slice());
    let of = |kind| names.iter().find(|row| row.is.kind == kind && row.period.contains(day));
    let mut words = person.kana.to_string();
    if let Some(common) = of(NameKind::Common).filter(|row| row.is.is_shown) {
        words.push_str(&format!("　通称 {}", common.is.name));
    }
    if let Some(coming) = of(NameKind::Coming) {
        words.push_str(&format!("　この日の氏名は{}（予定）", coming.is.name));
    }
    if let Some(former) = of(NameKind::Former) {
        words.push_str(&format!("　この日の氏名は{}", former.is.name));
    }
    words
}

/// What the head of the page shows.
struct Standing<'a> {
    person: &'a PersonRow,
    primary: Option<&'a PostRow>,
    is_away: bool,
    /// Days of service and of the term.
    with_service: bool,
}

fn bar(standing: &Standing<'_>, reading: String) -> PersonBar {
    let person = standing.person;
    let mut facts = vec![Fact::new("職員番号", person.number.as_str())];
    if let Some(post) = standing.primary {
        facts.push(Fact::new("所属", post.department_name.clone()));
        facts.push(Fact::new("職位", post_words(&post.rank, post.title.as_deref())));
    }
    if standing.with_service {
        facts.push(Fact::new("採用", wareki(person.hired_on)));
        facts.extend(person.term_ends_on.map(|last| Fact::new("任期の末日", wareki(last))));
    }
    if let Some(last) = person.left_on.and_then(|day| day.pred_opt()) {
        facts.push(Fact::new("退職", wareki(last)));
    }
    if standing.is_away {
        facts.push(Fact::new("状態", "休職中"));
    }
    PersonBar::new(person.name.as_str(), reading, facts)
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
    let (mut first, mut above, mut members) = (None, None, Vec::new());
    for row in named {
        let one = row.id;
        if team.contains(&one) {
            members.push(other(row, on));
        } else if superior == Some(one) {
            first = Some(other(row, on));
        } else {
            above = Some(other(row, on));
        }
    }
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
    let reach = store::reach_of(app.db.reader(), id, day).await?.len();
    Ok(Around {
        superior: first,
        second_superior: above,
        acting,
        team_caption: Caption::new(
            "team",
            "部下",
            format!("{}人。職位の高い順です。", members.len()),
        ),
        team: members,
        reach: grouped(reach),
    })
}

/// The person, when in reach today.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<EmployeeId>,
    Query(query): Query,
) -> Result<Response, Error> {
    let actor = asking.actor();
    let today = asking.now.today;
    let scope = actor.scope::<StaffListing>();
    let person =
        store::person_in_scope(app.db.reader(), &scope, id, today).await?.ok_or(Error::NotFound)?;
    let office = actor.scope::<OfficeListing>();
    let is_hr = !office.is_nobody()
        && store::person_in_scope(app.db.reader(), &office, id, today).await?.is_some();
    if is_hr || actor.is_employee(id) {
        whole(&app, &asking, id, &person, AskedDay::of(&asking, &query, &format!("/hr/staff/{id}")))
            .await
    } else {
        led(&app, &asking, id, &person).await
    }
}

/// The page of HR, and everybody's own.
async fn whole(
    app: &App,
    asking: &Asking,
    id: EmployeeId,
    person: &PersonRow,
    asked: AskedDay,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let is_own = asking.actor().is_employee(id);
    let mut conn = app.db.reader().acquire().await?;
    let record = store::record(&mut conn, id).await?.ok_or(Error::NotFound)?;
    let choices = store::choices(&mut conn).await?;
    let posts = store::posts_of(&mut *conn, id).await?;
    drop(conn);
    let deed = StaffDeed::of(&record, StaffChanges::default(), &choices, today);
    let may_keep = asking.actor().could::<KeepStaff>(&deed);
    let in_force: Vec<&PostRow> =
        posts.iter().filter(|post| post.period.contains(asked.day)).collect();
    let standing = Standing {
        person,
        primary: in_force.iter().copied().find(|post| post.kind == PostingKind::Primary),
        is_away: record.leaves.iter().any(|leave| leave.period.contains(asked.day)),
        with_service: true,
    };
    let way: &[(&str, &str)] = if is_own {
        &[("ホーム", "/")]
    } else {
        &[("ホーム", "/"), ("人事の仕事", "/hr"), ("職員", "/hr/staff")]
    };
    let path = format!("/hr/staff/{id}");
    let lines = post_views(&posts, &path, today, may_keep);
    let leaves = leave_views(&record, &path, today, may_keep);
    let names = name_views(&record, &path, today, may_keep);
    page(&PersonPage {
        shell: asking
            .shell(format!("{}さん", person.name))
            .crumbs(way, person.name.as_str())
            .wide(),
        bar: bar(&standing, reading(person, Some(&record), asked.day)),
        filter: FilterForm::new("時点を選ぶ", path.clone(), vec![asked.field()])
            .active(!asked.query.is_empty()),
        acts: if may_keep { acts(&record, &path, today) } else { Vec::new() },
        posts: Summary::new(in_force.iter().map(|post| post_row(post)).collect()),
        no_post: Empty::new(format!("{}の時点の発令は登録されていません。", wareki(asked.day))),
        around: around(app, asking, id, asked.day, &asked.query).await?,
        career: career(&posts, &record, today),
        lines_caption: Caption::new("lines", "発令", format!("{}件。新しい順です。", lines.len())),
        lines,
        leaves_caption: Caption::new(
            "leaves",
            "休職・休業",
            format!("{}件。新しい順です。", leaves.len()),
        ),
        leaves,
        names_caption: Caption::new(
            "names",
            "ほかの氏名",
            "前の氏名と、仕事で使う名前です。この名前でも探せます。",
        ),
        names,
        may_keep,
        is_own,
        note: asked.note,
    })
}

/// The page of a superior: today, whichever day is asked for.
async fn led(
    app: &App,
    asking: &Asking,
    id: EmployeeId,
    person: &PersonRow,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let posts = store::posts_of(app.db.reader(), id).await?;
    let leaves = store::leaves_of(app.db.reader(), id).await?;
    let in_force: Vec<&PostRow> = posts.iter().filter(|post| post.period.contains(today)).collect();
    let standing = Standing {
        person,
        primary: in_force.iter().copied().find(|post| post.kind == PostingKind::Primary),
        is_away: leaves.iter().any(|period| period.contains(today)),
        with_service: false,
    };
    page(&LedPage {
        shell: asking
            .shell(format!("{}さん", person.name))
            .crumbs(&[("ホーム", "/")], person.name.as_str())
            .wide(),
        bar: bar(&standing, reading(person, None, today)),
        posts: Summary::new(in_force.iter().map(|post| post_row(post)).collect()),
        no_post: Empty::new("いまの発令は登録されていません。"),
        around: around(app, asking, id, today, "").await?,
    })
}
