//! The table of weights: elements by ranks, only changed cells are written.

use unicode_normalization::UnicodeNormalization;

use super::At;
use super::texts::Texts;
use crate::competency::content::Content;
use crate::competency::element::{ElementKey, NewWeight};
use crate::competency::ladder::{Ladder, Rung};
use crate::kernel::{Revision, Weight};

/// Name and id of a cell.
pub fn cell_name(key: &ElementKey, rung: &Rung) -> String {
    format!("w.{key}.{}", rung.code)
}

/// The table as it is stored.
pub fn weight_texts(content: &Content, ladder: &Ladder) -> Texts {
    let ranks = content.ladder(ladder);
    let mut texts = Texts::default();
    for element in &content.elements {
        for rung in ranks.rungs() {
            let weight = element.at(rung.id).map_or(0, |own| own.weight.get());
            let label = format!("「{}」の{}のウエイト", element.name, rung.name);
            texts = texts.and(cell_name(&element.key, rung), label, weight.to_string());
        }
    }
    texts
}

/// The cells that differ from what is stored. A blank cell is 0: not asked.
pub fn changed_weights(
    texts: &Texts,
    content: &Content,
    ladder: &Ladder,
) -> Result<Vec<NewWeight>, At> {
    let mut problems = At::new();
    let mut changed = Vec::new();
    let ranks = content.ladder(ladder);
    for element in &content.elements {
        for rung in ranks.rungs() {
            let name = cell_name(&element.key, rung);
            let raw = texts.value(&name);
            let raw = if raw.trim().is_empty() { "0" } else { raw };
            let label = format!("「{}」の{}のウエイト", element.name, rung.name);
            let Some(weight) = weight(&mut problems, &name, &label, raw) else { continue };
            let own = element.at(rung.id);
            if own.map_or(0, |own| own.weight.get()) != weight.get() {
                changed.push(NewWeight {
                    element: element.key.clone(),
                    rank: rung.id,
                    weight,
                    revision: own.map_or(Revision::NONE, |own| own.revision),
                });
            }
        }
    }
    if problems.is_empty() { Ok(changed) } else { Err(problems) }
}

/// A weight as people type it, full width or half.
pub(super) fn weight(problems: &mut At, name: &str, label: &str, raw: &str) -> Option<Weight> {
    let digits: String = raw.nfkc().filter(|c| !c.is_whitespace()).collect();
    let weight = digits.parse().ok().and_then(Weight::new);
    if weight.is_none() {
        problems.add(name.to_owned(), format!("{label}は、0から1000の数字で書いてください"));
    }
    weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;
    use crate::ui::FormData;

    #[test]
    fn only_changed_cells_are_written() {
        let (content, ladder) = (samples::content(), samples::ladder());
        let stored = weight_texts(&content, &ladder);
        assert_eq!(stored.all().len(), 9);
        assert_eq!(changed_weights(&stored, &content, &ladder), Ok(Vec::new()));
        let mut pairs: Vec<(String, String)> =
            stored.all().iter().map(|text| (text.name.clone(), text.value.clone())).collect();
        for (name, value) in &mut pairs {
            match name.as_str() {
                "w.gyomu.kakariin" => "５０".clone_into(value),
                "w.ikusei.kakariin" => "10".clone_into(value),
                "w.taiwa.shusa" => value.clear(),
                _ => {}
            }
        }
        let typed = stored.typed(&FormData::new(pairs));
        let changed = changed_weights(&typed, &content, &ladder).expect("numbers");
        let said: Vec<(&str, i32, i64)> = changed
            .iter()
            .map(|new| (new.element.as_str(), new.weight.get(), new.revision.get()))
            .collect();
        assert_eq!(said, [("gyomu", 50, 1), ("taiwa", 0, 1), ("ikusei", 10, 0)]);
    }

    #[test]
    fn what_is_no_number_is_said_at_its_cell() {
        let (content, ladder) = (samples::content(), samples::ladder());
        let pairs = vec![("w.gyomu.kakariin".to_owned(), "-5".to_owned())];
        let typed = weight_texts(&content, &ladder).typed(&FormData::new(pairs));
        let problems = changed_weights(&typed, &content, &ladder).expect_err("no number");
        assert_eq!(
            problems.summary(),
            [(
                "#w.gyomu.kakariin".to_owned(),
                "「業務遂行力」の係員のウエイトは、0から1000の数字で書いてください".to_owned()
            )]
        );
    }
}
