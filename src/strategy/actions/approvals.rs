//! Approving figures that leave the house, and taking an approval back.

use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::Prose;
use crate::kernel::ids::KpiReadingId;
use crate::kernel::refusal::Never;
use crate::platform::App;
use crate::strategy::policy::ApproveFigures;
use crate::strategy::store;

/// Approves readings for publication; those that were corrected or approved meanwhile are passed
/// over. Returns how many were approved.
pub async fn approve_figures(
    app: &App,
    actor: &Actor,
    ids: &[KpiReadingId],
) -> Result<usize, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ApproveFigures>(())?;
    let found = store::approvable(work.conn(), ids).await?;
    if found.is_empty() {
        return Ok(0);
    }
    let approved: Vec<KpiReadingId> = found.iter().map(|(id, _)| *id).collect();
    store::approve(&mut work, &permit, &approved).await?;
    let summary = format!("公開する値を{}件承認しました", approved.len());
    let entry = Entry::new("approve_figures", "kpi_reading", "batch", summary).after(&found);
    work.finish(entry).await?;
    Ok(approved.len())
}

/// Takes the approval of a reading back. `false`: it has none, or somebody was first.
pub async fn withdraw_approval(
    app: &App,
    actor: &Actor,
    id: KpiReadingId,
    reason: &Prose,
) -> Result<bool, Failed<Never>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<ApproveFigures>(())?;
    let Some(approval) = store::approval_of(work.conn(), id).await? else { return Ok(false) };
    if !store::withdraw(&mut work, &permit, approval, reason).await? {
        return Ok(false);
    }
    let summary = "公開する値の承認を取り消しました";
    let entry = Entry::new("withdraw_approval", "kpi_reading", id, summary);
    work.finish(entry.because(reason.as_str())).await?;
    Ok(true)
}
