//! One step of a sheet as the parts of its page.

mod beside;
mod frame;
mod results;

use std::collections::HashMap;

pub(super) use beside::Beside;
pub(super) use results::{achievement_words, goal_facts, item_id};

use crate::evaluations::actions::Loaded;
use crate::evaluations::disclosure::Viewer;
use crate::evaluations::entry::{
    NOT_OBSERVED, REASON_LIMIT, SUMMARY_LIMIT, SheetField, fingerprint,
};
use crate::evaluations::sheet::{Element as SheetElement, FieldProblem, Texts, reason_label};
use crate::evaluations::store::observations::MemoRow;
use crate::evaluations::workflow::StepKind;
use crate::kernel::Date;
use crate::kernel::ids::EmployeeId;
use crate::ui::components::{
    Button, Element, Evidence, Field, Grade, SaveBar, Scale, StepState as Bead, Toc, TocItem,
};

/// One step of a sheet on its way to the page.
pub(super) struct View<'a> {
    loaded: &'a Loaded,
    kind: StepKind,
    problems: &'a [FieldProblem],
    live: Texts,
    /// What stands beside the questions.
    beside: Option<&'a Beside>,
}

impl<'a> View<'a> {
    pub(super) fn of(loaded: &'a Loaded, kind: StepKind, problems: &'a [FieldProblem]) -> Self {
        Self { loaded, kind, problems, live: loaded.live(kind), beside: None }
    }
    /// With what stands beside the questions.
    pub(super) fn with(self, beside: &'a Beside) -> Self {
        Self { beside: Some(beside), ..self }
    }
    fn viewer(&self) -> Viewer {
        Viewer::of(self.kind)
    }
    fn error(&self, field: SheetField) -> Option<&str> {
        self.problems.iter().find(|p| p.field == field).map(|p| p.sentence.as_str())
    }
    fn mark(&self, field: SheetField) -> i64 {
        fingerprint(self.live.get(field)).get()
    }
    fn chosen(&self, field: SheetField) -> Option<&str> {
        Some(self.live.get(field)).filter(|value| !value.is_empty())
    }

    /// What another step said about an element: grade and words, when it may be seen.
    fn said(&self, step: StepKind, number: u16) -> Option<(Option<String>, String)> {
        let texts = self.loaded.seen_by(self.viewer(), step)?;
        let grade = texts.get(SheetField::Grade(number)).to_owned();
        let words = texts.get(SheetField::Reason(number)).to_owned();
        let grade = match grade.as_str() {
            "" => None,
            NOT_OBSERVED => Some("観察できなかった".to_owned()),
            letter => Some(letter.to_owned()),
        };
        Some((grade, words))
    }
    fn own_grade(&self, number: u16) -> Option<String> {
        self.said(StepKind::SelfAssessment, number)?.0
    }
    /// Whether the first evaluator's words lie before the second one.
    fn sees_first(&self) -> bool {
        self.loaded.first_entries(self.kind).is_some()
    }
    /// Whoever said something about the ratee before this step, the ratee apart.
    fn before(&self) -> impl Iterator<Item = StepKind> {
        let own = self.kind;
        [StepKind::Assistant, StepKind::Primary].into_iter().filter(move |step| *step < own)
    }
    fn name_in(&self, step: StepKind, names: &HashMap<EmployeeId, String>) -> String {
        let doer = self.loaded.way.step(step).and_then(|step| step.evaluator);
        doer.and_then(|id| names.get(&id)).map(|name| format!("　{name}さん")).unwrap_or_default()
    }

    fn scale(&self, field: SheetField, about: &str, element: Option<&SheetElement>) -> Scale {
        let definitions = &self.loaded.definitions;
        let letters =
            if element.is_some() { &definitions.scale } else { definitions.overall_scale() };
        let mut grades: Vec<Grade> = letters
            .0
            .iter()
            .map(|step| {
                let behaviour = element.and_then(|element| element.behaviour(&step.grade));
                Grade::new(&step.grade, behaviour.unwrap_or(&step.meaning))
            })
            .collect();
        if element.is_some() && definitions.not_observed_allowed && self.kind.is_rating() {
            grades.push(Grade {
                value: NOT_OBSERVED.to_owned(),
                letter: "−".to_owned(),
                behaviour: "観察できなかった（理由を書いてください）".to_owned(),
            });
        }
        Scale::new(field.to_string(), about, grades)
            .chosen(self.chosen(field))
            .error(self.error(field))
            .revision(self.mark(field))
    }

    fn area(&self, field: SheetField, label: &str, about: &str, limit: usize) -> Field {
        Field::area(field.to_string(), label, limit)
            .about(about)
            .value(self.live.get(field))
            .error(self.error(field))
            .revision(self.mark(field))
    }

    pub(super) fn element(&self, element: &SheetElement) -> Element {
        let (grade, reason) =
            (SheetField::Grade(element.number), SheetField::Reason(element.number));
        let count = self.loaded.definitions.elements.len();
        let meta = format!("要素 {} / {count}　ウエイト {}", element.number, element.weight);
        let mut scale = self.scale(grade, &element.name, Some(element));
        if self.kind != StepKind::SelfAssessment
            && let Some(own) = self.own_grade(element.number)
        {
            scale = scale.mark(own, "本人");
        }
        if self.kind > StepKind::Primary
            && let Some((Some(first), _)) = self.said(StepKind::Primary, element.number)
        {
            scale = scale.mark(first, "一次");
        }
        let hint = match self.kind {
            StepKind::SelfAssessment => "したことと、その結果を書きます。",
            StepKind::Secondary if self.sees_first() => {
                "一次評価と違う段階を選んだときは、理由を書きます。性格ではなく行動を書いてください。"
            }
            _ => "見た事実と、その結果を書きます。性格ではなく行動を書いてください。",
        };
        let mut words = self.area(reason, "評価の理由", &element.name, REASON_LIMIT).hint(hint);
        if self.kind == StepKind::Assistant || self.sees_first() {
            words = words.optional();
        }
        let on = self.loaded.cycle.setup.period.from();
        Element::new(
            format!("element-{}", element.number),
            &element.name,
            meta,
            &element.definition,
            self.evidence(element),
        )
        .definition_at(format!("/competencies/{}?on={on}", element.key))
        .sample(element.is_sample)
        .scale(scale)
        .field(words)
    }

    /// 全体のまとめ: words first, then the overall grade.
    pub(super) fn whole(&self, names: &HashMap<EmployeeId, String>) -> Element {
        let own = self.kind == StepKind::SelfAssessment;
        let title = if own { "全体をふりかえって" } else { "全体のまとめ" };
        let mut evidence = Evidence::new();
        let words_of = |step| {
            let saved = self.loaded.seen_by(self.viewer(), step)?;
            let grade = saved.get(SheetField::Overall).to_owned();
            Some((Some(grade).filter(|g| !g.is_empty()), saved.get(SheetField::Summary).to_owned()))
        };
        if !own {
            if let Some((_, words)) = words_of(StepKind::SelfAssessment) {
                evidence = evidence.view("本人のふりかえり", None, words);
            }
            for step in self.before() {
                if let Some((grade, words)) = words_of(step)
                    && (step.is_rating() || !words.is_empty())
                {
                    let name = self.loaded.cycle.step_name(step);
                    let title = format!("{name}{}", self.name_in(step, names));
                    evidence = evidence.view(title, grade.as_deref(), words);
                }
            }
        }
        let untagged = |memo: &MemoRow| !memo.tags.iter().any(|tag| tag.starts_with("element:"));
        evidence = self.memos(evidence, None, "", untagged).agreed(self.agreed(true));
        let guide = match self.kind {
            StepKind::SelfAssessment => "この期間をふりかえり、次の期に生かしたいことを書きます。",
            StepKind::Assistant => {
                "見たことを、評価者に伝わるように書きます。書けることだけでかまいません。"
            }
            _ => "評価を見わたし、本人に伝えたいことを書きます。",
        };
        let mut summary = self.area(SheetField::Summary, title, "", SUMMARY_LIMIT);
        if self.kind != StepKind::Primary {
            summary = summary.optional();
        }
        let mut whole = Element::new("whole", title, "", guide, evidence);
        whole = whole.field(summary);
        if !self.kind.is_rating() {
            return whole;
        }
        let (entries, _) = self.loaded.definitions.parse(self.kind, &self.live);
        let scored = self.loaded.definitions.score(&entries);
        let left_out = scored.as_ref().err().filter(|problem| problem.left_out().is_some());
        let left_out = left_out.map(|problem| format!("{problem}。"));
        let computes = self.loaded.definitions.computes_grade();
        let label = reason_label(computes && left_out.is_none());
        let outcome = scored.ok();
        let noun = self.loaded.definitions.noun();
        let mut scale =
            self.scale(SheetField::Overall, "全体の評語", None).legend("全体の評語を選ぶ");
        let computed = outcome.as_ref().and_then(|outcome| outcome.grade());
        scale = scale.hint(match computed {
            Some(grade) => format!(
                "{noun}の評価から計算した評語は{grade}です。違う評語を選ぶときは、理由を書きます。"
            ),
            None => match left_out {
                Some(words) => words,
                None if computes => {
                    format!("{noun}の評価がそろうと、計算した評語がここに出ます。")
                }
                None => "評語は計算しません。全体を見わたして選びます。".to_owned(),
            },
        });
        if let Some(grade) = computed {
            scale = scale.mark(grade, "計算");
        }
        if self.kind > StepKind::Primary
            && let Some((Some(first), _)) = words_of(StepKind::Primary)
        {
            scale = scale.mark(first, "一次");
        }
        let reason = self.area(SheetField::OverallReason, label, "", REASON_LIMIT).optional();
        whole.scale(scale).field(reason)
    }

    /// 「入力済み：B」, 「入力中：A」, 「未入力」 of an element.
    pub(super) fn element_words(&self, number: u16) -> (bool, bool, String) {
        let grade = self.live.get(SheetField::Grade(number));
        let has_words = !self.live.get(SheetField::Reason(number)).trim().is_empty();
        let shown = if grade == NOT_OBSERVED { "観察できなかった" } else { grade };
        let first = self.said(StepKind::Primary, number).and_then(|(grade, _)| grade);
        let agrees = self.kind == StepKind::Secondary && first.as_deref() == Some(shown);
        let is_done = !grade.is_empty() && (has_words || agrees);
        let is_begun = !grade.is_empty() || has_words;
        let words = match (is_done, grade.is_empty()) {
            (true, _) => format!("入力済み：{shown}"),
            (false, false) => format!("入力中：{shown}"),
            (false, true) if is_begun => "入力中".to_owned(),
            (false, true) => "未入力".to_owned(),
        };
        (is_done, is_begun, words)
    }

    /// The same for the whole.
    pub(super) fn whole_words(&self) -> (bool, bool, String) {
        let has_words = !self.live.get(SheetField::Summary).trim().is_empty();
        let grade = self.live.get(SheetField::Overall);
        let is_done = match self.kind {
            StepKind::Primary => has_words && !grade.is_empty(),
            StepKind::Secondary => !grade.is_empty(),
            _ => has_words,
        };
        let is_begun = has_words || !grade.is_empty();
        let words = match (is_done, grade.is_empty()) {
            (true, true) => "入力済み".to_owned(),
            (true, false) => format!("入力済み：{grade}"),
            (false, _) if is_begun => "入力中".to_owned(),
            _ if !self.kind.is_rating() => "書かなくてもよい".to_owned(),
            _ => "未入力".to_owned(),
        };
        (is_done, is_begun, words)
    }
}
