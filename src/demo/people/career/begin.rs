//! The first day: everybody in a post, as if they had always been there.

use chrono::{Datelike, Months};

use super::{Person, Simulation, april_of};
use crate::demo::cast::CAST;
use crate::demo::people::posts::Post;
use crate::demo::tree::years_before;
use crate::kernel::Date;
use crate::organization::EmploymentType;

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

impl Simulation<'_> {
    pub(super) fn begin(&mut self, begin: Date, today: Date, fixed_term: &dyn Fn(&Post) -> bool) {
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
                    && self.people[self.holders[*other]].contract == EmploymentType::REGULAR
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
        let mut contract = EmploymentType::REGULAR;
        if is_reappointed {
            contract = EmploymentType::REAPPOINTED;
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
        self.newcomer(number, years_before(begin, years), EmploymentType::FIXED_TERM)
    }

    /// Somebody hired on that day into that post.
    pub(super) fn newcomer(
        &mut self,
        number: usize,
        day: Date,
        contract: EmploymentType,
    ) -> Person {
        let post = &self.posts[number];
        let age = match (contract, post.rank) {
            (EmploymentType::FIXED_TERM, _) => self.chance.between(32, 52),
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
}
