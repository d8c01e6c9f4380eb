//! Deeds on cycles and sheets below the pages: routes, opening, two hands, freezing, recomputing.

use jinzai::access::{Actor, Grant, Role};
use jinzai::audit::Failed;
use jinzai::evaluations::actions;
use jinzai::evaluations::cycle::CycleRefusal;
use jinzai::evaluations::disclosure::Viewer;
use jinzai::evaluations::entry::{SheetField, Typed, fingerprint};
use jinzai::evaluations::refusal::SheetRefusal;
use jinzai::evaluations::rehearsal::Finding;
use jinzai::evaluations::track_task::Place;
use jinzai::evaluations::workflow::{StepKind, StepState, WorkflowRefusal};
use jinzai::kernel::ids::{AccountId, EmployeeId, SheetId};
use jinzai::kernel::{Prose, Refusal};

use super::office::Office;

/// Somebody at work, with an account of their own.
pub async fn actor(office: &Office, name: &str) -> Actor {
    let employee = office.people[name];
    let account: Option<(AccountId,)> =
        sqlx::query_as("select account_id from account where employee_id = $1")
            .bind(employee)
            .fetch_optional(office.pool())
            .await
            .unwrap();
    let account = match account {
        Some((account,)) => account,
        None => office.portal.account(name, Some(employee), name).await,
    };
    Actor::person(account, Some(employee), name.to_owned(), Vec::new())
}

/// An officer of HR.
pub async fn hr(office: &Office, login: &str, employee: Option<EmployeeId>) -> Actor {
    let account = office.portal.account(login, employee, login).await;
    let grant = Grant { role: Role::HrOfficer, authority: None, department: None };
    Actor::person(account, employee, login.to_owned(), vec![grant])
}

pub fn sent(field: &str, text: &str, read: &str) -> Typed {
    Typed {
        field: SheetField::parse(field).unwrap(),
        text: text.to_owned(),
        read: fingerprint(read),
    }
}

/// What the steps of these tests type; the second time over, it changes nothing.
pub fn complete(kind: StepKind, grades: [&str; 3], overall: &str) -> Vec<Typed> {
    let mut typed = Vec::new();
    for (number, grade) in (1..).zip(grades) {
        typed.push(sent(&format!("e{number}"), grade, ""));
        typed.push(sent(
            &format!("e{number}_why"),
            "研修の申込みを電子化し、問い合わせを減らした。",
            "",
        ));
    }
    typed.push(sent("summary", "自分から課題を見つけ、周りを巻き込んだ。", ""));
    if kind.is_rating() {
        typed.push(sent("overall", overall, ""));
    }
    typed
}

/// Types and submits a step.
pub async fn do_step(
    office: &Office,
    code: &str,
    id: SheetId,
    (kind, who): (StepKind, &str),
    grades: [&str; 3],
    overall: &str,
) {
    let actor = actor(office, who).await;
    let typed = complete(kind, grades, overall);
    actions::save_typed(office.app(), &actor, code, id, kind, &typed).await.unwrap();
    actions::submit_step(office.app(), &actor, code, id, kind).await.unwrap();
}

fn refusal<T>(result: Result<T, Failed<SheetRefusal>>) -> SheetRefusal {
    match result {
        Err(Failed::Refused(refusal)) => refusal,
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[tokio::test]
async fn evaluators_come_from_the_organisation_on_the_base_date() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let steps: Vec<(String, String, Option<EmployeeId>, String)> = sqlx::query_as(
        "select e.name, t.kind, t.evaluator_id, t.state
        from sheet_step t
        join sheet s using (sheet_id)
        join employee e using (employee_id)
        order by e.employee_number, t.position",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let of = |name: &str, kind: &str| {
        let (.., evaluator, state) = steps
            .iter()
            .find(|(person, step, ..)| person == name && step == kind)
            .unwrap_or_else(|| panic!("no {kind} for {name}"));
        (*evaluator, state.as_str())
    };
    let person = |name: &str| Some(office.people[name]);
    assert_eq!(of("山本 健太", "self"), (person("山本 健太"), "open"));
    assert_eq!(of("山本 健太", "primary"), (person("中村 恵子"), "waiting"));
    assert_eq!(of("山本 健太", "secondary"), (person("岡本 薫"), "waiting"));
    assert_eq!(of("中村 恵子", "primary"), (person("岡本 薫"), "waiting"));
    assert_eq!(of("中村 恵子", "secondary"), (person("渡辺 誠"), "waiting"));
    assert_eq!(of("岡本 薫", "primary"), (person("渡辺 誠"), "waiting"));
    assert_eq!(of("岡本 薫", "secondary"), (None, "skipped"), "nobody stands above the 局長");
    let names: Vec<&String> = steps.iter().map(|(name, ..)| name).collect();
    assert!(!names.contains(&&"木村 翔".to_owned()), "on leave");
    assert!(!names.contains(&&"渡辺 誠".to_owned()), "his rank does not take part");
    assert_eq!(code, "2025-2");
}

#[tokio::test]
async fn the_rehearsal_blocks_and_an_exception_cures() {
    let office = Office::start().await;
    let one = hr(&office, "hr-one", None).await;
    let two = hr(&office, "hr-two", None).await;
    let mut setup = office.setup();
    setup.ranks.push(office.ranks["局長"]);
    let code = actions::create_cycle(office.app(), &one, &setup).await.unwrap();
    let plan = actions::plan_opening(office.app(), &one, &code).await.unwrap();
    assert_eq!(plan.participants.len(), 6);
    assert!(plan.findings.contains(&Finding::WithoutPrimary(1)));
    assert!(plan.findings.contains(&Finding::WithoutSecondary(1)));
    assert!(plan.findings.contains(&Finding::OnLeave(1)));
    assert_eq!(plan.blocking(), 1);
    let asked = actions::request_opening(office.app(), &one, &code).await;
    assert!(matches!(asked, Err(Failed::Refused(CycleRefusal::Blocked { problems: 1 }))));
    let reason = Prose::within("特別職が評価する", 400).unwrap();
    let chief = [office.people["渡辺 誠"]];
    actions::leave_out(office.app(), &one, &code, &chief, &reason).await.unwrap();
    actions::request_opening(office.app(), &one, &code).await.unwrap();
    let alone = actions::open_cycle(office.app(), &one, &code).await;
    assert!(matches!(alone, Err(Failed::Refused(CycleRefusal::SamePerson))));
    assert_eq!(actions::open_cycle(office.app(), &two, &code).await.unwrap(), 5);
    let again = actions::open_cycle(office.app(), &two, &code).await;
    assert!(matches!(again, Err(Failed::Refused(CycleRefusal::NotPreparing))));
    let outsider = actor(&office, "山本 健太").await;
    assert!(matches!(
        actions::plan_opening(office.app(), &outsider, &code).await,
        Err(Failed::Missing)
    ));
}

#[tokio::test]
async fn an_opening_is_undone_until_somebody_begins() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let demo = Actor::system("demo");
    assert_eq!(actions::undo_opening(office.app(), &demo, &code).await.unwrap(), 5);
    actions::open_cycle(office.app(), &demo, &code).await.unwrap();
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = actor(&office, "山本 健太").await;
    let typed = [sent("e1_why", "書きはじめた", "")];
    actions::keep_typed(office.app(), &ratee, &code, id, StepKind::SelfAssessment, &typed)
        .await
        .unwrap();
    let undone = actions::undo_opening(office.app(), &demo, &code).await;
    assert!(matches!(undone, Err(Failed::Refused(CycleRefusal::Begun(1)))));
}

#[tokio::test]
async fn nobody_has_two_sheets_for_the_same_days() {
    let office = Office::start().await;
    office.open(&office.setup()).await;
    let demo = Actor::system("demo");
    let second = actions::create_cycle(office.app(), &demo, &office.setup()).await.unwrap();
    assert_eq!(second, "2025-2-2");
    let plan = actions::plan_opening(office.app(), &demo, &second).await.unwrap();
    assert!(plan.findings.contains(&Finding::HaveSheet(5)));
    assert!(actions::open_cycle(office.app(), &demo, &second).await.is_err());
}

#[tokio::test]
async fn only_the_doer_reaches_a_step() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let typed = [sent("e1", "A", "")];
    for (who, kind) in [
        ("井上 明里", StepKind::SelfAssessment),
        ("井上 明里", StepKind::Primary),
        ("渡辺 誠", StepKind::Primary),
        ("山本 健太", StepKind::Primary),
        ("中村 恵子", StepKind::SelfAssessment),
    ] {
        let actor = actor(&office, who).await;
        let kept = actions::keep_typed(office.app(), &actor, &code, id, kind, &typed).await;
        assert!(matches!(kept, Err(Failed::Missing)), "{who} {kind:?}");
    }
    let chief = actor(&office, "中村 恵子").await;
    let early =
        actions::keep_typed(office.app(), &chief, &code, id, StepKind::Primary, &typed).await;
    let not_yet =
        WorkflowRefusal::NotYet { asked: StepKind::Primary, open: StepKind::SelfAssessment };
    assert_eq!(refusal(early), SheetRefusal::Way(not_yet));
}

#[tokio::test]
async fn two_hands_meet_only_in_the_field_that_both_changed() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = actor(&office, "山本 健太").await;
    let kind = StepKind::SelfAssessment;
    let keep = async |typed: &[Typed]| {
        actions::keep_typed(office.app(), &ratee, &code, id, kind, typed).await.unwrap()
    };
    let first = keep(&[sent("e1_why", "左の窓", ""), sent("e2", "A", "")]).await;
    assert_eq!(first.changed.len(), 2);
    // The other window still shows empty fields: it changed e1_why and e3, and left e2 alone.
    let other =
        keep(&[sent("e1_why", "右の窓", ""), sent("e2", "", ""), sent("e3", "B", "")]).await;
    assert_eq!(other.changed, [SheetField::Grade(3)]);
    assert_eq!(other.collisions.len(), 1);
    assert_eq!(other.collisions[0].mine, "右の窓");
    assert_eq!(other.collisions[0].theirs, "左の窓");
    let live = other.loaded.live(kind);
    assert_eq!(live.get(SheetField::Reason(1)), "左の窓");
    assert_eq!(live.get(SheetField::Grade(2)), "A");
    let kept: Vec<(String,)> =
        sqlx::query_as("select text from sheet_kept_text").fetch_all(office.pool()).await.unwrap();
    assert_eq!(kept, [("右の窓".to_owned(),)], "the text that lost is not lost");
    // Having read the other text, it may be replaced.
    let chosen = keep(&[sent("e1_why", "右の窓", "左の窓")]).await;
    assert!(chosen.collisions.is_empty());
}

#[tokio::test]
async fn what_cannot_be_saved_stays_as_a_draft() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = actor(&office, "山本 健太").await;
    let kind = StepKind::SelfAssessment;
    let long = "長".repeat(10_000);
    let typed = [
        sent("e1", "A", ""),
        sent("e1_why", &long, ""),
        sent("e2_why", "絵文字 👨‍👩‍👧 と\u{7}制御\0文字", ""),
        sent("e3", "Z", ""),
    ];
    let saved = actions::save_typed(office.app(), &ratee, &code, id, kind, &typed).await.unwrap();
    let sentences: Vec<&str> = saved.problems.iter().map(|p| p.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "業務遂行力の評価の理由は400文字までです。いま10000文字なので、9600文字減らしてください",
            "変革推進力の段階を、ならんでいる中から選んでください",
        ]
    );
    let loaded = actions::load_step(office.app(), &ratee, &code, id, kind).await.unwrap();
    assert_eq!(loaded.live(kind).get(SheetField::Reason(1)), long, "not a character is lost");
    let saved = loaded.seen_by(Viewer::of(kind), kind).unwrap();
    assert_eq!(saved.get(SheetField::Grade(1)), "A");
    assert_eq!(saved.get(SheetField::Reason(2)), "絵文字 👨‍👩‍👧 と制御文字");
    assert_eq!(saved.get(SheetField::Reason(1)), "");
    let submitted = actions::submit_step(office.app(), &ratee, &code, id, kind).await;
    let SheetRefusal::Incomplete(problems) = refusal(submitted) else { panic!("complete?") };
    assert_eq!(problems.len(), 3, "too long, no grade, no such grade");
}

#[tokio::test]
async fn the_way_through_with_a_return_and_the_frozen_record() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let first = (StepKind::Primary, "中村 恵子");
    let own = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, id, own, ["A", "A", "S"], "").await;

    // taken back until the next one looks
    let ratee = actor(&office, "山本 健太").await;
    let chief = actor(&office, "中村 恵子").await;
    let kind = StepKind::SelfAssessment;
    actions::withdraw_step(office.app(), &ratee, &code, id, kind).await.unwrap();
    actions::submit_step(office.app(), &ratee, &code, id, kind).await.unwrap();
    actions::load_step(office.app(), &chief, &code, id, StepKind::Primary).await.unwrap();
    let late = actions::withdraw_step(office.app(), &ratee, &code, id, kind).await;
    assert_eq!(refusal(late), SheetRefusal::Way(WorkflowRefusal::SeenByNext(StepKind::Primary)));
    let twice = actions::submit_step(office.app(), &ratee, &code, id, kind).await;
    assert_eq!(refusal(twice), SheetRefusal::Way(WorkflowRefusal::AlreadyDone(kind)));

    do_step(&office, &code, id, first, ["B", "A", "B"], "B").await;
    let head = actor(&office, "岡本 薫").await;
    let words = Prose::within("「A」を選んだ事実を書き足してください", 400).unwrap();
    let back = (StepKind::Secondary, StepKind::Primary);
    actions::send_back(office.app(), &head, &code, id, back, words).await.unwrap();
    let loaded =
        actions::load_step(office.app(), &chief, &code, id, StepKind::Primary).await.unwrap();
    let Some(StepState::Open { returned: Some(back), .. }) =
        loaded.way.step(StepKind::Primary).map(|step| step.state.clone())
    else {
        panic!("not sent back")
    };
    assert_eq!(back.by.name, "岡本 薫");
    let typed = [sent("e3", "A", "B")];
    actions::save_typed(office.app(), &chief, &code, id, StepKind::Primary, &typed).await.unwrap();
    // 50×3÷5 + 30×4÷5 + 20×4÷5 = 70: still B
    actions::submit_step(office.app(), &chief, &code, id, StepKind::Primary).await.unwrap();
    assert_eq!(actions::adopt_first(office.app(), &head, &code, id).await.unwrap(), 4);
    actions::submit_step(office.app(), &head, &code, id, StepKind::Secondary).await.unwrap();

    let demo = Actor::system("demo");
    let confirmed = actions::confirm_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    assert_eq!(confirmed, 1);
    let (content, total): (serde_json::Value, rust_decimal::Decimal) =
        sqlx::query_as("select content, total from sheet_record where sheet_id = $1")
            .bind(id)
            .fetch_one(office.pool())
            .await
            .unwrap();
    assert_eq!(total.normalize().to_string(), "70");
    assert_eq!(content["overall_grade"], "B");
    assert_eq!(content["decided_by"], "secondary");
    assert_eq!(content["header"]["name"], "山本 健太");
    assert_eq!(content["header"]["department"], "総務市民局 人財育成課 育成係");
    assert_eq!(content["arithmetic"][0], "業務遂行力　ウエイト50 × 3点 ÷ 5点 ＝ 30");
    assert_eq!(content["elements"][2]["ratings"][0]["grade"], "S", "the ratee's own");

    // nothing that it stands on can change, whoever asks the database
    for statement in [
        "update rating set grade = 'S' where sheet_id = $1",
        "delete from rating where sheet_id = $1",
        "insert into overall_rating (sheet_id, position, saved_at) values ($1, 5, now())",
        "update overall_rating set grade = 'S' where sheet_id = $1",
        "update sheet_step set total = 100 where sheet_id = $1 and kind = 'primary'",
        "update sheet_record set overall_grade = 'S' where sheet_id = $1",
        "delete from sheet_record where sheet_id = $1",
        "update sheet set standing = 'excluded', ended_at = now(), ended_by_name = 'x', ended_reason = 'x'
            where sheet_id = $1",
        "update sheet set employee_id = gen_random_uuid() where sheet_id = $1",
        "delete from sheet_event where sheet_id = $1",
    ] {
        let refused = sqlx::query(statement).bind(id).execute(office.pool()).await;
        assert!(refused.is_err(), "{statement}");
    }
    assert_eq!(actions::disclose_sheets(office.app(), &demo, &code, &[]).await.unwrap(), 1);
    let again = actions::disclose_sheets(office.app(), &demo, &code, &[]).await.unwrap();
    assert_eq!(again, 0);
    actions::acknowledge(office.app(), &ratee, &code, id, None).await.unwrap();
    let other = actor(&office, "井上 明里").await;
    assert!(matches!(
        actions::acknowledge(office.app(), &other, &code, id, None).await,
        Err(Failed::Missing)
    ));
    let events: Vec<(String,)> = sqlx::query_as(
        "select verb from sheet_event where sheet_id = $1 order by at, sheet_event_id",
    )
    .bind(id)
    .fetch_all(office.pool())
    .await
    .unwrap();
    let verbs: Vec<&str> = events.iter().map(|(verb,)| verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "submitted",
            "withdrawn",
            "submitted",
            "submitted",
            "returned",
            "submitted",
            "submitted",
            "confirmed",
            "disclosed",
            "acknowledged",
        ]
    );
}

#[tokio::test]
async fn officers_do_not_handle_their_own_sheets() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    for name in ["山本 健太", "井上 明里"] {
        let id = office.sheet(&code, name).await;
        do_step(&office, &code, id, (StepKind::SelfAssessment, name), ["B", "B", "B"], "").await;
        let first = (StepKind::Primary, "中村 恵子");
        do_step(&office, &code, id, first, ["B", "B", "B"], "B").await;
        let second = (StepKind::Secondary, "岡本 薫");
        do_step(&office, &code, id, second, ["B", "B", "B"], "B").await;
    }
    let own = Actor::person(
        actor(&office, "山本 健太").await.account().unwrap(),
        Some(office.people["山本 健太"]),
        "山本 健太".to_owned(),
        vec![Grant { role: Role::HrOfficer, authority: None, department: None }],
    );
    assert_eq!(actions::confirm_sheets(office.app(), &own, &code, &[]).await.unwrap(), 1);
    let other = hr(&office, "hr-two", None).await;
    assert_eq!(actions::confirm_sheets(office.app(), &other, &code, &[]).await.unwrap(), 1);
    let reason = Prose::within("異動", 400).unwrap();
    let id = office.sheet(&code, "髙橋 𠮷子").await;
    actions::exclude_ratee(office.app(), &other, &code, id, reason.clone()).await.unwrap();
    let mine = office.sheet(&code, "山本 健太").await;
    assert!(matches!(
        actions::exclude_ratee(office.app(), &own, &code, mine, reason).await,
        Err(Failed::Missing)
    ));
}

#[tokio::test]
async fn stored_scores_are_recomputed_from_stored_inputs() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let id = office.sheet(&code, "山本 健太").await;
    let own = (StepKind::SelfAssessment, "山本 健太");
    do_step(&office, &code, id, own, ["B", "B", "B"], "").await;
    let first = (StepKind::Primary, "中村 恵子");
    do_step(&office, &code, id, first, ["A", "B", "S"], "B").await;
    let checker = Actor::system("scores-check");
    let check = actions::check_scores(office.app(), &checker).await.unwrap();
    assert_eq!((check.checked, check.differences.len()), (1, 0));
    // Somebody turns a figure by hand, past the program.
    sqlx::query("update sheet_step set total = 99 where sheet_id = $1 and kind = 'primary'")
        .bind(id)
        .execute(office.pool())
        .await
        .unwrap();
    let check = actions::check_scores(office.app(), &checker).await.unwrap();
    assert_eq!(check.differences.len(), 1);
    // 50×4÷5 + 30×3÷5 + 20×5÷5 = 40 + 18 + 20
    assert_eq!(check.differences[0].what, "保存した合計は99、計算は78");
    let outsider = actor(&office, "山本 健太").await;
    assert!(matches!(actions::check_scores(office.app(), &outsider).await, Err(Failed::Denied(_))));
}

#[tokio::test]
async fn cycles_end_when_every_sheet_has_ended() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let demo = Actor::system("demo");
    let early = actions::close_cycle(office.app(), &demo, &code).await;
    assert!(matches!(early, Err(Failed::Refused(CycleRefusal::SheetsRunning(5)))));
    let reason = Prose::within("災害のため", 400).unwrap();
    actions::cancel_cycle(office.app(), &demo, &code, reason).await.unwrap();
    let id = office.sheet(&code, "山本 健太").await;
    let ratee = actor(&office, "山本 健太").await;
    let typed = [sent("e1", "A", "")];
    let kept =
        actions::keep_typed(office.app(), &ratee, &code, id, StepKind::SelfAssessment, &typed)
            .await;
    assert!(!refusal(kept).sentence().is_empty());
    // The people are free for another cycle of the same days.
    office.open(&office.setup()).await;
}

#[tokio::test]
async fn whose_turn_it_is_has_one_source() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let today = office.app().now().today;
    let waiting = async |name: &str| {
        let who = actor(&office, name).await;
        actions::waiting_for(&office.app().db, &who, today).await.unwrap()
    };
    let of = async |name: &str| waiting(name).await.tasks(today);
    let count = async |name: &str| {
        let all = waiting(name).await;
        all.rates.then(|| all.count(Place::Team))
    };
    assert_eq!(of("山本 健太").await[0].title, "自己申告を入力する");
    assert_eq!(count("山本 健太").await, None);
    assert_eq!(count("中村 恵子").await, Some(0));
    for name in ["山本 健太", "井上 明里"] {
        let id = office.sheet(&code, name).await;
        do_step(&office, &code, id, (StepKind::SelfAssessment, name), ["B", "B", "B"], "").await;
    }
    assert!(of("山本 健太").await.is_empty());
    assert_eq!(count("中村 恵子").await, Some(2));
    let tasks = of("中村 恵子").await;
    assert_eq!(tasks.len(), 2, "her own and her team's");
    assert!(tasks.iter().any(|task| task.fact == "3人のうち0人を提出しました。"));
}
