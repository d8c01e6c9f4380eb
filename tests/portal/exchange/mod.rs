//! Files in: checked, looked at, applied as a whole.

mod april;
mod bad_input;
mod command;
mod large;
mod pages;
mod plan;
mod register;
mod transfers;
