//! Plans as worked examples: a small office in April, and every way a transfer list can be wrong.

use std::collections::HashMap;

use super::*;
use crate::exchange::table::{self, Limits};
use crate::exchange::transfers::{KindWords, Pointing, read_list};
use crate::kernel::ids::{DepartmentFactId, DepartmentId, JobFamilyId, LeaveId, PostingId, RankId};
use crate::kernel::{Kana, Period, Revision};
use crate::organization::{
    DepartmentIs, DepartmentLevel, DeputyOf, EmployeeIs, EmploymentType, LADDER, LeaveKind, Named,
    PersonName, PostingIs, PostingKind, RegisteredEmployee, RegisteredFact, RegisteredLeave,
    RegisteredPosting, RegisteredRank, types_of_law,
};

const HEADING: &str = "発令日,発令区分,職員番号,氏名,フリガナ,新所属コード,新所属,新職位,職種,任用区分,\
                       期間の終わり,旧所属コード,上の所属のコード,段階";

fn day(text: &str) -> Date {
    text.parse().expect("a test date")
}

/// 総務局 → 人事部 → 企画課 → 庶務係・推進係, each with a head; one clerk each.
struct Office {
    register: Register,
    authority: AuthorityId,
    departments: HashMap<&'static str, DepartmentId>,
}

const PEOPLE: [(&str, &str, &str, &str, bool); 8] = [
    ("0000001", "山本 一", "100", "局長", true),
    ("0000002", "中村 花", "110", "部長", true),
    ("0000003", "髙橋 実", "111", "課長", true),
    ("0000004", "林 結衣", "1111", "係長", true),
    ("0000005", "𠮷田 凪", "1111", "係員", false),
    ("0000006", "森 葵", "1112", "係長", true),
    ("0000007", "東 翔", "1112", "主任", false),
    ("0000008", "邉見 浩", "1112", "係員", false),
];

impl Office {
    fn new() -> Self {
        use DepartmentLevel::{Bureau, Division, Section, Unit};
        let authority = AuthorityId::mint();
        let ranks: Vec<RegisteredRank> = LADDER
            .iter()
            .map(|step| RegisteredRank {
                id: RankId::mint(),
                name: step.name.to_owned(),
                position: step.position,
                is_supervisory: step.is_supervisory,
            })
            .collect();
        let family = JobFamilyId::mint();
        let mut office = Self {
            register: Register {
                job_families: HashMap::from([("一般事務".to_owned(), family)]),
                authorities: HashMap::from([("市長".to_owned(), authority)]),
                employment_types: types_of_law(),
                ..Register::default()
            },
            authority,
            departments: HashMap::new(),
        };
        for (code, name, level, above) in [
            ("100", "総務局", Bureau, None),
            ("110", "人事部", Division, Some("100")),
            ("111", "企画課", Section, Some("110")),
            ("1111", "庶務係", Unit, Some("111")),
            ("1112", "推進係", Unit, Some("111")),
        ] {
            let id = DepartmentId::mint();
            let parent = above.map(|above| office.departments[above]);
            office.departments.insert(code, id);
            office.fact(id, "2020-04-01", None, code, name, level, parent);
        }
        for (number, name, code, rank, is_head) in PEOPLE {
            let rank = ranks.iter().find(|r| r.name == rank).expect("a rank").id;
            let number = NumberFormat::default().parse(number).expect("a number");
            let is = PostingIs {
                authority,
                department: office.departments[code],
                rank,
                job_family: family,
                employment_type: EmploymentType::REGULAR,
                kind: PostingKind::Primary,
                is_head,
                title: None,
                assigned_on: day("2023-04-01"),
            };
            let person = RegisteredEmployee {
                id: EmployeeId::mint(),
                revision: Revision::new(1),
                is: EmployeeIs {
                    number: number.clone(),
                    name: PersonName::parse(name).expect("a name"),
                    kana: Kana::parse("よみ").expect("a reading"),
                    hired_on: day("2020-04-01"),
                    left_on: None,
                    term_ends_on: None,
                },
                postings: vec![RegisteredPosting {
                    id: PostingId::mint(),
                    revision: Revision::new(1),
                    period: Period::since(day("2023-04-01")),
                    is,
                }],
                leaves: Vec::new(),
                names: Vec::new(),
            };
            office.register.employees.insert(number, person);
        }
        office.register.ranks = ranks;
        office
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of a fact")]
    fn fact(
        &mut self,
        department: DepartmentId,
        from: &str,
        until: Option<&str>,
        code: &str,
        name: &str,
        level: DepartmentLevel,
        parent: Option<DepartmentId>,
    ) {
        self.register.facts.push(RegisteredFact {
            fact: DepartmentFactId::mint(),
            revision: Revision::new(1),
            department,
            period: Period::new(day(from), until.map(day)).expect("a period"),
            is: DepartmentIs { code: code.to_owned(), name: name.to_owned(), level, parent },
        });
    }

    fn person(&mut self, number: &str) -> &mut RegisteredEmployee {
        let number = NumberFormat::default().parse(number).expect("a number");
        self.register.employees.get_mut(&number).expect("known")
    }

    fn on_leave(&mut self, number: &str, from: &str) {
        self.person(number).leaves.push(RegisteredLeave {
            id: LeaveId::mint(),
            revision: Revision::new(1),
            kind: LeaveKind::Parental,
            period: Period::since(day(from)),
        });
    }

    fn plan_with(&self, text: &str, choices: &Choices) -> TransferPlan {
        let sheet = table::read(text.as_bytes(), Limits::default()).expect("readable");
        let list = read_list(&[sheet], &[Pointing::default()], &KindWords::default(), choices);
        assert!(list.is_understood(), "{:?}", list.problems);
        make_plan(&list, &self.register, self.authority, choices)
    }

    fn plan(&self, rows: &[&str]) -> TransferPlan {
        self.plan_with(&format!("{HEADING}\n{}\n", rows.join("\n")), &Choices::default())
    }

    fn errors(&self, rows: &[&str]) -> Vec<String> {
        sentences(&self.plan(rows).errors)
    }

    fn doubts(&self, rows: &[&str]) -> Vec<String> {
        let plan = self.plan(rows);
        assert_eq!(sentences(&plan.errors), [""; 0], "doubts do not block");
        sentences(&plan.doubts)
    }
}

fn sentences(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.problem.sentence.clone()).collect()
}

const MOVE: &str = "R8.4.1,転任,0000005,𠮷田　凪,,1112,総務局　人事部　企画課　推進係,係員";

#[test]
fn a_move_ends_one_posting_and_opens_another() {
    let plan = Office::new().plan(&[MOVE]);
    assert_eq!((plan.errors.len(), plan.doubts.len()), (0, 0), "{:?}", plan.doubts);
    assert_eq!(plan.changes.end_postings[0].1, day("2026-04-01"));
    let opened = &plan.changes.open_postings[0];
    assert_eq!(opened.period, Period::since(day("2026-04-01")));
    assert_eq!(opened.is.assigned_on, day("2026-04-01"));
    assert_eq!(
        plan.outcomes[0].changes,
        [Change::new("所属", "総務局 人事部 企画課 庶務係", "総務局 人事部 企画課 推進係")]
    );
}

#[test]
fn days_are_read_however_they_are_written() {
    let office = Office::new();
    for written in ["R8.4.1", "令和8年4月1日", "2026/4/1", "2026-04-01", "令和８年４月１日"]
    {
        let plan = office.plan(&[&MOVE.replace("R8.4.1", written)]);
        assert_eq!(plan.changes.end_postings[0].1, day("2026-04-01"), "{written}");
    }
    // The first year of an era and the last of the one before are the same days.
    for written in ["令和元年6月1日", "平成31年6月1日", "R1.6.1"] {
        let sentence = &office.errors(&[&MOVE.replace("R8.4.1", written)])[0];
        assert!(sentence.contains("採用年月日（令和2年4月1日）より前です"), "{sentence}");
    }
    assert_eq!(
        office.errors(&[&MOVE.replace("R8.4.1", "R8.2.30")]),
        ["2行目の発令日「R8.2.30」は、ある日に直してください。令和8年2月30日はありません"]
    );
}

#[test]
fn a_deputy_acts_where_the_head_goes() {
    let mut office = Office::new();
    // Everybody above is on leave: only the head of the unit leads its clerk.
    for number in ["0000001", "0000002", "0000003"] {
        office.on_leave(number, "2025-10-01");
    }
    let gone = "R8.3.31,退職,0000004,林　結衣,,,,";
    let plan = office.plan(&[gone]);
    let lacking = |plan: &TransferPlan| {
        plan.after.without_superior.iter().map(|who| who.number.clone()).collect::<Vec<_>>()
    };
    assert_eq!(lacking(&plan), ["0000005"]);
    assert!(sentences(&plan.doubts).iter().any(|doubt| doubt.contains("所属長がいなくなります")));
    // A deputy from the other unit is named: the clerk is led, and there is nothing to read.
    let (department, employee) = (office.departments["1111"], office.person("0000006").id);
    let period = Period::since(day("2026-04-01"));
    office.register.deputies.push(DeputyOf { department, employee, period });
    let plan = office.plan(&[gone]);
    assert_eq!(lacking(&plan), [""; 0]);
    assert_eq!(sentences(&plan.doubts), [""; 0]);
    assert!(plan.after.without_head[0].note.ends_with("職務代理が代わります"));
}

#[test]
fn nobody_comes_to_what_is_not_in_use() {
    let mut office = Office::new();
    let rank = office.register.ranks.iter().find(|rank| rank.name == "主任").expect("a rank").id;
    let until = Period::new(day("1900-01-01"), Some(day("2026-04-01"))).expect("a period");
    office.register.in_use.add(Named::Rank(rank), until, "主任".to_owned());
    let promoted = "R8.4.1,昇任,0000005,𠮷田　凪,,,,主任";
    assert_eq!(
        office.errors(&[promoted]),
        ["2行目の新職位「主任」は、令和8年3月31日までの職位です。別の職位に直してください"]
    );
    let early = office.errors(&[&promoted.replace("R8.4.1", "R7.4.1")]);
    assert_eq!(early.len(), 1, "a post without end outlives it: {early:?}");
    let unknown = office.errors(&[&promoted.replace("主任", "主幹")]);
    assert!(unknown[0].contains("係員、主査、") && !unknown[0].contains("主任"), "{unknown:?}");
    // What a hire gets without a column for it counts as well.
    let conditional = Named::EmploymentType(EmploymentType::CONDITIONAL);
    office.register.in_use.add(conditional, until, "条件付採用".to_owned());
    let hired = "R8.4.1,採用,0000009,新人　花,シンジン　ハナ,1112,,係員";
    let sentence = &office.errors(&[hired])[0];
    assert!(sentence.contains("「条件付採用」は、令和8年3月31日までの任用区分です"), "{sentence}");
}

#[test]
fn a_successor_is_who_comes_alone_at_the_rank_of_the_head() {
    let office = Office::new();
    let swap =
        ["R8.4.1,転任,0000004,林　結衣,,1112,,係長", "R8.4.1,転任,0000006,森　葵,,1111,,係長"];
    let plan = office.plan(&swap);
    assert_eq!(plan.doubts, []);
    assert!(plan.changes.open_postings.iter().all(|open| open.is.is_head));
    assert_eq!(plan.after.without_head, []);
    // Two heads come to one unit: nobody is chosen, both units are named.
    let both = ["R8.4.1,転任,0000004,林　結衣,,111,,係長", "R8.4.1,転任,0000006,森　葵,,111,,係長"];
    let plan = office.plan(&both);
    assert_eq!(plan.after.without_head.len(), 2);
    assert_eq!(
        sentences(&plan.doubts),
        [
            "2行目の発令区分「転任」は、「総務局 人事部 企画課 庶務係」の所属長がいなくなります。後任の行があるか確かめてください",
            "3行目の発令区分「転任」は、「総務局 人事部 企画課 推進係」の所属長がいなくなります。後任の行があるか確かめてください",
        ]
    );
    // Without the choice no list without the column names a successor.
    let choices = Choices { successors: false, ..Choices::default() };
    let text = format!("{HEADING}\n{}\n", swap.join("\n"));
    assert_eq!(office.plan_with(&text, &choices).after.without_head.len(), 2);
}

#[test]
fn what_is_rarely_meant_is_a_doubt() {
    let mut office = Office::new();
    office.on_leave("0000008", "2025-04-01");
    for (row, sentence) in [
        (
            "R8.4.1,復職,0000005,𠮷田　凪",
            "2行目の発令区分「復職」は、休職の記録がないので、何も変わりません。休職の登録もれがないか確かめてください",
        ),
        (
            "R8.4.1,昇任,0000005,𠮷田　凪,,1111,,係長",
            "2行目の新職位「係長」は、「係員」から、間の職位を飛ばします。確かめてください",
        ),
        (
            "R8.4.1,昇任,0000005,𠮷田　凪,,1112,,係員",
            "2行目の新職位「係員」は、いまの職位も「係員」です。発令区分を確かめてください",
        ),
        (
            "R8.4.1,転任,0000005,𠮷田　凪,,1112,,主任",
            "2行目の新職位「主任」は、いまの職位は「係員」です。昇任ではないか確かめてください",
        ),
        (
            "R8.4.1,転任,0000005,𠮷田　凪,,1111,,係員",
            "2行目の新所属コード「1111」は、もう、その所属と職位です。行が要るか確かめてください",
        ),
        (
            "R8.4.1,転任,0000005,山本　凪,,1112,,係員",
            "2行目の氏名「山本 凪」は、登録の氏名「𠮷田 凪」と違います。改姓なら、そのままで構いません（登録の氏名は変わりません）",
        ),
        (
            "R8.4.1,転任,0000005,𠮷田　凪,,1112,人事課推進係,係員",
            "2行目の新所属「人事課推進係」は、所属コード「1112」の所属は「総務局 人事部 企画課 推進係」です。コードのほうで登録します",
        ),
        (
            "R8.4.1,転任,0000005,𠮷田　凪,,1112,,係員,,,,1112",
            "2行目の旧所属コード「1112」は、登録の所属は「1111」（総務局 人事部 企画課 庶務係）です。確かめてください",
        ),
        (
            "R8.4.1,兼務解除,0000005,𠮷田　凪,,1112",
            "2行目の新所属コード「1112」は、その兼務は登録されていません。行が要るか確かめてください",
        ),
        (
            "R8.4.1,退職,0000005,𠮷田　凪",
            "2行目の発令日「令和8年4月1日」は、退職は、最後に勤める日を書きます。月の初めの日でよいか確かめてください",
        ),
        (
            "R8.4.1,育休,0000008,邉見　浩",
            "2行目の発令区分「育休」は、令和7年4月1日からもう休職しています。行が要るか確かめてください",
        ),
    ] {
        assert_eq!(office.doubts(&[row]), [sentence], "{row}");
    }
}

#[test]
fn what_cannot_be_blocks() {
    let mut office = Office::new();
    let section = office.departments["111"];
    let old = DepartmentId::mint();
    office.fact(
        old,
        "2010-04-01",
        Some("2025-04-01"),
        "1119",
        "調査係",
        DepartmentLevel::Unit,
        Some(section),
    );
    let unit = office.departments["1112"];
    office.fact(
        unit,
        "2019-04-01",
        Some("2020-04-01"),
        "9112",
        "推進担当",
        DepartmentLevel::Unit,
        None,
    );
    let again = "R8.4.1,転任,0000005,𠮷田　凪,,1112,,係員";
    for (rows, sentence) in [
        (
            vec!["R8.4.1,転任,0000099,誰　か,,1112,,係員"],
            "2行目の職員番号「0000099」は、登録にない番号です。番号を確かめるか、採用の行を先に加えてください",
        ),
        (
            vec!["R8.4.1,転任,0000099,森　葵,,1112,,係長"],
            "2行目の職員番号「0000099」は、登録にない番号です。「森 葵」という職員は「0000006」だけです。番号を確かめてください",
        ),
        (
            vec!["R8.4.1,転任,0000005,山本　健太,,1112,,係員"],
            "2行目の氏名「山本 健太」は、職員番号「0000005」の職員は「𠮷田 凪」です。番号か氏名を直してください",
        ),
        (
            vec!["R8.4.1,昇任,0000006,森　葵,,1112,,主任"],
            "2行目の新職位「主任」は、いまの職位は「係長」で、昇任になりません。発令区分か新職位を直してください",
        ),
        (
            vec!["R8.4.1,転任,0000005,𠮷田　凪,,1119,,係員"],
            "2行目の新所属コード「1119」は、令和7年3月31日までで廃止された「調査係」のコードです。新しい所属のコードに直してください",
        ),
        (
            vec!["R8.4.1,転任,0000005,𠮷田　凪,,9112,,係員"],
            "2行目の新所属コード「9112」は、前のコードです。いまの「1112」（総務局 人事部 企画課 推進係）に直してください",
        ),
        (
            vec!["R8.4.1,転任,0000005,𠮷田　凪,,1112,総務局　人事部　企画課　庶務係,係員"],
            "2行目の新所属「総務局 人事部 企画課 庶務係」は、所属コード「1112」の所属は「総務局 人事部 企画課 推進係」です。「総務局 人事部 企画課 庶務係」のコードは「1111」です。どちらかに直してください",
        ),
        (
            vec![again, again],
            "2行目と3行目は、同じ職員番号「0000005」の「転任」です。どちらかを消してください",
        ),
        (
            vec![again, "R8.4.1,昇任,0000005,𠮷田　凪,,1111,,主任"],
            "2行目と3行目は、同じ職員番号「0000005」の「転任」と「昇任」です。1行にまとめてください",
        ),
        (
            vec!["R2.3.1,転任,0000005,𠮷田　凪,,1112,,係員"],
            "2行目の発令日「令和2年3月1日」は、採用年月日（令和2年4月1日）より前です。発令日を確かめてください",
        ),
        (
            vec!["R8.3.31,退職,0000005,𠮷田　凪", "R8.4.1,転任,0000005,𠮷田　凪,,1112,,係員"],
            "3行目の発令日「令和8年4月1日」は、令和8年3月31日に退職する職員です。番号か発令日を確かめてください",
        ),
        (
            vec!["R8.4.1,採用,0000005,新人　花,シンジン,1112,,係員"],
            "2行目の氏名「新人 花」は、職員番号「0000005」の職員は「𠮷田 凪」です。番号か氏名を直してください",
        ),
        (
            vec!["R8.4.1,兼務,0000005,𠮷田　凪,,1111"],
            "2行目の新所属コード「1111」は、本務の所属と同じです。所属コードを確かめてください",
        ),
        (
            vec!["R8.4.1,異同,0000005,𠮷田　凪,,1112"],
            "2行目の発令区分「異同」は、知らない言葉です。「採用」「転任」「退職」のような言葉に直すか、「列と言葉の対応」で意味を選んでください",
        ),
        (
            vec!["R8.4.1,転任,5,𠮷田　凪,,1112,,係員"],
            "2行目の職員番号「5」は、先頭の0が落ちています。「0000005」（𠮷田 凪）に直すか、「桁をそろえる」を選んでください",
        ),
        (
            vec!["R8.4.1,転任,=A1,𠮷田　凪,,1112,,係員"],
            "2行目の職員番号「=A1」は、式が入っています。式の結果の値に直してください",
        ),
        (
            vec!["R8.4.1,廃止,,,,1112"],
            "2行目の発令区分「廃止（1112）」は、東 翔、森 葵、邉見 浩3人が残っています。異動の行を加えるか、廃止をやめてください",
        ),
        (
            vec!["R8.4.1,移管,,,,111,,,,,,,1111"],
            "2行目の上の所属のコード「1111」は、「企画課」の下の所属なので、上の所属にできません（たどると自分に戻ります）。別の所属に直してください",
        ),
        (
            vec!["R8.4.1,新設,,,,1112,調整係,,,,,,111"],
            "2行目の新所属コード「1112」は、「総務局 人事部 企画課 推進係」がもう使っています。別のコードに直してください",
        ),
    ] {
        assert_eq!(office.errors(&rows), [sentence], "{rows:?}");
        assert!(office.plan(&rows).changes.is_empty(), "nothing is half applied");
    }
}

#[test]
fn zeros_come_back_when_asked_for() {
    let office = Office::new();
    let text = format!("{HEADING}\nR8.4.1,転任,5,𠮷田　凪,,1112,,係員\n");
    assert_eq!(office.plan_with(&text, &Choices::default()).would_pad, 1);
    let choices = Choices { pad_numbers: true, ..Choices::default() };
    assert_eq!(office.plan_with(&text, &choices).errors, []);
}

#[test]
fn a_unit_is_moved_with_its_people_and_closed_once_empty() {
    let office = Office::new();
    let plan = office.plan(&[
        "R8.4.1,新設,,,,120,改革部,,,,,,100",
        "R8.4.1,移管,,,,111,,,,,,,120",
        "R8.4.1,改称,,,,2112,推進担当係,,,,,1112",
        "R8.4.1,転任,0000005,𠮷田　凪,,2112,,係員",
        "R8.4.1,転任,0000004,林　結衣,,111,,係長",
        "R8.4.1,廃止,,,,,,,,,,1111",
    ]);
    assert_eq!(sentences(&plan.errors), [""; 0]);
    assert_eq!(plan.changes.new_departments.len(), 1);
    assert_eq!(plan.changes.open_facts.len(), 3);
    assert_eq!(plan.changes.end_facts.len(), 3, "企画課, 推進係 and 庶務係");
    assert_eq!(plan.changes.open_postings.len(), 2, "who stays in the unit is not touched");
    let new_head: Vec<&str> =
        plan.after.without_head.iter().map(|lacking| lacking.name.as_str()).collect();
    assert_eq!(new_head, ["総務局 改革部"]);
    assert_eq!(plan.outcomes[3].changes[0].after, "総務局 改革部 企画課 推進担当係");
}

#[test]
fn who_comes_and_goes_is_named_with_the_accounts() {
    let mut office = Office::new();
    office.on_leave("0000008", "2025-04-01");
    let plan = office.plan(&[
        "R8.4.1,採用,0000100,新人　花,シンジン　ハナ,1111,,係員",
        "R8.3.31,定年退職,0000001,山本　一",
        "R8.3.31,退職,0000005,𠮷田　凪",
        "R8.4.1,再任用,0000005,𠮷田　凪,,1111,,係員",
        "R8.4.1,復職,0000008,邉見　浩",
        "R8.4.1,育休,0000007,東　翔,,,,,,,R9.3.31",
    ]);
    assert_eq!(sentences(&plan.errors), [""; 0]);
    assert_eq!(plan.after.to_invite[0].number, "0000100");
    assert_eq!(plan.after.to_end.len(), 1, "who is appointed again keeps the sign-in");
    assert_eq!(plan.after.to_end[0].note, "令和8年3月31日まで");
    let alone: Vec<&str> =
        plan.after.without_superior.iter().map(|lacking| lacking.number.as_str()).collect();
    assert_eq!(alone, ["0000002"], "the division loses the bureau's head");
    assert_eq!(plan.changes.open_leaves[0].period.last_day(), Some(day("2027-03-31")));
    assert_eq!(plan.changes.end_leaves.len(), 1);
    let again = &plan
        .changes
        .open_postings
        .iter()
        .find(|open| open.is.employment_type == EmploymentType::REAPPOINTED);
    assert!(again.is_some());
    let hired = plan.changes.new_employees[0].id;
    let post = plan.changes.open_postings.iter().find(|open| open.employee == hired);
    assert_eq!(post.expect("a post").is.employment_type, EmploymentType::CONDITIONAL);
}

#[test]
fn the_same_list_again_changes_nothing_and_says_so() {
    let mut office = Office::new();
    let plan = office.plan(&[MOVE]);
    let opened = plan.changes.open_postings[0].clone();
    let person = office.person("0000005");
    person.postings[0].period = Period::between(day("2023-04-01"), day("2026-04-01")).expect("one");
    person.postings.push(RegisteredPosting {
        id: opened.id,
        revision: Revision::new(1),
        period: opened.period,
        is: opened.is,
    });
    let again = office.plan(&[MOVE]);
    assert!(again.changes.is_empty());
    assert_eq!(again.doubts.len(), 1);
}
