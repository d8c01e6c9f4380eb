//! Results of a cycle, read by HR: those that wait for the confirmation as they would be recorded, those
//! confirmed as they are.

use serde_json::json;

use super::super::cycle::Cycle;
use super::super::outcome_list;
use super::super::policy::{CycleFacts, HandledSheets, ReadCycle};
use super::super::record::RecordContent;
use super::super::refusal::SheetRefusal;
use super::super::store::outcomes::{self, Listed};
use super::super::store::{Connection, cycle as cycles};
use super::confirmation::{AT_ONCE, foresee};
use crate::access::{Actor, Scope};
use crate::audit::{Entry, Failed, note_look};
use crate::kernel::ids::SheetId;
use crate::kernel::number::grouped;
use crate::platform::{App, Db, StoreError};

crate::text_enum! {
    /// Which results.
    pub enum OutcomeList {
        /// Nobody has confirmed them yet.
        Waiting = "waiting",
        /// Recorded.
        Confirmed = "confirmed",
    }
}

impl OutcomeList {
    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "人事課の確認待ち",
            Self::Confirmed => "確定した結果",
        }
    }
    async fn listed(
        self,
        conn: &mut Connection,
        (cycle, scope): (&Cycle, &Scope<HandledSheets>),
        place: &str,
        skip: i64,
        rows: i64,
    ) -> Result<Listed, StoreError> {
        match self {
            Self::Waiting => outcomes::waiting(conn, cycle, scope, place, skip, rows).await,
            Self::Confirmed => outcomes::confirmed(conn, cycle, scope, place, skip, rows).await,
        }
    }
    async fn records(
        self,
        conn: &mut Connection,
        cycle: &Cycle,
        ids: &[SheetId],
    ) -> Result<Vec<(SheetId, RecordContent)>, StoreError> {
        match (self, cycle.pins) {
            (Self::Confirmed, _) => outcomes::records(conn, ids).await,
            (Self::Waiting, Some(pins)) => foresee(conn, cycle, pins, ids).await,
            // Not open yet: nothing can wait.
            (Self::Waiting, None) => Ok(Vec::new()),
        }
    }
}

/// A page of results.
pub struct Outcomes {
    /// Their cycle.
    pub cycle: Cycle,
    /// By employee number.
    pub rows: Vec<(SheetId, RecordContent)>,
    /// How many there are in all.
    pub total: i64,
}

async fn readable(
    conn: &mut Connection,
    actor: &Actor,
    code: &str,
) -> Result<Cycle, Failed<SheetRefusal>> {
    let cycle = cycles::cycle_by_code(conn, code, false).await?.ok_or(Failed::Missing)?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let _permit = actor.may::<ReadCycle>(facts)?;
    Ok(cycle)
}

/// Results of a cycle from `skip` on, the officer's own left out; `place` is a department's code or a part of
/// its name, with all below it, and blank for all. The look is logged.
pub async fn read_outcomes(
    app: &App,
    actor: &Actor,
    code: &str,
    list: OutcomeList,
    place: &str,
    (skip, rows): (i64, i64),
) -> Result<Outcomes, Failed<SheetRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = readable(&mut conn, actor, code).await?;
    let scope = actor.scope::<HandledSheets>();
    let Listed { ids, total } = list.listed(&mut conn, (&cycle, &scope), place, skip, rows).await?;
    let rows = list.records(&mut conn, &cycle, &ids).await?;
    drop(conn);
    if !rows.is_empty() {
        let people = grouped(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        let summary = format!("{}の{}の一覧で、{people}人の結果を見た。", cycle.name, list.label());
        let entry = Entry::new("look_at_outcomes", "cycle", cycle.id, summary).after(&ids);
        note_look(app, actor, entry).await?;
    }
    Ok(Outcomes { cycle, rows, total })
}

/// All of them as a file, a part at a time: records are large, and a city has many.
pub struct OutcomeFile {
    /// Their cycle.
    pub cycle: Cycle,
    db: Db,
    list: OutcomeList,
    ids: Vec<SheetId>,
    next: usize,
}

impl OutcomeFile {
    /// The head.
    pub fn heading(&self) -> Vec<String> {
        outcome_list::heading(self.cycle.setup.kind)
    }
    /// The next lines; none after the last ones.
    pub async fn lines(&mut self) -> Result<Option<Vec<Vec<String>>>, StoreError> {
        let rest = self.ids.get(self.next..).unwrap_or_default();
        let Some(chunk) = rest.chunks(AT_ONCE).next() else { return Ok(None) };
        let mut conn = self.db.reader().acquire().await?;
        let records = self.list.records(&mut conn, &self.cycle, chunk).await?;
        self.next += chunk.len();
        let kind = self.cycle.setup.kind;
        Ok(Some(records.iter().map(|(_, record)| outcome_list::line(kind, record)).collect()))
    }
}

/// All of them, to be written into a file. What is taken out is logged before the first line leaves.
pub async fn export_outcomes(
    app: &App,
    actor: &Actor,
    code: &str,
    list: OutcomeList,
    place: &str,
) -> Result<OutcomeFile, Failed<SheetRefusal>> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = readable(&mut conn, actor, code).await?;
    let scope = actor.scope::<HandledSheets>();
    let Listed { ids, .. } = list.listed(&mut conn, (&cycle, &scope), place, 0, i64::MAX).await?;
    drop(conn);
    let summary = format!(
        "{}の{}を、{}人分書き出した。",
        cycle.name,
        list.label(),
        grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX))
    );
    let entry = Entry::new("export_outcomes", "cycle", cycle.id, summary);
    note_look(app, actor, entry.after(json!({ "people": ids.len(), "place": place }))).await?;
    Ok(OutcomeFile { cycle, db: app.db.clone(), list, ids, next: 0 })
}
