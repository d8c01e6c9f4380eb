//! Two officers on one page: what each typed, field by field.
//!
//! A page that edits something is a list of named texts. It posts every text, and with each a short
//! fingerprint of the text as it was when the page was opened (`was.{name}`). So the server knows which
//! fields this officer changed and which somebody else has changed meanwhile: what only one of them
//! touched is simply kept, and only what both changed differently is a collision that a person must
//! decide. The decision comes as `keep.{name}` = `mine` or `theirs`, the own text as `mine.{name}`.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::ui::FormData;

/// One named text of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Name of the field.
    pub name: String,
    /// Label on the page.
    pub label: String,
    /// The text; of a field with several values (`several`), one a line.
    pub value: String,
    /// Checkboxes: the name is posted once per ticked box.
    pub several: bool,
}

/// The texts of a page, in page order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    texts: Vec<Text>,
}

/// Line ends as we store them, nothing at the ends.
fn normal(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// Enough of a hash to tell whether a text is still the one that was read.
fn fingerprint(value: &str) -> String {
    let hash = Sha256::digest(normal(value).as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Texts {
    /// Adds a text.
    #[must_use]
    pub fn and(
        mut self,
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        let (name, label, value) = (name.into(), label.into(), value.into());
        self.texts.push(Text { name, label, value, several: false });
        self
    }
    /// Adds a field of checkboxes.
    #[must_use]
    pub fn and_several(
        mut self,
        name: impl Into<String>,
        label: impl Into<String>,
        values: &[String],
    ) -> Self {
        let (name, label) = (name.into(), label.into());
        self.texts.push(Text { name, label, value: values.join("\n"), several: true });
        self
    }
    /// All of them.
    pub fn all(&self) -> &[Text] {
        &self.texts
    }
    /// The value of a field, `""` when the page has no such field.
    pub fn value(&self, name: &str) -> &str {
        self.texts.iter().find(|text| text.name == name).map_or("", |text| &text.value)
    }
    /// The values of a field of checkboxes.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).lines().filter(|line| !line.is_empty())
    }
    /// The same fields with what was posted.
    #[must_use]
    pub fn typed(&self, form: &FormData) -> Self {
        let texts = self.texts.iter().map(|text| {
            let value = if text.several {
                form.all(&text.name).collect::<Vec<_>>().join("\n")
            } else {
                form.one(&text.name).to_owned()
            };
            Text { value, ..text.clone() }
        });
        Self { texts: texts.collect() }
    }
    /// Name and value of the hidden fields that let the server know what was read.
    pub fn fingerprints(&self) -> Vec<(String, String)> {
        let hidden = |text: &Text| (format!("was.{}", text.name), fingerprint(&text.value));
        self.texts.iter().map(hidden).collect()
    }
    fn with(&self, values: impl Fn(&Text) -> String) -> Self {
        let texts = self.texts.iter().map(|text| Text { value: values(text), ..text.clone() });
        Self { texts: texts.collect() }
    }
}

/// A text that both changed, each in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// Name of the field.
    pub name: String,
    /// Label on the page.
    pub label: String,
    /// What this officer typed.
    pub mine: String,
    /// What is stored.
    pub theirs: String,
    /// The choice, when one was made: `mine` or `theirs`.
    pub chosen: Option<String>,
}

/// What was posted, met with what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// What shall be stored; collisions that are not decided hold the stored text.
    pub merged: Texts,
    /// What a person must decide, or has decided, in page order.
    pub collisions: Vec<Collision>,
    /// Own texts that gave way, by field: they stay in the log.
    pub given_up: Value,
}

impl Meeting {
    /// Whether a collision still waits for its decision.
    pub fn is_open(&self) -> bool {
        self.collisions.iter().any(|collision| collision.chosen.is_none())
    }
}

/// Meets a posted form with what is stored now.
pub fn meet(form: &FormData, stored: &Texts) -> Meeting {
    let typed = stored.typed(form);
    let (mut collisions, mut given_up) = (Vec::new(), Map::new());
    let merged = stored.with(|theirs| mine_or_theirs(form, &typed, theirs));
    for theirs in &stored.texts {
        let Some(mine) = collides(form, &typed, theirs) else { continue };
        let keep = form.one(&format!("keep.{}", theirs.name)).to_owned();
        let chosen = Some(keep).filter(|keep| keep == "mine" || keep == "theirs");
        if chosen.as_deref() == Some("theirs") {
            given_up.insert(theirs.name.clone(), Value::String(mine.clone()));
        }
        collisions.push(Collision {
            name: theirs.name.clone(),
            label: theirs.label.clone(),
            mine,
            theirs: theirs.value.clone(),
            chosen,
        });
    }
    let given_up = if given_up.is_empty() { Value::Null } else { Value::Object(given_up) };
    Meeting { merged, collisions, given_up }
}

/// The own text: on the conflict page it stands in `mine.{name}`.
fn own(form: &FormData, typed: &Texts, name: &str) -> String {
    let kept = format!("mine.{name}");
    if form.has(&kept) { form.one(&kept).to_owned() } else { typed.value(name).to_owned() }
}

fn was(form: &FormData, name: &str) -> String {
    form.one(&format!("was.{name}")).to_owned()
}

/// The own text, when both changed it and not alike.
fn collides(form: &FormData, typed: &Texts, theirs: &Text) -> Option<String> {
    let mine = own(form, typed, &theirs.name);
    let was = was(form, &theirs.name);
    let on_conflict_page = form.has(&format!("mine.{}", theirs.name));
    let apart = normal(&mine) != normal(&theirs.value);
    let both = fingerprint(&mine) != was && fingerprint(&theirs.value) != was;
    (apart && (both || on_conflict_page)).then_some(mine)
}

fn mine_or_theirs(form: &FormData, typed: &Texts, theirs: &Text) -> String {
    let mine = own(form, typed, &theirs.name);
    let keep = form.one(&format!("keep.{}", theirs.name));
    let collides = collides(form, typed, theirs).is_some();
    let untouched = fingerprint(&mine) == was(form, &theirs.name);
    if (collides && keep != "mine") || (!collides && untouched) {
        theirs.value.clone()
    } else {
        mine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(definition: &str, weight: &str) -> Texts {
        Texts::default()
            .and("definition", "定義", definition)
            .and("weight", "ウエイト", weight)
            .and_several("links", "つながり", &["a".to_owned(), "b".to_owned()])
    }

    /// What a browser posts of a page that was read as `read` and changed to `typed`.
    fn posted(read: &Texts, typed: &Texts, more: &[(&str, &str)]) -> FormData {
        let mut pairs = read.fingerprints();
        for text in typed.all() {
            if text.several {
                pairs.extend(text.value.lines().map(|line| (text.name.clone(), line.to_owned())));
            } else {
                pairs.push((text.name.clone(), text.value.replace('\n', "\r\n")));
            }
        }
        pairs.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        FormData::new(pairs)
    }

    #[test]
    fn without_a_second_officer_the_own_text_is_stored() {
        let read = page("計画を\n進める力", "20");
        let typed = page("計画を\n進め切る力", "20");
        let meeting = meet(&posted(&read, &typed, &[]), &read);
        assert!(meeting.collisions.is_empty());
        assert_eq!(normal(meeting.merged.value("definition")), "計画を\n進め切る力");
        assert_eq!(meeting.merged.value("weight"), "20");
        assert_eq!(meeting.merged.values("links").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(meeting.given_up, Value::Null);
    }

    #[test]
    fn what_only_one_of_two_touched_is_kept() {
        let read = page("計画を進める力", "20");
        let mine = page("計画を進め切る力", "20");
        let stored = page("計画を進める力", "30");
        let meeting = meet(&posted(&read, &mine, &[]), &stored);
        assert!(meeting.collisions.is_empty());
        assert_eq!(meeting.merged.value("definition"), "計画を進め切る力");
        assert_eq!(meeting.merged.value("weight"), "30");
    }

    #[test]
    fn both_changing_alike_is_no_collision() {
        let read = page("計画を進める力", "20");
        let both = page("計画を立てる力", "20");
        assert!(meet(&posted(&read, &both, &[]), &both).collisions.is_empty());
    }

    #[test]
    fn what_both_changed_is_decided_by_a_person() {
        let read = page("計画を進める力", "20");
        let mine = page("計画を進め切る力", "25");
        let stored = page("計画を立てる力", "20");
        let form = posted(&read, &mine, &[]);
        let meeting = meet(&form, &stored);
        assert!(meeting.is_open());
        assert_eq!(meeting.collisions.len(), 1);
        assert_eq!(meeting.collisions[0].mine, "計画を進め切る力");
        assert_eq!(meeting.collisions[0].theirs, "計画を立てる力");
        assert_eq!(meeting.merged.value("weight"), "25");

        // The conflict page posts the merged texts, the own one, and the choice.
        let keep = |choice| {
            let more = [("mine.definition", "計画を進め切る力"), ("keep.definition", choice)];
            meet(&posted(&stored, &meeting.merged, &more), &stored)
        };
        let mine = keep("mine");
        assert!(!mine.is_open());
        assert_eq!(mine.merged.value("definition"), "計画を進め切る力");
        let theirs = keep("theirs");
        assert_eq!(theirs.merged.value("definition"), "計画を立てる力");
        assert_eq!(theirs.merged.value("weight"), "25");
        assert_eq!(theirs.given_up["definition"], "計画を進め切る力");
        assert!(keep("").is_open(), "no choice is asked again");
    }

    #[test]
    fn a_form_without_fingerprints_never_overwrites_unseen() {
        let stored = page("計画を立てる力", "20");
        let form = FormData::new(vec![("definition".into(), "別の文".into())]);
        let meeting = meet(&form, &stored);
        assert!(meeting.is_open());
        assert!(meeting.collisions.iter().any(|open| open.name == "definition"));
    }
}
