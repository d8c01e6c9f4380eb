//! What can happen on a sheet, for its history.

crate::text_enum! {
    /// A thing that happened.
    pub enum EventVerb {
        /// A step was submitted.
        Submitted = "submitted",
        /// A submission was taken back.
        Withdrawn = "withdrawn",
        /// The sheet was sent back, with words.
        Returned = "returned",
        /// A step was left out, with a reason.
        LeftOut = "left_out",
        /// The person was taken out of the cycle, with a reason.
        Excluded = "excluded",
        /// The cycle was called off, with a reason.
        Cancelled = "cancelled",
        /// The result was confirmed.
        Confirmed = "confirmed",
        /// The result was disclosed.
        Disclosed = "disclosed",
        /// The ratee has read it, perhaps with an opinion.
        Acknowledged = "acknowledged",
        /// The sheet was ended.
        Closed = "closed",
        /// The person was taken back into the cycle, with a reason.
        Reinstated = "reinstated",
        /// A rating went to another evaluator, with a reason.
        Reassigned = "reassigned",
        /// An adjuster changed the overall grade, with a reason, or let it stand.
        Adjusted = "adjusted",
    }
}

impl EventVerb {
    /// What somebody did, after the step's name: 「一次評価を提出しました」.
    pub fn sentence(self, step: Option<&str>) -> String {
        let step = step.unwrap_or("評価");
        match self {
            Self::Submitted => format!("{step}を提出しました"),
            Self::Withdrawn => format!("{step}の提出を取り消しました"),
            Self::Returned => "差し戻しました".to_owned(),
            Self::LeftOut => format!("{step}を省きました"),
            Self::Excluded => "対象から外しました".to_owned(),
            Self::Cancelled => "中止しました".to_owned(),
            Self::Confirmed => "確定しました".to_owned(),
            Self::Disclosed => "結果を開示しました".to_owned(),
            Self::Acknowledged => "内容を確認しました".to_owned(),
            Self::Closed => "終わりにしました".to_owned(),
            Self::Reinstated => "対象にもどしました".to_owned(),
            Self::Reassigned => format!("{step}の担当を替えました"),
            Self::Adjusted => format!("{step}を済ませました"),
        }
    }
}
