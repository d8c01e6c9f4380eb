//! A small framework for the unit tests of this room: three ranks, three elements, a scale of three
//! grades. Ids are fixed, so that separate calls speak of the same things.

use crate::kernel::ids::{
    AccountId, ElementId, FrameworkId, FrameworkVersionId, RankId, RoleExpectationId, ScaleId,
};
use crate::kernel::{Date, Line, Points, Prose, Revision, VersionNumber, Weight};

use super::content::Content;
use super::element::{Behaviour, Element, ElementAtRank, ElementKey, Link, LinkKind};
use super::framework::{Heading, Signature, Version, VersionKind};
use super::ladder::{Ladder, Rung};
use super::role::{Audience, Role, RoleKey};
use super::scale::{Grade, Scale, ScaleGrade};

pub fn day(text: &str) -> Date {
    text.parse().expect("a test date")
}

pub fn signed(by: Option<AccountId>) -> Signature {
    Signature { by, at: crate::kernel::time::start_of(day("2026-01-15")) }
}

pub fn line(text: &str) -> Line {
    Line::parse(text).expect("a test line")
}

pub fn prose(text: &str) -> Prose {
    Prose::within(text, 1000).expect("a test text")
}

pub fn weight(value: i32) -> Weight {
    Weight::new(value).expect("a test weight")
}

pub fn key(text: &str) -> ElementKey {
    ElementKey::parse(text).expect("a test key")
}

pub fn grade(text: &str) -> Grade {
    Grade::parse(text).expect("a test grade")
}

fn rank(number: u32) -> RankId {
    format!("00000000-0000-7000-8000-{number:012}").parse().expect("a fixed id")
}

pub fn ladder() -> Ladder {
    let rung = |number: u32, code: &str, name: &str, is_supervisory| Rung {
        id: rank(number),
        code: code.to_owned(),
        name: name.to_owned(),
        position: i32::try_from(number).expect("small"),
        is_supervisory,
    };
    Ladder::new(vec![
        rung(3, "kakaricho", "係長", true),
        rung(1, "kakariin", "係員", false),
        rung(2, "shusa", "主査", false),
    ])
}

pub fn scale() -> Scale {
    let grades = [("A", "上回る", 3), ("B", "満たす", 2), ("C", "届かない", 1)]
        .into_iter()
        .map(|(letter, label, points)| ScaleGrade {
            grade: grade(letter),
            label: label.to_owned(),
            meaning: format!("求める水準を{label}"),
            points: Points(points.into()),
        })
        .collect();
    let id: ScaleId = "00000000-0000-7000-8000-000000000900".parse().expect("a fixed id");
    Scale::new(id, "scale-3".into(), VersionNumber::FIRST, "3段階（見本）".into(), true, grades)
        .expect("a scale")
}

pub fn role(key: &str, audience: Audience, position: i32, body: &str) -> Role {
    Role {
        id: RoleExpectationId::mint(),
        key: RoleKey::parse(key).expect("a test key"),
        audience,
        position,
        body: prose(body),
        source: None,
        is_sample: true,
        revision: Revision::new(1),
    }
}

pub fn at_rank(rank: RankId, value: i32, definition: &str) -> ElementAtRank {
    ElementAtRank {
        rank,
        definition: Some(prose(definition)),
        weight: weight(value),
        is_sample: true,
        indicators: vec![line("期限を守っているか。"), line("根拠を確かめているか。")],
        behaviours: ["A", "B", "C"]
            .map(|letter| Behaviour {
                grade: grade(letter),
                text: prose(&format!("{definition}：{letter}の行動をした。")),
            })
            .into(),
        revision: Revision::new(1),
    }
}

pub fn element(number: u32, element_key: &str, name: &str, ranks: Vec<ElementAtRank>) -> Element {
    Element {
        id: format!("00000000-0000-7000-8000-{:012}", 100 + number)
            .parse::<ElementId>()
            .expect("a fixed id"),
        key: key(element_key),
        position: i32::try_from(number).expect("small"),
        name: line(name),
        summary: Some(prose(&format!("{name}の説明。"))),
        name_source: None,
        is_sample: true,
        links: vec![Link { kind: LinkKind::Pillar, key: "development".into() }],
        ranks,
        revision: Revision::new(1),
    }
}

pub fn content() -> Content {
    let (clerk, senior, chief) = (rank(1), rank(2), rank(3));
    Content {
        ranks: vec![clerk, senior, chief],
        roles: vec![
            role("everyone-1", Audience::Everyone, 1, "自分の成長に努める。"),
            role("everyone-2", Audience::Everyone, 2, "対話と協働を進める。"),
            role("supervisors-1", Audience::Supervisors, 1, "職員の成長を支える。"),
            role("kakariin-1", Audience::Rank(clerk), 1, "担当業務を正確に行う。"),
            role("shusa-1", Audience::Rank(senior), 1, "担当分野の計画を立てる。"),
            role("kakaricho-1", Audience::Rank(chief), 1, "係の目標を定め、成果を出す。"),
        ],
        elements: vec![
            element(
                1,
                "gyomu",
                "業務遂行力",
                vec![
                    at_rank(clerk, 60, "担当業務を正確に進める力"),
                    at_rank(senior, 40, "担当分野の計画を進める力"),
                    at_rank(chief, 30, "係の成果を出す力"),
                ],
            ),
            element(
                2,
                "taiwa",
                "対話・協働力",
                vec![
                    at_rank(clerk, 40, "係の中で協力する力"),
                    at_rank(senior, 40, "関係者と合意する力"),
                    at_rank(chief, 40, "協働の関係を築く力"),
                ],
            ),
            element(
                3,
                "ikusei",
                "人材育成・変革マインド育成力",
                vec![at_rank(senior, 20, "後輩を育てる力"), at_rank(chief, 30, "部下を育てる力")],
            ),
        ],
    }
}

pub fn draft(author: AccountId) -> Version {
    Version::draft(
        FrameworkVersionId::mint(),
        FrameworkId::mint(),
        Heading {
            kind: VersionKind::Revision,
            title: line("令和8年度の見直し"),
            reason: Some(prose("主査の定義を分かりやすくするため。")),
        },
        scale().id,
        None,
        signed(Some(author)),
    )
}
