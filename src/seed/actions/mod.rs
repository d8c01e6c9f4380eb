//! Loading the content: once, as the system, through the rooms' own actions, in every mode.

mod definitions;
mod results;
mod rules;

pub use definitions::{DefinitionsError, load_definitions};
pub use results::ResultsError;
pub use rules::{RulesError, load_rules};

use super::content::{
    ContentError, FramePart as FrameContent, Official, Source as SourceContent, StrategyContent,
    TimelineEntry, strategy as strategy_content,
};
use crate::access::Actor;
use crate::audit::Failed;
use crate::credo::{self, CredoText, EffectiveDay, NewEdition, Source, Statement, TextKind};
use crate::kernel::Date;
use crate::kernel::ids::{MeasureId, PillarId};
use crate::kernel::refusal::Never;
use crate::organization::actions::ensure_basics;
use crate::platform::{App, StoreError};
use crate::strategy::{self, BackgroundStep, FramePart, Measure, Outline, Passage, Pillar};

/// 施行日 of the first edition while the city names none: shown as 見本 (decision 25).
fn sample_effective_on() -> Date {
    Date::from_ymd_opt(2025, 4, 1).expect("1 April exists in every year")
}

/// Key of the lock that keeps two loads apart.
const LOADING: i64 = 7_011_002;

/// What a run of [`load`] added; nothing the second time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// The first edition of the credo was published.
    pub credo: bool,
    /// The sample 施行日 gave way to the city's own.
    pub effective_day: bool,
    /// The strategy's words were loaded.
    pub strategy: bool,
    /// How many sample scoring rules were loaded.
    pub scoring_rules: usize,
}

/// Why the content was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A content file breaks a rule; the embedded ones are tested not to.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The credo was not published.
    #[error("the credo: {0}")]
    Credo(#[from] Failed<credo::PublishRefusal>),
    /// The ladder of ranks or the strategy was not loaded.
    #[error("the ranks or the strategy: {0}")]
    Basics(#[from] Failed<Never>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The definitions were not loaded.
    #[error(transparent)]
    Definitions(#[from] DefinitionsError),
    /// The scoring rules were not loaded.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The rules for goals were not loaded.
    #[error(transparent)]
    Results(#[from] ResultsError),
}

/// Loads what is missing. Each room's part is its own work with its own entry, in the order in which
/// they stand on each other: the ranks, what the city says of itself, then what refers to both.
pub async fn load(app: &App) -> Result<Loaded, SeedError> {
    let seed = Actor::system("seed");
    let content = strategy_content()?;
    let mut loaded = Loaded::default();
    // Two programs that start at once load one after the other.
    let _turn = app.db.one_at_a_time(LOADING).await?;
    ensure_basics(app, &seed).await?;
    let edition = edition(&content, app.config.credo_effective_on);
    loaded.credo = credo::actions::publish_first_edition(app, &seed, &edition).await?.is_some();
    if let Some(on) = app.config.credo_effective_on {
        loaded.effective_day = credo::actions::name_effective_day(app, &seed, on).await?;
    }
    loaded.strategy =
        strategy::actions::load_strategy(app, &seed, &outline(&content), &pillars(&content))
            .await?;
    load_definitions(app).await?;
    loaded.scoring_rules = load_rules(app).await?;
    loaded.scoring_rules += results::load_results(app).await?;
    if loaded != Loaded::default() {
        tracing::info!(?loaded, "content loaded");
    }
    Ok(loaded)
}

fn edition(content: &StrategyContent, city: Option<Date>) -> NewEdition {
    let credo = &content.credo;
    NewEdition {
        title: credo.title.clone(),
        is_new: credo.is_new,
        source: source(&credo.source),
        effective: EffectiveDay {
            on: city.unwrap_or_else(sample_effective_on),
            is_sample: city.is_none(),
        },
        statements: credo
            .statements
            .iter()
            .map(|statement| Statement {
                key: statement.key.clone(),
                lines: statement.lines.clone(),
                source: Some(source(&statement.source)),
            })
            .collect(),
        texts: credo_texts(content),
    }
}

fn credo_texts(content: &StrategyContent) -> Vec<CredoText> {
    let (vision, plan) = (&content.vision, &content.reform_plan);
    let mut texts = vec![
        CredoText {
            key: vision.key.clone(),
            kind: TextKind::Vision,
            caption: Some(vision.caption.clone()),
            label: Some(vision.label.clone()),
            body: vision.text.clone(),
            is_new: false,
            source: Some(source(&vision.source)),
        },
        CredoText {
            key: format!("{}-towns", vision.key),
            kind: TextKind::Towns,
            caption: None,
            label: None,
            body: vision.towns_text.clone(),
            is_new: false,
            source: Some(source(&vision.source)),
        },
        CredoText {
            key: plan.key.clone(),
            kind: TextKind::ReformPlan,
            caption: Some(plan.caption.clone()),
            label: None,
            body: plan.text.clone(),
            is_new: false,
            source: Some(source(&plan.source)),
        },
    ];
    let lists = [
        (TextKind::Town, &vision.towns),
        (TextKind::Profile, &content.profiles),
        (TextKind::Direction, &content.direction.steps),
    ];
    for (kind, list) in lists {
        texts.extend(list.iter().map(|official| CredoText {
            key: official.key.clone(),
            kind,
            caption: None,
            label: None,
            body: official.text.clone(),
            is_new: official.is_new,
            source: Some(source(&official.source)),
        }));
    }
    texts
}

fn outline(content: &StrategyContent) -> Outline {
    Outline {
        background: content.timeline.iter().map(step).collect(),
        frame: content.frame.iter().map(part).collect(),
        renewals: content.renewals.iter().map(passage).collect(),
    }
}

fn step(entry: &TimelineEntry) -> BackgroundStep {
    BackgroundStep {
        passage: Passage {
            key: entry.key.clone(),
            body: entry.text.clone(),
            is_new: false,
            source: Some(source(&entry.source)),
        },
        month: entry.month,
        month_text: entry.month_text.clone(),
        note: entry.note.clone(),
        details: entry.details.iter().map(passage).collect(),
    }
}

fn part(part_content: &FrameContent) -> FramePart {
    FramePart {
        passage: Passage {
            key: part_content.key.clone(),
            body: part_content.text.clone(),
            is_new: part_content.is_new,
            source: Some(source(&part_content.source)),
        },
        explanation: part_content.explanation.as_ref().map(passage),
        parts: part_content.parts.iter().map(part).collect(),
    }
}

fn pillars(content: &StrategyContent) -> Vec<Pillar> {
    content
        .pillars
        .iter()
        .map(|pillar| Pillar {
            id: PillarId::mint(),
            code: pillar.key.clone(),
            name: pillar.name.clone(),
            aim: vec![passage(&pillar.aim)],
            measures: pillar
                .measures
                .iter()
                .map(|measure| Measure {
                    id: MeasureId::mint(),
                    code: measure.key.clone(),
                    name: measure.text.clone(),
                    sub_lines: measure.sub_lines.clone(),
                    is_new: measure.is_new,
                    source: Some(source(&measure.source)),
                })
                .collect(),
            is_new: pillar.is_new,
            source: Some(source(&pillar.source)),
        })
        .collect()
}

fn passage(official: &Official) -> Passage {
    Passage {
        key: official.key.clone(),
        body: official.text.clone(),
        is_new: official.is_new,
        source: Some(source(&official.source)),
    }
}

fn source(content: &SourceContent) -> Source {
    Source {
        document: content.document.clone(),
        section: content.section.clone(),
        issuer: content.issuer.clone(),
        issued: content.issued,
        issued_text: content.issued_text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_edition_begins_on_a_sample_day_unless_the_city_names_one() {
        let content = strategy_content().unwrap();
        assert_eq!(edition(&content, None).effective.to_string(), "令和7年4月1日（見本）");
        let day = "2025-05-01".parse().ok();
        assert_eq!(edition(&content, day).effective.to_string(), "令和7年5月1日");
    }

    #[test]
    fn an_edition_holds_the_vision_the_profiles_and_the_direction() {
        let edition = edition(&strategy_content().unwrap(), None);
        let count = |kind| edition.texts.iter().filter(|text| text.kind == kind).count();
        let counts = TextKind::ALL.iter().map(|kind| count(*kind)).collect::<Vec<_>>();
        assert_eq!(counts, [1, 1, 3, 1, 5, 3]);
        assert_eq!(edition.statements.iter().map(|s| s.lines.len()).sum::<usize>(), 12);
    }

    #[test]
    fn lines_below_official_texts_are_kept_where_there_are_any() {
        // Only measures have a place for them.
        let content = strategy_content().unwrap();
        let others = content
            .profiles
            .iter()
            .chain(&content.vision.towns)
            .chain(&content.direction.steps)
            .chain(&content.renewals)
            .chain(content.timeline.iter().flat_map(|entry| &entry.details))
            .chain(content.pillars.iter().map(|pillar| &pillar.aim));
        assert!(others.into_iter().all(|official| official.sub_lines.is_empty()));
    }
}
