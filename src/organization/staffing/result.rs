//! A person's record after a deed: what can stand, and how it reads.

use super::refusal::StaffRefusal;
use crate::kernel::ids::DepartmentId;
use crate::kernel::time::wareki;
use crate::kernel::{Period, Revision};
use crate::organization::choices::Choices;
use crate::organization::posting::{PostingKind, PostingSpan, check_postings};
use crate::organization::register::{
    PostingIs, RegisteredEmployee, RegisteredLeave, RegisteredName, RegisteredPosting, StaffChanges,
};

/// The record as it stands once the changes to this person are carried out.
pub fn after(person: &RegisteredEmployee, changes: &StaffChanges) -> RegisteredEmployee {
    let mut then = person.clone();
    let gone: Vec<_> = changes.withdraw_postings.iter().map(|was| was.id).collect();
    then.postings.retain(|row| !gone.contains(&row.id));
    let gone: Vec<_> = changes.withdraw_leaves.iter().map(|was| was.id).collect();
    then.leaves.retain(|row| !gone.contains(&row.id));
    let gone: Vec<_> = changes.withdraw_names.iter().map(|was| was.id).collect();
    then.names.retain(|row| !gone.contains(&row.id));
    if let Some((_, is)) = changes.correct_employees.iter().find(|(was, _)| was.id == person.id) {
        then.is = is.clone();
    }
    for row in &mut then.postings {
        for (_, until) in changes.end_postings.iter().filter(|(was, _)| was.id == row.id) {
            row.period = row.period.ended(*until).unwrap_or(row.period);
        }
        for (_, period, is) in changes.correct_postings.iter().filter(|(was, ..)| was.id == row.id)
        {
            row.period = *period;
            row.is = is.clone();
        }
    }
    for row in &mut then.leaves {
        for (_, until) in changes.end_leaves.iter().filter(|(was, _)| was.id == row.id) {
            row.period = row.period.ended(*until).unwrap_or(row.period);
        }
        for (_, kind, period) in changes.correct_leaves.iter().filter(|(was, ..)| was.id == row.id)
        {
            row.kind = *kind;
            row.period = *period;
        }
    }
    for row in &mut then.names {
        for (_, until) in changes.end_names.iter().filter(|(was, _)| was.id == row.id) {
            row.period = row.period.ended(*until).unwrap_or(row.period);
        }
        for (_, period, is) in changes.correct_names.iter().filter(|(was, ..)| was.id == row.id) {
            row.period = *period;
            row.is = is.clone();
        }
    }
    let revision = person.revision;
    let opened = changes.open_postings.iter().filter(|open| open.employee == person.id);
    then.postings.extend(opened.map(|open| RegisteredPosting {
        id: open.id,
        revision,
        period: open.period,
        is: open.is.clone(),
    }));
    let opened = changes.open_leaves.iter().filter(|open| open.employee == person.id);
    then.leaves.extend(opened.map(|open| RegisteredLeave {
        id: open.id,
        revision,
        kind: open.kind,
        period: open.period,
    }));
    let opened = changes.open_names.iter().filter(|open| open.employee == person.id);
    then.names.extend(opened.map(|open| RegisteredName {
        id: open.id,
        revision,
        period: open.period,
        is: open.is.clone(),
    }));
    then.postings.sort_by_key(|row| (row.period.from(), row.is.kind));
    then.leaves.sort_by_key(|row| row.period.from());
    then.names.sort_by_key(|row| row.period.from());
    then
}

/// The record of somebody who is being hired.
pub fn newcomer(changes: &StaffChanges) -> Option<RegisteredEmployee> {
    let new = changes.new_employees.first()?;
    let nobody = RegisteredEmployee {
        id: new.id,
        revision: Revision::new(1),
        is: new.is.clone(),
        postings: Vec::new(),
        leaves: Vec::new(),
        names: Vec::new(),
    };
    Some(after(&nobody, changes))
}

pub(super) fn span(period: Period, is: &PostingIs) -> PostingSpan<DepartmentId> {
    PostingSpan { department: is.department, kind: is.kind, period }
}

/// Whether the record can stand. The database refuses overlaps as well; this says it in words.
pub(super) fn check(then: &RegisteredEmployee, changes: &StaffChanges) -> Result<(), StaffRefusal> {
    if !changes.withdraw_employees.is_empty() {
        return Ok(());
    }
    let spans: Vec<_> = then.postings.iter().map(|row| span(row.period, &row.is)).collect();
    check_postings(then.is.hired_on, then.is.left_on, &spans)?;
    let mut leaves: Vec<&RegisteredLeave> = then.leaves.iter().collect();
    leaves.sort_by_key(|row| row.period.from());
    for pair in leaves.windows(2) {
        if pair[0].period.overlaps(&pair[1].period) {
            return Err(StaffRefusal::LeavesOverlap(pair[0].period));
        }
    }
    let touched = changes.open_leaves.iter().map(|open| open.period);
    let touched = touched.chain(changes.correct_leaves.iter().map(|(.., period)| *period));
    for period in touched {
        check_leave(then, period)?;
    }
    Ok(())
}

fn check_leave(then: &RegisteredEmployee, period: Period) -> Result<(), StaffRefusal> {
    if period.from() < then.is.hired_on {
        return Err(StaffRefusal::LeaveBeforeHire(then.is.hired_on));
    }
    if let Some(left_on) = then.is.left_on
        && period.until().is_none_or(|until| until > left_on)
    {
        return Err(StaffRefusal::LeaveAfterLeaving(left_on.pred_opt().unwrap_or(left_on)));
    }
    let has_post = |row: &RegisteredPosting| {
        row.is.kind == PostingKind::Primary && row.period.contains(period.from())
    };
    if then.postings.iter().any(has_post) {
        Ok(())
    } else {
        Err(StaffRefusal::LeaveWithoutPosting(period.from()))
    }
}

/// A posting in one line: 「令和8年4月1日〜 本務 総務局 人事課 係長（庶務係長） 所属長 一般事務 正規 市長」.
pub fn posting_line(row: &RegisteredPosting, choices: &Choices) -> String {
    let is = &row.is;
    let mut words = vec![
        row.period.to_string(),
        is.kind.label().to_owned(),
        choices.full_name(is.department, row.period.from()),
        choices.rank_name(is.rank).to_owned(),
    ];
    words.extend(is.title.iter().map(|title| format!("（{title}）")));
    if is.is_head {
        words.push("所属長".to_owned());
    }
    words.push(choices.job_family_name(is.job_family).to_owned());
    words.push(choices.type_name(is.employment_type).to_owned());
    words.push(choices.authority_name(is.authority).to_owned());
    words.join("　")
}

/// The record in lines, for the check page and the audit entry.
pub fn lines(person: &RegisteredEmployee, choices: &Choices) -> Vec<String> {
    let is = &person.is;
    let day = |label: &str, day| format!("{label}　{}", wareki(day));
    let mut lines = vec![
        format!("職員番号　{}", is.number),
        format!("氏名　{}（{}）", is.name, is.kana),
        day("採用　", is.hired_on),
    ];
    lines.extend(is.left_on.and_then(|left| left.pred_opt()).map(|last| day("退職　", last)));
    lines.extend(is.term_ends_on.map(|last| day("任期の末日", last)));
    for row in &person.names {
        lines.push(format!(
            "{}　{}（{}）　{}",
            row.is.kind.label(),
            row.is.name,
            row.is.kana,
            row.period
        ));
    }
    lines.extend(person.postings.iter().map(|row| posting_line(row, choices)));
    for row in &person.leaves {
        lines.push(format!("{}　{}", row.kind.label(), row.period));
    }
    lines
}

/// What goes and what comes: the lines of one record that the other does not have.
pub fn told(
    before: &RegisteredEmployee,
    then: &RegisteredEmployee,
    choices: &Choices,
) -> (Vec<String>, Vec<String>) {
    let (old, new) = (lines(before, choices), lines(then, choices));
    let goes = old.iter().filter(|line| !new.contains(line)).cloned().collect();
    let comes = new.iter().filter(|line| !old.contains(line)).cloned().collect();
    (goes, comes)
}
