//! What moved, and which of two lists of sentences belong together.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::text::length;

use super::words::{Mark, Redline};

/// The keys that changed their place: of those in both lists, as few as possible (all that are not
/// part of the longest sequence that kept its order).
pub fn moved<K: Ord + Clone>(old: &[K], new: &[K]) -> BTreeSet<K> {
    let place: BTreeMap<&K, usize> =
        old.iter().enumerate().map(|(place, key)| (key, place)).collect();
    let common: Vec<(&K, usize)> =
        new.iter().filter_map(|key| place.get(key).map(|place| (key, *place))).collect();
    let kept = longest_rising(&common.iter().map(|(_, place)| *place).collect::<Vec<_>>());
    let stayed = |index: usize| kept.contains(&index);
    common
        .iter()
        .enumerate()
        .filter(|(index, _)| !stayed(*index))
        .map(|(_, (key, _))| (*key).clone())
        .collect()
}

/// Indexes of the longest rising subsequence; of several, the one that begins earliest.
fn longest_rising(values: &[usize]) -> BTreeSet<usize> {
    // From the back: the length of the longest rise beginning here, and where it goes on.
    let mut best: Vec<(usize, Option<usize>)> = vec![(1, None); values.len()];
    for index in (0..values.len()).rev() {
        for next in index + 1..values.len() {
            if values[next] > values[index] && best[next].0 + 1 > best[index].0 {
                best[index] = (best[next].0 + 1, Some(next));
            }
        }
    }
    let longest = best.iter().map(|(length, _)| *length).max().unwrap_or(0);
    let mut at = best.iter().position(|(length, _)| *length == longest);
    let mut kept = BTreeSet::new();
    while let Some(index) = at {
        kept.insert(index);
        at = best[index].1;
    }
    kept
}

/// Pairs two lists of sentences that have no keys (着眼点): in order, so that the paired sentences
/// have as much in common as possible. `(None, Some)` was added, `(Some, None)` removed.
pub fn aligned<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    // What both begin with belongs together: nothing has more in common with a sentence than itself.
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let mut pairs: Vec<_> = old[..same].iter().map(|text| (Some(*text), Some(*text))).collect();
    let (old, new) = (&old[same..], &new[same..]);
    // best[i][j]: what old[i..] and new[j..] have in common at best.
    let mut best = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    let likeness: Vec<Vec<usize>> =
        old.iter().map(|a| new.iter().map(|b| likeness(a, b)).collect()).collect();
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let paired = match likeness[i][j] {
                0 => 0,
                common => common + best[i + 1][j + 1],
            };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        if likeness[i][j] > 0 && best[i][j] == likeness[i][j] + best[i + 1][j + 1] {
            pairs.push((Some(old[i]), Some(new[j])));
            (i, j) = (i + 1, j + 1);
        } else if best[i][j] == best[i + 1][j] {
            pairs.push((Some(old[i]), None));
            i += 1;
        } else {
            pairs.push((None, Some(new[j])));
            j += 1;
        }
    }
    pairs.extend(old[i..].iter().map(|text| (Some(*text), None)));
    pairs.extend(new[j..].iter().map(|text| (None, Some(*text))));
    pairs
}

/// Characters in common; 0 when less than two fifths of the longer sentence is, for then the two are
/// different sentences.
fn likeness(old: &str, new: &str) -> usize {
    let (short, long) = (length(old).min(length(new)), length(old).max(length(new)));
    if short * 5 < long * 2 {
        return 0;
    }
    let redline = Redline::between(old, new);
    let same = redline.segments().iter().filter(|segment| segment.kind == Mark::Same);
    let common: usize = same.map(|segment| length(&segment.text)).sum();
    if common * 5 < long * 2 { 0 } else { common }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_moves_one_thing() {
        let moved = |old: &str, new: &str| -> String {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            moved(&letters(old), &letters(new)).into_iter().collect()
        };
        assert_eq!(moved("abcd", "abcd"), "");
        assert_eq!(moved("abcd", "bcda"), "a");
        assert_eq!(moved("abcd", "dabc"), "d");
        assert_eq!(moved("abcd", "abxcd"), "", "a newcomer moves nobody");
        assert_eq!(moved("abcd", "acd"), "", "a leaver moves nobody");
        assert_eq!(moved("abcd", "dcba").len(), 3);
        assert_eq!(moved("", "abc"), "");
    }

    #[test]
    fn sentences_are_paired_by_what_they_share() {
        let old = ["期限を守っているか。", "根拠を確かめて処理しているか。", "報告しているか。"];
        let new = [
            "根拠となる法令を確かめて処理しているか。",
            "市民の声を聴いたか。",
            "報告しているか。",
        ];
        assert_eq!(
            aligned(&old, &new),
            [
                (Some(old[0]), None),
                (Some(old[1]), Some(new[0])),
                (None, Some(new[1])),
                (Some(old[2]), Some(new[2])),
            ]
        );
        assert_eq!(aligned(&[], &["一"]), [(None, Some("一"))]);
        assert_eq!(aligned(&["一"], &[]), [(Some("一"), None)]);
    }
}
