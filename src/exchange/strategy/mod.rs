//! The plan as tables and back: figures with their targets, initiatives with milestones, notes and ties.
//!
//! One table per kind. A figure is known by its code, an initiative by its id; a row without an id is a
//! new one, which other tables know by its title. What a file does not say stays as it is: a missing
//! row takes nothing away, a missing column changes nothing.

mod columns;
mod read;
mod rows;

pub use read::read;

use std::collections::BTreeMap;

use crate::exchange::problem::Problem;
use crate::exchange::table::Row;
use crate::kernel::Date;
use crate::kernel::ids::{InitiativeId, InitiativeMilestoneId};
use crate::strategy::initiative::{
    InitiativeDraft, MilestoneMove, NewInitiative, NewMilestone, NewNote,
};
use crate::strategy::kpi::{KpiDraft, NewKpi};
use crate::strategy::{InitiativeView, KpiView, MilestoneView};
use crate::thread::Tie;

/// Rows that one table may bring.
pub const MOST_ROWS: usize = 2_000;

crate::text_enum! {
    /// One table of the plan.
    pub enum PlanTable {
        /// 指標.
        Kpis = "kpis",
        /// 事業.
        Initiatives = "initiatives",
        /// 節目.
        Milestones = "milestones",
        /// メモ.
        Notes = "notes",
        /// つながり.
        Ties = "ties",
    }
}

impl PlanTable {
    /// The word on screen, the name of its sheet.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Kpis => "指標",
            Self::Initiatives => "事業",
            Self::Milestones => "節目",
            Self::Notes => "メモ",
            Self::Ties => "つながり",
        }
    }
}

/// An initiative with all that hangs on it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// What is written down of it.
    pub view: InitiativeView,
    /// By their days.
    pub milestones: Vec<MilestoneView>,
    /// Day and words, oldest first.
    pub notes: Vec<(Date, String)>,
    /// What it is tied to.
    pub ties: Vec<Tie>,
}

/// The plan as it stands.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Figures.
    pub kpis: Vec<KpiView>,
    /// Initiatives.
    pub initiatives: Vec<Whole>,
    /// What initiatives can be tied to, by name.
    pub names: BTreeMap<Tie, String>,
}

/// A table as read from a file, headings first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTable {
    /// Which it is.
    pub table: PlanTable,
    /// Its rows that are not blank.
    pub rows: Vec<Row>,
}

/// The initiative that a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// One that stands.
    Saved(InitiativeId),
    /// The one that the row of that number brings.
    New(usize),
}

/// What one row does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Opens a figure.
    OpenKpi(Box<NewKpi>),
    /// Sets the figure of a code anew.
    ChangeKpi(String, Box<KpiDraft>),
    /// Opens an initiative.
    OpenInitiative(Box<NewInitiative>),
    /// Changes one.
    ChangeInitiative(InitiativeId, Box<InitiativeDraft>),
    /// Adds a milestone.
    AddMilestone(Of, NewMilestone),
    /// Puts a milestone that stands on that day on another one.
    MoveMilestone(InitiativeId, InitiativeMilestoneId, Date, MilestoneMove),
    /// Says that a milestone is there since a day.
    FinishMilestone(InitiativeId, InitiativeMilestoneId, Date),
    /// Adds a note.
    AddNote(Of, NewNote),
    /// Adds a tie.
    AddTie(Of, Tie),
}

impl Act {
    /// The word on screen.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::ChangeKpi(..) | Self::ChangeInitiative(..) | Self::MoveMilestone(..) => "直す",
            Self::FinishMilestone(..) => "終える",
            _ => "加える",
        }
    }
}

/// A row that does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it stands.
    pub table: PlanTable,
    /// As the spreadsheet numbers it.
    pub row: usize,
    /// What it is about.
    pub name: String,
    /// What it changes, in words.
    pub words: Vec<String>,
    /// What it does.
    pub act: Act,
}

/// What the tables say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order in which they are carried out.
    pub steps: Vec<Step>,
    /// Rows that say what stands already.
    pub unchanged: usize,
    /// Headings that are not read.
    pub passed_over: Vec<String>,
    /// What has to be put right.
    pub problems: Vec<Problem>,
}

impl Found {
    /// Whether it can be taken in: something changes, and nothing has to be put right first.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && !self.steps.is_empty()
    }
}

/// The heading that a refusal of the row belongs to, by the name of the form's control.
pub fn heading_of(table: PlanTable, control: &str) -> String {
    columns::heading_of(table, control)
}

/// Headings and rows of a table, in an order that does not depend on chance.
pub fn rows(table: PlanTable, standing: &Standing) -> Vec<Vec<String>> {
    rows::rows(table, standing)
}
