//! placeholder
use super::{Error, Shell};
use askama::Template;
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    shell: Shell,
    pub heading: String,
    pub body: String,
}
impl ErrorPage {
    pub fn new(shell: Shell, error: &Error) -> Self {
        Self { shell, heading: format!("{error:?}"), body: String::new() }
    }
}
