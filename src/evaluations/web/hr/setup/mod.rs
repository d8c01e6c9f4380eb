//! Setting up a cycle: one form for a new one and for one in preparation.

mod controls;
mod folds;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use self::controls::{absence, people, rules, steps_choice, timing};
use self::folds::Folds;
use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::{Cycle, CycleKind, CycleStage, Term, cycle_name, following};
use crate::evaluations::disclosure::DisclosedField;
use crate::evaluations::forms::{
    CycleField, CycleInput, DateInput, Offers, ReasonInput, is_optional, parse_year, year_words,
};
use crate::evaluations::policy::ListCycles;
use crate::evaluations::store::offers::{self, Named};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{AuthorityId, DepartmentId, RankId, ResultsRuleId, ScaleId};
use crate::kernel::{Date, FiscalYear, Refusal, Revision};
use crate::organization::{RegisteredType, employment_types};
use crate::platform::App;
use crate::ui::components::{
    Choice, ChoiceOption, DateField, ErrorSummary, Field, LinkList, ListLink, Note, SelectOption,
    Tick,
};
use crate::ui::{
    Asking, Error, Notice, Path, Posted, Problems, Query, Shell, page, page_with, see_other,
};

/// What the page offers, with names.
struct Choices {
    authorities: Vec<Named<AuthorityId>>,
    ranks: Vec<Named<RankId>>,
    types: Vec<RegisteredType>,
    departments: Vec<Named<DepartmentId>>,
    rules: Vec<offers::RuleRow>,
    results_rules: Vec<Named<ResultsRuleId>>,
    scales: Vec<Named<ScaleId>>,
}

impl Choices {
    async fn load(app: &App, asking: &Asking, on: Date) -> Result<Self, Error> {
        let scope = asking.actor().scope::<ListCycles>();
        if scope.is_nobody() {
            return Err(Error::NotFound);
        }
        let reader = app.db.reader();
        Ok(Self {
            authorities: offers::authorities(reader, &scope).await?,
            ranks: offers::ranks(reader).await?,
            types: employment_types(reader).await?,
            departments: offers::bureaus(reader, on).await?,
            rules: offers::rules(reader).await?,
            results_rules: offers::results_rules(reader).await?,
            scales: offers::scales(reader).await?,
        })
    }
    fn offers(&self) -> Offers {
        Offers {
            authorities: self.authorities.iter().map(|one| one.id).collect(),
            ranks: self.ranks.iter().map(|one| one.id).collect(),
            types: self.types.iter().map(|own| own.code).collect(),
            departments: self.departments.iter().map(|one| one.id).collect(),
            rules: self.rules.iter().map(|one| one.id).collect(),
            results_rules: self.results_rules.iter().map(|one| one.id).collect(),
            scales: self.scales.iter().map(|one| one.id).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "evaluations/hr/setup.html")]
struct SetupPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    /// The small form that proposes other days, for a new cycle.
    halves: Option<(Field, Field)>,
    /// Cycles whose set-up can be taken over.
    copies: LinkList,
    /// What a copy takes along beside the form.
    note: Option<Note>,
    action: String,
    revision: i64,
    hidden: Vec<(String, String)>,
    basics: Vec<Field>,
    dates: Vec<DateField>,
    steps: Choice,
    deadlines: Vec<DateField>,
    timing: [Field; 2],
    people: [Choice; 2],
    departments: Choice,
    service: Field,
    absence: [Choice; 2],
    limit: Field,
    rules: [Field; 3],
    ticks: Vec<Tick>,
    disclosed: Choice,
    undisclosed: Field,
    folds: Folds,
    button: String,
}

impl SetupPage {
    /// Remembers which cycle is copied, and says what comes along that the form does not show.
    fn take_along(&mut self, last: &Cycle) {
        self.hidden.push(("copied".to_owned(), last.code.clone()));
        self.note = Some(Note::info(format!("{}の準備を写しています。", last.name)).body(
            "職位ごとの決まり、目標の決まり、面談の期限、観察メモの見せ方、異動のときの決まりも写します。一人ずつ外した職員と、一人ずつ決めた評価者は写しません。",
        ));
    }
}

/// The cycle of that code, when one is named; anything out of reach is 404.
async fn copied(app: &App, asking: &Asking, code: &str) -> Result<Option<Cycle>, Error> {
    if code.is_empty() {
        return Ok(None);
    }
    load(app, asking, code).await.map(Some)
}

/// A new cycle: everything is proposed for the half that `?year=&term=` names, or for today's; with
/// `?from=` as in that cycle, for the time after it.
pub(super) async fn new(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let today = asking.now.today;
    let choices = Choices::load(&app, &asking, today).await?;
    let year = parse_year(query.one("year")).unwrap_or(FiscalYear::of(today));
    let term = Term::parse(query.one("term")).unwrap_or(Term::of(today));
    let copied = copied(&app, &asking, query.one("from")).await?;
    let input = match &copied {
        None => CycleInput::proposal(year, term, &choices.offers()),
        Some(cycle) => CycleInput::of(&following(&cycle.setup)),
    };
    let mut own = setup_page(&asking, None, &choices, &input, &Problems::new());
    if let Some(cycle) = &copied {
        own.take_along(cycle);
    }
    let known = offers::cycles(app.db.reader(), &asking.actor().scope::<ListCycles>()).await?;
    own.copies = LinkList::new(
        known
            .into_iter()
            .filter(|cycle| cycle.stage != CycleStage::Cancelled)
            .take(3)
            .map(|cycle| {
                let label = format!("{}の準備を写す", cycle.name);
                ListLink::new(format!("/hr/cycles/new?from={}", cycle.code), label)
            })
            .collect(),
    );
    page(&own)
}

pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let choices = Choices::load(&app, &asking, asking.now.today).await?;
    let copied = copied(&app, &asking, form.one("copied")).await?;
    let input = CycleInput::read(&form);
    let setup = match input.parse(&choices.offers()) {
        Ok(setup) => setup,
        Err(problems) => {
            let mut again = setup_page(&asking, None, &choices, &input, &problems);
            if let Some(cycle) = &copied {
                again.take_along(cycle);
            }
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let code = match copied {
        None => actions::create_cycle(&app, asking.actor(), &setup).await?,
        Some(last) => actions::copy_cycle(&app, asking.actor(), &setup, &last.code).await?,
    };
    let notice = Notice::ok("評価サイクルを作りました。")
        .body("まだ始まっていません。リハーサルで確かめてください。");
    see_other(&asking, &format!("{}/rehearsal", address(&code)), notice).await
}

/// A cycle in preparation.
pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    if let Err(refusal) = cycle.state.refuse_unless_preparing() {
        return see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await;
    }
    let choices = Choices::load(&app, &asking, cycle.setup.base_date).await?;
    let input = CycleInput::of(&cycle.setup);
    page(&setup_page(&asking, Some(&cycle), &choices, &input, &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let choices = Choices::load(&app, &asking, cycle.setup.base_date).await?;
    let input = CycleInput::read(&form);
    let again = |problems: &Problems<CycleField>| {
        page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &setup_page(&asking, Some(&cycle), &choices, &input, problems),
        )
    };
    let mut setup = match input.parse(&choices.offers()) {
        Ok(setup) => setup,
        Err(problems) => return again(&problems),
    };
    setup.blocks.ranks.clone_from(&cycle.setup.blocks.ranks);
    setup.keep_step_names(&cycle.setup);
    let read = Revision::parse(form.one("revision"));
    match actions::change_setup(&app, asking.actor(), &code, &setup, read).await {
        Ok(()) => {
            let notice = Notice::ok("準備を保存しました。").body("リハーサルで確かめてください。");
            see_other(&asking, &format!("{}/rehearsal", address(&code)), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

fn setup_page(
    asking: &Asking,
    cycle: Option<&Cycle>,
    choices: &Choices,
    input: &CycleInput,
    problems: &Problems<CycleField>,
) -> SetupPage {
    let year = parse_year(&input.year);
    let term = Term::parse(&input.term);
    let is_new = cycle.is_none();
    let heading =
        if is_new { "評価サイクルを作る" } else { "評価サイクルの準備を直す" };
    let kind = CycleKind::parse(&input.kind).unwrap_or(CycleKind::Ability);
    let name = year.zip(term).map(|(year, term)| cycle_name(year, term, kind));
    let shell = match cycle {
        Some(cycle) => shell(asking, cycle, "準備"),
        None => asking.shell(heading).crumbs(
            &[("ホーム", "/"), ("人事の仕事", "/hr"), ("評価サイクル", "/hr/cycles")],
            heading,
        ),
    };
    let terms = || {
        Term::ALL
            .iter()
            .map(|term| SelectOption::new(term.as_str(), term.label()))
            .collect::<Vec<_>>()
    };
    let halves = is_new.then(|| {
        let words = year.map_or_else(|| input.year.clone(), year_words);
        (
            Field::text("year", "年度").id("half-year").value(words),
            Field::select("term", "期", terms()).id("half-term").value(&input.term),
        )
    });
    let mut hidden = Vec::new();
    let mut basics = Vec::new();
    if let [only] = choices.authorities.as_slice() {
        hidden.push(("authority".to_owned(), only.id.to_string()));
    } else {
        let options = choices
            .authorities
            .iter()
            .map(|one| SelectOption::new(one.id.to_string(), &one.name))
            .collect();
        basics.push(
            Field::select("authority", "任命権者", options)
                .value(&input.authority)
                .error(problems.at(&CycleField::Authority)),
        );
    }
    basics.push(
        Field::text("year", "年度")
            .hint("例：令和7")
            .value(&input.year)
            .error(problems.at(&CycleField::Year)),
    );
    basics.push(
        Field::select("term", "期", terms())
            .value(&input.term)
            .error(problems.at(&CycleField::Term)),
    );
    basics.push(
        Field::select(
            "kind",
            "評価の種類",
            CycleKind::ALL.iter().map(|own| SelectOption::new(own.as_str(), own.label())).collect(),
        )
        .value(&input.kind)
        .error(problems.at(&CycleField::Kind)),
    );
    let date = |field: CycleField, label: &str, typed: &DateInput| {
        DateField::new(field.name(), label)
            .typed(&typed.year, &typed.month, &typed.day)
            .error(problems.at(&field))
    };
    let [ranks, types, departments] = people(choices, input, problems);
    SetupPage {
        shell: shell.with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: heading.to_owned(),
        lead: name.unwrap_or_default(),
        halves,
        copies: LinkList::new(Vec::new()),
        note: None,
        action: cycle.map_or("/hr/cycles".to_owned(), |own| format!("{}/setup", address(&own.code))),
        revision: cycle.map_or(0, |cycle| cycle.revision.get()),
        hidden,
        basics,
        dates: vec![
            date(CycleField::From, "期間の始まり", &input.from),
            date(CycleField::Until, "期間の終わり", &input.until),
            date(CycleField::BaseDate, "基準日", &input.base)
                .hint("この日の所属と職位で、対象と評価者を決めます。例：令和8年3月1日は「令和8」「3」「1」。"),
        ],
        steps: steps_choice(input, problems),
        deadlines: StepKind::ALL
            .iter()
            .copied()
            .map(|kind| {
                let label = format!("{}の期限", kind.label());
                let field = date(CycleField::Due(kind), &label, &input.due(kind));
                if is_optional(kind) { field.optional() } else { field }
            })
            .collect(),
        timing: timing(input, problems),
        people: [ranks, types],
        departments,
        folds: Folds::of(input, problems),
        service: Field::number("service_months", "期間に勤めた月数")
            .hint("これより短い職員は、対象にしません。0と書くと、短くても対象にします。")
            .unit("か月以上")
            .value(&input.service_months)
            .error(problems.at(&CycleField::ServiceMonths)),
        absence: absence(input, problems),
        limit: Field::number("limit", "一人の評価者が評価する人数の目安")
            .hint("これを超える評価者は、リハーサルで知らせます。")
            .unit("人")
            .value(&input.limit)
            .error(problems.at(&CycleField::Limit)),
        rules: rules(choices, input, problems),
        ticks: vec![
            Tick::new("goals_first", "1", "目標に合意するまで、自己申告を提出できないようにする（業績があるとき）")
                .ticked(input.goals_first),
            Tick::new("self_grade_hidden", "1", "評価者が段階を選ぶまで、本人の段階を見せない")
                .ticked(input.self_grade_hidden),
            Tick::new("self_hidden", "1", "評価を提出するまで、自己申告を評価者に見せない")
                .ticked(input.self_hidden),
            Tick::new("first_hidden", "1", "二次評価を提出するまで、一次評価を二次評価者に見せない")
                .ticked(input.first_hidden),
            Tick::new("not_observed", "1", "評価者が、要素の「観察できなかった」と目標の「評価対象外」を選べるようにする")
                .ticked(input.not_observed),
        ],
        disclosed: Choice::several(
            "disclosed",
            "本人に開示する内容",
            DisclosedField::ALL
                .iter()
                .map(|field| ChoiceOption::new(field.as_str(), field.label()))
                .collect(),
        )
        .chosen(input.disclosed.iter().map(String::as_str))
        .error(problems.at(&CycleField::Disclosed)),
        undisclosed: Field::area("undisclosed_reason", "開示しない内容がある理由", ReasonInput::LIMIT)
            .rows(2)
            .hint("全部を開示するときは、書かなくてもかまいません。あとから開示を求められたときのために残します。")
            .optional()
            .value(&input.undisclosed_reason)
            .error(problems.at(&CycleField::UndisclosedReason)),
        button: if is_new { "評価サイクルを作る" } else { "準備を保存する" }.to_owned(),
    }
}
