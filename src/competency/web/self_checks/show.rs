//! One self-check: to fill in on its day; afterwards, and for whom it is shown, to read.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::{WAY, id_of, progress};
use crate::competency::actions::self_checks::{Opened, facts, open_check};
use crate::competency::element::{ElementKey, LinkKind};
use crate::competency::policy::FillSelfCheck;
use crate::competency::self_check::{Answer, EXAMPLE_LIMIT};
use crate::competency::surroundings::{Builder, LinkTarget, Surroundings};
use crate::competency::web::texts::sample_tag;
use crate::kernel::time::{clock_time, wareki};
use crate::platform::App;
use crate::ui::components::{
    Button, ErrorSummary, Field, Grade, LinkList, ListLink, Note, SaveBar, Scale, Tag,
};
use crate::ui::{Asking, Error, Path, Shell, page};

/// One element to fill in.
struct FormElement {
    id: String,
    name: String,
    href: String,
    definition: String,
    sample: Option<Tag>,
    scale: Scale,
    example: Field,
}

#[derive(Template)]
#[template(path = "competency/self_check_form.html")]
pub(super) struct FormPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    action: String,
    autosave: String,
    reading: String,
    elements: Vec<FormElement>,
    bar: SaveBar,
}

/// One element to read.
struct Stood {
    id: String,
    name: String,
    definition: String,
    grade: String,
    behaviour: String,
    example: String,
    next_grade: String,
    next: String,
    builds: LinkList,
}

#[derive(Template)]
#[template(path = "competency/self_check.html")]
struct ReadPage {
    shell: Shell,
    heading: String,
    shared: Option<Note>,
    progress: String,
    elements: Vec<Stood>,
    buttons: Vec<Button>,
    withdraw: Option<String>,
    print: Button,
}

fn heading(opened: &Opened) -> String {
    let rank = opened.ladder.name(opened.check.rank);
    format!("{rank}とくらべた自己点検")
}

/// The page to fill in, with problems at their boxes.
pub(super) fn form_page(
    asking: &Asking,
    opened: &Opened,
    typed: &dyn Fn(&Answer) -> Option<String>,
    problems: &crate::competency::forms::At,
) -> FormPage {
    let check = &opened.check;
    let address = format!("/me/self-checks/{}", check.id);
    let elements = opened.content.asked_of(check.rank).map(|(element, asked)| {
        let (grade, example) =
            (Answer::Grade(element.key.clone()), Answer::Example(element.key.clone()));
        let revision = |answer: &Answer| check.answered(answer).map_or(0, |own| own.revision);
        let text = |answer: &Answer| typed(answer).unwrap_or_else(|| check.text(answer).to_owned());
        let grades = opened.scale.grades().iter().map(|own| {
            let behaviour = asked.behaviour(&own.grade).map(ToString::to_string);
            Grade::new(own.grade.as_str(), behaviour.unwrap_or_else(|| own.label.clone()))
        });
        let chosen = text(&grade);
        FormElement {
            id: element.key.to_string(),
            name: element.name.to_string(),
            href: format!("/competencies/{}", element.key),
            definition: asked.definition.as_ref().map(ToString::to_string).unwrap_or_default(),
            sample: sample_tag(asked.is_sample),
            scale: Scale::new(grade.to_string(), element.name.as_str(), grades.collect())
                .legend("いまの自分に最も近い行動を選ぶ")
                .chosen((!chosen.is_empty()).then_some(chosen.as_str()))
                .revision(revision(&grade))
                .error(problems.at(&grade.to_string())),
            example: Field::area(example.to_string(), "そう思った場面", EXAMPLE_LIMIT)
                .about(element.name.as_str())
                .rows(2)
                .optional()
                .value(text(&example))
                .revision(revision(&example))
                .error(problems.at(&example.to_string())),
        }
    });
    let saved = check.answers.iter().map(|own| own.saved_at).max();
    let state = saved.map(|at| format!("{}に保存しました", clock_time(at))).unwrap_or_default();
    let title = heading(opened);
    FormPage {
        shell: asking.shell(&title).crumbs(WAY, &title).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: title,
        autosave: format!("{address}/draft"),
        reading: format!("{address}?view=gap"),
        action: address,
        elements: elements.collect(),
        bar: SaveBar::new(state, vec![Button::primary("保存して、違いを見る")])
            .label("保存")
            .note(format!("{}あなたのほかには、だれにも見えません。", progress(opened))),
    }
}

fn stood(
    opened: &Opened,
    targets: &[LinkTarget],
    builders: &[(ElementKey, Vec<Builder>)],
) -> Vec<Stood> {
    opened
        .check
        .stands(&opened.content, &opened.scale)
        .iter()
        .map(|stand| {
            let key = &stand.element.key;
            let behaviour = stand
                .grade
                .and_then(|grade| stand.asked.behaviour(&grade.grade))
                .map(ToString::to_string);
            let code = opened.ladder.rung(opened.check.rank).map_or("", |rung| rung.code.as_str());
            let href = format!("/competencies/{key}#{code}");
            let pillars = targets.iter().filter(|target| {
                target.kind == LinkKind::Pillar
                    && stand.element.links.iter().any(|link| target.is(link))
            });
            let mut builds =
                vec![ListLink::new(href, format!("{}の定義と着眼点", stand.element.name))];
            builds.extend(pillars.map(|target| {
                ListLink::new(target.href.clone(), format!("{}の取組と事業", target.name))
            }));
            let own = builders.iter().filter(|(own, _)| own == key).flat_map(|(_, all)| all);
            builds.extend(
                own.map(|own| ListLink::new(own.href.clone(), own.name.clone()).note("育てる事業")),
            );
            let letter = |grade: Option<&crate::competency::scale::ScaleGrade>| {
                grade.map(|grade| grade.grade.to_string()).unwrap_or_default()
            };
            Stood {
                id: key.to_string(),
                name: stand.element.name.to_string(),
                definition: stand
                    .asked
                    .definition
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                grade: letter(stand.grade),
                behaviour: behaviour.unwrap_or_default(),
                example: stand.example.to_owned(),
                next_grade: letter(stand.next),
                next: stand.next_behaviour().map(ToString::to_string).unwrap_or_default(),
                builds: LinkList::new(builds),
            }
        })
        .collect()
}

async fn read_page(
    around: &dyn Surroundings,
    app: &App,
    asking: &Asking,
    opened: &Opened,
    is_own: bool,
) -> Result<ReadPage, Error> {
    let check = &opened.check;
    let address = format!("/me/self-checks/{}", check.id);
    let mut buttons = Vec::new();
    if is_own && check.writable(asking.now.today).is_ok() {
        buttons.push(Button::primary("続きを書く").to(address.clone()));
    }
    if is_own && check.shared.is_none() {
        buttons.push(Button::secondary("上司に見せる").to(format!("{address}/sharing")));
    }
    let shared = match (&check.shared, is_own) {
        (Some(shared), true) => Some(
            Note::info(format!("{}さんに見せています。", shared.name))
                .body("取りやめると、その時から見えなくなります。"),
        ),
        (None, true) => Some(
            Note::info("あなただけが見られます。")
                .body("人事課にも上司にも見えません。人事評価には使いません。"),
        ),
        (_, false) => Some(
            Note::info(format!("{}さんが見せています。", check.name))
                .body("人事評価の根拠には使いません。話し合いに使ってください。"),
        ),
    };
    let title = heading(opened);
    let full = format!("{title}（{}）", wareki(check.on));
    let shell = if is_own {
        asking.shell(&full).crumbs(WAY, &full)
    } else {
        let way = [("ホーム", "/"), ("見せてもらった自己点検", "/team/self-checks")];
        asking.shell(&full).crumbs(&way, &full)
    };
    let targets = around.link_targets(app).await?;
    let mut builders = Vec::new();
    for (element, _) in opened.content.asked_of(check.rank) {
        builders.push((element.key.clone(), around.builders(app, &element.key).await?));
    }
    Ok(ReadPage {
        shell,
        heading: full,
        progress: progress(opened),
        elements: stood(opened, &targets, &builders),
        buttons,
        withdraw: (is_own && check.shared.is_some())
            .then(|| format!("{address}/sharing/withdrawal")),
        print: Button::print(),
        shared,
    })
}

/// The own one: the form on its day, else to read; `?view=gap` reads on its day, too.
pub(in crate::competency::web) async fn own(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(raw): Path<String>,
    crate::ui::Query(query): crate::ui::Query,
) -> Result<Response, Error> {
    let opened = open_check(&app, asking.actor(), id_of(&raw)?).await?;
    asking.actor().may::<FillSelfCheck>(facts(&opened.check))?;
    if opened.check.writable(asking.now.today).is_ok() && query.one("view") != "gap" {
        let none = |_: &Answer| None;
        let problems = crate::competency::forms::At::new();
        return page(&form_page(&asking, &opened, &none, &problems));
    }
    page(&read_page(&*around, &app, &asking, &opened, true).await?)
}

/// One that somebody shows.
pub(in crate::competency::web) async fn received(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(raw): Path<String>,
) -> Result<Response, Error> {
    let opened = open_check(&app, asking.actor(), id_of(&raw)?).await?;
    page(&read_page(&*around, &app, &asking, &opened, false).await?)
}
