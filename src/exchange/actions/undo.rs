//! Taking an applied list back: the inverse batch, while nothing stands on it.

use super::jobs::step;
use super::transfers::TransferRefusal;
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::exchange::policy::ImportTransfers;
use crate::exchange::store::{self, TransferState};
use crate::kernel::Timestamp;
use crate::kernel::ids::TransferId;
use crate::organization::StaffChanges;
use crate::organization::actions::{RegisterRefusal, apply_changes};
use crate::organization::policy::KeepRegister;
use crate::platform::App;

/// Until when a list that was settled at a moment can be taken back.
pub fn undo_until(app: &App, settled_at: Timestamp) -> Timestamp {
    settled_at + chrono::Duration::hours(app.config.import_undo_hours)
}

/// Takes a list back in one transaction, with one audit entry.
pub(super) async fn run_undo(
    app: &App,
    actor: &Actor,
    id: TransferId,
) -> Result<(), Failed<TransferRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ImportTransfers>(())?;
    let keep = actor.may::<KeepRegister>(())?;
    let locked = store::lock_transfer(&mut work, id).await?.ok_or(Failed::Missing)?;
    if locked.state != TransferState::Applied {
        return Err(Failed::Refused(TransferRefusal::Settled));
    }
    let hours = app.config.import_undo_hours;
    let late = locked.settled_at.is_none_or(|at| undo_until(app, at) < work.now().at);
    let inverse: Option<StaffChanges> =
        locked.inverse.and_then(|inverse| serde_json::from_value(inverse).ok());
    let Some(inverse) = inverse.filter(|_| !late) else {
        return Err(Failed::Refused(TransferRefusal::TooLate(hours)));
    };
    step(app, id, 1).await?;
    let standing = store::standing_on(work.conn(), &inverse).await?;
    if !standing.is_empty() {
        return Err(Failed::Refused(TransferRefusal::StoodOn(standing)));
    }
    step(app, id, 2).await?;
    apply_changes(&mut work, &keep, &inverse).await.map_err(|failed| match failed {
        Failed::Denied(denied) => Failed::Denied(denied),
        Failed::Missing => Failed::Missing,
        Failed::Stale => Failed::Refused(TransferRefusal::StoodOn(vec![
            "取り込んだ発令が、そのあとで変わっている".to_owned(),
        ])),
        Failed::Refused(RegisterRefusal::StoodOn) => {
            Failed::Refused(TransferRefusal::StoodOn(vec![
                "ほかの記録がこの発令を使っている".to_owned(),
            ]))
        }
        Failed::Refused(refusal) => Failed::Refused(TransferRefusal::Register(refusal)),
        Failed::Broken(error) => Failed::Broken(error),
    })?;
    step(app, id, 4).await?;
    store::undo_transfer(&mut work, &permit, id).await?;
    let summary = format!(
        "発令一覧の取込を取り消しました。発令{}件を元に戻しました",
        inverse.withdraw_postings.len() + inverse.correct_postings.len()
    );
    Ok(work.finish(Entry::new("undo_transfer", "transfer", id, summary)).await?)
}
