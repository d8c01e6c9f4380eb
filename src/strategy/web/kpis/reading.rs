//! The form of a reading: a new value, or one that puts another right.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rust_decimal::Decimal;

use super::found;
use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{ReadingField, ReadingInput};
use crate::strategy::policy::RecordReadings;
use crate::strategy::reading::{EVIDENCE_LIMIT, NOTE_LIMIT};
use crate::strategy::store::KpiView;
use crate::ui::components::{Choice, ChoiceOption, DateField, ErrorSummary, Field, Tick, Width};
use crate::ui::{
    Asking, Error, Notice, Path, Posted, Problems, Query, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "strategy/kpis/reading_form.html")]
struct ReadingFormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: &'static str,
    name: String,
    meaning: String,
    /// The value that is put right, as it stands.
    before: Option<String>,
    action: String,
    version: i32,
    corrects: String,
    as_of: DateField,
    value: Field,
    choice: Option<Choice>,
    share: Vec<Field>,
    provisional: Tick,
    evidence: Field,
    note: Field,
    back: String,
}

fn form_page(
    asking: &Asking,
    view: &KpiView,
    input: &ReadingInput,
    problems: &Problems<ReadingField>,
) -> ReadingFormPage {
    let definition = &view.definition;
    let error = |field: ReadingField| problems.at(&field);
    let name = definition.name.to_string();
    let href = view.href();
    let way =
        [("ホーム", "/"), ("戦略の進み具合", "/strategy/progress"), (name.as_str(), href.as_str())];
    let corrected = view.readings.iter().find(|one| one.id.to_string() == input.corrects);
    let heading = if corrected.is_some() { "値を直す" } else { "値を入れる" };
    let unit = &definition.unit;
    let number = |field: ReadingField, label: String, typed: &str| {
        Field::text(field.name(), label)
            .width(Width::Code)
            .input_mode("decimal")
            .autocomplete("off")
            .value(typed)
            .error(error(field))
    };
    let share = match (&definition.numerator, &definition.denominator) {
        (Some(over), Some(under)) => vec![
            number(ReadingField::Numerator, format!("分子：{over}"), &input.numerator).optional(),
            number(ReadingField::Denominator, format!("分母：{under}"), &input.denominator)
                .optional(),
        ],
        _ => Vec::new(),
    };
    let mut value = number(ReadingField::Value, format!("値（{unit}）"), &input.value);
    if !share.is_empty() {
        value = value.hint("分子と分母を書けば、書かなくても計算します。").optional();
    }
    ReadingFormPage {
        shell: asking
            .shell(format!("{heading} – {name}"))
            .crumbs(&way, heading)
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading,
        meaning: format!("{}（{}）", definition.meaning, definition.scope),
        before: corrected.map(|one| {
            format!(
                "直す値：{}の{}。前の値も残ります。",
                definition.rhythm.name_of(&one.period),
                definition.words(one.value)
            )
        }),
        action: format!("/hr/strategy/kpis/{}/readings", view.code),
        version: view.version,
        corrects: input.corrects.clone(),
        as_of: DateField::new(ReadingField::AsOf.name(), "値の時点")
            .typed(&input.year, &input.month, &input.day)
            .hint("値がいつのものかを書きます。例：令和7年度の値は「令和8」「3」「31」。")
            .error(error(ReadingField::AsOf)),
        value,
        choice: input.asks_meaning(definition).map(|typed| {
            let hundredfold = (typed * Decimal::ONE_HUNDRED).normalize();
            Choice::one(
                ReadingField::Meaning.name(),
                format!("「{}」の意味", input.value.trim()),
                vec![
                    ChoiceOption::new("as_typed", format!("{typed}％")),
                    ChoiceOption::new("hundredfold", format!("{hundredfold}％")),
                ],
            )
            .chosen([input.meaning.as_str()])
            .error(error(ReadingField::Meaning))
        }),
        share,
        provisional: Tick::new("provisional", "1", "速報値（あとで変わることがある）")
            .ticked(input.provisional),
        evidence: Field::text(ReadingField::Evidence.name(), "根拠")
            .limit(EVIDENCE_LIMIT)
            .hint("値を確かめられる資料の名前を書きます。")
            .value(&input.evidence)
            .error(error(ReadingField::Evidence)),
        note: {
            let label = if corrected.is_some() { "直す理由" } else { "メモ" };
            let field = Field::area(ReadingField::Note.name(), label, NOTE_LIMIT)
                .value(&input.note)
                .error(error(ReadingField::Note));
            if corrected.is_some() { field } else { field.optional() }
        },
        name,
        back: href,
    }
}

/// A KPI whose readings the asker may hand in.
async fn enterable(app: &App, asking: &Asking, code: &str) -> Result<KpiView, Error> {
    let view = found(app, code, asking.now.today).await?;
    asking.actor().may::<RecordReadings>(vec![view.facts()])?;
    Ok(view)
}

pub(in crate::strategy::web) async fn new_reading(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response, Error> {
    let view = enterable(&app, &asking, &code).await?;
    let mut input = ReadingInput { version: view.version, ..ReadingInput::default() };
    if let Some(id) = query.filled("corrects") {
        let one = view.standing().find(|one| one.id.to_string() == id).ok_or(Error::NotFound)?;
        input = ReadingInput {
            value: one.value.to_string(),
            numerator: one.share.map(|(over, _)| over.to_string()).unwrap_or_default(),
            denominator: one.share.map(|(_, under)| under.to_string()).unwrap_or_default(),
            provisional: one.is_provisional,
            evidence: one.evidence.clone(),
            corrects: id.to_owned(),
            ..input
        }
        .on(one.as_of);
    }
    page(&form_page(&asking, &view, &input, &Problems::new()))
}

pub(in crate::strategy::web) async fn create_reading(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = enterable(&app, &asking, &code).await?;
    let input = ReadingInput::read(&form);
    let problems = match input.parse(&view.definition) {
        Err(problems) => problems,
        Ok(new) => {
            let readings = [(view.code.clone(), new)];
            match actions::record_readings(&app, asking.actor(), &readings).await {
                Ok(()) => {
                    let notice = Notice::ok(if input.corrects.is_empty() {
                        "値を入れました。"
                    } else {
                        "値を直しました。前の値も残っています。"
                    });
                    return see_other(&asking, &view.href(), notice).await;
                }
                Err(Failed::Refused(refusals)) => {
                    let mut problems = Problems::new();
                    for (_, refusal) in &refusals.0 {
                        problems.add(ReadingField::of(refusal), refusal.sentence());
                    }
                    problems
                }
                Err(failed) => return Err(failed.into()),
            }
        }
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&asking, &view, &input, &problems))
}
