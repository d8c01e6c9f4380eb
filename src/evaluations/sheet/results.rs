//! The results block: one item per agreed goal of the ratee, and one per piece of unplanned work.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Definitions, Entries, FieldProblem, Judgement, Scale, Texts};
use crate::evaluations::entry::{NOT_OBSERVED, REASON_LIMIT, ResultsItem, SheetField};
use crate::evaluations::goal::{Goal, TITLE_LIMIT};
use crate::evaluations::scoring::{
    Agreed, Block, GoalProblem, Item, Mark, RESULTS_BLOCK, ResultsRule, Weights,
};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::GoalRoundId;
use crate::kernel::{Line, Prose, TextProblem, Timestamp, Weight};

/// A round of goals that was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedRound {
    /// Its id.
    pub id: GoalRoundId,
    /// Why the goals changed; `None` for the first.
    pub reason: Option<Prose>,
    /// When.
    pub agreed_at: Timestamp,
    /// In order.
    pub goals: Vec<Goal>,
}

/// A goal as it said before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierGoal {
    /// What it said.
    pub goal: Goal,
    /// Why it changed.
    pub reason: Option<Prose>,
    /// When the change was agreed.
    pub changed_at: Timestamp,
}

/// A goal on a sheet: the version in force by agreement, with what it said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetGoal {
    /// From 1, in the order in which goals were first agreed; the same in every round.
    pub number: u16,
    /// The last agreed round in which it stands.
    pub round: GoalRoundId,
    /// What it says.
    pub goal: Goal,
    /// What it said before, the oldest first.
    pub earlier: Vec<EarlierGoal>,
}

impl SheetGoal {
    /// When it last changed after its first agreement.
    pub fn changed_at(&self) -> Option<Timestamp> {
        self.earlier.last().map(|earlier| earlier.changed_at)
    }
    /// The field of its 達成度.
    pub fn item(&self) -> ResultsItem {
        ResultsItem::Goal(self.number)
    }
}

/// The goals of a sheet from its agreed rounds, the oldest first. Withdrawn ones stay among them.
pub fn goals_in_force(rounds: &[AgreedRound]) -> Vec<SheetGoal> {
    let mut found: Vec<SheetGoal> = Vec::new();
    for round in rounds {
        for goal in &round.goals {
            let next = u16::try_from(found.len() + 1).unwrap_or(u16::MAX);
            match found.iter_mut().find(|own| own.goal.id == goal.id) {
                None => found.push(SheetGoal {
                    number: next,
                    round: round.id,
                    goal: goal.clone(),
                    earlier: Vec::new(),
                }),
                Some(own) => {
                    own.round = round.id;
                    if own.goal != *goal {
                        own.earlier.push(EarlierGoal {
                            goal: std::mem::replace(&mut own.goal, goal.clone()),
                            reason: round.reason.clone(),
                            changed_at: round.agreed_at,
                        });
                    }
                }
            }
        }
    }
    found
}

/// What a sheet asks about results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsBlock {
    /// How it becomes points.
    pub rule: Arc<ResultsRule>,
    /// A self assessment waits for agreed goals.
    pub goals_first: bool,
    /// In order, withdrawn ones among them.
    pub goals: Vec<SheetGoal>,
    /// 目標外の業務 that the ratee has saved: number and words.
    pub unplanned: BTreeMap<u16, String>,
}

impl ResultsBlock {
    /// The goals that are rated.
    pub fn standing(&self) -> impl Iterator<Item = &SheetGoal> {
        self.goals.iter().filter(|own| own.goal.stands())
    }
    /// The goals that were given up.
    pub fn withdrawn(&self) -> impl Iterator<Item = &SheetGoal> {
        self.goals.iter().filter(|own| !own.goal.stands())
    }
    /// One goal.
    pub fn goal(&self, number: u16) -> Option<&SheetGoal> {
        self.goals.iter().find(|own| own.number == number)
    }
    /// The items of a step, in page order. Only the ratee adds work.
    pub fn items(&self, step: StepKind) -> Vec<ResultsItem> {
        let goals = self.standing().map(SheetGoal::item);
        let unplanned: Vec<u16> = if step == StepKind::SelfAssessment {
            (1..=self.rule.unplanned_most).collect()
        } else {
            self.unplanned.keys().copied().collect()
        };
        goals.chain(unplanned.into_iter().map(ResultsItem::Unplanned)).collect()
    }
    /// The name of an item for a reader.
    pub fn name(&self, item: ResultsItem) -> String {
        match item {
            ResultsItem::Goal(number) => self
                .goal(number)
                .map_or_else(String::new, |own| format!("「{}」", own.goal.title.as_str())),
            ResultsItem::Unplanned(number) => match self.unplanned.get(&number) {
                Some(what) => format!("目標外の業務「{what}」"),
                None => format!("目標外の業務{number}"),
            },
        }
    }
    /// An item with what was said about it.
    fn scored(&self, item: ResultsItem, entries: &Entries) -> Option<Result<Item, GoalProblem>> {
        let rating = entries.result(item);
        let reached = rating.and_then(ResultsRating::grade);
        let is_out = rating.is_some_and(ResultsRating::is_out);
        match item {
            ResultsItem::Goal(number) => {
                let goal = &self.goal(number)?.goal;
                let agreed = Agreed {
                    title: goal.title.as_str(),
                    weight: goal.weight.or_else(|| Weight::new(0))?,
                    difficulty: goal.difficulty.as_deref(),
                    importance: goal.importance.as_deref(),
                };
                let scored = self.rule.goal(agreed, reached);
                Some(if is_out {
                    scored.map(|item| Item { mark: Mark::OutOfScope, ..item })
                } else {
                    scored
                })
            }
            ResultsItem::Unplanned(number) => {
                Some(self.rule.unplanned(self.unplanned.get(&number)?, reached))
            }
        }
    }
    /// The block for the arithmetic.
    pub(super) fn block(
        &self,
        share: i32,
        entries: &Entries,
    ) -> Result<Block<'static>, GoalProblem> {
        // What counts is what evaluators rate; the ratee's own page has room for more.
        let items = self.items(StepKind::Primary);
        let items = items.into_iter().filter_map(|item| self.scored(item, entries));
        Ok(Block {
            name: RESULTS_BLOCK,
            share,
            full_marks: self.rule.full_marks(),
            weights: Weights::Agreed,
            items: items.collect::<Result<_, _>>()?,
        })
    }
}

/// What one item got, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsRating {
    /// Which.
    pub item: ResultsItem,
    /// Unplanned work in the words of the ratee.
    pub what: Option<Line>,
    /// 達成度, or 評価対象外; `None` while it is open.
    pub mark: Option<Judgement>,
    /// Why.
    pub comment: Option<Prose>,
}

impl ResultsRating {
    /// Nothing said yet.
    pub fn blank(item: ResultsItem) -> Self {
        Self { item, what: None, mark: None, comment: None }
    }
    /// Whether anything is said.
    pub fn is_blank(&self) -> bool {
        self.what.is_none() && self.mark.is_none() && self.comment.is_none()
    }
    /// 達成度, where there is one.
    pub fn grade(&self) -> Option<&str> {
        match &self.mark {
            Some(Judgement::Grade(grade)) => Some(grade),
            Some(Judgement::NotObserved) | None => None,
        }
    }
    /// 評価対象外.
    pub fn is_out(&self) -> bool {
        self.mark == Some(Judgement::NotObserved)
    }
}

impl Entries {
    /// What was said about an item.
    pub fn result(&self, item: ResultsItem) -> Option<&ResultsRating> {
        self.results.iter().find(|rating| rating.item == item)
    }
}

impl Definitions {
    /// Grades of the result as a whole.
    pub fn overall_scale(&self) -> &Scale {
        self.result_scale.as_ref().unwrap_or(&self.scale)
    }
    /// Everything that an evaluator grades, the whole apart.
    pub fn grades(&self) -> Vec<SheetField> {
        let elements = self.elements.iter().map(|element| SheetField::Grade(element.number));
        let results = self.results_items(StepKind::Primary).into_iter();
        elements.chain(results.map(SheetField::Achievement)).collect()
    }
    /// 要素, 目標, 項目: what the sheet is made of.
    pub fn noun(&self) -> &'static str {
        match (self.elements.is_empty(), &self.results) {
            (true, Some(_)) => "目標",
            (false, Some(_)) => "項目",
            _ => "要素",
        }
    }
    /// The items of a step that are about results.
    pub fn results_items(&self, step: StepKind) -> Vec<ResultsItem> {
        self.results.as_ref().map(|block| block.items(step)).unwrap_or_default()
    }
    /// The fields of a step that are about results, in page order.
    pub(super) fn results_fields(&self, step: StepKind) -> Vec<SheetField> {
        let own = step == StepKind::SelfAssessment;
        self.results_items(step)
            .into_iter()
            .flat_map(|item| {
                let what = match item {
                    ResultsItem::Unplanned(number) if own => Some(SheetField::What(number)),
                    _ => None,
                };
                what.into_iter().chain([SheetField::Achievement(item), SheetField::Account(item)])
            })
            .collect()
    }

    /// Whether a step can say 「評価対象外」 of an item: evaluators of agreed goals, where the cycle allows it.
    /// What came on top is there only because it was done.
    pub fn may_leave_out(&self, step: StepKind, item: ResultsItem) -> bool {
        self.not_observed_allowed && step.is_rating() && matches!(item, ResultsItem::Goal(_))
    }

    pub(super) fn parse_results(
        &self,
        step: StepKind,
        texts: &Texts,
        problems: &mut Vec<FieldProblem>,
    ) -> Vec<ResultsRating> {
        let Some(block) = &self.results else { return Vec::new() };
        let mut ratings = Vec::new();
        for item in block.items(step) {
            let mut rating = ResultsRating::blank(item);
            let mut refuse = |field: SheetField, sentence: String| {
                problems.push(FieldProblem { field, sentence });
            };
            if let (ResultsItem::Unplanned(number), StepKind::SelfAssessment) = (item, step) {
                let field = SheetField::What(number);
                match Line::within(texts.get(field), TITLE_LIMIT) {
                    Ok(what) => rating.what = Some(what),
                    Err(TextProblem::Blank) => {}
                    Err(problem) => refuse(field, problem.sentence(&self.label(field))),
                }
            }
            let field = SheetField::Account(item);
            match Prose::optional(texts.get(field), REASON_LIMIT) {
                Ok(comment) => rating.comment = comment,
                Err(problem) => refuse(field, problem.sentence(&self.label(field))),
            }
            let field = SheetField::Achievement(item);
            match texts.get(field).trim() {
                "" => {}
                mark if block.rule.achievement(mark).is_some() => {
                    rating.mark = Some(Judgement::Grade(mark.to_owned()));
                }
                NOT_OBSERVED if self.may_leave_out(step, item) => {
                    rating.mark = Some(Judgement::NotObserved);
                }
                _ => refuse(
                    field,
                    format!("{}を、ならんでいる中から選んでください", self.label(field)),
                ),
            }
            ratings.push(rating);
        }
        ratings
    }

    /// What still has to be done about results before a step can be submitted.
    pub(super) fn blocking_results(
        &self,
        step: StepKind,
        entries: &Entries,
        first: Option<&Entries>,
    ) -> Vec<FieldProblem> {
        let Some(block) = &self.results else { return Vec::new() };
        let mut problems = Vec::new();
        let mut add = |field, sentence: String| problems.push(FieldProblem { field, sentence });
        let own = step == StepKind::SelfAssessment;
        if block.goals.is_empty() && own && block.goals_first {
            let sentence = "目標に合意してから、自己申告を提出してください。目標のページで、合意まで進めてください";
            add(SheetField::Summary, sentence.to_owned());
        }
        if step.is_rating() && block.items(step).is_empty() {
            let sentence = "合意した目標も目標外の業務もないので、業績を評価できません。目標に合意するか、差し戻して目標外の業務を書いてもらってください";
            add(SheetField::Overall, sentence.to_owned());
        }
        for rating in &entries.results {
            let item = rating.item;
            let is_unplanned = matches!(item, ResultsItem::Unplanned(_));
            if own && is_unplanned && rating.is_blank() {
                continue;
            }
            if let (ResultsItem::Unplanned(number), true, None) = (item, own, &rating.what) {
                add(
                    SheetField::What(number),
                    format!("目標外の業務{number}の内容を書いてください"),
                );
            }
            let name = block.name(item);
            let earlier = first.and_then(|first| first.result(item)).map(|own| &own.mark);
            match &rating.mark {
                None => {
                    add(SheetField::Achievement(item), format!("{name}の達成度を選んでください"));
                }
                Some(_) if rating.comment.is_some() => {}
                mark if step == StepKind::Secondary && earlier == Some(mark) => {}
                _ if step == StepKind::Secondary => add(
                    SheetField::Account(item),
                    format!("{name}で一次評価と違う達成度を選んだ理由を書いてください"),
                ),
                Some(Judgement::NotObserved) => add(
                    SheetField::Account(item),
                    format!("{name}を評価対象外にした理由を書いてください"),
                ),
                _ if own => {
                    add(SheetField::Account(item), format!("{name}の成果を書いてください"));
                }
                _ => add(SheetField::Account(item), format!("{name}の評価の理由を書いてください")),
            }
        }
        problems
    }
}
