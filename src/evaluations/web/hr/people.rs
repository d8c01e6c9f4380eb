//! Who takes part in a cycle in preparation, and the exceptions for single people.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions::{self, OpeningPlan};
use crate::evaluations::cycle::{Cycle, CycleState};
use crate::evaluations::forms::ReasonInput;
use crate::evaluations::route::Route;
use crate::evaluations::store::candidates::Candidate;
use crate::evaluations::store::opening::{self, PersonRow};
use crate::evaluations::workflow::StepKind;
use crate::kernel::Refusal;
use crate::kernel::ids::EmployeeId;
use crate::kernel::number::grouped;
use crate::platform::App;
use crate::ui::components::{Button, Caption, Empty, ErrorSummary, Field, Pager, Tab, Tabs, Tick};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Query, Shell, page, page_with,
    see_other,
};

/// Which people are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    All,
    WithoutPrimary,
    WithoutSecondary,
    WithoutAssistant,
    WithoutAdjuster,
    WithoutConfirmer,
    Replaced,
    Merged,
    HaveSheet,
    OnLeave,
    Short,
    LeftOut,
}

impl List {
    const EVERY: [Self; 12] = [
        Self::All,
        Self::WithoutPrimary,
        Self::WithoutSecondary,
        Self::WithoutAssistant,
        Self::WithoutAdjuster,
        Self::WithoutConfirmer,
        Self::Replaced,
        Self::Merged,
        Self::HaveSheet,
        Self::OnLeave,
        Self::Short,
        Self::LeftOut,
    ];

    fn parse(raw: &str) -> Self {
        Self::EVERY.into_iter().find(|list| list.word() == raw).unwrap_or(Self::All)
    }
    const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::WithoutPrimary => "without-primary",
            Self::WithoutSecondary => "without-secondary",
            Self::WithoutAssistant => "without-assistant",
            Self::WithoutAdjuster => "without-adjuster",
            Self::WithoutConfirmer => "without-confirmer",
            Self::Replaced => "replaced",
            Self::Merged => "merged",
            Self::HaveSheet => "have-sheet",
            Self::OnLeave => "on-leave",
            Self::Short => "short",
            Self::LeftOut => "left-out",
        }
    }
    const fn label(self) -> &'static str {
        match self {
            Self::All => "対象の職員",
            Self::WithoutPrimary => "一次評価者がいない職員",
            Self::WithoutSecondary => "二次評価者がいない職員",
            Self::WithoutAssistant => "評価補助者がいない職員",
            Self::WithoutAdjuster => "調整者がいない職員",
            Self::WithoutConfirmer => "人事課が確認する職員",
            Self::Replaced => "評価者を替えた職員",
            Self::Merged => "段階をまとめた職員",
            Self::HaveSheet => "ほかの評価の対象の職員",
            Self::OnLeave => "休職などの職員",
            Self::Short => "月数が足りない職員",
            Self::LeftOut => "対象から外した職員",
        }
    }
    /// Whether there can be anybody in it: lists of steps that the cycle does not have are not offered.
    fn is_offered(self, cycle: &Cycle) -> bool {
        match self {
            Self::WithoutAssistant => cycle.step(StepKind::Assistant).is_some(),
            Self::WithoutAdjuster => cycle.step(StepKind::Adjustment).is_some(),
            _ => true,
        }
    }
    /// The people of the list, with their route.
    fn people(self, plan: &OpeningPlan) -> Vec<(EmployeeId, Option<Route>)> {
        let taking_part = |test: &dyn Fn(&actions::Participant) -> bool| {
            plan.participants
                .iter()
                .filter(|person| test(person))
                .map(|p| (p.candidate.employee, Some(p.route)))
                .collect()
        };
        let others = |test: &dyn Fn(&Candidate) -> bool| {
            plan.others
                .iter()
                .filter(|person| test(person))
                .map(|person| (person.employee, None))
                .collect()
        };
        match self {
            Self::All => taking_part(&|_| true),
            Self::WithoutPrimary => taking_part(&|person| person.route.primary.is_none()),
            Self::WithoutSecondary => {
                taking_part(&|p| p.route.primary.is_some() && p.route.secondary.is_none())
            }
            Self::WithoutAssistant => taking_part(&|p| p.route.beside.assistant.is_none()),
            Self::WithoutAdjuster => taking_part(&|p| p.route.beside.adjuster.is_none()),
            Self::WithoutConfirmer => taking_part(&|p| p.route.beside.confirmer.is_none()),
            Self::Replaced => taking_part(&|person| person.replaced),
            Self::Merged => taking_part(&|person| person.merged),
            Self::HaveSheet => others(&Candidate::has_sheet_only),
            Self::OnLeave => others(&|person| person.on_leave && !person.left_out),
            Self::Short => others(&Candidate::is_short_only),
            Self::LeftOut => others(&|person| person.left_out),
        }
    }
}

/// One person of the list.
struct PersonView {
    tick: Option<Tick>,
    href: String,
    number: String,
    name: String,
    department: String,
    rank: String,
    primary: String,
    secondary: String,
    /// 「調整者　佐藤 花子」, one line for each of those beside and above the evaluators.
    beside: Vec<String>,
    reason: String,
}

#[derive(Template)]
#[template(path = "evaluations/hr/people.html")]
struct PeoplePage {
    shell: Shell,
    errors: ErrorSummary,
    heading: &'static str,
    tabs: Tabs,
    caption: Caption,
    people: Vec<PersonView>,
    empty: Empty,
    pager: Pager,
    /// Where the ticked people go, when they can be changed.
    action: Option<String>,
    list: &'static str,
    reason: Option<Field>,
    button: Button,
}

/// One list of people of the cycle.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let nothing = Problems::new();
    let list = List::parse(query.one("list"));
    page(&list_page(&app, &asking, &cycle, list, &query, &nothing).await?)
}

async fn list_page(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    list: List,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<PeoplePage, Error> {
    if !matches!(cycle.state, CycleState::Preparing | CycleState::Awaiting { .. }) {
        return Err(Error::NotFound);
    }
    let code = &cycle.code;
    let plan = actions::plan_opening(app, asking.actor(), code).await?;
    let found = list.people(&plan);
    let on = cycle.setup.base_date;
    let ids: Vec<EmployeeId> = found.iter().map(|(id, _)| *id).collect();
    let all = opening::people(app.db.reader(), &ids, on).await?;
    let number = typed.one("page").parse::<u32>().unwrap_or(1).max(1);
    let rows = usize::try_from(Pager::ROWS).unwrap_or(50);
    let skip = rows * usize::try_from(number - 1).unwrap_or_default();
    let shown: Vec<PersonRow> = all.iter().skip(skip).take(rows).cloned().collect();
    let routes: HashMap<EmployeeId, Route> =
        found.iter().filter_map(|(id, route)| Some((*id, (*route)?))).collect();
    let evaluators: Vec<EmployeeId> = shown
        .iter()
        .filter_map(|person| routes.get(&person.id))
        .flat_map(|route| StepKind::ALL.iter().filter_map(|kind| route.doer(*kind)))
        .collect();
    let names: HashMap<EmployeeId, String> = opening::people(app.db.reader(), &evaluators, on)
        .await?
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let shown_ids: Vec<EmployeeId> = shown.iter().map(|person| person.id).collect();
    let reasons: HashMap<EmployeeId, String> =
        opening::exception_reasons(app.db.reader(), cycle.id, &shown_ids)
            .await?
            .into_iter()
            .collect();
    let by_rule: HashMap<EmployeeId, &str> = plan
        .participants
        .iter()
        .filter_map(|p| Some((p.candidate.employee, p.by_rule.as_deref()?)))
        .collect();
    let why = |id: &EmployeeId| match (reasons.get(id), by_rule.get(id)) {
        (Some(exception), _) => exception.clone(),
        (None, Some(rule)) => format!("決まり：{rule}"),
        (None, None) => String::new(),
    };
    let can_change = cycle.state == CycleState::Preparing;
    let ticked: Vec<&str> = typed.all("person").collect();
    let own = address(code);
    let name_of = |id: Option<EmployeeId>| {
        id.and_then(|id| names.get(&id)).cloned().unwrap_or_else(|| "−".to_owned())
    };
    let people = shown
        .into_iter()
        .map(|person| {
            let route = routes.get(&person.id);
            let doer = |kind| route.and_then(|route| route.doer(kind));
            let beside = [StepKind::Assistant, StepKind::Adjustment, StepKind::Confirmation];
            let id = person.id.to_string();
            PersonView {
                tick: can_change.then(|| {
                    Tick::new("person", &id, "選ぶ")
                        .about(&person.name)
                        .ticked(ticked.contains(&id.as_str()))
                }),
                href: format!("{own}/people/{id}"),
                primary: name_of(doer(StepKind::Primary)),
                secondary: name_of(doer(StepKind::Secondary)),
                beside: beside
                    .into_iter()
                    .filter_map(|kind| {
                        Some(format!("{}　{}", kind.doer(), names.get(&doer(kind)?)?))
                    })
                    .collect(),
                reason: why(&person.id),
                number: person.number,
                name: person.name,
                department: person.department,
                rank: person.rank,
            }
        })
        .collect();
    let total = all.len();
    let tabs = List::EVERY
        .into_iter()
        .filter(|one| one.is_offered(cycle))
        .map(|one| {
            Tab::new(one.label(), format!("{own}/people?list={}", one.word())).current(one == list)
        })
        .collect();
    let back_in = list == List::LeftOut;
    Ok(PeoplePage {
        shell: shell(asking, cycle, list.label()).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: list.label(),
        tabs: Tabs::new("職員の一覧", tabs),
        caption: Caption::new(
            "people",
            list.label(),
            format!(
                "{}人。職員番号の順にならんでいます。",
                grouped(i64::try_from(total).unwrap_or(i64::MAX))
            ),
        ),
        people,
        empty: Empty::new("この一覧に当たる職員はいません。"),
        pager: Pager::for_rows(
            number,
            u64::try_from(total).unwrap_or_default(),
            format!("list={}", list.word()),
        ),
        action: can_change.then(|| {
            let act = if back_in { "rules" } else { "exclusion" };
            format!("{own}/people/{act}")
        }),
        list: list.word(),
        reason: (!back_in).then(|| {
            Field::area("reason", "対象から外す理由", ReasonInput::LIMIT)
                .rows(2)
                .value(typed.one("reason"))
                .error(problems.at(&"reason"))
        }),
        button: if back_in {
            Button::secondary("選んだ職員を対象にもどす")
        } else {
            Button::secondary("選んだ職員を対象から外す")
        },
    })
}

fn chosen(form: &FormData) -> Vec<EmployeeId> {
    form.all("person").filter_map(|raw| raw.parse().ok()).collect()
}

/// Takes the ticked people out, with one reason.
pub(super) async fn leave_out(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let people = chosen(&form);
    let mut problems = Problems::new();
    if people.is_empty() {
        problems.add("people", "対象から外す職員を選んでください");
    }
    let reason = match (ReasonInput { text: form.one("reason") }).parse("対象から外す理由")
    {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    let (Some(reason), true) = (reason, problems.is_empty()) else {
        let list = List::parse(form.one("list"));
        let again = list_page(&app, &asking, &cycle, list, &form, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let back = format!("{}/people?list={}", address(&code), form.one("list"));
    match actions::leave_out(&app, asking.actor(), &code, &people, &reason).await {
        Ok(done) => {
            let notice = Notice::ok(format!("{done}人を対象から外しました。"));
            see_other(&asking, &back, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Takes the exceptions of the ticked people back.
pub(super) async fn clear(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    load(&app, &asking, &code).await?;
    let people = chosen(&form);
    let back = format!("{}/people?list={}", address(&code), form.one("list"));
    if people.is_empty() {
        return see_other(&asking, &back, Notice::bad("職員を選んでください。")).await;
    }
    match actions::clear_exceptions(&app, asking.actor(), &code, &people).await {
        Ok(done) => {
            let notice = Notice::ok(format!("{done}人の例外を取り消しました。"));
            see_other(&asking, &back, notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
