//! The first version of the definitions: the roles that the strategy itself names, and the sample
//! texts of `content/competency.toml`, loaded once through the room's own action.

use crate::access::Actor;
use crate::audit::Failed;
use crate::competency::actions::loading::{Loaded, Seed, VersionSeed, load_seed};
use crate::competency::framework::{Framework, Heading};
use crate::competency::{
    Audience, Behaviour, Content, Element, ElementAtRank, ElementKey, Grade, Link, LinkKind, Role,
    RoleKey, Scale, ScaleGrade, VersionKind, VersionRefusal, ladder,
};
use crate::kernel::ids::{ElementId, FrameworkId, RankId, RoleExpectationId, ScaleId};
use crate::kernel::{Line, Points, Prose, Revision, TextProblem, VersionNumber, Weight};
use crate::platform::{App, StoreError};

use crate::seed::content::{
    CompetencyContent, ContentError, ElementContent, NameSource, Official, ScaleContent, Source,
    StrategyContent, competency, strategy,
};

/// Why the definitions were not loaded.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionsError {
    /// A content file breaks a rule; the embedded ones are tested not to.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The content does not fit the room's own rules, or the ladder of ranks; the item is named.
    #[error("content/competency.toml: {0} does not fit")]
    Unfit(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The room refused.
    #[error("the definitions: {0}")]
    Refused(#[from] Failed<VersionRefusal>),
}

/// Loads scale, framework and first version, when they are not there. The ranks must be there.
pub async fn load_definitions(app: &App) -> Result<Loaded, DefinitionsError> {
    let (definitions, words) = (competency()?, strategy()?);
    let ladder = ladder(app.db.reader()).await?;
    let rank = |code: &str| {
        ladder
            .by_code(code)
            .map(|rung| rung.id)
            .ok_or_else(|| DefinitionsError::Unfit(format!("rank {code}")))
    };
    let seed = Seed {
        scale: scale(&definitions)?,
        framework: framework(&definitions)?,
        version: VersionSeed {
            heading: heading()?,
            effective_on: definitions.framework.effective_on,
            content: Content {
                ranks: definitions
                    .ranks
                    .iter()
                    .map(|own| rank(&own.code))
                    .collect::<Result<Vec<RankId>, DefinitionsError>>()?,
                roles: roles(&definitions, &words, rank)?,
                elements: elements(&definitions, &words, rank)?,
            },
        },
    };
    Ok(load_seed(app, &Actor::system("seed"), &seed).await?)
}

fn unfit<T>(item: &str, read: Result<T, TextProblem>) -> Result<T, DefinitionsError> {
    read.map_err(|_| DefinitionsError::Unfit(item.to_owned()))
}

fn heading() -> Result<Heading, DefinitionsError> {
    let reason = "人財戦略が示した役割と、職位ごとの見本の文から始めるため。";
    Ok(Heading {
        kind: VersionKind::Revision,
        title: unfit("title", Line::parse("初めの定義（見本）"))?,
        reason: Some(unfit("reason", Prose::within(reason, Heading::REASON_LIMIT))?),
    })
}

fn framework(definitions: &CompetencyContent) -> Result<Framework, DefinitionsError> {
    let own = &definitions.framework;
    let rule = definitions.scoring_rules.iter().find(|rule| rule.key == own.scoring_rule);
    let total = rule.and_then(|rule| Weight::new(i32::from(rule.weight_total)));
    Ok(Framework {
        id: FrameworkId::mint(),
        code: own.key.clone(),
        name: own.name.clone(),
        authority: None,
        job_family: None,
        weight_total: total.ok_or_else(|| DefinitionsError::Unfit(own.scoring_rule.clone()))?,
    })
}

fn scale(definitions: &CompetencyContent) -> Result<Scale, DefinitionsError> {
    let key = &definitions.framework.scale;
    let own = definitions.scales.iter().find(|scale| scale.key == *key);
    scale_of(own.ok_or_else(|| DefinitionsError::Unfit(key.clone()))?)
}

/// A scale of the content.
pub(super) fn scale_of(own: &ScaleContent) -> Result<Scale, DefinitionsError> {
    let mut grades = Vec::new();
    for grade in &own.grades {
        grades.push(ScaleGrade {
            grade: unfit(&grade.code, Grade::parse(&grade.code))?,
            label: grade.label.clone(),
            meaning: grade.meaning.clone(),
            points: Points(grade.points.into()),
        });
    }
    let (code, name) = (own.key.clone(), own.name.clone());
    Scale::new(ScaleId::mint(), code, VersionNumber::FIRST, name, own.sample, grades)
        .map_err(|_| DefinitionsError::Unfit(own.key.clone()))
}

/// 「北九州市人財戦略の概要　求められる役割・能力」.
fn source_line(source: &Source) -> Result<Line, DefinitionsError> {
    let words = format!("{}　{}", source.document, source.section);
    unfit(&source.section, Line::parse(&words))
}

fn roles(
    definitions: &CompetencyContent,
    words: &StrategyContent,
    rank: impl Fn(&str) -> Result<RankId, DefinitionsError>,
) -> Result<Vec<Role>, DefinitionsError> {
    let mut roles = Vec::new();
    let official = [
        (Audience::Everyone, &words.roles_of_everyone),
        (Audience::Supervisors, &words.roles_of_supervisors),
    ];
    for (audience, texts) in official {
        for (position, own) in (1..).zip(texts) {
            roles.push(official_role(own, audience, position)?);
        }
    }
    for own in &definitions.ranks {
        let audience = Audience::Rank(rank(&own.code)?);
        for (position, role) in (1..).zip(&own.roles) {
            roles.push(Role {
                id: RoleExpectationId::mint(),
                key: unfit(&role.key, RoleKey::parse(&role.key))?,
                audience,
                position,
                body: unfit(&role.key, Prose::within(&role.text, Role::BODY_LIMIT))?,
                source: None,
                is_sample: role.sample,
                revision: Revision::NONE,
            });
        }
    }
    Ok(roles)
}

fn official_role(
    own: &Official,
    audience: Audience,
    position: i32,
) -> Result<Role, DefinitionsError> {
    Ok(Role {
        id: RoleExpectationId::mint(),
        key: unfit(&own.key, RoleKey::parse(&own.key))?,
        audience,
        position,
        body: unfit(&own.key, Prose::within(&own.text, Role::BODY_LIMIT))?,
        source: Some(source_line(&own.source)?),
        is_sample: false,
        revision: Revision::NONE,
    })
}

fn elements(
    definitions: &CompetencyContent,
    words: &StrategyContent,
    rank: impl Fn(&str) -> Result<RankId, DefinitionsError>,
) -> Result<Vec<Element>, DefinitionsError> {
    let mut elements = Vec::new();
    for (position, own) in (1..).zip(&definitions.elements) {
        let named = words.named_elements.iter().find(|named| named.text == own.name);
        let name_source = match (own.name_source, named) {
            (NameSource::Strategy, Some(named)) => Some(source_line(&named.source)?),
            _ => None,
        };
        let pillars = own.pillars.iter().map(|key| (LinkKind::Pillar, key));
        let credo = own.credo.iter().map(|key| (LinkKind::Credo, key));
        let roles = own.roles.iter().map(|key| (LinkKind::Role, key));
        elements.push(Element {
            id: ElementId::mint(),
            key: unfit(&own.key, ElementKey::parse(&own.key))?,
            position,
            name: unfit(&own.key, Line::within(&own.name, Element::NAME_LIMIT))?,
            summary: unfit(&own.key, Prose::optional(&own.summary, Element::SUMMARY_LIMIT))?,
            name_source,
            is_sample: own.sample,
            links: pillars
                .chain(credo)
                .chain(roles)
                .map(|(kind, key)| Link { kind, key: key.clone() })
                .collect(),
            ranks: at_ranks(own, &rank)?,
            revision: Revision::NONE,
        });
    }
    Ok(elements)
}

fn at_ranks(
    element: &ElementContent,
    rank: impl Fn(&str) -> Result<RankId, DefinitionsError>,
) -> Result<Vec<ElementAtRank>, DefinitionsError> {
    let mut all = Vec::new();
    for own in &element.ranks {
        let item = format!("{} {}", element.key, own.rank);
        let weight = Weight::new(i32::from(own.weight));
        let mut behaviours = Vec::new();
        for (grade, text) in &own.behaviours {
            behaviours.push(Behaviour {
                grade: unfit(&item, Grade::parse(grade))?,
                text: unfit(&item, Prose::within(text, ElementAtRank::BEHAVIOUR_LIMIT))?,
            });
        }
        let mut indicators = Vec::new();
        for line in &own.indicators {
            indicators.push(unfit(&item, Line::within(line, ElementAtRank::INDICATOR_LIMIT))?);
        }
        all.push(ElementAtRank {
            rank: rank(&own.rank)?,
            definition: unfit(
                &item,
                Prose::optional(&own.definition, ElementAtRank::DEFINITION_LIMIT),
            )?,
            weight: weight.ok_or_else(|| DefinitionsError::Unfit(item.clone()))?,
            is_sample: own.sample,
            indicators,
            behaviours,
            revision: Revision::NONE,
        });
    }
    Ok(all)
}
