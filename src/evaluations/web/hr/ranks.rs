//! What differs by rank inside one cycle: shares of 能力 and 業績, rules.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{address, load, shell};
use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::forms::{RankField, RanksInput};
use crate::evaluations::store::offers::{self, Named, RuleRow};
use crate::kernel::ids::{RankId, ResultsRuleId, ScoringRuleId};
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, SelectOption};
use crate::ui::{
    Asking, Error, FormField, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

/// The controls of one rank.
struct RankView {
    name: String,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "evaluations/hr/ranks.html")]
struct RanksPage {
    shell: Shell,
    errors: ErrorSummary,
    lead: String,
    action: String,
    revision: i64,
    ranks: Vec<RankView>,
    back: String,
}

/// What the page offers.
struct Choices {
    ranks: Vec<Named<RankId>>,
    rules: Vec<RuleRow>,
    results_rules: Vec<Named<ResultsRuleId>>,
}

impl Choices {
    async fn load(app: &App) -> Result<Self, Error> {
        let reader = app.db.reader();
        Ok(Self {
            ranks: offers::ranks(reader).await?,
            rules: offers::rules(reader).await?,
            results_rules: offers::results_rules(reader).await?,
        })
    }
    fn name(&self, rank: RankId) -> String {
        let found = self.ranks.iter().find(|own| own.id == rank);
        found.map(|own| own.name.clone()).unwrap_or_default()
    }
}

fn form(
    asking: &Asking,
    cycle: &Cycle,
    choices: &Choices,
    input: &RanksInput,
    problems: &Problems<RankField>,
) -> RanksPage {
    let own = address(&cycle.code);
    let kind = cycle.setup.kind;
    let has_shares = kind.usual_shares().is_none();
    let usual = || SelectOption::new("", "サイクルと同じ");
    let rules = || {
        let options = choices.rules.iter();
        let options = options.map(|rule| SelectOption::new(rule.id.to_string(), &rule.name));
        std::iter::once(usual()).chain(options).collect::<Vec<_>>()
    };
    let results_rules = || {
        let options = choices.results_rules.iter();
        let options = options.map(|rule| SelectOption::new(rule.id.to_string(), &rule.name));
        std::iter::once(usual()).chain(options).collect::<Vec<_>>()
    };
    let rows = input.0.iter().map(|row| {
        let name = choices.name(row.rank);
        let mut fields = Vec::new();
        if has_shares {
            for (field, label, typed) in [
                (RankField::Ability(row.rank), "能力の割合", &row.ability),
                (RankField::Results(row.rank), "業績の割合", &row.results),
            ] {
                fields.push(
                    Field::number(field.id(), label)
                        .about(&name)
                        .value(typed)
                        .error(problems.at(&field)),
                );
            }
        }
        let field = RankField::Rule(row.rank);
        fields.push(
            Field::select(field.id(), "点数の決まり", rules())
                .about(&name)
                .value(&row.rule)
                .error(problems.at(&field)),
        );
        if kind.has_results() {
            let field = RankField::ResultsRule(row.rank);
            fields.push(
                Field::select(field.id(), "業績の決まり", results_rules())
                    .about(&name)
                    .value(&row.results_rule)
                    .error(problems.at(&field)),
            );
        }
        RankView { name, fields }
    });
    let lead = if has_shares {
        "能力と業績の割合の合計を、職位ごとに100にします。0にすると、その職位では評価しません。"
    } else {
        "職位によって違う決まりを使うときに選びます。"
    };
    RanksPage {
        shell: shell(asking, cycle, "職位ごとの決まり").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: lead.to_owned(),
        action: format!("{own}/ranks"),
        revision: cycle.revision.get(),
        ranks: rows.collect(),
        back: own,
    }
}

/// What the ranks say now.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    if let Err(refusal) = cycle.state.refuse_unless_preparing() {
        return see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await;
    }
    let choices = Choices::load(&app).await?;
    let input = RanksInput::of(&cycle.setup);
    page(&form(&asking, &cycle, &choices, &input, &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(posted): Posted,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let choices = Choices::load(&app).await?;
    let input = RanksInput::read(&posted, &cycle.setup);
    let rules: Vec<ScoringRuleId> = choices.rules.iter().map(|rule| rule.id).collect();
    let results: Vec<ResultsRuleId> = choices.results_rules.iter().map(|rule| rule.id).collect();
    let parsed = input.parse(&cycle.setup, &|rank| choices.name(rank), (&rules, &results));
    let ranks = match parsed {
        Ok(ranks) => ranks,
        Err(problems) => {
            let again = form(&asking, &cycle, &choices, &input, &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let mut setup = cycle.setup.clone();
    setup.blocks.ranks = ranks;
    let read = Revision::parse(posted.one("revision"));
    match actions::change_setup(&app, asking.actor(), &code, &setup, read).await {
        Ok(()) => {
            let notice = Notice::ok("職位ごとの決まりを保存しました。");
            see_other(&asking, &address(&code), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            see_other(&asking, &address(&code), Notice::bad(refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}
