//! What the strategy says of itself: its background, its frame, what is new.

use crate::credo::Source;
use crate::kernel::YearMonth;

/// One text of the strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Stable.
    pub key: String,
    /// The words.
    pub body: String,
    /// The document marks it New!!.
    pub is_new: bool,
    /// Where it stands; `None`: 見本.
    pub source: Option<Source>,
}

/// One step of 人財戦略策定の背景.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackgroundStep {
    /// What happened.
    pub passage: Passage,
    /// When; the document knows the month only.
    pub month: YearMonth,
    /// When, as the document prints it.
    pub month_text: String,
    /// The ※ note, with its mark.
    pub note: Option<String>,
    /// What the document says below it.
    pub details: Vec<Passage>,
}

/// One part of the strategy's frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FramePart {
    /// Its name.
    pub passage: Passage,
    /// The sentence that explains it, where the document has one.
    pub explanation: Option<Passage>,
    /// The parts inside it.
    pub parts: Vec<FramePart>,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// By date.
    pub background: Vec<BackgroundStep>,
    /// In order.
    pub frame: Vec<FramePart>,
    /// In order.
    pub renewals: Vec<Passage>,
}

crate::text_enum! {
    /// What a row of `strategy_text` is.
    pub enum PassageKind {
        /// A step of the background.
        Background = "background",
        /// What stands below a step.
        BackgroundDetail = "background_detail",
        /// A part of the frame.
        Frame = "frame",
        /// The sentence that explains a part.
        Explanation = "explanation",
        /// What the document says is new.
        Renewal = "renewal",
    }
}

/// A passage with its place in the tree: how an [`Outline`] is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedPassage {
    /// What it is.
    pub kind: PassageKind,
    /// Key of the passage above it.
    pub parent: Option<String>,
    /// Place among those of its kind under the same parent, from 1.
    pub position: i32,
    /// Its words.
    pub passage: Passage,
    /// The ※ note, of background steps.
    pub note: Option<String>,
    /// Month and how it is printed, of background steps.
    pub month: Option<(YearMonth, String)>,
}

impl Outline {
    /// Everything with its place, parents before their children.
    pub fn placed(&self) -> Vec<PlacedPassage> {
        let mut placed = Vec::new();
        for (step, position) in self.background.iter().zip(1..) {
            placed.push(PlacedPassage {
                note: step.note.clone(),
                month: Some((step.month, step.month_text.clone())),
                ..place(PassageKind::Background, None, position, &step.passage)
            });
            let above = Some(step.passage.key.as_str());
            placed.extend(step.details.iter().zip(1..).map(|(detail, position)| {
                place(PassageKind::BackgroundDetail, above, position, detail)
            }));
        }
        place_frame(&self.frame, None, &mut placed);
        placed.extend(
            self.renewals
                .iter()
                .zip(1..)
                .map(|(renewal, position)| place(PassageKind::Renewal, None, position, renewal)),
        );
        placed
    }

    /// The tree again; passages in the order of their places. A passage whose parent is missing is
    /// given back as the error: our own rules make it impossible.
    pub fn from_placed(placed: Vec<PlacedPassage>) -> Result<Self, Box<PlacedPassage>> {
        let mut outline = Self::default();
        let (tops, below): (Vec<_>, Vec<_>) =
            placed.into_iter().partition(|one| one.parent.is_none());
        for one in tops {
            match (one.kind, one.month) {
                (PassageKind::Background, Some((month, month_text))) => {
                    let (passage, note) = (one.passage, one.note);
                    let details = Vec::new();
                    let step = BackgroundStep { passage, month, month_text, note, details };
                    outline.background.push(step);
                }
                (PassageKind::Frame, _) => outline.frame.push(part(one.passage)),
                (PassageKind::Renewal, _) => outline.renewals.push(one.passage),
                (kind, month) => {
                    return Err(Box::new(PlacedPassage {
                        kind,
                        parent: None,
                        position: one.position,
                        passage: one.passage,
                        note: one.note,
                        month,
                    }));
                }
            }
        }
        // Parts before the sentences that explain them.
        let (parts, others): (Vec<_>, Vec<_>) =
            below.into_iter().partition(|one| one.kind == PassageKind::Frame);
        for one in parts.into_iter().chain(others) {
            let parent = one.parent.clone().unwrap_or_default();
            match one.kind {
                PassageKind::Frame => match find_part(&mut outline.frame, &parent) {
                    Some(above) => above.parts.push(part(one.passage)),
                    None => return Err(Box::new(one)),
                },
                PassageKind::Explanation => match find_part(&mut outline.frame, &parent) {
                    Some(above) => above.explanation = Some(one.passage),
                    None => return Err(Box::new(one)),
                },
                _ => match outline.background.iter_mut().find(|s| s.passage.key == parent) {
                    Some(above) => above.details.push(one.passage),
                    None => return Err(Box::new(one)),
                },
            }
        }
        Ok(outline)
    }
}

fn place(
    kind: PassageKind,
    parent: Option<&str>,
    position: i32,
    passage: &Passage,
) -> PlacedPassage {
    PlacedPassage {
        kind,
        parent: parent.map(str::to_owned),
        position,
        passage: passage.clone(),
        note: None,
        month: None,
    }
}

fn place_frame(parts: &[FramePart], parent: Option<&str>, placed: &mut Vec<PlacedPassage>) {
    for (part, position) in parts.iter().zip(1..) {
        placed.push(place(PassageKind::Frame, parent, position, &part.passage));
        let above = Some(part.passage.key.as_str());
        if let Some(explanation) = &part.explanation {
            placed.push(place(PassageKind::Explanation, above, 1, explanation));
        }
        place_frame(&part.parts, above, placed);
    }
}

fn part(passage: Passage) -> FramePart {
    FramePart { passage, explanation: None, parts: Vec::new() }
}

fn find_part<'a>(parts: &'a mut [FramePart], key: &str) -> Option<&'a mut FramePart> {
    for part in parts {
        if part.passage.key == key {
            return Some(part);
        }
        if let Some(found) = find_part(&mut part.parts, key) {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(key: &str) -> Passage {
        Passage { key: key.to_owned(), body: key.to_owned(), is_new: false, source: None }
    }

    fn outline() -> Outline {
        let explained = FramePart { explanation: Some(passage("why")), ..part(passage("inner")) };
        Outline {
            background: vec![BackgroundStep {
                passage: passage("2009"),
                month: YearMonth::new(2009, 2).unwrap(),
                month_text: "2009（H21）年2月".to_owned(),
                note: Some("※随時更新".to_owned()),
                details: vec![passage("one"), passage("two")],
            }],
            frame: vec![
                part(passage("credo")),
                FramePart {
                    parts: vec![part(passage("first")), explained],
                    ..part(passage("roles"))
                },
            ],
            renewals: vec![passage("new-1"), passage("new-2")],
        }
    }

    #[test]
    fn a_tree_survives_its_rows() {
        assert_eq!(Outline::from_placed(outline().placed()), Ok(outline()));
    }

    #[test]
    fn a_passage_without_its_parent_is_impossible() {
        let mut placed = outline().placed();
        placed.retain(|one| one.passage.key != "roles");
        assert_eq!(Outline::from_placed(placed).unwrap_err().passage.key, "first");
    }
}
