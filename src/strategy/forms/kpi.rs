//! The form of a KPI: what it counts, who answers for it, where it shall be.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::kernel::time::wareki;
use crate::kernel::{Code, Date, FiscalYear, Line, Prose, TextProblem, parse_date};
use crate::strategy::kpi::{
    Baseline, Definition, Direction, KpiDraft, MEANING_LIMIT, NAME_LIMIT, NewKpi, OwnCount,
    PERCENT, Rhythm, Target, UNIT_LIMIT, WORDS_LIMIT,
};
use crate::strategy::reading::{NumberProblem, Typed};
use crate::strategy::refusal::{InitiativeRefusal, KpiRefusal};
use crate::ui::components::DateField;
use crate::ui::{FormData, FormField, Problems};

/// A field of the form, by the name of its control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KpiField(pub String);

impl KpiField {
    fn named(name: &str) -> Self {
        Self(name.to_owned())
    }
    /// The field that a refusal belongs to.
    pub fn of(refusal: &KpiRefusal) -> Self {
        let name = match refusal {
            KpiRefusal::Named(
                InitiativeRefusal::DeputyUnknown(_)
                | InitiativeRefusal::DeputyLeft(_)
                | InitiativeRefusal::SamePerson,
            ) => "deputy",
            KpiRefusal::Named(InitiativeRefusal::MeasureUnknown(_)) => "measure",
            KpiRefusal::Named(_) => "owner",
            KpiRefusal::HalfAShare => "denominator",
            KpiRefusal::BaselineMissing => "baseline",
            KpiRefusal::BandEmpty { year }
            | KpiRefusal::TargetGone { year, .. }
            | KpiRefusal::TargetBehind { year, .. } => {
                return Self(format!("target-{}", year.year()));
            }
            KpiRefusal::CodeTaken(_) => "code",
            KpiRefusal::StartsInFuture => "starts",
            KpiRefusal::CountedIsNoShare => "counted",
        };
        Self::named(name)
    }
}

impl FormField for KpiField {
    fn id(&self) -> String {
        self.0.clone()
    }
}

/// What was typed, by the names of the controls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KpiInput(BTreeMap<String, String>);

impl KpiInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        Self(form.pairs().iter().cloned().collect())
    }
    /// What stands, as the form shows it: the definition, its targets, owner and deputy by number.
    pub fn of(
        is: &Definition,
        targets: &BTreeMap<FiscalYear, Target>,
        (owner, deputy): (&str, &str),
    ) -> Self {
        let words =
            |line: &Option<Line>| line.as_ref().map(ToString::to_string).unwrap_or_default();
        // With its sign a percentage below one is read as it is.
        let number = |value: Decimal| {
            let typed = Typed { value, with_percent: false };
            let sign = if typed.could_be_share_of_one(is.unit.as_str()) { PERCENT } else { "" };
            format!("{value}{sign}")
        };
        let mut input = Self::default()
            .with("name", is.name.as_str())
            .with("meaning", is.meaning.as_str())
            .with("scope", is.scope.as_str())
            .with("numerator", words(&is.numerator))
            .with("denominator", words(&is.denominator))
            .with("unit", is.unit.as_str())
            .with("decimals", is.decimals.to_string())
            .with("source", is.source.as_str())
            .with("direction", is.direction.as_str())
            .with("rhythm", is.rhythm.as_str())
            .with("lag", is.lag_months.to_string())
            .with("counted", is.counted.map_or("", OwnCount::as_str))
            .with("owner", owner)
            .with("deputy", deputy);
        if let Some(from) = is.baseline {
            input = input.with("baseline", number(from.value)).with_day("baseline_on", from.on);
        }
        for (year, target) in targets {
            let at = year.year();
            input = match target {
                Target::Reach(value) => input.with(format!("target-{at}"), number(*value)),
                Target::Keep { low, high } => input
                    .with(format!("target-{at}"), number(*low))
                    .with(format!("target_high-{at}"), number(*high)),
            };
        }
        input
    }
    /// With the fields of another form that this one lacks.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        for (name, value) in other.0 {
            self.0.entry(name).or_insert(value);
        }
        self
    }
    /// Sets a day.
    #[must_use]
    pub fn with_day(self, name: &str, day: Date) -> Self {
        let words = wareki(day);
        let mut parts = words.split(['年', '月', '日']);
        ["year", "month", "day"].into_iter().fold(self, |input, which| {
            input.with(format!("{name}_{which}"), parts.next().unwrap_or_default())
        })
    }
    /// A day, when it is one.
    pub fn day_of(&self, name: &str) -> Option<Date> {
        let part = |which: &str| self.get(&format!("{name}_{which}"));
        parse_date(&DateField::joined(part("year"), part("month"), part("day"))).ok()
    }
    /// One field.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
    /// Sets a field.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }
    /// The years that have a target on the form, in order.
    pub fn years(&self) -> Vec<FiscalYear> {
        let years = self.0.keys().filter_map(|name| name.strip_prefix("target-"));
        years.filter_map(|year| year.parse().ok().and_then(FiscalYear::new)).collect()
    }

    /// A new KPI.
    pub fn parse_new(&self) -> Result<NewKpi, Problems<KpiField>> {
        let mut problems = Problems::new();
        let measure = self.get("measure").trim().to_owned();
        if measure.is_empty() {
            problems.add(KpiField::named("measure"), "取組を選んでください");
        }
        let code = Code::parse(self.get("code"));
        let code =
            problems.keep(KpiField::named("code"), code, |problem| problem.sentence("コード"));
        let starts_on = self.day("starts", "値を集め始める日", &mut problems);
        match (code, starts_on, self.check(problems)) {
            (Some(code), Some(starts_on), Ok(draft)) => {
                Ok(NewKpi { code, measure, starts_on, draft, is_sample: false })
            }
            (_, _, Err(problems)) => Err(problems),
            _ => Err(Problems::one(KpiField::named("code"), "コードを書いてください")),
        }
    }

    /// What an officer sets of a KPI that is there.
    pub fn parse(&self) -> Result<KpiDraft, Problems<KpiField>> {
        self.check(Problems::new())
    }

    fn day(&self, name: &str, label: &str, problems: &mut Problems<KpiField>) -> Option<Date> {
        let part = |which: &str| self.get(&format!("{name}_{which}")).to_owned();
        let day = parse_date(&DateField::joined(&part("year"), &part("month"), &part("day")));
        problems.keep(KpiField::named(name), day, |problem| format!("{label}：{problem}"))
    }

    fn line(
        &self,
        name: &str,
        label: &str,
        limit: usize,
        problems: &mut Problems<KpiField>,
    ) -> Option<Line> {
        let line = Line::within(self.get(name), limit);
        problems.keep(KpiField::named(name), line, |problem| problem.sentence(label))
    }

    /// `Some(None)`: left blank.
    #[expect(clippy::option_option, reason = "left blank and unreadable are two things here")]
    fn optional(
        &self,
        name: &str,
        label: &str,
        problems: &mut Problems<KpiField>,
    ) -> Option<Option<Line>> {
        match Line::within(self.get(name), WORDS_LIMIT) {
            Ok(line) => Some(Some(line)),
            Err(TextProblem::Blank) => Some(None),
            Err(problem) => {
                problems.add(KpiField::named(name), problem.sentence(label));
                None
            }
        }
    }

    /// `Some(None)`: left blank.
    #[expect(clippy::option_option, reason = "left blank and unreadable are two things here")]
    fn number(
        &self,
        name: &str,
        label: &str,
        problems: &mut Problems<KpiField>,
    ) -> Option<Option<Decimal>> {
        let unit = self.get("unit").trim();
        match Typed::of_unit(self.get(name), unit) {
            Ok(typed) if typed.could_be_share_of_one(unit) => {
                let (value, hundredfold) =
                    (typed.value, (typed.value * Decimal::ONE_HUNDRED).normalize());
                let sentence = format!(
                    "{label}は、{value}％のときは「{value}％」、{hundredfold}％のときは「{hundredfold}」と書いてください"
                );
                problems.add(KpiField::named(name), sentence);
                None
            }
            Ok(typed) => Some(Some(typed.value)),
            Err(NumberProblem::Blank) => Some(None),
            Err(problem) => {
                problems.add(KpiField::named(name), problem.sentence(label, self.get("unit")));
                None
            }
        }
    }

    fn whole(
        &self,
        name: &str,
        label: &str,
        most: u32,
        problems: &mut Problems<KpiField>,
    ) -> Option<u32> {
        let number = Typed::parse(self.get(name)).ok().map(|typed| typed.value);
        let number = number.filter(Decimal::is_integer);
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|n| *n <= most);
        if number.is_none() {
            let sentence = format!("{label}は、0から{most}までの数字で書いてください");
            problems.add(KpiField::named(name), sentence);
        }
        number
    }

    fn check(&self, mut problems: Problems<KpiField>) -> Result<KpiDraft, Problems<KpiField>> {
        let found = &mut problems;
        let name = self.line("name", "名前", NAME_LIMIT, found);
        let meaning = Prose::within(self.get("meaning"), MEANING_LIMIT);
        let meaning =
            found.keep(KpiField::named("meaning"), meaning, |problem| problem.sentence("説明"));
        let scope = self.line("scope", "対象", WORDS_LIMIT, found);
        let numerator = self.optional("numerator", "分子", found);
        let denominator = self.optional("denominator", "分母", found);
        let unit = self.line("unit", "単位", UNIT_LIMIT, found);
        let decimals = self.whole("decimals", "小数点の下のけた", 4, found);
        let source = self.line("source", "出典", WORDS_LIMIT, found);
        let direction = Direction::parse(self.get("direction"));
        if direction.is_none() {
            found.add(KpiField::named("direction"), "向きを選んでください");
        }
        let rhythm = Rhythm::parse(self.get("rhythm"));
        if rhythm.is_none() {
            found.add(KpiField::named("rhythm"), "値を出す間隔を選んでください");
        }
        let lag_months = self.whole("lag", "公表までの月数", 36, found);
        let baseline = match self.number("baseline", "基準値", found) {
            Some(Some(value)) => {
                self.day("baseline_on", "基準値の日", found).map(|on| Some(Baseline { value, on }))
            }
            Some(None) => Some(None),
            None => None,
        };
        let counted = match self.get("counted") {
            "" => Some(None),
            word => OwnCount::parse(word).map(Some),
        };
        if counted.is_none() {
            found.add(KpiField::named("counted"), "値の入れ方を選んでください");
        }
        let owner = Code::parse(self.get("owner"));
        let owner = found
            .keep(KpiField::named("owner"), owner, |problem| problem.sentence("担当者の職員番号"));
        let deputy = match Code::parse(self.get("deputy")) {
            Ok(code) => Some(Some(code)),
            Err(TextProblem::Blank) => Some(None),
            Err(problem) => {
                found.add(KpiField::named("deputy"), problem.sentence("代理の職員番号"));
                None
            }
        };
        let targets = self.targets(direction, found);
        let definition = (|| {
            Some(Definition {
                name: name?,
                meaning: meaning?,
                numerator: numerator?,
                denominator: denominator?,
                scope: scope?,
                unit: unit?,
                decimals: decimals?,
                source: source?,
                direction: direction?,
                rhythm: rhythm?,
                lag_months: lag_months?,
                baseline: baseline?,
                counted: counted?,
            })
        })();
        match (definition, owner, deputy, targets) {
            (Some(definition), Some(owner), Some(deputy), Some(targets)) if problems.is_empty() => {
                Ok(KpiDraft { owner, deputy, definition, targets })
            }
            _ => Err(problems),
        }
    }

    fn targets(
        &self,
        direction: Option<Direction>,
        problems: &mut Problems<KpiField>,
    ) -> Option<Vec<(FiscalYear, Target)>> {
        let mut targets = Vec::new();
        let mut whole = true;
        for year in self.years() {
            let (low, high) =
                (format!("target-{}", year.year()), format!("target_high-{}", year.year()));
            let label = format!("{year}の目標");
            let value = self.number(&low, &label, problems);
            let upper = self.number(&high, &format!("{year}の上限"), problems);
            let target = match (direction, value, upper) {
                (_, None, _) | (_, _, None) => {
                    whole = false;
                    continue;
                }
                // That no direction was chosen is said already.
                (_, Some(None), Some(None)) | (None, ..) => continue,
                (Some(Direction::Keep), Some(Some(low)), Some(Some(high))) => {
                    Target::Keep { low, high }
                }
                (Some(Direction::Up | Direction::Down), Some(Some(value)), Some(None)) => {
                    Target::Reach(value)
                }
                (Some(Direction::Keep), ..) => {
                    let sentence = format!("{year}の下限と上限の両方を書いてください");
                    problems.add(KpiField(low), sentence);
                    continue;
                }
                _ => {
                    let sentence =
                        format!("{year}の上限は、範囲の中に保つ指標だけに書いてください");
                    problems.add(KpiField(low), sentence);
                    continue;
                }
            };
            targets.push((year, target));
        }
        whole.then_some(targets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> KpiInput {
        [
            ("measure", "workplace-1"),
            ("code", "male-leave"),
            ("starts_year", "令和5"),
            ("starts_month", "4"),
            ("starts_day", "1"),
            ("name", "男性職員の育児休業取得率"),
            ("meaning", "1週間以上の取得を数える。"),
            ("scope", "一般行政職"),
            ("unit", "％"),
            ("decimals", "1"),
            ("source", "人事課の集計"),
            ("direction", "up"),
            ("rhythm", "yearly"),
            ("lag", "９"),
            ("baseline", "8.0％"),
            ("baseline_on_year", "2020"),
            ("baseline_on_month", "3"),
            ("baseline_on_day", "31"),
            ("owner", "0000100"),
            ("target-2024", "60"),
            ("target-2025", "85％"),
            ("target-2026", ""),
        ]
        .into_iter()
        .fold(KpiInput::default(), |input, (name, value)| input.with(name, value))
    }
    fn at(input: &KpiInput) -> Vec<(String, String)> {
        input.parse_new().unwrap_err().summary()
    }

    #[test]
    fn what_was_typed_becomes_a_kpi() {
        let new = typed().parse_new().unwrap();
        assert_eq!(new.starts_on.to_string(), "2023-04-01");
        assert_eq!(new.draft.definition.lag_months, 9);
        let targets: Vec<i32> = new.draft.targets.iter().map(|(year, _)| year.year()).collect();
        assert_eq!(targets, [2024, 2025], "a blank year has no target; none is zero");
    }

    #[test]
    fn an_owner_is_never_missing() {
        let problems = at(&typed().with("owner", " "));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].0, "#owner");
    }

    #[test]
    fn odd_input_gets_its_sentence() {
        let problems = at(&typed()
            .with("decimals", "たくさん")
            .with("baseline", "1e400")
            .with("target-2025", "12人")
            .with("direction", ""));
        let fields: Vec<&str> = problems.iter().map(|(href, _)| href.as_str()).collect();
        assert_eq!(fields, ["#decimals", "#direction", "#baseline", "#target-2025"]);
        let banded = typed().with("direction", "keep");
        assert!(at(&banded)[0].1.contains("下限と上限の両方"));
        let shares = typed().with("baseline", "0.08").with("target-2025", "0.85");
        let said = at(&shares);
        assert_eq!(
            said[0].1,
            "基準値は、0.08％のときは「0.08％」、8％のときは「8」と書いてください"
        );
        assert!(said[1].1.contains("85％のときは「85」"), "{said:?}");
        let small = typed().with("baseline", "0.08％").with("target-2025", "０．８５％");
        let draft = small.parse().unwrap();
        let people = (draft.owner.as_str(), "");
        let again =
            KpiInput::of(&draft.definition, &draft.targets.iter().copied().collect(), people);
        assert_eq!(again.parse().unwrap(), draft, "what the form shows is read the same");
        let upper = typed().with("target_high-2025", "90");
        assert!(at(&upper)[0].1.contains("範囲の中に保つ指標だけ"));
    }
}
