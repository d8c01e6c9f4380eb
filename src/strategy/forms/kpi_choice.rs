//! What two forms of a KPI can differ in, and how each reads.

use super::choice::{Compared, Group, unified};
use super::kpi::KpiInput;
use crate::kernel::time::wareki;
use crate::kernel::{FiscalYear, parse_date};
use crate::strategy::kpi::{Direction, OwnCount, Rhythm};
use crate::strategy::reading::Typed;
use crate::ui::components::DateField;

/// Name and label of what is one control.
const SINGLE: [(&str, &str); 12] = [
    ("name", "名前"),
    ("meaning", "説明"),
    ("scope", "対象"),
    ("unit", "単位"),
    ("decimals", "小数点の下のけた"),
    ("source", "出典"),
    ("direction", "向き"),
    ("rhythm", "値を出す間隔"),
    ("counted", "値の入れ方"),
    ("lag", "公表までの月数"),
    ("owner", "担当者"),
    ("deputy", "代理"),
];

fn group(name: &str, label: impl Into<String>, controls: &[&str]) -> Group {
    Group {
        name: name.to_owned(),
        label: label.into(),
        controls: controls.iter().map(|control| (*control).to_owned()).collect(),
    }
}

impl KpiInput {
    /// 58, 58.0 and ５８％ are the same number; what is none stays as it was typed.
    fn plain(&self, control: &str) -> String {
        let raw = self.get(control);
        Typed::of_unit(raw, self.get("unit").trim())
            .map_or_else(|_| unified(raw), |typed| typed.value.normalize().to_string())
    }
    fn baseline(&self) -> String {
        let part = |which: &str| self.get(&format!("baseline_on_{which}"));
        let typed = DateField::joined(part("year"), part("month"), part("day"));
        match (self.plain("baseline"), parse_date(&typed)) {
            (value, _) if value.is_empty() => String::new(),
            (value, Ok(day)) => format!("{value}（{}）", wareki(day)),
            (value, Err(_)) => format!("{value}（{typed}）"),
        }
    }
    fn target(&self, low: &str, high: &str) -> String {
        let (low, high) = (self.plain(low), self.plain(high));
        if high.is_empty() { low } else { format!("{low}〜{high}") }
    }
}

impl Compared for KpiInput {
    fn groups(&self, other: &Self) -> Vec<Group> {
        let mut groups: Vec<Group> =
            SINGLE.iter().map(|(name, label)| group(name, *label, &[name])).collect();
        // A share is both or neither.
        groups.insert(3, group("share", "分子と分母", &["numerator", "denominator"]));
        let days = ["baseline", "baseline_on_year", "baseline_on_month", "baseline_on_day"];
        let people = groups.split_off(11);
        groups.push(group("baseline", "基準値", &days));
        let mut years: Vec<FiscalYear> = self.years().into_iter().chain(other.years()).collect();
        years.sort_unstable();
        years.dedup();
        groups.extend(years.into_iter().map(|year| {
            let (low, high) =
                (format!("target-{}", year.year()), format!("target_high-{}", year.year()));
            group(&low, format!("{year}の目標"), &[&low, &high])
        }));
        groups.extend(people);
        groups
    }
    fn typed(&self, control: &str) -> &str {
        self.get(control)
    }
    fn words(&self, group: &Group) -> String {
        let of = |control: &str| unified(self.get(control));
        let said =
            |word: &str, label: Option<&'static str>| label.map_or(word.to_owned(), str::to_owned);
        match (group.name.as_str(), group.controls.as_slice()) {
            ("direction", _) => {
                let word = of("direction");
                said(&word, Direction::parse(&word).map(Direction::label))
            }
            ("rhythm", _) => {
                let word = of("rhythm");
                said(&word, Rhythm::parse(&word).map(Rhythm::label))
            }
            ("counted", _) => match of("counted").as_str() {
                "" => "担当者が入れる".to_owned(),
                word => said(word, OwnCount::parse(word).map(OwnCount::label)),
            },
            ("share", _) => match (of("numerator"), of("denominator")) {
                (over, under) if over.is_empty() && under.is_empty() => String::new(),
                (over, under) => format!("{over}\n÷ {under}"),
            },
            ("baseline", _) => self.baseline(),
            ("decimals" | "lag", _) => self.plain(&group.name),
            (name, [low, high]) if name.starts_with("target-") => self.target(low, high),
            (_, controls) => controls.iter().map(|control| of(control)).collect(),
        }
    }
    fn take(self, group: &Group, other: &Self) -> Self {
        group.controls.iter().fold(self, |input, control| input.with(control, other.get(control)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strategy::forms::Chosen;
    use crate::ui::FormData;

    fn input(pairs: &[(&str, &str)]) -> KpiInput {
        let unit = KpiInput::default().with("unit", "％");
        pairs.iter().fold(unit, |input, (name, value)| input.with(*name, *value))
    }

    fn differing(mine: &KpiInput, saved: &KpiInput) -> Vec<(String, String, String)> {
        mine.groups(saved)
            .into_iter()
            .map(|group| (mine.words(&group), saved.words(&group), group))
            .filter(|(own, theirs, _)| own != theirs)
            .map(|(own, theirs, group)| (group.label, own, theirs))
            .collect()
    }

    #[test]
    fn what_means_the_same_is_no_difference() {
        let typed = [("baseline", "５８％"), ("baseline_on_year", "令和7"), ("meaning", "1\r\n2")];
        let day = [("baseline_on_month", "３"), ("baseline_on_day", "31"), ("target-2025", "60.0")];
        let mine = day.iter().fold(input(&typed), |input, (name, value)| input.with(*name, *value));
        let saved = input(&[
            ("baseline", "58.0"),
            ("baseline_on_year", "2025"),
            ("baseline_on_month", "3"),
            ("baseline_on_day", "31"),
            ("meaning", "1\n2"),
            ("target-2025", "60"),
        ]);
        assert_eq!(differing(&mine, &saved), []);
    }

    #[test]
    fn each_difference_reads_as_people_say_it() {
        let mine =
            input(&[("direction", "keep"), ("target-2025", "40"), ("target_high-2025", "60")]);
        let saved = input(&[
            ("direction", "up"),
            ("numerator", "取得した人"),
            ("denominator", "全員"),
            ("target-2025", "50"),
            ("target-2026", "55"),
        ]);
        let found = differing(&mine, &saved);
        let said: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|(label, own, theirs)| (label.as_str(), own.as_str(), theirs.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("分子と分母", "", "取得した人\n÷ 全員"),
                ("向き", Direction::Keep.label(), Direction::Up.label()),
                ("令和7年度の目標", "40〜60", "50"),
                ("令和8年度の目標", "", "55"),
            ]
        );
    }

    #[test]
    fn a_band_is_taken_with_both_ends() {
        let mine = input(&[("target-2025", "50")]);
        let saved = input(&[("target-2025", "40"), ("target_high-2025", "60")]);
        let form = FormData::new(vec![
            ("conflict".to_owned(), "1".to_owned()),
            ("keep.target-2025".to_owned(), "theirs".to_owned()),
        ]);
        let chosen = Chosen::read(&form, mine, &saved).unwrap();
        assert_eq!(
            (chosen.input.get("target-2025"), chosen.input.get("target_high-2025")),
            ("40", "60")
        );
        assert_eq!(chosen.given_up, [("令和7年度の目標".to_owned(), "50".to_owned())]);
    }
}
