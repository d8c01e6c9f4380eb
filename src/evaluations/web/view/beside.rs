//! What stands beside the questions of a step: facts before grades.

use super::View;
use crate::evaluations::evidence::SheetEvidence;
use crate::evaluations::observation::ObservationTag;
use crate::evaluations::sheet::Element as SheetElement;
use crate::evaluations::store::observations::MemoRow;
use crate::evaluations::web::observations::source_words;
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::wareki;
use crate::ui::components::{Agreed, Button, Day, Evidence, Memo, Tick};

/// What stands beside the questions of a step, for the one who fills it in.
pub(in super::super) struct Beside {
    /// Memos of theirs about the ratee, of the period, also those handed to them.
    pub memos: Vec<MemoRow>,
    /// What the ratee put forward, and what was agreed.
    pub evidence: SheetEvidence,
    /// Who reads.
    pub reader: Option<EmployeeId>,
    /// Addresses of the goals and the interviews; empty for who has no page of them.
    pub goals: String,
    pub interviews: String,
}

/// Name of the boxes that put own memos forward: `evidence-3`, `evidence` for the whole.
fn evidence_name(number: Option<u16>) -> String {
    number.map_or_else(|| "evidence".to_owned(), |number| format!("evidence-{number}"))
}

impl View<'_> {
    pub(super) fn evidence(&self, element: &SheetElement) -> Evidence {
        let mut evidence = Evidence::new();
        if self.kind != StepKind::SelfAssessment {
            if let Some((_, words)) = self.said(StepKind::SelfAssessment, element.number) {
                let grade = self.own_grade(element.number);
                evidence = evidence.self_view(grade.as_deref(), words);
            }
            for step in self.before() {
                if let Some((grade, words)) = self.said(step, element.number)
                    && (step.is_rating() || grade.is_some() || !words.is_empty())
                {
                    let name = self.loaded.cycle.step_name(step);
                    evidence = evidence.view(name, grade.as_deref(), words);
                }
            }
        }
        let key = element.key.as_str();
        let tag = ObservationTag::element(key).to_string();
        let evidence = evidence.points("着眼点", &element.indicators);
        let number = Some(element.number);
        let memos = self.memos(evidence, number, key, |memo| memo.tags.contains(&tag));
        memos.agreed(self.agreed(false)).writing(
            Button::linklike("メモを書き足す")
                .about(&element.name)
                .sending("do", format!("memo-{}", element.number)),
        )
    }

    /// The memos beside the question that they answer: what the ratee put forward, then one's own; the
    /// ratee's have a box that puts them forward.
    pub(super) fn memos(
        &self,
        evidence: Evidence,
        number: Option<u16>,
        key: &str,
        fits: impl Fn(&MemoRow) -> bool,
    ) -> Evidence {
        let Some(beside) = self.beside else { return evidence };
        let own = self.kind == StepKind::SelfAssessment;
        let (title, empty) = if own {
            ("あなたの実績メモ", "この期間の実績メモはありません。")
        } else {
            ("あなたの観察メモ", "この期間の観察メモはありません。")
        };
        let is_read =
            !own && self.loaded.seen_by(self.viewer(), StepKind::SelfAssessment).is_some();
        let forward = beside.evidence.forward.iter().filter(|row| is_read && row.element == key);
        let forward =
            forward.map(|row| Memo::new(Day::table(row.on), row.fact.as_str(), None)).collect();
        let memos: Vec<Memo> = beside
            .memos
            .iter()
            .filter(|memo| fits(memo))
            .map(|memo| {
                let tone = memo.tone.map(|tone| format!("（{}）", tone.label()));
                let text = format!("{}{}", tone.unwrap_or_default(), memo.fact);
                let tick = own.then(|| {
                    Tick::new(evidence_name(number), memo.id.to_string(), "この評価の根拠にする")
                        .about(format!("{}のメモ", wareki(memo.on)))
                        .ticked(beside.evidence.has(key, memo.id))
                });
                let source = source_words(memo, beside.reader);
                Memo::new(Day::table(memo.on), text, tick).source(source)
            })
            .collect();
        let evidence = evidence.forward(forward);
        if number.is_none() && memos.is_empty() {
            return evidence;
        }
        evidence.memos(title, memos, empty)
    }

    /// Goals and agreements of the period: folded beside each element, open beside the whole.
    pub(super) fn agreed(&self, open: bool) -> Option<Agreed> {
        let beside = self.beside?;
        let count = beside.evidence.count_words()?;
        let goals = beside.evidence.goals.iter();
        let talks = beside.evidence.agreements.iter();
        Some(Agreed {
            title: format!("合意した目標と面談（{count}）"),
            open,
            goals: goals.map(|goal| (beside.goals.clone(), goal.label(), goal.facts())).collect(),
            talks: talks
                .map(|talk| {
                    let next = talk.next.iter().map(|next| format!("\n次にすること：{next}"));
                    let words = std::iter::once(talk.words.clone()).chain(next).collect();
                    let label = format!("{}　{}", talk.kind.label(), wareki(talk.on));
                    (beside.interviews.clone(), label, words)
                })
                .collect(),
        })
    }
}
