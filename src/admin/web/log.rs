//! `/admin/audit`: who did what, when.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::Value;

use crate::admin::policy::ReadAuditLog;
use crate::admin::store::log::{self, LogFilter, PAGE};
use crate::audit::hex;
use crate::kernel::ids::AuditEntryId;
use crate::kernel::parse_date;
use crate::kernel::time::{start_of, wareki_time};
use crate::platform::App;
use crate::ui::components::{Caption, Empty, Field, FilterForm, SelectOption, Summary, SummaryRow};
use crate::ui::{Asking, Error, Path, Query, Shell, page};

/// One row.
struct EntryView {
    href: String,
    at: String,
    actor: String,
    summary: String,
    kind: &'static str,
    sealed: bool,
}

#[derive(Template)]
#[template(path = "admin/log.html")]
struct LogPage {
    shell: Shell,
    filter: FilterForm,
    caption: Caption,
    rows: Vec<EntryView>,
    empty: Empty,
    newer: Option<String>,
    older: Option<String>,
}

/// The word for a kind of subject.
fn kind_word(kind: &str) -> &'static str {
    match kind {
        "account" => "利用者",
        "audit_log" => "監査ログ",
        "credo_edition" => "クレド",
        "cycle" => "評価サイクル",
        "department" => "所属",
        "element" => "評価要素",
        "employee" => "職員",
        "framework" | "framework_version" => "能力の定義",
        "import" => "取込",
        "initiative" => "事業",
        "organization" => "組織",
        "rating_scale" => "評語尺度",
        "role_expectation" => "役割",
        "sheet" => "評価シート",
        "strategy" => "人財戦略",
        _ => "そのほか",
    }
}

/// The log, newest first, filtered by days, person, words and subject.
pub(super) async fn index(
    State(app): State<App>,
    asking: Asking,
    Query(query): Query,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ReadAuditLog>();
    if scope.is_nobody() {
        return Err(Error::NotFound);
    }
    let number = query.one("page").parse::<u32>().unwrap_or(1).clamp(1, 100_000);
    let kinds = log::kinds(app.db.reader(), &scope).await?;
    let filter = LogFilter {
        since: parse_date(query.one("from")).ok().map(start_of),
        until: parse_date(query.one("last")).ok().and_then(|day| day.succ_opt()).map(start_of),
        person: query.one("person").trim().to_owned(),
        words: query.one("q").trim().to_owned(),
        kind: query.filled("kind").map(str::to_owned),
        page: i64::from(number),
    };
    let mut lines = log::list(app.db.reader(), &scope, &filter).await?;
    let page_size = usize::try_from(PAGE).unwrap_or(50);
    let more = lines.len() > page_size;
    lines.truncate(page_size);
    let names = ["from", "last", "person", "q", "kind"];
    let active = names.iter().any(|name| query.filled(name).is_some());
    let address = |page: u32| {
        let mut to = form_urlencoded::Serializer::new(String::new());
        for name in names {
            if let Some(value) = query.filled(name) {
                to.append_pair(name, value);
            }
        }
        format!("/admin/audit?{}", to.append_pair("page", &page.to_string()).finish())
    };
    let mut kind_options = vec![SelectOption::new("", "すべて")];
    kind_options.extend(kinds.iter().map(|kind| SelectOption::new(kind, kind_word(kind))));
    let rows: Vec<EntryView> = lines
        .into_iter()
        .map(|line| EntryView {
            href: format!("/admin/audit/{}", line.audit_entry_id),
            at: wareki_time(line.at),
            actor: line.actor_name,
            summary: line.summary,
            kind: kind_word(&line.subject_kind),
            sealed: line.seal_number.is_some(),
        })
        .collect();
    page(&LogPage {
        shell: asking
            .shell("監査ログ")
            .crumbs(&[("ホーム", "/"), ("管理", "/admin")], "監査ログ")
            .wide(),
        filter: FilterForm::new(
            "監査ログの絞り込み",
            "/admin/audit",
            vec![
                Field::text("from", "この日から").value(query.one("from")),
                Field::text("last", "この日まで").value(query.one("last")),
                Field::text("person", "人").value(&filter.person),
                Field::text("q", "したこと").value(&filter.words),
                Field::select("kind", "対象", kind_options).value(query.one("kind")),
            ],
        )
        .active(active),
        caption: Caption::new(
            "log",
            "監査ログ",
            format!("{number}ページ目の{}件。新しい順にならんでいます。", rows.len()),
        ),
        rows,
        empty: Empty::new("この条件の記録はありません。期間を広げてください。"),
        newer: (number > 1).then(|| address(number - 1)),
        older: more.then(|| address(number + 1)),
    })
}

#[derive(Template)]
#[template(path = "admin/log_entry.html")]
struct LogEntryPage {
    shell: Shell,
    facts: Summary,
    before: Option<String>,
    after: Option<String>,
}

fn pretty(value: Option<&Value>) -> Option<String> {
    value.map(|value| serde_json::to_string_pretty(value).unwrap_or_default())
}

/// One entry with what stood before and after.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<AuditEntryId>,
) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ReadAuditLog>();
    let card = log::card(app.db.reader(), &scope, id).await?.ok_or(Error::NotFound)?;
    let mut facts = vec![
        SummaryRow::new("日時", wareki_time(card.at)),
        SummaryRow::new("人", card.actor_name),
        SummaryRow::new("したこと", &card.summary),
        SummaryRow::new("対象", kind_word(&card.subject_kind)).note(card.subject_id),
        SummaryRow::new("動作の名前", card.verb),
    ];
    if let Some(reason) = card.reason {
        facts.push(SummaryRow::new("理由", reason));
    }
    let seal = match (card.seal_number, card.entry_hash) {
        (Some(number), Some(hash)) => {
            SummaryRow::new("つながり", format!("{number}件目")).note(hex(&hash))
        }
        _ => SummaryRow::new("つながり", "まもなくつなぎます"),
    };
    facts.push(seal);
    page(&LogEntryPage {
        shell: asking.shell("監査ログの1件").crumbs(
            &[("ホーム", "/"), ("管理", "/admin"), ("監査ログ", "/admin/audit")],
            "監査ログの1件",
        ),
        facts: Summary::new(facts),
        before: pretty(card.before.as_ref()),
        after: pretty(card.after.as_ref()),
    })
}
