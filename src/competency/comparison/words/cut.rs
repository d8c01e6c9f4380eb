//! Where a Japanese text is cut into words: where the script changes, at punctuation and at particles;
//! a verb keeps its ending.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Space,
    Other,
}

pub(super) fn class(c: char) -> Class {
    match c {
        '々'
        | '〆'
        | '〇'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Kanji,
        '\u{3041}'..='\u{309f}' => Class::Hiragana,
        '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => {
            Class::Katakana
        }
        '\n' => Class::Other,
        c if c.is_whitespace() => Class::Space,
        c if c.is_alphanumeric() || c == '％' || c == '%' => Class::Latin,
        _ => Class::Other,
    }
}

/// Particles and auxiliaries that stand as words of their own, longest first.
const FUNCTION_WORDS: [&str; 24] = [
    "とともに",
    "について",
    "において",
    "における",
    "ながら",
    "ために",
    "ための",
    "として",
    "により",
    "による",
    "でき",
    "など",
    "から",
    "まで",
    "より",
    "ため",
    "こと",
    "もの",
    "する",
    "した",
    "して",
    "され",
    "させ",
    "を",
];
/// Particles of one character that end a run of hiragana.
const TRAILING: [char; 9] = ['は', 'が', 'の', 'に', 'へ', 'も', 'と', 'で', 'や'];
/// Particles of one character that begin a run and never begin the ending of a verb.
const LEADING: [char; 6] = ['の', 'は', 'へ', 'に', 'と', 'で'];

/// Cuts a text into words. Concatenated they are the text.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut after_kanji = false;
    for (class, run) in runs(text) {
        match class {
            Class::Hiragana => {
                for (number, piece) in hiragana_pieces(&text[run.clone()]).into_iter().enumerate() {
                    let piece = run.start + piece.start..run.start + piece.end;
                    match cuts.last_mut() {
                        Some(stem)
                            if number == 0 && after_kanji && is_ending(&text[piece.clone()]) =>
                        {
                            stem.end = piece.end;
                        }
                        _ => cuts.push(piece),
                    }
                }
            }
            _ => cuts.push(run),
        }
        after_kanji = class == Class::Kanji;
    }
    cuts.into_iter().map(|cut| &text[cut]).collect()
}

/// Stretches of one script; punctuation and line breaks stand alone.
fn runs(text: &str) -> Vec<(Class, Range<usize>)> {
    let mut runs: Vec<(Class, Range<usize>)> = Vec::new();
    for (start, grapheme) in text.grapheme_indices(true) {
        let end = start + grapheme.len();
        let first = grapheme.chars().next().unwrap_or('\n');
        let own = match (first, runs.last()) {
            // The long-vowel mark continues whatever kana it follows.
            ('ー', Some((class @ Class::Hiragana, _))) => *class,
            _ => class(first),
        };
        match runs.last_mut() {
            Some((class, run)) if *class == own && own != Class::Other => run.end = end,
            _ => runs.push((own, start..end)),
        }
    }
    runs
}

/// Whether a piece of hiragana after kanji is the ending of a verb or adjective.
fn is_ending(piece: &str) -> bool {
    let mut characters = piece.chars();
    let (first, more) = (characters.next(), characters.next().is_some());
    let particle = first.is_some_and(|c| TRAILING.contains(&c) || c == 'か');
    !FUNCTION_WORDS.contains(&piece) && (more || !particle)
}

fn hiragana_pieces(run: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    if let Some(first) = run.chars().next()
        && LEADING.contains(&first)
        && !FUNCTION_WORDS.iter().any(|word| run.starts_with(word))
    {
        start = first.len_utf8();
        pieces.push(0..start);
    }
    let mut at = start;
    while at < run.len() {
        if let Some(word) = FUNCTION_WORDS.iter().find(|word| run[at..].starts_with(**word)) {
            push_open(run, start..at, &mut pieces);
            pieces.push(at..at + word.len());
            at += word.len();
            start = at;
        } else {
            at += run[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    push_open(run, start..run.len(), &mut pieces);
    pieces
}

/// A piece between function words, without the particle at its end.
fn push_open(run: &str, piece: Range<usize>, pieces: &mut Vec<Range<usize>>) {
    if piece.is_empty() {
        return;
    }
    let last = run[piece.clone()].char_indices().next_back();
    match last {
        Some((offset, c)) if offset > 0 && TRAILING.contains(&c) => {
            let cut = piece.start + offset;
            pieces.push(piece.start..cut);
            pieces.push(cut..piece.end);
        }
        _ => pieces.push(piece),
    }
}
