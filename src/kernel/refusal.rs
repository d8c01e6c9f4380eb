//! A rule that said no, in words for the person who asked.

/// Implemented by every refusal enum of the domain. Refusals know no HTTP: the web layer
/// decides whether the sentence stands beside a field or on a page of its own.
pub trait Refusal: std::fmt::Debug {
    /// Stable machine word, for logs and the API, e.g. `weights_off`.
    fn code(&self) -> &'static str;
    /// One sentence in Japanese: cause and cure, the words of the UI guide (section 9).
    fn sentence(&self) -> String;
}

/// A verb that no rule can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl Refusal for Never {
    fn code(&self) -> &'static str {
        match *self {}
    }
    fn sentence(&self) -> String {
        match *self {}
    }
}
