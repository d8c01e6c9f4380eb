//! What a row of a transfer list does, and the words that offices write for it.
//!
//! The words are data: the ones below are shipped, a city adds its own (table `transfer_word`), and a
//! word that nobody has explained is a problem of its row, never a guess.

use unicode_normalization::UnicodeNormalization;

use crate::organization::{DepartmentLevel, LeaveKind};

crate::text_enum! {
    /// What a row of a transfer list does (発令区分).
    pub enum TransferKind {
        /// 採用.
        Hire = "hire",
        /// 再任用: appointed again after retirement.
        Reappoint = "reappoint",
        /// 転任（異動）: another department.
        Move = "move",
        /// 昇任.
        Promote = "promote",
        /// 降任.
        Demote = "demote",
        /// 任用区分の変更.
        Employment = "employment",
        /// 兼務.
        Second = "second",
        /// 兼務解除.
        SecondEnd = "second_end",
        /// 病気休職.
        LeaveSick = "leave_sick",
        /// 育児休業.
        LeaveParental = "leave_parental",
        /// 停職.
        LeaveSuspension = "leave_suspension",
        /// 出向・派遣.
        LeaveSecondment = "leave_secondment",
        /// その他の休職.
        LeaveOther = "leave_other",
        /// 復職.
        Return = "return",
        /// 退職.
        Retire = "retire",
        /// 所属の新設.
        DepartmentNew = "department_new",
        /// 所属の改称.
        DepartmentRename = "department_rename",
        /// 所属の移管.
        DepartmentMove = "department_move",
        /// 所属の廃止.
        DepartmentClose = "department_close",
    }
}

impl TransferKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hire => "採用",
            Self::Reappoint => "再任用",
            Self::Move => "転任（異動）",
            Self::Promote => "昇任",
            Self::Demote => "降任",
            Self::Employment => "任用区分の変更",
            Self::Second => "兼務",
            Self::SecondEnd => "兼務解除",
            Self::LeaveSick => "病気休職",
            Self::LeaveParental => "育児休業",
            Self::LeaveSuspension => "停職",
            Self::LeaveSecondment => "出向・派遣",
            Self::LeaveOther => "休職",
            Self::Return => "復職",
            Self::Retire => "退職",
            Self::DepartmentNew => "所属の新設",
            Self::DepartmentRename => "所属の改称",
            Self::DepartmentMove => "所属の移管",
            Self::DepartmentClose => "所属の廃止",
        }
    }

    /// Whether the row is about a department and not about a person.
    pub fn is_department(self) -> bool {
        matches!(
            self,
            Self::DepartmentNew
                | Self::DepartmentRename
                | Self::DepartmentMove
                | Self::DepartmentClose
        )
    }

    /// Whether the row says which primary post somebody has from that day on. Two of them for one
    /// person and one day contradict each other.
    pub fn is_primary(self) -> bool {
        matches!(
            self,
            Self::Hire
                | Self::Reappoint
                | Self::Move
                | Self::Promote
                | Self::Demote
                | Self::Employment
        )
    }

    /// The leave that the row begins.
    pub fn leave(self) -> Option<LeaveKind> {
        Some(match self {
            Self::LeaveSick => LeaveKind::Sick,
            Self::LeaveParental => LeaveKind::Parental,
            Self::LeaveSuspension => LeaveKind::Suspension,
            Self::LeaveSecondment => LeaveKind::Secondment,
            Self::LeaveOther => LeaveKind::Other,
            _ => return None,
        })
    }

    /// Words accepted without any setting. 「休職」 alone does not say why, and an illness is nothing
    /// to guess: it is the leave without a reason.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Hire => &["採用", "新規採用", "新採", "選考採用", "採用（新規）"],
            Self::Reappoint => &["再任用", "再任用（更新）", "暫定再任用", "再採用"],
            Self::Move => &[
                "転任",
                "異動",
                "転任（異動）",
                "配置換",
                "配置換え",
                "配属",
                "所属替",
                "転補",
                "補職",
            ],
            Self::Promote => &["昇任", "昇任・転任", "昇格", "昇進", "昇任（異動）", "昇任異動"],
            Self::Demote => &["降任", "降格", "希望降任", "希望降格", "役職定年", "役降り"],
            Self::Employment => {
                &["任用区分の変更", "任用区分変更", "任用替", "任用替え", "正式採用", "正式任用"]
            }
            Self::Second => {
                &["兼務", "兼務発令", "兼務命令", "併任", "兼任", "事務取扱", "兼ねて命ずる"]
            }
            Self::SecondEnd => &["兼務解除", "兼務を解く", "併任解除", "兼任解除", "解兼"],
            Self::LeaveSick => &["病気休職", "病休", "分限休職（心身の故障）"],
            Self::LeaveParental => &["育児休業", "育休", "産休", "産前産後休暇", "産休・育休"],
            Self::LeaveSuspension => &["停職"],
            Self::LeaveSecondment => &["出向", "派遣", "研修派遣", "出向・派遣", "割愛派遣"],
            Self::LeaveOther => &[
                "休職",
                "分限休職",
                "その他の休職",
                "介護休暇",
                "自己啓発等休業",
                "配偶者同行休業",
                "休業",
            ],
            Self::Return => {
                &["復職", "復帰", "休職期間満了", "派遣解除", "派遣終了", "出向解除", "出向復帰"]
            }
            Self::Retire => &[
                "退職",
                "定年退職",
                "普通退職",
                "辞職",
                "勧奨退職",
                "早期退職",
                "任期満了",
                "任期満了退職",
                "割愛退職",
                "死亡退職",
            ],
            Self::DepartmentNew => &["新設", "所属新設", "所属の新設", "設置", "組織新設"],
            Self::DepartmentRename => {
                &["改称", "名称変更", "所属改称", "所属の改称", "所属名変更", "コード変更"]
            }
            Self::DepartmentMove => &["移管", "所属の移管", "組織移管", "編入", "所管替"],
            Self::DepartmentClose => &["廃止", "所属廃止", "所属の廃止", "組織廃止"],
        }
    }
}

/// The words of a city beside the shipped ones.
#[derive(Debug, Clone, Default)]
pub struct KindWords {
    own: Vec<(String, TransferKind)>,
}

impl KindWords {
    /// The shipped words and those of a city; the city's come first.
    pub fn with(own: impl IntoIterator<Item = (String, TransferKind)>) -> Self {
        Self { own: own.into_iter().map(|(word, kind)| (word_key(&word), kind)).collect() }
    }

    /// The kind of a word.
    pub fn kind(&self, word: &str) -> Option<TransferKind> {
        let key = word_key(word);
        let own = self.own.iter().find(|(own, _)| *own == key).map(|(_, kind)| *kind);
        own.or_else(|| {
            let shipped = |kind: &&TransferKind| {
                kind.as_str() == key || kind.words().iter().any(|word| word_key(word) == key)
            };
            TransferKind::ALL.iter().find(shipped).copied()
        })
    }
}

/// Words are compared without blanks and width.
pub fn word_key(word: &str) -> String {
    word.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// 局, 部, 課, 係 in the words of offices.
pub fn level_of(word: &str) -> Option<DepartmentLevel> {
    Some(match word_key(word).as_str() {
        "局" | "局・区・室" | "局区" | "区" | "区役所" | "bureau" => {
            DepartmentLevel::Bureau
        }
        "部" | "division" => DepartmentLevel::Division,
        "課" | "section" => DepartmentLevel::Section,
        "係" | "係・担当" | "担当" | "班" | "unit" => DepartmentLevel::Unit,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_offices_are_known_and_others_can_be_told() {
        let words = KindWords::default();
        for (word, kind) in [
            ("転任", TransferKind::Move),
            ("配置換え", TransferKind::Move),
            ("採　用", TransferKind::Hire),
            ("休職", TransferKind::LeaveOther),
            ("兼務を解く", TransferKind::SecondEnd),
            ("廃止", TransferKind::DepartmentClose),
        ] {
            assert_eq!(words.kind(word), Some(kind), "{word}");
        }
        assert_eq!(words.kind("充て職"), None);
        let own = KindWords::with([("充て職".to_owned(), TransferKind::Second)]);
        assert_eq!(own.kind("充て 職"), Some(TransferKind::Second));
    }

    #[test]
    fn no_word_means_two_things() {
        let mut seen = std::collections::HashMap::new();
        for kind in TransferKind::ALL {
            for word in kind.words() {
                assert_eq!(seen.insert(word_key(word), kind), None, "{word}");
            }
        }
    }
}
