//! Initiatives as they are kept: locked, written, noted on; the people and departments they name.

use sqlx::postgres::types::PgRange;
use sqlx::{PgConnection, PgExecutor};

use super::initiatives::years_of;
use super::versions::{keep_earlier, keep_versions};
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, DepartmentId, EmployeeId, InitiativeId, InitiativeNoteId, MeasureId,
};
use crate::kernel::{Date, Line, Prose, Revision};
use crate::platform::StoreError;
use crate::strategy::initiative::{
    Found, Initiative, InitiativeDraft, InitiativeFacts, Named, NamedDepartment, NewNote, Saved,
    Standing, Status,
};
use crate::strategy::policy::{ChangeInitiative, OpenInitiatives};

/// An initiative, locked for a change.
pub(in crate::strategy) async fn for_update(
    conn: &mut PgConnection,
    id: InitiativeId,
) -> Result<Option<Saved>, StoreError> {
    let row = sqlx::query!(
        "select title as \"title: Line\", aim as \"aim: Prose\",
            owner_id as \"owner_id: EmployeeId\",
            owner_department_id as \"owner_department: DepartmentId\", deputy_id as \"deputy_id: EmployeeId\",
            department_id as \"department_id: DepartmentId\", period as \"period: PgRange<Date>\",
            status as \"status: Status\", status_reason as \"status_reason: Prose\", revision
        from initiative
        where initiative_id = $1
        for update",
        id as InitiativeId
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Saved {
            facts: InitiativeFacts { initiative: id, owner: row.owner_id, deputy: row.deputy_id },
            initiative: Initiative {
                title: row.title,
                aim: row.aim,
                owner: row.owner_id,
                owner_department: row.owner_department,
                deputy: row.deputy_id,
                department: row.department_id,
                years: years_of(&row.period, id)?,
                standing: Standing { status: row.status, reason: row.status_reason },
            },
            revision: Revision::new(row.revision),
        })
    })
    .transpose()
}

/// Looks up the people and departments that drafts name, as they are on a day; one answer per draft,
/// in order.
pub(in crate::strategy) async fn find_names(
    conn: &mut PgConnection,
    drafts: &[&InitiativeDraft],
    on: Date,
) -> Result<Vec<Found>, StoreError> {
    let numbers: Vec<String> = drafts
        .iter()
        .flat_map(|draft| [Some(&draft.owner), draft.deputy.as_ref()])
        .flatten()
        .map(ToString::to_string)
        .collect();
    let people = sqlx::query!(
        "select e.employee_number, e.employee_id as \"employee_id: EmployeeId\",
            (e.left_on is not null and e.left_on <= $2) as \"has_left!\",
            p.department_id as \"department_id?: DepartmentId\"
        from employee e
        left join posting p
            on p.employee_id = e.employee_id and p.kind = 'primary' and p.period @> $2::date
        where e.employee_number = any($1)",
        &numbers,
        on
    )
    .fetch_all(&mut *conn)
    .await?;
    let texts: Vec<String> = drafts
        .iter()
        .filter_map(|draft| draft.department.as_ref())
        .map(ToString::to_string)
        .collect();
    let departments = sqlx::query!(
        "select department_id as \"department_id: DepartmentId\", code, name
        from department_fact
        where period @> $2::date and (code = any($1) or name = any($1))
        order by code",
        &texts,
        on
    )
    .fetch_all(conn)
    .await?;
    let person = |number: &str| {
        people.iter().find(|row| row.employee_number == number).map(|row| Named {
            employee: row.employee_id,
            has_left: row.has_left,
            department: row.department_id,
        })
    };
    Ok(drafts
        .iter()
        .map(|draft| Found {
            owner: person(draft.owner.as_str()),
            deputy: draft.deputy.as_ref().and_then(|number| person(number.as_str())),
            departments: draft
                .department
                .iter()
                .flat_map(|text| {
                    let by_code = departments.iter().filter(|row| row.code == text.as_str());
                    let by_name = departments
                        .iter()
                        .filter(|row| row.name == text.as_str() && row.code != text.as_str());
                    by_code.chain(by_name).map(|row| NamedDepartment {
                        department: row.department_id,
                        code: row.code.clone(),
                    })
                })
                .collect(),
        })
        .collect())
}

/// Ids of measures by their codes, one per code, in order.
pub(in crate::strategy) async fn measures_by_code(
    executor: impl PgExecutor<'_>,
    codes: &[String],
) -> Result<Vec<Option<MeasureId>>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select m.measure_id as \"measure_id?: MeasureId\"
        from unnest($1::text[]) with ordinality as asked (code, place)
        left join measure m on m.code = asked.code
        order by asked.place",
        codes
    )
    .fetch_all(executor)
    .await?)
}

/// An initiative to be written.
pub(in crate::strategy) struct Opening {
    pub id: InitiativeId,
    pub measure: MeasureId,
    pub initiative: Initiative,
    pub is_sample: bool,
    /// How it stood on days before.
    pub earlier: Vec<(Date, Standing)>,
}

/// Writes new initiatives, set-based.
pub(in crate::strategy) async fn open(
    work: &mut Work,
    _permit: &Permit<OpenInitiatives>,
    openings: &[Opening],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<InitiativeId> = openings.iter().map(|one| one.id).collect();
    let measures: Vec<MeasureId> = openings.iter().map(|one| one.measure).collect();
    let text = |read: fn(&Initiative) -> String| -> Vec<String> {
        openings.iter().map(|one| read(&one.initiative)).collect()
    };
    let titles = text(|one| one.title.to_string());
    let aims = text(|one| one.aim.to_string());
    let reasons = text(|one| one.standing.reason.to_string());
    let statuses: Vec<Status> = openings.iter().map(|one| one.initiative.standing.status).collect();
    let owners: Vec<EmployeeId> = openings.iter().map(|one| one.initiative.owner).collect();
    let deputies: Vec<Option<EmployeeId>> =
        openings.iter().map(|one| one.initiative.deputy).collect();
    let departments: Vec<DepartmentId> =
        openings.iter().map(|one| one.initiative.department).collect();
    let from: Vec<Date> =
        openings.iter().map(|one| one.initiative.years.from().first_day()).collect();
    let until: Vec<Date> =
        openings.iter().map(|one| one.initiative.years.to().next().first_day()).collect();
    let samples: Vec<bool> = openings.iter().map(|one| one.is_sample).collect();
    let places: Vec<Option<DepartmentId>> =
        openings.iter().map(|one| one.initiative.owner_department).collect();
    // Earlier versions have the revisions before.
    let revisions: Vec<i64> =
        openings.iter().map(|one| i64::try_from(one.earlier.len()).unwrap_or(0) + 1).collect();
    sqlx::query!(
        "insert into initiative
            (initiative_id, measure_id, title, aim, owner_id, deputy_id, department_id, period,
             status, status_reason, status_set_at, is_sample, opened_at, saved_at, saved_by,
             owner_department_id, revision)
        select initiative_id, measure_id, title, aim, owner_id, deputy_id, department_id,
            daterange(from_on, until_on), status, status_reason, $13, is_sample, $13, $13, $14,
            owner_department_id, revision
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[],
                $7::uuid[], $8::date[], $9::date[], $10::text[], $11::text[], $12::bool[],
                $15::uuid[], $16::bigint[])
            as i (initiative_id, measure_id, title, aim, owner_id, deputy_id, department_id,
                from_on, until_on, status, status_reason, is_sample, owner_department_id, revision)",
        &ids as &[InitiativeId],
        &measures as &[MeasureId],
        &titles,
        &aims,
        &owners as &[EmployeeId],
        &deputies as &[Option<EmployeeId>],
        &departments as &[DepartmentId],
        &from,
        &until,
        &statuses as &[Status],
        &reasons,
        &samples,
        at,
        by as Option<AccountId>,
        &places as &[Option<DepartmentId>],
        &revisions
    )
    .execute(work.conn())
    .await?;
    keep_versions(work, &ids).await?;
    keep_earlier(work, openings).await
}

/// Writes the permit's initiative anew, one revision further.
pub(in crate::strategy) async fn change(
    work: &mut Work,
    permit: &Permit<ChangeInitiative>,
    initiative: &Initiative,
    standing_changed: bool,
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    sqlx::query!(
        "update initiative
        set title = $2, aim = $3, owner_id = $4, deputy_id = $5, department_id = $6, period = $7,
            status = $8, status_reason = $9,
            status_set_at = case when $10 then $11 else status_set_at end,
            saved_at = $11, saved_by = $12, owner_department_id = $13, revision = revision + 1
        where initiative_id = $1",
        permit.subject().initiative as InitiativeId,
        initiative.title.as_str(),
        initiative.aim.as_str(),
        initiative.owner as EmployeeId,
        initiative.deputy as Option<EmployeeId>,
        initiative.department as DepartmentId,
        initiative.years.period().to_range(),
        initiative.standing.status.as_str(),
        initiative.standing.reason.as_str(),
        standing_changed,
        at,
        by as Option<AccountId>,
        initiative.owner_department as Option<DepartmentId>
    )
    .execute(work.conn())
    .await?;
    keep_versions(work, &[permit.subject().initiative]).await
}

/// Adds a note to the permit's initiative.
pub(in crate::strategy) async fn add_note(
    work: &mut Work,
    permit: &Permit<ChangeInitiative>,
    note: &NewNote,
) -> Result<(), StoreError> {
    write_notes(work, &[(permit.subject().initiative, note)]).await
}

/// Adds the first notes of initiatives that are being opened.
pub(in crate::strategy) async fn add_first_notes(
    work: &mut Work,
    _permit: &Permit<OpenInitiatives>,
    notes: &[(InitiativeId, &NewNote)],
) -> Result<(), StoreError> {
    write_notes(work, notes).await
}

async fn write_notes(
    work: &mut Work,
    notes: &[(InitiativeId, &NewNote)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let by = work.actor().account();
    let ids: Vec<InitiativeNoteId> = notes.iter().map(|_| InitiativeNoteId::mint()).collect();
    let initiatives: Vec<InitiativeId> = notes.iter().map(|(id, _)| *id).collect();
    let days: Vec<Date> = notes.iter().map(|(_, note)| note.on).collect();
    let bodies: Vec<String> = notes.iter().map(|(_, note)| note.body.to_string()).collect();
    sqlx::query!(
        "insert into initiative_note
            (initiative_note_id, initiative_id, noted_on, body, written_by, written_at)
        select initiative_note_id, initiative_id, noted_on, body, $5, $6
        from unnest($1::uuid[], $2::uuid[], $3::date[], $4::text[])
            as n (initiative_note_id, initiative_id, noted_on, body)",
        &ids as &[InitiativeNoteId],
        &initiatives as &[InitiativeId],
        &days,
        &bodies,
        by as Option<AccountId>,
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
