//! One post of a list against the postings of one person: nothing, a change, or a correction.

use crate::kernel::ids::PostingId;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::{PostingIs, PostingKind, RegisteredPosting, Was};

/// What a post of the list asks of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// It stands as the list says.
    Stay,
    /// A new posting, nothing of its kind before it.
    Open(Period),
    /// The posting in force ends before the day and another begins on it.
    Replace { was: Was<PostingId>, begins: Period },
    /// The posting in force was never true as it stands; `shorten` ends the one before it.
    Correct { was: Was<PostingId>, period: Period, shorten: Option<(Was<PostingId>, Date)> },
}

impl Step {
    /// How long the post holds that begins or is corrected.
    pub(super) fn period(&self) -> Option<Period> {
        match self {
            Self::Stay => None,
            Self::Open(period)
            | Self::Replace { begins: period, .. }
            | Self::Correct { period, .. } => Some(*period),
        }
    }
}

/// Why the list cannot be true beside the register. The sentence fits behind 「…は、」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clash(pub String);

fn was(posting: &RegisteredPosting) -> Was<PostingId> {
    Was { id: posting.id, revision: posting.revision }
}

/// The posting of the same kind (and, for second posts, the same department) in force on the day.
pub(super) fn in_force<'a>(
    postings: &'a [RegisteredPosting],
    is: &PostingIs,
    on: Date,
) -> Option<&'a RegisteredPosting> {
    postings.iter().find(|posting| posting.period.contains(on) && same_line(posting, is))
}

fn same_line(posting: &RegisteredPosting, is: &PostingIs) -> bool {
    posting.is.kind == is.kind
        && (is.kind == PostingKind::Primary || posting.is.department == is.department)
}

/// Decides the step for one post. `is.assigned_on` is what the list says and is not after `on`.
pub(super) fn step(
    postings: &[RegisteredPosting],
    is: &PostingIs,
    on: Date,
) -> Result<Step, Clash> {
    let line: Vec<&RegisteredPosting> =
        postings.iter().filter(|posting| same_line(posting, is)).collect();
    let asked = is.assigned_on;
    let Some(current) = line.iter().copied().find(|posting| posting.period.contains(on)) else {
        return open(&line, is, on);
    };
    if current.is == *is {
        return Ok(Step::Stay);
    }
    let same_place = current.is.department == is.department;
    if same_place && asked < current.is.assigned_on {
        return earlier(&line, current, asked);
    }
    let from = if same_place && asked == current.is.assigned_on { on } else { asked };
    let from_start = current.period.from();
    if from > from_start {
        let begins = Period::new(from, current.period.until()).unwrap_or(Period::since(from));
        return Ok(Step::Replace { was: was(current), begins });
    }
    if from == from_start || same_place {
        return Ok(Step::Correct { was: was(current), period: current.period, shorten: None });
    }
    Err(Clash(format!("登録されている発令（{}）より後の日に直してください", wareki(from_start))))
}

/// Nothing of the kind is in force: a posting from the day of appointment until the next known one.
/// One that ended although the list still names the same appointment never ended.
fn open(line: &[&RegisteredPosting], is: &PostingIs, on: Date) -> Result<Step, Clash> {
    let next = line.iter().map(|posting| posting.period.from()).filter(|from| *from > on).min();
    let until = |from: Date| Period::new(from, next).unwrap_or(Period::since(from));
    let ended = line
        .iter()
        .filter_map(|posting| posting.period.until().map(|end| (end, posting)))
        .filter(|(end, _)| *end <= on)
        .max_by_key(|(end, _)| *end);
    match ended {
        Some((_, before))
            if before.is.assigned_on == is.assigned_on && before.is.department == is.department =>
        {
            let period = until(before.period.from());
            Ok(Step::Correct { was: was(before), period, shorten: None })
        }
        Some((end, _)) if end > is.assigned_on => Err(Clash(format!(
            "前の発令が{}まで登録されています。それより後の日に直してください",
            wareki(end.pred_opt().unwrap_or(end))
        ))),
        _ => Ok(Step::Open(until(is.assigned_on))),
    }
}

/// The list knows an earlier appointment to the same department: a correction, which may shorten the
/// posting before but never swallow it.
fn earlier(
    line: &[&RegisteredPosting],
    current: &RegisteredPosting,
    asked: Date,
) -> Result<Step, Clash> {
    let until = current.period.until();
    let correct = |from: Date, shorten| {
        let period = Period::new(from, until).unwrap_or(current.period);
        Ok(Step::Correct { was: was(current), period, shorten })
    };
    let before = line
        .iter()
        .filter(|posting| posting.period.from() < current.period.from())
        .max_by_key(|posting| posting.period.from());
    match before {
        Some(before)
            if before.is.department == current.is.department
                && before.period.until() == Some(current.period.from()) =>
        {
            correct(current.period.from(), None)
        }
        Some(before) if before.period.until().is_some_and(|end| end > asked) => {
            if before.period.from() < asked {
                correct(asked, Some((was(before), asked)))
            } else {
                Err(Clash(format!(
                    "前の発令が{}から登録されています。それより後の日に直してください",
                    wareki(before.period.from())
                )))
            }
        }
        _ => correct(asked, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Revision;
    use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};
    use crate::organization::EmploymentType;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }

    struct Case {
        is: PostingIs,
        elsewhere: DepartmentId,
        postings: Vec<RegisteredPosting>,
    }

    impl Case {
        fn new() -> Self {
            let is = PostingIs {
                authority: AuthorityId::mint(),
                department: DepartmentId::mint(),
                rank: RankId::mint(),
                job_family: JobFamilyId::mint(),
                employment_type: EmploymentType::REGULAR,
                kind: PostingKind::Primary,
                is_head: false,
                title: None,
                assigned_on: day("2023-04-01"),
            };
            Self { is, elsewhere: DepartmentId::mint(), postings: Vec::new() }
        }
        fn with(mut self, at: DepartmentId, from: &str, until: Option<&str>) -> Self {
            let period = Period::new(day(from), until.map(day)).expect("a period");
            let is = PostingIs { department: at, assigned_on: day(from), ..self.is.clone() };
            let id = PostingId::mint();
            self.postings.push(RegisteredPosting { id, revision: Revision::new(1), period, is });
            self
        }
        fn ask(&self, change: impl Fn(&mut PostingIs)) -> Result<Step, Clash> {
            let mut is = self.is.clone();
            change(&mut is);
            step(&self.postings, &is, day("2026-04-01"))
        }
        fn was(&self, index: usize) -> Was<PostingId> {
            was(&self.postings[index])
        }
    }

    fn here() -> Case {
        let case = Case::new();
        let at = case.is.department;
        case.with(at, "2023-04-01", None)
    }

    #[test]
    fn what_stands_stays_and_what_is_missing_opens() {
        assert_eq!(here().ask(|_| ()), Ok(Step::Stay));
        assert_eq!(Case::new().ask(|_| ()), Ok(Step::Open(Period::since(day("2023-04-01")))));
    }

    #[test]
    fn a_transfer_ends_the_old_posting_on_the_day_of_appointment() {
        let case = here();
        let moved = case.ask(|is| {
            is.department = case.elsewhere;
            is.assigned_on = day("2025-04-01");
        });
        let begins = Period::since(day("2025-04-01"));
        assert_eq!(moved, Ok(Step::Replace { was: case.was(0), begins }));
    }

    #[test]
    fn a_new_rank_without_a_new_appointment_holds_from_the_day_of_the_list() {
        let case = here();
        let begins = Period::since(day("2026-04-01"));
        let promoted = case.ask(|is| is.rank = RankId::mint());
        assert_eq!(promoted, Ok(Step::Replace { was: case.was(0), begins }));
        // With a new day of appointment it holds from that day.
        let begins = Period::since(day("2025-04-01"));
        let reappointed = case.ask(|is| {
            is.rank = RankId::mint();
            is.assigned_on = day("2025-04-01");
        });
        assert_eq!(reappointed, Ok(Step::Replace { was: case.was(0), begins }));
    }

    #[test]
    fn the_same_day_with_another_department_is_a_correction() {
        let case = here();
        let corrected = case.ask(|is| is.department = case.elsewhere);
        let period = Period::since(day("2023-04-01"));
        assert_eq!(corrected, Ok(Step::Correct { was: case.was(0), period, shorten: None }));
    }

    #[test]
    fn an_older_list_than_the_register_is_refused() {
        let case = here();
        let clash = case.ask(|is| {
            is.department = case.elsewhere;
            is.assigned_on = day("2022-04-01");
        });
        assert_eq!(
            clash,
            Err(Clash("登録されている発令（令和5年4月1日）より後の日に直してください".to_owned()))
        );
    }

    #[test]
    fn an_earlier_appointment_corrects_and_may_shorten_what_was_before() {
        let earlier = |is: &mut PostingIs| is.assigned_on = day("2022-04-01");
        let case = here();
        let period = Period::since(day("2022-04-01"));
        let expected = Step::Correct { was: case.was(0), period, shorten: None };
        assert_eq!(case.ask(earlier), Ok(expected));

        let case = Case::new();
        let (here, there) = (case.is.department, case.elsewhere);
        let case =
            case.with(there, "2020-04-01", Some("2023-04-01")).with(here, "2023-04-01", None);
        let shorten = Some((case.was(0), day("2022-04-01")));
        assert_eq!(case.ask(earlier), Ok(Step::Correct { was: case.was(1), period, shorten }));
        assert!(case.ask(|is| is.assigned_on = day("2020-04-01")).is_err());
    }

    #[test]
    fn after_a_promotion_in_place_the_next_list_changes_nothing() {
        let case = Case::new();
        let here = case.is.department;
        let mut case =
            case.with(here, "2023-04-01", Some("2025-10-01")).with(here, "2025-10-01", None);
        case.postings[1].is.assigned_on = day("2023-04-01");
        case.postings[0].is.rank = RankId::mint();
        assert_eq!(case.ask(|_| ()), Ok(Step::Stay));
    }

    #[test]
    fn someone_who_comes_back_is_not_put_into_the_time_before() {
        let case = Case::new();
        let there = case.elsewhere;
        let case = case.with(there, "2020-04-01", Some("2024-04-01"));
        assert!(case.ask(|_| ()).is_err());
        let back = case.ask(|is| is.assigned_on = day("2025-04-01"));
        assert_eq!(back, Ok(Step::Open(Period::since(day("2025-04-01")))));
    }

    #[test]
    fn an_appointment_that_the_list_still_names_never_ended() {
        let case = Case::new();
        let at = case.is.department;
        let case = case.with(at, "2023-04-01", Some("2025-04-01"));
        let period = Period::since(day("2023-04-01"));
        let expected = Step::Correct { was: case.was(0), period, shorten: None };
        assert_eq!(case.ask(|_| ()), Ok(expected));
    }

    #[test]
    fn a_planned_posting_ends_what_opens_before_it() {
        let case = Case::new();
        let there = case.elsewhere;
        let case = case.with(there, "2026-10-01", None);
        let period = Period::between(day("2023-04-01"), day("2026-10-01")).expect("a period");
        assert_eq!(case.ask(|_| ()), Ok(Step::Open(period)));
    }

    #[test]
    fn second_posts_are_told_apart_by_department() {
        let case = here();
        let second = case.ask(|is| {
            is.kind = PostingKind::Concurrent;
            is.department = case.elsewhere;
        });
        assert_eq!(second, Ok(Step::Open(Period::since(day("2023-04-01")))));
    }
}
