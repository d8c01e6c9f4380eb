//! The progress of a cycle leaves the portal as a file: that is noted.

use serde_json::json;

use super::super::policy::{FollowCycle, FollowFacts};
use crate::access::Actor;
use crate::audit::{Entry, Failed, Work};
use crate::kernel::number::grouped;
use crate::kernel::refusal::Never;
use crate::platform::App;

/// Notes that somebody who follows a cycle takes a list out: of what, how many lines, under which name.
pub async fn note_progress_file(
    app: &App,
    actor: &Actor,
    facts: FollowFacts,
    (what, lines): (&str, usize),
    name: &str,
) -> Result<(), Failed<Never>> {
    let work = Work::begin(app, actor).await?;
    let _permit = actor.may::<FollowCycle>(facts)?;
    let count = grouped(i64::try_from(lines).unwrap_or(i64::MAX));
    let summary = format!("進み具合の{what}の一覧（{count}件）を書き出しました");
    let entry = Entry::new("export_progress", "cycle", facts.cycle, summary);
    let of = if facts.head.is_some() { "headed" } else { "whole" };
    work.finish(entry.after(json!({ "name": name, "lines": lines, "of": of }))).await?;
    Ok(())
}
