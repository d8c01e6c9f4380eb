//! Rows of identity.

use jinzai::identity::policy::{GrantRole, InviteAccounts, KeepOwnAccount, OpenAccounts};

use super::{Cases, my_account, other_account};

pub fn cases() -> Cases {
    Cases::default()
        .action::<InviteAccounts>("アカウントを作り、招待する", "いつでも", ())
        .action::<OpenAccounts>(
            "パスワードの決まったアカウントを作る（見本の市だけ）",
            "いつでも",
            (),
        )
        .action::<GrantRole>("役割を付ける・外す", "自分に", my_account())
        .action::<GrantRole>("役割を付ける・外す", "ほかの人に", other_account())
        .action::<KeepOwnAccount>("パスワード・表示・サインインを直す", "自分の", my_account())
        .action::<KeepOwnAccount>(
            "パスワード・表示・サインインを直す",
            "ほかの人の",
            other_account(),
        )
}
