//! The form of an initiative.

use askama::Template;

use crate::kernel::{FiscalYear, Revision};
use crate::strategy::forms::{InitiativeField, InitiativeInput};
use crate::strategy::initiative::{AIM_LIMIT, REASON_LIMIT, Status, TITLE_LIMIT};
use crate::strategy::pillar::Pillar;
use crate::strategy::store::InitiativeView;
use crate::strategy::web::rows::href;
use crate::strategy::web::saving::measure_options;
use crate::ui::components::{Choice, ChoiceOption, ErrorSummary, Field, SelectOption, Width};
use crate::ui::{Asking, Problems, Shell};

#[derive(Template)]
#[template(path = "strategy/initiative_form.html")]
pub(super) struct InitiativeFormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: &'static str,
    /// What it belongs to, when that is settled.
    measure: Option<(String, String)>,
    action: String,
    revision: Option<i64>,
    what: Vec<Field>,
    who: Vec<Field>,
    when: Vec<Field>,
    status: Choice,
    reason: Field,
    button: &'static str,
    back: String,
}

/// What the form is about: a new initiative, or a saved one.
pub(super) enum Subject<'a> {
    New { pillars: &'a [Pillar] },
    Saved { view: &'a InitiativeView, revision: Revision },
}

pub(super) fn form_page(
    asking: &Asking,
    subject: &Subject<'_>,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> InitiativeFormPage {
    let error = |field: InitiativeField| problems.at(&field);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy")];
    let (heading, action, revision, button, back) = match subject {
        Subject::New { .. } => (
            "事業を加える",
            "/hr/strategy/initiatives".to_owned(),
            None,
            "事業を加える",
            "/hr/strategy".to_owned(),
        ),
        Subject::Saved { view, revision } => (
            "事業を直す",
            format!("/hr/strategy/initiatives/{}", view.id),
            Some(revision.get()),
            "直した内容を保存する",
            href(view),
        ),
    };
    let title = match subject {
        Subject::New { .. } => heading.to_owned(),
        Subject::Saved { view, .. } => format!("{heading} – {}", view.title),
    };
    let mut what = Vec::new();
    let measure = match subject {
        Subject::Saved { view, .. } => Some((view.pillar_name.clone(), view.measure_name.clone())),
        Subject::New { pillars } => {
            what.push(
                Field::select(InitiativeField::Measure.name(), "取組", measure_options(pillars))
                    .value(&input.measure)
                    .error(error(InitiativeField::Measure)),
            );
            None
        }
    };
    what.push(
        Field::text(InitiativeField::Title.name(), "題名")
            .limit(TITLE_LIMIT)
            .value(&input.title)
            .error(error(InitiativeField::Title)),
    );
    what.push(
        Field::area(InitiativeField::Aim.name(), "目的", AIM_LIMIT)
            .hint("だれのために、何を変えるのかを書きます。")
            .value(&input.aim)
            .error(error(InitiativeField::Aim)),
    );
    InitiativeFormPage {
        shell: asking.shell(title).crumbs(&way, heading).wide().with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        measure,
        action,
        revision,
        what,
        who: people_fields(subject, input, problems),
        when: year_fields(asking, input, problems),
        status: Choice::one(
            InitiativeField::Status.name(),
            "状況",
            Status::ALL
                .iter()
                .map(|status| {
                    ChoiceOption::new(status.as_str(), status.label()).note(status.meaning())
                })
                .collect(),
        )
        .chosen([input.status.as_str()])
        .error(error(InitiativeField::Status)),
        reason: Field::area(InitiativeField::Reason.name(), "状況の理由", REASON_LIMIT)
            .hint("なぜその状況なのかを、事実で書きます。状況を変えたら、理由も書き直します。")
            .value(&input.reason)
            .error(error(InitiativeField::Reason)),
        button,
        back,
    }
}

fn people_fields(
    subject: &Subject<'_>,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> Vec<Field> {
    let (owner, deputy, department) = match subject {
        Subject::New { .. } => (None, None, None),
        Subject::Saved { view, .. } => (
            Some(format!("いまの担当者は{}さんです。", view.owner.name)),
            view.deputy.as_ref().map(|deputy| format!("いまの代理は{}さんです。", deputy.name)),
            Some(format!("いまは{}です。", view.department)),
        ),
    };
    let number = |field: InitiativeField, label: &str, value: &str, now: Option<String>| {
        Field::text(field.name(), label)
            .width(Width::Code)
            .autocomplete("off")
            .hint(format!("職員番号で書きます。{}", now.unwrap_or_default()))
            .value(value)
            .error(problems.at(&field))
    };
    vec![
        number(InitiativeField::Owner, "担当者", &input.owner, owner),
        number(InitiativeField::Deputy, "代理", &input.deputy, deputy).optional(),
        Field::text(InitiativeField::Department.name(), "所属")
            .width(Width::Name)
            .hint(format!(
                "所属のコードか名前で書きます。書かないと、担当者の所属になります。{}",
                department.unwrap_or_default()
            ))
            .optional()
            .value(&input.department)
            .error(problems.at(&InitiativeField::Department)),
    ]
}

fn year_fields(
    asking: &Asking,
    input: &InitiativeInput,
    problems: &Problems<InitiativeField>,
) -> Vec<Field> {
    let this = FiscalYear::of(asking.now.today).year();
    let typed = [&input.from, &input.to].into_iter().filter_map(|raw| raw.trim().parse().ok());
    let mut years: Vec<i32> = ((this - 3)..=(this + 10)).chain(typed).collect();
    years.sort_unstable();
    years.dedup();
    let options = || {
        let known = years
            .iter()
            .filter_map(|year| FiscalYear::new(*year))
            .map(|year| SelectOption::new(year.year().to_string(), year.to_string()));
        [SelectOption::new("", "選んでください")].into_iter().chain(known).collect::<Vec<_>>()
    };
    let select = |field: InitiativeField, label: &str, value: &str| {
        Field::select(field.name(), label, options())
            .width(Width::Name)
            .value(value.trim())
            .error(problems.at(&field))
    };
    vec![
        select(InitiativeField::From, "始まりの年度", &input.from),
        select(InitiativeField::To, "終わりの年度", &input.to),
    ]
}
