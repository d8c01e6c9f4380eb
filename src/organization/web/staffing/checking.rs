//! The check page: what goes, what comes, what is worth a second look, what else ends.

use askama::Template;
use axum::response::Response;

use super::{Desk, carried};
use crate::kernel::Date;
use crate::kernel::time::wareki;
use crate::organization::actions::people::Preview;
use crate::organization::choices::Choices;
use crate::organization::register::{PostingIs, RegisteredEmployee};
use crate::organization::staffing::{self, Advice, Heads, MoveKind, StaffVerb};
use crate::organization::store;
use crate::platform::App;
use crate::ui::components::{SoftCheck, SoftChecks, Summary, SummaryRow};
use crate::ui::{Asking, Error, FormData, Shell, page};

#[derive(Template)]
#[template(path = "organization/staff_check.html")]
pub(super) struct CheckPage {
    pub shell: Shell,
    pub heading: String,
    pub soft: SoftChecks,
    pub summary: Summary,
    pub effects: Vec<String>,
    pub action: String,
    pub hidden: Vec<(String, String)>,
    pub act: &'static str,
    pub is_grave: bool,
    pub back: (String, String),
}

/// The names of others who head a department on a day.
pub(super) async fn others_heading(
    app: &App,
    department: crate::kernel::ids::DepartmentId,
    day: Date,
    but: &str,
) -> Result<Vec<String>, Error> {
    let rows = store::heads_on(app.db.reader(), &[department], day).await?;
    Ok(rows.into_iter().map(|row| row.name.to_string()).filter(|name| name != but).collect())
}

/// Sentences of advice as the page shows them: both ways stay on the page.
pub(super) fn soft(advice: &[Advice]) -> SoftChecks {
    SoftChecks::new(
        advice.iter().map(|one| SoftCheck::new(one.sentence(), "#mend", "#act")).collect(),
    )
}

async fn advice(
    app: &App,
    person: &RegisteredEmployee,
    verb: &StaffVerb,
    choices: &Choices,
) -> Result<Vec<Advice>, Error> {
    let row = |id| person.postings.iter().find(|row| row.id == id).map(|row| &row.is);
    let (old, new, from): (Option<&PostingIs>, &PostingIs, Date) = match verb {
        StaffVerb::ChangePosting { was, from, is } => (row(was.id), is, *from),
        StaffVerb::CorrectPosting { was, period, is } => (row(was.id), is, period.from()),
        StaffVerb::OpenPosting { period, is } => (None, is, period.from()),
        StaffVerb::Leave { left_on, .. } => {
            return left_behind(app, person, *left_on, choices).await;
        }
        _ => return Ok(Vec::new()),
    };
    let name = person.is.name.as_str();
    let mut heads = Heads {
        of_new: others_heading(app, new.department, from, name).await?,
        ..Heads::default()
    };
    if let Some(old) = old {
        heads.of_old = others_heading(app, old.department, from, name).await?;
    }
    Ok(staffing::advice(old, new, from, &heads, choices))
}

/// Departments without a head once this person has left.
async fn left_behind(
    app: &App,
    person: &RegisteredEmployee,
    left_on: Date,
    choices: &Choices,
) -> Result<Vec<Advice>, Error> {
    let mut found = Vec::new();
    for is in staffing::headships_at(person, left_on.pred_opt().unwrap_or(left_on)) {
        if others_heading(app, is.department, left_on, person.is.name.as_str()).await?.is_empty() {
            found.push(Advice::NoSuccessor(choices.full_name(is.department, left_on), left_on));
        }
    }
    Ok(found)
}

/// What the deed does beyond its own lines.
async fn effects(
    app: &App,
    person: &RegisteredEmployee,
    verb: &StaffVerb,
    today: Date,
) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    let begins = match verb {
        StaffVerb::ChangePosting { from, .. } | StaffVerb::ChangeName { from, .. } => Some(*from),
        StaffVerb::OpenPosting { period, .. } | StaffVerb::BeginLeave { period, .. } => {
            Some(period.from())
        }
        _ => None,
    };
    if let Some(from) = begins.filter(|from| *from > today) {
        all.push(format!("{}までは「予定」と出ます。それまでは取り消せます。", wareki(from)));
    }
    match verb {
        StaffVerb::Leave { left_on, .. } => {
            let login = store::account_of(app.db.reader(), person.id, *left_on).await?;
            if login.has_account {
                all.push(format!("{}から、サインインできなくなります。", wareki(*left_on)));
            }
            if login.grants > 0 {
                all.push(format!("付いている権限（{}件）も使えなくなります。", login.grants));
            }
            all.push("評価の記録は残ります。".to_owned());
            if *left_on > today {
                all.push("退職の日が来るまでは取り消せます。".to_owned());
            }
        }
        StaffVerb::CorrectEmployee { .. }
        | StaffVerb::CorrectPosting { .. }
        | StaffVerb::CorrectLeave { .. } => {
            all.push("確定した評価の記録は、訂正しても変わりません。".to_owned());
        }
        StaffVerb::Stay { .. } => {
            all.push("退職と同時に取りやめた予定の発令や休職は、もどりません。".to_owned());
        }
        _ => {}
    }
    all.push("直す前と後の内容、理由は監査ログに残ります。".to_owned());
    Ok(all)
}

/// Shows the deed before it is done.
pub(super) async fn answer(
    app: &App,
    asking: &Asking,
    desk: &Desk,
    form: &FormData,
    verb: &StaffVerb,
    preview: &Preview,
) -> Result<Response, Error> {
    let (goes, comes) = staffing::told(&preview.before, &preview.after, &preview.choices);
    let mut rows = Vec::new();
    if let StaffVerb::ChangePosting { was, is, .. } = verb
        && let Some(old) = preview.before.postings.iter().find(|row| row.id == was.id)
    {
        let kind = MoveKind::between(&old.is, is, &preview.choices);
        rows.push(SummaryRow::new("変更の種類", kind.label()));
    }
    if !goes.is_empty() {
        rows.push(SummaryRow::new("いまの内容", goes.join("\n")));
    }
    let then =
        if preview.after.postings.is_empty() && matches!(verb, StaffVerb::WithdrawHire { .. }) {
            "職員の登録がなくなります".to_owned()
        } else if comes.is_empty() {
            "なくなります".to_owned()
        } else {
            comes.join("\n")
        };
    rows.push(SummaryRow::new(
        "新しい内容",
        if goes == comes { "変わりません".to_owned() } else { then },
    ));
    if let Some(reason) = form.filled("reason") {
        rows.push(SummaryRow::new("理由", reason));
    }
    let advice = advice(app, &preview.before, verb, &preview.choices).await?;
    let heading = format!("{}を確かめてください", desk.heading());
    page(&CheckPage {
        shell: desk.shell(asking, heading.clone()),
        heading,
        soft: soft(&advice),
        summary: Summary::new(rows),
        effects: effects(app, &preview.before, verb, asking.now.today).await?,
        action: desk.action(),
        hidden: carried(form),
        act: desk.kind.act(),
        is_grave: matches!(verb, StaffVerb::Leave { .. } | StaffVerb::WithdrawHire { .. }),
        back: (desk.path(), "やめて職員のページへもどる".to_owned()),
    })
}
