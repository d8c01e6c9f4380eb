//! Shared vocabulary: ids, dates, periods, versions, bounded text, exact numbers, refusals.
//!
//! Pure and imported by every room; imports nothing of ours. Only `ids` and `codec`
//! know that a database exists (they teach sqlx to read and write our types).

pub mod codec;
pub mod era;
pub mod ids;
pub mod number;
pub mod period;
pub mod refusal;
pub mod text;
pub mod time;
mod variants;
pub mod version;

pub use era::{DateProblem, parse_date};
pub use number::{Percent, Points, Rounding, RoundingMode, Weight};
pub use period::{Period, PeriodProblem, Timeline, TimelineProblem};
pub use refusal::Refusal;
pub use text::{Code, Kana, Line, Prose, TextProblem};
pub use time::{Date, FiscalYear, Now, Timestamp, YearMonth};
pub use version::{LifeStage, Revision, VersionNumber};
