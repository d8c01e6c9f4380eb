use super::*;
use crate::kernel::Refusal;
use crate::kernel::ids::{AuthorityId, DepartmentFactId, DepartmentId, JobFamilyId, RankId};
use crate::organization::department::DepartmentLevel;
use crate::organization::employee::{EmployeeNumber, NameKind, NumberFormat};
use crate::organization::posting::{EmploymentKind, EmploymentType, PostingKind, PostingRefusal};
use crate::organization::register::{
    DepartmentIs, RegisteredFact, RegisteredLeave, RegisteredPosting,
};

const TODAY: &str = "2026-03-03";

fn day(text: &str) -> Date {
    text.parse().expect("a test date")
}

fn days(from: &str, until: Option<&str>) -> Period {
    Period::new(day(from), until.map(day)).expect("a test period")
}

fn number() -> EmployeeNumber {
    NumberFormat { digits: None }.parse("0000005").expect("a number")
}

fn named(name: &str, kana: &str) -> (PersonName, Kana) {
    (PersonName::parse(name).expect("a name"), Kana::parse(kana).expect("a reading"))
}

/// 𠮷田 凪, hired in 2020, a clerk in 人財課; 給与課 is there since 2024 only.
struct Desk {
    person: RegisteredEmployee,
    choices: Choices,
    here: DepartmentId,
    there: DepartmentId,
}

impl Desk {
    fn new() -> Self {
        let (here, there) = (DepartmentId::mint(), DepartmentId::mint());
        let fact = |department, name: &str, from| RegisteredFact {
            fact: DepartmentFactId::mint(),
            revision: Revision::new(1),
            department,
            period: days(from, None),
            is: DepartmentIs {
                code: name.to_owned(),
                name: name.to_owned(),
                level: DepartmentLevel::Section,
                parent: None,
            },
        };
        let facts = vec![fact(here, "人財課", "2010-04-01"), fact(there, "給与課", "2024-04-01")];
        let (name, kana) = named("𠮷田 凪", "よしだ なぎ");
        let is = EmployeeIs {
            number: number(),
            name,
            kana,
            hired_on: day("2020-04-01"),
            left_on: None,
            term_ends_on: None,
        };
        let person = RegisteredEmployee {
            id: EmployeeId::mint(),
            revision: Revision::new(1),
            is,
            postings: Vec::new(),
            leaves: Vec::new(),
            names: Vec::new(),
        };
        let mut desk =
            Self { person, choices: Choices { facts, ..Choices::default() }, here, there };
        desk.post(here, PostingKind::Primary, "2020-04-01", None);
        desk
    }
    fn is(department: DepartmentId, kind: PostingKind, from: &str) -> PostingIs {
        PostingIs {
            authority: AuthorityId::mint(),
            department,
            rank: RankId::mint(),
            job_family: JobFamilyId::mint(),
            employment_type: EmploymentType::of(EmploymentKind::ALL[0]),
            kind,
            is_head: false,
            title: None,
            assigned_on: day(from),
        }
    }
    fn post(
        &mut self,
        department: DepartmentId,
        kind: PostingKind,
        from: &str,
        until: Option<&str>,
    ) -> Was<PostingId> {
        let id = PostingId::mint();
        let revision = Revision::new(1);
        let is = Self::is(department, kind, from);
        self.person.postings.push(RegisteredPosting {
            id,
            revision,
            period: days(from, until),
            is,
        });
        Was { id, revision }
    }
    fn away(&mut self, from: &str, until: Option<&str>) -> Was<LeaveId> {
        let (id, revision) = (LeaveId::mint(), Revision::new(1));
        let kind = LeaveKind::ALL[0];
        let period = days(from, until);
        self.person.leaves.push(RegisteredLeave { id, revision, kind, period });
        Was { id, revision }
    }
    fn first(&self) -> Was<PostingId> {
        let row = &self.person.postings[0];
        Was { id: row.id, revision: row.revision }
    }
    /// The primary posting of the desk with another department.
    fn moved(&self) -> PostingIs {
        PostingIs { department: self.there, ..self.person.postings[0].is.clone() }
    }
    fn plan(&self, verb: &StaffVerb) -> Result<StaffChanges, StaffRefusal> {
        plan(&self.person, verb, &self.choices, day(TODAY))
    }
    fn refused(&self, verb: &StaffVerb) -> StaffRefusal {
        self.plan(verb).expect_err("refused")
    }
    fn done(&self, verb: &StaffVerb) -> RegisteredEmployee {
        after(&self.person, &self.plan(verb).expect("a plan"))
    }
}

#[test]
fn a_move_ends_one_posting_and_begins_another_on_its_day() {
    let desk = Desk::new();
    let (was, from) = (desk.first(), day("2026-04-01"));
    let then = desk.done(&StaffVerb::ChangePosting { was, from, is: desk.moved() });
    let spans: Vec<Period> = then.postings.iter().map(|row| row.period).collect();
    assert_eq!(spans, [days("2020-04-01", Some("2026-04-01")), days("2026-04-01", None)]);
    assert_eq!(then.postings[1].is.assigned_on, from, "a new department, a new 現所属発令日");
    // Another rank in the same department leaves it.
    let is = PostingIs { rank: RankId::mint(), ..desk.person.postings[0].is.clone() };
    let then = desk.done(&StaffVerb::ChangePosting { was, from, is });
    assert_eq!(then.postings[1].is.assigned_on, day("2020-04-01"));
}

#[test]
fn a_move_that_cannot_be_says_why() {
    let mut desk = Desk::new();
    let was = desk.first();
    let to = |from: &str, is: PostingIs| StaffVerb::ChangePosting { was, from: day(from), is };
    assert_eq!(
        desk.refused(&to("2020-04-01", desk.moved())),
        StaffRefusal::NotAfter(day("2020-04-01"))
    );
    let same = desk.person.postings[0].is.clone();
    assert_eq!(desk.refused(&to("2026-04-01", same)), StaffRefusal::SamePosting);
    let early = desk.refused(&to("2023-04-01", desk.moved()));
    assert!(matches!(early, StaffRefusal::NoDepartment(..)), "{early:?}");
    assert!(early.sentence().contains("令和5年4月1日の時点でありません"));
    desk.person.postings[0].period = days("2020-04-01", Some("2026-04-01"));
    assert_eq!(
        desk.refused(&to("2026-04-01", desk.moved())),
        StaffRefusal::AfterEnd(day("2026-03-31"))
    );
    let gone = Was { id: PostingId::mint(), revision: Revision::new(1) };
    let verb = StaffVerb::ChangePosting { was: gone, from: day("2026-04-01"), is: desk.moved() };
    assert!(!verb.is_fresh(&desk.person), "somebody else withdrew it");
}

#[test]
fn nobody_is_posted_before_the_hire_or_after_the_last_day() {
    let mut desk = Desk::new();
    let second = |from: &str| StaffVerb::OpenPosting {
        period: days(from, None),
        is: Desk::is(desk.there, PostingKind::Concurrent, from),
    };
    let first = desk.first();
    let early = StaffVerb::CorrectPosting {
        was: first,
        period: days("2019-04-01", None),
        is: desk.person.postings[0].is.clone(),
    };
    assert!(matches!(
        desk.refused(&early),
        StaffRefusal::Posting(PostingRefusal::BeforeHire { .. })
    ));
    let verb = second("2026-04-01");
    desk.person.is.left_on = Some(day("2026-04-01"));
    desk.person.postings[0].period = days("2020-04-01", Some("2026-04-01"));
    assert_eq!(
        desk.refused(&verb),
        StaffRefusal::Posting(PostingRefusal::AfterLeaving(day("2026-04-01")))
    );
}

#[test]
fn there_is_one_primary_post_and_each_department_once() {
    let desk = Desk::new();
    let open = |department, kind| StaffVerb::OpenPosting {
        period: days("2026-04-01", None),
        is: Desk::is(department, kind, "2026-04-01"),
    };
    let primary = desk.refused(&open(desk.there, PostingKind::Primary));
    assert!(matches!(primary, StaffRefusal::Posting(PostingRefusal::SecondPrimary(_))));
    let twice = desk.refused(&open(desk.here, PostingKind::Concurrent));
    assert!(matches!(twice, StaffRefusal::Posting(PostingRefusal::SameDepartmentTwice(_))));
    assert_eq!(desk.done(&open(desk.there, PostingKind::Concurrent)).postings.len(), 2);
}

#[test]
fn second_posts_end_and_primary_ones_do_not() {
    let mut desk = Desk::new();
    let second = desk.post(desk.there, PostingKind::Concurrent, "2025-04-01", Some("2027-04-01"));
    let end = |was, until: &str| StaffVerb::EndPosting { was, until: day(until) };
    assert_eq!(desk.refused(&end(desk.first(), "2026-04-01")), StaffRefusal::PrimaryStays);
    assert_eq!(desk.refused(&end(second, "2025-04-01")), StaffRefusal::NotAfter(day("2025-04-01")));
    assert_eq!(desk.refused(&end(second, "2027-05-01")), StaffRefusal::AfterEnd(day("2027-03-31")));
    let then = desk.done(&end(second, "2026-04-01"));
    assert_eq!(then.postings[1].period, days("2025-04-01", Some("2026-04-01")));
}

#[test]
fn a_withdrawn_move_lets_the_post_before_go_on() {
    let mut desk = Desk::new();
    desk.person.postings[0].period = days("2020-04-01", Some("2026-04-01"));
    let coming = desk.post(desk.there, PostingKind::Primary, "2026-04-01", None);
    let then = desk.done(&StaffVerb::WithdrawPosting { was: coming });
    assert_eq!(then.postings.len(), 1);
    assert_eq!(then.postings[0].period, days("2020-04-01", None));
    let begun = desk.refused(&StaffVerb::WithdrawPosting { was: desk.first() });
    assert_eq!(begun, StaffRefusal::HasBegun(day("2020-04-01")));
}

#[test]
fn leaves_stay_within_the_service_and_apart() {
    let mut desk = Desk::new();
    let begin = |from: &str, until: Option<&str>| StaffVerb::BeginLeave {
        kind: LeaveKind::ALL[0],
        period: days(from, until),
    };
    assert_eq!(
        desk.refused(&begin("2019-05-01", None)),
        StaffRefusal::LeaveBeforeHire(day("2020-04-01"))
    );
    let was = desk.away("2025-04-01", Some("2026-05-01"));
    assert!(matches!(desk.refused(&begin("2026-04-01", None)), StaffRefusal::LeavesOverlap(_)));
    assert_eq!(desk.done(&begin("2026-05-01", None)).leaves.len(), 2, "the day after is free");
    let back = StaffVerb::EndLeave { was, until: Some(day("2025-04-01")) };
    assert_eq!(desk.refused(&back), StaffRefusal::ReturnTooEarly(day("2025-04-01")));
    let then = desk.done(&StaffVerb::EndLeave { was, until: None });
    assert_eq!(then.leaves[0].period, days("2025-04-01", None), "the day of return is not known");
    assert_eq!(
        desk.refused(&StaffVerb::WithdrawLeave { was }),
        StaffRefusal::HasBegun(day("2025-04-01"))
    );
    desk.person.postings[0].period = days("2024-04-01", None);
    assert_eq!(
        desk.refused(&begin("2022-04-01", Some("2022-05-01"))),
        StaffRefusal::LeaveWithoutPosting(day("2022-04-01"))
    );
}

#[test]
fn who_leaves_takes_everything_along_and_what_was_to_come_does_not() {
    let mut desk = Desk::new();
    desk.post(desk.there, PostingKind::Concurrent, "2026-10-01", None);
    desk.away("2026-01-01", None);
    let was = desk.person.revision;
    let leave = |on: &str| StaffVerb::Leave { was, left_on: day(on) };
    assert_eq!(
        desk.refused(&leave("2020-04-01")),
        StaffRefusal::LeavesBeforeHire(day("2020-04-01"))
    );
    let then = desk.done(&leave("2026-04-01"));
    assert_eq!(then.is.left_on, Some(day("2026-04-01")));
    assert_eq!(then.postings.len(), 1, "a second post to come does not begin");
    assert_eq!(then.postings[0].period.until(), Some(day("2026-04-01")));
    assert_eq!(then.leaves[0].period.until(), Some(day("2026-04-01")));
    // They stay after all.
    desk.person = then;
    assert_eq!(desk.refused(&leave("2026-05-01")), StaffRefusal::HasLeft(day("2026-03-31")));
    let then = desk.done(&StaffVerb::Stay { was });
    assert_eq!((then.is.left_on, then.postings[0].period.until()), (None, None));
    let desk = Desk::new();
    assert_eq!(desk.refused(&StaffVerb::Stay { was }), StaffRefusal::NotLeaving);
}

#[test]
fn a_name_holds_from_its_day_and_the_one_before_stays_known() {
    let mut desk = Desk::new();
    let (name, kana) = named("山本 凪", "やまもと なぎ");
    let was = desk.person.revision;
    let change = |from: &str, (name, kana): &(PersonName, Kana)| StaffVerb::ChangeName {
        was,
        from: day(from),
        name: name.clone(),
        kana: kana.clone(),
        keeps_old: true,
    };
    let new = (name, kana);
    let same = (desk.person.is.name.clone(), desk.person.is.kana.clone());
    assert_eq!(desk.refused(&change("2026-01-01", &same)), StaffRefusal::SameName);
    let then = desk.done(&change("2026-01-01", &new));
    assert_eq!(then.is.name, new.0);
    let kinds: Vec<NameKind> = then.names.iter().map(|row| row.is.kind).collect();
    assert_eq!(kinds, [NameKind::Former, NameKind::Common], "known, and used at work");
    assert_eq!(then.names[0].period, days("2020-04-01", Some("2026-01-01")));
    // On a day to come it waits, alone.
    let then = desk.done(&change("2026-04-01", &new));
    assert_eq!((&then.is.name, then.names[0].is.kind), (&same.0, NameKind::Coming));
    desk.person = then;
    assert_eq!(
        desk.refused(&change("2026-05-01", &new)),
        StaffRefusal::NameToCome(day("2026-04-01"))
    );
    assert_eq!(turn_name(&desk.person, day("2026-03-31")), Ok(None));
    let turned = turn_name(&desk.person, day("2026-04-01")).expect("its day").expect("a change");
    let then = after(&desk.person, &turned);
    assert_eq!(then.is.name, new.0);
    assert!(then.names.iter().all(|row| row.is.kind != NameKind::Coming));
}

#[test]
fn who_is_hired_on_trial_becomes_formal_after_half_a_year() {
    let desk = Desk::new();
    let is = EmployeeIs { hired_on: day("2026-04-01"), ..desk.person.is.clone() };
    let post = Desk::is(desk.here, PostingKind::Primary, "2026-04-01");
    let on_trial = Hire { is, post, is_conditional: true };
    let changes = hire(EmployeeId::mint(), &on_trial, &desk.choices).expect("a hire");
    let newcomer = newcomer(&changes).expect("somebody");
    let posts: Vec<_> =
        newcomer.postings.iter().map(|row| (row.period, row.is.employment_type)).collect();
    assert_eq!(posts[0], (days("2026-04-01", Some("2026-10-01")), EmploymentType::CONDITIONAL));
    assert_eq!(posts[1], (days("2026-10-01", None), on_trial.post.employment_type));
    // Not yet begun: it can be withdrawn whole.
    let coming = Desk { person: newcomer, ..Desk::new() };
    let gone = StaffVerb::WithdrawHire { was: Revision::new(1) };
    let changes = plan(&coming.person, &gone, &desk.choices, day(TODAY)).expect("a plan");
    assert_eq!((changes.withdraw_employees.len(), changes.withdraw_postings.len()), (1, 2));
    assert_eq!(desk.refused(&gone), StaffRefusal::HasBegun(day("2020-04-01")));
}

#[test]
fn every_refusal_tells_cause_and_cure() {
    let someday = day("2026-04-01");
    let all = [
        StaffRefusal::NotAfter(someday),
        StaffRefusal::AfterEnd(someday),
        StaffRefusal::SamePosting,
        StaffRefusal::PrimaryStays,
        StaffRefusal::HasBegun(someday),
        StaffRefusal::LeavesOverlap(days("2026-04-01", None)),
        StaffRefusal::NameToCome(someday),
        StaffRefusal::NumberTaken,
        StaffRefusal::StoodOn,
    ];
    let mut codes = std::collections::BTreeSet::new();
    for refusal in all {
        let sentence = refusal.sentence();
        assert!(!sentence.ends_with('。') && sentence.chars().count() > 10, "{sentence}");
        assert!(codes.insert(refusal.code()), "{}", refusal.code());
    }
}
