//! What officers type, as texts, and what the domain accepts of it. A problem is found at the id of
//! its control, which is the field's name; grades and ranks make some of the names, so they are text.

mod definition;
mod review;
mod scale;
mod self_check;
mod texts;
mod weights;

pub use definition::{
    ElementForm, HeadingForm, NewElementForm, RankTextForm, RoleForm, ScaleName, TICKED,
    behaviour_name, element_texts, heading_texts, rank_texts, role_texts,
};
pub use review::{Return, effective_day, remark_name, returned};
pub use scale::{LABEL_LIMIT, MEANING_LIMIT, NAME_LIMIT, ROWS, ScaleForm, row_name};
pub use self_check::{AnswerBody, TypedAnswer, TypedAnswers, typed_answers};
pub use texts::{Collision, Meeting, Text, Texts, meet};
pub use weights::{cell_name, changed_weights, weight_texts};

use crate::kernel::{Line, Prose};
use crate::ui::Problems;

/// Problems at the names of their controls.
pub type At = Problems<String>;

/// A text that must be there.
fn line(problems: &mut At, name: &str, label: &str, raw: &str, limit: usize) -> Option<Line> {
    problems.keep(name.to_owned(), Line::within(raw, limit), |problem| problem.sentence(label))
}

/// A text that may be missing: `None` when it is blank, or when a problem was added.
fn optional_line(
    problems: &mut At,
    name: &str,
    label: &str,
    raw: &str,
    limit: usize,
) -> Option<Line> {
    if raw.trim().is_empty() { None } else { line(problems, name, label, raw, limit) }
}

/// Several lines that must be there.
fn prose(problems: &mut At, name: &str, label: &str, raw: &str, limit: usize) -> Option<Prose> {
    problems.keep(name.to_owned(), Prose::within(raw, limit), |problem| problem.sentence(label))
}

/// Several lines that may be missing.
fn optional_prose(
    problems: &mut At,
    name: &str,
    label: &str,
    raw: &str,
    limit: usize,
) -> Option<Prose> {
    problems
        .keep(name.to_owned(), Prose::optional(raw, limit), |problem| problem.sentence(label))
        .flatten()
}
