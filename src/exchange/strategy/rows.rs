//! The plan → rows.

use super::columns::{Column, Kind, cell_of, columns, kpi_input, target_years, tie_kinds};
use super::{PlanTable, Standing, Whole};
use crate::kernel::FiscalYear;
use crate::strategy::{KpiView, PersonView};

fn head(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.heading.clone()).collect()
}

/// Every year of which some figure has a target, and the year after them to be filled in.
fn years(kpis: &[KpiView]) -> Vec<FiscalYear> {
    let mut years: Vec<FiscalYear> =
        kpis.iter().flat_map(|view| view.targets.keys().copied()).collect();
    years.sort_unstable();
    years.dedup();
    years.extend(years.last().copied().map(FiscalYear::next));
    years
}

pub(super) fn rows(table: PlanTable, standing: &Standing) -> Vec<Vec<String>> {
    let years = years(&standing.kpis);
    let columns = columns(table, &years);
    debug_assert!(table != PlanTable::Kpis || target_years(&head(&columns)) == years);
    let mut rows = vec![head(&columns)];
    match table {
        PlanTable::Kpis => rows.extend(standing.kpis.iter().map(|view| kpi(view, &columns))),
        PlanTable::Initiatives => {
            rows.extend(standing.initiatives.iter().map(|own| initiative(own, &columns)));
        }
        PlanTable::Milestones => rows.extend(standing.initiatives.iter().flat_map(milestones)),
        PlanTable::Notes => rows.extend(standing.initiatives.iter().flat_map(notes)),
        PlanTable::Ties => {
            rows.extend(standing.initiatives.iter().flat_map(|own| ties(own, standing)));
        }
    }
    rows
}

fn name(person: Option<&PersonView>) -> String {
    person.map(|person| person.name.clone()).unwrap_or_default()
}

fn kpi(view: &KpiView, columns: &[Column]) -> Vec<String> {
    let input = kpi_input(view);
    let cell = |column: &Column| match (column.kind, column.heading.as_str()) {
        (Kind::Shown, "取組") => view.measure_name.clone(),
        (Kind::Shown, "担当者") => name(Some(&view.owner)),
        (Kind::Shown, _) => name(view.deputy.as_ref()),
        _ => cell_of(&input, column),
    };
    columns.iter().map(cell).collect()
}

fn initiative(own: &Whole, columns: &[Column]) -> Vec<String> {
    let view = &own.view;
    let input = view.typed();
    let cell = |column: &Column| match (column.kind, column.heading.as_str()) {
        (_, "事業ID") => view.id.to_string(),
        (Kind::Shown, "取組") => view.measure_name.clone(),
        (Kind::Shown, "担当者") => name(Some(&view.owner)),
        (Kind::Shown, "代理") => name(view.deputy.as_ref()),
        (Kind::Shown, _) => view.department.clone(),
        _ => cell_of(&input, column),
    };
    columns.iter().map(cell).collect()
}

fn lead(own: &Whole) -> Vec<String> {
    vec![own.view.id.to_string(), own.view.title.clone()]
}

fn milestones(own: &Whole) -> impl Iterator<Item = Vec<String>> {
    own.milestones.iter().map(|one| {
        let done = one.done_on.map(|day| day.to_string()).unwrap_or_default();
        let line = vec![one.title.clone(), one.due_on.to_string(), done, String::new()];
        [lead(own), line].concat()
    })
}

fn notes(own: &Whole) -> impl Iterator<Item = Vec<String>> {
    own.notes.iter().map(|(on, body)| [lead(own), vec![on.to_string(), body.clone()]].concat())
}

fn ties<'a>(own: &'a Whole, standing: &'a Standing) -> impl Iterator<Item = Vec<String>> + 'a {
    own.ties.iter().map(|tie| {
        let kind = tie_kinds().into_iter().find(|(code, _)| code == tie.kind.as_str());
        let kind = kind.map(|(_, word)| word).unwrap_or_default();
        let name = standing.names.get(tie).cloned().unwrap_or_default();
        [lead(own), vec![kind, tie.key.clone(), name]].concat()
    })
}
