use askama::Template;

use crate::kernel::number::grouped;

/// 「一次評価の提出　7,912人のうち5,604人（71％）」 and a bar: text first (ui-guide 6.14).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/progress.html", whitespace = "minimize")]
pub struct Progress {
    id: String,
    label: String,
    unit: &'static str,
    of: u64,
    done: u64,
}

impl Progress {
    /// `unit` is 人 or 件.
    pub fn new(
        id: impl Into<String>,
        label: impl Into<String>,
        unit: &'static str,
        of: u64,
        done: u64,
    ) -> Self {
        Self { id: id.into(), label: label.into(), unit, of, done }
    }
    /// Whole per cent, rounded; 100 only when all are done.
    fn percent(&self) -> u64 {
        let rounded = (self.done * 200 + self.of).checked_div(self.of * 2).unwrap_or(0);
        if self.done < self.of { rounded.min(99) } else { rounded }
    }
    fn words(&self) -> String {
        let (of, done, unit) = (grouped(self.of), grouped(self.done), self.unit);
        format!("{of}{unit}のうち{done}{unit}（{}％）", self.percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_and_all_is_all() {
        assert_eq!(
            Progress::new("p", "", "人", 7912, 5604).words(),
            "7,912人のうち5,604人（71％）"
        );
        assert_eq!(Progress::new("p", "", "人", 1000, 999).percent(), 99);
        assert_eq!(Progress::new("p", "", "人", 0, 0).percent(), 0);
    }
}
