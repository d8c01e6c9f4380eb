//! Rows of exchange.

use jinzai::exchange::policy::{
    ExportRegister, ImportRegister, ImportStaff, ImportTransfers, KeepPlanFiles,
};

use super::Cases;

pub fn cases() -> Cases {
    Cases::default()
        .action::<ImportStaff>("職員一覧を取り込む", "いつでも", ())
        .action::<ImportTransfers>("発令一覧を取り込む・取り消す", "いつでも", ())
        .action::<ExportRegister>("人事の登録をまるごと書き出す", "いつでも", ())
        .action::<ImportRegister>("人事の登録をまるごと取り込む", "いつでも", ())
        .action::<KeepPlanFiles>("戦略の計画をファイルで書き出す・取り込む", "いつでも", ())
}
