//! The check page of an act: what will happen, to whom, and what looks odd.

use std::collections::{BTreeSet, HashMap};

use askama::Template;

use super::{Act, crumbs};
use crate::audit::Failed;
use crate::kernel::ids::EmployeeId;
use crate::kernel::number::grouped;
use crate::kernel::time::wareki;
use crate::organization::actions::departments::{
    Preview, ReorganizationRefusal, preview, reorganize,
};
use crate::organization::register::DepartmentIs;
use crate::organization::reorganization::{
    DepartmentRefusal, Inventory, MergedInto, Plan, Reorganization,
};
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Field, Note, SoftChecks, Summary, SummaryRow};
use crate::ui::{Asking, Error, FormData, Shell};

/// Most names printed in one sentence.
const NAMES: usize = 10;

#[derive(Template)]
#[template(path = "organization/act_check.html")]
pub(super) struct ActCheck {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    soft: SoftChecks,
    odd: Vec<Note>,
    summary: Summary,
    effects: Vec<String>,
    action: String,
    hidden: Vec<(String, String)>,
    fields: Vec<Field>,
    button: Button,
    back: Option<(String, String)>,
    can_mend: bool,
}

/// What became of a posted act.
pub(super) enum Outcome {
    Checked(Box<ActCheck>),
    Done(Box<Plan>),
    Refused(Box<ReorganizationRefusal>),
}

/// With a stamp the act is carried out; without one it is shown.
pub(super) async fn carry_out_or_check(
    app: &App,
    asking: &Asking,
    act: &Act,
    typed: &FormData,
    asked: &Reorganization,
) -> Result<Outcome, Error> {
    if let Some(stamp) = typed.filled("stamp") {
        let done = reorganize(app, asking.actor(), asked, stamp, act.reason.as_deref()).await;
        return match done {
            Ok(plan) => Ok(Outcome::Done(Box::new(plan))),
            Err(Failed::Refused(refusal)) => Ok(Outcome::Refused(Box::new(refusal))),
            Err(failed) => Err(failed.into()),
        };
    }
    match preview(app, asking.actor(), asked).await {
        Ok(looked) => {
            let hours = app.config.import_undo_hours;
            let shown = check_page(asking, act, typed, asked, &looked, hours);
            Ok(Outcome::Checked(Box::new(shown)))
        }
        Err(Failed::Refused(refusal)) => {
            Ok(Outcome::Refused(Box::new(ReorganizationRefusal::Department(refusal))))
        }
        Err(failed) => Err(failed.into()),
    }
}

/// The field that a refusal belongs to.
pub(super) fn field_of(refusal: &ReorganizationRefusal, asked: &Reorganization) -> &'static str {
    use DepartmentRefusal as Dep;
    let is_merge = matches!(asked, Reorganization::Merge { .. });
    let is_split = matches!(asked, Reorganization::Split { .. });
    let ReorganizationRefusal::Department(refusal) = refusal else {
        return if is_split { "part1_code" } else { "on" };
    };
    match refusal {
        Dep::CodeTaken { .. } if is_merge => "new_code",
        Dep::CodeTaken { .. } if is_split => "part1_code",
        Dep::CodeTaken { .. } => "code",
        Dep::Cycle { .. }
        | Dep::NoParent { .. }
        | Dep::NobodyMeans { .. }
        | Dep::SeveralMeant { .. } => match asked {
            Reorganization::Merge { into: MergedInto::New(_), .. } => "new_parent",
            Reorganization::Merge { .. } => "target",
            Reorganization::Split { .. } => "part1_code",
            Reorganization::Close { .. } => "on",
            _ => "parent",
        },
        Dep::Twice { .. } | Dep::TooFew { .. } if is_merge => "source2",
        Dep::TooFew { .. } => "part1_code",
        Dep::NotHead => "head",
        Dep::Unassigned { .. } => "stays",
        _ => "on",
    }
}

fn words(is: &DepartmentIs, known: &Inventory, plan: &Plan) -> String {
    let above = is.parent.map_or_else(
        || "いちばん上".to_owned(),
        |parent| format!("{}の下", known.name(parent, plan.on)),
    );
    format!("{}　{}（{}、{above}）", is.code, is.name, is.level.label())
}

/// What is asked for, line by line.
fn rows(asked: &Reorganization, looked: &Preview) -> Vec<SummaryRow> {
    let (known, plan) = (&looked.known, &looked.plan);
    let now = |department| {
        known
            .fact_on(department, plan.on)
            .or_else(|| known.facts_of(department).into_iter().next_back())
            .map_or_else(String::new, |fact| words(&fact.is, known, plan))
    };
    let day = SummaryRow::new("いつから", wareki(plan.on));
    match asked {
        Reorganization::Create { is, .. } => {
            vec![day, SummaryRow::new("新しい所属", words(is, known, plan))]
        }
        Reorganization::Change { department, is, .. } => vec![
            day,
            SummaryRow::new("いまの登録", now(*department)),
            SummaryRow::new("新しい登録", words(is, known, plan)),
        ],
        Reorganization::Correct { fact, is, .. } => {
            let row = known.facts.iter().find(|row| row.fact == *fact);
            vec![
                SummaryRow::new("期間", row.map_or_else(String::new, |row| row.period.to_string())),
                SummaryRow::new(
                    "これまでの登録",
                    row.map_or_else(String::new, |row| words(&row.is, known, plan)),
                ),
                SummaryRow::new("訂正した登録", words(is, known, plan)),
            ]
        }
        Reorganization::Withdraw { fact, .. } => {
            let row = known.facts.iter().find(|row| row.fact == *fact);
            let what = row.map_or_else(String::new, |row| words(&row.is, known, plan));
            vec![day, SummaryRow::new("取り消す予定", what)]
        }
        Reorganization::Reopen { department } => {
            vec![
                SummaryRow::new("廃止の予定の日", wareki(plan.on)),
                SummaryRow::new("所属", now(*department)),
            ]
        }
        Reorganization::Close { department, .. } => {
            vec![
                SummaryRow::new("廃止する日", wareki(plan.on)),
                SummaryRow::new("所属", now(*department)),
            ]
        }
        Reorganization::Merge { sources, into, .. } => {
            let sources: Vec<String> = sources.iter().map(|source| now(*source)).collect();
            let target = match into {
                MergedInto::Standing(target) => now(*target),
                MergedInto::New(is) => format!("新しく作る：{}", words(is, known, plan)),
            };
            vec![
                day,
                SummaryRow::new("統合する所属", sources.join("\n")),
                SummaryRow::new("統合した先", target),
            ]
        }
        Reorganization::Split { source, parts, stays, .. } => {
            let parts: Vec<String> = parts.iter().map(|is| words(is, known, plan)).collect();
            vec![
                day,
                SummaryRow::new("分ける所属", now(*source)),
                SummaryRow::new("分けてできる所属", parts.join("\n")),
                SummaryRow::new("いまの所属", if *stays { "残す" } else { "廃止する" }),
            ]
        }
    }
}

pub(super) fn numbered(number: usize) -> String {
    grouped(number)
}

/// Names of people as far as a sentence holds them.
pub(super) fn listed_people(
    ids: &BTreeSet<EmployeeId>,
    known: &HashMap<EmployeeId, String>,
) -> String {
    let names: Vec<&String> = ids.iter().filter_map(|id| known.get(id)).collect();
    listed(&names)
}

fn listed(names: &[&String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMES).map(|name| name.as_str()).collect();
    let rest = names.len().saturating_sub(NAMES);
    if rest > 0 { format!("{}、ほか{rest}人", shown.join("、")) } else { shown.join("、") }
}

/// What will happen, one sentence each.
fn effects(asked: &Reorganization, looked: &Preview, asking: &Asking, hours: i64) -> Vec<String> {
    let (plan, effects) = (&looked.plan, &looked.effects);
    let count = numbered;
    let named = |ids: &BTreeSet<EmployeeId>| listed_people(ids, &looked.names);
    let mut said = Vec::new();
    let facts = plan.changes.open_facts.len()
        + plan.changes.correct_facts.len()
        + plan.changes.withdraw_facts.len();
    said.push(format!("{}つの所属の登録が変わります。", count(facts.max(plan.closed.len()))));
    if !plan.closed.is_empty() && !matches!(asked, Reorganization::Close { .. }) {
        said.push(format!("{}つの所属がなくなります。", count(plan.closed.len())));
    }
    said.push(match (effects.moved.len(), asked) {
        (0, Reorganization::Change { .. }) => {
            "職員の発令は変わりません。職員は、この所属にいるままです。".to_owned()
        }
        (0, _) => "所属が変わる職員はいません。".to_owned(),
        (moved, _) => format!("{}人の発令が変わります。", count(moved)),
    });
    if !effects.led_anew.is_empty() {
        said.push(format!("上司が変わる職員は{}人です。", count(effects.led_anew.len())));
    }
    if !effects.heads_lost.is_empty() {
        said.push(format!("所属長でなくなる職員：{}", named(&effects.heads_lost)));
    }
    if !effects.headless.is_empty() {
        said.push(format!("所属長がいない所属：{}", effects.headless.join("、")));
    }
    if plan.on > asking.now.today {
        said.push(format!("{}までは予定です。その前なら取り消せます。", wareki(plan.on)));
    } else if hours > 0 && asked.can_be_undone() {
        said.push(format!("これに続く登録がなければ、{hours}時間のあいだ取り消せます。"));
    }
    said.push("だれがいつ登録したかと、変わる前の内容が、監査ログに残ります。".to_owned());
    said
}

fn odd(looked: &Preview) -> Vec<Note> {
    let mut notes: Vec<Note> =
        looked.plan.soft.iter().map(|words| Note::info("確かめてください。").body(words)).collect();
    let alone = &looked.effects.alone;
    if !alone.is_empty() {
        let names: Vec<&String> = alone.iter().filter_map(|id| looked.names.get(id)).collect();
        notes.push(
            Note::info(format!("上司がいなくなる職員が{}人います。", alone.len()))
                .body(format!("{}。所属長か職務代理を決めてください。", listed(&names))),
        );
    }
    notes
}

fn check_page(
    asking: &Asking,
    act: &Act,
    typed: &FormData,
    asked: &Reorganization,
    looked: &Preview,
    hours: i64,
) -> ActCheck {
    let mut hidden: Vec<(String, String)> =
        typed.pairs().iter().filter(|(name, _)| !name.starts_with('_')).cloned().collect();
    hidden.push(("stamp".to_owned(), looked.plan.stamp()));
    let can_mend =
        !matches!(asked, Reorganization::Withdraw { .. } | Reorganization::Reopen { .. });
    let button = if looked.plan.closed.is_empty() {
        Button::primary(act.button)
    } else {
        Button::danger(act.button)
    };
    ActCheck {
        shell: crumbs(asking.shell("内容を確かめてください"), &act.back, "確かめる"),
        errors: ErrorSummary::default(),
        heading: "内容を確かめてください".to_owned(),
        lead: act.heading.clone(),
        soft: SoftChecks::default(),
        odd: odd(looked),
        summary: Summary::new(rows(asked, looked)),
        effects: effects(asked, looked, asking, hours),
        action: act.action.clone(),
        hidden,
        fields: Vec::new(),
        button,
        back: Some((act.back.0.clone(), "やめてもどる".to_owned())),
        can_mend,
    }
}

/// What the notice after the act says.
pub(super) fn done_words(asked: &Reorganization, plan: &Plan, asking: &Asking) -> String {
    let when = if plan.on > asking.now.today {
        format!("{}からの予定です。", wareki(plan.on))
    } else {
        format!("{}から変わりました。", wareki(plan.on))
    };
    match asked {
        Reorganization::Correct { .. } => {
            "登録を訂正しました。前の内容は監査ログに残っています。".to_owned()
        }
        Reorganization::Withdraw { .. } | Reorganization::Reopen { .. } => {
            "予定を取り消しました。".to_owned()
        }
        _ => format!("{when}違っていたときは、組織の変更の記録から取り消せます。"),
    }
}
