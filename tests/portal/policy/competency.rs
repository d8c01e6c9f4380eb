//! Rows of competency.

use jinzai::access::Action;
use jinzai::competency::policy::{
    AddScale, CreateFramework, DiscardDraft, EditDraft, FillSelfCheck, FrameworkFacts,
    LoadDefinitions, OwnSelfChecks, ReadFramework, ReadSelfCheck, ReadVersions, ReviewVersion,
    SelfCheckFacts, ShareSelfCheck, ShownSelfChecks, StartDraft, StartSelfCheck, SubmitVersion,
    VersionFacts, WithdrawVersion,
};

use super::{Cases, id, me, my_authority, other_authority, other_employee};

/// Whose definitions: everybody's, those of the limited officer's authority, those of another.
const WHOSE: [&str; 3] = ["全庁の定義", "受け持つ任命権者の定義", "ほかの任命権者の定義"];

fn framework(whose: &str) -> FrameworkFacts {
    let authority = match whose {
        "全庁の定義" => None,
        "受け持つ任命権者の定義" => Some(my_authority()),
        _ => Some(other_authority()),
    };
    FrameworkFacts { framework: id(20), authority }
}

fn on_versions<A>(cases: Cases, deed: &'static str) -> Cases
where
    A: Action<Subject = VersionFacts> + 'static,
{
    WHOSE.iter().fold(cases, |cases, whose| {
        cases.action::<A>(deed, whose, VersionFacts { version: id(21), of: framework(whose) })
    })
}

pub fn cases() -> Cases {
    let mut cases =
        Cases::default().action::<ReadVersions>("下書き・予定・過去の版を見る", "いつでも", ());
    for whose in WHOSE {
        cases = cases.action::<ReadFramework>("定義集を人事の画面で見る", whose, framework(whose));
    }
    for whose in WHOSE {
        let authority = framework(whose).authority;
        cases = cases.action::<CreateFramework>("定義集を新しく作る", whose, authority);
    }
    cases = cases.action::<AddScale>("尺度の新しい版を加える", "いつでも", ());
    for whose in WHOSE {
        cases = cases.action::<StartDraft>("下書きを始める", whose, framework(whose));
    }
    cases = on_versions::<EditDraft>(cases, "下書きの文を直す");
    cases = on_versions::<SubmitVersion>(cases, "承認を頼む・取り下げる");
    cases = on_versions::<ReviewVersion>(cases, "承認する・差し戻す（書いた人以外）");
    cases = on_versions::<WithdrawVersion>(cases, "施行の前に取り下げる");
    cases = on_versions::<DiscardDraft>(cases, "下書きを捨てる");
    cases = cases
        .action::<StartSelfCheck>("自己点検を始める", "自分", me())
        .action::<StartSelfCheck>("自己点検を始める", "ほかの職員", other_employee());
    for (situation, owner, reader) in [
        ("自分の自己点検", me(), None),
        ("ほかの職員の自己点検", other_employee(), None),
        ("ほかの職員が自分に見せている自己点検", other_employee(), Some(me())),
    ] {
        let facts = SelfCheckFacts { check: id(22), owner, reader };
        cases = cases
            .action::<ReadSelfCheck>("自己点検を読む", situation, facts)
            .action::<FillSelfCheck>("自己点検を書く", situation, facts)
            .action::<ShareSelfCheck>("自己点検を上司に見せる・取りやめる", situation, facts);
    }
    cases
        .listing::<OwnSelfChecks>("自分の自己点検の一覧")
        .listing::<ShownSelfChecks>("見せてもらった自己点検の一覧")
        .action::<LoadDefinitions>("戦略の文を読み込む", "いつでも", ())
}
