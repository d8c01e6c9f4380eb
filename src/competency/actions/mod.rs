//! The verbs: [`drafting`] (begin and edit a draft), [`life`] (submit, approve, send back, withdraw,
//! discard), [`loading`] (the program's own definitions), [`self_checks`] (自己点検),
//! [`importing`] (a file becomes a draft).

pub mod drafting;
pub mod importing;
pub mod life;
pub mod loading;
pub mod scales;
pub mod self_checks;

use super::content::Content;
use super::document::FrameworkFile;
use super::framework::{Framework, Version, VersionRefusal, check};
use super::policy::{FrameworkFacts, VersionFacts};
use super::store;
use crate::audit::{Failed, Work};
use crate::kernel::ids::FrameworkVersionId;
use crate::platform::StoreError;

/// A version with its framework, as an action found it.
struct Found {
    framework: Framework,
    version: Version,
    all: Vec<Version>,
}

impl Found {
    fn facts(&self) -> VersionFacts {
        VersionFacts { version: self.version.id, of: framework_facts(&self.framework) }
    }
    /// 「職位ごとの役割と能力」の「令和8年度の見直し」, for sentences of the log.
    fn name(&self) -> String {
        format!("「{}」の「{}」", self.framework.name, self.version.heading.title)
    }
}

fn framework_facts(framework: &Framework) -> FrameworkFacts {
    FrameworkFacts { framework: framework.id, authority: framework.authority }
}

/// Loads a version with what stands around it.
async fn find(work: &mut Work, id: FrameworkVersionId) -> Result<Found, Failed<VersionRefusal>> {
    let version = store::versions::version(work.conn(), id).await?.ok_or(Failed::Missing)?;
    let framework = store::frameworks::frameworks(work.conn())
        .await?
        .into_iter()
        .find(|framework| framework.id == version.framework)
        .ok_or(Failed::Missing)?;
    let all = store::versions::versions(work.conn(), framework.id).await?;
    Ok(Found { framework, version, all })
}

/// What the publish check finds in a version.
async fn findings(work: &mut Work, found: &Found) -> Result<usize, Failed<VersionRefusal>> {
    let content =
        store::content::content(work.conn(), found.version.id, store::content::Part::Whole).await?;
    let ladder = store::ladder::ladder(work.conn()).await?;
    let scale = store::scales::scale(work.conn(), found.version.scale)
        .await?
        .ok_or_else(|| lost_scale(&found.version))?;
    Ok(check(&content, &ladder, &scale, found.framework.weight_total).len())
}

/// The version as it stands, as a file.
async fn file_of(work: &mut Work, found: &Found) -> Result<FrameworkFile, Failed<VersionRefusal>> {
    let content = content_of(work, found).await?;
    let ladder = store::ladder::ladder(work.conn()).await?;
    let scale = store::scales::scale(work.conn(), found.version.scale)
        .await?
        .ok_or_else(|| lost_scale(&found.version))?;
    Ok(FrameworkFile::of(&found.framework, &found.version, &content, &scale, &ladder))
}

fn lost_scale(version: &Version) -> StoreError {
    StoreError::Impossible {
        table: "framework_version",
        column: "scale_id",
        row: version.id.to_string(),
    }
}

/// The content of the draft that an edit stands on.
async fn content_of(work: &mut Work, found: &Found) -> Result<Content, Failed<VersionRefusal>> {
    Ok(store::content::content(work.conn(), found.version.id, store::content::Part::Whole).await?)
}
