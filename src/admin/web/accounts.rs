//! `/admin/users`: accounts and grants.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::accounts_in_reach;
use super::grants::GrantView;
use crate::access::Role;
use crate::admin::forms::AdminField;
use crate::admin::policy::ListAccounts;
use crate::admin::store::accounts::{self, AccountCard, AccountFilter};
use crate::admin::store::grants::{self, GrantFilter};
use crate::identity::policy::GrantRole;
use crate::kernel::ids::AccountId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki_time;
use crate::platform::App;
use crate::ui::components::{
    Caption, Choice, ChoiceOption, DateField, Empty, ErrorSummary, Field, FilterForm, Pager,
    SelectOption, Summary, SummaryRow,
};
use crate::ui::{Asking, Error, FormData, Notice, Path, Problems, Query, Shell, page, see_other};

/// One row of the list.
struct AccountView {
    href: String,
    login: String,
    name: String,
    roles: String,
    state: &'static str,
    last: String,
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
struct AccountsPage {
    shell: Shell,
    filter: FilterForm,
    caption: Caption,
    rows: Vec<AccountView>,
    empty: Empty,
    pager: Pager,
}

pub(super) fn role_options(any: &str) -> Vec<SelectOption> {
    [SelectOption::new("", any)]
        .into_iter()
        .chain(Role::ALL.iter().map(|role| SelectOption::new(role.as_str(), role.label())))
        .collect()
}

fn labels(roles: &[String]) -> String {
    let words: Vec<&str> =
        roles.iter().filter_map(|role| Role::parse(role)).map(Role::label).collect();
    words.join("、")
}

/// The list, filtered by words and role.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let scope = accounts_in_reach(&asking)?;
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 10_000);
    let words = query.one("q").trim().to_owned();
    let filter = AccountFilter {
        words: words.clone(),
        role: Role::parse(query.one("role")),
        page: i64::from(number),
    };
    let lines = accounts::list(app.db.reader(), &scope, &filter, asking.now.today).await?;
    let found = lines.first().map_or(0, |line| line.found);
    let rows = lines
        .into_iter()
        .map(|line| AccountView {
            href: format!("/admin/users/{}", line.account_id),
            roles: labels(&line.roles),
            state: match (line.ended_at.is_some(), line.has_password) {
                (true, _) => "終わり",
                (false, true) => "使える",
                (false, false) => "招待中",
            },
            last: line.last_signed_in_at.map(wareki_time).unwrap_or_default(),
            login: line.login,
            name: line.display_name,
        })
        .collect();
    let kept = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &words)
        .append_pair("role", query.one("role"))
        .finish();
    page(&AccountsPage {
        shell: asking
            .shell("利用者と権限")
            .crumbs(&[("ホーム", "/"), ("管理", "/admin")], "利用者と権限")
            .wide(),
        filter: FilterForm::new(
            "利用者の絞り込み",
            "/admin/users",
            vec![
                Field::text("q", "氏名・職員番号").value(&words),
                Field::select("role", "権限", role_options("すべて")).value(query.one("role")),
            ],
        )
        .active(!words.is_empty() || filter.role.is_some()),
        caption: Caption::new(
            "accounts",
            "利用者",
            format!("{}人。職員番号の順にならんでいます。", grouped(found)),
        ),
        rows,
        empty: Empty::new(if words.is_empty() {
            "利用者はまだいません。はじめに職員を招待してください。".to_owned()
        } else {
            format!("「{words}」に合う利用者はいません。ひらがなの一部や職員番号でも探せます。")
        })
        .action("/admin/invitations/new", "職員を招待する"),
        pager: Pager::for_rows(number, u64::try_from(found).unwrap_or(0), kept),
    })
}

#[derive(Template)]
#[template(path = "admin/account.html")]
pub(super) struct AccountPage {
    shell: Shell,
    errors: ErrorSummary,
    name: String,
    facts: Summary,
    grants_caption: Caption,
    grants: Vec<GrantView>,
    no_grants: Empty,
    may_grant: bool,
    grant_action: String,
    has_password: bool,
    invite_action: String,
    end_action: String,
    role: Field,
    authority: Field,
    departments: Field,
    with_posting: Choice,
    reason: Field,
    reach: Option<String>,
    from: DateField,
    last: DateField,
}

fn facts_of(card: &AccountCard) -> Summary {
    let state = match (card.ended_at, card.has_password, card.invited_until) {
        (Some(at), _, _) => format!("{}に終わりました", wareki_time(at)),
        (None, true, _) => "使えます".to_owned(),
        (None, false, Some(until)) => format!("招待中です（{}まで）", wareki_time(until)),
        (None, false, None) => "招待の期限が過ぎています".to_owned(),
    };
    let last = card.last_signed_in_at.map_or("まだありません".to_owned(), wareki_time);
    Summary::new(vec![
        SummaryRow::new("サインインの名前", &card.login),
        SummaryRow::new("状態", state),
        SummaryRow::new("最後のサインイン", last),
        SummaryRow::new("作った日時", wareki_time(card.created_at)),
    ])
}

pub(super) async fn account_page(
    app: &App,
    asking: &Asking,
    id: AccountId,
    typed: &FormData,
    problems: &Problems<AdminField>,
) -> Result<AccountPage, Error> {
    let scope = asking.actor().scope::<ListAccounts>();
    let card =
        accounts::card(app.db.reader(), &scope, id, asking.now.at).await?.ok_or(Error::NotFound)?;
    let may_grant = asking.actor().could::<GrantRole>(&id);
    let filter = GrantFilter { account: Some(id), page: 1, ..GrantFilter::default() };
    let lines = grants::list(app.db.reader(), &scope, &filter, asking.now.today).await?;
    let held: Vec<GrantView> =
        lines.into_iter().map(|line| GrantView::of(line, may_grant, asking.now.today)).collect();
    let authorities = grants::authorities(app.db.reader()).await?;
    let authorities = [SelectOption::new("", "すべて")]
        .into_iter()
        .chain(authorities.iter().map(|(id, name)| SelectOption::new(id.to_string(), name)))
        .collect();
    let with_posting = ChoiceOption::new("yes", "本務の所属が変わるか、なくなる日に終わる")
        .chosen(typed.filled("ends_with_posting").is_some());
    let date = |name: &str, label: &str, field: AdminField| {
        DateField::new(name, label)
            .optional()
            .typed(
                typed.one(&format!("{name}_year")),
                typed.one(&format!("{name}_month")),
                typed.one(&format!("{name}_day")),
            )
            .error(problems.at(&field))
    };
    Ok(AccountPage {
        shell: asking
            .shell(format!("{}さんの権限", card.display_name))
            .crumbs(
                &[("ホーム", "/"), ("管理", "/admin"), ("利用者と権限", "/admin/users")],
                &card.display_name,
            )
            .with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        facts: facts_of(&card),
        grants_caption: Caption::new(
            "grants",
            "権限",
            format!("{}件。新しい順です。", held.len()),
        ),
        grants: held,
        no_grants: Empty::new("付いている権限はありません。職員としての仕事に、権限は要りません。"),
        may_grant,
        grant_action: format!("/admin/users/{id}/grants"),
        has_password: card.has_password,
        invite_action: format!("/admin/users/{id}/invitation"),
        end_action: format!("/admin/users/{id}/sessions/end"),
        role: Field::select("role", "権限", role_options("選んでください"))
            .value(typed.one("role"))
            .error(problems.at(&AdminField::Role)),
        authority: Field::select("authority", "任命権者", authorities)
            .optional()
            .value(typed.one("authority"))
            .error(problems.at(&AdminField::Authority)),
        departments: Field::area("departments", "所属コード", 600)
            .hint("ここから下の所属だけに限るときに、1行に1つずつ書きます。任命権者とは、どちらか1つにします。")
            .optional()
            .rows(3)
            .value(typed.one("departments"))
            .error(problems.at(&AdminField::Departments)),
        with_posting: Choice::several("ends_with_posting", "異動のとき", vec![with_posting])
            .optional(),
        reason: Field::text("reason", "付ける理由")
            .optional()
            .value(typed.one("reason"))
            .error(problems.at(&AdminField::Reason)),
        reach: card.employee_id.map(|employee| format!("/admin/reach/{employee}")),
        from: date("from", "始まりの日", AdminField::From).hint("書かないと、きょうからです。"),
        last: date("last", "終わりの日", AdminField::Last).hint("書かないと、終わりを決めません。"),
        name: card.display_name,
    })
}

/// One account.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<AccountId>,
) -> Result<Response, Error> {
    page(&account_page(&app, &asking, id, &FormData::default(), &Problems::new()).await?)
}

/// Ends every session of the account.
pub(super) async fn end_sessions(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<AccountId>,
) -> Result<Response, Error> {
    accounts_in_reach(&asking)?;
    let ended = crate::identity::actions::end_sessions_of(&app, asking.actor(), id).await?;
    let notice = Notice::ok(format!("{ended}件のサインインを終わらせました。"))
        .body("パスワードは変わっていません。使わせないときは、新しい招待コードを作ってください。");
    see_other(&asking, &format!("/admin/users/{id}"), notice).await
}
