//! What is saved in the steps of many sheets at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::PgConnection;

use super::super::entry::ResultsItem;
use super::super::sheet::{Definitions, Entries, Judgement, Overall, Rating, ResultsRating};
use super::super::workflow::StepKind;
use super::results::ResultsRow;
use super::sheet::impossible;
use crate::kernel::Prose;
use crate::kernel::ids::{ElementId, SheetId};
use crate::platform::StoreError;

/// What is saved in the steps of many sheets, parsed: sheet and place → entries, in the order of what
/// the sheet asks for. `results` are the rows that came with the definitions.
pub async fn entries_of(
    conn: &mut PgConnection,
    definitions: &HashMap<SheetId, Definitions>,
    results: Vec<ResultsRow>,
) -> Result<HashMap<(SheetId, i32), Entries>, StoreError> {
    let ids: Vec<SheetId> = definitions.keys().copied().collect();
    let rows = sqlx::query!(
        "select sheet_id as \"sheet: SheetId\", position, element_id as \"element: ElementId\", grade,
            is_unobserved, comment
        from rating
        where sheet_id = any ($1)",
        &ids as &[SheetId]
    )
    .fetch_all(&mut *conn)
    .await?;
    let prose = |text: Option<String>, sheet| {
        text.map(|text| {
            Prose::within(&text, 10_000).map_err(|_| impossible("rating", "comment", sheet))
        })
        .transpose()
    };
    let mut given: HashMap<(SheetId, i32), BTreeMap<ElementId, Rating>> = HashMap::new();
    for row in rows {
        let mark = if row.is_unobserved {
            Some(Judgement::NotObserved)
        } else {
            row.grade.map(Judgement::Grade)
        };
        let comment = prose(row.comment, row.sheet)?;
        given
            .entry((row.sheet, row.position))
            .or_default()
            .insert(row.element, Rating { element: row.element, mark, comment });
    }
    let overalls = sqlx::query!(
        "select sheet_id as \"sheet: SheetId\", position, summary, grade, grade_reason
        from overall_rating
        where sheet_id = any ($1)",
        &ids as &[SheetId]
    )
    .fetch_all(conn)
    .await?;
    let mut wholes: HashMap<(SheetId, i32), Overall> = HashMap::new();
    for row in overalls {
        let overall = Overall {
            summary: prose(row.summary, row.sheet)?,
            grade: row.grade,
            reason: prose(row.grade_reason, row.sheet)?,
        };
        wholes.insert((row.sheet, row.position), overall);
    }
    let mut reached: HashMap<(SheetId, i32), BTreeMap<ResultsItem, ResultsRating>> = HashMap::new();
    for row in results {
        let own = reached.entry((row.sheet, row.position)).or_default();
        own.insert(row.rating.item, row.rating);
    }
    let keys = given.keys().chain(wholes.keys()).chain(reached.keys()).copied();
    let keys: HashSet<(SheetId, i32)> = keys.collect();
    let mut entries = HashMap::with_capacity(keys.len());
    for key in keys {
        let Some(definitions) = definitions.get(&key.0) else { continue };
        let mut rows = given.remove(&key).unwrap_or_default();
        let ratings = definitions
            .elements
            .iter()
            .map(|element| {
                rows.remove(&element.id).unwrap_or(Rating {
                    element: element.id,
                    mark: None,
                    comment: None,
                })
            })
            .collect();
        let mut own = reached.remove(&key).unwrap_or_default();
        // Whatever else the ratee has added is asked of the later steps, too.
        let asked = definitions.results_items(StepKind::Primary).into_iter();
        let results =
            asked.map(|item| own.remove(&item).unwrap_or_else(|| ResultsRating::blank(item)));
        let results = results.collect();
        let overall = wholes.remove(&key).unwrap_or_default();
        entries.insert(key, Entries { ratings, results, overall });
    }
    Ok(entries)
}
