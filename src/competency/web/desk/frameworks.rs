//! `/hr/frameworks/new`: definitions for another authority or job family, begun as a copy.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{WAY, facts_of};
use crate::audit::Failed;
use crate::competency::actions::importing::{NewFramework, create_framework};
use crate::competency::forms::At;
use crate::competency::framework::Framework;
use crate::competency::policy::{CreateFramework, ReadFramework, ReadVersions};
use crate::competency::store::frameworks::Group;
use crate::competency::store::reader::Reader;
use crate::kernel::ids::{AuthorityId, JobFamilyId};
use crate::kernel::{Code, Line, Refusal};
use crate::platform::App;
use crate::ui::components::{ErrorSummary, Field, SelectOption};
use crate::ui::{Asking, Error, FormData, Notice, Posted, Shell, page, page_with, see_other};

/// Longest name of a framework.
const NAME_LIMIT: usize = 60;

#[derive(Template)]
#[template(path = "competency/desk/new_framework.html")]
struct NewPage {
    shell: Shell,
    errors: ErrorSummary,
    name: Field,
    code: Field,
    authority: Field,
    job_family: Field,
    copied: Field,
}

/// What can be chosen.
struct Offer {
    frameworks: Vec<Framework>,
    authorities: Vec<Group<AuthorityId>>,
    job_families: Vec<Group<JobFamilyId>>,
    for_all: bool,
}

async fn offer(app: &App, asking: &Asking) -> Result<Offer, Error> {
    asking.actor().may::<ReadVersions>(())?;
    let mut reader = Reader::of(app).await?;
    let mut frameworks = reader.frameworks().await?;
    frameworks.retain(|own| asking.actor().could::<ReadFramework>(&facts_of(own)));
    let (mut authorities, job_families) = reader.groups().await?;
    authorities.retain(|own| asking.actor().could::<CreateFramework>(&Some(own.id)));
    let for_all = asking.actor().could::<CreateFramework>(&None);
    if authorities.is_empty() && !for_all {
        return Err(Error::Forbidden);
    }
    Ok(Offer { frameworks, authorities, job_families, for_all })
}

fn view(asking: &Asking, offer: &Offer, form: &FormData, problems: &At) -> NewPage {
    let at = |name: &str| problems.at(&name.to_owned());
    let choose = || SelectOption::new("", "選んでください");
    let mut authorities = vec![choose()];
    if offer.for_all {
        authorities.push(SelectOption::new("all", "すべての任命権者"));
    }
    authorities.extend(
        offer.authorities.iter().map(|own| SelectOption::new(own.id.to_string(), own.name.clone())),
    );
    let mut families = vec![SelectOption::new("all", "すべての職種")];
    families.extend(
        offer
            .job_families
            .iter()
            .map(|own| SelectOption::new(own.id.to_string(), own.name.clone())),
    );
    let mut copied = vec![choose()];
    copied.extend(
        offer.frameworks.iter().map(|own| SelectOption::new(own.code.clone(), own.name.clone())),
    );
    NewPage {
        shell: asking
            .shell("定義集を新しく作る")
            .crumbs(WAY, "定義集を新しく作る")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        name: Field::text("name", "定義集の名称")
            .limit(NAME_LIMIT)
            .value(form.one("name"))
            .error(at("name")),
        code: Field::text("code", "定義集の符号")
            .hint("アドレスに使います。半角の英数字と「-」「_」で書きます。例：fire")
            .value(form.one("code"))
            .error(at("code")),
        authority: Field::select("authority", "任命権者", authorities)
            .value(form.one("authority"))
            .error(at("authority")),
        job_family: Field::select("job_family", "職種", families)
            .value(form.one("job_family"))
            .error(at("job_family")),
        copied: Field::select("copied", "写す定義集", copied)
            .hint("施行中の版を写して、初めの下書きにします。")
            .value(form.one("copied"))
            .error(at("copied")),
    }
}

/// The form.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    let offer = offer(&app, &asking).await?;
    page(&view(&asking, &offer, &FormData::default(), &At::new()))
}

fn parse(form: &FormData, offer: &Offer) -> Result<NewFramework, At> {
    let mut problems = At::new();
    let name =
        problems.keep("name".to_owned(), Line::within(form.one("name"), NAME_LIMIT), |own| {
            own.sentence("定義集の名称")
        });
    let code = problems
        .keep("code".to_owned(), Code::parse(form.one("code")), |own| own.sentence("定義集の符号"));
    let typed = form.one("authority");
    let authority = if typed == "all" && offer.for_all {
        Some(None)
    } else {
        offer.authorities.iter().find(|own| own.id.to_string() == typed).map(|own| Some(own.id))
    };
    if authority.is_none() {
        problems.add("authority".to_owned(), "任命権者を選んでください");
    }
    let typed = form.one("job_family");
    let job_family = if typed == "all" {
        Some(None)
    } else {
        offer.job_families.iter().find(|own| own.id.to_string() == typed).map(|own| Some(own.id))
    };
    if job_family.is_none() {
        problems.add("job_family".to_owned(), "職種を選んでください");
    }
    let copied = offer.frameworks.iter().find(|own| own.code == form.one("copied"));
    if copied.is_none() {
        problems.add("copied".to_owned(), "写す定義集を選んでください");
    }
    match (name, code, authority, job_family, copied) {
        (Some(name), Some(code), Some(authority), Some(job_family), Some(copied)) => {
            Ok(NewFramework {
                code: code.as_str().to_ascii_lowercase(),
                name: name.to_string(),
                authority,
                job_family,
                copied: copied.id,
            })
        }
        _ => Err(problems),
    }
}

/// Begins it.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let offer = offer(&app, &asking).await?;
    let problems = match parse(&form, &offer) {
        Err(problems) => problems,
        Ok(new) => {
            let code = new.code.clone();
            match create_framework(&app, asking.actor(), new).await {
                Ok(version) => {
                    let to = format!("/hr/frameworks/{code}/versions/{version}");
                    let notice = Notice::ok("定義集を作りました。")
                        .body("承認されて施行日になるまで、職員には見えません。");
                    return see_other(&asking, &to, notice).await;
                }
                Err(Failed::Refused(refusal)) => At::one("code".to_owned(), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
    };
    let page = view(&asking, &offer, &form, &problems);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
