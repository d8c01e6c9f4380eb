//! The form of a KPI.

use askama::Template;

use crate::kernel::FiscalYear;
use crate::strategy::forms::{KpiField, KpiInput};
use crate::strategy::kpi::{
    Direction, MEANING_LIMIT, NAME_LIMIT, OwnCount, Rhythm, UNIT_LIMIT, WORDS_LIMIT,
};
use crate::strategy::pillar::Pillar;
use crate::strategy::store::KpiView;
use crate::strategy::web::saving::measure_options;
use crate::ui::components::{
    Choice, ChoiceOption, DateField, ErrorSummary, Field, SelectOption, Width,
};
use crate::ui::{Asking, Problems, Shell};

/// Years before and after this one for which targets can be set.
const YEARS: (i32, i32) = (2, 4);

#[derive(Template)]
#[template(path = "strategy/kpis/kpi_form.html")]
pub(super) struct KpiFormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: &'static str,
    place: Option<(String, String)>,
    action: String,
    revision: Option<i64>,
    first: Vec<Field>,
    starts: Option<DateField>,
    what: Vec<Field>,
    direction: Choice,
    rhythm: Choice,
    counted: Field,
    lag: Field,
    baseline: Field,
    baseline_on: DateField,
    targets: Vec<(Field, Field)>,
    who: Vec<Field>,
    button: &'static str,
    back: String,
}

/// What the form is about: a new KPI, or a saved one read at a revision.
pub(super) enum Subject<'a> {
    New { pillars: &'a [Pillar] },
    Saved { view: &'a KpiView, revision: i64 },
}

pub(super) fn form_page(
    asking: &Asking,
    subject: &Subject<'_>,
    input: &KpiInput,
    problems: &Problems<KpiField>,
) -> KpiFormPage {
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
    let error = |name: &str| problems.at(&KpiField(name.to_owned()));
    let text = |name: &'static str, label: &str, limit: usize| {
        Field::text(name, label).limit(limit).value(input.get(name)).error(error(name))
    };
    let short = |name: &'static str, label: &str| {
        Field::text(name, label)
            .width(Width::Code)
            .autocomplete("off")
            .value(input.get(name))
            .error(error(name))
    };
    let day = |name: &'static str, label: &str| {
        let part = |which: &str| input.get(&format!("{name}_{which}")).to_owned();
        DateField::new(name, label)
            .typed(&part("year"), &part("month"), &part("day"))
            .error(error(name))
    };
    let (heading, place, action, revision, back) = match subject {
        Subject::New { .. } => {
            ("指標を加える", None, "/hr/strategy/kpis".to_owned(), None, "/hr/strategy".to_owned())
        }
        Subject::Saved { view, revision } => (
            "指標を直す",
            Some((view.pillar_name.clone(), view.measure_name.clone())),
            format!("/hr/strategy/kpis/{}", view.code),
            Some(*revision),
            view.href(),
        ),
    };
    let title = match subject {
        Subject::New { .. } => heading.to_owned(),
        Subject::Saved { view, .. } => format!("{heading} – {}", view.definition.name),
    };
    let (first, starts) = match subject {
        Subject::Saved { .. } => (Vec::new(), None),
        Subject::New { pillars } => (
            vec![
                Field::select("measure", "取組", measure_options(pillars))
                    .value(input.get("measure"))
                    .error(error("measure")),
                short("code", "コード")
                    .hint("アドレスとファイルで使います。半角の英字・数字・「-」で書きます。"),
            ],
            Some(day("starts", "値を集め始める日")),
        ),
    };
    KpiFormPage {
        shell: asking.shell(title).crumbs(&way, heading).wide().with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        place,
        action,
        revision,
        first,
        starts,
        what: vec![
            text("name", "名前", NAME_LIMIT),
            Field::area("meaning", "説明", MEANING_LIMIT)
                .hint("何を数え、何を数えないかを書きます。")
                .value(input.get("meaning"))
                .error(error("meaning")),
            text("scope", "対象", WORDS_LIMIT).hint("例：市長部局の一般行政職"),
            text("numerator", "分子", WORDS_LIMIT).optional(),
            text("denominator", "分母", WORDS_LIMIT).optional(),
            text("unit", "単位", UNIT_LIMIT).width(Width::Code).hint("例：％、人、時間、倍"),
            short("decimals", "小数点の下のけた").hint("0から4までの数字です。"),
            text("source", "出典", WORDS_LIMIT),
        ],
        direction: Choice::one(
            "direction",
            "向き",
            Direction::ALL
                .iter()
                .map(|one| ChoiceOption::new(one.as_str(), one.label()).note(one.meaning()))
                .collect(),
        )
        .chosen([input.get("direction")])
        .error(error("direction")),
        rhythm: Choice::one(
            "rhythm",
            "値を出す間隔",
            Rhythm::ALL.iter().map(|one| ChoiceOption::new(one.as_str(), one.label())).collect(),
        )
        .chosen([input.get("rhythm")])
        .error(error("rhythm")),
        counted: Field::select("counted", "値の入れ方", counts())
            .hint("ポータルが数える指標は、単位を「％」にし、分子と分母を書きます。")
            .value(input.get("counted"))
            .error(error("counted")),
        lag: short("lag", "公表までの月数")
            .hint("期間が終わってから値が出るまでの月数です。すぐに出るときは0です。"),
        baseline: short("baseline", "基準値")
            .hint("計画を始めたときの値です。範囲の中に保つ指標には書かなくてもかまいません。"),
        baseline_on: day("baseline_on", "基準値の日"),
        targets: targets(input, problems),
        who: vec![
            short("owner", "担当者").hint("職員番号で書きます。担当者のいない指標は作れません。"),
            short("deputy", "代理").hint("職員番号で書きます。").optional(),
        ],
        button: match subject {
            Subject::New { .. } => "指標を加える",
            Subject::Saved { .. } => "直した内容を保存する",
        },
        back,
    }
}

fn targets(input: &KpiInput, problems: &Problems<KpiField>) -> Vec<(Field, Field)> {
    let field = |name: String, label: String| {
        let error = problems.at(&KpiField(name.clone()));
        Field::text(name.clone(), label)
            .width(Width::Code)
            .autocomplete("off")
            .optional()
            .value(input.get(&name))
            .error(error)
    };
    input
        .years()
        .into_iter()
        .map(|year| {
            let at = year.year();
            (
                field(format!("target-{at}"), format!("{year}の目標")),
                field(format!("target_high-{at}"), format!("{year}の上限")),
            )
        })
        .collect()
}

fn counts() -> Vec<SelectOption> {
    let own = OwnCount::ALL
        .iter()
        .map(|one| SelectOption::new(one.as_str(), format!("ポータルが数える：{}", one.label())));
    [SelectOption::new("", "担当者が入れる")].into_iter().chain(own).collect()
}

/// A form with the years around this one.
pub(super) fn blank(this: FiscalYear) -> KpiInput {
    let years = (this.year() - YEARS.0)..=(this.year() + YEARS.1);
    years.fold(KpiInput::default(), |input, year| input.with(format!("target-{year}"), ""))
}

/// The saved KPI as the form shows it.
pub(super) fn typed(view: &KpiView, this: FiscalYear) -> KpiInput {
    view.typed().or(blank(this))
}
