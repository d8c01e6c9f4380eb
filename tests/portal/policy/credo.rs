//! Rows of credo.

use jinzai::credo::policy::{AcknowledgeCredo, KeepPledge, PublishEdition, ShownPledges};

use super::{Cases, me, other_employee};

pub fn cases() -> Cases {
    Cases::default()
        .action::<PublishEdition>("クレドの版を出す", "いつでも", ())
        .action::<AcknowledgeCredo>("「読みました」を記す", "自分として", me())
        .action::<AcknowledgeCredo>("「読みました」を記す", "ほかの人として", other_employee())
        .action::<KeepPledge>("マイクレドを読む・書く", "自分の", me())
        .action::<KeepPledge>("マイクレドを読む・書く", "ほかの人の", other_employee())
        .listing::<ShownPledges>("見せてもらったマイクレドの一覧")
}
