//! How long the 新旧対照表 of two large versions takes: 7 ranks × 18 elements, every definition and
//! behaviour changed. The texts are the samples of the product, repeated.

use std::time::{Duration, Instant};

use jinzai::competency::{
    Behaviour, Comparison, Content, Edition, Element, ElementAtRank, ElementKey, Grade, Ladder,
    Rung, Scale, ScaleGrade,
};
use jinzai::kernel::ids::{ElementId, RankId, ScaleId};
use jinzai::kernel::{Line, Points, Prose, Revision, VersionNumber, Weight};
use jinzai::seed::content::{CompetencyContent, competency};

use crate::Outcome;

const ELEMENTS: usize = 18;
const TIMES: usize = 21;

/// What was measured.
pub struct Compared {
    /// Changed texts.
    pub rows: usize,
    /// Half of the runs were faster.
    pub median: Duration,
    /// The slowest.
    pub slowest: Duration,
}

/// Compares them some times.
pub fn measure() -> Outcome<Compared> {
    let samples = competency()?;
    let (ladder, scale) = (ladder(&samples), scale(&samples)?);
    let old = content(&samples, &ladder)?;
    let new = changed(&old)?;
    let mut taken = Vec::with_capacity(TIMES);
    let mut rows = 0;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let comparison = Comparison::between(
            Edition { content: &old, scale: &scale },
            Edition { content: &new, scale: &scale },
            &ladder,
        );
        taken.push(begun.elapsed());
        rows = comparison.sections.iter().map(|section| section.rows.len()).sum();
    }
    taken.sort();
    Ok(Compared { rows, median: taken[TIMES / 2], slowest: taken[TIMES - 1] })
}

fn ladder(samples: &CompetencyContent) -> Ladder {
    let mut rungs = Vec::new();
    for (rank, position) in samples.ranks.iter().zip(1..) {
        rungs.push(Rung {
            id: RankId::mint(),
            code: rank.code.clone(),
            name: rank.name.clone(),
            position,
            is_supervisory: rank.supervisory,
        });
    }
    Ladder::new(rungs)
}

fn scale(samples: &CompetencyContent) -> Outcome<Scale> {
    let own = samples.scales.first().ok_or("no scale")?;
    let mut grades = Vec::new();
    for grade in &own.grades {
        grades.push(ScaleGrade {
            grade: Grade::parse(&grade.code).map_err(|_| "a grade")?,
            label: grade.label.clone(),
            meaning: grade.meaning.clone(),
            points: Points(grade.points.into()),
        });
    }
    let (code, name) = (own.key.clone(), own.name.clone());
    let scale = Scale::new(ScaleId::mint(), code, VersionNumber::FIRST, name, true, grades);
    scale.map_err(|_| "a scale".into())
}

fn content(samples: &CompetencyContent, ladder: &Ladder) -> Outcome<Content> {
    let mut elements = Vec::new();
    for (number, position) in (0..ELEMENTS).zip(1..) {
        let own = &samples.elements[number % samples.elements.len()];
        let texts: Vec<_> = own.ranks.iter().filter(|text| text.weight > 0).collect();
        let mut ranks = Vec::new();
        for (rung, place) in ladder.rungs().iter().zip(0..) {
            let text = texts[place % texts.len()];
            let mut behaviours = Vec::new();
            for (grade, words) in &text.behaviours {
                let grade = Grade::parse(grade).map_err(|_| "a grade")?;
                behaviours.push(Behaviour { grade, text: prose(words)? });
            }
            let lines: Result<Vec<Line>, _> =
                text.indicators.iter().map(|words| Line::parse(words)).collect();
            ranks.push(ElementAtRank {
                rank: rung.id,
                definition: Some(prose(&text.definition)?),
                weight: Weight::new(5).ok_or("a weight")?,
                is_sample: true,
                indicators: lines.map_err(|_| "a line")?,
                behaviours,
                revision: Revision::NONE,
            });
        }
        elements.push(Element {
            id: ElementId::mint(),
            key: ElementKey::parse(&format!("e{number}")).map_err(|_| "a key")?,
            position,
            name: Line::parse(&own.name).map_err(|_| "a name")?,
            summary: Some(prose(&own.summary)?),
            name_source: None,
            is_sample: true,
            links: Vec::new(),
            ranks,
            revision: Revision::NONE,
        });
    }
    let ranks = ladder.rungs().iter().map(|rung| rung.id).collect();
    Ok(Content { ranks, roles: Vec::new(), elements })
}

fn prose(words: &str) -> Outcome<Prose> {
    Prose::within(words, 1000).map_err(|_| "a text".into())
}

fn changed(old: &Content) -> Outcome<Content> {
    let mut new = old.clone();
    let change = |text: &Prose| prose(&text.as_str().replace('を', "と関係者の理解を"));
    for own in new.elements.iter_mut().flat_map(|element| &mut element.ranks) {
        own.definition = own.definition.as_ref().map(change).transpose()?;
        for behaviour in &mut own.behaviours {
            behaviour.text = change(&behaviour.text)?;
        }
    }
    Ok(new)
}
