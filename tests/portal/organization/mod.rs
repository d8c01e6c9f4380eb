//! Departments, people, postings.

mod chart;
mod masters;
mod pages;
mod random;
mod reorganizing;
mod staffing;
mod undoing;
