//! `/hr/competencies`: every framework with its versions and their states.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{WAY, effective_words, facts_of, standing_tag, version_href};
use crate::competency::framework::{Framework, Standing, Version, in_force, standing};
use crate::competency::policy::{ReadFramework, ReadVersions, StartDraft};
use crate::competency::store::reader::Reader;
use crate::kernel::time::wareki;
use crate::platform::App;
use crate::ui::components::{Button, Caption, Empty, Note, Tag};
use crate::ui::{Asking, Error, Shell, page};

/// One version of the list.
struct VersionLine {
    href: String,
    number: String,
    title: String,
    kind: &'static str,
    effective_on: String,
    tag: Tag,
    by: String,
}

/// One framework with its versions.
struct FrameworkView {
    id: String,
    name: String,
    caption: Caption,
    versions: Vec<VersionLine>,
    note: Option<Note>,
    start: Option<Button>,
    import: Option<String>,
}

#[derive(Template)]
#[template(path = "competency/desk/index.html")]
struct IndexPage {
    shell: Shell,
    frameworks: Vec<FrameworkView>,
    empty: Option<Empty>,
}

/// Every framework with its versions and their states.
pub(in crate::competency::web) async fn index(
    State(app): State<App>,
    asking: Asking,
) -> Result<Response, Error> {
    asking.actor().may::<ReadVersions>(())?;
    let mut reader = Reader::of(&app).await?;
    let mut frameworks = Vec::new();
    for framework in reader.frameworks().await? {
        if !asking.actor().could::<ReadFramework>(&facts_of(&framework)) {
            continue;
        }
        let all = reader.versions(framework.id).await?;
        let names = reader.names(&all).await?;
        let name = |version: &Version| {
            let by = version.drafted.by.and_then(|account| names.get(&account).cloned());
            by.unwrap_or_else(|| "人財ポータル".to_owned())
        };
        frameworks.push(framework_view(&asking, &framework, &all, name));
    }
    let empty = frameworks
        .is_empty()
        .then(|| Empty::new("定義はまだありません。初めの定義は、設置のときに読み込みます。"));
    page(&IndexPage {
        shell: asking.shell("能力の定義").crumbs(&WAY[..2], "能力の定義"),
        frameworks,
        empty,
    })
}

fn framework_view(
    asking: &Asking,
    framework: &Framework,
    all: &[Version],
    name: impl Fn(&Version) -> String,
) -> FrameworkView {
    let today = asking.now.today;
    let standings: Vec<Standing> = all.iter().map(|own| standing(own, all, today)).collect();
    let versions: Vec<VersionLine> = all
        .iter()
        .zip(&standings)
        .map(|(version, own)| VersionLine {
            href: version_href(framework, version),
            number: version.number().map(|number| number.to_string()).unwrap_or_default(),
            title: version.heading.title.to_string(),
            kind: version.heading.kind.label(),
            effective_on: effective_words(version),
            tag: standing_tag(*own),
            by: name(version),
        })
        .collect();
    let open = standings
        .iter()
        .any(|own| matches!(own, Standing::Draft | Standing::SentBack | Standing::InReview));
    let facts = facts_of(framework);
    let actor = asking.actor();
    let may_start = actor.could::<StartDraft>(&facts) && in_force(all, today).is_some();
    let start = (may_start && !open).then(|| {
        Button::primary("下書きを始める")
            .to(format!("/hr/frameworks/{}/versions/new", framework.code))
            .about(framework.name.clone())
    });
    let scheduled = all.iter().zip(&standings).find(|(_, own)| **own == Standing::Scheduled);
    let note = scheduled.and_then(|(version, _)| {
        let approval = version.approval()?;
        Some(Note::info(format!(
            "{}から{}になります。",
            wareki(approval.effective_on),
            approval.number
        )))
    });
    let sentence = format!("{}件。新しく始めた順です。", versions.len());
    FrameworkView {
        id: framework.code.clone(),
        name: framework.name.clone(),
        caption: Caption::new(format!("versions-{}", framework.code), "版の一覧", sentence),
        versions,
        note,
        start,
        import: (actor.could::<StartDraft>(&facts) && !open)
            .then(|| format!("/hr/frameworks/{}/imports/new", framework.code)),
    }
}
