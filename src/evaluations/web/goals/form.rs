//! One goal on a page of its own: written, put right; two tabs that saved the same one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::own::{address, shell_of};
use crate::audit::Failed;
use crate::evaluations::actions::{self, DraftForm, GoalSheet};
use crate::evaluations::forms::{GoalField, GoalInput};
use crate::evaluations::goal::{Goal, GoalRefusal, GoalRule, LevelKind, RESULT_LIMIT, TITLE_LIMIT};
use crate::evaluations::store::goals::links::{self, InitiativeRow, UpperRow};
use crate::evaluations::store::track_draft::DraftRow;
use crate::evaluations::web::track_drafts::{Kept, clear, drafts_of, kept};
use crate::kernel::ids::GoalId;
use crate::kernel::time::wareki;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, ChoiceOption, DateField, ErrorSummary, Field, Note, SelectOption, Summary,
    SummaryRow,
};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "evaluations/goals/form.html")]
pub(super) struct GoalFormPage {
    pub shell: Shell,
    pub errors: ErrorSummary,
    pub heading: String,
    pub lead: String,
    /// What another tab saved meanwhile.
    pub collision: Option<(Note, Summary)>,
    pub action: String,
    pub hidden: Vec<(&'static str, String)>,
    pub title: Field,
    pub result: Field,
    pub due: Option<DateField>,
    pub numbers: Vec<Field>,
    pub levels: Vec<Choice>,
    pub links: Vec<Field>,
    pub button: Button,
    pub kept: Kept,
    pub back: (String, String),
}

/// What a form shows beside its sheet.
struct Shown<'a> {
    /// The saved goal with the revision that the form was read with; `None` for a new one.
    saved: Option<(&'a Goal, Revision)>,
    input: &'a GoalInput,
    problems: &'a Problems<GoalField>,
    collision: bool,
    /// What is being typed and not saved.
    drafts: &'a [DraftRow],
}

/// 目標 and 基準, the same for people and departments.
pub(super) fn words_fields(
    title: &str,
    result: &str,
    problems: &Problems<GoalField>,
) -> (Field, Field) {
    (
        Field::text(GoalField::Title.name(), "目標")
            .hint("何をするかを1文で書きます。")
            .limit(TITLE_LIMIT)
            .value(title)
            .error(problems.at(&GoalField::Title)),
        Field::area(GoalField::Result.name(), "できたと言える基準", RESULT_LIMIT)
            .hint("どの水準まで行えば、できたと言えるかを書きます。数や状態で書くと、期末に迷いません。")
            .value(result)
            .error(problems.at(&GoalField::Result)),
    )
}

/// The select boxes of the links. What is linked already stays in the list, whatever became of it.
pub(super) fn link_fields(
    uppers: &[UpperRow],
    initiatives: &[InitiativeRow],
    (upper, initiative): (&str, &str),
    problems: &Problems<GoalField>,
) -> Vec<Field> {
    let none = || SelectOption::new("", "選ばない");
    let mut fields = Vec::new();
    if !uppers.is_empty() {
        let options =
            uppers.iter().filter(|row| !row.withdrawn || row.id.to_string() == upper).map(|row| {
                let gone = if row.withdrawn { "（取りやめ）" } else { "" };
                let name = format!("{}：{}{gone}", row.department, row.title);
                SelectOption::new(row.id.to_string(), name)
            });
        fields.push(
            Field::select(
                GoalField::Upper.name(),
                "もとになる組織目標",
                std::iter::once(none()).chain(options).collect(),
            )
            .optional()
            .value(upper)
            .error(problems.at(&GoalField::Upper)),
        );
    }
    if !initiatives.is_empty() {
        let options = initiatives.iter().map(|row| {
            let sample =
                if row.is_sample && !row.title.contains("見本") { "（見本）" } else { "" };
            SelectOption::new(row.id.to_string(), format!("{}{sample}", row.title))
        });
        fields.push(
            Field::select(
                GoalField::Initiative.name(),
                "関係する事業",
                std::iter::once(none()).chain(options).collect(),
            )
            .optional()
            .value(initiative)
            .error(problems.at(&GoalField::Initiative)),
        );
    }
    fields
}

fn level_choices(rule: &GoalRule, input: &GoalInput) -> Vec<Choice> {
    [(LevelKind::Difficulty, &input.difficulty), (LevelKind::Importance, &input.importance)]
        .into_iter()
        .filter(|(kind, _)| !rule.levels(*kind).is_empty())
        .map(|(kind, chosen)| {
            let options = rule
                .levels(kind)
                .iter()
                .map(|own| ChoiceOption::new(&own.mark, &own.mark).note(&own.meaning))
                .collect();
            Choice::one(kind.as_str(), kind.label(), options).chosen([chosen.as_str()])
        })
        .collect()
}

async fn form_page(
    app: &App,
    asking: &Asking,
    sheet: &GoalSheet,
    shown: Shown<'_>,
) -> Result<GoalFormPage, Error> {
    let Shown { saved, input, problems, collision, drafts } = shown;
    let mut input = input.clone();
    for row in drafts {
        input.set(&row.field, &row.text);
    }
    let input = &input;
    let own = address(&sheet.track.code);
    let (heading, action, button) = match saved {
        None => ("目標を書く", own.clone(), Button::primary("目標を保存する")),
        Some((goal, _)) => {
            ("目標を直す", format!("{own}/{}", goal.id), Button::primary("直した内容を保存する"))
        }
    };
    let keeping = match saved {
        None => format!("{own}/new/draft"),
        Some((goal, revision)) => format!("{own}/{}/draft?revision={revision}", goal.id),
    };
    let track = &sheet.track;
    let (today, year) = (asking.now.today, track.year);
    let uppers = links::uppers(app.db.reader(), track.department, true, year, today).await?;
    let initiatives = links::initiatives(app.db.reader(), year).await?;
    let (title, result) = words_fields(&input.title, &input.result, problems);
    let total = sheet.rule.total.get();
    let others: i64 = sheet.newest().map_or(0, |newest| {
        GoalRule::sum(&newest.goals)
            - saved.and_then(|(goal, _)| goal.weight).map_or(0, |weight| i64::from(weight.get()))
    });
    Ok(GoalFormPage {
        shell: shell_of(asking, sheet, heading).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: heading.to_owned(),
        lead: format!(
            "{}　まだ決めていないところは空けたまま保存できます。提出する前に確かめます。",
            track.cycle_name
        ),
        collision: saved.filter(|_| collision).map(|(goal, _)| collision_of(goal)),
        action,
        hidden: saved.map(|(_, revision)| ("revision", revision.to_string())).into_iter().collect(),
        title,
        result,
        due: Some(
            DateField::new(GoalField::DueOn.name(), "期日")
                .hint(format!("評価の期間は{}です。", track.period))
                .typed(&input.due.year, &input.due.month, &input.due.day)
                .error(problems.at(&GoalField::DueOn)),
        ),
        numbers: vec![
            Field::number(GoalField::Weight.name(), "ウエイト")
                .hint(format!(
                    "ほかの目標の合計は{others}です。すべての目標の合計を{total}にします。"
                ))
                .value(&input.weight)
                .error(problems.at(&GoalField::Weight)),
        ],
        levels: level_choices(&sheet.rule, input),
        links: link_fields(&uppers, &initiatives, (&input.upper, &input.initiative), problems),
        button,
        kept: kept(asking, drafts, keeping),
        back: (own, "保存せずにもどる".to_owned()),
    })
}

fn collision_of(goal: &Goal) -> (Note, Summary) {
    let note = Note::bad("別の画面で、この目標が先に保存されました。").body(
        "あなたの入力は下に残っています。いま保存されている内容と見くらべて、残したい内容にしてから保存してください。",
    );
    let mut rows = vec![SummaryRow::new("いま保存されている目標", goal.title.as_str())];
    if let Some(result) = &goal.result {
        rows.push(SummaryRow::new("いま保存されている基準", result.as_str()));
    }
    if let Some(day) = goal.due_on {
        rows.push(SummaryRow::new("いま保存されている期日", wareki(day)));
    }
    if let Some(weight) = goal.weight {
        rows.push(SummaryRow::new("いま保存されているウエイト", weight.get().to_string()));
    }
    (note, Summary::new(rows))
}

/// Where nothing can be written now, the list says why.
async fn back_with(asking: &Asking, code: &str, refusal: &GoalRefusal) -> Result<Response, Error> {
    see_other(asking, &address(code), Notice::bad(format!("{}。", refusal.sentence()))).await
}

pub(super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    if let Err(refusal) = sheet.refuse_unless_drafting() {
        return back_with(&asking, &code, &refusal).await;
    }
    let shown = Shown {
        saved: None,
        input: &GoalInput::default(),
        problems: &Problems::new(),
        collision: false,
        drafts: &drafts_of(&app, &asking, sheet.track.sheet, DraftForm::NewGoal).await?,
    };
    page(&form_page(&app, &asking, &sheet, shown).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    if form.one("do") == "discard" {
        clear(&app, &asking, sheet.track.sheet, DraftForm::NewGoal).await?;
        return see_other(&asking, &format!("{}/new", address(&code)), None).await;
    }
    let input = GoalInput::read(&form);
    let problems = match input.parse(GoalId::mint(), &sheet.rule) {
        Ok(goal) => match actions::add_goal(&app, asking.actor(), &code, &goal).await {
            Ok(()) => {
                clear(&app, &asking, sheet.track.sheet, DraftForm::NewGoal).await?;
                let notice = Notice::ok("目標を保存しました。").body("まだ提出していません。");
                return see_other(&asking, &address(&code), notice).await;
            }
            Err(Failed::Refused(refusal)) => {
                Problems::one(GoalField::of(&refusal), refusal.sentence())
            }
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => problems,
    };
    let shown =
        Shown { saved: None, input: &input, problems: &problems, collision: false, drafts: &[] };
    let again = form_page(&app, &asking, &sheet, shown).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

/// A goal of the own draft with its revision; 404 for any other.
fn saved_goal(sheet: &GoalSheet, id: GoalId) -> Result<(&Goal, Revision), Error> {
    let newest = sheet.newest().ok_or(Error::NotFound)?;
    let goal = sheet.goal(id).ok_or(Error::NotFound)?;
    let revision = newest.revisions.get(&id).copied().ok_or(Error::NotFound)?;
    Ok((goal, revision))
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let saved = saved_goal(&sheet, id)?;
    if let Err(refusal) = sheet.refuse_unless_drafting() {
        return back_with(&asking, &code, &refusal).await;
    }
    let shown = Shown {
        saved: Some(saved),
        input: &GoalInput::of(saved.0),
        problems: &Problems::new(),
        collision: false,
        drafts: &drafts_of(&app, &asking, sheet.track.sheet, DraftForm::Goal(id, saved.1)).await?,
    };
    page(&form_page(&app, &asking, &sheet, shown).await?)
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, id)): Path<(String, GoalId)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let sheet = actions::own_goals(&app, asking.actor(), &code).await?;
    let (saved, now) = saved_goal(&sheet, id)?;
    let read = Revision::parse(form.one("revision"));
    let typing = DraftForm::Goal(id, read);
    if form.one("do") == "discard" {
        clear(&app, &asking, sheet.track.sheet, typing).await?;
        return see_other(&asking, &format!("{}/{id}", address(&code)), None).await;
    }
    let input = GoalInput::read(&form);
    let (status, problems, revision) = match input.parse(id, &sheet.rule) {
        Ok(goal) => match actions::change_goal(&app, asking.actor(), &code, &goal, read).await {
            Ok(()) => {
                clear(&app, &asking, sheet.track.sheet, typing).await?;
                let notice = Notice::ok("目標を保存しました。").body("まだ提出していません。");
                return see_other(&asking, &address(&code), notice).await;
            }
            Err(Failed::Refused(refusal)) => {
                let problems = Problems::one(GoalField::of(&refusal), refusal.sentence());
                (StatusCode::UNPROCESSABLE_ENTITY, problems, read)
            }
            // What is saved now is shown above what was typed; the next save knows of it.
            Err(Failed::Stale) => (StatusCode::CONFLICT, Problems::new(), now),
            Err(failed) => return Err(failed.into()),
        },
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, read),
    };
    let shown = Shown {
        saved: Some((saved, revision)),
        input: &input,
        problems: &problems,
        collision: status == StatusCode::CONFLICT,
        drafts: &[],
    };
    page_with(status, &form_page(&app, &asking, &sheet, shown).await?)
}
