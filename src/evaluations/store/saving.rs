//! A step's words become the record in one statement.

use super::super::policy::FillStep;
use super::super::sheet::{Definitions, Entries};
use super::draft::DraftRow;
use super::results::Columns;
use super::sheet::{RatingColumns, SheetHead};
use crate::access::Permit;
use crate::audit::{Stroke, stroke};
use crate::kernel::Revision;
use crate::kernel::ids::{ElementId, GoalId, GoalRoundId, SheetId};
use crate::platform::StoreError;

/// What is to stand in a step, and what stood there when it was read.
pub struct Writing<'a> {
    pub head: &'a SheetHead,
    pub definitions: &'a Definitions,
    pub before: &'a Entries,
    pub after: &'a Entries,
    /// Drafts that become the record.
    pub done: &'a [DraftRow],
}

impl Writing<'_> {
    /// Whether anything is to be written at all.
    pub fn is_empty(&self) -> bool {
        self.before == self.after && self.done.is_empty()
    }
}

/// Ratings that have changed, when the sheet, its cycle and the number of drafts are what was read; `$more` are the
/// other tables, whose values begin with `$21`.
macro_rules! save {
    ([$($more:tt),*], $stroke:expr, $permit:expr, $writing:expr, $ratings:expr $(, $value:expr)* $(,)?) => {
        stroke!(
            [
                "done as (
                    update sheet_revision v set revision = v.revision + 1
                    from cycle c
                    where v.sheet_id = $12 and v.revision = $13
                      and c.cycle_id = v.cycle_id and c.revision = $19
                      and $20 =
                        (select count(*) from sheet_draft d where d.sheet_id = v.sheet_id and d.position = $14)
                    returning v.sheet_id
                ), ratings as (
                    insert into rating as r
                        (sheet_id, position, element_id, grade, is_unobserved, comment, saved_at, saved_by)
                    select done.sheet_id, $14, n.element_id, n.grade, n.is_unobserved, n.comment, $2, $3
                    from done
                    cross join unnest($15::uuid[], $16::text[], $17::bool[], $18::text[])
                        as n (element_id, grade, is_unobserved, comment)
                    on conflict (sheet_id, position, element_id) do update
                    set grade = excluded.grade, is_unobserved = excluded.is_unobserved,
                        comment = excluded.comment, saved_at = excluded.saved_at, saved_by = excluded.saved_by,
                        revision = r.revision + 1
                )"
                $(, $more)*
            ],
            $stroke,
            $permit.subject().sheet as SheetId,
            $writing.head.revision as Revision,
            $permit.subject().position,
            &$ratings.elements as &[ElementId],
            &$ratings.grades as &[Option<String>],
            &$ratings.unobserved,
            &$ratings.comments as &[Option<String>],
            $writing.head.cycle.1 as Revision,
            i64::try_from($writing.done.len()).unwrap_or(i64::MAX),
            $($value),*
        )
        .await
    };
}

/// Writes it, with its entry, unless the sheet, its cycle or what is being typed in the step has changed since it
/// was read: then nothing is done, and the answer is no. Rows without a difference stay untouched.
pub async fn save_in_one(
    stroke: Stroke,
    permit: &Permit<FillStep>,
    writing: &Writing<'_>,
) -> Result<bool, StoreError> {
    let (before, after) = (writing.before, writing.after);
    let ratings = RatingColumns::changed(before, after);
    let results = Columns::changed(permit.subject().sheet, writing.definitions, (before, after));
    let whole = &after.overall;
    if before.overall == *whole && results.items.is_empty() && writing.done.is_empty() {
        // Each further table costs the database as much as the rows themselves, even when it stays as it is.
        return save!([], stroke, permit, writing, ratings);
    }
    let fields: Vec<String> = writing.done.iter().map(|row| row.field.to_string()).collect();
    let revisions: Vec<i64> = writing.done.iter().map(|row| row.revision).collect();
    save!(
        [", whole as (
            insert into overall_rating as o
                (sheet_id, position, summary, grade, grade_reason, saved_at, saved_by)
            select done.sheet_id, $14, $22, $23, $24, $2, $3
            from done
            where $21
            on conflict (sheet_id, position) do update
            set summary = excluded.summary, grade = excluded.grade, grade_reason = excluded.grade_reason,
                saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = o.revision + 1
        ), results as (
            insert into results_rating as r (sheet_id, position, item, goal_id, goal_round_id, what, grade,
                is_unobserved, comment, saved_at, saved_by)
            select done.sheet_id, $14, n.item, n.goal_id, n.goal_round_id, n.what, n.grade, n.is_unobserved,
                n.comment, $2, $3
            from done
            cross join unnest($25::text[], $26::uuid[], $27::uuid[], $28::text[], $29::text[], $30::bool[],
                $31::text[])
                as n (item, goal_id, goal_round_id, what, grade, is_unobserved, comment)
            on conflict (sheet_id, position, item) do update
            set goal_id = excluded.goal_id, goal_round_id = excluded.goal_round_id, what = excluded.what,
                grade = excluded.grade, is_unobserved = excluded.is_unobserved, comment = excluded.comment,
                saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = r.revision + 1
        ), drafts as (
            delete from sheet_draft d
            using done, unnest($32::text[], $33::bigint[]) as n (field, revision)
            where d.sheet_id = done.sheet_id and d.position = $14 and d.field = n.field
                and d.revision = n.revision
        )"],
        stroke,
        permit,
        writing,
        ratings,
        before.overall != *whole,
        whole.summary.as_ref().map(ToString::to_string),
        whole.grade.as_deref(),
        whole.reason.as_ref().map(ToString::to_string),
        &results.items,
        &results.goals as &[Option<GoalId>],
        &results.rounds as &[Option<GoalRoundId>],
        &results.whats as &[Option<String>],
        &results.grades as &[Option<String>],
        &results.unobserved,
        &results.comments as &[Option<String>],
        &fields,
        &revisions,
    )
}
