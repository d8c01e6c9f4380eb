//! Rows of the thread.

use jinzai::competency::ElementKey;
use jinzai::thread::policy::{ReadCoverage, TieFacts, TieInitiatives, TieSamples};

use super::{Cases, my_authority, other_authority};

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
    cases.action::<TieSamples>("見本の市の要素と事業をつなぐ", "いつでも", ())
}
