//! Self-checks. What is typed in one is its author's notes, never a record: it goes the way of drafts
//! (decision 2), at once and without an entry that others could read. Beginning and showing one are
//! acts and have their entries.

use std::collections::HashMap;

use sqlx::PgExecutor;

use crate::access::{Permit, Scope};
use crate::audit::Work;
use crate::competency::element::ElementKey;
use crate::competency::policy::{
    FillSelfCheck, OwnSelfChecks, ShareSelfCheck, ShownSelfChecks, StartSelfCheck,
};
use crate::competency::self_check::{Answer, Answered, SelfCheck, Shared};
use crate::kernel::ids::{EmployeeId, FrameworkVersionId, RankId, SelfCheckId, SelfCheckShareId};
use crate::kernel::{Date, Timestamp};
use crate::platform::{Db, StoreError};

struct CheckRow {
    id: SelfCheckId,
    owner: EmployeeId,
    name: String,
    version: FrameworkVersionId,
    rank: RankId,
    checked_on: Date,
    reader: Option<EmployeeId>,
    reader_name: Option<String>,
    shared_at: Option<Timestamp>,
}

async fn rows(
    executor: impl PgExecutor<'_>,
    id: Option<SelfCheckId>,
    owner: Option<EmployeeId>,
    reader: Option<EmployeeId>,
) -> Result<Vec<CheckRow>, StoreError> {
    Ok(sqlx::query_as!(
        CheckRow,
        "select c.self_check_id as \"id: SelfCheckId\", c.employee_id as \"owner: EmployeeId\",
            e.name as \"name!\",
            c.framework_version_id as \"version: FrameworkVersionId\", c.rank_id as \"rank: RankId\",
            c.checked_on, s.reader_id as \"reader?: EmployeeId\",
            r.name as \"reader_name?\", s.shared_at as \"shared_at?\"
        from self_check c
        join employee e on e.employee_id = c.employee_id
        left join self_check_share s on s.self_check_id = c.self_check_id and s.revoked_at is null
        left join employee r on r.employee_id = s.reader_id
        where ($1::uuid is null or c.self_check_id = $1)
          and ($2::uuid is null or c.employee_id = $2)
          and ($3::uuid is null or s.reader_id = $3)
        order by c.checked_on desc, c.started_at desc",
        id as Option<SelfCheckId>,
        owner as Option<EmployeeId>,
        reader as Option<EmployeeId>
    )
    .fetch_all(executor)
    .await?)
}

struct AnswerRow {
    check: SelfCheckId,
    key: ElementKey,
    field: String,
    text: String,
    saved_at: Timestamp,
    revision: i64,
}

async fn answers(
    executor: impl PgExecutor<'_>,
    ids: &[SelfCheckId],
) -> Result<HashMap<SelfCheckId, Vec<Answered>>, StoreError> {
    let rows = sqlx::query_as!(
        AnswerRow,
        "select self_check_id as \"check: SelfCheckId\", element_key as \"key: ElementKey\", field, text,
            saved_at, revision
        from self_check_answer
        where self_check_id = any ($1)",
        ids as &[SelfCheckId]
    )
    .fetch_all(executor)
    .await?;
    let mut found: HashMap<SelfCheckId, Vec<Answered>> = HashMap::new();
    for row in rows {
        let answer = Answer::decode(row.key, &row.field).ok_or_else(|| StoreError::Impossible {
            table: "self_check_answer",
            column: "field",
            row: row.check.to_string(),
        })?;
        found.entry(row.check).or_default().push(Answered {
            answer,
            text: row.text,
            saved_at: row.saved_at,
            revision: row.revision,
        });
    }
    Ok(found)
}

fn whole(row: CheckRow, answers: Vec<Answered>) -> SelfCheck {
    let shared = match (row.reader, row.reader_name, row.shared_at) {
        (Some(reader), Some(name), Some(at)) => Some(Shared { reader, name, at }),
        _ => None,
    };
    SelfCheck {
        id: row.id,
        owner: row.owner,
        name: row.name,
        version: row.version,
        rank: row.rank,
        on: row.checked_on,
        answers,
        shared,
    }
}

async fn load(
    conn: &mut sqlx::PgConnection,
    id: Option<SelfCheckId>,
    owner: Option<EmployeeId>,
    reader: Option<EmployeeId>,
) -> Result<Vec<SelfCheck>, StoreError> {
    let rows = rows(&mut *conn, id, owner, reader).await?;
    let ids: Vec<SelfCheckId> = rows.iter().map(|row| row.id).collect();
    let mut answers = answers(conn, &ids).await?;
    let with = |row: CheckRow| {
        let own = answers.remove(&row.id).unwrap_or_default();
        whole(row, own)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// One's own, newest first.
pub async fn own_checks(
    conn: &mut sqlx::PgConnection,
    scope: &Scope<OwnSelfChecks>,
) -> Result<Vec<SelfCheck>, StoreError> {
    match scope.own() {
        Some(owner) => load(conn, None, Some(owner), None).await,
        None => Ok(Vec::new()),
    }
}

/// Those that others show now, newest first.
pub async fn shown_checks(
    conn: &mut sqlx::PgConnection,
    scope: &Scope<ShownSelfChecks>,
) -> Result<Vec<SelfCheck>, StoreError> {
    match scope.own() {
        Some(reader) => load(conn, None, None, Some(reader)).await,
        None => Ok(Vec::new()),
    }
}

/// One self-check; whether the one who asks may see it is decided on its facts.
pub async fn check(
    conn: &mut sqlx::PgConnection,
    id: SelfCheckId,
) -> Result<Option<SelfCheck>, StoreError> {
    Ok(load(conn, Some(id), None, None).await?.pop())
}

/// Begins the self-check of a rank and day, or finds the one that was begun.
pub async fn begin(
    work: &mut Work,
    permit: &Permit<StartSelfCheck>,
    version: FrameworkVersionId,
    rank: RankId,
) -> Result<(SelfCheckId, bool), StoreError> {
    let now = work.now();
    let owner = *permit.subject();
    let begun = sqlx::query_scalar!(
        "insert into self_check
            (self_check_id, employee_id, framework_version_id, rank_id, checked_on, started_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict on constraint self_check_once_a_day do nothing
        returning self_check_id as \"id: SelfCheckId\"",
        SelfCheckId::mint() as SelfCheckId,
        owner as EmployeeId,
        version as FrameworkVersionId,
        rank as RankId,
        now.today,
        now.at
    )
    .fetch_optional(work.conn())
    .await?;
    if let Some(id) = begun {
        return Ok((id, true));
    }
    let id = sqlx::query_scalar!(
        "select self_check_id as \"id: SelfCheckId\" from self_check
        where employee_id = $1 and rank_id = $2 and checked_on = $3",
        owner as EmployeeId,
        rank as RankId,
        now.today
    )
    .fetch_one(work.conn())
    .await?;
    Ok((id, false))
}

/// A text to keep, with the revision of what it replaces (0: there was none).
pub struct NewAnswer {
    /// Which box.
    pub answer: Answer,
    /// What was typed.
    pub text: String,
    /// The revision it was read with.
    pub replaces: i64,
}

/// The write path of what is typed.
pub struct Notes<'a>(pub &'a Db);

impl Notes<'_> {
    /// Keeps texts, all in one statement. Gives back the boxes that were kept, with their revisions:
    /// one that was saved elsewhere in between is missing.
    pub async fn keep(
        &self,
        permit: &Permit<FillSelfCheck>,
        new: &[NewAnswer],
        at: Timestamp,
    ) -> Result<Vec<(Answer, i64)>, StoreError> {
        let keys: Vec<String> = new.iter().map(|own| own.answer.element().to_string()).collect();
        let fields: Vec<String> = new.iter().map(|own| own.answer.field().to_owned()).collect();
        let texts: Vec<String> = new.iter().map(|own| own.text.clone()).collect();
        let revisions: Vec<i64> = new.iter().map(|own| own.replaces + 1).collect();
        let kept = sqlx::query!(
            "insert into self_check_answer as a (self_check_id, element_key, field, text, saved_at, revision)
            select $1, n.key, n.field, n.text, $2, n.revision
            from unnest($3::text[], $4::text[], $5::text[], $6::bigint[])
                as n (key, field, text, revision)
            on conflict (self_check_id, element_key, field) do update
            set text = excluded.text, saved_at = excluded.saved_at, revision = excluded.revision
            where a.revision = excluded.revision - 1
            returning element_key as \"key: ElementKey\", field, revision",
            permit.subject().check as SelfCheckId,
            at,
            &keys,
            &fields,
            &texts,
            &revisions
        )
        .fetch_all(self.0.bookkeeping())
        .await?;
        Ok(kept
            .into_iter()
            .filter_map(|row| Some((Answer::decode(row.key, &row.field)?, row.revision)))
            .collect())
    }
}

/// Shows a self-check to somebody.
pub async fn share(
    work: &mut Work,
    permit: &Permit<ShareSelfCheck>,
    reader: EmployeeId,
) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "insert into self_check_share (self_check_share_id, self_check_id, reader_id, shared_at)
        values ($1, $2, $3, $4)",
        SelfCheckShareId::mint() as SelfCheckShareId,
        permit.subject().check as SelfCheckId,
        reader as EmployeeId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Takes it back.
pub async fn revoke(work: &mut Work, permit: &Permit<ShareSelfCheck>) -> Result<(), StoreError> {
    let at = work.now().at;
    sqlx::query!(
        "update self_check_share set revoked_at = $2 where self_check_id = $1 and revoked_at is null",
        permit.subject().check as SelfCheckId,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// The name of an employee.
pub async fn name_of(
    executor: impl PgExecutor<'_>,
    employee: EmployeeId,
) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select name as \"name!\" from employee where employee_id = $1",
        employee as EmployeeId
    )
    .fetch_optional(executor)
    .await?)
}
