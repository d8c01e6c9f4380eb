//! Bands: which total means which grade. A band holds its lower edge.

use rust_decimal::Decimal;

use crate::kernel::Points;

/// One band: totals from `lower` (itself included) up to the next better band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The grade of the scale that it stands for.
    pub grade: String,
    /// The smallest total inside.
    pub lower: Decimal,
}

/// Bands without a gap, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands(Vec<Band>);

/// Why a list of bands is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BandProblem {
    /// Two bands with the same edge, or a worse one above a better one.
    #[error("「{0}」の下限は、その上の評語の下限より小さくしてください")]
    NotDescending(String),
    /// Small totals would fall into no band.
    #[error("いちばん下の評語の下限は0にしてください")]
    NoFloor,
    /// The same grade twice.
    #[error("「{0}」が2回あります")]
    Twice(String),
}

impl Bands {
    /// For rules that give a total and no grade.
    pub fn none() -> Self {
        Self(Vec::new())
    }
    /// Best first, lower edges falling, the last one 0 so that every total has its band.
    pub fn new(bands: Vec<Band>) -> Result<Self, BandProblem> {
        for pair in bands.windows(2) {
            if pair[1].lower >= pair[0].lower {
                return Err(BandProblem::NotDescending(pair[1].grade.clone()));
            }
        }
        for (index, band) in bands.iter().enumerate() {
            if bands[..index].iter().any(|other| other.grade == band.grade) {
                return Err(BandProblem::Twice(band.grade.clone()));
            }
        }
        if bands.last().is_some_and(|last| last.lower != Decimal::ZERO) {
            return Err(BandProblem::NoFloor);
        }
        Ok(Self(bands))
    }
    /// All bands, best first.
    pub fn all(&self) -> &[Band] {
        &self.0
    }
    /// The band of a total; `None` only without bands (a negative total falls into the lowest).
    pub fn of(&self, total: Decimal) -> Option<&Band> {
        self.0.iter().find(|band| total >= band.lower).or(self.0.last())
    }
    /// 「75.6は60以上80未満なので、評語はB」.
    pub(super) fn sentence(&self, total: Decimal) -> Option<String> {
        let band = self.of(total)?;
        let above = self.0.iter().rev().find(|other| other.lower > band.lower);
        let is_lowest = self.0.last() == Some(band);
        let range = match above {
            None if is_lowest => "どの点数も".to_owned(),
            None => format!("{}以上", Points(band.lower)),
            Some(above) if is_lowest => format!("{}未満", Points(above.lower)),
            Some(above) => format!("{}以上{}未満", Points(band.lower), Points(above.lower)),
        };
        Some(if range == "どの点数も" {
            format!("評語は{}だけなので、評語は{}", band.grade, band.grade)
        } else {
            format!("{}は{range}なので、評語は{}", Points(total), band.grade)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a test number")
    }
    fn bands(edges: &[(&str, &str)]) -> Result<Bands, BandProblem> {
        Bands::new(
            edges
                .iter()
                .map(|(grade, lower)| Band { grade: (*grade).to_owned(), lower: number(lower) })
                .collect(),
        )
    }

    /// domain.md 3.4 WE-1 (奈良国立大学機構, S43): the lower edge belongs to the band.
    #[test]
    fn the_lower_edge_is_inside() {
        let five = bands(&[("5", "90"), ("4", "80"), ("3", "60"), ("2", "50"), ("1", "0")])
            .expect("well formed");
        let table = [
            ("100", "5"),
            ("90", "5"),
            ("89.9", "4"),
            ("80", "4"),
            ("79.9", "3"),
            ("60", "3"),
            ("59.9", "2"),
            ("50", "2"),
            ("49.9", "1"),
            ("0", "1"),
        ];
        for (total, grade) in table {
            assert_eq!(five.of(number(total)).map(|b| b.grade.as_str()), Some(grade), "{total}");
        }
    }

    #[test]
    fn the_sentence_names_the_edges() {
        let three = bands(&[("A", "80"), ("B", "60"), ("C", "0")]).expect("well formed");
        let said = |total: &str| three.sentence(number(total)).expect("a band");
        assert_eq!(said("80"), "80は80以上なので、評語はA");
        assert_eq!(said("75.6"), "75.6は60以上80未満なので、評語はB");
        assert_eq!(said("12"), "12は60未満なので、評語はC");
        let one = bands(&[("可", "0")]).expect("well formed");
        assert_eq!(one.sentence(number("3")).as_deref(), Some("評語は可だけなので、評語は可"));
        assert_eq!(Bands::none().sentence(number("3")), None);
    }

    #[test]
    fn gaps_and_knots_are_refused() {
        assert_eq!(
            bands(&[("A", "80"), ("B", "80"), ("C", "0")]),
            Err(BandProblem::NotDescending("B".to_owned()))
        );
        assert_eq!(bands(&[("A", "80"), ("B", "60")]), Err(BandProblem::NoFloor));
        assert_eq!(
            bands(&[("A", "80"), ("B", "60"), ("A", "0")]),
            Err(BandProblem::Twice("A".to_owned()))
        );
    }
}
