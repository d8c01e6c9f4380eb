//! What good looks like, per rank, by version: roles and elements with their texts, the scale they
//! are graded on, and the life of a version from draft to 施行.
//!
//! **Nouns.** A [`Version`] of a framework (定義集) holds a [`Content`]: [`Role`]s for everyone, for
//! 管理監督者 and per rank, and [`Element`]s (能力 = 評価要素) that mean something else at each rank. A
//! [`Scale`] names the grades that behaviours describe. [`Comparison`] is the 新旧対照表 of two versions,
//! [`RankComparison`] sets two ranks beside each other.
//!
//! **Tables.** `framework`, `framework_version` (with its ranks, writers, remarks and submissions), `role_expectation`,
//! `element`, `element_rank`, `element_indicator`, `element_behaviour`, `element_link`, `rating_scale`,
//! `scale_grade`, `scale_mapping`, `framework_import`, `self_check`, `self_check_answer`, `self_check_share`.
//!
//! **Invariants.** One draft per framework. Only a draft changes; triggers say so, too. Nobody approves
//! what is their own. Keys are stable across versions, ids belong to one version. Which version is in
//! force follows from its 施行日 and is never stored. Scales are only ever added.

pub mod actions;
pub mod comparison;
pub mod content;
pub mod document;
pub mod element;
pub mod forms;
pub mod framework;
pub mod ladder;
pub mod policy;
pub mod role;
pub mod scale;
pub mod search;
pub mod self_check;
mod store;
pub mod surroundings;
mod web;

#[cfg(test)]
mod samples;

pub use comparison::{Comparison, Edition, RankComparison};
pub use content::Content;
pub use element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
pub use framework::{Calendar, Standing, Version, VersionKind, VersionRefusal};
pub use ladder::{Ladder, Rung};
pub use role::{Audience, Role, RoleKey};
pub use scale::{Grade, Scale, ScaleGrade};
pub use store::content::{Part, content as content_of};
pub use store::frameworks::{InForce, framework_for, framework_of, frameworks, version_in_force};
pub use store::ladder::{Post, ladder, people_per_rank, post_of};
pub use store::scales::scale;
pub use store::versions::{version, versions};
pub use surroundings::{Builder, LinkTarget, RunningCycle, Surroundings, role_targets};
pub use web::routes;
