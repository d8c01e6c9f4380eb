//! Departments, people, postings.

mod chart;
mod pages;
mod random;
