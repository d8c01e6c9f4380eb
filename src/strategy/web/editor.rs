//! The forms: an initiative opened or put right, a note added; two people saving at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::rows::href;
use crate::audit::Failed;
use crate::kernel::ids::InitiativeId;
use crate::kernel::time::wareki_time;
use crate::kernel::{FiscalYear, Refusal, Revision};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{InitiativeField, InitiativeInput, NoteField, NoteInput};
use crate::strategy::initiative::{
    AIM_LIMIT, FiscalYears, InitiativeRefusals, NOTE_LIMIT, NewInitiative, REASON_LIMIT, Status,
    TITLE_LIMIT,
};
use crate::strategy::pillar::Pillar;
use crate::strategy::policy::{ChangeInitiative, OpenInitiatives};
use crate::strategy::store::{self, InitiativeView, Which};
use crate::ui::components::{
    Choice, ChoiceOption, ConflictField, DateField, ErrorSummary, Field, SelectOption, Width,
};
use crate::ui::pages::ConflictPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Query, Shell, page, page_with,
    see_other,
};

#[derive(Template)]
#[template(path = "strategy/initiative_form.html")]
struct InitiativeFormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: &'static str,
    /// What it belongs to, when that is settled.
    measure: Option<(String, String)>,
    action: String,
    revision: Option<i64>,
    what: Vec<Field>,
    who: Vec<Field>,
    when: Vec<Field>,
    status: Choice,
    reason: Field,
    button: &'static str,
    back: String,
}

/// What the form is about: a new initiative, or a saved one.
enum Subject<'a> {
    New { pillars: &'a [Pillar] },
    Saved { view: &'a InitiativeView, revision: Revision },
}

fn form_page(
    asking: &Asking,
    subject: &Subject<'_>,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> InitiativeFormPage {
    let error = |field: InitiativeField| problems.at(&field);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
    let (heading, action, revision, button, back) = match subject {
        Subject::New { .. } => (
            "事業を加える",
            "/hr/strategy/initiatives".to_owned(),
            None,
            "事業を加える",
            "/hr/strategy".to_owned(),
        ),
        Subject::Saved { view, revision } => (
            "事業を直す",
            format!("/hr/strategy/initiatives/{}", view.id),
            Some(revision.get()),
            "直した内容を保存する",
            href(view),
        ),
    };
    let title = match subject {
        Subject::New { .. } => heading.to_owned(),
        Subject::Saved { view, .. } => format!("{heading} – {}", view.title),
    };
    let mut what = Vec::new();
    let measure = match subject {
        Subject::Saved { view, .. } => {
            Some((view.pillar_name.clone(), view.measure_name.clone()))
        }
        Subject::New { pillars } => {
            what.push(
                Field::select(InitiativeField::Measure.name(), "取組", measure_options(pillars))
                    .value(&input.measure)
                    .error(error(InitiativeField::Measure)),
            );
            None
        }
    };
    what.push(
        Field::text(InitiativeField::Title.name(), "題名")
            .limit(TITLE_LIMIT)
            .value(&input.title)
            .error(error(InitiativeField::Title)),
    );
    what.push(
        Field::area(InitiativeField::Aim.name(), "目的", AIM_LIMIT)
            .hint("だれのために、何を変えるのかを書きます。")
            .value(&input.aim)
            .error(error(InitiativeField::Aim)),
    );
    InitiativeFormPage {
        shell: asking
            .shell(title)
            .crumbs(&way, heading)
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        measure,
        action,
        revision,
        what,
        who: people_fields(subject, input, problems),
        when: year_fields(asking, input, problems),
        status: Choice::one(
            InitiativeField::Status.name(),
            "状況",
            Status::ALL
                .iter()
                .map(|status| {
                    ChoiceOption::new(status.as_str(), status.label()).note(status.meaning())
                })
                .collect(),
        )
        .chosen([input.status.as_str()])
        .error(error(InitiativeField::Status)),
        reason: Field::area(InitiativeField::Reason.name(), "状況の理由", REASON_LIMIT)
            .hint("なぜその状況なのかを、事実で書きます。状況を変えたら、理由も書き直します。")
            .value(&input.reason)
            .error(error(InitiativeField::Reason)),
        button,
        back,
    }
}

fn measure_options(pillars: &[Pillar]) -> Vec<SelectOption> {
    let known = pillars.iter().flat_map(|pillar| {
        pillar.measures.iter().map(|measure| {
            SelectOption::new(&measure.code, format!("{}：{}", pillar.name, measure.name))
        })
    });
    [SelectOption::new("", "選んでください")].into_iter().chain(known).collect()
}

fn people_fields(
    subject: &Subject<'_>,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> Vec<Field> {
    let (owner, deputy, department) = match subject {
        Subject::New { .. } => (None, None, None),
        Subject::Saved { view, .. } => (
            Some(format!("いまの担当者は{}さんです。", view.owner.name)),
            view.deputy.as_ref().map(|deputy| format!("いまの代理は{}さんです。", deputy.name)),
            Some(format!("いまは{}です。", view.department)),
        ),
    };
    let number = |field: InitiativeField, label: &str, value: &str, now: Option<String>| {
        Field::text(field.name(), label)
            .width(Width::Code)
            .autocomplete("off")
            .hint(format!("職員番号で書きます。{}", now.unwrap_or_default()))
            .value(value)
            .error(problems.at(&field))
    };
    vec![
        number(InitiativeField::Owner, "担当者", &input.owner, owner),
        number(InitiativeField::Deputy, "代理", &input.deputy, deputy).optional(),
        Field::text(InitiativeField::Department.name(), "所属")
            .width(Width::Name)
            .hint(format!(
                "所属のコードか名前で書きます。書かないと、担当者の所属になります。{}",
                department.unwrap_or_default()
            ))
            .optional()
            .value(&input.department)
            .error(problems.at(&InitiativeField::Department)),
    ]
}

fn year_fields(
    asking: &Asking,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> Vec<Field> {
    let this = FiscalYear::of(asking.now.today).year();
    let typed = [&input.from, &input.to].into_iter().filter_map(|raw| raw.trim().parse().ok());
    let mut years: Vec<i32> = ((this - 3)..=(this + 10)).chain(typed).collect();
    years.sort_unstable();
    years.dedup();
    let options = || {
        let known = years
            .iter()
            .filter_map(|year| FiscalYear::new(*year))
            .map(|year| SelectOption::new(year.year().to_string(), year.to_string()));
        [SelectOption::new("", "選んでください")].into_iter().chain(known).collect::<Vec<_>>()
    };
    let select = |field: InitiativeField, label: &str, value: &str| {
        Field::select(field.name(), label, options())
            .width(Width::Name)
            .value(value.trim())
            .error(problems.at(&field))
    };
    vec![
        select(InitiativeField::From, "始まりの年度", &input.from),
        select(InitiativeField::To, "終わりの年度", &input.to),
    ]
}

/// The saved initiative as the form shows it.
fn typed(view: &InitiativeView) -> InitiativeInput {
    InitiativeInput {
        measure: view.measure_code.clone(),
        title: view.title.clone(),
        aim: view.aim.clone(),
        owner: view.owner.number.clone(),
        deputy: view.deputy.as_ref().map(|deputy| deputy.number.clone()).unwrap_or_default(),
        department: view.department_code.clone(),
        from: view.years.from().year().to_string(),
        to: view.years.to().year().to_string(),
        status: view.status.as_str().to_owned(),
        reason: view.reason.clone(),
    }
}

fn refused(refusals: &InitiativeRefusals) -> Problems<InitiativeField> {
    let mut problems = Problems::new();
    for refusal in &refusals.0 {
        problems.add(InitiativeField::of(refusal), refusal.sentence());
    }
    problems
}

pub(super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    asking.actor().may::<OpenInitiatives>(())?;
    let pillars = store::pillars(app.db.reader()).await?;
    let measure = query.one("measure");
    let known = pillars.iter().flat_map(|pillar| &pillar.measures).any(|one| one.code == measure);
    if !measure.is_empty() && !known {
        return Err(Error::NotFound);
    }
    let this = FiscalYear::of(asking.now.today).year().to_string();
    let input = InitiativeInput {
        measure: measure.to_owned(),
        from: this.clone(),
        to: this,
        ..InitiativeInput::default()
    };
    page(&form_page(&asking, &Subject::New { pillars: &pillars }, &input, &Problems::new()))
}

pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<OpenInitiatives>(())?;
    let input = InitiativeInput::read(&form);
    let problems = match open(&app, &asking, &input).await? {
        Ok(id) => {
            let notice = Notice::ok("事業を加えました。");
            return see_other(&asking, &format!("/strategy/initiatives/{id}"), notice).await;
        }
        Err(problems) => problems,
    };
    let pillars = store::pillars(app.db.reader()).await?;
    let again = form_page(&asking, &Subject::New { pillars: &pillars }, &input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

async fn open(
    app: &App,
    asking: &Asking,
    input: &InitiativeInput,
) -> Result<Result<InitiativeId, Problems<InitiativeField>>, Error> {
    let (measure, draft) = match input.parse_new() {
        Ok(parsed) => parsed,
        Err(problems) => return Ok(Err(problems)),
    };
    let new = NewInitiative { measure, draft, is_sample: false, note: None };
    match actions::open_initiatives(app, asking.actor(), &[new]).await {
        Ok(ids) => ids.first().copied().map(Ok).ok_or(Error::NotFound),
        Err(Failed::Refused(refusals)) => Ok(Err(refused(&refusals))),
        Err(failed) => Err(failed.into()),
    }
}

/// The saved initiative, for somebody who may change it.
async fn changeable(
    app: &App,
    asking: &Asking,
    id: InitiativeId,
) -> Result<InitiativeView, Error> {
    let view = store::initiatives(app.db.reader(), Which::One(id), asking.now.today)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    asking.actor().may::<ChangeInitiative>(view.facts())?;
    Ok(view)
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let subject = Subject::Saved { view: &view, revision: view.revision };
    page(&form_page(&asking, &subject, &typed(&view), &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let mine = InitiativeInput::read(&form);
    let revision = Revision::parse(form.one("revision"));
    let chosen = match Chosen::read(&form, &mine, &typed(&view)) {
        Ok(chosen) => chosen,
        Err(undecided) => {
            let page = conflict_page(&asking, &view, &mine, Some((&form, &undecided)));
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let problems = match chosen.input.parse() {
        Ok(draft) => {
            let who = asking.actor();
            let given_up = &chosen.given_up;
            match actions::change_initiative(&app, who, id, revision, &draft, given_up).await {
                Ok(changed) => {
                    let notice = if changed {
                        Notice::ok("事業を保存しました。")
                    } else {
                        Notice::info("変わったところはありませんでした。")
                    };
                    return see_other(&asking, &href(&view), notice).await;
                }
                Err(Failed::Stale) => {
                    let page = conflict_page(&asking, &view, &chosen.input, None);
                    return page_with(StatusCode::CONFLICT, &page);
                }
                Err(Failed::Refused(refusals)) => refused(&refusals),
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => problems,
    };
    let subject = Subject::Saved { view: &view, revision };
    let again = form_page(&asking, &subject, &chosen.input, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

/// What belongs together when two people saved: chosen as a whole.
struct Group {
    name: &'static str,
    label: &'static str,
    fields: &'static [InitiativeField],
}

const GROUPS: [Group; 7] = [
    Group { name: "title", label: "題名", fields: &[InitiativeField::Title] },
    Group { name: "aim", label: "目的", fields: &[InitiativeField::Aim] },
    Group { name: "owner", label: "担当者", fields: &[InitiativeField::Owner] },
    Group { name: "deputy", label: "代理", fields: &[InitiativeField::Deputy] },
    Group { name: "department", label: "所属", fields: &[InitiativeField::Department] },
    Group {
        name: "years",
        label: "期間",
        fields: &[InitiativeField::From, InitiativeField::To],
    },
    Group {
        name: "standing",
        label: "状況とその理由",
        fields: &[InitiativeField::Status, InitiativeField::Reason],
    },
];

impl Group {
    /// Its part of the form, in words.
    fn words(&self, input: &InitiativeInput) -> String {
        match self.name {
            "years" => {
                let year = |raw: &str| raw.trim().parse().ok().and_then(FiscalYear::new);
                match (year(&input.from), year(&input.to)) {
                    (Some(from), Some(to)) => FiscalYears::new(from, to)
                        .map_or_else(|| format!("{from}〜{to}"), |years| years.to_string()),
                    _ => format!("{}〜{}", input.from, input.to),
                }
            }
            "standing" => {
                let label =
                    Status::parse(&input.status).map_or(input.status.as_str(), Status::label);
                format!("{label}\n{}", input.reason.replace("\r\n", "\n").trim())
            }
            _ => self
                .fields
                .iter()
                .map(|field| part(input, *field).replace("\r\n", "\n").trim().to_owned())
                .collect(),
        }
    }
}

fn part(input: &InitiativeInput, field: InitiativeField) -> &String {
    match field {
        InitiativeField::Measure => &input.measure,
        InitiativeField::Title => &input.title,
        InitiativeField::Aim => &input.aim,
        InitiativeField::Owner => &input.owner,
        InitiativeField::Deputy => &input.deputy,
        InitiativeField::Department => &input.department,
        InitiativeField::From => &input.from,
        InitiativeField::To => &input.to,
        InitiativeField::Status => &input.status,
        InitiativeField::Reason => &input.reason,
    }
}

fn part_mut(input: &mut InitiativeInput, field: InitiativeField) -> &mut String {
    match field {
        InitiativeField::Measure => &mut input.measure,
        InitiativeField::Title => &mut input.title,
        InitiativeField::Aim => &mut input.aim,
        InitiativeField::Owner => &mut input.owner,
        InitiativeField::Deputy => &mut input.deputy,
        InitiativeField::Department => &mut input.department,
        InitiativeField::From => &mut input.from,
        InitiativeField::To => &mut input.to,
        InitiativeField::Status => &mut input.status,
        InitiativeField::Reason => &mut input.reason,
    }
}

/// The form after the choices of the conflict page, and the texts that were let go there.
struct Chosen {
    input: InitiativeInput,
    given_up: Vec<(String, String)>,
}

impl Chosen {
    /// A form without choices is taken as it is. With choices, every group in which the two differ
    /// must have one; the error names those that have none.
    fn read(
        form: &FormData,
        mine: &InitiativeInput,
        saved: &InitiativeInput,
    ) -> Result<Self, Vec<&'static str>> {
        let mut chosen = Self { input: mine.clone(), given_up: Vec::new() };
        if !form.has("conflict") {
            return Ok(chosen);
        }
        let mut undecided = Vec::new();
        for group in &GROUPS {
            let (own, theirs) = (group.words(mine), group.words(saved));
            if own == theirs {
                continue;
            }
            match form.one(&format!("keep.{}", group.name)) {
                "mine" => chosen.given_up.push((group.label.to_owned(), theirs)),
                "theirs" => {
                    for field in group.fields {
                        part_mut(&mut chosen.input, *field).clone_from(part(saved, *field));
                    }
                    chosen.given_up.push((group.label.to_owned(), own));
                }
                _ => undecided.push(group.name),
            }
        }
        if undecided.is_empty() { Ok(chosen) } else { Err(undecided) }
    }
}

/// Both texts of everything that differs (ui-guide 6.20). The form carries what was typed and the
/// revision that is saved now, so that a third person is noticed, too.
fn conflict_page(
    asking: &Asking,
    view: &InitiativeView,
    mine: &InitiativeInput,
    again: Option<(&FormData, &[&'static str])>,
) -> ConflictPage {
    let saved = typed(view);
    let saved_by = format!(
        "{}　{}",
        view.saved_by.as_deref().unwrap_or("システム"),
        wareki_time(view.saved_at)
    );
    let undecided = again.map_or(&[][..], |(_, undecided)| undecided);
    let sentence = |group: &Group| format!("{}は、どちらを残すか選んでください", group.label);
    let mut problems = Vec::new();
    let mut fields = Vec::new();
    for group in &GROUPS {
        let (own, theirs) = (group.words(mine), group.words(&saved));
        if own == theirs {
            continue;
        }
        let missing = undecided.contains(&group.name).then(|| sentence(group));
        let chosen = again.map(|(form, _)| form.one(&format!("keep.{}", group.name)));
        let field = ConflictField::new(
            group.name,
            group.label,
            &own,
            &theirs,
            &saved_by,
            view.revision.get(),
        )
        .chosen(chosen)
        .error(missing.as_deref());
        if let Some(sentence) = missing {
            problems.push((format!("#{}", field.first_control()), sentence));
        }
        fields.push(field);
    }
    let mut hidden = vec![
        ("conflict".to_owned(), "1".to_owned()),
        ("revision".to_owned(), view.revision.to_string()),
    ];
    let all = GROUPS.iter().flat_map(|group| group.fields);
    hidden.extend(all.map(|field| (field.name().to_owned(), part(mine, *field).clone())));
    let lead = if fields.is_empty() {
        format!("{saved_by}に保存されました。あなたの入力と同じ内容です。")
    } else {
        format!(
            "{saved_by}に保存されました。違うところは、どちらを残すか選んでください。選ばなかった文も履歴に残ります。"
        )
    };
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
    ConflictPage {
        shell: asking
            .shell(format!("別の人が先に保存しました – {}", view.title))
            .crumbs(&way, "事業を直す")
            .wide()
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems),
        lead,
        action: format!("/hr/strategy/initiatives/{}", view.id),
        hidden,
        fields,
        back: (href(view), "保存せずに、いまの内容を見る".to_owned()),
    }
}

#[derive(Template)]
#[template(path = "strategy/note_form.html")]
struct NoteFormPage {
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    action: String,
    day: DateField,
    body: Field,
    back: String,
}

fn note_page(
    asking: &Asking,
    view: &InitiativeView,
    day: DateField,
    body: &str,
    problems: &Problems<NoteField>,
) -> NoteFormPage {
    let page = href(view);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy"), (&view.title, &page)];
    NoteFormPage {
        shell: asking
            .shell(format!("メモを加える – {}", view.title))
            .crumbs(&way, "メモを加える")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        title: view.title.clone(),
        action: format!("/hr/strategy/initiatives/{}/notes", view.id),
        day: day.error(problems.at(&NoteField::On)),
        body: Field::area("body", "メモ", NOTE_LIMIT)
            .hint("あったこと、決まったことを書きます。加えたメモは直せません。")
            .value(body)
            .error(problems.at(&NoteField::Body)),
        back: page,
    }
}

pub(super) async fn new_note(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let day = DateField::new("on", "あった日").day(asking.now.today);
    page(&note_page(&asking, &view, day, "", &Problems::new()))
}

pub(super) async fn create_note(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = changeable(&app, &asking, id).await?;
    let input = NoteInput::read(&form);
    let problems = match input.parse(asking.now.today) {
        Ok(note) => match actions::add_note(&app, asking.actor(), id, &note).await {
            Ok(()) => {
                let notice = Notice::ok("メモを加えました。");
                return see_other(&asking, &href(&view), notice).await;
            }
            Err(Failed::Refused(refusals)) => Problems::one(NoteField::On, refusals.sentence()),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let day = DateField::new("on", "あった日").typed(&input.year, &input.month, &input.day);
    let again = note_page(&asking, &view, day, &input.body, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}
