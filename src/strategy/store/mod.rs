//! All SQL of the room.

mod approvals;
mod figures;
mod initiatives;
mod keeping;
mod kpis;
mod milestones;
mod naming;
mod texts;
mod versions;

pub(super) use approvals::{approvable, approval_of, approve, withdraw};
pub(super) use figures::{
    Opened, Redefined, Written, kpi_for_update, lock_kpis, open_kpis, people, redefine, series_of,
    write_readings,
};
pub(super) use initiatives::answers_for_some;
pub use initiatives::{
    InitiativeView, NoteView, PersonView, Which, every_note, initiatives, notes,
};
pub(super) use keeping::{
    Opening, add_first_notes, add_note, change, find_names, for_update, measures_by_code, open,
};
pub use kpis::{KpiView, ReadingView, kpi, kpis, kpis_of};
pub(super) use kpis::{answers_for_a_kpi, kpi_saved};
pub use milestones::{MilestoneView, every_milestone, milestones};
pub(super) use milestones::{
    add_first_milestones, add_milestone, finish_milestone, milestone_for_update, move_milestone,
};
pub use naming::{Ownerless, ownerless};
pub(super) use naming::{name_initiative_owner, name_kpi_owner};
pub(super) use texts::{
    PassageSources, PillarSources, is_loaded, load_pillars, load_texts, queue_up,
};
pub use texts::{outline, pillars};
pub use versions::{VersionView, versions};
