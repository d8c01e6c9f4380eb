//! Who held which post, year by year: every first of April some leave, are promoted, move; a few
//! move or join on the first of October. The posts stay, so the city is whole on every day.
//!
//! The numbers (ages, shares of people who move) are invented and only have to look right.

use std::collections::BTreeMap;

use chrono::{Datelike, Months};

mod begin;
mod moves;

use super::posts::Post;
use crate::demo::chance::Chance;
use crate::demo::tree::years_before;
use crate::kernel::Date;
use crate::organization::EmploymentType;

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Year of birth; decides the name, promotion and leaving, and is stored nowhere.
    pub born: i32,
    /// 採用年月日.
    pub hired_on: Date,
    /// First day no longer employed.
    pub left_on: Option<Date>,
    /// 職種.
    pub job: &'static str,
    /// Number in the cast.
    pub cast: Option<usize>,
    /// Regular, reappointed or fixed term; the conditional half year is told from the day of hire.
    contract: EmploymentType,
    rank_since: i32,
    post: usize,
    since: Date,
}

/// One person in one post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Whose, in the list of people.
    pub person: usize,
    /// Which post, in the list of posts.
    pub post: usize,
    /// On what terms.
    pub contract: EmploymentType,
    /// First day.
    pub from: Date,
    /// First day no longer there.
    pub until: Option<Date>,
}

/// Everyone who was ever there, and their stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Careers {
    /// Everyone, also those who have left.
    pub people: Vec<Person>,
    /// Every stay, in order of its end.
    pub stays: Vec<Stay>,
}

/// Managers step down at 60, others retire at 62; 再任用 ends at 66.
const STEP_DOWN: i32 = 60;
const RETIRE: i32 = 62;
const REAPPOINTED_UNTIL: i32 = 66;
/// Years of a fixed term.
const TERM: i32 = 5;

/// The careers of a city: from `begin` (a first of April) to `today`. `fixed_term` says which posts
/// are for people with a fixed term.
pub fn careers(
    posts: &[Post],
    fixed_term: &dyn Fn(&Post) -> bool,
    begin: Date,
    today: Date,
    chance: &Chance,
) -> Careers {
    let mut city = Simulation {
        posts,
        chance: chance.aside("career"),
        people: Vec::with_capacity(posts.len() * 2),
        holders: vec![0; posts.len()],
        stays: Vec::new(),
        waiting: BTreeMap::new(),
    };
    city.begin(begin, today, fixed_term);
    let mut april = begin;
    loop {
        let october = april + Months::new(6);
        if october <= today {
            city.october(october);
        }
        april = years_before(april, -1);
        if april > today {
            break;
        }
        city.april(april);
    }
    city.finish()
}

/// The first of April on or before a day.
pub fn april_of(day: Date) -> Date {
    crate::kernel::FiscalYear::of(day).first_day()
}

struct Simulation<'a> {
    posts: &'a [Post],
    chance: Chance,
    people: Vec<Person>,
    holders: Vec<usize>,
    stays: Vec<Stay>,
    /// Who of the cast arrives at a post in which year.
    waiting: BTreeMap<i32, Vec<(usize, usize)>>,
}

impl Simulation<'_> {
    fn put(&mut self, person: usize, post: usize, day: Date) {
        self.leave_post(person, day);
        let rank = self.posts[post].rank;
        let own = &mut self.people[person];
        if self.posts[own.post].rank != rank {
            own.rank_since = day.year();
        }
        own.post = post;
        own.since = day;
        self.holders[post] = person;
    }

    fn leave_post(&mut self, person: usize, day: Date) {
        let own = &self.people[person];
        if own.since < day {
            self.stays.push(Stay {
                person,
                post: own.post,
                contract: own.contract,
                from: own.since,
                until: Some(day),
            });
        }
    }

    fn april(&mut self, day: Date) {
        let vacant = self.leavers(day);
        self.fill(vacant, day);
        self.moves(day, |years| match years {
            0 => 20,
            1 => 60,
            2 => 260,
            3 => 450,
            4 => 650,
            _ => 850,
        });
        for (member, home) in self.waiting.remove(&day.year()).unwrap_or_default() {
            let (from, other) = (self.people[member].post, self.holders[home]);
            self.put(member, home, day);
            self.put(other, from, day);
        }
    }

    fn october(&mut self, day: Date) {
        let resigned: Vec<usize> = (0..self.posts.len())
            .filter(|post| {
                let person = &self.people[self.holders[*post]];
                self.posts[*post].rank == 1
                    && person.cast.is_none()
                    && person.hired_on < day - Months::new(12)
            })
            .collect();
        for post in resigned {
            if self.chance.permille(14) {
                let leaver = self.holders[post];
                self.leave_post(leaver, day);
                self.people[leaver].left_on = Some(day);
                self.join(post, day, EmploymentType::REGULAR);
            }
        }
        self.moves(day, |years| if years == 0 { 0 } else { 8 });
    }

    fn join(&mut self, post: usize, day: Date, contract: EmploymentType) {
        let person = self.newcomer(post, day, contract);
        self.people.push(person);
        self.holders[post] = self.people.len() - 1;
    }

    /// Lets go who retires or resigns; returns the posts that are vacant then. Some of those who
    /// retire come back as 再任用 into posts that other 再任用 leave.
    fn leavers(&mut self, day: Date) -> Vec<usize> {
        let mut vacant = Vec::new();
        let mut for_reappointed = Vec::new();
        let mut retired = Vec::new();
        for post in 0..self.posts.len() {
            let number = self.holders[post];
            let (person, rank) = (&self.people[number], self.posts[post].rank);
            if person.cast.is_some() {
                continue;
            }
            let age = day.year() - person.born;
            let resigns = match rank {
                1..=3 => 10,
                4 => 4,
                _ => 0,
            };
            let contract = person.contract;
            let leaves = match contract {
                EmploymentType::REAPPOINTED => age >= REAPPOINTED_UNTIL,
                EmploymentType::FIXED_TERM => day.year() - person.hired_on.year() >= TERM,
                _ if age >= if rank >= 5 { STEP_DOWN } else { RETIRE } => true,
                _ => self.chance.permille(resigns),
            };
            if !leaves {
                continue;
            }
            self.leave_post(number, day);
            self.people[number].left_on = Some(day);
            match contract {
                EmploymentType::REAPPOINTED => for_reappointed.push(post),
                EmploymentType::FIXED_TERM => self.join(post, day, contract),
                _ => {
                    if age >= STEP_DOWN {
                        retired.push(number);
                    }
                    vacant.push(post);
                }
            }
        }
        self.chance.shuffle(&mut retired);
        for post in for_reappointed {
            let Some(number) = retired.pop() else {
                vacant.push(post);
                continue;
            };
            let own = &mut self.people[number];
            own.left_on = None;
            own.contract = EmploymentType::REAPPOINTED;
            own.since = day;
            own.post = post;
            own.rank_since = day.year();
            self.holders[post] = number;
        }
        vacant
    }

    fn finish(mut self) -> Careers {
        for number in self.holders.clone() {
            let person = &self.people[number];
            self.stays.push(Stay {
                person: number,
                post: person.post,
                contract: person.contract,
                from: person.since,
                until: None,
            });
        }
        Careers { people: self.people, stays: self.stays }
    }
}
