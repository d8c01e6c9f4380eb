//! Writing a record, and going on with a draft; [`super::correcting`] has what both confirmed.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::evaluator::{address, shell_of};
use super::{collision_of, return_note, shares};
use crate::audit::Failed;
use crate::evaluations::actions::{self, DraftForm, InterviewSheet};
use crate::evaluations::forms::{InterviewField, InterviewInput};
use crate::evaluations::interview::{
    InterviewKind, InterviewRefusal, InterviewState, InterviewWay, SHORT_LIMIT, WORDS_LIMIT,
};
use crate::evaluations::policy::WriteInterview;
use crate::evaluations::store::interviews::SavedInterview;
use crate::evaluations::store::track_draft::{DraftRow, are_older};
use crate::evaluations::web::track_drafts::{Kept, clear, drafts_of, kept};
use crate::kernel::ids::{InterviewId, SheetId};
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, ChoiceOption, DateField, ErrorSummary, Field, Note, Summary,
};
use crate::ui::{
    Asking, Error, Notice, Path, Posted, Problems, Query, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "evaluations/interviews/form.html")]
pub(super) struct FormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    note: Option<Note>,
    /// What another tab saved meanwhile.
    collision: Option<(Note, Summary)>,
    action: String,
    hidden: Vec<(&'static str, String)>,
    held: DateField,
    way: Choice,
    words: Vec<Field>,
    effect: &'static str,
    buttons: Vec<Button>,
    kept: Kept,
    back: String,
}

/// What is being written.
#[derive(Clone, Copy)]
pub(super) enum Paper<'a> {
    New(InterviewKind),
    /// A draft, with the revision that the form was read with.
    Draft(&'a SavedInterview, Revision),
    /// A new record in the place of a confirmed one.
    Correction(&'a SavedInterview, Revision),
}

impl Paper<'_> {
    fn kind(self) -> InterviewKind {
        match self {
            Self::New(kind) => kind,
            Self::Draft(saved, _) | Self::Correction(saved, _) => saved.interview.kind,
        }
    }
}

pub(super) fn form_page(
    asking: &Asking,
    sheet: &InterviewSheet,
    paper: Paper<'_>,
    input: &InterviewInput,
    (problems, collision): (&Problems<InterviewField>, bool),
    drafts: &[DraftRow],
) -> FormPage {
    let mut input = input.clone();
    for row in drafts {
        input.set(&row.field, &row.text);
    }
    let input = &input;
    let error = |field: InterviewField| problems.at(&field);
    let track = &sheet.track;
    let own = address(&track.code, track.sheet);
    let label = paper.kind().label();
    let (heading, action, mut hidden) = match paper {
        Paper::New(kind) => {
            (format!("{label}の記録を書く"), own.clone(), vec![("kind", kind.as_str().to_owned())])
        }
        Paper::Draft(saved, _) => {
            (format!("{label}の記録を書く"), format!("{own}/{}", saved.interview.id), Vec::new())
        }
        Paper::Correction(saved, _) => (
            format!("{label}の記録を訂正する"),
            format!("{own}/{}/correction", saved.interview.id),
            Vec::new(),
        ),
    };
    if let Paper::Draft(_, revision) | Paper::Correction(_, revision) = paper {
        hidden.push(("revision", revision.to_string()));
    }
    let area = |field: InterviewField, label: &str, hint: &str, value: &str, limit| {
        Field::area(field.name(), label, limit).hint(hint).value(value).error(error(field))
    };
    let mut words = vec![
        area(
            InterviewField::Said,
            "話し合ったこと",
            "伝えたことと、本人の話を書きます。",
            &input.said,
            WORDS_LIMIT,
        ),
        area(
            InterviewField::Agreed,
            "合意したこと",
            "二人で決めたことを書きます。",
            &input.agreed,
            WORDS_LIMIT,
        ),
        area(
            InterviewField::Next,
            "次にすること",
            "だれが、いつまでに行うかを書きます。",
            &input.next,
            SHORT_LIMIT,
        )
        .optional(),
    ];
    let is_correction = matches!(paper, Paper::Correction(..));
    if is_correction {
        let hint = "本人が読みます。前の記録は消えません。";
        words.push(area(InterviewField::Reason, "訂正の理由", hint, &input.reason, SHORT_LIMIT));
    }
    let (effect, buttons) = if is_correction {
        (
            "訂正は新しい記録になり、本人がもう一度確かめます。前の記録はそのまま残ります。",
            vec![Button::primary("確かめて、訂正を本人に見せる").sending("do", "share")],
        )
    } else {
        (
            "本人に見せると、本人が確かめるか、直しを頼みます。本人が確かめたあとは変わりません。",
            vec![
                Button::primary("確かめて、本人に見せる").sending("do", "share"),
                Button::secondary("下書きを保存する").sending("do", "save"),
            ],
        )
    };
    FormPage {
        shell: shell_of(asking, sheet, &heading, true).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: format!("{}さん　{}", track.ratee_name, track.cycle_name),
        note: match paper {
            Paper::Draft(saved, _) => return_note(&saved.interview.state, &track.ratee_name),
            _ => None,
        },
        collision: match paper {
            Paper::Draft(saved, _) if collision => Some(collision_of(saved)),
            Paper::Correction(saved, _) if collision => {
                sheet.correction_of(saved.interview.id).map(|own| {
                    let note = Note::bad("別の画面で、この記録の訂正が先に保存されました。").body(
                        "あなたの入力は下に残っています。足りないことがあれば、書き写して、新しい記録を直してください。",
                    );
                    (note, collision_of(own).1)
                })
            }
            _ => None,
        },
        action,
        hidden,
        held: DateField::new(InterviewField::HeldOn.name(), "面談した日")
            .typed(&input.held.year, &input.held.month, &input.held.day)
            .error(error(InterviewField::HeldOn)),
        way: Choice::one(
            InterviewField::Way.name(),
            "方法",
            InterviewWay::ALL
                .iter()
                .map(|way| ChoiceOption::new(way.as_str(), way.label()))
                .collect(),
        )
        .chosen([input.way.as_str()])
        .error(error(InterviewField::Way)),
        words,
        effect,
        buttons,
        kept: match paper {
            Paper::New(kind) => kept(asking, drafts, format!("{own}/new/draft?kind={kind}")),
            Paper::Draft(saved, revision) => {
                let id = saved.interview.id;
                kept(asking, drafts, format!("{own}/{id}/draft?revision={revision}"))
            }
            Paper::Correction(saved, revision) => {
                let id = saved.interview.id;
                kept(asking, drafts, format!("{own}/{id}/correction/draft?revision={revision}"))
            }
        },
        back: own,
        heading,
    }
}

/// The records for their writer; the secondary evaluator reads only.
pub(super) async fn load(
    app: &App,
    asking: &Asking,
    code: &str,
    id: SheetId,
) -> Result<InterviewSheet, Error> {
    let sheet = actions::interviews_as_evaluator(app, asking.actor(), code, id).await?;
    asking.actor().may::<WriteInterview>(sheet.track.facts())?;
    Ok(sheet)
}

/// To the list, with the sentence of a refusal.
pub(super) async fn back_with(
    asking: &Asking,
    sheet: &InterviewSheet,
    refusal: InterviewRefusal,
) -> Result<Response, Error> {
    let own = address(&sheet.track.code, sheet.track.sheet);
    see_other(asking, &own, Notice::bad(format!("{}。", refusal.sentence()))).await
}

pub(super) async fn saved(
    asking: &Asking,
    sheet: &InterviewSheet,
    share: bool,
) -> Result<Response, Error> {
    let own = address(&sheet.track.code, sheet.track.sheet);
    let notice = if share {
        Notice::ok("記録を本人に見せました。").body("本人が確かめると、記録が確定します。")
    } else {
        Notice::ok("下書きを保存しました。").body("本人にはまだ見えません。")
    };
    see_other(asking, &own, notice).await
}

pub(super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
    Query(query): Query,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, id).await?;
    let kind = InterviewKind::parse(query.one("kind")).ok_or(Error::NotFound)?;
    if let Err(refusal) = sheet.refuse_unless_possible(kind) {
        return back_with(&asking, &sheet, refusal).await;
    }
    let input = InterviewInput::on(asking.now.today);
    let drafts = drafts_of(&app, &asking, id, DraftForm::NewInterview(kind)).await?;
    page(&form_page(&asking, &sheet, Paper::New(kind), &input, (&Problems::new(), false), &drafts))
}

pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, SheetId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, id).await?;
    let kind = InterviewKind::parse(form.one("kind")).ok_or(Error::NotFound)?;
    let typing = DraftForm::NewInterview(kind);
    if form.one("do") == "discard" {
        clear(&app, &asking, id, typing).await?;
        let place = format!("{}/new?kind={kind}", address(&code, id));
        return see_other(&asking, &place, None).await;
    }
    let input = InterviewInput::read(&form);
    let share = shares(&form);
    let problems = match input.parse(false) {
        Ok((minutes, _)) => {
            let (actor, place) = (asking.actor(), (code.as_str(), id));
            match actions::record_interview(&app, actor, place, kind, minutes, share).await {
                Ok(()) => {
                    clear(&app, &asking, id, typing).await?;
                    return saved(&asking, &sheet, share).await;
                }
                Err(Failed::Refused(refusal)) => {
                    Problems::one(InterviewField::of(refusal), refusal.sentence())
                }
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => problems,
    };
    let again = form_page(&asking, &sheet, Paper::New(kind), &input, (&problems, false), &[]);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

pub(super) type RecordPath = Path<(String, SheetId, InterviewId)>;

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, sheet).await?;
    let record = sheet.record(id).ok_or(Error::NotFound)?;
    if !matches!(record.interview.state, InterviewState::Draft { .. }) {
        return back_with(&asking, &sheet, InterviewRefusal::NotDraft).await;
    }
    let input = InterviewInput::of(&record.interview.minutes);
    let paper = Paper::Draft(record, record.revision);
    let drafts =
        drafts_of(&app, &asking, sheet.track.sheet, DraftForm::Interview(id, record.revision))
            .await?;
    // Who stands in may have saved over what was typed and left: then both are shown.
    let collision = are_older(&drafts, record.revision);
    page(&form_page(&asking, &sheet, paper, &input, (&Problems::new(), collision), &drafts))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, sheet, id)): RecordPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = load(&app, &asking, &code, sheet).await?;
    let record = sheet.record(id).ok_or(Error::NotFound)?;
    let read = Revision::parse(form.one("revision"));
    let typing = DraftForm::Interview(id, read);
    if form.one("do") == "discard" {
        clear(&app, &asking, sheet.track.sheet, typing).await?;
        let place = format!("{}/{id}", address(&code, sheet.track.sheet));
        return see_other(&asking, &place, None).await;
    }
    let input = InterviewInput::read(&form);
    let share = shares(&form);
    let (status, problems, revision) = match input.parse(false) {
        Ok((minutes, _)) => {
            let (actor, place) = (asking.actor(), (code.as_str(), sheet.track.sheet));
            match actions::rewrite_interview(&app, actor, place, (id, read), minutes, share).await {
                Ok(()) => {
                    clear(&app, &asking, sheet.track.sheet, typing).await?;
                    return saved(&asking, &sheet, share).await;
                }
                Err(Failed::Refused(InterviewRefusal::NotDraft)) => {
                    return back_with(&asking, &sheet, InterviewRefusal::NotDraft).await;
                }
                Err(Failed::Refused(refusal)) => {
                    let problems = Problems::one(InterviewField::of(refusal), refusal.sentence());
                    (StatusCode::UNPROCESSABLE_ENTITY, problems, read)
                }
                Err(Failed::Stale) => (StatusCode::CONFLICT, Problems::new(), record.revision),
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, read),
    };
    let collision = status == StatusCode::CONFLICT;
    let paper = Paper::Draft(record, revision);
    let again = form_page(&asking, &sheet, paper, &input, (&problems, collision), &[]);
    page_with(status, &again)
}
