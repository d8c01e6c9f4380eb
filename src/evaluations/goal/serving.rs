//! Goals that serve an initiative, told by department without telling of people.

/// Below this number of people a department's count is not shown (domain.md 11.11).
pub const LEAST: i64 = 5;

/// How many people of a department have a goal that serves an initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// Name of the department.
    pub department: String,
    /// Goals of people, of the last agreed round.
    pub goals: i64,
    /// People behind them.
    pub people: i64,
}

/// What may be told: the departments with their counts, and how many more there are. No sum over all is
/// ever told, so nothing that is shown, taken from something else that is shown, tells of a hidden one.
pub fn told(rows: Vec<Serving>) -> (Vec<Serving>, usize) {
    let (shown, small): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.people >= LEAST);
    (shown, small.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(department: &str, people: i64, goals: i64) -> Serving {
        Serving { department: department.to_owned(), goals, people }
    }

    /// Four people with nine goals are four people: the count of goals does not lift them.
    #[test]
    fn few_people_are_hidden_however_many_goals_they_have() {
        let rows = vec![row("総務局", 5, 5), row("建設局", 4, 9), row("消防局", 1, 1)];
        let (shown, hidden) = told(rows);
        assert_eq!(shown, [row("総務局", 5, 5)]);
        assert_eq!(hidden, 2);
        assert_eq!(told(Vec::new()), (Vec::new(), 0));
    }
}
