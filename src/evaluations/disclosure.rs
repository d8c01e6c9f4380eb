//! Who sees what of a sheet, at which step. One table for pages, exports and the API.

use super::cycle::CycleKind;
use super::workflow::{Standing, StepKind, StepState, Workflow};

crate::text_enum! {
    /// What a cycle may show to the ratee after disclosure (personal data practice is split,
    /// domain.md 1.4, so it is a setting per field).
    pub enum DisclosedField {
        /// The overall grade.
        Overall = "overall",
        /// Grades of the elements.
        Grades = "grades",
        /// Achievement of the goals.
        Achievements = "achievements",
        /// Reasons of the grades.
        Reasons = "reasons",
        /// The evaluators' words about the whole.
        Summary = "summary",
        /// The total and its arithmetic.
        Score = "score",
    }
}

impl DisclosedField {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overall => "全体の評語",
            Self::Grades => "要素ごとの評語",
            Self::Achievements => "目標ごとの達成度",
            Self::Reasons => "評価の理由",
            Self::Summary => "全体のまとめ",
            Self::Score => "点数と計算",
        }
    }
}

impl DisclosedField {
    /// Whether a sheet of that kind has it.
    pub const fn is_of(self, kind: CycleKind) -> bool {
        match self {
            Self::Grades => kind.has_ability(),
            Self::Achievements => kind.has_results(),
            Self::Overall | Self::Reasons | Self::Summary | Self::Score => true,
        }
    }
}

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// 本人.
    Ratee,
    /// The evaluator of a step.
    Evaluator(StepKind),
    /// HR, who confirms.
    Officer,
}

impl Viewer {
    /// The one who does a step.
    pub fn of(step: StepKind) -> Self {
        if step == StepKind::SelfAssessment { Self::Ratee } else { Self::Evaluator(step) }
    }
}

/// What a cycle keeps from its evaluators until they have rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sight {
    /// The ratee's whole assessment, until the own step is handed in.
    pub self_hidden: bool,
    /// What the primary evaluator said, until the secondary one has handed in.
    pub first_hidden: bool,
}

impl Sight {
    /// Whether `step` is kept from the evaluator of `own` until they have rated.
    pub fn hides(self, own: StepKind, step: StepKind) -> bool {
        match step {
            StepKind::SelfAssessment => self.self_hidden && own.is_filled(),
            StepKind::Primary => self.first_hidden && own == StepKind::Secondary,
            _ => false,
        }
    }
    /// Whether `step` is kept from the evaluator of `own` now. Who has handed in once has seen it: what
    /// comes back to them is theirs with everything.
    fn keeps_back(self, sheet: &Workflow, own: StepKind, step: StepKind) -> bool {
        let hides = self.hides(own, step);
        let has_rated = match sheet.step(own).map(|step| &step.state) {
            Some(StepState::Open { returned, .. }) => returned.is_some(),
            Some(StepState::Waiting) | None => false,
            Some(StepState::Done { .. } | StepState::Skipped { .. }) => true,
        };
        hides && !has_rated
    }
}

/// Whether `viewer` sees what was entered in `step`.
///
/// * Ratees see their own entries always, those of others only after disclosure (and then only the
///   fields that the cycle discloses, from the frozen record). What an assistant told the evaluators
///   is never for them.
/// * Evaluators see their own step always, earlier steps once they are submitted, and the whole
///   sheet once the result is disclosed. While a step is sent back it belongs to its writer again.
///   What the cycle keeps back they see when they have rated.
/// * HR sees what is submitted.
pub fn sees(viewer: Viewer, sheet: &Workflow, step: StepKind, sight: Sight) -> bool {
    let submitted = sheet.is_done(step);
    match viewer {
        Viewer::Ratee => match step {
            StepKind::SelfAssessment => true,
            StepKind::Assistant => false,
            _ => submitted && sheet.is_disclosed(),
        },
        Viewer::Evaluator(own) if own == step => true,
        Viewer::Evaluator(own) => {
            let earlier = step < own && !sight.keeps_back(sheet, own, step);
            submitted && (earlier || sheet.is_disclosed())
        }
        Viewer::Officer => submitted,
    }
}

/// Whether an evaluator sees the ratee's own grade beside an element. Some cities hide it until the
/// evaluator has chosen (a setting of the cycle).
pub fn sees_own_grade(
    viewer: Viewer,
    sheet: &Workflow,
    (sight, hidden_until_graded): (Sight, bool),
    has_graded: bool,
) -> bool {
    let sees = sees(viewer, sheet, StepKind::SelfAssessment, sight);
    match viewer {
        Viewer::Evaluator(own) if sheet.is_open(own) => {
            sees && (!hidden_until_graded || has_graded)
        }
        _ => sees,
    }
}

/// Whether the ratee has a result to read: disclosed, and not taken out afterwards.
pub fn has_result(sheet: &Workflow) -> bool {
    matches!(sheet.standing(), Standing::Disclosed | Standing::Closed { .. })
        && matches!(
            sheet.step(StepKind::Disclosure).map(|step| &step.state),
            Some(StepState::Done { .. })
        )
}

#[cfg(test)]
mod tests {
    use super::super::workflow::{Assignment, By};
    use super::*;
    use crate::kernel::Timestamp;
    use crate::kernel::ids::EmployeeId;
    use crate::kernel::time::start_of;

    const STEPS: [StepKind; 6] = [
        StepKind::SelfAssessment,
        StepKind::Assistant,
        StepKind::Primary,
        StepKind::Secondary,
        StepKind::Confirmation,
        StepKind::Disclosure,
    ];

    fn at() -> Timestamp {
        start_of("2026-03-02".parse().expect("a test date"))
    }
    /// The sheet after that many steps.
    fn after(done: usize) -> Workflow {
        let by = || By { account: None, name: "誰か".to_owned() };
        let assignments = STEPS.map(|kind| Assignment {
            kind,
            evaluator: Some(EmployeeId::mint()),
            skipped: None,
        });
        let start = Workflow::start(assignments.to_vec(), at()).expect("a plan that works");
        STEPS[..done]
            .iter()
            .try_fold(start, |sheet, kind| match kind {
                StepKind::Confirmation => sheet.confirm(by(), at()),
                StepKind::Disclosure => sheet.disclose(by(), at()),
                kind => sheet.submit(*kind, by(), at()),
            })
            .expect("in order")
    }

    /// Rows: steps done. Columns: self, assistant, primary, secondary. ✔ seen.
    #[test]
    fn the_whole_table() {
        let table = [
            (Viewer::Ratee, ["✔---", "✔---", "✔---", "✔---", "✔---", "✔---", "✔-✔✔"]),
            (
                Viewer::Evaluator(StepKind::Assistant),
                ["-✔--", "✔✔--", "✔✔--", "✔✔--", "✔✔--", "✔✔--", "✔✔✔✔"],
            ),
            (
                Viewer::Evaluator(StepKind::Primary),
                ["--✔-", "✔-✔-", "✔✔✔-", "✔✔✔-", "✔✔✔-", "✔✔✔-", "✔✔✔✔"],
            ),
            (
                Viewer::Evaluator(StepKind::Secondary),
                ["---✔", "✔--✔", "✔✔-✔", "✔✔✔✔", "✔✔✔✔", "✔✔✔✔", "✔✔✔✔"],
            ),
            (
                Viewer::Evaluator(StepKind::Confirmation),
                ["----", "✔---", "✔✔--", "✔✔✔-", "✔✔✔✔", "✔✔✔✔", "✔✔✔✔"],
            ),
            (Viewer::Officer, ["----", "✔---", "✔✔--", "✔✔✔-", "✔✔✔✔", "✔✔✔✔", "✔✔✔✔"]),
        ];
        for (viewer, rows) in table {
            for (done, expected) in rows.iter().enumerate() {
                let sheet = after(done);
                let seen: String =
                    STEPS[..4]
                        .iter()
                        .map(|step| {
                            if sees(viewer, &sheet, *step, Sight::default()) { '✔' } else { '-' }
                        })
                        .collect();
                assert_eq!(seen, *expected, "{viewer:?} after {done} steps");
            }
        }
    }

    #[test]
    fn a_self_assessment_sent_back_is_the_writers_again() {
        let reason = crate::kernel::Prose::within("書き足してください", 400).expect("words");
        let by = By { account: None, name: "中村".to_owned() };
        let back = after(2)
            .send_back(StepKind::Primary, StepKind::SelfAssessment, reason, by, at())
            .expect("its turn");
        let primary = Viewer::Evaluator(StepKind::Primary);
        assert!(!sees(primary, &back, StepKind::SelfAssessment, Sight::default()));
        assert!(sees(Viewer::Ratee, &back, StepKind::SelfAssessment, Sight::default()));
    }

    /// Rows: steps done. Columns: self, assistant, primary, secondary, with everything kept back.
    #[test]
    fn what_is_kept_back_shows_when_one_has_rated() {
        let sight = Sight { self_hidden: true, first_hidden: true };
        let table = [
            (Viewer::Evaluator(StepKind::Assistant), ["-✔--", "-✔--", "✔✔--", "✔✔--", "✔✔--"]),
            (Viewer::Evaluator(StepKind::Primary), ["--✔-", "--✔-", "-✔✔-", "✔✔✔-", "✔✔✔-"]),
            (Viewer::Evaluator(StepKind::Secondary), ["---✔", "---✔", "-✔-✔", "-✔-✔", "✔✔✔✔"]),
            (Viewer::Evaluator(StepKind::Confirmation), ["----", "✔---", "✔✔--", "✔✔✔-", "✔✔✔✔"]),
            (Viewer::Officer, ["----", "✔---", "✔✔--", "✔✔✔-", "✔✔✔✔"]),
            (Viewer::Ratee, ["✔---", "✔---", "✔---", "✔---", "✔---"]),
        ];
        let seen = |viewer, sheet: &Workflow| -> String {
            let mark = |step| if sees(viewer, sheet, step, sight) { '✔' } else { '-' };
            STEPS[..4].iter().map(|step| mark(*step)).collect()
        };
        for (viewer, rows) in table {
            for (done, expected) in rows.iter().enumerate() {
                assert_eq!(seen(viewer, &after(done)), *expected, "{viewer:?} after {done} steps");
            }
        }
        // Sent back after rating: seen once, seen for good.
        let reason = crate::kernel::Prose::within("書き足してください", 400).expect("words");
        let by = By { account: None, name: "課長".to_owned() };
        let back = after(3)
            .send_back(StepKind::Secondary, StepKind::Primary, reason, by, at())
            .expect("its turn");
        assert_eq!(seen(Viewer::Evaluator(StepKind::Primary), &back), "✔✔✔-");
    }

    #[test]
    fn own_grades_can_wait_for_the_evaluators() {
        let primary = Viewer::Evaluator(StepKind::Primary);
        let sheet = after(2);
        let open = Sight::default();
        assert!(sees_own_grade(primary, &sheet, (open, false), false));
        assert!(!sees_own_grade(primary, &sheet, (open, true), false));
        assert!(sees_own_grade(primary, &sheet, (open, true), true));
        assert!(sees_own_grade(primary, &after(3), (open, true), false), "after submission");
        assert!(
            !sees_own_grade(primary, &after(0), (open, false), true),
            "never before submission"
        );
        let kept = Sight { self_hidden: true, first_hidden: false };
        assert!(!sees_own_grade(primary, &sheet, (kept, false), true), "not even the graded ones");
    }

    #[test]
    fn a_result_is_there_after_disclosure_only() {
        for done in 0..6 {
            assert!(!has_result(&after(done)));
        }
        assert!(has_result(&after(6)));
    }
}
