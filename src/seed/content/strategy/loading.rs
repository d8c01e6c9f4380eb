//! From the text of the file to the checked types, with the source put to each item.

use toml::{Table, Value};

use super::{ContentError, FILE, StrategyContent};

pub(super) fn parse(text: &str) -> Result<StrategyContent, ContentError> {
    let mut file: Table = FILE.read(text)?;
    let sections = match file.remove("sections") {
        Some(Value::Table(sections)) => sections,
        _ => Table::new(),
    };
    let document = match file.get("document") {
        Some(Value::Table(document)) => document.clone(),
        _ => Table::new(),
    };
    for marks in file.get("new_marks").and_then(Value::as_array).into_iter().flatten() {
        let on = marks.get("on").and_then(Value::as_str).unwrap_or_default();
        FILE.known("new_marks", on, sections.contains_key(on))?;
    }
    let mut file = Value::Table(file);
    attach_sources(&mut file, &document, &sections)?;
    let content: StrategyContent = file.try_into().map_err(|problem| FILE.unreadable(problem))?;
    content.check()?;
    Ok(content)
}

/// Replaces every `section = "…"` by the full source, at all depths.
fn attach_sources(
    value: &mut Value,
    document: &Table,
    sections: &Table,
) -> Result<(), ContentError> {
    match value {
        Value::Table(table) => {
            for (_, inner) in table.iter_mut() {
                attach_sources(inner, document, sections)?;
            }
            if let Some(section) = table.remove("section") {
                let key = section.as_str().unwrap_or_default();
                let item = table.get("key").and_then(Value::as_str).unwrap_or("an item");
                let heading = sections.get(key).cloned();
                FILE.known(item, key, heading.is_some())?;
                table.insert("source".to_owned(), source(document, heading));
            }
            Ok(())
        }
        Value::Array(values) => {
            values.iter_mut().try_for_each(|inner| attach_sources(inner, document, sections))
        }
        _ => Ok(()),
    }
}

fn source(document: &Table, heading: Option<Value>) -> Value {
    let from_document = |field: &str| document.get(field).cloned();
    let fields = [
        ("document", from_document("title")),
        ("section", heading),
        ("issuer", from_document("issuer")),
        ("issued", from_document("issued")),
        ("issued_text", from_document("issued_text")),
    ];
    Value::Table(
        fields.into_iter().filter_map(|(field, value)| Some((field.to_owned(), value?))).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{TEXT, strategy};
    use super::*;
    use crate::kernel::YearMonth;

    const OVERVIEW: &str = include_str!("../../../../content/source/strategy-overview.txt");

    fn without_blanks(text: &str) -> String {
        text.chars().filter(|character| !character.is_whitespace()).collect()
    }

    /// Every string of the file that is the document's own words: all but keys, links and months.
    fn official_texts(value: &Value, field: &str, texts: &mut Vec<String>) {
        const OURS: [&str; 7] = ["key", "section", "on", "items", "month", "issued", "sections"];
        match value {
            Value::Table(table) => {
                for (field, inner) in table {
                    if !OURS.contains(&field.as_str()) {
                        official_texts(inner, field, texts);
                    } else if field == "sections" {
                        official_texts(inner, "heading", texts);
                    }
                }
            }
            Value::Array(values) if field == "lines" => {
                let lines: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                texts.push(lines.join("\n"));
            }
            Value::Array(values) => {
                for inner in values {
                    official_texts(inner, field, texts);
                }
            }
            Value::String(text) => texts.push(text.clone()),
            _ => {}
        }
    }

    #[test]
    fn every_official_text_stands_in_the_overview() {
        let overview = without_blanks(OVERVIEW);
        let file: Value = Value::Table(FILE.read(TEXT).unwrap());
        let mut texts = Vec::new();
        official_texts(&file, "", &mut texts);
        let missing: Vec<&String> =
            texts.iter().filter(|text| !overview.contains(&without_blanks(text))).collect();
        assert!(texts.len() > 90, "only {} texts were compared", texts.len());
        assert!(missing.is_empty(), "not in the overview: {missing:#?}");
    }

    /// Nothing of the overview is left out: what remains of it is bullets, repeats and decoration.
    #[test]
    fn every_line_of_the_overview_stands_in_the_file() {
        let file: Value = Value::Table(FILE.read(TEXT).unwrap());
        let mut texts = Vec::new();
        official_texts(&file, "", &mut texts);
        let ours: Vec<String> = texts.iter().map(|text| without_blanks(text)).collect();
        let decoration = ["New!!", "●", "【", "】", "×", "/", "1.", "2.", "3.", "4."];
        let left_over: Vec<String> = OVERVIEW
            .lines()
            .map(|line| {
                decoration.iter().fold(line.to_owned(), |line, mark| line.replace(mark, "\n"))
            })
            .flat_map(|line| line.split('\n').map(without_blanks).collect::<Vec<_>>())
            .filter(|piece| !piece.is_empty() && !stands_in(piece, &ours))
            .collect();
        assert!(left_over.is_empty(), "not in the file: {left_over:#?}");
    }

    /// Whether a line of the overview is (part of) a text, or several texts side by side.
    fn stands_in(piece: &str, texts: &[String]) -> bool {
        texts.iter().any(|text| text.contains(piece))
            || texts.iter().any(|text| {
                !text.is_empty()
                    && piece.strip_prefix(text.as_str()).is_some_and(|rest| stands_in(rest, texts))
            })
    }

    #[test]
    fn the_credo_keeps_the_lines_of_the_overview() {
        let printed: Vec<&str> = OVERVIEW.lines().map(str::trim).collect();
        for statement in strategy().unwrap().credo.statements {
            for line in statement.lines {
                assert!(printed.contains(&line.as_str()), "{line}");
            }
        }
    }

    #[test]
    fn every_printed_new_mark_is_counted() {
        let content = strategy().unwrap();
        let printed: usize = content.new_marks.iter().map(|marks| marks.printed).sum();
        assert_eq!(printed, OVERVIEW.matches("New!!").count());
        assert!(content.credo.is_new);
        assert!(content.pillars.iter().all(|pillar| !pillar.is_new));
    }

    #[test]
    fn no_blank_is_left_around_brackets_and_dots() {
        let file: Value = Value::Table(FILE.read(TEXT).unwrap());
        let mut texts = Vec::new();
        official_texts(&file, "", &mut texts);
        for text in texts {
            for mark in "「」『』（）・".chars() {
                assert!(
                    !text.contains(&format!(" {mark}")) && !text.contains(&format!("{mark} ")),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn an_item_knows_its_source() {
        let content = strategy().unwrap();
        let source = &content.roles_of_supervisors[0].source;
        assert_eq!(source.document, "北九州市人財戦略の概要");
        assert_eq!(source.section, "求められる役割・能力");
        assert_eq!(source.issuer, "総務市民局");
        assert_eq!(Some(source.issued), YearMonth::new(2025, 3));
        assert_eq!(source.issued_text, "令和７年３月");
    }
}
