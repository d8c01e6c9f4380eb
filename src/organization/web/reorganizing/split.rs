//! One department becomes several; everyone in it is given a place.

use axum::extract::State;
use axum::response::Response;

use super::{Act, ActPage, At, Part, act_page, answer as answer_act, date, latest, text};
use crate::kernel::ids::DepartmentId;
use crate::organization::actions::departments::look_up;
use crate::organization::forms::{PARTS, SplitInput, typed_day};
use crate::organization::policy::KeepRegister;
use crate::organization::register::RegisteredFact;
use crate::organization::reorganization::Inventory;
use crate::platform::App;
use crate::ui::components::{Choice, ChoiceOption, Field, SelectOption};
use crate::ui::{Asking, Error, FormData, Path, Posted, page};

fn act(fact: &RegisteredFact) -> Act {
    let page = format!("/hr/organization/{}", fact.department);
    Act {
        heading: format!("「{}」を分ける", fact.is.name),
        action: format!("{page}/split"),
        back: (page, fact.is.name.clone()),
        button: "この所属を分ける",
        reason: None,
        fields: &["on", "stays", "part1_code"],
    }
}

async fn open(
    app: &App,
    asking: &Asking,
    id: DepartmentId,
) -> Result<(Inventory, RegisteredFact), Error> {
    asking.actor().may::<KeepRegister>(())?;
    let known = look_up(app, &[id]).await?;
    let fact = latest(&known, id, asking.now.today)?;
    Ok((known, fact))
}

/// Where somebody or something goes.
fn place(typed: &FormData, name: String, label: &str) -> Part {
    let options = [SelectOption::new("", "いまの所属に残る、またはまだ決めない")]
        .into_iter()
        .chain((1..=PARTS).map(|n| SelectOption::new(n.to_string(), format!("{n}つめの所属"))));
    let value = typed.one(&name).to_owned();
    Part::Field(Field::select(name, label, options.collect()).value(value))
}

fn shown(
    asking: &Asking,
    act: &Act,
    known: &Inventory,
    fact: &RegisteredFact,
    typed: &FormData,
    problems: &At,
) -> ActPage {
    let at = |name: &str| problems.at(&name.to_owned());
    let mut parts = vec![
        date(typed, "on", "分ける日", problems),
        Part::Choice(
            Choice::one(
                "stays",
                "いまの所属",
                vec![
                    ChoiceOption::new("no", "廃止する").note("全員の行き先を下で選びます。"),
                    ChoiceOption::new("yes", "残す").note("行き先を選ばない職員は残ります。"),
                ],
            )
            .chosen([typed.one("stays")])
            .error(at("stays")),
        ),
    ];
    for number in 1..=PARTS {
        parts.push(Part::Heading(format!("{number}つめの所属"), String::new()));
        let field = |what: &str, label: &str| {
            let field = text(typed, &format!("part{number}_{what}"), label, problems)
                .id(format!("part{number}_{what}"))
                .about(format!("{number}つめの所属"));
            if number == 1 { field } else { field.optional() }
        };
        parts.push(Part::Field(field("code", "所属コード")));
        parts.push(Part::Field(field("name", "名前")));
    }
    let on = crate::kernel::parse_date(&typed_day(typed, "on")).unwrap_or(asking.now.today);
    let people = known.posts_from(fact.department, on);
    if !people.is_empty() {
        parts.push(Part::Heading(
            "職員の行き先".to_owned(),
            format!("{}件の発令があります。所属長は、行き先でも所属長です。", people.len()),
        ));
    }
    for post in people {
        let head = if post.posting.is.is_head { "・所属長" } else { "" };
        let label = format!("{}（{}{head}）", post.name, post.posting.is.kind.label());
        parts.push(place(typed, format!("to.{}", post.posting.id), &label));
    }
    let below = known.children_on(fact.department, on);
    if !below.is_empty() {
        parts.push(Part::Heading("下の所属の行き先".to_owned(), String::new()));
    }
    for child in below {
        parts.push(place(typed, format!("below.{}", child.department), &child.is.name));
    }
    let lead = "段階と上の所属は、いまの所属と同じになります。あとから移せます。";
    act_page(asking, act, lead, parts, problems)
}

/// The form.
pub(super) async fn form(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    page(&shown(&asking, &act(&fact), &known, &fact, &FormData::default(), &At::new()))
}

/// Splits.
pub(super) async fn answer(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<DepartmentId>,
    Posted(form): Posted,
) -> Result<Response, Error> {
    let (known, fact) = open(&app, &asking, id).await?;
    let act = act(&fact);
    let read = SplitInput::parse(&form, &known, id);
    let again = |typed: &FormData, at: &At| shown(&asking, &act, &known, &fact, typed, at);
    answer_act(&app, &asking, &act, &form, read, again).await
}
