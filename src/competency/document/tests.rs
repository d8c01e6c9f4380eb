//! Out and in again, for any content that the domain accepts; and what is wrong with bad files.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::competency::content::Content;
use crate::competency::element::{Behaviour, Element, ElementAtRank, Link, LinkKind};
use crate::competency::framework::{Framework, Heading, VersionKind};
use crate::competency::role::{Audience, Role, RoleKey};
use crate::competency::samples;
use crate::kernel::ids::{ElementId, FrameworkId, RoleExpectationId};
use crate::kernel::{Line, Prose, Revision};

/// Texts that make trouble: formulas, quotes, tabs, escapes of Excel, surrogates, combining marks.
const PIECES: [&str; 16] = [
    "課題を見つける",
    "=1+1",
    "\"引用\"",
    "<b>&amp;",
    "_x0041_",
    "𠮷田",
    "葛\u{e0100}",
    "が",
    "😀",
    "-",
    "@",
    "'",
    "1.0",
    "　",
    "など。",
    "\\n",
];

fn words(random: &mut StdRng, most: usize) -> String {
    let count = random.random_range(1..=most);
    let text: String = (0..count).map(|_| PIECES[random.random_range(0..PIECES.len())]).collect();
    if text.trim().is_empty() { "文".to_owned() } else { text }
}

fn line(random: &mut StdRng) -> Line {
    Line::within(&words(random, 3), 40).unwrap_or_else(|_| samples::line("名称"))
}

fn prose(random: &mut StdRng) -> Prose {
    let text = format!("{}\n{}", words(random, 6), words(random, 6));
    Prose::within(&text, 200).unwrap_or_else(|_| samples::prose("文"))
}

fn maybe<T>(random: &mut StdRng, make: impl FnOnce(&mut StdRng) -> T) -> Option<T> {
    random.random_bool(0.7).then(|| make(random))
}

fn role(random: &mut StdRng, number: usize, ladder: &Ladder) -> Role {
    let rungs = ladder.rungs();
    let audience = match random.random_range(0..3) {
        0 => Audience::Everyone,
        1 => Audience::Supervisors,
        _ => Audience::Rank(rungs[random.random_range(0..rungs.len())].id),
    };
    Role {
        id: RoleExpectationId::mint(),
        key: RoleKey::parse(&format!("role-{number}")).expect("a key"),
        audience,
        position: i32::try_from(number).expect("small"),
        body: prose(random),
        source: maybe(random, line),
        is_sample: random.random_bool(0.5),
        revision: Revision::NONE,
    }
}

fn element(
    random: &mut StdRng,
    number: usize,
    (ladder, scale): (&Ladder, &Scale),
    roles: &[Role],
) -> Element {
    let mut links = Vec::new();
    for key in ["development", "dx"] {
        if random.random_bool(0.5) {
            links.push(Link { kind: LinkKind::Pillar, key: key.to_owned() });
        }
    }
    if random.random_bool(0.5) {
        links.push(Link { kind: LinkKind::Credo, key: "credo-1".to_owned() });
    }
    for role in roles {
        if random.random_bool(0.3) {
            links.push(Link { kind: LinkKind::Role, key: role.key.to_string() });
        }
    }
    let mut ranks = Vec::new();
    for rung in ladder.rungs() {
        if random.random_bool(0.8) {
            ranks.push(at_rank(random, rung.id, scale));
        }
    }
    Element {
        id: ElementId::mint(),
        key: samples::key(&format!("element-{number}")),
        position: i32::try_from(number).expect("small"),
        name: line(random),
        summary: maybe(random, prose),
        name_source: maybe(random, line),
        is_sample: random.random_bool(0.5),
        links,
        ranks,
        revision: Revision::NONE,
    }
}

fn at_rank(random: &mut StdRng, rank: crate::kernel::ids::RankId, scale: &Scale) -> ElementAtRank {
    let indicators = random.random_range(0..4);
    let mut behaviours = Vec::new();
    for grade in scale.grades() {
        if random.random_bool(0.8) {
            behaviours.push(Behaviour { grade: grade.grade.clone(), text: prose(random) });
        }
    }
    ElementAtRank {
        rank,
        definition: maybe(random, prose),
        weight: samples::weight(random.random_range(0..=100)),
        is_sample: random.random_bool(0.5),
        indicators: (0..indicators).map(|_| line(random)).collect(),
        behaviours,
        revision: Revision::NONE,
    }
}

fn content(random: &mut StdRng) -> Content {
    let (ladder, scale) = (samples::ladder(), samples::scale());
    let (roles, elements) = (random.random_range(0..6), random.random_range(1..8));
    let roles: Vec<Role> = (1..=roles).map(|number| role(random, number, &ladder)).collect();
    let around = (&ladder, &scale);
    let elements: Vec<Element> =
        (1..=elements).map(|number| element(random, number, around, &roles)).collect();
    Content { ranks: ladder.rungs().iter().map(|rung| rung.id).collect(), roles, elements }
}

fn framework() -> Framework {
    Framework {
        id: FrameworkId::mint(),
        code: "general".into(),
        name: "職位ごとの役割と能力".into(),
        authority: None,
        job_family: None,
        weight_total: samples::weight(100),
    }
}

fn file_of(content: &Content, heading: Heading) -> FrameworkFile {
    let mut version = samples::draft(crate::kernel::ids::AccountId::mint());
    version.heading = heading;
    FrameworkFile::of(&framework(), &version, content, &samples::scale(), &samples::ladder())
}

/// Without what belongs to one version only: ids.
fn bare(mut content: Content) -> Content {
    let zero = samples::content();
    for role in &mut content.roles {
        role.id = zero.elements[0].id.to_string().parse().expect("an id");
    }
    for element in &mut content.elements {
        element.id = zero.elements[0].id;
    }
    content
}

#[test]
fn whatever_a_version_says_comes_back_from_both_kinds_of_file() {
    let mut random = StdRng::seed_from_u64(20_260_401);
    let (ladder, scale) = (samples::ladder(), samples::scale());
    for round in 0..150 {
        let content = content(&mut random);
        let heading = Heading {
            kind: VersionKind::Revision,
            title: line(&mut random),
            reason: maybe(&mut random, prose),
        };
        let file = file_of(&content, heading.clone());
        let json = FrameworkFile::from_json(&file.to_json().expect("JSON")).expect("our JSON");
        assert_eq!(json, file, "round {round}");
        let book = workbook::to_workbook(&file).expect("a workbook");
        let back = workbook::from_workbook(&book).expect("our workbook");
        assert_eq!(back, file, "round {round}");
        let read = back.read(&ladder, Some(&scale)).expect("our own file is right");
        assert_eq!(read.heading, heading);
        assert_eq!(bare(read.content), bare(content), "round {round}");
    }
}

fn problems(change: impl FnOnce(&mut FrameworkFile)) -> Vec<String> {
    let heading = samples::draft(crate::kernel::ids::AccountId::mint()).heading;
    let mut file = file_of(&samples::content(), heading);
    change(&mut file);
    let found = file.read(&samples::ladder(), Some(&samples::scale())).expect_err("wrong");
    found.iter().map(Problem::sentence).collect()
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place_and_cure() {
    let said = problems(|file| file.elements[0].ranks[0].rank = "shacho".into());
    assert_eq!(
        said,
        [
            "要素 gyomu　shacho：職位「shacho」はありません。kakariin・shusa・kakarichoの中から選んでください"
        ]
    );
    let said = problems(|file| file.elements[1].key = "gyomu".into());
    assert_eq!(said, ["要素 gyomu：同じ符号が2つあります。どちらかを消してください"]);
    let said = problems(|file| {
        file.elements[0].ranks[0].definition = Some("あ".repeat(20_000));
    });
    assert_eq!(
        said,
        [
            "要素 gyomu　kakariin：定義は400文字までです。いま20000文字なので、19600文字減らしてください"
        ]
    );
    let said = problems(|file| {
        file.elements[0].ranks[0].behaviours[0].grade = "優".into();
        file.elements[0].links.push("柱".into());
        file.roles[0].audience = "rank".into();
        file.version.kind = "改訂".into();
    });
    assert_eq!(said.len(), 4, "every problem at once: {said:?}");
    let said = problems(|file| file.elements[0].links.push("role:shacho-1".into()));
    assert_eq!(
        said,
        ["要素 gyomu：役割「shacho-1」がありません。役割に加えるか、つながりから消してください"]
    );
    let said = problems(|file| file.format = "other".into());
    assert_eq!(said.len(), 1);
    let shape = FrameworkFile::from_json(b"{\n\"format\": 1}").expect_err("no file of ours");
    assert!(shape.sentence().starts_with("2行目を読めません。"));
    let book = workbook::from_workbook(b"no workbook").expect_err("no workbook");
    assert!(book.sentence().starts_with("Excel（.xlsx）として読めません。"));
}

#[test]
fn what_nobody_sees_is_dropped_from_pasted_texts() {
    let heading = samples::draft(crate::kernel::ids::AccountId::mint()).heading;
    let mut file = file_of(&samples::content(), heading);
    file.elements[0].ranks[0].definition = Some("計画\u{200b}を\u{7}進める力".into());
    let read = file.read(&samples::ladder(), Some(&samples::scale())).expect("a file");
    let text = read.content.elements[0].ranks[0].definition.as_ref().map(Prose::as_str);
    assert_eq!(text, Some("計画を進める力"));
}

#[test]
fn roles_that_an_element_serves_are_relations_of_the_case_package() {
    let mut content = samples::content();
    let role = Link { kind: LinkKind::Role, key: "shusa-1".to_owned() };
    content.elements[0].links.push(role);
    let version = samples::draft(crate::kernel::ids::AccountId::mint());
    let (scale, ladder) = (samples::scale(), samples::ladder());
    let package = case::to_case(&framework(), &version, &content, &scale, &ladder, "見本市");
    let related: Vec<&serde_json::Value> = package["CFAssociations"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|own| own["associationType"] == "isRelatedTo")
        .collect();
    assert_eq!(related.len(), 1);
    assert_eq!(related[0]["originNodeURI"]["title"], "業務遂行力");
    assert_eq!(related[0]["destinationNodeURI"]["title"], "主査に求められる役割");
    let item = package["CFItems"].as_array().into_iter().flatten();
    let mut item = item.filter(|own| own["humanCodingScheme"] == "gyomu");
    let keywords = item.next().map(|own| own["conceptKeywords"].clone());
    assert_eq!(keywords, Some(serde_json::json!(["pillar:development"])));
}

#[test]
fn the_same_version_gives_the_same_case_package() {
    let version = samples::draft(crate::kernel::ids::AccountId::mint());
    let package = || {
        case::to_case(
            &framework(),
            &version,
            &samples::content(),
            &samples::scale(),
            &samples::ladder(),
            "見本市",
        )
    };
    let one = package();
    assert_eq!(one, package());
    // 6 roles, 3 elements, 8 texts; each is somebody's child, and 5 texts follow another.
    assert_eq!(one["CFItems"].as_array().map(Vec::len), Some(17));
    assert_eq!(one["CFAssociations"].as_array().map(Vec::len), Some(17 + 5));
    assert_eq!(one["CFRubrics"].as_array().map(Vec::len), Some(3));
    assert_eq!(one["CFRubrics"][0]["CFRubricCriteria"][0]["weight"], 60);
}
