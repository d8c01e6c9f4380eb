//! 休職・育休など: who is away for a time. Shares and lengths are invented.

use chrono::{Datelike, Days, Months};

use super::career::Careers;
use crate::demo::chance::Chance;
use crate::demo::tree::years_before;
use crate::kernel::{Date, Period};
use crate::organization::LeaveKind;

/// One absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Whose, in the list of people.
    pub person: usize,
    /// Why.
    pub kind: LeaveKind,
    /// From when until when.
    pub period: Period,
}

/// The absences of everyone below 部長 but the cast, that begin from `begin` on and not after `today`.
/// `is_leader` spares those whose absence would leave a bureau without a head.
pub fn absences(
    careers: &Careers,
    is_leader: &dyn Fn(usize) -> bool,
    begin: Date,
    today: Date,
    chance: &Chance,
) -> Vec<Absence> {
    let mut found = Vec::new();
    for (number, person) in careers.people.iter().enumerate() {
        // Each person's own stream: who joins later moves nobody else's absence.
        let mut chance = chance.aside(&format!("leave {number}"));
        if person.cast.is_some() || is_leader(number) {
            continue;
        }
        let mut free_from = person.hired_on.max(begin);
        let mut april = begin;
        while april <= today {
            let age = april.year() - person.born;
            let drawn = draw(&mut chance, april, age);
            april = years_before(april, -1);
            let Some((kind, from, until)) = drawn else { continue };
            let until = person.left_on.map_or(until, |left_on| left_on.min(until));
            if from < free_from || from > today {
                continue;
            }
            if let Ok(period) = Period::between(from, until) {
                found.push(Absence { person: number, kind, period });
                free_from = until + Days::new(180);
            }
        }
    }
    found
}

/// What, if anything, takes somebody of that age away in the year from that April.
fn draw(chance: &mut Chance, april: Date, age: i32) -> Option<(LeaveKind, Date, Date)> {
    let parental = if (25..=43).contains(&age) { 26 } else { 0 };
    let shares = [
        (LeaveKind::Parental, parental),
        (LeaveKind::Sick, 8),
        (LeaveKind::Secondment, 2),
        (LeaveKind::Other, 1),
        (LeaveKind::Suspension, u32::from(chance.permille(150))),
    ];
    let case = chance.below(1000);
    let from = april + Days::new(u64::from(chance.below(365)));
    let days = |chance: &mut Chance, least, most| Days::new(u64::from(chance.between(least, most)));
    let mut edge = 0;
    let (kind, _) = shares.into_iter().find(|(_, share)| {
        edge += share;
        case < edge
    })?;
    Some(match kind {
        // To the end of a month, at most until the child is about three.
        LeaveKind::Parental if chance.permille(300) => (kind, from, from + days(chance, 14, 60)),
        LeaveKind::Parental => (kind, from, from + days(chance, 180, 540)),
        LeaveKind::Sick => (kind, from, from + days(chance, 31, 270)),
        LeaveKind::Secondment => (kind, april, april + Months::new(24)),
        LeaveKind::Other => (kind, from, from + days(chance, 60, 365)),
        LeaveKind::Suspension => (kind, from, from + days(chance, 10, 90)),
    })
}
