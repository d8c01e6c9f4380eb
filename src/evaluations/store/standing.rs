//! What stands in the steps of one sheet, in one statement: what is saved, what is being typed, which own
//! memos the ratee has put forward, who has rated before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::PgConnection;

use super::super::entry::{NOT_OBSERVED, SheetField};
use super::super::sheet::{Definitions, Texts};
use super::draft::{DraftRow, Typist};
use super::results::{self, ResultsRow};
use super::sheet::impossible;
use crate::kernel::ids::{AccountId, ElementId, ObservationId, SheetId};
use crate::platform::StoreError;

/// What stands in the steps of a sheet, by place.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Saved, as texts of the form.
    pub saved: BTreeMap<i32, Texts>,
    /// Being typed.
    pub drafts: BTreeMap<i32, Vec<DraftRow>>,
    /// Memos put forward, with the key of the element; the empty key is the whole.
    pub forward: BTreeSet<(String, ObservationId)>,
    /// Names of those who have rated before.
    pub formers: BTreeSet<String>,
}

/// Reads it; `results` came with the definitions.
pub async fn standing(
    conn: &mut PgConnection,
    id: SheetId,
    definitions: &Definitions,
    results: &[ResultsRow],
) -> Result<Standing, StoreError> {
    let numbers: HashMap<ElementId, u16> =
        definitions.elements.iter().map(|element| (element.id, element.number)).collect();
    let rows = sqlx::query!(
        "select 'rating' as \"what!\", position as \"position!\", element_id as \"element?: ElementId\",
            grade as \"grade?\", is_unobserved as \"is_unobserved!\", comment as \"words?\",
            null::text as \"other?\", null::timestamptz as \"at?\", 0::bigint as \"revision!\",
            null::uuid as \"memo?: ObservationId\", null::uuid as \"account?: AccountId\"
        from rating
        where sheet_id = $1
        union all
        select 'overall', position, null, grade, false, grade_reason, summary, null, 0, null, null
        from overall_rating
        where sheet_id = $1
        union all
        select 'draft', d.position, null, d.field, false, d.text, a.display_name, d.saved_at, d.revision, null,
            d.author_id
        from sheet_draft d
        join account a on a.account_id = d.author_id
        where d.sheet_id = $1
        union all
        select 'memo', 0, null, v.element_key, false, null, null, null, 0, v.observation_id, null
        from sheet_evidence v
        where v.sheet_id = $1
        union all
        select 'handover', 0, null, f.name, false, null, null, h.handed_at, 0, null, null
        from sheet_handover h
        join employee f on f.employee_id = h.former_id
        where h.sheet_id = $1",
        id as SheetId
    )
    .fetch_all(conn)
    .await?;
    let mut all = Standing::default();
    for row in rows {
        let words = row.words.unwrap_or_default();
        let first = row.grade.unwrap_or_default();
        match (row.what.as_str(), row.element, row.at, row.memo) {
            ("rating", Some(element), ..) => {
                let Some(number) = numbers.get(&element) else { continue };
                let grade = if row.is_unobserved { NOT_OBSERVED.to_owned() } else { first };
                let texts = all.saved.entry(row.position).or_default();
                texts.set(SheetField::Grade(*number), grade);
                texts.set(SheetField::Reason(*number), words);
            }
            ("overall", ..) => {
                let texts = all.saved.entry(row.position).or_default();
                texts.set(SheetField::Summary, row.other.unwrap_or_default());
                texts.set(SheetField::Overall, first);
                texts.set(SheetField::OverallReason, words);
            }
            ("draft", _, Some(saved_at), _) => {
                let Some(account) = row.account else { continue };
                let Some(field) = SheetField::parse(&first) else { continue };
                all.drafts.entry(row.position).or_default().push(DraftRow {
                    field,
                    text: words,
                    saved_at,
                    author: Typist { account, name: row.other.unwrap_or_default() },
                    revision: row.revision,
                });
            }
            ("handover", ..) => {
                all.formers.insert(first);
            }
            ("memo", _, _, Some(memo)) => {
                all.forward.insert((first, memo));
            }
            _ => return Err(impossible("sheet", "standing", id)),
        }
    }
    results::add_texts(&mut all.saved, results);
    Ok(all)
}
