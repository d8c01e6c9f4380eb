//! The ladder of 職位, as the definitions see it: which ranks there are, in which order, and who
//! counts as 管理監督者. The ranks themselves belong to the organization; this is what is read of them.

use crate::kernel::ids::RankId;

/// One rank of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The rank.
    pub id: RankId,
    /// The word in addresses, e.g. `kakaricho`.
    pub code: String,
    /// The word on screen, e.g. 係長.
    pub name: String,
    /// From the lowest rank up.
    pub position: i32,
    /// 管理監督者: the roles of supervisors apply.
    pub is_supervisory: bool,
}

/// Ranks from the lowest to the highest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ladder {
    rungs: Vec<Rung>,
}

impl Ladder {
    /// Orders the ranks by their position.
    pub fn new(mut rungs: Vec<Rung>) -> Self {
        rungs.sort_by(|a, b| (a.position, &a.code).cmp(&(b.position, &b.code)));
        Self { rungs }
    }
    /// All ranks, lowest first.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }
    /// The rank with that id.
    pub fn rung(&self, id: RankId) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.id == id)
    }
    /// The rank with that code, as addresses name it.
    pub fn by_code(&self, code: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.code == code)
    }
    /// The next rank up, `None` at the top and for ranks that are not on the ladder.
    pub fn above(&self, id: RankId) -> Option<&Rung> {
        let place = self.rungs.iter().position(|rung| rung.id == id)?;
        self.rungs.get(place + 1)
    }
    /// The name on screen; empty for a rank that is not on the ladder.
    pub fn name(&self, id: RankId) -> &str {
        self.rung(id).map_or("", |rung| rung.name.as_str())
    }
    /// Only the ranks among `ids`, in the order of the ladder.
    #[must_use]
    pub fn only(&self, ids: &[RankId]) -> Self {
        Self { rungs: self.rungs.iter().filter(|rung| ids.contains(&rung.id)).cloned().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples;

    #[test]
    fn the_ladder_is_climbed_by_position() {
        let ladder = samples::ladder();
        let names: Vec<&str> = ladder.rungs().iter().map(|rung| rung.name.as_str()).collect();
        assert_eq!(names, ["係員", "主査", "係長"]);
        let lowest = ladder.rungs()[0].id;
        assert_eq!(ladder.above(lowest).map(|rung| rung.name.as_str()), Some("主査"));
        let highest = ladder.rungs()[2].id;
        assert_eq!(ladder.above(highest), None);
        assert_eq!(ladder.by_code("kakaricho").map(|rung| rung.id), Some(highest));
        assert_eq!(ladder.name(RankId::mint()), "");
        assert_eq!(ladder.only(&[highest]).rungs().len(), 1);
    }
}
