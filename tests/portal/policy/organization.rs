//! Rows of organization.

use jinzai::organization::policy::{KeepRegister, ReadRegister, StaffListing};

use super::Cases;

pub fn cases() -> Cases {
    Cases::default()
        .action::<KeepRegister>("組織と職員の台帳を直す", "いつでも", ())
        .action::<ReadRegister>("組織と職員の台帳を見る", "いつでも", ())
        .listing::<StaffListing>("職員を探す")
}
