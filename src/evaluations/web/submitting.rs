//! The check page, submitting, the page after it, taking a submission back.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::Response;

use super::saving::{self, Target, shell_of};
use super::thread::{next_words, one_line, until_words};
use super::view::{achievement_words, item_id};
use crate::audit::Failed;
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::cycle::Cycle;
use crate::evaluations::entry::{NOT_OBSERVED, ResultsItem, SheetField};
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::scoring::Outcome;
use crate::evaluations::sheet::FieldProblem;
use crate::evaluations::soft_checks::{OtherReason, changed_goals, soft_checks};
use crate::evaluations::store::team;
use crate::evaluations::workflow::{StepKind, Workflow, WorkflowRefusal};
use crate::kernel::Refusal;
use crate::kernel::ids::EmployeeId;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, SoftCheck, SoftChecks, Summary, SummaryRow};
use crate::ui::pages::{CheckPage, DonePage};
use crate::ui::{Asking, Error, Notice, page, page_with, see_other};

/// The check page before submitting: what stands there, likely mistakes, what happens next.
pub(super) async fn check(
    app: &App,
    asking: &Asking,
    target: &Target,
    problems: Option<Vec<FieldProblem>>,
) -> Result<Response, Error> {
    let actor = asking.actor();
    let kind = target.kind;
    let loaded = actions::load_step(app, actor, &target.code, target.id, kind).await?;
    if !loaded.way.is_open(kind) {
        return see_other(asking, &target.address, None).await;
    }
    let found = problems.unwrap_or_else(|| loaded.problems(kind));
    if !found.is_empty() {
        // Where it can be mended, with the words at each field.
        let again = saving::workbench_page(app, asking, &loaded, target, &found).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let (entries, _) = loaded.definitions.parse(kind, &loaded.live(kind));
    let others: Vec<OtherReason> = match actor.employee().filter(|_| kind.is_rating()) {
        None => Vec::new(),
        Some(person) => team::other_reasons(app.db.reader(), &target.code, person, target.id)
            .await?
            .into_iter()
            .map(|(name, reason)| OtherReason { name: format!("{name}さん"), reason })
            .collect(),
    };
    let soft = if kind.is_rating() {
        let mut soft = changed_goals(&loaded.changed_since(kind));
        soft.extend(soft_checks(&loaded.definitions, &entries, &others));
        soft
    } else {
        Vec::new()
    };
    let at = |field: SheetField| format!("{}#{field}", target.address);
    let soft = soft
        .into_iter()
        .map(|check| SoftCheck::new(format!("{}。", check.sentence), at(check.field), "#effects"))
        .collect();
    let names = &loaded.names;
    page(&CheckPage {
        shell: shell_of(asking, &loaded, kind, "提出前の確認"),
        errors: ErrorSummary::default(),
        heading: "提出する内容を確かめてください".to_owned(),
        lead: String::new(),
        soft: SoftChecks::new(soft),
        summary: summary(&loaded, target),
        effects: effects(&loaded, kind, names),
        action: format!("{}/submission", target.address),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::primary(submit_words(&loaded.cycle, &loaded.way, kind)),
        back: Some((target.address.clone(), "入力にもどる".to_owned())),
    })
}

/// 「二次評価者へ提出する」.
fn submit_words(cycle: &Cycle, way: &Workflow, kind: StepKind) -> String {
    match way.next_after(kind).map(|step| step.kind) {
        Some(StepKind::Primary | StepKind::Secondary) if kind == StepKind::SelfAssessment => {
            "上司へ提出する".to_owned()
        }
        Some(StepKind::Assistant) => "評価補助者へ提出する".to_owned(),
        Some(next) if next.is_rating() => format!("{}者へ提出する", cycle.step_name(next)),
        Some(next @ StepKind::Adjustment) => format!("{}へ提出する", next.doer()),
        Some(StepKind::Confirmation)
            if way.step(StepKind::Confirmation).is_some_and(|step| step.evaluator.is_some()) =>
        {
            "確認者へ提出する".to_owned()
        }
        _ => "人事課へ提出する".to_owned(),
    }
}

fn effects(loaded: &Loaded, kind: StepKind, names: &HashMap<EmployeeId, String>) -> Vec<String> {
    let next = loaded.way.next_after(kind);
    let reader = match next.and_then(|step| step.evaluator).and_then(|id| names.get(&id)) {
        Some(name) => format!("{name}さん"),
        None => "人事課".to_owned(),
    };
    vec![
        format!("提出した内容は、{reader}が読みます。"),
        format!("{reader}が開くまでは、提出を取り消せます。"),
    ]
}

fn summary(loaded: &Loaded, target: &Target) -> Summary {
    let kind = target.kind;
    let live = loaded.live(kind);
    let mut rows = Vec::new();
    for element in loaded.definitions.elements.iter() {
        let grade = live.get(SheetField::Grade(element.number));
        let answer = match grade {
            "" => String::new(),
            NOT_OBSERVED => "観察できなかった".to_owned(),
            letter => format!("{letter}　{}", element.behaviour(letter).unwrap_or_default()),
        };
        let mut row = SummaryRow::new(&element.name, answer)
            .mend(format!("{}#element-{}", target.address, element.number));
        let words = live.get(SheetField::Reason(element.number));
        if !words.is_empty() {
            row = row.note(words);
        }
        rows.push(row);
    }
    for item in loaded.definitions.results_items(kind) {
        let grade = live.get(SheetField::Achievement(item));
        let words = live.get(SheetField::Account(item));
        let what = match item {
            ResultsItem::Unplanned(number) => live.get(SheetField::What(number)),
            ResultsItem::Goal(_) => "",
        };
        let own_blank = grade.is_empty() && words.is_empty() && what.is_empty();
        if matches!(item, ResultsItem::Unplanned(_)) && own_blank {
            continue;
        }
        let block = loaded.definitions.results.as_ref();
        let level = block.and_then(|own| own.rule.achievement(grade));
        let shown = achievement_words(grade);
        let meaning = level.map_or("", |level| level.meaning.as_str());
        let name = block.map_or_else(String::new, |own| own.name(item));
        let name = if what.is_empty() { name } else { format!("目標外の業務「{what}」") };
        let mut row = SummaryRow::new(name, format!("{shown}　{meaning}").trim().to_owned())
            .mend(format!("{}#{}", target.address, item_id(item)));
        if !words.is_empty() {
            row = row.note(words);
        }
        rows.push(row);
    }
    let whole = format!("{}#whole", target.address);
    let own = kind == StepKind::SelfAssessment;
    let title = if own { "全体をふりかえって" } else { "全体のまとめ" };
    rows.push(SummaryRow::new(title, live.get(SheetField::Summary)).mend(&whole));
    if kind.is_rating() {
        let (entries, _) = loaded.definitions.parse(kind, &live);
        let mut row = SummaryRow::new("全体の評語", live.get(SheetField::Overall)).mend(&whole);
        let reason = live.get(SheetField::OverallReason);
        match loaded.definitions.score(&entries) {
            Ok(Outcome::Scored(score)) => {
                let mut note = format!("計算：{}点", score.total);
                if let Some(grade) = &score.grade {
                    note.push_str(&format!("、評語は{grade}"));
                }
                if !reason.is_empty() {
                    note.push_str(&format!("。違う理由：{reason}"));
                }
                row = row.note(note);
            }
            Ok(_) => {}
            Err(problem) => {
                if let Some(words) = problem.left_out() {
                    row = row.note(if reason.is_empty() {
                        format!("{words}。")
                    } else {
                        format!("{words}。理由：{reason}")
                    });
                }
            }
        }
        rows.push(row);
    }
    Summary::new(rows)
}

/// Submits, or shows what is still missing.
pub(super) async fn submit(app: &App, asking: &Asking, target: &Target) -> Result<Response, Error> {
    let actor = asking.actor();
    let done = format!("{}/done", target.address);
    match actions::submit_step(app, actor, &target.code, target.id, target.kind).await {
        Ok(_) => see_other(asking, &done, None).await,
        Err(Failed::Refused(SheetRefusal::Incomplete(problems))) => {
            check(app, asking, target, Some(problems)).await
        }
        Err(Failed::Refused(SheetRefusal::Way(WorkflowRefusal::AlreadyDone(_)))) => {
            see_other(asking, &done, None).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(asking, &target.address, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// 「…を提出しました」: who is next, how to take it back, whom to go on with.
pub(super) async fn done(
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
    primary: Option<Button>,
) -> Result<Response, Error> {
    let kind = target.kind;
    if !loaded.way.is_done(kind) {
        return see_other(asking, &target.address, None).await;
    }
    let names = &loaded.names;
    let today = asking.now.today;
    let mut next: Vec<String> = next_words(loaded, &loaded.way, names, today).into_iter().collect();
    let mut links = Vec::new();
    if loaded.way.can_withdraw(kind, asking.now.at) {
        next.push("次の人が開くまでは、提出を取り消せます。".to_owned());
        let withdrawal = format!("{}/withdrawal", target.address);
        links.push((withdrawal, "提出を取り消す".to_owned()));
    }
    links.push((target.address.clone(), "提出した内容を見る".to_owned()));
    links.push(("/".to_owned(), "ホームへもどる".to_owned()));
    let heading = if target.is_own() {
        "自己申告を提出しました".to_owned()
    } else {
        format!("{}さんの評価を提出しました", loaded.head.name)
    };
    page(&DonePage {
        shell: shell_of(asking, loaded, kind, "提出しました"),
        heading,
        next,
        thread: Some(one_line(loaded, names, today)),
        primary,
        links,
    })
}

/// Asks before a submission is taken back.
pub(super) async fn ask_withdrawal(
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
) -> Result<Response, Error> {
    if let Err(refusal) = loaded.way.clone().withdraw(target.kind, asking.now.at) {
        return see_other(asking, &target.address, Notice::bad(refusal.sentence())).await;
    }
    let step = loaded.cycle.step_name(target.kind);
    let due = loaded
        .cycle
        .step(target.kind)
        .map(|own| until_words(own.due_on, asking.now.today))
        .unwrap_or_default();
    page(&CheckPage {
        shell: shell_of(asking, loaded, target.kind, "提出の取消し"),
        errors: ErrorSummary::default(),
        heading: format!("{step}の提出を取り消すか確かめてください"),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::default(),
        effects: vec![
            "入力した内容は残ります。直してから、もう一度提出してください。".to_owned(),
            format!("期限は{due}です。"),
        ],
        action: format!("{}/withdrawal", target.address),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::primary("提出を取り消す"),
        back: Some((target.address.clone(), "取り消さずにもどる".to_owned())),
    })
}

/// Takes a submission back.
pub(super) async fn withdraw(
    app: &App,
    asking: &Asking,
    target: &Target,
) -> Result<Response, Error> {
    let actor = asking.actor();
    let notice =
        match actions::withdraw_step(app, actor, &target.code, target.id, target.kind).await {
            Ok(()) => {
                Notice::ok("提出を取り消しました。").body("直してから、もう一度提出してください。")
            }
            Err(Failed::Refused(refusal)) => Notice::bad(refusal.sentence()),
            Err(failed) => return Err(failed.into()),
        };
    see_other(asking, &target.address, notice).await
}
