use super::*;
use crate::kernel::ids::{AuthorityId, EmployeeId, JobFamilyId, RankId};
use crate::kernel::{Period, Refusal, Revision};
use crate::organization::chart::ChartPost;
use crate::organization::department::DepartmentLevel::{self, Bureau, Division, Section, Unit};
use crate::organization::employee::PersonName;
use crate::organization::posting::{EmploymentType, PostingKind};
use crate::organization::register::{PostingIs, RegisteredFact, RegisteredPosting};

const TODAY: &str = "2026-03-03";
const APRIL: &str = "2026-04-01";

fn day(text: &str) -> Date {
    text.parse().expect("a test date")
}

fn is(code: &str, level: DepartmentLevel, parent: Option<DepartmentId>) -> DepartmentIs {
    DepartmentIs { code: code.to_owned(), name: format!("所属{code}"), level, parent }
}

/// 局1 → 部11 → 課111 → 係1111, and 課112 in the same 部.
struct Town {
    known: Inventory,
    bureau: DepartmentId,
    division: DepartmentId,
    section: DepartmentId,
    unit: DepartmentId,
    other: DepartmentId,
}

impl Town {
    fn new() -> Self {
        let ids: [DepartmentId; 5] = std::array::from_fn(|_| DepartmentId::mint());
        let [bureau, division, section, unit, other] = ids;
        let mut town = Self { known: Inventory::default(), bureau, division, section, unit, other };
        town.fact(bureau, "2020-04-01", None, is("1", Bureau, None));
        town.fact(division, "2020-04-01", None, is("11", Division, Some(bureau)));
        town.fact(section, "2020-04-01", None, is("111", Section, Some(division)));
        town.fact(unit, "2020-04-01", None, is("1111", Unit, Some(section)));
        town.fact(other, "2020-04-01", None, is("112", Section, Some(division)));
        town
    }
    fn fact(
        &mut self,
        department: DepartmentId,
        from: &str,
        until: Option<&str>,
        is: DepartmentIs,
    ) {
        self.known.facts.push(RegisteredFact {
            fact: DepartmentFactId::mint(),
            revision: Revision::new(1),
            department,
            period: Period::new(day(from), until.map(day)).expect("a test period"),
            is,
        });
    }
    fn post(&mut self, department: DepartmentId, kind: PostingKind, is_head: bool) -> PostingId {
        self.post_of(EmployeeId::mint(), department, kind, is_head)
    }
    fn post_of(
        &mut self,
        employee: EmployeeId,
        department: DepartmentId,
        kind: PostingKind,
        is_head: bool,
    ) -> PostingId {
        let posting = RegisteredPosting {
            id: PostingId::mint(),
            revision: Revision::new(1),
            period: Period::since(day("2024-04-01")),
            is: PostingIs {
                authority: AuthorityId::mint(),
                department,
                rank: RankId::mint(),
                job_family: JobFamilyId::mint(),
                employment_type: EmploymentType::REGULAR,
                kind,
                is_head,
                title: None,
                assigned_on: day("2024-04-01"),
            },
        };
        let id = posting.id;
        let name = PersonName::parse("山本 健太").expect("a name");
        self.known.posts.push(PostHere { employee, name, posting });
        id
    }
    fn plan(&self, asked: &Reorganization) -> Result<Plan, DepartmentRefusal> {
        asked.plan(&self.known, day(TODAY))
    }
    fn change(
        &self,
        department: DepartmentId,
        on: &str,
        is: DepartmentIs,
    ) -> Result<Plan, DepartmentRefusal> {
        self.plan(&Reorganization::Change { department, on: day(on), is })
    }
    fn merge(
        &self,
        sources: &[DepartmentId],
        into: MergedInto,
        head: Option<PostingId>,
    ) -> Result<Plan, DepartmentRefusal> {
        let sources = sources.to_vec();
        self.plan(&Reorganization::Merge { on: day(APRIL), sources, into, head })
    }
    fn city(&self) -> City {
        let posts = self.known.posts.iter().map(|post| ChartPost {
            posting: post.posting.id,
            employee: post.employee,
            department: post.posting.is.department,
            kind: post.posting.is.kind,
            is_head: post.posting.is.is_head,
            period: post.posting.period,
        });
        City { posts: posts.collect(), ..City::default() }
    }
    fn city_on(&self, day: Date) -> City {
        let mut city = self.city();
        city.posts.retain(|post| post.period.contains(day));
        city
    }
}

#[test]
fn a_rename_holds_from_its_day_and_the_old_name_until_then() {
    let town = Town::new();
    let renamed = is("119", Section, Some(town.division));
    let plan = town.change(town.section, APRIL, renamed.clone()).expect("a plan");
    assert_eq!(plan.changes.end_facts.len(), 1);
    assert_eq!(plan.changes.end_facts[0].1, day(APRIL));
    assert_eq!(plan.changes.open_facts[0].period, Period::since(day(APRIL)));
    assert_eq!(plan.changes.open_facts[0].is, renamed);
    assert!(plan.changes.end_postings.is_empty(), "people go along");
    assert_eq!(plan.stamp(), town.change(town.section, APRIL, renamed).expect("a plan").stamp());
}

#[test]
fn what_is_no_change_or_comes_on_the_wrong_day_says_why() {
    let mut town = Town::new();
    let same = is("111", Section, Some(town.division));
    assert_eq!(town.change(town.section, APRIL, same), Err(DepartmentRefusal::Nothing));
    let taken = is("112", Section, Some(town.division));
    let refused = town.change(town.section, APRIL, taken).expect_err("taken");
    assert!(
        refused
            .sentence()
            .contains("所属コード「112」は、令和2年4月1日から「所属112」が使っています")
    );
    let other = is("119", Section, Some(town.division));
    assert!(matches!(
        town.change(town.section, "2019-04-01", other.clone()),
        Err(DepartmentRefusal::BeforeItBegins { .. })
    ));
    assert_eq!(
        town.change(town.section, "2020-04-01", other.clone()),
        Err(DepartmentRefusal::SameDay { on: day("2020-04-01") })
    );
    town.known.facts.retain(|fact| fact.department != town.other);
    town.fact(
        town.other,
        "2020-04-01",
        Some("2025-04-01"),
        is("112", Section, Some(town.division)),
    );
    assert!(matches!(
        town.change(town.other, APRIL, other),
        Err(DepartmentRefusal::AlreadyClosed { .. })
    ));
    // The code of a closed department may be used again.
    assert!(town.change(town.section, APRIL, is("112", Section, Some(town.division))).is_ok());
}

#[test]
fn nothing_stands_below_itself_or_below_nothing() {
    let mut town = Town::new();
    let cycle = town.change(town.bureau, APRIL, is("1", Bureau, Some(town.unit)));
    assert!(matches!(cycle, Err(DepartmentRefusal::Cycle { .. })), "{cycle:?}");
    let own = town.change(town.section, APRIL, is("111", Section, Some(town.section)));
    assert!(matches!(own, Err(DepartmentRefusal::Cycle { .. })), "{own:?}");
    let nowhere = town.change(town.section, APRIL, is("111", Section, Some(DepartmentId::mint())));
    assert!(matches!(nowhere, Err(DepartmentRefusal::NoParent { .. })), "{nowhere:?}");
    // A department that ends in a year cannot carry one that goes on.
    let ending = DepartmentId::mint();
    town.fact(ending, "2020-04-01", Some("2027-04-01"), is("2", Bureau, None));
    let short = town.change(town.division, APRIL, is("11", Division, Some(ending)));
    assert_eq!(
        short,
        Err(DepartmentRefusal::NoParent { name: "所属11".to_owned(), on: day("2027-04-01") })
    );
    // A cycle that a later, planned move would close.
    let mut town = Town::new();
    town.known.facts.retain(|fact| fact.department != town.other);
    town.fact(
        town.other,
        "2020-04-01",
        Some("2026-10-01"),
        is("112", Section, Some(town.division)),
    );
    town.fact(town.other, "2026-10-01", None, is("112", Section, Some(town.unit)));
    let later = town.change(town.unit, APRIL, is("1111", Unit, Some(town.other)));
    assert!(
        matches!(later, Err(DepartmentRefusal::Cycle { on, .. }) if on == day("2026-10-01")),
        "{later:?}"
    );
}

#[test]
fn levels_out_of_order_are_asked_about_not_refused() {
    let town = Town::new();
    let plan =
        town.change(town.section, APRIL, is("111", Bureau, Some(town.division))).expect("soft");
    assert!(plan.soft[0].contains("段階の順が、ふつうと逆です"));
}

#[test]
fn a_department_with_people_or_departments_in_it_is_not_closed() {
    let mut town = Town::new();
    let close = |department| Reorganization::Close { department, on: day(APRIL) };
    let refused = town.plan(&close(town.section)).expect_err("a unit below");
    assert_eq!(
        refused.sentence(),
        "「所属111」の下に「所属1111」があります。先に、別の所属の下へ移してください"
    );
    town.post(town.other, PostingKind::Primary, false);
    let refused = town.plan(&close(town.other)).expect_err("people");
    assert!(matches!(refused, DepartmentRefusal::HasPeople { people: 1, .. }));
    let plan = town.plan(&close(town.unit)).expect("empty");
    assert_eq!(plan.closed, [town.unit]);
    assert_eq!(plan.changes.end_facts[0].1, day(APRIL));
}

#[test]
fn merging_moves_people_and_departments_below_and_one_head_stays() {
    let mut town = Town::new();
    let chief = town.post(town.section, PostingKind::Primary, true);
    town.post(town.section, PostingKind::Primary, false);
    let second_chief = town.post(town.other, PostingKind::Primary, true);
    let new = MergedInto::New(is("119", Section, Some(town.division)));
    let plan = town.merge(&[town.section, town.other], new.clone(), Some(chief)).expect("a plan");
    assert_eq!(plan.closed, [town.section, town.other]);
    assert_eq!(plan.changes.end_postings.len(), 3);
    let heads: Vec<bool> = plan.changes.open_postings.iter().map(|open| open.is.is_head).collect();
    assert_eq!(heads.iter().filter(|head| **head).count(), 1);
    assert!(plan.changes.open_postings.iter().all(|open| {
        open.is.department == plan.department && open.is.assigned_on == day(APRIL)
    }));
    let unit = plan.changes.open_facts.iter().find(|open| open.department == town.unit);
    assert_eq!(unit.map(|open| open.is.parent), Some(Some(plan.department)), "the unit goes along");
    let effects = Effects::of(&town.known, &plan, &town.city());
    assert_eq!((effects.moved.len(), effects.heads_lost.len()), (3, 1));
    // One head led nobody from above before; now one of the heads is led by the other.
    assert_eq!(effects.alone.len(), 0);
    assert_eq!(
        town.merge(&[town.section], new.clone(), None),
        Err(DepartmentRefusal::TooFew { least: 2 })
    );
    assert!(matches!(
        town.merge(&[town.section, town.section], new.clone(), None),
        Err(DepartmentRefusal::Twice { .. })
    ));
    assert_eq!(
        town.merge(&[town.section, town.unit], new, Some(second_chief)),
        Err(DepartmentRefusal::NotHead)
    );
}

#[test]
fn merging_into_one_that_stands_leaves_its_head_and_ends_second_posts_that_meet() {
    let mut town = Town::new();
    let both = EmployeeId::mint();
    town.post_of(both, town.section, PostingKind::Primary, false);
    let second = town.post_of(both, town.other, PostingKind::Concurrent, true);
    let plan = town.merge(&[town.section], MergedInto::Standing(town.other), None).expect("a plan");
    let ended: Vec<PostingId> = plan.changes.end_postings.iter().map(|(was, _)| was.id).collect();
    assert!(ended.contains(&second), "the primary post takes the place of the second one");
    assert_eq!(plan.changes.open_postings.len(), 1);
    // The other way round: the second post ends, the primary one stays.
    let plan = town.merge(&[town.other], MergedInto::Standing(town.section), None).expect("a plan");
    assert_eq!(plan.changes.end_postings.len(), 1);
    assert!(plan.changes.open_postings.is_empty());
    // Into one of its own, from below: the unit becomes part of its section.
    let plan = town.merge(&[town.unit], MergedInto::Standing(town.section), None).expect("a plan");
    assert_eq!(plan.closed, [town.unit]);
}

#[test]
fn splitting_gives_everyone_a_place_or_says_who_has_none() {
    let mut town = Town::new();
    let chief = town.post(town.section, PostingKind::Primary, true);
    let clerk = town.post(town.section, PostingKind::Primary, false);
    let parts =
        vec![is("121", Section, Some(town.division)), is("122", Section, Some(town.division))];
    let split = |people: &[(PostingId, usize)], below: &[(DepartmentId, usize)], stays| {
        Reorganization::Split {
            on: day(APRIL),
            source: town.section,
            parts: parts.clone(),
            people: people.iter().copied().collect(),
            below: below.iter().copied().collect(),
            stays,
        }
    };
    let half = town.plan(&split(&[(chief, 0)], &[], false));
    assert_eq!(half, Err(DepartmentRefusal::Unassigned { people: 1, below: 1 }));
    let plan =
        town.plan(&split(&[(chief, 0), (clerk, 1)], &[(town.unit, 1)], false)).expect("a plan");
    assert_eq!(plan.changes.new_departments.len(), 2);
    assert_eq!(plan.closed, [town.section]);
    let of = |id| plan.changes.open_postings.iter().find(|open| open.is.is_head == id);
    assert_eq!(of(true).map(|open| open.is.department), Some(plan.department));
    let effects = Effects::of(&town.known, &plan, &town.city());
    assert_eq!(effects.moved.len(), 2);
    assert_eq!(effects.headless, ["所属122"]);
    assert_eq!(effects.alone.len(), 1, "the clerk's part has no head, nor has anything above it");
    // Beside the parts: who is given to none stays.
    let plan = town.plan(&split(&[(clerk, 1)], &[], true)).expect("a plan");
    assert_eq!(plan.changes.open_postings.len(), 1);
    assert!(plan.closed.is_empty());
}

#[test]
fn what_is_to_come_is_taken_back_and_what_has_begun_is_corrected() {
    let mut town = Town::new();
    town.known.facts.retain(|fact| fact.department != town.other);
    town.fact(town.other, "2020-04-01", Some(APRIL), is("112", Section, Some(town.division)));
    town.fact(town.other, APRIL, None, is("113", Section, Some(town.division)));
    let rows: Vec<_> = town.known.facts_of(town.other).into_iter().map(|row| row.fact).collect();
    let withdraw = |fact| Reorganization::Withdraw { department: town.other, fact };
    let plan = town.plan(&withdraw(rows[1])).expect("still to come");
    assert_eq!(plan.changes.withdraw_facts.len(), 1);
    assert_eq!(
        plan.changes.correct_facts[0].1,
        Period::since(day("2020-04-01")),
        "the old one goes on"
    );
    assert_eq!(
        town.plan(&withdraw(rows[0])),
        Err(DepartmentRefusal::Begun { from: day("2020-04-01") })
    );
    let fixed = is("114", Section, Some(town.division));
    let correct =
        Reorganization::Correct { department: town.other, fact: rows[0], is: fixed.clone() };
    let plan = town.plan(&correct).expect("a correction");
    assert_eq!(plan.changes.correct_facts[0].2, fixed);
    assert_eq!(plan.changes.correct_facts[0].1.until(), Some(day(APRIL)), "its days stay");
}

#[test]
fn a_planned_closing_is_taken_back_unless_people_went_with_it() {
    let mut town = Town::new();
    town.known.facts.retain(|fact| fact.department != town.unit);
    town.fact(town.unit, "2020-04-01", Some(APRIL), is("1111", Unit, Some(town.section)));
    let reopen = Reorganization::Reopen { department: town.unit };
    let plan = town.plan(&reopen).expect("to come");
    assert_eq!(plan.changes.correct_facts[0].1.until(), None);
    town.post(town.unit, PostingKind::Primary, false);
    if let Some(post) = town.known.posts.last_mut() {
        post.posting.period = Period::between(day("2024-04-01"), day(APRIL)).expect("a period");
    }
    assert!(matches!(town.plan(&reopen), Err(DepartmentRefusal::PeopleMoved { .. })));
    let open = Reorganization::Reopen { department: town.section };
    assert_eq!(town.plan(&open), Err(DepartmentRefusal::Nothing));
}

#[test]
fn departments_are_found_by_code_name_and_full_name() {
    let town = Town::new();
    let on = day(APRIL);
    assert_eq!(town.known.meant("１１２", on), Ok(town.other));
    assert_eq!(town.known.meant("所属112", on), Ok(town.other));
    assert_eq!(town.known.meant("所属1 所属11 所属112", on), Ok(town.other));
    let nobody = town.known.meant("999", on).expect_err("nobody");
    assert_eq!(
        nobody.sentence(),
        "「999」という所属は、令和8年4月1日にはありません。所属コードか名前を確かめてください"
    );
}

/// The town after a plan: what the database would say.
fn carried_out(town: &Town, plan: &Plan) -> Inventory {
    let changes = &plan.changes;
    let mut known = town.known.clone();
    for (was, on) in &changes.end_facts {
        let row = known.facts.iter_mut().find(|row| row.fact == was.id).expect("a known row");
        row.period = row.period.ended(*on).expect("it ends later");
        row.revision = Revision::new(2);
    }
    known.facts.extend(changes.open_facts.iter().map(|open| RegisteredFact {
        fact: open.fact,
        revision: Revision::new(1),
        department: open.department,
        period: open.period,
        is: open.is.clone(),
    }));
    for (was, on) in &changes.end_postings {
        let row = known.posts.iter_mut().find(|row| row.posting.id == was.id).expect("a row");
        row.posting.period = row.posting.period.ended(*on).expect("it ends later");
        row.posting.revision = Revision::new(2);
    }
    known.posts.extend(changes.open_postings.iter().map(|open| PostHere {
        employee: open.employee,
        name: PersonName::parse("山本 健太").expect("a name"),
        posting: RegisteredPosting {
            id: open.id,
            revision: Revision::new(1),
            period: open.period,
            is: open.is.clone(),
        },
    }));
    known
}

fn merged(town: &Town) -> (Plan, TakingBack) {
    let into = MergedInto::New(is("113", Section, Some(town.division)));
    let plan = town.merge(&[town.section, town.other], into, None).expect("a plan");
    let before = crate::organization::inverse::Before::inventory(&town.known);
    let back = TakingBack { changes: plan.changes.inverse(&before), ..TakingBack::default() };
    (plan, back)
}

#[test]
fn taking_a_merger_back_says_what_was_said_before() {
    let mut town = Town::new();
    town.post(town.section, PostingKind::Primary, true);
    town.post(town.other, PostingKind::Primary, false);
    town.post(town.other, PostingKind::Concurrent, false);
    let (plan, back) = merged(&town);
    assert_eq!(back.changes.withdraw_departments, plan.changes.new_departments);
    assert_eq!(back.changes.withdraw_postings.len(), 3);
    for (was, period, said) in &back.changes.correct_postings {
        let row = town.known.posts.iter().find(|row| row.posting.id == was.id).expect("a row");
        assert_eq!((period, said), (&row.posting.period, &row.posting.is));
        assert_eq!(was.revision, Revision::new(2), "the row as the merger left it");
    }
    let undone = back.plan(&carried_out(&town, &plan), day(APRIL)).expect("nothing stands on it");
    let city = Town { known: carried_out(&town, &plan), ..town };
    let effects = Effects::of(&city.known, &undone, &city.city_on(day(APRIL)));
    assert_eq!(effects.moved.len(), 3, "all go back, also the one with a second post there");
}

#[test]
fn who_came_later_keeps_a_merger() {
    let town = Town::new();
    let (plan, back) = merged(&town);
    let new = plan.changes.new_departments[0];
    let mut after = Town { known: carried_out(&town, &plan), ..town };
    after.post(new, PostingKind::Primary, false);
    let refusal = back.plan(&after.known, day(APRIL)).expect_err("somebody is there");
    assert!(matches!(refusal, UndoRefusal::PeopleCame { people: 1, .. }), "{refusal:?}");
}

#[test]
fn the_time_to_take_back_counts_from_the_later_of_act_and_day() {
    let noon = crate::kernel::time::start_of(day(TODAY)) + chrono::Duration::hours(12);
    let begins = crate::kernel::time::start_of(day(APRIL));
    assert_eq!(undo_until(noon, day(APRIL), 24), begins + chrono::Duration::hours(24));
    assert_eq!(undo_until(noon, day("2025-04-01"), 24), noon + chrono::Duration::hours(24));
    assert_eq!(undo_until(noon, day(APRIL), 0), begins, "a city that takes nothing back later");
}
