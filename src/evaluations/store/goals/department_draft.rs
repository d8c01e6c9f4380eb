//! What heads are typing of their departments' goals (decision 2): durable at once, without an audit entry, for
//! the author alone; gone when the form is saved.

use sqlx::PgExecutor;

use super::super::super::policy::KeepDepartmentGoal;
use super::super::track_draft::DraftRow;
use crate::access::Permit;
use crate::kernel::ids::{AccountId, DepartmentId};
use crate::kernel::{Revision, Timestamp};
use crate::platform::{Db, StoreError};

/// What somebody is typing in a form of a department.
pub async fn drafts(
    executor: impl PgExecutor<'_>,
    department: DepartmentId,
    form: &str,
    author: AccountId,
) -> Result<Vec<DraftRow>, StoreError> {
    Ok(sqlx::query_as!(
        DraftRow,
        "select field, text, read_revision as \"read: Revision\", saved_at from department_goal_draft
        where department_id = $1 and form = $2 and author_id = $3
        order by field",
        department as DepartmentId,
        form,
        author as AccountId
    )
    .fetch_all(executor)
    .await?)
}

/// Keeps one control of a form of the permit's department, typed over what stood there at `read`.
pub async fn keep(
    db: &Db,
    permit: &Permit<KeepDepartmentGoal>,
    (form, author, read): (&str, AccountId, Revision),
    (field, text): (&str, &str),
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into department_goal_draft (department_id, form, author_id, field, text, read_revision,
            saved_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (department_id, form, author_id, field) do update
        set text = excluded.text, read_revision = excluded.read_revision, saved_at = excluded.saved_at",
        permit.subject().department as DepartmentId,
        form,
        author as AccountId,
        field,
        text,
        read.get(),
        at
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}

/// The form was saved, or its author threw the draft away.
pub async fn clear(
    db: &Db,
    department: DepartmentId,
    form: &str,
    author: AccountId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from department_goal_draft where department_id = $1 and form = $2 and author_id = $3",
        department as DepartmentId,
        form,
        author as AccountId
    )
    .execute(db.bookkeeping())
    .await?;
    Ok(())
}
