//! `/compare`: two ranks beside each other.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Reading, VersionLine, nothing, open, published_of, sample_note};
use crate::competency::comparison::{Asking, Mark, RankComparison, Redline, Side};
use crate::competency::framework::{Approval, Version, in_force};
use crate::competency::ladder::{Ladder, Rung};
use crate::competency::role::Audience;
use crate::competency::store;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::web::texts::Pair;
use crate::kernel::Weight;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, Empty, Field, Note, SelectOption, Tag, Tone};
use crate::ui::{Error, FormData, Query, Shell, Visitor, page};

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("クレド・役割", "/credo"), ("求められる能力", "/competencies")];

/// What a row is about, and both texts. Where nothing is shared, nothing is marked.
struct RowView {
    label: String,
    pair: Pair,
    marked: bool,
}

impl RowView {
    fn of(label: impl Into<String>, redline: &Redline) -> Self {
        Self { label: label.into(), pair: Pair::of(redline), marked: redline.has_common() }
    }
}

/// One element or one kind of roles.
struct GroupView {
    name: String,
    href: Option<String>,
    tag: Tag,
    /// 「ウエイト 30 → 25」.
    weights: String,
    rows: Vec<RowView>,
}

#[derive(Template)]
#[template(path = "competency/compare.html")]
struct ComparePage {
    shell: Shell,
    line: Option<VersionLine>,
    sample: Option<Note>,
    from: Field,
    to: Field,
    from_on: Field,
    to_on: Field,
    only: bool,
    /// The address with or without `only=diff`, and its words.
    other_view: (String, &'static str),
    from_name: String,
    to_name: String,
    finding: String,
    roles: Vec<GroupView>,
    elements: Vec<GroupView>,
    same: Option<Empty>,
    print: Button,
    empty: Option<Empty>,
}

/// The two ranks: as asked, else the reader's own and the next, else the lowest two.
async fn chosen(
    app: &App,
    visitor: &Visitor,
    query: &FormData,
    ladder: &Ladder,
) -> Result<Option<(Rung, Rung)>, Error> {
    let employee = visitor.signed_in.as_ref().and_then(|who| who.actor.employee());
    let own = match employee {
        Some(employee) => store::ladder::post_of(app.db.reader(), employee, visitor.now.today)
            .await?
            .and_then(|post| ladder.rung(post.rank).cloned()),
        None => None,
    };
    let rungs = ladder.rungs();
    let from =
        ladder.by_code(query.one("from")).cloned().or(own).or_else(|| rungs.first().cloned());
    let Some(from) = from else { return Ok(None) };
    let to = ladder
        .by_code(query.one("to"))
        .or_else(|| ladder.above(from.id))
        .or_else(|| rungs.iter().rev().find(|rung| rung.id != from.id))
        .cloned();
    Ok(to.map(|to| (from, to)))
}

fn tag(asking: Asking) -> Tag {
    match asking {
        Asking::Newly => Tag::new(Tone::On, asking.label()),
        Asking::Changed | Asking::NoLonger => Tag::new(Tone::Plain, asking.label()),
        Asking::Same => Tag::new(Tone::Done, asking.label()),
    }
}

fn weights(pair: (Option<Weight>, Option<Weight>)) -> String {
    match pair {
        (Some(old), Some(new)) if old == new => format!("ウエイト {new}"),
        (old, new) => {
            let number = |weight: Option<Weight>| weight.map_or(0, Weight::get);
            format!("ウエイト {} → {}", number(old), number(new))
        }
    }
}

fn role_name(audiences: (Option<Audience>, Option<Audience>)) -> &'static str {
    match audiences.1.or(audiences.0) {
        Some(Audience::Everyone) => "全職員に求められる役割",
        Some(Audience::Supervisors) => "管理監督者に求められる役割",
        _ => "職位に求められる役割",
    }
}

fn element_view(row: &crate::competency::comparison::ElementRow) -> GroupView {
    let mut rows = vec![RowView::of("定義", &row.definition)];
    rows.extend(row.indicators.iter().map(|line| RowView::of("着眼点", line)));
    let grades = row.behaviours.iter();
    rows.extend(grades.map(|(grade, line)| RowView::of(format!("{grade}の行動"), line)));
    GroupView {
        name: row.name.clone(),
        href: Some(format!("/competencies/{}", row.key)),
        tag: tag(row.asking),
        weights: weights(row.weights),
        rows,
    }
}

/// The versions that may be read, by the day from which they are in force; today's without a day.
fn days(reading: &Reading, name: &'static str, label: &'static str) -> Field {
    let published = published_of(&reading.all, reading.signed_in, reading.today);
    let now = in_force(&reading.all, reading.today).map(|version| version.id);
    let value = |version: &Version, approval: &Approval| {
        if now == Some(version.id) { String::new() } else { approval.effective_on.to_string() }
    };
    let options = published.iter().rev().map(|(version, approval)| {
        let words = format!("{}から", wareki(approval.effective_on));
        SelectOption::new(value(version, approval), words)
    });
    let chosen = reading.version.approval().map(|approval| value(&reading.version, approval));
    Field::select(name, label, options.collect()).value(chosen.unwrap_or_default())
}

/// Two ranks, each in the version in force on the day asked for.
pub(in crate::competency::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query,
) -> Result<Response, Error> {
    let heading = "職位を比べる";
    let shell = visitor.shell(heading).crumbs(WAY, heading).wide();
    let mut reader = Reader::of(&app).await?;
    let reading = open(&mut reader, &visitor, &query).await?;
    let Some(reading) = reading else {
        drop(reader);
        return page(&ComparePage {
            shell,
            line: None,
            sample: None,
            from: Field::select("from", "もとの職位", Vec::new()),
            to: Field::select("to", "比べる職位", Vec::new()),
            only: false,
            other_view: (String::new(), ""),
            from_on: Field::select("on", "もとの職位の版", Vec::new()),
            to_on: Field::select("to_on", "比べる職位の版", Vec::new()),
            from_name: String::new(),
            to_name: String::new(),
            finding: String::new(),
            roles: Vec::new(),
            elements: Vec::new(),
            same: None,
            print: Button::print(),
            empty: Some(nothing()),
        });
    };
    let content = reading.content(&mut reader, Part::Whole).await?;
    let scale = reading.scale(&mut reader).await?;
    // The other rank may be read on another day: 「昔の係長といまの課長」.
    let other = match query.filled("to_on") {
        Some(day) => {
            let pairs = vec![("on".to_owned(), day.to_owned())];
            open(&mut reader, &visitor, &FormData::new(pairs)).await?.ok_or(Error::NotFound)?
        }
        None => reading.clone(),
    };
    let other_content = other.content(&mut reader, Part::Whole).await?;
    let other_scale = other.scale(&mut reader).await?;
    drop(reader);
    let ladder = content.ladder(&reading.ladder);
    let (from, to) = chosen(&app, &visitor, &query, &ladder).await?.ok_or(Error::NotFound)?;
    let whole = RankComparison::between(
        Side { content: &content, scale: &scale, rung: &from },
        Side { content: &other_content, scale: &other_scale, rung: &to },
    );
    let two_versions = reading.version.id != other.version.id;
    let named = |rung: &Rung, reading: &Reading| {
        let number = if two_versions { format!("（{}）", reading.number) } else { String::new() };
        format!("{}{number}", rung.name)
    };
    let (from_name, to_name) = (named(&from, &reading), named(&to, &other));
    let finding = format!(
        "{from_name}から{to_name}になると、新しく求められる能力が{}要素、内容が変わる能力が{}要素あります。",
        whole.count(Asking::Newly),
        whole.count(Asking::Changed)
    );
    let only = query.one("only") == "diff";
    let shown = if only { whole.only_differences() } else { whole };
    let roles: Vec<GroupView> = shown
        .roles
        .iter()
        .map(|row| GroupView {
            name: role_name(row.audiences).to_owned(),
            href: None,
            tag: tag(row.asking),
            weights: String::new(),
            rows: row.texts.iter().map(|line| RowView::of("役割", line)).collect(),
        })
        .collect();
    let elements: Vec<GroupView> = shown.elements.iter().map(element_view).collect();
    let address = |only: &str| {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.append_pair("from", &from.code).append_pair("to", &to.code);
        if reading.on != reading.today {
            pairs.append_pair("on", &reading.on.to_string());
        }
        if query.filled("to_on").is_some() {
            pairs.append_pair("to_on", &other.on.to_string());
        }
        if !only.is_empty() {
            pairs.append_pair("only", only);
        }
        format!("/compare?{}", pairs.finish())
    };
    let options =
        || ladder.rungs().iter().map(|rung| SelectOption::new(&rung.code, &rung.name)).collect();
    let nothing_differs = only && roles.is_empty() && elements.is_empty();
    page(&ComparePage {
        shell,
        line: Some(reading.line()),
        sample: sample_note(content.samples() > 0 || other_content.samples() > 0),
        from: Field::select("from", "もとの職位", options()).value(&from.code),
        to: Field::select("to", "比べる職位", options()).value(&to.code),
        only,
        other_view: if only {
            (address(""), "同じところも見る")
        } else {
            (address("diff"), "違うところだけ見る")
        },
        from_on: days(&reading, "on", "もとの職位の版"),
        to_on: days(&other, "to_on", "比べる職位の版"),
        from_name,
        to_name,
        finding,
        roles,
        elements,
        same: nothing_differs.then(|| Empty::new("2つの職位に求められることは同じです。")),
        print: Button::print(),
        empty: None,
    })
}
