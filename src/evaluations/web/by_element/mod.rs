//! `/team/cycles/{cycle}/elements/{element}`: one element for the whole team, side by side. One wording,
//! all people: it guards against rating everything by one impression and against comparing with the
//! sheet before (domain.md 5). Submitting stays per person.

mod saving;
mod view;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;

pub(in crate::evaluations::web) use self::saving::update;
use super::team::load_cycle;
use crate::evaluations::cycle::Cycle;
use crate::evaluations::entry::{NOT_OBSERVED, SheetField};
use crate::evaluations::observation::ObservationTag;
use crate::evaluations::policy::Observations;
use crate::evaluations::sheet::{Definitions, Element};
use crate::evaluations::store::observations::{self, Wanted};
use crate::evaluations::store::team::{ElementRatingRow, MemberRow};
use crate::evaluations::store::{definitions, draft, team, way};
use crate::evaluations::workflow::{StepKind, Workflow};
use crate::kernel::ids::{EmployeeId, RankId, SheetId};
use crate::platform::App;
use crate::ui::{Asking, Error, Path, Query, page};

/// Memos of a team and a period that are counted at most.
const MEMOS_OF_A_TEAM: i64 = 2_000;

/// A person of the team in the step.
struct Member {
    row: MemberRow,
    way: Workflow,
    /// The element's number on this sheet.
    number: u16,
    /// What stands there: what is being typed, over what is saved.
    grade: String,
    has_reason: bool,
    own: String,
    first: String,
    memos: usize,
}

impl Member {
    /// Name of the control with the grade.
    fn control(&self) -> String {
        format!("g{}", self.row.sheet)
    }
    /// Id of the row's heading.
    fn heading(&self) -> String {
        format!("{}-name", self.control())
    }
    fn is_open(&self, cycle: &Cycle) -> bool {
        self.way.is_open(self.row.kind) && cycle.state.refuse_unless_open().is_ok()
    }
}

/// The element with everybody whom one rates on it.
struct Loaded {
    cycle: Cycle,
    kind: StepKind,
    /// The other step that one has in this cycle.
    other: Option<StepKind>,
    /// Elements of the team, in the order of the sheets: key and name.
    elements: Vec<(String, String)>,
    key: String,
    /// Wording and people of each rank, in the order of the people.
    ranks: Vec<(String, Definitions, Element, Vec<Member>)>,
}

impl Loaded {
    fn address(&self, key: &str) -> String {
        address(&self.cycle.code, key, self.kind)
    }
    fn name(&self) -> &str {
        self.elements.iter().find(|(key, _)| *key == self.key).map_or("", |(_, name)| name)
    }
    fn members(&self) -> impl Iterator<Item = &Member> {
        self.ranks.iter().flat_map(|(.., members)| members)
    }
}

/// Address of an element for one's own step.
pub(super) fn address(code: &str, key: &str, kind: StepKind) -> String {
    format!("/team/cycles/{code}/elements/{key}?step={kind}")
}

/// What a step of a sheet has saved about the element.
fn said<'a>(
    ratings: &'a [ElementRatingRow],
    way: &Workflow,
    sheet: SheetId,
    kind: StepKind,
) -> Option<&'a ElementRatingRow> {
    let position = (1..).zip(way.steps()).find(|(_, step)| step.kind == kind)?.0;
    ratings.iter().find(|row| row.sheet == sheet && row.position == position)
}

fn grade_of(row: Option<&ElementRatingRow>) -> String {
    match row {
        Some(row) if row.is_unobserved => NOT_OBSERVED.to_owned(),
        Some(row) => row.grade.clone().unwrap_or_default(),
        None => String::new(),
    }
}

async fn load(
    app: &App,
    asking: &Asking,
    code: &str,
    key: &str,
    step: &str,
) -> Result<Loaded, Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let cycle = load_cycle(app, code).await?;
    let reader = app.db.reader();
    let mut all = team::members(reader, code, person, asking.now.today).await?;
    // An assistant tells what there was to see; nobody is compared with others there.
    all.retain(|member| member.kind.is_rating());
    let mut kinds: Vec<StepKind> = all.iter().map(|member| member.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let asked = StepKind::parse(step).filter(|kind| kinds.contains(kind));
    let kind = asked.or(kinds.first().copied()).ok_or(Error::NotFound)?;
    let rows: Vec<MemberRow> = all.into_iter().filter(|member| member.kind == kind).collect();
    let ids: Vec<SheetId> = rows.iter().map(|member| member.sheet).collect();
    let mut asked_of: BTreeMap<RankId, Definitions> = BTreeMap::new();
    let mut conn = reader.acquire().await?;
    for row in &rows {
        if let std::collections::btree_map::Entry::Vacant(place) = asked_of.entry(row.rank_id) {
            let asked = cycle.asked(row.rank_id).ok_or(Error::NotFound)?;
            place.insert(definitions::definitions(&mut conn, asked).await?);
        }
    }
    let mut elements: Vec<(String, String)> = Vec::new();
    for row in &rows {
        for element in asked_of.get(&row.rank_id).iter().flat_map(|found| found.elements.iter()) {
            if !elements.iter().any(|(known, _)| *known == element.key) {
                elements.push((element.key.clone(), element.name.clone()));
            }
        }
    }
    if !elements.iter().any(|(known, _)| known == key) {
        return Err(Error::NotFound);
    }
    let ways = way::workflows(&mut *conn, &ids).await?;
    let ratings = team::element_ratings(&mut *conn, &ids, key).await?;
    let mut drafts = draft::drafts(&mut *conn, &ids).await?;
    let memos = memos_of(app, asking, &cycle, key).await?;
    let rule = (cycle.setup.sight, cycle.setup.self_grade_hidden);
    let mut ranks: Vec<(String, Definitions, Element, Vec<Member>)> = Vec::new();
    for row in rows {
        let Some(way) = ways.get(&row.sheet).cloned() else { continue };
        let Some(found) = asked_of.get(&row.rank_id) else { continue };
        let Some(element) = found.elements.iter().find(|element| element.key == key) else {
            continue;
        };
        let number = element.number;
        let typed = drafts.remove(&(row.sheet, row.position)).unwrap_or_default();
        let text_of = |field| typed.iter().find(|row| row.field == field).map(|row| &row.text);
        let saved = said(&ratings, &way, row.sheet, kind);
        let grade = text_of(SheetField::Grade(number)).cloned().unwrap_or_else(|| grade_of(saved));
        let has_reason = text_of(SheetField::Reason(number))
            .map_or(saved.is_some_and(|row| row.has_reason), |text| !text.trim().is_empty());
        let seen = |step: StepKind| grade_of(said(&ratings, &way, row.sheet, step));
        let (own, first) = view::seen_grades(&way, kind, rule, !grade.is_empty(), seen);
        let memos = memos.get(&row.employee).copied().unwrap_or_default();
        let rank = row.rank.clone();
        let member = Member { row, way, number, grade, has_reason, own, first, memos };
        match ranks.iter_mut().find(|(name, ..)| *name == rank) {
            Some((.., members)) => members.push(member),
            None => ranks.push((rank, found.clone(), element.clone(), vec![member])),
        }
    }
    let other = kinds.into_iter().find(|other| *other != kind);
    Ok(Loaded { cycle, kind, other, elements, key: key.to_owned(), ranks })
}

/// How many memos one has about each person that speak of the element.
async fn memos_of(
    app: &App,
    asking: &Asking,
    cycle: &Cycle,
    key: &str,
) -> Result<BTreeMap<EmployeeId, usize>, Error> {
    let scope = asking.actor().scope::<Observations>();
    let wanted = Wanted { own: Some(false), within: Some(cycle.setup.period), ..Wanted::default() };
    let reader = (&scope, asking.now.today);
    let rows = observations::memos(app.db.reader(), reader, wanted, MEMOS_OF_A_TEAM, 0).await?;
    let tag = ObservationTag::element(key).to_string();
    let mut counts = BTreeMap::new();
    for row in rows.iter().filter(|row| row.tags.contains(&tag)) {
        *counts.entry(row.subject).or_default() += 1;
    }
    Ok(counts)
}

type ElementPath = Path<(String, String)>;

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    asking: Asking,
    Path((code, key)): ElementPath,
    Query(query): Query,
) -> Result<Response, Error> {
    let loaded = load(&app, &asking, &code, &key, query.one("step")).await?;
    page(&view::page_of(&asking, &loaded, Vec::new()))
}
