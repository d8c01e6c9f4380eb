//! Sign-ins for each kind of user, and the file that lists them.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Begun, DemoError, Ids, actor};
use crate::access::{Actor, Grant, Role};
use crate::audit::Failed;
use crate::demo::cast::DemoRole;
use crate::demo::passphrase::passphrase;
use crate::demo::plan::CityPlan;
use crate::demo::tree::years_before;
use crate::identity::actions::{Invitee, grant_role, open_accounts};
use crate::identity::grant::GrantRefusal;
use crate::identity::password::NewPassword;
use crate::kernel::Period;
use crate::kernel::ids::AccountId;
use crate::platform::App;

/// One line of `demo-accounts.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// A word of [`DemoRole`].
    pub role: String,
    /// Login.
    pub employee_number: String,
    /// In plain: the city is invented, the file is for its owner's eyes.
    pub password: String,
    /// 氏名.
    pub name: String,
}

/// The accounts, in the order of [`DemoRole::ALL`].
pub(super) struct Accounts {
    pub(super) sign_ins: Vec<SignIn>,
    pub(super) ids: HashMap<DemoRole, AccountId>,
}

impl Accounts {
    /// One of those who can sign in, as they act.
    pub(super) fn person(
        &self,
        plan: &CityPlan,
        ids: &Ids,
        role: DemoRole,
    ) -> Result<Actor, DemoError> {
        let (place, account) = (plan.who_is(role), self.ids.get(&role));
        let (Some(place), Some(account)) = (place, account) else {
            return Err(DemoError::Broken(format!("{role} がいません")));
        };
        let grants = match role {
            DemoRole::Hr | DemoRole::HrSecond => {
                vec![Grant { role: Role::HrOfficer, authority: None, department: None }]
            }
            _ => Vec::new(),
        };
        let name = plan.employees[place].name.clone();
        Ok(Actor::person(*account, Some(ids.employees[place]), name, grants))
    }
}

fn file(app: &App) -> PathBuf {
    app.config.data_dir.join("demo-accounts.json")
}

/// What the file says; nothing when it was taken away.
pub(super) fn read(app: &App) -> Result<Vec<SignIn>, DemoError> {
    let path = file(app);
    let wrong = |error| DemoError::File { file: path.display().to_string(), error };
    match File::open(&path) {
        Ok(file) => {
            serde_json::from_reader(BufReader::new(file)).map_err(|error| wrong(error.into()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(wrong(error)),
    }
}

/// Written for its owner alone, whole or not at all.
fn write(app: &App, sign_ins: &[SignIn]) -> Result<(), DemoError> {
    let path = file(app);
    let wrong = |error| DemoError::File { file: path.display().to_string(), error };
    let text = serde_json::to_vec_pretty(sign_ins).map_err(|error| wrong(error.into()))?;
    let beside = path.with_extension("json.new");
    // An earlier one may have looser rights.
    let _gone = std::fs::remove_file(&beside);
    let mut new =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(wrong)?;
    new.write_all(&text).and_then(|()| new.sync_all()).map_err(wrong)?;
    std::fs::rename(&beside, &path).map_err(wrong)
}

/// Makes sure that each kind of user can sign in and holds what it needs. Everyone else can be
/// invited.
pub(super) async fn ensure(
    app: &App,
    plan: &CityPlan,
    ids: &Ids,
    begun: Begun,
) -> Result<Accounts, DemoError> {
    let mut sign_ins = Vec::new();
    let mut new = Vec::new();
    for role in DemoRole::ALL {
        let Some(place) = plan.who_is(*role) else { continue };
        let person = &plan.employees[place];
        let (text, password) = (0..20)
            .map(|attempt| passphrase(begun.options.seed, *role, attempt))
            .find_map(|text| Some((text.clone(), NewPassword::parse(&text, &[]).ok()?)))
            .ok_or_else(|| DemoError::Refused("パスワードを作れません".to_owned()))?;
        let invitee = Invitee {
            login: person.number.clone(),
            employee: Some(ids.employees[place]),
            name: person.name.clone(),
        };
        new.push((invitee, password));
        sign_ins.push(SignIn {
            role: role.as_str().to_owned(),
            employee_number: person.number.clone(),
            password: text,
            name: person.name.clone(),
        });
    }
    let accounts = open_accounts(app, &actor(), new).await?;
    let mut ids_of = HashMap::new();
    for (sign_in, account) in sign_ins.iter().zip(&accounts) {
        if let Some(role) = DemoRole::parse(&sign_in.role) {
            grant(app, role, *account, begun).await?;
            ids_of.insert(role, *account);
        }
    }
    write(app, &sign_ins)?;
    Ok(Accounts { sign_ins, ids: ids_of })
}

/// What is granted; everything else is derived from the organisation.
async fn grant(
    app: &App,
    role: DemoRole,
    account: AccountId,
    begun: Begun,
) -> Result<(), DemoError> {
    let role = match role {
        DemoRole::Hr | DemoRole::HrSecond => Role::HrOfficer,
        DemoRole::StrategyOwner => Role::StrategyOfficer,
        DemoRole::Auditor => Role::Auditor,
        DemoRole::Admin => Role::Administrator,
        DemoRole::Employee | DemoRole::Supervisor | DemoRole::SectionHead => return Ok(()),
    };
    let since = years_before(crate::kernel::FiscalYear::of(begun.today).first_day(), 1);
    let grant = Grant { role, authority: None, department: None };
    match grant_role(app, &actor(), account, grant, Period::since(since)).await {
        Ok(()) | Err(Failed::Refused(GrantRefusal::AlreadyGranted)) => Ok(()),
        Err(failed) => Err(failed.into()),
    }
}
