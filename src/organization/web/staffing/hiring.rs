//! `/hr/staff/new`: 採用, the person and the first post in one act.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::checking::{CheckPage, others_heading, soft};
use super::kind::Ask;
use super::parts::Asked;
use super::{BEYOND, FormPage, carried};
use crate::access::Denied;
use crate::audit::Failed;
use crate::kernel::ids::EmployeeId;
use crate::kernel::time::wareki;
use crate::kernel::{Prose, Refusal};
use crate::organization::actions::people;
use crate::organization::choices::Choices;
use crate::organization::deed::StaffDeed;
use crate::organization::employee::NumberFormat;
use crate::organization::forms::staff::{self as read, At, field_of};
use crate::organization::policy::{KeepStaff, ReadRegister};
use crate::organization::staffing::{self, Heads, Hire};
use crate::organization::store;
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Summary, SummaryRow};
use crate::ui::{
    Asking, Error, FormData, Notice, Posted, Problems, Shell, page, page_with, see_other,
};

const PATH: &str = "/hr/staff/new";

fn shell(asking: &Asking, title: &str) -> Shell {
    let way = [("ホーム", "/"), ("人事の仕事", "/hr"), ("職員", "/hr/staff")];
    asking.shell(title).crumbs(&way, "採用")
}

fn form_page(asking: &Asking, form: &FormData, problems: &At, choices: &Choices) -> FormPage {
    let asked = Asked { form, problems, choices };
    let mut parts = vec![asked.number()];
    let asks = [
        Ask::Name,
        Ask::Kana,
        Ask::Hired,
        Ask::Department,
        Ask::Rank,
        Ask::Title,
        Ask::Head,
        Ask::JobFamily,
        Ask::EmploymentType,
    ];
    parts.extend(asks.iter().map(|ask| asked.part(*ask, None)));
    parts.push(asked.conditional());
    let rest = [Ask::Term, Ask::Authority, Ask::Reason(false)];
    parts.extend(rest.iter().map(|ask| asked.part(*ask, None)));
    FormPage {
        shell: shell(asking, "職員の採用").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: "職員の採用".to_owned(),
        lead: "職員の登録と、最初の発令を一度にします。これからの日も書けます。",
        note: None,
        standing: Vec::new(),
        parts,
        action: PATH.to_owned(),
        revision: String::new(),
        act: "確認へ進む",
        back: ("/hr/staff".to_owned(), "やめて職員の一覧へもどる".to_owned()),
    }
}

/// The empty form.
pub(super) async fn new(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let mut conn = app.db.reader().acquire().await?;
    let choices = store::choices(&mut conn).await?;
    let mut pairs = vec![
        ("employment_type".to_owned(), "regular".to_owned()),
        ("conditional".to_owned(), "yes".to_owned()),
    ];
    if let [(only, _)] = choices.authorities.as_slice() {
        pairs.push(("authority".to_owned(), only.to_string()));
    }
    page(&form_page(&asking, &FormData::new(pairs), &Problems::new(), &choices))
}

/// Form, check page and hire.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    asking.actor().may::<ReadRegister>(())?;
    let mut conn = app.db.reader().acquire().await?;
    let choices = store::choices(&mut conn).await?;
    drop(conn);
    if form.one("step") == "mend" {
        return page(&form_page(&asking, &form, &Problems::new(), &choices));
    }
    let again = |problems: At| {
        let shown = form_page(&asking, &form, &problems, &choices);
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
    };
    let (hire, reason) = match parse(&form, &choices) {
        Ok(read) => read,
        Err(problems) => return again(problems),
    };
    let is_there = store::number_is_taken(app.db.reader(), &hire.is.number).await?;
    if is_there {
        let sentence = staffing::StaffRefusal::NumberTaken.sentence();
        return again(Problems::one("number".to_owned(), sentence));
    }
    if form.one("step") != "save" {
        let changes = match staffing::hire(EmployeeId::mint(), &hire, &choices) {
            Ok(changes) => changes,
            Err(refusal) => {
                let at = field_of(&refusal).to_owned();
                return again(Problems::one(at, refusal.sentence()));
            }
        };
        let Some(new) = changes.new_employees.first() else { return Err(Error::NotFound) };
        let deed = StaffDeed::hire(new.id, changes.clone(), &choices);
        if !asking.actor().could::<KeepStaff>(&deed) {
            return again(Problems::one("department".to_owned(), BEYOND));
        }
        return check(&app, &asking, &form, &hire, &deed, &choices).await;
    }
    match people::hire_employee(&app, asking.actor(), &hire, reason.as_ref()).await {
        Ok(id) => {
            let words = format!("{}さんの採用を登録しました。", hire.is.name);
            see_other(&asking, &format!("/hr/staff/{id}"), Notice::ok(words)).await
        }
        Err(Failed::Refused(refusal)) => {
            again(Problems::one(field_of(&refusal).to_owned(), refusal.sentence()))
        }
        Err(Failed::Denied(Denied::NotAllowed)) => {
            again(Problems::one("department".to_owned(), BEYOND))
        }
        Err(failed) => Err(failed.into()),
    }
}

fn parse(form: &FormData, choices: &Choices) -> Result<(Hire, Option<Prose>), At> {
    let hire = read::hire(form, choices, NumberFormat::default());
    let mut problems = At::new();
    let reason = read::reason(form, false, &mut problems);
    match hire {
        Ok(hire) if problems.is_empty() => Ok((hire, reason)),
        Ok(_) => Err(problems),
        Err(mut found) => {
            if let Some(sentence) = problems.at(&"reason".to_owned()) {
                found.add("reason".to_owned(), sentence.to_owned());
            }
            Err(found)
        }
    }
}

async fn check(
    app: &App,
    asking: &Asking,
    form: &FormData,
    hire: &Hire,
    deed: &StaffDeed,
    choices: &Choices,
) -> Result<Response, Error> {
    let from = hire.is.hired_on;
    let of_new = others_heading(app, hire.post.department, from, "").await?;
    let heads = Heads { of_new, ..Heads::default() };
    let advice = staffing::advice(None, &hire.post, from, &heads, choices);
    let lines = staffing::newcomer(&deed.changes)
        .map(|record| staffing::lines(&record, choices))
        .unwrap_or_default();
    let mut effects = Vec::new();
    if from > asking.now.today {
        effects.push(format!("{}までは「予定」と出ます。それまでは取り消せます。", wareki(from)));
    }
    if hire.is_conditional {
        effects.push(
            "6か月のあとの正式採用の発令も、予定として登録します。延ばすときは発令を訂正します。"
                .to_owned(),
        );
    }
    effects.push("サインインするには、あとで招待が要ります。".to_owned());
    let heading = "職員の採用を確かめてください";
    page(&CheckPage {
        shell: shell(asking, heading),
        heading: heading.to_owned(),
        soft: soft(&advice),
        summary: Summary::new(vec![SummaryRow::new("登録する内容", lines.join("\n"))]),
        effects,
        action: PATH.to_owned(),
        hidden: carried(form),
        act: "採用を登録する",
        is_grave: false,
        back: ("/hr/staff".to_owned(), "やめて職員の一覧へもどる".to_owned()),
    })
}
