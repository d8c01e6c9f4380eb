//! The registry of id types: one line per thing that has an identity, alphabetical, append-only.
//!
//! The inside is private: an id is made by [`mint`](EmployeeId::mint), read from the database,
//! or parsed from an address, and can never be mixed up with an id of another thing.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text in an address is no id of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize, sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh id. Time-ordered (UUID version 7) so that indexes stay compact;
            /// an id carries no fact, so fetching chance here changes no rule.
            #[must_use]
            pub fn mint() -> Self { Self(Uuid::now_v7()) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.as_simple().fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.as_simple())
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(raw: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(raw).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// A sign-in: who may prove to be whom.
    AccountId,
    /// One line of the audit log.
    AuditEntryId,
    /// 任命権者.
    AuthorityId,
    /// One edition of the credo and vision.
    CredoEditionId,
    /// One act of reading a credo edition (読みました).
    AcknowledgementId,
    /// 評価サイクル.
    CycleId,
    /// One step of a cycle.
    CycleStepId,
    /// 所属.
    DepartmentId,
    /// What a department is called from a day until a day.
    DepartmentFactId,
    /// 職務代理.
    DeputyId,
    /// A field saved by autosave.
    DraftId,
    /// One element as it stands in one version.
    ElementId,
    /// 職員.
    EmployeeId,
    /// 代理: an evaluator's turns in other hands.
    EvaluatorDelegationId,
    /// A name beside the one of the personnel master, from a day until a day.
    EmployeeNameId,
    /// 定義集 (a lineage of versions).
    FrameworkId,
    /// One version of a framework.
    FrameworkVersionId,
    /// A role granted to an account.
    GrantId,
    /// A staged import.
    ImportId,
    /// 事業.
    InitiativeId,
    /// A milestone of an initiative.
    InitiativeMilestoneId,
    /// The day of a milestone put off or brought forward.
    InitiativeMilestoneMoveId,
    /// An invitation to set a password.
    InvitationId,
    /// 職種.
    JobFamilyId,
    /// 指標.
    KpiId,
    /// That a reading may leave the house.
    KpiApprovalId,
    /// One version of what a KPI is.
    KpiDefinitionId,
    /// 実績.
    KpiReadingId,
    /// 目標値.
    KpiTargetId,
    /// A posted form kept for someone whose session had ended.
    KeptFormId,
    /// 休職・育休など.
    LeaveId,
    /// A name of a rank, a job family or an authority from a day until a day.
    MasterFactId,
    /// A rank, a job family or an authority, where a list of any of them is kept.
    MasterId,
    /// 取組.
    MeasureId,
    /// A note on an initiative.
    InitiativeNoteId,
    /// A memo of what somebody did (職務行動記録).
    ObservationId,
    /// 部分の記録: what a former evaluator has seen.
    PartRecordId,
    /// 柱.
    PillarId,
    /// 発令.
    PostingId,
    /// 職位.
    RankId,
    /// A grade given for an element on a sheet by one person.
    RatingId,
    /// A register in a file, read and kept until it is taken in.
    RegisterFileId,
    /// お願いの連絡 to those whose turn it is.
    ReminderId,
    /// One act on departments, kept so that it can be taken back.
    ReorganizationId,
    /// A role text in one version of a framework.
    RoleExpectationId,
    /// 評語尺度 (one version).
    ScaleId,
    /// A signed-in browser.
    SessionId,
    /// 記録書.
    SheetId,
    /// What an adjuster decided about a sheet.
    SheetAdjustmentId,
    /// The frozen record of a confirmed sheet.
    SheetRecordId,
    /// Something that happened on a sheet.
    SheetEventId,
    /// 点数の決まり (one version).
    ScoringRuleId,
    /// A text that lost when two hands met in one field.
    SheetKeptTextId,
    /// A step of a running sheet that went from one evaluator to another.
    SheetHandoverId,
    /// Where an official text stands in print.
    SourceId,
    /// A file of definitions that was read.
    FrameworkImportId,
    /// One self-check (自己点検) of one day.
    SelfCheckId,
    /// A self-check shown to somebody.
    SelfCheckShareId,
    /// What a reviewer said of one element of a version.
    VersionRemarkId,
    /// A pair of evaluator and ratee that HR barred.
    RouteBarId,
    /// A rule of who rates whom.
    RouteRuleId,
    /// What was said of the columns of a heading.
    ImportMappingId,
    /// A transfer list (発令一覧) that was brought in.
    TransferId,
    /// A word of 発令区分 that a city explained.
    TransferWordId,
    /// 目標 of a person, the same through all rounds.
    GoalId,
    /// The goals of a sheet as they were agreed once.
    GoalRoundId,
    /// 組織目標.
    DepartmentGoalId,
    /// Something that happened to the goals of a sheet.
    GoalEventId,
    /// 面談の記録.
    InterviewId,
    /// How goals become points: one version.
    ResultsRuleId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_address_bar() {
        let id = EmployeeId::mint();
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn anything_else_is_refused() {
        for raw in ["", "1042", "../../etc", "' or 1=1"] {
            assert_eq!(raw.parse::<EmployeeId>(), Err(NotAnId), "{raw}");
        }
    }
}
