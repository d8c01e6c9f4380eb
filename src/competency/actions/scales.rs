//! A new version of a scale. Older versions stay as they are, and so does whatever was rated by them.

use serde_json::json;

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::policy::AddScale;
use crate::competency::scale::{Mapping, Scale, ScaleGrade, ScaleRefusal};
use crate::competency::store;
use crate::kernel::VersionNumber;
use crate::kernel::ids::ScaleId;
use crate::platform::App;

/// A version to be.
#[derive(Debug, Clone)]
pub struct NewScale {
    /// The version that it follows.
    pub older: ScaleId,
    /// Name on screen.
    pub name: String,
    /// 見本.
    pub is_sample: bool,
    /// Best first.
    pub grades: Vec<ScaleGrade>,
    /// What each grade stands for in the version before.
    pub mappings: Vec<Mapping>,
}

/// Adds the next version of a scale.
pub async fn add_scale(
    app: &App,
    actor: &Actor,
    new: NewScale,
) -> Result<ScaleId, Failed<ScaleRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<AddScale>(())?;
    let older = store::scales::scale(work.conn(), new.older).await?.ok_or(Failed::Missing)?;
    let number = store::scales::latest_number(work.conn(), &older.code)
        .await?
        .map_or(VersionNumber::FIRST, VersionNumber::next);
    let scale = Scale::new(
        ScaleId::mint(),
        older.code.clone(),
        number,
        new.name,
        new.is_sample,
        new.grades,
    )
    .map_err(Failed::Refused)?;
    store::scales::add_scale(&mut work, &permit, &scale, Some(older.id), &new.mappings).await?;
    let sentence = format!("尺度「{}」の{number}を加えた。", scale.name);
    let grades: Vec<_> =
        scale.grades().iter().map(|own| json!([own.grade, own.label, own.points.0])).collect();
    let entry = Entry::new("add_scale", "rating_scale", scale.id, sentence)
        .after(json!({ "code": scale.code, "grades": grades }));
    work.finish(entry).await?;
    Ok(scale.id)
}
