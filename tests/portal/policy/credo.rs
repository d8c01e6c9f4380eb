//! Rows of credo.

use jinzai::credo::policy::{AcknowledgeCredo, PublishEdition};

use super::{Cases, me, other_employee};

pub fn cases() -> Cases {
    Cases::default()
        .action::<AcknowledgeCredo>("クレドを読んだと記録する", "自分について", me())
        .action::<AcknowledgeCredo>(
            "クレドを読んだと記録する",
            "ほかの職員について",
            other_employee(),
        )
        .action::<PublishEdition>("クレドの版を公開する", "いつでも", ())
}
