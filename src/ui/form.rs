//! Posted forms: pairs in order, repeated keys kept; and the problems found in them.

use std::sync::Arc;

/// An uploaded file.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// Name of the field.
    pub field: String,
    /// Name of the file as the browser sent it, without folders.
    pub file_name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What was typed. Reading it never fails; `parse` functions of the rooms turn it into commands. Cheap to clone:
/// the door keeps it until the answer is there.
#[derive(Debug, Clone, Default)]
pub struct FormData {
    pairs: Arc<Vec<(String, String)>>,
    files: Arc<Vec<FilePart>>,
}

impl FormData {
    /// From pairs.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self::with_files(pairs, Vec::new())
    }
    /// From pairs and files.
    pub fn with_files(pairs: Vec<(String, String)>, files: Vec<FilePart>) -> Self {
        Self { pairs: Arc::new(pairs), files: Arc::new(files) }
    }
    /// From a query string or an url-encoded body.
    pub fn decode(encoded: &[u8]) -> Self {
        Self::new(form_urlencoded::parse(encoded).into_owned().collect())
    }
    /// The first value of a field, `""` when absent.
    pub fn one(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
    /// The first value of a field, when it is there and not blank.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.one(name)).filter(|value| !value.trim().is_empty())
    }
    /// Whether the field was posted at all.
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(key, _)| key == name)
    }
    /// All values of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// Fields whose names begin with a prefix: what follows it, and the value, in order.
    pub fn prefixed<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs
            .iter()
            .filter_map(move |(key, value)| Some((key.strip_prefix(prefix)?, value.as_str())))
    }
    /// Every pair.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
    /// Every file that was chosen.
    pub fn files(&self) -> impl Iterator<Item = &FilePart> {
        self.files.iter().filter(|part| !part.bytes.is_empty() || !part.file_name.is_empty())
    }
    /// The file of a field, when one was chosen.
    pub fn file(&self, field: &str) -> Option<&FilePart> {
        self.files().find(|part| part.field == field)
    }
}

/// A field of a form; `id` is the id of its first control on the page.
pub trait FormField: Clone + PartialEq {
    /// Id of the control, without `#`.
    fn id(&self) -> String;
}

impl FormField for &'static str {
    fn id(&self) -> String {
        (*self).to_owned()
    }
}

impl FormField for String {
    fn id(&self) -> String {
        self.clone()
    }
}

/// Every problem of a form, in page order: the same sentence stands in the summary and at the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems<F> {
    found: Vec<(F, String)>,
}

impl<F> Default for Problems<F> {
    fn default() -> Self {
        Self { found: Vec::new() }
    }
}

impl<F: FormField> Problems<F> {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// One problem.
    pub fn one(field: F, sentence: impl Into<String>) -> Self {
        Self { found: vec![(field, sentence.into())] }
    }
    /// Adds a problem.
    pub fn add(&mut self, field: F, sentence: impl Into<String>) {
        self.found.push((field, sentence.into()));
    }
    /// Keeps the value, or adds the problem and gives `None`.
    pub fn keep<T, P>(
        &mut self,
        field: F,
        read: Result<T, P>,
        sentence: impl Fn(P) -> String,
    ) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(problem) => {
                self.add(field, sentence(problem));
                None
            }
        }
    }
    /// Nothing found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.found.len()
    }
    /// The first sentence for a field.
    pub fn at(&self, field: &F) -> Option<&str> {
        self.found.iter().find(|(found, _)| found == field).map(|(_, sentence)| sentence.as_str())
    }
    /// Address and sentence of each, for the summary.
    pub fn summary(&self) -> Vec<(String, String)> {
        self.found.iter().map(|(field, text)| (format!("#{}", field.id()), text.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_keys_and_order_are_kept() {
        let form = FormData::decode("a=1&b=%E9%AB%99&a=2&e.x=3&e.y=4".as_bytes());
        assert_eq!(form.one("b"), "髙");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.prefixed("e.").collect::<Vec<_>>(), [("x", "3"), ("y", "4")]);
        assert_eq!(form.one("none"), "");
        assert!(!form.has("none"));
    }

    #[test]
    fn broken_encodings_do_not_fail() {
        let form = FormData::decode(b"a=%ff%zz&&=x");
        assert!(form.has("a"));
    }
}
