//! Two people move while the running cycle is under way: the sheet of the first is handed over, with what the
//! former evaluator leaves behind; the second one's HR has yet to look at.

use chrono::Days;

use super::accounts::Accounts;
use super::{Begun, DemoError, Ids, actor};
use crate::audit::Failed;
use crate::demo::cast::DemoRole;
use crate::demo::memos::PART_RECORD;
use crate::demo::plan::CityPlan;
use crate::demo::rounds::{self, at_hour};
use crate::evaluations::actions::{
    former_sheets, hand_over, reassign_step, receivers_for, transfers_of, write_part_record,
};
use crate::evaluations::observation::ObservationRefusal;
use crate::kernel::ids::PostingId;
use crate::kernel::{Date, Period, Prose};
use crate::organization::actions::{change_register, load_for_check};
use crate::organization::register::Was;
use crate::organization::{OpenPosting, PostingIs, StaffChanges};
use crate::platform::{App, Clock};

/// The city while they move.
struct Moving<'a> {
    app: &'a App,
    plan: &'a CityPlan,
    ids: &'a Ids,
    accounts: &'a Accounts,
    begun: Begun,
}

/// Makes sure that they have moved, and that the first one's sheet has.
pub(super) async fn ensure(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    accounts: &Accounts,
    begun: Begun,
) -> Result<(), DemoError> {
    let moved_on = rounds::moved_on(begun.today);
    let moving = Moving { app, plan, ids, accounts, begun };
    moving.move_people(moved_on).await?;
    moving.give_sheet().await?;
    moving.leave_records(moved_on).await?;
    moving.hand_memos().await
}

impl Moving<'_> {
    /// The program as it stood then, at that hour.
    fn two_days_ago(&self, hour: i64) -> App {
        let day = self.begun.today - Days::new(2);
        App { clock: Clock::fixed(at_hour(day, hour)), ..self.app.clone() }
    }

    /// Ends the posts that they come from and begins those of the plan.
    async fn move_people(&self, moved_on: Date) -> Result<(), DemoError> {
        let Self { app, plan, ids, .. } = *self;
        let register = load_for_check(app).await?;
        let mut changes = StaffChanges::default();
        for own in &plan.transfers {
            let employee = ids.employees[own.employee];
            let (from, to) = (ids.departments[own.from], ids.departments[own.to]);
            let known = register.employees.values().find(|known| known.id == employee);
            let posts = known.into_iter().flat_map(|known| &known.postings);
            let mut posts = posts.filter(|post| post.period.until().is_none());
            // Nothing stands there any more when a fill that was interrupted goes on.
            let Some(post) = posts.find(|post| post.is.department == from) else { continue };
            changes.end_postings.push((Was { id: post.id, revision: post.revision }, moved_on));
            changes.open_postings.push(OpenPosting {
                id: PostingId::mint(),
                employee,
                period: Period::since(moved_on),
                is: PostingIs { department: to, assigned_on: moved_on, ..post.is.clone() },
            });
        }
        if changes.open_postings.is_empty() {
            return Ok(());
        }
        let summary = format!("見本の市の人事異動を{}件登録しました", changes.open_postings.len());
        Ok(change_register(app, &actor(), &changes, &summary, &changes).await?)
    }

    /// HR gives the first one's sheet to the superiors of today, as the cycle's rule proposes. The second officer
    /// does it: the first is one of them.
    async fn give_sheet(&self) -> Result<(), DemoError> {
        let Self { plan, ids, accounts, .. } = *self;
        let app = &self.two_days_ago(9);
        let Some(own) = plan.transfers.first() else { return Ok(()) };
        let (hr, code) = (
            accounts.person(plan, ids, DemoRole::HrSecond)?,
            rounds::running(self.begun.today).code(),
        );
        let found = match transfers_of(app, &hr, &code).await {
            // Without definitions in force there is no cycle.
            Err(Failed::Missing) => return Ok(()),
            found => found?,
        };
        let number = &plan.employees[own.employee].number;
        let reason = Prose::within("人事異動のため", 400).map_err(unfit)?;
        for one in found.iter().filter(|one| one.ratee.0 == *number) {
            for change in &one.changes {
                let Some((successor, _)) = &change.successor else { continue };
                let to = (change.kind, *successor);
                reassign_step(app, &hr, &code, one.sheet, to, &reason).await?;
            }
        }
        Ok(())
    }

    /// What the former evaluator writes down before others go on.
    async fn leave_records(&self, moved_on: Date) -> Result<(), DemoError> {
        let app = self.two_days_ago(15);
        let supervisor = self.accounts.person(self.plan, self.ids, DemoRole::Supervisor)?;
        for row in former_sheets(&app, &supervisor).await? {
            let seen = Period::between(row.period.from(), moved_on).ok();
            let seen = seen.and_then(|days| days.intersection(&row.period));
            let (Some(days), true) = (seen, row.records == 0 && row.is_open) else { continue };
            let words = Prose::within(PART_RECORD, 2000).map_err(unfit)?;
            write_part_record(&app, &supervisor, row.sheet, days, &words).await?;
        }
        Ok(())
    }

    /// The former evaluator gives the memos about the first one to whoever goes on.
    async fn hand_memos(&self) -> Result<(), DemoError> {
        let Self { plan, ids, accounts, .. } = *self;
        let Some(own) = plan.transfers.first() else { return Ok(()) };
        let subject = ids.employees[own.employee];
        let supervisor = accounts.person(plan, ids, DemoRole::Supervisor)?;
        let app = self.two_days_ago(16);
        let receivers = receivers_for(&app, &supervisor, subject).await?;
        let Some((receiver, _)) = receivers.first() else { return Ok(()) };
        match hand_over(&app, &supervisor, subject, *receiver).await {
            // They were given before the fill was interrupted.
            Err(Failed::Refused(ObservationRefusal::NothingToHand)) => Ok(()),
            done => done.map(drop).map_err(Into::into),
        }
    }
}

fn unfit(problem: crate::kernel::TextProblem) -> DemoError {
    DemoError::Refused(problem.sentence("引継ぎ"))
}
