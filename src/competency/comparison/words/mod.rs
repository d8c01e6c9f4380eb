//! What changed inside a text, by word. Japanese has no spaces between words, so a text is cut where
//! the script changes, at punctuation and at particles; a verb keeps its ending. The cut need not be
//! perfect: neighbouring marks are joined, and tiny unmarked remains between two marks are marked too.
//!
//! The same two texts always give the same marks, and no character is lost:
//! `Same` + `Removed` is the old text, `Same` + `Added` the new one.

mod cut;

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::kernel::text::length;
use cut::{Class, class, words};

/// What happened to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// In both texts.
    Same,
    /// Only in the new text.
    Added,
    /// Only in the old text.
    Removed,
}

/// A piece of text with its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What happened to it.
    pub kind: Mark,
    /// The piece, never empty.
    pub text: String,
}

/// Two texts as one sequence of marked pieces; where a piece was replaced, the old one stands first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redline {
    segments: Vec<Segment>,
}

impl Redline {
    /// Compares two texts by word.
    pub fn between(old: &str, new: &str) -> Self {
        if old == new {
            return Self::of(&[(Mark::Same, old)]);
        }
        let (old_words, new_words) = (words(old), words(new));
        let mut blocks = blocks(&old_words, &new_words);
        slide(&mut blocks);
        let blocks = merged(blocks);
        if too_different(&blocks, old, new) {
            return Self::of(&[(Mark::Removed, old), (Mark::Added, new)]);
        }
        let mut redline = Self::default();
        for block in &blocks {
            redline.push_block(block);
        }
        redline
    }
    /// A text that was not there before.
    pub fn added(text: &str) -> Self {
        Self::of(&[(Mark::Added, text)])
    }
    /// A text that is gone.
    pub fn removed(text: &str) -> Self {
        Self::of(&[(Mark::Removed, text)])
    }
    /// A text that may be missing on one side.
    pub fn between_options(old: Option<&str>, new: Option<&str>) -> Self {
        Self::between(old.unwrap_or_default(), new.unwrap_or_default())
    }

    /// All pieces, for reading in one line.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
    /// The pieces of the old text, for the column 改正前.
    pub fn before(&self) -> Vec<Segment> {
        self.without(Mark::Added)
    }
    /// The pieces of the new text, for the column 改正後.
    pub fn after(&self) -> Vec<Segment> {
        self.without(Mark::Removed)
    }
    /// Whether nothing changed.
    pub fn is_same(&self) -> bool {
        self.segments.iter().all(|segment| segment.kind == Mark::Same)
    }
    /// Whether anything stayed.
    pub fn has_common(&self) -> bool {
        self.segments.iter().any(|segment| segment.kind == Mark::Same)
    }
    /// 「加えた文字」 as people count characters.
    pub fn added_characters(&self) -> usize {
        self.characters(Mark::Added)
    }
    /// 「消した文字」 as people count characters.
    pub fn removed_characters(&self) -> usize {
        self.characters(Mark::Removed)
    }

    fn of(pieces: &[(Mark, &str)]) -> Self {
        let mut redline = Self::default();
        for (kind, text) in pieces {
            redline.push(*kind, text);
        }
        redline
    }
    fn without(&self, kind: Mark) -> Vec<Segment> {
        self.segments.iter().filter(|segment| segment.kind != kind).cloned().collect()
    }
    fn characters(&self, kind: Mark) -> usize {
        let of_kind = self.segments.iter().filter(|segment| segment.kind == kind);
        of_kind.map(|segment| length(&segment.text)).sum()
    }
    fn push(&mut self, kind: Mark, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.segments.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.segments.push(Segment { kind, text: text.to_owned() }),
        }
    }
    fn push_block(&mut self, block: &Block) {
        match block {
            Block::Same(words) => self.push(Mark::Same, &words.concat()),
            Block::Changed { old, new } => {
                let edges = Edges::of(old, new);
                let (old, new) = (old.concat(), new.concat());
                self.push(Mark::Same, &old[..edges.front]);
                self.push(Mark::Removed, &old[edges.front..old.len() - edges.back]);
                self.push(Mark::Added, &new[edges.front..new.len() - edges.back]);
                self.push(Mark::Same, &old[old.len() - edges.back..]);
            }
        }
    }
}

/// A stretch of words, kept or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block<'a> {
    Same(Vec<&'a str>),
    Changed { old: Vec<&'a str>, new: Vec<&'a str> },
}

fn blocks<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Block<'a>> {
    let mut blocks: Vec<Block<'a>> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        if let DiffOp::Equal { old_index, len, .. } = op {
            push_same(&mut blocks, &old[old_index..old_index + len]);
        } else {
            push_changed(&mut blocks, &old[op.old_range()], &new[op.new_range()]);
        }
    }
    blocks
}

fn push_same<'a>(blocks: &mut Vec<Block<'a>>, words: &[&'a str]) {
    match blocks.last_mut() {
        Some(Block::Same(last)) => last.extend_from_slice(words),
        _ => blocks.push(Block::Same(words.to_vec())),
    }
}

fn push_changed<'a>(blocks: &mut Vec<Block<'a>>, old: &[&'a str], new: &[&'a str]) {
    match blocks.last_mut() {
        Some(Block::Changed { old: last_old, new: last_new }) => {
            last_old.extend_from_slice(old);
            last_new.extend_from_slice(new);
        }
        _ => blocks.push(Block::Changed { old: old.to_vec(), new: new.to_vec() }),
    }
}

/// 「計画を立て」＋「、実行し」＋「、」 reads better as 「計画を立て、」＋「実行し、」: a clause that was added
/// or removed takes the mark behind it, not the one before.
fn slide(blocks: &mut [Block]) {
    for place in 0..blocks.len().saturating_sub(2) {
        let [Block::Same(before), Block::Changed { old, new }, Block::Same(after)] =
            &mut blocks[place..place + 3]
        else {
            continue;
        };
        let words = match (old.is_empty(), new.is_empty()) {
            (true, false) => new,
            (false, true) => old,
            _ => continue,
        };
        let first = words[0];
        if (first == "、" || first == "。") && after.len() > 1 && after[0] == first {
            words.remove(0);
            before.push(first);
            words.push(after.remove(0));
        }
    }
}

/// Marks tiny remains between two marks: a lone particle between two new words helps nobody.
fn merged(blocks: Vec<Block>) -> Vec<Block> {
    let count = blocks.len();
    let mut out: Vec<Block> = Vec::new();
    for (place, block) in blocks.into_iter().enumerate() {
        match block {
            Block::Same(words) if place > 0 && place + 1 < count && is_weak(&words) => {
                push_changed(&mut out, &words, &words);
            }
            Block::Same(words) => push_same(&mut out, &words),
            Block::Changed { old, new } => push_changed(&mut out, &old, &new),
        }
    }
    out
}

/// At most two characters of hiragana or punctuation, and no end of a sentence.
fn is_weak(words: &[&str]) -> bool {
    let mut characters = words.iter().flat_map(|word| word.chars());
    let count: usize = words.iter().map(|word| length(word)).sum();
    count <= 2
        && characters
            .all(|c| c != '。' && c != '\n' && matches!(class(c), Class::Hiragana | Class::Other))
}

/// Less than a quarter of the longer text is left: the marks would only confuse.
fn too_different(blocks: &[Block], old: &str, new: &str) -> bool {
    let kept: usize = blocks
        .iter()
        .map(|block| match block {
            Block::Same(words) => length(&words.concat()),
            Block::Changed { old, new } => {
                let edges = Edges::of(old, new);
                let text = old.concat();
                length(&text[..edges.front]) + length(&text[text.len() - edges.back..])
            }
        })
        .sum();
    kept * 4 < length(old).max(length(new))
}

/// How many bytes at the front and back of a change stay, because a compound of kanji keeps its
/// first or last members: 担当業務 → 担当分野 changes 業務 only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Edges {
    front: usize,
    back: usize,
}

impl Edges {
    fn of(old: &[&str], new: &[&str]) -> Self {
        let (Some(old_first), Some(new_first)) = (old.first(), new.first()) else {
            return Self::default();
        };
        let (Some(old_last), Some(new_last)) = (old.last(), new.last()) else {
            return Self::default();
        };
        let front = if is_kanji(old_first) && is_kanji(new_first) {
            common_front(&kanji(old_first), &kanji(new_first))
        } else {
            0
        };
        if !is_kanji(old_last) || !is_kanji(new_last) {
            return Self { front: bytes(old_first, 0..front), back: 0 };
        }
        // What the front has taken is no longer there for the back.
        let old_rest = kanji(old_last).split_off(if old.len() == 1 { front } else { 0 });
        let new_rest = kanji(new_last).split_off(if new.len() == 1 { front } else { 0 });
        let back = common_back(&old_rest, &new_rest, old.len() == 1 && new.len() == 1);
        let last = kanji(old_last).len();
        Self { front: bytes(old_first, 0..front), back: bytes(old_last, last - back..last) }
    }
}

/// Words of Chinese origin mostly have two characters, counted from the left. A compound may also
/// continue the whole of the other (市民 → 市民課).
fn common_front(old: &[&str], new: &[&str]) -> usize {
    let common = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    if common == old.len() || common == new.len() { common } else { common - common % 2 }
}

/// The longest common end that leaves whole words of two characters in front of it, or nothing.
fn common_back(old: &[&str], new: &[&str], alone: bool) -> usize {
    let common = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    (1..=common)
        .rev()
        .find(|back| {
            let (old_rest, new_rest) = (old.len() - back, new.len() - back);
            let whole_words = old_rest.is_multiple_of(2) && new_rest.is_multiple_of(2);
            whole_words || (alone && (old_rest == 0 || new_rest == 0))
        })
        .unwrap_or(0)
}

fn kanji(word: &str) -> Vec<&str> {
    word.graphemes(true).collect()
}

fn is_kanji(word: &str) -> bool {
    word.graphemes(true).all(|one| one.chars().next().is_some_and(|c| class(c) == Class::Kanji))
}

fn bytes(word: &str, graphemes: Range<usize>) -> usize {
    kanji(word)[graphemes].iter().map(|one| one.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 「［－old－］」 and 「［＋new＋］」 as a reader would mark them by hand.
    fn marked(old: &str, new: &str) -> String {
        Redline::between(old, new)
            .segments()
            .iter()
            .map(|segment| match segment.kind {
                Mark::Same => segment.text.clone(),
                Mark::Added => format!("[+{}]", segment.text),
                Mark::Removed => format!("[-{}]", segment.text),
            })
            .collect()
    }

    #[test]
    fn text_is_cut_into_words() {
        assert_eq!(
            words("担当業務の見直しを進め、DXで市民サービスを高める。"),
            [
                "担当業務",
                "の",
                "見直し",
                "を",
                "進め",
                "、",
                "DX",
                "で",
                "市民",
                "サービス",
                "を",
                "高める",
                "。"
            ]
        );
        assert_eq!(
            words("前例のない案件について確かめながら期限までに行うための力"),
            [
                "前例",
                "の",
                "ない",
                "案件",
                "について",
                "確かめ",
                "ながら",
                "期限",
                "まで",
                "に",
                "行う",
                "ための",
                "力"
            ]
        );
        assert_eq!(
            words("検討した\n 2026年4月"),
            ["検討", "した", "\n", " ", "2026", "年", "4", "月"]
        );
    }

    #[test]
    fn words_are_marked_not_letters() {
        assert_eq!(
            marked(
                "常識を疑い、失敗を恐れず、業務の改善を進める力。",
                "常識を疑い、失敗を恐れず、業務の見直しや新しい取組みを進める力。"
            ),
            "常識を疑い、失敗を恐れず、業務の[-改善][+見直しや新しい取組み]を進める力。"
        );
        assert_eq!(marked("計画を進める。", "計画を進めた。"), "計画を[-進める][+進めた]。");
        assert_eq!(marked("結果を検討する。", "結果を検討した。"), "結果を検討[-する][+した]。");
    }

    #[test]
    fn compounds_keep_the_members_that_stay() {
        assert_eq!(marked("担当業務を知る", "担当分野を知る"), "担当[-業務][+分野]を知る");
        assert_eq!(marked("年間計画を立てる", "年間企画を立てる"), "年間[-計画][+企画]を立てる");
        assert_eq!(marked("市民志向力", "顧客志向力"), "[-市民][+顧客]志向力");
        assert_eq!(marked("係長級の職員", "課長級の職員"), "[-係長][+課長]級の職員");
        assert_eq!(marked("市民と話す", "全市民と話す"), "[+全]市民と話す");
        assert_eq!(marked("市民課と話す", "市民係と話す"), "市民[-課][+係]と話す");
    }

    #[test]
    fn a_clause_takes_the_comma_behind_it() {
        assert_eq!(
            marked("計画を立て、成果を出す。", "計画を立て、実行し、成果を出す。"),
            "計画を立て、[+実行し、]成果を出す。"
        );
        assert_eq!(
            marked("計画を立て、実行し、成果を出す。", "計画を立て、成果を出す。"),
            "計画を立て、[-実行し、]成果を出す。"
        );
    }

    #[test]
    fn a_lone_particle_between_two_marks_is_marked_too() {
        assert_eq!(
            marked("係の目標を示し、期限を守った。", "課の方針を示し、期限を守った。"),
            "[-係の目標][+課の方針]を示し、期限を守った。"
        );
    }

    #[test]
    fn texts_with_little_in_common_are_replaced_as_a_whole() {
        let (old, new) = ("前例どおりに処理した。", "市民と対話を重ね、新しい仕組みを作った。");
        assert_eq!(marked(old, new), format!("[-{old}][+{new}]"));
    }

    #[test]
    fn nothing_and_everything() {
        assert_eq!(marked("", ""), "");
        assert_eq!(marked("", "新しい文"), "[+新しい文]");
        assert_eq!(marked("古い文", ""), "[-古い文]");
        assert!(Redline::between("同じ", "同じ").is_same());
        assert!(!Redline::between("古い文", "").has_common());
        assert_eq!(Redline::between_options(None, Some("文")), Redline::added("文"));
        assert_eq!(Redline::between_options(Some("文"), None), Redline::removed("文"));
    }

    #[test]
    fn characters_are_counted_as_people_count_them() {
        let redline = Redline::between(
            "失敗を恐れず、業務の改善を進める力。",
            "失敗を恐れず、業務の見直しや新しい取組みを進める力。",
        );
        assert_eq!((redline.added_characters(), redline.removed_characters()), (10, 2));
    }

    /// Pseudo-random sentences from pieces that stress every rule. Fixed seed: same run every time.
    struct Sentences(u64);

    impl Sentences {
        const PIECES: [&'static str; 24] = [
            "市民",
            "担当業務",
            "計画",
            "企画",
            "係",
            "の",
            "を",
            "に",
            "進める",
            "進めた",
            "する",
            "、",
            "。",
            "サービス",
            "DX",
            "４つ",
            "葛\u{e0100}城",
            "𠮷野",
            "が\u{3099}",
            "👨‍👩‍👧",
            "\n",
            " ",
            "ため",
            "ー",
        ];
        fn next(&mut self, below: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("31 bits fit") % below
        }
        fn sentence(&mut self) -> Vec<&'static str> {
            let count = self.next(16);
            (0..count).map(|_| Self::PIECES[self.next(Self::PIECES.len())]).collect()
        }
        fn edited(&mut self, sentence: &[&'static str]) -> Vec<&'static str> {
            let mut edited = sentence.to_vec();
            for _ in 0..self.next(5) {
                let place = self.next(edited.len() + 1);
                match self.next(3) {
                    0 => edited.insert(place, Self::PIECES[self.next(Self::PIECES.len())]),
                    1 if place < edited.len() => {
                        edited.remove(place);
                    }
                    _ if place < edited.len() => {
                        edited[place] = Self::PIECES[self.next(Self::PIECES.len())];
                    }
                    _ => {}
                }
            }
            edited
        }
    }

    #[test]
    fn no_character_is_lost_and_the_same_input_gives_the_same_marks() {
        let mut sentences = Sentences(20_260_401);
        for round in 0..4000 {
            let old = sentences.sentence();
            let new = if round % 4 == 0 { sentences.sentence() } else { sentences.edited(&old) };
            let (old, new) = (old.concat(), new.concat());
            assert_eq!(words(&old).concat(), old);
            let redline = Redline::between(&old, &new);
            let text = |segments: Vec<Segment>| -> String {
                segments.into_iter().map(|segment| segment.text).collect()
            };
            assert_eq!(text(redline.before()), old, "{old:?} → {new:?}");
            assert_eq!(text(redline.after()), new, "{old:?} → {new:?}");
            assert_eq!(redline.is_same(), old == new);
            assert!(redline.segments().iter().all(|segment| !segment.text.is_empty()));
            assert!(redline.segments().windows(2).all(|pair| pair[0].kind != pair[1].kind));
            assert_eq!(Redline::between(&old, &new), redline);
        }
    }
}
