//! Closing, merging, splitting: what happens to the people and to the departments below.

use std::collections::BTreeMap;

use crate::kernel::ids::{DepartmentId, PostingId};
use crate::kernel::{Date, Period};
use crate::organization::posting::PostingKind;
use crate::organization::register::{DepartmentIs, OpenPosting, PostingIs, StaffChanges, Was};

use super::change::{open, was};
use super::refusal::DepartmentRefusal as Refused;
use super::{Inventory, MergedInto, Plan, PostHere};

/// Ends a department on a day; nothing may be planned for it later.
fn end(
    known: &Inventory,
    department: DepartmentId,
    on: Date,
    changes: &mut StaffChanges,
) -> Result<(), Refused> {
    let fact = known.standing(department, on)?;
    if fact.period.from() == on {
        return Err(Refused::SameDay { on });
    }
    if let Some(next) = known.next_after(department, on) {
        let (name, from) = (next.is.name.clone(), next.period.from());
        return Err(Refused::LaterPlanned { name, from });
    }
    changes.end_facts.push((was(fact), on));
    Ok(())
}

pub(super) fn close(
    known: &Inventory,
    department: DepartmentId,
    on: Date,
) -> Result<Plan, Refused> {
    let mut changes = StaffChanges::default();
    end(known, department, on, &mut changes)?;
    let people = count_people(&known.posts_from(department, on));
    if people > 0 {
        return Err(Refused::HasPeople { name: known.name(department, on), people, on });
    }
    let mut plan = Plan::new(on, department, changes);
    plan.closed = vec![department];
    Ok(plan)
}

fn count_people(posts: &[&PostHere]) -> usize {
    posts.iter().map(|post| post.employee).collect::<std::collections::BTreeSet<_>>().len()
}

/// One posting and the department it goes to.
struct Going<'a> {
    post: &'a PostHere,
    to: DepartmentId,
    is_head: bool,
}

/// Postings that go to other departments: what runs ends and begins anew there, what is still to come
/// is written for the other department. Of two postings of one person that would meet in one
/// department, the primary one goes and the other ends.
fn go(known: &Inventory, going: &[Going<'_>], on: Date, changes: &mut StaffChanges) {
    let mut dropped: Vec<PostingId> = Vec::new();
    for (index, one) in going.iter().enumerate() {
        let period = one.post.posting.period;
        let shared: Vec<&PostHere> = known
            .posts
            .iter()
            .filter(|other| {
                other.employee == one.post.employee
                    && other.posting.id != one.post.posting.id
                    && other.posting.period.overlaps(&period)
                    && other.posting.period.until().is_none_or(|until| until > on)
            })
            .collect();
        for other in shared {
            let position = going.iter().position(|g| g.post.posting.id == other.posting.id);
            let meets = match position {
                Some(at) => going[at].to == one.to,
                None => other.posting.is.department == one.to,
            };
            let is_less = one.post.posting.is.kind == PostingKind::Concurrent
                && (other.posting.is.kind == PostingKind::Primary
                    || position.is_none_or(|at| at < index));
            if meets && is_less {
                dropped.push(one.post.posting.id);
            } else if meets && position.is_none() {
                // A second post that is there already makes room for the primary one.
                drop_post(other, on, changes);
            }
        }
    }
    for one in going {
        if dropped.contains(&one.post.posting.id) {
            drop_post(one.post, on, changes);
        } else {
            carry(one, on, changes);
        }
    }
}

fn row(post: &PostHere) -> Was<PostingId> {
    Was { id: post.posting.id, revision: post.posting.revision }
}

fn drop_post(post: &PostHere, on: Date, changes: &mut StaffChanges) {
    if post.posting.period.from() < on {
        changes.end_postings.push((row(post), on));
    } else {
        changes.withdraw_postings.push(row(post));
    }
}

fn carry(one: &Going<'_>, on: Date, changes: &mut StaffChanges) {
    let posting = &one.post.posting;
    let mut is = PostingIs { department: one.to, is_head: one.is_head, ..posting.is.clone() };
    let rest = Period::new(on, posting.period.until());
    match rest {
        Ok(period) if posting.period.from() < on => {
            is.assigned_on = on;
            changes.end_postings.push((row(one.post), on));
            changes.open_postings.push(OpenPosting {
                id: PostingId::mint(),
                employee: one.post.employee,
                period,
                is,
            });
        }
        _ => changes.correct_postings.push((row(one.post), posting.period, is)),
    }
}

/// Departments below go along: from the day on, and in what is planned for later.
fn take_below(
    known: &Inventory,
    source: DepartmentId,
    on: Date,
    to: impl Fn(DepartmentId) -> Option<DepartmentId>,
    changes: &mut StaffChanges,
) {
    for fact in known.facts.iter().filter(|fact| fact.is.parent == Some(source)) {
        let Some(target) = to(fact.department) else { continue };
        if fact.period.until().is_some_and(|until| until <= on) {
            continue;
        }
        let is = DepartmentIs { parent: Some(target), ..fact.is.clone() };
        match Period::new(on, fact.period.until()) {
            Ok(rest) if fact.period.from() < on => {
                changes.end_facts.push((was(fact), on));
                changes.open_facts.push(open(fact.department, rest, &is));
            }
            _ => changes.correct_facts.push((was(fact), fact.period, is)),
        }
    }
}

pub(super) fn merge(
    known: &Inventory,
    on: Date,
    sources: &[DepartmentId],
    into: &MergedInto,
    head: Option<PostingId>,
) -> Result<Plan, Refused> {
    let mut changes = StaffChanges::default();
    let target = match into {
        MergedInto::Standing(target) => {
            known.standing(*target, on)?;
            *target
        }
        MergedInto::New(is) => {
            let target = DepartmentId::mint();
            changes.new_departments.push(target);
            changes.open_facts.push(open(target, Period::since(on), is));
            target
        }
    };
    let least = if matches!(into, MergedInto::Standing(_)) { 1 } else { 2 };
    if sources.len() < least {
        return Err(Refused::TooFew { least });
    }
    for (index, source) in sources.iter().enumerate() {
        if *source == target || sources[..index].contains(source) {
            return Err(Refused::Twice { name: known.name(*source, on) });
        }
        end(known, *source, on, &mut changes)?;
    }
    let posts: Vec<&PostHere> =
        sources.iter().flat_map(|source| known.posts_from(*source, on)).collect();
    if let Some(head) = head
        && !posts.iter().any(|post| post.posting.id == head && post.posting.is.is_head)
    {
        return Err(Refused::NotHead);
    }
    let going: Vec<Going<'_>> = posts
        .into_iter()
        .map(|post| Going { post, to: target, is_head: head == Some(post.posting.id) })
        .collect();
    go(known, &going, on, &mut changes);
    for source in sources {
        // One of the merged may stand below another: it ends with them.
        let to = |below| (!sources.contains(&below) && below != target).then_some(target);
        take_below(known, *source, on, to, &mut changes);
    }
    let mut plan = Plan::new(on, target, changes);
    plan.closed = sources.to_vec();
    Ok(plan)
}

/// Who and what was given to which part.
pub(super) struct Given<'a> {
    pub people: &'a BTreeMap<PostingId, usize>,
    pub below: &'a BTreeMap<DepartmentId, usize>,
}

pub(super) fn split(
    known: &Inventory,
    on: Date,
    source: DepartmentId,
    parts: &[DepartmentIs],
    given: &Given<'_>,
    stays: bool,
) -> Result<Plan, Refused> {
    let least = if stays { 1 } else { 2 };
    if parts.len() < least {
        return Err(Refused::TooFew { least });
    }
    let mut changes = StaffChanges::default();
    let fact = known.standing(source, on)?;
    if stays {
        if fact.period.from() >= on {
            return Err(Refused::SameDay { on });
        }
    } else {
        end(known, source, on, &mut changes)?;
    }
    let ids: Vec<DepartmentId> = parts.iter().map(|_| DepartmentId::mint()).collect();
    for (id, is) in ids.iter().zip(parts) {
        changes.new_departments.push(*id);
        changes.open_facts.push(open(*id, Period::since(on), is));
    }
    let posts = known.posts_from(source, on);
    let below = known.children_on(source, on);
    if !stays {
        let people = posts.iter().filter(|post| !given.people.contains_key(&post.posting.id));
        let people = count_people(&people.copied().collect::<Vec<_>>());
        let lost = below.iter().filter(|fact| !given.below.contains_key(&fact.department)).count();
        if people + lost > 0 {
            return Err(Refused::Unassigned { people, below: lost });
        }
    }
    let part = |number: Option<&usize>| number.and_then(|number| ids.get(*number)).copied();
    let going: Vec<Going<'_>> = posts
        .into_iter()
        .filter_map(|post| {
            let to = part(given.people.get(&post.posting.id))?;
            Some(Going { post, to, is_head: post.posting.is.is_head })
        })
        .collect();
    go(known, &going, on, &mut changes);
    take_below(known, source, on, |id| part(given.below.get(&id)), &mut changes);
    let mut plan = Plan::new(on, if stays { source } else { ids[0] }, changes);
    if !stays {
        plan.closed = vec![source];
    }
    Ok(plan)
}
