//! Charts drawn by the server (ui-guide 6.16): a finding in one sentence, the drawing, the numbers.
//! Only the geometry is in floating point; every printed number is the text that came in.

use std::f64::consts::TAU;

use askama::Template;

/// A line of numbers with its name. `values` are in drawing units, `texts` are what is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    name: String,
    values: Vec<Option<f64>>,
    texts: Vec<String>,
}

impl Series {
    /// One value and its text per category; a missing value leaves a gap, never a zero.
    pub fn new(name: impl Into<String>, points: Vec<(Option<f64>, String)>) -> Self {
        let (values, texts) = points.into_iter().unzip();
        Self { name: name.into(), values, texts }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn pair(&self) -> String {
        format!("{:.1},{:.1}", self.x, self.y)
    }
    fn mark(&self) -> Mark {
        let tenth = |value: f64| format!("{value:.1}");
        Mark {
            x: tenth(self.x),
            y: tenth(self.y),
            left: tenth(self.x - 3.5),
            top: tenth(self.y - 3.5),
        }
    }
}

/// A point as the drawing prints it, and the corner of a square of 7 around it.
struct Mark {
    x: String,
    y: String,
    left: String,
    top: String,
}

fn pairs(points: &[Point]) -> String {
    points.iter().map(Point::pair).collect::<Vec<_>>().join(" ")
}

struct Bar<'a> {
    name: &'a str,
    count: u64,
    top: usize,
    width: u64,
    text_at: u64,
    tint: &'static str,
}

/// How many people chose each step of a scale: bars with their counts.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "components/bar_chart.html", whitespace = "minimize")]
pub struct BarChart {
    id: String,
    heading: String,
    finding: String,
    unit: &'static str,
    bars: Vec<(String, u64)>,
}

impl BarChart {
    /// `bars` from the best step to the lowest; `unit` 人 or 件. Every value stands on its bar, so no
    /// table follows.
    pub fn new(
        id: impl Into<String>,
        heading: impl Into<String>,
        finding: impl Into<String>,
        unit: &'static str,
        bars: Vec<(String, u64)>,
    ) -> Self {
        Self { id: id.into(), heading: heading.into(), finding: finding.into(), unit, bars }
    }

    fn height(&self) -> usize {
        self.bars.len() * 34 + 6
    }
    fn title(&self) -> String {
        let unit = self.unit;
        let counts = self.bars.iter().map(|(name, count)| format!("{name} {count}{unit}"));
        format!("{}。{}。", self.heading, counts.collect::<Vec<_>>().join("、"))
    }
    /// Bars begin at 36; the longest is 300 wide and leaves room for its number. Five tints serve
    /// any number of steps; the highest step has the deepest.
    fn drawn(&self) -> impl Iterator<Item = Bar<'_>> {
        const TINTS: [&str; 5] = ["q0", "q1", "q2", "q3", "q4"];
        let most = self.bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let steps = self.bars.len().saturating_sub(1).max(1);
        self.bars.iter().enumerate().map(move |(index, (name, count))| {
            let width = (count * 300).checked_div(most).unwrap_or(0);
            Bar {
                name,
                count: *count,
                top: index * 34 + 8,
                width,
                text_at: if width == 0 { 44 } else { 44 + width },
                tint: TINTS[(index * 4 / steps).min(4)],
            }
        })
    }
}

/// A figure over the years against its target, the target dashed.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "components/line_chart.html", whitespace = "minimize")]
pub struct LineChart {
    id: String,
    heading: String,
    finding: String,
    categories: Vec<String>,
    series: Vec<Series>,
}

/// Drawing area of a line chart.
const PLOT: (f64, f64, f64, f64) = (60.0, 390.0, 20.0, 150.0);

impl LineChart {
    /// The readings, then the target; a target that is a band has two edges.
    pub fn new(
        id: impl Into<String>,
        heading: impl Into<String>,
        finding: impl Into<String>,
        categories: Vec<String>,
        series: Vec<Series>,
    ) -> Self {
        Self {
            id: id.into(),
            heading: heading.into(),
            finding: finding.into(),
            categories,
            series: series.into_iter().take(3).collect(),
        }
    }

    /// Round steps that hold all values: from, step, number of steps.
    fn scale(&self) -> (f64, f64, u32) {
        let values = || self.series.iter().flat_map(|series| series.values.iter().flatten());
        let low = values().copied().fold(f64::INFINITY, f64::min);
        let high = values().copied().fold(f64::NEG_INFINITY, f64::max);
        if !low.is_finite() || !high.is_finite() {
            return (0.0, 1.0, 4);
        }
        let span = (high - low).max(high.abs() * 0.01).max(1e-9);
        let rough = 10_f64.powf((span / 4.0).log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * rough)
            .find(|step| span / step <= 4.0)
            .unwrap_or(rough * 10.0);
        let from = (low / step).floor() * step;
        let mut steps = 1;
        while from + step * f64::from(steps) < high - step * 1e-9 {
            steps += 1;
        }
        (from, step, steps)
    }
    fn y(&self, value: f64) -> f64 {
        let (from, step, steps) = self.scale();
        let (top, bottom) = (PLOT.2, PLOT.3);
        bottom - (value - from) / (step * f64::from(steps)) * (bottom - top)
    }
    fn x(&self, index: usize) -> f64 {
        let gaps = u32::try_from(self.categories.len().saturating_sub(1).max(1)).unwrap_or(1);
        let index = u32::try_from(index).unwrap_or(0);
        PLOT.0 + f64::from(index) * (PLOT.1 - PLOT.0) / f64::from(gaps)
    }
    /// Height and text of each grid line.
    fn grid(&self) -> Vec<(String, String)> {
        let (from, step, steps) = self.scale();
        let digits = if step >= 1.0 {
            0
        } else if step >= 0.1 {
            1
        } else {
            2
        };
        (0..=steps)
            .map(|line| {
                let value = from + step * f64::from(line);
                (format!("{:.1}", self.y(value)), format!("{value:.digits$}"))
            })
            .collect()
    }
    fn columns(&self) -> impl Iterator<Item = (String, &String)> {
        let named = self.categories.iter().enumerate();
        named.map(|(index, name)| (format!("{:.1}", self.x(index)), name))
    }
    fn marks(&self, series: &Series) -> Vec<Mark> {
        self.points(series).iter().map(Point::mark).collect()
    }
    fn points(&self, series: &Series) -> Vec<Point> {
        let known = series.values.iter().enumerate();
        known
            .filter_map(|(index, value)| {
                value.map(|value| Point { x: self.x(index), y: self.y(value) })
            })
            .collect()
    }
    /// Unbroken runs: a gap in the data is a gap in the line.
    fn runs(&self, series: &Series) -> Vec<String> {
        let mut runs = Vec::new();
        let mut run = Vec::new();
        for (index, value) in series.values.iter().enumerate() {
            match value {
                Some(value) => run.push(Point { x: self.x(index), y: self.y(*value) }),
                None => runs.push(std::mem::take(&mut run)),
            }
        }
        runs.push(run);
        runs.iter().filter(|run| run.len() > 1).map(|run| pairs(run)).collect()
    }
    fn ends(&self) -> Vec<(String, String, String)> {
        let mut ends: Vec<(f64, f64, &str)> = self
            .series
            .iter()
            .filter_map(|series| {
                let end = self.points(series).pop()?;
                Some((end.x + 10.0, end.y + 4.0, series.name.as_str()))
            })
            .collect();
        // Names at the same height would cover each other.
        ends.sort_by(|one, other| one.1.total_cmp(&other.1));
        let mut lowest = f64::NEG_INFINITY;
        for (_, y, _) in &mut ends {
            *y = y.max(lowest + 16.0);
            lowest = *y;
        }
        ends.into_iter()
            .map(|(x, y, name)| (format!("{x:.1}"), format!("{y:.1}"), name.to_owned()))
            .collect()
    }
}

/// One spoke of a radar: an element, and what was printed for both.
#[derive(Debug, Clone, PartialEq)]
pub struct RadarAxis {
    name: String,
    own: (f64, String),
    confirmed: (f64, String),
}

impl RadarAxis {
    /// Values count from 0 (centre) to the number of steps; texts are the letters or points.
    pub fn new(name: impl Into<String>, own: (f64, String), confirmed: (f64, String)) -> Self {
        Self { name: name.into(), own, confirmed }
    }
}

/// One person's elements, self against confirmed (5 to 8 of them); never two persons.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(path = "components/radar_chart.html", whitespace = "minimize")]
pub struct RadarChart {
    id: String,
    heading: String,
    finding: String,
    names: (String, String),
    steps: u32,
    axes: Vec<RadarAxis>,
}

impl RadarChart {
    /// `names` ("本人", "確定"); `steps` of the scale.
    pub fn new(
        id: impl Into<String>,
        heading: impl Into<String>,
        finding: impl Into<String>,
        names: (&str, &str),
        steps: u32,
        axes: Vec<RadarAxis>,
    ) -> Self {
        Self {
            id: id.into(),
            heading: heading.into(),
            finding: finding.into(),
            names: (names.0.to_owned(), names.1.to_owned()),
            steps: steps.max(1),
            axes,
        }
    }

    fn place(&self, index: usize, radius: f64) -> Point {
        let spokes = u32::try_from(self.axes.len().max(1)).unwrap_or(1);
        let turn = TAU * f64::from(u32::try_from(index).unwrap_or(0)) / f64::from(spokes);
        Point { x: 200.0 + radius * turn.sin(), y: 150.0 - radius * turn.cos() }
    }
    /// One ring per step, the outermost last.
    fn rings(&self) -> Vec<String> {
        (1..=self.steps)
            .map(|step| {
                let radius = 110.0 * f64::from(step) / f64::from(self.steps);
                let corners: Vec<_> =
                    (0..self.axes.len()).map(|index| self.place(index, radius)).collect();
                pairs(&corners)
            })
            .collect()
    }
    /// End of each spoke, and place and anchor of its name.
    fn spokes(&self) -> impl Iterator<Item = (String, Mark, &'static str, &RadarAxis)> {
        self.axes.iter().enumerate().map(|(index, axis)| {
            let Point { x, y } = self.place(index, 124.0);
            let anchor = match x - 200.0 {
                off if off.abs() < 10.0 => "middle",
                off if off > 0.0 => "start",
                _ => "end",
            };
            (self.place(index, 110.0).pair(), Point { x, y: y + 4.0 }.mark(), anchor, axis)
        })
    }
    fn corners(&self, of: impl Fn(&RadarAxis) -> f64) -> Vec<Point> {
        self.axes
            .iter()
            .enumerate()
            .map(|(index, axis)| {
                let share = (of(axis) / f64::from(self.steps)).clamp(0.0, 1.0);
                self.place(index, 110.0 * share)
            })
            .collect()
    }
    fn own(&self) -> (String, Vec<Mark>) {
        drawn(&self.corners(|axis| axis.own.0))
    }
    fn confirmed(&self) -> (String, Vec<Mark>) {
        drawn(&self.corners(|axis| axis.confirmed.0))
    }
}

fn drawn(corners: &[Point]) -> (String, Vec<Mark>) {
    (pairs(corners), corners.iter().map(Point::mark).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: &[f64]) -> LineChart {
        let points = values.iter().map(|value| (Some(*value), value.to_string())).collect();
        let categories = values.iter().map(ToString::to_string).collect();
        LineChart::new("c", "", "", categories, vec![Series::new("実績", points)])
    }

    #[test]
    fn the_scale_is_round_and_holds_all() {
        assert_eq!(line(&[52.0, 55.0, 61.0, 70.0]).scale(), (50.0, 5.0, 4));
        assert_eq!(line(&[0.0, 100.0]).scale(), (0.0, 50.0, 2));
        assert_eq!(line(&[3.0]).scale().2, 1);
        assert_eq!(line(&[]).scale(), (0.0, 1.0, 4));
    }

    #[test]
    fn a_gap_is_a_gap() {
        let points = [Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)];
        let points = points.map(|value| (value, String::new())).to_vec();
        let chart =
            LineChart::new("c", "", "", vec![String::new(); 5], vec![Series::new("", points)]);
        assert_eq!(chart.runs(&chart.series[0]).len(), 2);
    }

    #[test]
    fn the_longest_bar_fills_the_width() {
        let bars = vec![("S".to_owned(), 0), ("A".to_owned(), 2), ("B".to_owned(), 5)];
        let chart = BarChart::new("b", "分布", "", "人", bars);
        let widths: Vec<_> = chart.drawn().map(|bar| bar.width).collect();
        assert_eq!(widths, [0, 120, 300]);
        assert_eq!(chart.title(), "分布。S 0人、A 2人、B 5人。");
    }
}
