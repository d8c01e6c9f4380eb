//! What is wrong with a file, place by place: row, column, what stands there, and what to do.

/// One thing to mend before a file can be applied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// Row as the spreadsheet shows it; `None` concerns the file.
    pub row: Option<usize>,
    /// Heading of the column; `None` concerns the row.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// Cause and cure in one line, for reading alone (ui-guide 9, cases 11 to 14).
    pub sentence: String,
    /// The cure alone, for the table 行｜列｜入っている値｜直し方.
    pub cure: String,
}

impl Problem {
    /// A cell that says something that cannot be: 「128行目の職員番号「00012A」は、7けたの数字に直してください」.
    pub fn cell(row: usize, column: &str, value: &str, cure: impl Into<String>) -> Self {
        let cure = cure.into();
        Self {
            row: Some(row),
            column: Some(column.to_owned()),
            value: value.to_owned(),
            sentence: format!("{row}行目の{column}「{value}」は、{cure}"),
            cure,
        }
    }

    /// A cell that says nothing and must: 「128行目の氏名を書いてください」.
    pub fn blank(row: usize, column: &str) -> Self {
        Self {
            row: Some(row),
            column: Some(column.to_owned()),
            value: String::new(),
            sentence: format!("{row}行目の{column}を書いてください"),
            cure: format!("{column}を書いてください"),
        }
    }

    /// Rows that do not go together. `sentence` names the rows.
    pub fn rows(row: usize, column: &str, value: &str, sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self {
            row: Some(row),
            column: Some(column.to_owned()),
            value: value.to_owned(),
            cure: sentence.clone(),
            sentence,
        }
    }

    fn file(sentence: String) -> Self {
        Self { row: None, column: None, value: String::new(), cure: sentence.clone(), sentence }
    }

    /// No row looks like headings.
    pub fn no_heading() -> Self {
        Self::file(
            "見出しの行がありません。1行目に「職員番号」「氏名」のような見出しを書いてください"
                .to_owned(),
        )
    }

    /// Headings and nothing below them.
    pub fn no_rows(heading_row: usize) -> Self {
        Self::file(format!("{heading_row}行目の見出しの下に、職員の行がありません"))
    }

    /// Case 12.
    pub fn missing_column(label: &str, heading_row: usize) -> Self {
        Self {
            row: Some(heading_row),
            column: Some(label.to_owned()),
            ..Self::file(format!(
                "「{label}」の列がありません。{heading_row}行目の見出しを確かめてください"
            ))
        }
    }

    /// Two columns that mean the same.
    pub fn column_twice(label: &str, first: usize, second: usize) -> Self {
        Self {
            column: Some(label.to_owned()),
            ..Self::file(format!(
                "「{label}」の列が2つあります（{first}列目と{second}列目）。どちらかを消してください"
            ))
        }
    }
}

/// Something likely to be a mistake, which never stops anybody (ui-guide 6.18).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Remark {
    /// Row as the spreadsheet shows it; `None` concerns the file.
    pub row: Option<usize>,
    /// What to look at.
    pub sentence: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_those_of_the_ui_guide() {
        assert_eq!(
            Problem::cell(128, "職員番号", "00012A", "7けたの数字に直してください").sentence,
            "128行目の職員番号「00012A」は、7けたの数字に直してください"
        );
        assert_eq!(
            Problem::missing_column("所属コード", 1).sentence,
            "「所属コード」の列がありません。1行目の見出しを確かめてください"
        );
        assert_eq!(Problem::blank(3, "氏名").sentence, "3行目の氏名を書いてください");
    }
}
