//! 自己点検: begin, fill in, show, take back.

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::content::Content;
use crate::competency::forms::TypedAnswer;
use crate::competency::ladder::Ladder;
use crate::competency::policy::{
    FillSelfCheck, ReadSelfCheck, SelfCheckFacts, ShareSelfCheck, StartSelfCheck,
};
use crate::competency::scale::Scale;
use crate::competency::self_check::{Answer, SelfCheck, SelfCheckRefusal};
use crate::competency::store;
use crate::competency::store::content::Part;
use crate::competency::store::self_checks::{NewAnswer, Notes};
use crate::kernel::ids::{EmployeeId, RankId, SelfCheckId};
use crate::kernel::{Date, Now};
use crate::organization::superiors_of;
use crate::platform::{App, StoreError};

type Outcome<T> = Result<T, Failed<SelfCheckRefusal>>;

const KIND: &str = "self_check";

/// A self-check with what it looks at.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What was typed.
    pub check: SelfCheck,
    /// What the rank is asked, in the version of its day.
    pub content: Content,
    /// The scale of that version.
    pub scale: Scale,
    /// Every rank.
    pub ladder: Ladder,
}

/// The facts that decisions need.
pub fn facts(check: &SelfCheck) -> SelfCheckFacts {
    let reader = check.shared.as_ref().map(|shared| shared.reader);
    SelfCheckFacts { check: check.id, owner: check.owner, reader }
}

/// One self-check, for its owner and whom it is shown to.
pub async fn open_check(app: &App, actor: &Actor, id: SelfCheckId) -> Outcome<Opened> {
    let mut conn = app.db.reader().acquire().await.map_err(StoreError::from)?;
    let check = store::self_checks::check(&mut conn, id).await?.ok_or(Failed::Missing)?;
    actor.may::<ReadSelfCheck>(facts(&check))?;
    let version =
        store::versions::version(&mut *conn, check.version).await?.ok_or(Failed::Missing)?;
    let content = store::content::content(&mut conn, check.version, Part::Rank(check.rank)).await?;
    let scale = store::scales::scale(&mut conn, version.scale)
        .await?
        .ok_or_else(|| super::lost_scale(&version))?;
    let ladder = store::ladder::ladder(&mut *conn).await?;
    Ok(Opened { check, content, scale, ladder })
}

/// The ranks that somebody may measure themselves by: the own, and the next.
pub async fn choices(app: &App, owner: EmployeeId, today: Date) -> Outcome<Vec<RankId>> {
    let mut conn = app.db.reader().acquire().await.map_err(StoreError::from)?;
    let Some(post) = store::ladder::post_of(&mut *conn, owner, today).await? else {
        return Ok(Vec::new());
    };
    let ladder = store::ladder::ladder(&mut *conn).await?;
    let next = ladder.above(post.rank).map(|rung| rung.id);
    Ok([Some(post.rank), next].into_iter().flatten().collect())
}

/// Begins today's self-check against a rank, or goes on with it.
pub async fn start_check(
    app: &App,
    actor: &Actor,
    owner: EmployeeId,
    rank: RankId,
) -> Outcome<SelfCheckId> {
    let refused = |refusal| Failed::Refused(refusal);
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<StartSelfCheck>(owner)?;
    let today = work.now().today;
    let post = store::ladder::post_of(work.conn(), owner, today)
        .await?
        .ok_or_else(|| refused(SelfCheckRefusal::NoPost))?;
    let ladder = store::ladder::ladder(work.conn()).await?;
    if rank != post.rank && ladder.above(post.rank).is_none_or(|rung| rung.id != rank) {
        return Err(refused(SelfCheckRefusal::OtherRank));
    }
    let framework = store::frameworks::framework_for(work.conn(), post.authority, post.job_family)
        .await?
        .ok_or_else(|| refused(SelfCheckRefusal::NothingInForce))?;
    let version = store::frameworks::version_in_force(work.conn(), framework.id, today)
        .await?
        .ok_or_else(|| refused(SelfCheckRefusal::NothingInForce))?
        .version;
    let content = store::content::content(work.conn(), version, Part::Rank(rank)).await?;
    if content.asked_of(rank).next().is_none() {
        return Err(refused(SelfCheckRefusal::NothingInForce));
    }
    let (id, is_new) = store::self_checks::begin(&mut work, &permit, version, rank).await?;
    if is_new {
        let entry = Entry::new("start_self_check", KIND, id, "自己点検を始めた。");
        work.finish(entry).await?;
    }
    Ok(id)
}

/// A text that was saved elsewhere since it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// Which box.
    pub answer: Answer,
    /// What was typed here.
    pub mine: String,
    /// What stands there.
    pub saved: String,
    /// Its revision.
    pub revision: i64,
}

/// What became of what was typed.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Boxes that were kept, with their revisions.
    pub kept: Vec<(Answer, i64)>,
    /// Boxes that were saved elsewhere in between: nothing of them is lost.
    pub collisions: Vec<Collision>,
}

/// Keeps what was typed. Boxes that did not change are left alone.
pub async fn keep_answers(
    app: &App,
    actor: &Actor,
    now: Now,
    id: SelfCheckId,
    typed: Vec<TypedAnswer>,
) -> Outcome<Kept> {
    let opened = open_check(app, actor, id).await?;
    let permit = actor.may::<FillSelfCheck>(facts(&opened.check))?;
    opened.check.writable(now.today).map_err(Failed::Refused)?;
    let mut new = Vec::new();
    for own in typed {
        let check = &opened.check;
        check
            .admits(&own.answer, &own.text, &opened.content, &opened.scale)
            .map_err(Failed::Refused)?;
        if check.text(&own.answer) != own.text {
            new.push(NewAnswer { answer: own.answer, text: own.text, replaces: own.revision });
        }
    }
    let mut outcome = Kept::default();
    if new.is_empty() {
        return Ok(outcome);
    }
    outcome.kept = Notes(&app.db).keep(&permit, &new, now.at).await?;
    let lost = |own: &&NewAnswer| !outcome.kept.iter().any(|(answer, _)| *answer == own.answer);
    if new.iter().any(|own| lost(&own)) {
        let latest = open_check(app, actor, id).await?.check;
        outcome.collisions = new
            .iter()
            .filter(lost)
            .map(|own| Collision {
                answer: own.answer.clone(),
                mine: own.text.clone(),
                saved: latest.text(&own.answer).to_owned(),
                revision: latest.answered(&own.answer).map_or(0, |saved| saved.revision),
            })
            .collect();
    }
    Ok(outcome)
}

/// Who would read it: today's superior, with their name.
pub async fn superior(
    app: &App,
    owner: EmployeeId,
    today: Date,
) -> Outcome<Option<(EmployeeId, String)>> {
    let superiors = superiors_of(app.db.reader(), owner, today).await?;
    let Some(id) = superiors.and_then(|own| own.superior) else { return Ok(None) };
    let name = store::self_checks::name_of(app.db.reader(), id).await?;
    Ok(name.map(|name| (id, name)))
}

/// Shows it to today's superior, by the owner's own act only.
pub async fn share_check(app: &App, actor: &Actor, id: SelfCheckId) -> Outcome<String> {
    let mut work = Work::begin(app, actor).await?;
    let check = store::self_checks::check(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ShareSelfCheck>(facts(&check))?;
    if check.shared.is_some() {
        return Err(Failed::Refused(SelfCheckRefusal::AlreadyShared));
    }
    let (reader, name) = superior(app, check.owner, work.now().today)
        .await?
        .ok_or(Failed::Refused(SelfCheckRefusal::NoSuperior))?;
    store::self_checks::share(&mut work, &permit, reader).await.map_err(|error| {
        if error.is_taken("self_check_share_one_idx") {
            Failed::Refused(SelfCheckRefusal::AlreadyShared)
        } else {
            Failed::Broken(error)
        }
    })?;
    work.finish(Entry::new("share_self_check", KIND, id, "自己点検を上司に見せた。")).await?;
    Ok(name)
}

/// Takes it back: from now on it is not there for anybody else.
pub async fn revoke_check(app: &App, actor: &Actor, id: SelfCheckId) -> Outcome<()> {
    let mut work = Work::begin(app, actor).await?;
    let check = store::self_checks::check(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let permit = actor.may::<ShareSelfCheck>(facts(&check))?;
    store::self_checks::revoke(&mut work, &permit).await?;
    let entry = Entry::new("revoke_self_check", KIND, id, "自己点検を見せるのを取りやめた。");
    Ok(work.finish(entry).await?)
}
