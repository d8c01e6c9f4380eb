//! Memos: who reads them; [`writing`] has what is done with them.

mod writing;

use sqlx::PgExecutor;

use super::super::observation::Tone;
use super::super::policy::Observations;
use crate::access::Scope;
use crate::kernel::ids::{EmployeeId, ObservationId};
use crate::kernel::{Date, Period, Revision, Timestamp};
use crate::platform::StoreError;

pub use writing::{change, hand_over, insert, lock, withdraw};

/// A memo with the words around it.
#[derive(Debug, Clone)]
pub struct MemoRow {
    pub id: ObservationId,
    pub author: EmployeeId,
    pub author_name: String,
    /// Name of the evaluator in whose place it was written.
    pub in_place_of: Option<String>,
    pub subject: EmployeeId,
    pub subject_name: String,
    pub on: Date,
    pub fact: String,
    pub tone: Option<Tone>,
    pub guidance: Option<String>,
    /// `element:henkaku`, `credo:credo-1`, in order.
    pub tags: Vec<String>,
    /// Names of the receivers, in order.
    pub handed_to: Vec<String>,
    /// The reader is one of them.
    pub is_handed: bool,
    pub revision: Revision,
    /// Number of memos that were found, on whatever page.
    pub found: i64,
}

/// Which memos.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// One alone.
    pub id: Option<ObservationId>,
    /// About this person.
    pub about: Option<EmployeeId>,
    /// One's own 実績メモ (`Some(true)`) or those about others (`Some(false)`).
    pub own: Option<bool>,
    /// Of these days.
    pub within: Option<Period>,
}

/// Rows of memos in `$reach`; `$which` says which of them, `$page` how many; `$1` is who reads.
macro_rules! memo_rows {
    ($reach:tt, $which:tt, $page:tt, $reader:expr, $($given:expr),+) => {
        sqlx::query_as!(
            MemoRow,
            "select o.observation_id as \"id: ObservationId\", o.author_id as \"author: EmployeeId\",
                a.name as author_name, p.name as \"in_place_of?\", o.subject_id as \"subject: EmployeeId\", s.name as subject_name,
                o.observed_on as \"on\", o.fact, o.tone as \"tone: Tone\", o.guidance,
                array(
                    select t.kind || ':' || t.tag_key from observation_tag t
                    where t.observation_id = o.observation_id
                    order by t.kind, t.tag_key
                ) as \"tags!: Vec<String>\",
                array(
                    select r.name from observation_handover h
                    join employee r on r.employee_id = h.receiver_id
                    where h.observation_id = o.observation_id
                    order by h.handed_at, r.employee_number
                ) as \"handed_to!: Vec<String>\",
                exists (
                    select from observation_handover h
                    where h.observation_id = o.observation_id and h.receiver_id = $1
                ) as \"is_handed!\",
                o.revision as \"revision: Revision\", count(*) over () as \"found!\"
            from observation o
            join employee a on a.employee_id = o.author_id
            join employee s on s.employee_id = o.subject_id
            left join employee p on p.employee_id = o.in_place_of_id
            where o.withdrawn_at is null
              and (" + $reach + ")
              and " + $which + " order by o.observed_on desc, o.observation_id desc " + $page,
            $reader as Option<EmployeeId>,
            $($given),+
        )
    };
}

/// Memos about one person of some days, newest first: one's own 実績メモ, or those about others; also those that
/// are an evaluator's, for who stands `in_place_of` them, where a time is given only those written since. By
/// itself: a statement for any condition would be
/// planned anew every time.
pub async fn memos_beside(
    executor: impl PgExecutor<'_>,
    (scope, in_place_of): (&Scope<Observations>, Option<(EmployeeId, Option<Timestamp>)>),
    (about, own): (EmployeeId, bool),
    within: Period,
    limit: i64,
) -> Result<Vec<MemoRow>, StoreError> {
    let rows = memo_rows!(
        "(o.author_id in ($1, $7) or o.observation_id in (
            select h.observation_id from observation_handover h where h.receiver_id in ($1, $7)
        ))
        and ($8::timestamptz is null or o.recorded_at >= $8 or o.author_id = $1 or o.observation_id in (
            select h.observation_id from observation_handover h where h.receiver_id = $1
        ))",
        "o.subject_id = $2 and (o.author_id = o.subject_id) = $3 and o.observed_on >= $4
            and o.observed_on < coalesce($5::date, 'infinity')",
        "limit $6",
        scope.own(),
        about as EmployeeId,
        own,
        within.from(),
        within.until(),
        limit,
        in_place_of.map(|(evaluator, _)| evaluator) as Option<EmployeeId>,
        in_place_of.and_then(|(_, since)| since) as Option<Timestamp>
    );
    Ok(rows.fetch_all(executor).await?)
}

/// Memos in reach on a day, newest first: those that one wrote, that were handed to one, and what evaluators
/// have opened to the one who stands in for them on that day.
pub async fn memos(
    executor: impl PgExecutor<'_>,
    (scope, today): (&Scope<Observations>, Date),
    wanted: Wanted,
    limit: i64,
    offset: i64,
) -> Result<Vec<MemoRow>, StoreError> {
    let rows = memo_rows!(
        "o.author_id = $1
            or o.observation_id in (
                select h.observation_id from observation_handover h where h.receiver_id = $1
            )
            or o.observation_id in (
                select x.observation_id
                from observation_reading($1, $9) seat
                join observation x on x.subject_id = seat.ratee_id and x.author_id <> x.subject_id
                    and (seat.since is null or seat.days @> x.observed_on and x.recorded_at >= seat.since)
                where x.author_id = seat.evaluator_id or exists (
                    select from observation_handover h
                    where h.observation_id = x.observation_id and h.receiver_id = seat.evaluator_id
                )
            )",
        "($2::uuid is null or o.observation_id = $2) and ($3::uuid is null or o.subject_id = $3)
            and ($4::boolean is null or (o.author_id = o.subject_id) = $4)
            and ($5::date is null or o.observed_on >= $5) and ($6::date is null or o.observed_on < $6)",
        "limit $7 offset $8",
        scope.own(),
        wanted.id as Option<ObservationId>,
        wanted.about as Option<EmployeeId>,
        wanted.own,
        wanted.within.map(|period| period.from()),
        wanted.within.and_then(|period| period.until()),
        limit,
        offset,
        today
    );
    Ok(rows.fetch_all(executor).await?)
}

/// Somebody whom a person may write about.
#[derive(Debug, Clone)]
pub struct PersonRow {
    pub id: EmployeeId,
    pub name: String,
    pub number: String,
    /// The evaluator in whose place one would write about them.
    pub stands_in_for: Option<String>,
}

/// Whom a person leads directly today or rates in an open cycle, also in another one's place, in order of the
/// reading.
pub async fn people_to_note(
    executor: impl PgExecutor<'_>,
    author: EmployeeId,
    today: Date,
) -> Result<Vec<PersonRow>, StoreError> {
    Ok(sqlx::query_as!(
        PersonRow,
        "with known as (
            select employee_id, null::uuid as place_id from superior_on($2) where superior_id = $1
            union
            select s.employee_id, null
            from sheet_step t
            join sheet s on s.sheet_id = t.sheet_id
            join cycle c on c.cycle_id = s.cycle_id
            where t.evaluator_id = $1
              and t.kind in ('assistant', 'primary', 'secondary')
              and t.state <> 'skipped'
              and c.stage = 'open'
              and s.employee_id <> $1
            union
            select seat.ratee_id, seat.evaluator_id from observation_seat($1, $2) seat
        ),
        one as (
            -- in one's own right, where there is one
            select distinct on (employee_id) employee_id, place_id from known
            order by employee_id, place_id nulls first
        )
        select e.employee_id as \"id: EmployeeId\", e.name, e.employee_number as number,
            v.name as \"stands_in_for?\"
        from one k
        join employee e on e.employee_id = k.employee_id
        left join employee v on v.employee_id = k.place_id
        order by e.kana, e.employee_number",
        author as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?)
}

/// Whether a person leads another today, directly or through others, or rates them in an open cycle.
pub async fn leads(
    executor: impl PgExecutor<'_>,
    author: EmployeeId,
    subject: EmployeeId,
    today: Date,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select $2 in (select employee_id from reach_on($1, $3))
            or exists (
                select
                from sheet_step t
                join sheet s on s.sheet_id = t.sheet_id
                join cycle c on c.cycle_id = s.cycle_id
                where t.evaluator_id = $1
                  and s.employee_id = $2
                  and t.kind in ('assistant', 'primary', 'secondary')
                  and t.state <> 'skipped'
                  and c.stage = 'open'
            ) as \"leads!\"",
        author as EmployeeId,
        subject as EmployeeId,
        today
    )
    .fetch_one(executor)
    .await?)
}

/// Something that a memo can be tagged with.
#[derive(Debug, Clone)]
pub struct TagRow {
    pub key: String,
    pub name: String,
}

/// The elements in force on a day, those that the person's rank is asked for first; each key once.
pub async fn elements_to_tag(
    executor: impl PgExecutor<'_>,
    subject: Option<EmployeeId>,
    day: Date,
) -> Result<Vec<TagRow>, StoreError> {
    Ok(sqlx::query_as!(
        TagRow,
        "with own as (
            select p.rank_id, p.authority_id from posting p
            where p.employee_id = $1 and p.kind = 'primary' and p.period @> $2::date
        ),
        known as (
            select distinct on (e.element_key) e.element_key as key, e.name, e.position,
                not exists (select from own) or exists (
                    select from element_rank er
                    join own on own.rank_id = er.rank_id
                    where er.element_id = e.element_id and er.weight > 0
                ) as is_asked
            from framework_version_on($2) v
            join framework f on f.framework_id = v.framework_id
            join element e on e.framework_version_id = v.framework_version_id
            where f.authority_id is null
               or f.authority_id in (select authority_id from own)
               or not exists (select from own)
            order by e.element_key, f.authority_id nulls last
        )
        select key, name from known where is_asked order by position, key",
        subject as Option<EmployeeId>,
        day
    )
    .fetch_all(executor)
    .await?)
}

/// Whether there is any memo.
pub async fn has_some(executor: impl PgExecutor<'_>) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!("select exists (select from observation) as \"some!\"")
        .fetch_one(executor)
        .await?)
}

/// The superior and the superior's superior of a person today, without the author.
pub async fn receivers(
    executor: impl PgExecutor<'_>,
    subject: EmployeeId,
    author: EmployeeId,
    today: Date,
) -> Result<Vec<PersonRow>, StoreError> {
    Ok(sqlx::query_as!(
        PersonRow,
        "select e.employee_id as \"id: EmployeeId\", e.name, e.employee_number as number,
            null::text as stands_in_for
        from superior_on($3) s
        join lateral (values (s.superior_id, 1), (s.second_superior_id, 2)) above (id, step) on true
        join employee e on e.employee_id = above.id
        where s.employee_id = $1 and above.id <> $2
        order by above.step",
        subject as EmployeeId,
        author as EmployeeId,
        today
    )
    .fetch_all(executor)
    .await?)
}
