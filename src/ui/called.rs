//! What people call the fields that they type into. The page of a form that could not be saved knows nothing of
//! the page it came from; it names each field by the words that stood beside it. Pages are checked against this list
//! (`support::page_rules` of the tests): a text area that is not here, or is called otherwise, is found there.

/// Part of the address that a form goes to, name of the field, words. `#` stands for a number, in the name and in
/// the words; a `*` at the end for a key. The first that fits counts.
const CALLED: [(&str, &str, &str); 130] = [
    ("/self", "g#_why", "成果（目標#）"),
    ("/self", "u#_why", "成果（目標外の業務#）"),
    ("/self", "summary", "全体をふりかえって"),
    ("/elements", "summary", "要素の説明"),
    ("", "summary", "全体のまとめ"),
    ("", "e#", "段階（要素#）"),
    ("", "e#_why", "評価の理由（要素#）"),
    ("", "g#_why", "評価の理由（目標#）"),
    ("", "u#_why", "評価の理由（目標外の業務#）"),
    ("", "u#_what", "業務の内容（目標外の業務#）"),
    ("", "overall_why", "理由"),
    ("", "opinion", "本人の意見"),
    ("/goals", "title", "目標"),
    ("/department-goals", "title", "目標"),
    ("/milestones", "title", "節目"),
    ("/versions", "title", "版の題名"),
    ("/hr/staff", "title", "補職名"),
    ("/hr/strategy", "title", "題名"),
    ("", "result", "できたと言える基準"),
    ("", "weight", "ウエイト"),
    ("", "difficulty", "困難度"),
    ("", "importance", "重要度"),
    ("/team/observations", "fact", "見たこと"),
    ("", "fact", "したこと"),
    ("", "guidance", "指導したこと"),
    ("", "said", "話し合ったこと"),
    ("", "agreed", "合意したこと"),
    ("", "next", "次にすること"),
    ("/correction", "reason", "理由"),
    ("/interviews/", "reason", "直してほしいところ"),
    ("", "reason", "理由"),
    ("", "undisclosed_reason", "開示しない内容がある理由"),
    ("", "exclusion_reason", "対象から外す理由"),
    ("", "reinstatement_reason", "対象にもどす理由"),
    ("", "evaluator_reason", "評価者を替える理由"),
    ("", "omission_reason", "省く理由"),
    ("", "return_reason", "差し戻す理由"),
    ("", "evaluator", "職員番号"),
    ("", "ratee", "評価されない人の職員番号"),
    ("", "delegate", "代理の職員番号"),
    ("", "number", "職員番号"),
    ("", "numbers", "職員番号"),
    ("", "primary", "一次評価者の職員番号"),
    ("", "secondary", "二次評価者の職員番号"),
    ("", "assistant", "評価補助者の職員番号"),
    ("", "adjuster", "調整者の職員番号"),
    ("", "confirmer", "確認者の職員番号"),
    ("", "primary_who", "一次評価者の所属コードか職員番号"),
    ("", "secondary_who", "二次評価者の所属コードか職員番号"),
    ("", "assistant_who", "評価補助者の所属コードか職員番号"),
    ("", "adjuster_who", "調整者の所属コードか職員番号"),
    ("", "confirmer_who", "確認者の所属コードか職員番号"),
    ("", "departments", "所属コード"),
    ("/hr/routes", "department", "対象の所属コード"),
    ("", "department", "所属"),
    ("", "x.*", "そう思った場面"),
    ("", "remark.*", "について"),
    ("/interviews/", "words", "あなたの言葉"),
    ("/pledge", "words", "わたしが行うこと"),
    ("/return", "words", "差し戻す理由"),
    ("/handovers", "words", "見たこと"),
    ("/reminders", "words", "連絡の文"),
    ("", "definition", "定義"),
    ("", "indicators", "着眼点"),
    ("", "behaviour.*", "の行動"),
    ("/roles", "body", "役割の文"),
    ("", "body", "メモ"),
    ("/versions", "source", "新しい出典"),
    ("", "source", "出典"),
    ("", "meaning-#", "意味（#段目）"),
    ("", "label-#", "短い説明（#段目）"),
    ("", "grade-#", "評語（#段目）"),
    ("", "points-#", "点数（#段目）"),
    ("", "meaning", "説明"),
    ("", "aim", "目的"),
    ("", "evidence", "根拠"),
    ("", "scope", "対象"),
    ("", "unit", "単位"),
    ("", "value", "値"),
    ("/readings", "note", "メモか、直す理由"),
    ("", "numerator", "分子"),
    ("", "denominator", "分母"),
    ("", "baseline", "基準値"),
    ("", "target-#", "目標"),
    ("", "target_high-#", "上限"),
    ("", "owner", "担当者"),
    ("", "deputy", "代理"),
    ("", "kana", "ふりがな"),
    ("/hr/staff", "name", "氏名"),
    ("/hr/cycles", "name", "名前"),
    ("/hr/competencies", "name", "定義集の名称"),
    ("/hr/frameworks", "name", "名称"),
    ("/hr/scales", "name", "尺度の名称"),
    ("/masters", "name", "名前"),
    ("/hr/strategy", "name", "名前"),
    ("/hr/organization", "name", "名前"),
    ("/hr/organization", "new_name", "名前"),
    ("/hr/organization", "new_code", "所属コード"),
    ("/masters", "code", "コード"),
    ("/hr/strategy", "code", "コード"),
    ("/hr/organization", "code", "所属コード"),
    ("", "new_parent", "上の所属"),
    ("", "parent", "上の所属"),
    ("", "part#_code", "所属コード（#つめの所属）"),
    ("", "part#_name", "名前（#つめの所属）"),
    ("", "source#", "所属コードか名前"),
    ("/merger", "target", "統合した先の所属コードか名前"),
    ("", "as_of", "値の時点"),
    ("", "base", "基準日"),
    ("", "baseline_on", "基準値の日"),
    ("", "opening", "期首面談の期限"),
    ("", "interim", "中間面談の期限"),
    ("", "closing", "期末面談の期限"),
    ("", "due_self", "自己申告の期限"),
    ("", "due_assistant", "評価補助の期限"),
    ("", "due_primary", "一次評価の期限"),
    ("", "due_secondary", "二次評価の期限"),
    ("", "due_adjustment", "調整の期限"),
    ("", "due_confirmation", "確認の期限"),
    ("", "due_disclosure", "開示の期限"),
    ("/goals", "due", "期日"),
    ("", "due", "期限"),
    ("", "effective_on", "施行日"),
    ("", "starts", "値を集め始める日"),
    ("", "hired", "採用年月日"),
    ("", "term", "任期の末日"),
    ("", "left", "退職の日"),
    ("", "held", "面談した日"),
    ("/observations", "on", "あった日"),
    ("/me/notes", "on", "あった日"),
];

/// What the field of a form that goes to `action` is called; nothing when it is not known.
pub fn called(action: &str, name: &str) -> Option<String> {
    CALLED.iter().filter(|(place, ..)| action.contains(place)).find_map(|(_, pattern, words)| {
        fits(pattern, name).map(|number| words.replace('#', number))
    })
}

/// The number in the name, or nothing of it, when the name is like the pattern.
fn fits<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    if let Some(start) = pattern.strip_suffix('*') {
        return name.starts_with(start).then_some("");
    }
    let Some((before, after)) = pattern.split_once('#') else {
        return (pattern == name).then_some("");
    };
    let number = name.strip_prefix(before)?.strip_suffix(after)?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// What somebody typed into a form, to be read: words and value of each field, in order. Days stand as one value;
/// boxes, radio buttons and keys, which mean nothing to a reader without their form, are left out.
pub(super) fn typed(action: &str, fields: &[(String, String)]) -> Vec<(String, String)> {
    let value =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
    let mut unknown = 0;
    let mut rows = Vec::new();
    for (name, own) in fields.iter().filter(|(_, own)| !own.trim().is_empty()) {
        let is_part = ["_month", "_day"].iter().any(|part| {
            name.strip_suffix(part).is_some_and(|day| value(&format!("{day}_year")).is_some())
        });
        // An id of ours says nothing to anybody; it is carried along unseen.
        if is_part || name.starts_with('_') || own.parse::<uuid::Uuid>().is_ok() {
            continue;
        }
        if let Some(day) = name.strip_suffix("_year")
            && let (Some(month), Some(date)) =
                (value(&format!("{day}_month")), value(&format!("{day}_day")))
        {
            let words = called(action, day).unwrap_or_else(|| "日付".to_owned());
            let year = own.trim().trim_end_matches('年');
            rows.push((words, format!("{year}年{month}月{date}日")));
        } else if let Some(words) = called(action, name) {
            rows.push((words, own.clone()));
        } else if is_text(own) {
            unknown += 1;
            rows.push((format!("入力 {unknown}"), own.clone()));
        }
    }
    rows
}

/// Whether somebody typed it, as far as that can be told without its form: keys, days and numbers are
/// one word without Japanese.
fn is_text(value: &str) -> bool {
    let value = value.trim();
    !value.is_ascii() || value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_as_its_page_calls_it() {
        let words = |action: &str, name: &str| called(action, name).unwrap_or_default();
        assert_eq!(words("/me/cycles/2025-2/self", "e12_why"), "評価の理由（要素12）");
        assert_eq!(words("/me/cycles/2025-2/self", "g1_why"), "成果（目標1）");
        assert_eq!(words("/team/cycles/2025-2/sheets/1", "g1_why"), "評価の理由（目標1）");
        assert_eq!(words("/me/cycles/2025-2/goals/new", "title"), "目標");
        assert_eq!(words("/me/self-checks", "x.gyomu"), "そう思った場面");
        assert_eq!(called("/me/cycles/2025-2/self", "ex_why"), None);
    }

    #[test]
    fn what_was_typed_is_read_in_order_and_days_as_one() {
        let fields = [
            ("department", "01a21864a01a73889cc777dad9f13b47"),
            ("title", "申込みを電子にする"),
            ("due_year", "令和8"),
            ("due_month", "3"),
            ("due_day", "31"),
            ("weight", "50"),
            ("difficulty", "2"),
            ("elements", "gyomu"),
            ("more", "別の入力"),
            ("_once", "x y"),
            ("reason", " "),
        ];
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let rows = typed("/me/cycles/2025-2/goals", &fields);
        let rows: Vec<(&str, &str)> =
            rows.iter().map(|(words, value)| (words.as_str(), value.as_str())).collect();
        let expected = [
            ("目標", "申込みを電子にする"),
            ("期日", "令和8年3月31日"),
            ("ウエイト", "50"),
            ("困難度", "2"),
            ("入力 1", "別の入力"),
        ];
        assert_eq!(rows, expected);
    }
}
