//! From what was typed to a set-up.

use super::{CycleField, CycleInput, Offers, STEPS};
use crate::evaluations::cycle::{
    Blocks, CycleKind, CycleSetup, CycleStep, LeaveRule, ServiceCount, ServiceRule, Term, Timing,
};
use crate::evaluations::disclosure::{DisclosedField, Sight};
use crate::evaluations::forms::typed::{ReasonInput, parse_year};
use crate::kernel::ids::AuthorityId;
use crate::kernel::{Line, Period, Prose};
use crate::organization::EmploymentType;
use crate::ui::Problems;

impl CycleInput {
    /// Why the ratee does not get everything; nothing to say when they do.
    fn parse_undisclosed(
        &self,
        disclosed: &[DisclosedField],
        problems: &mut Problems<CycleField>,
    ) -> Option<Prose> {
        let some = disclosed.contains(&DisclosedField::Overall);
        if !some || DisclosedField::ALL.iter().all(|field| disclosed.contains(field)) {
            return None;
        }
        let reason = Prose::within(&self.undisclosed_reason, ReasonInput::LIMIT);
        problems.keep(CycleField::UndisclosedReason, reason, |problem| {
            problem.sentence("開示しない内容がある理由")
        })
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
        let kind = CycleKind::parse(&self.kind);
        if kind.is_none() {
            problems.add(CycleField::Kind, "評価の種類を選んでください");
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
        // 条件付採用 ends with the special evaluation; nobody else has one (地方公務員法 22).
        let conditional = EmploymentType::CONDITIONAL.as_str();
        if kind == Some(CycleKind::Special)
            && !types.is_empty()
            && types.iter().any(|own| own != conditional)
        {
            let sentence = "特別評価の対象は、条件付採用の職員だけにしてください";
            problems.add(CycleField::Types, sentence);
        }
        let service = self.parse_service(&mut problems);
        let leave = LeaveRule::parse(&self.leave);
        if leave.is_none() {
            problems.add(CycleField::Leave, "休職や育休などの職員の扱いを選んでください");
        }
        let timing = self.parse_timing(&mut problems);
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
        let results_rule = self.results_rule.parse().ok();
        let results_rule = results_rule.filter(|id| offers.results_rules.contains(id));
        let has_results = kind.is_some_and(CycleKind::has_results);
        if has_results && results_rule.is_none() {
            problems.add(CycleField::ResultsRule, "業績の決まりを選んでください");
        }
        let result_scale = self.result_scale.parse().ok();
        let disclosed: Vec<DisclosedField> =
            self.disclosed.iter().filter_map(|word| DisclosedField::parse(word)).collect();
        // The overall grade is what disclosure means (domain.md 1.5).
        if !disclosed.contains(&DisclosedField::Overall) {
            problems.add(CycleField::Disclosed, "全体の評語は、開示する内容に入れてください");
        }
        let undisclosed_reason = self.parse_undisclosed(&disclosed, &mut problems);
        let (
            Some(authority),
            Some(fiscal_year),
            Some(term),
            Some(period),
            Some(base_date),
            Some(ratees_limit),
            Some(rule),
            Some(service),
            Some(leave),
            Some(kind),
            true,
        ) = (
            authority,
            year,
            term,
            period,
            base,
            limit,
            rule,
            service,
            leave,
            kind,
            problems.is_empty(),
        )
        else {
            return Err(problems);
        };
        Ok(CycleSetup {
            authority,
            kind,
            fiscal_year,
            term,
            period,
            base_date,
            steps,
            ranks,
            departments: chosen(&self.departments, &offers.departments),
            employment_types: types,
            service,
            leave,
            timing,
            ratees_limit,
            self_grade_hidden: self.self_grade_hidden,
            sight: Sight { self_hidden: self.self_hidden, first_hidden: self.first_hidden },
            undisclosed_reason,
            not_observed_allowed: self.not_observed,
            disclosed,
            rule,
            blocks: Blocks {
                results_rule: results_rule.filter(|_| has_results),
                result_scale: result_scale.filter(|id| offers.scales.contains(id)),
                goals_first: self.goals_first && has_results,
                ranks: Vec::new(),
            },
        })
    }

    fn parse_service(&self, problems: &mut Problems<CycleField>) -> Option<ServiceRule> {
        let months =
            number(&self.service_months).filter(|months| (0..=ServiceRule::MOST).contains(months));
        if months.is_none() {
            let sentence = "期間に勤めた月数は、0から12の数字で書いてください";
            problems.add(CycleField::ServiceMonths, sentence);
        }
        let count = ServiceCount::parse(&self.service_count);
        if count.is_none() {
            problems.add(CycleField::ServiceCount, "月数の数え方を選んでください");
        }
        Some(ServiceRule { months: months?, count: count? })
    }

    fn parse_timing(&self, problems: &mut Problems<CycleField>) -> Timing {
        let mut days = |field: CycleField, typed: &str, label: &str| {
            if typed.trim().is_empty() {
                return None;
            }
            let days = number(typed).filter(|days| (0..=Timing::MOST).contains(days));
            if days.is_none() {
                problems.add(field, format!("{label}は、0から366の数字で書いてください"));
            }
            days
        };
        Timing {
            early_days: days(CycleField::EarlyDays, &self.early_days, "提出できる日の始まり"),
            late_days: days(CycleField::LateDays, &self.late_days, "提出できる日の終わり"),
        }
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

fn chosen<I: std::str::FromStr + PartialEq + Copy>(words: &[String], offered: &[I]) -> Vec<I> {
    let wanted: Vec<I> = words.iter().filter_map(|word| word.parse().ok()).collect();
    offered.iter().copied().filter(|id| wanted.contains(id)).collect()
}

pub(in crate::evaluations) fn number(raw: &str) -> Option<i32> {
    use unicode_normalization::UnicodeNormalization;
    raw.trim().nfkc().collect::<String>().parse().ok()
}
