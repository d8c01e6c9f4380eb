//! The strategy: its background and frame, pillars (柱), measures (取組), initiatives (事業).
//!
//! The city's own words are loaded once, each with its source, in the order of the data. Under each
//! measure people keep [`Initiative`](initiative::Initiative)s: an owner who answers for it, a state
//! that is never without its reason, dated notes that are only ever added. Everyone who is signed in
//! reads them; owner, deputy and strategy officers change them.
//! [`KPI`](kpi)s say in figures whether it helps: each with a definition, targets per fiscal year and
//! [`reading`]s that are only ever added, so that what was known on any day can be shown again.
//! Tables: `strategy_text`, `pillar`, `pillar_aim`, `measure`, `measure_sub_line`, `initiative`,
//! `initiative_version`, `initiative_note`, `initiative_milestone`, `initiative_milestone_move`, `kpi`, `kpi_definition`, `kpi_target`, `kpi_reading`, `kpi_approval`, `kpi_approval_withdrawal`; the view
//! `pillar_content`.

pub mod actions;
pub mod forms;
pub mod initiative;
pub mod kpi;
pub mod naming;
pub mod outline;
pub mod pillar;
pub mod policy;
pub mod progress;
pub mod publication;
pub mod reading;
pub mod refusal;
mod store;
pub mod surroundings;
mod web;

pub use outline::{BackgroundStep, FramePart, Outline, Passage};
pub use pillar::{Measure, Pillar};
pub use store::{
    InitiativeView, KpiView, MilestoneView, NoteView, Ownerless, PersonView, ReadingView,
    VersionView, Which, every_milestone, every_note, initiatives, kpi, kpis, kpis_of, milestones,
    notes, outline, ownerless, pillars, versions,
};
pub use surroundings::{Surroundings, Tied};
pub use web::{SiteError, SiteFile, routes, site};
