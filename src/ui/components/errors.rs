use askama::Template;

/// 「入力を直すところが2つあります」, first in `<main>` on 422 (ui-guide 6.5). Takes the focus without
/// script; prints nothing when there is no problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "components/errors.html", whitespace = "minimize")]
pub struct ErrorSummary {
    problems: Vec<(String, String)>,
}

impl ErrorSummary {
    /// Pairs of `#id` of the first control and the sentence that also stands at the field, in page order.
    pub fn new(problems: Vec<(String, String)>) -> Self {
        Self { problems }
    }
    /// 2つ, 12か所: 「つ」 counts to nine only.
    fn count(&self) -> String {
        let count = self.problems.len();
        if count < 10 { format!("{count}つ") } else { format!("{count}か所") }
    }
    /// Whether the page has problems: then its title begins with 「誤り：」.
    pub fn any(&self) -> bool {
        !self.problems.is_empty()
    }
}
