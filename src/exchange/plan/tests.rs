//! Plans as worked examples: the sample files of an office, and every way a list can be wrong.

use std::collections::HashMap;

use super::*;
use crate::exchange::staff::{StaffFormat, read_staff};
use crate::exchange::table::{self, Limits};
use crate::kernel::Revision;
use crate::kernel::ids::RankId;
use crate::organization::{
    LADDER, PostingKind, RegisteredEmployee, RegisteredFact, RegisteredPosting, RegisteredRank,
};

const HEADING: &str = "職員番号,氏名,フリガナ,所属コード,局区,部,課,係,職位,所属長,職種,任用区分,\
                       採用年月日,現所属発令日,本務兼務\n";

fn day(text: &str) -> Date {
    text.parse().expect("a test date")
}

/// An empty register with the ladder and one authority.
struct World {
    register: Register,
    authority: AuthorityId,
}

impl World {
    fn new() -> Self {
        let authority = AuthorityId::mint();
        let ranks = LADDER.iter().map(|step| RegisteredRank {
            id: RankId::mint(),
            name: step.name.to_owned(),
            position: step.position,
            is_supervisory: step.is_supervisory,
        });
        let register = Register {
            ranks: ranks.collect(),
            authorities: HashMap::from([("市長".to_owned(), authority)]),
            ..Register::default()
        };
        Self { register, authority }
    }

    fn plan_bytes(&self, bytes: &[u8], on: &str) -> Plan {
        let sheet = table::read(bytes, Limits::default()).expect("readable");
        let list = read_staff(&sheet, &StaffFormat::default(), &[]).expect("all columns");
        let on = day(on);
        make_plan(&list, Ground { register: &self.register, authority: self.authority, on })
    }

    fn plan(&self, rows: &[&str], on: &str) -> Plan {
        self.plan_bytes(format!("{HEADING}{}\n", rows.join("\n")).as_bytes(), on)
    }

    /// What the database would say afterwards; panics where the database would refuse.
    fn apply(&mut self, plan: &Plan) {
        let changes = &plan.changes;
        let register = &mut self.register;
        for (id, name) in &changes.new_job_families {
            assert_eq!(register.job_families.insert(name.clone(), *id), None);
        }
        for (was, until) in &changes.end_facts {
            let fact = register.facts.iter_mut().find(|fact| fact.fact == was.id).expect("known");
            fact.period = fact.period.ended(*until).expect("something is left");
        }
        for (was, is) in &changes.correct_facts {
            let fact = register.facts.iter_mut().find(|fact| fact.fact == was.id).expect("known");
            fact.is = is.clone();
        }
        for open in &changes.open_facts {
            register.facts.push(RegisteredFact {
                fact: open.fact,
                revision: Revision::new(1),
                department: open.department,
                period: open.period,
                is: open.is.clone(),
            });
        }
        for (index, fact) in register.facts.iter().enumerate() {
            for other in &register.facts[..index] {
                let same = other.is.code == fact.is.code || other.department == fact.department;
                assert!(!same || !other.period.overlaps(&fact.period), "{fact:?} {other:?}");
            }
        }
        for new in &changes.new_employees {
            let person = RegisteredEmployee {
                id: new.id,
                revision: Revision::new(1),
                is: new.is.clone(),
                postings: Vec::new(),
            };
            assert!(register.employees.insert(new.is.number.clone(), person).is_none());
        }
        for (was, is) in &changes.correct_employees {
            let person = register.employees.get_mut(&is.number).expect("known");
            assert_eq!(person.id, was.id);
            person.is = is.clone();
        }
        let mut by_id: HashMap<_, _> =
            register.employees.values_mut().map(|person| (person.id, person)).collect();
        for open in &changes.open_postings {
            let person = by_id.get_mut(&open.employee).expect("known");
            person.postings.push(RegisteredPosting {
                id: open.id,
                revision: Revision::new(1),
                period: open.period,
                is: open.is.clone(),
            });
        }
        for person in by_id.values_mut() {
            for posting in &mut person.postings {
                for (_, until) in
                    changes.end_postings.iter().filter(|(was, _)| was.id == posting.id)
                {
                    posting.period = posting.period.ended(*until).expect("something is left");
                }
                for (_, period, is) in
                    changes.correct_postings.iter().filter(|(was, ..)| was.id == posting.id)
                {
                    posting.period = *period;
                    posting.is = is.clone();
                }
            }
            person.postings.sort_by_key(|posting| posting.period.from());
            let spans: Vec<_> = person
                .postings
                .iter()
                .map(|posting| crate::organization::PostingSpan {
                    department: posting.is.department,
                    kind: posting.is.kind,
                    period: posting.period,
                })
                .collect();
            crate::organization::check_postings(person.is.hired_on, person.is.left_on, &spans)
                .expect("the database would refuse this");
        }
    }

    fn imported(rows: &[&str], on: &str) -> Self {
        let mut world = Self::new();
        let plan = world.plan(rows, on);
        assert_eq!(plan.problems, []);
        world.apply(&plan);
        world
    }

    fn postings_of(&self, number: &str) -> Vec<String> {
        let person = self
            .register
            .employees
            .values()
            .find(|p| p.is.number.as_str() == number)
            .expect("there");
        let name = |id| {
            let facts = self.register.facts.iter();
            facts.filter(|fact| fact.department == id).map(|fact| fact.is.name.as_str()).next_back()
        };
        person
            .postings
            .iter()
            .map(|posting| {
                format!(
                    "{} {} {}",
                    posting.is.kind.label(),
                    name(posting.is.department).unwrap_or("?"),
                    posting.period
                )
            })
            .collect()
    }
}

const BOSS: &str =
    "0000001,山本　一,ヤマモト　ハジメ,01000000,総務局,,,,局長,○,一般事務,正規,H1.4.1,R5.4.1,本務";
const CHIEF: &str = "0000002,髙橋　二,タカハシ　フタ,01010100,総務局,総務部,人事課,,課長,○,一般事務,正規,H10.4.1,R6.4.1,本務";
const CLERK: &str = "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,係員,,一般事務,正規,R2.4.1,R6.4.1,本務";
const LEADER: &str = "0000004,林　四,ハヤシ　ヨン,01010101,総務局,総務部,人事課,給与係,係長,○,土木,再任用,H15.10.1,R4.4.1,本務";
const DIVISION: &str =
    "0000005,森　五,モリ　ゴ,01010000,総務局,総務部,,,部長,○,一般事務,正規,H5.4.1,R7.4.1,本務";
const OFFICE: [&str; 5] = [BOSS, CHIEF, CLERK, LEADER, DIVISION];
const ON: &str = "2026-04-01";

fn sentences(plan: &Plan) -> Vec<&str> {
    plan.problems.iter().map(|problem| problem.sentence.as_str()).collect()
}
fn remarks(plan: &Plan) -> Vec<&str> {
    plan.remarks.iter().map(|remark| remark.sentence.as_str()).collect()
}

#[test]
fn both_sample_files_say_4199_people_and_4259_posts() {
    let world = World::new();
    let utf8 = world.plan_bytes(include_bytes!("../../../tests/data/staff-utf8.csv"), "2025-10-01");
    let cp932 =
        world.plan_bytes(include_bytes!("../../../tests/data/staff-cp932.csv"), "2025-10-01");
    for plan in [&utf8, &cp932] {
        assert_eq!(plan.problems, []);
        assert_eq!((plan.people, plan.posts), (4_199, 4_259));
        assert_eq!(
            plan.counts.sentence(),
            "4,259行を読みました。追加 4,259、変更 0、変わらない 0、誤り 0"
        );
        assert_eq!(plan.departments.len(), 1_365);
        assert_eq!(plan.changes.new_employees.len(), 4_199);
        assert_eq!(plan.changes.open_postings.len(), 4_259);
        assert_eq!(plan.new_job_families.len(), 7);
        let second =
            plan.changes.open_postings.iter().filter(|p| p.is.kind == PostingKind::Concurrent);
        assert_eq!(second.count(), 60);
    }
    // CP932 has no 𠮷, so the office wrote other people's names there: 25 rows, nothing else.
    let differing = utf8.outcomes.iter().zip(&cp932.outcomes).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 25);
    // Two second posts of the UTF-8 file carry the name of somebody else: worth a look, no obstacle.
    assert_eq!(utf8.remarks.len(), 2);
    assert!(
        utf8.remarks[0].sentence.contains("「𠮷田 さくら」と「田中 さくら」"),
        "{:?}",
        utf8.remarks
    );
    assert_eq!(cp932.remarks, []);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let mut world = World::new();
    let bytes = include_bytes!("../../../tests/data/staff-utf8.csv");
    let first = world.plan_bytes(bytes, "2025-10-01");
    world.apply(&first);
    for on in ["2025-10-01", "2026-04-01"] {
        let again = world.plan_bytes(bytes, on);
        assert!(again.changes.is_empty(), "{:?}", again.changes.open_postings.first());
        assert_eq!(again.counts.unchanged, 4_259);
    }
    // The other file differs in 25 rows: 23 people and two second posts.
    let other =
        world.plan_bytes(include_bytes!("../../../tests/data/staff-cp932.csv"), "2026-04-01");
    assert_eq!(other.problems, []);
    assert!(other.changes.open_postings.is_empty());
    assert_eq!(other.changes.correct_employees.len(), other.counts.changed);
    world.apply(&other);
    let back = world.plan_bytes(bytes, "2026-04-01");
    assert_eq!(back.counts.changed, other.counts.changed);
}

#[test]
fn departments_begin_with_the_earliest_appointment_below_them() {
    let world = World::imported(&OFFICE, ON);
    let since = |code: &str| {
        let facts = &world.register.facts;
        facts.iter().find(|fact| fact.is.code == code).map(|fact| fact.period.from().to_string())
    };
    assert_eq!(since("01010101").as_deref(), Some("2022-04-01"));
    assert_eq!(since("01000000").as_deref(), Some("2022-04-01"));
}

#[test]
fn a_transfer_is_a_change_on_the_day_of_appointment() {
    let mut world = World::imported(&OFFICE, "2025-10-01");
    let moved = CLERK
        .replace("01010101,総務局,総務部,人事課,給与係", "01010102,総務局,総務部,人事課,研修係")
        .replace("R6.4.1", "R8.4.1");
    let plan = world.plan(&[&moved], ON);
    assert_eq!(plan.problems, []);
    assert_eq!(plan.counts.sentence(), "1行を読みました。追加 0、変更 1、変わらない 0、誤り 0");
    assert_eq!(plan.not_in_list, 4);
    let changes = &plan.outcomes[0].changes;
    assert_eq!(
        changes[0],
        Change::new("所属", "総務局 総務部 人事課 給与係", "総務局 総務部 人事課 研修係")
    );
    world.apply(&plan);
    assert_eq!(
        world.postings_of("0000003"),
        ["本務 給与係 令和6年4月1日〜令和8年3月31日", "本務 研修係 令和8年4月1日〜"]
    );
}

#[test]
fn second_posts_open_and_end_with_the_list() {
    let mut world = World::imported(&OFFICE, "2025-10-01");
    let second = LEADER
        .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
        .replace("○", "")
        .replace("R4.4.1", "R7.4.1")
        .replace("本務", "兼務");
    let plan = world.plan(&[LEADER, &second], "2025-10-01");
    assert_eq!(plan.problems, []);
    assert_eq!((plan.counts.new, plan.counts.unchanged), (1, 1));
    world.apply(&plan);
    let plan = world.plan(&[LEADER], ON);
    assert_eq!(plan.counts.changed, 1);
    assert_eq!(plan.outcomes[0].changes, [Change::new("兼務", "総務局 総務部 人事課", "")]);
    world.apply(&plan);
    assert_eq!(
        world.postings_of("0000004"),
        ["本務 給与係 令和4年4月1日〜", "兼務 人事課 令和7年4月1日〜令和8年3月31日"]
    );
}

#[test]
fn primary_and_second_post_may_change_places() {
    let second = LEADER
        .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
        .replace("○", "")
        .replace("本務", "兼務");
    let mut world = World::imported(&[BOSS, CHIEF, DIVISION, LEADER, &second], "2025-10-01");
    let now_primary = second.replace("兼務", "本務").replace("R4.4.1", "R8.4.1");
    let now_second = LEADER.replace("本務", "兼務");
    let plan = world.plan(&[&now_primary, &now_second], ON);
    assert_eq!(plan.problems, []);
    world.apply(&plan);
    let mut postings = world.postings_of("0000004");
    postings.sort();
    assert_eq!(
        postings,
        [
            "兼務 人事課 令和4年4月1日〜令和8年3月31日",
            "兼務 給与係 令和8年4月1日〜",
            "本務 人事課 令和8年4月1日〜",
            "本務 給与係 令和4年4月1日〜令和8年3月31日",
        ]
    );
    assert!(world.plan(&[&now_primary, &now_second], ON).changes.is_empty());
}

#[test]
fn a_renamed_department_changes_from_the_day_of_the_list() {
    let mut world = World::imported(&OFFICE, "2025-10-01");
    let renamed: Vec<String> = OFFICE.iter().map(|row| row.replace("人事課", "人財課")).collect();
    let renamed: Vec<&str> = renamed.iter().map(String::as_str).collect();
    let plan = world.plan(&renamed, ON);
    assert_eq!(plan.problems, []);
    assert_eq!(plan.counts.unchanged, 5);
    let changing: Vec<_> = plan.changing_departments().collect();
    assert_eq!(changing.len(), 1);
    assert_eq!(changing[0].changes, [Change::new("名称", "人事課", "人財課")]);
    world.apply(&plan);
    let names: Vec<String> = world
        .register
        .facts
        .iter()
        .filter(|fact| fact.is.code == "01010100")
        .map(|fact| format!("{} {}", fact.is.name, fact.period))
        .collect();
    assert_eq!(names, ["人事課 令和4年4月1日〜令和8年3月31日", "人財課 令和8年4月1日〜"]);
}

#[test]
fn a_department_where_nobody_sits_gets_the_code_that_the_others_imply() {
    let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK], ON);
    assert!(plan.is_sound());
    // Another bureau with only a unit: its division and section follow the pattern of the first.
    let alone = "0000009,東　九,アズマ　キュウ,02030405,市民局,市民部,窓口課,受付係,係員,,一般事務,正規,R2.4.1,R6.4.1,本務";
    let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK, alone], ON);
    assert_eq!(sentences(&plan), Vec::<&str>::new());
    let codes: Vec<&str> = plan.departments.iter().map(|d| d.code.as_str()).collect();
    assert!(
        ["02000000", "02030000", "02030400"].iter().all(|code| codes.contains(code)),
        "{codes:?}"
    );
    // Without any example it has to be asked for.
    let plan = World::new().plan(&[alone], ON);
    assert_eq!(
        sentences(&plan)[0],
        "「市民局」の所属コードが分かりません。この所属の行を1つ加えてください"
    );
}

#[test]
fn someone_who_leaves_has_no_post_afterwards() {
    let world = World::imported(&OFFICE, "2025-10-01");
    let mut world = world;
    let heading = HEADING.replace("本務兼務\n", "本務兼務,退職年月日\n");
    let text = format!("{heading}{CLERK},R8.3.31\n{LEADER},\n");
    let plan = world.plan_bytes(text.as_bytes(), "2026-03-01");
    assert_eq!(plan.problems, []);
    assert_eq!((plan.counts.changed, plan.counts.unchanged), (1, 1));
    assert_eq!(plan.outcomes[0].changes, [Change::new("退職年月日", "", "令和8年3月31日")]);
    world.apply(&plan);
    assert_eq!(world.postings_of("0000003"), ["本務 給与係 令和6年4月1日〜令和8年3月31日"]);
    let plan = world.plan(&[CLERK], ON);
    assert_eq!(
        sentences(&plan),
        [
            "2行目の職員番号「0000003」は、退職した職員（令和8年3月31日まで）の番号です。番号を確かめてください"
        ]
    );
}

#[test]
fn every_contradiction_between_rows_is_named() {
    let twice = CLERK.replace("三", "参");
    let elsewhere =
        CLERK.replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,");
    let other_name = CLERK.replace("0000003", "0000007").replace("給与係", "研修係");
    let other_code = CLERK.replace("0000003", "0000008").replace("01010101", "01010109");
    let second_head = CLERK.replace("0000003", "0000009").replace("係員,,", "係員,○,");
    let only_second = CLERK.replace("0000003", "0000010").replace("本務", "兼務");
    let cases: [(&str, Vec<&str>, &str); 8] = [
        (
            "same row twice",
            vec![CLERK, &twice],
            "2行目と3行目の職員番号が同じです。どちらかを消してください",
        ),
        (
            "two primary posts",
            vec![CHIEF, CLERK, &elsewhere],
            "3行目と4行目は、どちらも職員番号「0000003」の本務です。どちらかを「兼務」に直してください",
        ),
        (
            "one code, two names",
            vec![CLERK, &other_name],
            "2行目と3行目は、所属コード「01010101」の名前が違います（「総務局 総務部 人事課 給与係」と「総務局 総務部 人事課 研修係」）。どちらかを直してください",
        ),
        (
            "one name, two codes",
            vec![CLERK, &other_code],
            "2行目と3行目は、同じ所属「総務局 総務部 人事課 給与係」のコードが違います（「01010101」と「01010109」）。どちらかを直してください",
        ),
        (
            "two heads",
            vec![LEADER, &second_head],
            "2行目と3行目は、どちらも「総務局 総務部 人事課 給与係」の所属長です。どちらかの「所属長」を空にしてください",
        ),
        (
            "no primary post",
            vec![&only_second],
            "2行目の職員番号「0000010」に、本務の行がありません。本務の行を加えてください",
        ),
        (
            "unknown rank",
            vec![
                "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,参事,,一般事務,正規,R2.4.1,R6.4.1,本務",
            ],
            "2行目の職位「参事」は、係員、主任、主査、係長、課長、部長、局長のどれかに直してください",
        ),
        (
            "posted before hired",
            vec![
                "0000003,𠮷田　三,ヨシダ　ミツ,01010101,総務局,総務部,人事課,給与係,係員,,一般事務,正規,R6.4.2,R6.4.1,本務",
            ],
            "2行目の現所属発令日「令和6年4月1日」は、採用年月日（令和6年4月2日）より前にならないように直してください",
        ),
    ];
    for (what, rows, sentence) in cases {
        let mut all = rows;
        let frame: Vec<&str> =
            OFFICE.iter().copied().filter(|row| !all.iter().any(|a| a[..7] == row[..7])).collect();
        let before = all.len();
        all.extend(frame.iter().filter(|row| !row.contains("給与係")));
        let plan = World::new().plan(&all, ON);
        assert_eq!(sentences(&plan), [sentence], "{what} ({before})");
        assert!(plan.changes.is_empty(), "{what}");
        assert!(plan.counts.wrong >= 1, "{what}");
    }
}

#[test]
fn a_day_after_the_list_is_refused() {
    let plan = World::new().plan(&OFFICE, "2025-03-31");
    assert_eq!(
        sentences(&plan),
        [
            "6行目の現所属発令日「令和7年4月1日」は、取込の基準日（令和7年3月31日）までの日に直すか、基準日を変えてください"
        ]
    );
    assert_eq!(plan.counts.sentence(), "5行を読みました。追加 4、変更 0、変わらない 0、誤り 1");
}

#[test]
fn what_is_odd_but_possible_is_only_remarked() {
    let acting = CHIEF
        .replace("01010100,総務局,総務部,人事課,,課長", "01010101,総務局,総務部,人事課,給与係,課長")
        .replace("本務", "兼務");
    let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, LEADER, CLERK, &acting], ON);
    assert_eq!(sentences(&plan), Vec::<&str>::new());
    assert_eq!(
        remarks(&plan),
        [
            "「総務局 総務部 人事課 給与係」の所属長が2人います（5行目と7行目）。本務の人が長、兼務の人が事務取扱になります"
        ]
    );
    let junior = CLERK.replace("係員,,", "係員,○,");
    let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, &junior], ON);
    assert_eq!(
        remarks(&plan),
        ["5行目の𠮷田 三さんは係員ですが、「総務局 総務部 人事課 給与係」の所属長になっています"]
    );
    let plan = World::new().plan(&[BOSS, DIVISION, CHIEF, CLERK], ON);
    assert_eq!(
        remarks(&plan),
        [
            "所属長がいない所属が1つあります（「総務局 総務部 人事課 給与係」など）。上の所属の長が評価者になります"
        ]
    );
}

#[test]
fn a_number_given_to_somebody_else_is_remarked() {
    let world = World::imported(&OFFICE, ON);
    let other = CLERK
        .replace("𠮷田　三,ヨシダ　ミツ", "中村　光,ナカムラ　ヒカル")
        .replace("R2.4.1", "R3.4.1");
    let plan = world.plan(&[&other], ON);
    assert!(plan.is_sound());
    assert!(remarks(&plan)[0].contains("いま𠮷田 三として登録されています"), "{:?}", plan.remarks);
    assert_eq!(plan.outcomes[0].changes.len(), 3);
}

#[test]
fn an_old_list_cannot_undo_a_newer_posting() {
    let moved = CLERK
        .replace("01010101,総務局,総務部,人事課,給与係", "01010100,総務局,総務部,人事課,")
        .replace("R6.4.1", "R8.4.1");
    let world = World::imported(&[BOSS, DIVISION, CHIEF, LEADER, &moved], ON);
    let plan = world.plan(&[CLERK], ON);
    assert_eq!(
        sentences(&plan),
        [
            "2行目の現所属発令日「令和6年4月1日」は、登録されている発令（令和8年4月1日）より後の日に直してください"
        ]
    );
}

#[test]
fn the_essence_of_two_equal_plans_is_equal() {
    let world = World::new();
    let plan = || world.plan(&OFFICE, ON);
    assert_eq!(plan().essence(), plan().essence());
    assert_ne!(plan().essence(), world.plan(&OFFICE[..4], ON).essence());
}

/// Hand-rolled property test: whatever moves the lists tell, month by month, each plan applies without
/// breaking a rule of the database, and the same list again changes nothing.
#[test]
fn two_hundred_months_of_random_moves_apply_cleanly() {
    let mut dice: u64 = 42;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap_or(0) % sides
    };
    let places = [
        "01000000,総務局,,,",
        "01010000,総務局,総務部,,",
        "01010100,総務局,総務部,人事課,",
        "01010101,総務局,総務部,人事課,給与係",
        "01010102,総務局,総務部,人事課,研修係",
        "02000000,市民局,,,",
        "02010000,市民局,市民部,,",
    ];
    let ranks = ["係員", "主任", "主査", "係長"];
    let mut world = World::new();
    let mut people: Vec<(usize, usize, Option<usize>, Date)> = Vec::new();
    for month in 0..200_u32 {
        let on = day("2010-04-01") + chrono::Months::new(month);
        if people.len() < 12 {
            people.push((roll(7), roll(4), None, on));
        }
        for person in &mut people {
            match roll(8) {
                0 => (person.0, person.3) = (roll(7), on),
                1 => person.1 = roll(4),
                2 => person.2 = Some(roll(7)),
                3 => person.2 = None,
                _ => {}
            }
            if person.2 == Some(person.0) {
                person.2 = None;
            }
        }
        let mut rows: Vec<String> = places
            .iter()
            .enumerate()
            .map(|(index, place)| {
                format!("900000{index},長　{index},チョウ,{place},局長,○,一般事務,正規,H1.4.1,H20.4.1,本務")
            })
            .collect();
        for (index, (place, rank, second, since)) in people.iter().enumerate() {
            let row = |place: usize, since: Date, kind: &str| {
                format!(
                    "00000{index:02},人　{index},ヒト,{},{},,一般事務,正規,H15.4.1,{since},{kind}",
                    places[place], ranks[*rank]
                )
            };
            rows.push(row(*place, *since, "本務"));
            if let Some(second) = second {
                rows.push(row(*second, *since, "兼務"));
            }
        }
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let plan = world.plan(&rows, &on.to_string());
        assert_eq!(plan.problems, [], "{on}");
        world.apply(&plan);
        let again = world.plan(&rows, &on.to_string());
        assert_eq!(again.problems, [], "{on}");
        assert!(again.changes.is_empty(), "{on}: {:?}", again.outcomes);
    }
}
