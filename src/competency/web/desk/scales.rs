//! `/hr/scales`: every version of every scale, and the next version of one.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::WAY;
use crate::audit::Failed;
use crate::competency::actions::scales::{NewScale, add_scale};
use crate::competency::forms::{
    At, LABEL_LIMIT, MEANING_LIMIT, NAME_LIMIT, ROWS, ScaleForm, row_name,
};
use crate::competency::policy::{AddScale, ReadVersions};
use crate::competency::scale::Scale;
use crate::competency::store::reader::Reader;
use crate::competency::web::texts::sample_tag;
use crate::kernel::Refusal;
use crate::kernel::ids::ScaleId;
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption, Empty, ErrorSummary, Field, Tag, Tick};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, page_with, see_other};

/// One grade of a version.
struct GradeLine {
    grade: String,
    label: String,
    meaning: String,
    points: String,
    older: String,
}

/// One version of a scale.
struct ScaleView {
    id: String,
    name: String,
    sample: Option<Tag>,
    grades: Vec<GradeLine>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "competency/desk/scales.html")]
struct ScalesPage {
    shell: Shell,
    scales: Vec<ScaleView>,
    empty: Option<Empty>,
}

/// Every version, newest first.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    asking.actor().may::<ReadVersions>(())?;
    let may_add = asking.actor().could::<AddScale>(&());
    let mut reader = Reader::of(&app).await?;
    let mut scales = Vec::new();
    for name in reader.scale_names().await? {
        let Some((scale, mappings)) = reader.scale_with_mappings(name.id).await? else { continue };
        let older = |own: &crate::competency::scale::ScaleGrade| {
            let letters = mappings
                .iter()
                .filter(|(_, mapping)| mapping.grade == own.grade)
                .map(|(_, mapping)| mapping.older.as_str());
            letters.collect::<Vec<_>>().join("・")
        };
        scales.push(ScaleView {
            id: scale.id.to_string(),
            name: name.words(),
            sample: sample_tag(scale.is_sample),
            grades: scale
                .grades()
                .iter()
                .map(|own| GradeLine {
                    grade: own.grade.to_string(),
                    label: own.label.clone(),
                    meaning: own.meaning.clone(),
                    points: own.points.to_string(),
                    older: older(own),
                })
                .collect(),
            next: may_add.then(|| format!("/hr/scales/{}/next", scale.id)),
        });
    }
    page(&ScalesPage {
        shell: asking.shell("評語の尺度").crumbs(WAY, "評語の尺度"),
        empty: scales
            .is_empty()
            .then(|| Empty::new("尺度はまだありません。初めの尺度は、設置のときに読み込みます。")),
        scales,
    })
}

/// One row of the form.
struct Row {
    heading: String,
    fields: Vec<Field>,
    older: Choice,
}

#[derive(Template)]
#[template(path = "competency/desk/new_scale.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    lead: String,
    action: String,
    name: Field,
    sample: Tick,
    rows: Vec<Row>,
}

/// The version before, for officers who may add one.
async fn older(app: &App, asking: &Asking, raw: &str) -> Result<Scale, Error> {
    asking.actor().may::<ReadVersions>(())?;
    asking.actor().may::<AddScale>(())?;
    let id: ScaleId = raw.parse().map_err(|_| Error::NotFound)?;
    let mut reader = Reader::of(app).await?;
    let (scale, _) = reader.scale_with_mappings(id).await?.ok_or(Error::NotFound)?;
    Ok(scale)
}

/// The grades of the version before, each standing for itself.
fn begun(older: &Scale) -> FormData {
    let mut pairs = vec![("name".to_owned(), older.name.clone())];
    if older.is_sample {
        pairs.push(("sample".to_owned(), "yes".to_owned()));
    }
    for (own, row) in older.grades().iter().zip(1..) {
        for (part, value) in [
            ("grade", own.grade.to_string()),
            ("label", own.label.clone()),
            ("meaning", own.meaning.clone()),
            ("points", own.points.to_string()),
            ("older", own.grade.to_string()),
        ] {
            pairs.push((row_name(part, row), value));
        }
    }
    FormData::new(pairs)
}

fn view(asking: &Asking, older: &Scale, form: &FormData, problems: &At) -> NewPage {
    let at = |name: &str| problems.at(&name.to_owned());
    let rows = (1..=ROWS).map(|row| {
        let name = |part: &str| row_name(part, row);
        let text = |part: &str, label: &str| {
            let name = name(part);
            Field::text(name.clone(), label)
                .about(format!("{row}段目"))
                .value(form.one(&name))
                .error(at(&name))
        };
        let options = older.grades().iter().map(|own| {
            ChoiceOption::new(own.grade.as_str(), format!("{} {}", own.grade, own.label))
        });
        let chosen: Vec<String> = form.all(&name("older")).map(str::to_owned).collect();
        Row {
            heading: format!("{row}段目"),
            fields: vec![
                text("grade", "評語"),
                text("label", "短い説明").limit(LABEL_LIMIT),
                text("meaning", "意味").limit(MEANING_LIMIT),
                text("points", "点数").input_mode("decimal"),
            ],
            older: Choice::several(
                name("older"),
                "前の版のどの評語にあたりますか",
                options.collect(),
            )
            .about(format!("{row}段目"))
            .chosen(chosen.iter().map(String::as_str))
            .optional()
            .error(at(&name("older"))),
        }
    });
    NewPage {
        shell: asking
            .shell("尺度の新しい版")
            .crumbs(&[WAY, &[("評語の尺度", "/hr/scales")]].concat(), "新しい版")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        lead: format!(
            "「{}」の{}から新しい版を作ります。いまの版と、その版で決めた評語は変わりません。",
            older.name, older.number
        ),
        action: format!("/hr/scales/{}/next", older.id),
        name: Field::text("name", "尺度の名称")
            .limit(NAME_LIMIT)
            .value(form.one("name"))
            .error(at("name")),
        sample: Tick::new("sample", "yes", "見本の印を付ける").ticked(form.has("sample")),
        rows: rows.collect(),
    }
}

/// The form, filled with the version before.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
) -> Result<Response, Error> {
    let older = older(&app, &asking, &raw).await?;
    page(&view(&asking, &older, &begun(&older), &At::new()))
}

/// Adds the version.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let older = older(&app, &asking, &raw).await?;
    let problems = match ScaleForm::parse(&form, &older) {
        Err(problems) => problems,
        Ok(read) => {
            let new = NewScale {
                older: older.id,
                name: read.name,
                is_sample: read.is_sample,
                grades: read.grades,
                mappings: read.mappings,
            };
            match add_scale(&app, asking.actor(), new).await {
                Ok(_) => {
                    let notice = Notice::ok("尺度の新しい版を加えました。")
                        .body("下書きの「題名と理由」で、この版を選べます。");
                    return see_other(&asking, "/hr/scales", notice).await;
                }
                Err(Failed::Refused(refusal)) => At::one(row_name("grade", 1), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&asking, &older, &form, &problems))
}
