//! What the room of definitions is told of the rooms above and beside it.

use std::sync::LazyLock;

use crate::competency::{Builder, ElementKey, LinkKind, LinkTarget, RunningCycle, Surroundings};
use crate::evaluations;
use crate::platform::{App, StoreError};
use crate::seed::content::strategy;
use crate::thread;
use crate::ui::BoxFuture;

/// Pillars and credo lines, as the strategy itself has them.
static TARGETS: LazyLock<Vec<LinkTarget>> = LazyLock::new(|| {
    let Ok(content) = strategy() else { return Vec::new() };
    let pillars = content.pillars.iter().map(|pillar| LinkTarget {
        kind: LinkKind::Pillar,
        key: pillar.key.clone(),
        name: pillar.name.clone(),
        href: format!("/strategy/pillars/{}", pillar.key),
    });
    let credo = content.credo.statements.iter().map(|statement| LinkTarget {
        kind: LinkKind::Credo,
        key: statement.key.clone(),
        name: statement.lines.concat(),
        href: format!("/credo#{}", statement.key),
    });
    pillars.chain(credo).collect()
});

/// Running cycles from evaluations, names from the strategy.
pub(super) struct AroundDefinitions;

impl Surroundings for AroundDefinitions {
    fn running_cycles<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<RunningCycle>, StoreError>> {
        Box::pin(async move {
            let running = evaluations::running_cycles(app.db.reader()).await?;
            Ok(running
                .into_iter()
                .map(|cycle| RunningCycle {
                    name: cycle.name,
                    period: cycle.period,
                    version: cycle.version,
                })
                .collect())
        })
    }
    fn builders<'a>(
        &'a self,
        app: &'a App,
        element: &'a ElementKey,
    ) -> BoxFuture<'a, Result<Vec<Builder>, StoreError>> {
        Box::pin(async move {
            let found = thread::builders_of(app.db.reader(), element).await?;
            let builder = |own: thread::Builder| Builder {
                href: format!("/strategy/initiatives/{}", own.id),
                is_sample: own.mark().is_some(),
                name: own.title,
            };
            Ok(found.into_iter().map(builder).collect())
        })
    }
    fn link_targets<'a>(
        &'a self,
        _app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<LinkTarget>, StoreError>> {
        Box::pin(async { Ok(TARGETS.clone()) })
    }
}
