//! Why somebody acts for a head: the sentence that stands on pages.

use crate::kernel::ids::EmployeeId;

/// A head of a department, or its deputy, as the sentence names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayHead {
    /// Who.
    pub employee: EmployeeId,
    /// 氏名.
    pub name: String,
    /// Whether on leave that day.
    pub is_away: bool,
    /// Whether heading as a second post (事務取扱).
    pub is_stand_in: bool,
    /// Whether acting as deputy.
    pub is_deputy: bool,
}

/// A department on the way up with its heads, the one who acts first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayStep {
    /// Its name, without the names above it.
    pub name: String,
    /// Its heads that day.
    pub heads: Vec<WayHead>,
}

impl WayStep {
    fn acting(&self) -> Option<&WayHead> {
        self.heads.iter().find(|head| !head.is_away)
    }
    /// Why its head does not act: `None` when the head does.
    fn gap(&self, tells_why: bool) -> Option<String> {
        let own = self.heads.iter().filter(|head| !head.is_deputy);
        if own.clone().any(|head| !head.is_away && !head.is_stand_in) {
            return None;
        }
        let why = if tells_why { "休職中の" } else { "不在の" };
        match own.clone().find(|head| head.is_away) {
            Some(head) => Some(format!("{}の長の{}さんが{why}ため", self.name, head.name)),
            None => Some(format!("{}の長が欠けているため", self.name)),
        }
    }
}

/// 「人財課の長が欠けているため、人事部の長の髙橋 二さんが代わります。」 `way` begins at the department
/// itself. `None`: its head is there and nobody has to act. `tells_why`: whether the reader may know
/// that somebody is on leave.
pub fn acting_words(way: &[WayStep], tells_why: bool) -> Option<String> {
    let own = way.first()?;
    let gap = own.gap(tells_why)?;
    let found = way.iter().find_map(|step| step.acting().map(|head| (step, head)));
    let who = match found {
        None => return Some(format!("{gap}、所属長がいません。上にも、代わる長がいません。")),
        Some((_, head)) if head.is_deputy => format!("職務代理の{}さん", head.name),
        Some((step, head)) if step == own => format!("兼務の{}さん", head.name),
        Some((step, head)) => format!("{}の長の{}さん", step.name, head.name),
    };
    Some(format!("{gap}、{who}が代わります。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str) -> WayHead {
        let name = name.to_owned();
        let employee = EmployeeId::mint();
        WayHead { employee, name, is_away: false, is_stand_in: false, is_deputy: false }
    }
    fn step(name: &str, heads: Vec<WayHead>) -> WayStep {
        WayStep { name: name.to_owned(), heads }
    }

    #[test]
    fn the_sentence_says_who_acts_and_why() {
        let chief = head("林 四");
        let above = step("人事部", vec![head("髙橋 二")]);
        let away = WayHead { is_away: true, ..chief.clone() };
        let deputy = WayHead { is_deputy: true, ..head("𠮷田 三") };
        let second = WayHead { is_stand_in: true, ..head("山﨑 五") };
        let words = |heads: Vec<WayHead>, tells_why| {
            acting_words(&[step("人財課", heads), above.clone()], tells_why)
        };
        assert_eq!(words(vec![chief.clone()], true), None);
        assert_eq!(
            words(vec![], true).as_deref(),
            Some("人財課の長が欠けているため、人事部の長の髙橋 二さんが代わります。")
        );
        assert_eq!(
            words(vec![away.clone()], true).as_deref(),
            Some("人財課の長の林 四さんが休職中のため、人事部の長の髙橋 二さんが代わります。")
        );
        assert_eq!(
            words(vec![deputy, away.clone()], false).as_deref(),
            Some("人財課の長の林 四さんが不在のため、職務代理の𠮷田 三さんが代わります。")
        );
        assert_eq!(
            words(vec![second], true).as_deref(),
            Some("人財課の長が欠けているため、兼務の山﨑 五さんが代わります。")
        );
        let alone = acting_words(&[step("人財課", vec![away]), step("人事部", vec![])], true);
        assert!(alone.is_some_and(|words| words.contains("上にも、代わる長がいません")));
        assert_eq!(acting_words(&[], true), None);
    }
}
