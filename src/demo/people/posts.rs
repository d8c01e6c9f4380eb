//! The posts (定数) of the city: as many as staff, exactly the ranks of the table, spread over the
//! departments. Posts stay; people come and go ([`super::career`]), so that every department has its
//! head in every year, and the table of ranks holds every year.

use crate::demo::cast::{CAST, Member, TEAM_UNIT};
use crate::demo::chance::Chance;
use crate::demo::tree::{Place, Room, catalogue_size};
use crate::organization::DepartmentLevel;

/// Staff per rank, 係員 first, of a city of 4,199 (domain.md 4.1).
pub const RANK_TABLE: [u32; 7] = [792, 1127, 846, 937, 374, 96, 27];
const WHOLE: u32 = 4199;
/// Of 4,199 posts, so many have a second one beside it.
const SECOND_POSTS: u32 = 60;

/// The first second post: 兼務 that goes with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Second {
    /// Where.
    pub place: usize,
    /// Stands in as its head (事務取扱).
    pub heads: bool,
}

/// One post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Place in the list of departments.
    pub place: usize,
    /// 1 係員 to 7 局長.
    pub rank: i32,
    /// Heads the department.
    pub heads: bool,
    /// 補職名, where it differs from the rank.
    pub title: Option<String>,
    /// 職種.
    pub job: &'static str,
    /// 兼務 that goes with it.
    pub second: Option<Second>,
    /// Whose of the cast it is.
    pub cast: Option<usize>,
}

/// Staff per rank in a city of that size, in the proportions of the table, by largest remainders;
/// at least one of each.
pub fn rank_table(staff: u32) -> [u32; 7] {
    let exact = |count: u32| u64::from(count) * u64::from(staff);
    let whole = u64::from(WHOLE);
    let mut table = RANK_TABLE.map(|count| u32::try_from(exact(count) / whole).unwrap_or(0).max(1));
    let mut order: Vec<usize> = (0..table.len()).collect();
    order.sort_by_key(|rank| std::cmp::Reverse(exact(RANK_TABLE[*rank]) % whole));
    for rank in order.into_iter().cycle().take(64) {
        let total: u32 = table.iter().sum();
        if total < staff {
            table[rank] += 1;
        } else if total > staff {
            table[1] -= 1;
        }
    }
    table
}

/// How many departments a city with that table has.
pub fn room_for(table: [u32; 7], staff: u32) -> Room {
    let size = catalogue_size();
    let scaled = |count: usize| {
        let count = u64::try_from(count).unwrap_or(0) * u64::from(staff);
        usize::try_from((count + u64::from(WHOLE) / 2) / u64::from(WHOLE)).unwrap_or(0)
    };
    let [.., unit_heads, section_heads, division_heads, bureau_heads] =
        table.map(|count| usize::try_from(count).unwrap_or(0));
    let bureaus = scaled(size.bureaus).min(size.bureaus).clamp(1, bureau_heads);
    let divisions = scaled(size.divisions).clamp(bureaus, division_heads.max(bureaus));
    let sections = scaled(size.sections).clamp(divisions, section_heads.max(divisions));
    let units = scaled(size.units).clamp(sections, unit_heads.max(sections));
    Room { bureaus, divisions, sections, units }
}

/// The posts of a city: every rank as often as the table says.
pub fn posts(places: &[Place], table: [u32; 7], chance: &Chance) -> Vec<Post> {
    let mut chance = chance.aside("posts");
    let mut making = Making {
        places,
        posts: Vec::new(),
        left: table,
        weights: places.iter().enumerate().map(|(p, _)| weight(places, p, &mut chance)).collect(),
    };
    making.cast();
    making.heads(&mut chance);
    making.rest(&mut chance);
    let wanted = table.iter().sum::<u32>() * SECOND_POSTS / WHOLE;
    making.second_posts(wanted, &mut chance);
    making.posts
}

/// How many of the people below 係長 a department draws: units most, sections few beside their units.
fn weight(places: &[Place], place: usize, chance: &mut Chance) -> u32 {
    let is_team = is_team(places, place);
    match places[place].level {
        DepartmentLevel::Unit if is_team => 0,
        DepartmentLevel::Unit => chance.between(6, 14),
        DepartmentLevel::Section if places.iter().any(|p| p.parent == Some(place)) => 1,
        DepartmentLevel::Section => chance.between(8, 16),
        DepartmentLevel::Bureau | DepartmentLevel::Division => 0,
    }
}

fn is_team(places: &[Place], place: usize) -> bool {
    places[place].name == TEAM_UNIT.1
        && places[place].parent.is_some_and(|section| places[section].name == TEAM_UNIT.0)
}

struct Making<'a> {
    places: &'a [Place],
    posts: Vec<Post>,
    /// Posts of each rank that are not yet placed.
    left: [u32; 7],
    weights: Vec<u32>,
}

impl Making<'_> {
    fn add(&mut self, place: usize, rank: i32, heads: bool, job: &'static str) -> bool {
        let Some(left) = left_of(&mut self.left, rank) else { return false };
        if *left == 0 {
            return false;
        }
        *left -= 1;
        let title = title(&self.places[place], rank, heads);
        self.posts.push(Post { place, rank, heads, title, job, second: None, cast: None });
        true
    }

    /// The posts of the cast; who finds no such department in a small city sits in the nearest.
    fn cast(&mut self) {
        for (number, member) in CAST.iter().enumerate() {
            let place = self.home(member);
            if self.add(place, member.rank, member.heads, "一般事務")
                && let Some(post) = self.posts.last_mut()
            {
                post.cast = Some(number);
            }
        }
    }

    fn home(&self, member: &Member) -> usize {
        let section = self.places.iter().position(|place| {
            place.level == DepartmentLevel::Section && place.name == member.section
        });
        let unit = |section: usize| {
            let mut below = self.places.iter().enumerate().skip(section);
            below
                .find(|(_, place)| place.parent == Some(section) && place.name == member.unit)
                .map(|(place, _)| place)
        };
        let Some(section) = section else {
            // The last section of the city: the cast of the first bureau is not among its people.
            let last = |level| self.places.iter().rposition(|place| place.level == level);
            return last(DepartmentLevel::Section).unwrap_or(0);
        };
        unit(section).unwrap_or(section)
    }

    /// One post for every department that has a head. Some have none: their work is led from above,
    /// or somebody stands in.
    fn heads(&mut self, chance: &mut Chance) {
        for place in 0..self.places.len() {
            if self.posts.iter().any(|post| post.place == place && post.heads) {
                continue;
            }
            let rank = head_rank(self.places[place].level);
            let is_vacant = !is_first_bureau(self.places, place)
                && chance.permille(match self.places[place].level {
                    DepartmentLevel::Bureau => 0,
                    DepartmentLevel::Division | DepartmentLevel::Section => 15,
                    DepartmentLevel::Unit => 40,
                });
            let job = job(&self.places[place], chance);
            let is_last_bureau = place
                == self
                    .places
                    .iter()
                    .rposition(|place| place.level == DepartmentLevel::Bureau)
                    .unwrap_or(0)
                && place > 0;
            if is_vacant || is_last_bureau || !self.add(place, rank, true, job) {
                self.stand_in(place);
            }
        }
    }

    /// Somebody who heads a department beside or below this one stands in, where it cannot wait:
    /// always for a bureau, for every second section or unit that has a neighbour.
    fn stand_in(&mut self, place: usize) {
        let level = self.places[place].level;
        let candidate = match level {
            // Made when its divisions have their heads.
            DepartmentLevel::Bureau | DepartmentLevel::Division => None,
            DepartmentLevel::Section | DepartmentLevel::Unit => {
                self.posts.iter().rposition(|post| {
                    post.heads
                        && post.second.is_none()
                        && post.cast.is_none()
                        && self.places[post.place].level == level
                        && self.places[post.place].parent == self.places[place].parent
                })
            }
        };
        if let Some(candidate) = candidate {
            self.posts[candidate].second = Some(Second { place, heads: true });
        }
    }

    /// 担当 posts that head nothing (decision 8), and everyone below 係長.
    fn rest(&mut self, chance: &mut Chance) {
        let level_of = |rank: i32, chance: &mut Chance| match rank {
            7 | 6 => DepartmentLevel::Bureau,
            5 => DepartmentLevel::Division,
            _ if chance.permille(650) => DepartmentLevel::Section,
            _ => DepartmentLevel::Unit,
        };
        for rank in (4..=7).rev() {
            while left_of(&mut self.left, rank).is_some_and(|left| *left > 0) {
                let level = level_of(rank, chance);
                let fits = |(place, found): (usize, &Place)| {
                    u32::from(found.level == level && !is_team(self.places, place))
                };
                let place = chance.weighted(self.places.iter().enumerate().map(fits)).unwrap_or(0);
                let job = job(&self.places[place], chance);
                self.add(place, rank, false, job);
            }
        }
        for rank in 1..=3 {
            while left_of(&mut self.left, rank).is_some_and(|left| *left > 0) {
                let place = chance.weighted(self.weights.iter().copied()).unwrap_or(0);
                let job = job(&self.places[place], chance);
                self.add(place, rank, false, job);
            }
        }
    }

    /// 兼務: the head of the last bureau's first division stands in for the bureau's head, whose post
    /// is vacant; the others help out elsewhere, often with elections or DX.
    fn second_posts(&mut self, wanted: u32, chance: &mut Chance) {
        let vacant: Vec<usize> = (0..self.places.len())
            .filter(|place| self.places[*place].level == DepartmentLevel::Bureau)
            .filter(|place| !self.posts.iter().any(|post| post.heads && post.place == *place))
            .collect();
        for place in vacant {
            let below = self.posts.iter().position(|post| {
                post.heads && post.second.is_none() && self.places[post.place].parent == Some(place)
            });
            if let Some(below) = below {
                self.posts[below].second = Some(Second { place, heads: true });
            }
        }
        let helped: Vec<usize> = self
            .places
            .iter()
            .enumerate()
            .filter(|(_, p)| {
                matches!(p.name.as_str(), "DX推進課" | "選挙管理委員会事務局" | "統計課")
            })
            .map(|(place, _)| place)
            .collect();
        let sections: Vec<usize> = (0..self.places.len())
            .filter(|place| self.places[*place].level == DepartmentLevel::Section)
            .collect();
        let has = self.posts.iter().filter(|post| post.second.is_some()).count();
        let mut missing = wanted.saturating_sub(u32::try_from(has).unwrap_or(wanted));
        for _ in 0..wanted * 20 {
            let list = if chance.permille(600) { &helped } else { &sections };
            let place = chance.pick(list).copied();
            let post = chance.place(self.posts.len()).and_then(|post| self.posts.get_mut(post));
            let (Some(place), Some(post)) = (place, post) else { return };
            let is_near = self.places[post.place].parent == Some(place) || post.place == place;
            if missing == 0 {
                return;
            }
            if !is_near
                && post.second.is_none()
                && post.cast.is_none()
                && (2..=5).contains(&post.rank)
            {
                post.second = Some(Second { place, heads: false });
                missing -= 1;
            }
        }
    }
}

fn left_of(left: &mut [u32; 7], rank: i32) -> Option<&mut u32> {
    usize::try_from(rank - 1).ok().and_then(|rank| left.get_mut(rank))
}

fn head_rank(level: DepartmentLevel) -> i32 {
    match level {
        DepartmentLevel::Bureau => 7,
        DepartmentLevel::Division => 6,
        DepartmentLevel::Section => 5,
        DepartmentLevel::Unit => 4,
    }
}

fn is_first_bureau(places: &[Place], mut place: usize) -> bool {
    while let Some(parent) = places[place].parent {
        place = parent;
    }
    place == 0
}

fn job(place: &Place, chance: &mut Chance) -> &'static str {
    let found = chance.weighted(place.jobs.iter().map(|job| job.weight));
    found.map_or("一般事務", |found| place.jobs[found].name)
}

/// 補職名 where the rank alone would mislead.
fn title(place: &Place, rank: i32, heads: bool) -> Option<String> {
    if !heads {
        let word = match rank {
            7 => "担当局長",
            6 => "担当部長",
            5 => "担当課長",
            4 => "担当係長",
            _ => return None,
        };
        return Some(word.to_owned());
    }
    let endings = [
        ("区役所", "区長"),
        ("事務局", "事務局長"),
        ("会計室", "会計室長"),
        ("危機管理室", "危機管理監"),
        ("センター", "所長"),
        ("事務所", "所長"),
        ("保健所", "所長"),
        ("出張所", "所長"),
        ("研究所", "所長"),
        ("試験所", "所長"),
        ("図書館", "館長"),
        ("博物館", "館長"),
        ("美術館", "館長"),
        ("文学館", "館長"),
        ("文書館", "館長"),
        ("動物公園", "園長"),
        ("清掃工場", "工場長"),
    ];
    endings.iter().find(|(end, _)| place.name.ends_with(end)).map(|(_, word)| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tree::places;

    #[test]
    fn the_table_is_that_of_the_city_and_scales() {
        assert_eq!(rank_table(4199), RANK_TABLE);
        for staff in [100, 101, 300, 1000, 4200, 12_000, 30_000] {
            let table = rank_table(staff);
            assert_eq!(table.iter().sum::<u32>(), staff);
            assert!(table.iter().all(|count| *count > 0));
        }
    }

    #[test]
    fn every_rank_has_its_posts_and_every_bureau_a_head() {
        for staff in [100, 300, 4199] {
            let table = rank_table(staff);
            let places = places(room_for(table, staff));
            let posts = posts(&places, table, &Chance::new(1));
            for (rank, count) in (1..).zip(table) {
                let found = posts.iter().filter(|post| post.rank == rank).count();
                assert_eq!(u32::try_from(found), Ok(count), "rank {rank} of {staff}");
            }
            for (number, place) in places.iter().enumerate() {
                let leads = |post: &&Post| {
                    post.heads && post.place == number
                        || post.second == Some(Second { place: number, heads: true })
                };
                let heads = posts.iter().filter(leads).count();
                assert!(heads <= 1, "{}", place.name);
                assert!(heads == 1 || place.level != DepartmentLevel::Bureau, "{}", place.name);
            }
            let cast: Vec<usize> = posts.iter().filter_map(|post| post.cast).collect();
            assert_eq!(cast.len(), CAST.len());
        }
    }

    #[test]
    fn the_whole_city_has_what_real_ones_have() {
        let places = places(room_for(RANK_TABLE, 4199));
        let posts = posts(&places, RANK_TABLE, &Chance::new(1));
        let count = |test: &dyn Fn(&Post) -> bool| posts.iter().filter(|post| test(post)).count();
        assert!(count(&|post| post.rank == 4 && !post.heads) > 300);
        assert_eq!(count(&|post| post.second.is_some()), 60);
        assert!((3..30).contains(&count(&|p| p.second.as_ref().is_some_and(|s| s.heads))));
        let team = places.iter().position(|place| place.name == "育成係").unwrap();
        assert_eq!(count(&|post| post.place == team), 10);
    }
}
