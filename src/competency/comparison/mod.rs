//! Comparisons: two versions as 新旧対照表 ([`versions`]), two ranks ([`ranks`]), two texts ([`words`]).
//! Versions are joined on keys; the same input gives the same table.

pub mod order;
pub mod ranks;
pub mod versions;
pub mod words;

pub use ranks::{Asking, ElementRow, RankComparison, RoleRow, Side};
pub use versions::{Change, Comparison, Edition, Place, Row, Section, Subject};
pub use words::{Mark, Redline, Segment};
