//! The set-up of a cycle as typed.

mod parse;

pub(in crate::evaluations) use parse::number;

use super::super::cycle::{
    CycleKind, CycleSetup, LeaveRule, ServiceCount, Term, proposed_base_date, proposed_days,
};
use super::super::disclosure::DisclosedField;
use super::super::workflow::StepKind;
use super::typed::{DateInput, year_words};
use crate::kernel::FiscalYear;
use crate::kernel::ids::{
    AuthorityId, DepartmentId, RankId, ResultsRuleId, ScaleId, ScoringRuleId,
};
use crate::organization::EmploymentType;
use crate::ui::{FormData, FormField};

/// A field of the set-up page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CycleField {
    /// 任命権者.
    Authority,
    /// 年度.
    Year,
    /// 期.
    Term,
    /// What is rated.
    Kind,
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
    /// Months of service.
    ServiceMonths,
    /// Which days are service.
    ServiceCount,
    /// What a leave means.
    Leave,
    /// Days before a deadline.
    EarlyDays,
    /// Days after it.
    LateDays,
    /// People per evaluator.
    Limit,
    /// Scoring rule.
    Rule,
    /// How goals become points.
    ResultsRule,
    /// Grades of the result as a whole.
    ResultScale,
    /// What ratees see.
    Disclosed,
    /// Why they do not see the rest.
    UndisclosedReason,
}

impl CycleField {
    /// Name of the control.
    pub fn name(&self) -> String {
        match self {
            Self::Authority => "authority".to_owned(),
            Self::Year => "year".to_owned(),
            Self::Term => "term".to_owned(),
            Self::Kind => "kind".to_owned(),
            Self::From => "from".to_owned(),
            Self::Until => "until".to_owned(),
            Self::BaseDate => "base".to_owned(),
            Self::Steps => "steps".to_owned(),
            Self::Due(kind) => format!("due_{}", kind.as_str()),
            Self::Ranks => "ranks".to_owned(),
            Self::Types => "types".to_owned(),
            Self::Departments => "departments".to_owned(),
            Self::ServiceMonths => "service_months".to_owned(),
            Self::ServiceCount => "service_count".to_owned(),
            Self::Leave => "leave".to_owned(),
            Self::EarlyDays => "early_days".to_owned(),
            Self::LateDays => "late_days".to_owned(),
            Self::Limit => "limit".to_owned(),
            Self::Rule => "rule".to_owned(),
            Self::ResultsRule => "results_rule".to_owned(),
            Self::ResultScale => "result_scale".to_owned(),
            Self::Disclosed => "disclosed".to_owned(),
            Self::UndisclosedReason => "undisclosed_reason".to_owned(),
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
    /// Rules for goals.
    pub results_rules: Vec<ResultsRuleId>,
    /// 評語尺度.
    pub scales: Vec<ScaleId>,
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
    /// What is rated.
    pub kind: String,
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
    /// Months of service; 0: no matter how long.
    pub service_months: String,
    /// Which days are service.
    pub service_count: String,
    /// What a leave means.
    pub leave: String,
    /// Days before a deadline; none: any.
    pub early_days: String,
    /// Days after it; none: any.
    pub late_days: String,
    /// People per evaluator.
    pub limit: String,
    /// Scoring rule.
    pub rule: String,
    /// How goals become points; blank: not at all.
    pub results_rule: String,
    /// Grades of the result as a whole; blank: those of the elements.
    pub result_scale: String,
    /// A self assessment waits for agreed goals.
    pub goals_first: bool,
    /// Own grades stay hidden until the evaluator has chosen.
    pub self_grade_hidden: bool,
    /// The whole own assessment stays hidden until the evaluator has rated.
    pub self_hidden: bool,
    /// The first evaluator's grades stay hidden until the second one has rated.
    pub first_hidden: bool,
    /// 「観察できなかった」 may be chosen.
    pub not_observed: bool,
    /// What ratees see.
    pub disclosed: Vec<String>,
    /// Why they do not see the rest.
    pub undisclosed_reason: String,
}

/// Steps in order, all that a cycle set up here can have.
const STEPS: [StepKind; 7] = [
    StepKind::SelfAssessment,
    StepKind::Assistant,
    StepKind::Primary,
    StepKind::Secondary,
    StepKind::Adjustment,
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
            kind: form.one("kind").to_owned(),
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
            service_months: form.one("service_months").to_owned(),
            service_count: form.one("service_count").to_owned(),
            leave: form.one("leave").to_owned(),
            early_days: form.one("early_days").to_owned(),
            late_days: form.one("late_days").to_owned(),
            limit: form.one("limit").to_owned(),
            rule: form.one("rule").to_owned(),
            results_rule: form.one("results_rule").to_owned(),
            result_scale: form.one("result_scale").to_owned(),
            goals_first: form.has("goals_first"),
            self_grade_hidden: form.has("self_grade_hidden"),
            self_hidden: form.has("self_hidden"),
            first_hidden: form.has("first_hidden"),
            undisclosed_reason: form.one("undisclosed_reason").to_owned(),
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
            kind: CycleKind::Ability.as_str().to_owned(),
            from: DateInput::of(from),
            until: DateInput::of(until),
            base: DateInput::of(base),
            steps: [StepKind::SelfAssessment, StepKind::Secondary]
                .map(|kind| kind.as_str().to_owned())
                .to_vec(),
            // Days also for the steps that are rarer, so that choosing one is enough.
            due: proposed_days(base)
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
            service_months: "0".to_owned(),
            service_count: ServiceCount::Worked.as_str().to_owned(),
            leave: LeaveRule::OnBaseDate.as_str().to_owned(),
            early_days: String::new(),
            late_days: String::new(),
            limit: "20".to_owned(),
            // The one that was there first: the rules of other kinds are loaded after it.
            rule: offers.rules.first().map(ToString::to_string).unwrap_or_default(),
            results_rule: String::new(),
            result_scale: String::new(),
            goals_first: true,
            self_grade_hidden: false,
            self_hidden: false,
            first_hidden: false,
            undisclosed_reason: String::new(),
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
            kind: setup.kind.as_str().to_owned(),
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
            service_months: setup.service.months.to_string(),
            service_count: setup.service.count.as_str().to_owned(),
            leave: setup.leave.as_str().to_owned(),
            early_days: setup.timing.early_days.map(|days| days.to_string()).unwrap_or_default(),
            late_days: setup.timing.late_days.map(|days| days.to_string()).unwrap_or_default(),
            limit: setup.ratees_limit.to_string(),
            rule: setup.rule.to_string(),
            results_rule: setup.blocks.results_rule.map(|id| id.to_string()).unwrap_or_default(),
            result_scale: setup.blocks.result_scale.map(|id| id.to_string()).unwrap_or_default(),
            goals_first: setup.blocks.goals_first,
            self_grade_hidden: setup.self_grade_hidden,
            self_hidden: setup.sight.self_hidden,
            first_hidden: setup.sight.first_hidden,
            undisclosed_reason: setup
                .undisclosed_reason
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
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
}

/// These take place by choice.
pub fn is_optional(kind: StepKind) -> bool {
    matches!(
        kind,
        StepKind::SelfAssessment | StepKind::Assistant | StepKind::Secondary | StepKind::Adjustment
    )
}

#[cfg(test)]
mod tests {
    use super::super::typed::parse_year;
    use super::*;
    use crate::organization::EmploymentKind;

    fn offers() -> Offers {
        Offers {
            authorities: vec![AuthorityId::mint()],
            ranks: vec![RankId::mint(), RankId::mint()],
            types: EmploymentKind::ALL.iter().map(|kind| EmploymentType::of(*kind)).collect(),
            departments: vec![DepartmentId::mint()],
            rules: vec![ScoringRuleId::mint()],
            results_rules: vec![ResultsRuleId::mint()],
            scales: vec![ScaleId::mint()],
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
    fn two_to_five_people_have_a_step() {
        let offers = offers();
        let mut input = CycleInput::proposal(half(), Term::SecondHalf, &offers);
        let kinds = |input: &CycleInput| -> Vec<StepKind> {
            let setup = input.parse(&offers).expect("a set-up without problems");
            assert_eq!(CycleInput::of(&setup).parse(&offers), Ok(setup.clone()));
            setup.steps.iter().map(|step| step.kind).collect()
        };
        input.steps = Vec::new();
        let least = [StepKind::Primary, StepKind::Confirmation, StepKind::Disclosure];
        assert_eq!(kinds(&input), least);
        input.steps = StepKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
        assert_eq!(kinds(&input), StepKind::ALL, "each with the day that was proposed");
    }

    #[test]
    fn what_is_not_disclosed_needs_a_reason() {
        let offers = offers();
        let mut input = CycleInput::proposal(half(), Term::SecondHalf, &offers);
        input.undisclosed_reason = "書いてあっても、全部を開示するときは残さない".to_owned();
        let setup = input.parse(&offers).expect("everything is disclosed");
        assert_eq!(setup.undisclosed_reason, None);
        input.disclosed = vec!["overall".to_owned()];
        let setup = input.parse(&offers).expect("with a reason");
        assert!(setup.undisclosed_reason.is_some());
        assert_eq!(CycleInput::of(&setup).parse(&offers), Ok(setup));
        input.undisclosed_reason = " ".to_owned();
        let problems = input.parse(&offers).expect_err("no reason");
        let said = problems.at(&CycleField::UndisclosedReason);
        assert_eq!(said, Some("開示しない内容がある理由を書いてください"));
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
                "評価の種類を選んでください",
                "期間の始まりを書いてください",
                "期間の終わりを書いてください",
                "基準日を書いてください",
                "一次評価の期限を書いてください",
                "確認の期限を書いてください",
                "開示の期限を書いてください",
                "対象の職位を選んでください",
                "対象の任用区分を選んでください",
                "期間に勤めた月数は、0から12の数字で書いてください",
                "月数の数え方を選んでください",
                "休職や育休などの職員の扱いを選んでください",
                "一人の評価者が評価する人数は、1から1000の数字で書いてください",
                "点数の決まりを選んでください",
                "全体の評語は、開示する内容に入れてください",
            ]
        );
    }

    #[test]
    fn each_kind_asks_for_what_it_needs() {
        let offers = offers();
        let said = |kind: CycleKind, types: &[&str], results_rule: &str| -> Vec<String> {
            let input = CycleInput {
                kind: kind.as_str().to_owned(),
                types: types.iter().map(|word| (*word).to_owned()).collect(),
                results_rule: results_rule.to_owned(),
                ..CycleInput::proposal(half(), Term::SecondHalf, &offers)
            };
            match input.parse(&offers) {
                Ok(_) => Vec::new(),
                Err(problems) => problems.summary().into_iter().map(|(_, text)| text).collect(),
            }
        };
        let rule = offers.results_rules[0].to_string();
        assert_eq!(said(CycleKind::Both, &["regular"], &rule), Vec::<String>::new());
        assert_eq!(said(CycleKind::Results, &["regular"], ""), ["業績の決まりを選んでください"]);
        assert_eq!(
            said(CycleKind::Special, &["regular", "conditional"], ""),
            ["特別評価の対象は、条件付採用の職員だけにしてください"]
        );
        assert_eq!(said(CycleKind::Special, &["conditional"], ""), Vec::<String>::new());
        assert_eq!(said(CycleKind::Ability, &["regular"], &rule), Vec::<String>::new());
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
