//! The memos of the cast, through the room's own verb.

use chrono::Days;

use super::{Begun, DemoError, Ids, actor};
use crate::demo::memos::{MEMOS, MEMOS_OF_MOVED, SampleMemo};
use crate::demo::plan::CityPlan;
use crate::evaluations::actions::{has_observations, write_observations};
use crate::evaluations::observation::{FACT_LIMIT, GUIDANCE_LIMIT, Observation, ObservationTag};
use crate::kernel::Prose;
use crate::kernel::ids::EmployeeId;
use crate::platform::App;

/// Writes the memos, unless there are some.
pub(super) async fn ensure(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    begun: Begun,
) -> Result<(), DemoError> {
    if has_observations(app).await? {
        return Ok(());
    }
    let known = |name: &str| -> Option<EmployeeId> {
        let place =
            plan.employees.iter().position(|one| one.member().is_some_and(|m| m.name == name));
        place.and_then(|place| ids.employees.get(place)).copied()
    };
    let moved = plan.transfers.first().map(|own| ids.employees[own.employee]);
    let about = |name: &str| if name.is_empty() { moved } else { known(name) };
    let memos: Vec<(EmployeeId, Observation)> = MEMOS
        .iter()
        .chain(&MEMOS_OF_MOVED)
        .filter_map(|memo| written(memo, (known(memo.author)?, about(memo.subject)?), begun))
        .collect();
    write_observations(app, &actor(), &memos).await?;
    Ok(())
}

fn written(
    memo: &SampleMemo,
    (author, subject): (EmployeeId, EmployeeId),
    begun: Begun,
) -> Option<(EmployeeId, Observation)> {
    let words = |raw: &str, limit| Prose::within(raw, limit).ok();
    Some((
        author,
        Observation {
            subject,
            on: begun.today - Days::new(memo.days_ago),
            fact: words(memo.fact, FACT_LIMIT)?,
            tone: memo.tone,
            guidance: memo.guidance.and_then(|raw| words(raw, GUIDANCE_LIMIT)),
            tags: memo.elements.iter().map(|key| ObservationTag::element(*key)).collect(),
        },
    ))
}
