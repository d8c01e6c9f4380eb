//! The list of cycles, and the page of one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{address, load};
use crate::evaluations::cycle::{Cycle, CycleRefusal, CycleStage, CycleState};
use crate::evaluations::policy::ListCycles;
use crate::evaluations::store::{offers, opening, progress};
use crate::evaluations::workflow::{StandingWord, StepKind};
use crate::kernel::Refusal;
use crate::kernel::ids::RankId;
use crate::kernel::number::grouped;
use crate::kernel::time::{wareki, wareki_full, wareki_time};
use crate::platform::App;
use crate::ui::components::{
    Button, Caption, Empty, LinkList, ListLink, Note, Summary, SummaryRow, Tag, Tone,
};
use crate::ui::{Asking, Error, Path, Shell, page};

/// One cycle in the list.
struct CycleView {
    href: String,
    name: String,
    period: String,
    tag: Tag,
    sheets: String,
    disclosed: String,
}

#[derive(Template)]
#[template(path = "evaluations/hr/cycles.html")]
struct CyclesPage {
    shell: Shell,
    caption: Caption,
    cycles: Vec<CycleView>,
    empty: Empty,
}

/// The tag of a stage.
pub(super) fn tag(stage: CycleStage) -> Tag {
    let tone = match stage {
        CycleStage::Preparing | CycleStage::Open => Tone::On,
        CycleStage::Awaiting => Tone::Waiting,
        CycleStage::Closed => Tone::Done,
        CycleStage::Cancelled => Tone::Plain,
    };
    Tag::new(tone, stage.label())
}

/// 評価サイクル, newest first.
pub(super) async fn index(State(app): State<App>, asking: Asking) -> Result<Response, Error> {
    let scope = asking.actor().scope::<ListCycles>();
    if scope.is_nobody() {
        return Err(Error::NotFound);
    }
    let cycles: Vec<CycleView> = offers::cycles(app.db.reader(), &scope)
        .await?
        .into_iter()
        .map(|row| CycleView {
            href: address(&row.code),
            period: row.period.to_string(),
            tag: tag(row.stage),
            sheets: grouped(row.sheets),
            disclosed: grouped(row.disclosed),
            name: row.name,
        })
        .collect();
    page(&CyclesPage {
        shell: asking
            .shell("評価サイクル")
            .crumbs(&[("ホーム", "/"), ("人事の仕事", "/hr")], "評価サイクル"),
        caption: Caption::new(
            "cycles",
            "評価サイクル",
            format!("{}件。新しい順にならんでいます。", cycles.len()),
        ),
        cycles,
        empty: Empty::new(
            "評価サイクルはまだありません。期間と対象を決めて、リハーサルで確かめてから開始します。",
        )
        .action("/hr/cycles/new", "評価サイクルを作る"),
    })
}

#[derive(Template)]
#[template(path = "evaluations/hr/cycle.html")]
struct CyclePage {
    shell: Shell,
    name: String,
    tag: Tag,
    note: Option<Note>,
    primary: Option<Button>,
    links: LinkList,
    /// What cannot be done yet or any more, and why.
    closed_ways: Vec<String>,
    numbers: Vec<(String, String, String)>,
    facts: Summary,
}

/// One cycle: where it stands, what is next, how it is set up.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let cycle = load(&app, &asking, &code).await?;
    let stages = progress::stages(app.db.reader(), cycle.id).await?;
    let count = |word: &str| {
        stages.iter().filter(|row| row.word == word).map(|row| row.sheets).sum::<i64>()
    };
    let own = address(&code);
    let mut numbers = Vec::new();
    for step in &cycle.setup.steps {
        let sheets = count(step.kind.as_str());
        if sheets > 0 {
            numbers.push((
                format!("{}の段階", step.name),
                format!("{}人", grouped(sheets)),
                format!("{own}/progress?step={}", step.kind.as_str()),
            ));
        }
    }
    for (word, label) in [
        (StandingWord::Disclosed, "開示済み"),
        (StandingWord::Closed, "完了"),
        (StandingWord::Excluded, "対象外"),
        (StandingWord::Cancelled, "中止"),
    ] {
        let sheets = count(word.as_str());
        if sheets > 0 {
            numbers.push((label.to_owned(), format!("{}人", grouped(sheets)), String::new()));
        }
    }
    let (primary, links) = next_acts(
        &cycle,
        count(StepKind::Confirmation.as_str()),
        count(StepKind::Disclosure.as_str()),
        &asking,
        app.config.opening_needs_second,
    );
    let running = cycle.setup.steps.iter().map(|step| count(step.kind.as_str())).sum();
    let (links, closed_ways) = ends(&app, &cycle, running, links).await?;
    let facts = facts(&app, &cycle).await?;
    let links = links
        .and(ListLink::new(format!("{own}/rules"), "計算の決まり"))
        .and(ListLink::new(format!("{own}/tracks"), "目標と面談"))
        .and(ListLink::new(format!("{own}/memos"), "観察メモの見せ方"))
        .and(ListLink::new(format!("{own}/transfers"), "異動と引継ぎ"));
    page(&CyclePage {
        shell: asking.shell(cycle.name.clone()).crumbs(
            &[("ホーム", "/"), ("人事の仕事", "/hr"), ("評価サイクル", "/hr/cycles")],
            &cycle.name,
        ),
        tag: tag(cycle.state.stage()),
        note: note(&cycle, &asking, app.config.opening_needs_second),
        primary,
        links,
        closed_ways,
        numbers,
        facts,
        name: cycle.name.clone(),
    })
}

fn note(cycle: &Cycle, asking: &Asking, second: bool) -> Option<Note> {
    match &cycle.state {
        CycleState::Awaiting { requested_by, requested_at } => {
            let own = requested_by.is_some() && *requested_by == asking.actor().account();
            let when = wareki_time(*requested_at);
            Some(if own && second {
                Note::info("開始の承認を頼んでいます。")
                    .body("もう一人の人事担当が、内容を確かめて開始します。")
                    .small(when)
            } else {
                Note::you("開始の承認を頼まれています。")
                    .body("リハーサルで確かめてから、開始してください。")
                    .small(when)
            })
        }
        CycleState::Cancelled { reason, cancelled_at } => Some(
            Note::info("このサイクルは中止になりました。")
                .body(reason.as_str())
                .small(wareki_time(*cancelled_at)),
        ),
        _ => None,
    }
}

fn next_acts(
    cycle: &Cycle,
    to_confirm: i64,
    to_disclose: i64,
    asking: &Asking,
    second: bool,
) -> (Option<Button>, LinkList) {
    let own = address(&cycle.code);
    let to = |path: &str| format!("{own}/{path}");
    let link = |path: &str, label: String| ListLink::new(to(path), label);
    match &cycle.state {
        CycleState::Preparing => (
            Some(Button::primary("リハーサルをする").to(to("rehearsal"))),
            LinkList::new(vec![
                link("setup", "準備を直す".to_owned()),
                link("ranks", "職位ごとの決まり".to_owned()),
                link("start", "開始の確認へ進む".to_owned()),
                link("cancellation", "このサイクルを取りやめる".to_owned()),
            ]),
        ),
        CycleState::Awaiting { requested_by, .. } => {
            let is_own = requested_by.is_some() && *requested_by == asking.actor().account();
            let start = Button::primary("開始の確認へ進む").to(to("start"));
            (
                (!is_own || !second).then_some(start),
                LinkList::new(vec![
                    link("rehearsal", "リハーサルの結果を見る".to_owned()),
                    link("start", "準備にもどす、または開始する".to_owned()),
                ]),
            )
        }
        CycleState::Open { .. } => {
            let mut links = vec![link("results", "結果の一覧".to_owned())];
            if to_confirm > 0 {
                links.push(link(
                    "confirm",
                    format!("確認待ちの{}人を確定する", grouped(to_confirm)),
                ));
            }
            if to_disclose > 0 {
                links.push(link(
                    "disclose",
                    format!("開示待ちの{}人に開示する", grouped(to_disclose)),
                ));
            }
            links.push(link("deadlines", "期限を変える".to_owned()));
            (Some(Button::primary("進み具合を見る").to(to("progress"))), LinkList::new(links))
        }
        CycleState::Closed { .. } | CycleState::Cancelled { .. } => {
            let copy = format!("/hr/cycles/new?from={}", cycle.code);
            let copy = ListLink::new(copy, "この準備を写して、次のサイクルを作る");
            let results = link("results?list=confirmed", "結果の一覧".to_owned());
            let progress = link("progress", "進み具合を見る".to_owned());
            (None, LinkList::new(vec![results, progress, copy]))
        }
    }
}

/// The ways out of an open cycle; instead of one that would be refused, the reason.
async fn ends(
    app: &App,
    cycle: &Cycle,
    running: i64,
    mut links: LinkList,
) -> Result<(LinkList, Vec<String>), Error> {
    let mut reasons = Vec::new();
    if !matches!(cycle.state, CycleState::Open { .. }) {
        return Ok((links, reasons));
    }
    let own = address(&cycle.code);
    let begun = opening::begun_sheets(app.db.reader(), cycle.id).await?;
    match cycle.state.clone().undo_opening(begun) {
        Ok(_) => links = links.and(ListLink::new(format!("{own}/undo"), "開始を取り消す")),
        Err(refusal) => reasons.push(format!("{}。", refusal.sentence())),
    }
    if running == 0 {
        links = links.and(ListLink::new(format!("{own}/end"), "サイクルを終わりにする"));
    } else {
        let refusal = CycleRefusal::SheetsRunning(running);
        reasons.push(format!("{}。サイクルは、まだ終わりにできません。", refusal.sentence()));
    }
    Ok((links.and(ListLink::new(format!("{own}/cancellation"), "サイクルを中止する")), reasons))
}

/// 「係員60対40、課長40対60」; blank unless both blocks are on one sheet.
fn by_rank(cycle: &Cycle, ranks: &[offers::Named<RankId>]) -> String {
    let setup = &cycle.setup;
    if setup.kind.usual_shares().is_some() {
        return String::new();
    }
    let own = ranks.iter().filter(|rank| setup.ranks.contains(&rank.id));
    let words = own.map(|rank| {
        let shares = setup.shares(rank.id);
        format!("{}{}対{}", rank.name, shares.ability, shares.results)
    });
    words.collect::<Vec<_>>().join("、")
}

/// The set-up in words.
pub(super) async fn facts(app: &App, cycle: &Cycle) -> Result<Summary, Error> {
    let setup = &cycle.setup;
    let ranks = offers::ranks(app.db.reader()).await?;
    let shares = by_rank(cycle, &ranks);
    let rank_names: Vec<String> = ranks
        .into_iter()
        .filter(|rank| setup.ranks.contains(&rank.id))
        .map(|rank| rank.name)
        .collect();
    let places = if setup.departments.is_empty() {
        "全所属".to_owned()
    } else {
        progress::places(app.db.reader(), setup.base_date)
            .await?
            .into_iter()
            .filter(|place| setup.departments.contains(&place.id))
            .map(|place| place.name)
            .collect::<Vec<_>>()
            .join("、")
    };
    let types = crate::organization::employment_types(app.db.reader()).await?;
    let types: Vec<&str> = types
        .iter()
        .filter(|own| setup.employment_types.iter().any(|code| code == own.code.as_str()))
        .map(|own| own.name.as_str())
        .collect();
    let rules = offers::rules(app.db.reader()).await?;
    let rule = rules.iter().find(|rule| rule.id == setup.rule);
    let disclosed: Vec<&str> = setup
        .disclosed
        .iter()
        .filter(|field| field.is_of(setup.kind))
        .map(|field| field.label())
        .collect();
    let mut rows = vec![
        SummaryRow::new("評価の種類", setup.kind.label()),
        SummaryRow::new("評価の期間", setup.period.to_string()),
        SummaryRow::new("基準日", wareki(setup.base_date))
            .note("この日の所属と職位で、対象と評価者を決めます。"),
    ];
    rows.extend(
        setup
            .steps
            .iter()
            .map(|step| SummaryRow::new(format!("{}の期限", step.name), wareki_full(step.due_on))),
    );
    rows.extend([
        SummaryRow::new("対象の職位", rank_names.join("、")),
        SummaryRow::new("対象の任用区分", types.join("、")),
        SummaryRow::new("対象の所属", places),
        SummaryRow::new("期間に勤めた月数", setup.service.words()),
        SummaryRow::new("休職や育休など", setup.leave.label()),
        SummaryRow::new("提出できる日", setup.timing.words()),
        SummaryRow::new("点数の決まり", rule.map_or("", |rule| rule.name.as_str())),
    ]);
    if let Some(id) = setup.blocks.results_rule {
        let known = offers::results_rules(app.db.reader()).await?;
        let name = known.iter().find(|own| own.id == id).map_or("", |own| own.name.as_str());
        rows.push(SummaryRow::new("業績の決まり", name));
    }
    if let Some(id) = setup.blocks.result_scale {
        let known = offers::scales(app.db.reader()).await?;
        let name = known.iter().find(|own| own.id == id).map_or("", |own| own.name.as_str());
        rows.push(SummaryRow::new("全体の評語の尺度", name));
    }
    if !shares.is_empty() {
        rows.push(SummaryRow::new("能力と業績の割合", shares));
    }
    rows.extend([
        match &setup.undisclosed_reason {
            Some(reason) => SummaryRow::new("開示する内容", disclosed.join("、"))
                .note(format!("開示しない内容がある理由：{reason}")),
            None => SummaryRow::new("開示する内容", disclosed.join("、")),
        },
        SummaryRow::new(
            "自己申告",
            if setup.sight.self_hidden {
                "評価者が評価を提出するまで見せない"
            } else {
                "提出されたら評価者に見せる"
            },
        ),
        SummaryRow::new(
            "一次評価",
            if setup.sight.first_hidden {
                "二次評価者が評価を提出するまで見せない"
            } else {
                "提出されたら二次評価者に見せる"
            },
        ),
        SummaryRow::new(
            "本人の段階",
            if setup.self_grade_hidden {
                "評価者が選ぶまで見せない"
            } else {
                "提出されたら評価者に見せる"
            },
        ),
        SummaryRow::new(
            "観察できなかった要素、評価対象外の目標",
            if setup.not_observed_allowed {
                "評価者が理由を書いて選べる"
            } else {
                "選べない"
            },
        ),
    ]);
    Ok(Summary::new(rows))
}
