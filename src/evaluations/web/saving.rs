//! Saving a step: by the form's buttons, by the script while typing, by the conflict page.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::evidence::{beside_of, keep_evidence, memo_form, ticked_evidence};
use super::sheets;
use super::view::{View, item_id};
use super::workbench::{self, Neighbours, Place, WorkbenchPage};
use crate::audit::Failed;
use crate::evaluations::actions::{self, Collision, Desk, Loaded};
use crate::evaluations::entry::{ResultsItem, SheetField, fingerprint};
use crate::evaluations::forms::{Choices, DraftBody, choices, typed_fields};
use crate::evaluations::refusal::SheetRefusal;
use crate::evaluations::sheet::FieldProblem;
use crate::evaluations::store::draft::Typist;
use crate::evaluations::store::team;
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{AccountId, SheetId};
use crate::kernel::time::{clock_time, wareki_time};
use crate::kernel::{Refusal, Timestamp};
use crate::platform::App;
use crate::ui::components::{ConflictField, ErrorSummary};
use crate::ui::pages::{ConflictPage, First};
use crate::ui::{
    Asking, Error, FormData, Notice, Shell, json as as_json, page, page_with, see_other,
};

/// A step of a sheet with the address of its page.
pub(super) struct Target {
    pub code: String,
    pub id: SheetId,
    pub kind: StepKind,
    pub address: String,
}

impl Target {
    pub(super) fn own(code: &str, id: SheetId) -> Self {
        let address = format!("/me/cycles/{code}/self");
        Self { code: code.to_owned(), id, kind: StepKind::SelfAssessment, address }
    }
    pub(super) fn of(code: &str, id: SheetId, kind: StepKind) -> Self {
        let address = format!("/team/cycles/{code}/sheets/{id}");
        Self { code: code.to_owned(), id, kind, address }
    }
    /// The step that is one's own from there.
    pub(super) async fn at(
        app: &App,
        asking: &Asking,
        code: &str,
        desk: Desk,
    ) -> Result<Self, Error> {
        Ok(match desk {
            Desk::Own => Self::own(code, actions::own_sheet(app, asking.actor(), code).await?),
            Desk::Evaluator(id) => {
                let kind = actions::step_of_evaluator(app, asking.actor(), code, id).await?;
                Self::of(code, id, kind)
            }
        })
    }
    pub(super) fn is_own(&self) -> bool {
        self.kind == StepKind::SelfAssessment
    }
}

/// The frame of a page about a step.
pub(super) fn shell_of(asking: &Asking, loaded: &Loaded, kind: StepKind, page: &str) -> Shell {
    let cycle = &loaded.cycle;
    let short = cycle.short_name();
    if kind == StepKind::SelfAssessment {
        let title = format!("{page} – {short}");
        return asking
            .shell(title)
            .crumbs(&[("ホーム", "/"), ("自分の評価", "/me")], &format!("{short} {page}"));
    }
    let name = &loaded.head.name;
    let title = format!("{name}さんの評価（{}）{page} – {short}", cycle.step_name(kind));
    let list = format!("/team/cycles/{}", cycle.code);
    asking.shell(title).crumbs(&[("ホーム", "/"), ("部下の評価", "/team"), (&short, &list)], name)
}

/// The workbench of an open step.
pub(super) async fn workbench_page(
    app: &App,
    asking: &Asking,
    loaded: &Loaded,
    target: &Target,
    problems: &[FieldProblem],
) -> Result<WorkbenchPage, Error> {
    let names = &loaded.names;
    let neighbours = neighbours(app, asking, target).await?;
    let shell =
        shell_of(asking, loaded, target.kind, if target.is_own() { "自己申告" } else { "" });
    let place = Place {
        kind: target.kind,
        address: target.address.clone(),
        names,
        neighbours,
        facts: beside_of(app, asking, loaded, target).await?,
    };
    Ok(workbench::workbench(asking, loaded, place, problems, shell))
}

/// The workbench as it is opened; what it shows is remembered for saving.
pub(super) async fn workbench(
    app: &App,
    asking: &Asking,
    loaded: Loaded,
    target: &Target,
    desk: Desk,
) -> Result<Response, Error> {
    let shown = page(&workbench_page(app, asking, &loaded, target, &[]).await?)?;
    actions::remember(app, asking.actor(), desk, Arc::new(loaded));
    Ok(shown)
}

/// The people before and after in the team of the one who asks.
pub(super) async fn neighbours(
    app: &App,
    asking: &Asking,
    target: &Target,
) -> Result<Option<Neighbours>, Error> {
    let Some(person) = asking.actor().employee().filter(|_| !target.is_own()) else {
        return Ok(None);
    };
    let members: Vec<team::MemberRow> =
        team::members(app.db.reader(), &target.code, person, asking.now.today)
            .await?
            .into_iter()
            .filter(|member| member.kind == target.kind)
            .collect();
    let Some(index) = members.iter().position(|member| member.sheet == target.id) else {
        return Ok(None);
    };
    let link = |member: &team::MemberRow| {
        (sheets::address(&target.code, member.sheet), member.name.clone())
    };
    Ok(Some(Neighbours {
        place: format!("{}人中{}人目", members.len(), index + 1),
        previous: index.checked_sub(1).and_then(|before| members.get(before)).map(link),
        next: members.get(index + 1).map(link),
    }))
}

/// What the form's buttons, or the conflict page, ask for.
pub(super) async fn save(
    app: &App,
    asking: &Asking,
    code: &str,
    desk: Desk,
    form: &FormData,
) -> Result<Response, Error> {
    if let Some(choices) = choices(form) {
        let target = Target::at(app, asking, code, desk).await?;
        return resolve(app, asking, &target, choices).await;
    }
    let typed = typed_fields(form);
    let actor = asking.actor();
    let ticked = ticked_evidence(form);
    let sent = (typed.as_slice(), ticked.as_deref());
    let saved = match actions::save_form(app, actor, code, desk, sent).await {
        Err(Failed::Refused(refusal)) => {
            let target = Target::at(app, asking, code, desk).await?;
            return too_late(asking, &target, &refusal).await;
        }
        other => other?,
    };
    let (id, kind) = (saved.loaded.id(), saved.kind);
    let target = &match desk {
        Desk::Own => Target::own(code, id),
        Desk::Evaluator(_) => Target::of(code, id, kind),
    };
    if !saved.collisions.is_empty() {
        let fields = saved.collisions.iter().map(|lost| (lost.clone(), None)).collect();
        return conflict(asking, target, &saved.loaded, fields, StatusCode::CONFLICT);
    }
    let wanted = form.one("do");
    if wanted == "adopt" {
        let adopted = actions::adopt_first(app, actor, code, id).await?;
        let notice = Notice::ok(format!("{adopted}か所に、一次評価と同じ段階を入れました。"))
            .body("違うと思うところを直してください。");
        return see_other(asking, &target.address, notice).await;
    }
    if let Some(name) = form.filled("clear") {
        return see_other(asking, &format!("{}#{name}", target.address), None).await;
    }
    if let Some(number) = wanted.strip_prefix("memo-")
        && let Some(form) = memo_form(&saved.loaded, target, number)
    {
        return see_other(asking, &form, None).await;
    }
    if wanted == "check" || !saved.problems.is_empty() {
        let loaded = actions::load_step(app, actor, code, id, kind).await?;
        let problems = if wanted == "check" { loaded.problems(kind) } else { saved.problems };
        if !problems.is_empty() {
            let again = workbench_page(app, asking, &loaded, target, &problems).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    }
    if wanted == "check" {
        return see_other(asking, &format!("{}/check", target.address), None).await;
    }
    let notice = Notice::ok(format!("{}に下書きを保存しました。", clock_time(saved.at)));
    see_other(asking, &target.address, notice).await
}

/// A post to a step that is not open any more: what was typed is kept aside, the page says why.
async fn too_late(
    asking: &Asking,
    target: &Target,
    refusal: &SheetRefusal,
) -> Result<Response, Error> {
    let notice = Notice::bad(refusal.sentence())
        .body("いま送られた内容は、履歴に残しました。この評価には入っていません。");
    see_other(asking, &target.address, notice).await
}

async fn resolve(
    app: &App,
    asking: &Asking,
    target: &Target,
    choices: Choices,
) -> Result<Response, Error> {
    let actor = asking.actor();
    let (code, id, kind) = (target.code.as_str(), target.id, target.kind);
    if !choices.undecided.is_empty() {
        let loaded = actions::load_step(app, actor, code, id, kind).await?;
        let live = loaded.live(kind);
        let lost = |field: SheetField, mine: &str| Collision {
            field,
            mine: mine.to_owned(),
            theirs: live.get(field).to_owned(),
            author: None,
            at: None,
        };
        let mut fields: Vec<(Collision, Option<&'static str>)> = choices
            .mine
            .iter()
            .map(|chosen| (lost(chosen.field, &chosen.text), Some("mine")))
            .collect();
        fields.extend(choices.undecided.iter().map(|open| (lost(open.field, &open.mine), None)));
        fields.sort_by_key(|(lost, _)| lost.field);
        return conflict(asking, target, &loaded, fields, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let kept = match actions::resolve_typed(app, actor, code, id, kind, &choices.mine).await {
        Err(Failed::Refused(refusal)) => return too_late(asking, target, &refusal).await,
        other => other?,
    };
    if !kept.collisions.is_empty() {
        let fields = kept.collisions.iter().map(|lost| (lost.clone(), None)).collect();
        return conflict(asking, target, &kept.loaded, fields, StatusCode::CONFLICT);
    }
    let saved = actions::save_typed(app, actor, code, id, kind, &[]).await?;
    if !saved.problems.is_empty() {
        let loaded = actions::load_step(app, actor, code, id, kind).await?;
        let again = workbench_page(app, asking, &loaded, target, &saved.problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let notice =
        Notice::ok("選んだ内容で保存しました。").body("選ばなかった内容は、履歴に残っています。");
    see_other(asking, &target.address, notice).await
}

/// The account of who typed a draft.
pub(super) fn account_of(author: Option<&Typist>) -> Option<AccountId> {
    author.map(|author| author.account)
}

/// The conflict page with the fields that two hands changed.
fn conflict(
    asking: &Asking,
    target: &Target,
    loaded: &Loaded,
    fields: Vec<(Collision, Option<&'static str>)>,
    status: StatusCode,
) -> Result<Response, Error> {
    let is_again = status == StatusCode::UNPROCESSABLE_ENTITY;
    let mut problems = Vec::new();
    let mut latest: Option<(Timestamp, String, First)> = None;
    let reader = asking.actor().account();
    let mut firsts = Vec::new();
    let mut rows = Vec::new();
    for (lost, chosen) in fields {
        let label = loaded.definitions.label(lost.field);
        let first = match &lost.author {
            // Nobody else writes a self-assessment.
            None if target.is_own() => First::Own,
            author => First::by(account_of(author.as_ref()), reader),
        };
        firsts.push(first);
        let by = match (&lost.author, lost.at) {
            (Some(author), Some(at)) => first.signature(&author.name, &wareki_time(at)),
            _ => "保存済み".to_owned(),
        };
        if let (Some(author), Some(at)) = (&lost.author, lost.at)
            && latest.as_ref().is_none_or(|(last, ..)| *last < at)
        {
            latest = Some((at, author.name.clone(), first));
        }
        let mark = fingerprint(&lost.theirs).get();
        let mut row =
            ConflictField::new(lost.field.to_string(), &label, &lost.mine, &lost.theirs, &by, mark)
                .chosen(chosen);
        if is_again && chosen.is_none() {
            let sentence = format!("{label}は、どちらを残すか選んでください");
            problems.push((format!("#{}", row.first_control()), sentence.clone()));
            row = row.error(Some(&sentence));
        }
        rows.push(row);
    }
    let lead = match latest {
        Some((at, author, first)) => {
            let subject = first.subject(&author);
            format!("{subject}、{}に保存しました。ほかの入力は保存しました。", wareki_time(at))
        }
        None if target.is_own() => {
            format!("{}先に保存しました。ほかの入力は保存しました。", First::Own.subject(""))
        }
        None => {
            "このページを開いたあとに、内容が変わりました。ほかの入力は保存しました。".to_owned()
        }
    };
    let back_words =
        if target.is_own() { "自己申告へもどる" } else { "評価シートへもどる" };
    page_with(
        status,
        &ConflictPage {
            shell: shell_of(asking, loaded, target.kind, "内容の選択").with_errors(is_again),
            errors: ErrorSummary::new(problems),
            first: First::of_all(firsts),
            lead,
            action: target.address.clone(),
            hidden: vec![("do".to_owned(), "save".to_owned())],
            fields: rows,
            back: (target.address.clone(), back_words.to_owned()),
        },
    )
}

/// Saving while typing: one field, its new fingerprint back, and the words that it changed.
pub(super) async fn keep(
    app: &App,
    asking: &Asking,
    target: &Target,
    body: DraftBody,
) -> Result<Response, Error> {
    if target.is_own() && (body.field == "evidence" || body.field.starts_with("evidence-")) {
        return keep_evidence(app, asking, target, &body).await;
    }
    let typed = body.typed().ok_or(Error::Unreadable)?;
    let field = typed.field;
    let actor = asking.actor();
    let kept =
        actions::keep_typed(app, actor, &target.code, target.id, target.kind, &[typed]).await?;
    if let Some(lost) = kept.collisions.first() {
        let author = lost.author.as_ref().map(|own| own.name.clone()).unwrap_or_default();
        return Ok(as_json(
            StatusCode::CONFLICT,
            &json!({ "field": field.to_string(), "by": author }),
        ));
    }
    let view = View::of(&kept.loaded, target.kind, &[]);
    let mut echo = serde_json::Map::new();
    match field {
        SheetField::Grade(number) | SheetField::Reason(number) => {
            let (.., words) = view.element_words(number);
            echo.insert(format!("element-{number}-state"), words.into());
        }
        SheetField::Achievement(item) | SheetField::Account(item) => {
            echo.insert(format!("{}-state", item_id(item)), view.item_words(item).1.into());
        }
        SheetField::What(number) => {
            let item = ResultsItem::Unplanned(number);
            echo.insert(format!("{}-state", item_id(item)), view.item_words(item).1.into());
        }
        SheetField::Summary | SheetField::Overall | SheetField::OverallReason => {
            echo.insert("whole-state".to_owned(), view.whole_words().2.into());
        }
    }
    if let Some(words) = view.preview_words() {
        echo.insert("toc-note".to_owned(), words.into());
    }
    let stands = kept.loaded.live(target.kind);
    Ok(as_json(
        StatusCode::OK,
        &json!({
            "revision": fingerprint(stands.get(field)).get(),
            "saved_at": clock_time(kept.at),
            "note": view.note_words(),
            "echo": echo,
        }),
    ))
}
