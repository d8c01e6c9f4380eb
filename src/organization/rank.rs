//! Ranks: the ladder of 職位.
//!
//! A rank says what is asked of a person. It never says who leads whom: that is headship
//! (`posting.is_head`, decision 8).

/// One step of a ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderStep {
    /// Stable word in addresses and code.
    pub code: &'static str,
    /// Japanese name, as personnel files write it.
    pub name: &'static str,
    /// 1 is the lowest.
    pub position: i32,
    /// 管理監督者: from 係長 up.
    pub is_supervisory: bool,
}

/// The seven ranks of 一般行政職 (domain.md 4.1), lowest first. A city with another ladder keeps its
/// own rows; this one is what an empty database starts with.
pub const LADDER: [LadderStep; 7] = [
    LadderStep { code: "kakariin", name: "係員", position: 1, is_supervisory: false },
    LadderStep { code: "shunin", name: "主任", position: 2, is_supervisory: false },
    LadderStep { code: "shusa", name: "主査", position: 3, is_supervisory: false },
    LadderStep { code: "kakaricho", name: "係長", position: 4, is_supervisory: true },
    LadderStep { code: "kacho", name: "課長", position: 5, is_supervisory: true },
    LadderStep { code: "bucho", name: "部長", position: 6, is_supervisory: true },
    LadderStep { code: "kyokucho", name: "局長", position: 7, is_supervisory: true },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_has_one_order_and_supervision_begins_with_kakaricho() {
        for (index, step) in LADDER.iter().enumerate() {
            assert_eq!(usize::try_from(step.position), Ok(index + 1));
        }
        let first = LADDER.iter().find(|step| step.is_supervisory).map(|step| step.code);
        assert_eq!(first, Some("kakaricho"));
        assert!(LADDER.iter().skip_while(|step| !step.is_supervisory).all(|s| s.is_supervisory));
    }
}
