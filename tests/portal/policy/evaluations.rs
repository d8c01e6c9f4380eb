//! Rows of evaluations.

use jinzai::access::Action;
use jinzai::evaluations::policy::{
    AcknowledgeResult, AddScoringRule, AdjustSheets, AgreeGoals, CheckScores, ConfirmInterview,
    ConfirmOwnSheets, ConfirmSheets, CycleFacts, DelegateTurns, DelegationFacts, Delegations,
    DepartmentGoalFacts, DepartmentGoals, DiscloseSheets, EndCycle, FillStep, FollowCycle,
    FollowFacts, FormerFacts, HandOverObservations, HandleSheet, HandledSheets, HandoverFacts,
    KeepDepartmentGoal, KeepGoals, KeepObservation, ListCycles, MemoFacts, MoveDeadlines,
    Observations, OpenCycle, PlantTracks, PrepareCycle, ReadCycle, ReadGoals, ReadInterviews,
    ReturnSheet, SeatFacts, SendReminder, SetRoutes, ShownObservations, StepFacts, SubmitForMany,
    SubmitStep, TrackFacts, WriteFacts, WriteInterview, WriteObservation, WritePartRecord,
};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::ids::EmployeeId;

use super::{Cases, id, me, my_authority, other_authority, other_employee};

fn on_cycles<A>(cases: Cases, deed: &'static str) -> Cases
where
    A: Action<Subject = CycleFacts> + 'static,
{
    [("受け持つ任命権者の", my_authority()), ("ほかの任命権者の", other_authority())]
        .into_iter()
        .fold(cases, |cases, (whose, authority)| {
            cases.action::<A>(deed, whose, CycleFacts { cycle: Some(id(30)), authority })
        })
}

fn on_steps<A>(cases: Cases, deed: &'static str) -> Cases
where
    A: Action<Subject = StepFacts> + 'static,
{
    let step = |kind, evaluator: Option<EmployeeId>, ratee| StepFacts {
        sheet: id(31),
        position: 1,
        kind,
        evaluator,
        delegate: None,
        ratee,
    };
    let (mine, other) = (me(), other_employee());
    cases
        .action::<A>(deed, "自分の自己申告", step(StepKind::SelfAssessment, Some(mine), mine))
        .action::<A>(deed, "部下の自己申告", step(StepKind::SelfAssessment, Some(other), other))
        .action::<A>(deed, "自分が一次評価者", step(StepKind::Primary, Some(mine), other))
        .action::<A>(deed, "自分が二次評価者", step(StepKind::Secondary, Some(mine), other))
        .action::<A>(deed, "自分が評価補助者", step(StepKind::Assistant, Some(mine), other))
        .action::<A>(deed, "自分が確認者", step(StepKind::Confirmation, Some(mine), other))
        .action::<A>(deed, "ほかの人が評価者", step(StepKind::Primary, Some(other), id(33)))
        .action::<A>(
            deed,
            "自分が評価者の代理",
            StepFacts { delegate: Some(mine), ..step(StepKind::Primary, Some(other), id(33)) },
        )
        .action::<A>(
            deed,
            "自分が本人の代理",
            StepFacts {
                delegate: Some(mine),
                ..step(StepKind::SelfAssessment, Some(other), other)
            },
        )
        .action::<A>(deed, "自分がほかの人に評価される", step(StepKind::Primary, Some(other), mine))
        .action::<A>(deed, "自分で自分を評価する", step(StepKind::Primary, Some(mine), mine))
        .action::<A>(deed, "評価者が決まっていない", step(StepKind::Primary, None, other))
}

fn on_seats<A>(cases: Cases, deed: &'static str) -> Cases
where
    A: Action<Subject = SeatFacts> + 'static,
{
    let seat = |seat| SeatFacts { cycle: id(30), seat, delegate: None };
    let stands_in = SeatFacts { delegate: Some(me()), ..seat(other_employee()) };
    cases
        .action::<A>(deed, "自分が受け持つシート", seat(me()))
        .action::<A>(deed, "自分が代理のシート", stands_in)
        .action::<A>(deed, "ほかの人が受け持つシート", seat(other_employee()))
}

fn on_delegations(cases: Cases) -> Cases {
    let facts = |authority, evaluator| DelegationFacts { authority, evaluator, opens_memos: false };
    let opening =
        |authority, evaluator| DelegationFacts { opens_memos: true, ..facts(authority, evaluator) };
    let (deed, other) = ("評価の番を代理に任せる・終える", other_employee());
    cases
        .listing::<Delegations>("評価者の代理を見る")
        .action::<DelegateTurns>(deed, "自分の", facts(my_authority(), me()))
        .action::<DelegateTurns>(deed, "受け持つ任命権者の評価者の", facts(my_authority(), other))
        .action::<DelegateTurns>(deed, "ほかの任命権者の評価者の", facts(other_authority(), other))
        .action::<DelegateTurns>(deed, "自分の、観察メモも見せて", opening(my_authority(), me()))
        .action::<DelegateTurns>(
            deed,
            "受け持つ任命権者の評価者の、観察メモも見せて",
            opening(my_authority(), other),
        )
}

fn on_reminders(cases: Cases) -> Cases {
    let facts = |authority, head| FollowFacts { cycle: id(30), authority, head };
    let (mine, other) = (my_authority(), other_authority());
    [
        ("受け持つ任命権者の全体の", facts(mine, None)),
        ("ほかの任命権者の全体の", facts(other, None)),
        ("自分が長の所属の", facts(mine, Some(me()))),
        ("ほかの人が長の所属の", facts(mine, Some(other_employee()))),
    ]
    .into_iter()
    .fold(cases, |cases, (whose, facts)| {
        cases.action::<FollowCycle>("進み具合を見る", whose, facts).action::<SendReminder>(
            "お願いの連絡を送る",
            whose,
            facts,
        )
    })
}

fn on_transfers(cases: Cases) -> Cases {
    let facts = |former| FormerFacts { sheet: id(31), former };
    cases
        .action::<WritePartRecord>("部分の記録を書く", "自分が前の評価者", facts(me()))
        .action::<WritePartRecord>("部分の記録を書く", "ほかの人が前の評価者", facts(other_employee()))
}

fn on_memos(cases: Cases) -> Cases {
    let (mine, other) = (me(), other_employee());
    let write = |author, subject, leads| WriteFacts { author, subject, leads, in_place_of: None };
    let stands_in = WriteFacts { in_place_of: Some(id(33)), ..write(mine, other, true) };
    let memo = |author| MemoFacts { observation: id(34), author };
    let hand = |author, subject| HandoverFacts { author, subject, receiver: id(33) };
    cases
        .listing::<Observations>("メモを読む")
        .listing::<ShownObservations>("自分についての観察メモを読む")
        .action::<WriteObservation>("メモを書く", "自分のこと", write(mine, mine, false))
        .action::<WriteObservation>("メモを書く", "部下のこと", write(mine, other, true))
        .action::<WriteObservation>("メモを書く", "部下でない人のこと", write(mine, other, false))
        .action::<WriteObservation>("メモを書く", "代理をする人の部下のこと", stands_in)
        .action::<WriteObservation>("メモを書く", "ほかの人の名前で", write(other, id(33), true))
        .action::<KeepObservation>("メモを直す・消す", "自分の書いた", memo(mine))
        .action::<KeepObservation>("メモを直す・消す", "ほかの人の書いた", memo(other))
        .action::<HandOverObservations>("観察メモを引き継ぐ", "自分の書いた", hand(mine, other))
        .action::<HandOverObservations>("観察メモを引き継ぐ", "自分のこと", hand(mine, mine))
        .action::<HandOverObservations>(
            "観察メモを引き継ぐ",
            "ほかの人の書いた",
            hand(other, id(35)),
        )
}

fn on_tracks<A>(cases: Cases, deed: &'static str) -> Cases
where
    A: Action<Subject = TrackFacts> + 'static,
{
    let facts = |ratee, primary: Option<EmployeeId>, secondary: Option<EmployeeId>| TrackFacts {
        sheet: id(31),
        ratee,
        primary,
        secondary,
        delegate: None,
    };
    let (mine, other) = (me(), other_employee());
    let stands_in = |kind| TrackFacts {
        delegate: Some((kind, mine)),
        ..facts(other, Some(id(33)), Some(id(35)))
    };
    let for_own = TrackFacts {
        delegate: Some((StepKind::Primary, mine)),
        ..facts(mine, Some(other), Some(id(33)))
    };
    cases
        .action::<A>(deed, "自分が一次評価者の代理", stands_in(StepKind::Primary))
        .action::<A>(deed, "自分が二次評価者の代理", stands_in(StepKind::Secondary))
        .action::<A>(deed, "自分の評価の代理", for_own)
        .action::<A>(deed, "自分の", facts(mine, Some(other), Some(id(33))))
        .action::<A>(deed, "自分が一次評価者", facts(other, Some(mine), Some(id(33))))
        .action::<A>(deed, "自分が二次評価者", facts(other, Some(id(33)), Some(mine)))
        .action::<A>(deed, "ほかの人が評価者", facts(other, Some(id(33)), None))
        .action::<A>(deed, "自分で自分を評価する", facts(mine, Some(mine), None))
        .action::<A>(deed, "評価者が決まっていない", facts(other, None, None))
}

fn on_goals(mut cases: Cases) -> Cases {
    cases = on_tracks::<KeepGoals>(cases, "目標を書く・提出する・変える");
    cases = on_tracks::<AgreeGoals>(cases, "目標に合意する・差し戻す");
    cases = on_tracks::<ReadGoals>(cases, "目標を読む");
    cases = on_tracks::<WriteInterview>(cases, "面談の記録を書く・訂正する");
    cases = on_tracks::<ConfirmInterview>(cases, "面談の記録を確かめる");
    cases = on_tracks::<ReadInterviews>(cases, "面談の記録を評価者として読む");
    cases = on_cycles::<PlantTracks>(cases, "見本の市の人の目標と面談をまとめて書く");
    let department = |heads| DepartmentGoalFacts { goal: None, department: id(5), heads };
    cases
        .listing::<DepartmentGoals>("組織目標を読む")
        .action::<KeepDepartmentGoal>("組織目標を書く", "自分が長の所属の", department(true))
        .action::<KeepDepartmentGoal>("組織目標を書く", "ほかの所属の", department(false))
}

pub fn cases() -> Cases {
    let mut cases = Cases::default().listing::<ListCycles>("評価サイクルの一覧を見る");
    cases = on_cycles::<PrepareCycle>(cases, "サイクルを準備する");
    cases = on_cycles::<OpenCycle>(cases, "サイクルを始める（2人で）");
    cases = on_cycles::<SetRoutes>(cases, "評価ルートの決まりと組合せを決める");
    cases = on_cycles::<MoveDeadlines>(cases, "実施中のサイクルの期限を変える");
    cases = on_cycles::<EndCycle>(cases, "サイクルを終える・中止する");
    cases = on_cycles::<HandleSheet>(cases, "対象から外す・段階を省く・確認から差し戻す");
    cases = on_cycles::<ReadCycle>(cases, "進み具合と結果を見る");
    cases = on_cycles::<ConfirmSheets>(cases, "確定する（自分のものを除く）");
    cases = on_cycles::<DiscloseSheets>(cases, "開示する（自分のものを除く）");
    cases = on_cycles::<SubmitForMany>(cases, "見本の市の人に代わってまとめて提出する");
    cases = cases.listing::<HandledSheets>("人事として扱う評価シート").action::<AddScoringRule>(
        "計算のきまりを加える",
        "いつでも",
        (),
    );
    cases = on_steps::<FillStep>(cases, "評価シートに書く");
    cases = on_steps::<SubmitStep>(cases, "提出する・取り下げる");
    cases = on_steps::<ReturnSheet>(cases, "差し戻す");
    cases = on_seats::<AdjustSheets>(cases, "全体の評語を調整する");
    cases = on_seats::<ConfirmOwnSheets>(cases, "確認者として確定する");
    cases = on_delegations(cases);
    cases = on_reminders(cases);
    cases = on_transfers(cases);
    cases = on_memos(cases);
    cases = on_goals(cases);
    cases
        .action::<AcknowledgeResult>("結果を確認する", "自分の", (id(31), me()))
        .action::<AcknowledgeResult>("結果を確認する", "ほかの人の", (id(31), other_employee()))
        .action::<CheckScores>("点数を計算しなおして確かめる", "いつでも", ())
}
