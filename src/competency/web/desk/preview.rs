//! What publishing a version would change: which ranks, how many people, which cycles keep the old text.

use super::comparison::usual_base;
use super::{Desk, short};
use crate::competency::comparison::{Comparison, Edition};
use crate::competency::content::Content;
use crate::competency::scale::Scale;
use crate::competency::store::content::Part;
use crate::competency::surroundings::RunningCycle;
use crate::kernel::Date;
use crate::kernel::number::grouped;
use crate::platform::StoreError;

/// One affected rank.
pub(super) struct RankEffect {
    pub name: String,
    pub people: String,
}

/// What would change.
pub(super) struct Preview {
    pub ranks: Vec<RankEffect>,
    pub sentences: Vec<String>,
    /// Whether the version differs from its base at all.
    pub changes: bool,
}

/// Compares with the base and counts people on that day.
pub(super) async fn preview(
    desk: &mut Desk,
    content: &Content,
    scale: &Scale,
    running: &[RunningCycle],
    on: Date,
) -> Result<Preview, StoreError> {
    let base = usual_base(desk).cloned();
    let people = desk.reader.people_per_rank(&desk.framework, on).await?;
    let Some(base) = base else {
        return Ok(Preview { ranks: Vec::new(), sentences: Vec::new(), changes: true });
    };
    let old = desk.reader.content(base.id, Part::Whole).await?;
    let old_scale = desk.reader.scale(&base).await?;
    let comparison = Comparison::between(
        Edition { content: &old, scale: &old_scale },
        Edition { content, scale },
        &desk.ladder,
    );
    let affected = comparison.affected(&old, content, &desk.ladder);
    let count = |rank| people.get(&rank).copied().unwrap_or(0);
    let ranks: Vec<RankEffect> = desk
        .ladder
        .rungs()
        .iter()
        .filter(|rung| affected.contains(&rung.id))
        .map(|rung| RankEffect {
            name: rung.name.clone(),
            people: format!("{}人", grouped(count(rung.id))),
        })
        .collect();
    let total: i64 = affected.iter().map(|rank| count(*rank)).sum();
    let mut sentences = vec![if ranks.is_empty() {
        "職員に求めることは変わりません。".to_owned()
    } else {
        format!(
            "{}の職位、{}人に求めることが、次の評価サイクルから変わります。",
            ranks.len(),
            grouped(total)
        )
    }];
    for cycle in running {
        let kept = desk.all.iter().find(|own| own.id == cycle.version).map(short);
        sentences.push(format!(
            "「{}」（{}）は、{}のまま続けます。",
            cycle.name,
            cycle.period,
            kept.unwrap_or_else(|| "いまの版".to_owned())
        ));
    }
    if running.is_empty() {
        sentences.push("いま行っている評価サイクルはありません。".to_owned());
    }
    sentences.push("これまでの評価の結果は変わりません。".to_owned());
    Ok(Preview { ranks, sentences, changes: !comparison.is_empty() })
}
