//! The steps of a version's life. Each locks the versions of its framework, so that two officers
//! cannot take two steps at once.

use serde_json::json;

use super::{Found, find, findings};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::framework::{
    Approval, Calendar, ElementRemark, Signature, Stage, Version, VersionRefusal,
};
use crate::competency::policy::{DiscardDraft, ReviewVersion, SubmitVersion, WithdrawVersion};
use crate::competency::store;
use crate::competency::surroundings::RunningCycle;
use crate::kernel::ids::FrameworkVersionId;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Prose, VersionNumber};
use crate::platform::App;

type Outcome<T> = Result<T, Failed<VersionRefusal>>;

const KIND: &str = "framework_version";

/// Opens the work, locks the framework's versions, finds the one.
async fn begin(app: &App, actor: &Actor, id: FrameworkVersionId) -> Outcome<(Work, Found)> {
    let mut work = Work::begin(app, actor).await?;
    let version = store::versions::version(work.conn(), id).await?.ok_or(Failed::Missing)?;
    store::versions::lock(work.conn(), version.framework).await?;
    let found = find(&mut work, id).await?;
    Ok((work, found))
}

fn signature(work: &Work) -> Signature {
    Signature { by: work.actor().account(), at: work.now().at }
}

fn kept(saved: bool) -> Outcome<()> {
    if saved { Ok(()) } else { Err(Failed::Stale) }
}

/// Asks for approval.
pub async fn submit(app: &App, actor: &Actor, id: FrameworkVersionId) -> Outcome<()> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<SubmitVersion>(found.facts())?;
    let findings = findings(&mut work, &found).await?;
    let name = found.name();
    let file = super::file_of(&mut work, &found).await?;
    let version = found.version.submit(signature(&work), findings).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    store::submissions::keep(&mut work, &permit, &file).await?;
    let entry = Entry::new("submit_version", KIND, id, format!("{name}の承認を求めた。"));
    Ok(work.finish(entry.after(heading(&version))).await?)
}

/// Takes the question back.
pub async fn take_back(app: &App, actor: &Actor, id: FrameworkVersionId) -> Outcome<()> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<SubmitVersion>(found.facts())?;
    let name = found.name();
    let version = found.version.take_back(signature(&work)).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    let entry = Entry::new("take_back_version", KIND, id, format!("{name}を下書きに戻した。"));
    Ok(work.finish(entry).await?)
}

/// Sends a version back with words, and with words about single elements.
pub async fn send_back(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    words: Prose,
    remarks: &[ElementRemark],
) -> Outcome<()> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<ReviewVersion>(found.facts())?;
    let name = found.name();
    let said = words.clone();
    let version = found.version.send_back(words, signature(&work)).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    store::remarks::insert_remarks(&mut work, &permit, remarks).await?;
    let entry = Entry::new("send_back_version", KIND, id, format!("{name}を差し戻した。"));
    let of_elements: Vec<_> =
        remarks.iter().map(|remark| json!([remark.element, remark.words])).collect();
    Ok(work.finish(entry.because(said).after(json!({ "elements": of_elements }))).await?)
}

/// What decides about the 施行日 of a version on the day of `now`.
pub fn calendar(
    app: &App,
    all: &[Version],
    except: FrameworkVersionId,
    running: &[RunningCycle],
    today: Date,
) -> Calendar {
    Calendar {
        today,
        taken: taken(all, except),
        running: running.iter().map(|cycle| cycle.period).collect(),
        refused_inside: app.config.effective_inside_period_refused,
    }
}

/// The days of the approved versions.
pub(super) fn taken(all: &[Version], except: FrameworkVersionId) -> Vec<(VersionNumber, Date)> {
    all.iter()
        .filter(|version| version.id != except)
        .filter_map(|version| match &version.stage {
            Stage::Approved { approval, .. } => Some((approval.number, approval.effective_on)),
            _ => None,
        })
        .collect()
}

/// The number that the next approved version gets. Withdrawn versions keep theirs.
pub fn next_number(all: &[Version]) -> VersionNumber {
    all.iter().filter_map(Version::number).max().map_or(VersionNumber::FIRST, VersionNumber::next)
}

/// A second person approves: the version gets its number and its day.
pub async fn approve(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    effective_on: Date,
    running: &[RunningCycle],
) -> Outcome<VersionNumber> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<ReviewVersion>(found.facts())?;
    let findings = findings(&mut work, &found).await?;
    let writers = store::versions::writers(work.conn(), id).await?;
    let calendar = calendar(app, &found.all, id, running, work.now().today);
    let number = next_number(&found.all);
    let name = found.name();
    let approval = Approval { number, effective_on, signed: signature(&work) };
    let version =
        found.version.approve(approval, &writers, findings, &calendar).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    let sentence = format!("{name}を{number}として承認した。施行日は{}。", wareki(effective_on));
    let entry = Entry::new("approve_version", KIND, id, sentence);
    work.finish(entry.after(heading(&version))).await?;
    Ok(number)
}

/// Withdraws an approved version before its day.
pub async fn withdraw(app: &App, actor: &Actor, id: FrameworkVersionId) -> Outcome<()> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<WithdrawVersion>(found.facts())?;
    let name = found.name();
    let today = work.now().today;
    let version = found.version.withdraw(signature(&work), today).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    let entry = Entry::new("withdraw_version", KIND, id, format!("{name}の施行を取りやめた。"));
    Ok(work.finish(entry.before(heading(&version))).await?)
}

/// Throws a draft away. Its texts stay in the database, closed.
pub async fn discard(app: &App, actor: &Actor, id: FrameworkVersionId) -> Outcome<()> {
    let (mut work, found) = begin(app, actor, id).await?;
    let permit = actor.may::<DiscardDraft>(found.facts())?;
    let name = found.name();
    let version = found.version.discard(signature(&work)).map_err(Failed::Refused)?;
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    let entry = Entry::new("discard_draft", KIND, id, format!("{name}の下書きを捨てた。"));
    Ok(work.finish(entry.before(heading(&version))).await?)
}

fn heading(version: &Version) -> serde_json::Value {
    json!({
        "title": version.heading.title,
        "kind": version.heading.kind,
        "reason": version.heading.reason,
        "number": version.number(),
        "effective_on": version.approval().map(|approval| approval.effective_on),
    })
}
