//! Departments, people, postings.

mod chart;
