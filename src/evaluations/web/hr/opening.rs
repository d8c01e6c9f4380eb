//! Rehearsing and opening.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::cycles::facts;
use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions::{self, OpeningPlan};
use crate::evaluations::cycle::{Cycle, CycleRefusal, CycleState};
use crate::evaluations::rehearsal::{Cure, Finding};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, ErrorSummary, LinkList, ListLink, Note, Pager, SoftChecks, Summary, SummaryRow,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Query, Shell, page, see_other};

/// A finding with the way to its cure.
struct FindingView {
    sentence: String,
    link: Option<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "evaluations/hr/rehearsal.html")]
struct RehearsalPage {
    shell: Shell,
    name: String,
    verdict: Note,
    blocking: Vec<FindingView>,
    advice: Vec<FindingView>,
    counts: Summary,
    busiest: Vec<(String, String, String)>,
    busiest_caption: Caption,
    pager: Pager,
    next: LinkList,
}

fn cure(cycle: &Cycle, finding: &Finding) -> Option<(String, &'static str)> {
    let own = address(&cycle.code);
    let preparing = cycle.state == CycleState::Preparing;
    match finding.cure() {
        Cure::Setup => preparing.then(|| (format!("{own}/setup"), "準備を直す")),
        Cure::Ranks => preparing.then(|| (format!("{own}/ranks"), "職位ごとの決まりを直す")),
        Cure::GoalRule => Some((format!("{own}/goals"), "目標の決まりを決める")),
        Cure::Definitions => Some(("/hr/competencies".to_owned(), "能力の定義を見る")),
        Cure::WithoutPrimary => Some((format!("{own}/people?list=without-primary"), "職員を見る")),
        Cure::WithoutSecondary => {
            Some((format!("{own}/people?list=without-secondary"), "職員を見る"))
        }
        Cure::HaveSheet => Some((format!("{own}/people?list=have-sheet"), "職員を見る")),
        Cure::LeftOut => Some((format!("{own}/people?list=left-out"), "職員を見る")),
        Cure::People => Some((format!("{own}/people"), "職員と評価者を見る")),
        Cure::WithoutAssistant => {
            Some((format!("{own}/people?list=without-assistant"), "職員を見る"))
        }
        Cure::WithoutAdjuster => {
            Some((format!("{own}/people?list=without-adjuster"), "職員を見る"))
        }
        Cure::WithoutConfirmer => {
            Some((format!("{own}/people?list=without-confirmer"), "職員を見る"))
        }
        Cure::Merged => Some((format!("{own}/people?list=merged"), "職員を見る")),
        Cure::Replaced => Some((format!("{own}/people?list=replaced"), "職員を見る")),
        Cure::OnLeave => Some((format!("{own}/people?list=on-leave"), "職員を見る")),
        Cure::Short => Some((format!("{own}/people?list=short"), "職員を見る")),
        Cure::None => None,
    }
}

fn count(number: usize) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

/// How many people and evaluators, per step.
fn counts(plan: &OpeningPlan) -> Summary {
    let people = count(plan.participants.len());
    let mut rows = vec![SummaryRow::new("対象", format!("{people}人"))];
    for step in &plan.cycle.setup.steps {
        let who = match step.kind {
            StepKind::SelfAssessment => format!("{people}人"),
            StepKind::Primary => {
                format!("{people}人を、{}人が評価", count(plan.evaluators()))
            }
            StepKind::Secondary => format!("{}人を評価", count(plan.with_doer(step.kind))),
            StepKind::Assistant | StepKind::Adjustment => {
                format!("{}人", count(plan.with_doer(step.kind)))
            }
            StepKind::Confirmation if plan.with_doer(step.kind) > 0 => {
                let own = plan.with_doer(step.kind);
                let rest = count(plan.participants.len() - own);
                format!("{}人を確認者が、{rest}人を人事課が確認", count(own))
            }
            StepKind::Confirmation | StepKind::Disclosure => "人事課".to_owned(),
        };
        rows.push(SummaryRow::new(step.name.as_str(), who));
    }
    if let Some(version) = &plan.version {
        rows.push(SummaryRow::new("能力の定義", format!("{} {}", version.name, version.number)));
    }
    Summary::new(rows)
}

/// Everything that would go wrong today; nothing is changed.
pub(super) async fn rehearsal(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    if !matches!(cycle.state, CycleState::Preparing | CycleState::Awaiting { .. }) {
        let notice = Notice::info("このサイクルは、もう開始しています。");
        return see_other(&asking, &address(&code), notice).await;
    }
    let plan = actions::plan_opening(&app, asking.actor(), &code).await?;
    let view = |finding: &Finding| FindingView {
        sentence: finding.sentence(),
        link: cure(&plan.cycle, finding),
    };
    let (blocking, advice): (Vec<&Finding>, Vec<&Finding>) =
        plan.findings.iter().partition(|finding| finding.blocks());
    let verdict = if blocking.is_empty() {
        Note::ok("開始できます。").body("リハーサルでは、何も変えていません。")
    } else {
        Note::bad(format!("開始の前に直すことが{}件あります。", blocking.len()))
            .body("直してから、もう一度リハーサルをしてください。何も変えていません。")
    };
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let rows_a_page = usize::try_from(Pager::ROWS).unwrap_or(50);
    let own = address(&code);
    let mut next = Vec::new();
    if plan.blocking() == 0 {
        next.push(ListLink::new(format!("{own}/start"), "開始の確認へ進む"));
    }
    if plan.cycle.state == CycleState::Preparing {
        next.push(ListLink::new(format!("{own}/setup"), "準備を直す"));
    }
    next.push(ListLink::new(format!("{own}/people"), "対象の職員と評価者を見る"));
    next.push(ListLink::new("/hr/routes", "評価ルートの決まりを見る"));
    page(&RehearsalPage {
        shell: shell(&asking, &cycle, "リハーサル"),
        name: plan.cycle.name.clone(),
        verdict,
        blocking: blocking.into_iter().map(view).collect(),
        advice: advice.into_iter().map(view).collect(),
        counts: counts(&plan),
        busiest: plan
            .busiest
            .iter()
            .skip(usize::try_from(number - 1).unwrap_or(0) * rows_a_page)
            .take(rows_a_page)
            .map(|(name, first, second)| (name.clone(), grouped(*first), grouped(*second)))
            .collect(),
        busiest_caption: Caption::new(
            "busiest",
            "評価者ごとの人数",
            format!("{}人。一次評価の人数の多い順にならんでいます。", plan.busiest.len()),
        ),
        pager: Pager::for_rows(number, u64::try_from(plan.busiest.len()).unwrap_or(0), ""),
        next: LinkList::new(next),
    })
}

/// The check page before opening: asking for approval, or opening.
pub(super) async fn start(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let needs_second = app.config.opening_needs_second;
    let own = address(&code);
    let mut back = (own.clone(), "サイクルのページへもどる".to_owned());
    let (action, button, effects): (String, Button, Vec<String>) = match &cycle.state {
        CycleState::Preparing if needs_second => (
            format!("{own}/opening-request"),
            Button::primary("もう一人の人事担当に承認を頼む"),
            vec![
                "もう一人の人事担当が、内容を確かめて開始します。".to_owned(),
                "開始されるまでは、準備にもどせます。".to_owned(),
            ],
        ),
        CycleState::Awaiting { requested_by, .. }
            if needs_second && *requested_by == asking.actor().account() =>
        {
            (
                format!("{own}/preparation"),
                Button::primary("準備にもどす"),
                vec!["承認の依頼を取り消して、準備を直せるようにします。".to_owned()],
            )
        }
        CycleState::Preparing | CycleState::Awaiting { .. } => {
            back = (format!("{own}/rehearsal"), "リハーサルの結果を見る".to_owned());
            (format!("{own}/opening"), Button::primary("評価サイクルを開始する"), opening_effects())
        }
        _ => {
            let notice = Notice::info("このサイクルは、もう開始しています。");
            return see_other(&asking, &own, notice).await;
        }
    };
    let plan = actions::plan_opening(&app, asking.actor(), &code).await?;
    let is_asking = !action.ends_with("/preparation");
    if plan.blocking() > 0 && is_asking {
        // That page says by itself what is to be done first.
        return see_other(&asking, &format!("{own}/rehearsal"), None).await;
    }
    let lead = format!("{}人にシートを作ります。", count(plan.participants.len()));
    page(&CheckPage {
        shell: shell(&asking, &cycle, "開始の確認"),
        errors: ErrorSummary::default(),
        heading: format!("{}の開始を確かめてください", cycle.name),
        lead,
        soft: SoftChecks::default(),
        summary: facts(&app, &cycle).await?,
        effects,
        action,
        hidden: Vec::new(),
        fields: Vec::new(),
        button,
        back: Some(back),
    })
}

fn opening_effects() -> Vec<String> {
    vec![
        "対象の職員一人ひとりにシートを作り、評価者を決めます。".to_owned(),
        "能力の定義、評語の尺度、点数の決まりは、終わるまで変わりません。".to_owned(),
        "だれかが入力を始めるまでは、開始を取り消せます。".to_owned(),
    ]
}

async fn answer(
    asking: &Asking,
    code: &str,
    done: Result<Notice, Failed<CycleRefusal>>,
) -> Result<Response, Error> {
    let own = address(code);
    match done {
        Ok(notice) => see_other(asking, &own, notice).await,
        Err(Failed::Refused(CycleRefusal::Blocked { .. })) => {
            see_other(asking, &format!("{own}/rehearsal"), None).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(asking, &own, Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

pub(super) async fn request(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::request_opening(&app, asking.actor(), &code).await.map(|()| {
        Notice::ok("開始の承認を頼みました。")
            .body("もう一人の人事担当が、内容を確かめて開始します。")
    });
    answer(&asking, &code, done).await
}

pub(super) async fn take_back(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::take_back_request(&app, asking.actor(), &code)
        .await
        .map(|()| Notice::ok("準備にもどしました。"));
    answer(&asking, &code, done).await
}

/// A small office is opened while one waits; for a whole city the work goes on beside the request, and
/// its page says how far it has come.
pub(super) async fn open(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let actor = asking.actor();
    let done = match actions::opens_beside(&app, actor, &code).await {
        Ok(true) => match actions::start_opening(&app, actor, &code).await {
            Ok(_) => {
                return see_other(&asking, &format!("{}/opening", address(&code)), None).await;
            }
            Err(failed) => Err(failed),
        },
        Ok(false) => actions::open_cycle(&app, actor, &code).await,
        Err(failed) => Err(failed),
    };
    let done = done.map(|sheets| {
        Notice::ok("評価サイクルを開始しました。")
            .body(format!("{}人のシートを作りました。", count(sheets)))
    });
    answer(&asking, &code, done).await
}

/// Asks before an opening is undone.
pub(super) async fn ask_undo(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let own = address(&code);
    if let Err(refusal) = cycle.state.refuse_unless_open() {
        return see_other(&asking, &own, Notice::bad(refusal.sentence())).await;
    }
    page(&CheckPage {
        shell: shell(&asking, &cycle, "開始の取消し"),
        errors: ErrorSummary::default(),
        heading: format!("{}の開始を取り消すか確かめてください", cycle.name),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::default(),
        effects: vec![
            "すべてのシートを消して、準備中にもどします。".to_owned(),
            "だれかが入力を始めているときは、取り消せません。".to_owned(),
        ],
        action: format!("{own}/undo"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger("開始を取り消す"),
        back: Some((own, "取り消さずにもどる".to_owned())),
    })
}

pub(super) async fn undo(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let done = actions::undo_opening(&app, asking.actor(), &code)
        .await
        .map(|_| Notice::ok("開始を取り消しました。").body("準備中にもどりました。"));
    answer(&asking, &code, done).await
}
