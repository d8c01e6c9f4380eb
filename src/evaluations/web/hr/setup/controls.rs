//! Groups of controls of the set-up page.

use super::Choices;
use crate::evaluations::cycle::{LeaveRule, ServiceCount};
use crate::evaluations::forms::{CycleField, CycleInput, is_optional};
use crate::evaluations::workflow::StepKind;
use crate::ui::Problems;
use crate::ui::components::{Choice, ChoiceOption, Field, SelectOption};

pub(super) fn timing(input: &CycleInput, problems: &Problems<CycleField>) -> [Field; 2] {
    let field = |field: CycleField, label: &str, hint: &str, unit: &'static str, value: &str| {
        Field::number(field.name(), label)
            .hint(hint)
            .unit(unit)
            .optional()
            .value(value)
            .error(problems.at(&field))
    };
    [
        field(
            CycleField::EarlyDays,
            "提出できる日の始まり",
            "書かないと、段階が来たらいつでも提出できます。",
            "日前から（期限まで）",
            &input.early_days,
        ),
        field(
            CycleField::LateDays,
            "提出できる日の終わり",
            "書かないと、期限を過ぎても提出できます。0と書くと、期限の日で締め切ります。",
            "日後まで（期限から）",
            &input.late_days,
        ),
    ]
}

pub(super) fn absence(input: &CycleInput, problems: &Problems<CycleField>) -> [Choice; 2] {
    let counts = ServiceCount::ALL.iter().map(|one| ChoiceOption::new(one.as_str(), one.label()));
    let leaves = LeaveRule::ALL.iter().map(|one| ChoiceOption::new(one.as_str(), one.label()));
    [
        Choice::one("service_count", "月数の数え方", counts.collect())
            .chosen([input.service_count.as_str()])
            .error(problems.at(&CycleField::ServiceCount)),
        Choice::one("leave", "休職や育休などの職員の扱い", leaves.collect())
            .chosen([input.leave.as_str()])
            .error(problems.at(&CycleField::Leave)),
    ]
}

pub(super) fn steps_choice(input: &CycleInput, problems: &Problems<CycleField>) -> Choice {
    let note = |kind| match kind {
        StepKind::Assistant => "そばで仕事を見ている人が、評価者だけに伝えます。",
        StepKind::Adjustment => "調整者が、理由を付けて全体の評語を変えるか、そのままにします。",
        _ => "",
    };
    let options = StepKind::ALL
        .iter()
        .filter(|kind| is_optional(**kind))
        .map(|kind| {
            let option = ChoiceOption::new(kind.as_str(), kind.label());
            if note(*kind).is_empty() { option } else { option.note(note(*kind)) }
        })
        .collect();
    Choice::several("steps", "行う段階", options)
        .hint("一次評価、確認、開示は、いつも行います。評価補助者、調整者、確認者は、評価ルートで決めます。確認者がいないときは、人事課が確認します。")
        .chosen(input.steps.iter().map(String::as_str))
        .error(problems.at(&CycleField::Steps))
        .optional()
}

pub(super) fn rules(
    choices: &Choices,
    input: &CycleInput,
    problems: &Problems<CycleField>,
) -> [Field; 3] {
    let options = choices.rules.iter();
    let options = options.map(|rule| SelectOption::new(rule.id.to_string(), &rule.name)).collect();
    let results = choices.results_rules.iter();
    let results = results.map(|rule| SelectOption::new(rule.id.to_string(), &rule.name));
    let scales = choices.scales.iter();
    let scales = scales.map(|scale| SelectOption::new(scale.id.to_string(), &scale.name));
    let first = |words: &str| std::iter::once(SelectOption::new("", words));
    [
        Field::select("rule", "点数の決まり", options)
            .value(&input.rule)
            .error(problems.at(&CycleField::Rule)),
        Field::select(
            "results_rule",
            "業績の決まり",
            first("業績を評価しない").chain(results).collect(),
        )
        .hint("業績を評価するときに選びます。達成度の段階と、困難度や重要度の扱いを決めます。")
        .value(&input.results_rule)
        .error(problems.at(&CycleField::ResultsRule)),
        Field::select(
            "result_scale",
            "全体の評語の尺度",
            first("要素と同じ尺度").chain(scales).collect(),
        )
        .hint("特別評価の可・不可のように、全体だけ別の尺度にするときに選びます。")
        .value(&input.result_scale)
        .error(problems.at(&CycleField::ResultScale)),
    ]
}

pub(super) fn people(
    choices: &Choices,
    input: &CycleInput,
    problems: &Problems<CycleField>,
) -> [Choice; 3] {
    let ranks = choices
        .ranks
        .iter()
        .map(|rank| ChoiceOption::new(rank.id.to_string(), &rank.name))
        .collect();
    let types =
        choices.types.iter().map(|own| ChoiceOption::new(own.code.as_str(), &own.name)).collect();
    let departments = choices
        .departments
        .iter()
        .map(|place| ChoiceOption::new(place.id.to_string(), &place.name))
        .collect();
    [
        Choice::several("ranks", "対象の職位", ranks)
            .chosen(input.ranks.iter().map(String::as_str))
            .error(problems.at(&CycleField::Ranks)),
        Choice::several("types", "対象の任用区分", types)
            .chosen(input.types.iter().map(String::as_str))
            .error(problems.at(&CycleField::Types)),
        Choice::several("departments", "対象の所属", departments)
            .hint("選ばないと、全所属が対象です。選ぶと、その下の所属も対象です。")
            .chosen(input.departments.iter().map(String::as_str))
            .error(problems.at(&CycleField::Departments))
            .optional(),
    ]
}
