//! `/me/cycles/{cycle}/feedback`: the result, from the frozen record; it exists only after disclosure.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::hr::in_words;
use super::thread::one_line;
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::disclosure::{DisclosedField, has_result};
use crate::evaluations::entry::OUT_OF_SCOPE;
use crate::evaluations::event::EventVerb;
use crate::evaluations::record::{RecordContent, RecordElement, RecordRating, RecordResult};
use crate::evaluations::sheet::reason_label;
use crate::evaluations::store::{event, sheet};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Prose;
use crate::kernel::ids::SheetId;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{Caption, ErrorSummary, Field, Note, Summary, SummaryRow, Thread};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

/// Characters of the ratee's own opinion.
const OPINION_LIMIT: usize = 800;

/// One element or goal of the result.
struct ResultRow {
    name: String,
    /// What a goal was measured by, and what it said before.
    facts: Vec<String>,
    own: String,
    decided: String,
    reasons: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "evaluations/feedback.html")]
struct FeedbackPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    facts: Summary,
    thread: Thread,
    words: Vec<(String, String)>,
    caption: Caption,
    shows_grades: bool,
    shows_reasons: bool,
    rows: Vec<ResultRow>,
    goals_caption: Caption,
    shows_achievements: bool,
    goals: Vec<ResultRow>,
    arithmetic: Vec<String>,
    /// The rules that the arithmetic follows.
    rules: Vec<Summary>,
    overall: Option<String>,
    /// What the reason is called, and what it says.
    overall_reason: Option<(&'static str, String)>,
    acknowledged: Option<Note>,
    action: String,
    print: String,
    opinion: Field,
}

async fn load(app: &App, asking: &Asking, code: &str) -> Result<(Loaded, RecordContent), Error> {
    let loaded = actions::load_own(app, asking.actor(), code).await?;
    if !has_result(&loaded.way) {
        return Err(Error::NotFound);
    }
    let record = result_of(app, loaded.id()).await?.ok_or(Error::NotFound)?;
    Ok((loaded, record))
}

/// The frozen record of a sheet, once it is confirmed.
pub(super) async fn result_of(app: &App, id: SheetId) -> Result<Option<RecordContent>, Error> {
    let Some((_, content)) = sheet::record(app.db.reader(), id).await? else { return Ok(None) };
    serde_json::from_value(content)
        .map(Some)
        .map_err(|error| Error::internal(format!("record of a sheet: {error}")))
}

/// The result. Before disclosure there is no such page.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let (loaded, record) = load(&app, &asking, &code).await?;
    page(&feedback(&app, &asking, &loaded, &record, "", &Problems::new()).await?)
}

async fn feedback(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    record: &RecordContent,
    typed: &str,
    problems: &Problems<&'static str>,
) -> Result<FeedbackPage, Error> {
    let shows = |field| loaded.cycle.setup.disclosed.contains(&field);
    let names = &loaded.names;
    let words = if shows(DisclosedField::Summary) {
        [StepKind::Primary, StepKind::Secondary]
            .iter()
            .filter_map(|kind| record.step(*kind))
            .filter_map(|step| {
                let by = step.by.clone().unwrap_or_default();
                Some((format!("{}　{by}さん", step.name), step.summary.clone()?))
            })
            .collect()
    } else {
        Vec::new()
    };
    let rows = record
        .elements
        .iter()
        .map(|element| result_row(record, element, shows(DisclosedField::Reasons)))
        .collect();
    let decided = record.steps.iter().find(|step| step.step == record.decided_by);
    let events = event::events(app.db.reader(), loaded.head.id).await?;
    let read = events.iter().find(|event| event.verb == EventVerb::Acknowledged);
    let acknowledged = read.map(|event| {
        let note = Note::ok("内容を確認しました。").small(wareki_time(event.at));
        match &event.words {
            Some(words) => note.body(format!("本人の意見：{words}")),
            None => note,
        }
    });
    let short = loaded.cycle.short_name();
    let header = &record.header;
    Ok(FeedbackPage {
        shell: asking
            .shell(format!("評価の結果 – {short}"))
            .crumbs(&[("ホーム", "/"), ("自分の評価", "/me")], &format!("{short} 評価の結果"))
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("評価の結果　{}", header.cycle),
        facts: Summary::new(vec![
            SummaryRow::new("評価の期間", &header.period),
            SummaryRow::new("所属と職位", format!("{}　{}", header.department, header.rank)),
            SummaryRow::new("能力の定義", &header.framework),
        ]),
        thread: one_line(loaded, names, asking.now.today),
        words,
        caption: Caption::new(
            "result",
            "要素ごとの結果",
            format!("{}つの要素。「確定」が、確定した評語です。", record.elements.len()),
        ),
        shows_grades: shows(DisclosedField::Grades) && !record.elements.is_empty(),
        shows_reasons: shows(DisclosedField::Reasons),
        rows,
        goals_caption: Caption::new(
            "goals",
            "目標ごとの結果",
            format!("{}つの目標と業務。「確定」が、確定した達成度です。", record.results.len()),
        ),
        shows_achievements: shows(DisclosedField::Achievements) && !record.results.is_empty(),
        goals: record
            .results
            .iter()
            .map(|result| goal_row(record, result, shows(DisclosedField::Reasons)))
            .collect(),
        arithmetic: if shows(DisclosedField::Score) { record.lines() } else { Vec::new() },
        rules: if shows(DisclosedField::Score) { rules(loaded) } else { Vec::new() },
        overall: shows(DisclosedField::Overall).then(|| record.overall_grade.clone()),
        // The last word about the grade: the adjuster's where it was changed.
        overall_reason: match &record.adjustment {
            Some(made) if made.before != made.after => {
                made.reason.clone().map(|words| ("評語を変えた理由", words))
            }
            _ => decided.and_then(|step| {
                let label = reason_label(record.computed_grade.is_some());
                Some((label, step.grade_reason.clone()?))
            }),
        }
        .filter(|_| shows(DisclosedField::Reasons)),
        acknowledged,
        action: format!("/me/cycles/{}/feedback/acknowledgement", loaded.cycle.code),
        print: format!("/me/cycles/{}/print", loaded.cycle.code),
        opinion: Field::area("opinion", "本人の意見", OPINION_LIMIT)
            .optional()
            .hint("人事課と評価者が読みます。")
            .value(typed)
            .error(problems.at(&"opinion")),
    })
}

/// What the cycle pinned for this sheet, in words.
fn rules(loaded: &Loaded) -> Vec<Summary> {
    let definitions = &loaded.definitions;
    let results = definitions.results.iter().map(|block| block.rule.words());
    std::iter::once(definitions.rule.words()).chain(results).map(in_words).collect()
}

fn result_row(record: &RecordContent, element: &RecordElement, shows_reasons: bool) -> ResultRow {
    let grade = |grade: Option<&crate::evaluations::record::RecordRating>| match grade {
        None => String::new(),
        Some(rating) => rating.grade.clone().unwrap_or_else(|| "観察できなかった".to_owned()),
    };
    let own = RecordContent::said_by(element, StepKind::SelfAssessment);
    let reasons = if shows_reasons {
        [StepKind::Primary, StepKind::Secondary]
            .iter()
            .filter_map(|kind| {
                let name = record.step(*kind)?.name.clone();
                let words = RecordContent::said_by(element, *kind)?.comment.clone()?;
                Some((name, words))
            })
            .collect()
    } else {
        Vec::new()
    };
    ResultRow {
        name: element.name.clone(),
        facts: Vec::new(),
        own: grade(own),
        decided: grade(record.decided(element)),
        reasons,
    }
}

/// A goal as it was rated, with its earlier wordings and reasons.
fn goal_row(record: &RecordContent, result: &RecordResult, shows_reasons: bool) -> ResultRow {
    let said = |kind: StepKind| result.ratings.iter().find(|own| own.step == kind.as_str());
    let mut facts: Vec<String> = result.result.iter().cloned().collect();
    let mut marks = vec![format!("ウエイト {}", result.weight)];
    for (label, mark) in
        [("困難度", &result.difficulty), ("重要度", &result.importance), ("期日", &result.due_on)]
    {
        marks.extend(mark.iter().map(|mark| format!("{label} {mark}")));
    }
    facts.push(marks.join("　"));
    facts.extend(result.earlier.iter().map(|before| {
        let why = before.reason.as_ref().map(|why| format!("　変えた理由：{why}"));
        format!("{}まで「{}」{}", before.changed, before.title, why.unwrap_or_default())
    }));
    facts.extend(result.withdrawn.iter().map(|why| format!("取りやめた目標：{why}")));
    let reasons = [StepKind::Primary, StepKind::Secondary].iter().filter_map(|kind| {
        let name = record.step(*kind)?.name.clone();
        Some((name, said(*kind)?.comment.clone()?))
    });
    let out = || OUT_OF_SCOPE.to_owned();
    let grade =
        |rating: Option<&RecordRating>| rating.map(|own| own.grade.clone().unwrap_or_else(out));
    let unplanned = if result.item.starts_with('u') { "目標外　" } else { "" };
    ResultRow {
        name: format!("{unplanned}{}", result.title),
        facts,
        own: grade(said(StepKind::SelfAssessment)).unwrap_or_default(),
        decided: grade(record.decided_result(result)).unwrap_or_default(),
        reasons: if shows_reasons { reasons.collect() } else { Vec::new() },
    }
}

/// 「内容を確認しました」, with an opinion if one likes.
pub(super) async fn acknowledge(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (loaded, record) = load(&app, &asking, &code).await?;
    let opinion = match Prose::optional(form.one("opinion"), OPINION_LIMIT) {
        Ok(opinion) => opinion,
        Err(problem) => {
            let problems = Problems::one("opinion", problem.sentence("本人の意見"));
            let typed = form.one("opinion");
            let again = feedback(&app, &asking, &loaded, &record, typed, &problems).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    actions::acknowledge(&app, asking.actor(), &code, loaded.head.id, opinion).await?;
    let notice = Notice::ok("内容を確認しました。");
    see_other(&asking, &format!("/me/cycles/{code}/feedback"), notice).await
}
