//! One element of a version: name, sentence, source, ties, and its ranks. Read only when the version
//! is no draft.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, conflict, open};
use crate::audit::Failed;
use crate::competency::actions::drafting::{self, ElementEdit, NewElement};
use crate::competency::content::Content;
use crate::competency::element::{Element, ElementKey, LinkKind};
use crate::competency::forms::{
    At, ElementForm, NewElementForm, TICKED, Texts, element_texts, meet,
};
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::surroundings::{LinkTarget, Surroundings, role_targets};
use crate::competency::web::texts::{ElementView, sample_tag};
use crate::kernel::Refusal;
use crate::platform::App;
use crate::ui::components::{
    Button, Choice, ChoiceOption, ErrorSummary, Field, Note, SoftChecks, Summary, SummaryRow, Tag,
    Tick,
};
use crate::ui::pages::CheckPage;
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

/// One rank of the element.
struct RankLine {
    name: String,
    code: String,
    href: String,
    weight: String,
    asked: bool,
    texts: Option<ElementView>,
}

#[derive(Template)]
#[template(path = "competency/desk/element.html")]
struct ElementPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    tag: Option<Tag>,
    editable: bool,
    action: String,
    back: String,
    hidden: Vec<(String, String)>,
    name: Field,
    summary: Field,
    source: Field,
    sample: Tick,
    links: Option<Choice>,
    roles: Option<Choice>,
    facts: Summary,
    ranks: Vec<RankLine>,
    remark: Option<Note>,
}

fn key_of(raw: &str) -> Result<ElementKey, Error> {
    ElementKey::parse(raw).map_err(|_| Error::NotFound)
}

/// Boxes that a new element and an existing one share.
fn fields(texts: &Texts, old_source: Option<&str>, problems: &At) -> (Field, Field, Field, Tick) {
    let at = |name: &str| problems.at(&name.to_owned());
    let name = Field::text("name", "名称")
        .limit(Element::NAME_LIMIT)
        .value(texts.value("name"))
        .error(at("name"));
    let summary = Field::area("summary", "要素の説明", Element::SUMMARY_LIMIT)
        .hint("全職位に共通の説明を1文で書きます。")
        .rows(2)
        .value(texts.value("summary"))
        .optional()
        .error(at("summary"));
    let hint = old_source.map_or_else(
        || "公表された文書から取った名称のときに、文書の名前を書きます。".to_owned(),
        |source| format!("いまの出典：{source}。名称を変えると、この出典は外れます。新しい出典があれば書きます。"),
    );
    let source = Field::text("source", "新しい出典")
        .hint(hint)
        .value(texts.value("source"))
        .optional()
        .error(at("source"));
    let sample =
        Tick::new("sample", TICKED, "見本の印を付ける").ticked(texts.value("sample") == TICKED);
    (name, summary, source, sample)
}

fn view(
    desk: &Desk,
    asking: &Asking,
    (content, scale): (&Content, &Scale),
    element: &Element,
    (stored, shown): (&Texts, &Texts),
    targets: &[LinkTarget],
    problems: &At,
) -> ElementPage {
    let base = desk.base();
    let editable = desk.editable(asking);
    let old_source = element.name_source.as_ref().map(crate::kernel::Line::as_str);
    let (name, summary, source, sample) = fields(shown, old_source, problems);
    let ticked =
        |name: &str, target: &LinkTarget| shown.values(name).any(|words| words == target.words());
    let choice = |name: &str, legend: &str, of_roles: bool| {
        let own = targets.iter().filter(|target| (target.kind == LinkKind::Role) == of_roles);
        let own = own.filter(|target| target.concerns(element, content) || ticked(name, target));
        let options: Vec<ChoiceOption> =
            own.map(|target| ChoiceOption::new(target.words(), target.words())).collect();
        (!options.is_empty())
            .then(|| Choice::several(name, legend, options).chosen(shown.values(name)).optional())
    };
    let links = choice("links", "支える柱とクレド", false);
    let roles = choice("roles", "つながる役割", true)
        .map(|own| own.hint("全職員と管理監督者の役割と、この要素を求める職位の役割です。"));
    let ranks = content.ladder(&desk.ladder);
    let lines: Vec<RankLine> = ranks
        .rungs()
        .iter()
        .map(|rung| {
            let own = element.at(rung.id);
            RankLine {
                name: rung.name.clone(),
                code: rung.code.clone(),
                href: format!("{base}/elements/{}/ranks/{}", element.key, rung.code),
                weight: own.map_or("0".to_owned(), |own| own.weight.to_string()),
                asked: element.asked_of(rung.id).is_some(),
                texts: element.asked_of(rung.id).map(|own| ElementView::of(element, own, scale)),
            }
        })
        .collect();
    let ties: Vec<&str> = stored.values("links").collect();
    let facts = Summary::new(vec![
        SummaryRow::new("符号", element.key.as_str()),
        SummaryRow::new("要素の説明", stored.value("summary")),
        SummaryRow::new("名称の出典", old_source.unwrap_or("ありません")),
        SummaryRow::new("支える柱とクレド", ties.join("\n")),
        SummaryRow::new("つながる役割", stored.values("roles").collect::<Vec<_>>().join("\n")),
    ]);
    ElementPage {
        shell: desk.shell(asking, element.name.as_str()).with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        heading: element.name.to_string(),
        tag: sample_tag(element.is_sample),
        editable,
        action: format!("{base}/elements/{}", element.key),
        back: base,
        hidden: stored.fingerprints(),
        name,
        summary,
        source,
        sample,
        links,
        roles,
        facts,
        ranks: lines,
        remark: None,
    }
}

/// The element with its form, or read only.
pub(in crate::competency::web) async fn edit(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path((code, version, key)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let shared = around.link_targets(&app).await?;
    let mut desk = open(&app, &asking, &code, &version).await?;
    let content = desk.content(Part::Whole).await?;
    let scale = desk.scale().await?;
    let element = content.element(&key).ok_or(Error::NotFound)?;
    let targets = [shared, role_targets(&content, &desk.ladder)].concat();
    let stored = element_texts(element, &targets);
    let remark = desk.remark(&key).await?;
    let texts = (&content, &scale);
    let view = view(&desk, &asking, texts, element, (&stored, &stored), &targets, &At::new());
    page(&ElementPage { remark, ..view })
}

/// Saves name, sentence, source and ties.
pub(in crate::competency::web) async fn update(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path((code, version, key)): Path<(String, String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let shared = around.link_targets(&app).await?;
    // Once more when somebody saves between reading and writing.
    for _ in 0..3 {
        let mut desk = open(&app, &asking, &code, &version).await?;
        desk.for_editing(&asking)?;
        let content = desk.content(Part::Whole).await?;
        let scale = desk.scale().await?;
        let element = content.element(&key).ok_or(Error::NotFound)?;
        let targets = [shared.clone(), role_targets(&content, &desk.ladder)].concat();
        let stored = element_texts(element, &targets);
        let meeting = meet(&form, &stored);
        let action = format!("{}/elements/{key}", desk.base());
        if meeting.is_open() {
            let last = desk.reader.last_edit_of_element(element.id).await?;
            let shell = desk.shell(&asking, element.name.as_str());
            return conflict::page(
                (shell, asking.actor().account()),
                &form,
                &meeting,
                &stored,
                last.as_ref(),
                &action,
            );
        }
        let read = match ElementForm::parse(&meeting.merged, &targets) {
            Ok(read) => read,
            Err(problems) => {
                let shown = (&stored, &meeting.merged);
                let texts = (&content, &scale);
                let page = view(&desk, &asking, texts, element, shown, &targets, &problems);
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let name = read.name.to_string();
        let edit = ElementEdit {
            name: read.name,
            summary: read.summary,
            new_source: read.new_source,
            is_sample: read.is_sample,
            links: read.links,
            revision: element.revision,
            given_up: meeting.given_up,
        };
        match drafting::edit_element(&app, asking.actor(), desk.version.id, &key, edit).await {
            Err(Failed::Stale) => {}
            Err(other) => return Err(other.into()),
            Ok(()) => {
                let notice = Notice::ok(format!("「{name}」を保存しました。"));
                return see_other(&asking, &action, notice).await;
            }
        }
    }
    Err(Error::Conflict)
}

#[derive(Template)]
#[template(path = "competency/desk/new_element.html")]
struct NewElementPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    back: String,
    key: Field,
    name: Field,
    summary: Field,
    source: Field,
    sample: Tick,
}

fn new_view(desk: &Desk, asking: &Asking, texts: &Texts, problems: &At) -> NewElementPage {
    let base = desk.base();
    let (name, summary, source, sample) = fields(texts, None, problems);
    NewElementPage {
        shell: desk.shell(asking, "要素を加える").with_errors(!problems.is_empty()),
        errors: ErrorSummary::new(problems.summary()),
        action: format!("{base}/elements"),
        back: base,
        key: Field::text("key", "符号")
            .hint("アドレスに使う半角の英字と数字です。例：digital。あとから変えられません。前の版にあった要素を戻すときは、同じ符号を書きます。")
            .width(crate::ui::components::Width::Name)
            .value(texts.value("key"))
            .error(problems.at(&"key".to_owned())),
        name,
        summary,
        source,
        sample,
    }
}

/// The form of a new element.
pub(in crate::competency::web) async fn new(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    page(&new_view(&desk, &asking, &NewElementForm::texts(), &At::new()))
}

/// Adds it.
pub(in crate::competency::web) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path((code, version)): Path<(String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    let typed = NewElementForm::texts().typed(&form);
    let problems = match NewElementForm::parse(&typed) {
        Err(problems) => problems,
        Ok(new) => {
            let to = format!("{}/elements/{}", desk.base(), new.key);
            let element = NewElement {
                key: new.key,
                name: new.element.name,
                summary: new.element.summary,
                source: new.element.new_source,
                is_sample: new.element.is_sample,
            };
            match drafting::add_element(&app, asking.actor(), desk.version.id, element).await {
                Ok(()) => {
                    let notice = Notice::ok("要素を加えました。")
                        .body("次に、求める職位の文とウエイトを書いてください。");
                    return see_other(&asking, &to, notice).await;
                }
                Err(Failed::Refused(refusal)) => At::one("key".to_owned(), refusal.sentence()),
                Err(other) => return Err(other.into()),
            }
        }
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &new_view(&desk, &asking, &typed, &problems))
}

/// Moves the element up or down.
pub(in crate::competency::web) async fn position(
    State(app): State<App>,
    asking: Asking,
    Path((code, version, key)): Path<(String, String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let desk = open(&app, &asking, &code, &version).await?;
    let step = if form.one("to") == "up" { drafting::Step::Up } else { drafting::Step::Down };
    drafting::move_element(&app, asking.actor(), desk.version.id, &key, step).await?;
    see_other(&asking, &desk.base(), Notice::ok("順番を変えました。")).await
}

/// The check page before an element goes.
pub(in crate::competency::web) async fn removal(
    State(app): State<App>,
    asking: Asking,
    Path((code, version, key)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let mut desk = open(&app, &asking, &code, &version).await?;
    desk.for_editing(&asking)?;
    let content = desk.content(Part::Outline).await?;
    let element = content.element(&key).ok_or(Error::NotFound)?;
    let ranks: Vec<&str> = desk
        .ladder
        .rungs()
        .iter()
        .filter(|rung| element.asked_of(rung.id).is_some())
        .map(|rung| rung.name.as_str())
        .collect();
    let base = desk.base();
    page(&CheckPage {
        shell: desk.shell(&asking, "要素を外す"),
        errors: ErrorSummary::default(),
        heading: format!("「{}」を外すことを確かめてください", element.name),
        lead: String::new(),
        soft: SoftChecks::default(),
        summary: Summary::new(vec![
            SummaryRow::new("要素", element.name.as_str()),
            SummaryRow::new("求めている職位", ranks.join("・")),
        ]),
        effects: vec![
            "この下書きから、要素と職位ごとの文がなくなります。".to_owned(),
            "施行中の版と、これまでの評価は変わりません。".to_owned(),
            "外した文は、監査ログと前の版に残ります。".to_owned(),
        ],
        action: format!("{base}/elements/{key}/removal"),
        hidden: Vec::new(),
        fields: Vec::new(),
        button: Button::danger("下書きから要素を外す"),
        back: Some((base, "外さないでもどる".to_owned())),
    })
}

/// Takes the element out.
pub(in crate::competency::web) async fn remove(
    State(app): State<App>,
    asking: Asking,
    Path((code, version, key)): Path<(String, String, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let key = key_of(&key)?;
    let desk = open(&app, &asking, &code, &version).await?;
    drafting::remove_element(&app, asking.actor(), desk.version.id, &key).await?;
    see_other(&asking, &desk.base(), Notice::ok("要素を外しました。")).await
}
