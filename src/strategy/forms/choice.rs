//! The choices when somebody else saved first: group by group, mine or theirs.

use super::{InitiativeField, InitiativeInput};
use crate::kernel::FiscalYear;
use crate::strategy::initiative::{FiscalYears, Status};
use crate::ui::FormData;

/// What belongs together: chosen as a whole, so that a state keeps its reason.
#[derive(Debug)]
pub struct Group {
    /// In the names of controls: `keep.{name}`.
    pub name: &'static str,
    /// What the reader sees.
    pub label: &'static str,
    /// Its fields.
    pub fields: &'static [InitiativeField],
}

/// Everything that a saved initiative can differ in.
pub const GROUPS: [Group; 7] = [
    Group { name: "title", label: "題名", fields: &[InitiativeField::Title] },
    Group { name: "aim", label: "目的", fields: &[InitiativeField::Aim] },
    Group { name: "owner", label: "担当者", fields: &[InitiativeField::Owner] },
    Group { name: "deputy", label: "代理", fields: &[InitiativeField::Deputy] },
    Group { name: "department", label: "所属", fields: &[InitiativeField::Department] },
    Group { name: "years", label: "期間", fields: &[InitiativeField::From, InitiativeField::To] },
    Group {
        name: "standing",
        label: "状況とその理由",
        fields: &[InitiativeField::Status, InitiativeField::Reason],
    },
];

impl Group {
    /// Its part of a form, in words.
    pub fn words(&self, input: &InitiativeInput) -> String {
        match self.name {
            "years" => years(&input.from, &input.to),
            "standing" => {
                let word = input.status.as_str();
                let label = Status::parse(word).map_or(word, |status| status.label());
                format!("{label}\n{}", unified(&input.reason))
            }
            _ => self.fields.iter().map(|field| unified(input.part(*field))).collect(),
        }
    }
    /// The name of the control that chooses.
    pub fn control(&self) -> String {
        format!("keep.{}", self.name)
    }
}

/// Line breaks as they are stored: a browser posts CR LF.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn years(from: &str, to: &str) -> String {
    let year = |raw: &str| raw.trim().parse().ok().and_then(FiscalYear::new);
    match (year(from), year(to)) {
        (Some(from), Some(to)) => FiscalYears::new(from, to)
            .map_or_else(|| format!("{from}〜{to}"), |years| years.to_string()),
        _ => format!("{from}〜{to}"),
    }
}

/// A form after the choices, and the texts that were let go: the audit log keeps those.
#[derive(Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is to be saved.
    pub input: InitiativeInput,
    /// Label and text of what is not.
    pub given_up: Vec<(String, String)>,
}

impl Chosen {
    /// A form without choices is taken as it is. With choices, every group in which the two differ
    /// must have one; the error names those that have none.
    pub fn read(
        form: &FormData,
        mine: InitiativeInput,
        saved: &InitiativeInput,
    ) -> Result<Self, Vec<&'static str>> {
        let mut chosen = Self { input: mine.clone(), given_up: Vec::new() };
        if !form.has("conflict") {
            return Ok(chosen);
        }
        let mut undecided = Vec::new();
        for group in &GROUPS {
            let (own, theirs) = (group.words(&mine), group.words(saved));
            if own == theirs {
                continue;
            }
            match form.one(&group.control()) {
                "mine" => chosen.given_up.push((group.label.to_owned(), theirs)),
                "theirs" => {
                    for field in group.fields {
                        chosen.input = chosen.input.with(*field, saved);
                    }
                    chosen.given_up.push((group.label.to_owned(), own));
                }
                _ => undecided.push(group.name),
            }
        }
        if undecided.is_empty() { Ok(chosen) } else { Err(undecided) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(title: &str, status: &str, reason: &str) -> InitiativeInput {
        InitiativeInput {
            title: title.to_owned(),
            from: "2025".to_owned(),
            to: "2027".to_owned(),
            status: status.to_owned(),
            reason: reason.to_owned(),
            ..InitiativeInput::default()
        }
    }

    fn form(pairs: &[(&str, &str)]) -> FormData {
        FormData::new(
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    #[test]
    fn a_form_without_choices_is_taken_as_it_is() {
        let mine = input("講座", "on_track", "開いた");
        let saved = input("研修", "delayed", "おくれた");
        let chosen = Chosen::read(&form(&[]), mine.clone(), &saved).unwrap();
        assert_eq!(chosen, Chosen { input: mine, given_up: Vec::new() });
    }

    #[test]
    fn a_state_keeps_its_reason_and_what_is_let_go_is_kept() {
        let mine = input("講座", "on_track", "1行目\r\n2行目");
        let saved = input("研修", "delayed", "講師が決まらない");
        let choices =
            form(&[("conflict", "1"), ("keep.title", "mine"), ("keep.standing", "theirs")]);
        let chosen = Chosen::read(&choices, mine, &saved).unwrap();
        assert_eq!(chosen.input, input("講座", "delayed", "講師が決まらない"));
        assert_eq!(
            chosen.given_up,
            [
                ("題名".to_owned(), "研修".to_owned()),
                ("状況とその理由".to_owned(), "順調\n1行目\n2行目".to_owned()),
            ]
        );
    }

    #[test]
    fn every_difference_needs_a_choice_and_equal_texts_need_none() {
        let mine = input("講座", "on_track", "開いた\r\n");
        let saved = input("研修", "on_track", "開いた");
        let undecided = Chosen::read(&form(&[("conflict", "1")]), mine, &saved);
        assert_eq!(undecided, Err(vec!["title"]));
    }

    #[test]
    fn years_are_compared_as_people_read_them() {
        let words = GROUPS[5].words(&input("", "", ""));
        assert_eq!(words, "令和7年度〜令和9年度");
    }
}
