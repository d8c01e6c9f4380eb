//! The personnel register as a whole: what stands ([`Register`]) and what is to change
//! ([`StaffChanges`]). Batches are the rule, one person is a batch of one (decision 6).

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::kernel::ids::{
    AuthorityId, DepartmentFactId, DepartmentId, EmployeeId, EmployeeNameId, JobFamilyId, LeaveId,
    PostingId, RankId,
};
use crate::kernel::{Date, Kana, Period, Revision};

use super::chart::DeputyOf;
use super::department::DepartmentLevel;
use super::employee::{EmployeeNumber, LeaveKind, NameKind, PersonName};
use super::master::{InUse, MasterKind};
use super::posting::{EmploymentKind, EmploymentType, PostingKind};

/// A rank as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredRank {
    /// Identity.
    pub id: RankId,
    /// 係員, 主任 …
    pub name: String,
    /// 1 is the lowest.
    pub position: i32,
    /// 管理監督者.
    pub is_supervisory: bool,
}

/// A 任用区分 as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredType {
    /// Its code.
    pub code: EmploymentType,
    /// 正規, 再任用 …
    pub name: String,
    /// What it is in law.
    pub kind: EmploymentKind,
}

/// The five of the law under their own names: what every list starts with.
pub fn types_of_law() -> Vec<RegisteredType> {
    let row = |kind: &EmploymentKind| RegisteredType {
        code: EmploymentType::of(*kind),
        name: kind.label().to_owned(),
        kind: *kind,
    };
    EmploymentKind::ALL.iter().map(row).collect()
}

/// A row of a list of master data, with what it is called on all days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredMaster {
    /// Which list.
    pub kind: MasterKind,
    /// Its code; a job family is known by its name.
    pub code: String,
    /// What it is called today.
    pub name: String,
    /// Step of a rank.
    pub position: Option<i32>,
    /// Whether a rank is that of 管理監督者.
    pub is_supervisory: Option<bool>,
    /// What a 任用区分 is in law.
    pub law: Option<EmploymentKind>,
    /// Dated names, earliest first; none: it has always been.
    pub names: Vec<(Period, String)>,
}

/// What a department is called from a day until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredFact {
    /// The row.
    pub fact: DepartmentFactId,
    /// Its revision.
    pub revision: Revision,
    /// The department.
    pub department: DepartmentId,
    /// From when until when.
    pub period: Period,
    /// What held.
    pub is: DepartmentIs,
}

/// Code, name and place of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentIs {
    /// 所属コード.
    pub code: String,
    /// Name without the names above it.
    pub name: String,
    /// 局, 部, 課 or 係.
    pub level: DepartmentLevel,
    /// The department above.
    pub parent: Option<DepartmentId>,
}

/// A posting as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredPosting {
    /// The row.
    pub id: PostingId,
    /// Its revision.
    pub revision: Revision,
    /// From when until when.
    pub period: Period,
    /// What it says.
    pub is: PostingIs,
}

/// What a posting says, apart from its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingIs {
    /// 任命権者.
    pub authority: AuthorityId,
    /// 所属.
    pub department: DepartmentId,
    /// 職位.
    pub rank: RankId,
    /// 職種.
    pub job_family: JobFamilyId,
    /// 任用区分.
    pub employment_type: EmploymentType,
    /// 本務 or 兼務.
    pub kind: PostingKind,
    /// 所属長.
    pub is_head: bool,
    /// 補職名, where it differs from the rank.
    pub title: Option<String>,
    /// 現所属発令日: not later than the first day of the posting.
    pub assigned_on: Date,
}

/// A person as the register knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredEmployee {
    /// Identity.
    pub id: EmployeeId,
    /// Revision of the row.
    pub revision: Revision,
    /// What it says.
    pub is: EmployeeIs,
    /// All postings of all days, earliest first.
    pub postings: Vec<RegisteredPosting>,
    /// All leaves of all days, earliest first.
    pub leaves: Vec<RegisteredLeave>,
    /// Names beside the one of the personnel master, earliest first.
    pub names: Vec<RegisteredName>,
}

/// A name beside the one of the personnel master, as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredName {
    /// The row.
    pub id: EmployeeNameId,
    /// Its revision.
    pub revision: Revision,
    /// From when until when.
    pub period: Period,
    /// What it says.
    pub is: NameIs,
}

/// What such a name says, apart from its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameIs {
    /// The name before a change, or one used at work.
    pub kind: NameKind,
    /// 氏名.
    pub name: PersonName,
    /// ふりがな.
    pub kana: Kana,
    /// Printed beside the name; otherwise only searches know it.
    pub is_shown: bool,
}

/// A leave as the register knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisteredLeave {
    /// The row.
    pub id: LeaveId,
    /// Its revision.
    pub revision: Revision,
    /// Why.
    pub kind: LeaveKind,
    /// From when until when; without end while the day of return is not known.
    pub period: Period,
}

/// What the register says about a person apart from postings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmployeeIs {
    /// 職員番号.
    pub number: EmployeeNumber,
    /// 氏名.
    pub name: PersonName,
    /// ふりがな.
    pub kana: Kana,
    /// 採用年月日.
    pub hired_on: Date,
    /// First day no longer employed.
    pub left_on: Option<Date>,
    /// 任期の末日: the last day of an appointment for a term.
    pub term_ends_on: Option<Date>,
}

/// Everything a staff list is compared with.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// The ladder.
    pub ranks: Vec<RegisteredRank>,
    /// 職種 by name.
    pub job_families: HashMap<String, JobFamilyId>,
    /// 任用区分.
    pub employment_types: Vec<RegisteredType>,
    /// 任命権者 by name.
    pub authorities: HashMap<String, AuthorityId>,
    /// When ranks, job families, employment types and authorities are in use.
    pub in_use: InUse,
    /// All four lists as they are.
    pub masters: Vec<RegisteredMaster>,
    /// Facts of all departments on all days.
    pub facts: Vec<RegisteredFact>,
    /// 職務代理 of departments on all days.
    pub deputies: Vec<DeputyOf>,
    /// Everyone, by number.
    pub employees: HashMap<EmployeeNumber, RegisteredEmployee>,
}

impl Register {
    /// Name of a 任用区分.
    pub fn type_name(&self, code: EmploymentType) -> &str {
        self.employment_types.iter().find(|own| own.code == code).map_or("", |own| &own.name)
    }
}

/// A department fact to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFact {
    /// The new row.
    pub fact: DepartmentFactId,
    /// The department.
    pub department: DepartmentId,
    /// From when until when.
    pub period: Period,
    /// What holds.
    pub is: DepartmentIs,
}

/// A person to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEmployee {
    /// The new identity.
    pub id: EmployeeId,
    /// What is known.
    pub is: EmployeeIs,
}

/// A posting to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPosting {
    /// The new row.
    pub id: PostingId,
    /// Whose.
    pub employee: EmployeeId,
    /// From when until when.
    pub period: Period,
    /// What it says.
    pub is: PostingIs,
}

/// A leave to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLeave {
    /// The new row.
    pub id: LeaveId,
    /// Whose.
    pub employee: EmployeeId,
    /// Why.
    pub kind: LeaveKind,
    /// From when until when.
    pub period: Period,
}

/// A name to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenName {
    /// The new row.
    pub id: EmployeeNameId,
    /// Whose.
    pub employee: EmployeeId,
    /// From when until when.
    pub period: Period,
    /// What it says.
    pub is: NameIs,
}

/// An earlier row and the revision it was read with: a change is refused when it is no longer that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Was<I> {
    /// Which row.
    pub id: I,
    /// Revision it was read with.
    pub revision: Revision,
}

/// A set of changes to the register, carried out together or not at all.
///
/// **End** and **open** make a change (the old fact held until a day, the new one from then on);
/// **correct** says that the old one was never true as it stands; **withdraw** says that it was never
/// true at all: the row goes, and the audit entry of the deed keeps what it said. What something else
/// stands on cannot be withdrawn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChanges {
    /// 職種 to add.
    pub new_job_families: Vec<(JobFamilyId, String)>,
    /// Departments to add; their facts are in `open_facts`.
    pub new_departments: Vec<DepartmentId>,
    /// Department facts that end before a day.
    pub end_facts: Vec<(Was<DepartmentFactId>, Date)>,
    /// Department facts that were never true as they stand.
    pub correct_facts: Vec<(Was<DepartmentFactId>, Period, DepartmentIs)>,
    /// Department facts that begin.
    pub open_facts: Vec<OpenFact>,
    /// People to add.
    pub new_employees: Vec<NewEmployee>,
    /// People whose name, reading, day of hire, of leaving or end of term is corrected.
    pub correct_employees: Vec<(Was<EmployeeId>, EmployeeIs)>,
    /// Postings that end before a day.
    pub end_postings: Vec<(Was<PostingId>, Date)>,
    /// Postings that were never true as they stand.
    pub correct_postings: Vec<(Was<PostingId>, Period, PostingIs)>,
    /// Postings that begin.
    pub open_postings: Vec<OpenPosting>,
    /// Leaves that end before a day.
    pub end_leaves: Vec<(Was<LeaveId>, Date)>,
    /// Leaves that were never true as they stand.
    pub correct_leaves: Vec<(Was<LeaveId>, LeaveKind, Period)>,
    /// Leaves that begin.
    pub open_leaves: Vec<OpenLeave>,
    /// Names that end before a day.
    pub end_names: Vec<(Was<EmployeeNameId>, Date)>,
    /// Names that were never true as they stand.
    pub correct_names: Vec<(Was<EmployeeNameId>, Period, NameIs)>,
    /// Names that begin.
    pub open_names: Vec<OpenName>,
    /// Names that were never true at all.
    pub withdraw_names: Vec<Was<EmployeeNameId>>,
    /// Leaves that were never true at all.
    pub withdraw_leaves: Vec<Was<LeaveId>>,
    /// Postings that were never true at all.
    pub withdraw_postings: Vec<Was<PostingId>>,
    /// People who were never on the staff. Their postings, leaves and names are withdrawn beside them.
    pub withdraw_employees: Vec<Was<EmployeeId>>,
    /// Department facts that were never true at all.
    pub withdraw_facts: Vec<Was<DepartmentFactId>>,
    /// Departments that never were. Their facts are withdrawn beside them.
    pub withdraw_departments: Vec<DepartmentId>,
}

impl StaffChanges {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
