//! 見本: the memos of the invented cast: what the 係長 saw of the team, what an employee noted of
//! themselves.

use crate::evaluations::observation::Tone;

/// One memo of the cast. Nobody and nothing in it exists.
pub struct SampleMemo {
    /// Who wrote it.
    pub author: &'static str,
    /// About whom; empty: whoever moves away from the team.
    pub subject: &'static str,
    /// Days before the city was made.
    pub days_ago: u64,
    /// Stable keys of the elements.
    pub elements: &'static [&'static str],
    /// `None` for one's own.
    pub tone: Option<Tone>,
    /// What happened.
    pub fact: &'static str,
    /// What was said about it.
    pub guidance: Option<&'static str>,
}

const fn own(days_ago: u64, elements: &'static [&'static str], fact: &'static str) -> SampleMemo {
    SampleMemo {
        author: "山本 健太",
        subject: "山本 健太",
        days_ago,
        elements,
        tone: None,
        fact,
        guidance: None,
    }
}

const fn seen(
    subject: &'static str,
    days_ago: u64,
    elements: &'static [&'static str],
    tone: Tone,
    fact: &'static str,
    guidance: Option<&'static str>,
) -> SampleMemo {
    SampleMemo {
        author: "中村 恵子",
        subject,
        days_ago,
        elements,
        tone: Some(tone),
        fact,
        guidance,
    }
}

/// The memos.
pub const MEMOS: [SampleMemo; 11] = [
    seen(
        "山本 健太",
        34,
        &["henkaku"],
        Tone::Good,
        "係会議で、研修の申込み様式を1枚にまとめる案を自分から出した。",
        None,
    ),
    seen(
        "山本 健太",
        76,
        &["henkaku", "taiwa"],
        Tone::Good,
        "他局の担当者3人を集めて様式の打合せを開き、その日のうちに決めた。",
        Some("決め方がよかったことを、その場で伝えた。"),
    ),
    seen(
        "山本 健太",
        118,
        &["gyomu"],
        Tone::Improve,
        "講師への依頼が予定より1週間遅れた。",
        Some("予定表に依頼の日も入れるように話した。"),
    ),
    seen(
        "山本 健太",
        150,
        &["shimin"],
        Tone::Good,
        "受講者の問い合わせに、図を示しながら説明した。",
        None,
    ),
    seen(
        "井上 明里",
        40,
        &["taiwa"],
        Tone::Good,
        "新しく来た職員に声をかけ、1週間の流れを一緒に確かめた。",
        None,
    ),
    seen(
        "井上 明里",
        95,
        &["gyomu"],
        Tone::Good,
        "研修の記録を当日のうちに整理し、係に共有した。",
        None,
    ),
    seen(
        "佐々木 蓮",
        55,
        &["sekinin"],
        Tone::Improve,
        "会場の鍵の返却を忘れ、翌朝に届けた。",
        Some("終わりの確認の一覧を一緒に作った。"),
    ),
    seen(
        "清水 葵",
        62,
        &["shimin"],
        Tone::Good,
        "電話で聞かれた手続きを担当課に確かめてから答えた。",
        None,
    ),
    own(30, &["henkaku"], "申込み様式を1枚にまとめる案を作り、係会議で説明した。"),
    own(72, &["taiwa"], "他局の担当者と様式の打合せを開いた。直す点が4つ出て、翌日に直した。"),
    own(120, &["gyomu"], "講師への依頼が遅れた。次からは予定表に依頼の日を入れる。"),
];

/// What the 係長 saw of the one who moves away while the cycle runs.
pub const MEMOS_OF_MOVED: [SampleMemo; 3] = [
    seen(
        "",
        48,
        &["taiwa"],
        Tone::Good,
        "研修の受付けで、列の後ろの人にも声をかけ、順番と待ち時間を伝えた。",
        None,
    ),
    seen(
        "",
        88,
        &["gyomu"],
        Tone::Improve,
        "名簿の直しが前の日の夕方になり、印刷が当日の朝になった。",
        Some("締切の前の日に一度見せるように話した。"),
    ),
    seen(
        "",
        131,
        &["gyomu", "sekinin"],
        Tone::Good,
        "会場の都合で日がかわったとき、受講者全員に当日のうちに知らせた。",
        None,
    ),
];

/// What the 係長 leaves behind about them.
pub const PART_RECORD: &str = "研修の申込みの受付けと、講師との連絡を担当した。\n受付けの手順を図にまとめ、係のだれもが同じ答え方をできるようにした。\n名簿の直しが遅れたことがあり、締切の前の日に一度見せるように話してからは、遅れていない。";
