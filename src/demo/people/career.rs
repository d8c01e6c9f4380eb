//! Who held which post, year by year: every first of April some leave, are promoted, move; a few
//! move or join on the first of October. The posts stay, so the city is whole on every day.
//!
//! The numbers (ages, shares of people who move) are invented and only have to look right.

use std::collections::BTreeMap;

use chrono::{Datelike, Months};

use super::posts::Post;
use crate::demo::cast::CAST;
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

/// Least and most age at which a rank is reached, and years to spend in the rank below.
const PROMOTION: [(i32, i32, i32); 8] = [
    (0, 0, 0),
    (0, 0, 0),
    (29, 50, 4),
    (36, 57, 4),
    (37, 56, 3),
    (46, 57, 4),
    (52, 58, 3),
    (55, 58, 2),
];

/// Age of the holders of a rank at the beginning: least, usual, most.
const AGES: [(u32, u32, u32); 8] = [
    (0, 0, 0),
    (23, 26, 33),
    (29, 40, 58),
    (38, 48, 60),
    (38, 49, 60),
    (47, 54, 59),
    (53, 56, 59),
    (55, 58, 59),
];

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
    fn begin(&mut self, begin: Date, today: Date, fixed_term: &dyn Fn(&Post) -> bool) {
        for (number, post) in self.posts.iter().enumerate() {
            let person = if post.cast.is_none() && fixed_term(post) && self.chance.permille(400) {
                self.on_fixed_term(number, begin)
            } else {
                self.long_there(number, begin)
            };
            self.people.push(person);
            self.holders[number] = number;
        }
        let present = april_of(today);
        for (number, post) in self.posts.iter().enumerate() {
            let Some(cast) = post.cast else { continue };
            let arrival = years_before(present, CAST[cast].years_here);
            if arrival <= begin {
                let hired_on = self.people[number].hired_on;
                self.people[number].since = arrival.max(hired_on);
            } else {
                self.begin_elsewhere(number, arrival.year());
            }
        }
    }

    /// One of the cast begins in another post of the same rank and comes home in that year.
    fn begin_elsewhere(&mut self, home: usize, year: i32) {
        let others: Vec<usize> = (0..self.posts.len())
            .filter(|other| {
                let (post, own) = (&self.posts[*other], &self.posts[home]);
                post.cast.is_none()
                    && post.rank == own.rank
                    && post.heads == own.heads
                    && post.place != own.place
                    && self.people[self.holders[*other]].contract == EmploymentType::Regular
            })
            .collect();
        let Some(&elsewhere) = self.chance.pick(&others) else { return };
        let (member, other) = (self.holders[home], self.holders[elsewhere]);
        self.holders.swap(home, elsewhere);
        self.people[member].post = elsewhere;
        self.people[other].post = home;
        self.waiting.entry(year).or_default().push((member, home));
    }

    fn long_there(&mut self, number: usize, begin: Date) -> Person {
        let post = &self.posts[number];
        let reappointed = match post.rank {
            2 => 100,
            3 => 60,
            _ => 0,
        };
        let is_reappointed = post.cast.is_none() && self.chance.permille(reappointed);
        let rank = usize::try_from(post.rank).unwrap_or(1);
        let (least, usual, most) = if is_reappointed { (61, 62, 65) } else { AGES[rank] };
        // Two draws around the usual age.
        let low = self.chance.between(least, usual);
        let high = self.chance.between(usual, most);
        let age = if self.chance.permille(500) { low } else { high };
        let age = if post.cast.is_some() { age.min(56) } else { age };
        let born = begin.year() - i32::try_from(age).unwrap_or(40);
        let hired_on = self.hire_day(born, begin);
        let years_here = self.chance.weighted([24, 25, 24, 16, 8, 3].into_iter()).unwrap_or(0);
        let mut since = years_before(begin, i32::try_from(years_here).unwrap_or(0)).max(hired_on);
        let mut contract = EmploymentType::Regular;
        if is_reappointed {
            contract = EmploymentType::Reappointed;
            since = since.max(years_before(begin, begin.year() - born - 61));
        }
        Person {
            born,
            hired_on,
            left_on: None,
            job: post.job,
            cast: post.cast,
            contract,
            rank_since: since.year() - i32::try_from(self.chance.below(5)).unwrap_or(0),
            post: number,
            since,
        }
    }

    fn on_fixed_term(&mut self, number: usize, begin: Date) -> Person {
        let years = i32::try_from(self.chance.below(4)).unwrap_or(0);
        self.newcomer(number, years_before(begin, years), EmploymentType::FixedTerm)
    }

    /// Somebody hired on that day into that post.
    fn newcomer(&mut self, number: usize, day: Date, contract: EmploymentType) -> Person {
        let post = &self.posts[number];
        let age = match (contract, post.rank) {
            (EmploymentType::FixedTerm, _) => self.chance.between(32, 52),
            (_, 1) if day.month() == 10 || self.chance.permille(150) => self.chance.between(27, 38),
            (_, 1) => self.chance.between(18, 26),
            _ => self.chance.between(32, 48),
        };
        Person {
            born: day.year() - i32::try_from(age).unwrap_or(25),
            hired_on: day,
            left_on: None,
            job: post.job,
            cast: None,
            contract,
            rank_since: day.year(),
            post: number,
            since: day,
        }
    }

    fn hire_day(&mut self, born: i32, begin: Date) -> Date {
        let age = match self.chance.below(10) {
            0 => self.chance.between(28, 38),
            1 | 2 => self.chance.between(18, 21),
            _ => self.chance.between(22, 25),
        };
        let year = born + i32::try_from(age).unwrap_or(22);
        let april = years_before(begin, begin.year() - year);
        let october = april + Months::new(6);
        let day = if self.chance.permille(60) { october } else { april };
        day.min(begin)
    }

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
                self.join(post, day, EmploymentType::Regular);
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
                EmploymentType::Reappointed => age >= REAPPOINTED_UNTIL,
                EmploymentType::FixedTerm => day.year() - person.hired_on.year() >= TERM,
                _ if age >= if rank >= 5 { STEP_DOWN } else { RETIRE } => true,
                _ => self.chance.permille(resigns),
            };
            if !leaves {
                continue;
            }
            self.leave_post(number, day);
            self.people[number].left_on = Some(day);
            match contract {
                EmploymentType::Reappointed => for_reappointed.push(post),
                EmploymentType::FixedTerm => self.join(post, day, contract),
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
            own.contract = EmploymentType::Reappointed;
            own.since = day;
            own.post = post;
            own.rank_since = day.year();
            self.holders[post] = number;
        }
        vacant
    }

    /// Fills vacant posts from the top: each promotion leaves a post of the rank below; 係員 are hired.
    fn fill(&mut self, vacant: Vec<usize>, day: Date) {
        let mut open: Vec<Vec<usize>> = vec![Vec::new(); 8];
        for post in vacant {
            open[rank_of(&self.posts[post])].push(post);
        }
        for rank in (2..=7).rev() {
            let mut pool = self.pool(rank, day, &open);
            for post in std::mem::take(&mut open[rank]) {
                let job = self.posts[post].job;
                let chosen = self.draw(&mut pool, job);
                match chosen {
                    Some(person) => {
                        open[rank - 1].push(self.people[person].post);
                        self.put(person, post, day);
                    }
                    None => self.join(post, day, EmploymentType::Regular),
                }
            }
        }
        for post in std::mem::take(&mut open[1]) {
            self.join(post, day, EmploymentType::Regular);
        }
    }

    /// Who may be promoted to a rank, by job.
    fn pool(
        &self,
        rank: usize,
        day: Date,
        open: &[Vec<usize>],
    ) -> BTreeMap<&'static str, Vec<usize>> {
        let (least, most, years) = PROMOTION[rank];
        let mut pool: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
        for (post, number) in self.holders.iter().enumerate() {
            let person = &self.people[*number];
            let age = day.year() - person.born;
            let fits = rank_of(&self.posts[post]) + 1 == rank
                && person.left_on.is_none()
                && person.cast.is_none()
                && person.contract == EmploymentType::Regular
                && person.since < day
                && (least..=most).contains(&age)
                && day.year() - person.rank_since >= years
                && !open[rank - 1].contains(&post);
            if fits {
                pool.entry(person.job).or_default().push(*number);
            }
        }
        pool
    }

    /// One of the pool, of that job if there is one.
    fn draw(
        &mut self,
        pool: &mut BTreeMap<&'static str, Vec<usize>>,
        job: &'static str,
    ) -> Option<usize> {
        let list = match pool.get(job).filter(|list| !list.is_empty()) {
            Some(_) => pool.get_mut(job)?,
            None => pool.values_mut().max_by_key(|list| list.len())?,
        };
        let place = self.chance.place(list.len())?;
        Some(list.swap_remove(place))
    }

    /// Lets people of the same rank and job change places; `share` says in how many of a thousand
    /// cases somebody moves who has been there so many years.
    fn moves(&mut self, day: Date, share: impl Fn(i32) -> u32) {
        let mut groups: BTreeMap<(i32, &'static str), Vec<usize>> = BTreeMap::new();
        for (post, number) in self.holders.iter().enumerate() {
            let person = &self.people[*number];
            if person.cast.is_some()
                || person.contract != EmploymentType::Regular
                || person.since >= day
            {
                continue;
            }
            let years = day.year() - april_of(person.since).year();
            if self.chance.permille(share(years)) {
                groups.entry((self.posts[post].rank, person.job)).or_default().push(*number);
            }
        }
        for group in groups.values_mut().filter(|group| group.len() > 1) {
            self.chance.shuffle(group);
            let posts: Vec<usize> = group.iter().map(|person| self.people[*person].post).collect();
            for (person, post) in group.iter().zip(posts.iter().cycle().skip(1)) {
                // A move inside one department is none.
                if self.posts[self.people[*person].post].place != self.posts[*post].place
                    || self.posts[self.people[*person].post].heads != self.posts[*post].heads
                {
                    self.put(*person, *post, day);
                } else {
                    self.quietly(*person, *post);
                }
            }
        }
    }

    /// Holds another post of the same kind in the same department; nobody would call it a move.
    fn quietly(&mut self, person: usize, post: usize) {
        self.people[person].post = post;
        self.holders[post] = person;
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

fn rank_of(post: &Post) -> usize {
    usize::try_from(post.rank).unwrap_or(1)
}
