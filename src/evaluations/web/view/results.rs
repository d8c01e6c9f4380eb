//! The results block: the goal in view beside what is said about it.

use super::{Element, Evidence, Field, Grade, REASON_LIMIT, Scale, SheetField, StepKind, View};
use crate::evaluations::entry::{NOT_OBSERVED, OUT_OF_SCOPE, ResultsItem};
use crate::evaluations::goal::{Goal, TITLE_LIMIT};
use crate::evaluations::sheet::{ResultsBlock, SheetGoal};
use crate::kernel::time::{wareki, wareki_time};
use crate::ui::components::Note;

/// Where an item stands on the page.
pub(in super::super) fn item_id(item: ResultsItem) -> String {
    match item {
        ResultsItem::Goal(number) => format!("goal-{number}"),
        ResultsItem::Unplanned(number) => format!("unplanned-{number}"),
    }
}

/// 「ウエイト40　困難度◎　重要度○　期日 令和8年3月31日」.
pub(in super::super) fn goal_facts(goal: &Goal) -> String {
    let mut facts = Vec::new();
    if let Some(weight) = goal.weight {
        facts.push(format!("ウエイト {weight}"));
    }
    for (label, mark) in [("困難度", &goal.difficulty), ("重要度", &goal.importance)] {
        if let Some(mark) = mark {
            facts.push(format!("{label} {mark}"));
        }
    }
    if let Some(day) = goal.due_on {
        facts.push(format!("期日 {}", wareki(day)));
    }
    facts.join("　")
}

/// 達成度 in words: a letter, or 評価対象外.
pub(in super::super) fn achievement_words(mark: &str) -> &str {
    if mark == NOT_OBSERVED { OUT_OF_SCOPE } else { mark }
}

/// What a goal said before it changed, and why.
fn earlier_words(goal: &SheetGoal) -> Vec<String> {
    goal.earlier
        .iter()
        .map(|before| {
            let reason = before.reason.as_ref().map(|why| format!("　変えた理由：{why}"));
            let result = before.goal.result.as_ref().map(|result| format!("（{result}）"));
            format!(
                "{}{}　{}　{}まで{}",
                before.goal.title,
                result.unwrap_or_default(),
                goal_facts(&before.goal),
                wareki_time(before.changed_at),
                reason.unwrap_or_default()
            )
        })
        .collect()
}

impl View<'_> {
    /// The name of an item in the list of contents.
    pub(super) fn item_name(&self, item: ResultsItem) -> String {
        let goal = match item {
            ResultsItem::Goal(number) => self.block().and_then(|block| block.goal(number)),
            ResultsItem::Unplanned(_) => None,
        };
        match (goal, item) {
            (Some(goal), _) => goal.goal.title.to_string(),
            (None, ResultsItem::Unplanned(number)) => {
                let what = self.live.get(SheetField::What(number)).trim();
                let known = self.block().and_then(|block| block.unplanned.get(&number));
                let what = Some(what).filter(|what| !what.is_empty());
                match what.or(known.map(String::as_str)) {
                    Some(what) => format!("目標外　{what}"),
                    None => format!("目標外の業務{number}"),
                }
            }
            (None, ResultsItem::Goal(_)) => String::new(),
        }
    }
    fn block(&self) -> Option<&ResultsBlock> {
        self.loaded.definitions.results.as_ref()
    }

    /// 「入力済み：A」, 「入力中」, 「未入力」 of an item.
    pub(in super::super) fn item_words(&self, item: ResultsItem) -> (bool, String) {
        let grade = self.live.get(SheetField::Achievement(item));
        let has_words = !self.live.get(SheetField::Account(item)).trim().is_empty();
        let (first, _) = self.said_of(StepKind::Primary, item).unwrap_or_default();
        let shown = achievement_words(grade);
        let agrees = self.kind == StepKind::Secondary && first.as_deref() == Some(shown);
        let own = self.kind == StepKind::SelfAssessment;
        let what = match item {
            ResultsItem::Unplanned(number) if own => {
                Some(!self.live.get(SheetField::What(number)).trim().is_empty())
            }
            _ => None,
        };
        let is_done = !grade.is_empty() && (has_words || agrees) && what != Some(false);
        let is_begun = !grade.is_empty() || has_words || what == Some(true);
        let words = match (is_done, is_begun, what) {
            (true, ..) => format!("入力済み：{}", achievement_words(grade)),
            (_, true, _) => "入力中".to_owned(),
            (_, _, Some(_)) => "書かなくてもよい".to_owned(),
            _ => "未入力".to_owned(),
        };
        // What nobody has to write is not waited for.
        (is_done || (what == Some(false) && !is_begun), words)
    }

    /// What another step said about an item, when it may be seen.
    fn said_of(&self, step: StepKind, item: ResultsItem) -> Option<(Option<String>, String)> {
        let texts = self.loaded.seen_by(self.viewer(), step)?;
        let grade = achievement_words(texts.get(SheetField::Achievement(item))).to_owned();
        let words = texts.get(SheetField::Account(item)).to_owned();
        Some((Some(grade).filter(|grade| !grade.is_empty()), words))
    }
    fn own_of(&self, item: ResultsItem) -> Option<String> {
        self.said_of(StepKind::SelfAssessment, item)?.0
    }

    /// Every item of the block, in page order; what was given up comes last, to read.
    pub(in super::super) fn results(&self) -> Vec<Element> {
        let Some(block) = self.block() else { return Vec::new() };
        let items = block.items(self.kind);
        let count = items.len();
        let mut elements: Vec<Element> = items
            .iter()
            .zip(1..)
            .map(|(item, place)| self.item(block, *item, (place, count)))
            .collect();
        elements.extend(block.withdrawn().map(|own| {
            let evidence = Evidence::new().points("変える前の目標", &earlier_words(own));
            let result = own.goal.result.as_ref().map(ToString::to_string).unwrap_or_default();
            let reason = own.goal.withdrawn.as_ref().map(ToString::to_string).unwrap_or_default();
            let id = item_id(own.item());
            Element::new(id, own.goal.title.as_str(), goal_facts(&own.goal), result, evidence)
                .message(Note::info("取りやめた目標です。評価しません。").body(reason))
        }));
        elements
    }

    fn item(
        &self,
        block: &ResultsBlock,
        item: ResultsItem,
        (place, count): (usize, usize),
    ) -> Element {
        let own = self.kind == StepKind::SelfAssessment;
        let name = self.item_name(item);
        let mut evidence = Evidence::new();
        if !own {
            if let Some((_, words)) = self.said_of(StepKind::SelfAssessment, item) {
                evidence = evidence.self_view(self.own_of(item).as_deref(), words);
            }
            if self.kind > StepKind::Primary
                && let Some((grade, words)) = self.said_of(StepKind::Primary, item)
            {
                let title = self.loaded.cycle.step_name(StepKind::Primary);
                evidence = evidence.view(title, grade.as_deref(), words);
            }
        }
        let goal = match item {
            ResultsItem::Goal(number) => block.goal(number),
            ResultsItem::Unplanned(_) => None,
        };
        let (meta, guide) = if let Some(goal) = goal {
            evidence = evidence.points("変える前の目標", &earlier_words(goal));
            let result = goal.goal.result.as_ref().map(ToString::to_string);
            let meta = format!("項目 {place} / {count}　{}", goal_facts(&goal.goal));
            (meta, format!("できたと言える基準　{}", result.unwrap_or_default()))
        } else {
            let weight = block.rule.unplanned_weight;
            let meta = format!("項目 {place} / {count}　ウエイト {weight}");
            let guide = if own {
                "目標にはなかった業務で、評価してほしいことがあるときに書きます。"
            } else {
                "目標にはなかった業務として、本人が書きました。"
            };
            (meta, guide.to_owned())
        };
        let mut element = Element::new(item_id(item), &name, meta, guide, evidence);
        if let Some(goal) = goal
            && let Some(changed) = goal.changed_at()
            && self.loaded.changed_since(self.kind).iter().any(|own| own.number == goal.number)
        {
            let note = Note::info("入力したあとに、この目標が変わりました。")
                .body("いまの目標に合う達成度か、確かめてください。")
                .small(wareki_time(changed));
            element = element.message(note);
        }
        if let (ResultsItem::Unplanned(number), true) = (item, own) {
            let field = SheetField::What(number);
            let what = Field::text(field.to_string(), "業務の内容")
                .about(&name)
                .optional()
                .limit(TITLE_LIMIT)
                .value(self.live.get(field))
                .error(self.error(field))
                .revision(self.mark(field));
            element = element.field(what);
        }
        let (label, hint) = match self.kind {
            StepKind::SelfAssessment => ("成果", "したことと、その結果を書きます。"),
            StepKind::Secondary => {
                ("評価の理由", "一次評価と違う達成度を選んだときは、理由を書きます。")
            }
            _ => ("評価の理由", "基準に照らして、どこまでできたかを書きます。"),
        };
        let mut words = self.area(SheetField::Account(item), label, &name, REASON_LIMIT).hint(hint);
        if self.kind == StepKind::Secondary || (own && goal.is_none()) {
            words = words.optional();
        }
        element.scale(self.achievement(block, item, &name)).field(words)
    }

    fn achievement(&self, block: &ResultsBlock, item: ResultsItem, name: &str) -> Scale {
        let field = SheetField::Achievement(item);
        let levels = block.rule.achievements.iter();
        let mut grades: Vec<Grade> =
            levels.map(|level| Grade::new(&level.mark, &level.meaning)).collect();
        if self.loaded.definitions.may_leave_out(self.kind, item) {
            grades.push(Grade {
                value: NOT_OBSERVED.to_owned(),
                letter: "−".to_owned(),
                behaviour: "評価対象外（仕事がなくなったときなど。理由を書いてください）"
                    .to_owned(),
            });
        }
        let mut scale = Scale::new(field.to_string(), name, grades)
            .legend("達成度を選ぶ")
            .chosen(self.chosen(field))
            .error(self.error(field))
            .revision(self.mark(field));
        if self.kind != StepKind::SelfAssessment
            && let Some(own) = self.own_of(item)
        {
            scale = scale.mark(own, "本人");
        }
        if self.kind > StepKind::Primary
            && let Some((Some(first), _)) = self.said_of(StepKind::Primary, item)
        {
            scale = scale.mark(first, "一次");
        }
        scale
    }
}
