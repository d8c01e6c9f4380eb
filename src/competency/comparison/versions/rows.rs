//! The rows about ranks, the scale, roles and the order.

use super::{Change, Place, Row};
use crate::competency::comparison::order::moved;
use crate::competency::comparison::words::Redline;
use crate::competency::content::Content;
use crate::competency::element::ElementKey;
use crate::competency::ladder::Ladder;
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::scale::Scale;
use crate::kernel::Line;

pub(super) fn row(change: Change, place: Place, text: Redline) -> Row {
    Row { change, place, text }
}

/// A row, unless nothing changed.
pub(super) fn changed(change: Change, place: Place, old: &str, new: &str) -> Option<Row> {
    (old != new).then(|| row(change, place, Redline::between(old, new)))
}

pub(super) fn rank_rows(old: &Content, new: &Content, ladder: &Ladder) -> Vec<Row> {
    ladder
        .rungs()
        .iter()
        .filter_map(|rung| match (old.ranks.contains(&rung.id), new.ranks.contains(&rung.id)) {
            (false, true) => {
                Some(row(Change::Added, Place::Rank(rung.id), Redline::added(&rung.name)))
            }
            (true, false) => {
                Some(row(Change::Removed, Place::Rank(rung.id), Redline::removed(&rung.name)))
            }
            _ => None,
        })
        .collect()
}

pub(super) fn scale_rows(old: &Scale, new: &Scale) -> Vec<Row> {
    if old.id == new.id {
        return Vec::new();
    }
    let described = |scale: &Scale| {
        let grades: Vec<&str> = scale.grades().iter().map(|grade| grade.grade.as_str()).collect();
        format!("{}{}（{}）", scale.name, scale.number, grades.join("・"))
    };
    vec![row(Change::Reworded, Place::Scale, Redline::between(&described(old), &described(new)))]
}

pub(super) fn role_rows(old: &Content, new: &Content, audience: Audience) -> Vec<Row> {
    let own_keys = |content: &Content| -> Vec<RoleKey> {
        content.roles_of(audience).map(|role| role.key.clone()).collect()
    };
    let shifted = moved(&own_keys(old), &own_keys(new));
    let mut rows = Vec::new();
    for role in new.roles_of(audience) {
        rows.extend(kept_role_rows(old, new, role, shifted.contains(&role.key)));
    }
    for role in old.roles_of(audience).filter(|role| new.role(&role.key).is_none()) {
        let place = Place::Role { key: role.key.clone(), from: None };
        rows.push(row(Change::Removed, place, Redline::removed(role.body.as_str())));
    }
    rows
}

fn kept_role_rows(old: &Content, new: &Content, role: &Role, shifted: bool) -> Vec<Row> {
    let place = |from| Place::Role { key: role.key.clone(), from };
    let Some(before) = old.role(&role.key) else {
        return vec![row(Change::Added, place(None), Redline::added(role.body.as_str()))];
    };
    let mut rows = Vec::new();
    let words = Redline::between(before.body.as_str(), role.body.as_str());
    if before.audience != role.audience {
        rows.push(row(Change::Moved, place(Some(before.audience)), words));
    } else if !words.is_same() {
        rows.push(row(Change::Reworded, place(None), words));
    }
    if shifted {
        let number = |content: &Content, role: &Role| {
            let before = content.roles_of(role.audience).take_while(|own| own.key != role.key);
            format!("{}番目", before.count() + 1)
        };
        let text = Redline::between(&number(old, before), &number(new, role));
        rows.push(row(Change::Moved, Place::Order, text));
    }
    let origin = |role: &Role| origin(role.source.as_ref(), role.is_sample);
    rows.extend(changed(Change::Remarked, Place::Source, &origin(before), &origin(role)));
    rows
}

/// 「見本」, the source, or that the city wrote it itself.
pub(super) fn origin(source: Option<&Line>, is_sample: bool) -> String {
    match (source, is_sample) {
        (Some(source), false) => format!("出典：{source}"),
        (Some(source), true) => format!("見本（名称の出典：{source}）"),
        (None, true) => "見本".to_owned(),
        (None, false) => "市が定めた文".to_owned(),
    }
}

pub(super) fn order_row(old: &Content, new: &Content, key: &ElementKey) -> Row {
    let number = |content: &Content| {
        let place = content.elements.iter().position(|element| element.key == *key);
        place.map_or_else(String::new, |place| format!("{}番目", place + 1))
    };
    row(Change::Moved, Place::Order, Redline::between(&number(old), &number(new)))
}
