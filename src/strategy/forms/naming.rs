//! The form that names who answers from now on.

use crate::kernel::{Code, Prose, TextProblem};
use crate::strategy::initiative::REASON_LIMIT;
use crate::strategy::naming::Naming;
use crate::strategy::refusal::InitiativeRefusal;
use crate::ui::{FormData, FormField, Problems};

/// Fields of the form; the id is the name of the control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingField {
    /// 新しい担当者.
    Owner,
    /// 代理.
    Deputy,
    /// 理由.
    Reason,
}

impl NamingField {
    /// The name of its control.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Deputy => "deputy",
            Self::Reason => "reason",
        }
    }
    /// The field that a refusal belongs to.
    pub const fn of(refusal: &InitiativeRefusal) -> Self {
        match refusal {
            InitiativeRefusal::DeputyUnknown(_)
            | InitiativeRefusal::DeputyLeft(_)
            | InitiativeRefusal::SamePerson => Self::Deputy,
            _ => Self::Owner,
        }
    }
}

impl FormField for NamingField {
    fn id(&self) -> String {
        self.name().to_owned()
    }
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamingInput {
    /// 新しい担当者.
    pub owner: String,
    /// 代理.
    pub deputy: String,
    /// 理由.
    pub reason: String,
}

impl NamingInput {
    /// As posted.
    pub fn read(form: &FormData) -> Self {
        let one = |field: NamingField| form.one(field.name()).to_owned();
        Self {
            owner: one(NamingField::Owner),
            deputy: one(NamingField::Deputy),
            reason: one(NamingField::Reason),
        }
    }
    /// Every problem at once.
    pub fn parse(&self) -> Result<Naming, Problems<NamingField>> {
        let mut problems = Problems::new();
        let owner = Code::parse(&self.owner);
        let owner = problems
            .keep(NamingField::Owner, owner, |problem| problem.sentence("新しい担当者の職員番号"));
        let deputy = match Code::parse(&self.deputy) {
            Ok(code) => Some(Some(code)),
            Err(TextProblem::Blank) => Some(None),
            Err(problem) => {
                problems.add(NamingField::Deputy, problem.sentence("代理の職員番号"));
                None
            }
        };
        let reason = Prose::within(&self.reason, REASON_LIMIT);
        let reason = problems.keep(NamingField::Reason, reason, |problem| problem.sentence("理由"));
        match (owner, deputy, reason) {
            (Some(owner), Some(deputy), Some(reason)) => Ok(Naming { owner, deputy, reason }),
            _ => Err(problems),
        }
    }
}
