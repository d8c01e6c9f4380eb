//! Saving an element for the whole team: an answer for each person, and a choice where two hands met.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{ElementPath, Loaded, Member, load, view};
use crate::evaluations::actions::{self, Collision, RowAnswer, TeamRow};
use crate::evaluations::entry::{SheetField, Typed, fingerprint};
use crate::evaluations::web::saving::account_of;
use crate::evaluations::web::thread::grade_mark;
use crate::kernel::time::wareki_time;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, page_with, see_other};

/// A row that was sent, and what became of it.
type Answered<'a> = (&'a Member, RowAnswer);

/// Saves the grades that were changed, all in one work. The post comes from the page itself, or from its
/// conflict page.
pub(in crate::evaluations::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path((code, key)): ElementPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let loaded = load(&app, &asking, &code, &key, form.one("step")).await?;
    let is_choice = form.prefixed("mine.").next().is_some();
    let mut undecided = Vec::new();
    let mut rows = Vec::new();
    for member in loaded.members() {
        match if is_choice { chosen(&form, member) } else { Ok(sent(&form, member)) } {
            Ok(Some(row)) => rows.push((member, row)),
            Ok(None) => {}
            Err(lost) => undecided.push((member, lost)),
        }
    }
    if !undecided.is_empty() {
        let mut fields: Vec<(&Member, Collision, Option<&'static str>)> =
            undecided.into_iter().map(|(member, lost)| (member, lost, None)).collect();
        fields.extend(rows.iter().map(|(member, row)| (*member, again(member, row), Some("mine"))));
        fields.sort_by(|a, b| a.0.row.number.cmp(&b.0.row.number));
        let lead = "どちらを残すか選んでいない人がいます。".to_owned();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return conflict(&asking, &loaded, &form, (status, lead), fields);
    }
    let sending: Vec<TeamRow> = rows.iter().map(|(_, row)| row.clone()).collect();
    let step = (loaded.kind, loaded.name());
    let answers = actions::save_team(&app, asking.actor(), &code, step, &sending).await?;
    let answers: Vec<Answered<'_>> = rows.iter().map(|(member, _)| *member).zip(answers).collect();
    if answers.iter().any(|(_, answer)| matches!(answer, RowAnswer::Collision(_))) {
        return met(&asking, &loaded, &form, answers);
    }
    let problems: Vec<(String, String)> = answers.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        let late = answers.iter().any(|(_, answer)| matches!(answer, RowAnswer::Refused(_)));
        let status = if late { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        let again = load(&app, &asking, &code, &key, form.one("step")).await?;
        let page = view::page_of(&asking, &again, problems).saved(saved_words(&answers));
        return page_with(status, &page);
    }
    let next = loaded.elements.iter().skip_while(|(known, _)| *known != key).nth(1);
    let to = match next {
        Some((next, _)) if form.one("do") == "next" => loaded.address(next),
        None if form.one("do") == "next" => format!("/team/cycles/{code}"),
        _ => loaded.address(&key),
    };
    see_other(&asking, &to, notice(&loaded, &answers)).await
}

/// 「業務遂行力の評価を、2人について下書きに保存しました。」, with the names.
fn notice(loaded: &Loaded, answers: &[Answered<'_>]) -> Notice {
    let name = loaded.name();
    if answers.is_empty() {
        return Notice::info(format!("{name}の評価は、変わっていません。"));
    }
    let beside: Vec<String> = answers
        .iter()
        .filter_map(|(member, answer)| match answer {
            RowAnswer::SavedBeside(problem) => Some(format!(
                "{}さんのシートに、直すところがあります：{}。",
                member.row.name, problem.sentence
            )),
            _ => None,
        })
        .collect();
    Notice::ok(format!("{name}の評価を、{}人について下書きに保存しました。", answers.len())).body(
        format!("{}。提出は、一人ずつの評価シートで行います。{}", names(answers), beside.concat()),
    )
}

/// 「山本 健太さん、井上 明里さん」: whose rows are the record now.
fn names(answers: &[Answered<'_>]) -> String {
    let saved = answers.iter().filter(|(_, answer)| answer.is_saved());
    let names: Vec<String> = saved.map(|(member, _)| format!("{}さん", member.row.name)).collect();
    names.join("、")
}

fn saved_words(answers: &[Answered<'_>]) -> String {
    match names(answers) {
        names if names.is_empty() => String::new(),
        names => format!("{names}の評語は保存しました。"),
    }
}

/// Why a row is not the record, and where: a row that is closed has no boxes any more.
fn problem((member, answer): &Answered<'_>) -> Option<(String, String)> {
    let (place, sentence) = match answer {
        RowAnswer::Unreadable(problem) => (member.control(), problem.sentence.clone()),
        RowAnswer::Refused(refusal) => (member.heading(), refusal.sentence()),
        RowAnswer::Saved | RowAnswer::SavedBeside(_) | RowAnswer::Collision(_) => return None,
    };
    Some((format!("#{place}"), format!("{}さん：{sentence}", member.row.name)))
}

/// Where two hands met: both grades of each person, and what became of the others.
fn met(
    asking: &Asking,
    loaded: &Loaded,
    form: &FormData,
    answers: Vec<Answered<'_>>,
) -> Result<Response, Error> {
    let mut lead = format!(
        "このページを開いたあとに、ここにならぶ人の評語が変わりました。{}",
        saved_words(&answers)
    );
    for (_, sentence) in answers.iter().filter_map(problem) {
        lead.push_str(&sentence);
        lead.push('。');
    }
    let fields = answers
        .into_iter()
        .filter_map(|(member, answer)| match answer {
            RowAnswer::Collision(lost) => Some((member, lost, None)),
            _ => None,
        })
        .collect();
    conflict(asking, loaded, form, (StatusCode::CONFLICT, lead), fields)
}

fn conflict(
    asking: &Asking,
    loaded: &Loaded,
    form: &FormData,
    (status, lead): (StatusCode, String),
    fields: Vec<(&Member, Collision, Option<&'static str>)>,
) -> Result<Response, Error> {
    let is_again = status == StatusCode::UNPROCESSABLE_ENTITY;
    let mut problems = Vec::new();
    let mut firsts = Vec::new();
    let mut rows = Vec::new();
    for (member, lost, chosen) in fields {
        let label = format!("{}さんの{}", member.row.name, loaded.name());
        let first = First::by(account_of(lost.author.as_ref()), asking.actor().account());
        firsts.push(first);
        let by = match (&lost.author, lost.at) {
            (Some(author), Some(at)) => first.signature(&author.name, &wareki_time(at)),
            _ => "保存済み".to_owned(),
        };
        let mark = fingerprint(&lost.theirs).get();
        let mut row = ConflictField::new(
            member.control(),
            &label,
            &lost.mine,
            &grade_mark(&lost.theirs),
            &by,
            mark,
        )
        .chosen(chosen);
        if is_again && chosen.is_none() {
            let sentence = format!("{label}は、どちらを残すか選んでください");
            problems.push((format!("#{}", row.first_control()), sentence.clone()));
            row = row.error(Some(&sentence));
        }
        rows.push(row);
    }
    let page = view::frame(asking, loaded, "評語の選択");
    page_with(
        status,
        &ConflictPage {
            shell: page.with_errors(is_again),
            errors: ErrorSummary::new(problems),
            first: First::of_all(firsts),
            lead,
            action: view::action(loaded),
            hidden: [("step", loaded.kind.as_str()), ("do", form.one("do"))]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            fields: rows,
            back: (loaded.address(&loaded.key), "ならべて評価するページへもどる".to_owned()),
        },
    )
}

/// A choice that was made, as the conflict page shows it again beside one that was not.
fn again(member: &Member, row: &TeamRow) -> Collision {
    lost(member, &row.typed.text)
}

fn lost(member: &Member, mine: &str) -> Collision {
    Collision {
        field: SheetField::Grade(member.number),
        mine: mine.to_owned(),
        theirs: member.grade.clone(),
        author: None,
        at: None,
    }
}

/// What was chosen for a person, when it is not what the page had shown.
fn sent(form: &FormData, member: &Member) -> Option<TeamRow> {
    let name = member.control();
    let text = form.filled(&name)?.to_owned();
    let read = Revision::parse(form.one(&format!("{name}.revision")));
    (fingerprint(&text) != read).then(|| row(member, text, read, false))
}

/// What the conflict page says about a person: one's own grade is to stand, or nothing changes; an error
/// where nothing was chosen.
fn chosen(form: &FormData, member: &Member) -> Result<Option<TeamRow>, Collision> {
    let name = member.control();
    let Some(mine) = form.filled(&format!("mine.{name}")) else { return Ok(None) };
    match form.one(&format!("keep.{name}")) {
        "mine" => {
            let read = Revision::parse(form.one(&format!("{name}.revision")));
            Ok(Some(row(member, mine.to_owned(), read, true)))
        }
        "theirs" => Ok(None),
        _ => Err(lost(member, mine)),
    }
}

fn row(member: &Member, text: String, read: Revision, is_chosen: bool) -> TeamRow {
    let typed = Typed { field: SheetField::Grade(member.number), text, read };
    TeamRow { sheet: member.row.sheet, typed, is_chosen }
}
