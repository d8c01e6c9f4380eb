//! One version: its facts, its elements, its steps.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::comparison::{read_before, since_href};
use super::{Desk, WAY, effective_words, open, short, standing_tag};
use crate::competency::content::Content;
use crate::competency::framework::{ElementRemark, Stage, Standing, Version, check};
use crate::competency::policy::{DiscardDraft, ReviewVersion, SubmitVersion, WithdrawVersion};
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::web::texts::sample_tag;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, Note, Step, Summary, SummaryRow, Tag, Thread};
use crate::ui::{Asking, Error, Path, Shell, page};

/// One cell of the table of elements.
struct Cell {
    href: String,
    weight: String,
    about: String,
    /// Asked, but without all of its texts.
    unfinished: bool,
}

/// One row of the table of elements.
struct ElementRow {
    href: String,
    name: String,
    sample: Option<Tag>,
    cells: Vec<Cell>,
    /// Posts up and down; `None` when the version is no draft.
    position: Option<String>,
    removal: String,
}

/// What the reviewer said of one element.
struct RemarkView {
    name: String,
    href: String,
    words: String,
}

#[derive(Template)]
#[template(path = "competency/desk/version.html")]
struct VersionPage {
    shell: Shell,
    heading: String,
    tag: Tag,
    thread: Thread,
    note: Option<Note>,
    facts: Summary,
    editable: bool,
    base: String,
    ranks: Vec<String>,
    rows: Vec<ElementRow>,
    sums: Vec<(String, bool)>,
    total: String,
    roles: usize,
    remarks: Vec<RemarkView>,
    buttons: Vec<Button>,
    take_back: Option<String>,
}

/// One version.
pub(in crate::competency::web) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let mut desk = open(&app, &asking, &code, &version).await?;
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let writers = desk.reader.writers(desk.version.id).await?;
    let editable = desk.editable(&asking);
    let remarks = desk.reader.remarks(&desk.version).await?;
    let findings = check(&content, &desk.ladder, &scale, desk.framework.weight_total).len();
    let standing = desk.standing(&asking);
    let ranks = content.ladder(&desk.ladder);
    let total = desk.framework.weight_total.get();
    let sums = ranks.rungs().iter().map(|rung| {
        let sum = content.weight_sum(rung.id);
        (sum.to_string(), sum == total)
    });
    let open = matches!(standing, Standing::SentBack | Standing::InReview);
    let before = if open { read_before(&mut desk).await? } else { None };
    let since = before.map(|before| since_href(&desk, &before));
    let may_review = desk.version.second_person(asking.actor().account(), &writers).is_ok()
        && asking.actor().could::<ReviewVersion>(&desk.facts());
    page(&VersionPage {
        shell: asking.shell(format!("{} – 能力の定義", desk.short())).crumbs(WAY, &desk.short()),
        heading: heading(&desk.version),
        tag: standing_tag(standing),
        thread: thread(&desk, standing),
        note: note(&desk, standing, findings),
        facts: facts(&desk, &content, &scale, editable),
        editable,
        base: desk.base(),
        ranks: ranks.rungs().iter().map(|rung| rung.name.clone()).collect(),
        rows: element_rows(&desk, &content, &scale, editable),
        sums: sums.collect(),
        total: total.to_string(),
        roles: content.roles.len(),
        remarks: remark_views(&desk, &content, &remarks),
        buttons: buttons(&desk, &asking, standing, (may_review, since)),
        take_back: take_back(&desk, &asking),
    })
}

fn remark_views(desk: &Desk, content: &Content, remarks: &[ElementRemark]) -> Vec<RemarkView> {
    let view = |remark: &ElementRemark| {
        let name = content.element(&remark.element).map(|element| element.name.to_string());
        RemarkView {
            name: name.unwrap_or_else(|| remark.element.to_string()),
            href: format!("{}/elements/{}", desk.base(), remark.element),
            words: remark.words.to_string(),
        }
    };
    remarks.iter().map(view).collect()
}

fn heading(version: &Version) -> String {
    version.number().map_or_else(
        || format!("{}（下書き）", version.heading.title),
        |number| format!("{number}　{}", version.heading.title),
    )
}

/// 下書き → 承認 → 施行待ち → 施行.
fn thread(desk: &Desk, standing: Standing) -> Thread {
    let version = &desk.version;
    let drafted = desk.signed(&version.drafted);
    let submitted = match &version.stage {
        Stage::InReview { submitted }
        | Stage::Approved { submitted, .. }
        | Stage::Withdrawn { submitted, .. } => desk.signed(submitted),
        Stage::Draft | Stage::Discarded { .. } => String::new(),
    };
    let approved =
        version.approval().map(|approval| desk.signed(&approval.signed)).unwrap_or_default();
    let day = version
        .approval()
        .map(|approval| format!("{}から", wareki(approval.effective_on)))
        .unwrap_or_default();
    let steps = match standing {
        Standing::Draft | Standing::SentBack => vec![
            Step::now("下書き", drafted),
            Step::open("承認待ち", "別の担当者が確かめる"),
            Step::open("施行待ち", ""),
            Step::open("施行", ""),
        ],
        Standing::InReview => vec![
            Step::done("下書き", drafted),
            Step::now("承認待ち", submitted),
            Step::open("施行待ち", ""),
            Step::open("施行", ""),
        ],
        Standing::Scheduled => vec![
            Step::done("下書き", drafted),
            Step::done("承認", approved),
            Step::now("施行待ち", day),
            Step::open("施行", ""),
        ],
        Standing::InForce | Standing::Superseded => vec![
            Step::done("下書き", drafted),
            Step::done("承認", approved),
            Step::done("施行", day),
        ],
        Standing::Withdrawn => vec![
            Step::done("下書き", drafted),
            Step::done("承認", approved),
            Step::done("施行の取りやめ", withdrawn(desk)),
        ],
        Standing::Discarded => {
            vec![Step::done("下書き", drafted), Step::done("捨てた", discarded(desk))]
        }
    };
    Thread::new(steps)
}

fn withdrawn(desk: &Desk) -> String {
    match &desk.version.stage {
        Stage::Withdrawn { withdrawn, .. } => desk.signed(withdrawn),
        _ => String::new(),
    }
}

fn discarded(desk: &Desk) -> String {
    match &desk.version.stage {
        Stage::Discarded { discarded } => desk.signed(discarded),
        _ => String::new(),
    }
}

/// What the reader must know first: words of a return, what is still to mend.
fn note(desk: &Desk, standing: Standing, findings: usize) -> Option<Note> {
    let base = desk.base();
    if standing == Standing::SentBack
        && let Some(remark) = &desk.version.remark
    {
        let note = Note::you("差し戻されました。").body(remark.words.as_str());
        return Some(note.small(desk.signed(&remark.signed)));
    }
    if standing == Standing::Draft && findings > 0 {
        let title = format!("承認を求める前に直すところが{findings}件あります。");
        return Some(Note::info(title).link(format!("{base}/submission"), "直すところを見る"));
    }
    None
}

fn facts(desk: &Desk, content: &Content, scale: &Scale, editable: bool) -> Summary {
    let version = &desk.version;
    let base = desk.base();
    let reason =
        version.heading.reason.as_ref().map_or("まだ書いていません", |text| text.as_str());
    let ranks: Vec<&str> = content.ranks.iter().map(|rank| desk.ladder.name(*rank)).collect();
    let based_on = version
        .based_on
        .and_then(|id| desk.all.iter().find(|own| own.id == id))
        .map(|own| format!("{}を写して作りました", short(own)))
        .unwrap_or_default();
    let rows = vec![
        SummaryRow::new(
            "題名と種類",
            format!("{}（{}）", version.heading.title, version.heading.kind.label()),
        )
        .note(based_on),
        SummaryRow::new("改正の理由", reason),
        SummaryRow::new("対象の職位", ranks.join("・")),
        SummaryRow::new("評語の尺度", format!("{} {}", scale.name, scale.number)),
    ];
    let rows = rows
        .into_iter()
        .map(|row| if editable { row.mend(format!("{base}/heading")) } else { row });
    let samples = content.samples();
    let words = if samples == 0 {
        "見本の印のある文はありません".to_owned()
    } else {
        format!("{samples}件の文に見本の印があります")
    };
    let mut rows: Vec<SummaryRow> = rows.collect();
    rows.push(SummaryRow::new("見本", words));
    if !effective_words(version).is_empty() {
        rows.push(SummaryRow::new("施行日", effective_words(version)));
    }
    Summary::new(rows)
}

fn element_rows(desk: &Desk, content: &Content, scale: &Scale, editable: bool) -> Vec<ElementRow> {
    let base = desk.base();
    let ranks = content.ladder(&desk.ladder);
    content
        .elements
        .iter()
        .map(|element| {
            let href = format!("{base}/elements/{}", element.key);
            let cells = ranks.rungs().iter().map(|rung| {
                let own = element.at(rung.id);
                let asked = element.asked_of(rung.id);
                let unfinished = asked.is_some_and(|own| {
                    own.definition.is_none()
                        || scale.grades().iter().any(|grade| own.behaviour(&grade.grade).is_none())
                });
                Cell {
                    href: format!("{href}/ranks/{}", rung.code),
                    weight: own.map_or("0".to_owned(), |own| own.weight.to_string()),
                    about: format!("「{}」の{}の文", element.name, rung.name),
                    unfinished,
                }
            });
            ElementRow {
                cells: cells.collect(),
                name: element.name.to_string(),
                sample: sample_tag(element.is_sample),
                position: editable.then(|| format!("{href}/position")),
                removal: format!("{href}/removal"),
                href,
            }
        })
        .collect()
}

/// The acts that are open to this officer now, the main one first.
fn buttons(
    desk: &Desk,
    asking: &Asking,
    standing: Standing,
    (may_review, since): (bool, Option<String>),
) -> Vec<Button> {
    let base = desk.base();
    let actor = asking.actor();
    let facts = desk.facts();
    let mut buttons = Vec::new();
    match standing {
        Standing::Draft | Standing::SentBack if actor.could::<SubmitVersion>(&facts) => {
            buttons.push(
                Button::primary("承認を求める前の確認へ進む").to(format!("{base}/submission")),
            );
        }
        Standing::InReview if may_review => {
            buttons.push(Button::primary("承認の確認へ進む").to(format!("{base}/approval")));
        }
        _ => {}
    }
    if let Some(since) = since {
        buttons.push(Button::secondary("前の提出から変わったところを見る").to(since));
    }
    if super::comparison::usual_base(desk).is_some() {
        buttons.push(Button::secondary("新旧対照表を見る").to(format!("{base}/comparison")));
    }
    buttons.push(Button::secondary("この版の中をさがす").to(format!("{base}/search")));
    buttons.push(Button::secondary("履歴を見る").to(format!("{base}/history")));
    if matches!(standing, Standing::Draft | Standing::SentBack)
        && actor.could::<DiscardDraft>(&facts)
    {
        buttons.push(Button::secondary("下書きを捨てる").to(format!("{base}/discarding")));
    }
    if standing == Standing::Scheduled && actor.could::<WithdrawVersion>(&facts) {
        buttons.push(Button::secondary("施行を取りやめる").to(format!("{base}/withdrawal")));
    }
    buttons
}

/// Where the submitter takes the version back.
fn take_back(desk: &Desk, asking: &Asking) -> Option<String> {
    match &desk.version.stage {
        Stage::InReview { submitted } if submitted.by == asking.actor().account() => {
            Some(format!("{}/submission/withdrawal", desk.base()))
        }
        _ => None,
    }
}
