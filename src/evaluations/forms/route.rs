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
    /// How assistant, adjuster and confirmer are found, and the code or number for that.
    pub beside: [(String, String); 3],
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
    /// The same for assistant, adjuster and confirmer.
    pub beside: [(RouteWay, String); 3],
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
            beside: std::array::from_fn(|_| (RouteWay::Nobody.as_str().to_owned(), String::new())),
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
            beside: BESIDE.map(|place| (text(place.name), text(place.who))),
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
        let primary = way(&self.primary, &self.primary_who, &ONE, &mut problems);
        let secondary = way(&self.secondary, &self.secondary_who, &TWO, &mut problems);
        let mut beside = BESIDE.iter().zip(&self.beside).map(|(place, (word, who))| {
            // A page that does not ask for them says nothing about them.
            let word = if word.is_empty() { RouteWay::Nobody.as_str() } else { word.as_str() };
            way(word, who, place, &mut problems)
        });
        let beside = [beside.next(), beside.next(), beside.next()].map(Option::flatten);
        let reason = match (ReasonInput { text: &self.reason }).parse("理由") {
            Ok(reason) => Some(reason),
            Err(found) => {
                problems.add("reason", found.at(&"reason").unwrap_or_default());
                None
            }
        };
        let [assistant, adjuster, confirmer] = beside;
        let beside = match (assistant, adjuster, confirmer) {
            (Some(assistant), Some(adjuster), Some(confirmer)) => {
                Some([assistant, adjuster, confirmer])
            }
            _ => None,
        };
        match (authority, from, primary.zip(secondary), beside, reason, problems.is_empty()) {
            (
                Some(authority),
                Some(from),
                Some((primary, secondary)),
                Some(beside),
                Some(reason),
                true,
            ) => Ok(RouteRuleDraft {
                authority,
                department,
                rank,
                family,
                from,
                primary,
                secondary,
                beside,
                reason,
            }),
            _ => Err(problems),
        }
    }
}

/// One person of a route on the page.
pub struct RoutePlace {
    /// Name of the control for the way.
    pub name: &'static str,
    /// Name of the control for the code or number.
    pub who: &'static str,
    /// 「一次評価者」.
    pub label: &'static str,
    /// How this one can be found.
    pub ways: &'static [RouteWay],
}

const ONE: RoutePlace = RoutePlace {
    name: "primary",
    who: "primary_who",
    label: "一次評価者",
    ways: &[RouteWay::Superior, RouteWay::SecondSuperior, RouteWay::Head, RouteWay::Person],
};
const TWO: RoutePlace = RoutePlace {
    name: "secondary",
    who: "secondary_who",
    label: "二次評価者",
    ways: &[
        RouteWay::Superior,
        RouteWay::SecondSuperior,
        RouteWay::Head,
        RouteWay::Person,
        RouteWay::Nobody,
    ],
};
const ABOVE: &[RouteWay] = &[
    RouteWay::Nobody,
    RouteWay::SecondSuperior,
    RouteWay::AboveSecondary,
    RouteWay::Head,
    RouteWay::Person,
];
const BESIDE: [RoutePlace; 3] = [
    RoutePlace {
        name: "assistant",
        who: "assistant_who",
        label: "評価補助者",
        ways: &[RouteWay::Nobody, RouteWay::Superior, RouteWay::Head, RouteWay::Person],
    },
    RoutePlace { name: "adjuster", who: "adjuster_who", label: "調整者", ways: ABOVE },
    RoutePlace { name: "confirmer", who: "confirmer_who", label: "確認者", ways: ABOVE },
];

impl RouteRuleInput {
    /// The people of a route with what was typed for each, in page order.
    pub fn places(&self) -> [(RoutePlace, &str, &str); 5] {
        let [one, two, three] = &self.beside;
        let [assistant, adjuster, confirmer] = BESIDE;
        [
            (ONE, &self.primary, &self.primary_who),
            (TWO, &self.secondary, &self.secondary_who),
            (assistant, &one.0, &one.1),
            (adjuster, &two.0, &two.1),
            (confirmer, &three.0, &three.1),
        ]
    }
}

impl RouteRuleDraft {
    /// What has to be looked up, with the control that it was typed into, in page order.
    pub fn asked(&self) -> [(&'static str, &(RouteWay, String)); 5] {
        let [assistant, adjuster, confirmer] = &self.beside;
        let [one, two, three] = BESIDE.map(|place| place.who);
        [
            (ONE.who, &self.primary),
            (TWO.who, &self.secondary),
            (one, assistant),
            (two, adjuster),
            (three, confirmer),
        ]
    }
}

fn way(
    word: &str,
    who: &str,
    place: &RoutePlace,
    problems: &mut Problems<&'static str>,
) -> Option<(RouteWay, String)> {
    let RoutePlace { name, who: who_name, label, ways } = *place;
    let way = RouteWay::parse(word).filter(|way| ways.contains(way));
    let Some(way) = way else {
        problems.add(name, format!("{label}の決め方を選んでください"));
        return None;
    };
    let who = who.trim();
    let asked = match way {
        RouteWay::Head => "所属コード",
        RouteWay::Person => "職員番号",
        RouteWay::Superior
        | RouteWay::SecondSuperior
        | RouteWay::AboveSecondary
        | RouteWay::Nobody => {
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
        input.beside[1] = ("person".to_owned(), String::new());
        assert_eq!(said(&input, &offers)[2], "調整者の職員番号を書いてください");
        input.beside[1] = ("superior".to_owned(), String::new());
        assert_eq!(said(&input, &offers)[2], "調整者の決め方を選んでください");
        input.primary = "nobody".to_owned();
        assert_eq!(said(&input, &offers)[0], "一次評価者の決め方を選んでください");
    }
}
