//! Rows of credo.

use jinzai::credo::policy::{AcknowledgeCredo, PublishEdition};

use super::{Cases, me, other_employee};

pub fn cases() -> Cases {
    Cases::default()
        .action::<PublishEdition>("クレドの版を出す", "いつでも", ())
        .action::<AcknowledgeCredo>("「読みました」を記す", "自分として", me())
        .action::<AcknowledgeCredo>("「読みました」を記す", "ほかの人として", other_employee())
}
