//! Rows of home.

use jinzai::home::policy::EnterHrDesk;

use super::Cases;

pub fn cases() -> Cases {
    Cases::default().action::<EnterHrDesk>("人事の作業台に入る", "いつでも", ())
}
