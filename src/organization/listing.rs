//! The list of staff: what it is narrowed to, and in which order it stands.

use crate::kernel::ids::{AuthorityId, DepartmentId, JobFamilyId, RankId};

use super::posting::EmploymentType;

/// In which order a list of staff stands; the reading decides where the rest is equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StaffOrder {
    /// ふりがな.
    #[default]
    Kana,
    /// 職員番号.
    Number,
    /// 職位, highest first.
    Rank,
    /// 採用年月日, earliest first.
    Hired,
}

impl StaffOrder {
    /// From and to the address; what is unknown is the reading.
    pub fn parse(word: &str) -> Self {
        let all = [Self::Number, Self::Rank, Self::Hired];
        all.into_iter().find(|order| order.as_str() == word).unwrap_or_default()
    }
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kana => "kana",
            Self::Number => "number",
            Self::Rank => "rank",
            Self::Hired => "hired",
        }
    }
    /// 「ふりがなの順」.
    pub fn words(self) -> &'static str {
        match self {
            Self::Kana => "ふりがなの順",
            Self::Number => "職員番号の順",
            Self::Rank => "職位の高い順",
            Self::Hired => "採用の早い順",
        }
    }
}

/// What a list of staff is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct StaffFilter {
    /// Folded part of name, reading or number.
    pub search: Option<String>,
    /// At or below this department, second posts included.
    pub department: Option<DepartmentId>,
    /// 職位.
    pub rank: Option<RankId>,
    /// 任用区分.
    pub employment_type: Option<EmploymentType>,
    /// Only heads.
    pub heads: bool,
    /// Only people on leave.
    pub away: bool,
    /// 職種.
    pub job_family: Option<JobFamilyId>,
    /// 任命権者.
    pub authority: Option<AuthorityId>,
    /// Only people whose term ends within three months, or has ended.
    pub term_ends: bool,
    /// In which order.
    pub order: StaffOrder,
}
