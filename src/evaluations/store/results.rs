//! What the steps of sheets say about goals and unplanned work.

use std::collections::{BTreeMap, HashMap};

use sqlx::{PgConnection, PgExecutor};

use super::super::entry::{NOT_OBSERVED, ResultsItem, SheetField};
use super::super::policy::FillStep;
use super::super::sheet::{
    Definitions, Entries, Judgement, ResultsBlock, ResultsRating, Texts, goals_in_force,
};
use super::goals::agreed::agreed;
use super::sheet::impossible;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{AccountId, GoalId, GoalRoundId, SheetId};
use crate::kernel::{Line, Prose, Timestamp};
use crate::platform::StoreError;

/// One saved row.
#[derive(Debug, Clone)]
pub struct ResultsRow {
    pub sheet: SheetId,
    pub position: i32,
    pub rating: ResultsRating,
    pub saved_at: Timestamp,
}

/// Everything that is saved about results on some sheets.
pub async fn rows(
    executor: impl PgExecutor<'_>,
    ids: &[SheetId],
) -> Result<Vec<ResultsRow>, StoreError> {
    let rows = sqlx::query!(
        "select sheet_id as \"sheet: SheetId\", position, item, what, grade, is_unobserved, comment,
            saved_at
        from results_rating
        where sheet_id = any ($1)
        order by sheet_id, position, item",
        ids as &[SheetId]
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |column| impossible("results_rating", column, row.sheet);
            let prose = |text: &str| Prose::within(text, usize::MAX).map_err(|_| bad("comment"));
            Ok(ResultsRow {
                sheet: row.sheet,
                position: row.position,
                rating: ResultsRating {
                    item: ResultsItem::parse(&row.item).ok_or_else(|| bad("item"))?,
                    what: row
                        .what
                        .as_deref()
                        .map(|what| Line::within(what, usize::MAX).map_err(|_| bad("what")))
                        .transpose()?,
                    mark: if row.is_unobserved {
                        Some(Judgement::NotObserved)
                    } else {
                        row.grade.map(Judgement::Grade)
                    },
                    comment: row.comment.as_deref().map(prose).transpose()?,
                },
                saved_at: row.saved_at,
            })
        })
        .collect()
}

/// Fills the results block of some sheets: their agreed goals, and what their ratees have added. Sheets
/// without a block stay as they are, and cost nothing.
pub async fn fill(
    conn: &mut PgConnection,
    definitions: &mut HashMap<SheetId, Definitions>,
) -> Result<Vec<ResultsRow>, StoreError> {
    let ids: Vec<SheetId> =
        definitions.iter().filter(|(_, own)| own.results.is_some()).map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut rounds = agreed(&mut *conn, &ids).await?;
    let saved = rows(conn, &ids).await?;
    for id in &ids {
        if let Some(block) = definitions.get_mut(id).and_then(|own| own.results.as_mut()) {
            block.goals = goals_in_force(&rounds.remove(id).unwrap_or_default());
        }
    }
    for row in &saved {
        if let (ResultsItem::Unplanned(number), Some(what)) = (row.rating.item, &row.rating.what)
            && let Some(block) = definitions.get_mut(&row.sheet).and_then(|d| d.results.as_mut())
        {
            block.unplanned.insert(number, what.to_string());
        }
    }
    Ok(saved)
}

/// Saved rows as texts of the form.
pub fn add_texts(by_step: &mut BTreeMap<i32, Texts>, rows: &[ResultsRow]) {
    for row in rows {
        let texts = by_step.entry(row.position).or_default();
        let rating = &row.rating;
        let text = |text: Option<String>| text.unwrap_or_default();
        if let ResultsItem::Unplanned(number) = rating.item {
            texts
                .set(SheetField::What(number), text(rating.what.as_ref().map(ToString::to_string)));
        }
        let mark = if rating.is_out() { Some(NOT_OBSERVED) } else { rating.grade() };
        texts.set(SheetField::Achievement(rating.item), text(mark.map(str::to_owned)));
        let comment = rating.comment.as_ref().map(ToString::to_string);
        texts.set(SheetField::Account(rating.item), text(comment));
    }
}

/// Rows about to be saved, column by column.
#[derive(Default)]
pub struct Columns {
    pub(super) sheets: Vec<SheetId>,
    pub(super) items: Vec<String>,
    pub(super) goals: Vec<Option<GoalId>>,
    pub(super) rounds: Vec<Option<GoalRoundId>>,
    pub(super) whats: Vec<Option<String>>,
    pub(super) grades: Vec<Option<String>>,
    pub(super) unobserved: Vec<bool>,
    pub(super) comments: Vec<Option<String>>,
}

impl Columns {
    /// Of those of a sheet that differ from what stands there.
    pub(super) fn changed(
        sheet: SheetId,
        definitions: &Definitions,
        (before, after): (&Entries, &Entries),
    ) -> Self {
        let mut columns = Self::default();
        if let Some(block) = &definitions.results {
            let ratings = after.results.iter();
            let changed = ratings.filter(|rating| before.result(rating.item) != Some(rating));
            columns.add(sheet, block, changed);
        }
        columns
    }
    /// Adds what was said on a sheet; each goal with the round in which it stands.
    pub fn add<'a>(
        &mut self,
        sheet: SheetId,
        block: &ResultsBlock,
        ratings: impl IntoIterator<Item = &'a ResultsRating>,
    ) {
        for rating in ratings {
            let goal = match rating.item {
                ResultsItem::Goal(number) => match block.goal(number) {
                    Some(goal) => Some(goal),
                    None => continue,
                },
                ResultsItem::Unplanned(_) => None,
            };
            self.sheets.push(sheet);
            self.items.push(rating.item.to_string());
            self.goals.push(goal.map(|own| own.goal.id));
            self.rounds.push(goal.map(|own| own.round));
            self.whats.push(rating.what.as_ref().map(ToString::to_string));
            self.grades.push(rating.grade().map(str::to_owned));
            self.unobserved.push(rating.is_out());
            self.comments.push(rating.comment.as_ref().map(ToString::to_string));
        }
    }
    /// Saves them as the record of a step. Gives the number of changed rows.
    pub async fn save(
        &self,
        work: &mut Work,
        position: i32,
        account: Option<AccountId>,
    ) -> Result<u64, StoreError> {
        if self.sheets.is_empty() {
            return Ok(0);
        }
        let at = work.now().at;
        Ok(sqlx::query!(
            "insert into results_rating as r (sheet_id, position, item, goal_id, goal_round_id, what, grade,
                is_unobserved, comment, saved_at, saved_by)
            select n.sheet_id, $1, n.item, n.goal_id, n.goal_round_id, n.what, n.grade, n.is_unobserved,
                n.comment, $9, $10
            from unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                $11::boolean[])
                as n (sheet_id, item, goal_id, goal_round_id, what, grade, comment, is_unobserved)
            on conflict (sheet_id, position, item) do update
            set goal_id = excluded.goal_id, goal_round_id = excluded.goal_round_id, what = excluded.what,
                grade = excluded.grade, is_unobserved = excluded.is_unobserved, comment = excluded.comment,
                saved_at = excluded.saved_at, saved_by = excluded.saved_by, revision = r.revision + 1
            where (r.goal_round_id, r.what, r.grade, r.is_unobserved, r.comment)
                is distinct from (excluded.goal_round_id, excluded.what, excluded.grade,
                    excluded.is_unobserved, excluded.comment)",
            position,
            &self.sheets as &[SheetId],
            &self.items,
            &self.goals as &[Option<GoalId>],
            &self.rounds as &[Option<GoalRoundId>],
            &self.whats as &[Option<String>],
            &self.grades as &[Option<String>],
            &self.comments as &[Option<String>],
            at,
            account as Option<AccountId>,
            &self.unobserved
        )
        .execute(work.conn())
        .await?
        .rows_affected())
    }
}

/// Saves what changed in a step of a sheet. Gives the number of changed rows.
pub async fn save(
    work: &mut Work,
    permit: &Permit<FillStep>,
    definitions: &Definitions,
    (before, after): (&Entries, &Entries),
) -> Result<u64, StoreError> {
    let facts = *permit.subject();
    let columns = Columns::changed(facts.sheet, definitions, (before, after));
    columns.save(work, facts.position, permit.actor().account()).await
}
