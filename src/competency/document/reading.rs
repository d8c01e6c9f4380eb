//! A file → what the domain accepts, or everything that is wrong with it, each with its cure.

use std::collections::BTreeSet;

use super::{FORMAT, FileElement, FileRole, FileText, FrameworkFile};
use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
use crate::competency::framework::{Heading, VersionKind};
use crate::competency::ladder::Ladder;
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::scale::{Grade, Scale};
use crate::kernel::ids::{ElementId, RankId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision, TextProblem, Weight};

/// Most elements of a version.
const ELEMENTS: usize = 40;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No JSON of ours.
    Shape {
        /// Line of the file.
        line: usize,
        /// What the reader says, in English.
        what: String,
    },
    /// A workbook without what it needs.
    Workbook(String),
    /// A sentence with the place and the cure.
    At {
        /// 「要素 henkaku　主査」.
        place: String,
        /// What is wrong and what to do.
        sentence: String,
    },
}

impl Problem {
    /// Cause and cure in one line.
    pub fn sentence(&self) -> String {
        match self {
            Self::Shape { line, what } => format!(
                "{line}行目を読めません。この画面で保存したJSONの形に直してください（{what}）"
            ),
            Self::Workbook(sentence) => sentence.clone(),
            Self::At { place, sentence } => format!("{place}：{sentence}"),
        }
    }
}

/// What a file says, ready to become a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Kind, title, reason.
    pub heading: Heading,
    /// Everything else.
    pub content: Content,
}

/// Collects problems while a file is read.
struct Reader<'a> {
    ladder: &'a Ladder,
    scale: &'a Scale,
    /// Keys of the file's roles.
    roles: BTreeSet<&'a str>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, place: &str, sentence: impl Into<String>) {
        self.problems.push(Problem::At { place: place.to_owned(), sentence: sentence.into() });
    }
    fn keep<T>(&mut self, place: &str, label: &str, read: Result<T, TextProblem>) -> Option<T> {
        read.map_err(|problem| self.say(place, problem.sentence(label))).ok()
    }
    fn rank(&mut self, place: &str, code: &str) -> Option<RankId> {
        let rank = self.ladder.by_code(code).map(|rung| rung.id);
        if rank.is_none() {
            let known: Vec<&str> =
                self.ladder.rungs().iter().map(|rung| rung.code.as_str()).collect();
            self.say(
                place,
                format!("職位「{code}」はありません。{}の中から選んでください", known.join("・")),
            );
        }
        rank
    }
    fn line(&mut self, place: &str, label: &str, raw: Option<&str>, limit: usize) -> Option<Line> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        self.keep(place, label, Line::within(raw, limit))
    }
    fn prose(
        &mut self,
        place: &str,
        label: &str,
        raw: Option<&str>,
        limit: usize,
    ) -> Option<Prose> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        self.keep(place, label, Prose::within(raw, limit))
    }
    fn role(&mut self, file: &FileRole, position: i32) -> Option<Role> {
        let place = format!("役割 {}", file.key);
        let key = self.keep(&place, "符号", RoleKey::parse(&file.key));
        let rank = match &file.rank {
            Some(code) => Some(self.rank(&place, code)?),
            None => None,
        };
        let audience = Audience::decode(&file.audience, rank);
        if audience.is_none() {
            self.say(
                &place,
                "対象は、everyone、supervisors、職位を書いたrankのどれかにしてください",
            );
        }
        let body = self.keep(&place, "役割の文", Prose::within(&file.body, Role::BODY_LIMIT));
        let source = self.line(&place, "出典", file.source.as_deref(), 200);
        Some(Role {
            id: RoleExpectationId::mint(),
            key: key?,
            audience: audience?,
            position,
            body: body?,
            source,
            is_sample: file.sample,
            revision: Revision::NONE,
        })
    }
    fn link(&mut self, place: &str, raw: &str) -> Option<Link> {
        let link = raw.split_once(':').and_then(|(kind, key)| {
            let kind = LinkKind::ALL.iter().copied().find(|own| own.as_str() == kind)?;
            (!key.is_empty()).then(|| Link { kind, key: key.to_owned() })
        });
        if link.is_none() {
            self.say(
                place,
                format!("つながり「{raw}」は、pillar:符号、credo:符号、role:符号 のどれかの形にしてください"),
            );
        }
        if let Some(own) = link.as_ref().filter(|own| own.kind == LinkKind::Role)
            && !self.roles.contains(own.key.as_str())
        {
            let key = &own.key;
            self.say(
                place,
                format!("役割「{key}」がありません。役割に加えるか、つながりから消してください"),
            );
        }
        link
    }
    fn text(&mut self, place: &str, file: &FileText) -> Option<ElementAtRank> {
        let place = format!("{place}　{}", file.rank);
        let rank = self.rank(&place, &file.rank);
        let weight = Weight::new(file.weight);
        if weight.is_none() {
            self.say(&place, "ウエイトは、0から1000の数字で書いてください");
        }
        let limit = ElementAtRank::DEFINITION_LIMIT;
        let definition = self.prose(&place, "定義", file.definition.as_deref(), limit);
        if file.indicators.len() > ElementAtRank::INDICATORS {
            let most = ElementAtRank::INDICATORS;
            self.say(&place, format!("着眼点は{most}件までにしてください"));
        }
        let indicators: Vec<Line> = file
            .indicators
            .iter()
            .filter_map(|raw| {
                let read = Line::within(raw, ElementAtRank::INDICATOR_LIMIT);
                self.keep(&place, "着眼点", read)
            })
            .collect();
        let mut behaviours: Vec<Behaviour> = Vec::new();
        for own in &file.behaviours {
            let grade = Grade::parse(&own.grade).ok().filter(|own| self.scale.grade(own).is_some());
            let Some(grade) = grade else {
                self.say(&place, format!("評語「{}」は、この尺度にありません", own.grade));
                continue;
            };
            if behaviours.iter().any(|known| known.grade == grade) {
                self.say(&place, format!("{grade}の行動が2つあります。どちらかを消してください"));
                continue;
            }
            let read = Prose::within(&own.text, ElementAtRank::BEHAVIOUR_LIMIT);
            if let Some(text) = self.keep(&place, &format!("{grade}の行動"), read) {
                behaviours.push(Behaviour { grade, text });
            }
        }
        Some(ElementAtRank {
            rank: rank?,
            definition,
            weight: weight?,
            is_sample: file.sample,
            indicators,
            behaviours,
            revision: Revision::NONE,
        })
    }
    fn element(&mut self, file: &FileElement, position: i32) -> Option<Element> {
        let place = format!("要素 {}", file.key);
        let key = self.keep(&place, "符号", ElementKey::parse(&file.key));
        let name = self.keep(&place, "名称", Line::within(&file.name, Element::NAME_LIMIT));
        let limit = Element::SUMMARY_LIMIT;
        let summary = self.prose(&place, "要素の説明", file.summary.as_deref(), limit);
        let source = self.line(&place, "出典", file.source.as_deref(), 200);
        let mut links: Vec<Link> = Vec::new();
        for raw in &file.links {
            if let Some(link) = self.link(&place, raw) {
                if links.contains(&link) {
                    self.say(&place, format!("つながり「{raw}」が2つあります"));
                } else {
                    links.push(link);
                }
            }
        }
        let mut ranks: Vec<ElementAtRank> = Vec::new();
        for own in &file.ranks {
            if let Some(text) = self.text(&place, own) {
                if ranks.iter().any(|known| known.rank == text.rank) {
                    self.say(
                        &place,
                        format!("職位「{}」の文が2つあります。どちらかを消してください", own.rank),
                    );
                } else {
                    ranks.push(text);
                }
            }
        }
        Some(Element {
            id: ElementId::mint(),
            key: key?,
            position,
            name: name?,
            summary,
            name_source: source,
            is_sample: file.sample,
            links,
            ranks,
            revision: Revision::NONE,
        })
    }
    fn twice<'k>(&mut self, what: &str, keys: impl Iterator<Item = &'k str>) {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key.to_ascii_lowercase()) {
                let place = format!("{what} {key}");
                self.say(&place, "同じ符号が2つあります。どちらかを消してください");
            }
        }
    }
}

impl FrameworkFile {
    /// Everything the file says, or everything that is wrong with it. `scale` is the portal's own of
    /// that code and number; nothing when it has none.
    pub fn read(&self, ladder: &Ladder, scale: Option<&Scale>) -> Result<Read, Vec<Problem>> {
        let at = |place: &str, sentence: String| Problem::At { place: place.to_owned(), sentence };
        if self.format != FORMAT {
            let sentence =
                format!("この画面で保存したファイルを選んでください（形式は{FORMAT}です）");
            return Err(vec![at("形式", sentence)]);
        }
        let Some(scale) = scale else {
            let sentence = format!(
                "「{}」の第{}版がありません。先に尺度を登録してください",
                self.scale.code, self.scale.number
            );
            return Err(vec![at("尺度", sentence)]);
        };
        let roles = self.roles.iter().map(|own| own.key.as_str()).collect();
        let mut reader = Reader { ladder, scale, roles, problems: Vec::new() };
        let title =
            reader.keep("版", "題名", Line::within(&self.version.title, Heading::TITLE_LIMIT));
        let reason =
            reader.prose("版", "改正の理由", self.version.reason.as_deref(), Heading::REASON_LIMIT);
        let kind = VersionKind::ALL.iter().copied().find(|own| own.label() == self.version.kind);
        if kind.is_none() {
            reader.say("版", "種類は「改正」か「訂正」にしてください");
        }
        let ranks: Vec<RankId> =
            self.ranks.iter().filter_map(|code| reader.rank("対象の職位", code)).collect();
        reader.twice("対象の職位", self.ranks.iter().map(String::as_str));
        reader.twice("要素", self.elements.iter().map(|own| own.key.as_str()));
        reader.twice("役割", self.roles.iter().map(|own| own.key.as_str()));
        if self.elements.len() > ELEMENTS {
            reader.say("要素", format!("{ELEMENTS}件までにしてください"));
        }
        let roles = self
            .roles
            .iter()
            .zip(1..)
            .filter_map(|(own, position)| reader.role(own, position))
            .collect();
        let elements = self
            .elements
            .iter()
            .zip(1..)
            .filter_map(|(own, position)| reader.element(own, position))
            .collect();
        match (title, kind) {
            (Some(title), Some(kind)) if reader.problems.is_empty() => Ok(Read {
                heading: Heading { kind, title, reason },
                content: Content { ranks, roles, elements },
            }),
            _ => Err(reader.problems),
        }
    }
}
