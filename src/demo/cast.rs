//! The people whom visitors of the demo city sign in as, and the team around them. Their names and
//! posts are the same in every city of whatever seed; they are invented like all others.

crate::text_enum! {
    /// A kind of user for whom the demo city has a sign-in; the words of `demo-accounts.json`.
    pub enum DemoRole {
        /// 職員: one of the supervisor's team.
        Employee = "employee",
        /// 係長 who rates a team first.
        Supervisor = "supervisor",
        /// 課長 who rates second.
        SectionHead = "section_head",
        /// 人事担当.
        Hr = "hr",
        /// A second 人事担当, for what needs two.
        HrSecond = "hr_second",
        /// 施策担当, who owns initiatives.
        StrategyOwner = "strategy_owner",
        /// 監査担当.
        Auditor = "auditor",
        /// システム管理者.
        Admin = "admin",
    }
}

impl DemoRole {
    /// What such a person comes to do, for the list of sign-ins.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Employee => "職員",
            Self::Supervisor => "係長（一次評価者）",
            Self::SectionHead => "課長（二次評価者）",
            Self::Hr => "人事担当",
            Self::HrSecond => "人事担当（2人目）",
            Self::StrategyOwner => "施策担当",
            Self::Auditor => "監査担当",
            Self::Admin => "システム管理者",
        }
    }
}

/// One of the cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The sign-in, for those who have one.
    pub role: Option<DemoRole>,
    /// 氏名.
    pub name: &'static str,
    /// ふりがな.
    pub kana: &'static str,
    /// 1 係員 to 7 局長.
    pub rank: i32,
    /// Name of the section.
    pub section: &'static str,
    /// Name of the unit; empty: directly in the section.
    pub unit: &'static str,
    /// Heads that unit or section.
    pub heads: bool,
    /// In the present post since the April so many years before the present fiscal year.
    pub years_here: i32,
}

const fn at(
    role: Option<DemoRole>,
    (name, kana): (&'static str, &'static str),
    rank: i32,
    (section, unit): (&'static str, &'static str),
    heads: bool,
    years_here: i32,
) -> Member {
    Member { role, name, kana, rank, section, unit, heads, years_here }
}

const DEVELOPMENT: &str = "人財育成課";
const TEAM: (&str, &str) = (DEVELOPMENT, "育成係");

/// The unit whose team is exactly those of the cast.
pub const TEAM_UNIT: (&str, &str) = TEAM;

/// Everyone with a fixed name. The team of 育成係 is the one that the mock-ups show.
pub const CAST: [Member; 16] = [
    at(Some(DemoRole::Supervisor), ("中村 恵子", "なかむら けいこ"), 4, TEAM, true, 1),
    at(
        Some(DemoRole::SectionHead),
        ("小林 直人", "こばやし なおと"),
        5,
        (DEVELOPMENT, ""),
        true,
        1,
    ),
    at(Some(DemoRole::Employee), ("山本 健太", "やまもと けんた"), 3, TEAM, false, 2),
    at(None, ("佐々木 蓮", "ささき れん"), 1, TEAM, false, 1),
    at(None, ("松本 美咲", "まつもと みさき"), 1, TEAM, false, 2),
    at(None, ("林 大輔", "はやし だいすけ"), 1, TEAM, false, 1),
    at(None, ("𠮷田 直樹", "よしだ なおき"), 3, TEAM, false, 1),
    at(None, ("井上 明里", "いのうえ あかり"), 3, TEAM, false, 2),
    at(None, ("木村 翔", "きむら しょう"), 1, TEAM, false, 1),
    at(None, ("清水 葵", "しみず あおい"), 1, TEAM, false, 1),
    at(None, ("山口 誠", "やまぐち まこと"), 3, TEAM, false, 3),
    at(Some(DemoRole::Hr), ("藤田 由美", "ふじた ゆみ"), 4, ("人事課", "人事係"), true, 2),
    at(Some(DemoRole::HrSecond), ("髙橋 修", "たかはし おさむ"), 3, ("人事課", "制度係"), false, 1),
    at(
        Some(DemoRole::StrategyOwner),
        ("石橋 亮", "いしばし りょう"),
        4,
        (DEVELOPMENT, "企画係"),
        true,
        1,
    ),
    at(
        Some(DemoRole::Auditor),
        ("渡邉 文子", "わたなべ ふみこ"),
        3,
        ("監査第一課", "監査係"),
        false,
        1,
    ),
    at(
        Some(DemoRole::Admin),
        ("江﨑 拓也", "えさき たくや"),
        2,
        ("情報システム課", "基盤係"),
        false,
        2,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Kana;
    use crate::organization::PersonName;

    #[test]
    fn every_role_has_one_and_names_can_be_stored() {
        for role in DemoRole::ALL {
            assert_eq!(CAST.iter().filter(|member| member.role == Some(*role)).count(), 1);
        }
        for member in CAST {
            assert_eq!(
                PersonName::parse(member.name).map(|n| n.to_string()),
                Ok(member.name.to_owned())
            );
            assert_eq!(Kana::parse(member.kana).map(String::from), Ok(member.kana.to_owned()));
        }
        let team = CAST.iter().filter(|m| (m.section, m.unit) == TEAM_UNIT && !m.heads).count();
        assert_eq!(team, 9);
    }
}
