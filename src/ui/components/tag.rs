use askama::Template;

/// Shape of a tag; the word always stands beside it (ui-guide 6.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// ▶ ember: the next move is yours.
    You,
    /// ↩ ember: it came back to you.
    Returned,
    /// ◐ strait: being worked on.
    On,
    /// ◷ steel: waiting for its turn or its day.
    Waiting,
    /// ✓ without a box: done, nothing to do.
    Done,
    /// ! crimson: past its day, or failed.
    Late,
    /// A box without a shape: a fact that is no state (見本, 対象外).
    Plain,
}

/// State of a thing: shape and word, colour last.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/tag.html", whitespace = "minimize")]
pub struct Tag {
    tone: Tone,
    word: String,
}

macro_rules! words {
    ($($name:ident, $tone:ident, $word:literal;)+) => { $(
        #[doc = concat!("「", $word, "」.")]
        pub fn $name() -> Self { Self::new(Tone::$tone, $word) }
    )+ };
}

impl Tag {
    /// A word that is data, such as the label of a workflow state.
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { tone, word: word.into() }
    }
    words! {
        your_turn, You, "あなたの番";
        returned, Returned, "差戻し";
        in_progress, On, "入力中";
        adjusting, On, "調整中";
        importing, On, "取込中";
        not_started, Waiting, "未着手";
        awaiting_check, Waiting, "確認待ち";
        awaiting_approval, Waiting, "承認待ち";
        awaiting_disclosure, Waiting, "開示待ち";
        awaiting_effect, Waiting, "施行待ち";
        submitted, Done, "提出済み";
        checked, Done, "確認済み";
        entered, Done, "入力済み";
        confirmed, Done, "確定";
        disclosed, Done, "開示済み";
        in_force, Done, "施行中";
        complete, Done, "完了";
        overdue, Late, "期限切れ";
        failed, Late, "失敗";
        sample, Plain, "見本";
        excluded, Plain, "対象外";
        stopped, Plain, "中止";
    }

    /// What came back is read first, then what is late.
    pub(super) fn urgency(&self) -> u8 {
        match self.tone {
            Tone::Returned => 0,
            Tone::Late => 1,
            _ => 2,
        }
    }

    fn class(&self) -> &'static str {
        match self.tone {
            Tone::You | Tone::Returned => "tag tag--you",
            Tone::On => "tag tag--on",
            Tone::Waiting | Tone::Plain => "tag",
            Tone::Done => "tag tag--done",
            Tone::Late => "tag tag--late",
        }
    }
}
