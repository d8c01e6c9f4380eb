//! The rows of a 新旧対照表 as the templates print them: 改正後 beside 改正前.

use crate::competency::comparison::words::Segment;
use crate::competency::comparison::{Change, Comparison, Place, Redline, Row, Section, Subject};
use crate::competency::content::Content;
use crate::competency::ladder::Ladder;
use crate::competency::role::Audience;
use crate::competency::surroundings::{LinkTarget, role_targets};
use crate::ui::components::{Tag, Tone};

/// One changed text.
pub(super) struct ChangeRow {
    /// 「主査　Bの行動」.
    pub label: String,
    /// 「文の変更」.
    pub change: &'static str,
    pub old: Vec<Segment>,
    pub new: Vec<Segment>,
    /// Both in one line.
    pub line: Vec<Segment>,
    /// 「（新設）」 or 「（削る）」 where a side has no text.
    pub old_empty: &'static str,
    pub new_empty: &'static str,
}

/// Everything that changed about one subject.
pub(super) struct SectionView {
    pub heading: String,
    pub tag: Option<Tag>,
    /// 「追加」 or 「削除」 when the whole subject is new or gone.
    pub whole: Option<&'static str>,
    pub rows: Vec<ChangeRow>,
}

/// What the ties of both sides lead to: pillars, credo lines, and the roles of each version.
pub(super) struct TieNames {
    old: Vec<LinkTarget>,
    new: Vec<LinkTarget>,
}

impl TieNames {
    /// Of two versions; `None` where there was none before.
    pub fn of(
        shared: &[LinkTarget],
        old: Option<&Content>,
        new: &Content,
        ladder: &Ladder,
    ) -> Self {
        let side = |content: Option<&Content>| {
            let roles = content.map(|content| role_targets(content, ladder)).unwrap_or_default();
            [shared, &roles].concat()
        };
        Self { old: side(old), new: side(Some(new)) }
    }
}

/// The sections of a comparison in reading order.
pub(super) fn section_views(
    comparison: &Comparison,
    ladder: &Ladder,
    names: &TieNames,
) -> Vec<SectionView> {
    let view = |section| section_view(section, ladder, names);
    comparison.sections.iter().map(view).collect()
}

fn section_view(section: &Section, ladder: &Ladder, names: &TieNames) -> SectionView {
    let heading = match &section.subject {
        Subject::Ranks => "対象の職位".to_owned(),
        Subject::Scale => "評語の尺度".to_owned(),
        Subject::Roles(audience) => audience_name(*audience, ladder),
        Subject::Element(_, name) => name.to_string(),
    };
    let tag = section.whole.map(|change| Tag::new(Tone::Plain, change.label()));
    let whole = section.whole.map(Change::label);
    SectionView { heading, tag, whole, rows: change_rows(&section.rows, ladder, names) }
}

/// 「主査に求められる役割」.
pub(super) fn audience_name(audience: Audience, ladder: &Ladder) -> String {
    match audience {
        Audience::Everyone => "全職員に求められる役割".to_owned(),
        Audience::Supervisors => "管理監督者に求められる役割".to_owned(),
        Audience::Rank(rank) => format!("{}に求められる役割", ladder.name(rank)),
    }
}

/// The rows of one subject.
pub(super) fn change_rows(rows: &[Row], ladder: &Ladder, names: &TieNames) -> Vec<ChangeRow> {
    rows.iter().map(|row| change_row(row, ladder, names)).collect()
}

fn change_row(row: &Row, ladder: &Ladder, names: &TieNames) -> ChangeRow {
    let named = match row.place {
        Place::Links => Some("、"),
        // A role is a sentence: one a line.
        Place::RoleLinks => Some("\n"),
        _ => None,
    }
    .map(|between| {
        let old = named(&row.text.before(), &names.old, between);
        Redline::between(&old, &named(&row.text.after(), &names.new, between))
    });
    let text = named.as_ref().unwrap_or(&row.text);
    let gone = matches!(row.change, Change::Removed | Change::Unasked);
    ChangeRow {
        label: label(&row.place, ladder),
        change: row.change.label(),
        old: text.before(),
        new: text.after(),
        line: text.segments().to_vec(),
        old_empty: "（新設）",
        new_empty: if gone { "（削る）" } else { "（なし）" },
    }
}

/// Ties are compared by their keys; readers know their names.
fn named(segments: &[Segment], targets: &[LinkTarget], between: &str) -> String {
    let keys: String = segments.iter().map(|segment| segment.text.as_str()).collect();
    let name = |key: &str| {
        let target = targets.iter().find(|target| target.key == key);
        target.map_or_else(|| key.to_owned(), LinkTarget::words)
    };
    keys.split('・').filter(|key| !key.is_empty()).map(name).collect::<Vec<_>>().join(between)
}

fn label(place: &Place, ladder: &Ladder) -> String {
    let rank = place.rank().map(|rank| ladder.name(rank)).unwrap_or_default();
    match place {
        Place::Rank(_) => "職位".to_owned(),
        Place::Scale => "尺度".to_owned(),
        Place::Order => "順番".to_owned(),
        Place::Name => "名称".to_owned(),
        Place::Summary => "説明".to_owned(),
        Place::Links => "つながり".to_owned(),
        Place::RoleLinks => "つながる役割".to_owned(),
        Place::Source => "出典".to_owned(),
        Place::Role { from: None, .. } => "役割".to_owned(),
        Place::Role { from: Some(from), .. } => {
            format!("役割（{}から）", audience_name(*from, ladder))
        }
        Place::Weight(_) => format!("{rank}　ウエイト"),
        Place::Definition(_) => format!("{rank}　定義"),
        Place::Indicator(_) => format!("{rank}　着眼点"),
        Place::Behaviour(_, grade) => format!("{rank}　{grade}の行動"),
        Place::SampleMark(_) => format!("{rank}　見本の印"),
    }
}
