//! What is typed in a self-check, by the form, by the script, by the page of two texts.

use serde::Deserialize;

use super::At;
use crate::competency::self_check::{Answer, EXAMPLE_LIMIT};
use crate::kernel::Prose;
use crate::ui::FormData;

/// One box as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedAnswer {
    /// Which box.
    pub answer: Answer,
    /// What was typed, cleaned.
    pub text: String,
    /// The revision it was read with; 0 when nothing stood there.
    pub revision: i64,
}

/// What the script sends while somebody types: one box.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AnswerBody {
    field: String,
    text: String,
    revision: Option<i64>,
}

fn clean(answer: &Answer, raw: &str) -> Result<String, String> {
    match answer {
        Answer::Grade(_) => Ok(raw.trim().to_owned()),
        Answer::Example(_) => Prose::optional(raw, EXAMPLE_LIMIT)
            .map(|text| text.map(String::from).unwrap_or_default())
            .map_err(|problem| problem.sentence("そう思った場面")),
    }
}

impl AnswerBody {
    /// `None` for a box that is none of ours, or a text that the form will explain.
    pub fn read(&self) -> Option<TypedAnswer> {
        let answer = Answer::parse(&self.field)?;
        let text = clean(&answer, &self.text).ok()?;
        Some(TypedAnswer { answer, text, revision: self.revision.unwrap_or(0) })
    }
}

/// What a whole form says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedAnswers {
    /// Boxes to keep.
    pub answers: Vec<TypedAnswer>,
    /// Boxes of the page of two texts for which nothing was chosen: box and own text.
    pub undecided: Vec<(Answer, String)>,
    /// Boxes whose text cannot be kept.
    pub problems: At,
}

/// Reads every box of a form; `clear=g.henkaku` takes a choice back.
pub fn typed_answers(form: &FormData) -> TypedAnswers {
    let mut typed = TypedAnswers::default();
    let revision = |name: &str| form.one(&format!("{name}.revision")).parse().unwrap_or(0);
    let cleared = form.one("clear");
    let mut seen: Vec<Answer> = Vec::new();
    for (name, _) in form.pairs() {
        let own = name.strip_prefix("mine.").unwrap_or(name).trim_end_matches(".revision");
        let Some(answer) = Answer::parse(own) else { continue };
        if seen.contains(&answer) {
            continue;
        }
        seen.push(answer.clone());
        let raw = if form.has(&format!("mine.{own}")) {
            let raw = form.one(&format!("mine.{own}"));
            match form.one(&format!("keep.{own}")) {
                "mine" => raw,
                "theirs" => continue,
                _ => {
                    typed.undecided.push((answer, raw.to_owned()));
                    continue;
                }
            }
        } else if own == cleared {
            ""
        } else {
            form.one(own)
        };
        match clean(&answer, raw) {
            Ok(text) => {
                typed.answers.push(TypedAnswer { answer, text, revision: revision(own) });
            }
            Err(sentence) => typed.problems.add(own.to_owned(), sentence),
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> TypedAnswers {
        let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        typed_answers(&FormData::new(pairs))
    }

    #[test]
    fn every_box_is_read_with_its_revision() {
        let read = typed(&[
            ("_csrf", "x"),
            ("g.gyomu", "B"),
            ("g.gyomu.revision", "2"),
            ("x.gyomu", " 終えた。\u{200b} "),
            ("g.taiwa.revision", "0"),
        ]);
        let said: Vec<(String, &str, i64)> = read
            .answers
            .iter()
            .map(|own| (own.answer.to_string(), own.text.as_str(), own.revision))
            .collect();
        assert_eq!(
            said,
            [
                ("g.gyomu".to_owned(), "B", 2),
                ("x.gyomu".to_owned(), "終えた。", 0),
                ("g.taiwa".to_owned(), "", 0)
            ]
        );
    }

    #[test]
    fn a_choice_is_taken_back_and_a_long_text_explained() {
        let read = typed(&[("g.gyomu", "B"), ("clear", "g.gyomu")]);
        assert_eq!(read.answers[0].text, "");
        let read = typed(&[("x.gyomu", &"あ".repeat(403))]);
        assert_eq!(
            read.problems.summary()[0].1,
            "そう思った場面は400文字までです。いま403文字なので、3文字減らしてください"
        );
    }

    #[test]
    fn the_page_of_two_texts_keeps_what_was_chosen() {
        let read = typed(&[
            ("mine.x.gyomu", "私の文"),
            ("keep.x.gyomu", "mine"),
            ("x.gyomu.revision", "4"),
            ("mine.x.taiwa", "捨てる文"),
            ("keep.x.taiwa", "theirs"),
            ("mine.x.ikusei", "迷う文"),
        ]);
        assert_eq!(read.answers.len(), 1);
        assert_eq!((read.answers[0].text.as_str(), read.answers[0].revision), ("私の文", 4));
        assert_eq!(read.undecided.len(), 1);
    }
}
