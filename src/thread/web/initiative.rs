//! `/hr/strategy/initiatives/{initiative}/ties`: what an initiative builds, serves and belongs together
//! with, set by whoever answers for it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::kernel::Refusal;
use crate::kernel::ids::InitiativeId;
use crate::platform::App;
use crate::strategy::{self, InitiativeView, Which};
use crate::thread::actions::{TieRefusal, tie_initiative};
use crate::thread::policy::TieInitiative;
use crate::thread::store::initiatives::{Offer, offers, standing};
use crate::thread::tie::{Tie, TieKind, Ties};
use crate::ui::components::{Choice, ChoiceGroup, ChoiceOption, ErrorSummary};
use crate::ui::{Asking, Error, FormData, Notice, Path, Posted, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "thread/initiative.html")]
struct TiesPage {
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    /// What stood when the form was read.
    seen: Vec<String>,
    choices: Vec<Choice>,
    action: String,
    back: String,
}

/// So many that are not tied are listed as they are; more are folded away by what they have in common.
const PLAIN: usize = 10;

fn option(offer: &Offer, is_chosen: bool) -> ChoiceOption {
    let option = ChoiceOption::new(&offer.tie.key, &offer.name).chosen(is_chosen);
    match &offer.note {
        Some(note) => option.note(note),
        None => option,
    }
}

/// Rows that belong together, in the order in which the first of each comes.
fn folded(free: &[&Offer]) -> Vec<ChoiceGroup> {
    let mut groups: Vec<(&str, Vec<ChoiceOption>)> = Vec::new();
    for offer in free {
        let label = offer.group.as_deref().unwrap_or("ほか");
        let row = option(offer, false);
        match groups.iter_mut().find(|(own, _)| *own == label) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((label, vec![row])),
        }
    }
    groups.into_iter().map(|(label, rows)| ChoiceGroup::new(label, rows)).collect()
}

/// Of a kind, the tied first, so that what stands is not looked for.
fn choice(kind: TieKind, offers: &[Offer], chosen: &Ties, error: Option<&str>) -> Option<Choice> {
    let of_kind = offers.iter().filter(|offer| offer.tie.kind == kind);
    let (tied, free): (Vec<&Offer>, Vec<&Offer>) =
        of_kind.partition(|offer| chosen.contains(&offer.tie));
    let is_there = !(tied.is_empty() && free.is_empty());
    let is_long = free.len() > PLAIN && free.iter().all(|offer| offer.group.is_some());
    let (plain, groups) = if is_long { (&[][..], folded(&free)) } else { (&free[..], Vec::new()) };
    let options = tied.iter().map(|offer| option(offer, true));
    let options = options.chain(plain.iter().map(|offer| option(offer, false))).collect();
    is_there.then(|| {
        Choice::several(kind.as_str(), kind.label(), options).groups(groups).optional().error(error)
    })
}

fn ties_page(
    asking: &Asking,
    view: &InitiativeView,
    offers: &[Offer],
    (seen, chosen): (&Ties, &Ties),
    refusal: Option<&TieRefusal>,
) -> TiesPage {
    let back = format!("/strategy/initiatives/{}", view.id);
    let way = [("ホーム", "/"), ("戦略と事業", "/hr/strategy"), (&view.title, &back)];
    let wrong = refusal.map(|refusal| {
        let kind = match refusal {
            TieRefusal::NotOffered(kind) => *kind,
            TieRefusal::NoSuchInitiative => TieKind::Initiative,
        };
        (kind, refusal.sentence())
    });
    let error = |kind: TieKind| {
        wrong.as_ref().filter(|(of, _)| *of == kind).map(|(_, sentence)| sentence.as_str())
    };
    // Where there is nothing to choose from, there is no field to lead to.
    let is_offered = |kind: TieKind| offers.iter().any(|offer| offer.tie.kind == kind);
    let place = |kind: TieKind| if is_offered(kind) { kind.as_str() } else { "main" };
    let summary = wrong.iter().map(|(kind, words)| (format!("#{}", place(*kind)), words.clone()));
    TiesPage {
        shell: asking
            .shell(format!("つながりを直す – {}", view.title))
            .crumbs(&way, "つながりを直す")
            .with_errors(wrong.is_some()),
        errors: ErrorSummary::new(summary.collect()),
        title: view.title.clone(),
        seen: seen.iter().map(ToString::to_string).collect(),
        choices: TieKind::ALL
            .iter()
            .filter_map(|kind| choice(*kind, offers, chosen, error(*kind)))
            .collect(),
        action: format!("/hr/strategy/initiatives/{}/ties", view.id),
        back,
    }
}

/// The initiative, for somebody who may tie it.
async fn found(app: &App, asking: &Asking, id: InitiativeId) -> Result<InitiativeView, Error> {
    let view = strategy::initiatives(app.db.reader(), Which::One(id), asking.now.today)
        .await?
        .pop()
        .ok_or(Error::NotFound)?;
    asking.actor().may::<TieInitiative>(view.facts())?;
    Ok(view)
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    let view = found(&app, &asking, id).await?;
    let offers = offers(&app, Some(id), asking.now.today).await?;
    let standing = standing(app.db.reader(), id).await?;
    page(&ties_page(&asking, &view, &offers, (&standing, &standing), None))
}

fn chosen(form: &FormData) -> Ties {
    let of = |kind: &TieKind| -> Vec<Tie> {
        let keys = form.all(kind.as_str()).filter(|key| !key.is_empty());
        keys.map(|key| Tie::new(*kind, key)).collect()
    };
    TieKind::ALL.iter().flat_map(of).collect()
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let view = found(&app, &asking, id).await?;
    let all = offers(&app, Some(id), asking.now.today).await?;
    // What is not offered any more cannot be taken away on this form, either.
    let offered = |tie: &Tie| all.iter().any(|offer| offer.tie == *tie);
    let seen: Ties = form.all("seen").filter_map(Tie::parse).filter(offered).collect();
    let chosen = chosen(&form);
    match tie_initiative(&app, asking.actor(), id, &seen, &chosen).await {
        Ok(changed) => {
            let notice = if changed {
                Notice::ok("つながりを保存しました。")
            } else {
                Notice::info("変わったところはありませんでした。")
            };
            see_other(&asking, &format!("/strategy/initiatives/{id}#ties"), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            let again = ties_page(&asking, &view, &all, (&seen, &chosen), Some(&refusal));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
        Err(failed) => Err(failed.into()),
    }
}
