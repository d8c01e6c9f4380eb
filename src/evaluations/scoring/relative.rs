//! Relative bands: a proposal from ranked totals (domain.md 3.3, family 3; WE-3).
//!
//! Never the last word: people edit the proposal with a reason. Equal totals always get the same
//! proposal, so the counts need not meet the shares.

use rust_decimal::{Decimal, RoundingStrategy};

/// A band and its share of all people, in per cent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandShare {
    /// The grade or class.
    pub grade: String,
    /// Its share, 0 to 100.
    pub percent: Decimal,
}

/// The proposal for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal<K> {
    /// Who.
    pub key: K,
    /// The proposed grade.
    pub grade: String,
    /// Whether equal totals stand on both sides of the cut that was due here, so that a person
    /// must look at it.
    pub tied_at_edge: bool,
}

/// Ranks totals, highest first, and cuts at the cumulated shares (counts rounded half up). People
/// with equal totals stay together in the band where the first of them stands; the last band takes
/// the rest.
pub fn propose<K: Clone>(totals: &[(K, Decimal)], shares: &[BandShare]) -> Vec<Proposal<K>> {
    let Some(last) = shares.last() else {
        return Vec::new();
    };
    let mut ranked: Vec<&(K, Decimal)> = totals.iter().collect();
    ranked.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    let cuts = cuts(ranked.len(), shares);
    let mut proposals: Vec<Proposal<K>> = Vec::with_capacity(ranked.len());
    let mut start = 0;
    while start < ranked.len() {
        let end = ranked[start..]
            .iter()
            .position(|(_, total)| *total != ranked[start].1)
            .map_or(ranked.len(), |length| start + length);
        let grade = cuts.iter().find(|(cut, _)| start < *cut).map_or(&last.grade, |(_, name)| name);
        let tied_at_edge = cuts.iter().any(|(cut, _)| start < *cut && *cut < end);
        proposals.extend(ranked[start..end].iter().map(|(key, _)| Proposal {
            key: key.clone(),
            grade: grade.clone(),
            tied_at_edge,
        }));
        start = end;
    }
    proposals
}

/// After how many people each band ends.
fn cuts(people: usize, shares: &[BandShare]) -> Vec<(usize, String)> {
    let mut sum = Decimal::ZERO;
    shares
        .iter()
        .map(|share| {
            sum += share.percent;
            let exact = Decimal::from(people) * sum / Decimal::ONE_HUNDRED;
            let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
            (usize::try_from(whole).unwrap_or(people), share.grade.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::number::share;

    fn osaka() -> Vec<BandShare> {
        [("1", 5), ("2", 20), ("3", 60), ("4", 10), ("5", 5)]
            .map(|(grade, percent)| BandShare {
                grade: grade.to_owned(),
                percent: Decimal::from(percent),
            })
            .to_vec()
    }
    fn counts(proposals: &[Proposal<usize>]) -> Vec<usize> {
        osaka()
            .iter()
            .map(|band| proposals.iter().filter(|p| p.grade == band.grade).count())
            .collect()
    }

    /// WE-3: the ideal counts for 8,589 people are 429.45 / 1,717.8 / 5,153.4 / 858.9 / 429.45.
    #[test]
    fn we_3_cuts_without_ties() {
        let totals: Vec<(usize, Decimal)> =
            (0..8_589_usize).map(|n| (n, Decimal::from(n))).collect();
        let proposals = propose(&totals, &osaka());
        assert_eq!(counts(&proposals), [429, 1_718, 5_154, 859, 429]);
        assert_eq!(proposals[0].key, 8_588, "the highest total first");
        assert!(!proposals.iter().any(|p| p.tied_at_edge));
    }

    #[test]
    fn equal_totals_stay_together_and_are_pointed_out() {
        let totals: Vec<(usize, Decimal)> =
            (0..20_usize).map(|n| (n, Decimal::from(if n < 3 { 100 } else { 50 - n }))).collect();
        let proposals = propose(&totals, &osaka());
        // 5 % of 20 is one person, but three share the first place
        assert_eq!(counts(&proposals)[0], 3);
        assert!(proposals[..3].iter().all(|p| p.tied_at_edge));
        assert!(!proposals[3].tied_at_edge);
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert!(propose::<usize>(&[], &osaka()).is_empty());
        assert!(propose(&[(1, Decimal::ONE)], &[]).is_empty());
    }

    /// WE-2: published counts of 大阪市 and 大阪府, shares rounded once, never repaired.
    #[test]
    fn we_2_shares_need_not_add_up() {
        let table: [([u64; 5], u64, [&str; 5], &str); 7] = [
            ([486, 1_711, 5_136, 845, 411], 8_589, ["5.7", "19.9", "59.8", "9.8", "4.8"], "100.0"),
            ([4, 16, 58, 0, 1], 79, ["5.1", "20.3", "73.4", "0", "1.3"], "100.1"),
            ([701, 2_978, 10_613, 224, 75], 14_591, ["4.8", "20.4", "72.7", "1.5", "0.5"], "99.9"),
            ([34, 143, 525, 4, 0], 706, ["4.8", "20.3", "74.4", "0.6", "0"], "100.1"),
            ([9, 32, 126, 0, 0], 167, ["5.4", "19.2", "75.4", "0", "0"], "100.0"),
            ([61, 242, 878, 17, 16], 1_214, ["5.0", "19.9", "72.3", "1.4", "1.3"], "99.9"),
            ([805, 3_395, 12_142, 245, 91], 16_678, ["4.8", "20.4", "72.8", "1.5", "0.5"], "100.0"),
        ];
        for (parts, whole, shares, sum) in table {
            assert_eq!(parts.iter().sum::<u64>(), whole);
            let computed = parts.map(|part| share(part, whole).expect("not empty"));
            let expected = shares.map(|text| text.parse::<Decimal>().expect("a number"));
            assert_eq!(computed, expected, "of {whole}");
            let sum: Decimal = sum.parse().expect("a number");
            assert_eq!(computed.iter().sum::<Decimal>(), sum, "of {whole}");
        }
    }

    /// WE-10: 北九州市's public rank table adds up to 4,199 and to 99.9 %.
    #[test]
    fn we_10_the_rank_table_adds_up() {
        let staff = [792_u64, 1_127, 846, 937, 374, 96, 27];
        assert_eq!(staff.iter().sum::<u64>(), 4_199);
        let shares = staff.map(|part| share(part, 4_199).expect("not empty"));
        let printed = ["18.9", "26.8", "20.1", "22.3", "8.9", "2.3", "0.6"];
        assert_eq!(shares, printed.map(|text| text.parse::<Decimal>().expect("a number")));
        assert_eq!(shares.iter().sum::<Decimal>().to_string(), "99.9");
    }
}
