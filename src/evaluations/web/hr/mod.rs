//! `/hr/cycles`: the cycles of HR.

use crate::ui::Routes;

/// Routes of the HR pages.
pub(super) fn routes() -> Routes {
    Routes::new()
}
