//! Rows of identity.

use jinzai::access::Place;
use jinzai::identity::policy::{
    EndSessions, GrantRole, InvitableStaff, InviteAccounts, InviteeFacts, KeepOwnAccount,
    OpenAccounts,
};

use super::{
    Cases, id, me, my_account, my_authority, my_department, other_account, other_authority,
    other_employee,
};

/// Somebody without a password or a role, in the reach of every officer.
fn newcomer() -> InviteeFacts {
    InviteeFacts {
        account: other_account(),
        login: "0001042".to_owned(),
        exists: true,
        employee: Some(other_employee()),
        has_password: false,
        has_grants: false,
        place: Place { authority: Some(my_authority()), departments: vec![my_department()] },
    }
}

fn inviting(cases: Cases) -> Cases {
    let elsewhere = Place { authority: Some(other_authority()), departments: vec![id(6)] };
    let rows = [
        ("はじめての人", newcomer()),
        ("受け持つ範囲の外の、はじめての人", InviteeFacts { place: elsewhere, ..newcomer() }),
        ("所属のない、はじめての人", InviteeFacts { place: Place::default(), ..newcomer() }),
        ("パスワードを決めた人", InviteeFacts { has_password: true, ..newcomer() }),
        ("権限のある人", InviteeFacts { has_grants: true, ..newcomer() }),
        ("職員でない人", InviteeFacts { employee: None, ..newcomer() }),
        ("自分", InviteeFacts { account: my_account(), employee: Some(me()), ..newcomer() }),
    ];
    rows.into_iter().fold(cases, |cases, (situation, facts)| {
        cases.action::<InviteAccounts>("アカウントを作り、招待する", situation, vec![facts])
    })
}

pub fn cases() -> Cases {
    inviting(Cases::default())
        .listing::<InvitableStaff>("招待する職員を探す")
        .action::<EndSessions>("サインインを終わらせる", "自分の", my_account())
        .action::<EndSessions>("サインインを終わらせる", "ほかの人の", other_account())
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
