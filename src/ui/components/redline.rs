use askama::Template;
use similar::utils::diff_slices;
use similar::{Algorithm, ChangeTag};

use crate::kernel::text::length;

/// What happened to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stands in both.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A piece of a redline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What happened to it.
    pub change: Change,
    /// Its text.
    pub text: String,
}

impl Segment {
    /// A piece.
    pub fn new(change: Change, text: impl Into<String>) -> Self {
        Self { change, text: text.into() }
    }
}

/// A text with its changes marked, for eyes and ears (ui-guide 6.17).
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/redline.html", whitespace = "minimize")]
pub struct Redline {
    segments: Vec<Segment>,
}

impl Redline {
    /// Pieces that a room has compared itself.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self { segments }
    }
    /// Compares by clauses, not by letters: a word is replaced as a whole.
    pub fn between(before: &str, after: &str) -> Self {
        let (old, new) = (clauses(before), clauses(after));
        let mut segments: Vec<Segment> = Vec::new();
        for (tag, pieces) in diff_slices(Algorithm::Myers, &old, &new) {
            let change = match tag {
                ChangeTag::Equal => Change::Same,
                ChangeTag::Insert => Change::Added,
                ChangeTag::Delete => Change::Removed,
            };
            push(&mut segments, change, &pieces.concat());
        }
        Self { segments: joined(segments) }
    }
    /// The pieces.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
    /// 「加えた文字 13、消した文字 5」.
    pub fn count_line(&self) -> String {
        format!(
            "加えた文字 {}、消した文字 {}",
            self.count(Change::Added),
            self.count(Change::Removed)
        )
    }
    /// Whether nothing changed.
    pub fn is_unchanged(&self) -> bool {
        self.segments.iter().all(|segment| segment.change == Change::Same)
    }
    /// The pieces of one side: without what was removed, or without what was added.
    pub(super) fn without(&self, change: Change) -> Vec<Segment> {
        self.segments.iter().filter(|segment| segment.change != change).cloned().collect()
    }

    fn count(&self, change: Change) -> usize {
        let pieces = self.segments.iter().filter(|segment| segment.change == change);
        pieces.map(|segment| length(&segment.text)).sum()
    }
}

fn push(segments: &mut Vec<Segment>, change: Change, text: &str) {
    match segments.last_mut() {
        Some(last) if last.change == change => last.text.push_str(text),
        _ => segments.push(Segment::new(change, text)),
    }
}

/// A single character that stays between two changes makes a redline hard to read: it joins them.
/// Each run of changes then says first what is gone, then what is new.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut out = Vec::new();
    let (mut gone, mut new) = (String::new(), String::new());
    let last = segments.len().saturating_sub(1);
    for (index, segment) in segments.into_iter().enumerate() {
        match segment.change {
            Change::Removed => gone.push_str(&segment.text),
            Change::Added => new.push_str(&segment.text),
            Change::Same => {
                let inside = !(gone.is_empty() && new.is_empty()) && index < last;
                if inside && length(&segment.text) == 1 && segment.text != "\n" {
                    gone.push_str(&segment.text);
                    new.push_str(&segment.text);
                } else {
                    flush(&mut out, &mut gone, &mut new);
                    push(&mut out, Change::Same, &segment.text);
                }
            }
        }
    }
    flush(&mut out, &mut gone, &mut new);
    out
}

fn flush(out: &mut Vec<Segment>, gone: &mut String, new: &mut String) {
    for (change, text) in [(Change::Removed, gone), (Change::Added, new)] {
        if !text.is_empty() {
            push(out, change, text);
            text.clear();
        }
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        '\u{3041}'..='\u{309f}' => Kind::Hiragana,
        '\u{30a1}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => Kind::Katakana,
        '々'
        | '〆'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
        // Variation selectors stay with the character before them.
        | '\u{e0100}'..='\u{e01ef}'
        | '\u{fe00}'..='\u{fe0f}' => Kind::Kanji,
        c if c.is_alphanumeric() => Kind::Latin,
        _ => Kind::Other,
    }
}

/// Pieces of about a 文節: a run of kanji, katakana or letters with the hiragana after it;
/// punctuation and line breaks stand alone.
fn clauses(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<Kind> = None;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        let goes_on = match (before, now) {
            (None, _) => true,
            (Some(Kind::Other), _) | (_, Kind::Other) => false,
            (Some(_), Kind::Hiragana) => true,
            (Some(before), now) => before == now,
        };
        if !goes_on {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(now);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let redline = Redline::between(before, after);
        let pieces = redline.segments.iter().map(|segment| match segment.change {
            Change::Same => segment.text.clone(),
            Change::Added => format!("+{}+", segment.text),
            Change::Removed => format!("-{}-", segment.text),
        });
        pieces.collect()
    }

    #[test]
    fn clauses_follow_the_change_of_script() {
        assert_eq!(
            clauses("常識を疑い、DX人材の取組み。"),
            ["常識を", "疑い", "、", "DX", "人材の", "取組み", "。"]
        );
        assert_eq!(clauses("葛\u{e0100}城さん"), ["葛\u{e0100}城さん"]);
        assert!(clauses("").is_empty());
    }

    #[test]
    fn words_are_replaced_whole() {
        assert_eq!(
            shown("失敗を恐れず、業務の改善を進める力。", "失敗を恐れず、業務の見直しを進める力。"),
            "失敗を恐れず、業務の-改善を-+見直しを+進める力。"
        );
        assert_eq!(shown("期限を守る。", "期限と品質を守る。"), "-期限を-+期限と品質を+守る。");
    }

    #[test]
    fn a_new_paragraph_is_one_piece() {
        assert_eq!(shown("一。", "一。\n二、三。"), "一。+\n二、三。+");
    }

    #[test]
    fn the_count_is_in_characters() {
        let redline = Redline::between("期限を守る。", "期限と品質を守る。");
        assert_eq!(redline.count_line(), "加えた文字 6、消した文字 3");
        assert!(Redline::between("同じ", "同じ").is_unchanged());
    }

    #[test]
    fn both_sides_can_be_read_back() {
        let (before, after) =
            ("研修申込みの電子化を提案した。", "研修の申込みを自ら提案し、統一した。");
        let redline = Redline::between(before, after);
        let text = |segments: Vec<Segment>| {
            segments.into_iter().map(|segment| segment.text).collect::<String>()
        };
        assert_eq!(text(redline.without(Change::Added)), before);
        assert_eq!(text(redline.without(Change::Removed)), after);
    }
}
