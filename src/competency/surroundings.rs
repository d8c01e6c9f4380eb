//! What this room needs to know of rooms above or beside it, handed in by `app`: running evaluation
//! cycles (they keep the version they pinned), and the names of what elements serve.

use crate::kernel::Period;
use crate::kernel::ids::FrameworkVersionId;
use crate::platform::{App, StoreError};
use crate::ui::BoxFuture;

use super::content::Content;
use super::element::{Element, ElementKey, Link, LinkKind};
use super::ladder::Ladder;
use super::role::{Audience, Role};

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
    /// Whether it must be marked 見本: its name does not say so itself.
    pub is_sample: bool,
}

/// Something that an element can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget {
    /// Pillar, credo line or role.
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
    /// Whether there is a point in tying the element to it: a role of a rank that is not asked for the
    /// element has none.
    pub fn concerns(&self, element: &Element, content: &Content) -> bool {
        let role = content.roles.iter().find(|role| role.key.as_str() == self.key);
        match (self.kind, role.and_then(|role| role.audience.rank())) {
            (LinkKind::Role, Some(rank)) => element.asked_of(rank).is_some(),
            _ => true,
        }
    }
    /// 「柱：人材育成」, on the page where ties are chosen.
    pub fn words(&self) -> String {
        match self.kind {
            LinkKind::Pillar => format!("柱：{}", self.name),
            LinkKind::Credo => format!("クレド：{}", self.name),
            // Whose role it is stands in the name.
            LinkKind::Role => self.name.clone(),
        }
    }
}

/// The roles of a version, as something that its elements can serve.
pub fn role_targets(content: &Content, ladder: &Ladder) -> Vec<LinkTarget> {
    let target = |role: &Role| {
        let (whose, page) = match role.audience {
            Audience::Everyone => ("全職員", "/roles/all".to_owned()),
            Audience::Supervisors => ("管理監督者", "/roles/managers".to_owned()),
            Audience::Rank(rank) => {
                let code = ladder.rung(rank).map_or("", |rung| rung.code.as_str());
                (ladder.name(rank), format!("/roles/ranks/{code}"))
            }
        };
        LinkTarget {
            kind: LinkKind::Role,
            key: role.key.to_string(),
            // In one line, for it is posted as it is read.
            name: format!("{whose}：{}", role.body.as_str().replace('\n', " ")),
            href: format!("{page}#{}", role.key),
        }
    };
    content.roles.iter().map(target).collect()
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
    /// What serves each role, by its key: initiatives of the strategy, for readers who may see them.
    fn role_builders<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<(String, Builder)>, StoreError>>;
    /// What elements of every version can serve: pillars first, then the lines of the credo, in order.
    fn link_targets<'a>(
        &'a self,
        app: &'a App,
    ) -> BoxFuture<'a, Result<Vec<LinkTarget>, StoreError>>;
}
