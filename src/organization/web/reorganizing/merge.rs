//! Several departments become one.

use axum::extract::State;
use axum::response::Response;

use super::{Act, ActPage, At, Part, act_page, answer as answer_act, date, latest, text, whole};
use crate::kernel::ids::DepartmentId;
use crate::organization::actions::departments::look_up;
use crate::organization::forms::{MergeInput, SOURCES};
use crate::organization::policy::KeepRegister;
use crate::organization::register::RegisteredFact;
use crate::organization::reorganization::Inventory;
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption};
use crate::ui::{Asking, Error, FormData, Path, Posted, page};

fn act(fact: &RegisteredFact) -> Act {
    let page = format!("/hr/organization/{}", fact.department);
    Act {
        heading: format!("「{}」を統合する", fact.is.name),
        action: format!("{page}/merger"),
        back: (page, fact.is.name.clone()),
        button: "統合する",
        reason: None,
        fields: &[
            "on",
            "source2",
            "into",
            "target",
            "new_code",
            "new_name",
            "new_level",
            "new_parent",
            "head",
        ],
    }
}

/// The departments that are typed so far, the page's own first.
async fn look(
    app: &App,
    asking: &Asking,
    id: DepartmentId,
    typed: &FormData,
) -> Result<(Inventory, RegisteredFact, Vec<DepartmentId>), Error> {
    asking.actor().may::<KeepRegister>(())?;
    let today = asking.now.today;
    let known = look_up(app, &[]).await?;
    let fact = latest(&known, id, today)?;
    let on = crate::kernel::parse_date(&crate::organization::forms::typed_day(typed, "on"));
    let on = on.unwrap_or(today);
    let others = (2..=SOURCES).filter_map(|number| {
        let field = format!("source{number}");
        known.meant(typed.filled(&field)?, on).ok()
    });
    let all: Vec<DepartmentId> = [id].into_iter().chain(others).collect();
    Ok((look_up(app, &all).await?, fact, all))
}

fn shown(
    asking: &Asking,
    act: &Act,
    (known, merged): (&Inventory, &[DepartmentId]),
    typed: &FormData,
    problems: &At,
) -> ActPage {
    let mut parts = vec![
        date(typed, "on", "統合する日", problems),
        Part::Heading(
            "いっしょに統合する所属".to_owned(),
            "統合した先に職員と下の所属が移り、これらの所属はなくなります。".to_owned(),
        ),
    ];
    for number in 2..=SOURCES {
        let name = format!("source{number}");
        let label = format!("所属コードか名前（{}つめ）", number - 1);
        parts.push(Part::Field(text(typed, &name, &label, problems).optional()));
    }
    let at = |name: &str| problems.at(&name.to_owned());
    let into = Choice::one(
        "into",
        "統合した先",
        vec![
            ChoiceOption::new("new", "新しい所属を作る"),
            ChoiceOption::new("standing", "いまある所属にする"),
        ],
    );
    parts.push(Part::Choice(into.chosen([typed.one("into")]).error(at("into"))));
    parts.push(Part::Heading(
        "いまある所属にするとき".to_owned(),
        "その所属の長は変わりません。".to_owned(),
    ));
    let target = text(typed, "target", "統合した先の所属コードか名前", problems);
    parts.push(Part::Field(target.optional()));
    parts.push(Part::Heading("新しい所属を作るとき".to_owned(), String::new()));
    parts.extend(whole(typed, "new_", problems));
    let today = asking.now.today;
    let heads: Vec<ChoiceOption> = known
        .posts
        .iter()
        .filter(|post| {
            post.posting.is.is_head
                && merged.contains(&post.posting.is.department)
                && post.posting.period.until().is_none_or(|until| until > today)
        })
        .map(|post| {
            let from = known.name(post.posting.is.department, today);
            ChoiceOption::new(post.posting.id.to_string(), post.name.as_str())
                .note(format!("いまは{from}の長です。"))
        })
        .collect();
    if !heads.is_empty() {
        let none = ChoiceOption::new("", "まだ決めない").note("所属長がいない所属になります。");
        let options = heads.into_iter().chain([none]).collect();
        let head = Choice::one("head", "統合した所属の長", options)
            .hint("いっしょに統合する所属を書いて確かめると、その長も選べるようになります。");
        parts.push(Part::Choice(head.chosen([typed.one("head")]).error(at("head"))));
    }
    act_page(asking, act, "いくつかの所属を、ある日から1つにします。", parts, problems)
}

/// The form.
pub(super) async fn form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let typed = FormData::default();
    let (known, fact, merged) = look(&app, &asking, id, &typed).await?;
    page(&shown(&asking, &act(&fact), (&known, &merged), &typed, &At::new()))
}

/// Merges.
pub(super) async fn answer(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact, merged) = look(&app, &asking, id, &form).await?;
    let act = act(&fact);
    let read = MergeInput::parse(&form, &known, id);
    let again = |typed: &FormData, at: &At| shown(&asking, &act, (&known, &merged), typed, at);
    answer_act(&app, &asking, &act, &form, read, again).await
}
