//! The head of a sheet and its way in one statement: what every page and every deed begins with.

use std::collections::HashMap;

use sqlx::PgExecutor;
use sqlx::postgres::types::PgRange;

use super::super::sheet::{SheetHead, period};
use super::{StepRow, way_of};
use crate::evaluations::workflow::{StandingWord, StepKind, StepWord, Workflow};
use crate::kernel::ids::{AccountId, CycleId, EmployeeId, RankId, SheetId};
use crate::kernel::{Date, Revision, Timestamp};
use crate::platform::StoreError;

/// Which sheet of a cycle is meant.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// That one.
    Of(SheetId),
    /// The one in which that person is judged.
    Own(EmployeeId),
}

/// A step, with the head of its sheet and the name of its evaluator.
struct WholeRow {
    sheet_id: SheetId,
    sheet_revision: Revision,
    employee: EmployeeId,
    number: String,
    employee_name: String,
    kana: String,
    rank_id: RankId,
    rank: String,
    period: PgRange<Date>,
    cycle_id: CycleId,
    cycle_revision: Revision,
    evaluator_name: Option<String>,
    standing: StandingWord,
    ended_by: Option<AccountId>,
    ended_by_name: Option<String>,
    ended_at: Option<Timestamp>,
    ended_reason: Option<String>,
    kind: StepKind,
    evaluator_id: Option<EmployeeId>,
    state: StepWord,
    opened_at: Option<Timestamp>,
    seen_at: Option<Timestamp>,
    done_at: Option<Timestamp>,
    done_by: Option<AccountId>,
    done_by_name: Option<String>,
    left_out_reason: Option<String>,
    returned_at: Option<Timestamp>,
    returned_by: Option<AccountId>,
    returned_by_name: Option<String>,
    return_reason: Option<String>,
    return_from: Option<StepKind>,
}

impl WholeRow {
    fn head(&self) -> Result<SheetHead, StoreError> {
        Ok(SheetHead {
            id: self.sheet_id,
            employee: self.employee,
            number: self.number.clone(),
            name: self.employee_name.clone(),
            kana: self.kana.clone(),
            rank_id: self.rank_id,
            rank: self.rank.clone(),
            period: period(&self.period, self.sheet_id)?,
            revision: self.sheet_revision,
            cycle: (self.cycle_id, self.cycle_revision),
        })
    }

    fn step(self) -> StepRow {
        StepRow {
            sheet_id: self.sheet_id,
            standing: self.standing,
            ended_by: self.ended_by,
            ended_by_name: self.ended_by_name,
            ended_at: self.ended_at,
            ended_reason: self.ended_reason,
            kind: self.kind,
            evaluator_id: self.evaluator_id,
            state: self.state,
            opened_at: self.opened_at,
            seen_at: self.seen_at,
            done_at: self.done_at,
            done_by: self.done_by,
            done_by_name: self.done_by_name,
            left_out_reason: self.left_out_reason,
            returned_at: self.returned_at,
            returned_by: self.returned_by,
            returned_by_name: self.returned_by_name,
            return_reason: self.return_reason,
            return_from: self.return_from,
        }
    }
}

/// Rows of one sheet; `$which` says of which.
macro_rules! whole_rows {
    ($which:tt, $code:expr, $given:expr) => {
        sqlx::query_as!(
            WholeRow,
            "select s.sheet_id as \"sheet_id: SheetId\", v.revision as \"sheet_revision: Revision\",
                s.employee_id as \"employee: EmployeeId\", e.employee_number as number, e.name as employee_name,
                e.kana, s.rank_id as \"rank_id: RankId\", r.name as rank, s.period,
                c.cycle_id as \"cycle_id: CycleId\", c.revision as \"cycle_revision: Revision\",
                x.name as \"evaluator_name?\", s.standing as \"standing: StandingWord\",
                s.ended_by as \"ended_by: AccountId\", s.ended_by_name, s.ended_at, s.ended_reason,
                t.kind as \"kind: StepKind\", t.evaluator_id as \"evaluator_id: EmployeeId\",
                t.state as \"state: StepWord\", t.opened_at, t.seen_at, t.done_at,
                t.done_by as \"done_by: AccountId\", t.done_by_name, t.left_out_reason,
                t.returned_at, t.returned_by as \"returned_by: AccountId\", t.returned_by_name,
                t.return_reason, t.return_from as \"return_from: StepKind\"
            from sheet s
            join cycle c on c.cycle_id = s.cycle_id
            join employee e on e.employee_id = s.employee_id
            join rank r on r.rank_id = s.rank_id
            join sheet_step t on t.sheet_id = s.sheet_id
            join sheet_revision v on v.sheet_id = s.sheet_id
            left join employee x on x.employee_id = t.evaluator_id
            where c.code = $1 and "
                + $which
                + " order by t.position",
            $code,
            $given
        )
    };
}

/// The head of a sheet of that cycle, its way, and the names of those who do its steps.
pub async fn head_and_way(
    executor: impl PgExecutor<'_>,
    cycle_code: &str,
    which: Which,
) -> Result<Option<(SheetHead, Workflow, HashMap<EmployeeId, String>)>, StoreError> {
    let rows = match which {
        Which::Of(id) => {
            whole_rows!("s.sheet_id = $2", cycle_code, id as SheetId).fetch_all(executor).await?
        }
        Which::Own(person) => {
            whole_rows!("s.employee_id = $2", cycle_code, person as EmployeeId)
                .fetch_all(executor)
                .await?
        }
    };
    let Some(first) = rows.first() else { return Ok(None) };
    let head = first.head()?;
    let named =
        rows.iter().filter_map(|row| Some((row.evaluator_id?, row.evaluator_name.clone()?)));
    let names = named.collect();
    let steps: Vec<StepRow> = rows.into_iter().map(WholeRow::step).collect();
    Ok(way_of(&steps)?.map(|way| (head, way, names)))
}
