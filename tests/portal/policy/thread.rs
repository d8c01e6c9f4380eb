//! Rows of the thread.

use jinzai::competency::ElementKey;
use jinzai::kernel::ids::EmployeeId;
use jinzai::strategy::initiative::InitiativeFacts;
use jinzai::thread::policy::{ReadCoverage, TieFacts, TieInitiative, TieInitiatives, TieSamples};

use super::{Cases, id, me, my_authority, other_authority, other_employee};

pub fn cases() -> Cases {
    let facts = |authority| TieFacts { element: ElementKey::parse("henkaku").unwrap(), authority };
    let mut cases =
        Cases::default().action::<ReadCoverage>("一本の糸の切れているところを見る", "いつでも", ());
    for (whose, authority) in [
        ("全庁の定義", None),
        ("受け持つ任命権者の定義", Some(my_authority())),
        ("ほかの任命権者の定義", Some(other_authority())),
    ] {
        cases = cases.action::<TieInitiatives>("要素を育てる事業を決める", whose, facts(authority));
    }
    let own = |owner: EmployeeId, deputy| InitiativeFacts { initiative: id(40), owner, deputy };
    for (whose, facts) in [
        ("自分が担当", own(me(), None)),
        ("自分が副担当", own(other_employee(), Some(me()))),
        ("ほかの人が担当", own(other_employee(), None)),
    ] {
        cases = cases.action::<TieInitiative>("事業のつながりを決める", whose, facts);
    }
    cases.action::<TieSamples>("見本の市の要素と事業をつなぐ", "いつでも", ())
}
