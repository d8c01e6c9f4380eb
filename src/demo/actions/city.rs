//! Departments, people, postings and leaves.

use std::collections::HashMap;

use super::{Begun, DemoError, SUBJECT, actor};
use crate::audit::{Entry, Work};
use crate::demo::plan::{CityPlan, PlannedPosting};
use crate::kernel::Kana;
use crate::kernel::ids::{
    AuthorityId, DepartmentFactId, DepartmentId, EmployeeId, JobFamilyId, PostingId, RankId,
};
use crate::organization::actions::{apply_changes, ensure_basics, load_for_check, record_leaves};
use crate::organization::policy::KeepRegister;
use crate::organization::{
    DepartmentIs, EmployeeIs, EmployeeNumber, LADDER, NewEmployee, NumberFormat, OpenFact,
    OpenPosting, PersonName, PostingIs, Register, StaffChanges,
};
use crate::platform::App;

/// What became of the plan's departments and people, in its order.
#[derive(Debug, Clone)]
pub struct Ids {
    /// 市長.
    pub authority: AuthorityId,
    /// By position on the ladder, 係員 first.
    pub ranks: Vec<RankId>,
    /// Departments.
    pub departments: Vec<DepartmentId>,
    /// People.
    pub employees: Vec<EmployeeId>,
}

/// Makes sure that everyone of the plan is there. The register is one work; leaves are another.
pub(super) async fn ensure(app: &App, plan: &CityPlan, begun: Begun) -> Result<Ids, DemoError> {
    let basics = ensure_basics(app, &actor()).await?;
    let ranks = LADDER
        .iter()
        .map(|step| basics.ranks.get(step.code).copied())
        .collect::<Option<Vec<RankId>>>()
        .ok_or_else(|| DemoError::Broken("職位がそろっていません".to_owned()))?;
    let register = load_for_check(app).await?;
    if !register.employees.is_empty() {
        let ids = found(plan, &register, basics.authority, ranks).ok_or(DemoError::NotEmpty)?;
        ensure_leaves(app, plan, &ids).await?;
        return Ok(ids);
    }
    let ids = Ids {
        authority: basics.authority,
        ranks,
        departments: plan.departments.iter().map(|_| DepartmentId::mint()).collect(),
        employees: plan.employees.iter().map(|_| EmployeeId::mint()).collect(),
    };
    let changes = changes(plan, &ids, &register)?;
    let mut work = Work::begin(app, &actor()).await?;
    let permit = actor().may::<KeepRegister>(()).map_err(|no| DemoError::Broken(no.to_string()))?;
    apply_changes(&mut work, &permit, &changes).await?;
    // The rows follow from these few figures; repeating all of them here would prove nothing more.
    let summary = format!(
        "見本の市の所属{}、職員{}人、発令{}件を登録しました",
        plan.departments.len(),
        plan.employees.len(),
        plan.postings.len()
    );
    work.finish(Entry::new("begin_city", SUBJECT.0, SUBJECT.1, summary).after(begun)).await?;
    ensure_leaves(app, plan, &ids).await?;
    Ok(ids)
}

/// The plan's departments and people in a register that holds them all; `None`: it is another city's.
fn found(
    plan: &CityPlan,
    register: &Register,
    authority: AuthorityId,
    ranks: Vec<RankId>,
) -> Option<Ids> {
    let codes: HashMap<(&str, &str), DepartmentId> = register
        .facts
        .iter()
        .map(|fact| ((fact.is.code.as_str(), fact.is.name.as_str()), fact.department))
        .collect();
    let departments = plan.departments.iter().map(|department| {
        let today = department.facts.last()?;
        codes.get(&(today.code.as_str(), today.name.as_str())).copied()
    });
    let employees = plan.employees.iter().map(|employee| {
        let number = NumberFormat::default().parse(&employee.number).ok()?;
        let known = register.employees.get(&number)?;
        (known.is.name.as_str() == employee.name).then_some(known.id)
    });
    Some(Ids {
        authority,
        ranks,
        departments: departments.collect::<Option<_>>()?,
        employees: employees.collect::<Option<_>>()?,
    })
}

async fn ensure_leaves(app: &App, plan: &CityPlan, ids: &Ids) -> Result<(), DemoError> {
    let leaves: Vec<_> = plan
        .leaves
        .iter()
        .map(|leave| (ids.employees[leave.employee], leave.kind, leave.period))
        .collect();
    match record_leaves(app, &actor(), &leaves).await {
        // They were recorded before the fill was interrupted.
        Err(failed)
            if failed.refusal()
                == Some(&crate::organization::actions::RegisterRefusal::LeavesOverlap) =>
        {
            Ok(())
        }
        other => Ok(other?),
    }
}

fn changes(plan: &CityPlan, ids: &Ids, register: &Register) -> Result<StaffChanges, DemoError> {
    let mut changes =
        StaffChanges { new_departments: ids.departments.clone(), ..StaffChanges::default() };
    for (department, id) in plan.departments.iter().zip(&ids.departments) {
        changes.open_facts.extend(department.facts.iter().map(|fact| OpenFact {
            fact: DepartmentFactId::mint(),
            department: *id,
            period: fact.period,
            is: DepartmentIs {
                code: fact.code.clone(),
                name: fact.name.clone(),
                level: department.level,
                parent: fact.parent.map(|parent| ids.departments[parent]),
            },
        }));
    }
    for (employee, id) in plan.employees.iter().zip(&ids.employees) {
        changes.new_employees.push(NewEmployee {
            id: *id,
            is: EmployeeIs {
                number: number(&employee.number)?,
                name: PersonName::parse(&employee.name).map_err(unreadable)?,
                kana: Kana::parse(&employee.kana).map_err(unreadable)?,
                hired_on: employee.hired_on,
                left_on: employee.left_on,
                term_ends_on: None,
            },
        });
    }
    let mut jobs = register.job_families.clone();
    for posting in &plan.postings {
        let job = *jobs.entry(posting.job.to_owned()).or_insert_with(|| {
            let id = JobFamilyId::mint();
            changes.new_job_families.push((id, posting.job.to_owned()));
            id
        });
        changes.open_postings.push(opened(posting, (ids, plan.registered_at(posting)), job));
    }
    Ok(changes)
}

fn opened(
    posting: &PlannedPosting,
    (ids, department): (&Ids, usize),
    job_family: JobFamilyId,
) -> OpenPosting {
    let step = usize::try_from(posting.rank - 1).unwrap_or(0);
    OpenPosting {
        id: PostingId::mint(),
        employee: ids.employees[posting.employee],
        period: posting.period,
        is: PostingIs {
            authority: ids.authority,
            department: ids.departments[department],
            rank: ids.ranks[step],
            job_family,
            employment_type: posting.employment_type,
            kind: posting.kind,
            is_head: posting.is_head,
            title: posting.title.clone(),
            assigned_on: posting.assigned_on,
        },
    }
}

fn number(raw: &str) -> Result<EmployeeNumber, DemoError> {
    NumberFormat::default().parse(raw).map_err(|problem| DemoError::Refused(problem.cure()))
}

fn unreadable(problem: crate::kernel::TextProblem) -> DemoError {
    DemoError::Refused(problem.sentence("氏名"))
}
