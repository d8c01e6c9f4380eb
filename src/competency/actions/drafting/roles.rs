//! Role texts of a draft.

use serde_json::{Value, json};

use super::{KIND, Outcome, Step, kept, key_taken, open, stepped, with_given_up};
use crate::access::Actor;
use crate::audit::{Entry, Failed};
use crate::competency::actions::content_of;
use crate::competency::element::{ElementKey, source_after_edit};
use crate::competency::framework::VersionRefusal;
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::store;
use crate::kernel::ids::{FrameworkVersionId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision};
use crate::platform::App;

/// What the page of a role holds.
#[derive(Debug, Clone)]
pub struct RoleEdit {
    /// The text.
    pub body: Prose,
    /// A source that is given anew; the old one stands only while the text does.
    pub new_source: Option<Line>,
    /// 見本.
    pub is_sample: bool,
    /// The revision it was read with.
    pub revision: Revision,
    /// A text of the editor that gave way to somebody else's in a conflict, kept in the log.
    pub given_up: Value,
}

fn role_value(role: &Role) -> Value {
    json!({ "body": role.body, "source": role.source, "sample": role.is_sample })
}

/// Adds a role text at the end of its audience. Its key is the audience's next free number.
pub async fn add_role(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    audience: Audience,
    edit: RoleEdit,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    if content.roles_of(audience).count() >= Role::PER_AUDIENCE {
        return Err(Failed::Refused(VersionRefusal::TooMany { limit: Role::PER_AUDIENCE }));
    }
    let ladder = store::ladder::ladder(work.conn()).await?;
    let stem = match audience {
        Audience::Everyone | Audience::Supervisors => audience.as_str().to_owned(),
        Audience::Rank(rank) => ladder.rung(rank).ok_or(Failed::Missing)?.code.clone(),
    };
    let used = store::drafts::used_role_keys(work.conn(), &permit, audience).await?;
    let key = (1..=used.len() + 1)
        .map(|number| format!("{stem}-{number}"))
        .find(|key| !used.contains(key))
        .and_then(|key| RoleKey::parse(&key).ok())
        .ok_or(Failed::Missing)?;
    let role = Role {
        id: RoleExpectationId::mint(),
        key,
        audience,
        position: 0,
        body: edit.body,
        source: edit.new_source,
        is_sample: edit.is_sample,
        revision: Revision::NONE,
    };
    store::drafts::add_role(&mut work, &permit, &role).await.map_err(key_taken)?;
    let sentence = format!("{}に役割を加えた。", found.name());
    let entry = Entry::new("add_role", KIND, id, sentence).after(role_value(&role));
    Ok(work.finish(entry).await?)
}

/// Changes a role text.
pub async fn edit_role(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &RoleKey,
    edit: RoleEdit,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let role = content.role(key).ok_or(Failed::Missing)?;
    let changed = role.body != edit.body;
    let after = Role {
        source: source_after_edit(role.source.as_ref(), edit.new_source, changed),
        body: edit.body,
        is_sample: edit.is_sample,
        revision: edit.revision,
        ..role.clone()
    };
    kept(store::drafts::save_role(&mut work, &permit, &after).await?)?;
    let sentence = format!("{}の役割の文を直した。", found.name());
    let entry = Entry::new("edit_role", KIND, id, sentence)
        .before(role_value(role))
        .after(with_given_up(role_value(&after), edit.given_up));
    Ok(work.finish(entry).await?)
}

/// Takes a role text out, with the ties of elements to it.
pub async fn remove_role(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &RoleKey,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let role = content.role(key).ok_or(Failed::Missing)?;
    store::drafts::remove_role(&mut work, &permit, key).await?;
    let sentence = format!("{}から役割を外した。", found.name());
    let served_by: Vec<&ElementKey> = content.serving(key).map(|element| &element.key).collect();
    let mut before = role_value(role);
    before["served_by"] = json!(served_by);
    let entry = Entry::new("remove_role", KIND, id, sentence).before(before);
    Ok(work.finish(entry).await?)
}

/// Moves a role text by one place within its audience.
pub async fn move_role(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &RoleKey,
    step: Step,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let role = content.role(key).ok_or(Failed::Missing)?;
    let keys: Vec<RoleKey> = content.roles_of(role.audience).map(|own| own.key.clone()).collect();
    let order = stepped(&keys, key, step)?;
    store::drafts::order_roles(&mut work, &permit, &order).await?;
    let sentence = format!("{}の役割の順番を変えた。", found.name());
    let entry = Entry::new("move_role", KIND, id, sentence).before(keys).after(order);
    Ok(work.finish(entry).await?)
}
