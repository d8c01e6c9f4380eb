//! The later versions of the definitions, and the self-checks of the cast: by the officers and the
//! employee themselves, on the days on which they would have done it.

use chrono::Days;

use super::accounts::Accounts;
use super::{Begun, DemoError, Ids};
use crate::audit::Failed;
use crate::competency::actions::drafting::{RankTextEdit, edit_rank_text, start_draft};
use crate::competency::actions::importing::{draft_of_file, read_file};
use crate::competency::actions::life::{approve, send_back, submit};
use crate::competency::actions::self_checks::{choices, keep_answers, share_check, start_check};
use crate::competency::document::{FrameworkFile, Problem};
use crate::competency::forms::TypedAnswer;
use crate::competency::framework::{ElementRemark, Framework, Heading, Stage, in_force};
use crate::competency::self_check::Answer;
use crate::competency::{
    Content, ElementKey, Part, Version, VersionKind, content_of, frameworks, ladder, scale,
    versions,
};
use crate::credo::actions::keep_pledge;
use crate::credo::{NewPledge, Pledge};
use crate::demo::cast::DemoRole;
use crate::demo::plan::CityPlan;
use crate::demo::revisions::{
    COMING, Change, DRAFT, MENDED, RETURNED, SECOND, SampleRevision, revised,
};
use crate::demo::rounds::{self, at_hour};
use crate::demo::self_checks;
use crate::kernel::ids::FrameworkVersionId;
use crate::kernel::{Date, FiscalYear, Line, Prose, Revision, TextProblem};
use crate::platform::{App, Clock, StoreError};

/// The city, as its officers act on the definitions.
struct Desk<'a> {
    app: &'a App,
    plan: &'a CityPlan,
    ids: &'a Ids,
    accounts: &'a Accounts,
    framework: Framework,
}

/// Makes sure that the later versions are there. Without a first version there are none.
pub(super) async fn ensure(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    accounts: &Accounts,
    begun: Begun,
) -> Result<(), DemoError> {
    let Some(framework) = frameworks(app.db.reader()).await?.into_iter().next() else {
        return Ok(());
    };
    let today = begun.today;
    let desk = Desk { app, plan, ids, accounts, framework };
    let all = desk.versions().await?;
    let Some(first) = all.iter().filter_map(|own| own.approval()).map(|own| own.effective_on).min()
    else {
        return Ok(());
    };
    let half = rounds::running(today).period().from();
    if first < half && half <= today {
        desk.revise(&SECOND, half - Days::new(40), half).await?;
    }
    let coming = FiscalYear::of(today).next().first_day();
    if first <= today - Days::new(30) {
        desk.revise(&COMING, today - Days::new(30), coming).await?;
        desk.draft(today).await?;
    }
    Ok(())
}

impl Desk<'_> {
    /// The program as it stood on that day.
    fn on(&self, day: Date, hour: i64) -> App {
        App { clock: Clock::fixed(at_hour(day, hour)), ..self.app.clone() }
    }
    async fn versions(&self) -> Result<Vec<Version>, DemoError> {
        Ok(versions(self.app.db.reader(), self.framework.id).await?)
    }
    /// The version with that title, however far it has come.
    async fn titled(&self, title: &str) -> Result<Option<Version>, DemoError> {
        let all = self.versions().await?;
        Ok(all.into_iter().find(|own| own.heading.title.as_str() == title))
    }
    async fn content(&self, version: FrameworkVersionId) -> Result<Content, DemoError> {
        let mut conn = self.app.db.reader().acquire().await.map_err(StoreError::from)?;
        Ok(content_of(&mut conn, version, Part::Whole).await?)
    }

    /// One revision from the first officer's file to the second officer's approval, as far as that is
    /// not done.
    async fn revise(
        &self,
        revision: &SampleRevision,
        begins: Date,
        effective_on: Date,
    ) -> Result<(), DemoError> {
        let hr = self.accounts.person(self.plan, self.ids, DemoRole::Hr)?;
        let second = self.accounts.person(self.plan, self.ids, DemoRole::HrSecond)?;
        let id = if let Some(version) = self.titled(revision.title).await? {
            version.id
        } else {
            let file = self.file(revision, begins).await?;
            let morning = self.on(begins, 9);
            let read = read_file(&morning, &hr, self.framework.id, "見直し案.xlsx", &file).await?;
            let read = read.map_err(|problems| {
                let said = problems.iter().map(Problem::sentence).collect::<Vec<_>>();
                DemoError::Refused(said.join("。"))
            })?;
            draft_of_file(&self.on(begins, 10), &hr, self.framework.id, read).await?
        };
        if self.is_draft(id).await? {
            submit(&self.on(begins + Days::new(4), 14), &hr, id).await?;
        }
        if self.waits(id).await? {
            let approves = self.on(begins + Days::new(11), 10);
            approve(&approves, &second, id, effective_on, &[]).await?;
        }
        Ok(())
    }
    async fn stage(&self, id: FrameworkVersionId) -> Result<Option<Stage>, DemoError> {
        let all = self.versions().await?;
        Ok(all.into_iter().find(|own| own.id == id).map(|own| own.stage))
    }
    async fn is_draft(&self, id: FrameworkVersionId) -> Result<bool, DemoError> {
        Ok(matches!(self.stage(id).await?, Some(Stage::Draft)))
    }
    async fn waits(&self, id: FrameworkVersionId) -> Result<bool, DemoError> {
        Ok(matches!(self.stage(id).await?, Some(Stage::InReview { .. })))
    }
    /// The version of that day with the changes made, as the file of the officer.
    async fn file(&self, revision: &SampleRevision, on: Date) -> Result<FrameworkFile, DemoError> {
        let all = self.versions().await?;
        let Some(base) = in_force(&all, on) else {
            return Err(DemoError::Broken("定義がありません".to_owned()));
        };
        let ladder = ladder(self.app.db.reader()).await?;
        let content = self.content(base.id).await?;
        let content = revised(&content, &ladder, revision.changes).map_err(unfit)?;
        let mut conn = self.app.db.reader().acquire().await.map_err(StoreError::from)?;
        let Some(scale) = scale(&mut conn, base.scale).await? else {
            return Err(DemoError::Broken("尺度がありません".to_owned()));
        };
        let version = Version { heading: heading(revision)?, ..base.clone() };
        Ok(FrameworkFile::of(&self.framework, &version, &content, &scale, &ladder))
    }

    /// The draft that was sent back, and goes on.
    async fn draft(&self, today: Date) -> Result<(), DemoError> {
        if self.titled(DRAFT.title).await?.is_some() {
            return Ok(());
        }
        let hr = self.accounts.person(self.plan, self.ids, DemoRole::Hr)?;
        let second = self.accounts.person(self.plan, self.ids, DemoRole::HrSecond)?;
        let day = |ago: u64| today - Days::new(ago);
        let id = start_draft(&self.on(day(9), 9), &hr, self.framework.id, heading(&DRAFT)?).await?;
        self.edit(id, DRAFT.changes, day(8)).await?;
        submit(&self.on(day(7), 11), &hr, id).await?;
        let (words, element, remark) = RETURNED;
        let remark = ElementRemark {
            element: ElementKey::parse(element).map_err(unfit)?,
            words: Prose::within(remark, 400).map_err(unfit)?,
        };
        let words = Prose::within(words, 400).map_err(unfit)?;
        send_back(&self.on(day(3), 16), &second, id, words, &[remark]).await?;
        self.edit(id, MENDED, day(2)).await
    }
    /// Writes what the changes change, text by text.
    async fn edit(
        &self,
        id: FrameworkVersionId,
        changes: &[Change],
        day: Date,
    ) -> Result<(), DemoError> {
        let hr = self.accounts.person(self.plan, self.ids, DemoRole::Hr)?;
        let ladder = ladder(self.app.db.reader()).await?;
        let before = self.content(id).await?;
        let after = revised(&before, &ladder, changes).map_err(unfit)?;
        for (old, new) in before.elements.iter().zip(&after.elements) {
            for text in new.ranks.iter().filter(|own| old.at(own.rank) != Some(*own)) {
                let edit = RankTextEdit { text: text.clone(), given_up: serde_json::Value::Null };
                edit_rank_text(&self.on(day, 13), &hr, id, &new.key, edit).await?;
            }
        }
        Ok(())
    }
}

fn heading(revision: &SampleRevision) -> Result<Heading, DemoError> {
    Ok(Heading {
        kind: VersionKind::Revision,
        title: Line::parse(revision.title).map_err(unfit)?,
        reason: Some(Prose::within(revision.reason, Heading::REASON_LIMIT).map_err(unfit)?),
    })
}

fn unfit(problem: TextProblem) -> DemoError {
    DemoError::Refused(problem.sentence("定義の見直し"))
}

/// The pledges of the cast: the employee's own is private, the superior's is shown to the colleagues.
pub(super) async fn ensure_pledges(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    accounts: &Accounts,
) -> Result<(), DemoError> {
    for (role, words, is_shared) in self_checks::PLEDGES {
        let actor = accounts.person(plan, ids, role)?;
        let Some(employee) = actor.employee() else { continue };
        let words = Prose::optional(words, Pledge::LIMIT).map_err(unfit)?;
        let new = NewPledge { words, is_shared, revision: Revision::NONE };
        match keep_pledge(app, &actor, employee, &new).await {
            // There already.
            Ok(()) | Err(Failed::Stale) => {}
            Err(failed) => return Err(failed.into()),
        }
    }
    Ok(())
}

/// The self-checks of the employee of the cast: twice against the own rank, once against the next; the
/// last one against the own rank is shown to the superior. A day without a version in force is left out.
pub(super) async fn ensure_self_checks(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    accounts: &Accounts,
    begun: Begun,
) -> Result<(), DemoError> {
    let actor = accounts.person(plan, ids, DemoRole::Employee)?;
    let Some(owner) = actor.employee() else { return Ok(()) };
    let checks: [(u64, usize, &[_]); 3] =
        [(140, 0, &self_checks::FIRST), (20, 0, &self_checks::SECOND), (20, 1, &self_checks::NEXT)];
    for (ago, place, seen) in checks {
        let day = begun.today - Days::new(ago);
        let then = App { clock: Clock::fixed(at_hour(day, 17)), ..app.clone() };
        let Some(rank) = choices(&then, owner, day).await?.get(place).copied() else { continue };
        let id = match start_check(&then, &actor, owner, rank).await {
            Ok(id) => id,
            Err(Failed::Refused(_)) => continue,
            Err(failed) => return Err(failed.into()),
        };
        let mut typed = Vec::new();
        for (key, grade, example) in seen {
            let key = ElementKey::parse(key).map_err(unfit)?;
            let box_of =
                |answer, text: &str| TypedAnswer { answer, text: text.to_owned(), revision: 0 };
            typed.push(box_of(Answer::Grade(key.clone()), grade));
            typed.push(box_of(Answer::Example(key), example));
        }
        keep_answers(&then, &actor, at_hour(day, 17), id, typed).await?;
        if ago < 100 && place == 0 {
            match share_check(
                &App { clock: Clock::fixed(at_hour(day, 18)), ..app.clone() },
                &actor,
                id,
            )
            .await
            {
                Ok(_) | Err(Failed::Refused(_)) => {}
                Err(failed) => return Err(failed.into()),
            }
        }
    }
    Ok(())
}
