//! A rule of who rates whom as typed. Codes and numbers are looked up by the page: what is posted
//! names a department by its code and a person by their number.

use super::typed::{DateInput, ReasonInput};
use crate::evaluations::route::RouteWay;
use crate::kernel::ids::{AuthorityId, JobFamilyId, RankId};
use crate::kernel::{Date, Prose};
use crate::ui::{FormData, Problems};

/// What can be chosen: anything else was not on the page.
#[derive(Debug, Clone, Default)]
pub struct RouteOffers {
    /// 任命権者.
    pub authorities: Vec<AuthorityId>,
    /// 職位.
    pub ranks: Vec<RankId>,
    /// 職種.
    pub families: Vec<JobFamilyId>,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteRuleInput {
    /// 任命権者.
    pub authority: String,
    /// Code of a department.
    pub department: String,
    /// 職位.
    pub rank: String,
    /// 職種.
    pub family: String,
    /// First day.
    pub from: DateInput,
    /// How the primary evaluator is found.
    pub primary: String,
    /// Code or number for that.
    pub primary_who: String,
    /// How the secondary evaluator is found.
    pub secondary: String,
    /// Code or number for that.
    pub secondary_who: String,
    /// Why.
    pub reason: String,
}

/// What can be read without looking anything up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRuleDraft {
    /// 任命権者.
    pub authority: AuthorityId,
    /// Code of a department, when there is one.
    pub department: Option<String>,
    /// 職位.
    pub rank: Option<RankId>,
    /// 職種.
    pub family: Option<JobFamilyId>,
    /// First day.
    pub from: Date,
    /// How the primary evaluator is found, and the code or number for that.
    pub primary: (RouteWay, String),
    /// How the secondary evaluator is found, and the code or number for that.
    pub secondary: (RouteWay, String),
    /// Why.
    pub reason: Prose,
}

impl RouteRuleInput {
    /// A new rule from that day on.
    pub fn proposal(from: Date, offers: &RouteOffers) -> Self {
        Self {
            authority: offers.authorities.first().map(ToString::to_string).unwrap_or_default(),
            from: DateInput::of(from),
            primary: RouteWay::Superior.as_str().to_owned(),
            secondary: RouteWay::SecondSuperior.as_str().to_owned(),
            ..Self::default()
        }
    }
    /// What was posted.
    pub fn read(form: &FormData) -> Self {
        let text = |name: &str| form.one(name).to_owned();
        Self {
            authority: text("authority"),
            department: text("department"),
            rank: text("rank"),
            family: text("family"),
            from: DateInput::read(form, "from"),
            primary: text("primary"),
            primary_who: text("primary_who"),
            secondary: text("secondary"),
            secondary_who: text("secondary_who"),
            reason: text("reason"),
        }
    }
    /// The rule as far as it can be read here, or every problem in page order.
    pub fn parse(&self, offers: &RouteOffers) -> Result<RouteRuleDraft, Problems<&'static str>> {
        let mut problems = Problems::new();
        let authority = self.authority.parse().ok().filter(|id| offers.authorities.contains(id));
        if authority.is_none() {
            problems.add("authority", "任命権者を選んでください");
        }
        let department = Some(self.department.trim().to_owned()).filter(|code| !code.is_empty());
        let rank = self.rank.parse().ok().filter(|id| offers.ranks.contains(id));
        let family = self.family.parse().ok().filter(|id| offers.families.contains(id));
        if department.is_none() && rank.is_none() && family.is_none() {
            problems.add("department", "所属、職位、職種のどれかを書くか選んでください");
        }
        let from = self.from.parse("from", "始まりの日", &mut problems);
        let primary = way(&self.primary, &self.primary_who, ONE, &mut problems);
        let secondary = way(&self.secondary, &self.secondary_who, TWO, &mut problems);
        let reason = match (ReasonInput { text: &self.reason }).parse("理由") {
            Ok(reason) => Some(reason),
            Err(found) => {
                problems.add("reason", found.at(&"reason").unwrap_or_default());
                None
            }
        };
        match (authority, from, primary, secondary, reason, problems.is_empty()) {
            (Some(authority), Some(from), Some(primary), Some(secondary), Some(reason), true) => {
                Ok(RouteRuleDraft {
                    authority,
                    department,
                    rank,
                    family,
                    from,
                    primary,
                    secondary,
                    reason,
                })
            }
            _ => Err(problems),
        }
    }
}

/// Names of the two controls, and the step.
type Place = (&'static str, &'static str, &'static str);
const ONE: Place = ("primary", "primary_who", "一次評価者");
const TWO: Place = ("secondary", "secondary_who", "二次評価者");

fn way(
    word: &str,
    who: &str,
    (name, who_name, label): Place,
    problems: &mut Problems<&'static str>,
) -> Option<(RouteWay, String)> {
    let way = RouteWay::parse(word).filter(|way| name == TWO.0 || *way != RouteWay::Nobody);
    let Some(way) = way else {
        problems.add(name, format!("{label}の決め方を選んでください"));
        return None;
    };
    let who = who.trim();
    let asked = match way {
        RouteWay::Head => "所属コード",
        RouteWay::Person => "職員番号",
        RouteWay::Superior | RouteWay::SecondSuperior | RouteWay::Nobody => {
            return Some((way, String::new()));
        }
    };
    if who.is_empty() {
        problems.add(who_name, format!("{label}の{asked}を書いてください"));
        return None;
    }
    Some((way, who.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers() -> RouteOffers {
        RouteOffers {
            authorities: vec![AuthorityId::mint()],
            ranks: vec![RankId::mint()],
            families: vec![JobFamilyId::mint()],
        }
    }
    fn said(input: &RouteRuleInput, offers: &RouteOffers) -> Vec<String> {
        let problems = input.parse(offers).expect_err("something is wrong");
        problems.summary().into_iter().map(|(_, sentence)| sentence).collect()
    }

    #[test]
    fn every_problem_is_named_in_page_order() {
        let offers = offers();
        assert_eq!(
            said(&RouteRuleInput::default(), &offers),
            [
                "任命権者を選んでください",
                "所属、職位、職種のどれかを書くか選んでください",
                "始まりの日を書いてください",
                "一次評価者の決め方を選んでください",
                "二次評価者の決め方を選んでください",
                "理由を書いてください",
            ]
        );
    }

    #[test]
    fn a_certain_head_or_person_has_to_be_named() {
        let offers = offers();
        let from = "2026-04-01".parse().expect("a test date");
        let mut input = RouteRuleInput::proposal(from, &offers);
        input.rank = offers.ranks[0].to_string();
        input.reason = "園長が評価するため".to_owned();
        let draft = input.parse(&offers).expect("complete");
        assert_eq!(draft.primary, (RouteWay::Superior, String::new()));
        assert_eq!((draft.department, draft.rank), (None, Some(offers.ranks[0])));
        input.primary = "head".to_owned();
        input.secondary = "person".to_owned();
        assert_eq!(
            said(&input, &offers),
            ["一次評価者の所属コードを書いてください", "二次評価者の職員番号を書いてください"]
        );
        input.primary = "nobody".to_owned();
        assert_eq!(said(&input, &offers)[0], "一次評価者の決め方を選んでください");
    }
}
