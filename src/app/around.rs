//! What the rooms of definitions, credo and strategy are told of the rooms above and beside them.

use std::sync::LazyLock;

use crate::access::Actor;
use crate::competency::{Builder, ElementKey, LinkKind, LinkTarget, RunningCycle, Surroundings};
use crate::credo::{self, Serving};
use crate::evaluations;
use crate::kernel::Date;
use crate::kernel::ids::InitiativeId;
use crate::platform::{App, StoreError};
use crate::seed::content;
use crate::strategy::{self, Tied};
use crate::thread::{self, TieKind};
use crate::ui::BoxFuture;

/// Pillars and credo lines, as the strategy itself has them.
static TARGETS: LazyLock<Vec<LinkTarget>> = LazyLock::new(|| {
    let Ok(content) = content::strategy() else { return Vec::new() };
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

fn builder(own: thread::Builder) -> Builder {
    Builder {
        href: format!("/strategy/initiatives/{}", own.id),
        is_sample: own.mark().is_some(),
        name: own.title,
    }
}

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
            Ok(found.into_iter().map(builder).collect())
        })
    }
    fn role_builders<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<(String, Builder)>, StoreError>> {
        Box::pin(async move {
            let found = thread::serving(app.db.reader(), TieKind::Role).await?;
            Ok(found.into_iter().map(|(key, own)| (key, builder(own))).collect())
        })
    }
    fn link_targets<'a>(
        &'a self,
        _app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<LinkTarget>, StoreError>> {
        Box::pin(async { Ok(TARGETS.clone()) })
    }
}

/// The initiatives that serve lines of the credo.
pub(super) struct AroundCredo;

impl credo::Surroundings for AroundCredo {
    fn serving<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<Vec<Serving>, StoreError>> {
        Box::pin(async move {
            let found = thread::serving(app.db.reader(), TieKind::Credo).await?;
            let serving = |(statement, own): (String, thread::Builder)| {
                let Builder { name, href, is_sample } = builder(own);
                Serving { statement, name, href, is_sample }
            };
            Ok(found.into_iter().map(serving).collect())
        })
    }
}

/// What initiatives are tied to.
pub(super) struct AroundStrategy;

impl strategy::Surroundings for AroundStrategy {
    fn tied<'a>(
        &'a self,
        app: &'a App,
        reader: &'a Actor,
        initiatives: &'a [InitiativeId],
        on: Date,
    ) -> BoxFuture<'a, Result<Vec<Tied>, StoreError>> {
        Box::pin(async move { thread::tied(app, reader.employee(), initiatives, on).await })
    }
}
