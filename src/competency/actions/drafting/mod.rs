//! Beginning a draft, and changing its texts. Several officers may edit one draft; a row that somebody
//! saved in between is `Stale`, and the page sets both texts beside each other.

mod elements;
mod roles;

use serde_json::{Value, json};

use super::{Found, find, framework_facts};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::competency::framework::{Heading, Signature, Version, VersionRefusal, newest};
use crate::competency::policy::{EditDraft, StartDraft};
use crate::competency::store;
use crate::kernel::Revision;
use crate::kernel::ids::{FrameworkId, FrameworkVersionId, RankId, ScaleId};
use crate::platform::{App, StoreError};

pub use elements::{
    ElementEdit, NewElement, RankTextEdit, add_element, edit_element, edit_rank_text, edit_weights,
    move_element, remove_element,
};
pub use roles::{RoleEdit, add_role, edit_role, move_role, remove_role};

type Outcome<T> = Result<T, Failed<VersionRefusal>>;

const KIND: &str = "framework_version";

/// Most elements of a version.
pub const ELEMENTS: usize = 40;

/// Begins a draft as a copy of the newest approved version.
pub async fn start_draft(
    app: &App,
    actor: &Actor,
    framework: FrameworkId,
    heading: Heading,
) -> Outcome<FrameworkVersionId> {
    let mut work = Work::begin(app, actor).await?;
    let framework = store::frameworks::frameworks(work.conn())
        .await?
        .into_iter()
        .find(|own| own.id == framework)
        .ok_or(Failed::Missing)?;
    let permit = actor.may::<StartDraft>(framework_facts(&framework))?;
    store::versions::lock(work.conn(), permit.subject().framework).await?;
    let all = store::versions::versions(work.conn(), framework.id).await?;
    let base = newest(&all).ok_or(Failed::Refused(VersionRefusal::NothingInForce))?;
    let content =
        store::content::content(work.conn(), base.id, store::content::Part::Whole).await?;
    let signed = Signature { by: actor.account(), at: work.now().at };
    let id = FrameworkVersionId::mint();
    let draft = Version::draft(id, framework.id, heading, base.scale, Some(base.id), signed);
    store::versions::insert_version(&mut work, &draft).await.map_err(one_draft)?;
    store::content::insert_content(&mut work, id, &content).await?;
    let number = base.number().map(|number| number.to_string()).unwrap_or_default();
    let sentence = format!("「{}」の{number}を写して下書きを始めた。", framework.name);
    let entry = Entry::new("start_draft", KIND, id, sentence);
    work.finish(entry.after(json!({ "title": draft.heading.title, "based_on": base.id }))).await?;
    Ok(id)
}

pub(super) fn one_draft(error: StoreError) -> Failed<VersionRefusal> {
    if error.is_taken("framework_version_one_draft_idx") {
        Failed::Refused(VersionRefusal::DraftExists)
    } else {
        Failed::Broken(error)
    }
}

/// Opens the work on a draft: nobody submits it meanwhile, and the editor is remembered as a writer.
async fn open(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
) -> Outcome<(Work, Found, Permit<EditDraft>)> {
    let mut work = Work::begin(app, actor).await?;
    store::versions::hold(work.conn(), id).await?;
    let found = find(&mut work, id).await?;
    let permit = actor.may::<EditDraft>(found.facts())?;
    found.version.editable().map_err(Failed::Refused)?;
    store::versions::note_writer(&mut work, &permit).await?;
    Ok((work, found, permit))
}

fn kept(saved: bool) -> Outcome<()> {
    if saved { Ok(()) } else { Err(Failed::Stale) }
}

/// What the first page of a draft holds.
#[derive(Debug, Clone)]
pub struct HeadingEdit {
    /// Kind, title, reason.
    pub heading: Heading,
    /// Scale.
    pub scale: ScaleId,
    /// Ranks that the version is for.
    pub ranks: Vec<RankId>,
    /// The revision it was read with.
    pub revision: Revision,
    /// Texts of the editor that gave way to somebody else's in a conflict, kept in the log.
    pub given_up: Value,
}

/// Changes title, kind, reason, scale and ranks.
pub async fn edit_heading(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    edit: HeadingEdit,
) -> Outcome<()> {
    let mut work = Work::begin(app, actor).await?;
    let version = store::versions::version(work.conn(), id).await?.ok_or(Failed::Missing)?;
    store::versions::lock(work.conn(), version.framework).await?;
    let found = find(&mut work, id).await?;
    let permit = actor.may::<EditDraft>(found.facts())?;
    found.version.editable().map_err(Failed::Refused)?;
    store::versions::note_writer(&mut work, &permit).await?;
    let before = json!({
        "title": found.version.heading.title,
        "kind": found.version.heading.kind,
        "reason": found.version.heading.reason,
    });
    let name = found.name();
    let version = Version {
        heading: edit.heading,
        scale: edit.scale,
        revision: edit.revision,
        ..found.version
    };
    kept(store::versions::save_version(&mut work, &permit, &version).await?)?;
    store::drafts::save_ranks(&mut work, &permit, &edit.ranks).await?;
    let after = json!({
        "title": version.heading.title,
        "kind": version.heading.kind,
        "reason": version.heading.reason,
        "ranks": edit.ranks,
    });
    let entry = Entry::new("edit_heading", KIND, id, format!("{name}の題名と理由を直した。"));
    Ok(work.finish(entry.before(before).after(with_given_up(after, edit.given_up))).await?)
}

fn with_given_up(mut value: Value, given_up: Value) -> Value {
    if !given_up.is_null() {
        value["given_up"] = given_up;
    }
    value
}

fn key_taken(error: StoreError) -> Failed<VersionRefusal> {
    if error.is_taken("element_key_taken") || error.is_taken("role_expectation_key") {
        Failed::Refused(VersionRefusal::KeyTaken)
    } else {
        Failed::Broken(error)
    }
}

/// One step up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

/// The list with one key moved by one step.
fn stepped<K: Clone + PartialEq>(keys: &[K], key: &K, step: Step) -> Outcome<Vec<K>> {
    let place = keys.iter().position(|own| own == key).ok_or(Failed::Missing)?;
    let other = match step {
        Step::Up => place.checked_sub(1),
        Step::Down => Some(place + 1).filter(|place| *place < keys.len()),
    };
    let other = other.ok_or(Failed::Refused(VersionRefusal::CannotMove))?;
    let mut order = keys.to_vec();
    order.swap(place, other);
    Ok(order)
}
