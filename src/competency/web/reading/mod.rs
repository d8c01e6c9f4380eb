//! What is in force, for everybody: roles, abilities, two ranks compared, one's own rank.
//! `?on=` asks for another day; days to come are for signed-in readers only (decision 18).

pub(super) mod compare;
pub(super) mod competencies;
pub(super) mod elements;
pub(super) mod my_role;
pub(super) mod roles;
pub(super) mod search;
pub(super) mod versions;

use crate::competency::content::Content;
use crate::competency::framework::{Approval, Framework, Stage, Version, in_force};
use crate::competency::ladder::Ladder;
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::kernel::time::{month_day, wareki};
use crate::kernel::{Date, VersionNumber};
use crate::platform::StoreError;
use crate::ui::components::{Day, Empty, Note};
use crate::ui::{Error, FormData, Visit};

/// The framework and version that a reader reads on a day.
#[derive(Clone)]
struct Reading {
    framework: Framework,
    version: Version,
    number: VersionNumber,
    effective_on: Date,
    all: Vec<Version>,
    /// The day that is asked for.
    on: Date,
    today: Date,
    /// Every rank there is.
    ladder: Ladder,
    signed_in: bool,
}

/// The framework of the reader's post, else the one for everybody.
async fn framework_of(reader: &mut Reader, visit: &Visit) -> Result<Option<Framework>, StoreError> {
    let employee = visit.signed_in.as_ref().and_then(|who| who.actor.employee());
    reader.framework_of(employee, visit.now.today).await
}

/// What the reader reads; `None` while nothing is in force on that day.
async fn open(
    reader: &mut Reader,
    visit: &Visit,
    query: &FormData,
) -> Result<Option<Reading>, Error> {
    let today = visit.now.today;
    let signed_in = visit.signed_in.is_some();
    let asked = visit.on(query);
    let on = if signed_in { asked } else { asked.min(today) };
    let Some(framework) = framework_of(reader, visit).await? else { return Ok(None) };
    let all = reader.versions(framework.id).await?;
    let Some(version) = in_force(&all, on).cloned() else { return Ok(None) };
    let Some(approval) = version.approval().copied() else { return Ok(None) };
    let ladder = reader.ladder().await?;
    Ok(Some(Reading {
        framework,
        number: approval.number,
        effective_on: approval.effective_on,
        version,
        all,
        on,
        today,
        ladder,
        signed_in,
    }))
}

impl Reading {
    async fn content(&self, reader: &mut Reader, part: Part) -> Result<Content, StoreError> {
        reader.content(self.version.id, part).await
    }
    async fn scale(&self, reader: &mut Reader) -> Result<Scale, StoreError> {
        reader.scale(&self.version).await
    }
    /// The line under the heading: version, 施行日, the day asked for.
    fn line(&self) -> VersionLine {
        VersionLine {
            framework: self.framework.name.clone(),
            number: self.number.to_string(),
            day: Day::full(self.effective_on),
            asked: (self.on != self.today).then(|| format!("{}の時点", wareki(self.on))),
        }
    }
    /// The version that comes next after today, for signed-in readers.
    fn coming(&self) -> Option<Note> {
        if !self.signed_in {
            return None;
        }
        let (number, day) = self
            .all
            .iter()
            .filter_map(|version| match &version.stage {
                Stage::Approved { approval, .. } => Some((approval.number, approval.effective_on)),
                _ => None,
            })
            .filter(|(_, day)| *day > self.today && *day > self.on)
            .min_by_key(|(_, day)| *day)?;
        let near = (day - self.today).num_days() <= 60;
        let words = if near { month_day(day) } else { wareki(day) };
        Some(Note::info(format!("{words}から新しい版（{number}）になります。")).link(
            format!("/competencies/versions/{}/comparison", number.get()),
            "新旧対照表を見る",
        ))
    }
    /// Where else on the site the same day is read.
    fn suffix(&self) -> String {
        if self.on == self.today { String::new() } else { format!("?on={}", self.on) }
    }
}

/// Approved versions that a reader may read, by 施行日. Versions to come are for the signed-in.
fn published_of(all: &[Version], signed_in: bool, today: Date) -> Vec<(&Version, &Approval)> {
    let mut published: Vec<(&Version, &Approval)> = all
        .iter()
        .filter_map(|version| match &version.stage {
            Stage::Approved { approval, .. } => Some((version, approval)),
            _ => None,
        })
        .filter(|(_, approval)| signed_in || approval.effective_on <= today)
        .collect();
    published.sort_by_key(|(_, approval)| approval.effective_on);
    published
}

/// 「第1版　令和7年4月1日施行」 under the heading of every page.
struct VersionLine {
    framework: String,
    number: String,
    day: Day,
    asked: Option<String>,
}

/// Says that texts of the page are not the city's own.
fn sample_note(any: bool) -> Option<Note> {
    any.then(|| {
        Note::info("見本の文です。").body(
            "「見本」の印がある文は、市が定めた文ではありません。市が定めると、印がなくなります。",
        )
    })
}

/// Where no version is in force on the day asked for.
fn nothing() -> Empty {
    Empty::new("この日に施行されている定義はありません。定義が施行されると、ここで読めます。")
        .titled("定義はまだありません")
}
