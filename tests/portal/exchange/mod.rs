//! Files in: checked, looked at, applied as a whole.

mod command;
mod large;
mod pages;
mod register;
mod transfers;
