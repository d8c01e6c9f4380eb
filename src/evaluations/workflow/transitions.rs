//! Every deed that moves a sheet.

use super::{By, Return, Standing, StepKind, StepState, Workflow, WorkflowRefusal};
use crate::kernel::ids::EmployeeId;
use crate::kernel::{Prose, Timestamp};

impl Workflow {
    /// Submits a written step and opens the next one.
    pub fn submit(
        mut self,
        kind: StepKind,
        by: By,
        at: Timestamp,
    ) -> Result<Self, WorkflowRefusal> {
        let index = self.open_at(kind)?;
        if !kind.is_written() {
            return Err(WorkflowRefusal::OtherDeed(kind));
        }
        self.finish_step(index, by, at);
        Ok(self)
    }

    /// Takes a submission back, as long as the next one has not looked at it.
    pub fn withdraw(mut self, kind: StepKind, at: Timestamp) -> Result<Self, WorkflowRefusal> {
        let index = self.find(kind)?;
        self.refuse_unless_running()?;
        if self.is_confirmed() {
            return Err(WorkflowRefusal::Confirmed);
        }
        let open = self.open_index();
        let latest = self.steps[..open].iter().rposition(|step| step.state.is_done());
        if latest != Some(index) || !kind.is_written() {
            return Err(WorkflowRefusal::NotLatest(kind));
        }
        if let StepState::Open { seen_at: Some(_), .. } = self.steps[open].state {
            return Err(WorkflowRefusal::SeenByNext(self.steps[open].kind));
        }
        self.steps[open].state = StepState::Waiting;
        self.steps[index].state = StepState::Open { since: at, seen_at: Some(at), returned: None };
        Ok(self)
    }

    /// Sends the sheet from the open step `from` back to an earlier one, with words. What was
    /// submitted in between has to be submitted again.
    pub fn send_back(
        mut self,
        from: StepKind,
        to: StepKind,
        reason: Prose,
        by: By,
        at: Timestamp,
    ) -> Result<Self, WorkflowRefusal> {
        if self.is_confirmed() {
            self.refuse_unless_running()?;
            return Err(WorkflowRefusal::Confirmed);
        }
        let from_index = self.open_at(from)?;
        let to_index = self.find(to)?;
        if to_index >= from_index || !to.is_written() {
            return Err(WorkflowRefusal::NotEarlier { from, to });
        }
        if !self.steps[to_index].state.is_done() {
            return Err(WorkflowRefusal::LeftOut(to));
        }
        for step in &mut self.steps[to_index + 1..=from_index] {
            if !matches!(step.state, StepState::Skipped { .. }) {
                step.state = StepState::Waiting;
            }
        }
        let returned = Some(Return { by, at, reason, from });
        self.steps[to_index].state = StepState::Open { since: at, seen_at: None, returned };
        Ok(self)
    }

    /// The steps to which the open step can send the sheet back, nearest first.
    pub fn send_back_targets(&self) -> Vec<StepKind> {
        if self.is_confirmed() {
            return Vec::new();
        }
        let Some(open) = self.open_step() else {
            return Vec::new();
        };
        self.steps
            .iter()
            .rev()
            .filter(|step| step.kind < open.kind && step.kind.is_written() && step.state.is_done())
            .map(|step| step.kind)
            .collect()
    }

    /// Whether `kind` could be withdrawn now.
    pub fn can_withdraw(&self, kind: StepKind, at: Timestamp) -> bool {
        self.clone().withdraw(kind, at).is_ok()
    }

    /// Leaves out a step that is not done yet, with the reason.
    pub fn skip(
        mut self,
        kind: StepKind,
        reason: &Prose,
        at: Timestamp,
    ) -> Result<Self, WorkflowRefusal> {
        let index = self.find(kind)?;
        self.refuse_unless_running()?;
        match self.steps[index].state {
            StepState::Done { .. } => return Err(WorkflowRefusal::AlreadyDone(kind)),
            StepState::Skipped { .. } => return Err(WorkflowRefusal::LeftOut(kind)),
            StepState::Waiting | StepState::Open { .. } => {}
        }
        if !kind.is_written() {
            return Err(WorkflowRefusal::CannotLeaveOut(kind));
        }
        let others_rate = self.steps.iter().any(|step| {
            step.kind != kind
                && step.kind.is_rating()
                && !matches!(step.state, StepState::Skipped { .. })
        });
        if kind.is_rating() && !others_rate {
            return Err(WorkflowRefusal::LastRating);
        }
        let was_open = self.steps[index].state.is_open();
        self.steps[index].state = StepState::Skipped { reason: reason.to_string() };
        if was_open {
            self.open_next(index, at);
        }
        Ok(self)
    }

    /// Takes the person out of the cycle. Not after confirmation.
    pub fn exclude(
        mut self,
        reason: Prose,
        by: By,
        at: Timestamp,
    ) -> Result<Self, WorkflowRefusal> {
        self.refuse_unless_running()?;
        if self.is_confirmed() {
            return Err(WorkflowRefusal::Confirmed);
        }
        self.standing = Standing::Excluded { by, at, reason };
        Ok(self)
    }

    /// Takes the person back in: the sheet goes on where it was.
    pub fn reinstate(mut self) -> Result<Self, WorkflowRefusal> {
        if matches!(self.standing, Standing::Excluded { .. }) {
            self.standing = Standing::Running;
            return Ok(self);
        }
        self.refuse_unless_running()?;
        Err(WorkflowRefusal::NotExcluded)
    }

    /// Gives a step that is not done yet to somebody else: an evaluator who moved or left. Whether
    /// they may judge this person is the route's question; here only that nobody takes two steps.
    pub fn reassign(
        mut self,
        kind: StepKind,
        evaluator: EmployeeId,
    ) -> Result<Self, WorkflowRefusal> {
        let index = self.find(kind)?;
        self.refuse_unless_running()?;
        if !kind.is_assigned() {
            return Err(WorkflowRefusal::CannotReassign(kind));
        }
        if self.steps.iter().any(|step| step.kind != kind && step.evaluator == Some(evaluator)) {
            return Err(WorkflowRefusal::HasStep(kind));
        }
        match &mut self.steps[index].state {
            StepState::Done { .. } => return Err(WorkflowRefusal::AlreadyDone(kind)),
            StepState::Skipped { .. } => return Err(WorkflowRefusal::LeftOut(kind)),
            StepState::Waiting => {}
            // The new one has not looked yet.
            StepState::Open { seen_at, .. } => *seen_at = None,
        }
        self.steps[index].evaluator = Some(evaluator);
        Ok(self)
    }

    /// Calls the sheet off with its cycle. Not after confirmation.
    pub fn cancel(mut self, reason: Prose, by: By, at: Timestamp) -> Result<Self, WorkflowRefusal> {
        self.refuse_unless_running()?;
        if self.is_confirmed() {
            return Err(WorkflowRefusal::Confirmed);
        }
        self.standing = Standing::Cancelled { by, at, reason };
        Ok(self)
    }

    /// Confirms: from here on the record is frozen.
    pub fn confirm(mut self, by: By, at: Timestamp) -> Result<Self, WorkflowRefusal> {
        let index = self.open_at(StepKind::Confirmation)?;
        self.finish_step(index, by, at);
        Ok(self)
    }

    /// Discloses the result to the ratee. Only after confirmation (政令31号, domain.md 1.5).
    pub fn disclose(mut self, by: By, at: Timestamp) -> Result<Self, WorkflowRefusal> {
        let index = self.open_at(StepKind::Disclosure)?;
        self.steps[index].state = StepState::Done { by, at };
        self.standing = Standing::Disclosed;
        Ok(self)
    }

    /// Ends it.
    pub fn close(mut self, by: By, at: Timestamp) -> Result<Self, WorkflowRefusal> {
        if self.standing == Standing::Disclosed {
            self.standing = Standing::Closed { by, at };
            return Ok(self);
        }
        self.refuse_unless_running()?;
        Err(WorkflowRefusal::NotDisclosed)
    }

    /// Notes that the doer of an open step has looked at it. The first look counts.
    #[must_use]
    pub fn seen(mut self, kind: StepKind, at: Timestamp) -> Self {
        if self.standing == Standing::Running
            && let Some(step) = self.steps.iter_mut().find(|step| step.kind == kind)
            && let StepState::Open { seen_at: seen_at @ None, .. } = &mut step.state
        {
            *seen_at = Some(at);
        }
        self
    }

    /// Whether something can be entered in `kind` now: its turn, on a running sheet.
    pub fn refuse_unless_open_at(&self, kind: StepKind) -> Result<(), WorkflowRefusal> {
        self.open_at(kind).map(|_| ())
    }

    fn find(&self, kind: StepKind) -> Result<usize, WorkflowRefusal> {
        self.steps
            .iter()
            .position(|step| step.kind == kind)
            .ok_or(WorkflowRefusal::NoSuchStep(kind))
    }

    fn refuse_unless_running(&self) -> Result<(), WorkflowRefusal> {
        match self.standing {
            Standing::Running => Ok(()),
            Standing::Disclosed => Err(WorkflowRefusal::Confirmed),
            Standing::Closed { .. } => Err(WorkflowRefusal::Closed),
            Standing::Excluded { .. } => Err(WorkflowRefusal::Excluded),
            Standing::Cancelled { .. } => Err(WorkflowRefusal::Cancelled),
        }
    }

    /// Index of the open step of a running sheet.
    fn open_index(&self) -> usize {
        self.steps
            .iter()
            .position(|step| step.state.is_open())
            .expect("a running workflow has an open step: restore and every transition see to it")
    }

    /// Index of `kind` if it is its turn.
    fn open_at(&self, kind: StepKind) -> Result<usize, WorkflowRefusal> {
        let index = self.find(kind)?;
        if self.standing == Standing::Disclosed {
            return Err(WorkflowRefusal::AlreadyDone(kind));
        }
        self.refuse_unless_running()?;
        match self.steps[index].state {
            StepState::Open { .. } => Ok(index),
            StepState::Done { .. } => Err(WorkflowRefusal::AlreadyDone(kind)),
            StepState::Skipped { .. } => Err(WorkflowRefusal::LeftOut(kind)),
            StepState::Waiting => {
                let open = self.steps[self.open_index()].kind;
                Err(WorkflowRefusal::NotYet { asked: kind, open })
            }
        }
    }

    fn finish_step(&mut self, index: usize, by: By, at: Timestamp) {
        self.steps[index].state = StepState::Done { by, at };
        self.open_next(index, at);
    }

    fn open_next(&mut self, after: usize, at: Timestamp) {
        let next = self.steps[after + 1..]
            .iter_mut()
            .find(|step| step.state == StepState::Waiting)
            .expect("disclosure stands last and is never left out");
        next.state = StepState::Open { since: at, seen_at: None, returned: None };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Assignment;
    use super::*;
    use crate::kernel::Refusal;
    use crate::kernel::ids::EmployeeId;
    use crate::kernel::time::start_of;

    fn at(hour: u32) -> Timestamp {
        start_of("2026-03-02".parse().expect("a test date")) + chrono::Duration::hours(hour.into())
    }
    fn by(name: &str) -> By {
        By { account: None, name: name.to_owned() }
    }
    fn words(text: &str) -> Prose {
        Prose::within(text, 400).expect("a test reason")
    }
    fn sheet(kinds: &[StepKind], left_out: &[StepKind]) -> Workflow {
        let assignments = kinds
            .iter()
            .map(|kind| Assignment {
                kind: *kind,
                evaluator: kind.is_written().then(EmployeeId::mint),
                skipped: left_out.contains(kind).then(|| "二次評価者がいない".to_owned()),
            })
            .collect();
        Workflow::start(assignments, at(0)).expect("a plan that works")
    }

    const FIVE: [StepKind; 5] = [
        StepKind::SelfAssessment,
        StepKind::Primary,
        StepKind::Secondary,
        StepKind::Confirmation,
        StepKind::Disclosure,
    ];

    /// Every deed with every argument.
    #[derive(Debug, Clone, Copy)]
    enum Deed {
        Submit(StepKind),
        Withdraw(StepKind),
        SendBack(StepKind, StepKind),
        Skip(StepKind),
        See(StepKind),
        Reassign(StepKind),
        Exclude,
        Reinstate,
        Cancel,
        Confirm,
        Disclose,
        Close,
    }

    fn all_deeds() -> Vec<Deed> {
        let mut deeds = vec![
            Deed::Exclude,
            Deed::Reinstate,
            Deed::Cancel,
            Deed::Confirm,
            Deed::Disclose,
            Deed::Close,
        ];
        for kind in StepKind::ALL {
            deeds.extend([
                Deed::Submit(*kind),
                Deed::Withdraw(*kind),
                Deed::Skip(*kind),
                Deed::See(*kind),
                Deed::Reassign(*kind),
            ]);
            deeds.extend(StepKind::ALL.iter().map(|to| Deed::SendBack(*kind, *to)));
        }
        deeds
    }

    fn perform(sheet: Workflow, deed: Deed) -> Result<Workflow, WorkflowRefusal> {
        match deed {
            Deed::Submit(kind) => sheet.submit(kind, by("誰か"), at(1)),
            Deed::Withdraw(kind) => sheet.withdraw(kind, at(1)),
            Deed::SendBack(from, to) => sheet.send_back(from, to, words("理由"), by("誰か"), at(1)),
            Deed::Skip(kind) => sheet.skip(kind, &words("理由"), at(1)),
            Deed::Reassign(kind) => sheet.reassign(kind, EmployeeId::mint()),
            Deed::Reinstate => sheet.reinstate(),
            Deed::See(kind) => Ok(sheet.seen(kind, at(1))),
            Deed::Exclude => sheet.exclude(words("理由"), by("誰か"), at(1)),
            Deed::Cancel => sheet.cancel(words("理由"), by("誰か"), at(1)),
            Deed::Confirm => sheet.confirm(by("誰か"), at(1)),
            Deed::Disclose => sheet.disclose(by("誰か"), at(1)),
            Deed::Close => sheet.close(by("誰か"), at(1)),
        }
    }

    /// `S` done, `P!` open and seen, `P` open, `-` waiting, `x` left out, in order; then the standing.
    fn name_of(sheet: &Workflow) -> String {
        let mut name: String = sheet
            .steps
            .iter()
            .map(|step| match &step.state {
                StepState::Waiting => "-".to_owned(),
                StepState::Done { .. } => "*".to_owned(),
                StepState::Skipped { .. } => "x".to_owned(),
                StepState::Open { seen_at, returned, .. } => {
                    let letter = step.kind.as_str()[..1].to_uppercase();
                    let back = if returned.is_some() { "<" } else { "" };
                    let seen = if seen_at.is_some() { "!" } else { "" };
                    format!("{letter}{back}{seen}")
                }
            })
            .collect();
        name.push_str(match sheet.standing {
            Standing::Running => "",
            Standing::Disclosed => " disclosed",
            Standing::Closed { .. } => " closed",
            Standing::Excluded { .. } => " excluded",
            Standing::Cancelled { .. } => " cancelled",
        });
        name
    }

    /// Walks through everything that can be reached.
    fn walk(start: Workflow) -> Vec<(Workflow, Deed, Result<Workflow, WorkflowRefusal>)> {
        let mut known = BTreeSet::from([name_of(&start)]);
        let mut open = vec![start];
        let mut seen = Vec::new();
        while let Some(sheet) = open.pop() {
            for deed in all_deeds() {
                let result = perform(sheet.clone(), deed);
                if let Ok(next) = &result
                    && known.insert(name_of(next))
                {
                    open.push(next.clone());
                }
                seen.push((sheet.clone(), deed, result));
            }
        }
        seen
    }

    /// The machine as it is, drawn: where a sheet with every step can be, and every deed that leads on
    /// from there. Compared with a file that a person can read and a browser can draw.
    #[test]
    fn the_machine_is_drawn_from_the_code() {
        let place = |sheet: &Workflow| match &sheet.standing {
            Standing::Running => sheet.open_step().map_or("", |step| step.kind.label()).to_owned(),
            Standing::Disclosed => "開示済み".to_owned(),
            Standing::Closed { .. } => "完了".to_owned(),
            Standing::Excluded { .. } => "対象外".to_owned(),
            Standing::Cancelled { .. } => "中止".to_owned(),
        };
        let word = |deed: Deed| match deed {
            Deed::Submit(_) => "提出",
            Deed::Withdraw(_) => "提出の取消し",
            Deed::SendBack(..) => "差戻し",
            Deed::Skip(_) => "段階を省く",
            Deed::See(_) => "開く",
            Deed::Reassign(_) => "評価者を替える",
            Deed::Exclude => "対象から外す",
            Deed::Reinstate => "対象にもどす",
            Deed::Cancel => "中止",
            Deed::Confirm => "確定",
            Deed::Disclose => "開示",
            Deed::Close => "終わりにする",
        };
        let edges: BTreeSet<String> = walk(sheet(StepKind::ALL, &[]))
            .into_iter()
            .filter(|(_, deed, _)| !matches!(deed, Deed::See(_)))
            .filter_map(|(before, deed, result)| {
                let after = place(&result.ok()?);
                Some(format!("    {} --> {after}: {}", place(&before), word(deed)))
            })
            .collect();
        let edges: Vec<String> = edges.into_iter().collect();
        let drawn = format!(
            "stateDiagram-v2\n    [*] --> {}: 開始\n{}\n    完了 --> [*]\n",
            StepKind::SelfAssessment.label(),
            edges.join("\n")
        );
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/workflow.mmd");
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(path, &drawn).expect("the drawing can be written");
        }
        let known = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(known, drawn, "UPDATE_SNAPSHOTS=1 cargo test --lib drawn draws it anew");
    }

    #[test]
    fn no_deed_ever_leads_to_a_broken_sheet() {
        let all = StepKind::ALL;
        let three = [StepKind::Primary, StepKind::Confirmation, StepKind::Disclosure];
        let starts = [
            sheet(&FIVE, &[]),
            sheet(&FIVE, &[StepKind::Secondary]),
            sheet(all, &[]),
            sheet(all, &[StepKind::Assistant, StepKind::Adjustment]),
            sheet(&three, &[]),
        ];
        for start in starts {
            let edges = walk(start);
            assert!(edges.len() > 200);
            for (before, deed, result) in edges {
                match result {
                    Ok(after) => {
                        let Workflow { steps, standing } = after.clone();
                        assert_eq!(
                            Workflow::restore(steps, standing).as_ref(),
                            Ok(&after),
                            "{deed:?} on {}",
                            name_of(&before)
                        );
                        if before.is_confirmed() {
                            assert!(after.is_confirmed(), "{deed:?} undid a confirmation");
                        }
                    }
                    Err(refusal) => {
                        assert!(!refusal.sentence().is_empty());
                        assert!(!refusal.code().is_empty());
                    }
                }
            }
        }
    }

    /// Numbers that look random and are the same each time (Knuth's linear congruence).
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap_or_default() % sides
        }
    }

    /// A sheet of a cycle with any steps that are allowed, some of them left out from the beginning.
    fn any_sheet(dice: &mut Dice) -> Workflow {
        let needed = [StepKind::Primary, StepKind::Confirmation, StepKind::Disclosure];
        let kinds: Vec<StepKind> = StepKind::ALL
            .iter()
            .copied()
            .filter(|kind| needed.contains(kind) || dice.roll(3) > 0)
            .collect();
        let left_out: Vec<StepKind> = kinds
            .iter()
            .copied()
            .filter(|kind| kind.is_written() && *kind != StepKind::Primary && dice.roll(4) == 0)
            .collect();
        sheet(&kinds, &left_out)
    }

    /// Long walks at random over every plan, legal and illegal deeds mixed: while a sheet is on its way
    /// exactly one step is open, those before it are done or left out, those after it wait or are left
    /// out; at the end all are behind. What is confirmed stays as it is, and a refused deed is refused again.
    #[test]
    fn wherever_a_walk_leads_one_step_is_open_and_order_is_kept() {
        let mut dice = Dice(20_261_126);
        let deeds = all_deeds();
        let mut ends = BTreeSet::new();
        let (mut done, mut refused) = (0, 0);
        for _ in 0..400 {
            let mut sheet = any_sheet(&mut dice);
            for _ in 0..80 {
                let deed = deeds[dice.roll(deeds.len())];
                match perform(sheet.clone(), deed) {
                    // Taking out ends most walks early: mostly it is tried and given up.
                    Ok(_) if matches!(deed, Deed::Exclude | Deed::Cancel) && dice.roll(6) > 0 => {}
                    Ok(after) => {
                        done += 1;
                        if sheet.is_confirmed() {
                            let frozen = |own: &Workflow| {
                                let last = |step: &&super::super::Step| {
                                    step.kind <= StepKind::Confirmation
                                };
                                own.steps.iter().filter(last).cloned().collect::<Vec<_>>()
                            };
                            assert_eq!(
                                frozen(&after),
                                frozen(&sheet),
                                "{deed:?} after a confirmation"
                            );
                        }
                        sheet = after;
                    }
                    Err(refusal) => {
                        refused += 1;
                        assert_eq!(perform(sheet.clone(), deed), Err(refusal), "{deed:?}");
                    }
                }
                let name = name_of(&sheet);
                let open: Vec<usize> = (0..sheet.steps.len())
                    .filter(|place| sheet.steps[*place].state.is_open())
                    .collect();
                match sheet.standing {
                    Standing::Running | Standing::Excluded { .. } | Standing::Cancelled { .. } => {
                        let [open] = open[..] else { panic!("{deed:?} led to {name}") };
                        let (before, after) = (&sheet.steps[..open], &sheet.steps[open + 1..]);
                        assert!(
                            before.iter().all(|step| step.state.is_behind()),
                            "{deed:?} {name}"
                        );
                        assert!(after.iter().all(|step| step.state.is_ahead()), "{deed:?} {name}");
                    }
                    Standing::Disclosed | Standing::Closed { .. } => {
                        assert!(sheet.steps.iter().all(|step| step.state.is_behind()), "{name}");
                        assert!(sheet.is_confirmed(), "{deed:?} {name}");
                    }
                }
            }
            ends.insert(name_of(&sheet).rsplit(' ').next().map(str::to_owned));
        }
        for end in ["closed", "excluded", "cancelled"] {
            assert!(ends.contains(&Some(end.to_owned())), "no walk ended {end}");
        }
        assert!(done > 2_000 && refused > 10_000, "{done} done, {refused} refused");
    }

    /// The whole machine for five steps, nobody left out: every legal deed, and nothing else.
    /// Looking (`See`) and leaving out are tested on their own.
    #[test]
    fn the_legal_deeds_are_these() {
        let mut legal = BTreeSet::new();
        for (before, deed, result) in walk(sheet(&FIVE, &[])) {
            let Ok(after) = result else { continue };
            let touched = |sheet: &Workflow| {
                sheet.steps.iter().any(|step| matches!(step.state, StepState::Skipped { .. }))
            };
            let (from, to) = (name_of(&before), name_of(&after));
            let plain = !touched(&before) && !touched(&after) && !from.contains(['!', '<']);
            if plain && !matches!(deed, Deed::See(_)) {
                legal.insert(format!("{from} {deed:?} {to}"));
            }
        }
        let expected = [
            "S---- Submit(SelfAssessment) *P---",
            "S---- Reassign(Primary) S----",
            "S---- Reassign(Secondary) S----",
            "S---- Reassign(Confirmation) S----",
            "S---- Exclude S---- excluded",
            "S---- excluded Reinstate S----",
            "S---- Cancel S---- cancelled",
            "*P--- Withdraw(SelfAssessment) S!----",
            "*P--- SendBack(Primary, SelfAssessment) S<----",
            "*P--- Submit(Primary) **S--",
            "*P--- Reassign(Primary) *P---",
            "*P--- Reassign(Secondary) *P---",
            "*P--- Reassign(Confirmation) *P---",
            "*P--- Exclude *P--- excluded",
            "*P--- excluded Reinstate *P---",
            "*P--- Cancel *P--- cancelled",
            "**S-- Withdraw(Primary) *P!---",
            "**S-- SendBack(Secondary, Primary) *P<---",
            "**S-- SendBack(Secondary, SelfAssessment) S<----",
            "**S-- Submit(Secondary) ***C-",
            "**S-- Reassign(Secondary) **S--",
            "**S-- Reassign(Confirmation) **S--",
            "**S-- Exclude **S-- excluded",
            "**S-- excluded Reinstate **S--",
            "**S-- Cancel **S-- cancelled",
            "***C- Withdraw(Secondary) **S!--",
            "***C- SendBack(Confirmation, Secondary) **S<--",
            "***C- SendBack(Confirmation, Primary) *P<---",
            "***C- SendBack(Confirmation, SelfAssessment) S<----",
            "***C- Reassign(Confirmation) ***C-",
            "***C- Exclude ***C- excluded",
            "***C- excluded Reinstate ***C-",
            "***C- Cancel ***C- cancelled",
            "***C- Confirm ****D",
            "****D Disclose ***** disclosed",
            "***** disclosed Close ***** closed",
        ];
        assert_eq!(legal, expected.map(str::to_owned).into());
    }

    #[test]
    fn a_submission_can_be_taken_back_until_the_next_one_looks() {
        let submitted = sheet(&FIVE, &[])
            .submit(StepKind::SelfAssessment, by("山本"), at(1))
            .expect("its turn");
        assert!(submitted.can_withdraw(StepKind::SelfAssessment, at(2)));
        let seen = submitted.seen(StepKind::Primary, at(2)).seen(StepKind::Primary, at(3));
        assert_eq!(
            seen.step(StepKind::Primary).map(|step| step.state.clone()),
            Some(StepState::Open { since: at(1), seen_at: Some(at(2)), returned: None })
        );
        assert_eq!(
            seen.withdraw(StepKind::SelfAssessment, at(4)),
            Err(WorkflowRefusal::SeenByNext(StepKind::Primary))
        );
    }

    #[test]
    fn a_return_carries_its_words_and_is_walked_again() {
        let rated = sheet(&FIVE, &[])
            .submit(StepKind::SelfAssessment, by("山本"), at(1))
            .and_then(|sheet| sheet.submit(StepKind::Primary, by("中村"), at(2)))
            .expect("in order");
        let back = rated
            .send_back(
                StepKind::Secondary,
                StepKind::Primary,
                words("事実を書き足してください"),
                by("課長"),
                at(3),
            )
            .expect("its turn");
        let Some(StepState::Open { returned: Some(words), .. }) =
            back.open_step().map(|step| step.state.clone())
        else {
            panic!("not returned");
        };
        assert_eq!(words.reason.as_str(), "事実を書き足してください");
        assert_eq!((words.by, words.from), (by("課長"), StepKind::Secondary));
        let again = back.submit(StepKind::Primary, by("中村"), at(4)).expect("its turn again");
        assert!(again.is_open(StepKind::Secondary));
        assert_eq!(again.send_back_targets(), [StepKind::Primary, StepKind::SelfAssessment]);
    }

    #[test]
    fn steps_left_out_are_passed_over() {
        let short = sheet(&FIVE, &[StepKind::Secondary]);
        assert_eq!(short.deciding_step(), Some(StepKind::Primary));
        let rated = short
            .submit(StepKind::SelfAssessment, by("山本"), at(1))
            .and_then(|sheet| sheet.submit(StepKind::Primary, by("中村"), at(2)))
            .expect("in order");
        assert!(rated.is_open(StepKind::Confirmation));
        assert_eq!(
            rated.clone().submit(StepKind::Secondary, by("課長"), at(3)),
            Err(WorkflowRefusal::LeftOut(StepKind::Secondary))
        );
        assert!(rated.can_withdraw(StepKind::Primary, at(3)));
    }

    #[test]
    fn somebody_always_rates() {
        let start = sheet(&FIVE, &[]);
        let one = start.skip(StepKind::Primary, &words("退職"), at(1)).expect("one is left");
        assert_eq!(
            one.clone().skip(StepKind::Secondary, &words("退職"), at(1)),
            Err(WorkflowRefusal::LastRating)
        );
        assert_eq!(
            one.clone().skip(StepKind::Confirmation, &words("急ぐ"), at(1)),
            Err(WorkflowRefusal::CannotLeaveOut(StepKind::Confirmation))
        );
        let on_leave = one.skip(StepKind::SelfAssessment, &words("休職"), at(1)).expect("may");
        assert!(on_leave.is_open(StepKind::Secondary));
    }

    #[test]
    fn assistant_and_adjuster_stand_in_the_way_as_others_do() {
        use StepKind::{Adjustment, Assistant, Confirmation, Primary, Secondary, SelfAssessment};
        let start = sheet(StepKind::ALL, &[]);
        let own = start.submit(SelfAssessment, by("山本"), at(1)).expect("its turn");
        assert!(own.is_open(Assistant));
        assert_eq!(
            own.clone().submit(Primary, by("中村"), at(2)),
            Err(WorkflowRefusal::NotYet { asked: Primary, open: Assistant })
        );
        let rated = [Assistant, Primary, Secondary]
            .iter()
            .try_fold(own, |sheet, kind| sheet.submit(*kind, by("誰か"), at(2)))
            .expect("in order");
        assert_eq!(rated.deciding_step(), Some(Secondary), "neither assistant nor adjuster rates");
        assert_eq!(
            rated.send_back_targets(),
            [Secondary, Primary, Assistant, SelfAssessment],
            "the adjuster sends back to whoever wrote"
        );
        let adjusted = rated.submit(Adjustment, by("部長"), at(3)).expect("its turn");
        assert!(adjusted.is_open(Confirmation));
        assert_eq!(adjusted.send_back_targets().first(), Some(&Adjustment));
        assert!(adjusted.clone().reassign(Confirmation, EmployeeId::mint()).is_ok());
        assert_eq!(
            adjusted.clone().reassign(Adjustment, EmployeeId::mint()),
            Err(WorkflowRefusal::AlreadyDone(Adjustment))
        );
        assert!(adjusted.can_withdraw(Adjustment, at(4)));
    }

    #[test]
    fn a_confirmed_sheet_only_moves_on() {
        let confirmed = FIVE[..3]
            .iter()
            .try_fold(sheet(&FIVE, &[]), |sheet, kind| sheet.submit(*kind, by("誰か"), at(1)))
            .and_then(|sheet| sheet.confirm(by("人事課"), at(2)))
            .expect("in order");
        for deed in all_deeds() {
            let allowed = matches!(deed, Deed::Disclose | Deed::See(_));
            assert_eq!(perform(confirmed.clone(), deed).is_ok(), allowed, "{deed:?}");
        }
        assert_eq!(
            confirmed.clone().send_back(
                StepKind::Confirmation,
                StepKind::Primary,
                words("理由"),
                by("誰か"),
                at(3)
            ),
            Err(WorkflowRefusal::Confirmed)
        );
        let twice = confirmed.disclose(by("人事課"), at(3)).expect("confirmed");
        assert_eq!(
            twice.disclose(by("人事課"), at(4)),
            Err(WorkflowRefusal::AlreadyDone(StepKind::Disclosure))
        );
    }

    #[test]
    fn plans_need_rating_confirmation_and_disclosure() {
        use super::super::{PlanProblem, StepPlan};
        assert!(StepPlan::new(FIVE.to_vec()).is_ok());
        assert_eq!(
            StepPlan::new(vec![StepKind::Primary, StepKind::Disclosure]),
            Err(PlanProblem::Needed(StepKind::Confirmation))
        );
        assert_eq!(
            StepPlan::new(vec![StepKind::Confirmation, StepKind::Primary, StepKind::Disclosure]),
            Err(PlanProblem::OutOfOrder(StepKind::Primary))
        );
        assert_eq!(
            StepPlan::new(vec![StepKind::Primary, StepKind::Primary]),
            Err(PlanProblem::OutOfOrder(StepKind::Primary))
        );
    }
}
