//! Beginning a draft, and changing its texts. Several officers may edit one draft; a row that somebody
//! saved in between is `Stale`, and the page sets both texts beside each other.

use serde_json::{Value, json};

use super::{Found, content_of, find, framework_facts};
use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::competency::element::{Element, ElementAtRank, ElementKey, Link, source_after_edit};
use crate::competency::forms::NewWeight;
use crate::competency::framework::{Heading, Signature, Version, VersionRefusal, in_force};
use crate::competency::policy::{EditDraft, StartDraft};
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::store;
use crate::competency::store::drafts::WeightEdit;
use crate::kernel::ids::{
    ElementId, FrameworkId, FrameworkVersionId, RankId, RoleExpectationId, ScaleId,
};
use crate::kernel::{Line, Prose, Revision};
use crate::platform::{App, StoreError};

type Outcome<T> = Result<T, Failed<VersionRefusal>>;

const KIND: &str = "framework_version";

/// Most elements of a version.
pub const ELEMENTS: usize = 40;

/// Begins a draft as a copy of the version in force.
pub async fn start_draft(
    app: &App,
    actor: &Actor,
    framework: FrameworkId,
    heading: Heading,
) -> Outcome<FrameworkVersionId> {
    let mut work = Work::begin(app, actor).await?;
    let framework = store::versions::frameworks(work.conn())
        .await?
        .into_iter()
        .find(|own| own.id == framework)
        .ok_or(Failed::Missing)?;
    let permit = actor.may::<StartDraft>(framework_facts(&framework))?;
    store::versions::lock(work.conn(), permit.subject().framework).await?;
    let all = store::versions::versions(work.conn(), framework.id).await?;
    let base =
        in_force(&all, work.now().today).ok_or(Failed::Refused(VersionRefusal::NothingInForce))?;
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

fn one_draft(error: StoreError) -> Failed<VersionRefusal> {
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

/// What the page of an element holds, apart from its texts per rank.
#[derive(Debug, Clone)]
pub struct ElementEdit {
    /// Name.
    pub name: Line,
    /// One sentence for all ranks.
    pub summary: Option<Prose>,
    /// A source that is given anew; the old one stands only while the name does.
    pub new_source: Option<Line>,
    /// 見本.
    pub is_sample: bool,
    /// What it serves.
    pub links: Vec<Link>,
    /// The revision it was read with.
    pub revision: Revision,
    /// A text of the editor that gave way to somebody else's in a conflict, kept in the log.
    pub given_up: Value,
}

fn element_value(element: &Element) -> Value {
    let links: Vec<&str> = element.links.iter().map(|link| link.key.as_str()).collect();
    json!({
        "name": element.name,
        "summary": element.summary,
        "source": element.name_source,
        "sample": element.is_sample,
        "links": links,
    })
}

/// Changes name, sentence, source and ties of an element.
pub async fn edit_element(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &ElementKey,
    edit: ElementEdit,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let element = content.element(key).ok_or(Failed::Missing)?;
    let name_changed = element.name != edit.name;
    let after = Element {
        name_source: source_after_edit(element.name_source.as_ref(), edit.new_source, name_changed),
        name: edit.name,
        summary: edit.summary,
        is_sample: edit.is_sample,
        links: edit.links,
        revision: edit.revision,
        ..element.clone()
    };
    kept(store::drafts::save_element(&mut work, &permit, &after).await?)?;
    let sentence = format!("{}の「{}」の名称と説明を直した。", found.name(), after.name);
    let entry = Entry::new("edit_element", KIND, id, sentence)
        .before(element_value(element))
        .after(with_given_up(element_value(&after), edit.given_up));
    Ok(work.finish(entry).await?)
}

fn with_given_up(mut value: Value, given_up: Value) -> Value {
    if !given_up.is_null() {
        value["given_up"] = given_up;
    }
    value
}

/// What the page of an element at a rank holds.
#[derive(Debug, Clone)]
pub struct RankTextEdit {
    /// The texts; the rank and the revision are in it.
    pub text: ElementAtRank,
    /// Texts of the editor that gave way to somebody else's in a conflict, kept in the log.
    pub given_up: Value,
}

fn text_value(own: &ElementAtRank) -> Value {
    let behaviours: serde_json::Map<String, Value> =
        own.behaviours.iter().map(|text| (text.grade.to_string(), json!(text.text))).collect();
    json!({
        "definition": own.definition,
        "weight": own.weight,
        "sample": own.is_sample,
        "indicators": own.indicators,
        "behaviours": behaviours,
    })
}

/// Changes what an element means for a rank.
pub async fn edit_rank_text(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &ElementKey,
    edit: RankTextEdit,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let element = content.element(key).ok_or(Failed::Missing)?;
    let ladder = store::ladder::ladder(work.conn()).await?;
    let rank = ladder.rung(edit.text.rank).ok_or(Failed::Missing)?;
    kept(store::drafts::save_at_rank(&mut work, &permit, element.id, &edit.text).await?)?;
    let sentence = format!("{}の「{}」の{}の文を直した。", found.name(), element.name, rank.name);
    let mut entry = Entry::new("edit_rank_text", KIND, id, sentence)
        .after(with_given_up(text_value(&edit.text), edit.given_up));
    if let Some(before) = element.at(rank.id) {
        entry = entry.before(text_value(before));
    }
    Ok(work.finish(entry).await?)
}

/// Changes weights, all of them or none.
pub async fn edit_weights(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    weights: &[NewWeight],
    given_up: Value,
) -> Outcome<()> {
    if weights.is_empty() {
        return Ok(());
    }
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let ladder = store::ladder::ladder(work.conn()).await?;
    let (mut edits, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for new in weights {
        let element = content.element(&new.element).ok_or(Failed::Missing)?;
        let rank = ladder.rung(new.rank).ok_or(Failed::Missing)?;
        let old = element.at(new.rank).map_or(0, |own| own.weight.get());
        let place = format!("{} {}", element.name, rank.name);
        before.push(json!([place, old]));
        after.push(json!([place, new.weight]));
        edits.push(WeightEdit {
            element: element.id,
            rank: new.rank,
            weight: new.weight,
            revision: new.revision,
        });
    }
    let saved = store::drafts::save_weights(&mut work, &permit, &edits).await?;
    kept(usize::try_from(saved) == Ok(edits.len()))?;
    let sentence = format!("{}のウエイトを{}か所直した。", found.name(), edits.len());
    let entry = Entry::new("edit_weights", KIND, id, sentence)
        .before(before)
        .after(with_given_up(json!({ "weights": after }), given_up));
    Ok(work.finish(entry).await?)
}

/// A new element.
#[derive(Debug, Clone)]
pub struct NewElement {
    /// Its key for all time.
    pub key: ElementKey,
    /// Name.
    pub name: Line,
    /// One sentence for all ranks.
    pub summary: Option<Prose>,
    /// Where the name comes from.
    pub source: Option<Line>,
    /// 見本.
    pub is_sample: bool,
}

/// Adds an element at the end.
pub async fn add_element(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    new: NewElement,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    if content.element(&new.key).is_some() {
        return Err(Failed::Refused(VersionRefusal::KeyTaken));
    }
    if content.elements.len() >= ELEMENTS {
        return Err(Failed::Refused(VersionRefusal::TooMany { limit: ELEMENTS }));
    }
    let element = Element {
        id: ElementId::mint(),
        key: new.key,
        position: 0,
        name: new.name,
        summary: new.summary,
        name_source: new.source,
        is_sample: new.is_sample,
        links: Vec::new(),
        ranks: Vec::new(),
        revision: Revision::NONE,
    };
    store::drafts::add_element(&mut work, &permit, &element).await.map_err(key_taken)?;
    let sentence = format!("{}に要素「{}」を加えた。", found.name(), element.name);
    let entry = Entry::new("add_element", KIND, id, sentence).after(element_value(&element));
    Ok(work.finish(entry).await?)
}

fn key_taken(error: StoreError) -> Failed<VersionRefusal> {
    if error.is_taken("element_key_taken") || error.is_taken("role_expectation_key") {
        Failed::Refused(VersionRefusal::KeyTaken)
    } else {
        Failed::Broken(error)
    }
}

/// Takes an element out, with its texts. They stay in the log and in earlier versions.
pub async fn remove_element(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &ElementKey,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let element = content.element(key).ok_or(Failed::Missing)?;
    store::drafts::remove_element(&mut work, &permit, element.id).await?;
    let texts: Vec<Value> = element.ranks.iter().map(text_value).collect();
    let mut before = element_value(element);
    before["ranks"] = Value::Array(texts);
    let sentence = format!("{}から要素「{}」を外した。", found.name(), element.name);
    let entry = Entry::new("remove_element", KIND, id, sentence).before(before);
    Ok(work.finish(entry).await?)
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

/// Moves an element by one place.
pub async fn move_element(
    app: &App,
    actor: &Actor,
    id: FrameworkVersionId,
    key: &ElementKey,
    step: Step,
) -> Outcome<()> {
    let (mut work, found, permit) = open(app, actor, id).await?;
    let content = content_of(&mut work, &found).await?;
    let element = content.element(key).ok_or(Failed::Missing)?;
    let keys: Vec<ElementKey> = content.elements.iter().map(|own| own.key.clone()).collect();
    let order = stepped(&keys, key, step)?;
    store::drafts::order_elements(&mut work, &permit, &order).await?;
    let sentence = format!("{}の要素「{}」の順番を変えた。", found.name(), element.name);
    let entry = Entry::new("move_element", KIND, id, sentence).before(keys).after(order);
    Ok(work.finish(entry).await?)
}

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

/// Takes a role text out.
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
    let entry = Entry::new("remove_role", KIND, id, sentence).before(role_value(role));
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
