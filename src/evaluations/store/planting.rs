//! Goals and interviews of many sheets at once (decision 6): the invented people of the demo city.

use sqlx::{PgConnection, PgExecutor};

use super::super::goal::{Goal, GoalRound, RoundState};
use super::super::interview::{Interview, InterviewState};
use super::super::policy::PlantTracks;
use crate::access::Permit;
use crate::audit::Work;
use crate::kernel::ids::{
    AccountId, CycleId, DepartmentGoalId, DepartmentId, EmployeeId, GoalEventId, GoalId,
    GoalRoundId, InitiativeId, InterviewId, RankId, SheetId,
};
use crate::kernel::{Date, Prose, Timestamp, Weight};
use crate::platform::StoreError;

/// A sheet on which something can be planted.
#[derive(Debug, Clone)]
pub struct PlantRow {
    pub sheet: SheetId,
    pub ratee: EmployeeId,
    pub ratee_name: String,
    pub department: DepartmentId,
    /// Rank that is judged.
    pub rank: RankId,
    pub evaluator: EmployeeId,
    pub evaluator_name: String,
}

/// The running sheets of a cycle with their primary evaluators, by employee number.
pub async fn sheets(
    executor: impl PgExecutor<'_>,
    cycle: CycleId,
) -> Result<Vec<PlantRow>, StoreError> {
    Ok(sqlx::query_as!(
        PlantRow,
        "select s.sheet_id as \"sheet: SheetId\", s.employee_id as \"ratee: EmployeeId\",
            e.name as ratee_name, s.department_id as \"department: DepartmentId\",
            s.rank_id as \"rank: RankId\", v.employee_id as \"evaluator: EmployeeId\", v.name as evaluator_name
        from sheet s
        join employee e on e.employee_id = s.employee_id
        join sheet_step p on p.sheet_id = s.sheet_id and p.kind = 'primary' and p.state <> 'skipped'
        join employee v on v.employee_id = p.evaluator_id
        where s.cycle_id = $1 and s.standing = 'running'
        order by e.employee_number",
        cycle as CycleId
    )
    .fetch_all(executor)
    .await?)
}

/// Whether the cycle has any round of goals or any interview.
pub async fn has_some(conn: &mut PgConnection, cycle: CycleId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        "select exists (select from goal_round g join sheet s using (sheet_id) where s.cycle_id = $1)
            or exists (select from interview i join sheet s using (sheet_id) where s.cycle_id = $1)
            as \"some!\"",
        cycle as CycleId
    )
    .fetch_one(conn)
    .await?)
}

/// Rounds with their goals, as they came to stand there.
pub async fn insert_rounds(
    work: &mut Work,
    _permit: &Permit<PlantTracks>,
    rounds: &[(SheetId, GoalRound, Vec<Goal>)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let ids: Vec<GoalRoundId> = rounds.iter().map(|_| GoalRoundId::mint()).collect();
    let sheets: Vec<SheetId> = rounds.iter().map(|(sheet, ..)| *sheet).collect();
    let numbers: Vec<i32> = rounds.iter().map(|(_, round, _)| round.number).collect();
    let text = |words: Option<&Prose>| words.map(ToString::to_string);
    let reasons: Vec<Option<String>> =
        rounds.iter().map(|(_, round, _)| text(round.reason.as_ref())).collect();
    let states: Vec<String> =
        rounds.iter().map(|(_, round, _)| round.stage().as_str().to_owned()).collect();
    let submitted: Vec<Option<Timestamp>> = rounds
        .iter()
        .map(|(_, round, _)| match &round.state {
            RoundState::Drafting { .. } => None,
            RoundState::Submitted { at, .. } => Some(*at),
            RoundState::Agreed { submitted_at, .. } => Some(*submitted_at),
        })
        .collect();
    let returned = |(_, round, _): &(SheetId, GoalRound, Vec<Goal>)| match &round.state {
        RoundState::Drafting { returned: Some((who, at, why)) } => {
            (Some(*at), Some(who.clone()), Some(why.to_string()))
        }
        _ => (None, None, None),
    };
    let returned: Vec<_> = rounds.iter().map(returned).collect();
    let returned_at: Vec<Option<Timestamp>> = returned.iter().map(|own| own.0).collect();
    let returned_by: Vec<Option<String>> = returned.iter().map(|own| own.1.clone()).collect();
    let return_reason: Vec<Option<String>> = returned.into_iter().map(|own| own.2).collect();
    let agreed = |(_, round, _): &(SheetId, GoalRound, Vec<Goal>)| match &round.state {
        RoundState::Agreed { at, by, in_interview, .. } => {
            (Some(*at), Some(by.name.clone()), Some(*in_interview))
        }
        _ => (None, None, None),
    };
    let agreed: Vec<_> = rounds.iter().map(agreed).collect();
    let agreed_at: Vec<Option<Timestamp>> = agreed.iter().map(|own| own.0).collect();
    let agreed_by: Vec<Option<String>> = agreed.iter().map(|own| own.1.clone()).collect();
    let in_interview: Vec<Option<bool>> = agreed.iter().map(|own| own.2).collect();
    sqlx::query!(
        "insert into goal_round (goal_round_id, sheet_id, number, reason, state, begun_at, submitted_at,
            returned_at, returned_by_name, return_reason, agreed_at, agreed_by_name, in_interview)
        select n.id, n.sheet_id, n.number, n.reason, n.state, $13, n.submitted_at, n.returned_at,
            n.returned_by, n.return_reason, n.agreed_at, n.agreed_by, n.in_interview
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[],
            $7::timestamptz[], $8::text[], $9::text[], $10::timestamptz[], $11::text[], $12::bool[])
            as n (id, sheet_id, number, reason, state, submitted_at, returned_at, returned_by,
                return_reason, agreed_at, agreed_by, in_interview)",
        &ids as &[GoalRoundId],
        &sheets as &[SheetId],
        &numbers,
        &reasons as &[Option<String>],
        &states,
        &submitted as &[Option<Timestamp>],
        &returned_at as &[Option<Timestamp>],
        &returned_by as &[Option<String>],
        &return_reason as &[Option<String>],
        &agreed_at as &[Option<Timestamp>],
        &agreed_by as &[Option<String>],
        &in_interview as &[Option<bool>],
        at
    )
    .execute(work.conn())
    .await?;
    insert_goals(work, &ids, rounds).await
}

async fn insert_goals(
    work: &mut Work,
    ids: &[GoalRoundId],
    rounds: &[(SheetId, GoalRound, Vec<Goal>)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let goals: Vec<(GoalRoundId, i32, &Goal)> = ids
        .iter()
        .zip(rounds)
        .flat_map(|(id, (.., goals))| {
            (1..).zip(goals).map(|(position, goal)| (*id, position, goal))
        })
        .collect();
    let of: Vec<GoalRoundId> = goals.iter().map(|(id, ..)| *id).collect();
    let keys: Vec<GoalId> = goals.iter().map(|(.., goal)| goal.id).collect();
    let positions: Vec<i32> = goals.iter().map(|(_, position, _)| *position).collect();
    let titles: Vec<String> = goals.iter().map(|(.., goal)| goal.title.to_string()).collect();
    let text = |words: &Option<Prose>| words.as_ref().map(ToString::to_string);
    let results: Vec<Option<String>> = goals.iter().map(|(.., goal)| text(&goal.result)).collect();
    let days: Vec<Option<Date>> = goals.iter().map(|(.., goal)| goal.due_on).collect();
    let weights: Vec<Option<i32>> =
        goals.iter().map(|(.., goal)| goal.weight.map(Weight::get)).collect();
    let difficulty: Vec<Option<String>> =
        goals.iter().map(|(.., goal)| goal.difficulty.clone()).collect();
    let importance: Vec<Option<String>> =
        goals.iter().map(|(.., goal)| goal.importance.clone()).collect();
    let uppers: Vec<Option<DepartmentGoalId>> = goals.iter().map(|(.., goal)| goal.upper).collect();
    let initiatives: Vec<Option<InitiativeId>> =
        goals.iter().map(|(.., goal)| goal.initiative).collect();
    let withdrawn: Vec<Option<String>> =
        goals.iter().map(|(.., goal)| text(&goal.withdrawn)).collect();
    sqlx::query!(
        "insert into goal (goal_round_id, goal_id, position, title, result, due_on, weight, difficulty,
            importance, department_goal_id, initiative_id, withdrawn_reason, saved_at)
        select n.round, n.id, n.position, n.title, n.result, n.due_on, n.weight, n.difficulty, n.importance,
            n.upper_id, n.initiative, n.withdrawn, $13
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::date[], $7::int[],
            $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::text[])
            as n (round, id, position, title, result, due_on, weight, difficulty, importance, upper_id,
                initiative, withdrawn)",
        &of as &[GoalRoundId],
        &keys as &[GoalId],
        &positions,
        &titles,
        &results as &[Option<String>],
        &days as &[Option<Date>],
        &weights as &[Option<i32>],
        &difficulty as &[Option<String>],
        &importance as &[Option<String>],
        &uppers as &[Option<DepartmentGoalId>],
        &initiatives as &[Option<InitiativeId>],
        &withdrawn as &[Option<String>],
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// What the histories of the planted rounds say: sheet, number, verb, when, who, words.
pub type PlantedEvent = (SheetId, i32, &'static str, Timestamp, String, Option<String>);

/// Adds to the histories.
pub async fn insert_events(
    work: &mut Work,
    _permit: &Permit<PlantTracks>,
    events: &[PlantedEvent],
) -> Result<(), StoreError> {
    let ids: Vec<GoalEventId> = events.iter().map(|_| GoalEventId::mint()).collect();
    let sheets: Vec<SheetId> = events.iter().map(|own| own.0).collect();
    let numbers: Vec<i32> = events.iter().map(|own| own.1).collect();
    let verbs: Vec<String> = events.iter().map(|own| own.2.to_owned()).collect();
    let moments: Vec<Timestamp> = events.iter().map(|own| own.3).collect();
    let names: Vec<String> = events.iter().map(|own| own.4.clone()).collect();
    let words: Vec<Option<String>> = events.iter().map(|own| own.5.clone()).collect();
    let account = work.actor().account();
    sqlx::query!(
        "insert into goal_event (goal_event_id, sheet_id, round_number, verb, at, acted_by, acted_by_name, words)
        select n.id, n.sheet_id, n.number, n.verb, n.at, $8, n.name, n.words
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::text[], $7::text[])
            as n (id, sheet_id, number, verb, at, name, words)",
        &ids as &[GoalEventId],
        &sheets as &[SheetId],
        &numbers,
        &verbs,
        &moments as &[Timestamp],
        &names,
        &words as &[Option<String>],
        account as Option<AccountId>
    )
    .execute(work.conn())
    .await?;
    Ok(())
}

/// Records of interviews with who held them.
pub async fn insert_interviews(
    work: &mut Work,
    _permit: &Permit<PlantTracks>,
    records: &[(SheetId, EmployeeId, Interview)],
) -> Result<(), StoreError> {
    let at = work.now().at;
    let own = || records.iter().map(|(.., interview)| interview);
    let ids: Vec<InterviewId> = own().map(|one| one.id).collect();
    let sheets: Vec<SheetId> = records.iter().map(|(sheet, ..)| *sheet).collect();
    let kinds: Vec<String> = own().map(|one| one.kind.as_str().to_owned()).collect();
    let states: Vec<String> = own().map(|one| one.stage().as_str().to_owned()).collect();
    let days: Vec<Date> = own().map(|one| one.minutes.held_on).collect();
    let ways: Vec<String> = own().map(|one| one.minutes.way.as_str().to_owned()).collect();
    let said: Vec<String> = own().map(|one| one.minutes.said.to_string()).collect();
    let agreed: Vec<String> = own().map(|one| one.minutes.agreed.to_string()).collect();
    let text = |words: Option<&Prose>| words.map(ToString::to_string);
    let next: Vec<Option<String>> = own().map(|one| text(one.minutes.next.as_ref())).collect();
    let evaluators: Vec<EmployeeId> = records.iter().map(|(_, who, _)| *who).collect();
    let moments: Vec<_> = own()
        .map(|one| match &one.state {
            InterviewState::Draft { returned } => {
                let (at, why) = returned.clone().unzip();
                (None, at, text(why.as_ref()), None, None)
            }
            InterviewState::Shared { at } => (Some(*at), None, None, None, None),
            InterviewState::Confirmed { shared_at, at, words } => {
                (Some(*shared_at), None, None, Some(*at), text(words.as_ref()))
            }
        })
        .collect();
    let shared: Vec<Option<Timestamp>> = moments.iter().map(|own| own.0).collect();
    let returned: Vec<Option<Timestamp>> = moments.iter().map(|own| own.1).collect();
    let return_words: Vec<Option<String>> = moments.iter().map(|own| own.2.clone()).collect();
    let confirmed: Vec<Option<Timestamp>> = moments.iter().map(|own| own.3).collect();
    let ratee_words: Vec<Option<String>> = moments.iter().map(|own| own.4.clone()).collect();
    let corrects: Vec<Option<InterviewId>> =
        own().map(|one| one.corrects.as_ref().map(|(id, _)| *id)).collect();
    let reasons: Vec<Option<String>> =
        own().map(|one| text(one.corrects.as_ref().map(|(_, why)| why))).collect();
    sqlx::query!(
        "insert into interview (interview_id, sheet_id, kind, state, held_on, way, said, agreed, next_step,
            evaluator_id, written_at, saved_at, shared_at, returned_at, return_words, confirmed_at,
            ratee_words, corrects_id, correction_reason)
        select n.id, n.sheet_id, n.kind, n.state, n.held_on, n.way, n.said, n.agreed, n.next_step,
            n.evaluator, $18, $18, n.shared, n.returned, n.return_words, n.confirmed, n.ratee_words,
            n.corrects, n.reason
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::uuid[], $11::timestamptz[], $12::timestamptz[], $13::text[],
            $14::timestamptz[], $15::text[], $16::uuid[], $17::text[])
            as n (id, sheet_id, kind, state, held_on, way, said, agreed, next_step, evaluator, shared,
                returned, return_words, confirmed, ratee_words, corrects, reason)",
        &ids as &[InterviewId],
        &sheets as &[SheetId],
        &kinds,
        &states,
        &days,
        &ways,
        &said,
        &agreed,
        &next as &[Option<String>],
        &evaluators as &[EmployeeId],
        &shared as &[Option<Timestamp>],
        &returned as &[Option<Timestamp>],
        &return_words as &[Option<String>],
        &confirmed as &[Option<Timestamp>],
        &ratee_words as &[Option<String>],
        &corrects as &[Option<InterviewId>],
        &reasons as &[Option<String>],
        at
    )
    .execute(work.conn())
    .await?;
    Ok(())
}
