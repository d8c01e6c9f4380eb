//! The roles of a version: by audience, each on its own page.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, conflict, open};
use crate::audit::Failed;
use crate::competency::actions::drafting::{self, RoleEdit};
use crate::competency::forms::{At, RoleForm, TICKED, Texts, meet, role_texts};
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::store::content::Part;
use crate::competency::web::changes::audience_name;
use crate::competency::web::texts::RoleView;
use crate::kernel::{Line, Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, SelectOption, SoftChecks, Summary, SummaryRow, Tick,
};
use crate::ui::pages::CheckPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Query, Shell, page, page_with, see_other,
};

/// One role of the list.
struct RoleLine {
    view: RoleView,
    href: String,
}

/// The roles of one audience.
struct Group {
    heading: String,
    id: String,
    add: String,
    roles: Vec<RoleLine>,
}

#[derive(Template)]
#[template(path = "competency/desk/roles.html")]
struct RolesPage {
    shell: Shell,
    editable: bool,
    groups: Vec<Group>,
}

/// The word of an audience in the address: `all`, `managers`, or the rank's code.
fn audience_code(desk: &Desk, audience: Audience) -> String {
    match audience {
        Audience::Everyone => "all".to_owned(),
        Audience::Supervisors => "managers".to_owned(),
        Audience::Rank(rank) => {
            desk.ladder.rung(rank).map(|rung| rung.code.clone()).unwrap_or_default()
        }
    }
}

fn audience_of(desk: &Desk, code: &str) -> Option<Audience> {
    match code {
        "all" => Some(Audience::Everyone),
        "managers" => Some(Audience::Supervisors),
        code => desk.ladder.by_code(code).map(|rung| Audience::Rank(rung.id)),
    }
}

/// Every role by audience.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    let content = desk.content(Part::Outline).await?;
    let base = desk.base();
    let ranks = content.ladder(&desk.ladder);
    let ranks = ranks.rungs().iter().map(|rung| Audience::Rank(rung.id));
    let groups = [Audience::Everyone, Audience::Supervisors].into_iter().chain(ranks);
    let groups = groups.map(|audience| {
        let id = audience_code(&desk, audience);
        Group {
            heading: audience_name(audience, &desk.ladder),
            add: format!("{base}/roles/new?for={id}"),
            id,
            roles: content
                .roles_of(audience)
                .map(|role| RoleLine {
                    view: RoleView::of(role, &content),
                    href: format!("{base}/roles/{}", role.key),
                })
                .collect(),
        }
    });
    page(&RolesPage {
        shell: desk.shell(&asking, "役割"),
        editable: desk.editable(&asking),
        groups: groups.collect(),
    })
}

#[derive(Template)]
#[template(path = "competency/desk/role.html")]
struct RolePage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    action: String,
    back: String,
    hidden: Vec<(String, String)>,
    audience: Option<Field>,
    body: Field,
    source: Field,
    sample: Tick,
    button: Button,
}

fn fields(texts: &Texts, old_source: Option<&Line>, problems: &At) -> (Field, Field, Tick) {
    let at = |name: &str| problems.at(&name.to_owned());
    let body = Field::area("body", "役割の文", Role::BODY_LIMIT)
        .value(texts.value("body"))
        .error(at("body"));
    let hint = old_source.map_or_else(
        || "公表された文書から取った文のときに、文書の名前を書きます。".to_owned(),
        |source| format!("いまの出典：{source}。文を変えると、この出典は外れます。新しい出典があれば書きます。"),
    );
    let source = Field::text("source", "新しい出典")
        .hint(hint)
        .value(texts.value("source"))
        .optional()
        .error(at("source"));
    let sample =
        Tick::new("sample", TICKED, "見本の印を付ける").ticked(texts.value("sample") == TICKED);
    (body, source, sample)
}

fn view(
    desk: &Desk,
    asking: &Asking,
    role: &Role,
    (stored, shown): (&Texts, &Texts),
    problems: &At,
) -> RolePage {
    let list = format!("{}/roles", desk.base());
    let (body, source, sample) = fields(shown, role.source.as_ref(), problems);
    let title = "役割の文を直す";
    RolePage {
        shell: desk
            .shell_below(asking, ("役割", list.as_str()), title)
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("{}：文を直す", audience_name(role.audience, &desk.ladder)),
        action: format!("{list}/{}", role.key),
        back: list,
        hidden: stored.fingerprints(),
        audience: None,
        body,
        source,
        sample,
        button: Button::primary("下書きを保存する"),
    }
}

fn new_view(desk: &Desk, asking: &Asking, form: &FormData, problems: &At) -> RolePage {
    let list = format!("{}/roles", desk.base());
    let texts = role_texts(None).typed(form);
    let (body, source, sample) = fields(&texts, None, problems);
    let ranks = desk.ladder.rungs().iter().map(|rung| Audience::Rank(rung.id));
    let all = [Audience::Everyone, Audience::Supervisors].into_iter().chain(ranks);
    let options = all.map(|audience| {
        SelectOption::new(audience_code(desk, audience), audience_name(audience, &desk.ladder))
    });
    let options = [SelectOption::new("", "選んでください")].into_iter().chain(options).collect();
    RolePage {
        shell: desk
            .shell_below(asking, ("役割", list.as_str()), "役割を加える")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: "役割を加える".to_owned(),
        action: list.clone(),
        back: list,
        hidden: Vec::new(),
        audience: Some(
            Field::select("for", "だれに求める役割か", options)
                .value(form.one("for"))
                .error(problems.at(&"for".to_owned())),
        ),
        body,
        source,
        sample,
        button: Button::primary("役割を加える"),
    }
}

/// The form of a new role.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Query(query): Query,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    page(&new_view(&desk, &asking, &query, &At::new()))
}

/// Adds it.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    let read = RoleForm::parse(&role_texts(None).typed(&form));
    let audience = audience_of(&desk, form.one("for"));
    let problems = match (audience, read) {
        (Some(audience), Ok(read)) => {
            let edit = RoleEdit {
                body: read.body,
                new_source: read.new_source,
                is_sample: read.is_sample,
                revision: Revision::NONE,
                given_up: serde_json::Value::Null,
            };
            let id = desk.version.id;
            match drafting::add_role(&app, asking.actor(), id, audience, edit).await {
                Ok(()) => {
                    let to = format!("{}/roles", desk.base());
                    return see_other(&asking, &to, Notice::ok("役割を加えました。")).await;
                }
                Err(Failed::Refused(refusal)) => At::one("body".to_owned(), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
        (audience, read) => {
            let mut problems = At::new();
            if audience.is_none() {
                problems.add("for".to_owned(), "だれに求める役割かを選んでください");
            }
            for (href, sentence) in read.err().map(|more| more.summary()).unwrap_or_default() {
                problems.add(href.trim_start_matches('#').to_owned(), sentence);
            }
            problems
        }
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_view(&desk, &asking, &form, &problems))
}

/// A role of a draft.
struct Opened {
    desk: Desk,
    role: Role,
    /// Names of the elements that serve it.
    serving: Vec<String>,
}

async fn found(
    app: &App,
    asking: &Asking,
    (code, version, key): &(String, String, String),
) -> Result<Opened, Error> {
    let key = RoleKey::parse(key).map_err(|_| Error::NotFound)?;
    let mut desk = open(app, asking, code, version).await?;
    desk.for_editing(asking)?;
    let content = desk.content(Part::Outline).await?;
    let role = content.role(&key).cloned().ok_or(Error::NotFound)?;
    let serving = content.serving(&key).map(|element| element.name.to_string()).collect();
    Ok(Opened { desk, role, serving })
}

/// The form of a role.
pub(in crate::competency::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let Opened { desk, role, .. } = found(&app, &asking, &path).await?;
    let stored = role_texts(Some(&role));
    page(&view(&desk, &asking, &role, (&stored, &stored), &At::new()))
}

/// Saves it, or shows problems or both texts.
pub(in crate::competency::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    // Once more when somebody saves between reading and writing.
    for _ in 0..3 {
        let Opened { mut desk, role, .. } = found(&app, &asking, &path).await?;
        let stored = role_texts(Some(&role));
        let meeting = meet(&form, &stored);
        let list = format!("{}/roles", desk.base());
        if meeting.is_open() {
            let last = desk.reader.last_edit_of_role(role.id).await?;
            let shell = desk.shell_below(&asking, ("役割", list.as_str()), "役割の文を直す");
            let action = format!("{list}/{}", role.key);
            return conflict::page(
                (shell, asking.actor().account()),
                &form,
                &meeting,
                &stored,
                last.as_ref(),
                &action,
            );
        }
        let read = match RoleForm::parse(&meeting.merged) {
            Ok(read) => read,
            Err(problems) => {
                let page = view(&desk, &asking, &role, (&stored, &meeting.merged), &problems);
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let edit = RoleEdit {
            body: read.body,
            new_source: read.new_source,
            is_sample: read.is_sample,
            revision: role.revision,
            given_up: meeting.given_up,
        };
        match drafting::edit_role(&app, asking.actor(), desk.version.id, &role.key, edit).await {
            Err(Failed::Stale) => {}
            Err(other) => return Err(other.into()),
            Ok(()) => {
                return see_other(&asking, &list, Notice::ok("役割の文を保存しました。")).await;
            }
        }
    }
    Err(Error::Conflict)
}

/// Moves a role up or down within its audience.
pub(in crate::competency::web) async fn position(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let Opened { desk, role, .. } = found(&app, &asking, &path).await?;
    let step = if form.one("to") == "up" { drafting::Step::Up } else { drafting::Step::Down };
    drafting::move_role(&app, asking.actor(), desk.version.id, &role.key, step).await?;
    let to = format!("{}/roles", desk.base());
    see_other(&asking, &to, Notice::ok("順番を変えました。")).await
}

/// The check page before a role goes.
pub(in crate::competency::web) async fn removal(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let Opened { desk, role, serving } = found(&app, &asking, &path).await?;
    let list = format!("{}/roles", desk.base());
    let mut effects = vec![
        "この下書きから、役割の文がなくなります。施行中の版は変わりません。".to_owned(),
        "外した文は、監査ログと前の版に残ります。".to_owned(),
    ];
    if !serving.is_empty() {
        effects.insert(1, format!("{}とのつながりもなくなります。", serving.join("、")));
    }
    page(&CheckPage {
        shell: desk.shell_below(&asking, ("役割", list.as_str()), "役割を外す"),
        errors: ErrorSummary::default(),
        heading: "役割を外すことを確かめてください".to_owned(),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("だれに求める役割か", audience_name(role.audience, &desk.ladder)),
            SummaryRow::new("役割の文", role.body.as_str()),
        ]),
        effects,
        action: format!("{list}/{}/removal", role.key),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger("下書きから役割を外す"),
        back: Some((list, "外さないでもどる".to_owned())),
    })
}

/// Takes the role out.
pub(in crate::competency::web) async fn remove(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let Opened { desk, role, .. } = found(&app, &asking, &path).await?;
    drafting::remove_role(&app, asking.actor(), desk.version.id, &role.key).await?;
    let to = format!("{}/roles", desk.base());
    see_other(&asking, &to, Notice::ok("役割を外しました。")).await
}
