//! The verbs about ranks, job families, employment types and appointing authorities.

use crate::access::{Actor, Permit};
use crate::audit::{Entry, Failed, Work};
use crate::kernel::ids::MasterId;
use crate::kernel::refusal::Never;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::master::{
    MasterChange, MasterKind, MasterNames, MasterRefusal, NewMaster,
};
use crate::organization::policy::KeepRegister;
use crate::organization::register::RegisteredMaster;
use crate::organization::store;
use crate::platform::{App, StoreError};

fn refused(error: StoreError) -> Failed<MasterRefusal> {
    match &error {
        StoreError::Taken(constraint) if constraint.ends_with("_code_key") => {
            Failed::Refused(MasterRefusal::CodeTaken)
        }
        StoreError::Taken(constraint)
            if constraint.ends_with("_name_key") || constraint == "master_fact_name_taken" =>
        {
            Failed::Refused(MasterRefusal::NameTaken)
        }
        _ => error.into(),
    }
}

/// The names of one row; `Missing` when there is none.
async fn known(
    work: &mut Work,
    kind: MasterKind,
    id: MasterId,
) -> Result<MasterNames, Failed<MasterRefusal>> {
    let today = work.now().today;
    let rows = store::masters(work.conn(), kind, Some(id), today).await?;
    let row = rows.first().ok_or(Failed::Missing)?;
    let dated = store::names(work.conn(), kind).await?;
    let own = dated.into_iter().filter(|(of, _)| *of == id).map(|(_, name)| name).collect();
    Ok(MasterNames::new(&row.name, own))
}

/// Makes the lists what a file says, inside the work that fills a register that has nobody.
pub async fn fill(
    work: &mut Work,
    permit: &Permit<KeepRegister>,
    masters: &[RegisteredMaster],
) -> Result<(), Failed<MasterRefusal>> {
    store::fill_masters(work, permit, masters).await.map_err(refused)
}

/// Adds a row to a list, from a day on where one is given.
pub(crate) async fn add(
    app: &App,
    actor: &Actor,
    kind: MasterKind,
    new: &NewMaster,
    from: Option<Date>,
) -> Result<MasterId, Failed<MasterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let id = store::add_master(&mut work, &permit, kind, new).await.map_err(refused)?;
    if let Some(from) = from {
        let change =
            MasterChange { end: None, open: vec![(Period::since(from), new.name.clone())] };
        store::change_names(&mut work, &permit, (kind, id), &change).await.map_err(refused)?;
    }
    let summary = format!("{}「{}」を登録しました", kind.label(), new.name);
    let entry = Entry::new("add_master", kind.as_str(), id, summary);
    work.finish(entry.after((&new.code, &new.name, from))).await?;
    Ok(id)
}

/// Gives another name from a day on.
pub(crate) async fn rename(
    app: &App,
    actor: &Actor,
    (kind, id): (MasterKind, MasterId),
    on: Date,
    name: &str,
) -> Result<(), Failed<MasterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    store::lock_masters(work.conn()).await?;
    let names = known(&mut work, kind, id).await?;
    let before = names.on(on).map(|known| known.name.clone());
    let change = names.rename(on, name).map_err(Failed::Refused)?;
    let today = work.now().today;
    let done = store::change_names(&mut work, &permit, (kind, id), &change).await;
    if !done.map_err(refused)? {
        return Err(Failed::Stale);
    }
    store::turn_names(&mut work, &permit, today).await.map_err(refused)?;
    let summary = format!("{}の名前を{}から「{name}」にしました", kind.label(), wareki(on));
    let entry = Entry::new("rename_master", kind.as_str(), id, summary).before(before);
    Ok(work.finish(entry.after(name)).await?)
}

/// Ends it as of a day, unless people hold it on or after that day.
pub(crate) async fn end(
    app: &App,
    actor: &Actor,
    (kind, id): (MasterKind, MasterId),
    on: Date,
) -> Result<(), Failed<MasterRefusal>> {
    let mut work = Work::begin(app, actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    store::lock_masters(work.conn()).await?;
    let names = known(&mut work, kind, id).await?;
    let held = store::held_from(work.conn(), kind, id, on).await?;
    let name = names.on(on).map(|known| known.name.clone()).unwrap_or_default();
    let change = names.end(on, held).map_err(Failed::Refused)?;
    let done = store::change_names(&mut work, &permit, (kind, id), &change).await;
    if !done.map_err(refused)? {
        return Err(Failed::Stale);
    }
    let summary = format!("{}「{name}」を{}で終わりにしました", kind.label(), wareki(on));
    let entry = Entry::new("end_master", kind.as_str(), id, summary);
    Ok(work.finish(entry.after(on)).await?)
}

/// Writes the names of today into the lists: a name that was planned holds from its day on.
pub async fn turn_names(app: &App) -> Result<(), Failed<Never>> {
    let today = app.now().today;
    if !store::names_differ(app.db.reader(), today).await? {
        return Ok(());
    }
    let actor = Actor::system("calendar");
    let mut work = Work::begin(app, &actor).await?;
    let permit = actor.may::<KeepRegister>(())?;
    let turned = store::turn_names(&mut work, &permit, today).await?;
    if turned.is_empty() {
        return Ok(());
    }
    let summary = format!("{}の名前の変更{}件が始まりました", wareki(today), turned.len());
    let entry = Entry::new("turn_names", "register", "masters", summary);
    Ok(work.finish(entry.after(turned)).await?)
}
