//! Writing a memo and putting one right: short enough for a phone on the way back to the desk.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::super::actions;
use super::super::super::forms::{DateInput, ObservationField, ObservationInput};
use super::super::super::observation::{
    FACT_LIMIT, GUIDANCE_LIMIT, ObservationRefusal, ObservationTag, TagKind, Tone,
};
use super::super::super::store::observations::{MemoRow, PersonRow};
use super::{Side, Tags, author_on, back_to};
use crate::audit::Failed;
use crate::kernel::{Date, Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, ChoiceOption, DateField, ErrorSummary, Field, Note, SelectOption, Summary,
    SummaryRow,
};
use crate::ui::{
    Asking, Error, FormData, Notice, Posted, Problems, Query, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "evaluations/observation_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    /// Where the person reads what is written.
    warnings: Vec<String>,
    /// What another tab saved meanwhile.
    collision: Option<(Note, Summary)>,
    action: String,
    hidden: Vec<(&'static str, String)>,
    about: Option<Field>,
    /// Name of the person, when it is settled.
    settled: Option<String>,
    fact: Field,
    tone: Option<Choice>,
    /// What is folded away below: on a phone who, what and how fit on one screen with the button.
    more: &'static str,
    /// Something stands there that is not what a form begins with.
    is_open: bool,
    day: DateField,
    tags: Choice,
    guidance: Option<Field>,
    button: Button,
    back: (String, String),
}

/// What the form is about.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    New,
    /// A saved memo, with the revision that the form was read with.
    Saved(&'a MemoRow, Revision),
}

/// Everything that a form shows beside its subject.
pub(super) struct Shown<'a> {
    pub side: Side,
    pub subject: Subject<'a>,
    pub input: &'a ObservationInput,
    pub problems: &'a Problems<ObservationField>,
    pub back: &'a str,
    pub collision: bool,
}

pub(super) async fn form_page(
    app: &App,
    asking: &Asking,
    shown: Shown<'_>,
) -> Result<FormPage, Error> {
    let Shown { side, subject, input, problems, back, collision } = shown;
    let author = author_on(app, asking, side).await?;
    let person = match subject {
        Subject::Saved(row, _) => Some(row.subject),
        Subject::New if side.is_own() => Some(author.id),
        Subject::New => input.about.parse().ok(),
    };
    let name = side.name();
    let error = |field: ObservationField| problems.at(&field);
    let (heading, action, button) = match subject {
        Subject::New => {
            let heading = format!("{name}を書く");
            (heading, side.base().to_owned(), Button::primary(format!("{name}を保存する")))
        }
        Subject::Saved(row, _) => {
            (format!("{name}を直す"), side.address(row.id), Button::primary("直した内容を保存する"))
        }
    };
    let mut hidden = Vec::new();
    if let Subject::Saved(_, revision) = subject {
        hidden.push(("revision", revision.to_string()));
    }
    if !back.is_empty() {
        hidden.push(("to", back.to_owned()));
    }
    let is_new_about_another = matches!(subject, Subject::New) && side == Side::Team;
    let about = is_new_about_another
        .then(|| about_field(author.people, input, error(ObservationField::About)));
    let settled = match subject {
        Subject::Saved(row, _) if side == Side::Team => Some(row.subject_name.clone()),
        _ => None,
    };
    let (label, hint) = match side {
        Side::Own => ("したこと", "したことと、その結果を書きます。"),
        Side::Team => {
            ("見たこと", "見た行動と、その結果を書きます。性格ではなく行動を書いてください。")
        }
    };
    let way = side.way();
    let way = [way[0], way[1], (name, side.base())];
    let tags = Tags::of(app, asking, person).await?;
    let today = typed_day(asking.now.today);
    let is_today = (&input.year, &input.month, &input.day) == (&today.0, &today.1, &today.2);
    let is_plain = is_today && input.tags.is_empty() && input.guidance.is_empty();
    let folded = [ObservationField::On, ObservationField::Guidance];
    let has_error = folded.into_iter().any(|field| error(field).is_some());
    Ok(FormPage {
        shell: asking
            .shell(heading.clone())
            .crumbs(&way, &heading)
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        warnings: author.warnings,
        collision: collision_of(subject, collision),
        action,
        hidden,
        about,
        settled,
        more: match side {
            Side::Own => "あった日（きょう）を変える、要素やクレドを選ぶ",
            Side::Team => "あった日（きょう）を変える、要素や指導したことを書きそえる",
        },
        is_open: !is_plain || has_error || matches!(subject, Subject::Saved(..)),
        day: DateField::new("on", "あった日")
            .typed(&input.year, &input.month, &input.day)
            .error(error(ObservationField::On)),
        fact: Field::area("fact", label, FACT_LIMIT)
            .hint(hint)
            .value(&input.fact)
            .error(error(ObservationField::Fact)),
        tone: (side == Side::Team).then(|| tone_choice(input, error(ObservationField::Tone))),
        guidance: (side == Side::Team).then(|| {
            Field::area("guidance", "指導したこと", GUIDANCE_LIMIT)
                .optional()
                .rows(2)
                .value(&input.guidance)
                .error(error(ObservationField::Guidance))
        }),
        tags: tag_choice(&tags, input),
        button,
        back: match back {
            "" => (side.base().to_owned(), "保存せずにもどる".to_owned()),
            sheet => (sheet.to_owned(), "保存せずに評価へもどる".to_owned()),
        },
        heading,
    })
}

fn about_field(people: Vec<PersonRow>, input: &ObservationInput, error: Option<&str>) -> Field {
    let options = [SelectOption::new("", "選んでください")]
        .into_iter()
        .chain(people.into_iter().map(|person| {
            SelectOption::new(
                person.id.to_string(),
                match person.stands_in_for {
                    Some(evaluator) => {
                        format!("{}（{}）　{evaluator}さんの代理", person.name, person.number)
                    }
                    None => format!("{}（{}）", person.name, person.number),
                },
            )
        }))
        .collect();
    Field::select("about", "だれのこと", options).value(&input.about).error(error)
}

fn tone_choice(input: &ObservationInput, error: Option<&str>) -> Choice {
    let options =
        Tone::ALL.iter().map(|tone| ChoiceOption::new(tone.as_str(), tone.label())).collect();
    Choice::one("tone", "見方", options).chosen([input.tone.as_str()]).error(error)
}

fn tag_choice(tags: &Tags, input: &ObservationInput) -> Choice {
    let tag = |kind, key: &str| ObservationTag { kind, key: key.to_owned() }.to_string();
    let elements = tags
        .elements
        .iter()
        .map(|row| ChoiceOption::new(tag(TagKind::Element, &row.key), row.name.clone()));
    let credo = tags.credo.iter().map(|(key, words)| {
        ChoiceOption::new(tag(TagKind::Credo, key), format!("クレド：{words}"))
    });
    Choice::several("tags", "関係する要素とクレド", elements.chain(credo).collect())
        .hint("選んだ要素の評価の横に、このメモが出ます。")
        .optional()
        .chosen(input.tags.iter().map(String::as_str))
}

fn collision_of(subject: Subject<'_>, collision: bool) -> Option<(Note, Summary)> {
    let Subject::Saved(row, _) = subject else { return None };
    collision.then(|| {
        let note = Note::bad("別の画面で、このメモが先に保存されました。").body(
            "あなたの入力は下に残っています。いま保存されている内容と見くらべて、残したい文にしてから保存してください。",
        );
        let mut rows = vec![SummaryRow::new("いま保存されているメモ", row.fact.clone())];
        if let Some(guidance) = &row.guidance {
            rows.push(SummaryRow::new("いま保存されている「指導したこと」", guidance.clone()));
        }
        (note, Summary::new(rows))
    })
}

/// Year, month and day as the form shows them: 「令和8」, 「2」, 「27」, as in its hint.
pub(super) fn typed_day(day: Date) -> (String, String, String) {
    let DateInput { year, month, day } = DateInput::of(day);
    (year, month, day)
}

pub(super) async fn new_own(
    state: State<App>,
    asking: Asking,
    query: Query,
) -> Result<Response, Error> {
    new(state, asking, query, Side::Own).await
}

pub(super) async fn new_team(
    state: State<App>,
    asking: Asking,
    query: Query,
) -> Result<Response, Error> {
    new(state, asking, query, Side::Team).await
}

/// An empty form; person, element or line of the credo may be chosen by the link that led here.
async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
    side: Side,
) -> Result<Response, Error> {
    let (year, month, day) = typed_day(asking.now.today);
    let tags = [("element", TagKind::Element), ("credo", TagKind::Credo)]
        .into_iter()
        .filter_map(|(name, kind)| Some(format!("{kind}:{}", query.filled(name)?)))
        .collect();
    let input = ObservationInput {
        about: query.one("about").to_owned(),
        year,
        month,
        day,
        tags,
        ..ObservationInput::default()
    };
    let shown = Shown {
        side,
        subject: Subject::New,
        input: &input,
        problems: &Problems::new(),
        back: back_to(query.one("to")).unwrap_or_default(),
        collision: false,
    };
    page(&form_page(&app, &asking, shown).await?)
}

pub(super) async fn create_own(
    state: State<App>,
    asking: Asking,
    posted: Posted,
) -> Result<Response, Error> {
    create(state, asking, posted, Side::Own).await
}

pub(super) async fn create_team(
    state: State<App>,
    asking: Asking,
    posted: Posted,
) -> Result<Response, Error> {
    create(state, asking, posted, Side::Team).await
}

/// Where to go after saving, and what to say there.
pub(super) async fn saved(asking: &Asking, side: Side, form: &FormData) -> Result<Response, Error> {
    let notice = Notice::ok(format!("{}を保存しました。", side.name()));
    see_other(asking, back_to(form.one("to")).unwrap_or(side.base()), notice).await
}

pub(super) fn refused(refusal: ObservationRefusal) -> Problems<ObservationField> {
    Problems::one(ObservationField::of(refusal), refusal.sentence())
}

async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
    side: Side,
) -> Result<Response, Error> {
    let author = author_on(&app, &asking, side).await?.id;
    let input = ObservationInput::read(&form);
    let problems = match input.parse(side.is_own().then_some(author)) {
        // One's own memo has a page of its own: about oneself is nobody's choice in the list.
        Ok(memo) if side == Side::Team && memo.subject == author => return Err(Error::NotFound),
        Ok(memo) => match actions::write_observation(&app, asking.actor(), &memo).await {
            Ok(_) => return saved(&asking, side, &form).await,
            Err(Failed::Refused(refusal)) => refused(refusal),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let shown = Shown {
        side,
        subject: Subject::New,
        input: &input,
        problems: &problems,
        back: back_to(form.one("to")).unwrap_or_default(),
        collision: false,
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&app, &asking, shown).await?)
}
