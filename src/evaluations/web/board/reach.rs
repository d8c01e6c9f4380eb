//! Who follows a cycle: HR the whole of it, heads their own departments and all below.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::evaluations::cycle::{Cycle, CycleStage};
use crate::evaluations::policy::{FollowCycle, FollowFacts};
use crate::evaluations::store::cycle as cycles;
use crate::evaluations::store::progress;
use crate::kernel::ids::{DepartmentId, EmployeeId};
use crate::platform::App;
use crate::ui::{Asking, Error, Path, Shell};

/// Whose board it is.
pub(super) enum Desk {
    /// HR's.
    Officer,
    /// A head's, with the departments that they head today.
    Head(EmployeeId, Vec<DepartmentId>),
}

impl Desk {
    /// Root of its addresses.
    pub(super) fn address(&self, code: &str) -> String {
        match self {
            Self::Officer => format!("/hr/cycles/{code}"),
            Self::Head(..) => format!("/team/cycles/{code}"),
        }
    }
    pub(super) fn head(&self) -> Option<EmployeeId> {
        match self {
            Self::Officer => None,
            Self::Head(person, _) => Some(*person),
        }
    }
    /// What the policy asks about it.
    pub(super) fn facts(&self, cycle: &Cycle) -> FollowFacts {
        FollowFacts { cycle: cycle.id, authority: cycle.setup.authority, head: self.head() }
    }
    /// The departments where its tree begins; `None`: the whole city.
    pub(super) fn roots(&self) -> Option<&[DepartmentId]> {
        match self {
            Self::Officer => None,
            Self::Head(_, headed) => Some(headed),
        }
    }
    pub(super) fn shell(&self, asking: &Asking, cycle: &Cycle, page: &str) -> Shell {
        let own = self.address(&cycle.code);
        let shell = asking.shell(format!("{page} – {}", cycle.name));
        match self {
            Self::Officer => shell.crumbs(
                &[
                    ("ホーム", "/"),
                    ("人事の仕事", "/hr"),
                    ("評価サイクル", "/hr/cycles"),
                    (&cycle.name, &own),
                ],
                page,
            ),
            Self::Head(..) => {
                shell.crumbs(&[("ホーム", "/"), ("部下の評価", "/team"), (&cycle.name, &own)], page)
            }
        }
    }
}

/// A cycle as somebody follows it; out of reach is 404. Below `/hr` it is HR that asks, elsewhere the head
/// of a department.
pub(super) struct Followed {
    pub(super) asking: Asking,
    pub(super) desk: Desk,
    pub(super) cycle: Cycle,
}

impl FromRequestParts<App> for Followed {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let asking = Asking::from_request_parts(parts, app).await?;
        let Path(code) = Path::<String>::from_request_parts(parts, app).await?;
        let (desk, cycle) = if parts.uri.path().starts_with("/hr/") {
            followed(app, &asking, &code, Desk::Officer).await?
        } else {
            by_head(app, &asking, &code).await?
        };
        Ok(Self { asking, desk, cycle })
    }
}

/// For the head of a department, in cycles that have begun.
async fn by_head(app: &App, asking: &Asking, code: &str) -> Result<(Desk, Cycle), Error> {
    let person = asking.actor().employee().ok_or(Error::NotFound)?;
    let headed = progress::headed(app.db.reader(), person, asking.now.today).await?;
    if headed.is_empty() {
        return Err(Error::NotFound);
    }
    let (desk, cycle) = followed(app, asking, code, Desk::Head(person, headed)).await?;
    match cycle.state.stage() {
        CycleStage::Open | CycleStage::Closed => Ok((desk, cycle)),
        _ => Err(Error::NotFound),
    }
}

async fn followed(
    app: &App,
    asking: &Asking,
    code: &str,
    desk: Desk,
) -> Result<(Desk, Cycle), Error> {
    let mut conn = app.db.reader().acquire().await?;
    let cycle = cycles::cycle_by_code(&mut conn, code, false).await?.ok_or(Error::NotFound)?;
    let _permit = asking.actor().may::<FollowCycle>(desk.facts(&cycle))?;
    Ok((desk, cycle))
}
