//! Recomputing every stored score from stored inputs.

use rust_decimal::Decimal;

use super::super::policy::CheckScores;
use super::super::record::{self, RecordContent};
use super::super::scoring::{Outcome, ScoringProblem};
use super::super::store::scores::{self, StoredScore};
use super::super::store::{definitions, entries as saved};
use super::confirmation::AT_ONCE;
use crate::access::Actor;
use crate::audit::Failed;
use crate::kernel::Points;
use crate::kernel::ids::SheetId;
use crate::kernel::refusal::Never;
use crate::platform::App;

/// A stored figure that the stored inputs do not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDifference {
    /// Of which sheet.
    pub sheet: SheetId,
    /// Of which cycle.
    pub cycle: String,
    /// What is wrong.
    pub what: String,
}

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreCheck {
    /// Stored figures looked at.
    pub checked: u64,
    /// Those that differ.
    pub differences: Vec<ScoreDifference>,
}

/// Recomputes every stored score, at submission and in frozen records, from the stored grades and the
/// pinned definitions. Changes nothing.
pub async fn check_scores(app: &App, actor: &Actor) -> Result<ScoreCheck, Failed<Never>> {
    let permit = actor.may::<CheckScores>(())?;
    let mut check = ScoreCheck::default();
    let mut after = None;
    let page = i64::try_from(AT_ONCE).unwrap_or(500);
    let mut conn = app.db.reader().acquire().await?;
    while let Some(end) = scores::page_end(&mut *conn, after, page).await? {
        let found = scores::stored_scores(&mut *conn, &permit, after, page).await?;
        let asked = found.iter().map(|score| (score.sheet, score.asked)).collect();
        let (definitions, results) = definitions::of_sheets(&mut conn, asked).await?;
        let entries = saved::entries_of(&mut conn, &definitions, results).await?;
        for score in &found {
            let Some(definitions) = definitions.get(&score.sheet) else { continue };
            let outcome = entries
                .get(&(score.sheet, score.position))
                .map(|entries| definitions.score(entries));
            compare(&mut check, score, outcome.as_ref());
        }
        after = Some(end);
    }
    Ok(check)
}

fn compare(
    check: &mut ScoreCheck,
    stored: &StoredScore,
    computed: Option<&Result<Outcome, ScoringProblem>>,
) {
    let score = computed.and_then(|own| own.as_ref().ok()).and_then(Outcome::score);
    let total = score.map(|score| score.total.0);
    let grade = score.and_then(|score| score.grade.clone());
    let mut differs = |what: String| {
        check.differences.push(ScoreDifference {
            sheet: stored.sheet,
            cycle: stored.cycle_code.clone(),
            what,
        });
    };
    let shown = |points: Option<Decimal>| {
        points.map_or_else(|| "なし".to_owned(), |points| Points(points).to_string())
    };
    check.checked += 1;
    if stored.total.map(|total| total.normalize()) != total.map(|total| total.normalize()) {
        differs(format!("保存した合計は{}、計算は{}", shown(stored.total), shown(total)));
    } else if stored.grade != grade {
        let word = |grade: &Option<String>| grade.clone().unwrap_or_else(|| "なし".to_owned());
        differs(format!("保存した評語は{}、計算は{}", word(&stored.grade), word(&grade)));
    }
    if let Some(record) = &stored.record {
        check.checked += 1;
        match serde_json::from_value::<RecordContent>(record.clone()) {
            Err(_) => differs("記録を読めません".to_owned()),
            Ok(record) => {
                let lines = computed.and_then(record::arithmetic).unwrap_or_default();
                if record.total != total.map(|total| Points(total).to_string())
                    || record.computed_grade != grade
                    || record.arithmetic != lines
                    || (!record.blocks.is_empty() && record.blocks != record::blocks(score))
                {
                    differs("記録の合計か計算が、保存した評語と合いません".to_owned());
                }
            }
        }
    }
}
