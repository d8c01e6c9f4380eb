//! Rows of competency.

use jinzai::access::Action;
use jinzai::competency::policy::{
    DiscardDraft, EditDraft, FrameworkFacts, LoadDefinitions, ReadVersions, ReviewVersion,
    StartDraft, SubmitVersion, VersionFacts, WithdrawVersion,
};

use super::{Cases, id, my_authority, other_authority};

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
        cases = cases.action::<StartDraft>("下書きを始める", whose, framework(whose));
    }
    cases = on_versions::<EditDraft>(cases, "下書きの文を直す");
    cases = on_versions::<SubmitVersion>(cases, "承認を頼む・取り下げる");
    cases = on_versions::<ReviewVersion>(cases, "承認する・差し戻す（書いた人以外）");
    cases = on_versions::<WithdrawVersion>(cases, "施行の前に取り下げる");
    cases = on_versions::<DiscardDraft>(cases, "下書きを捨てる");
    cases.action::<LoadDefinitions>("戦略の文を読み込む", "いつでも", ())
}
