//! Rows of strategy.

use jinzai::strategy::initiative::InitiativeFacts;
use jinzai::strategy::policy::{
    ChangeInitiative, DeskFacts, LoadStrategy, OpenInitiatives, SeeDesk,
};

use super::{Cases, id, me, other_employee};

pub fn cases() -> Cases {
    let third = id(10);
    let facts = |owner, deputy| InitiativeFacts { initiative: id(40), owner, deputy };
    Cases::default()
        .action::<LoadStrategy>("戦略の文を読み込む", "いつでも", ())
        .action::<SeeDesk>(
            "戦略と事業の一覧を整える",
            "担当する事業がある",
            DeskFacts { answers_for_some: true },
        )
        .action::<SeeDesk>(
            "戦略と事業の一覧を整える",
            "担当する事業がない",
            DeskFacts { answers_for_some: false },
        )
        .action::<OpenInitiatives>("事業を加える", "いつでも", ())
        .action::<ChangeInitiative>("事業を直す、メモを加える", "担当者", facts(me(), None))
        .action::<ChangeInitiative>(
            "事業を直す、メモを加える",
            "代理",
            facts(other_employee(), Some(me())),
        )
        .action::<ChangeInitiative>(
            "事業を直す、メモを加える",
            "ほかの人の事業",
            facts(other_employee(), Some(third)),
        )
}
