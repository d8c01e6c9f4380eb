//! Goals and interviews of the running cycle, in every state: most are agreed, some wait, some came
//! back, some were changed in between. The cast stands where its journeys begin.

use chrono::Days;

use super::{Stage, unfit};
use crate::audit::Failed;
use crate::demo::actions::{DemoError, actor};
use crate::demo::cast::DemoRole;
use crate::demo::chance::Chance;
use crate::demo::goals::{
    CHANGES, DEPARTMENT_GOALS, GIVEN_UP, GOALS, RETURNS, TALKS, WEIGHTS, WITHDRAWALS,
};
use crate::demo::progress::Progress;
use crate::demo::rounds::{Round, at_hour};
use crate::evaluations::actions::{
    Answer, GoalDeed, Planted, Plot, answer_interview, load_own, own_interviews, plant_tracks,
    record_interview, set_goal_rule, set_interviews, withdraw_department_goal,
    write_department_goal,
};
use crate::evaluations::closed_days::open_day_after;
use crate::evaluations::cycle::CycleKind;
use crate::evaluations::forms::GoalRuleInput;
use crate::evaluations::goal::{DepartmentGoal, Goal};
use crate::evaluations::interview::{
    Interview, InterviewGate, InterviewKind, InterviewWay, Minutes,
};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{DepartmentGoalId, GoalId, InitiativeId};
use crate::kernel::{Date, FiscalYear, Line, Prose, Revision, Timestamp, Weight};
use crate::strategy::{Which, initiatives};

/// Where somebody's goals stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    Nothing,
    Drafting,
    Submitted,
    Returned,
    Agreed,
    /// Changed in between, and agreed again.
    Changed,
    /// A change was handed in.
    Changing,
    /// A change is being written.
    Begun,
}

/// Where the record of an opening interview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Talk {
    Draft,
    Shared,
    Returned,
    Confirmed,
}

/// Where those of fixed names stand.
fn cast_scene(name: &str) -> Option<Scene> {
    Some(match name {
        "山本 健太" => Scene::Begun,
        "小林 直人" | "井上 明里" => Scene::Submitted,
        "木村 翔" => Scene::Returned,
        "清水 葵" => Scene::Drafting,
        "山口 誠" => Scene::Changing,
        "𠮷田 直樹" => Scene::Changed,
        _ => return None,
    })
}

/// The opening interviews of those of fixed names.
fn cast_talk(name: &str) -> Option<Talk> {
    Some(match name {
        "山本 健太" => Talk::Shared,
        "井上 明里" => Talk::Draft,
        "木村 翔" => Talk::Returned,
        "𠮷田 直樹" | "山口 誠" | "中村 恵子" => Talk::Confirmed,
        _ => return None,
    })
}

/// What goals can be linked with.
struct Links {
    initiatives: Vec<InitiativeId>,
    uppers: Vec<DepartmentGoalId>,
}

fn words(text: &str) -> Result<Prose, DemoError> {
    Prose::within(text, 400).map_err(unfit)
}

impl Stage<'_> {
    /// How the cycle sets goals and interviews.
    pub(super) async fn set_tracks(&self, round: &Round) -> Result<(), DemoError> {
        let code = round.code();
        let app = self.on(round.opens_on, 10);
        let hr = self.person(DemoRole::Hr)?;
        let due = open_day_after(round.opens_on, 25);
        let rule = GoalRuleInput::proposed(due).parse();
        let rule = rule.map_err(|_| DemoError::Refused("目標の決まり".to_owned()))?;
        match set_goal_rule(&app, &hr, &code, Some(&rule), Revision::new(0)).await {
            // A fill that was interrupted goes on.
            Err(Failed::Stale) => {}
            done => done?,
        }
        let closing = round.due.last().map_or(round.opens_on, |(_, day)| *day);
        let asked = [
            (InterviewKind::Opening, due),
            (InterviewKind::Interim, open_day_after(round.opens_on, 38)),
            (InterviewKind::Closing, open_day_after(closing, 14)),
        ];
        Ok(set_interviews(&app, &hr, &code, &asked).await?)
    }

    /// Everybody's goals and opening interviews. Who was rated by `progress` has agreed goals.
    pub(super) async fn plant(
        &self,
        round: &Round,
        progress: &(dyn Fn(usize) -> Progress + Sync),
    ) -> Result<(), DemoError> {
        let uppers = if round.kind == CycleKind::Ability {
            self.department_goals(round).await?
        } else {
            Vec::new()
        };
        let found = initiatives(self.app.db.reader(), Which::All, self.begun.today).await?;
        let running = found.iter().filter(|own| own.years.from() <= round.year);
        let links = Links { initiatives: running.map(|own| own.id).collect(), uppers };
        let cycle = self.chance.aside(&format!("goals {}", round.code()));
        let write = |plot: &Plot| {
            let Some(place) = self.places.get(&plot.ratee) else { return Planted::default() };
            let mut chance = cycle.aside(&format!("{place}"));
            let employee = &self.plan.employees[*place];
            // Where results are rated, a self assessment waits for agreed goals.
            let waits =
                if round.kind.has_results() { StepKind::SelfAssessment } else { StepKind::Primary };
            let rated = progress(*place).has(waits, u32::MAX);
            let known = employee.member().and_then(|member| cast_scene(member.name));
            let team = self
                .plan
                .post_of(*place, round.base_date)
                .is_some_and(|post| self.ids.departments[post.department] == plot.department);
            let scene = match known {
                _ if rated => Scene::Agreed,
                Some(scene) => scene,
                None if employee.cast.is_some() => Scene::Agreed,
                None => scene_of(&mut chance),
            };
            let uppers = if employee.cast.is_some() && team { &links.uppers[..] } else { &[] };
            let talk = if rated {
                Some(Talk::Confirmed)
            } else {
                employee.member().and_then(|member| cast_talk(member.name))
            };
            planted(&mut chance, round, plot, (scene, talk), (&links.initiatives, uppers))
                .unwrap_or_default()
        };
        let app = self.on(round.opens_on + Days::new(6), 9);
        plant_tracks(&app, &actor(), &round.code(), &write).await?;
        Ok(())
    }

    /// The goals of the departments above the team of the cast.
    async fn department_goals(&self, round: &Round) -> Result<Vec<DepartmentGoalId>, DemoError> {
        let app = self.on(round.opens_on, 8);
        let year = FiscalYear::of(self.begun.today);
        let mut written: Vec<DepartmentGoalId> = Vec::new();
        let mut upper: Option<DepartmentGoalId> = None;
        let mut before = "";
        for (name, title, result) in DEPARTMENT_GOALS {
            let place = self
                .plan
                .departments
                .iter()
                .position(|own| own.facts.last().is_some_and(|fact| fact.name == name));
            let Some(place) = place else { continue };
            if before != name {
                upper = written.last().copied();
                before = name;
            }
            let goal = DepartmentGoal {
                department: self.ids.departments[place],
                year,
                title: Line::parse(title).map_err(unfit)?,
                result: words(result)?,
                upper,
                initiative: None,
            };
            let id = write_department_goal(&app, &actor(), &goal).await?;
            if title == GIVEN_UP.0 {
                withdraw_department_goal(&app, &actor(), id, &words(GIVEN_UP.1)?).await?;
            } else {
                written.push(id);
            }
        }
        Ok(written)
    }

    /// In a cycle that is over, 中村 tells 山本 the result, and he confirms what was said.
    pub(super) async fn tell_result(&self, round: &Round) -> Result<(), DemoError> {
        let last = round.acts.last().map_or(round.base_date, |(_, on)| *on);
        let app = self.on(last + Days::new(2), 15);
        let (chief, ratee) = (self.person(DemoRole::Supervisor)?, self.person(DemoRole::Employee)?);
        let code = round.code();
        let own = match load_own(&app, &ratee, &code).await {
            Err(Failed::Missing) => return Ok(()),
            loaded => loaded?,
        };
        let (said, agreed, next) = TALKS[2];
        let minutes = Minutes {
            held_on: last + Days::new(2),
            way: InterviewWay::InPerson,
            said: words(said)?,
            agreed: words(agreed)?,
            next: Some(words(next)?),
        };
        let place = (code.as_str(), own.id());
        let kind = InterviewKind::Closing;
        match record_interview(&app, &chief, place, kind, minutes, true).await {
            // In that half 山本 had another chief, or the talk is written already.
            Err(Failed::Missing | Failed::Denied(_) | Failed::Refused(_)) => return Ok(()),
            done => done?,
        }
        let records = own_interviews(&app, &ratee, &code).await?;
        for (id, revision) in records.waiting() {
            let answer = Answer::Confirm(Some(words("次の期も続けます。")?));
            answer_interview(&app, &ratee, &code, (id, revision), answer).await?;
        }
        Ok(())
    }
}

fn scene_of(chance: &mut Chance) -> Scene {
    match chance.weighted([60, 90, 120, 40, 610, 50, 30].into_iter()) {
        Some(0) => Scene::Nothing,
        Some(1) => Scene::Drafting,
        Some(2) => Scene::Submitted,
        Some(3) => Scene::Returned,
        Some(5) => Scene::Changed,
        Some(6) => Scene::Changing,
        _ => Scene::Agreed,
    }
}

/// The goals of one person and what was said about them.
fn planted(
    chance: &mut Chance,
    round: &Round,
    plot: &Plot,
    (scene, talk): (Scene, Option<Talk>),
    (initiatives, uppers): (&[InitiativeId], &[DepartmentGoalId]),
) -> Option<Planted> {
    let day = |days: u64| at_hour(round.opens_on + Days::new(days), 11).at;
    let submitted = GoalDeed::Submit(day(u64::from(chance.between(1, 3))));
    let talked = chance.permille(800);
    let agree = |days: u64| GoalDeed::Agree(day(days), talked);
    let goals = goals(chance, plot, initiatives, uppers)?;
    let mut rounds = Vec::new();
    let mut first = |deeds: Vec<GoalDeed>| rounds.push((None, goals.clone(), deeds));
    match scene {
        Scene::Nothing => {}
        Scene::Drafting => {
            let some = goals[..goals.len() - 1].to_vec();
            rounds.push((None, some, Vec::new()));
        }
        Scene::Submitted => first(vec![submitted]),
        Scene::Returned => {
            let why = Prose::within(chance.pick(&RETURNS)?, 400).ok()?;
            first(vec![submitted, GoalDeed::Return(day(4), why)]);
        }
        Scene::Agreed => first(vec![submitted, agree(5)]),
        Scene::Changed | Scene::Changing | Scene::Begun => {
            first(vec![submitted, agree(4)]);
            let why = Prose::within(chance.pick(&CHANGES)?, 400).ok()?;
            let changed = changed(chance, &goals)?;
            let mut deeds = Vec::new();
            if scene != Scene::Begun {
                deeds.push(GoalDeed::Submit(day(6)));
            }
            if scene == Scene::Changed {
                deeds.push(GoalDeed::Agree(day(7), false));
            }
            rounds.push((Some(why), changed, deeds));
        }
    }
    let interviews = match scene {
        Scene::Nothing | Scene::Drafting => Vec::new(),
        _ if talked || talk.is_some() => talks(chance, round.opens_on, talk, day)?,
        _ => Vec::new(),
    };
    Some(Planted { rounds, interviews })
}

fn goals(
    chance: &mut Chance,
    plot: &Plot,
    initiatives: &[InitiativeId],
    uppers: &[DepartmentGoalId],
) -> Option<Vec<Goal>> {
    let weights = *chance.pick(&WEIGHTS)?;
    let from = chance.place(GOALS.len())?;
    let marks = ["◎", "○", "○", "△"];
    weights
        .iter()
        .zip(from..)
        .map(|(weight, at)| {
            let (title, result) = GOALS[at % GOALS.len()];
            Some(Goal {
                id: GoalId::mint(),
                title: Line::parse(title).ok()?,
                result: Prose::within(result, 400).ok(),
                due_on: plot.period.last_day(),
                weight: Weight::new(*weight),
                difficulty: chance.pick(&marks).map(|mark| (*mark).to_owned()),
                importance: chance.pick(&marks).map(|mark| (*mark).to_owned()),
                upper: if chance.permille(600) { chance.pick(uppers).copied() } else { None },
                initiative: if chance.permille(120) {
                    chance.pick(initiatives).copied()
                } else {
                    None
                },
                withdrawn: None,
            })
        })
        .collect()
}

/// An interim change: the last goal is given up, another takes its place.
fn changed(chance: &mut Chance, goals: &[Goal]) -> Option<Vec<Goal>> {
    let mut after = goals.to_vec();
    let last = after.last_mut()?;
    last.withdrawn = Prose::within(chance.pick(&WITHDRAWALS)?, 400).ok();
    let (title, result) = *chance.pick(&GOALS)?;
    let new = Goal {
        id: GoalId::mint(),
        title: Line::parse(title).ok()?,
        result: Prose::within(result, 400).ok(),
        withdrawn: None,
        upper: None,
        initiative: None,
        ..last.clone()
    };
    after.push(new);
    Some(after)
}

/// The opening interview, for some the interim one too.
fn talks(
    chance: &mut Chance,
    opens_on: Date,
    fixed: Option<Talk>,
    day: impl Fn(u64) -> Timestamp,
) -> Option<Vec<Interview>> {
    let mut held = Vec::new();
    let kinds: &[InterviewKind] = if chance.permille(100) {
        &[InterviewKind::Opening, InterviewKind::Interim]
    } else {
        &[InterviewKind::Opening]
    };
    for (kind, after) in kinds.iter().zip([4_u64, 16]) {
        let (said, agreed, next) = *chance.pick(&TALKS)?;
        let way = *chance.pick(&[
            InterviewWay::InPerson,
            InterviewWay::InPerson,
            InterviewWay::InPerson,
            InterviewWay::Online,
        ])?;
        let on = opens_on + Days::new(after);
        let minutes = Minutes {
            held_on: on,
            way,
            said: Prose::within(said, 400).ok()?,
            agreed: Prose::within(agreed, 400).ok()?,
            next: Prose::within(next, 400).ok(),
        };
        let gate = InterviewGate { is_out: false, is_disclosed: false };
        let draft = Interview::new(gate, *kind, minutes, on).ok()?;
        let drawn = match chance.weighted([40, 160, 30, 770].into_iter()) {
            Some(0) => Talk::Draft,
            Some(1) => Talk::Shared,
            Some(2) => Talk::Returned,
            _ => Talk::Confirmed,
        };
        let interview = match fixed.unwrap_or(drawn) {
            Talk::Draft => draft,
            Talk::Shared => draft.share(day(after)).ok()?,
            Talk::Returned => {
                let why =
                    Prose::within("合意したことに、研修の時期も入れてください。", 400).ok()?;
                draft.share(day(after)).ok()?.ask_again(day(after + 1), why).ok()?
            }
            Talk::Confirmed => draft.share(day(after)).ok()?.confirm(day(after + 1), None).ok()?,
        };
        held.push(interview);
    }
    Some(held)
}
