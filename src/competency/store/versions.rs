//! Versions without their content.

use std::collections::BTreeMap;

use sqlx::{PgConnection, PgExecutor};

use crate::access::{Action, Permit};
use crate::audit::Work;
use crate::competency::framework::{
    Approval, Heading, Remark, Signature, Stage, Version, VersionKind,
};
use crate::competency::policy::{EditDraft, LoadDefinitions, VersionFacts};
use crate::kernel::ids::{AccountId, FrameworkId, FrameworkVersionId, ScaleId};
use crate::kernel::{Date, Line, Prose, Revision, Timestamp, VersionNumber};
use crate::platform::StoreError;

struct VersionRow {
    framework_version_id: FrameworkVersionId,
    framework_id: FrameworkId,
    number: Option<VersionNumber>,
    state: String,
    kind: VersionKind,
    title: Line,
    reason: Option<Prose>,
    scale_id: ScaleId,
    effective_on: Option<Date>,
    based_on_id: Option<FrameworkVersionId>,
    drafted_by: Option<AccountId>,
    drafted_at: Timestamp,
    submitted_by: Option<AccountId>,
    submitted_at: Option<Timestamp>,
    approved_by: Option<AccountId>,
    approved_at: Option<Timestamp>,
    remark: Option<Prose>,
    remarked_by: Option<AccountId>,
    remarked_at: Option<Timestamp>,
    withdrawn_by: Option<AccountId>,
    withdrawn_at: Option<Timestamp>,
    discarded_by: Option<AccountId>,
    discarded_at: Option<Timestamp>,
    revision: Revision,
}

impl VersionRow {
    fn decode(self) -> Result<Version, StoreError> {
        let stage = self.stage().ok_or_else(|| StoreError::Impossible {
            table: "framework_version",
            column: "state",
            row: self.framework_version_id.to_string(),
        })?;
        let remark = match (self.remark, self.remarked_at) {
            (Some(words), Some(at)) => {
                Some(Remark { words, signed: Signature { by: self.remarked_by, at } })
            }
            _ => None,
        };
        Ok(Version {
            id: self.framework_version_id,
            framework: self.framework_id,
            heading: Heading { kind: self.kind, title: self.title, reason: self.reason },
            scale: self.scale_id,
            based_on: self.based_on_id,
            drafted: Signature { by: self.drafted_by, at: self.drafted_at },
            remark,
            stage,
            revision: self.revision,
        })
    }
    /// `None` when the row is half-set.
    fn stage(&self) -> Option<Stage> {
        let submitted = || {
            let at = self.submitted_at?;
            Some(Signature { by: self.submitted_by, at })
        };
        let approval = || {
            Some(Approval {
                number: self.number?,
                effective_on: self.effective_on?,
                signed: Signature { by: self.approved_by, at: self.approved_at? },
            })
        };
        match self.state.as_str() {
            "draft" if self.submitted_at.is_none() => Some(Stage::Draft),
            "in_review" => Some(Stage::InReview { submitted: submitted()? }),
            "approved" => Some(Stage::Approved { submitted: submitted()?, approval: approval()? }),
            "withdrawn" => {
                let withdrawn = Signature { by: self.withdrawn_by, at: self.withdrawn_at? };
                Some(Stage::Withdrawn { submitted: submitted()?, approval: approval()?, withdrawn })
            }
            "discarded" => {
                let discarded = Signature { by: self.discarded_by, at: self.discarded_at? };
                Some(Stage::Discarded { discarded })
            }
            _ => None,
        }
    }
}

async fn load(
    executor: impl PgExecutor<'_>,
    framework: Option<FrameworkId>,
    version: Option<FrameworkVersionId>,
) -> Result<Vec<Version>, StoreError> {
    sqlx::query_as!(
        VersionRow,
        "select framework_version_id as \"framework_version_id: FrameworkVersionId\",
            framework_id as \"framework_id: FrameworkId\", number as \"number: VersionNumber\",
            state, kind as \"kind: VersionKind\", title as \"title: Line\", reason as \"reason: Prose\",
            scale_id as \"scale_id: ScaleId\", effective_on,
            based_on_id as \"based_on_id: FrameworkVersionId\",
            drafted_by as \"drafted_by: AccountId\", drafted_at,
            submitted_by as \"submitted_by: AccountId\", submitted_at,
            approved_by as \"approved_by: AccountId\", approved_at,
            remark as \"remark: Prose\", remarked_by as \"remarked_by: AccountId\", remarked_at,
            withdrawn_by as \"withdrawn_by: AccountId\", withdrawn_at,
            discarded_by as \"discarded_by: AccountId\", discarded_at,
            revision as \"revision: Revision\"
        from framework_version
        where ($1::uuid is null or framework_id = $1)
          and ($2::uuid is null or framework_version_id = $2)
        order by drafted_at desc, framework_version_id desc",
        framework as Option<FrameworkId>,
        version as Option<FrameworkVersionId>
    )
    .fetch_all(executor)
    .await?
    .into_iter()
    .map(VersionRow::decode)
    .collect()
}

/// Every version of a framework, the latest begun first.
pub async fn versions(
    executor: impl PgExecutor<'_>,
    framework: FrameworkId,
) -> Result<Vec<Version>, StoreError> {
    load(executor, Some(framework), None).await
}

/// One version.
pub async fn version(
    executor: impl PgExecutor<'_>,
    id: FrameworkVersionId,
) -> Result<Option<Version>, StoreError> {
    Ok(load(executor, None, Some(id)).await?.pop())
}

/// Keeps everybody else from changing where the version stands while its texts are edited.
/// Several officers may edit at once.
pub async fn hold(conn: &mut PgConnection, id: FrameworkVersionId) -> Result<(), StoreError> {
    sqlx::query!(
        "select 1 as one from framework_version where framework_version_id = $1 for share",
        id as FrameworkVersionId
    )
    .fetch_optional(conn)
    .await?;
    Ok(())
}

/// Keeps everybody else from the framework's versions while one of them takes a step.
pub async fn lock(conn: &mut PgConnection, framework: FrameworkId) -> Result<(), StoreError> {
    sqlx::query!(
        "select 1 as one from framework where framework_id = $1 for update",
        framework as FrameworkId
    )
    .fetch_optional(&mut *conn)
    .await?;
    sqlx::query!(
        "select 1 as one from framework_version where framework_id = $1 order by 1 for update",
        framework as FrameworkId
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Adds a draft, without content.
pub async fn insert_version(work: &mut Work, version: &Version) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into framework_version (framework_version_id, framework_id, state, kind, title,
            reason, scale_id, based_on_id, drafted_by, drafted_at)
        values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9)",
        version.id as FrameworkVersionId,
        version.framework as FrameworkId,
        version.heading.kind.as_str(),
        version.heading.title.as_str(),
        version.heading.reason.as_ref().map(Prose::as_str),
        version.scale as ScaleId,
        version.based_on as Option<FrameworkVersionId>,
        version.drafted.by as Option<AccountId>,
        version.drafted.at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Saves heading and stage. `false`: somebody saved first.
pub async fn save_version<A: Action<Subject = VersionFacts>>(
    work: &mut Work,
    permit: &Permit<A>,
    version: &Version,
) -> Result<bool, StoreError> {
    write(work, permit.subject().version, version).await
}

/// Saves a version that the program has loaded and put in force.
pub async fn save_loaded(
    work: &mut Work,
    _permit: &Permit<LoadDefinitions>,
    version: &Version,
) -> Result<bool, StoreError> {
    write(work, version.id, version).await
}

async fn write(
    work: &mut Work,
    id: FrameworkVersionId,
    version: &Version,
) -> Result<bool, StoreError> {
    let submitted = match &version.stage {
        Stage::InReview { submitted }
        | Stage::Approved { submitted, .. }
        | Stage::Withdrawn { submitted, .. } => Some(submitted),
        Stage::Draft | Stage::Discarded { .. } => None,
    };
    let withdrawn = match &version.stage {
        Stage::Withdrawn { withdrawn, .. } => Some(withdrawn),
        _ => None,
    };
    let discarded = match &version.stage {
        Stage::Discarded { discarded } => Some(discarded),
        _ => None,
    };
    let approval = version.approval();
    let approved = approval.map(|approval| &approval.signed);
    let remarked = version.remark.as_ref().map(|remark| &remark.signed);
    let by = |signature: Option<&Signature>| signature.and_then(|signature| signature.by);
    let at = |signature: Option<&Signature>| signature.map(|signature| signature.at);
    let saved = sqlx::query!(
        "update framework_version
        set state = $3, kind = $4, title = $5, reason = $6, scale_id = $7, number = $8,
            effective_on = $9, submitted_by = $10, submitted_at = $11, approved_by = $12,
            approved_at = $13, remark = $14, remarked_by = $15, remarked_at = $16,
            withdrawn_by = $17, withdrawn_at = $18, discarded_by = $19, discarded_at = $20,
            revision = revision + 1
        where framework_version_id = $1 and revision = $2",
        id as FrameworkVersionId,
        version.revision as Revision,
        version.stage.as_str(),
        version.heading.kind.as_str(),
        version.heading.title.as_str(),
        version.heading.reason.as_ref().map(Prose::as_str),
        version.scale as ScaleId,
        version.number() as Option<VersionNumber>,
        approval.map(|approval| approval.effective_on),
        by(submitted) as Option<AccountId>,
        at(submitted),
        by(approved) as Option<AccountId>,
        at(approved),
        version.remark.as_ref().map(|remark| remark.words.as_str()),
        by(remarked) as Option<AccountId>,
        at(remarked),
        by(withdrawn) as Option<AccountId>,
        at(withdrawn),
        by(discarded) as Option<AccountId>,
        at(discarded)
    )
    .execute(work.conn())
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Remembers that this person wrote in the draft: they will not approve it.
pub async fn note_writer(work: &mut Work, permit: &Permit<EditDraft>) -> Result<(), StoreError> {
    let Some(account) = permit.actor().account() else { return Ok(()) };
    let at = work.now().at;
    sqlx::query!(
        "insert into framework_version_writer (framework_version_id, account_id, wrote_at)
        values ($1, $2, $3)
        on conflict (framework_version_id, account_id) do update set wrote_at = excluded.wrote_at",
        permit.subject().version as FrameworkVersionId,
        account as AccountId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Who wrote in a version.
pub async fn writers(
    executor: impl PgExecutor<'_>,
    version: FrameworkVersionId,
) -> Result<Vec<AccountId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select account_id as \"account: AccountId\"
        from framework_version_writer
        where framework_version_id = $1
        order by wrote_at",
        version as FrameworkVersionId
    )
    .fetch_all(executor)
    .await?)
}

/// Names of accounts, as screens show them.
pub async fn account_names(
    executor: impl PgExecutor<'_>,
    accounts: &[AccountId],
) -> Result<BTreeMap<AccountId, String>, StoreError> {
    let rows = sqlx::query!(
        "select account_id as \"account: AccountId\", display_name
        from account
        where account_id = any($1)",
        accounts as &[AccountId]
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.account, row.display_name)).collect())
}
