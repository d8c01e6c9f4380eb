//! `/hr/cycles/{cycle}/interviews`: which interviews a cycle asks for, and by when.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::forms::asked_interviews;
use crate::evaluations::interview::InterviewKind;
use crate::evaluations::store::interviews as store;
use crate::evaluations::web::hr;
use crate::kernel::Date;
use crate::platform::App;
use crate::ui::components::{Button, DateField, ErrorSummary};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Shell, page, page_with, see_other,
};

#[derive(Template)]
#[template(path = "evaluations/interviews/setting.html")]
struct SettingPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    days: Vec<DateField>,
    button: Button,
    back: String,
}

/// What the boxes show.
enum Boxes<'a> {
    Saved(&'a [(InterviewKind, Date)]),
    Typed(&'a FormData),
}

fn setting_page(
    asking: &Asking,
    cycle: &Cycle,
    boxes: &Boxes<'_>,
    problems: &Problems<&'static str>,
) -> SettingPage {
    let field = |kind: &InterviewKind| {
        let name = kind.as_str();
        let field = DateField::new(name, format!("{}の期限", kind.label()))
            .optional()
            .error(problems.at(&name));
        match boxes {
            Boxes::Saved(asked) => match asked.iter().find(|(own, _)| own == kind) {
                Some((_, day)) => field.day(*day),
                None => field,
            },
            Boxes::Typed(form) => field.typed(
                form.one(&format!("{name}_year")),
                form.one(&format!("{name}_month")),
                form.one(&format!("{name}_day")),
            ),
        }
    };
    let own = hr::address(&cycle.code);
    SettingPage {
        shell: hr::shell(asking, cycle, "面談の期限").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        action: format!("{own}/interviews"),
        days: InterviewKind::ALL.iter().map(field).collect(),
        button: Button::primary("面談の期限を保存する"),
        back: format!("{own}/tracks"),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let asked = store::asked(app.db.reader(), cycle.id).await?;
    page(&setting_page(&asking, &cycle, &Boxes::Saved(&asked), &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let asked = match asked_interviews(&form) {
        Ok(asked) => asked,
        Err(problems) => {
            let again = setting_page(&asking, &cycle, &Boxes::Typed(&form), &problems);
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    actions::set_interviews(&app, asking.actor(), &code, &asked).await?;
    let to = format!("{}/tracks", hr::address(&code));
    see_other(&asking, &to, Notice::ok("面談の期限を保存しました。")).await
}
