//! Master data with days: ranks (職位), job families (職種), employment types (任用区分), appointing
//! authorities (任命権者).
//!
//! Each has a name from a day until a day. Who never was renamed nor ended has no dated name: it has
//! always been, under the name it has.

use std::collections::HashMap;

use crate::kernel::ids::{AuthorityId, JobFamilyId, MasterFactId, RankId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal};

use super::posting::{EmploymentKind, EmploymentType};
use super::register::{PostingIs, Was};

crate::text_enum! {
    /// A list of master data.
    pub enum MasterKind {
        /// 職位.
        Rank = "rank",
        /// 職種.
        JobFamily = "job_family",
        /// 任用区分.
        EmploymentType = "employment_type",
        /// 任命権者.
        Authority = "authority",
    }
}

impl MasterKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Rank => "職位",
            Self::JobFamily => "職種",
            Self::EmploymentType => "任用区分",
            Self::Authority => "任命権者",
        }
    }
    /// The word in addresses.
    pub fn path(self) -> &'static str {
        match self {
            Self::Rank => "ranks",
            Self::JobFamily => "job-families",
            Self::EmploymentType => "employment-types",
            Self::Authority => "authorities",
        }
    }
    /// The list of an address.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.path() == path)
    }
}

/// A name from a day until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterName {
    /// The row and its revision; `None` for one that was never written down.
    pub row: Option<Was<MasterFactId>>,
    /// From when until when.
    pub period: Period,
    /// The name.
    pub name: String,
}

/// The names of one row of master data, earliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterNames(Vec<MasterName>);

/// Names to end and to open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MasterChange {
    /// A name that ends before a day.
    pub end: Option<(Was<MasterFactId>, Date)>,
    /// Names from a day until a day.
    pub open: Vec<(Period, String)>,
}

/// What a new row of a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMaster {
    /// Stable word; blank for a job family.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The step of the ladder below it; 0: lowest.
    pub above: i32,
    /// 管理監督者.
    pub is_supervisory: bool,
    /// What a 任用区分 is in law; `None` for other lists.
    pub kind: Option<EmploymentKind>,
}

/// Why master data cannot stand as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterRefusal {
    /// That is its name already.
    Nothing,
    /// A change is written for that very day.
    SameDay(Date),
    /// It is not there on that day.
    NotThere(Date),
    /// Something later is planned.
    LaterPlanned(Date),
    /// People hold it on or after that day.
    Held(i64, Date),
    /// Another one has that name.
    NameTaken,
    /// Another one has that code.
    CodeTaken,
}

impl Refusal for MasterRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "master_unchanged",
            Self::SameDay(_) => "master_changed_same_day",
            Self::NotThere(_) => "master_not_there",
            Self::LaterPlanned(_) => "master_later_planned",
            Self::Held(..) => "master_held",
            Self::NameTaken => "master_name_taken",
            Self::CodeTaken => "master_code_taken",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::Nothing => "いまと同じ名前です。新しい名前を書いてください".to_owned(),
            Self::SameDay(on) => {
                format!("{}の変更が、もう登録されています。別の日にしてください", wareki(*on))
            }
            Self::NotThere(on) => {
                format!("{}には使われていません。日を確かめてください", wareki(*on))
            }
            Self::LaterPlanned(from) => {
                format!("{}から別の名前になる予定です。それより後の日にしてください", wareki(*from))
            }
            Self::Held(people, on) => format!(
                "{}以後も、{people}人の発令で使っています。先に、その発令を変えてください",
                wareki(*on)
            ),
            Self::NameTaken => "その名前は、もう使われています。別の名前にしてください".to_owned(),
            Self::CodeTaken => {
                "そのコードは、もう使われています。別のコードにしてください".to_owned()
            }
        }
    }
}

/// A row of one of the lists, as a posting names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// 職位.
    Rank(RankId),
    /// 職種.
    JobFamily(JobFamilyId),
    /// 任用区分.
    EmploymentType(EmploymentType),
    /// 任命権者.
    Authority(AuthorityId),
}

impl Named {
    /// The four that a posting names.
    pub fn of(is: &PostingIs) -> [Self; 4] {
        [
            Self::Rank(is.rank),
            Self::JobFamily(is.job_family),
            Self::EmploymentType(is.employment_type),
            Self::Authority(is.authority),
        ]
    }
    /// Its list.
    pub fn kind(self) -> MasterKind {
        match self {
            Self::Rank(_) => MasterKind::Rank,
            Self::JobFamily(_) => MasterKind::JobFamily,
            Self::EmploymentType(_) => MasterKind::EmploymentType,
            Self::Authority(_) => MasterKind::Authority,
        }
    }
}

/// When the rows of the lists are in use: the dated names of those that have any. Who has none has
/// always been.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InUse(HashMap<Named, Vec<(Period, String)>>);

/// A row of a list that a posting names on days without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfUse {
    /// Which list.
    pub kind: MasterKind,
    /// What it was or will be called.
    pub name: String,
    /// The last day on which it is in use, where it ends before the posting does.
    pub last: Option<Date>,
    /// The first day, where it begins after the posting does.
    pub from: Option<Date>,
}

impl OutOfUse {
    /// Cause and cure.
    pub fn sentence(&self) -> String {
        let label = self.kind.label();
        match (self.last, self.from) {
            (Some(last), _) => format!(
                "{label}「{}」を使うのは{}までです。別の{label}を選んでください",
                self.name,
                wareki(last)
            ),
            (None, from) => format!(
                "{label}「{}」を使うのは{}からです。別の{label}を選んでください",
                self.name,
                from.map(wareki).unwrap_or_default()
            ),
        }
    }
}

impl OutOfUse {
    /// What to do in a file, after the place and the value have been named.
    pub fn cure(&self) -> String {
        let label = self.kind.label();
        match (self.last, self.from) {
            (Some(last), _) => {
                format!("{}までの{label}です。別の{label}に直してください", wareki(last))
            }
            (None, from) => format!(
                "{}からの{label}です。別の{label}に直してください",
                from.map(wareki).unwrap_or_default()
            ),
        }
    }
}

impl InUse {
    /// One more dated name.
    pub fn add(&mut self, named: Named, period: Period, name: String) {
        let dated = self.0.entry(named).or_default();
        dated.push((period, name));
        dated.sort_by_key(|(period, _)| period.from());
    }

    /// Whether it is in use on a day.
    pub fn on(&self, named: Named, day: Date) -> bool {
        let dated = self.0.get(&named);
        dated.is_none_or(|dated| dated.iter().any(|(period, _)| period.contains(day)))
    }

    /// Refuses a row that is not in use on every day of a period: what is ended has nobody left
    /// ([`MasterNames::end`]), and nobody may come to it afterwards.
    pub fn throughout(&self, named: Named, period: Period) -> Result<(), OutOfUse> {
        let Some(dated) = self.0.get(&named) else { return Ok(()) };
        let (Some((first, name)), Some((last, last_name))) = (dated.first(), dated.last()) else {
            return Ok(());
        };
        let kind = named.kind();
        if period.from() < first.from() {
            let from = Some(first.from());
            return Err(OutOfUse { kind, name: name.clone(), last: None, from });
        }
        match last.until() {
            Some(ended) if period.until().is_none_or(|until| until > ended) => {
                let last = last.last_day();
                Err(OutOfUse { kind, name: last_name.clone(), last, from: None })
            }
            _ => Ok(()),
        }
    }

    /// The same for all that a posting names.
    pub fn posting(&self, is: &PostingIs, period: Period) -> Result<(), OutOfUse> {
        Named::of(is).into_iter().try_for_each(|named| self.throughout(named, period))
    }
}

/// From when on something has always been.
pub fn beginning() -> Date {
    Date::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

impl MasterNames {
    /// `name` counts where nothing is dated.
    pub fn new(name: &str, mut dated: Vec<MasterName>) -> Self {
        dated.sort_by_key(|known| known.period.from());
        if dated.is_empty() {
            let period = Period::since(beginning());
            dated.push(MasterName { row: None, period, name: name.to_owned() });
        }
        Self(dated)
    }
    /// Earliest first.
    pub fn all(&self) -> &[MasterName] {
        &self.0
    }
    /// The name on a day; `None` when it is not in use that day.
    pub fn on(&self, day: Date) -> Option<&MasterName> {
        self.0.iter().find(|known| known.period.contains(day))
    }
    fn next_after(&self, day: Date) -> Option<Date> {
        self.0.iter().map(|known| known.period.from()).find(|from| *from > day)
    }

    /// Another name from a day on.
    pub fn rename(&self, on: Date, name: &str) -> Result<MasterChange, MasterRefusal> {
        let now = self.on(on).ok_or(MasterRefusal::NotThere(on))?;
        if now.name == name {
            return Err(MasterRefusal::Nothing);
        }
        let period = Period::new(on, now.period.until());
        let period = period.map_err(|_| MasterRefusal::NotThere(on))?;
        let mut change = Self::ended(now, on)?;
        change.open.push((period, name.to_owned()));
        Ok(change)
    }

    /// The end as of a day; `held` counts the people who hold it on or after that day.
    pub fn end(&self, on: Date, held: i64) -> Result<MasterChange, MasterRefusal> {
        let now = self.on(on).ok_or(MasterRefusal::NotThere(on))?;
        if let Some(from) = self.next_after(on) {
            return Err(MasterRefusal::LaterPlanned(from));
        }
        if held > 0 {
            return Err(MasterRefusal::Held(held, on));
        }
        Self::ended(now, on)
    }

    fn ended(now: &MasterName, on: Date) -> Result<MasterChange, MasterRefusal> {
        let until = now.period.ended(on).map_err(|_| MasterRefusal::SameDay(on))?;
        Ok(match now.row {
            Some(row) => MasterChange { end: Some((row, on)), open: Vec::new() },
            None => MasterChange { end: None, open: vec![(until, now.name.clone())] },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Revision;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn dated(from: &str, until: Option<&str>, name: &str) -> MasterName {
        let period = Period::new(day(from), until.map(day)).expect("a test period");
        let row = Some(Was { id: MasterFactId::mint(), revision: Revision::new(1) });
        MasterName { row, period, name: name.to_owned() }
    }

    #[test]
    fn what_was_never_renamed_has_always_been() {
        let names = MasterNames::new("主任", Vec::new());
        assert_eq!(names.on(day("1989-04-01")).map(|n| n.name.as_str()), Some("主任"));
        let change = names.rename(day("2026-04-01"), "主任級").expect("a change");
        assert_eq!(change.end, None);
        assert_eq!(change.open.len(), 2, "the old name is written down until then");
        assert_eq!(change.open[0].0.until(), Some(day("2026-04-01")));
        let end = names.end(day("2026-04-01"), 0).expect("an end");
        assert_eq!(end.open.len(), 1);
    }

    #[test]
    fn what_is_not_in_use_is_refused_with_its_day() {
        let period = |from: &str, until: Option<&str>| {
            Period::new(day(from), until.map(day)).expect("a test period")
        };
        let (rank, free) = (Named::Rank(RankId::mint()), Named::Rank(RankId::mint()));
        let mut uses = InUse::default();
        uses.add(rank, period("2024-04-01", Some("2026-04-01")), "主任級".to_owned());
        uses.add(rank, period("2020-04-01", Some("2024-04-01")), "主任".to_owned());
        assert_eq!(uses.throughout(free, period("1989-04-01", None)), Ok(()));
        assert_eq!(uses.throughout(rank, period("2020-04-01", Some("2026-04-01"))), Ok(()));
        assert!(uses.on(rank, day("2026-03-31")) && !uses.on(rank, day("2026-04-01")));
        let late = uses.throughout(rank, period("2025-04-01", None)).expect_err("it ends");
        assert_eq!(
            late.sentence(),
            "職位「主任級」を使うのは令和8年3月31日までです。別の職位を選んでください"
        );
        let early = uses.throughout(rank, period("2020-03-31", None)).expect_err("not yet");
        assert!(early.sentence().contains("職位「主任」を使うのは令和2年4月1日からです"));
    }

    #[test]
    fn what_cannot_stand_says_why() {
        let names = MasterNames::new(
            "主任級",
            vec![
                dated("1900-01-01", Some("2026-04-01"), "主任"),
                dated("2026-04-01", Some("2030-04-01"), "主任級"),
            ],
        );
        let on = day("2026-04-01");
        assert_eq!(names.rename(on, "主任級"), Err(MasterRefusal::Nothing));
        assert_eq!(names.rename(on, "別の名"), Err(MasterRefusal::SameDay(on)));
        let late = day("2030-04-01");
        assert_eq!(names.rename(late, "別の名"), Err(MasterRefusal::NotThere(late)));
        assert_eq!(names.end(day("2025-04-01"), 0), Err(MasterRefusal::LaterPlanned(on)));
        let held = names.end(day("2027-04-01"), 3);
        assert_eq!(held, Err(MasterRefusal::Held(3, day("2027-04-01"))));
        assert!(held.is_err_and(|refusal| refusal.sentence().contains("3人の発令")));
        let change = names.rename(day("2027-04-01"), "別の名").expect("a change");
        assert_eq!(change.open[0].0.until(), Some(late), "until the end that is planned");
        assert_eq!(MasterKind::of_path("job-families"), Some(MasterKind::JobFamily));
    }
}
