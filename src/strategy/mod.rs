//! The strategy: its background and frame, pillars (柱), measures (取組), initiatives (事業).
//!
//! The city's own words are loaded once, each with its source, in the order of the data. Under each
//! measure people keep [`Initiative`](initiative::Initiative)s: an owner who answers for it, a state
//! that is never without its reason, dated notes that are only ever added. Everyone who is signed in
//! reads them; owner, deputy and strategy officers change them.
//! Tables: `strategy_text`, `pillar`, `pillar_aim`, `measure`, `measure_sub_line`, `initiative`,
//! `initiative_note`; the views `pillar_content` and `initiative_overview`.

pub mod actions;
pub mod forms;
pub mod initiative;
pub mod outline;
pub mod pillar;
pub mod policy;
pub mod refusal;
mod store;
mod web;

pub use outline::{BackgroundStep, FramePart, Outline, Passage};
pub use pillar::{Measure, Pillar};
pub use store::{
    InitiativeView, NoteView, PersonView, Which, initiatives, notes, outline, pillars,
};
pub use web::routes;
