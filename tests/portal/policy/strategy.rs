//! Rows of strategy.

use jinzai::kernel::ids::EmployeeId;
use jinzai::strategy::initiative::InitiativeFacts;
use jinzai::strategy::kpi::KpiFacts;
use jinzai::strategy::naming::{Answered, NamingFacts};
use jinzai::strategy::policy::{
    ApproveFigures, ChangeInitiative, DeskFacts, KeepKpis, LoadStrategy, NameOwner,
    OpenInitiatives, OwnerlessListing, RecordCounts, RecordReadings, SeeDesk,
};

use super::{Cases, id, me, other_employee};

pub fn cases() -> Cases {
    let initiative =
        |owner: EmployeeId, deputy| InitiativeFacts { initiative: id(40), owner, deputy };
    let kpi = |owner: EmployeeId, deputy| vec![KpiFacts { kpi: id(41), owner, deputy }];
    let naming = |deputy| NamingFacts { what: Answered::Kpi(id(41)), deputy };
    let desk = |answers_for_some| DeskFacts { answers_for_some };
    Cases::default()
        .action::<LoadStrategy>("戦略の文を読み込む", "いつでも", ())
        .action::<SeeDesk>("戦略と事業の作業台を見る", "受け持つ事業がある", desk(true))
        .action::<SeeDesk>("戦略と事業の作業台を見る", "受け持つ事業がない", desk(false))
        .action::<OpenInitiatives>("事業を始める", "いつでも", ())
        .action::<ChangeInitiative>("事業を直す・記録を足す", "自分が担当", initiative(me(), None))
        .action::<ChangeInitiative>(
            "事業を直す・記録を足す",
            "自分が副担当",
            initiative(other_employee(), Some(me())),
        )
        .action::<ChangeInitiative>(
            "事業を直す・記録を足す",
            "ほかの人が担当",
            initiative(other_employee(), None),
        )
        .action::<NameOwner>("新しい担当者を決める", "自分が代理", naming(Some(me())))
        .action::<NameOwner>("新しい担当者を決める", "代理でない", naming(None))
        .listing::<OwnerlessListing>("担当者を決めるものを見る")
        .action::<KeepKpis>("指標を始める・定義や目標や担当を直す", "いつでも", ())
        .action::<RecordReadings>("指標の値を入れる・直す", "自分が担当", kpi(me(), None))
        .action::<RecordReadings>(
            "指標の値を入れる・直す",
            "自分が代理",
            kpi(other_employee(), Some(me())),
        )
        .action::<RecordReadings>(
            "指標の値を入れる・直す",
            "ほかの人が担当",
            kpi(other_employee(), None),
        )
        .action::<RecordCounts>(
            "ポータルが数えた値を入れる",
            "いつでも",
            kpi(other_employee(), None),
        )
        .action::<ApproveFigures>("指標の値の公開を承認する", "いつでも", ())
}
