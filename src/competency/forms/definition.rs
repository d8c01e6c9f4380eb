//! The pages of a draft: heading, element, element at a rank, role.

use super::texts::Texts;
use super::weights::weight;
use super::{At, line, optional_line, optional_prose, prose};
use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
use crate::competency::framework::{Heading, Version, VersionKind};
use crate::competency::ladder::{Ladder, Rung};
use crate::competency::role::Role;
use crate::competency::scale::Scale;
use crate::competency::surroundings::LinkTarget;
use crate::kernel::ids::{RankId, ScaleId};
use crate::kernel::{Line, Prose, Revision, VersionNumber};

/// Longest name of a source in characters.
const SOURCE_LIMIT: usize = 100;
/// What the box 見本 posts when it is ticked. What is posted is readable, so that the conflict page can
/// show it as it is.
pub const TICKED: &str = "見本";

fn ticked(yes: bool) -> &'static str {
    if yes { TICKED } else { "" }
}

/// The first page of a draft.
pub fn heading_texts(
    version: &Version,
    content: &Content,
    ladder: &Ladder,
    scales: &[ScaleName],
) -> Texts {
    let ranks = content.ladder(ladder);
    let names: Vec<String> = ranks.rungs().iter().map(|rung| rung.name.clone()).collect();
    let scale = scales.iter().find(|own| own.id == version.scale);
    let reason = version.heading.reason.as_ref().map_or("", Prose::as_str);
    Texts::default()
        .and("title", "版の題名", version.heading.title.as_str())
        .and("kind", "種類", version.heading.kind.label())
        .and("reason", "改正の理由", reason)
        .and("scale", "評語の尺度", scale.map_or_else(String::new, ScaleName::words))
        .and_several("ranks", "対象の職位", &names)
}

/// A scale that a version can be written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleName {
    /// The scale.
    pub id: ScaleId,
    /// Its name.
    pub name: String,
    /// Its version.
    pub number: VersionNumber,
}

impl ScaleName {
    /// 「5段階の評語 第1版」, posted as it is read.
    pub fn words(&self) -> String {
        format!("{} {}", self.name, self.number)
    }
}

/// What the first page of a draft says.
#[derive(Debug, Clone)]
pub struct HeadingForm {
    /// Kind, title, reason.
    pub heading: Heading,
    /// Scale.
    pub scale: ScaleId,
    /// Ranks.
    pub ranks: Vec<RankId>,
}

impl HeadingForm {
    /// Reads the page. `scales` are the scales there are.
    pub fn parse(texts: &Texts, ladder: &Ladder, scales: &[ScaleName]) -> Result<Self, At> {
        let mut problems = At::new();
        let heading = heading(&mut problems, texts);
        let typed = texts.value("scale");
        let scale = scales.iter().find(|own| own.words() == typed).map(|own| own.id);
        if scale.is_none() {
            problems.add("scale".to_owned(), "評語の尺度を選んでください");
        }
        let ranks: Vec<RankId> = texts
            .values("ranks")
            .filter_map(|name| ladder.rungs().iter().find(|rung| rung.name == name))
            .map(|rung| rung.id)
            .collect();
        if ranks.is_empty() {
            problems.add("ranks".to_owned(), "対象の職位を1つ以上選んでください");
        }
        match (heading, scale) {
            (Some(heading), Some(scale)) if problems.is_empty() => {
                Ok(Self { heading, scale, ranks })
            }
            _ => Err(problems),
        }
    }
    /// Reads title, kind and reason of a draft that is about to begin.
    pub fn begin(texts: &Texts) -> Result<Heading, At> {
        let mut problems = At::new();
        let heading = heading(&mut problems, texts);
        heading.filter(|_| problems.is_empty()).ok_or(problems)
    }
}

fn heading(problems: &mut At, texts: &Texts) -> Option<Heading> {
    let title = line(problems, "title", "版の題名", texts.value("title"), Heading::TITLE_LIMIT);
    let typed = texts.value("kind");
    let kind = VersionKind::ALL.iter().copied().find(|kind| kind.label() == typed);
    if kind.is_none() {
        problems.add("kind".to_owned(), "種類を選んでください");
    }
    let reason = optional_prose(
        problems,
        "reason",
        "改正の理由",
        texts.value("reason"),
        Heading::REASON_LIMIT,
    );
    Some(Heading { kind: kind?, title: title?, reason })
}

/// The page of an element, apart from its texts per rank.
pub fn element_texts(element: &Element, targets: &[LinkTarget]) -> Texts {
    let (mut links, mut roles) = (Vec::new(), Vec::new());
    for (kind, words) in tie_words(element, targets) {
        if kind == LinkKind::Role { roles.push(words) } else { links.push(words) }
    }
    Texts::default()
        .and("name", "名称", element.name.as_str())
        .and("summary", "要素の説明", element.summary.as_ref().map_or("", Prose::as_str))
        .and("source", "新しい出典", "")
        .and("sample", "見本の印", ticked(element.is_sample))
        .and_several("links", "つながり", &links)
        .and_several("roles", "つながる役割", &roles)
}

/// What the page of an element says.
#[derive(Debug, Clone)]
pub struct ElementForm {
    /// Name.
    pub name: Line,
    /// One sentence.
    pub summary: Option<Prose>,
    /// A source given anew.
    pub new_source: Option<Line>,
    /// 見本.
    pub is_sample: bool,
    /// What it serves.
    pub links: Vec<Link>,
}

impl ElementForm {
    /// Reads the page. `targets` are the things that elements can serve.
    pub fn parse(texts: &Texts, targets: &[LinkTarget]) -> Result<Self, At> {
        let mut problems = At::new();
        let name = line(&mut problems, "name", "名称", texts.value("name"), Element::NAME_LIMIT);
        let summary = optional_prose(
            &mut problems,
            "summary",
            "要素の説明",
            texts.value("summary"),
            Element::SUMMARY_LIMIT,
        );
        let new_source = source(&mut problems, texts);
        let ties = texts.values("links").chain(texts.values("roles"));
        let links = ties.filter_map(|words| link(words, targets)).collect();
        let is_sample = texts.value("sample") == TICKED;
        match name {
            Some(name) if problems.is_empty() => {
                Ok(Self { name, summary, new_source, is_sample, links })
            }
            _ => Err(problems),
        }
    }
}

fn source(problems: &mut At, texts: &Texts) -> Option<Line> {
    optional_line(problems, "source", "新しい出典", texts.value("source"), SOURCE_LIMIT)
}

/// What an element serves, in the order of what there is to serve: the same ties always read the same.
fn tie_words(element: &Element, targets: &[LinkTarget]) -> Vec<(LinkKind, String)> {
    let place = |link: &Link| targets.iter().position(|target| target.is(link));
    let mut links: Vec<&Link> = element.links.iter().collect();
    links.sort_by_key(|link| (place(link).unwrap_or(usize::MAX), *link));
    links.into_iter().map(|link| (link.kind, link_words(link, targets))).collect()
}

/// What a tie is called: the name of its target. A target that is no longer there keeps its key.
fn link_words(link: &Link, targets: &[LinkTarget]) -> String {
    targets
        .iter()
        .find(|target| target.is(link))
        .map_or_else(|| format!("{}:{}", link.kind, link.key), LinkTarget::words)
}

fn link(words: &str, targets: &[LinkTarget]) -> Option<Link> {
    if let Some(target) = targets.iter().find(|target| target.words() == words) {
        return Some(Link { kind: target.kind, key: target.key.clone() });
    }
    let (kind, key) = words.split_once(':')?;
    let key = ElementKey::parse(key).ok()?;
    Some(Link { kind: LinkKind::parse(kind)?, key: key.to_string() })
}

/// What the page of a new element says.
#[derive(Debug, Clone)]
pub struct NewElementForm {
    /// Key for all time.
    pub key: ElementKey,
    /// Name, sentence, source, 見本.
    pub element: ElementForm,
}

impl NewElementForm {
    /// The empty page.
    pub fn texts() -> Texts {
        Texts::default()
            .and("key", "符号", "")
            .and("name", "名称", "")
            .and("summary", "要素の説明", "")
            .and("source", "新しい出典", "")
            .and("sample", "見本の印", "")
    }
    /// Reads the page.
    pub fn parse(texts: &Texts) -> Result<Self, At> {
        let mut problems = At::new();
        let key =
            problems.keep("key".to_owned(), ElementKey::parse(texts.value("key")), |problem| {
                problem.sentence("符号")
            });
        match (key, ElementForm::parse(texts, &[])) {
            (Some(key), Ok(element)) => Ok(Self { key, element }),
            (_, Err(more)) => {
                for (href, sentence) in more.summary() {
                    problems.add(href.trim_start_matches('#').to_owned(), sentence);
                }
                Err(problems)
            }
            (None, Ok(_)) => Err(problems),
        }
    }
}

/// The page of an element at a rank.
pub fn rank_texts(own: Option<&ElementAtRank>, scale: &Scale) -> Texts {
    let indicators: Vec<&str> =
        own.map(|own| own.indicators.iter().map(Line::as_str).collect()).unwrap_or_default();
    let definition = own.and_then(|own| own.definition.as_ref()).map_or("", Prose::as_str);
    let weight = own.map_or(0, |own| own.weight.get());
    let mut texts = Texts::default()
        .and("weight", "ウエイト", weight.to_string())
        .and("definition", "定義", definition)
        .and("indicators", "着眼点", indicators.join("\n"));
    for grade in scale.grades() {
        let text = own.and_then(|own| own.behaviour(&grade.grade)).map_or("", Prose::as_str);
        texts =
            texts.and(behaviour_name(grade.grade.as_str()), format!("{}の行動", grade.grade), text);
    }
    texts.and("sample", "見本の印", ticked(own.is_some_and(|own| own.is_sample)))
}

/// Name of the field that holds the behaviour for a grade.
pub fn behaviour_name(grade: &str) -> String {
    format!("behaviour.{grade}")
}

/// What the page of an element at a rank says.
#[derive(Debug, Clone)]
pub struct RankTextForm;

impl RankTextForm {
    /// Reads the page. What is asked of the rank (weight above 0) needs no text yet: the publish check
    /// finds what is missing.
    pub fn parse(
        texts: &Texts,
        rung: &Rung,
        scale: &Scale,
        revision: Revision,
    ) -> Result<ElementAtRank, At> {
        let mut problems = At::new();
        let weight = weight(&mut problems, "weight", "ウエイト", texts.value("weight"));
        let definition = optional_prose(
            &mut problems,
            "definition",
            "定義",
            texts.value("definition"),
            ElementAtRank::DEFINITION_LIMIT,
        );
        let indicators = indicators(&mut problems, texts.value("indicators"));
        let mut behaviours = Vec::new();
        for grade in scale.grades() {
            let name = behaviour_name(grade.grade.as_str());
            let text = optional_prose(
                &mut problems,
                &name,
                &format!("{}の行動", grade.grade),
                texts.value(&name),
                ElementAtRank::BEHAVIOUR_LIMIT,
            );
            behaviours.extend(text.map(|text| Behaviour { grade: grade.grade.clone(), text }));
        }
        let is_sample = texts.value("sample") == TICKED;
        match weight {
            Some(weight) if problems.is_empty() => Ok(ElementAtRank {
                rank: rung.id,
                definition,
                weight,
                is_sample,
                indicators,
                behaviours,
                revision,
            }),
            _ => Err(problems),
        }
    }
}

/// One a line; blank lines are dropped.
fn indicators(problems: &mut At, raw: &str) -> Vec<Line> {
    let written: Vec<&str> = raw.lines().filter(|line| !line.trim().is_empty()).collect();
    if written.len() > ElementAtRank::INDICATORS {
        problems.add(
            "indicators".to_owned(),
            format!(
                "着眼点は{}件までです。いま{}件なので、{}件減らしてください",
                ElementAtRank::INDICATORS,
                written.len(),
                written.len() - ElementAtRank::INDICATORS
            ),
        );
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (number, raw) in (1..).zip(written) {
        match Line::within(raw, ElementAtRank::INDICATOR_LIMIT) {
            Ok(line) => lines.push(line),
            // A line of nothing but invisible characters.
            Err(crate::kernel::TextProblem::Blank) => {}
            Err(problem) => problems
                .add("indicators".to_owned(), problem.sentence(&format!("着眼点の{number}行目"))),
        }
    }
    lines
}

/// The page of a role; `None` for a new one.
pub fn role_texts(role: Option<&Role>) -> Texts {
    Texts::default()
        .and("body", "役割の文", role.map_or("", |role| role.body.as_str()))
        .and("source", "新しい出典", "")
        .and("sample", "見本の印", ticked(role.is_some_and(|role| role.is_sample)))
}

/// What the page of a role says.
#[derive(Debug, Clone)]
pub struct RoleForm {
    /// The text.
    pub body: Prose,
    /// A source given anew.
    pub new_source: Option<Line>,
    /// 見本.
    pub is_sample: bool,
}

impl RoleForm {
    /// Reads the page.
    pub fn parse(texts: &Texts) -> Result<Self, At> {
        let mut problems = At::new();
        let body = prose(&mut problems, "body", "役割の文", texts.value("body"), Role::BODY_LIMIT);
        let new_source = source(&mut problems, texts);
        let is_sample = texts.value("sample") == TICKED;
        match body {
            Some(body) if problems.is_empty() => Ok(Self { body, new_source, is_sample }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;
    use crate::ui::FormData;

    fn posted(stored: &Texts, pairs: &[(&str, &str)]) -> Texts {
        let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        stored.typed(&FormData::new(pairs))
    }

    fn sentences(problems: &At) -> Vec<String> {
        problems.summary().into_iter().map(|(_, sentence)| sentence).collect()
    }

    fn scales() -> Vec<ScaleName> {
        let scale = samples::scale();
        vec![ScaleName { id: scale.id, name: scale.name, number: scale.number }]
    }

    fn targets() -> Vec<LinkTarget> {
        vec![LinkTarget {
            kind: LinkKind::Pillar,
            key: "development".into(),
            name: "人材育成".into(),
            href: "/strategy/pillars/development".into(),
        }]
    }

    #[test]
    fn the_pages_read_back_what_is_stored() {
        let (content, ladder, scale) = (samples::content(), samples::ladder(), samples::scale());
        let element = &content.elements[0];
        let (own, rung) = (&element.ranks[0], &ladder.rungs()[0]);
        let read = RankTextForm::parse(&rank_texts(Some(own), &scale), rung, &scale, own.revision);
        assert_eq!(read.as_ref(), Ok(own));
        let read =
            ElementForm::parse(&element_texts(element, &targets()), &targets()).expect("as stored");
        assert_eq!((read.name, read.links), (element.name.clone(), element.links.clone()));
        let role = &content.roles[0];
        assert_eq!(RoleForm::parse(&role_texts(Some(role))).expect("as stored").body, role.body);
        let version = samples::draft(crate::kernel::ids::AccountId::mint());
        let texts = heading_texts(&version, &content, &ladder, &scales());
        let read = HeadingForm::parse(&texts, &ladder, &scales()).expect("as stored");
        assert_eq!(read.scale, scale.id);
        assert_eq!(read.heading, version.heading);
        assert_eq!(read.ranks, content.ranks);
    }

    #[test]
    fn every_problem_of_a_rank_text_is_said_at_once() {
        let (ladder, scale) = (samples::ladder(), samples::scale());
        let long = "あ".repeat(432);
        let lines = ["見ているか。"; 11].join("\n");
        let texts = posted(
            &rank_texts(None, &scale),
            &[
                ("weight", "二十"),
                ("definition", &long),
                ("indicators", &lines),
                ("behaviour.B", &long),
            ],
        );
        let problems = RankTextForm::parse(&texts, &ladder.rungs()[0], &scale, Revision::NONE)
            .expect_err("problems");
        assert_eq!(
            sentences(&problems),
            [
                "ウエイトは、0から1000の数字で書いてください",
                "定義は400文字までです。いま432文字なので、32文字減らしてください",
                "着眼点は10件までです。いま11件なので、1件減らしてください",
                "Bの行動は400文字までです。いま432文字なので、32文字減らしてください",
            ]
        );
        assert_eq!(problems.summary()[3].0, "#behaviour.B");
    }

    #[test]
    fn pasted_text_loses_what_nobody_sees() {
        let (ladder, scale) = (samples::ladder(), samples::scale());
        let texts = posted(
            &rank_texts(None, &scale),
            &[
                ("weight", "２０"),
                ("definition", "計画を\u{200b}進める\u{0007}力\r\n"),
                ("indicators", "\u{feff}\r\n期限を守っているか。\r\n\r\n"),
                ("sample", TICKED),
            ],
        );
        let own = RankTextForm::parse(&texts, &ladder.rungs()[0], &scale, Revision::NONE)
            .expect("cleaned");
        assert_eq!(own.weight.get(), 20);
        assert_eq!(own.definition.as_ref().map(Prose::as_str), Some("計画を進める力"));
        assert_eq!(own.indicators, [samples::line("期限を守っているか。")]);
        assert!(own.behaviours.is_empty());
        assert!(own.is_sample);
    }

    #[test]
    fn a_new_element_needs_a_key_and_a_name() {
        let problems = NewElementForm::parse(&posted(&NewElementForm::texts(), &[("key", "変革")]))
            .expect_err("problems");
        assert_eq!(
            sentences(&problems),
            ["符号は、半角の英字と数字で書いてください", "名称を書いてください"]
        );
        let form = posted(&NewElementForm::texts(), &[("key", "DX-1"), ("name", "DX活用力")]);
        let new = NewElementForm::parse(&form).expect("complete");
        assert_eq!(new.key.as_str(), "dx-1");
        assert!(!new.element.is_sample);
    }

    #[test]
    fn a_heading_without_anything_says_all_that_is_missing() {
        let version = samples::draft(crate::kernel::ids::AccountId::mint());
        let ladder = samples::ladder();
        let stored = heading_texts(&version, &samples::content(), &ladder, &scales());
        let problems =
            HeadingForm::parse(&posted(&stored, &[]), &ladder, &scales()).expect_err("problems");
        assert_eq!(
            sentences(&problems),
            [
                "版の題名を書いてください",
                "種類を選んでください",
                "評語の尺度を選んでください",
                "対象の職位を1つ以上選んでください",
            ]
        );
        let form = posted(&stored, &[("title", "見直し"), ("kind", "訂正")]);
        let heading = HeadingForm::begin(&form).expect("a draft may lack its reason");
        assert_eq!((heading.kind, heading.reason), (VersionKind::Correction, None));
    }
}
