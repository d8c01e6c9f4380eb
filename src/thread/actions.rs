//! Saying which initiatives build an element.

use serde_json::json;

use super::policy::{TieFacts, TieInitiatives, TieSamples};
use super::store;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::LinkKind;
use crate::kernel::Refusal;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;

/// Why nothing is tied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TieRefusal {
    /// An initiative that there is not.
    NoSuchInitiative,
}

impl Refusal for TieRefusal {
    fn code(&self) -> &'static str {
        "no_such_initiative"
    }
    fn sentence(&self) -> String {
        "事業を、ならんでいる中から選んでください".to_owned()
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
    let sentence = format!("要素と事業の見本のつながりを{}件作った。", ties.len());
    Ok(work.finish(Entry::new("tie_samples", "element", "samples", sentence)).await?)
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
