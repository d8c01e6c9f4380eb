//! Editions of the credo, their texts, and where those stand in print.

use std::fmt;

use crate::kernel::ids::CredoEditionId;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Refusal, VersionNumber, YearMonth};

/// Where an official text stands in print.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// Title of the document, 北九州市人財戦略の概要.
    pub document: String,
    /// Heading of the section, 目指す職員像.
    pub section: String,
    /// Who issued it, 総務市民局.
    pub issuer: String,
    /// Month of issue.
    pub issued: YearMonth,
    /// The month as the document prints it, 令和７年３月.
    pub issued_text: String,
}

impl Source {
    /// From the columns of a row that may have none; `issued_on` is any day of the month.
    pub fn of_columns(
        document: Option<String>,
        section: Option<String>,
        issuer: Option<String>,
        issued_on: Option<Date>,
        issued_text: Option<String>,
    ) -> Option<Self> {
        Some(Self {
            document: document?,
            section: section?,
            issuer: issuer?,
            issued: YearMonth::of(issued_on?),
            issued_text: issued_text?,
        })
    }
}

impl fmt::Display for Source {
    /// 「北九州市人財戦略の概要」目指す職員像（総務市民局、令和7年3月）.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "「{}」{}（{}、{}）", self.document, self.section, self.issuer, self.issued)
    }
}

/// 施行日.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EffectiveDay {
    /// The day from which the edition holds.
    pub on: Date,
    /// The source names no day and the city has not set one: 見本 (decision 25).
    pub is_sample: bool,
}

impl fmt::Display for EffectiveDay {
    /// 「令和7年4月1日（見本）」.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", wareki(self.on), if self.is_sample { "（見本）" } else { "" })
    }
}

/// One statement of the credo. Its line breaks are part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Stable across editions, `credo-1`.
    pub key: String,
    /// Its lines, in order.
    pub lines: Vec<String>,
    /// Where it stands; `None`: 見本.
    pub source: Option<Source>,
}

crate::text_enum! {
    /// What a text of an edition is.
    pub enum TextKind {
        /// 目指す都市像 of the 新ビジョン.
        Vision = "vision",
        /// The sentence that names the three まち.
        Towns = "towns",
        /// One of the three まち.
        Town = "town",
        /// The line of the 市政変革推進プラン.
        ReformPlan = "reform_plan",
        /// One of the 目指す職員像.
        Profile = "profile",
        /// One step of the direction.
        Direction = "direction",
    }
}

/// One text that belongs to an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredoText {
    /// Stable across editions, `profile-3`.
    pub key: String,
    /// What it is.
    pub kind: TextKind,
    /// Printed above it, 新ビジョン.
    pub caption: Option<String>,
    /// What it is called, 目指す都市像.
    pub label: Option<String>,
    /// The words.
    pub body: String,
    /// The document marks it New!!.
    pub is_new: bool,
    /// Where it stands; `None`: 見本.
    pub source: Option<Source>,
}

/// What is published as an edition. Texts of one kind stand in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdition {
    /// 北九州市職員クレド（行動指針）.
    pub title: String,
    /// The document marks the credo New!!.
    pub is_new: bool,
    /// Where the credo stands.
    pub source: Source,
    /// From when it holds.
    pub effective: EffectiveDay,
    /// In order.
    pub statements: Vec<Statement>,
    /// In order within their kind.
    pub texts: Vec<CredoText>,
}

/// A published edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Id.
    pub id: CredoEditionId,
    /// 第n版.
    pub number: VersionNumber,
    /// 北九州市職員クレド（行動指針）.
    pub title: String,
    /// The document marks the credo New!!.
    pub is_new: bool,
    /// Where the credo stands.
    pub source: Source,
    /// From when it holds.
    pub effective: EffectiveDay,
    /// In order.
    pub statements: Vec<Statement>,
    /// In order within their kind.
    pub texts: Vec<CredoText>,
}

impl Edition {
    /// Whether it holds on a day, given that no later edition does.
    pub fn has_begun(&self, on: Date) -> bool {
        self.effective.on <= on
    }
    /// The statements as lists of lines, for the panel.
    pub fn lines(&self) -> Vec<Vec<String>> {
        self.statements.iter().map(|statement| statement.lines.clone()).collect()
    }
    /// The texts of one kind, in order.
    pub fn texts(&self, kind: TextKind) -> impl Iterator<Item = &CredoText> {
        self.texts.iter().filter(move |text| text.kind == kind)
    }
    /// The only text of a kind, or the first.
    pub fn text(&self, kind: TextKind) -> Option<&CredoText> {
        self.texts(kind).next()
    }
}

/// Why an edition was not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishRefusal {
    /// Another edition takes effect on that day.
    DayTaken {
        /// The day.
        on: Date,
    },
}

impl Refusal for PublishRefusal {
    fn code(&self) -> &'static str {
        "credo_day_taken"
    }
    fn sentence(&self) -> String {
        let Self::DayTaken { on } = self;
        format!("{}に施行する版がもうあります。別の日にしてください", wareki(*on))
    }
}

/// Why an acknowledgement was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgeRefusal {
    /// The page showed an edition that does not hold today.
    NotInForce,
}

impl Refusal for AcknowledgeRefusal {
    fn code(&self) -> &'static str {
        "credo_not_in_force"
    }
    fn sentence(&self) -> String {
        "クレドの版が変わりました。クレドのページを開き直して、いまの版を読んでください".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_day_says_so() {
        let on = "2025-04-01".parse().unwrap();
        assert_eq!(EffectiveDay { on, is_sample: true }.to_string(), "令和7年4月1日（見本）");
        assert_eq!(EffectiveDay { on, is_sample: false }.to_string(), "令和7年4月1日");
    }

    #[test]
    fn a_source_reads_as_a_reference() {
        let source = Source {
            document: "北九州市人財戦略の概要".to_owned(),
            section: "目指す職員像".to_owned(),
            issuer: "総務市民局".to_owned(),
            issued: YearMonth::new(2025, 3).unwrap(),
            issued_text: "令和７年３月".to_owned(),
        };
        assert_eq!(
            source.to_string(),
            "「北九州市人財戦略の概要」目指す職員像（総務市民局、令和7年3月）"
        );
    }
}
