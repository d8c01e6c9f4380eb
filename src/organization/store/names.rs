//! Changing the names that stand beside the one of the personnel master.

use sqlx::PgExecutor;

use super::change::all;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::Date;
use crate::kernel::ids::{EmployeeId, EmployeeNameId};
use crate::organization::policy::Keeps;
use crate::organization::register::{NameIs, StaffChanges};
use crate::platform::StoreError;

/// The columns of names, side by side.
#[expect(clippy::struct_field_names, reason = "fields are called as the columns are")]
struct Names {
    kinds: Vec<String>,
    names: Vec<String>,
    kana: Vec<String>,
    keys: Vec<String>,
    shown: Vec<bool>,
}

impl Names {
    fn of<'a>(list: impl Iterator<Item = &'a NameIs> + Clone) -> Self {
        Self {
            kinds: list.clone().map(|is| is.kind.to_string()).collect(),
            names: list.clone().map(|is| is.name.to_string()).collect(),
            kana: list.clone().map(|is| is.kana.to_string()).collect(),
            keys: list.clone().map(|is| is.name.search_key_of_name(&is.kana)).collect(),
            shown: list.map(|is| is.is_shown).collect(),
        }
    }
}

/// Whose name to come is there by a day, as far as they are still on the staff then.
pub(crate) async fn names_due(
    executor: impl PgExecutor<'_>,
    day: Date,
) -> Result<Vec<EmployeeId>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select employee_id as \"employee: EmployeeId\"
        from employee_name
        where kind = 'coming' and lower(period) <= $1::date
        order by employee_name_id",
        day
    )
    .fetch_all(executor)
    .await?)
}

pub(super) async fn end_names(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.end_names;
    let ids: Vec<EmployeeNameId> = list.iter().map(|(was, _)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, _)| was.revision.get()).collect();
    let until: Vec<Date> = list.iter().map(|(_, until)| *until).collect();
    let done = sqlx::query!(
        "update employee_name n
        set period = daterange(lower(n.period), x.until), revision = n.revision + 1
        from unnest($1::uuid[], $2::bigint[], $3::date[]) as x (id, revision, until)
        where n.employee_name_id = x.id and n.revision = x.revision",
        &ids as &[EmployeeNameId],
        &revisions,
        &until
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn correct_names(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<bool, StoreError> {
    let list = &changes.correct_names;
    let ids: Vec<EmployeeNameId> = list.iter().map(|(was, ..)| was.id).collect();
    let revisions: Vec<i64> = list.iter().map(|(was, ..)| was.revision.get()).collect();
    let from: Vec<Date> = list.iter().map(|(_, period, _)| period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|(_, period, _)| period.until()).collect();
    let names = Names::of(list.iter().map(|(.., is)| is));
    let done = sqlx::query!(
        "update employee_name n
        set period = daterange(x.since, x.until), kind = x.kind, name = x.name, kana = x.kana,
            search_key = x.search_key, is_shown = x.is_shown, revision = n.revision + 1
        from unnest(
            $1::uuid[], $2::bigint[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::boolean[]
        ) as x (id, revision, since, until, kind, name, kana, search_key, is_shown)
        where n.employee_name_id = x.id and n.revision = x.revision",
        &ids as &[EmployeeNameId],
        &revisions,
        &from,
        &until as &[Option<Date>],
        &names.kinds,
        &names.names,
        &names.kana,
        &names.keys,
        &names.shown
    )
    .execute(work.conn())
    .await?;
    Ok(all(list, done.rows_affected()))
}

pub(super) async fn open_names(
    work: &mut Work,
    _permit: &Permit<impl Keeps>,
    changes: &StaffChanges,
) -> Result<(), StoreError> {
    let list = &changes.open_names;
    let ids: Vec<EmployeeNameId> = list.iter().map(|open| open.id).collect();
    let employees: Vec<EmployeeId> = list.iter().map(|open| open.employee).collect();
    let from: Vec<Date> = list.iter().map(|open| open.period.from()).collect();
    let until: Vec<Option<Date>> = list.iter().map(|open| open.period.until()).collect();
    let names = Names::of(list.iter().map(|open| &open.is));
    sqlx::query!(
        "insert into employee_name (
            employee_name_id, employee_id, period, kind, name, kana, search_key, is_shown
        )
        select x.id, x.employee_id, daterange(x.since, x.until), x.kind, x.name, x.kana, x.search_key,
            x.is_shown
        from unnest(
            $1::uuid[], $2::uuid[], $3::date[], $4::date[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::boolean[]
        ) as x (id, employee_id, since, until, kind, name, kana, search_key, is_shown)",
        &ids as &[EmployeeNameId],
        &employees as &[EmployeeId],
        &from,
        &until as &[Option<Date>],
        &names.kinds,
        &names.names,
        &names.kana,
        &names.keys,
        &names.shown
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
