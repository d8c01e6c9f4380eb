//! Elements of a draft: their names, ties and texts per rank, weights, coming, going and place.

use serde_json::{Value, json};

use super::{ELEMENTS, KIND, Outcome, Step, kept, key_taken, open, stepped, with_given_up};
use crate::access::Actor;
use crate::audit::{Entry, Failed};
use crate::competency::actions::content_of;
use crate::competency::element::{
    Element, ElementAtRank, ElementKey, Link, NewWeight, source_after_edit,
};
use crate::competency::framework::VersionRefusal;
use crate::competency::store;
use crate::competency::store::drafts::WeightEdit;
use crate::kernel::ids::{ElementId, FrameworkVersionId};
use crate::kernel::{Line, Prose, Revision};
use crate::platform::App;

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
    let links: Vec<String> =
        element.links.iter().map(|link| format!("{}:{}", link.kind, link.key)).collect();
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
