//! The strategy: the city's own words on their pages, initiatives and those who keep them.

mod city;
mod counts;
pub mod figures;
pub mod initiatives;
mod owners;
mod texts;
