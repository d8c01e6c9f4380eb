//! `/hr/cycles/{cycle}/goals`: how many goals, what the weights add up to, how they are graded, by when.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::audit::Failed;
use crate::evaluations::actions;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::forms::{GoalRuleField, GoalRuleInput, RankCountInput};
use crate::evaluations::goal::{GoalRule, Level};
use crate::evaluations::store::goals::rule::{self as store, Around};
use crate::evaluations::web::hr;
use crate::kernel::time::wareki_full;
use crate::kernel::{Refusal, Revision};
use crate::platform::App;
use crate::ui::components::{Button, DateField, ErrorSummary, Field, Note, Summary, SummaryRow};
use crate::ui::{Asking, Error, Notice, Path, Posted, Problems, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "evaluations/goals/setting.html")]
struct SettingPage {
    shell: Shell,
    errors: ErrorSummary,
    is_sample: bool,
    lead: String,
    note: Option<Note>,
    /// What another window saved meanwhile.
    saved: Option<Summary>,
    /// The rule in words, once goals stand on it.
    facts: Option<Summary>,
    action: String,
    revision: Revision,
    numbers: [Field; 2],
    /// Each rank of the cycle with its two numbers.
    ranks: Vec<(String, [Field; 2])>,
    /// The ranks stand open: one has numbers of its own, or one is to be put right.
    ranks_open: bool,
    total: Field,
    due: DateField,
    levels: Vec<Field>,
    buttons: Vec<Button>,
    back: String,
}

/// What stands in the database.
struct Saved {
    cycle: Cycle,
    rule: Option<(GoalRule, Revision)>,
    around: Around,
}

async fn load(app: &App, asking: &Asking, code: &str) -> Result<Saved, Error> {
    let cycle = hr::load(app, asking, code).await?;
    let rule = store::rule(app.db.reader(), cycle.id).await?;
    let around = store::around(app.db.reader(), cycle.id).await?;
    Ok(Saved { cycle, rule, around })
}

/// The rule in a few words.
pub fn facts_of(rule: &GoalRule) -> Vec<SummaryRow> {
    let mut number = format!("{}つ", rule.number_words());
    for own in &rule.ranks {
        number.push_str(&format!("\n{}は{}つ", own.name, own.words()));
    }
    vec![
        SummaryRow::new("目標の数", number),
        SummaryRow::new("ウエイトの合計", rule.total.get().to_string()),
        SummaryRow::new("提出の期限", wareki_full(rule.due_on)),
    ]
}

/// The rule with its grades.
fn whole(rule: &GoalRule) -> Summary {
    let mut rows = facts_of(rule);
    let words = |own: &[Level]| {
        let lines = own.iter().map(|level| format!("{}　{}", level.mark, level.meaning));
        lines.collect::<Vec<_>>().join("\n")
    };
    rows.push(SummaryRow::new("困難度の段階", words(&rule.difficulty)));
    rows.push(SummaryRow::new("重要度の段階", words(&rule.importance)));
    Summary::new(rows)
}

/// The two numbers of a rank.
fn rank_fields(row: &RankCountInput, problems: &Problems<GoalRuleField>) -> (String, [Field; 2]) {
    let number = |field: GoalRuleField, label: &str, value: &str| {
        Field::number(field.name(), label).about(&row.name).value(value).error(problems.at(&field))
    };
    let fields = [
        number(GoalRuleField::LeastOf(row.rank), "いちばん少ない数", &row.least),
        number(GoalRuleField::MostOf(row.rank), "いちばん多い数", &row.most),
    ];
    (row.name.clone(), fields)
}

fn setting_page(
    asking: &Asking,
    saved: &Saved,
    input: &GoalRuleInput,
    (revision, collision): (Revision, bool),
    problems: &Problems<GoalRuleField>,
) -> SettingPage {
    let rule = saved.rule.as_ref().map(|(rule, _)| rule);
    let error = |field: GoalRuleField| problems.at(&field);
    let number = |field: GoalRuleField, label: &str, value: &str| {
        Field::number(field.name(), label).value(value).error(error(field))
    };
    let levels = |field: GoalRuleField, label: &str, value: &str| {
        Field::area(field.name(), label, GoalRuleInput::LEVELS)
            .hint("1行に1つずつ、記号、空白、意味の順に書きます。上の行ほど高い段階です。使わないときは空けておきます。")
            .optional()
            .value(value)
            .error(error(field))
    };
    let mut buttons = vec![Button::primary("目標の決まりを保存する")];
    if rule.is_some() {
        buttons.push(Button::secondary("このサイクルでは目標を使わない").sending("do", "none"));
    }
    let note = if collision {
        Some(Note::bad("別の画面で、目標の決まりが先に保存されました。").body(
            "あなたの入力は下に残っています。いま保存されている内容と見くらべて、残したい内容にしてから保存してください。",
        ))
    } else if saved.around.in_use {
        Some(Note::info("目標を書いた職員がいるので、決まりは変えられません。"))
    } else {
        None
    };
    let facts = rule.filter(|_| saved.around.in_use).map(whole);
    let ranks: Vec<_> = input.ranks.iter().map(|row| rank_fields(row, problems)).collect();
    let is_open = |row: &RankCountInput| {
        let fields = [GoalRuleField::LeastOf(row.rank), GoalRuleField::MostOf(row.rank)];
        !row.least.is_empty()
            || !row.most.is_empty()
            || fields.iter().any(|own| error(*own).is_some())
    };
    SettingPage {
        shell: hr::shell(asking, &saved.cycle, "目標の決まり").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        is_sample: rule.is_none_or(|rule| rule.is_sample),
        lead: match (rule.is_some(), saved.around.in_use) {
            (true, true) => "このサイクルでは、本人が目標を書き、一次評価者と合意します。",
            (true, false) => {
                "このサイクルでは、本人が目標を書き、一次評価者と合意します。だれかが目標を書くまでは、決まりを直せます。"
            }
            (false, _) => {
                "このサイクルには、まだ目標の決まりがありません。保存すると、本人が目標を書けるようになります。困難度と重要度の段階は見本です。市の決まりに合わせて直してください。"
            }
        }
        .to_owned(),
        note,
        saved: rule.filter(|_| collision).map(whole),
        facts,
        action: format!("{}/goals", hr::address(&saved.cycle.code)),
        revision,
        numbers: [
            number(GoalRuleField::Least, "目標のいちばん少ない数", &input.least),
            number(GoalRuleField::Most, "目標のいちばん多い数", &input.most),
        ],
        ranks,
        total: number(GoalRuleField::Total, "ウエイトの合計", &input.total),
        ranks_open: input.ranks.iter().any(is_open),
        due: DateField::new(GoalRuleField::DueOn.name(), "提出の期限")
            .typed(&input.due.year, &input.due.month, &input.due.day)
            .error(error(GoalRuleField::DueOn)),
        levels: vec![
            levels(GoalRuleField::Difficulty, "困難度の段階", &input.difficulty),
            levels(GoalRuleField::Importance, "重要度の段階", &input.importance),
        ],
        buttons,
        back: hr::address(&saved.cycle.code),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let saved = load(&app, &asking, &code).await?;
    let (input, revision) = if let Some((rule, revision)) = &saved.rule {
        (GoalRuleInput::of(rule), *revision)
    } else {
        // A month into the period is a day to begin from; HR sets it.
        let first = saved.cycle.setup.period.from();
        let due = crate::evaluations::closed_days::open_day_after(first, 30);
        (GoalRuleInput::proposed(due), Revision::new(0))
    };
    let input = input.clone().with_ranks(&saved.around.ranks, &|rank| input.typed_of(rank));
    page(&setting_page(&asking, &saved, &input, (revision, false), &Problems::new()))
}

pub(super) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let saved = load(&app, &asking, &code).await?;
    let read = Revision::parse(form.one("revision"));
    let input = GoalRuleInput::read(&form, &saved.around.ranks);
    let rule = if form.one("do") == "none" { Ok(None) } else { input.parse().map(Some) };
    let own = hr::address(&code);
    let (status, problems, shown) = match rule {
        Ok(rule) => {
            let actor = asking.actor();
            match actions::set_goal_rule(&app, actor, &code, rule.as_ref(), read).await {
                Ok(()) => {
                    let notice = Notice::ok("目標の決まりを保存しました。");
                    return see_other(&asking, &own, notice).await;
                }
                Err(Failed::Refused(refusal)) => {
                    let notice = Notice::bad(format!("{}。", refusal.sentence()));
                    return see_other(&asking, &format!("{own}/goals"), notice).await;
                }
                Err(Failed::Stale) => {
                    let now = saved.rule.as_ref().map_or(Revision::new(0), |(_, own)| *own);
                    (StatusCode::CONFLICT, Problems::new(), now)
                }
                Err(failed) => return Err(failed.into()),
            }
        }
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems, read),
    };
    let collision = status == StatusCode::CONFLICT;
    let again = setting_page(&asking, &saved, &input, (shown, collision), &problems);
    page_with(status, &again)
}
