//! What somebody has read of a sheet a moment ago, so that saving need not read it again.
//!
//! Nothing is taken on trust: the statement that saves does nothing when the sheet, its cycle or what is being typed
//! has changed since; then the sheet is read.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::loading::{Desk, Loaded};
use crate::access::Actor;
use crate::kernel::ids::{EmployeeId, SheetId};
use crate::platform::{App, Lately};

/// For how long a sheet is remembered: about as long as somebody thinks over one element.
const FOR: Duration = Duration::from_mins(10);

/// Sheets at most, of some 15 kB each.
const SHEETS: usize = 500;

/// Database, cycle, who has read, and whose sheet (`None`: their own).
type Key = (u64, String, EmployeeId, Option<SheetId>);

static READ: LazyLock<Lately<Key, Arc<Loaded>>> = LazyLock::new(|| Lately::within(FOR, SHEETS));

fn key(app: &App, actor: &Actor, code: &str, desk: Desk) -> Option<Key> {
    let sheet = match desk {
        Desk::Own => None,
        Desk::Evaluator(id) => Some(id),
    };
    Some((app.db.number(), code.to_owned(), actor.employee()?, sheet))
}

/// Remembers a sheet with an open step of one's own. Not of those who stand in, which ends with a day; not while
/// something is being typed, which has no revision of the sheet.
pub fn remember(app: &App, actor: &Actor, desk: Desk, loaded: Arc<Loaded>) {
    let Some(key) = key(app, actor, &loaded.cycle.code, desk) else { return };
    let kind = loaded.step_at(desk, key.2);
    let is_plain = kind.is_some_and(|kind| loaded.drafts_of(kind).is_empty());
    if is_plain && loaded.stands_in.is_none() {
        READ.hold(key, loaded);
    }
}

/// What was read, once: whoever saves remembers what stands there then.
pub(super) fn take(app: &App, actor: &Actor, code: &str, desk: Desk) -> Option<Arc<Loaded>> {
    READ.take(&key(app, actor, code, desk)?)
}
