//! `/hr/cycles/{cycle}/rules`: by which rules each rank of a cycle is scored, in words; to be read at any
//! time, also when nothing can be changed any more.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{address, load, shell};
use crate::evaluations::cycle::Cycle;
use crate::evaluations::scoring::RuleWords;
use crate::evaluations::store::goals::rule as goal_rules;
use crate::evaluations::store::{definitions, offers, results_rule};
use crate::evaluations::web::goals::goal_facts_of;
use crate::kernel::ids::{ResultsRuleId, ScoringRuleId};
use crate::platform::App;
use crate::ui::components::{Caption, Note, Summary, SummaryRow};
use crate::ui::{Asking, Error, Path, Shell, page};

/// One rank of the table.
struct RankView {
    name: String,
    ability: String,
    results: String,
    rule: String,
    results_rule: String,
    goals: String,
}

/// One rule in words.
struct RuleView {
    id: String,
    title: String,
    facts: Summary,
}

#[derive(Template)]
#[template(path = "evaluations/hr/rules.html")]
struct RulesPage {
    shell: Shell,
    note: Option<Note>,
    caption: Caption,
    has_ability: bool,
    has_results: bool,
    has_goals: bool,
    ranks: Vec<RankView>,
    rules: Vec<RuleView>,
    goals: Option<Summary>,
    links: Vec<(String, &'static str)>,
}

/// A rule in words as a list.
pub(in crate::evaluations::web) fn in_words(words: RuleWords) -> Summary {
    Summary::new(words.into_iter().map(|(label, words)| SummaryRow::new(label, words)).collect())
}

/// The rules that a cycle uses, each once and in the order of the ranks, by name and in words.
struct Used {
    scoring: Vec<(ScoringRuleId, String, RuleWords)>,
    results: Vec<(ResultsRuleId, String, RuleWords)>,
}

impl Used {
    async fn load(app: &App, cycle: &Cycle) -> Result<Self, Error> {
        let setup = &cycle.setup;
        let (mut scoring, mut results) = (Vec::new(), Vec::new());
        for rank in &setup.ranks {
            let id = setup.rule_of(*rank);
            if !scoring.contains(&id) {
                scoring.push(id);
            }
            results.extend(setup.results_rule_of(*rank).filter(|id| !results.contains(id)));
        }
        let mut used = Self { scoring: Vec::new(), results: Vec::new() };
        let mut conn = app.db.reader().acquire().await?;
        let mut names = definitions::rule_names(&mut *conn, &scoring).await?;
        for id in scoring {
            if let Some(rule) = definitions::rule(&mut conn, id).await? {
                used.scoring.push((id, names.remove(&id).unwrap_or_default(), rule.words()));
            }
        }
        if results.is_empty() {
            return Ok(used);
        }
        let mut names = results_rule::rule_names(&mut *conn, &results).await?;
        for id in results {
            if let Some(rule) = results_rule::rule(&mut conn, id).await? {
                used.results.push((id, names.remove(&id).unwrap_or_default(), rule.words()));
            }
        }
        Ok(used)
    }
    fn scoring_name(&self, id: ScoringRuleId) -> String {
        let found = self.scoring.iter().find(|own| own.0 == id);
        found.map(|own| own.1.clone()).unwrap_or_default()
    }
    fn results_name(&self, id: Option<ResultsRuleId>) -> String {
        let found = id.and_then(|id| self.results.iter().find(|own| own.0 == id));
        found.map_or_else(|| "−".to_owned(), |own| own.1.clone())
    }
    fn views(self) -> Vec<RuleView> {
        let scoring = (1..).zip(self.scoring).map(|(number, (_, name, words))| RuleView {
            id: format!("rule-{number}"),
            title: format!("点数の決まり　{name}"),
            facts: in_words(words),
        });
        let results = (1..).zip(self.results).map(|(number, (_, name, words))| RuleView {
            id: format!("results-{number}"),
            title: format!("業績の決まり　{name}"),
            facts: in_words(words),
        });
        scoring.chain(results).collect()
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let setup = &cycle.setup;
    let used = Used::load(&app, &cycle).await?;
    let goals = goal_rules::rule(app.db.reader(), cycle.id).await?;
    let ranks = offers::ranks(app.db.reader()).await?;
    let ranks: Vec<RankView> = ranks
        .into_iter()
        .filter(|rank| setup.ranks.contains(&rank.id))
        .map(|rank| {
            let shares = setup.shares(rank.id);
            let share = |share: i32| if share > 0 { share.to_string() } else { "−".to_owned() };
            RankView {
                name: rank.name,
                ability: share(shares.ability),
                results: share(shares.results),
                rule: used.scoring_name(setup.rule_of(rank.id)),
                results_rule: used.results_name(setup.results_rule_of(rank.id)),
                goals: goals.as_ref().map(|(rule, _)| rule.words_for(rank.id)).unwrap_or_default(),
            }
        })
        .collect();
    let own = address(&code);
    let can_change = cycle.state.refuse_unless_preparing().is_ok();
    let mut links = Vec::new();
    if can_change {
        links.push((format!("{own}/ranks"), "職位ごとに決める"));
    }
    if setup.kind.has_results() {
        links.push((format!("{own}/goals"), "目標の決まりを開く"));
    }
    links.push((own, "サイクルへもどる"));
    page(&RulesPage {
        shell: shell(&asking, &cycle, "計算の決まり"),
        note: (!can_change).then(|| {
            Note::info("この決まりは、変えられません。")
                .body("職位ごとの割合と決まりは、サイクルを準備しているあいだに決めます。")
        }),
        caption: Caption::new(
            "ranks",
            "職位ごとの割合と決まり",
            format!("{}の職位。割合の合計は100です。", ranks.len()),
        ),
        has_ability: setup.kind.has_ability(),
        has_results: setup.kind.has_results(),
        has_goals: goals.is_some(),
        ranks,
        rules: used.views(),
        goals: goals.map(|(rule, _)| Summary::new(goal_facts_of(&rule))),
        links,
    })
}
