//! The parts that pages are made of (ui-guide 6), as values.
//!
//! A page struct holds finished components; its template prints one with `{{ reason }}`. Each type
//! renders the file of its own name in `templates/components/`, escaped like any template, and is
//! marked [`HtmlSafe`](askama::filters::HtmlSafe) so that a page does not escape it again: this list is
//! the only place where that is said, and no template uses `|safe`.
//! What needs the whole [`Shell`](super::shell::Shell) is a macro of `components/forms.html`:
//! `forms::hidden(shell)` in every form, `forms::token(shell)` where an act may be repeated.

mod button;
mod chart;
mod choice;
mod conflict;
mod day;
mod errors;
mod field;
mod filter;
mod history;
mod home;
mod lists;
mod note;
mod pager;
mod person;
mod progress;
mod redline;
mod save_bar;
mod scale;
mod sheet;
mod summary;
mod table;
mod tabs;
mod tag;
#[cfg(test)]
mod tests;
mod thread;

pub use button::Button;
pub use chart::{BarChart, LineChart, RadarAxis, RadarChart, Series};
pub use choice::{Choice, ChoiceGroup, ChoiceOption, Tick};
pub use conflict::{ConflictField, Versus};
pub use day::Day;
pub use errors::ErrorSummary;
pub use field::{DateField, Field, SelectOption, SumLine, Width};
pub use filter::{FilterForm, Narrow};
pub use history::{History, HistoryEntry};
pub use home::{CredoPanel, Pillar, Pillars, Task, Tasks};
pub use lists::{Beads, Empty, LinkList, ListLink};
pub use note::Note;
pub use pager::Pager;
pub use person::{Fact, PersonBar};
pub use progress::Progress;
pub use redline::{Change, Redline, Segment};
pub use save_bar::SaveBar;
pub use scale::{Grade, Picks, Scale};
pub use sheet::{Agreed, Element, Evidence, Memo, SelfView, Toc, TocItem};
pub use summary::{SoftCheck, SoftChecks, Summary, SummaryRow};
pub use table::{Caption, HeadCell, Sorted};
pub use tabs::{Tab, Tabs};
pub use tag::{Tag, Tone};
pub use thread::{Step, StepState, Thread};

macro_rules! html_safe {
    ($($component:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $component {})+ };
}

html_safe!(
    BarChart,
    Beads,
    Button,
    Caption,
    Choice,
    ConflictField,
    CredoPanel,
    DateField,
    Day,
    Element,
    Empty,
    ErrorSummary,
    Evidence,
    Field,
    FilterForm,
    HeadCell,
    History,
    LineChart,
    LinkList,
    Narrow,
    Note,
    Pager,
    PersonBar,
    Picks,
    Pillars,
    Progress,
    RadarChart,
    Redline,
    SaveBar,
    Scale,
    SoftChecks,
    SumLine,
    Summary,
    Tabs,
    Tag,
    Tasks,
    Thread,
    Tick,
    Toc,
    Versus,
);
