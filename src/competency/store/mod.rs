//! All SQL of the room: [`ladder`] (ranks and who stands on them, read only), [`scales`], [`versions`]
//! (frameworks and the life of versions), [`content`] (what a version says), [`drafts`] (changes of it), [`remarks`] (what
//! reviewers said), [`submissions`] (what was submitted each time), [`frameworks`] (the lineages).

pub mod content;
pub mod drafts;
pub mod frameworks;
pub mod imports;
pub mod ladder;
pub mod reader;
pub mod remarks;
pub mod scales;
pub mod self_checks;
pub mod submissions;
pub mod versions;
