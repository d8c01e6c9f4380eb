//! All SQL of the room: [`ladder`] (ranks and who stands on them, read only), [`scales`], [`versions`]
//! (frameworks and the life of versions), [`content`] (what a version says), [`drafts`] (changes of it).

pub mod content;
pub mod drafts;
pub mod ladder;
pub mod reader;
pub mod scales;
pub mod versions;
