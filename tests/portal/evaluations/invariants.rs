//! Random deeds by random people against the database: after each, the invariants of the way of a sheet
//! hold (domain.md 11: a confirmed record never changes, disclosure only after confirmation, the closing
//! interview after the disclosure, nobody rates themselves, one open sheet per kind and period, pinned
//! rules stay), and whatever changed has its entry in the log.
//!
//! The invariants of domain.md 11, each with the tests that show it beside this walk
//! (`readme::every_invariant_is_shown_by_tests_that_exist` reads the list):
//!
//! 1. A confirmed record never changes: `evaluations::rules::the_way_through_with_a_return_and_the_frozen_record`,
//!    `evaluations::workflow::transitions::a_confirmed_sheet_only_moves_on`,
//!    `evaluations::workflow::transitions::wherever_a_walk_leads_one_step_is_open_and_order_is_kept`.
//! 2. Disclosure only after confirmation, the closing interview after it:
//!    `evaluations::workflow::transitions::the_legal_deeds_are_these`,
//!    `evaluations::interviews::the_closing_interview_waits_for_the_disclosure`.
//! 3. Nobody rates themselves, nobody takes two steps: `evaluations::route::no_route_breaks_the_rules`,
//!    `evaluations::routes::a_barred_pair_is_never_made_by_any_way`,
//!    `evaluations::delegations::who_stands_in_adjusts_and_confirms_under_both_names`.
//! 4. Weights add up before a cycle opens: `evaluations::rehearsal::every_problem_has_its_sentence`,
//!    `competency::framework::readiness::weights_sum_to_the_total_of_the_rule`,
//!    `evaluations::bad_input::weights_that_do_not_add_up_are_told_with_their_sum`.
//! 5. One open sheet per kind and period; memos that were handed over stay readable:
//!    `evaluations::rules::nobody_has_two_sheets_for_the_same_days`,
//!    `evaluations::observations::memos_are_seen_by_their_writer_and_who_received_them`.
//! 6. Sheets keep the rules of their own cycle:
//!    `evaluations::bad_input::an_element_withdrawn_in_between_stays_on_the_sheets_of_its_cycle`.
//! 7. A complaint leaves no trace outside its case: there are no complaints in these rooms, and nothing of a
//!    score could depend on one.
//! 8. Fiscal years from January to March: `kernel::time::january_to_march_belong_to_the_year_before`.
//!    Days that count from a disclosure belong to complaints, as 7.
//! 9. Percentages need not total 100: `evaluations::scoring::relative::we_2_shares_need_not_add_up`.
//! 10. Nothing leaves the host: `ui::assets::nothing_is_fetched_from_elsewhere`,
//!     `architecture::templates_and_static_files_are_clean`.
//! 11. Few people stay hidden: `strategy::city::few_people_stay_hidden_behind_an_initiative`.
//! 12. Each 任命権者 sees its own staff:
//!     `admin::reach::officers_of_one_authority_do_not_reach_staff_of_another`.

use std::collections::BTreeMap;

use jinzai::audit::Failed;
use jinzai::evaluations::actions;
use jinzai::evaluations::interview::{InterviewKind, InterviewWay, Minutes};
use jinzai::evaluations::workflow::StepKind;
use jinzai::kernel::Prose;
use jinzai::kernel::ids::SheetId;

use super::office::{Office, day};
use super::rules::{actor, complete, hr};

/// Deeds that are tried.
const DEEDS: usize = 400;

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

const KINDS: [StepKind; 5] = [
    StepKind::SelfAssessment,
    StepKind::Primary,
    StepKind::Secondary,
    StepKind::Confirmation,
    StepKind::Disclosure,
];

fn words(text: &str) -> Prose {
    Prose::within(text, 400).unwrap()
}

/// Whether a deed was done; nothing may break.
fn done<T, R>(what: &str, result: Result<T, Failed<R>>) -> bool {
    match result {
        Ok(_) => true,
        Err(Failed::Broken(error)) => panic!("{what} broke: {error}"),
        Err(_) => false,
    }
}

/// Everything about the sheets in one text, without drafts and first looks.
async fn state(office: &Office) -> String {
    sqlx::query_scalar(
        "select concat(
            (select string_agg(md5((s.sheet_id, s.standing, v.revision)::text), '' order by s.sheet_id)
                from sheet s join sheet_revision v on v.sheet_id = s.sheet_id),
            (select string_agg(
                md5((t.sheet_id, t.position, t.state, t.done_at, t.evaluator_id, t.returned_at)::text), ''
                order by t.sheet_id, t.position) from sheet_step t),
            (select string_agg(md5(r::text), '' order by r::text) from rating r),
            (select string_agg(md5(i::text), '' order by i::text) from interview i),
            (select count(*) from sheet_record), (select count(*) from sheet_event))",
    )
    .fetch_one(office.pool())
    .await
    .unwrap()
}

/// Each sheet's revision, and what whoever reads the sheet goes by.
async fn readings(office: &Office) -> BTreeMap<String, (i64, String)> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "select s.sheet_id::text, v.revision, md5(concat(s.standing, s.ended_at,
            (select string_agg(
                (t.position, t.state, t.evaluator_id, t.opened_at, t.done_at, t.returned_at)::text, ''
                order by t.position) from sheet_step t where t.sheet_id = s.sheet_id),
            (select string_agg(r::text, '' order by r::text) from rating r where r.sheet_id = s.sheet_id),
            (select string_agg(o::text, '' order by o::text) from overall_rating o
                where o.sheet_id = s.sheet_id),
            (select string_agg(r::text, '' order by r::text) from results_rating r
                where r.sheet_id = s.sheet_id),
            (select string_agg(v::text, '' order by v::text) from sheet_evidence v
                where v.sheet_id = s.sheet_id)))
        from sheet s join sheet_revision v on v.sheet_id = s.sheet_id",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    rows.into_iter().map(|(sheet, revision, content)| (sheet, (revision, content))).collect()
}

async fn entries(office: &Office) -> i64 {
    sqlx::query_scalar("select count(*) from audit_entry").fetch_one(office.pool()).await.unwrap()
}

async fn records(office: &Office) -> BTreeMap<String, String> {
    sqlx::query_as("select sheet_record_id::text, md5(r::text) from sheet_record r")
        .fetch_all(office.pool())
        .await
        .unwrap()
        .into_iter()
        .collect()
}

/// Rows that must not be.
async fn wrong(office: &Office) -> Vec<(String, i64)> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select 'rates themselves', count(*) from sheet_step t join sheet s using (sheet_id)
            where t.kind in ('assistant', 'primary', 'secondary', 'adjustment')
              and t.evaluator_id = s.employee_id
        union all
        select 'one person in two rating steps', count(*) from (
            select t.sheet_id from sheet_step t
            where t.kind in ('primary', 'secondary') and t.state <> 'skipped'
            group by t.sheet_id having count(*) <> count(distinct t.evaluator_id)) x
        union all
        select 'disclosed without a record', count(*) from sheet s
            where s.standing in ('disclosed')
              and not exists (select from sheet_record r where r.sheet_id = s.sheet_id)
        union all
        select 'a record before the ratings were done', count(*) from sheet_record r
            join sheet_step t using (sheet_id)
            where t.kind in ('self', 'primary', 'secondary') and t.state not in ('done', 'skipped')
        union all
        select 'a closing talk before the disclosure', count(*) from interview i join sheet s using (sheet_id)
            where i.kind = 'closing' and s.standing not in ('disclosed', 'closed')
        union all
        select 'two open sheets', count(*) from sheet a join sheet b
            on a.employee_id = b.employee_id and a.kind = b.kind and a.period && b.period
              and a.sheet_id < b.sheet_id
            where a.standing not in ('excluded', 'cancelled')
              and b.standing not in ('excluded', 'cancelled')
        union all
        select 'two open steps', count(*) from (
            select sheet_id from sheet_step where state = 'open' group by sheet_id having count(*) > 1) x
        union all
        select 'done after one that is not', count(*) from sheet_step a join sheet_step b
            on a.sheet_id = b.sheet_id and a.position < b.position
            where b.state = 'done' and a.state not in ('done', 'skipped')
        union all
        select 'taken out without a reason', count(*) from sheet
            where standing = 'excluded' and ended_reason is null
        union all
        select 'sent back without words', count(*) from sheet_event where verb = 'returned' and words is null",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    rows.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn whatever_people_do_the_invariants_hold() {
    let office = Office::start().await;
    let code = office.open(&office.setup()).await;
    let names = ["山本 健太", "井上 明里", "中村 恵子", "岡本 薫", "渡辺 誠"];
    let mut people = Vec::new();
    for name in names {
        people.push(actor(&office, name).await);
    }
    people.push(hr(&office, "hr-random", None).await);
    let sheets: Vec<(SheetId,)> = sqlx::query_as(
        "select sheet_id from sheet s join employee e using (employee_id)
        where e.name in ('山本 健太', '井上 明里') order by e.employee_number",
    )
    .fetch_all(office.pool())
    .await
    .unwrap();
    let pins = async || -> String {
        sqlx::query_scalar(
            "select md5((framework_version_id, scale_id, scoring_rule_id, period, disclosed_fields)::text)
            from cycle",
        )
        .fetch_one(office.pool())
        .await
        .unwrap()
    };
    let pinned = pins().await;
    let mut dice = Dice(20_261_125);
    let mut frozen: BTreeMap<String, String> = BTreeMap::new();
    let (mut changed, mut refused) = (BTreeMap::<&str, usize>::new(), 0);
    for _ in 0..DEEDS {
        let (id,) = dice.pick(&sheets);
        let who = &people[dice.roll(people.len())];
        let (kind, to) = (dice.pick(&KINDS), dice.pick(&KINDS));
        let app = office.app();
        let before = (state(&office).await, entries(&office).await);
        let read = readings(&office).await;
        let (verb, is_done) = match dice.roll(12) {
            0..=3 => {
                let typed = complete(kind, ["A", "B", "S"], "B");
                let saved = actions::save_typed(app, who, &code, id, kind, &typed).await;
                let _ = done("save", saved);
                ("submit", done("submit", actions::submit_step(app, who, &code, id, kind).await))
            }
            4 => (
                "withdraw",
                done("withdraw", actions::withdraw_step(app, who, &code, id, kind).await),
            ),
            5 => {
                let back =
                    actions::send_back(app, who, &code, id, (kind, to), words("見直し")).await;
                ("send back", done("send back", back))
            }
            6 => {
                let out =
                    actions::leave_out_step(app, who, &code, id, kind, words("長期の出張")).await;
                ("leave out", done("leave out", out))
            }
            7 => ("confirm", done("confirm", actions::confirm_sheets(app, who, &code, &[]).await)),
            8 => {
                ("disclose", done("disclose", actions::disclose_sheets(app, who, &code, &[]).await))
            }
            9 => {
                let back = words("計算の確かめ");
                let sent =
                    actions::send_back_from_confirmation(app, who, &code, id, to, back).await;
                ("send back from confirmation", done("send back from confirmation", sent))
            }
            10 => {
                let talk = dice.pick(InterviewKind::ALL);
                let minutes = Minutes {
                    held_on: day("2026-03-02"),
                    way: InterviewWay::Online,
                    said: words("話した。"),
                    agreed: words("決めた。"),
                    next: None,
                };
                let place = (code.as_str(), id);
                let told = actions::record_interview(app, who, place, talk, minutes, true).await;
                ("talk", done("talk", told))
            }
            _ => {
                let opinion = Some(words("読みました。"));
                let read = actions::acknowledge(app, who, &code, id, opinion).await;
                ("acknowledge", done("acknowledge", read))
            }
        };
        let after = (state(&office).await, entries(&office).await);
        if after.0 != before.0 {
            assert!(after.1 > before.1, "{verb} by {} left no entry", who.name());
            *changed.entry(verb).or_default() += 1;
        }
        for (sheet, (revision, content)) in readings(&office).await {
            let (earlier, stood) = &read[&sheet];
            assert!(content == *stood || revision > *earlier, "{verb} changed a sheet unnoticed");
        }
        if !is_done {
            refused += 1;
        }
        let bad = wrong(&office).await;
        assert!(bad.is_empty(), "after {verb} by {}: {bad:?}", who.name());
        let now = records(&office).await;
        for (record, content) in &frozen {
            assert_eq!(now.get(record), Some(content), "a frozen record changed by {verb}");
        }
        frozen = now;
        assert_eq!(pins().await, pinned, "what was pinned stays after {verb}");
    }
    // The walk went somewhere: sheets were confirmed and disclosed, and much was refused.
    assert!(!frozen.is_empty() && refused > DEEDS / 4, "{changed:?}, refused {refused}");
    assert!(changed.len() >= 5, "{changed:?}");
}
