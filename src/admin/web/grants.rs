//! `/admin/grants`: which role is granted to whom, over what, on which days.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::accounts::{account_page, role_options};
use super::accounts_in_reach;
use crate::access::{Grant, Role};
use crate::admin::forms::{AdminField, GrantInput, reason};
use crate::admin::policy::ListAccounts;
use crate::admin::store::grants::{self, GrantFilter, GrantLine};
use crate::audit::Failed;
use crate::identity::actions;
use crate::identity::grant::{GrantState, GrantTerms};
use crate::identity::policy::GrantRole;
use crate::kernel::ids::{AccountId, GrantId};
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_time};
use crate::kernel::{Date, Refusal};
use crate::platform::App;
use crate::ui::components::{
    Caption, Empty, ErrorSummary, Field, FilterForm, Pager, SelectOption, Summary, SummaryRow, Tag,
    Tone,
};
use crate::ui::{
    Asking, Error, FormData, Notice, Path, Posted, Problems, Query, Shell, page, page_with,
    see_other,
};

/// One grant in a table.
pub(super) struct GrantView {
    pub holder: String,
    pub login: String,
    pub account: String,
    pub role: &'static str,
    pub reach: String,
    pub period: String,
    pub ends: String,
    pub state: Tag,
    pub by: String,
    pub reason: String,
    pub revoke: Option<String>,
}

impl GrantView {
    /// `may`: whether the reader may take it back.
    pub(super) fn of(line: GrantLine, may: bool, today: Date) -> Self {
        let state = GrantState::on(today, line.held.as_ref(), line.revoked_at.is_some());
        Self {
            account: format!("/admin/users/{}", line.account_id),
            role: line.role.label(),
            period: line.period.as_ref().map(ToString::to_string).unwrap_or_default(),
            ends: ends_of(&line),
            state: tag_of(state),
            revoke: (may && state != GrantState::Over)
                .then(|| format!("/admin/grants/{}/revocation", line.grant_id)),
            reach: reach_words(line.authority, line.department),
            by: line.granted_by.unwrap_or_else(|| "システム".to_owned()),
            reason: line.reason.unwrap_or_default(),
            holder: line.holder,
            login: line.login,
        }
    }
}

fn tag_of(state: GrantState) -> Tag {
    let tone = match state {
        GrantState::Planned => Tone::Waiting,
        GrantState::Holds => Tone::Done,
        GrantState::Over => Tone::Plain,
    };
    Tag::new(tone, state.label())
}

/// What a grant is over, in words.
pub(super) fn reach_words(authority: Option<String>, department: Option<String>) -> String {
    match (authority, department) {
        (_, Some(department)) => format!("{department}とその下"),
        (Some(authority), None) => format!("{authority}の職員"),
        (None, None) => "全体".to_owned(),
    }
}

/// Why a grant ends before its period does.
fn ends_of(line: &GrantLine) -> String {
    if let Some(at) = line.revoked_at {
        let by = line.revoked_by.as_ref().map(|by| format!("、{by}")).unwrap_or_default();
        let why = line.revoke_reason.as_ref().map(|why| format!("。{why}")).unwrap_or_default();
        return format!("{}に外しました{by}{why}", wareki_time(at));
    }
    if !line.ends_with_posting {
        return String::new();
    }
    match (line.held.as_ref(), line.period.as_ref()) {
        (None, _) => "本務の発令がないため、始まりません".to_owned(),
        (Some(held), Some(period)) if held.until() != period.until() => {
            let last = held.last_day().map(wareki).unwrap_or_default();
            format!("異動のため、{last}まで")
        }
        _ => "異動のときに終わります".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "admin/grants.html")]
struct GrantsPage {
    shell: Shell,
    filter: FilterForm,
    caption: Caption,
    rows: Vec<GrantView>,
    empty: Empty,
    pager: Pager,
}

/// All grants, filtered by words, role and state.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let scope = accounts_in_reach(&asking)?;
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let words = query.one("q").trim().to_owned();
    let filter = GrantFilter {
        words: words.clone(),
        role: Role::parse(query.one("role")),
        state: query.filled("state").map(str::to_owned),
        page: i64::from(number),
        ..GrantFilter::default()
    };
    let active = !words.is_empty() || filter.role.is_some() || filter.state.is_some();
    let today = asking.now.today;
    let lines = grants::list(app.db.reader(), &scope, &filter, today).await?;
    let found = lines.first().map_or(0, |line| line.found);
    let rows = lines
        .into_iter()
        .map(|line| {
            let may = asking.actor().could::<GrantRole>(&line.account_id);
            GrantView::of(line, may, today)
        })
        .collect();
    let states = vec![
        SelectOption::new("", "すべて"),
        SelectOption::new("holds", GrantState::Holds.label()),
        SelectOption::new("planned", GrantState::Planned.label()),
        SelectOption::new("over", GrantState::Over.label()),
    ];
    let kept = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &words)
        .append_pair("role", query.one("role"))
        .append_pair("state", query.one("state"))
        .finish();
    page(&GrantsPage {
        shell: asking
            .shell("権限の一覧")
            .crumbs(&[("ホーム", "/"), ("管理", "/admin")], "権限の一覧")
            .wide(),
        filter: FilterForm::new(
            "権限の絞り込み",
            "/admin/grants",
            vec![
                Field::text("q", "氏名・職員番号・所属").value(&words),
                Field::select("role", "権限", role_options("すべて")).value(query.one("role")),
                Field::select("state", "状態", states).value(query.one("state")),
            ],
        )
        .active(active),
        caption: Caption::new(
            "grants",
            "権限",
            format!("{}件。始まりの新しい順にならんでいます。", grouped(found)),
        ),
        rows,
        empty: Empty::new("この条件の権限はありません。条件を減らしてください。")
            .action("/admin/users", "利用者を選んで、権限を付ける"),
        pager: Pager::for_rows(number, u64::try_from(found).unwrap_or(0), kept),
    })
}

/// Grants a role over several reaches in one act.
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<AccountId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let again = async |problems: Problems<AdminField>| {
        let shown = account_page(&app, &asking, id, &form, &problems).await?;
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
    };
    let input = match GrantInput::parse(&form, asking.now.today) {
        Ok(input) => input,
        Err(problems) => return again(problems).await,
    };
    let terms = match terms_of(&app, input).await? {
        Ok(terms) => terms,
        Err(problems) => return again(problems).await,
    };
    match actions::grant_roles(&app, asking.actor(), id, &terms).await {
        Ok(()) => {
            let role = terms.grants.first().map_or("", |grant| grant.role.label());
            let notice = Notice::ok(format!("「{role}」の権限を付けました。"));
            see_other(&asking, &format!("/admin/users/{id}"), notice).await
        }
        Err(Failed::Refused(refusal)) => {
            again(Problems::one(AdminField::Role, refusal.sentence())).await
        }
        Err(failed) => Err(failed.into()),
    }
}

/// Codes become departments of the grant's first day.
async fn terms_of(
    app: &App,
    input: GrantInput,
) -> Result<Result<GrantTerms, Problems<AdminField>>, Error> {
    let on = input.period.from();
    let codes: Vec<String> =
        input.departments.iter().map(|code| code.as_str().to_owned()).collect();
    let found = grants::departments_of_codes(app.db.reader(), &codes, on).await?;
    let mut problems = Problems::new();
    let grant = |authority, department| Grant { role: input.role, authority, department };
    let mut wanted = Vec::new();
    for code in &codes {
        match found.iter().find(|(own, _)| own == code) {
            Some((_, department)) => wanted.push(grant(input.authority, Some(*department))),
            None => problems.add(
                AdminField::Departments,
                format!("所属コード「{code}」の所属は、{}の時点でありません", wareki(on)),
            ),
        }
    }
    if codes.is_empty() {
        wanted.push(grant(input.authority, None));
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    Ok(Ok(GrantTerms {
        grants: wanted,
        period: input.period,
        ends_with_posting: input.ends_with_posting,
        reason: input.reason,
    }))
}

#[derive(Template)]
#[template(path = "admin/revocation.html")]
struct RevocationPage {
    shell: Shell,
    errors: ErrorSummary,
    facts: Summary,
    reason: Field,
    action: String,
    back: String,
}

async fn revocation_page(
    app: &App,
    asking: &Asking,
    id: GrantId,
    typed: &FormData,
    problems: &Problems<AdminField>,
) -> Result<RevocationPage, Error> {
    let scope = asking.actor().scope::<ListAccounts>();
    let today = asking.now.today;
    let filter = GrantFilter { grant: Some(id), page: 1, ..GrantFilter::default() };
    let line = grants::list(app.db.reader(), &scope, &filter, today).await?.pop();
    let line = line.filter(|line| line.revoked_at.is_none()).ok_or(Error::NotFound)?;
    let view = GrantView::of(line, true, today);
    Ok(RevocationPage {
        shell: asking
            .shell("権限を外す")
            .crumbs(
                &[("ホーム", "/"), ("管理", "/admin"), ("権限の一覧", "/admin/grants")],
                "権限を外す",
            )
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        facts: Summary::new(vec![
            SummaryRow::new("氏名", view.holder).note(view.login),
            SummaryRow::new("権限", view.role),
            SummaryRow::new("およぶ範囲", view.reach),
            SummaryRow::new("期間", view.period),
        ]),
        reason: Field::text("reason", "外す理由")
            .hint("監査ログに残ります。")
            .value(typed.one("reason"))
            .error(problems.at(&AdminField::Reason)),
        action: format!("/admin/grants/{id}/revocation"),
        back: view.account,
    })
}

/// Asks why.
pub(super) async fn ask_revocation(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<GrantId>,
) -> Result<Response, Error> {
    page(&revocation_page(&app, &asking, id, &FormData::default(), &Problems::new()).await?)
}

/// Takes a grant back.
pub(super) async fn revoke(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<GrantId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    accounts_in_reach(&asking)?;
    let reason = match reason(&form) {
        Ok(reason) => reason,
        Err(problems) => {
            let again = revocation_page(&app, &asking, id, &form, &problems).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let account = actions::revoke_grant(&app, asking.actor(), id, &reason).await?;
    see_other(&asking, &format!("/admin/users/{account}"), Notice::ok("権限を外しました。")).await
}
