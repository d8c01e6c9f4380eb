//! Where the people stand whom visitors sign in as: what they are typing, what came back to them, what
//! they did with single sheets.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::{Stage, unfit};
use crate::audit::Failed;
use crate::demo::actions::{DemoError, actor};
use crate::demo::cast::DemoRole;
use crate::demo::judgement;
use crate::demo::rounds::Round;
use crate::evaluations::actions::{
    WaitingStep, acknowledge, exclude_ratee, keep_typed, leave_out_step, load_own, send_back,
    submit_steps,
};
use crate::evaluations::entry::{SheetField, Typed, fingerprint};
use crate::evaluations::sheet::Texts;
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::SheetId;
use crate::kernel::{Date, Prose};

/// A sheet that waits, and what its doer would write.
struct Waiting {
    sheet: SheetId,
    texts: Texts,
    fields: Vec<SheetField>,
}

impl Stage<'_> {
    /// The scene that visitors find: 山本 is writing about himself; 中村 has five of her team before
    /// her, two begun; one sheet came back to her, and so did her own.
    pub(super) async fn play(&self, round: &Round) -> Result<(), DemoError> {
        let day_of = |kind| {
            let mut acts = round.acts.iter().filter(|(own, _)| *own == kind);
            acts.next_back().map_or(round.opens_on, |(_, on)| *on)
        };
        let (own, first, second) = (
            day_of(StepKind::SelfAssessment),
            day_of(StepKind::Primary),
            day_of(StepKind::Secondary),
        );
        let waiting = self.waiting(round, StepKind::SelfAssessment).await?;
        self.type_in(round, &waiting, (DemoRole::Employee, "山本 健太"), 8, own).await?;
        let waiting = self.waiting(round, StepKind::Secondary).await?;
        let words = "「変革推進力」の理由に書かれた事実が、評価の期間の前のことのようです。期間の中の事実を確かめて、書き直してください。";
        let steps = (StepKind::Secondary, StepKind::Primary);
        self.bring_back(round, &waiting, "林 大輔", steps, words, second).await?;
        let waiting = self.waiting(round, StepKind::Primary).await?;
        self.type_in(round, &waiting, (DemoRole::Supervisor, "𠮷田 直樹"), 10, first).await?;
        self.type_in(round, &waiting, (DemoRole::Supervisor, "井上 明里"), 4, first).await?;
        let words = "「変革推進力」に書かれた取組みで、職員や市民にどんな変化があったかを、もう少しくわしく書いてください。";
        let steps = (StepKind::Primary, StepKind::SelfAssessment);
        self.bring_back(round, &waiting, "中村 恵子", steps, words, second).await
    }

    /// In a cycle that is over, 山本 and 中村 say that they have read their results.
    pub(super) async fn read_results(&self, round: &Round) -> Result<(), DemoError> {
        let last = round.acts.last().map_or(round.base_date, |(_, on)| *on);
        let app = self.on(last, 17);
        for role in [DemoRole::Employee, DemoRole::Supervisor] {
            let (person, code) = (self.person(role)?, round.code());
            let own = match load_own(&app, &person, &code).await {
                Err(Failed::Missing) => continue,
                loaded => loaded?,
            };
            acknowledge(&app, &person, &code, own.id(), None).await?;
        }
        Ok(())
    }

    /// HR takes one person out of the running cycle, and leaves out a step of another.
    pub(super) async fn handle(&self, round: &Round) -> Result<(), DemoError> {
        let (hr, code) = (self.person(DemoRole::Hr)?, round.code());
        let day = round.acts.last().map_or(round.opens_on, |(_, on)| *on);
        let app = self.on(day, 14);
        let reason = "評価の期間のほとんどを休業しており、評価する行動がないため。";
        let reason = Prose::within(reason, 400).map_err(unfit)?;
        if let Some(sheet) = self.others(round, StepKind::SelfAssessment).await?.first() {
            exclude_ratee(&app, &hr, &code, *sheet, reason).await?;
        }
        let reason = "二次評価者が長く休んでおり、期限までに評価できないため。";
        let reason = Prose::within(reason, 400).map_err(unfit)?;
        for sheet in self.others(round, StepKind::Primary).await? {
            let kind = StepKind::Secondary;
            match leave_out_step(&app, &hr, &code, sheet, kind, reason.clone()).await {
                // Nobody rates this one second anyway.
                Err(Failed::Refused(_)) => {}
                done => return Ok(done?),
            }
        }
        Ok(())
    }

    /// The sheets that wait for a step, of those who are none of the cast, in the order of their numbers.
    async fn others(&self, round: &Round, kind: StepKind) -> Result<Vec<SheetId>, DemoError> {
        let found = Mutex::new(BTreeMap::new());
        let look = |waiting: &WaitingStep<'_>| {
            let place = *self.places.get(&waiting.ratee)?;
            if self.plan.employees[place].cast.is_none() {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert(place, waiting.sheet);
            }
            // Nobody hands anything in here.
            None
        };
        submit_steps(self.app, &actor(), &round.code(), kind, &look).await?;
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(found.into_values().collect())
    }

    /// The sheets of the cast that wait for a step, by name.
    async fn waiting(
        &self,
        round: &Round,
        kind: StepKind,
    ) -> Result<HashMap<String, Waiting>, DemoError> {
        let found = Mutex::new(HashMap::new());
        let code = round.code();
        let cycle = self.chance.aside(&code);
        let look = |waiting: &WaitingStep<'_>| {
            let place = *self.places.get(&waiting.ratee)?;
            let employee = &self.plan.employees[place];
            if employee.cast.is_some() {
                let (definitions, first) = (waiting.definitions, waiting.said(StepKind::Primary));
                let who = (place, employee.name.as_str());
                let own = Waiting {
                    sheet: waiting.sheet,
                    texts: judgement::texts(&cycle, definitions, kind, who, first),
                    fields: definitions.fields(kind),
                };
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                found.insert(employee.name.clone(), own);
            }
            // Nobody hands anything in here.
            None
        };
        submit_steps(self.app, &actor(), &code, kind, &look).await?;
        Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Types the first fields of somebody's sheet, without handing it in.
    async fn type_in(
        &self,
        round: &Round,
        waiting: &HashMap<String, Waiting>,
        (role, name): (DemoRole, &str),
        fields: usize,
        on: Date,
    ) -> Result<(), DemoError> {
        let Some(own) = waiting.get(name) else { return Ok(()) };
        let kind =
            if role == DemoRole::Employee { StepKind::SelfAssessment } else { StepKind::Primary };
        let sent: Vec<Typed> = own
            .fields
            .iter()
            .take(fields)
            .map(|field| Typed {
                field: *field,
                text: own.texts.get(*field).to_owned(),
                read: fingerprint(""),
            })
            .collect();
        let app = self.on(on, 16);
        keep_typed(&app, &self.person(role)?, &round.code(), own.sheet, kind, &sent).await?;
        Ok(())
    }

    /// The head of the section sends a sheet back, with words.
    async fn bring_back(
        &self,
        round: &Round,
        waiting: &HashMap<String, Waiting>,
        name: &str,
        steps: (StepKind, StepKind),
        words: &str,
        on: Date,
    ) -> Result<(), DemoError> {
        let Some(own) = waiting.get(name) else { return Ok(()) };
        let words = Prose::within(words, 400).map_err(unfit)?;
        let head = self.person(DemoRole::SectionHead)?;
        let app = self.on(on, 15);
        Ok(send_back(&app, &head, &round.code(), own.sheet, steps, words).await?)
    }
}
