//! Rows of exchange.

use jinzai::exchange::policy::ImportStaff;

use super::Cases;

pub fn cases() -> Cases {
    Cases::default().action::<ImportStaff>("職員一覧を取り込む", "いつでも", ())
}
