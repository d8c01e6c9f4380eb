//! The officers' desk: versions of definitions, drafts, and the steps of a version's life.

pub(super) mod approval;
pub(super) mod closing;
pub(super) mod comparison;
mod conflict;
pub(super) mod drafts;
pub(super) mod element;
pub(super) mod files;
pub(super) mod frameworks;
pub(super) mod heading;
pub(super) mod history;
pub(super) mod list;
mod preview;
pub(super) mod rank_text;
pub(super) mod return_form;
pub(super) mod role;
pub(super) mod scales;
pub(super) mod search;
pub(super) mod submission;
pub(super) mod version;
pub(super) mod weights;

use std::collections::BTreeMap;

use crate::competency::content::Content;
use crate::competency::element::ElementKey;
use crate::competency::framework::{Framework, Signature, Standing, Version, standing};
use crate::competency::ladder::Ladder;
use crate::competency::policy::{
    EditDraft, FrameworkFacts, ReadFramework, ReadVersions, VersionFacts,
};
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::kernel::ids::{AccountId, FrameworkVersionId};
use crate::kernel::time::{wareki, wareki_time};
use crate::platform::{App, StoreError};
use crate::ui::components::{Note, Tag};
use crate::ui::{Asking, Error, Shell};

/// Way to every page of the desk.
const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("人事の仕事", "/hr"), ("能力の定義", "/hr/competencies")];

/// One version as the desk shows it.
struct Desk {
    reader: Reader,
    framework: Framework,
    version: Version,
    all: Vec<Version>,
    ladder: Ladder,
    names: BTreeMap<AccountId, String>,
}

/// The framework with that code, for officers.
async fn framework(reader: &mut Reader, asking: &Asking, code: &str) -> Result<Framework, Error> {
    asking.actor().may::<ReadVersions>(())?;
    let framework = reader
        .frameworks()
        .await?
        .into_iter()
        .find(|framework| framework.code == code)
        .ok_or(Error::NotFound)?;
    asking.actor().may::<ReadFramework>(facts_of(&framework))?;
    Ok(framework)
}

fn facts_of(framework: &Framework) -> FrameworkFacts {
    FrameworkFacts { framework: framework.id, authority: framework.authority }
}

/// The version of an address, for officers.
async fn open(app: &App, asking: &Asking, code: &str, version: &str) -> Result<Desk, Error> {
    let id: FrameworkVersionId = version.parse().map_err(|_| Error::NotFound)?;
    let mut reader = Reader::of(app).await?;
    let framework = framework(&mut reader, asking, code).await?;
    let all = reader.versions(framework.id).await?;
    let version = all.iter().find(|own| own.id == id).cloned().ok_or(Error::NotFound)?;
    let ladder = reader.ladder().await?;
    let names = reader.names(&all).await?;
    Ok(Desk { reader, framework, version, all, ladder, names })
}

impl Desk {
    fn facts(&self) -> VersionFacts {
        VersionFacts { version: self.version.id, of: facts_of(&self.framework) }
    }
    /// Address of the version.
    fn base(&self) -> String {
        version_href(&self.framework, &self.version)
    }
    /// 「第2版」, or the title of a draft.
    fn short(&self) -> String {
        short(&self.version)
    }
    fn standing(&self, asking: &Asking) -> Standing {
        standing(&self.version, &self.all, asking.now.today)
    }
    /// Whether this officer may change the texts now.
    fn editable(&self, asking: &Asking) -> bool {
        self.version.editable().is_ok() && asking.actor().could::<EditDraft>(&self.facts())
    }
    /// The page is about editing: only for drafts, and for those who may.
    fn for_editing(&self, asking: &Asking) -> Result<(), Error> {
        asking.actor().may::<EditDraft>(self.facts())?;
        self.version
            .editable()
            .map_err(|refusal| Error::Unprocessable(crate::kernel::Refusal::sentence(&refusal)))
    }
    async fn content(&mut self, part: Part) -> Result<Content, StoreError> {
        self.reader.content(self.version.id, part).await
    }
    async fn scale(&mut self) -> Result<Scale, StoreError> {
        self.reader.scale(&self.version).await
    }
    /// What the reviewer said of an element, while the version is being mended.
    async fn remark(&mut self, key: &ElementKey) -> Result<Option<Note>, StoreError> {
        let remarks = self.reader.remarks(&self.version).await?;
        let own = remarks.into_iter().find(|remark| remark.element == *key);
        Ok(own.map(|remark| Note::you("この要素への指摘があります。").body(remark.words.as_str())))
    }
    /// A page of the version, one level below its own.
    fn shell(&self, asking: &Asking, title: &str) -> Shell {
        let (base, short) = (self.base(), self.short());
        let way = [WAY, &[(short.as_str(), base.as_str())]].concat();
        asking.shell(format!("{title} – {short}")).crumbs(&way, title)
    }
    /// The same, below another page of the version.
    fn shell_below(&self, asking: &Asking, above: (&str, &str), title: &str) -> Shell {
        let (base, short) = (self.base(), self.short());
        let way = [WAY, &[(short.as_str(), base.as_str()), above]].concat();
        asking.shell(format!("{title} – {short}")).crumbs(&way, title)
    }
    /// 「岡本 薫　令和8年3月3日（火曜日）10時40分」.
    fn signed(&self, signature: &Signature) -> String {
        format!("{}　{}", self.name(signature.by), wareki_time(signature.at))
    }
    fn name(&self, account: Option<AccountId>) -> String {
        account
            .and_then(|account| self.names.get(&account).cloned())
            .unwrap_or_else(|| "人財ポータル（初めの読込み）".to_owned())
    }
}

fn version_href(framework: &Framework, version: &Version) -> String {
    format!("/hr/frameworks/{}/versions/{}", framework.code, version.id)
}

/// 「第2版」, or the title of a version without a number.
fn short(version: &Version) -> String {
    version.number().map_or_else(|| version.heading.title.to_string(), |number| number.to_string())
}

/// State of a version, in the words of the UI guide.
fn standing_tag(standing: Standing) -> Tag {
    use crate::ui::components::Tone;
    match standing {
        Standing::Draft => Tag::in_progress(),
        Standing::SentBack => Tag::returned(),
        Standing::InReview => Tag::awaiting_approval(),
        Standing::Scheduled => Tag::awaiting_effect(),
        Standing::InForce => Tag::in_force(),
        Standing::Superseded => Tag::new(Tone::Plain, "施行を終えた版"),
        Standing::Withdrawn => Tag::new(Tone::Plain, "取りやめ"),
        Standing::Discarded => Tag::new(Tone::Plain, "捨てた下書き"),
    }
}

/// 施行日 of a version, when it has one.
fn effective_words(version: &Version) -> String {
    version.approval().map(|approval| wareki(approval.effective_on)).unwrap_or_default()
}
