//! `/me/self-checks` and `/team/self-checks`: 自己点検, private until its author shows it.

mod form;
mod list;
mod sharing;
mod show;

pub(super) use form::{keep, save};
pub(super) use list::{index, shown, start};
pub(super) use sharing::{check, create, withdraw};
pub(super) use show::{own, received};

use crate::competency::actions::self_checks::Opened;
use crate::competency::self_check::Answer;
use crate::kernel::ids::SelfCheckId;
use crate::ui::Error;

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("自分の評価", "/me"), ("自己点検", "/me/self-checks")];

fn id_of(raw: &str) -> Result<SelfCheckId, Error> {
    raw.parse().map_err(|_| Error::NotFound)
}

/// 「5つの要素のうち3つの段階を選びました。」
fn progress(opened: &Opened) -> String {
    let stands = opened.check.stands(&opened.content, &opened.scale);
    let chosen = stands.iter().filter(|stand| stand.grade.is_some()).count();
    format!("{}つの要素のうち{chosen}つの段階を選びました。", stands.len())
}

/// 「変革推進力の段階」 or 「変革推進力のそう思った場面」.
fn label(opened: &Opened, answer: &Answer) -> String {
    let name = opened.content.element(answer.element()).map(|element| element.name.to_string());
    let name = name.unwrap_or_else(|| answer.element().to_string());
    match answer {
        Answer::Grade(_) => format!("{name}の段階"),
        Answer::Example(_) => format!("{name}のそう思った場面"),
    }
}
