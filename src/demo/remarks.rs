//! What people write on their sheets: invented sentences from `content/remarks-sample.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::chance::Chance;

const TEXT: &str = include_str!("../../content/remarks-sample.txt");

static REMARKS: LazyLock<Remarks> = LazyLock::new(Remarks::read);

/// Key of what is said about the whole.
pub const WHOLE: &str = "全体";

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Voice {
    /// 本人.
    Own,
    /// 上司.
    Superior,
}

/// How good the grade is that the words go with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Height {
    /// Above the middle of the scale.
    Above,
    /// The middle.
    Middle,
    /// Below.
    Below,
}

#[derive(Default)]
struct Remarks {
    general: HashMap<(&'static str, Voice, Height), Vec<&'static str>>,
    /// Of people by name: family, given, element, voice.
    own: HashMap<(&'static str, &'static str, &'static str, Voice), &'static str>,
}

impl Remarks {
    fn read() -> Self {
        let mut remarks = Self::default();
        let mut element = "";
        for line in TEXT.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["要素", key] => element = key,
                ["名前", family, given, key, voice, text] => {
                    if let Some(voice) = voice_of(voice) {
                        remarks.own.insert((family, given, key, voice), text);
                    }
                }
                [head, text] => {
                    if let Some((voice, height)) = voice_and_height(head) {
                        remarks.general.entry((element, voice, height)).or_default().push(text);
                    }
                }
                _ => {}
            }
        }
        remarks
    }
}

fn voice_of(word: &str) -> Option<Voice> {
    match word {
        "本人" => Some(Voice::Own),
        "上司" => Some(Voice::Superior),
        _ => None,
    }
}

fn voice_and_height(head: &str) -> Option<(Voice, Height)> {
    let height = match head.chars().last()? {
        '上' => Height::Above,
        '中' => Height::Middle,
        '下' => Height::Below,
        _ => return None,
    };
    let voice = head.strip_suffix(['上', '中', '下']).and_then(voice_of)?;
    Some((voice, height))
}

/// One sentence or two about an element (or [`WHOLE`]) of somebody called `name`.
pub fn remark(
    chance: &mut Chance,
    name: &str,
    element: &str,
    voice: Voice,
    height: Height,
) -> &'static str {
    let drawn = REMARKS
        .general
        .iter()
        .find(|((key, own, level), _)| *key == element && *own == voice && *level == height)
        .and_then(|(_, list)| chance.pick(list).copied())
        .unwrap_or("担当する業務を予定どおりに進め、記録を残した。期限に遅れた仕事はなかった。");
    let own = name
        .split_once(' ')
        .and_then(|(family, given)| {
            let mut own = REMARKS.own.iter();
            own.find(|((f, g, key, who), _)| {
                *f == family && *g == given && *key == element && *who == voice
            })
        })
        .map(|(_, text)| *text);
    own.unwrap_or(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_words_of_both_voices_for_every_height() {
        let remarks = Remarks::read();
        for key in [
            "gyomu", "shimin", "taiwa", "henkaku", "leverage", "ikusei", "soshiki", "sekinin",
            WHOLE,
        ] {
            for voice in [Voice::Own, Voice::Superior] {
                for height in [Height::Above, Height::Middle, Height::Below] {
                    let list = remarks.general.get(&(key, voice, height));
                    assert!(
                        list.is_some_and(|list| !list.is_empty()),
                        "{key} {voice:?} {height:?}"
                    );
                }
            }
        }
        assert!(remarks.own.len() >= 8);
        for text in remarks.general.values().flatten().chain(remarks.own.values()) {
            assert!((30..400).contains(&text.chars().count()), "{text}");
            assert!(text.ends_with('。'), "{text}");
        }
    }

    #[test]
    fn people_of_the_cast_have_words_of_their_own() {
        let mut chance = Chance::new(1);
        let mut say = |name| remark(&mut chance, name, "henkaku", Voice::Own, Height::Middle);
        assert!(say("山本 健太").contains("研修の申込みを電子化し"));
        assert!(!say("山本 太郎").contains("研修の申込みを電子化し"));
    }
}
