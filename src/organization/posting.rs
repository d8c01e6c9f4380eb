//! Postings (発令): who sits where, at what rank, from when until when.

use crate::kernel::{Date, Period, Refusal, time::wareki};

crate::text_enum! {
    /// 本務 or 兼務. On any day a person has at most one primary posting.
    pub enum PostingKind {
        /// 本務: decides whose superior is whose.
        Primary = "primary",
        /// 兼務: a further post beside the primary one.
        Concurrent = "concurrent",
    }
}

impl PostingKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Primary => "本務",
            Self::Concurrent => "兼務",
        }
    }
}

crate::text_enum! {
    /// What a 任用区分 is in law. Rules ask for this: who has a term, who is on the first six months.
    pub enum EmploymentKind {
        /// 正規: an appointment without term.
        Regular = "regular",
        /// 再任用: appointed again after retirement.
        Reappointed = "reappointed",
        /// 任期付: for a fixed term.
        FixedTerm = "fixed_term",
        /// 会計年度任用: at most until the end of the fiscal year (地方公務員法 22-2).
        FiscalYear = "fiscal_year",
        /// 条件付採用: the first six months (地方公務員法 22), special evaluation.
        Conditional = "conditional",
    }
}

impl EmploymentKind {
    /// Whether an appointment of this kind is for a term (任期).
    pub fn is_for_a_term(self) -> bool {
        matches!(self, Self::FixedTerm | Self::FiscalYear | Self::Reappointed)
    }
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Regular => "正規",
            Self::Reappointed => "再任用",
            Self::FixedTerm => "任期付",
            Self::FiscalYear => "会計年度任用",
            Self::Conditional => "条件付採用",
        }
    }
}

/// 任用区分: the code of a row of the city's list. Its name and its kind in law are in that list; the
/// five of the law are there from the start under the codes of [`EmploymentKind`].
///
/// A code is at most [`EmploymentType::LIMIT`] letters, digits, `-` and `_`, kept in place: postings come
/// by the ten thousand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmploymentType([u8; EmploymentType::LIMIT]);

impl EmploymentType {
    /// Most characters of a code.
    pub const LIMIT: usize = 24;
    /// 正規.
    pub const REGULAR: Self = Self::of(EmploymentKind::Regular);
    /// 再任用.
    pub const REAPPOINTED: Self = Self::of(EmploymentKind::Reappointed);
    /// 任期付.
    pub const FIXED_TERM: Self = Self::of(EmploymentKind::FixedTerm);
    /// 会計年度任用.
    pub const FISCAL_YEAR: Self = Self::of(EmploymentKind::FiscalYear);
    /// 条件付採用.
    pub const CONDITIONAL: Self = Self::of(EmploymentKind::Conditional);

    /// The one that every list has for a kind.
    pub const fn of(kind: EmploymentKind) -> Self {
        Self::kept(kind.as_str())
    }
    const fn kept(word: &str) -> Self {
        let (word, mut code, mut at) = (word.as_bytes(), [0; Self::LIMIT], 0);
        while at < word.len() {
            code[at] = word[at];
            at += 1;
        }
        Self(code)
    }
    /// A code by its shape; whether the city has it, the list says.
    pub fn parse(raw: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let is_code = (1..=Self::LIMIT).contains(&raw.len()) && raw.bytes().all(allowed);
        is_code.then(|| Self::kept(raw))
    }
    /// The code.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(Self::LIMIT);
        str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}
crate::text_codec!(EmploymentType);
impl std::fmt::Debug for EmploymentType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why postings of one person cannot stand as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostingRefusal {
    /// A posting that begins before the person was hired.
    BeforeHire {
        /// First day of the posting.
        from: Date,
        /// Day of hire.
        hired_on: Date,
    },
    /// Two primary postings share a day.
    SecondPrimary(Period),
    /// Two postings in one department share a day.
    SameDepartmentTwice(Period),
    /// The person has left before the posting ends.
    AfterLeaving(Date),
}

impl Refusal for PostingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::BeforeHire { .. } => "posting_before_hire",
            Self::SecondPrimary(_) => "second_primary_posting",
            Self::SameDepartmentTwice(_) => "same_department_twice",
            Self::AfterLeaving(_) => "posting_after_leaving",
        }
    }
    fn sentence(&self) -> String {
        match self {
            Self::BeforeHire { from, hired_on } => format!(
                "発令日（{}）は、採用年月日（{}）より前にはできません",
                wareki(*from),
                wareki(*hired_on)
            ),
            Self::SecondPrimary(period) => format!("本務の発令が{period}と重なります"),
            Self::SameDepartmentTwice(period) => format!("同じ所属の発令が{period}にもあります"),
            Self::AfterLeaving(left_on) => {
                format!("退職の日（{}）より後の発令はできません", wareki(*left_on))
            }
        }
    }
}

/// The few facts that decide whether a set of postings of one person can stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingSpan<D> {
    /// Where.
    pub department: D,
    /// 本務 or 兼務.
    pub kind: PostingKind,
    /// From when until when.
    pub period: Period,
}

/// Checks the postings of one person together: hired before the first, one primary a day, each
/// department once a day, none after leaving. The database enforces the overlaps as well; this says
/// it in words.
pub fn check_postings<D: PartialEq>(
    hired_on: Date,
    left_on: Option<Date>,
    spans: &[PostingSpan<D>],
) -> Result<(), PostingRefusal> {
    for (index, span) in spans.iter().enumerate() {
        if span.period.from() < hired_on {
            return Err(PostingRefusal::BeforeHire { from: span.period.from(), hired_on });
        }
        if let Some(left_on) = left_on
            && span.period.until().is_none_or(|until| until > left_on)
        {
            return Err(PostingRefusal::AfterLeaving(left_on));
        }
        for other in &spans[..index] {
            if !other.period.overlaps(&span.period) {
                continue;
            }
            if other.kind == PostingKind::Primary && span.kind == PostingKind::Primary {
                return Err(PostingRefusal::SecondPrimary(other.period));
            }
            if other.department == span.department {
                return Err(PostingRefusal::SameDepartmentTwice(other.period));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a test date")
    }
    fn span(department: u8, kind: PostingKind, from: &str, until: Option<&str>) -> PostingSpan<u8> {
        let period = Period::new(day(from), until.map(day)).expect("a test period");
        PostingSpan { department, kind, period }
    }

    #[test]
    fn one_primary_and_any_number_of_second_posts() {
        use PostingKind::{Concurrent, Primary};
        let spans = [
            span(1, Primary, "2020-04-01", Some("2024-04-01")),
            span(2, Primary, "2024-04-01", None),
            span(3, Concurrent, "2024-04-01", None),
            span(4, Concurrent, "2023-04-01", None),
        ];
        assert_eq!(check_postings(day("2020-04-01"), None, &spans), Ok(()));
    }

    #[test]
    fn what_cannot_stand_says_why() {
        use PostingKind::{Concurrent, Primary};
        let hired = day("2020-04-01");
        let check = |spans: &[PostingSpan<u8>], left| check_postings(hired, left, spans);
        assert!(matches!(
            check(&[span(1, Primary, "2020-03-31", None)], None),
            Err(PostingRefusal::BeforeHire { .. })
        ));
        assert!(matches!(
            check(
                &[
                    span(1, Primary, "2020-04-01", None),
                    span(2, Primary, "2024-04-01", Some("2024-04-02"))
                ],
                None
            ),
            Err(PostingRefusal::SecondPrimary(_))
        ));
        assert!(matches!(
            check(
                &[span(1, Primary, "2020-04-01", None), span(1, Concurrent, "2024-04-01", None)],
                None
            ),
            Err(PostingRefusal::SameDepartmentTwice(_))
        ));
        let left = Some(day("2025-04-01"));
        assert!(matches!(
            check(&[span(1, Primary, "2020-04-01", None)], left),
            Err(PostingRefusal::AfterLeaving(_))
        ));
        assert_eq!(check(&[span(1, Primary, "2020-04-01", Some("2025-04-01"))], left), Ok(()));
    }

    #[test]
    fn words_and_screens_agree_with_the_database() {
        assert_eq!(EmploymentType::parse("fixed_term"), Some(EmploymentType::FIXED_TERM));
        assert_eq!(EmploymentKind::Conditional.label(), "条件付採用");
        let longest = "a".repeat(EmploymentType::LIMIT);
        let own = EmploymentType::parse(&longest).expect("a code");
        assert_eq!((own.as_str(), own.to_string()), (longest.as_str(), longest.clone()));
        for wrong in ["", "再任用", "a b", &format!("{longest}a")] {
            assert_eq!(EmploymentType::parse(wrong), None, "{wrong}");
        }
        assert_eq!(PostingKind::Concurrent.label(), "兼務");
        let refusal =
            PostingRefusal::BeforeHire { from: day("2020-03-31"), hired_on: day("2020-04-01") };
        assert_eq!(
            refusal.sentence(),
            "発令日（令和2年3月31日）は、採用年月日（令和2年4月1日）より前にはできません"
        );
    }
}
