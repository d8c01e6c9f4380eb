//! Files in: checked, looked at, applied as a whole.

mod command;
mod pages;
mod transfers;
