//! The set-up of a cycle as typed.

use super::super::cycle::{
    CycleKind, CycleSetup, CycleStep, Term, proposed_base_date, proposed_steps,
};
use super::super::disclosure::DisclosedField;
use super::super::workflow::StepKind;
use super::typed::{DateInput, parse_year, year_words};
use crate::kernel::ids::{AuthorityId, DepartmentId, RankId, ScoringRuleId};
use crate::kernel::{FiscalYear, Line, Period};
use crate::organization::EmploymentType;
use crate::ui::{FormData, FormField, Problems};

/// A field of the set-up page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleField {
    /// 任命権者.
    Authority,
    /// 年度.
    Year,
    /// 期.
    Term,
    /// First day of the period.
    From,
    /// Last day of the period.
    Until,
    /// 基準日.
    BaseDate,
    /// Steps that can be left out.
    Steps,
    /// Deadline of a step.
    Due(StepKind),
    /// 職位.
    Ranks,
    /// 任用区分.
    Types,
    /// 所属.
    Departments,
    /// People per evaluator.
    Limit,
    /// Scoring rule.
    Rule,
    /// What ratees see.
    Disclosed,
}

impl CycleField {
    /// Name of the control.
    pub fn name(&self) -> String {
        match self {
            Self::Authority => "authority".to_owned(),
            Self::Year => "year".to_owned(),
            Self::Term => "term".to_owned(),
            Self::From => "from".to_owned(),
            Self::Until => "until".to_owned(),
            Self::BaseDate => "base".to_owned(),
            Self::Steps => "steps".to_owned(),
            Self::Due(kind) => format!("due_{}", kind.as_str()),
            Self::Ranks => "ranks".to_owned(),
            Self::Types => "types".to_owned(),
            Self::Departments => "departments".to_owned(),
            Self::Limit => "limit".to_owned(),
            Self::Rule => "rule".to_owned(),
            Self::Disclosed => "disclosed".to_owned(),
        }
    }
}

impl FormField for CycleField {
    fn id(&self) -> String {
        self.name()
    }
}

/// What can be chosen: anything else was not on the page.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    /// 任命権者.
    pub authorities: Vec<AuthorityId>,
    /// 職位.
    pub ranks: Vec<RankId>,
    /// 任用区分.
    pub types: Vec<EmploymentType>,
    /// 所属 at the top of the tree.
    pub departments: Vec<DepartmentId>,
    /// Scoring rules.
    pub rules: Vec<ScoringRuleId>,
}

/// What was typed on the set-up page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CycleInput {
    /// 任命権者.
    pub authority: String,
    /// 年度, as 令和7 or 2025.
    pub year: String,
    /// 期.
    pub term: String,
    /// First day.
    pub from: DateInput,
    /// Last day.
    pub until: DateInput,
    /// 基準日.
    pub base: DateInput,
    /// Steps that take place besides the necessary ones.
    pub steps: Vec<String>,
    /// Deadlines by step.
    pub due: Vec<(StepKind, DateInput)>,
    /// 職位.
    pub ranks: Vec<String>,
    /// 任用区分.
    pub types: Vec<String>,
    /// 所属; none: the whole city.
    pub departments: Vec<String>,
    /// People per evaluator.
    pub limit: String,
    /// Scoring rule.
    pub rule: String,
    /// Own grades stay hidden until the evaluator has chosen.
    pub self_grade_hidden: bool,
    /// 「観察できなかった」 may be chosen.
    pub not_observed: bool,
    /// What ratees see.
    pub disclosed: Vec<String>,
}

/// Steps in order, all that a cycle set up here can have.
const STEPS: [StepKind; 5] = [
    StepKind::SelfAssessment,
    StepKind::Primary,
    StepKind::Secondary,
    StepKind::Confirmation,
    StepKind::Disclosure,
];

impl CycleInput {
    /// What was posted.
    pub fn read(form: &FormData) -> Self {
        let all = |name: &str| form.all(name).map(str::to_owned).collect::<Vec<_>>();
        Self {
            authority: form.one("authority").to_owned(),
            year: form.one("year").to_owned(),
            term: form.one("term").to_owned(),
            from: DateInput::read(form, "from"),
            until: DateInput::read(form, "until"),
            base: DateInput::read(form, "base"),
            steps: all("steps"),
            due: STEPS
                .map(|kind| (kind, DateInput::read(form, &CycleField::Due(kind).name())))
                .to_vec(),
            ranks: all("ranks"),
            types: all("types"),
            departments: all("departments"),
            limit: form.one("limit").to_owned(),
            rule: form.one("rule").to_owned(),
            self_grade_hidden: form.has("self_grade_hidden"),
            not_observed: form.has("not_observed"),
            disclosed: all("disclosed"),
        }
    }

    /// A proposal for a half: usual days, everybody, everything disclosed.
    pub fn proposal(year: FiscalYear, term: Term, offers: &Offers) -> Self {
        let (from, until) = term.days(year);
        let base = proposed_base_date(until);
        Self {
            authority: offers.authorities.first().map(ToString::to_string).unwrap_or_default(),
            year: year_words(year),
            term: term.as_str().to_owned(),
            from: DateInput::of(from),
            until: DateInput::of(until),
            base: DateInput::of(base),
            steps: [StepKind::SelfAssessment, StepKind::Secondary]
                .map(|kind| kind.as_str().to_owned())
                .to_vec(),
            due: proposed_steps(base)
                .into_iter()
                .map(|(kind, day)| (kind, DateInput::of(day)))
                .collect(),
            ranks: offers.ranks.iter().map(ToString::to_string).collect(),
            types: [
                EmploymentType::REGULAR,
                EmploymentType::REAPPOINTED,
                EmploymentType::FIXED_TERM,
            ]
            .map(|kind| kind.as_str().to_owned())
            .to_vec(),
            departments: Vec::new(),
            limit: "20".to_owned(),
            rule: offers.rules.first().map(ToString::to_string).unwrap_or_default(),
            self_grade_hidden: false,
            not_observed: false,
            disclosed: DisclosedField::ALL.iter().map(|f| f.as_str().to_owned()).collect(),
        }
    }

    /// A set-up as it would be typed.
    pub fn of(setup: &CycleSetup) -> Self {
        let ids = |ids: &[_]| ids.iter().map(ToString::to_string).collect();
        let kinds = setup.steps.iter().map(|step| step.kind);
        Self {
            authority: setup.authority.to_string(),
            year: year_words(setup.fiscal_year),
            term: setup.term.as_str().to_owned(),
            from: DateInput::of(setup.period.from()),
            until: setup.period.last_day().map(DateInput::of).unwrap_or_default(),
            base: DateInput::of(setup.base_date),
            steps: kinds
                .filter(|kind| is_optional(*kind))
                .map(|kind| kind.as_str().to_owned())
                .collect(),
            due: setup.steps.iter().map(|step| (step.kind, DateInput::of(step.due_on))).collect(),
            ranks: ids(&setup.ranks),
            types: setup.employment_types.clone(),
            departments: setup.departments.iter().map(ToString::to_string).collect(),
            limit: setup.ratees_limit.to_string(),
            rule: setup.rule.to_string(),
            self_grade_hidden: setup.self_grade_hidden,
            not_observed: setup.not_observed_allowed,
            disclosed: setup.disclosed.iter().map(|field| field.as_str().to_owned()).collect(),
        }
    }

    /// The deadline boxes of a step.
    pub fn due(&self, kind: StepKind) -> DateInput {
        self.due
            .iter()
            .find(|(own, _)| *own == kind)
            .map(|(_, day)| day.clone())
            .unwrap_or_default()
    }

    /// Whether the step takes place.
    fn has(&self, kind: StepKind) -> bool {
        !is_optional(kind) || self.steps.iter().any(|word| word == kind.as_str())
    }

    /// The set-up, or every problem in page order.
    pub fn parse(&self, offers: &Offers) -> Result<CycleSetup, Problems<CycleField>> {
        let mut problems = Problems::new();
        let authority =
            self.authority.parse::<AuthorityId>().ok().filter(|id| offers.authorities.contains(id));
        if authority.is_none() {
            problems.add(CycleField::Authority, "任命権者を選んでください");
        }
        let year = parse_year(&self.year);
        if year.is_none() {
            problems.add(CycleField::Year, "年度は「令和7」か「2025」のように書いてください");
        }
        let term = Term::parse(&self.term);
        if term.is_none() {
            problems.add(CycleField::Term, "期を選んでください");
        }
        let from = self.from.parse(CycleField::From, "期間の始まり", &mut problems);
        let until = self.until.parse(CycleField::Until, "期間の終わり", &mut problems);
        let period = match (from, until) {
            (Some(from), Some(until)) => {
                problems.keep(CycleField::Until, Period::inclusive(from, until), |_| {
                    "期間の終わりは、始まりより後の日にしてください".to_owned()
                })
            }
            _ => None,
        };
        let base = self.base.parse(CycleField::BaseDate, "基準日", &mut problems);
        if let (Some(base), Some(period)) = (base, period)
            && base < period.from()
        {
            problems.add(CycleField::BaseDate, "基準日は、期間の始まりより後の日にしてください");
        }
        let steps = self.parse_steps(&mut problems);
        let ranks = chosen(&self.ranks, &offers.ranks);
        if ranks.is_empty() {
            problems.add(CycleField::Ranks, "対象の職位を選んでください");
        }
        let types: Vec<String> = self
            .types
            .iter()
            .filter_map(|word| EmploymentType::parse(word))
            .filter(|own| offers.types.contains(own))
            .map(|kind| kind.as_str().to_owned())
            .collect();
        if types.is_empty() {
            problems.add(CycleField::Types, "対象の任用区分を選んでください");
        }
        let limit = number(&self.limit).filter(|limit| (1..=1000).contains(limit));
        if limit.is_none() {
            problems.add(
                CycleField::Limit,
                "一人の評価者が評価する人数は、1から1000の数字で書いてください",
            );
        }
        let rule = self.rule.parse().ok().filter(|id| offers.rules.contains(id));
        if rule.is_none() {
            problems.add(CycleField::Rule, "点数の決まりを選んでください");
        }
        let disclosed: Vec<DisclosedField> =
            self.disclosed.iter().filter_map(|word| DisclosedField::parse(word)).collect();
        // The overall grade is what disclosure means (domain.md 1.5).
        if !disclosed.contains(&DisclosedField::Overall) {
            problems.add(CycleField::Disclosed, "全体の評語は、開示する内容に入れてください");
        }
        let (
            Some(authority),
            Some(fiscal_year),
            Some(term),
            Some(period),
            Some(base_date),
            Some(ratees_limit),
            Some(rule),
            true,
        ) = (authority, year, term, period, base, limit, rule, problems.is_empty())
        else {
            return Err(problems);
        };
        Ok(CycleSetup {
            authority,
            kind: CycleKind::Ability,
            fiscal_year,
            term,
            period,
            base_date,
            steps,
            ranks,
            departments: chosen(&self.departments, &offers.departments),
            employment_types: types,
            ratees_limit,
            self_grade_hidden: self.self_grade_hidden,
            not_observed_allowed: self.not_observed,
            disclosed,
            rule,
        })
    }

    fn parse_steps(&self, problems: &mut Problems<CycleField>) -> Vec<CycleStep> {
        let mut steps: Vec<CycleStep> = Vec::new();
        for kind in STEPS.into_iter().filter(|kind| self.has(*kind)) {
            let label = format!("{}の期限", kind.label());
            let Some(due_on) = self.due(kind).parse(CycleField::Due(kind), &label, problems) else {
                continue;
            };
            if let Some(before) = steps.last().filter(|before| before.due_on > due_on) {
                let sentence = format!("{label}は、{}の期限より後の日にしてください", before.name);
                problems.add(CycleField::Due(kind), sentence);
            }
            if let Ok(name) = Line::parse(kind.label()) {
                steps.push(CycleStep { kind, name, due_on });
            }
        }
        steps
    }
}

/// Self assessment and secondary rating take place by choice.
pub fn is_optional(kind: StepKind) -> bool {
    matches!(kind, StepKind::SelfAssessment | StepKind::Secondary)
}

fn chosen<I: std::str::FromStr + PartialEq + Copy>(words: &[String], offered: &[I]) -> Vec<I> {
    let wanted: Vec<I> = words.iter().filter_map(|word| word.parse().ok()).collect();
    offered.iter().copied().filter(|id| wanted.contains(id)).collect()
}

fn number(raw: &str) -> Option<i32> {
    use unicode_normalization::UnicodeNormalization;
    raw.trim().nfkc().collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::EmploymentKind;

    fn offers() -> Offers {
        Offers {
            authorities: vec![AuthorityId::mint()],
            ranks: vec![RankId::mint(), RankId::mint()],
            types: EmploymentKind::ALL.iter().map(|kind| EmploymentType::of(*kind)).collect(),
            departments: vec![DepartmentId::mint()],
            rules: vec![ScoringRuleId::mint()],
        }
    }
    fn half() -> FiscalYear {
        FiscalYear::new(2025).expect("a year")
    }

    #[test]
    fn the_proposal_can_be_taken_as_it_is() {
        let offers = offers();
        let input = CycleInput::proposal(half(), Term::SecondHalf, &offers);
        let setup = input.parse(&offers).expect("a proposal without problems");
        assert_eq!(setup.steps.len(), 5);
        assert_eq!(setup.ranks, offers.ranks);
        assert!(setup.departments.is_empty(), "the whole city");
        assert_eq!(setup.period.to_string(), "令和7年10月1日〜令和8年3月31日");
        assert_eq!(CycleInput::of(&setup).parse(&offers), Ok(setup), "and survives a round");
    }

    #[test]
    fn years_are_read_as_offices_write_them() {
        for raw in ["令和7", "令和7年度", "R7", "2025", " ２０２５ ", "令和７年度"] {
            assert_eq!(parse_year(raw).map(FiscalYear::year), Some(2025), "{raw}");
        }
        assert_eq!(parse_year("来年"), None);
        assert_eq!(year_words(half()), "令和7");
    }

    #[test]
    fn every_problem_is_named_in_page_order() {
        let empty = CycleInput::default();
        let problems = empty.parse(&offers()).expect_err("nothing was typed");
        let sentences: Vec<String> = problems.summary().into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            sentences,
            [
                "任命権者を選んでください",
                "年度は「令和7」か「2025」のように書いてください",
                "期を選んでください",
                "期間の始まりを書いてください",
                "期間の終わりを書いてください",
                "基準日を書いてください",
                "一次評価の期限を書いてください",
                "確認の期限を書いてください",
                "開示の期限を書いてください",
                "対象の職位を選んでください",
                "対象の任用区分を選んでください",
                "一人の評価者が評価する人数は、1から1000の数字で書いてください",
                "点数の決まりを選んでください",
                "全体の評語は、開示する内容に入れてください",
            ]
        );
    }

    #[test]
    fn days_in_the_wrong_order_are_refused() {
        let offers = offers();
        let mut input = CycleInput::proposal(half(), Term::SecondHalf, &offers);
        let day = |text: &str| DateInput::of(text.parse().expect("a test date"));
        input.until = day("2025-09-30");
        for (kind, due) in &mut input.due {
            if *kind == StepKind::Secondary {
                *due = day("2026-03-01");
            }
        }
        let problems = input.parse(&offers).expect_err("two orders are wrong");
        let sentences: Vec<String> = problems.summary().into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            sentences,
            [
                "期間の終わりは、始まりより後の日にしてください",
                "二次評価の期限は、一次評価の期限より後の日にしてください",
            ]
        );
    }
}
