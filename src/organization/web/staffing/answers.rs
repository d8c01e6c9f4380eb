//! The pages about one person: what the record says now, and what the answers come to.

use super::kind::{Ask, Kind};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Prose, Revision};
use crate::organization::choices::Choices;
use crate::organization::forms::staff::{self as read, At};
use crate::organization::posting::PostingKind;
use crate::organization::register::{PostingIs, RegisteredEmployee, RegisteredPosting, Was};
use crate::organization::staffing::StaffVerb;
use crate::ui::FormData;

impl Kind {
    /// The posting that the page is about.
    pub(super) fn posting(self, person: &RegisteredEmployee) -> Option<&RegisteredPosting> {
        let (Self::PostChange(id)
        | Self::PostCorrection(id)
        | Self::PostEnd(id)
        | Self::PostWithdrawal(id)) = self
        else {
            return None;
        };
        person.postings.iter().find(|row| row.id == id)
    }

    /// Revision of the row that the page is about; `None` when the row is not there.
    pub(super) fn revision(self, person: &RegisteredEmployee) -> Option<Revision> {
        match self {
            Self::Data | Self::Name | Self::Leaving | Self::Staying | Self::Unhiring => {
                Some(person.revision)
            }
            Self::Alias | Self::Post | Self::Leave => Some(Revision::NONE),
            Self::PostChange(_)
            | Self::PostCorrection(_)
            | Self::PostEnd(_)
            | Self::PostWithdrawal(_) => self.posting(person).map(|row| row.revision),
            Self::LeaveEnd(id) | Self::LeaveCorrection(id) | Self::LeaveWithdrawal(id) => {
                person.leaves.iter().find(|row| row.id == id).map(|row| row.revision)
            }
            Self::AliasEnd(id) | Self::NameWithdrawal(id) => {
                person.names.iter().find(|row| row.id == id).map(|row| row.revision)
            }
        }
    }

    /// The form as the record fills it in.
    pub(super) fn filled(self, person: &RegisteredEmployee, choices: &Choices) -> FormData {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut text = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        match self {
            Self::Data => {
                text("name", person.is.name.as_str());
                text("kana", person.is.kana.as_str());
            }
            Self::Post => {
                text("post_kind", PostingKind::Concurrent.as_str());
            }
            Self::Alias => text("shown", "yes"),
            _ => {}
        }
        if let Some(row) = self.posting(person) {
            post_pairs(&row.is, row.period.from(), choices, &mut pairs);
        } else if self == Self::Post
            && let Some(row) =
                person.postings.iter().rev().find(|row| row.is.kind == PostingKind::Primary)
        {
            let is = PostingIs { is_head: false, title: None, ..row.is.clone() };
            post_pairs(&is, row.period.from(), choices, &mut pairs);
            pairs.retain(|(name, _)| name != "department");
        }
        let days: Vec<(&str, Option<Date>)> = match self {
            Self::Data => vec![
                ("hired", Some(person.is.hired_on)),
                ("left", person.is.left_on.and_then(|left| left.pred_opt())),
                ("term", person.is.term_ends_on),
            ],
            Self::PostCorrection(_) => self.posting(person).map_or_else(Vec::new, |row| {
                vec![("from", Some(row.period.from())), ("last", row.period.last_day())]
            }),
            Self::PostEnd(_) => self
                .posting(person)
                .map_or_else(Vec::new, |row| vec![("last", row.period.last_day())]),
            Self::LeaveEnd(id) | Self::LeaveCorrection(id) => {
                let row = person.leaves.iter().find(|row| row.id == id);
                if let Some(row) = row {
                    pairs.push(("leave_kind".to_owned(), row.kind.to_string()));
                }
                row.map_or_else(Vec::new, |row| {
                    vec![("from", Some(row.period.from())), ("last", row.period.last_day())]
                })
            }
            _ => Vec::new(),
        };
        for (name, day) in days {
            let Some(day) = day else { continue };
            let words = wareki(day);
            for (part, value) in
                ["year", "month", "day"].iter().zip(words.split(['年', '月', '日']))
            {
                pairs.push((format!("{name}_{part}"), value.to_owned()));
            }
        }
        FormData::new(pairs)
    }

    /// What the answers come to, and why.
    pub(super) fn read(
        self,
        form: &FormData,
        person: &RegisteredEmployee,
        choices: &Choices,
    ) -> Result<(StaffVerb, Option<Prose>), At> {
        let mut problems = At::new();
        let verb = self.verb(form, person, choices, &mut problems);
        let is_asked = self.asks().contains(&Ask::Reason(true));
        let reason = read::reason(form, is_asked, &mut problems);
        match verb {
            Some(verb) if problems.is_empty() => Ok((verb, reason)),
            _ => Err(problems),
        }
    }

    fn verb(
        self,
        form: &FormData,
        person: &RegisteredEmployee,
        choices: &Choices,
        problems: &mut At,
    ) -> Option<StaffVerb> {
        let revision = Revision::parse(form.one("revision"));
        let last = |label: &str, problems: &mut At| {
            read::day(form, "last", label, problems).and_then(|day| day.succ_opt())
        };
        let span = |labels: (&'static str, &'static str), problems: &mut At| {
            read::period(form, ("from", labels.0), ("last", labels.1), problems)
        };
        Some(match self {
            Self::Data => {
                let is = read::employee(form, &person.is, problems)?;
                StaffVerb::CorrectEmployee { was: revision, is }
            }
            Self::Name => {
                let from = read::day(form, "from", "変更の日", problems);
                let (name, kana) = read::name(form, problems)?;
                let keeps_old = form.one("keeps_old") == "yes";
                StaffVerb::ChangeName { was: revision, from: from?, name, kana, keeps_old }
            }
            Self::Alias => {
                let name = read::name(form, problems);
                let period = span(("使い始める日", "最後の日"), problems)?;
                let (name, kana) = name?;
                let is_shown = form.one("shown") == "yes";
                StaffVerb::OpenName { period, name, kana, is_shown }
            }
            Self::NameWithdrawal(id) => StaffVerb::WithdrawName { was: Was { id, revision } },
            Self::AliasEnd(id) => StaffVerb::EndName {
                was: Was { id, revision },
                until: last("最後に使う日", problems)?,
            },
            Self::Leaving => {
                StaffVerb::Leave { was: revision, left_on: last("退職の日", problems)? }
            }
            Self::Staying => StaffVerb::Stay { was: revision },
            Self::Unhiring => StaffVerb::WithdrawHire { was: revision },
            Self::Post => {
                let period = span(("発令日", "最後の日"), problems);
                let kind = PostingKind::parse(form.one("post_kind"));
                if kind.is_none() {
                    problems.add("post_kind".to_owned(), "本務か兼務かを選んでください");
                }
                let first = period.map(|period| period.from());
                let kind_read = kind.unwrap_or(PostingKind::Concurrent);
                let is = read::post(form, choices, first, kind_read, problems)?;
                kind?;
                StaffVerb::OpenPosting { period: period?, is }
            }
            Self::PostChange(id) => {
                let from = read::day(form, "from", "発令日", problems);
                let kind = self.posting(person)?.is.kind;
                let is = read::post(form, choices, from, kind, problems)?;
                StaffVerb::ChangePosting { was: Was { id, revision }, from: from?, is }
            }
            Self::PostCorrection(id) => {
                let period = span(("発令日", "最後の日"), problems);
                let row = self.posting(person)?;
                let first = period.map(|period| period.from());
                let is = read::post(form, choices, first, row.is.kind, problems)?;
                // 現所属発令日 moves with a first day that was its own.
                let assigned_on = if row.is.assigned_on == row.period.from() {
                    period?.from()
                } else {
                    row.is.assigned_on.min(period?.from())
                };
                let is = PostingIs { assigned_on, ..is };
                StaffVerb::CorrectPosting { was: Was { id, revision }, period: period?, is }
            }
            Self::PostEnd(id) => StaffVerb::EndPosting {
                was: Was { id, revision },
                until: last("最後の日", problems)?,
            },
            Self::PostWithdrawal(id) => StaffVerb::WithdrawPosting { was: Was { id, revision } },
            Self::Leave => {
                let kind = read::leave_kind(form, problems);
                let period = span(("始まりの日", "終わりの日"), problems)?;
                StaffVerb::BeginLeave { kind: kind?, period }
            }
            Self::LeaveEnd(id) => {
                let before = problems.len();
                let last = read::open_day(form, "last", "終わりの日", problems);
                if problems.len() > before {
                    return None;
                }
                let until = last.and_then(|last| last.succ_opt());
                StaffVerb::EndLeave { was: Was { id, revision }, until }
            }
            Self::LeaveCorrection(id) => {
                let kind = read::leave_kind(form, problems);
                let period = span(("始まりの日", "終わりの日"), problems)?;
                StaffVerb::CorrectLeave { was: Was { id, revision }, kind: kind?, period }
            }
            Self::LeaveWithdrawal(id) => StaffVerb::WithdrawLeave { was: Was { id, revision } },
        })
    }
}

fn post_pairs(is: &PostingIs, day: Date, choices: &Choices, pairs: &mut Vec<(String, String)>) {
    let mut text = |name: &str, value: String| pairs.push((name.to_owned(), value));
    text("department", choices.code(is.department, day).to_owned());
    text("rank", is.rank.to_string());
    text("title", is.title.clone().unwrap_or_default());
    text("is_head", if is.is_head { "yes" } else { "" }.to_owned());
    text("job_family", is.job_family.to_string());
    text("employment_type", is.employment_type.to_string());
    text("authority", is.authority.to_string());
}
