//! The rows about one element.

use std::collections::BTreeSet;

use super::rows::{changed, origin};
use super::{Change, Place, Row};
use crate::competency::comparison::order::aligned;
use crate::competency::element::{Element, ElementAtRank, Link, LinkKind};
use crate::competency::ladder::Ladder;
use crate::competency::scale::{Grade, Scale};
use crate::kernel::Prose;
use crate::kernel::ids::RankId;

/// Everything that changed about one element, apart from its place.
pub fn element_rows(
    (old, old_scale): (Option<&Element>, &Scale),
    (new, new_scale): (Option<&Element>, &Scale),
    ladder: &Ladder,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let whole = match (old, new) {
        (None, Some(_)) => Some(Change::Added),
        (Some(_), None) => Some(Change::Removed),
        _ => None,
    };
    let name = |element: Option<&Element>| element.map_or("", |own| own.name.as_str()).to_owned();
    let named = whole.unwrap_or(Change::Renamed);
    rows.extend(changed(named, Place::Name, &name(old), &name(new)));
    let summary = |element: Option<&Element>| prose(element.and_then(|own| own.summary.as_ref()));
    let worded = whole.unwrap_or(Change::Reworded);
    rows.extend(changed(worded, Place::Summary, &summary(old), &summary(new)));
    for rung in ladder.rungs() {
        let at = |element: Option<&Element>| element.and_then(|own| own.asked_of(rung.id)).cloned();
        let grades = grades(old_scale, new_scale);
        rows.extend(rank_texts(rung.id, at(old).as_ref(), at(new).as_ref(), &grades, whole));
    }
    let retied = whole.unwrap_or(Change::Retied);
    for (place, kinds) in [
        (Place::Links, &[LinkKind::Pillar, LinkKind::Credo][..]),
        (Place::RoleLinks, &[LinkKind::Role]),
    ] {
        rows.extend(changed(retied, place, &ties(old, kinds), &ties(new, kinds)));
    }
    if let (Some(old), Some(new)) = (old, new) {
        let origin = |own: &Element| origin(own.name_source.as_ref(), own.is_sample);
        rows.extend(changed(Change::Remarked, Place::Source, &origin(old), &origin(new)));
    }
    rows
}

fn prose(text: Option<&Prose>) -> String {
    text.map_or_else(String::new, |text| text.as_str().to_owned())
}

fn ties(element: Option<&Element>, kinds: &[LinkKind]) -> String {
    let links = element.map_or(&[][..], |own| &own.links);
    let sorted: BTreeSet<&Link> = links.iter().filter(|link| kinds.contains(&link.kind)).collect();
    let keys: Vec<&str> = sorted.iter().map(|link| link.key.as_str()).collect();
    keys.join("・")
}

/// The grades of the new scale, then those that only the old one has.
fn grades(old: &Scale, new: &Scale) -> Vec<Grade> {
    let mut grades: Vec<Grade> = new.grades().iter().map(|own| own.grade.clone()).collect();
    for own in old.grades() {
        if !grades.contains(&own.grade) {
            grades.push(own.grade.clone());
        }
    }
    grades
}

fn rank_texts(
    rank: RankId,
    old: Option<&ElementAtRank>,
    new: Option<&ElementAtRank>,
    grades: &[Grade],
    whole: Option<Change>,
) -> Vec<Row> {
    let (weighed, worded) = match (old, new) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => (Change::Asked, Change::Added),
        (Some(_), None) => (Change::Unasked, Change::Removed),
        (Some(_), Some(_)) => (Change::Reweighted, Change::Reworded),
    };
    let weighed = whole.unwrap_or(weighed);
    let mut rows = Vec::new();
    let weight =
        |own: Option<&ElementAtRank>| own.map_or("0".to_owned(), |own| own.weight.to_string());
    rows.extend(changed(weighed, Place::Weight(rank), &weight(old), &weight(new)));
    let definition =
        |own: Option<&ElementAtRank>| prose(own.and_then(|own| own.definition.as_ref()));
    rows.extend(changed(worded, Place::Definition(rank), &definition(old), &definition(new)));
    rows.extend(indicator_rows(rank, old, new));
    for grade in grades {
        let text = |own: Option<&ElementAtRank>| prose(own.and_then(|own| own.behaviour(grade)));
        let place = Place::Behaviour(rank, grade.clone());
        rows.extend(changed(worded, place, &text(old), &text(new)));
    }
    if let (Some(old), Some(new)) = (old, new) {
        let mark = |own: &ElementAtRank| origin(None, own.is_sample);
        rows.extend(changed(Change::Remarked, Place::SampleMark(rank), &mark(old), &mark(new)));
    }
    rows
}

fn indicator_rows(
    rank: RankId,
    old: Option<&ElementAtRank>,
    new: Option<&ElementAtRank>,
) -> Vec<Row> {
    let texts = |own: Option<&'_ ElementAtRank>| -> Vec<String> {
        own.map(|own| own.indicators.iter().map(ToString::to_string).collect()).unwrap_or_default()
    };
    let (old, new) = (texts(old), texts(new));
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    aligned(&old, &new)
        .into_iter()
        .filter_map(|(before, after)| {
            let change = match (before, after) {
                (None, _) => Change::Added,
                (_, None) => Change::Removed,
                _ => Change::Reworded,
            };
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            changed(change, Place::Indicator(rank), before, after)
        })
        .collect()
}
