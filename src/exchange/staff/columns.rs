//! Which column of a staff list says what.

use crate::exchange::columns::{self, Columns, Target};

crate::text_enum! {
    /// What a column of a staff list says.
    pub enum StaffColumn {
        /// 職員番号.
        Number = "number",
        /// 氏名.
        Name = "name",
        /// フリガナ.
        Kana = "kana",
        /// 所属コード.
        DepartmentCode = "department_code",
        /// 局区.
        Bureau = "bureau",
        /// 部.
        Division = "division",
        /// 課.
        Section = "section",
        /// 係.
        Unit = "unit",
        /// 職位.
        Rank = "rank",
        /// 所属長.
        Head = "head",
        /// 職種.
        JobFamily = "job_family",
        /// 任用区分.
        EmploymentType = "employment_type",
        /// 採用年月日.
        HiredOn = "hired_on",
        /// 現所属発令日.
        AssignedOn = "assigned_on",
        /// 本務兼務.
        Kind = "kind",
        /// 任命権者.
        Authority = "authority",
        /// 補職名.
        Title = "title",
        /// 退職年月日.
        LeftOn = "left_on",
    }
}

impl Target for StaffColumn {
    const EVERY: &'static [Self] = Self::ALL;

    fn of_word(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn is_required(self) -> bool {
        !matches!(
            self,
            Self::Division
                | Self::Section
                | Self::Unit
                | Self::Kind
                | Self::Authority
                | Self::Title
                | Self::LeftOn
        )
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["職員番号", "職員コード", "職員No", "社員番号", "個人番号（職員）"],
            Self::Name => &["氏名", "職員氏名", "氏名（漢字）", "漢字氏名", "名前"],
            Self::Kana => &[
                "フリガナ",
                "ふりがな",
                "カナ氏名",
                "氏名カナ",
                "氏名（カナ）",
                "氏名（フリガナ）",
            ],
            Self::DepartmentCode => &["所属コード", "所属CD", "組織コード", "部署コード"],
            Self::Bureau => &["局区", "局", "局名", "局区名", "局・区・室", "部局"],
            Self::Division => &["部", "部名"],
            Self::Section => &["課", "課名"],
            Self::Unit => &["係", "係名", "担当", "係・担当"],
            Self::Rank => &["職位", "職位名", "職階", "補職級"],
            Self::Head => &["所属長", "所属長区分", "所属長フラグ", "長"],
            Self::JobFamily => &["職種", "職種名"],
            Self::EmploymentType => &["任用区分", "任用形態", "職員区分", "雇用区分"],
            Self::HiredOn => &["採用年月日", "採用日", "入庁年月日"],
            Self::AssignedOn => &["現所属発令日", "現所属年月日", "発令日", "発令年月日"],
            Self::Kind => &["本務兼務", "本務・兼務", "本兼区分", "発令種別", "兼務区分"],
            Self::Authority => &["任命権者", "任命権者名"],
            Self::Title => &["補職名", "役職名", "職名"],
            Self::LeftOn => &["退職年月日", "退職日", "退職予定日"],
        }
    }
}

/// Heading words of staff lists.
pub type StaffColumns = Columns<StaffColumn>;

/// Where each column of a staff list stands in one file.
pub type Layout = columns::Layout<StaffColumn>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, Sheet, read};

    fn sheet(text: &str) -> Sheet {
        read(text.as_bytes(), Limits::default()).expect("readable")
    }
    const HEADING: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,\
                           採用年月日,現所属発令日,本務兼務";

    #[test]
    fn the_sample_heading_is_understood() {
        let layout =
            StaffColumns::default().layout(&sheet(HEADING), &[]).expect("all columns are there");
        for (at, target) in StaffColumn::ALL.iter().take(15).enumerate() {
            assert_eq!(layout.column(*target), Some(at), "{target}");
        }
        assert_eq!(layout.column(StaffColumn::Title), None);
    }

    #[test]
    fn titles_above_other_words_and_order_do_not_matter() {
        let text = "令和8年4月1日現在 職員一覧,,\n氏名,ほかの列\n\n\
                    氏　名,職員 番号,カナ氏名,組織コード,局名,職位,長,職種名,職員区分,採用日,発令日\n";
        let layout = StaffColumns::default().layout(&sheet(text), &[]).expect("understood");
        assert_eq!(layout.heading_row, 4);
        assert_eq!(layout.column(StaffColumn::Number), Some(1));
        assert_eq!(layout.heading_of(StaffColumn::Kana), "カナ氏名");
        assert_eq!(layout.heading_of(StaffColumn::Kind), "本務兼務");
    }

    #[test]
    fn missing_and_doubled_columns_are_named() {
        let text = HEADING.replace("所属コード", "コード").replace("職種", "氏名");
        let problems = StaffColumns::default().layout(&sheet(&text), &[]).expect_err("refused");
        let sentences: Vec<&str> = problems.iter().map(|p| p.sentence.as_str()).collect();
        assert_eq!(
            sentences,
            [
                "「氏名」の列が2つあります（2列目と11列目）。どちらかを消してください",
                "「所属コード」の列がありません。1行目の見出しを確かめてください",
                "「職種」の列がありません。1行目の見出しを確かめてください",
            ]
        );
        let none = StaffColumns::default().layout(&sheet("a,b\n1,2\n"), &[]).expect_err("refused");
        assert_eq!(none.len(), 1);
    }

    #[test]
    fn a_person_or_a_city_can_say_which_column_it_is() {
        let text = HEADING.replace("所属コード", "コード");
        let chosen = [(StaffColumn::DepartmentCode, 3)];
        let layout = StaffColumns::default().layout(&sheet(&text), &chosen).expect("understood");
        assert_eq!(layout.column(StaffColumn::DepartmentCode), Some(3));
        assert_eq!(layout.heading_of(StaffColumn::DepartmentCode), "コード");
        let own = StaffColumns::with(&[(StaffColumn::DepartmentCode, "コード".to_owned())]);
        assert!(own.layout(&sheet(&text), &[]).is_ok());
    }
}
