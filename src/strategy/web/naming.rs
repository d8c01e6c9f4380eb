//! Naming who answers from now on: one form for initiatives and for KPIs.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::kpis::found;
use super::rows::name_of;
use crate::audit::Failed;
use crate::kernel::ids::InitiativeId;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::strategy::actions;
use crate::strategy::forms::{NamingField, NamingInput};
use crate::strategy::initiative::REASON_LIMIT;
use crate::strategy::naming::{Naming, NamingFacts};
use crate::strategy::policy::NameOwner;
use crate::strategy::refusal::InitiativeRefusals;
use crate::strategy::store::{self, InitiativeView, KpiView, PersonView, Which};
use crate::ui::components::{ErrorSummary, Field, Width};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "strategy/owner_form.html")]
struct OwnerFormPage {
    shell: Shell,
    errors: ErrorSummary,
    title: String,
    /// Who answers now, and why somebody else is asked for.
    now: String,
    /// Somebody saved first: what stands.
    conflict: Option<String>,
    action: String,
    revision: i64,
    fields: Vec<Field>,
    back: String,
}

/// An initiative or a KPI, as far as the form needs it.
enum Subject {
    Initiative(Box<InitiativeView>),
    Kpi(Box<KpiView>),
}

impl Subject {
    async fn initiative(app: &App, asking: &Asking, id: InitiativeId) -> Result<Self, Error> {
        let on = asking.now.today;
        let found = store::initiatives(app.db.reader(), Which::One(id), on).await?.pop();
        let subject = Self::Initiative(Box::new(found.ok_or(Error::NotFound)?));
        asking.actor().may::<NameOwner>(subject.facts())?;
        Ok(subject)
    }
    async fn kpi(app: &App, asking: &Asking, code: &str) -> Result<Self, Error> {
        let subject = Self::Kpi(Box::new(found(app, code, asking.now.today).await?));
        asking.actor().may::<NameOwner>(subject.facts())?;
        Ok(subject)
    }
    fn facts(&self) -> NamingFacts {
        match self {
            Self::Initiative(view) => view.naming(),
            Self::Kpi(view) => view.naming(),
        }
    }
    fn title(&self) -> String {
        match self {
            Self::Initiative(view) => view.title.clone(),
            Self::Kpi(view) => view.definition.name.to_string(),
        }
    }
    fn people(&self) -> (&PersonView, bool, Option<&PersonView>) {
        match self {
            Self::Initiative(view) => (&view.owner, view.owner_has_moved, view.deputy.as_ref()),
            Self::Kpi(view) => (&view.owner, view.owner_has_moved, view.deputy.as_ref()),
        }
    }
    fn revision(&self) -> Revision {
        match self {
            Self::Initiative(view) => view.revision,
            Self::Kpi(view) => view.revision,
        }
    }
    fn href(&self) -> String {
        match self {
            Self::Initiative(view) => super::rows::href(view),
            Self::Kpi(view) => view.href(),
        }
    }
    fn action(&self) -> String {
        match self {
            Self::Initiative(view) => format!("/hr/strategy/initiatives/{}/owner", view.id),
            Self::Kpi(view) => format!("/hr/strategy/kpis/{}/owner", view.code),
        }
    }
    /// 「いまの担当は中村 恵子さんです。異動しました。代理は山本 健太さんです。」
    fn now(&self) -> String {
        let (owner, has_moved, deputy) = self.people();
        let why = match (owner.has_left, has_moved) {
            (true, _) => "退職しました。",
            (false, true) => {
                "決めたときの所属から異動しました。続けるときは、同じ職員番号を書きます。"
            }
            (false, false) => "",
        };
        let deputy = deputy.map_or_else(
            || "代理は決まっていません。".to_owned(),
            |deputy| format!("代理は{}さんです。", name_of(deputy)),
        );
        format!("いまの担当は{}さんです。{why}{deputy}", owner.name)
    }
    /// The form as it is opened: a gone owner is not proposed again.
    fn typed(&self) -> NamingInput {
        let (owner, has_moved, deputy) = self.people();
        let stays = !owner.has_left && !has_moved;
        NamingInput {
            owner: if stays { owner.number.clone() } else { String::new() },
            deputy: deputy
                .filter(|deputy| !deputy.has_left)
                .map(|deputy| deputy.number.clone())
                .unwrap_or_default(),
            reason: String::new(),
        }
    }
    async fn name(
        &self,
        app: &App,
        asking: &Asking,
        revision: Revision,
        naming: &Naming,
    ) -> Result<(), Failed<InitiativeRefusals>> {
        let who = asking.actor();
        match self {
            Self::Initiative(view) => {
                actions::name_initiative_owner(app, who, view, revision, naming).await
            }
            Self::Kpi(view) => actions::name_kpi_owner(app, who, view, revision, naming).await,
        }
    }
}

fn form_page(
    asking: &Asking,
    subject: &Subject,
    input: &NamingInput,
    problems: &Problems<NamingField>,
    revision: Revision,
    conflict: bool,
) -> OwnerFormPage {
    let number = |field: NamingField, label: &str, typed: &str| {
        Field::text(field.name(), label)
            .width(Width::Code)
            .autocomplete("off")
            .value(typed)
            .error(problems.at(&field))
    };
    let (title, href) = (subject.title(), subject.href());
    let way = [("ホーム", "/"), ("戦略の進み具合", "/strategy/progress"), (&*title, &*href)];
    OwnerFormPage {
        shell: asking
            .shell(format!("担当者を決める – {title}"))
            .crumbs(&way, "担当者を決める")
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        now: subject.now(),
        conflict: conflict.then(|| {
            "このページを開いたあとに、担当者が変わりました。上に書いてある担当者と、下のあなたの入力を比べて、よければもう一度保存してください。".to_owned()
        }),
        action: subject.action(),
        revision: revision.get(),
        fields: vec![
            number(NamingField::Owner, "新しい担当者", &input.owner)
                .hint("職員番号で書きます。"),
            number(NamingField::Deputy, "代理", &input.deputy)
                .hint("職員番号で書きます。")
                .optional(),
            Field::area(NamingField::Reason.name(), "理由", REASON_LIMIT)
                .hint("例：4月の異動のため。監査の記録に残ります。")
                .value(&input.reason)
                .error(problems.at(&NamingField::Reason)),
        ],
        title,
        back: href,
    }
}

fn opened(asking: &Asking, subject: &Subject) -> Result<Response, Error> {
    let (typed, none) = (subject.typed(), Problems::new());
    page(&form_page(asking, subject, &typed, &none, subject.revision(), false))
}

async fn save(
    app: &App,
    asking: &Asking,
    subject: &Subject,
    input: &NamingInput,
    revision: Revision,
) -> Result<Response, Error> {
    let problems = match input.parse() {
        Err(problems) => problems,
        Ok(naming) => match subject.name(app, asking, revision, &naming).await {
            Ok(()) => {
                return see_other(asking, &subject.href(), Notice::ok("担当者を決めました。"))
                    .await;
            }
            Err(Failed::Stale) => {
                let none = Problems::new();
                let saved = subject.revision();
                let again = form_page(asking, subject, input, &none, saved, true);
                return page_with(StatusCode::CONFLICT, &again);
            }
            Err(Failed::Refused(refusals)) => {
                let mut problems = Problems::new();
                for refusal in &refusals.0 {
                    problems.add(NamingField::of(refusal), refusal.sentence());
                }
                problems
            }
            Err(failed) => return Err(failed.into()),
        },
    };
    let again = form_page(asking, subject, input, &problems, revision, false);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

pub(super) async fn initiative(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
) -> Result<Response, Error> {
    opened(&asking, &Subject::initiative(&app, &asking, id).await?)
}

pub(super) async fn name_initiative(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InitiativeId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let subject = Subject::initiative(&app, &asking, id).await?;
    let revision = Revision::parse(form.one("revision"));
    save(&app, &asking, &subject, &NamingInput::read(&form), revision).await
}

pub(super) async fn kpi(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    opened(&asking, &Subject::kpi(&app, &asking, &code).await?)
}

pub(super) async fn name_kpi(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let subject = Subject::kpi(&app, &asking, &code).await?;
    let revision = Revision::parse(form.one("revision"));
    save(&app, &asking, &subject, &NamingInput::read(&form), revision).await
}
