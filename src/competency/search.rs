//! Looking for words in everything a version says. Spelling does not matter: full and half width,
//! katakana and hiragana, variants of kanji are folded before they are compared.

use super::content::Content;
use super::element::ElementKey;
use super::ladder::Ladder;
use super::role::Audience;
use super::scale::Grade;
use crate::kernel::ids::RankId;
use crate::kernel::text::search_key;

/// Most places that one search gives back; more would not be read.
pub const LIMIT: usize = 100;

/// Where the words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// Name of an element.
    Name(ElementKey),
    /// Its sentence for all ranks.
    Summary(ElementKey),
    /// Its definition for a rank.
    Definition(ElementKey, RankId),
    /// A 着眼点 for a rank.
    Indicator(ElementKey, RankId),
    /// A behaviour for a rank.
    Behaviour(ElementKey, RankId, Grade),
    /// A role text.
    Role(Audience),
}

/// One text that holds the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub spot: Spot,
    /// The whole text.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The first [`LIMIT`] places, names first, then by element and rank, roles last.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub count: usize,
}

/// The words of a search: every one must stand in the text.
fn words(raw: &str) -> Vec<String> {
    raw.split_whitespace().map(search_key).filter(|word| !word.is_empty()).collect()
}

/// Looks in what is asked of somebody; a blank search finds nothing.
pub fn search(content: &Content, ladder: &Ladder, raw: &str) -> Found {
    let words = words(raw);
    let mut found = Found::default();
    if words.is_empty() {
        return found;
    }
    let mut look = |spot: Spot, text: &str| {
        let folded = search_key(text);
        if words.iter().all(|word| folded.contains(word.as_str())) {
            found.count += 1;
            if found.hits.len() < LIMIT {
                found.hits.push(Hit { spot, text: text.to_owned() });
            }
        }
    };
    let asked = || content.elements.iter().filter(|element| element.is_asked());
    for element in asked() {
        look(Spot::Name(element.key.clone()), element.name.as_str());
    }
    for element in asked() {
        if let Some(text) = &element.summary {
            look(Spot::Summary(element.key.clone()), text.as_str());
        }
        for rung in ladder.rungs() {
            let Some(own) = element.asked_of(rung.id) else { continue };
            if let Some(text) = &own.definition {
                look(Spot::Definition(element.key.clone(), rung.id), text.as_str());
            }
            for line in &own.indicators {
                look(Spot::Indicator(element.key.clone(), rung.id), line.as_str());
            }
            for behaviour in &own.behaviours {
                let grade = behaviour.grade.clone();
                let spot = Spot::Behaviour(element.key.clone(), rung.id, grade);
                look(spot, behaviour.text.as_str());
            }
        }
    }
    for role in &content.roles {
        look(Spot::Role(role.audience), role.body.as_str());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    fn spots(raw: &str) -> Vec<Spot> {
        let found = search(&samples::content(), &samples::ladder(), raw);
        assert_eq!(found.count, found.hits.len());
        found.hits.into_iter().map(|hit| hit.spot).collect()
    }

    #[test]
    fn spelling_does_not_matter() {
        let expected = Spot::Name(samples::key("ikusei"));
        for raw in ["変革マインド", "変革ﾏｲﾝﾄﾞ", "変革まいんど", "マインド　人材"]
        {
            assert_eq!(spots(raw)[0], expected, "{raw}");
        }
    }

    #[test]
    fn every_word_must_stand_in_the_text() {
        let senior = samples::ladder().rungs()[1].id;
        let expected =
            [Spot::Definition(samples::key("gyomu"), senior), Spot::Role(Audience::Rank(senior))];
        let found: Vec<Spot> = spots("分野 計画")
            .into_iter()
            .filter(|spot| !matches!(spot, Spot::Behaviour(..)))
            .collect();
        assert_eq!(found, expected);
        assert_eq!(spots("分野 目標"), []);
    }

    #[test]
    fn nothing_is_found_by_nothing_and_what_is_not_asked_is_not_found() {
        assert_eq!(spots("　 "), []);
        let mut content = samples::content();
        for own in &mut content.elements[2].ranks {
            own.weight = samples::weight(0);
        }
        assert_eq!(search(&content, &samples::ladder(), "マインド").count, 0);
    }
}
