//! A file becomes a draft in two steps: it is read and kept, then an officer who has seen what it would
//! change makes a draft of it. Beginning the definitions of another authority is the same without a
//! version before it.

use serde_json::json;

use super::framework_facts;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::competency::document::{FrameworkFile, Problem, Read};
use crate::competency::framework::{
    Framework, Heading, Signature, Version, VersionRefusal, in_force, newest,
};
use crate::competency::policy::{CreateFramework, ReadFramework, StartDraft};
use crate::competency::scale::Scale;
use crate::competency::store;
use crate::kernel::ids::{
    AuthorityId, FrameworkId, FrameworkImportId, FrameworkVersionId, JobFamilyId,
};
use crate::platform::App;

type Outcome<T> = Result<T, Failed<VersionRefusal>>;

async fn framework(work: &mut Work, id: FrameworkId) -> Outcome<Framework> {
    store::frameworks::frameworks(work.conn())
        .await?
        .into_iter()
        .find(|own| own.id == id)
        .ok_or(Failed::Missing)
}

/// What the portal has of the file's scale.
async fn scale_of(work: &mut Work, file: &FrameworkFile) -> Outcome<Option<Scale>> {
    let Some(number) = file.scale_number() else { return Ok(None) };
    let id = store::scales::scale_by_code(work.conn(), &file.scale.code, number).await?;
    match id {
        Some(id) => Ok(store::scales::scale(work.conn(), id).await?),
        None => Ok(None),
    }
}

async fn understood(
    work: &mut Work,
    file: &FrameworkFile,
) -> Outcome<Result<(Read, Scale), Vec<Problem>>> {
    let ladder = store::ladder::ladder(work.conn()).await?;
    let scale = scale_of(work, file).await?;
    Ok(match (file.read(&ladder, scale.as_ref()), scale) {
        (Ok(read), Some(scale)) => Ok((read, scale)),
        (Ok(_), None) => Err(Vec::new()),
        (Err(problems), _) => Err(problems),
    })
}

/// Reads a file and keeps it; definitions stay as they are. Everything that is wrong with it comes back,
/// and then nothing is kept.
pub async fn read_file(
    app: &App,
    actor: &Actor,
    id: FrameworkId,
    file_name: &str,
    file: &FrameworkFile,
) -> Outcome<Result<FrameworkImportId, Vec<Problem>>> {
    let mut work = Work::begin(app, actor).await?;
    let framework = framework(&mut work, id).await?;
    let permit = actor.may::<StartDraft>(framework_facts(&framework))?;
    if let Err(problems) = understood(&mut work, file).await? {
        return Ok(Err(problems));
    }
    let Some(account) = actor.account() else { return Err(Failed::Missing) };
    let import = store::imports::keep(&mut work, &permit, account, file_name, file).await?;
    let sentence = format!("「{}」の定義のファイルを読んだ。", framework.name);
    let entry = Entry::new("read_framework_file", "framework_import", import, sentence)
        .after(json!({ "file": file_name, "elements": file.elements.len() }));
    work.finish(entry).await?;
    Ok(Ok(import))
}

/// What is asked to begin a framework.
#[derive(Debug, Clone)]
pub struct NewFramework {
    /// The word in addresses.
    pub code: String,
    /// Name on screen.
    pub name: String,
    /// Whose; `None`: of every authority.
    pub authority: Option<AuthorityId>,
    /// Of whom; `None`: of every job family.
    pub job_family: Option<JobFamilyId>,
    /// The framework whose version in force is copied into the first draft.
    pub copied: FrameworkId,
}

/// Begins a framework with a draft that is a copy of another framework's version in force. Nobody is
/// measured by it until that draft is approved and its day has come.
pub async fn create_framework(
    app: &App,
    actor: &Actor,
    new: NewFramework,
) -> Outcome<FrameworkVersionId> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<CreateFramework>(new.authority)?;
    let source = framework(&mut work, new.copied).await?;
    actor.may::<ReadFramework>(framework_facts(&source))?;
    let all = store::versions::versions(work.conn(), source.id).await?;
    let base =
        in_force(&all, work.now().today).ok_or(Failed::Refused(VersionRefusal::NothingInForce))?;
    let content =
        store::content::content(work.conn(), base.id, store::content::Part::Whole).await?;
    let framework = Framework {
        id: FrameworkId::mint(),
        code: new.code,
        name: new.name,
        authority: new.authority,
        job_family: new.job_family,
        weight_total: source.weight_total,
    };
    store::frameworks::create_framework(&mut work, &permit, &framework).await.map_err(|error| {
        if error.is_taken("framework_code_key") || error.is_taken("framework_scope_key") {
            Failed::Refused(VersionRefusal::FrameworkExists)
        } else {
            Failed::Broken(error)
        }
    })?;
    let signed = Signature { by: actor.account(), at: work.now().at };
    let id = FrameworkVersionId::mint();
    let heading = Heading { reason: None, ..base.heading.clone() };
    let draft = Version::draft(id, framework.id, heading, base.scale, None, signed);
    store::versions::insert_version(&mut work, &draft).await?;
    store::content::insert_content(&mut work, id, &content).await?;
    let sentence = format!("「{}」を、「{}」を写して始めた。", framework.name, source.name);
    let entry = Entry::new("create_framework", "framework", framework.id, sentence)
        .after(json!({ "code": framework.code, "authority": framework.authority }));
    work.finish(entry).await?;
    Ok(id)
}

/// Makes a draft of a file that was read.
pub async fn draft_of_file(
    app: &App,
    actor: &Actor,
    id: FrameworkId,
    import: FrameworkImportId,
) -> Outcome<FrameworkVersionId> {
    let mut work = Work::begin(app, actor).await?;
    let framework = framework(&mut work, id).await?;
    let permit = actor.may::<StartDraft>(framework_facts(&framework))?;
    store::versions::lock(work.conn(), framework.id).await?;
    let kept =
        store::imports::file(work.conn(), framework.id, import).await?.ok_or(Failed::Missing)?;
    if let Some(version) = kept.version {
        return Ok(version);
    }
    // Ranks and scales may have changed since it was read.
    let (read, scale) = understood(&mut work, &kept.file).await?.map_err(|problems| {
        Failed::Refused(VersionRefusal::NotReady { findings: problems.len() })
    })?;
    let all = store::versions::versions(work.conn(), framework.id).await?;
    let base = newest(&all).map(|version| version.id);
    let signed = Signature { by: actor.account(), at: work.now().at };
    let version = FrameworkVersionId::mint();
    let draft = Version::draft(version, framework.id, read.heading, scale.id, base, signed);
    store::versions::insert_version(&mut work, &draft).await.map_err(super::drafting::one_draft)?;
    store::content::insert_content(&mut work, version, &read.content).await?;
    store::imports::made(&mut work, &permit, import, version).await?;
    let sentence = format!("「{}」の下書きを、ファイルから作った。", framework.name);
    let entry = Entry::new("draft_of_file", "framework_version", version, sentence)
        .after(json!({ "title": draft.heading.title, "file": kept.file_name }));
    work.finish(entry).await?;
    Ok(version)
}
