//! 見本: how the definitions of the demo city went on after their first version. One revision is in force,
//! one is announced, one draft was sent back; each changes something else, so that comparison, history
//! and the coming version have something to show. Nothing of it is the city's own.

use crate::competency::{
    Behaviour, Content, Element, ElementAtRank, ElementKey, Grade, Ladder, Link, LinkKind, RoleKey,
};
use crate::kernel::ids::ElementId;
use crate::kernel::{Line, Prose, Revision, TextProblem, Weight};

/// One change of one place.
pub enum Change {
    /// Element, rank, text.
    Definition(&'static str, &'static str, &'static str),
    /// Element, rank, grade, text.
    Behaviour(&'static str, &'static str, &'static str, &'static str),
    /// Element, rank, one more 着眼点.
    Indicator(&'static str, &'static str, &'static str),
    /// Element, rank, ウエイト.
    Weight(&'static str, &'static str, i32),
    /// Element, the sentence for all ranks.
    Summary(&'static str, &'static str),
    /// Element, one more tie.
    Tie(&'static str, LinkKind, &'static str),
    /// Role, its text.
    Role(&'static str, &'static str),
    /// A new element, at the end.
    New(&'static NewElement),
}

/// An element that was not there.
pub struct NewElement {
    key: &'static str,
    name: &'static str,
    summary: &'static str,
    ties: &'static [(LinkKind, &'static str)],
    ranks: &'static [NewText],
}

/// What it means for a rank: two 着眼点, a behaviour per grade from S to D.
struct NewText {
    rank: &'static str,
    weight: i32,
    definition: &'static str,
    indicators: [&'static str; 2],
    behaviours: [&'static str; 5],
}

/// A revision.
pub struct SampleRevision {
    /// Title of the version; it says that it is a sample.
    pub title: &'static str,
    /// Why.
    pub reason: &'static str,
    /// What it changes.
    pub changes: &'static [Change],
}

/// In force since the running half year began.
pub const SECOND: SampleRevision = SampleRevision {
    title: "段階の違いを分かりやすくする見直し（見本）",
    reason: "初めての評価のあと、主査の業務遂行力と係長の組織運営力で、段階の違いが分かりにくいという声があったため。",
    changes: &[
        Change::Definition(
            "gyomu",
            "shusa",
            "担当分野の計画を立て、関係者の進み具合をそろえて、期限までに成果が出るところまで進める力。",
        ),
        Change::Behaviour(
            "gyomu",
            "shusa",
            "A",
            "遅れの兆しを早くつかんで分担と日程を組み替え、関係者の負担も減らして、担当分野の目標を期限前に達成した。",
        ),
        Change::Behaviour(
            "gyomu",
            "shusa",
            "B",
            "目的、期限、担当を示した計画を立て、関係者と進み具合を確かめながら担当分野の目標を達成した。",
        ),
        Change::Indicator("soshiki", "kakaricho", "会議や資料の手間を、係で減らしているか。"),
        Change::Behaviour(
            "soshiki",
            "kakaricho",
            "A",
            "先の業務量を見通して応援や分担を早めに決め、会議や資料の手間も減らして、休暇の取得を増やした。",
        ),
        Change::Weight("henkaku", "kakariin", 15),
        Change::Weight("gyomu", "kakariin", 25),
        Change::Summary(
            "taiwa",
            "対話を通して立場の違う相手を理解し、組織の内外と力を合わせて成果を出す力。",
        ),
        Change::Tie("shimin", LinkKind::Role, "shunin-2"),
        Change::Role(
            "kakariin-3",
            "担当業務の改善に気づいたら、小さなことでも上司や同僚に提案し、試す。",
        ),
    ],
};

/// Approved, from the next fiscal year on.
pub const COMING: SampleRevision = SampleRevision {
    title: "デジタル活用力の新設（見本）",
    reason: "柱「DX人材の育成・確保」を支える要素を、係員と主任に設けるため。",
    changes: &[
        Change::New(&NewElement {
            key: "digital",
            name: "デジタル活用力",
            summary: "デジタルの道具とデータを安全に使い、業務とサービスを良くする力。",
            ties: &[
                (LinkKind::Pillar, "dx"),
                (LinkKind::Credo, "credo-1"),
                (LinkKind::Role, "kakariin-3"),
                (LinkKind::Role, "shunin-3"),
            ],
            ranks: &[
                NewText {
                    rank: "kakariin",
                    weight: 10,
                    definition: "担当業務でデジタルの道具を安全に使い、手間と誤りを減らす力。",
                    indicators: [
                        "担当業務に使える道具を、自分から試しているか。",
                        "情報の扱いの決まりを守っているか。",
                    ],
                    behaviours: [
                        "新しい道具で業務の手順を作り直し、ほかの係でも使われるようになった。",
                        "道具の使い方を自分から学び、係の業務の手間を減らした。",
                        "決まりを守って道具を使い、担当業務を正確に速く行った。",
                        "道具の使い方に助けが必要で、手作業を続けることがあった。",
                        "道具を使わず、情報の扱いの決まりを守らないことがあった。",
                    ],
                },
                NewText {
                    rank: "shunin",
                    weight: 10,
                    definition: "係の業務にデジタルの道具とデータを取り入れ、後輩にも使い方を伝える力。",
                    indicators: [
                        "データを基に、業務の改善の案を示しているか。",
                        "道具の使い方を係に広めているか。",
                    ],
                    behaviours: [
                        "データを基に係を越えた手順の見直しを進め、市民と職員の手間を大きく減らした。",
                        "係に合う道具を選んで取り入れ、使い方を伝え、係の業務時間を減らした。",
                        "道具とデータを使って担当業務を改善し、係に使い方を伝えた。",
                        "道具は使ったが、改善の案や係への共有が足りなかった。",
                        "道具やデータを使わず、係の取組みにも加わらなかった。",
                    ],
                },
            ],
        }),
        Change::Weight("gyomu", "kakariin", 15),
        Change::Weight("gyomu", "shunin", 15),
    ],
};

/// Being written: sent back once.
pub const DRAFT: SampleRevision = SampleRevision {
    title: "課長の組織運営力の見直し（見本）",
    reason: "課の業務の見直しに、働く環境の改善を含めることを明らかにするため。",
    changes: &[
        Change::Definition(
            "soshiki",
            "kacho",
            "課の目標を組織の方針につなげて示し、人員、予算、時間を管理し、働く環境も整えて課の成果を出す力。",
        ),
        Change::Behaviour(
            "soshiki",
            "kacho",
            "B",
            "課の目標を係の目標につなげて示し、予算と人員を管理し、働く環境にも目を配って、課の目標を達成した。",
        ),
    ],
};

/// What the second officer said when the draft was sent back: all in all, and of the element.
pub const RETURNED: (&str, &str, &str) = (
    "ねらいは分かります。評語ごとの違いがまだ分かりにくいので、直してください。",
    "soshiki",
    "Bの行動だけでなく、Aの行動にも働く環境のことを書いてください。",
);

/// What the author wrote after that.
pub const MENDED: &[Change] = &[Change::Behaviour(
    "soshiki",
    "kacho",
    "A",
    "進み具合に応じて予算と人員を配分し直し、長時間労働を減らし、働く環境も整えて課の目標を上回った。",
)];

/// The content with the changes made. What the changes name and the content does not have is left as it
/// is.
pub fn revised(
    content: &Content,
    ladder: &Ladder,
    changes: &[Change],
) -> Result<Content, TextProblem> {
    let mut new = content.clone();
    for change in changes {
        make(&mut new, ladder, change)?;
    }
    Ok(new)
}

fn text(raw: &str) -> Result<Prose, TextProblem> {
    Prose::within(raw, ElementAtRank::BEHAVIOUR_LIMIT)
}

fn element<'a>(content: &'a mut Content, key: &str) -> Option<&'a mut Element> {
    content.elements.iter_mut().find(|own| own.key.as_str() == key)
}

fn at_rank<'a>(
    content: &'a mut Content,
    ladder: &Ladder,
    key: &str,
    rank: &str,
) -> Option<&'a mut ElementAtRank> {
    let rank = ladder.by_code(rank)?.id;
    element(content, key)?.ranks.iter_mut().find(|own| own.rank == rank)
}

fn make(content: &mut Content, ladder: &Ladder, change: &Change) -> Result<(), TextProblem> {
    match change {
        Change::Definition(key, rank, raw) => {
            if let Some(own) = at_rank(content, ladder, key, rank) {
                own.definition = Some(text(raw)?);
            }
        }
        Change::Behaviour(key, rank, grade, raw) => {
            let own = at_rank(content, ladder, key, rank);
            let mut behaviours = own.into_iter().flat_map(|own| &mut own.behaviours);
            if let Some(own) = behaviours.find(|own| own.grade.as_str() == *grade) {
                own.text = text(raw)?;
            }
        }
        Change::Indicator(key, rank, raw) => {
            if let Some(own) = at_rank(content, ladder, key, rank) {
                own.indicators.push(Line::parse(raw)?);
            }
        }
        Change::Weight(key, rank, weight) => {
            let weight = Weight::new(*weight);
            if let (Some(own), Some(weight)) = (at_rank(content, ladder, key, rank), weight) {
                own.weight = weight;
            }
        }
        Change::Summary(key, raw) => {
            if let Some(own) = element(content, key) {
                own.summary = Some(text(raw)?);
            }
        }
        Change::Tie(key, kind, target) => {
            let link = Link { kind: *kind, key: (*target).to_owned() };
            if let Some(own) = element(content, key).filter(|own| !own.links.contains(&link)) {
                own.links.push(link);
            }
        }
        Change::Role(key, raw) => {
            let key = RoleKey::parse(key)?;
            if let Some(own) = content.roles.iter_mut().find(|own| own.key == key) {
                own.body = text(raw)?;
            }
        }
        Change::New(new) => {
            if element(content, new.key).is_none() {
                let position = i32::try_from(content.elements.len() + 1).unwrap_or(i32::MAX);
                content.elements.push(new.element(ladder, position)?);
            }
        }
    }
    Ok(())
}

impl NewElement {
    fn element(&self, ladder: &Ladder, position: i32) -> Result<Element, TextProblem> {
        let link = |(kind, key): &(LinkKind, &str)| Link { kind: *kind, key: (*key).to_owned() };
        let mut ranks = Vec::new();
        for own in self.ranks {
            ranks.extend(own.at_rank(ladder)?);
        }
        Ok(Element {
            id: ElementId::mint(),
            key: ElementKey::parse(self.key)?,
            position,
            name: Line::parse(self.name)?,
            summary: Some(text(self.summary)?),
            name_source: None,
            is_sample: true,
            links: self.ties.iter().map(link).collect(),
            ranks,
            revision: Revision::NONE,
        })
    }
}

impl NewText {
    fn at_rank(&self, ladder: &Ladder) -> Result<Option<ElementAtRank>, TextProblem> {
        let (rank, weight) = (ladder.by_code(self.rank), Weight::new(self.weight));
        let (Some(rank), Some(weight)) = (rank, weight) else { return Ok(None) };
        let mut behaviours = Vec::new();
        for (grade, raw) in ["S", "A", "B", "C", "D"].into_iter().zip(self.behaviours) {
            behaviours.push(Behaviour { grade: Grade::parse(grade)?, text: text(raw)? });
        }
        Ok(Some(ElementAtRank {
            rank: rank.id,
            definition: Some(text(self.definition)?),
            weight,
            is_sample: true,
            indicators: self.indicators.into_iter().map(Line::parse).collect::<Result<_, _>>()?,
            behaviours,
            revision: Revision::NONE,
        }))
    }
}
