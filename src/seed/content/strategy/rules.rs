//! What must hold in the file: counts, keys, months in order, New!! marks.

use std::collections::BTreeSet;

use super::{ContentError, FILE, FramePart, Official, StrategyContent};

impl StrategyContent {
    pub(super) fn check(&self) -> Result<(), ContentError> {
        let items = self.items();
        FILE.unique(items.iter().map(|item| item.key))?;
        for item in &items {
            FILE.written(item.key, item.texts.iter().copied())?;
        }
        self.check_counts()?;
        self.check_new_marks(&items)?;
        let by_date = self.timeline.is_sorted_by_key(|entry| entry.month);
        FILE.require("timeline", by_date, "its entries are not in the order of their months")
    }

    fn check_counts(&self) -> Result<(), ContentError> {
        FILE.count("vision", "まち", 3, self.vision.towns.len())?;
        FILE.count("timeline", "entries", 5, self.timeline.len())?;
        FILE.count("frame", "parts", 3, self.frame.len())?;
        FILE.count("credo", "statements", 3, self.credo.statements.len())?;
        for statement in &self.credo.statements {
            FILE.count(&statement.key, "lines", 4, statement.lines.len())?;
        }
        FILE.count("profiles", "profiles", 5, self.profiles.len())?;
        FILE.count("roles_of_everyone", "roles", 3, self.roles_of_everyone.len())?;
        FILE.count("roles_of_supervisors", "roles", 3, self.roles_of_supervisors.len())?;
        FILE.count("renewals", "sentences", 2, self.renewals.len())?;
        FILE.count("pillars", "pillars", 4, self.pillars.len())?;
        for pillar in &self.pillars {
            FILE.count(&pillar.key, "measures", 3, pillar.measures.len())?;
        }
        FILE.count("direction", "steps", 3, self.direction.steps.len())
    }

    /// An item is new exactly when `new_marks` says that a mark stands at it.
    fn check_new_marks(&self, items: &[Item<'_>]) -> Result<(), ContentError> {
        let listed: BTreeSet<&str> =
            self.new_marks.iter().flat_map(|marks| &marks.items).map(String::as_str).collect();
        for marks in &self.new_marks {
            let fits = marks.items.len() <= marks.printed;
            FILE.require(&marks.on, fits, "more items are new than marks are printed")?;
        }
        for key in &listed {
            FILE.known("new_marks", key, items.iter().any(|item| item.key == *key))?;
        }
        items.iter().try_for_each(|item| {
            let agrees = item.is_new == listed.contains(item.key);
            FILE.require(item.key, agrees, "is_new and new_marks do not agree")
        })
    }

    fn items(&self) -> Vec<Item<'_>> {
        let mut items = vec![
            Item::new(
                &self.vision.key,
                vec![
                    &self.vision.caption,
                    &self.vision.label,
                    &self.vision.text,
                    &self.vision.towns_text,
                ],
            ),
            Item::new(
                &self.reform_plan.key,
                vec![&self.reform_plan.caption, &self.reform_plan.text],
            ),
            Item::new(&self.credo.key, vec![&self.credo.title]).marked(self.credo.is_new),
            Item::new(&self.direction.key, vec![&self.direction.title]),
        ];
        for entry in &self.timeline {
            let mut texts: Vec<&str> = vec![&entry.month_text, &entry.text];
            texts.extend(entry.note.as_deref());
            items.push(Item::new(&entry.key, texts));
            items.extend(entry.details.iter().map(Item::of));
        }
        for part in &self.frame {
            part.push_items(&mut items);
        }
        items.extend(self.credo.statements.iter().map(|statement| {
            Item::new(&statement.key, statement.lines.iter().map(String::as_str).collect())
        }));
        for pillar in &self.pillars {
            items.push(Item::new(&pillar.key, vec![&pillar.name]).marked(pillar.is_new));
            items.push(Item::of(&pillar.aim));
            items.extend(pillar.measures.iter().map(Item::of));
        }
        let lists = [
            &self.vision.towns,
            &self.profiles,
            &self.roles_of_everyone,
            &self.roles_of_supervisors,
            &self.renewals,
            &self.named_elements,
            &self.direction.steps,
        ];
        items.extend(lists.into_iter().flatten().map(Item::of));
        items
    }
}

impl FramePart {
    fn push_items<'a>(&'a self, items: &mut Vec<Item<'a>>) {
        items.push(Item::new(&self.key, vec![&self.text]).marked(self.is_new));
        items.extend(self.explanation.iter().map(Item::of));
        for part in &self.parts {
            part.push_items(items);
        }
    }
}

/// What the checks look at in any item of the file.
struct Item<'a> {
    key: &'a str,
    texts: Vec<&'a str>,
    is_new: bool,
}

impl<'a> Item<'a> {
    fn new(key: &'a str, texts: Vec<&'a str>) -> Self {
        Self { key, texts, is_new: false }
    }

    fn of(official: &'a Official) -> Self {
        let mut texts: Vec<&str> = vec![&official.text];
        texts.extend(official.sub_lines.iter().map(String::as_str));
        Self::new(&official.key, texts).marked(official.is_new)
    }

    fn marked(self, is_new: bool) -> Self {
        Self { is_new, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::TEXT;
    use super::super::loading::parse;
    use super::*;

    /// The file with one change, which must exist in it.
    fn changed(from: &str, to: &str) -> ContentError {
        assert!(TEXT.contains(from), "{from}");
        parse(&TEXT.replacen(from, to, 1)).unwrap_err()
    }

    #[test]
    fn a_broken_file_is_refused_with_the_place() {
        let twice = changed("key = \"profile-2\"", "key = \"profile-1\"");
        assert!(matches!(twice, ContentError::DuplicateKey { key, .. } if key == "profile-1"));

        let nowhere = changed("section = \"profiles\"", "section = \"profile\"");
        assert!(
            matches!(nowhere, ContentError::UnknownReference { target, .. } if target == "profile")
        );

        let line_lost = changed("  \"笑顔のまちを共創します。\",\n", "");
        assert!(
            matches!(line_lost, ContentError::WrongCount { item, found: 3, .. } if item == "credo-1")
        );

        let blank = changed("text = \"長時間労働の是正\"", "text = \" \"");
        assert!(matches!(blank, ContentError::Broken { item, .. } if item == "workplace-2"));

        let unlisted = changed("name = \"人材確保\"", "name = \"人材確保\"\nis_new = true");
        assert!(matches!(unlisted, ContentError::Broken { item, .. } if item == "recruitment"));

        let no_month = changed("month = \"2009-02\"", "month = \"2009\"");
        assert!(matches!(no_month, ContentError::Syntax { .. }));

        let measure_lost = changed(
            "[[pillars.measures]]\nkey = \"dx-3\"\nsection = \"pillars\"\ntext = \"全職員（ブロンズ）のデジタルリテラシー向上\"\n",
            "",
        );
        assert!(matches!(measure_lost, ContentError::WrongCount { item, .. } if item == "dx"));
    }
}
