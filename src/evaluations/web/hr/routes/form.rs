//! Adding a rule.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{HOME, answer};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::forms::{
    ReasonInput, RouteOffers, RoutePlace, RouteRuleDraft, RouteRuleInput,
};
use crate::evaluations::policy::ListCycles;
use crate::evaluations::route::{Pick, RouteRule, RouteWay};
use crate::evaluations::store::offers::{self, Named};
use crate::evaluations::store::{opening, routes as store};
use crate::kernel::ids::{AuthorityId, JobFamilyId, RankId, RouteRuleId};
use crate::kernel::{FiscalYear, Period, Refusal};
use crate::platform::App;
use crate::ui::components::{
    Choice, ChoiceOption, DateField, ErrorSummary, Field, SelectOption, Width,
};
use crate::ui::{Asking, Error, Posted, Problems, Shell, page, page_with};

struct Choices {
    authorities: Vec<Named<AuthorityId>>,
    ranks: Vec<Named<RankId>>,
    families: Vec<Named<JobFamilyId>>,
}

impl Choices {
    async fn load(app: &App, asking: &Asking) -> Result<Self, Error> {
        let scope = asking.actor().scope::<ListCycles>();
        if scope.is_nobody() {
            return Err(Error::NotFound);
        }
        let reader = app.db.reader();
        Ok(Self {
            authorities: offers::authorities(reader, &scope).await?,
            ranks: offers::ranks(reader).await?,
            families: store::families(reader).await?,
        })
    }
    fn offers(&self) -> RouteOffers {
        RouteOffers {
            authorities: self.authorities.iter().map(|one| one.id).collect(),
            ranks: self.ranks.iter().map(|one| one.id).collect(),
            families: self.families.iter().map(|one| one.id).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "evaluations/hr/route_form.html")]
struct RouteFormPage {
    shell: Shell,
    errors: ErrorSummary,
    hidden: Option<String>,
    whom: Vec<Field>,
    from: DateField,
    /// Evaluators first, then those beside and above them.
    people: Vec<(Choice, Field)>,
    beside: Vec<(Choice, Field)>,
    reason: Field,
}

fn options<I: ToString>(any: &str, all: &[Named<I>]) -> Vec<SelectOption> {
    let each = all.iter().map(|one| SelectOption::new(one.id.to_string(), &one.name));
    std::iter::once(SelectOption::new("", any)).chain(each).collect()
}

fn form(
    asking: &Asking,
    choices: &Choices,
    input: &RouteRuleInput,
    problems: &Problems<&'static str>,
) -> RouteFormPage {
    let mut whom = Vec::new();
    let mut hidden = None;
    if let [only] = choices.authorities.as_slice() {
        hidden = Some(only.id.to_string());
    } else {
        whom.push(
            Field::select(
                "authority",
                "任命権者",
                choices
                    .authorities
                    .iter()
                    .map(|one| SelectOption::new(one.id.to_string(), &one.name))
                    .collect(),
            )
            .value(&input.authority)
            .error(problems.at(&"authority")),
        );
    }
    whom.extend([
        Field::text("department", "対象の所属コード")
            .hint("その下の所属も対象です。書かないと、どの所属でも対象です。")
            .width(Width::Code)
            .optional()
            .value(&input.department)
            .error(problems.at(&"department")),
        Field::select("rank", "対象の職位", options("どの職位でも", &choices.ranks))
            .value(&input.rank),
        Field::select("family", "対象の職種", options("どの職種でも", &choices.families))
            .value(&input.family),
    ]);
    let mut places = input.places().map(|place| controls(&place, problems)).into_iter();
    let people = places.by_ref().take(2).collect();
    let crumbs = [
        ("ホーム", "/"),
        ("人事の仕事", "/hr"),
        ("評価サイクル", "/hr/cycles"),
        ("評価ルート", HOME),
    ];
    let heading = "評価ルートの決まりを加える";
    RouteFormPage {
        shell: asking.shell(heading).crumbs(&crumbs, heading).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        hidden,
        whom,
        from: DateField::new("from", "始まりの日")
            .hint("評価サイクルの基準日がこの日からの評価で、この決まりに従います。")
            .typed(&input.from.year, &input.from.month, &input.from.day)
            .error(problems.at(&"from")),
        people,
        beside: places.collect(),
        reason: Field::area("reason", "理由", ReasonInput::LIMIT)
            .rows(2)
            .value(&input.reason)
            .error(problems.at(&"reason")),
    }
}

/// How one person of the route is found, and the code or number for that.
fn controls(
    (place, word, who): &(RoutePlace, &str, &str),
    problems: &Problems<&'static str>,
) -> (Choice, Field) {
    let ways =
        place.ways.iter().map(|way| ChoiceOption::new(way.as_str(), words(place, *way))).collect();
    let choice = Choice::one(place.name, format!("{}の決め方", place.label), ways)
        .chosen([*word])
        .error(problems.at(&place.name));
    let field = Field::text(place.who, format!("{}の所属コードか職員番号", place.label))
        .hint("「決まった所属の長」は所属コード、「決まった職員」は職員番号を書きます。")
        .width(Width::Code)
        .optional()
        .value(*who)
        .error(problems.at(&place.who));
    (choice, field)
}

/// Without a confirmer the step takes place all the same: HR confirms.
fn words(place: &RoutePlace, way: RouteWay) -> &'static str {
    match (way, place.name) {
        (RouteWay::Nobody, "confirmer") => "人事課が確認する",
        (RouteWay::Nobody, "assistant" | "adjuster") => "いない",
        _ => way.label(),
    }
}

/// A new rule, from the first day of the fiscal year on.
pub(in super::super) async fn new(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let choices = Choices::load(&app, &asking).await?;
    let from = FiscalYear::of(asking.now.today).first_day();
    let input = RouteRuleInput::proposal(from, &choices.offers());
    page(&form(&asking, &choices, &input, &Problems::new()))
}

pub(in super::super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(posted): Posted,
) -> Result<Response, Error> {
    let choices = Choices::load(&app, &asking).await?;
    let input = RouteRuleInput::read(&posted);
    let parsed = match input.parse(&choices.offers()) {
        Ok(draft) => look_up(&app, draft).await?,
        Err(problems) => Err(problems),
    };
    let mut problems = match parsed {
        Ok(rule) => match actions::add_route_rule(&app, asking.actor(), &rule).await {
            Err(Failed::Refused(refusal)) => Problems::one("department", refusal.sentence()),
            done => return answer(&asking, done, "評価ルートの決まりを加えました。").await,
        },
        Err(problems) => problems,
    };
    if problems.is_empty() {
        problems.add("department", "もう一度確かめてください");
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form(&asking, &choices, &input, &problems))
}

/// Departments by code and people by number, on the first day of the rule.
async fn look_up(
    app: &App,
    draft: RouteRuleDraft,
) -> Result<Result<RouteRule, Problems<&'static str>>, Error> {
    let mut problems = Problems::new();
    let mut department = None;
    if let Some(code) = &draft.department {
        department = store::department_by_code(app.db.reader(), code, draft.from).await?;
        if department.is_none() {
            problems.add("department", format!("所属コード「{code}」の所属はありません"));
        }
    }
    let mut picks = [None; 5];
    for (slot, (name, (way, who))) in picks.iter_mut().zip(draft.asked()) {
        let reader = app.db.reader();
        let (place, person) = match way {
            RouteWay::Head => (store::department_by_code(reader, who, draft.from).await?, None),
            RouteWay::Person => (None, opening::employee_by_number(reader, who, draft.from).await?),
            RouteWay::Superior
            | RouteWay::SecondSuperior
            | RouteWay::AboveSecondary
            | RouteWay::Nobody => (None, None),
        };
        *slot = Pick::of(*way, place, person);
        if slot.is_none() {
            let sentence = if *way == RouteWay::Head {
                format!("所属コード「{who}」の所属はありません")
            } else {
                format!("職員番号「{who}」の職員はいません")
            };
            problems.add(name, sentence);
        }
    }
    let [Some(primary), Some(secondary), Some(assistant), Some(adjuster), Some(confirmer)] = picks
    else {
        return Ok(Err(problems));
    };
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    Ok(Ok(RouteRule {
        id: RouteRuleId::mint(),
        authority: draft.authority,
        department,
        rank: draft.rank,
        family: draft.family,
        period: Period::since(draft.from),
        primary,
        secondary,
        assistant,
        adjuster,
        confirmer,
        reason: draft.reason.to_string(),
    }))
}
