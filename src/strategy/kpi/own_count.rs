//! What the portal counts itself: the words of each count. The counting is done by a room above, which
//! may read what the words speak of.

crate::text_enum! {
    /// A share that the portal knows without being told.
    pub enum OwnCount {
        /// 評価の手続きを期限までに終えた割合.
        OnTime = "on_time",
        /// 観察メモのある記録書の割合.
        Observed = "observed",
        /// 期限が来た面談を行った割合.
        Interviewed = "interviewed",
        /// 自己点検を使った職員の割合.
        SelfCheck = "self_check",
        /// クレドを読んだと答えた職員の割合.
        Credo = "credo",
    }
}

crate::text_enum! {
    /// Where a reading came from.
    pub enum Origin {
        /// Typed, or from a file.
        Person = "person",
        /// Counted by the portal.
        Portal = "portal",
    }
}

impl OwnCount {
    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OnTime => "評価の手続きを期限までに終えた割合",
            Self::Observed => "観察メモのある記録書の割合",
            Self::Interviewed => "期限が来た面談を行った割合",
            Self::SelfCheck => "自己点検を使った職員の割合",
            Self::Credo => "クレドを読んだと答えた職員の割合",
        }
    }
    /// What stands above.
    pub const fn numerator(self) -> &'static str {
        match self {
            Self::OnTime => "期限の日までに終えた手続き",
            Self::Observed => "評価期間の観察メモが1件でもある記録書",
            Self::Interviewed => "その日までに行い、記録を本人に見せた面談",
            Self::SelfCheck => "期間の中に自己点検をした職員",
            Self::Credo => "その日のクレドの版を「読みました」と答えた職員",
        }
    }
    /// What stands below.
    pub const fn denominator(self) -> &'static str {
        match self {
            Self::OnTime => "期間の中に期限が来た手続き",
            Self::Observed => "期間にかかる評価サイクルの記録書",
            Self::Interviewed => "期間の中に期限が来た面談（職員1人につき1件）",
            Self::SelfCheck | Self::Credo => "その日に在職する職員",
        }
    }
    /// What is counted and what is not, for those who ask why the figure is what it is.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::OnTime => {
                "自己申告、一次評価、二次評価の手続きを数えます。対象外と中止の記録書、飛ばした手続きは数えません。差し戻されて開いている手続きは、まだ終えていないものとします。"
            }
            Self::Observed => {
                "評価者が書いた観察メモだけを数えます。本人の実績メモ、取り消したメモ、対象外と中止の記録書は数えません。メモの中身は読みません。"
            }
            Self::Interviewed => {
                "期首・中間・期末のうち、評価サイクルが求める面談を数えます。下書きの記録、対象外と中止の記録書は数えません。話した中身は読みません。"
            }
            Self::SelfCheck => {
                "1人が何度しても1人と数えます。だれがしたか、何と答えたかは読みません。本務の発令がある職員を、在職する職員とします。"
            }
            Self::Credo => {
                "前の版への答えは数えません。本務の発令がある職員を、在職する職員とします。"
            }
        }
    }
    /// The page that says how it is counted.
    pub fn href(self) -> String {
        format!("/strategy/counts#{}", self.as_str())
    }
}
