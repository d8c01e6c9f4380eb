//! Readings of figures as rows of a file: written out whole, read back the same.

mod read;

pub use read::{Found, RowProblem, read};

use rust_decimal::Decimal;

use crate::strategy::KpiView;

/// Rows that one file may bring.
pub const MOST_ROWS: usize = 2_000;

crate::text_enum! {
    /// The columns.
    pub enum Column {
        /// 指標コード.
        Code = "code",
        /// 指標: for those who read the file; not read back.
        Name = "name",
        /// 時点.
        AsOf = "as_of",
        /// 値.
        Value = "value",
        /// 分子.
        Numerator = "numerator",
        /// 分母.
        Denominator = "denominator",
        /// 速報.
        Provisional = "provisional",
        /// 根拠.
        Evidence = "evidence",
        /// メモ.
        Note = "note",
        /// 公表した日.
        KnownOn = "known_on",
    }
}

impl Column {
    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Code => "指標コード",
            Self::Name => "指標",
            Self::AsOf => "時点",
            Self::Value => "値",
            Self::Numerator => "分子",
            Self::Denominator => "分母",
            Self::Provisional => "速報",
            Self::Evidence => "根拠",
            Self::Note => "メモ",
            Self::KnownOn => "公表した日",
        }
    }
    /// A file without it is not read.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Code | Self::AsOf | Self::Evidence)
    }
}

/// A number as the file has it. A percentage below one carries its sign: 0.58 alone could be 58.
fn number(value: Decimal, is_percent: bool) -> String {
    let value = value.normalize();
    let unclear = is_percent && !value.is_zero() && value.abs() < Decimal::ONE;
    if unclear { format!("{value}％") } else { value.to_string() }
}

/// The headings and a row for each reading that stands.
pub fn rows(views: &[KpiView]) -> Vec<Vec<String>> {
    let head = Column::ALL.iter().map(|column| column.label().to_owned()).collect();
    let mut rows = vec![head];
    for view in views {
        rows.extend(view.standing().map(|one| {
            let plain = |value: Decimal| value.normalize().to_string();
            Column::ALL
                .iter()
                .map(|column| match column {
                    Column::Code => view.code.clone(),
                    Column::Name => view.definition.name.to_string(),
                    Column::AsOf => one.as_of.to_string(),
                    Column::Value => number(one.value, view.definition.is_percent()),
                    Column::Numerator => one.share.map(|s| plain(s.0)).unwrap_or_default(),
                    Column::Denominator => one.share.map(|s| plain(s.1)).unwrap_or_default(),
                    Column::Provisional if one.is_provisional => "速報".to_owned(),
                    Column::Provisional => String::new(),
                    Column::Evidence => one.evidence.clone(),
                    Column::Note => one.note.clone().unwrap_or_default(),
                    Column::KnownOn => one.known_on.to_string(),
                })
                .collect()
        }));
    }
    rows
}

/// The headings and a row with code and name for each figure whose values people bring.
pub fn template(views: &[KpiView]) -> Vec<Vec<String>> {
    let head = Column::ALL.iter().map(|column| column.label().to_owned()).collect();
    let row = |view: &KpiView| {
        Column::ALL
            .iter()
            .map(|column| match column {
                Column::Code => view.code.clone(),
                Column::Name => view.definition.name.to_string(),
                _ => String::new(),
            })
            .collect()
    };
    let typed = views.iter().filter(|view| view.definition.counted.is_none());
    std::iter::once(head).chain(typed.map(row)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::exchange::table::{self, Limits, Sheet, TextEncoding, write_csv};
    use crate::kernel::ids::{EmployeeId, KpiId, KpiReadingId};
    use crate::kernel::time::start_of;
    use crate::kernel::{Date, Line, Prose, Revision};
    use crate::strategy::kpi::{Definition, Direction, Origin, Rhythm};
    use crate::strategy::reading::NewReading;
    use crate::strategy::{PersonView, ReadingView};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }
    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn view(code: &str, unit: &str, readings: Vec<ReadingView>) -> KpiView {
        KpiView {
            id: KpiId::mint(),
            code: code.to_owned(),
            measure_code: "workplace-1".to_owned(),
            measure_name: "取組".to_owned(),
            pillar_code: "workplace".to_owned(),
            pillar_name: "柱".to_owned(),
            owner: PersonView {
                id: EmployeeId::mint(),
                number: "1".to_owned(),
                name: "だれか".to_owned(),
                has_left: false,
            },
            owner_has_moved: false,
            deputy: None,
            department: "課".to_owned(),
            starts_on: day("2000-04-01"),
            is_sample: true,
            revision: Revision::new(1),
            version: 3,
            series: 2,
            definition: Definition {
                name: line("見本の指標"),
                meaning: Prose::within("見本", 10).unwrap(),
                numerator: Some(line("分子")),
                denominator: Some(line("分母")),
                scope: line("全員"),
                unit: line(unit),
                decimals: 1,
                source: line("見本"),
                direction: Direction::Keep,
                rhythm: Rhythm::Monthly,
                lag_months: 0,
                baseline: None,
                counted: None,
            },
            readings,
            targets: BTreeMap::new(),
        }
    }

    /// Numbers that are the same in every run.
    struct Numbers(u64);
    impl Numbers {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) % bound
        }
        fn decimal(&mut self) -> Decimal {
            let whole = i64::try_from(self.below(2_000_000)).unwrap() - 1_000_000;
            let scale = u32::try_from(self.below(7)).unwrap();
            Decimal::new(whole, scale).normalize()
        }
        fn text(&mut self) -> String {
            const PARTS: [&str; 9] = ["集計", ",", "\"", "=1+1", "-3", "’", "髙﨑", "〜", " 注 "];
            let count = self.below(5) + 1;
            let place = |number: u64| usize::try_from(number).unwrap();
            (0..count).map(|_| PARTS[place(self.below(9))]).collect()
        }
    }

    fn reading(numbers: &mut Numbers, month: u64) -> ReadingView {
        let from = day("2000-04-01") + chrono::Months::new(u32::try_from(month).unwrap());
        let as_of = from + chrono::Days::new(numbers.below(28));
        let share = (numbers.below(3) == 0)
            .then(|| (numbers.decimal(), Decimal::from(numbers.below(5_000) + 1)));
        ReadingView {
            id: KpiReadingId::mint(),
            series: 2,
            as_of,
            period: Rhythm::Monthly.period_of(as_of),
            value: numbers.decimal(),
            share,
            is_provisional: numbers.below(2) == 0,
            note: (numbers.below(2) == 0)
                .then(|| Prose::within(&numbers.text(), 400).map(|note| note.to_string()).ok())
                .flatten(),
            evidence: line(&format!("資料{}", numbers.text())).to_string(),
            corrects: None,
            is_corrected: false,
            known_on: as_of + chrono::Days::new(numbers.below(400)),
            entered_at: start_of(as_of),
            entered_by: None,
            origin: Origin::Person,
            approved_on: None,
        }
    }

    fn file(views: &[KpiView]) -> Sheet {
        let file = write_csv(&rows(views), TextEncoding::Utf8);
        table::read(&file.bytes, Limits::default()).unwrap()
    }

    /// Whatever is written is read back: as new where nothing stands, as unchanged where it stands.
    #[test]
    fn what_is_written_is_read_back() {
        let mut numbers = Numbers(2025);
        for round in 0..200 {
            let unit = if round % 2 == 0 { "％" } else { "人" };
            let count = numbers.below(12) + 1;
            let readings: Vec<ReadingView> =
                (0..count).map(|month| reading(&mut numbers, month)).collect();
            let full = view("sample-1", unit, readings);
            let sheet = file(std::slice::from_ref(&full));
            let again = read(&sheet, std::slice::from_ref(&full));
            assert_eq!(again.problems, []);
            assert_eq!(again.unchanged, full.readings.len(), "{:?}", again.new);
            let empty = view("sample-1", unit, Vec::new());
            let found = read(&sheet, std::slice::from_ref(&empty));
            assert_eq!(found.problems, []);
            assert_eq!(found.new.len(), full.readings.len());
            for ((row, code, new), was) in found.new.iter().zip(&full.readings) {
                assert!(*row > 1 && code == "sample-1");
                let expected = NewReading {
                    as_of: was.as_of,
                    given: crate::strategy::reading::Given {
                        value: Some(was.value),
                        share: was.share,
                    },
                    is_provisional: was.is_provisional,
                    note: was.note.as_deref().map(|note| Prose::within(note, 400).unwrap()),
                    evidence: line(&was.evidence),
                    corrects: None,
                    version: 3,
                    known_on: Some(was.known_on),
                };
                assert_eq!(*new, expected);
            }
        }
    }

    fn typed(text: &str, views: &[KpiView]) -> Found {
        read(&table::read(text.as_bytes(), Limits::default()).unwrap(), views)
    }

    #[test]
    fn each_problem_names_its_row_and_its_cure() {
        let views = [view("sample-1", "％", Vec::new())];
        let found = typed(
            "指標コード,時点,値,分子,分母,根拠\n\
             sample-1,R7.3.31,0.58,,,集計\n\
             sample-2,2025-03-31,58,,,集計\n\
             sample-1,2025-02-30,58,,,集計\n\
             sample-1,2025-04-30,1e400,,,集計\n\
             sample-1,2025-05-31,,3,,集計\n\
             sample-1,2025-06-30,５８％,,,\n\
             sample-1,2025-07-31,58,,,集計\n",
            &views,
        );
        let said: Vec<(usize, &str)> =
            found.problems.iter().map(|problem| (problem.row, problem.column)).collect();
        assert_eq!(
            said,
            [(2, "値"), (3, "指標コード"), (4, "時点"), (5, "値"), (6, "分母"), (7, "根拠")]
        );
        assert!(found.problems[0].cure.contains("58％のときは「58」"));
        assert_eq!(found.new.len(), 1);
        let headless = typed("コード,値\nsample-1,58\n", &views);
        assert_eq!(headless.problems.len(), 3);
        assert!(headless.problems[0].cure.contains("「指標コード」の列がありません"));
    }

    #[test]
    fn what_stands_is_corrected_with_a_reason_only() {
        let mut numbers = Numbers(7);
        let standing = ReadingView {
            as_of: day("2025-03-31"),
            period: Rhythm::Monthly.period_of(day("2025-03-31")),
            share: None,
            ..reading(&mut numbers, 0)
        };
        let id = standing.id;
        let views = [view("sample-1", "人", vec![standing])];
        let row = |note: &str| {
            typed(
                &format!("指標コード,時点,値,根拠,メモ\nsample-1,2025-03-31,58,集計,{note}\n"),
                &views,
            )
        };
        assert!(row("").problems[0].cure.contains("直す理由をメモに書いてください"));
        let found = row("転記の誤り");
        assert_eq!(found.new[0].2.corrects, Some(id));
    }
}
