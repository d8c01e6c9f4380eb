//! What an element means for one rank: weight, definition, 着眼点, behaviours.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Desk, conflict, open};
use crate::audit::Failed;
use crate::competency::actions::drafting::{self, RankTextEdit};
use crate::competency::content::Content;
use crate::competency::element::{Element, ElementAtRank, ElementKey};
use crate::competency::forms::{At, RankTextForm, TICKED, Texts, behaviour_name, meet, rank_texts};
use crate::competency::ladder::Rung;
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::kernel::Revision;
use crate::platform::App;
use crate::ui::components::{Button, ErrorSummary, Field, Note, SaveBar, Tick};
use crate::ui::{Asking, Error, Notice, Path, Posted, Shell, page, page_with, see_other};

#[derive(Template)]
#[template(path = "competency/desk/rank_text.html")]
struct RankTextPage {
    shell: Shell,
    errors: ErrorSummary,
    heading: String,
    lead: String,
    remark: Option<Note>,
    action: String,
    hidden: Vec<(String, String)>,
    weight: Field,
    definition: Field,
    indicators: Field,
    behaviours: Vec<Field>,
    sample: Tick,
    bar: SaveBar,
}

/// What a page of one element at one rank stands on.
struct Opened {
    desk: Desk,
    content: Content,
    scale: Scale,
    rung: Rung,
    key: ElementKey,
}

async fn opened(
    app: &App,
    asking: &Asking,
    path: &(String, String, String, String),
) -> Result<Opened, Error> {
    let (code, version, key, rank) = path;
    let key = ElementKey::parse(key).map_err(|_| Error::NotFound)?;
    let mut desk = open(app, asking, code, version).await?;
    desk.for_editing(asking)?;
    let rung = desk.ladder.by_code(rank).cloned().ok_or(Error::NotFound)?;
    let content = desk.content(Part::Rank(rung.id)).await?;
    if content.element(&key).is_none() || !content.ranks.contains(&rung.id) {
        return Err(Error::NotFound);
    }
    let scale = desk.scale().await?;
    Ok(Opened { desk, content, scale, rung, key })
}

impl Opened {
    fn element(&self) -> Result<&Element, Error> {
        self.content.element(&self.key).ok_or(Error::NotFound)
    }
    fn action(&self) -> String {
        format!("{}/elements/{}/ranks/{}", self.desk.base(), self.key, self.rung.code)
    }
    fn title(&self, element: &Element) -> String {
        format!("{}（{}）", element.name, self.rung.name)
    }
    fn shell(&self, asking: &Asking, element: &Element) -> Shell {
        let above = format!("{}/elements/{}", self.desk.base(), self.key);
        let title = self.title(element);
        self.desk.shell_below(asking, (element.name.as_str(), above.as_str()), &title)
    }
    fn view(
        &self,
        asking: &Asking,
        stored: &Texts,
        shown: &Texts,
        problems: &At,
    ) -> Result<RankTextPage, Error> {
        let element = self.element()?;
        let at = |name: &str| problems.at(&name.to_owned());
        let others = self.content.weight_sum(self.rung.id)
            - element.asked_of(self.rung.id).map_or(0, |own| own.weight.get());
        let total = self.desk.framework.weight_total;
        let behaviours = self.scale.grades().iter().map(|grade| {
            let name = behaviour_name(grade.grade.as_str());
            Field::area(&name, format!("{}の行動", grade.grade), ElementAtRank::BEHAVIOUR_LIMIT)
                .hint(grade.label.clone())
                .rows(2)
                .value(shown.value(&name))
                .optional()
                .error(at(&name))
        });
        Ok(RankTextPage {
            shell: self.shell(asking, element).with_errors(!problems.is_empty()),
            errors: ErrorSummary::new(problems.summary()),
            heading: format!("{}：{}の文を直す", element.name, self.rung.name),
            remark: None,
            lead: element.summary.as_ref().map(ToString::to_string).unwrap_or_default(),
            action: self.action(),
            hidden: stored.fingerprints(),
            weight: Field::number("weight", "ウエイト")
                .hint(format!(
                    "0にすると、{}には求めません。ほかの要素の合計は{others}、全体で{total}にします。",
                    self.rung.name
                ))
                .value(shown.value("weight"))
                .error(at("weight")),
            definition: Field::area("definition", "定義", ElementAtRank::DEFINITION_LIMIT)
                .hint("何ができる力かを、1文で書きます。")
                .rows(2)
                .value(shown.value("definition"))
                .optional()
                .error(at("definition")),
            indicators: Field::area("indicators", "着眼点", ElementAtRank::INDICATORS * ElementAtRank::INDICATOR_LIMIT)
                .hint(format!("1行に1つ、{}件まで書けます。", ElementAtRank::INDICATORS))
                .rows(4)
                .value(shown.value("indicators"))
                .optional()
                .error(at("indicators")),
            behaviours: behaviours.collect(),
            sample: Tick::new("sample", TICKED, "見本の印を付ける")
                .ticked(shown.value("sample") == TICKED),
            bar: SaveBar::new("", vec![Button::primary("下書きを保存する")])
                .label("保存")
                .note("承認されて施行日になるまで、職員には見えません。"),
        })
    }
}

/// The form.
pub(in crate::competency::web) async fn edit(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String, String)>,
) -> Result<Response, Error> {
    let mut opened = opened(&app, &asking, &path).await?;
    let remark = opened.desk.remark(&opened.key).await?;
    let stored = rank_texts(opened.element()?.at(opened.rung.id), &opened.scale);
    let view = opened.view(&asking, &stored, &stored, &At::new())?;
    page(&RankTextPage { remark, ..view })
}

/// Saves it, or shows problems or both texts.
pub(in crate::competency::web) async fn update(
    State(app): State<App>,
    asking: Asking,
    Path(path): Path<(String, String, String, String)>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    // Once more when somebody saves between reading and writing.
    for _ in 0..3 {
        let mut opened = opened(&app, &asking, &path).await?;
        let element = opened.element()?.clone();
        let own = element.at(opened.rung.id);
        let stored = rank_texts(own, &opened.scale);
        let meeting = meet(&form, &stored);
        if meeting.is_open() {
            let last = opened.desk.reader.last_edit_at_rank(element.id, opened.rung.id).await?;
            let shell = opened.shell(&asking, &element);
            let action = opened.action();
            return conflict::page(
                (shell, asking.actor().account()),
                &form,
                &meeting,
                &stored,
                last.as_ref(),
                &action,
            );
        }
        let revision = own.map_or(Revision::NONE, |own| own.revision);
        let read = RankTextForm::parse(&meeting.merged, &opened.rung, &opened.scale, revision);
        let text = match read {
            Ok(text) => text,
            Err(problems) => {
                let page = opened.view(&asking, &stored, &meeting.merged, &problems)?;
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        };
        let edit = RankTextEdit { text, given_up: meeting.given_up };
        let version = opened.desk.version.id;
        match drafting::edit_rank_text(&app, asking.actor(), version, &opened.key, edit).await {
            Err(Failed::Stale) => {}
            Err(other) => return Err(other.into()),
            Ok(()) => {
                let to = format!("{}/elements/{}", opened.desk.base(), opened.key);
                let notice = Notice::ok(format!(
                    "「{}」の{}の文を保存しました。",
                    element.name, opened.rung.name
                ));
                return see_other(&asking, &to, notice).await;
            }
        }
    }
    Err(Error::Conflict)
}
