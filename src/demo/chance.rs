//! Chance that repeats: the same seed gives the same city on every machine and in every release.
//!
//! The generator is `SplitMix64` (Steele, Lea, Flood 2014), written out so that no upgrade of a crate
//! changes a city that people know.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for one purpose, so that a change in one part of the city leaves the
    /// others as they were.
    #[must_use]
    pub fn aside(&self, purpose: &str) -> Self {
        // FNV-1a
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut own = Self { state: self.state ^ hash };
        own.next();
        own
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `bound` − 1; 0 when `bound` is 0. The bias of the multiplication is below 2⁻³² for the
    /// bounds of a city.
    pub fn below(&mut self, bound: u32) -> u32 {
        let high = self.next() >> 32;
        u32::try_from((high * u64::from(bound)) >> 32).unwrap_or(0)
    }

    /// `least` to `most`, both in.
    pub fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// True in so many of a thousand cases.
    pub fn permille(&mut self, cases: u32) -> bool {
        self.below(1000) < cases
    }

    /// A place in a list of that length; `None` when it is empty.
    pub fn place(&mut self, length: usize) -> Option<usize> {
        let bound = u32::try_from(length).ok().filter(|bound| *bound > 0)?;
        usize::try_from(self.below(bound)).ok()
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        self.place(list.len()).and_then(|place| list.get(place))
    }

    /// A place by weight; `None` when all weights are 0.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> Option<usize> {
        let total = weights.clone().sum();
        let mut rest = self.below(total);
        weights.enumerate().find_map(|(place, weight)| {
            if rest < weight {
                return Some(place);
            }
            rest -= weight;
            None
        })
    }

    /// Mixes a list (Fisher and Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            if let Some(place) = self.place(last + 1) {
                list.swap(place, last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_paper() {
        // First values of SplitMix64 for seed 1234567, as its reference implementation prints them.
        let mut chance = Chance::new(1_234_567);
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn streams_of_two_purposes_differ_and_repeat() {
        let chance = Chance::new(7);
        let draw = |purpose: &str| {
            let mut own = chance.aside(purpose);
            [own.below(1000), own.below(1000), own.below(1000)]
        };
        assert_ne!(draw("names"), draw("tree"));
        assert_eq!(draw("names"), draw("names"));
    }

    #[test]
    fn bounds_hold() {
        let mut chance = Chance::new(1);
        assert!((0..1000).all(|_| (3..=9).contains(&chance.between(3, 9))));
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.pick::<u8>(&[]), None);
        assert_eq!(chance.weighted([0, 0].into_iter()), None);
        assert!((0..1000).all(|_| chance.weighted([0, 5, 0].into_iter()) == Some(1)));
        let mut list: Vec<u8> = (0..50).collect();
        chance.shuffle(&mut list);
        assert_ne!(list, (0..50).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..50).collect::<Vec<_>>());
    }
}
