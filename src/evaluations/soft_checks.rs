//! Likely mistakes, pointed out before submitting; they advise and never block (ui-guide 7.2.4).

use super::entry::SheetField;
use super::sheet::{Definitions, Entries, Judgement, SheetGoal};
use crate::kernel::text::length;

/// Reasons shorter than this say little.
const SHORT: usize = 30;

/// Words that describe a character instead of an act.
const CHARACTER_WORDS: [&str; 20] = [
    "性格",
    "人柄",
    "まじめ",
    "真面目",
    "不真面目",
    "明るい",
    "暗い",
    "おとなしい",
    "やさしい",
    "優しい",
    "頑固",
    "短気",
    "わがまま",
    "だらしな",
    "気が弱い",
    "気が強い",
    "やる気がな",
    "ネガティブ",
    "怠け",
    "素直",
];

/// A sentence to think about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftCheck {
    /// Where it can be mended.
    pub field: SheetField,
    /// 「確かめてください」 what.
    pub sentence: String,
}

/// A reason that the same evaluator wrote on another sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherReason {
    /// Whose sheet, as in 「井上 明里さん」.
    pub name: String,
    /// The words.
    pub reason: String,
}

/// Looks through a rating that could be submitted. `others` are reasons on the evaluator's other
/// sheets of the cycle.
pub fn soft_checks(
    definitions: &Definitions,
    entries: &Entries,
    others: &[OtherReason],
) -> Vec<SoftCheck> {
    let mut found = Vec::new();
    let mut point = |field, sentence: String| found.push(SoftCheck { field, sentence });
    let grades: Vec<&str> = entries
        .ratings
        .iter()
        .filter_map(|rating| match &rating.mark {
            Some(Judgement::Grade(grade)) => Some(grade.as_str()),
            _ => None,
        })
        .collect();
    if let [first, rest @ ..] = grades.as_slice()
        && rest.len() >= 2
        && rest.iter().all(|grade| grade == first)
    {
        point(
            SheetField::Grade(1),
            format!("すべての要素が{first}です。要素ごとに事実の違いがないか確かめてください"),
        );
    }
    for (element, rating) in definitions.elements.iter().zip(&entries.ratings) {
        let Some(comment) = &rating.comment else { continue };
        let (field, name) = (SheetField::Reason(element.number), &element.name);
        let words = length(comment.as_str());
        let is_extreme = matches!(&rating.mark, Some(Judgement::Grade(grade))
            if matches!(definitions.scale.rank_of(grade), Some(rank)
                if rank == 0 || rank + 1 == definitions.scale.0.len()));
        if words < SHORT && is_extreme {
            point(
                field,
                format!("{name}は、いちばん端の段階です。根拠になる事実を書き足せませんか"),
            );
        } else if words < SHORT {
            point(
                field,
                format!("{name}の評価の理由が{words}文字です。見た事実を書き足せませんか"),
            );
        }
        if let Some(other) = others.iter().find(|other| same(&other.reason, comment.as_str())) {
            point(field, format!("{name}の評価の理由が、{}と同じ文です", other.name));
        }
        if let Some(word) = character_word(comment.as_str()) {
            point(
                field,
                format!(
                    "{name}の評価の理由に「{word}」とあります。性格ではなく行動を書いてください"
                ),
            );
        }
    }
    for rating in &entries.results {
        let (Some(comment), Some(block)) = (&rating.comment, &definitions.results) else {
            continue;
        };
        let (field, name) = (SheetField::Account(rating.item), block.name(rating.item));
        if rating.is_out() {
            let sentence = format!(
                "{name}は評価対象外です。そのウエイトは、ほかの目標と業務の分になります。本人と話したか確かめてください"
            );
            point(SheetField::Achievement(rating.item), sentence);
        }
        let words = length(comment.as_str());
        if words < SHORT {
            let sentence =
                format!("{name}の評価の理由が{words}文字です。見た事実を書き足せませんか");
            point(field, sentence);
        }
        if let Some(other) = others.iter().find(|other| same(&other.reason, comment.as_str())) {
            point(field, format!("{name}の評価の理由が、{}と同じ文です", other.name));
        }
        if let Some(word) = character_word(comment.as_str()) {
            let sentence = format!(
                "{name}の評価の理由に「{word}」とあります。性格ではなく行動を書いてください"
            );
            point(field, sentence);
        }
    }
    if let Some(summary) = &entries.overall.summary
        && let Some(word) = character_word(summary.as_str())
    {
        point(
            SheetField::Summary,
            format!("全体のまとめに「{word}」とあります。性格ではなく行動を書いてください"),
        );
    }
    if let Some(overall) = &entries.overall.grade
        && definitions.results.is_none()
        && definitions.result_scale.is_none()
        && definitions.scale.rank_of(overall) == Some(0)
        && !grades.iter().any(|grade| *grade == overall)
    {
        point(SheetField::Overall, format!("{overall}の要素がないのに、全体の評語が{overall}です"));
    }
    found
}

/// Goals that changed after they were rated.
pub fn changed_goals(goals: &[&SheetGoal]) -> Vec<SoftCheck> {
    goals
        .iter()
        .map(|goal| SoftCheck {
            field: SheetField::Achievement(goal.item()),
            sentence: format!(
                "「{}」は、入力したあとに変わりました。いまの目標に合う達成度か確かめてください",
                goal.goal.title
            ),
        })
        .collect()
}

fn character_word(text: &str) -> Option<&'static str> {
    CHARACTER_WORDS.iter().copied().find(|word| text.contains(word))
}

/// The same words, blanks and full stops aside; very short ones say nothing about copying.
fn same(one: &str, other: &str) -> bool {
    let bare = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '。' | '、')).collect()
    };
    let one = bare(one);
    one.chars().count() >= 10 && one == bare(other)
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Texts;
    use super::super::sheet::tests::definitions;
    use super::super::workflow::StepKind;
    use super::*;

    const FACT: &str = "研修申込みの電子化を自ら提案し、他局の担当者を巻き込んで様式を統一した。";

    fn checks(pairs: &[(&str, &str)], others: &[OtherReason]) -> Vec<String> {
        let definitions = definitions();
        let mut texts = Texts::default();
        for (name, text) in pairs {
            texts.set(SheetField::parse(name).expect("a field"), *text);
        }
        let (entries, _) = definitions.parse(StepKind::Primary, &texts);
        soft_checks(&definitions, &entries, others)
            .into_iter()
            .map(|check| check.sentence)
            .collect()
    }

    #[test]
    fn a_sheet_with_facts_has_nothing_to_say() {
        let fine = [
            ("e1", "B"),
            ("e1_why", FACT),
            ("e2", "A"),
            ("e2_why", FACT),
            ("e3", "B"),
            ("e3_why", FACT),
            ("overall", "B"),
        ];
        assert_eq!(checks(&fine, &[]), Vec::<String>::new());
    }

    #[test]
    fn halo_short_and_extreme() {
        let same = [
            ("e1", "S"),
            ("e1_why", "すばらしい。"),
            ("e2", "S"),
            ("e2_why", FACT),
            ("e3", "S"),
            ("e3_why", FACT),
        ];
        assert_eq!(
            checks(&same, &[]),
            [
                "すべての要素がSです。要素ごとに事実の違いがないか確かめてください",
                "業務遂行力は、いちばん端の段階です。根拠になる事実を書き足せませんか",
            ]
        );
        let short = [("e1", "B"), ("e1_why", "よくやった。"), ("e2", "A"), ("e2_why", FACT)];
        assert_eq!(
            checks(&short, &[]),
            ["業務遂行力の評価の理由が6文字です。見た事実を書き足せませんか"]
        );
    }

    #[test]
    fn copied_words_and_words_about_character() {
        let others = [OtherReason {
            name: "井上 明里さん".to_owned(),
            reason: FACT.replace('、', ""),
        }];
        let copied = [("e1", "B"), ("e1_why", FACT)];
        assert_eq!(
            checks(&copied, &others),
            ["業務遂行力の評価の理由が、井上 明里さんと同じ文です"]
        );
        let nature = format!("まじめな性格である。{FACT}");
        assert_eq!(
            checks(&[("e1", "B"), ("e1_why", &nature)], &[]),
            ["業務遂行力の評価の理由に「性格」とあります。性格ではなく行動を書いてください"]
        );
    }

    /// domain.md 3.3, family 1: overall S with no item at S.
    #[test]
    fn the_whole_is_not_better_than_its_parts() {
        let top = [
            ("e1", "A"),
            ("e1_why", FACT),
            ("e2", "B"),
            ("e2_why", FACT),
            ("e3", "A"),
            ("e3_why", FACT),
            ("overall", "S"),
        ];
        assert_eq!(checks(&top, &[]), ["Sの要素がないのに、全体の評語がSです"]);
    }
}
