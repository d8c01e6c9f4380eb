//! Rows of the administrator's desk.

use jinzai::admin::policy::{EnterDesk, ListAccounts, ReadAuditLog};

use super::Cases;

pub fn cases() -> Cases {
    Cases::default()
        .action::<EnterDesk>("管理の入口に入る", "いつでも", ())
        .listing::<ListAccounts>("利用者と役割の一覧を見る")
        .listing::<ReadAuditLog>("監査ログを見る")
}
