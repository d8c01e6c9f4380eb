//! One connection for the several questions of a page, so that pages need not know the database.

use std::collections::BTreeMap;

use sqlx::pool::PoolConnection;

use super::content::{LastEdit, Part};
use super::frameworks::Group;
use super::imports::ReadFile;
use super::ladder::Post;
use super::submissions::Submission;
use super::{content, frameworks, imports, ladder, remarks, scales, submissions, versions};
use crate::audit::{Subject, Trail, trail_of};
use crate::competency::content::Content;
use crate::competency::document::FrameworkFile;
use crate::competency::forms::ScaleName;
use crate::competency::framework::{ElementRemark, Framework, Signature, Stage, Version};
use crate::competency::ladder::Ladder;
use crate::competency::scale::{Mapping, Scale};
use crate::kernel::Date;
use crate::kernel::ids::{
    AccountId, AuthorityId, ElementId, EmployeeId, FrameworkId, FrameworkImportId,
    FrameworkVersionId, JobFamilyId, RankId, RoleExpectationId, ScaleId,
};
use crate::platform::{App, StoreError};

/// Answers the questions of one page.
pub struct Reader {
    conn: PoolConnection<sqlx::Postgres>,
}

impl Reader {
    /// Takes a connection.
    pub async fn of(app: &App) -> Result<Self, StoreError> {
        Ok(Self { conn: app.db.reader().acquire().await? })
    }
    /// Every framework.
    pub async fn frameworks(&mut self) -> Result<Vec<Framework>, StoreError> {
        frameworks::frameworks(&mut *self.conn).await
    }
    /// For whom frameworks can be.
    pub async fn groups(
        &mut self,
    ) -> Result<(Vec<Group<AuthorityId>>, Vec<Group<JobFamilyId>>), StoreError> {
        let authorities = frameworks::authorities(&mut *self.conn).await?;
        Ok((authorities, frameworks::job_families(&mut *self.conn).await?))
    }
    /// The framework for somebody's post, else the one for everybody.
    pub async fn framework_of(
        &mut self,
        employee: Option<EmployeeId>,
        today: Date,
    ) -> Result<Option<Framework>, StoreError> {
        frameworks::framework_of(&mut self.conn, employee, today).await
    }
    /// Every version of a framework.
    pub async fn versions(&mut self, framework: FrameworkId) -> Result<Vec<Version>, StoreError> {
        versions::versions(&mut *self.conn, framework).await
    }
    /// Who wrote in a version.
    pub async fn writers(
        &mut self,
        version: FrameworkVersionId,
    ) -> Result<Vec<AccountId>, StoreError> {
        versions::writers(&mut *self.conn, version).await
    }
    /// What a version says.
    pub async fn content(
        &mut self,
        version: FrameworkVersionId,
        part: Part,
    ) -> Result<Content, StoreError> {
        content::content(&mut self.conn, version, part).await
    }
    /// The scale of a version.
    pub async fn scale(&mut self, version: &Version) -> Result<Scale, StoreError> {
        scales::scale(&mut self.conn, version.scale).await?.ok_or_else(|| StoreError::Impossible {
            table: "framework_version",
            column: "scale_id",
            row: version.id.to_string(),
        })
    }
    /// The scale that a file names.
    pub async fn scale_of_file(
        &mut self,
        file: &FrameworkFile,
    ) -> Result<Option<Scale>, StoreError> {
        let Some(number) = file.scale_number() else { return Ok(None) };
        match scales::scale_by_code(&mut *self.conn, &file.scale.code, number).await? {
            Some(id) => scales::scale(&mut self.conn, id).await,
            None => Ok(None),
        }
    }
    /// A file of a framework that was read.
    pub async fn file(
        &mut self,
        framework: FrameworkId,
        id: FrameworkImportId,
    ) -> Result<Option<ReadFile>, StoreError> {
        imports::file(&mut *self.conn, framework, id).await
    }
    /// One scale with what its grades stand for in older ones.
    pub async fn scale_with_mappings(
        &mut self,
        id: ScaleId,
    ) -> Result<Option<(Scale, Vec<(ScaleId, Mapping)>)>, StoreError> {
        let Some(scale) = scales::scale(&mut self.conn, id).await? else { return Ok(None) };
        Ok(Some((scale, scales::mappings(&mut *self.conn, id).await?)))
    }
    /// Every scale.
    pub async fn scale_names(&mut self) -> Result<Vec<ScaleName>, StoreError> {
        scales::scale_names(&mut *self.conn).await
    }
    /// Every rank.
    pub async fn ladder(&mut self) -> Result<Ladder, StoreError> {
        ladder::ladder(&mut *self.conn).await
    }
    /// Somebody's primary post on a day.
    pub async fn post_of(
        &mut self,
        employee: EmployeeId,
        on: Date,
    ) -> Result<Option<Post>, StoreError> {
        ladder::post_of(&mut *self.conn, employee, on).await
    }
    /// How many people stand at each rank on a day, among those the framework is for.
    pub async fn people_per_rank(
        &mut self,
        framework: &Framework,
        on: Date,
    ) -> Result<BTreeMap<RankId, i64>, StoreError> {
        ladder::people_per_rank(&mut *self.conn, framework, on).await
    }
    /// The names of everybody who signed a step of these versions.
    pub async fn names(
        &mut self,
        all: &[Version],
    ) -> Result<BTreeMap<AccountId, String>, StoreError> {
        let accounts: Vec<AccountId> =
            all.iter().flat_map(signatures).filter_map(|signature| signature.by).collect();
        versions::account_names(&mut *self.conn, &accounts).await
    }
    /// Who edited an element's name and sentence last.
    pub async fn last_edit_of_element(
        &mut self,
        element: ElementId,
    ) -> Result<Option<LastEdit>, StoreError> {
        content::last_edit_of_element(&mut *self.conn, element).await
    }
    /// Who edited an element's texts for a rank last.
    pub async fn last_edit_at_rank(
        &mut self,
        element: ElementId,
        rank: RankId,
    ) -> Result<Option<LastEdit>, StoreError> {
        content::last_edit_at_rank(&mut *self.conn, element, rank).await
    }
    /// Who edited a role last.
    pub async fn last_edit_of_role(
        &mut self,
        role: RoleExpectationId,
    ) -> Result<Option<LastEdit>, StoreError> {
        content::last_edit_of_role(&mut *self.conn, role).await
    }
    /// What the reviewer said of elements when the version was sent back last; nothing once it is
    /// submitted again.
    pub async fn remarks(&mut self, version: &Version) -> Result<Vec<ElementRemark>, StoreError> {
        match (&version.stage, &version.remark) {
            (Stage::Draft, Some(remark)) => {
                remarks::remarks(&mut *self.conn, version.id, remark.signed.at).await
            }
            _ => Ok(Vec::new()),
        }
    }
    /// When a version was submitted, first to last.
    pub async fn submissions(
        &mut self,
        version: FrameworkVersionId,
    ) -> Result<Vec<Submission>, StoreError> {
        submissions::submissions(&mut *self.conn, version).await
    }
    /// What a version said when it was submitted that time, with its scale. `None`: it was not, or its
    /// ranks are no longer there.
    pub async fn submitted(
        &mut self,
        version: FrameworkVersionId,
        number: i32,
        ladder: &Ladder,
    ) -> Result<Option<(Content, Scale)>, StoreError> {
        let file = submissions::submitted(&mut *self.conn, version, number).await?;
        let Some(file) = file else { return Ok(None) };
        let scale = self.scale_of_file(&file).await?;
        let read = file.read(ladder, scale.as_ref()).ok();
        Ok(read.zip(scale).map(|(read, scale)| (read.content, scale)))
    }
    /// What happened to a version, as the audit log has it.
    pub async fn trail(&mut self, version: FrameworkVersionId) -> Result<Vec<Trail>, StoreError> {
        let subject = Subject { kind: "framework_version", id: version.to_string() };
        trail_of(&mut *self.conn, &subject).await
    }
}

fn signatures(version: &Version) -> Vec<&Signature> {
    let mut signatures = vec![&version.drafted];
    match &version.stage {
        Stage::Draft => {}
        Stage::InReview { submitted } => signatures.push(submitted),
        Stage::Approved { submitted, approval } => {
            signatures.extend([submitted, &approval.signed]);
        }
        Stage::Withdrawn { submitted, approval, withdrawn } => {
            signatures.extend([submitted, &approval.signed, withdrawn]);
        }
        Stage::Discarded { discarded } => signatures.push(discarded),
    }
    signatures.extend(version.remark.as_ref().map(|remark| &remark.signed));
    signatures
}
