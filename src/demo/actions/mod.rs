//! The verb: fill an empty database with the city, through the other rooms' actions.
//!
//! Filling goes in stages, each a work of its own or a few. Every stage looks for what it would make
//! and makes only what is missing, so that a fill that was interrupted goes on at the next start with
//! the day and the options it began with. Two entries of the audit log frame it: `begin_city` (with
//! the people and their posts) and `finish_city`; after the second, [`fill`] does nothing.

mod accounts;
mod city;
mod cycles;
mod definitions;
mod figures;
mod initiatives;
mod memos;
mod transfers;

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::plan::{City, LEAST_STAFF, MOST_STAFF, MOST_YEARS};
use crate::access::Actor;
use crate::audit::{self, Entry, Failed, Subject, Work};
use crate::competency::VersionRefusal;
use crate::competency::self_check::SelfCheckRefusal;
use crate::counts::CountRefusal;
use crate::evaluations::cycle::CycleRefusal;
use crate::evaluations::delegation::DelegationRefusal;
use crate::evaluations::goal::{DepartmentGoalRefusal, GoalRefusal};
use crate::evaluations::interview::InterviewRefusal;
use crate::evaluations::observation::ObservationRefusal;
use crate::evaluations::refusal::{RouteRefusal, SheetRefusal};
use crate::evaluations::reminder::ReminderRefusal;
use crate::evaluations::transfer::PartRecordRefusal;
use crate::identity::account::InviteRefusal;
use crate::identity::grant::GrantRefusal;
use crate::kernel::refusal::Never;
use crate::kernel::{Date, Refusal};
use crate::organization::actions::RegisterRefusal;
use crate::platform::{App, StoreError};
use crate::strategy::refusal::{KpiRefusals, ReadingRefusals};

pub use accounts::SignIn;
pub use city::Ids;

/// What kind of city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoOptions {
    /// People employed today: [`LEAST_STAFF`] to [`MOST_STAFF`].
    pub staff: u32,
    /// Fiscal years of history before the present one, at most [`MOST_YEARS`].
    pub years: u32,
    /// The same seed gives the same city.
    pub seed: u64,
}

impl Default for DemoOptions {
    /// The 一般行政職 of a city of that size (domain.md 4.1), with three years of history.
    fn default() -> Self {
        Self { staff: 4199, years: 3, seed: 2025 }
    }
}

impl DemoOptions {
    fn within_limits(self) -> Self {
        Self {
            staff: self.staff.clamp(LEAST_STAFF, MOST_STAFF),
            years: self.years.min(MOST_YEARS),
            ..self
        }
    }
}

/// What a fill began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Begun {
    #[serde(flatten)]
    options: DemoOptions,
    today: Date,
}

/// What [`fill`] found or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The city was made, or made complete, by this call.
    pub fresh: bool,
    /// What kind of city stands there, whatever was asked for.
    pub options: DemoOptions,
    /// Who can sign in. Empty when the file that holds them was taken away.
    pub sign_ins: Vec<SignIn>,
}

/// Why the city was not made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// People are there who are not of this city.
    #[error(
        "このデータベースには、もう職員が登録されています。見本の市は、空のデータベースにだけ作ります。\
         JINZAI_DATA_DIR に別のフォルダを指定してください"
    )]
    NotEmpty,
    /// The file of sign-ins could not be written or read.
    #[error("{file}：{error}")]
    File {
        /// Which.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A rule of a room said no, which the plan should never let happen.
    #[error("見本の市を作れません：{0}")]
    Refused(String),
    /// The database failed, or somebody else changed it meanwhile.
    #[error("見本の市を作れません：{0}")]
    Broken(String),
}

impl From<StoreError> for DemoError {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

macro_rules! from_failed {
    ($($refusal:ty),+ $(,)?) => { $(
        impl From<Failed<$refusal>> for DemoError {
            fn from(failed: Failed<$refusal>) -> Self {
                match failed.refusal() {
                    Some(refusal) => Self::Refused(refusal.sentence()),
                    None => Self::Broken(failed.to_string()),
                }
            }
        }
    )+ };
}
from_failed!(
    Never,
    RegisterRefusal,
    GrantRefusal,
    InviteRefusal,
    CycleRefusal,
    DepartmentGoalRefusal,
    GoalRefusal,
    InterviewRefusal,
    SheetRefusal,
    RouteRefusal,
    DelegationRefusal,
    ObservationRefusal,
    ReminderRefusal,
    PartRecordRefusal,
    KpiRefusals,
    ReadingRefusals,
    SelfCheckRefusal,
    VersionRefusal,
    CountRefusal,
);

const SUBJECT: (&str, &str) = ("demo_city", "city");

/// The name under which the city is made; policies know it.
fn actor() -> Actor {
    Actor::system("demo")
}

/// Fills the database with the city, unless that was done before. The content must be loaded. An empty database only:
/// [`DemoError::NotEmpty`] where people are registered already.
pub async fn fill(app: &App, options: DemoOptions) -> Result<Filled, DemoError> {
    let trail =
        audit::trail_of(app.db.reader(), &Subject { kind: SUBJECT.0, id: SUBJECT.1.to_owned() })
            .await?;
    let begun = trail.iter().find(|line| line.verb == "begin_city").and_then(|line| {
        line.after.clone().and_then(|value| serde_json::from_value::<Begun>(value).ok())
    });
    if let Some(begun) = begun
        && trail.iter().any(|line| line.verb == "finish_city")
    {
        let sign_ins = accounts::read(app)?;
        return Ok(Filled { fresh: false, options: begun.options, sign_ins });
    }
    let begun = begun.unwrap_or(Begun { options: options.within_limits(), today: app.now().today });
    let DemoOptions { staff, years, seed } = begun.options;
    let plan = timed("plan", async { City::plan(seed, staff, years, begun.today) }).await;
    let ids = timed("people", Box::pin(city::ensure(app, &plan, begun))).await?;
    let accounts = timed("accounts", Box::pin(accounts::ensure(app, &plan, &ids, begun))).await?;
    timed("initiatives", Box::pin(initiatives::ensure(app, &plan, begun))).await?;
    timed("figures", Box::pin(figures::ensure(app, &plan, begun))).await?;
    let versions = definitions::ensure(app, &plan, &ids, &accounts, begun);
    timed("definitions", Box::pin(versions)).await?;
    timed("cycles", Box::pin(cycles::ensure(app, &plan, &ids, &accounts, begun))).await?;
    // Nobody writes memos about people who have moved away.
    timed("memos", Box::pin(memos::ensure(app, &plan, &ids, begun))).await?;
    let moves = transfers::ensure(app, &plan, &ids, &accounts, begun);
    timed("transfers", Box::pin(moves)).await?;
    let checks = definitions::ensure_self_checks(app, &plan, &ids, &accounts, begun);
    timed("self-checks", Box::pin(checks)).await?;
    timed("counts", Box::pin(figures::count(app, begun))).await?;
    definitions::ensure_pledges(app, &plan, &ids, &accounts).await?;
    finish(app, begun).await?;
    Ok(Filled { fresh: true, options: begun.options, sign_ins: accounts.sign_ins })
}

/// Logs how long a part of the city took.
async fn timed<T>(part: &str, work: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = work.await;
    tracing::info!(part, seconds = format!("{:.2}", begun.elapsed().as_secs_f64()), "city");
    done
}

async fn finish(app: &App, begun: Begun) -> Result<(), DemoError> {
    let work = Work::begin(app, &actor()).await?;
    let entry = Entry::new("finish_city", SUBJECT.0, SUBJECT.1, "見本の市ができました");
    Ok(work.finish(entry.after(begun)).await?)
}
