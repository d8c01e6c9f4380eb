//! Saying which initiatives build an element.

use serde_json::json;

use super::policy::{TieFacts, TieInitiatives};
use super::store;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
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
