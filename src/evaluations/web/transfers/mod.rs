//! `/hr/cycles/{c}/transfers`: who rates after a transfer, and the sheets that transfers touch; what is handed
//! over with them is in [`handover`].

mod handover;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::hr;
use crate::audit::Failed;
use crate::evaluations::actions::{self, Transfer};
use crate::evaluations::cycle::{Cycle, CycleState};
use crate::evaluations::forms::{ReasonInput, number};
use crate::evaluations::policy::{CycleFacts, HandleSheet};
use crate::evaluations::store::transfers as store;
use crate::evaluations::transfer::TransferRule;
use crate::kernel::Refusal;
use crate::kernel::ids::SheetId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, Choice, ChoiceOption, Empty, ErrorSummary, Field, Tick,
};
use crate::ui::{
    Asking, Door, Error, FormData, Notice, Path, Posted, Problems, Routes, Shell, page, page_with,
    see_other,
};

/// Routes of transfers.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/hr/cycles/{cycle}/transfers", Door::Guarded, show)
        .post("/hr/cycles/{cycle}/transfers", Door::Guarded, hand_over)
        .post("/hr/cycles/{cycle}/transfers/rule", Door::Guarded, set_rule)
        .merge(handover::routes())
}

/// Words of the rule in the form.
const FORMER: &str = "former";
const SUCCESSOR: &str = "successor";

/// The form of the rule, while it can be set.
struct RuleForm {
    action: String,
    choice: Choice,
    months: Field,
    button: Button,
}

/// One sheet.
struct RowView {
    tick: Option<Tick>,
    href: String,
    number: String,
    name: String,
    moved: String,
    rater: &'static str,
    /// 「一次評価　中村 恵子 → 佐藤 花子」.
    changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "evaluations/transfers.html")]
struct TransfersPage {
    shell: Shell,
    errors: ErrorSummary,
    rule: String,
    rule_form: Option<RuleForm>,
    caption: Caption,
    rows: Vec<RowView>,
    empty: Option<Empty>,
    action: String,
    reason: Field,
    button: Button,
    /// Somebody can be ticked.
    can_change: bool,
    back: String,
}

async fn page_of(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> Result<TransfersPage, Error> {
    let mut conn = app.db.reader().acquire().await?;
    let rule = store::rule(&mut *conn, cycle.id).await?;
    let runs = cycle.state.refuse_unless_open().is_ok();
    let found = if runs {
        actions::transfers(&mut conn, cycle, rule, asking.now.today).await?
    } else {
        Vec::new()
    };
    let own = hr::address(&cycle.code);
    let preparing = cycle.state == CycleState::Preparing;
    let chosen: Vec<&str> = typed.all("sheet").collect();
    let is_first = !typed.has("reason");
    let can_change = found.iter().any(can_be_changed);
    let count = found.len();
    Ok(TransfersPage {
        shell: hr::shell(asking, cycle, "異動と引継ぎ").with_errors(!problems.is_empty()).wide(),
        errors: ErrorSummary::new(problems.summary()),
        rule: rule.words(),
        rule_form: preparing.then(|| rule_form(&own, rule, typed, problems)),
        caption: Caption::new(
            "transfers",
            "異動で見直す評価シート",
            format!(
                "{}件。職員番号の順にならんでいます。提出していない一次評価と二次評価が対象です。",
                grouped(i64::try_from(count).unwrap_or(i64::MAX))
            ),
        ),
        rows: found.into_iter().map(|one| row(cycle, one, is_first, &chosen)).collect(),
        empty: (runs && count == 0)
            .then(|| Empty::new("異動や退職で評価者を見直すシートはありません。")),
        action: format!("{own}/transfers"),
        reason: Field::area("reason", "評価者を替える理由", ReasonInput::LIMIT)
            .rows(2)
            .hint("前の評価者、新しい評価者、人事担当に見えます。")
            .value(if is_first { "人事異動のため" } else { typed.one("reason") })
            .error(problems.at(&"reason")),
        button: Button::primary("選んだシートの評価者を替える"),
        can_change,
        back: own,
    })
}

fn can_be_changed(one: &Transfer) -> bool {
    one.changes.iter().any(|change| change.successor.is_some())
}

fn rule_form(
    own: &str,
    rule: TransferRule,
    typed: &FormData,
    problems: &Problems<&'static str>,
) -> RuleForm {
    let (word, months) = match rule {
        TransferRule::Former => (FORMER, "3".to_owned()),
        TransferRule::Successor { months_left } => (SUCCESSOR, months_left.to_string()),
    };
    let typed_word = typed.one("rater");
    RuleForm {
        action: format!("{own}/transfers/rule"),
        choice: Choice::one(
            "rater",
            "評価期間の途中で異動した職員を、だれが評価するか",
            vec![
                ChoiceOption::new(FORMER, "前の上司")
                    .note("異動の前の上司が、最後まで評価します。退職したときは、いまの上司です。"),
                ChoiceOption::new(SUCCESSOR, "異動先の上司")
                    .note("残りの月数が足りないときは、前の上司が評価します。"),
            ],
        )
        .hint("開始したあとは変えられません。")
        .chosen([if typed_word.is_empty() { word } else { typed_word }]),
        months: Field::number("months", "異動先の上司が評価するのに要る、残りの月数")
            .hint("異動した日から評価期間の終わりまでの月数。0なら、いつ異動しても異動先の上司です。見本は3か月です。")
            .value(if typed.has("months") { typed.one("months").to_owned() } else { months })
            .error(problems.at(&"months")),
        button: Button::primary("異動のときの決まりを保存する"),
    }
}

fn row(cycle: &Cycle, one: Transfer, is_first: bool, chosen: &[&str]) -> RowView {
    let id = one.sheet.to_string();
    let can = can_be_changed(&one);
    let (employee_number, name) = one.ratee;
    let (before, now) = one.places;
    let day = one.since.map(|day| format!("{}　", wareki(day))).unwrap_or_default();
    let place = match (before == now, now.is_empty()) {
        (true, _) => "評価者の異動や退職".to_owned(),
        (false, true) => format!("{before} → 所属なし"),
        (false, false) => format!("{before} → {now}"),
    };
    RowView {
        tick: can.then(|| {
            Tick::new("sheet", &id, "選ぶ")
                .about(&name)
                .ticked(is_first || chosen.contains(&id.as_str()))
        }),
        href: format!("{}/sheets/{id}", hr::address(&cycle.code)),
        number: employee_number,
        name,
        moved: format!("{day}{place}"),
        rater: if one.changes.is_empty() {
            "前の上司が続ける"
        } else {
            "いまの上司に替える"
        },
        changes: one
            .changes
            .into_iter()
            .map(|change| {
                let to =
                    change.successor.map_or("上司が決まっていません".to_owned(), |(_, name)| name);
                format!("{}　{} → {to}", cycle.step_name(change.kind), change.former.1)
            })
            .collect(),
    }
}

async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    page(&page_of(&app, &asking, &cycle, &FormData::default(), &Problems::new()).await?)
}

async fn set_rule(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let rule = match form.one("rater") {
        FORMER => Ok(TransferRule::Former),
        SUCCESSOR => number(form.one("months"))
            .and_then(|months| u32::try_from(months).ok())
            .filter(|months| *months <= TransferRule::MOST_MONTHS)
            .map(|months_left| TransferRule::Successor { months_left })
            .ok_or("残りの月数は、0から12までの数字で書いてください"),
        _ => return Err(Error::Unreadable),
    };
    let rule = match rule {
        Ok(rule) => rule,
        Err(sentence) => {
            let problems = Problems::one("months", sentence);
            let again = page_of(&app, &asking, &cycle, &form, &problems).await?;
            return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let to = format!("{}/transfers", hr::address(&code));
    let notice = match actions::set_transfer_rule(&app, asking.actor(), &code, rule).await {
        Ok(()) => Notice::ok("異動のときの決まりを保存しました。"),
        Err(Failed::Refused(refusal)) => Notice::bad(format!("{}。", refusal.sentence())),
        Err(failed) => return Err(failed.into()),
    };
    see_other(&asking, &to, notice).await
}

/// Gives the ticked sheets to the superiors of today: all of them, or none when one cannot be given.
async fn hand_over(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let cycle = hr::load(&app, &asking, &code).await?;
    let facts = CycleFacts { cycle: Some(cycle.id), authority: cycle.setup.authority };
    let _permit = asking.actor().may::<HandleSheet>(facts)?;
    let chosen: BTreeSet<SheetId> = form.all("sheet").filter_map(|id| id.parse().ok()).collect();
    let mut problems = Problems::new();
    if chosen.is_empty() {
        problems.add("sheet", "評価者を替えるシートを選んでください".to_owned());
    }
    let reason = match (ReasonInput { text: form.one("reason") }).parse("評価者を替える理由")
    {
        Ok(reason) => Some(reason),
        Err(found) => {
            problems.add("reason", found.at(&"reason").unwrap_or_default());
            None
        }
    };
    let (Some(reason), true) = (reason, problems.is_empty()) else {
        let again = page_of(&app, &asking, &cycle, &form, &problems).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    let to = format!("{}/transfers", hr::address(&code));
    let notice =
        match actions::hand_over_sheets(&app, asking.actor(), &code, &chosen, &reason).await {
            Ok(done) => Notice::ok(format!("{done}件の評価者を替えました。"))
                .body("前の評価者には、引継ぎを書くページができました。"),
            Err(Failed::Refused(refusal)) => {
                Notice::bad("まだ一人も替えていません。替えられないシートがあります。")
                    .body(format!("{}。", refusal.sentence()))
            }
            Err(failed) => return Err(failed.into()),
        };
    see_other(&asking, &to, notice).await
}
