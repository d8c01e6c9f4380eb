//! Saying which initiatives build an element, and what an initiative is tied to.

use std::collections::BTreeMap;

use serde_json::json;

use super::policy::{TieFacts, TieInitiative, TieInitiatives, TieSamples};
use super::store;
use super::store::initiatives as ends;
use super::tie::{Change, Tie, TieKind, Ties};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::{Element, ElementKey, LinkKind};
use crate::kernel::Refusal;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;

/// Why nothing is tied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TieRefusal {
    /// An initiative that there is not.
    NoSuchInitiative,
    /// Something that an initiative cannot be tied to, or not any more.
    NotOffered(TieKind),
}

impl Refusal for TieRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchInitiative => "no_such_initiative",
            Self::NotOffered(_) => "not_offered",
        }
    }
    fn sentence(&self) -> String {
        let what = match self {
            Self::NoSuchInitiative => "事業",
            Self::NotOffered(kind) => kind.label(),
        };
        format!("{what}を、ならんでいる中から選んでください")
    }
}

/// Most sample ties of one element: the page stays readable.
const SAMPLES: usize = 2;

/// Ties each element to initiatives under the pillars that it serves, marked 見本, unless something is
/// tied already.
pub async fn tie_samples(app: &App, actor: &Actor) -> Result<(), Failed<TieRefusal>> {
    let today = app.now().today;
    let (defined, _) = store::defined(app, today).await?;
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<TieSamples>(())?;
    if !store::ties(work.conn()).await?.is_empty() {
        return Ok(());
    }
    let initiatives =
        crate::strategy::initiatives(work.conn(), crate::strategy::Which::All, today).await?;
    let mut ties = Vec::new();
    for element in defined.iter().flat_map(|framework| &framework.content.elements) {
        let serves = |pillar: &str| element.serves(LinkKind::Pillar).any(|key| key == pillar);
        let own = initiatives.iter().filter(|own| serves(&own.pillar_code)).take(SAMPLES);
        ties.extend(own.map(|own| (element.key.clone(), own.id)));
    }
    if ties.is_empty() {
        return Ok(());
    }
    store::tie_samples(&mut work, &permit, &ties).await?;
    let links = sample_links(defined.iter().flat_map(|one| &one.content.elements), &ties);
    ends::link_samples(&mut work, &permit, &links).await?;
    let count = ties.len() + links.len();
    let sentence = format!("要素・役割・クレドと事業の見本のつながりを{count}件作った。");
    Ok(work.finish(Entry::new("tie_samples", "element", "samples", sentence)).await?)
}

/// An initiative serves the first role and the first line of the credo that an element it builds serves;
/// two that build one element belong together.
fn sample_links<'a>(
    elements: impl Iterator<Item = &'a Element>,
    ties: &[(ElementKey, InitiativeId)],
) -> Vec<(InitiativeId, Tie)> {
    let mut links = Vec::new();
    for element in elements {
        let own: Vec<InitiativeId> =
            ties.iter().filter(|(key, _)| *key == element.key).map(|(_, id)| *id).collect();
        let Some(first) = own.first() else { continue };
        for (kind, of) in [(TieKind::Role, LinkKind::Role), (TieKind::Credo, LinkKind::Credo)] {
            let served = element.serves(of).next();
            links.extend(served.map(|key| (*first, Tie::new(kind, key))));
        }
        let other = own.get(1).filter(|other| *other != first);
        links.extend(other.map(|other| (*first, Tie::new(TieKind::Initiative, other.to_string()))));
    }
    links
}

/// Sets the initiatives that build an element, through all versions.
pub async fn tie_initiatives(
    app: &App,
    actor: &Actor,
    facts: TieFacts,
    name: &str,
    initiatives: &[InitiativeId],
) -> Result<(), Failed<TieRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<TieInitiatives>(facts)?;
    let element = permit.subject().element.clone();
    let before = store::builders_of(work.conn(), &element).await?;
    let known =
        crate::strategy::initiatives(work.conn(), crate::strategy::Which::All, app.now().today)
            .await?;
    if initiatives.iter().any(|id| !known.iter().any(|own| own.id == *id)) {
        return Err(Failed::Refused(TieRefusal::NoSuchInitiative));
    }
    store::tie(&mut work, &permit, initiatives).await?;
    let ids = |all: Vec<InitiativeId>| json!({ "initiatives": all });
    let sentence = format!("「{name}」を育てる事業を決めた。");
    let entry = Entry::new("tie_initiatives", "element", &element, sentence)
        .before(ids(before.into_iter().map(|own| own.id).collect()))
        .after(ids(initiatives.to_vec()));
    Ok(work.finish(entry).await?)
}

/// Ties an initiative to more, as a part of a greater work: what stands stays. `names` is what there is
/// to be tied to. `None`: nothing changed.
pub async fn add_ties_in(
    work: &mut Work,
    actor: &Actor,
    initiative: InitiativeId,
    names: &BTreeMap<Tie, String>,
    come: &Ties,
) -> Result<Option<Entry>, Failed<TieRefusal>> {
    let today = work.now().today;
    let which = crate::strategy::Which::One(initiative);
    let view = crate::strategy::initiatives(work.conn(), which, today).await?.pop();
    let view = view.ok_or(Failed::Missing)?;
    let permit = actor.may::<TieInitiative>(view.facts())?;
    let own = Tie::new(TieKind::Initiative, initiative.to_string());
    if let Some(tie) = come.iter().find(|tie| **tie == own || !names.contains_key(*tie)) {
        return Err(Failed::Refused(TieRefusal::NotOffered(tie.kind)));
    }
    let standing = ends::standing(work.conn(), initiative).await?;
    let change = Change::of(&Ties::new(), come, &standing);
    if change.is_nothing() {
        return Ok(None);
    }
    ends::change(work, &permit, &change).await?;
    let words = |ties: &Ties| json!(ties.iter().map(ToString::to_string).collect::<Vec<_>>());
    let sentence = format!("事業「{}」のつながりを加えました", view.title);
    let entry = Entry::new("tie_initiative", "initiative", initiative, sentence)
        .before(words(&standing))
        .after(words(&change.applied(&standing)));
    Ok(Some(entry))
}

/// Ties an initiative to what was chosen and unties what was taken away on a form that was read with
/// `seen`. `false`: nothing changed.
pub async fn tie_initiative(
    app: &App,
    actor: &Actor,
    initiative: InitiativeId,
    seen: &Ties,
    chosen: &Ties,
) -> Result<bool, Failed<TieRefusal>> {
    let today = app.now().today;
    let offers = ends::offers(app, Some(initiative), today).await?;
    let mut work = Work::begin(app, actor).await?;
    let which = crate::strategy::Which::One(initiative);
    let view = crate::strategy::initiatives(work.conn(), which, today).await?.pop();
    let view = view.ok_or(Failed::Missing)?;
    let permit = actor.may::<TieInitiative>(view.facts())?;
    let standing = ends::standing(work.conn(), initiative).await?;
    let change = Change::of(seen, chosen, &standing);
    let unknown = |tie: &&Tie| !offers.iter().any(|offer| offer.tie == **tie);
    if let Some(tie) = change.come.iter().find(unknown) {
        return Err(Failed::Refused(TieRefusal::NotOffered(tie.kind)));
    }
    if change.is_nothing() {
        return Ok(false);
    }
    ends::change(&mut work, &permit, &change).await?;
    let words = |ties: &Ties| json!(ties.iter().map(ToString::to_string).collect::<Vec<_>>());
    let sentence = format!("事業「{}」のつながりを直しました", view.title);
    let entry = Entry::new("tie_initiative", "initiative", initiative, sentence)
        .before(words(&standing))
        .after(words(&change.applied(&standing)));
    work.finish(entry).await?;
    Ok(true)
}
