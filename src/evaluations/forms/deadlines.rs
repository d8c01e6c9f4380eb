//! Deadlines of an open cycle as typed, with the reason for moving them.

use super::super::cycle::CycleStep;
use super::super::workflow::StepKind;
use super::cycle::CycleField;
use super::typed::{DateInput, ReasonInput};
use crate::kernel::Prose;
use crate::ui::{FormData, FormField, Problems};

/// A field of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeadlineField {
    /// The last day of a step.
    Due(StepKind),
    /// Why.
    Reason,
}

impl FormField for DeadlineField {
    fn id(&self) -> String {
        match self {
            Self::Due(kind) => CycleField::Due(*kind).name(),
            Self::Reason => "reason".to_owned(),
        }
    }
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlinesInput {
    due: Vec<(StepKind, DateInput)>,
    /// Why.
    pub reason: String,
}

impl DeadlinesInput {
    /// The deadlines as they stand.
    pub fn of(steps: &[CycleStep]) -> Self {
        let due = steps.iter().map(|step| (step.kind, DateInput::of(step.due_on))).collect();
        Self { due, reason: String::new() }
    }
    /// What was posted for these steps.
    pub fn read(form: &FormData, steps: &[CycleStep]) -> Self {
        let due = steps
            .iter()
            .map(|step| (step.kind, DateInput::read(form, &CycleField::Due(step.kind).name())))
            .collect();
        Self { due, reason: form.one("reason").to_owned() }
    }
    /// The boxes of a step.
    pub fn due(&self, kind: StepKind) -> DateInput {
        let found = self.due.iter().find(|(own, _)| *own == kind);
        found.map(|(_, day)| day.clone()).unwrap_or_default()
    }
    /// The steps with their new deadlines, still in order, and the reason.
    pub fn parse(
        &self,
        steps: &[CycleStep],
    ) -> Result<(Vec<CycleStep>, Prose), Problems<DeadlineField>> {
        let mut problems = Problems::new();
        let mut moved: Vec<CycleStep> = Vec::new();
        for step in steps {
            let (field, label) = (DeadlineField::Due(step.kind), format!("{}の期限", step.name));
            let typed = self.due(step.kind);
            let Some(due_on) = typed.parse(field.clone(), &label, &mut problems) else { continue };
            if let Some(before) = moved.last().filter(|before| before.due_on > due_on) {
                let sentence = format!("{label}は、{}の期限より後の日にしてください", before.name);
                problems.add(field, sentence);
            }
            moved.push(CycleStep { due_on, ..step.clone() });
        }
        let reason = match (ReasonInput { text: &self.reason }).parse("期限を変える理由") {
            Ok(reason) => Some(reason),
            Err(found) => {
                problems.add(DeadlineField::Reason, found.at(&"reason").unwrap_or_default());
                None
            }
        };
        match (reason, problems.is_empty()) {
            (Some(reason), true) => Ok((moved, reason)),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Line;

    fn step(kind: StepKind, due_on: &str) -> CycleStep {
        let name = Line::parse(kind.label()).expect("a name");
        CycleStep { kind, name, due_on: due_on.parse().expect("a test date") }
    }

    #[test]
    fn deadlines_stay_in_order_and_need_a_reason() {
        let steps =
            [step(StepKind::Primary, "2026-03-13"), step(StepKind::Confirmation, "2026-03-31")];
        let mut typed = DeadlinesInput::of(&steps);
        typed.reason = "システムの停止があったため".to_owned();
        let (same, _) = typed.parse(&steps).expect("nothing is wrong");
        assert_eq!(same, steps);
        let late = step(StepKind::Primary, "2026-04-01");
        let mut typed = DeadlinesInput::of(&[late, steps[1].clone()]);
        let said = |typed: &DeadlinesInput| -> Vec<String> {
            let problems = typed.parse(&steps).expect_err("not in order");
            problems.summary().into_iter().map(|(_, sentence)| sentence).collect()
        };
        assert_eq!(
            said(&typed),
            [
                "確認の期限は、一次評価の期限より後の日にしてください",
                "期限を変える理由を書いてください"
            ]
        );
        typed.due.clear();
        assert_eq!(said(&typed)[0], "一次評価の期限を書いてください");
    }
}
