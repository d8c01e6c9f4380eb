//! What is saved in the steps of many sheets at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use sqlx::PgConnection;

use super::super::sheet::{Definitions, Entries, Judgement, Overall, Rating};
use super::sheet::impossible;
use crate::kernel::Prose;
use crate::kernel::ids::{ElementId, RankId, SheetId};
use crate::platform::StoreError;

/// What is saved in the steps of many sheets, parsed: sheet and place → entries, in the order of the
/// rank's elements.
pub async fn entries_of(
    conn: &mut PgConnection,
    ranks: &HashMap<SheetId, RankId>,
    definitions: &HashMap<RankId, Definitions>,
) -> Result<HashMap<(SheetId, i32), Entries>, StoreError> {
    let ids: Vec<SheetId> = ranks.keys().copied().collect();
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
    let keys: Vec<(SheetId, i32)> =
        given.keys().chain(wholes.keys()).copied().collect::<HashSet<_>>().into_iter().collect();
    let mut entries = HashMap::with_capacity(keys.len());
    for key in keys {
        let Some(definitions) = ranks.get(&key.0).and_then(|rank| definitions.get(rank)) else {
            continue;
        };
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
        let overall = wholes.remove(&key).unwrap_or_default();
        entries.insert(key, Entries { ratings, overall });
    }
    Ok(entries)
}
