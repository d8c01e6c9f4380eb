//! Promotions, new people, and moves between posts of the same rank.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::{Simulation, april_of};
use crate::demo::people::posts::Post;
use crate::kernel::Date;
use crate::organization::EmploymentType;

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

impl Simulation<'_> {
    /// Fills vacant posts from the top: each promotion leaves a post of the rank below; 係員 are hired.
    pub(super) fn fill(&mut self, vacant: Vec<usize>, day: Date) {
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
                    None => self.join(post, day, EmploymentType::REGULAR),
                }
            }
        }
        for post in std::mem::take(&mut open[1]) {
            self.join(post, day, EmploymentType::REGULAR);
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
                && person.contract == EmploymentType::REGULAR
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
    pub(super) fn moves(&mut self, day: Date, share: impl Fn(i32) -> u32) {
        let mut groups: BTreeMap<(i32, &'static str), Vec<usize>> = BTreeMap::new();
        for (post, number) in self.holders.iter().enumerate() {
            let person = &self.people[*number];
            if person.cast.is_some()
                || person.contract != EmploymentType::REGULAR
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
}

fn rank_of(post: &Post) -> usize {
    usize::try_from(post.rank).unwrap_or(1)
}
