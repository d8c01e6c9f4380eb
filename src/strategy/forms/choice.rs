//! The choices when somebody else saved first: group by group, mine or theirs.

use super::{InitiativeField, InitiativeInput};
use crate::kernel::FiscalYear;
use crate::strategy::initiative::{FiscalYears, Status};
use crate::ui::FormData;

/// What belongs together: chosen as a whole, so that a state keeps its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// In the names of controls: `keep.{name}`.
    pub name: String,
    /// What the reader sees.
    pub label: String,
    /// The names of the controls that it holds.
    pub controls: Vec<String>,
}

impl Group {
    /// The name of the control that chooses.
    pub fn control(&self) -> String {
        format!("keep.{}", self.name)
    }
}

/// A form that two people can have saved.
pub trait Compared: Clone {
    /// Everything that it can differ in from another one, in the order of the page.
    fn groups(&self, other: &Self) -> Vec<Group>;
    /// What was typed into one control.
    fn typed(&self, control: &str) -> &str;
    /// A group as its reader says it: what means the same reads the same.
    fn words(&self, group: &Group) -> String;
    /// The same with one group taken from another form.
    #[must_use]
    fn take(self, group: &Group, other: &Self) -> Self;
}

/// Line breaks as they are stored: a browser posts CR LF.
pub(super) fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

impl Compared for InitiativeInput {
    fn groups(&self, _other: &Self) -> Vec<Group> {
        use InitiativeField as Is;
        let group = |name: &str, label: &str, fields: &[Is]| Group {
            name: name.to_owned(),
            label: label.to_owned(),
            controls: fields.iter().map(|field| field.name().to_owned()).collect(),
        };
        vec![
            group("title", "題名", &[Is::Title]),
            group("aim", "目的", &[Is::Aim]),
            group("owner", "担当者", &[Is::Owner]),
            group("deputy", "代理", &[Is::Deputy]),
            group("department", "所属", &[Is::Department]),
            group("years", "期間", &[Is::From, Is::To]),
            group("standing", "状況とその理由", &[Is::Status, Is::Reason]),
        ]
    }
    fn typed(&self, control: &str) -> &str {
        InitiativeField::named(control).map_or("", |field| self.part(field))
    }
    fn words(&self, group: &Group) -> String {
        match group.name.as_str() {
            "years" => years(&self.from, &self.to),
            "standing" => {
                let word = self.status.as_str();
                let label = Status::parse(word).map_or(word, |status| status.label());
                format!("{label}\n{}", unified(&self.reason))
            }
            _ => group.controls.iter().map(|control| unified(self.typed(control))).collect(),
        }
    }
    fn take(self, group: &Group, other: &Self) -> Self {
        let fields = group.controls.iter().filter_map(|control| InitiativeField::named(control));
        fields.fold(self, |input, field| input.with(field, other))
    }
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
pub struct Chosen<I> {
    /// What is to be saved.
    pub input: I,
    /// Label and text of what is not.
    pub given_up: Vec<(String, String)>,
}

impl<I: Compared> Chosen<I> {
    /// A form without choices is taken as it is. With choices, every group in which the two differ
    /// must have one; the error names those that have none.
    pub fn read(form: &FormData, mine: I, saved: &I) -> Result<Self, Vec<String>> {
        let mut chosen = Self { input: mine.clone(), given_up: Vec::new() };
        if !form.has("conflict") {
            return Ok(chosen);
        }
        let mut undecided = Vec::new();
        for group in mine.groups(saved) {
            let (own, theirs) = (mine.words(&group), saved.words(&group));
            if own == theirs {
                continue;
            }
            match form.one(&group.control()) {
                "mine" => chosen.given_up.push((group.label, theirs)),
                "theirs" => {
                    chosen.input = chosen.input.take(&group, saved);
                    chosen.given_up.push((group.label, own));
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
        assert_eq!(undecided, Err(vec!["title".to_owned()]));
    }

    #[test]
    fn years_are_compared_as_people_read_them() {
        let input = input("", "", "");
        let years = input.groups(&input).into_iter().find(|group| group.name == "years").unwrap();
        assert_eq!(input.words(&years), "令和7年度〜令和9年度");
    }
}
