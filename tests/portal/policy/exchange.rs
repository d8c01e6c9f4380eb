//! Rows of exchange.

use jinzai::exchange::policy::{ExportRegister, ImportStaff, ImportTransfers};

use super::Cases;

pub fn cases() -> Cases {
    Cases::default()
        .action::<ImportStaff>("職員一覧を取り込む", "いつでも", ())
        .action::<ImportTransfers>("発令一覧を取り込む・取り消す", "いつでも", ())
        .action::<ExportRegister>("人事の登録をまるごと書き出す", "いつでも", ())
}
