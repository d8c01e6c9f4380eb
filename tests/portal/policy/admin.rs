//! Rows of the administrator's desk.

use jinzai::admin::policy::{
    EnterDesk, ExplainOthers, ExplainReach, ListAccounts, ReadAuditLog, ReadSettings,
};

use super::Cases;

pub fn cases() -> Cases {
    Cases::default()
        .action::<EnterDesk>("管理の入口に入る", "いつでも", ())
        .action::<ExplainOthers>("ほかの人の見られる範囲を調べる", "いつでも", ())
        .listing::<ExplainReach>("見られる範囲を調べる相手")
        .listing::<ListAccounts>("利用者と役割の一覧を見る")
        .listing::<ReadSettings>("設定と動きを見る")
        .listing::<ReadAuditLog>("監査ログを見る")
}
