//! The roles that are granted. Everything else (employee, evaluator, head, owner) is derived.

crate::text_enum! {
    /// A granted role (decision 9).
    pub enum Role {
        /// 人事担当: keeps definitions, runs cycles, handles staff of their authority, never their own sheets.
        HrOfficer = "hr_officer",
        /// 施策担当: keeps initiatives and KPIs.
        StrategyOfficer = "strategy_officer",
        /// 監査担当: reads the audit log.
        Auditor = "auditor",
        /// システム管理者: accounts, grants, settings. Sees no evaluation.
        Administrator = "administrator",
    }
}

impl Role {
    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HrOfficer => "人事担当",
            Self::StrategyOfficer => "施策担当",
            Self::Auditor => "監査担当",
            Self::Administrator => "システム管理者",
        }
    }
}
