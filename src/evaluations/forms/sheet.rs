//! Fields of a sheet as posted by its form, by the conflict page, and by the script.

use serde::Deserialize;

use super::super::entry::{SheetField, Typed};
use crate::kernel::Revision;
use crate::ui::FormData;

/// Every field that the form carries. A field is there when its fingerprint is: radio buttons without
/// a choice post nothing themselves. 「選択を取り消す」 posts `clear`.
pub fn typed_fields(form: &FormData) -> Vec<Typed> {
    form.pairs()
        .iter()
        .filter_map(|(name, value)| {
            let name = name.strip_suffix(".revision")?;
            let field = SheetField::parse(name)?;
            let cleared = form.all("clear").any(|clear| clear == name);
            let text = if cleared { String::new() } else { form.one(name).to_owned() };
            Some(Typed { field, text, read: Revision::parse(value) })
        })
        .collect()
}

/// What the conflict page posted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    /// Own texts that are to stand.
    pub mine: Vec<Typed>,
    /// Fields whose saved text is to stand.
    pub theirs: Vec<SheetField>,
    /// Fields without a choice.
    pub undecided: Vec<Undecided>,
}

/// A field of the conflict page without a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// Where.
    pub field: SheetField,
    /// The own text.
    pub mine: String,
}

/// Reads the conflict page; `None` when the post comes from the sheet's own form.
pub fn choices(form: &FormData) -> Option<Choices> {
    let mut choices = Choices::default();
    let mut any = false;
    for (name, mine) in form.prefixed("mine.") {
        any = true;
        let Some(field) = SheetField::parse(name) else { continue };
        match form.one(&format!("keep.{name}")) {
            "mine" => choices.mine.push(Typed {
                field,
                text: mine.to_owned(),
                read: Revision::parse(form.one(&format!("{name}.revision"))),
            }),
            "theirs" => choices.theirs.push(field),
            _ => choices.undecided.push(Undecided { field, mine: mine.to_owned() }),
        }
    }
    any.then_some(choices)
}

/// One field, as the script saves it while typing.
#[derive(Default, Debug, Clone, Deserialize)]
#[serde(default)]
pub struct DraftBody {
    /// Name of the control.
    pub field: String,
    /// What stands in it.
    pub text: String,
    /// Fingerprint it was read with.
    pub revision: Option<i64>,
}

impl DraftBody {
    /// The field, when it is one of a sheet.
    pub fn typed(self) -> Option<Typed> {
        Some(Typed {
            field: SheetField::parse(&self.field)?,
            text: self.text,
            read: Revision::new(self.revision.unwrap_or_default()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::entry::fingerprint;
    use super::*;

    #[test]
    fn fields_come_with_their_fingerprints() {
        let mark = fingerprint("").get();
        let body = format!("e1=A&e1.revision={mark}&e2.revision={mark}&e2_why=x&do=save&e9=B");
        let typed = typed_fields(&FormData::decode(body.as_bytes()));
        let fields: Vec<(String, &str)> =
            typed.iter().map(|typed| (typed.field.to_string(), typed.text.as_str())).collect();
        assert_eq!(fields, [("e1".to_owned(), "A"), ("e2".to_owned(), "")]);
        assert_eq!(typed[0].read, fingerprint(""));
    }

    #[test]
    fn a_choice_can_be_taken_back() {
        let typed = typed_fields(&FormData::decode(b"e1=A&e1.revision=7&clear=e1"));
        assert_eq!(typed[0].text, "");
    }

    #[test]
    fn the_conflict_page_is_told_from_the_form() {
        assert_eq!(choices(&FormData::decode(b"e1=A&e1.revision=7")), None);
        let read = choices(&FormData::decode(
            b"mine.e1=A&keep.e1=mine&e1.revision=7&mine.e2=B&keep.e2=theirs&mine.e3=C",
        ))
        .expect("from the conflict page");
        assert_eq!(read.mine[0].text, "A");
        assert_eq!(read.mine[0].read, Revision::new(7));
        assert_eq!(read.theirs, [SheetField::Grade(2)]);
        assert_eq!(read.undecided[0].mine, "C");
    }
}
