//! 結果の一覧: what the records of a cycle say, one line a person, on the page of HR and in its file.
//!
//! Every figure is read from the record, never computed here: a list that adds up otherwise than the
//! documents it lists would be worth nothing.

use super::cycle::CycleKind;
use super::entry::OUT_OF_SCOPE;
use super::record::{RecordAdjustment, RecordBlock, RecordContent, RecordResult};
use super::scoring::{ABILITY_BLOCK, RESULTS_BLOCK};
use super::workflow::StepKind;

/// Points of one block, and how much it counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockCell {
    /// 「75.6」.
    pub points: String,
    /// Of 100; `None` where the block is the whole sheet.
    pub share: Option<i32>,
}

/// What a record says about the ability block; `None` when it has none, or no points.
pub fn ability(record: &RecordContent) -> Option<BlockCell> {
    cell(record, ABILITY_BLOCK, record.results.is_empty())
}

/// What a record says about the results block.
pub fn results(record: &RecordContent) -> Option<BlockCell> {
    cell(record, RESULTS_BLOCK, record.elements.is_empty())
}

fn cell(record: &RecordContent, name: &str, is_alone: bool) -> Option<BlockCell> {
    let shares = record.shares.is_some();
    let of_block = |block: &RecordBlock| BlockCell {
        points: block.points.clone(),
        share: shares.then_some(block.share),
    };
    if let Some(block) = record.blocks.iter().find(|block| block.name == name) {
        return Some(of_block(block));
    }
    // Records from before blocks were kept: the only block is the total.
    let is_old = record.blocks.is_empty() && is_alone && !shares;
    let total = record.total.clone().filter(|_| is_old)?;
    Some(BlockCell { points: total, share: None })
}

/// What was said of each goal by the step that decided: 「申込みを電子にする A」, one line each.
fn achievements(record: &RecordContent) -> String {
    let line = |result: &RecordResult| match record.decided_result(result) {
        Some(rating) => {
            format!("{} {}", result.title, rating.grade.as_deref().unwrap_or(OUT_OF_SCOPE))
        }
        None if result.withdrawn.is_some() => format!("{} 取りやめ", result.title),
        None => format!("{} −", result.title),
    };
    record.results.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The head of the file.
pub fn heading(kind: CycleKind) -> Vec<String> {
    let mut names = vec!["職員番号", "氏名", "ふりがな", "所属", "職位", "評価の種類"];
    if kind.has_ability() {
        names.push("能力の点数");
    }
    if kind.has_results() {
        names.extend(["業績の点数", "目標ごとの達成度"]);
    }
    if kind.has_ability() && kind.has_results() {
        names.extend(["能力の割合", "業績の割合"]);
    }
    names.extend([
        "合計",
        "計算した評語",
        "一次評価の評語",
        "二次評価の評語",
        "調整",
        "全体の評語",
    ]);
    names.into_iter().map(str::to_owned).collect()
}

/// One line of the file. Blank where the record has nothing: a missing figure is not 0.
pub fn line(kind: CycleKind, record: &RecordContent) -> Vec<String> {
    let header = &record.header;
    let mut cells = vec![
        header.employee_number.clone(),
        header.name.clone(),
        header.kana.clone(),
        header.department.clone(),
        header.rank.clone(),
        header.kind.clone(),
    ];
    let points = |cell: Option<BlockCell>| cell.map_or_else(String::new, |cell| cell.points);
    if kind.has_ability() {
        cells.push(points(ability(record)));
    }
    if kind.has_results() {
        cells.extend([points(results(record)), achievements(record)]);
    }
    if kind.has_ability() && kind.has_results() {
        let (of_ability, of_results) = match &record.shares {
            Some(shares) => (shares.ability, shares.results),
            None if record.results.is_empty() => (100, 0),
            None => (0, 100),
        };
        cells.extend([of_ability.to_string(), of_results.to_string()]);
    }
    let graded = |kind| record.step(kind).and_then(|step| step.grade.clone()).unwrap_or_default();
    cells.extend([
        record.total.clone().unwrap_or_default(),
        record.computed_grade.clone().unwrap_or_default(),
        graded(StepKind::Primary),
        graded(StepKind::Secondary),
        record.adjustment.as_ref().map(RecordAdjustment::line).unwrap_or_default(),
        record.overall_grade.clone(),
    ]);
    cells
}

#[cfg(test)]
mod tests {
    use super::super::record::{
        FORMAT, RecordElement, RecordHeader, RecordRating, RecordShares, RecordStep,
    };
    use super::*;

    fn text(value: &str) -> String {
        value.to_owned()
    }
    /// 能力 66 × 60％ ＋ 業績 80 × 40％ ＝ 39.6 ＋ 32 ＝ 71.6; the adjuster made an A of the B.
    fn both() -> RecordContent {
        let rating = |grade: &str| RecordRating {
            step: text("primary"),
            grade: Some(text(grade)),
            behaviour: None,
            comment: None,
        };
        let goal = |title: &str, grade: Option<&str>| RecordResult {
            item: text("g1"),
            title: text(title),
            result: None,
            due_on: None,
            weight: 50,
            difficulty: None,
            importance: None,
            earlier: Vec::new(),
            withdrawn: grade.is_none().then(|| text("分担が変わった。")),
            ratings: grade.map(rating).into_iter().collect(),
        };
        let block = |name: &str, share, points: &str| RecordBlock {
            name: text(name),
            share,
            points: text(points),
        };
        RecordContent {
            format: FORMAT,
            header: RecordHeader {
                cycle: text("令和7年度"),
                kind: text("能力と業績"),
                period: String::new(),
                base_date: String::new(),
                name: text("山本 健太"),
                kana: text("やまもと けんた"),
                employee_number: text("0001953"),
                department: text("総務課"),
                rank: text("主査"),
                framework: String::new(),
                scale: String::new(),
                rule: String::new(),
            },
            elements: vec![RecordElement {
                key: text("a"),
                name: text("業務遂行力"),
                definition: String::new(),
                weight: 100,
                is_sample: false,
                ratings: vec![rating("B")],
            }],
            results: vec![goal("申込みを電子にする", Some("A")), goal("研修を見直す", None)],
            shares: Some(RecordShares { ability: 60, results: 40 }),
            steps: vec![RecordStep {
                step: text("primary"),
                name: text("一次評価"),
                by: None,
                at: None,
                left_out: None,
                summary: None,
                grade: Some(text("B")),
                grade_reason: None,
            }],
            decided_by: text("primary"),
            overall_grade: text("A"),
            total: Some(text("71.6")),
            computed_grade: Some(text("B")),
            blocks: vec![block("能力", 60, "66"), block("業績", 40, "80")],
            arithmetic: Vec::new(),
            adjustment: Some(RecordAdjustment {
                before: text("B"),
                after: text("A"),
                reason: Some(text("部の均衡")),
            }),
        }
    }

    #[test]
    fn both_blocks_and_the_total_stand_in_one_line() {
        let (heading, line) = (heading(CycleKind::Both), line(CycleKind::Both, &both()));
        assert_eq!(heading.len(), line.len());
        let of = |name: &str| {
            let place = heading.iter().position(|own| own == name);
            line[place.unwrap_or_else(|| panic!("{name}"))].as_str()
        };
        for (name, value) in [
            ("職員番号", "0001953"),
            ("能力の点数", "66"),
            ("業績の点数", "80"),
            ("目標ごとの達成度", "申込みを電子にする A\n研修を見直す 取りやめ"),
            ("能力の割合", "60"),
            ("業績の割合", "40"),
            ("合計", "71.6"),
            ("計算した評語", "B"),
            ("一次評価の評語", "B"),
            ("二次評価の評語", ""),
            ("調整", "調整：B を A に変えた"),
            ("全体の評語", "A"),
        ] {
            assert_eq!(of(name), value, "{name}");
        }
    }

    #[test]
    fn each_kind_has_its_own_columns() {
        for kind in [CycleKind::Ability, CycleKind::Results, CycleKind::Both, CycleKind::Special] {
            let names = heading(kind);
            assert_eq!(names.len(), line(kind, &both()).len(), "{kind:?}");
            let has = |name: &str| names.iter().any(|own| own == name);
            assert_eq!(has("業績の点数"), kind.has_results(), "{kind:?}");
            assert_eq!(has("能力の点数"), kind.has_ability(), "{kind:?}");
            assert!(has("合計") && has("全体の評語"));
        }
    }

    #[test]
    fn an_older_record_says_what_it_can() {
        let old = RecordContent { blocks: Vec::new(), ..both() };
        assert_eq!((ability(&old), results(&old)), (None, None), "of two blocks, none is known");
        let alone = RecordContent { elements: Vec::new(), shares: None, ..old };
        assert_eq!(
            (ability(&alone), results(&alone)),
            (None, Some(BlockCell { points: text("71.6"), share: None }))
        );
        let holistic = RecordContent { total: None, ..alone };
        assert_eq!(results(&holistic), None, "no formula, no points; not 0");
    }
}
