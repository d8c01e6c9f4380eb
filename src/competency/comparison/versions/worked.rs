//! Ten kinds of change, and beside each what a legal drafter writes by hand: 改正後 left, 改正前 right,
//! the words between 【 and 】 underlined. The table must be the drafter's, word for word.

use super::{Change, Comparison, Edition, Row};
use crate::competency::comparison::{Mark, Segment};
use crate::competency::content::Content;
use crate::competency::element::{Link, LinkKind};
use crate::competency::role::Audience;
use crate::competency::samples::{self, line, prose, weight};

/// A text as the drafter writes it.
fn drafted(segments: &[Segment]) -> String {
    let text = |one: &Segment| match one.kind {
        Mark::Same => one.text.clone(),
        Mark::Added | Mark::Removed => format!("【{}】", one.text),
    };
    segments.iter().map(text).collect()
}

/// The one row that a change of the sample framework makes, in the drafter's hand.
fn row(change: impl FnOnce(&mut Content)) -> (String, String, String) {
    let rows = rows(change);
    assert_eq!(rows.len(), 1, "one row: {rows:?}");
    rows.into_iter().next().expect("one row")
}

fn rows(change: impl FnOnce(&mut Content)) -> Vec<(String, String, String)> {
    let (old, mut new) = (samples::content(), samples::content());
    change(&mut new);
    let scale = samples::scale();
    let comparison = Comparison::between(
        Edition { content: &old, scale: &scale },
        Edition { content: &new, scale: &scale },
        &samples::ladder(),
    );
    let said = |row: &Row| {
        (row.change.label().to_owned(), drafted(&row.text.after()), drafted(&row.text.before()))
    };
    comparison.sections.iter().flat_map(|section| &section.rows).map(said).collect()
}

fn hand(change: &str, after: &str, before: &str) -> (String, String, String) {
    (change.to_owned(), after.to_owned(), before.to_owned())
}

/// Old and new wording of one definition.
fn definition(old: &str, new: &str) -> (String, String) {
    let redline = crate::competency::comparison::Redline::between(old, new);
    (drafted(&redline.after()), drafted(&redline.before()))
}

#[test]
fn ten_kinds_of_change_as_a_drafter_writes_them() {
    // 1. One word is replaced.
    let found = row(|new| {
        new.elements[0].ranks[1].definition = Some(prose("担当分野の計画を示す力"));
    });
    assert_eq!(
        found,
        hand("文の変更", "担当分野の計画を【示す】力", "担当分野の計画を【進める】力")
    );
    // 2. A clause is inserted.
    let found = row(|new| new.roles[0].body = prose("自ら学び、自分の成長に努める。"));
    assert_eq!(
        found,
        hand("文の変更", "【自ら学び、】自分の成長に努める。", "自分の成長に努める。")
    );
    // 3. A clause is deleted.
    let found = row(|new| new.roles[5].body = prose("成果を出す。"));
    assert_eq!(found, hand("文の変更", "成果を出す。", "【係の目標を定め、】成果を出す。"));
    // 4. An element is renamed.
    let found = row(|new| new.elements[0].name = line("業務改善力"));
    assert_eq!(found, hand("名称の変更", "業務【改善】力", "業務【遂行】力"));
    // 5. An element is moved.
    let found = row(|new| new.elements.swap(1, 2));
    assert_eq!(found.0, "並びの変更");
    // 6. A weight is changed.
    let found = row(|new| new.elements[0].ranks[0].weight = weight(50));
    assert_eq!(found, hand("ウエイトの変更", "【50】", "【60】"));
    // 7. A 着眼点 is added.
    let found =
        row(|new| new.elements[0].ranks[0].indicators.push(line("市民の声を聴いているか。")));
    assert_eq!(found, hand("追加", "【市民の声を聴いているか。】", ""));
    // 8. A tie is added.
    let found = row(|new| {
        new.elements[0].links.push(Link { kind: LinkKind::Credo, key: "credo-1".into() });
    });
    assert_eq!(found, hand("つながりの変更", "development【・credo-1】", "development"));
    // 9. A role is meant for another rank: moved, not deleted and written anew.
    let chief = samples::content().ranks[2];
    let found = row(|new| new.roles[4].audience = Audience::Rank(chief));
    assert_eq!(found, hand("並びの変更", "担当分野の計画を立てる。", "担当分野の計画を立てる。"));
    // 10. A whole element goes: every text of it is struck, and nothing stands on the left but the
    // weights, which go to 0.
    let found = rows(|new| {
        new.elements.pop();
    });
    assert!(found.iter().all(|(change, after, before)| {
        let gone = after.is_empty() || after == "【0】";
        change == Change::Removed.label() && gone && before.starts_with('【')
    }));
    assert_eq!(found[0].2, "【人材育成・変革マインド育成力】");
}

#[test]
fn wordings_of_daily_drafting() {
    for (old, new, after, before) in [
        (
            "担当分野の計画を立て、最後まで進める力。",
            "担当分野の計画を立て、関係者と進める力。",
            "担当分野の計画を立て、【関係者と】進める力。",
            "担当分野の計画を立て、【最後まで】進める力。",
        ),
        (
            "市民の声を聴き、改善する。",
            "市民課の声を聴き、改善する。",
            "市民【課】の声を聴き、改善する。",
            "市民の声を聴き、改善する。",
        ),
        (
            "令和7年度の目標を達成する。",
            "令和8年度の目標を達成する。",
            "令和【8】年度の目標を達成する。",
            "令和【7】年度の目標を達成する。",
        ),
        ("DXを進める。", "DXの推進を担う。", "DX【の推進を担う】。", "DX【を進める】。"),
    ] {
        assert_eq!(definition(old, new), (after.to_owned(), before.to_owned()), "{old} → {new}");
    }
}
