//! Which column of a staff list says what. The mapping is data: each target accepts heading words,
//! a city adds its own, and a person may point at columns for one file.

use unicode_normalization::UnicodeNormalization;

use crate::exchange::problem::Problem;
use crate::exchange::table::Sheet;

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

impl StaffColumn {
    /// The heading of our own files, and the word in sentences.
    pub fn label(self) -> &'static str {
        self.words()[0]
    }

    /// Whether a list without it cannot be read.
    pub fn is_required(self) -> bool {
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

    /// Heading words accepted without any setting, our own first.
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

/// Heading words per target.
#[derive(Debug, Clone)]
pub struct StaffColumns {
    /// Folded heading word → target, in order of preference.
    accepted: Vec<(String, StaffColumn)>,
}

impl Default for StaffColumns {
    /// The words of [`StaffColumn`] alone.
    fn default() -> Self {
        Self::with(&[])
    }
}

impl StaffColumns {
    /// The words of [`StaffColumn`] and those of a city; the city's come first.
    pub fn with(more: &[(StaffColumn, String)]) -> Self {
        let own = more.iter().map(|(column, word)| (folded(word), *column));
        let shipped = StaffColumn::ALL
            .iter()
            .flat_map(|column| column.words().iter().map(|word| (folded(word), *column)));
        Self { accepted: own.chain(shipped).collect() }
    }

    /// The target of a heading.
    pub fn target(&self, heading: &str) -> Option<StaffColumn> {
        let heading = folded(heading);
        self.accepted.iter().find(|(word, _)| *word == heading).map(|(_, column)| *column)
    }

    /// Finds the heading row among the first twenty (titles may stand above it) and the column of
    /// each target. `chosen` are columns (from 0) that a person pointed at; they win over headings.
    pub fn layout(
        &self,
        sheet: &Sheet,
        chosen: &[(StaffColumn, usize)],
    ) -> Result<Layout, Vec<Problem>> {
        let known = |cells: &[crate::exchange::table::Cell]| {
            cells.iter().filter(|cell| self.target(&cell.text).is_some()).count()
        };
        let best = sheet
            .rows
            .iter()
            .enumerate()
            .take(20)
            .map(|(index, row)| (known(&row.cells), index))
            .max_by_key(|(count, index)| (*count, std::cmp::Reverse(*index)));
        let Some((count, index)) = best else {
            return Err(vec![Problem::no_heading()]);
        };
        if count < 2 && chosen.is_empty() {
            return Err(vec![Problem::no_heading()]);
        }
        let row = &sheet.rows[index];
        let heading: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        let mut layout =
            Layout { heading_index: index, heading_row: row.number, heading, at: [None; 18] };
        let mut problems = Vec::new();
        for target in StaffColumn::ALL {
            let columns = match chosen.iter().find(|(column, _)| column == target) {
                Some((_, at)) => vec![*at],
                None => self.columns_of(*target, &layout.heading, chosen),
            };
            match columns.as_slice() {
                [] if target.is_required() => {
                    problems.push(Problem::missing_column(target.label(), row.number));
                }
                [] => {}
                [at] => layout.at[*target as usize] = Some(*at),
                [first, second, ..] => {
                    problems.push(Problem::column_twice(target.label(), *first + 1, *second + 1));
                }
            }
        }
        if problems.is_empty() { Ok(layout) } else { Err(problems) }
    }

    /// Columns whose heading means `target`; the most preferred word decides, so that 「職名」 beside
    /// 「補職名」 is no conflict.
    fn columns_of(
        &self,
        target: StaffColumn,
        heading: &[String],
        chosen: &[(StaffColumn, usize)],
    ) -> Vec<usize> {
        let folded: Vec<String> = heading.iter().map(|text| folded(text)).collect();
        self.accepted
            .iter()
            .filter(|(_, column)| *column == target)
            .map(|(word, _)| {
                let hits = folded.iter().enumerate().filter(|(at, text)| {
                    *text == word && chosen.iter().all(|(_, taken)| taken != at)
                });
                hits.map(|(at, _)| at).collect::<Vec<_>>()
            })
            .find(|hits| !hits.is_empty())
            .unwrap_or_default()
    }
}

/// Headings are compared without blanks, line breaks, width and case.
fn folded(heading: &str) -> String {
    heading.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Where each target stands in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Index of the heading row among the rows of the sheet.
    pub heading_index: usize,
    /// Its row number as shown.
    pub heading_row: usize,
    /// The headings as they stand.
    pub heading: Vec<String>,
    at: [Option<usize>; 18],
}

impl Layout {
    /// The column (from 0) of a target.
    pub fn column(&self, target: StaffColumn) -> Option<usize> {
        self.at[target as usize]
    }
    /// The heading as the file has it, for sentences and error tables.
    pub fn heading_of(&self, target: StaffColumn) -> &str {
        let own = self.column(target).and_then(|at| self.heading.get(at));
        own.map(String::as_str).filter(|text| !text.is_empty()).unwrap_or(target.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::table::{Limits, read};

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
