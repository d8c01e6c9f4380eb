//! Files in: checked, looked at, applied as a whole.

mod command;
mod large;
mod pages;
mod plan;
mod register;
mod transfers;
