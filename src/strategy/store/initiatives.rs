//! Initiatives and their notes; the people and departments that they name.

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use crate::access::Actor;
use crate::kernel::ids::{AccountId, EmployeeId, InitiativeId, MeasureId};
use crate::kernel::{Date, Period, Revision, Timestamp};
use crate::platform::StoreError;
use crate::strategy::forms::InitiativeInput;
use crate::strategy::initiative::{FiscalYears, InitiativeFacts, Status};
use crate::strategy::naming::{Answered, NamingFacts};

/// A person beside an initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Who.
    pub id: EmployeeId,
    /// Employee number.
    pub number: String,
    /// Name.
    pub name: String,
    /// No longer employed on the day of the question: somebody else must be named.
    pub has_left: bool,
}

/// An initiative as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiativeView {
    /// Id.
    pub id: InitiativeId,
    /// 取組.
    pub measure_code: String,
    /// Its name.
    pub measure_name: String,
    /// 柱.
    pub pillar_code: String,
    /// Its name.
    pub pillar_name: String,
    /// Title.
    pub title: String,
    /// What it is for.
    pub aim: String,
    /// Who answers for it.
    pub owner: PersonView,
    /// The owner works elsewhere than when named.
    pub owner_has_moved: bool,
    /// Who stands in.
    pub deputy: Option<PersonView>,
    /// Code of the department on the day of the question, or its last one.
    pub department_code: String,
    /// Name of the department on the day of the question, or its last one.
    pub department: String,
    /// When.
    pub years: FiscalYears,
    /// Where it stands.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Since when the state and its reason stand.
    pub status_set_at: Timestamp,
    /// 見本.
    pub is_sample: bool,
    /// When it was saved last.
    pub saved_at: Timestamp,
    /// By whom; `None`: the system.
    pub saved_by: Option<String>,
    /// Their account.
    pub saved_by_account: Option<AccountId>,
    /// Its revision.
    pub revision: Revision,
    /// Day of the newest note.
    pub last_noted_on: Option<Date>,
}

impl InitiativeView {
    /// As its form shows it.
    pub fn typed(&self) -> InitiativeInput {
        InitiativeInput {
            measure: self.measure_code.clone(),
            title: self.title.clone(),
            aim: self.aim.clone(),
            owner: self.owner.number.clone(),
            deputy: self.deputy.as_ref().map(|deputy| deputy.number.clone()).unwrap_or_default(),
            department: self.department_code.clone(),
            from: self.years.from().year().to_string(),
            to: self.years.to().year().to_string(),
            status: self.status.as_str().to_owned(),
            reason: self.reason.clone(),
        }
    }
    /// What a permission to change it stands on.
    pub fn facts(&self) -> InitiativeFacts {
        let deputy = self.deputy.as_ref().map(|deputy| deputy.id);
        InitiativeFacts { initiative: self.id, owner: self.owner.id, deputy }
    }
    /// What a permission to name another owner stands on.
    pub fn naming(&self) -> NamingFacts {
        let deputy = self.deputy.as_ref().map(|deputy| deputy.id);
        NamingFacts { what: Answered::Initiative(self.id), deputy }
    }
    /// Somebody else must be named.
    pub fn needs_owner(&self) -> bool {
        let is_over = matches!(self.status, Status::Completed | Status::Stopped);
        !is_over && (self.owner.has_left || self.owner_has_moved)
    }
}

/// Which initiatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// This one.
    One(InitiativeId),
    /// Those of a measure.
    Of(MeasureId),
    /// Those that a person answers for or stands in.
    AnsweredBy(EmployeeId),
}

struct OverviewRow {
    initiative_id: InitiativeId,
    title: String,
    aim: String,
    period: PgRange<Date>,
    status: Status,
    status_reason: String,
    status_set_at: Timestamp,
    is_sample: bool,
    saved_at: Timestamp,
    revision: i64,
    measure_code: String,
    measure_name: String,
    pillar_code: String,
    pillar_name: String,
    owner_id: EmployeeId,
    owner_number: String,
    owner_name: String,
    owner_left_on: Option<Date>,
    owner_has_moved: bool,
    deputy_id: Option<EmployeeId>,
    deputy_number: Option<String>,
    deputy_name: Option<String>,
    deputy_left_on: Option<Date>,
    saved_by_name: Option<String>,
    saved_by_account: Option<AccountId>,
    last_noted_on: Option<Date>,
    department_code: String,
    department: String,
}

/// Initiatives in the order of pillars and measures, then by their beginning and title, as the plan was
/// on the day `on`: what was opened later is not there, what was changed later is as it was.
pub async fn initiatives(
    executor: impl PgExecutor<'_>,
    which: Which,
    on: Date,
) -> Result<Vec<InitiativeView>, StoreError> {
    let (one, measure, person) = match which {
        Which::All => (None, None, None),
        Which::One(id) => (Some(id), None, None),
        Which::Of(id) => (None, Some(id), None),
        Which::AnsweredBy(id) => (None, None, Some(id)),
    };
    let rows = sqlx::query_as!(
        OverviewRow,
        "select i.initiative_id as \"initiative_id: InitiativeId\", v.title, v.aim,
            daterange(make_date(v.from_year, 4, 1), make_date(v.to_year + 1, 4, 1))
                as \"period!: PgRange<Date>\", v.status as \"status: Status\", v.status_reason,
            v.status_set_at, i.is_sample, v.set_at as saved_at, v.revision,
            m.code as measure_code, m.name as measure_name, p.code as pillar_code, p.name as pillar_name,
            o.employee_id as \"owner_id: EmployeeId\", o.employee_number as owner_number,
            o.name as owner_name, o.left_on as owner_left_on,
            (i.owner_department_id is not null and i.owner_id = v.owner_id and not exists (
                select from posting t
                where t.employee_id = i.owner_id and t.department_id = i.owner_department_id
                  and t.period @> $4::date
            )) as \"owner_has_moved!\",
            e.employee_id as \"deputy_id?: EmployeeId\", e.employee_number as \"deputy_number?\",
            e.name as \"deputy_name?\", e.left_on as deputy_left_on,
            a.display_name as \"saved_by_name?\", v.set_by as \"saved_by_account: AccountId\", n.noted_on as last_noted_on,
            d.code as department_code, d.name as department
        from initiative i
        join lateral (
            select * from initiative_version
            where initiative_id = i.initiative_id and set_on <= $4
            order by revision desc
            limit 1
        ) v on true
        join measure m on m.measure_id = i.measure_id
        join pillar p on p.pillar_id = m.pillar_id
        join employee o on o.employee_id = v.owner_id
        left join employee e on e.employee_id = v.deputy_id
        left join account a on a.account_id = v.set_by
        left join lateral (
            select max(noted_on) as noted_on from initiative_note
            where initiative_id = i.initiative_id and noted_on <= $4
        ) n on true
        join lateral (
            select f.code, f.name
            from department_fact f
            where f.department_id = v.department_id
            order by f.period @> $4::date desc, lower(f.period) desc
            limit 1
        ) d on true
        where ($1::uuid is null or i.initiative_id = $1)
          and ($2::uuid is null or i.measure_id = $2)
          and ($3::uuid is null or v.owner_id = $3 or v.deputy_id = $3)
        order by p.position, m.position, v.from_year, v.title, i.initiative_id",
        one as Option<InitiativeId>,
        measure as Option<MeasureId>,
        person as Option<EmployeeId>,
        on
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| decode(row, on)).collect()
}

fn decode(row: OverviewRow, on: Date) -> Result<InitiativeView, StoreError> {
    let gone = |left: Option<Date>| left.is_some_and(|left| left <= on);
    let deputy = match (row.deputy_id, row.deputy_number, row.deputy_name) {
        (Some(id), Some(number), Some(name)) => {
            Some(PersonView { id, number, name, has_left: gone(row.deputy_left_on) })
        }
        _ => None,
    };
    Ok(InitiativeView {
        id: row.initiative_id,
        measure_code: row.measure_code,
        measure_name: row.measure_name,
        pillar_code: row.pillar_code,
        pillar_name: row.pillar_name,
        title: row.title,
        aim: row.aim,
        owner: PersonView {
            id: row.owner_id,
            number: row.owner_number,
            name: row.owner_name,
            has_left: gone(row.owner_left_on),
        },
        owner_has_moved: row.owner_has_moved,
        deputy,
        department_code: row.department_code,
        department: row.department,
        years: years_of(&row.period, row.initiative_id)?,
        status: row.status,
        reason: row.status_reason,
        status_set_at: row.status_set_at,
        is_sample: row.is_sample,
        saved_at: row.saved_at,
        saved_by: row.saved_by_name,
        saved_by_account: row.saved_by_account,
        revision: Revision::new(row.revision),
        last_noted_on: row.last_noted_on,
    })
}

fn impossible(column: &'static str, id: InitiativeId) -> StoreError {
    StoreError::Impossible { table: "initiative", column, row: id.to_string() }
}

pub(super) fn years_of(
    period: &PgRange<Date>,
    id: InitiativeId,
) -> Result<FiscalYears, StoreError> {
    Period::from_range(period)
        .as_ref()
        .and_then(FiscalYears::of)
        .ok_or_else(|| impossible("period", id))
}

/// A note as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteView {
    /// The day it is about.
    pub on: Date,
    /// The words.
    pub body: String,
    /// Who wrote it; `None`: the system.
    pub written_by: Option<String>,
    /// When it was written.
    pub written_at: Timestamp,
}

/// The notes of an initiative about days until one, newest first.
pub async fn notes(
    executor: impl PgExecutor<'_>,
    initiative: InitiativeId,
    on: Date,
) -> Result<Vec<NoteView>, StoreError> {
    Ok(sqlx::query_as!(
        NoteView,
        "select n.noted_on as \"on\", n.body, a.display_name as \"written_by?\", n.written_at
        from initiative_note n
        left join account a on a.account_id = n.written_by
        where n.initiative_id = $1 and n.noted_on <= $2
        order by n.noted_on desc, n.written_at desc, n.initiative_note_id desc",
        initiative as InitiativeId,
        on
    )
    .fetch_all(executor)
    .await?)
}

/// Day and words of the notes of all initiatives, oldest first, for files that hold the whole plan.
pub async fn every_note(
    executor: impl PgExecutor<'_>,
) -> Result<Vec<(InitiativeId, Date, String)>, StoreError> {
    let rows = sqlx::query!(
        "select initiative_id as \"initiative: InitiativeId\", noted_on, body
        from initiative_note
        order by initiative_id, noted_on, written_at, initiative_note_id"
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.initiative, row.noted_on, row.body)).collect())
}

/// Whether a person answers for some initiative or stands in.
pub(in crate::strategy) async fn answers_for_some(
    executor: impl PgExecutor<'_>,
    who: &Actor,
) -> Result<bool, StoreError> {
    let Some(employee) = who.employee() else { return Ok(false) };
    Ok(sqlx::query_scalar!(
        "select exists (select from initiative where owner_id = $1 or deputy_id = $1) as \"some!\"",
        employee as EmployeeId
    )
    .fetch_one(executor)
    .await?)
}
