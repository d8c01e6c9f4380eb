//! What a new cycle takes from an earlier one beside the set-up form: the settings with pages of their own.

use serde_json::json;

use super::super::cycle::{CycleSetup, following_day};
use super::super::evidence::MemosShown;
use super::super::goal::GoalRule;
use super::super::interview::InterviewKind;
use super::super::policy::{PrepareCycle, ReadCycle};
use super::super::store::{cycle as cycles, evidence, goals::rule as goals, interviews, transfers};
use super::super::transfer::TransferRule;
use super::cycles::{CycleResult, facts_of};
use super::goals::outline;
use crate::access::{Actor, Permit};
use crate::audit::{Failed, Work};
use crate::kernel::Date;

/// Settings of an earlier cycle, on their way into a new one.
pub(super) struct Copied {
    code: String,
    goals: Option<GoalRule>,
    interviews: Vec<(InterviewKind, Date)>,
    memos: Option<MemosShown>,
    transfers: TransferRule,
}

impl Copied {
    /// What the cycle of that code has, where the actor may read it; what its ranks have of their own goes
    /// into the set-up. Rules for ranks fit the kind of sheet that they were made for, and goals a sheet
    /// that asks for results.
    pub(super) async fn load(
        work: &mut Work,
        actor: &Actor,
        code: &str,
        setup: &mut CycleSetup,
    ) -> CycleResult<Self> {
        let last = cycles::cycle_by_code(work.conn(), code, false).await?.ok_or(Failed::Missing)?;
        let _permit = actor.may::<ReadCycle>(facts_of(&last))?;
        setup.keep_step_names(&last.setup);
        let same = last.setup.kind == setup.kind;
        if same {
            setup.blocks.ranks.clone_from(&last.setup.blocks.ranks);
        }
        let rule = goals::rule(work.conn(), last.id).await?;
        let rule = rule.filter(|_| same || setup.kind.has_results());
        let moved = |day| following_day(day, last.setup.period, setup.period);
        let asked = interviews::asked(work.conn(), last.id).await?;
        Ok(Self {
            code: code.to_owned(),
            goals: rule.map(|(rule, _)| GoalRule {
                due_on: moved(rule.due_on),
                ranks: rule
                    .ranks
                    .iter()
                    .filter(|own| setup.ranks.contains(&own.rank))
                    .cloned()
                    .collect(),
                ..rule
            }),
            interviews: asked.into_iter().map(|(kind, day)| (kind, moved(day))).collect(),
            memos: evidence::memo_rule(work.conn(), last.id).await?,
            transfers: transfers::rule(work.conn(), last.id).await?,
        })
    }

    /// Writes it into the permit's cycle, which is new. Gives it as the audit log keeps it.
    pub(super) async fn write(
        &self,
        work: &mut Work,
        permit: &Permit<PrepareCycle>,
    ) -> CycleResult<serde_json::Value> {
        goals::replace(work, permit, self.goals.as_ref()).await?;
        interviews::set_asked(work, permit, &self.interviews).await?;
        evidence::set_memo_rule(work, permit, self.memos).await?;
        transfers::set_rule(work, permit, self.transfers).await?;
        Ok(json!({
            "from": self.code,
            "goals": outline(self.goals.as_ref()),
            "interviews": self.interviews,
            "memos": self.memos.map(MemosShown::as_str),
            "transfers": self.transfers.words(),
        }))
    }
}
