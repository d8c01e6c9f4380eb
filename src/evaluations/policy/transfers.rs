//! What is handed over at a transfer.

use crate::access::{Action, Actor, Denied};
use crate::kernel::ids::{EmployeeId, SheetId};

/// A sheet that an evaluator has given out of their hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormerFacts {
    /// The sheet.
    pub sheet: SheetId,
    /// Who rated before.
    pub former: EmployeeId,
}

/// Writing what one has seen, for those who go on. Only the former evaluator knows it.
pub struct WritePartRecord;
impl Action for WritePartRecord {
    type Subject = FormerFacts;
    fn decide(who: &Actor, subject: &FormerFacts) -> Result<(), Denied> {
        if who.is_employee(subject.former) { Ok(()) } else { Err(Denied::OutOfReach) }
    }
}
