//! The program's own definitions: the strategy's content, and the earlier versions of the demo city.
//! Loading the same thing twice changes nothing.

use serde_json::json;

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::content::Content;
use crate::competency::framework::{
    Approval, Framework, Heading, Signature, Stage, Version, VersionRefusal, check,
};
use crate::competency::policy::LoadDefinitions;
use crate::competency::scale::Scale;
use crate::competency::store;
use crate::kernel::Date;
use crate::kernel::ids::{FrameworkVersionId, ScaleId};
use crate::kernel::refusal::Never;
use crate::kernel::time::wareki;
use crate::platform::App;

/// One version to load.
#[derive(Debug, Clone)]
pub struct VersionSeed {
    /// Kind, title, reason.
    pub heading: Heading,
    /// 施行日; may lie in the past.
    pub effective_on: Date,
    /// What it says. Ids of roles and elements are given anew.
    pub content: Content,
}

/// A scale, a framework and its first version.
#[derive(Debug, Clone)]
pub struct Seed {
    /// Known by code and number.
    pub scale: Scale,
    /// Known by code.
    pub framework: Framework,
    /// Known by its 施行日.
    pub version: VersionSeed,
}

/// What was loaded, or was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The scale.
    pub scale: ScaleId,
    /// The framework, as it is stored.
    pub framework: Framework,
    /// The version.
    pub version: FrameworkVersionId,
}

/// Loads a scale by itself: one for results, which no framework names. What is there stays as it is.
pub async fn load_scale(app: &App, actor: &Actor, scale: &Scale) -> Result<bool, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<LoadDefinitions>(())?;
    if store::scales::scale_by_code(work.conn(), &scale.code, scale.number).await?.is_some() {
        return Ok(false);
    }
    store::scales::insert_scale(&mut work, &permit, scale).await?;
    let sentence = format!("尺度「{}」の{}を読み込んだ。", scale.name, scale.number);
    work.finish(Entry::new("load_scale", "rating_scale", scale.id, sentence)).await?;
    Ok(true)
}

/// Loads a scale, a framework and a version that is in force from its day on, in one piece of work.
/// What is there already (scale by code and number, framework by code, version by 施行日) stays as it is.
pub async fn load_seed(
    app: &App,
    actor: &Actor,
    seed: &Seed,
) -> Result<Loaded, Failed<VersionRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<LoadDefinitions>(())?;
    let scale = &seed.scale;
    let known = store::scales::scale_by_code(work.conn(), &scale.code, scale.number).await?;
    let scale_id = known.unwrap_or(scale.id);
    if known.is_none() {
        store::scales::insert_scale(&mut work, &permit, scale).await?;
    }
    let known = store::frameworks::frameworks(work.conn())
        .await?
        .into_iter()
        .find(|framework| framework.code == seed.framework.code);
    let is_new = known.is_none();
    let framework = known.unwrap_or_else(|| seed.framework.clone());
    if is_new {
        store::frameworks::insert_framework(&mut work, &permit, &framework).await?;
    }
    store::versions::lock(work.conn(), framework.id).await?;
    let all = store::versions::versions(work.conn(), framework.id).await?;
    let same_day = |version: &&Version| match &version.stage {
        Stage::Approved { approval, .. } => approval.effective_on == seed.version.effective_on,
        _ => false,
    };
    if let Some(version) = all.iter().find(same_day) {
        return Ok(Loaded { scale: scale_id, framework, version: version.id });
    }
    let ladder = store::ladder::ladder(work.conn()).await?;
    let findings = check(&seed.version.content, &ladder, scale, framework.weight_total);
    if !findings.is_empty() {
        return Err(Failed::Refused(VersionRefusal::NotReady { findings: findings.len() }));
    }
    let signed = Signature { by: actor.account(), at: work.now().at };
    let id = FrameworkVersionId::mint();
    let heading = seed.version.heading.clone();
    let draft = Version::draft(id, framework.id, heading, scale_id, None, signed);
    store::versions::insert_version(&mut work, &draft).await?;
    store::content::insert_content(&mut work, id, &seed.version.content).await?;
    let number = super::life::next_number(&all);
    let effective_on = seed.version.effective_on;
    let draft = store::versions::version(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let version = draft
        .enact(Approval { number, effective_on, signed }, &super::life::taken(&all, id))
        .map_err(Failed::Refused)?;
    if !store::versions::save_loaded(&mut work, &permit, &version).await? {
        return Err(Failed::Stale);
    }
    let sentence =
        format!("「{}」の{number}を読み込んだ。施行日は{}。", framework.name, wareki(effective_on));
    let entry = Entry::new("load_definitions", "framework_version", id, sentence).after(json!({
        "framework": framework.code,
        "scale": scale.code,
        "elements": seed.version.content.elements.len(),
        "roles": seed.version.content.roles.len(),
    }));
    work.finish(entry).await?;
    Ok(Loaded { scale: scale_id, framework, version: id })
}
