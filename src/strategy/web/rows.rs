//! An initiative as a row of any list, and what a list says in one sentence.

use crate::kernel::Date;
use crate::strategy::initiative::{Status, age_in_words};
use crate::strategy::store::{InitiativeView, PersonView};
use crate::ui::components::{Day, Tag, Tone};

/// One row of a list of initiatives.
pub(super) struct InitiativeRow {
    pub href: String,
    pub title: String,
    pub is_sample: bool,
    pub status: Tag,
    pub reason: String,
    pub owner: String,
    pub department: String,
    pub years: String,
    pub last_note: LastNote,
}

/// A table of initiatives: what the macro of `strategy/_initiatives.html` prints.
pub(super) struct InitiativeTable {
    /// Id of its caption.
    pub id: String,
    pub title: String,
    /// How many, in which states.
    pub sentence: String,
    pub rows: Vec<InitiativeRow>,
}

impl InitiativeTable {
    pub(super) fn of(id: &str, title: String, views: &[&InitiativeView], today: Date) -> Self {
        Self {
            id: format!("table-{id}"),
            title,
            sentence: counted(views),
            rows: views.iter().map(|view| InitiativeRow::of(view, today)).collect(),
        }
    }
}

/// When something was noted last.
pub(super) enum LastNote {
    /// Never.
    None,
    /// 「12日前」 and the day.
    On { age: String, day: Day },
}

impl LastNote {
    pub(super) fn of(on: Option<Date>, today: Date) -> Self {
        on.map_or(Self::None, |on| Self::On { age: age_in_words(on, today), day: Day::table(on) })
    }
}

impl InitiativeRow {
    pub(super) fn of(view: &InitiativeView, today: Date) -> Self {
        Self {
            href: href(view),
            title: view.title.clone(),
            is_sample: view.is_sample,
            status: status_tag(view.status),
            reason: view.reason.clone(),
            owner: name_of(&view.owner),
            department: view.department.clone(),
            years: view.years.to_string(),
            last_note: LastNote::of(view.last_noted_on, today),
        }
    }
}

/// The page of an initiative.
pub(super) fn href(view: &InitiativeView) -> String {
    format!("/strategy/initiatives/{}", view.id)
}

/// The name, and that somebody else must be named.
pub(super) fn name_of(person: &PersonView) -> String {
    if person.has_left { format!("{}（退職）", person.name) } else { person.name.clone() }
}

/// Shape and word of a state: about an undertaking, never about a person.
pub(super) fn status_tag(status: Status) -> Tag {
    let tone = match status {
        Status::Planned => Tone::Waiting,
        Status::OnTrack => Tone::On,
        Status::Delayed => Tone::Late,
        Status::UnderReview | Status::Stopped => Tone::Plain,
        Status::Completed => Tone::Done,
    };
    Tag::new(tone, status.label())
}

/// 「5件の事業のうち、順調3件、おくれ1件、予定1件です。」
pub(super) fn counted(views: &[&InitiativeView]) -> String {
    if views.is_empty() {
        return "事業はまだありません。".to_owned();
    }
    let states = [
        Status::OnTrack,
        Status::Delayed,
        Status::UnderReview,
        Status::Planned,
        Status::Completed,
        Status::Stopped,
    ];
    let parts: Vec<String> = states
        .into_iter()
        .filter_map(|status| {
            let count = views.iter().filter(|view| view.status == status).count();
            (count > 0).then(|| format!("{}{count}件", status.label()))
        })
        .collect();
    format!("{}件の事業のうち、{}です。", views.len(), parts.join("、"))
}
