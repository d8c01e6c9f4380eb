//! What somebody reads whose turn has not come: what happens next, and what they will be able to do then.

use super::{StepKind, StepState, Workflow};

/// What a step's doer will be able to do, at the end of a sentence.
const fn deed(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Adjustment => "全体の評語を決められるようになります",
        StepKind::Confirmation => "確定できるようになります",
        StepKind::Disclosure => "開示できるようになります",
        StepKind::SelfAssessment
        | StepKind::Assistant
        | StepKind::Primary
        | StepKind::Secondary => "入力できるようになります",
    }
}

/// What the doer of `own` waits for; `None` when they do not wait. `name` says how the cycle calls a step,
/// `is_shown` whether what is handed in there is shown to them before their own turn ends.
pub fn until_turn(
    sheet: &Workflow,
    own: StepKind,
    name: impl Fn(StepKind) -> String,
    is_shown: impl Fn(StepKind) -> bool,
) -> Option<String> {
    let open = sheet.open_step()?.kind;
    if !matches!(sheet.step(own)?.state, StepState::Waiting) {
        return None;
    }
    let skipped = |state: &StepState| matches!(state, StepState::Skipped { .. });
    let before = sheet.steps().iter().rev().find(|s| s.kind < own && !skipped(&s.state))?.kind;
    let deed = deed(own);
    // What an adjuster decides is no form that could appear here.
    let comes = open.is_filled() && is_shown(open);
    Some(match (open == before, comes) {
        (true, true) => format!("提出されると、ここに内容が出て、{deed}。"),
        (true, false) => format!("{}が済むと、{deed}。", name(open)),
        (false, true) => {
            format!("提出されると、ここに内容が出ます。{}が済むと、{deed}。", name(before))
        }
        (false, false) => format!("{}が済むと、{deed}。", name(before)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Assignment, By};
    use super::*;
    use crate::kernel::ids::EmployeeId;
    use crate::kernel::time::start_of;

    const KINDS: [StepKind; 7] = [
        StepKind::SelfAssessment,
        StepKind::Assistant,
        StepKind::Primary,
        StepKind::Secondary,
        StepKind::Adjustment,
        StepKind::Confirmation,
        StepKind::Disclosure,
    ];

    /// A sheet whose open step is `open`; with some steps left out.
    fn sheet(open: StepKind, left_out: &[StepKind]) -> Workflow {
        let at = start_of("2026-03-02".parse().expect("a day"));
        let by = By { account: None, name: "誰か".to_owned() };
        let assignments = KINDS.map(|kind| Assignment {
            kind,
            evaluator: Some(EmployeeId::mint()),
            skipped: left_out.contains(&kind).then(|| "いない".to_owned()),
        });
        let mut sheet = Workflow::start(assignments.to_vec(), at).expect("a plan that works");
        while let Some(step) = sheet.open_step().filter(|step| step.kind != open) {
            let kind = step.kind;
            sheet = match kind {
                StepKind::Confirmation => sheet.confirm(by.clone(), at),
                StepKind::Disclosure => sheet.disclose(by.clone(), at),
                _ => sheet.submit(kind, by.clone(), at),
            }
            .expect("its turn");
        }
        sheet
    }
    fn said(open: StepKind, own: StepKind) -> Option<String> {
        until_turn(&sheet(open, &[]), own, |kind| kind.label().to_owned(), |_| true)
    }

    /// Every seat at every step: what is said is what then happens.
    #[test]
    fn each_role_reads_what_it_waits_for() {
        use StepKind::{Adjustment, Assistant, Confirmation, Primary, Secondary, SelfAssessment};
        let table = [
            (
                SelfAssessment,
                Assistant,
                "提出されると、ここに内容が出て、入力できるようになります。",
            ),
            (
                SelfAssessment,
                Primary,
                "提出されると、ここに内容が出ます。評価補助が済むと、入力できるようになります。",
            ),
            (
                SelfAssessment,
                Secondary,
                "提出されると、ここに内容が出ます。一次評価が済むと、入力できるようになります。",
            ),
            (
                SelfAssessment,
                Adjustment,
                "提出されると、ここに内容が出ます。二次評価が済むと、全体の評語を決められるようになります。",
            ),
            (
                SelfAssessment,
                Confirmation,
                "提出されると、ここに内容が出ます。調整が済むと、確定できるようになります。",
            ),
            (Assistant, Primary, "提出されると、ここに内容が出て、入力できるようになります。"),
            (
                Assistant,
                Secondary,
                "提出されると、ここに内容が出ます。一次評価が済むと、入力できるようになります。",
            ),
            (
                Assistant,
                Adjustment,
                "提出されると、ここに内容が出ます。二次評価が済むと、全体の評語を決められるようになります。",
            ),
            (
                Assistant,
                Confirmation,
                "提出されると、ここに内容が出ます。調整が済むと、確定できるようになります。",
            ),
            (Primary, Secondary, "提出されると、ここに内容が出て、入力できるようになります。"),
            (
                Primary,
                Adjustment,
                "提出されると、ここに内容が出ます。二次評価が済むと、全体の評語を決められるようになります。",
            ),
            (
                Primary,
                Confirmation,
                "提出されると、ここに内容が出ます。調整が済むと、確定できるようになります。",
            ),
            (
                Secondary,
                Adjustment,
                "提出されると、ここに内容が出て、全体の評語を決められるようになります。",
            ),
            (
                Secondary,
                Confirmation,
                "提出されると、ここに内容が出ます。調整が済むと、確定できるようになります。",
            ),
            (Adjustment, Confirmation, "調整が済むと、確定できるようになります。"),
        ];
        for open in KINDS {
            for own in KINDS {
                let expected = table.iter().find(|row| (row.0, row.1) == (open, own));
                let said = said(open, own);
                match expected {
                    Some((.., words)) => {
                        assert_eq!(said.as_deref(), Some(*words), "{open:?} {own:?}");
                    }
                    // Disclosure is HR's, who read the sheet on a page of their own.
                    None if own == StepKind::Disclosure => {}
                    None => assert_eq!(said, None, "{open:?} {own:?}: it is done, or one's turn"),
                }
            }
        }
    }

    #[test]
    fn what_is_kept_back_or_left_out_is_not_promised() {
        let name = |kind: StepKind| kind.label().to_owned();
        let hidden = |kind: StepKind| kind != StepKind::Primary;
        let way = sheet(StepKind::Primary, &[]);
        assert_eq!(
            until_turn(&way, StepKind::Secondary, name, hidden).as_deref(),
            Some("一次評価が済むと、入力できるようになります。")
        );
        let way = sheet(StepKind::Secondary, &[StepKind::Adjustment]);
        assert_eq!(
            until_turn(&way, StepKind::Confirmation, name, |_| true).as_deref(),
            Some("提出されると、ここに内容が出て、確定できるようになります。")
        );
        assert_eq!(until_turn(&way, StepKind::Adjustment, name, |_| true), None, "left out");
    }
}
