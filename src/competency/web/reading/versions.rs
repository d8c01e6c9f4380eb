//! `/competencies/versions/{number}/comparison`: the 新旧対照表 of an approved version against the one
//! before it, for signed-in readers.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::framework_of;
use crate::competency::comparison::{Comparison, Edition, Mark};
use crate::competency::framework::{Stage, Version};
use crate::competency::store::content::Part;
use crate::competency::store::reader::Reader;
use crate::competency::surroundings::Surroundings;
use crate::competency::web::changes::{SectionView, section_views};
use crate::kernel::{Date, VersionNumber};
use crate::platform::App;
use crate::ui::components::{Button, Day, Empty};
use crate::ui::{Asking, Error, Path, Shell, page};

const WAY: &[(&str, &str)] =
    &[("ホーム", "/"), ("クレド・役割", "/credo"), ("求められる能力", "/competencies")];

#[derive(Template)]
#[template(path = "competency/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    old_name: String,
    new_name: String,
    day: Day,
    kind: &'static str,
    reason: String,
    characters: String,
    sections: Vec<SectionView>,
    empty: Empty,
    print: Button,
}

/// Compares a published version with the one that was or is in force before its day.
pub(in crate::competency::web) async fn comparison(
    around: Arc<dyn Surroundings>,
    app: App,
    asking: Asking,
    Path(number): Path<i32>,
) -> Result<Response, Error> {
    let number = VersionNumber::new(number).ok_or(Error::NotFound)?;
    let mut reader = Reader::of(&app).await?;
    let framework = framework_of(&mut reader, &asking).await?.ok_or(Error::NotFound)?;
    let all = reader.versions(framework.id).await?;
    let mut published: Vec<(&Version, VersionNumber, Date)> = all
        .iter()
        .filter_map(|version| match &version.stage {
            Stage::Approved { approval, .. } => {
                Some((version, approval.number, approval.effective_on))
            }
            _ => None,
        })
        .collect();
    published.sort_by_key(|(_, _, day)| *day);
    let place = published.iter().position(|(_, own, _)| *own == number).ok_or(Error::NotFound)?;
    let (version, _, day) = published[place];
    let (before, before_number, _) =
        place.checked_sub(1).and_then(|place| published.get(place)).ok_or(Error::NotFound)?;
    let old = reader.content(before.id, Part::Whole).await?;
    let new = reader.content(version.id, Part::Whole).await?;
    let (old_scale, new_scale) = (reader.scale(before).await?, reader.scale(version).await?);
    let ladder = reader.ladder().await?;
    drop(reader);
    let comparison = Comparison::between(
        Edition { content: &old, scale: &old_scale },
        Edition { content: &new, scale: &new_scale },
        &ladder,
    );
    let (added, removed) = comparison.characters();
    let heading = format!("{number}の新旧対照表");
    page(&ComparisonPage {
        shell: asking.shell(&heading).crumbs(WAY, &heading).wide(),
        old_name: before_number.to_string(),
        new_name: number.to_string(),
        day: Day::full(day),
        kind: version.heading.kind.label(),
        reason: version.heading.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
        characters: format!("加えた文字 {added}、消した文字 {removed}"),
        sections: section_views(&comparison, &ladder, &around.link_targets(&app).await?),
        empty: Empty::new("文とウエイトに違いはありません。"),
        print: Button::print(),
    })
}
