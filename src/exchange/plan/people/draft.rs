//! The steps for one person, gathered before they are known to fit together.

use crate::exchange::plan::posts::Step;
use crate::exchange::plan::{Change, Verdict};
use crate::kernel::ids::{DepartmentId, EmployeeId, PostingId};
use crate::kernel::{Date, Period};
use crate::organization::{
    OpenPosting, PostingIs, PostingKind, PostingSpan, RegisteredEmployee, RegisteredPosting,
    StaffChanges, Was,
};

/// The steps for one person, before they are known to fit together.
pub(super) struct Draft<'a> {
    pub id: EmployeeId,
    pub known: Option<&'a RegisteredEmployee>,
    pub left_on: Option<Date>,
    /// How the postings would stand.
    pub spans: Vec<(Option<PostingId>, PostingSpan<DepartmentId>)>,
    pub changes: StaffChanges,
    pub rows: Vec<(usize, Verdict, Vec<Change>)>,
}

pub(super) fn was(posting: &RegisteredPosting) -> Was<PostingId> {
    Was { id: posting.id, revision: posting.revision }
}

pub(super) fn span_of(
    posting: &RegisteredPosting,
) -> (Option<PostingId>, PostingSpan<DepartmentId>) {
    let span = PostingSpan {
        department: posting.is.department,
        kind: posting.is.kind,
        period: posting.period,
    };
    (Some(posting.id), span)
}

impl Draft<'_> {
    /// Carries the step into the changes and into how the postings would stand.
    pub fn take(&mut self, step: Step, is: PostingIs) {
        match step {
            Step::Stay => {}
            Step::Open(period) => self.open(period, is),
            Step::Replace { was, begins } => {
                self.changes.end_postings.push((was, begins.from()));
                self.cut(was.id, begins.from());
                self.open(begins, is);
            }
            Step::Correct { was, period, shorten } => {
                if let Some((before, until)) = shorten {
                    self.changes.end_postings.push((before, until));
                    self.cut(before.id, until);
                }
                if let Some((_, span)) = self.spans.iter_mut().find(|(id, _)| *id == Some(was.id)) {
                    span.department = is.department;
                    span.period = period;
                }
                self.changes.correct_postings.push((was, period, is));
            }
        }
    }

    /// A second post in a department that was the primary one begins when that ended.
    fn open(&mut self, period: Period, is: PostingIs) {
        let mut period = period;
        let blocking = self
            .spans
            .iter()
            .filter(|(_, span)| span.department == is.department && span.period.overlaps(&period))
            .filter_map(|(_, span)| span.period.until())
            .max();
        if let Some(from) = blocking.filter(|_| is.kind == PostingKind::Concurrent) {
            period = Period::new(from, period.until()).unwrap_or(period);
        }
        self.spans.push((None, PostingSpan { department: is.department, kind: is.kind, period }));
        self.changes.open_postings.push(OpenPosting {
            id: PostingId::mint(),
            employee: self.id,
            period,
            is,
        });
    }

    pub fn cut(&mut self, id: PostingId, until: Date) {
        if let Some((_, span)) = self.spans.iter_mut().find(|(known, _)| *known == Some(id)) {
            span.period = span.period.ended(until).unwrap_or(span.period);
        }
    }

    pub fn note(&mut self, row: usize, change: Change) {
        if let Some((_, verdict, changes)) = self.rows.iter_mut().find(|(at, ..)| *at == row) {
            if *verdict == Verdict::Unchanged {
                *verdict = Verdict::Changed;
            }
            changes.push(change);
        }
    }

    /// Whoever leaves has no post from the day after the last.
    pub fn leave(&mut self) {
        let Some(left_on) = self.left_on else { return };
        let later = |period: Period| period.until().is_none_or(|until| until > left_on);
        for opened in &mut self.changes.open_postings {
            if later(opened.period) {
                opened.period = opened.period.ended(left_on).unwrap_or(opened.period);
            }
        }
        for (_, period, _) in &mut self.changes.correct_postings {
            if later(*period) {
                *period = period.ended(left_on).unwrap_or(*period);
            }
        }
        let touched: Vec<PostingId> = self
            .changes
            .end_postings
            .iter()
            .map(|(was, _)| was.id)
            .chain(self.changes.correct_postings.iter().map(|(was, ..)| was.id))
            .collect();
        let standing = self.known.map_or(&[][..], |known| known.postings.as_slice());
        for posting in standing.iter().filter(|posting| !touched.contains(&posting.id)) {
            if later(posting.period) && posting.period.from() < left_on {
                self.changes.end_postings.push((was(posting), left_on));
            }
        }
        for (_, span) in &mut self.spans {
            if later(span.period) {
                span.period = span.period.ended(left_on).unwrap_or(span.period);
            }
        }
    }
}
