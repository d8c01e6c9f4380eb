//! What this room needs to know of rooms above or beside it, handed in by `app`: running evaluation
//! cycles (they keep the version they pinned), and the names of what elements serve.

use crate::kernel::Period;
use crate::kernel::ids::FrameworkVersionId;
use crate::platform::{App, StoreError};
use crate::ui::BoxFuture;

use super::element::{ElementKey, Link, LinkKind};

/// An evaluation cycle that was opened and is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningCycle {
    /// Name on screen, e.g. 令和8年度 上期 能力評価.
    pub name: String,
    /// 評価期間.
    pub period: Period,
    /// The version that its sheets are pinned to.
    pub version: FrameworkVersionId,
}

/// Something that builds an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Builder {
    /// Name on screen.
    pub name: String,
    /// Its page.
    pub href: String,
    /// 見本.
    pub is_sample: bool,
}

/// Something that an element can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget {
    /// Pillar or credo line.
    pub kind: LinkKind,
    /// Stable key.
    pub key: String,
    /// Name on screen.
    pub name: String,
    /// Its page.
    pub href: String,
}

impl LinkTarget {
    /// Whether the link leads here.
    pub fn is(&self, link: &Link) -> bool {
        self.kind == link.kind && self.key == link.key
    }
    /// 「柱：人材育成」, on the page where ties are chosen.
    pub fn words(&self) -> String {
        match self.kind {
            LinkKind::Pillar => format!("柱：{}", self.name),
            LinkKind::Credo => format!("クレド：{}", self.name),
        }
    }
}

/// Implemented by `app`.
pub trait Surroundings: Send + Sync + 'static {
    /// The cycles that are running.
    fn running_cycles<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<RunningCycle>, StoreError>>;
    /// What builds an element: initiatives of the strategy, for readers who may see them.
    fn builders<'a>(
        &'a self,
        app: &'a App,
        element: &'a ElementKey,
    ) -> BoxFuture<'a, Result<Vec<Builder>, StoreError>>;
    /// Everything that elements can serve: pillars first, then the lines of the credo, in order.
    fn link_targets<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<LinkTarget>, StoreError>>;
}
