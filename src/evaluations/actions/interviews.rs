//! Interviews: recorded by the evaluator, confirmed by both, corrected by a new record. The audit log
//! says that it was done, never what was said.

use serde_json::json;

use super::super::interview::{
    Interview, InterviewGate, InterviewKind, InterviewRefusal, InterviewState, Minutes,
};
use super::super::policy::{
    ConfirmInterview, CycleFacts, PrepareCycle, ReadInterviews, WriteInterview,
};
use super::super::store::interviews::{self as store, SavedInterview};
use super::super::store::track::{Which, track_for};
use super::super::store::{cycle as cycles, way};
use super::super::track::Track;
use super::goals::name_both;
use crate::access::{Action, Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::evaluations::policy::TrackFacts;
use crate::kernel::ids::{InterviewId, SheetId};
use crate::kernel::{Date, Prose, Revision};
use crate::platform::App;

type InterviewResult<T> = Result<T, Failed<InterviewRefusal>>;

/// The records of a sheet with what pages and deeds need.
pub struct InterviewSheet {
    /// The sheet.
    pub track: Track,
    /// The interviews that the cycle asks for.
    pub asked: Vec<(InterviewKind, Date)>,
    /// The newest first.
    pub(in super::super) records: Vec<SavedInterview>,
}

impl InterviewSheet {
    /// A record.
    pub(in super::super) fn record(&self, id: InterviewId) -> Option<&SavedInterview> {
        self.records.iter().find(|own| own.interview.id == id)
    }
}

fn gate_of(track: &Track) -> InterviewGate {
    use super::super::workflow::StandingWord;
    InterviewGate {
        is_out: matches!(track.standing, StandingWord::Excluded | StandingWord::Cancelled),
        is_disclosed: track.is_disclosed(),
    }
}

impl InterviewSheet {
    /// The records that wait for the ratee, with the revision that was read.
    pub fn waiting(&self) -> Vec<(InterviewId, Revision)> {
        let waits =
            |own: &&SavedInterview| matches!(own.interview.state, InterviewState::Shared { .. });
        self.records.iter().filter(waits).map(|own| (own.interview.id, own.revision)).collect()
    }
    /// The record that puts a confirmed one right.
    pub(in super::super) fn correction_of(&self, id: InterviewId) -> Option<&SavedInterview> {
        let corrects = |own: &&SavedInterview| {
            own.interview.corrects.as_ref().is_some_and(|(corrected, _)| *corrected == id)
        };
        self.records.iter().find(corrects)
    }
    /// Whether a record can be put right by a new one now.
    pub(in super::super) fn refuse_unless_correctable(
        &self,
        record: &SavedInterview,
    ) -> Result<(), InterviewRefusal> {
        if !matches!(record.interview.state, InterviewState::Confirmed { .. }) {
            return Err(InterviewRefusal::NotConfirmed);
        }
        if record.is_corrected {
            return Err(InterviewRefusal::Corrected);
        }
        match self.refuse_unless_possible(record.interview.kind) {
            Err(InterviewRefusal::AnotherOpen) => Err(InterviewRefusal::AnotherOpen),
            _ => Ok(()),
        }
    }
    /// Whether an interview of that kind can be recorded now.
    pub fn refuse_unless_possible(&self, kind: InterviewKind) -> Result<(), InterviewRefusal> {
        gate_of(&self.track).check(kind)?;
        let is_open = |own: &&SavedInterview| {
            own.interview.kind == kind
                && !matches!(own.interview.state, InterviewState::Confirmed { .. })
        };
        match self.records.iter().find(is_open) {
            Some(_) => Err(InterviewRefusal::AnotherOpen),
            None => Ok(()),
        }
    }
}

/// One's own records, without what the evaluator is still writing.
pub async fn own_interviews(
    app: &App,
    actor: &Actor,
    code: &str,
) -> InterviewResult<InterviewSheet> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let mut conn = app.db.reader().acquire().await?;
    let hand = (Some(person), app.now().today);
    let own = track_for(&mut conn, code, Which::Of(person), hand).await?.ok_or(Failed::Missing)?;
    let _permit = actor.may::<ConfirmInterview>(own.facts())?;
    let asked = store::asked(&mut *conn, own.cycle).await?;
    let records = store::interviews(&mut *conn, own.sheet, false).await?;
    Ok(InterviewSheet { track: own, asked, records })
}

/// The records of a sheet for one of its evaluators.
pub async fn interviews_as_evaluator(
    app: &App,
    actor: &Actor,
    code: &str,
    id: SheetId,
) -> InterviewResult<InterviewSheet> {
    let mut conn = app.db.reader().acquire().await?;
    let hand = (actor.employee(), app.now().today);
    let found = track_for(&mut conn, code, Which::Sheet(id), hand).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ReadInterviews>(found.facts())?;
    let is_primary = actor.could::<WriteInterview>(permit.subject());
    let asked = store::asked(&mut *conn, found.cycle).await?;
    let mut records = store::interviews(&mut *conn, found.sheet, true).await?;
    // What is not confirmed by the one who wrote it is read by nobody else.
    records
        .retain(|own| is_primary || !matches!(own.interview.state, InterviewState::Draft { .. }));
    Ok(InterviewSheet { track: found, asked, records })
}

/// A sheet locked for a deed of the actor.
struct Locked<A: Action<Subject = TrackFacts>> {
    work: Work,
    permit: Permit<A>,
    track: Track,
    records: Vec<SavedInterview>,
}

impl<A: Action<Subject = TrackFacts>> Locked<A> {
    /// A record that was read at `read`.
    fn record(&self, id: InterviewId, read: Revision) -> InterviewResult<SavedInterview> {
        let own = self.records.iter().find(|own| own.interview.id == id).ok_or(Failed::Missing)?;
        if own.revision == read { Ok(own.clone()) } else { Err(Failed::Stale) }
    }
    async fn finish(
        self,
        verb: &'static str,
        kind: InterviewKind,
        done: &str,
    ) -> InterviewResult<()> {
        let what = format!("{}の記録{done}", kind.label());
        let entry = Entry::new(verb, "sheet", self.track.sheet, what);
        self.work.finish(entry.after(json!({ "interview": kind.as_str() }))).await?;
        Ok(())
    }
}

impl Locked<WriteInterview> {
    /// The evaluator confirms what was written, which shows it to the ratee.
    async fn share(mut self, written: Interview) -> InterviewResult<()> {
        let kind = written.kind;
        let shared = written.share(self.work.now().at).map_err(Failed::Refused)?;
        store::save_state(&mut self.work, &self.permit, &shared).await?;
        self.finish("share_interview", kind, "を確認し、本人に見せました").await
    }
}

async fn lock<A: Action<Subject = TrackFacts>>(
    app: &App,
    actor: &Actor,
    code: &str,
    which: Which,
    drafts: bool,
) -> InterviewResult<Locked<A>> {
    let mut work = Work::begin(app, actor).await?;
    let hand = (actor.employee(), work.now().today);
    let found = track_for(work.conn(), code, which, hand).await?.ok_or(Failed::Missing)?;
    actor.may::<A>(found.facts())?;
    way::lock(work.conn(), found.sheet).await?;
    let found = track_for(work.conn(), code, which, hand).await?.ok_or(Failed::Missing)?;
    name_both(&mut work, &found);
    let permit = work.actor().may::<A>(found.facts())?;
    let records = store::interviews(work.conn(), found.sheet, drafts).await?;
    Ok(Locked { work, permit, track: found, records })
}

async fn lock_writing(
    app: &App,
    actor: &Actor,
    (code, sheet): (&str, SheetId),
) -> InterviewResult<Locked<WriteInterview>> {
    lock(app, actor, code, Which::Sheet(sheet), true).await
}

/// Records an interview that was held; `share`: the evaluator confirms it at once.
pub async fn record_interview(
    app: &App,
    actor: &Actor,
    place: (&str, SheetId),
    kind: InterviewKind,
    minutes: Minutes,
    share: bool,
) -> InterviewResult<()> {
    let mut locked = lock_writing(app, actor, place).await?;
    let now = locked.work.now();
    let gate = gate_of(&locked.track);
    let interview = Interview::new(gate, kind, minutes, now.today).map_err(Failed::Refused)?;
    if store::has_open(locked.work.conn(), locked.track.sheet, kind).await? {
        return Err(Failed::Refused(InterviewRefusal::AnotherOpen));
    }
    store::insert(&mut locked.work, &locked.permit, &interview).await?;
    if share {
        return locked.share(interview).await;
    }
    locked.finish("record_interview", kind, "を書きました").await
}

/// Writes a draft anew that was read at `read`; `share`: the evaluator confirms it at once.
pub async fn rewrite_interview(
    app: &App,
    actor: &Actor,
    place: (&str, SheetId),
    (id, read): (InterviewId, Revision),
    minutes: Minutes,
    share: bool,
) -> InterviewResult<()> {
    let mut locked = lock_writing(app, actor, place).await?;
    let now = locked.work.now();
    let saved = locked.record(id, read)?;
    let kind = saved.interview.kind;
    let written = saved.interview.write(minutes, now.today).map_err(Failed::Refused)?;
    store::rewrite(&mut locked.work, &locked.permit, &written).await?;
    if share {
        return locked.share(written).await;
    }
    locked.finish("rewrite_interview", kind, "を直しました").await
}

/// Takes a record back that the ratee has not confirmed.
pub async fn take_back_interview(
    app: &App,
    actor: &Actor,
    place: (&str, SheetId),
    (id, read): (InterviewId, Revision),
) -> InterviewResult<()> {
    let mut locked = lock_writing(app, actor, place).await?;
    let saved = locked.record(id, read)?;
    let kind = saved.interview.kind;
    let back = saved.interview.take_back().map_err(Failed::Refused)?;
    store::save_state(&mut locked.work, &locked.permit, &back).await?;
    locked.finish("take_back_interview", kind, "を本人に見せるのをやめました").await
}

/// Throws a draft away.
pub async fn discard_interview(
    app: &App,
    actor: &Actor,
    place: (&str, SheetId),
    (id, read): (InterviewId, Revision),
) -> InterviewResult<()> {
    let mut locked = lock_writing(app, actor, place).await?;
    let saved = locked.record(id, read)?;
    if !matches!(saved.interview.state, InterviewState::Draft { .. }) {
        return Err(Failed::Refused(InterviewRefusal::NotDraft));
    }
    store::delete(&mut locked.work, &locked.permit, id).await?;
    locked.finish("discard_interview", saved.interview.kind, "の下書きを消しました").await
}

/// Puts a confirmed record right by a new one, with the reason; the old one stays.
pub async fn correct_interview(
    app: &App,
    actor: &Actor,
    place: (&str, SheetId),
    (id, read): (InterviewId, Revision),
    minutes: Minutes,
    reason: Prose,
) -> InterviewResult<()> {
    let mut locked = lock_writing(app, actor, place).await?;
    let now = locked.work.now();
    let saved = locked.record(id, read)?;
    let kind = saved.interview.kind;
    let right = saved
        .interview
        .correct(minutes, reason, now.today, saved.is_corrected)
        .map_err(Failed::Refused)?;
    if store::has_open(locked.work.conn(), locked.track.sheet, kind).await? {
        return Err(Failed::Refused(InterviewRefusal::AnotherOpen));
    }
    store::insert(&mut locked.work, &locked.permit, &right).await?;
    let shared = right.share(now.at).map_err(Failed::Refused)?;
    store::save_state(&mut locked.work, &locked.permit, &shared).await?;
    locked.finish("correct_interview", kind, "を訂正し、本人に見せました").await
}

/// What a ratee says of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is right, perhaps with words.
    Confirm(Option<Prose>),
    /// It is to be put otherwise.
    AskAgain(Prose),
}

/// The ratee confirms one of the own records that was read at `read`, or asks for another wording.
pub async fn answer_interview(
    app: &App,
    actor: &Actor,
    code: &str,
    (id, read): (InterviewId, Revision),
    answer: Answer,
) -> InterviewResult<()> {
    let person = actor.employee().ok_or(Failed::Missing)?;
    let mut locked: Locked<ConfirmInterview> =
        lock(app, actor, code, Which::Of(person), false).await?;
    let saved = locked.record(id, read)?;
    let at = locked.work.now().at;
    let kind = saved.interview.kind;
    let (after, verb, done) = match answer {
        Answer::Confirm(words) => {
            (saved.interview.confirm(at, words), "confirm_interview", "を本人が確認しました")
        }
        Answer::AskAgain(words) => {
            (saved.interview.ask_again(at, words), "return_interview", "に、本人が直しを頼みました")
        }
    };
    let after = after.map_err(Failed::Refused)?;
    store::save_state(&mut locked.work, &locked.permit, &after).await?;
    locked.finish(verb, kind, done).await
}

/// Sets which interviews a cycle asks for, and by when.
pub async fn set_interviews(
    app: &App,
    actor: &Actor,
    code: &str,
    asked: &[(InterviewKind, Date)],
) -> InterviewResult<()> {
    let mut work = Work::begin(app, actor).await?;
    let cycle = cycles::cycle_by_code(work.conn(), code, true).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let permit = actor.may::<PrepareCycle>(facts)?;
    let before = store::asked(work.conn(), cycle.id).await?;
    store::set_asked(&mut work, &permit, asked).await?;
    let outline = |own: &[(InterviewKind, Date)]| -> serde_json::Value {
        own.iter().map(|(kind, day)| json!({ "kind": kind.as_str(), "due_on": day })).collect()
    };
    let what = format!("{}の面談の期限を直しました", cycle.name);
    let entry = Entry::new("set_interviews", "cycle", cycle.id, what);
    work.finish(entry.before(outline(&before)).after(outline(asked))).await?;
    Ok(())
}
