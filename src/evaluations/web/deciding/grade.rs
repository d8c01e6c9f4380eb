//! `…/sheets/{sheet}/adjustment`: the overall grade of one sheet, changed with a reason.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::list_of;
use crate::audit::Failed;
use crate::evaluations::actions::{self, Loaded};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::web::saving::{Target, shell_of};
use crate::evaluations::web::sheets::is_open;
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::ids::SheetId;
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, SelectOption, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, page, page_with, see_other,
};

type SheetPath = Path<(String, SheetId)>;

/// A sheet for its adjuster.
async fn load_seat(
    app: &App,
    asking: &Asking,
    (code, id): (String, SheetId),
) -> Result<(Loaded, Target), Error> {
    let (loaded, kind) = actions::load_as_evaluator(app, asking.actor(), &code, id).await?;
    if kind != StepKind::Adjustment {
        return Err(Error::NotFound);
    }
    Ok((loaded, Target::of(&code, id, kind)))
}

/// Changing the grade of one sheet: to which, and why.
pub(super) async fn ask_for_grade(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
) -> Result<Response, Error> {
    let (loaded, target) = load_seat(&app, &asking, path).await?;
    if !is_open(&loaded, target.kind) {
        let notice = Notice::info("いまは、全体の評語を変えられません。");
        return see_other(&asking, &target.address, notice).await;
    }
    page(&grade_page(&asking, &loaded, &target, &FormData::default(), &Problems::new()))
}

/// The overall grade as the last evaluator left it.
fn stands(loaded: &Loaded) -> String {
    let deciding = loaded.way.deciding_step();
    deciding.and_then(|kind| loaded.entries(kind).overall.grade).unwrap_or_default()
}

fn grade_page(
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> CheckPage {
    let now = stands(loaded);
    let grades = loaded.definitions.overall_scale().0.iter().filter(|step| step.grade != now);
    let options =
        std::iter::once(SelectOption::new("", "選んでください"))
            .chain(grades.map(|step| {
                SelectOption::new(&step.grade, format!("{}　{}", step.grade, step.label))
            }))
            .collect();
    CheckPage {
        shell: shell_of(asking, loaded, target.kind, "調整").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: format!("{}さんの全体の評語を変える", loaded.head.name),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("所属と職位", format!("{}　{}", loaded.department, loaded.head.rank)),
            SummaryRow::new("いまの全体の評語", now),
        ]),
        effects: vec![
            "要素ごとの評語と、評価者の全体の評語は、そのまま残ります。".to_owned(),
            "変える前と後の評語と理由が、履歴と記録に残ります。".to_owned(),
        ],
        action: format!("{}/adjustment", target.address),
        hidden: Vec::new(),
        fields: vec![
            Field::select("grade", "変えた後の評語", options)
                .value(typed.one("grade"))
                .error(problems.at(&"grade")),
            Field::area("reason", "変える理由", ReasonInput::LIMIT)
                .hint("ほかの所属との釣り合いなど、だれにでも説明できるように書いてください。")
                .value(typed.one("reason"))
                .error(problems.at(&"reason")),
        ],
        button: Button::primary("評語を変えて次へ進める"),
        back: Some((target.address.clone(), "変えずにもどる".to_owned())),
    }
}

pub(super) async fn adjust(
    State(app): State<App>,
    asking: Asking,
    Path(path): SheetPath,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (loaded, target) = load_seat(&app, &asking, path).await?;
    let mut problems = Problems::new();
    let grade = form.one("grade").trim();
    if grade.is_empty() {
        problems.add("grade", "変えた後の評語を選んでください");
    }
    let reason = match (ReasonInput { text: form.one("reason") }).parse("変える理由") {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    let (Some(reason), true) = (reason, problems.is_empty()) else {
        let again = grade_page(&asking, &loaded, &target, &form, &problems);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let (code, id) = (target.code.as_str(), target.id);
    match actions::adjust_sheet(&app, asking.actor(), code, id, grade, &reason).await {
        Ok(()) => {
            let words = format!("{}さんの全体の評語を{grade}に変えました。", loaded.head.name);
            see_other(&asking, &list_of(code, target.kind), Notice::ok(words)).await
        }
        Err(Failed::Refused(refusal @ SheetRefusal::NoChange)) => {
            let problems = Problems::one("grade", refusal.sentence());
            let again = grade_page(&asking, &loaded, &target, &form, &problems);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &target.address, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
