//! Who sees a person and why, and what that person sees. Nothing is decided here: every answer is asked
//! of the policies that decide, for each grant and each leader by itself, and put into words.

use super::{ListAccounts, ReadAuditLog};
use crate::access::{Actor, Grant, Part, Role, Whereabouts};
use crate::evaluations::policy::{CycleFacts, HandledSheets, ReadCycle};
use crate::evaluations::workflow::StepKind;
use crate::kernel::ids::{AccountId, AuthorityId, CycleId, DepartmentId, EmployeeId};
use crate::organization::policy::StaffListing;

/// The person who is asked about, on a day.
pub struct Looked {
    pub employee: EmployeeId,
    pub account: Option<AccountId>,
    pub number: String,
    pub name: String,
    pub post: Option<String>,
    pub authorities: Vec<AuthorityId>,
    pub departments: Vec<DepartmentId>,
    /// Whom they lead.
    pub led: i64,
}

/// Somebody who leads them.
pub struct Leader {
    pub employee: EmployeeId,
    pub name: String,
    pub department: String,
    /// Acts for a head who is not there.
    pub is_deputy: bool,
}

/// Somebody who holds a role on the day.
pub struct Holder {
    pub account: AccountId,
    pub employee: Option<EmployeeId>,
    pub name: String,
    pub grant: Grant,
    pub authority: Option<String>,
    pub department: Option<String>,
}

/// A step of a sheet.
pub struct RatedStep {
    pub cycle: CycleId,
    pub cycle_name: String,
    pub authority: AuthorityId,
    pub ratee: EmployeeId,
    pub evaluator: Option<EmployeeId>,
    pub step: StepKind,
    pub evaluator_name: Option<String>,
}

/// Everything that is known, loaded for one page.
pub struct Facts {
    pub looked: Looked,
    pub leaders: Vec<Leader>,
    pub holders: Vec<Holder>,
    pub steps: Vec<RatedStep>,
}

/// One line: who, what, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seer {
    pub name: String,
    pub what: &'static str,
    pub why: String,
}

/// One line of the other direction: what, of whom, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    pub what: &'static str,
    pub whose: String,
    pub why: String,
}

/// 職員の情報.
pub const STAFF: &str = "氏名・所属・発令";
/// 評価.
pub const SHEETS: &str = "評価シート";
/// 利用者.
pub const ACCOUNT: &str = "サインインと権限";
/// 監査ログ.
pub const LOG: &str = "監査ログ";

impl Facts {
    fn whereabouts(&self) -> Whereabouts {
        Whereabouts {
            person: self.looked.employee,
            authorities: self.looked.authorities.clone(),
            departments: self.looked.departments.clone(),
            leaders: self.leaders.iter().map(|leader| leader.employee).collect(),
        }
    }

    /// この職員を見られる人と、その理由.
    pub fn seers(&self) -> Vec<Seer> {
        let seen = self.whereabouts();
        let mut lines = Vec::new();
        let own = actor(AccountId::mint(), Some(seen.person), Vec::new());
        if own.scope::<StaffListing>().parts_reaching(&seen).contains(&Part::Own) {
            lines.push(Seer {
                name: self.looked.name.clone(),
                what: STAFF,
                why: "本人です".to_owned(),
            });
        }
        for leader in &self.leaders {
            let who = actor(AccountId::mint(), Some(leader.employee), Vec::new());
            if who.scope::<StaffListing>().parts_reaching(&seen).contains(&Part::Team) {
                lines.push(Seer { name: leader.name.clone(), what: STAFF, why: leader.why() });
            }
        }
        for holder in &self.holders {
            lines.extend(holder.sees(&seen, self.looked.account, &self.steps));
        }
        for step in self.steps.iter().filter(|step| step.ratee == seen.person) {
            if let Some(name) = &step.evaluator_name {
                lines.push(Seer {
                    name: name.clone(),
                    what: SHEETS,
                    why: format!("{}の{}です", step.cycle_name, evaluator_word(step.step)),
                });
            }
        }
        lines
    }

    /// この人が見られるもの.
    pub fn sights(&self) -> Vec<Sight> {
        let looked = &self.looked;
        let mut lines = Vec::new();
        let plain = actor(AccountId::mint(), Some(looked.employee), Vec::new());
        let scope = plain.scope::<StaffListing>();
        if scope.own().is_some() {
            lines.push(Sight {
                what: STAFF,
                whose: "本人".to_owned(),
                why: "自分のことは、いつでも見られます".to_owned(),
            });
        }
        if scope.team_of().is_some() && looked.led > 0 {
            lines.push(Sight {
                what: STAFF,
                whose: format!("部下{}人", looked.led),
                why: "所属長として、その下の職員を見られます".to_owned(),
            });
        }
        let mine = self.holders.iter().filter(|holder| holder.employee == Some(looked.employee));
        for holder in mine {
            lines.extend(holder.sights());
        }
        let rated = self.steps.iter().filter(|step| step.evaluator == Some(looked.employee));
        let mut counts: Vec<(CycleId, StepKind, &str, usize)> = Vec::new();
        for step in rated {
            let own = |(cycle, kind, _, _): &&mut (CycleId, StepKind, &str, usize)| {
                *cycle == step.cycle && *kind == step.step
            };
            match counts.iter_mut().find(own) {
                Some((_, _, _, count)) => *count += 1,
                None => counts.push((step.cycle, step.step, &step.cycle_name, 1)),
            }
        }
        for (_, kind, cycle, count) in counts {
            lines.push(Sight {
                what: SHEETS,
                whose: format!("{cycle}の{count}人"),
                why: format!("{}です", evaluator_word(kind)),
            });
        }
        lines
    }
}

impl Leader {
    fn why(&self) -> String {
        let post = if self.is_deputy { "所属長の代理" } else { "所属長" };
        format!("上司です（{}の{post}）", self.department)
    }
}

impl Holder {
    /// As the policies know them, with this grant alone, so that the answer is owed to it.
    fn actor(&self) -> Actor {
        actor(self.account, self.employee, vec![self.grant.clone()])
    }

    fn why(&self) -> String {
        format!("「{}」の権限（{}）があります", self.grant.role.label(), self.over())
    }

    /// What the grant is over.
    fn over(&self) -> String {
        match (&self.department, &self.authority) {
            (Some(department), _) => format!("{department}とその下"),
            (None, Some(authority)) => format!("{authority}の職員"),
            (None, None) => "全体".to_owned(),
        }
    }

    /// Through this grant, what of the person is seen.
    fn sees(
        &self,
        seen: &Whereabouts,
        account: Option<AccountId>,
        steps: &[RatedStep],
    ) -> Vec<Seer> {
        let who = self.actor();
        let granted =
            |part: &Part| matches!(part, Part::Everyone | Part::Authority(_) | Part::Department(_));
        let mut what = Vec::new();
        if who.scope::<StaffListing>().parts_reaching(seen).iter().any(granted) {
            what.push(STAFF);
        }
        // The look at a sheet is the cycle's officers', the ratee's own apart.
        let of_cycles = |step: &&RatedStep| {
            let facts = CycleFacts { cycle: Some(step.cycle), authority: step.authority };
            step.ratee == seen.person && who.could::<ReadCycle>(&facts)
        };
        let own = who.scope::<HandledSheets>().except() == Some(seen.person);
        if !own && steps.iter().any(|step| of_cycles(&step)) {
            what.push(SHEETS);
        }
        if account.is_some() && who.scope::<ListAccounts>().is_everyone() {
            what.push(ACCOUNT);
        }
        if who.scope::<ReadAuditLog>().is_everyone() {
            what.push(LOG);
        }
        what.into_iter()
            .map(|what| Seer { name: self.name.clone(), what, why: self.why() })
            .collect()
    }

    /// What this grant lets its holder see.
    fn sights(&self) -> Vec<Sight> {
        let who = self.actor();
        let line = |what, whose: String| Sight { what, whose, why: self.why() };
        let mut lines = Vec::new();
        let staff = who.scope::<StaffListing>();
        if staff.is_everyone() || !staff.authorities().is_empty() || !staff.departments().is_empty()
        {
            let whose =
                if staff.is_everyone() { "すべての職員".to_owned() } else { self.over() };
            lines.push(line(STAFF, whose));
        }
        let sheets = who.scope::<HandledSheets>();
        let cycles = who.scope::<crate::evaluations::policy::ListCycles>();
        if !cycles.is_nobody() && !sheets.is_nobody() {
            let whose = if cycles.is_everyone() {
                "すべての任命権者".to_owned()
            } else {
                self.over()
            };
            lines.push(line(SHEETS, format!("{whose}の評価サイクル（自分のものを除く）")));
        }
        if who.scope::<ListAccounts>().is_everyone() {
            lines.push(line(ACCOUNT, "すべての利用者".to_owned()));
        }
        if who.scope::<ReadAuditLog>().is_everyone() {
            lines.push(line(LOG, "すべての記録".to_owned()));
        }
        if self.grant.role == Role::StrategyOfficer {
            lines.push(line("戦略と事業", self.over()));
        }
        lines
    }
}

fn actor(account: AccountId, employee: Option<EmployeeId>, grants: Vec<Grant>) -> Actor {
    Actor::person(account, employee, String::new(), grants)
}

fn evaluator_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Secondary => "二次評価者",
        _ => "一次評価者",
    }
}
