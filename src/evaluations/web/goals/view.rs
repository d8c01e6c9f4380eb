//! Goals as pages show them.

use std::collections::HashMap;

use crate::evaluations::actions::GoalSheet;
use crate::evaluations::goal::{
    Goal, GoalChange, GoalRound, GoalRule, GoalStage, GoalVerb, RoundState, changes,
};
use crate::evaluations::store::goals::links;
use crate::evaluations::store::goals::rounds::GoalEventRow;
use crate::kernel::Date;
use crate::kernel::ids::{DepartmentGoalId, InitiativeId};
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::App;
use crate::ui::Error;
use crate::ui::components::{Button, Caption, History, HistoryEntry, Note, Redline, Tag, Tone};

/// What linked goals of departments and initiatives are called.
pub(super) struct Names {
    uppers: HashMap<DepartmentGoalId, String>,
    initiatives: HashMap<InitiativeId, String>,
}

impl Names {
    pub(super) async fn of(app: &App, sheet: &GoalSheet) -> Result<Self, Error> {
        let goals = || sheet.rounds.iter().flat_map(|own| &own.goals);
        let uppers: Vec<DepartmentGoalId> = goals().filter_map(|goal| goal.upper).collect();
        let initiatives: Vec<InitiativeId> = goals().filter_map(|goal| goal.initiative).collect();
        if uppers.is_empty() && initiatives.is_empty() {
            return Ok(Self { uppers: HashMap::new(), initiatives: HashMap::new() });
        }
        let (uppers, initiatives) = links::names(app.db.reader(), &uppers, &initiatives).await?;
        Ok(Self {
            uppers: uppers.into_iter().collect(),
            initiatives: initiatives.into_iter().collect(),
        })
    }
    /// 「組織目標　…」, 「事業　…」: each with its address.
    fn links(&self, goal: &Goal) -> Vec<(String, String)> {
        let upper = goal.upper.and_then(|id| self.uppers.get(&id));
        let upper =
            upper.map(|name| ("/me/department-goals".to_owned(), format!("組織目標　{name}")));
        let initiative = goal.initiative.and_then(|id| {
            let name = self.initiatives.get(&id)?;
            Some((format!("/strategy/initiatives/{id}"), format!("事業　{name}")))
        });
        upper.into_iter().chain(initiative).collect()
    }
}

/// One goal of a list.
pub(super) struct GoalView {
    /// Where the error summary leads; blank where nothing leads there.
    pub id: String,
    pub title: String,
    pub tag: Option<Tag>,
    pub links: Vec<(String, String)>,
    pub result: String,
    /// What an interim change does to it.
    pub redline: Option<Redline>,
    pub due: String,
    pub weight: String,
    pub difficulty: String,
    pub importance: String,
    pub withdrawn: Option<String>,
    /// 直す, 消す: address and words.
    pub deeds: Vec<(String, String)>,
    /// Where 上へ and 下へ post to, with their buttons.
    pub order: Option<(String, Vec<Button>)>,
}

/// The list of the goals of one round.
pub(super) struct GoalTable {
    pub caption: Caption,
    pub id: String,
    pub asks_difficulty: bool,
    pub asks_importance: bool,
    pub has_deeds: bool,
    pub goals: Vec<GoalView>,
}

impl GoalTable {
    pub(super) fn of(
        id: &str,
        title: impl Into<String>,
        rule: &GoalRule,
        goals: Vec<GoalView>,
        sum: i64,
    ) -> Self {
        let standing = goals.iter().filter(|goal| goal.withdrawn.is_none()).count();
        let mut sentence =
            format!("{standing}つの目標。ウエイトの合計{sum}（{}にします）。", rule.total.get());
        if goals.len() > standing {
            sentence.push_str(&format!("ほかに取りやめた目標が{}つ。", goals.len() - standing));
        }
        Self {
            caption: Caption::new(id, title, sentence),
            id: id.to_owned(),
            asks_difficulty: !rule.difficulty.is_empty(),
            asks_importance: !rule.importance.is_empty(),
            has_deeds: goals.iter().any(|goal| !goal.deeds.is_empty()),
            goals,
        }
    }
}

/// Everything of a goal that an interim change can change, as one text.
fn whole_text(goal: &Goal) -> String {
    let mut text = format!("{}\n", goal.title);
    if let Some(result) = &goal.result {
        text.push_str(&format!("{result}\n"));
    }
    let mut facts = Vec::new();
    if let Some(day) = goal.due_on {
        facts.push(format!("期日 {}", wareki(day)));
    }
    if let Some(weight) = goal.weight {
        facts.push(format!("ウエイト {}", weight.get()));
    }
    for (label, mark) in [("困難度", &goal.difficulty), ("重要度", &goal.importance)] {
        if let Some(mark) = mark {
            facts.push(format!("{label} {mark}"));
        }
    }
    text.push_str(&facts.join("、"));
    text
}

/// The goals of a round; what an interim change does to each is marked.
pub(super) fn goal_views(goals: &[Goal], before: &[Goal], names: &Names) -> Vec<GoalView> {
    let is_change = !before.is_empty();
    changes(before, goals)
        .into_iter()
        .map(|change| {
            let (goal, tag, redline) = match change {
                GoalChange::New(goal) => (goal, is_change.then(|| plain("加えた")), None),
                GoalChange::Same(goal) => (goal, None, None),
                GoalChange::Changed(old, goal) => {
                    let redline = Redline::between(&whole_text(old), &whole_text(goal));
                    (goal, Some(plain("変えた")), Some(redline))
                }
                GoalChange::Withdrawn(goal) => (goal, None, None),
            };
            let text = |own: &Option<String>| own.clone().unwrap_or_default();
            GoalView {
                id: String::new(),
                title: goal.title.to_string(),
                tag: if goal.stands() { tag } else { Some(Tag::new(Tone::Plain, "取りやめ")) },
                links: names.links(goal),
                result: goal.result.as_ref().map(ToString::to_string).unwrap_or_default(),
                redline,
                due: goal.due_on.map(wareki).unwrap_or_default(),
                weight: goal.weight.map(|own| own.get().to_string()).unwrap_or_default(),
                difficulty: text(&goal.difficulty),
                importance: text(&goal.importance),
                withdrawn: goal.withdrawn.as_ref().map(ToString::to_string),
                deeds: Vec::new(),
                order: None,
            }
        })
        .collect()
}

fn plain(word: &str) -> Tag {
    Tag::new(Tone::Plain, word)
}

/// The tag of the goals of a sheet, as their ratee (`own`) or the evaluator reads it. The deadline is
/// that of the first round: an interim change has none.
pub(super) fn tag_of(newest: Option<&GoalRound>, own: bool, due_on: Date, today: Date) -> Tag {
    let is_late = due_on < today && newest.is_none_or(|own| own.number == 1);
    match newest.map(|own| &own.state) {
        Some(RoundState::Agreed { .. }) => Tag::confirmed(),
        Some(RoundState::Submitted { .. }) if own => Tag::awaiting_check(),
        Some(RoundState::Submitted { .. }) => Tag::your_turn(),
        Some(RoundState::Drafting { returned: Some(_) }) if own => Tag::returned(),
        _ if is_late => Tag::overdue(),
        Some(RoundState::Drafting { .. }) => Tag::in_progress(),
        None => Tag::not_started(),
    }
}

/// 「第2版（期中の変更）」.
pub(super) fn round_name(number: i32) -> String {
    if number == 1 {
        "第1版（期首の目標）".to_owned()
    } else {
        format!("第{number}版（期中の変更）")
    }
}

/// How a round was agreed: 「令和7年10月20日 中村 恵子さんと期首面談で合意」.
pub(super) fn agreed_words(state: &RoundState) -> Option<String> {
    let RoundState::Agreed { at, by, in_interview, .. } = state else { return None };
    let how = if *in_interview {
        "面談で合意しました"
    } else {
        "面談をせずに合意しました"
    };
    Some(format!("{}に、{}さんが{how}。", wareki_time(*at), by.name))
}

/// The words of a return, as they were written.
pub(super) fn return_note(state: &RoundState) -> Option<Note> {
    let RoundState::Drafting { returned: Some((who, at, words)) } = state else { return None };
    Some(
        Note::you(format!("{who}さんから差し戻されました。"))
            .body(words.as_str())
            .small(wareki_time(*at)),
    )
}

/// What happened to the goals, the newest first.
pub(super) fn history(events: Vec<GoalEventRow>) -> Option<History> {
    (!events.is_empty()).then(|| {
        let entry = |row: GoalEventRow| {
            let entry = HistoryEntry::new(row.at, row.by_name, GoalVerb::sentence(row.verb));
            match row.words {
                Some(words) => entry.words(words),
                None => entry,
            }
        };
        History::new(events.into_iter().map(entry).collect())
    })
}

/// The rounds that were agreed before the one shown, the newest first.
pub(super) fn earlier(
    sheet: &GoalSheet,
    names: &Names,
) -> Vec<(String, Option<String>, GoalTable)> {
    let rounds = &sheet.rounds;
    (1..rounds.len())
        .map(|at| {
            let own = &rounds[at];
            let before = rounds.get(at + 1).map_or(&[][..], |own| own.goals.as_slice());
            let views = goal_views(&own.goals, before, names);
            let id = format!("round-{}", own.round.number);
            let name = round_name(own.round.number);
            let sum = GoalRule::sum(&own.goals);
            let table = GoalTable::of(&id, name.clone(), &sheet.rule, views, sum);
            (name, agreed_words(&own.round.state), table)
        })
        .collect()
}

/// Whether goals are shown as being drafted.
pub(super) fn is_drafting(stage: Option<GoalStage>) -> bool {
    matches!(stage, None | Some(GoalStage::Drafting))
}
