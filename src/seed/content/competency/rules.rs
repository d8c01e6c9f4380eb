//! What must hold in the file: weights, complete texts, links, the sample marks, and what the strategy
//! says about ranks.

use std::collections::BTreeSet;

use super::{
    CompetencyContent, ContentError, ElementAtRank, ElementContent, FILE, NameSource, RankContent,
    ScaleContent, StrategyContent,
};

/// From this rank up, 人材育成 is a role of everyone (said by the strategy).
const DEVELOPS_PEOPLE_FROM: &str = "shusa";
/// From this rank up, one is 管理監督者 (said by the strategy: 係長以上).
const SUPERVISORY_FROM: &str = "kakaricho";

impl CompetencyContent {
    pub(super) fn check(&self, strategy: &StrategyContent) -> Result<(), ContentError> {
        FILE.unique(self.ranks.iter().map(|rank| rank.code.as_str()))?;
        FILE.unique(self.ranks.iter().flat_map(|rank| &rank.roles).map(|role| role.key.as_str()))?;
        FILE.unique(self.elements.iter().map(|element| element.key.as_str()))?;
        FILE.unique(self.elements.iter().map(|element| element.name.as_str()))?;
        FILE.unique(self.scales.iter().map(|scale| scale.key.as_str()))?;
        FILE.unique(self.scoring_rules.iter().map(|rule| rule.key.as_str()))?;
        self.scales.iter().try_for_each(ScaleContent::check)?;
        for rule in &self.scoring_rules {
            let scale = self.scale(&rule.scale);
            FILE.known(&rule.key, &rule.scale, scale.is_some())?;
            scale.map_or(Ok(()), |scale| rule.check(scale))?;
        }
        self.check_ranks()?;
        self.check_elements(strategy)?;
        self.check_weights()
    }

    fn check_ranks(&self) -> Result<(), ContentError> {
        FILE.known("framework", DEVELOPS_PEOPLE_FROM, self.rank(DEVELOPS_PEOPLE_FROM).is_some())?;
        FILE.known("framework", SUPERVISORY_FROM, self.rank(SUPERVISORY_FROM).is_some())?;
        let level_of = |code: &str| self.rank(code).map_or(0, |rank| rank.level);
        let (develops, supervises) = (level_of(DEVELOPS_PEOPLE_FROM), level_of(SUPERVISORY_FROM));
        for (rank, level) in self.ranks.iter().zip(1..) {
            rank.check(level)?;
            FILE.require(
                &rank.code,
                rank.level < develops
                    || rank.roles.iter().any(|role| role.text.contains("人材育成")),
                "from 主査 up, one role must speak of 人材育成",
            )?;
            FILE.require(
                &rank.code,
                rank.supervisory == (rank.level >= supervises),
                "from 係長 up, and only there, a rank is 管理監督者",
            )?;
        }
        Ok(())
    }

    fn check_elements(&self, strategy: &StrategyContent) -> Result<(), ContentError> {
        let framework = &self.framework;
        FILE.written(&framework.key, [framework.name.as_str()])?;
        FILE.sample(&framework.key, framework.sample)?;
        let scale = self.scale(&framework.scale);
        FILE.known(&framework.key, &framework.scale, scale.is_some())?;
        let grades: BTreeSet<&str> = scale
            .into_iter()
            .flat_map(|scale| &scale.grades)
            .map(|grade| grade.code.as_str())
            .collect();
        for element in &self.elements {
            element.check(strategy)?;
            for at_rank in &element.ranks {
                FILE.known(&element.key, &at_rank.rank, self.rank(&at_rank.rank).is_some())?;
                at_rank.check(&element.key, &grades)?;
            }
            for role in &element.roles {
                let fits = self.serves_role(element, role, strategy);
                FILE.known(&element.key, role, fits)?;
            }
        }
        Ok(())
    }

    /// Whether there is such a role, and whether the element is asked of those whose role it is.
    fn serves_role(
        &self,
        element: &ElementContent,
        role: &str,
        strategy: &StrategyContent,
    ) -> bool {
        let asked = |code: &str| element.ranks.iter().any(|own| own.rank == code && own.weight > 0);
        let mut of_all = strategy.roles_of_everyone.iter().chain(&strategy.roles_of_supervisors);
        of_all.any(|own| own.key == role)
            || self
                .ranks
                .iter()
                .any(|rank| asked(&rank.code) && rank.roles.iter().any(|own| own.key == role))
    }

    fn check_weights(&self) -> Result<(), ContentError> {
        let framework = &self.framework;
        let rule = self.scoring_rule(&framework.scoring_rule);
        FILE.known(&framework.key, &framework.scoring_rule, rule.is_some())?;
        let expected = rule.map_or(0, |rule| u32::from(rule.weight_total));
        for rank in &self.ranks {
            let sum = self.asked_of(&rank.code).map(|(_, at_rank)| u32::from(at_rank.weight)).sum();
            if sum != expected {
                let rank = rank.code.clone();
                return Err(ContentError::Weights { file: FILE.0, rank, sum, expected });
            }
        }
        Ok(())
    }
}

impl RankContent {
    fn check(&self, level: u8) -> Result<(), ContentError> {
        FILE.written(&self.code, [self.code.as_str(), &self.name])?;
        FILE.require(
            &self.code,
            self.level == level,
            "levels count up from 1 in the file's order",
        )?;
        let enough = (3..=4).contains(&self.roles.len());
        FILE.require(&self.code, enough, "a rank has three or four roles")?;
        self.roles.iter().try_for_each(|role| {
            FILE.written(&role.key, [role.key.as_str(), &role.text])?;
            FILE.sample(&role.key, role.sample)
        })
    }
}

impl ElementContent {
    fn check(&self, strategy: &StrategyContent) -> Result<(), ContentError> {
        FILE.written(&self.key, [self.key.as_str(), &self.name, &self.summary])?;
        FILE.sample(&self.key, self.sample)?;
        let named = strategy.named_elements.iter().any(|named| named.text == self.name);
        let says_so = self.name_source == NameSource::Strategy;
        FILE.require(&self.key, named == says_so, "name_source does not agree with the strategy")?;
        let linked = !self.pillars.is_empty() && !self.credo.is_empty() && !self.roles.is_empty();
        let rule = "an element serves a pillar, a statement of the credo and a role";
        FILE.require(&self.key, linked, rule)?;
        FILE.unique(self.pillars.iter().map(String::as_str))?;
        FILE.unique(self.credo.iter().map(String::as_str))?;
        FILE.unique(self.roles.iter().map(String::as_str))?;
        FILE.unique(self.ranks.iter().map(|at_rank| at_rank.rank.as_str()))?;
        for pillar in &self.pillars {
            FILE.known(&self.key, pillar, strategy.pillar(pillar).is_some())?;
        }
        for statement in &self.credo {
            let exists = strategy.credo.statements.iter().any(|known| known.key == *statement);
            FILE.known(&self.key, statement, exists)?;
        }
        Ok(())
    }
}

impl ElementAtRank {
    fn check(&self, element: &str, grades: &BTreeSet<&str>) -> Result<(), ContentError> {
        let item = format!("{element} of {}", self.rank);
        FILE.sample(&item, self.sample)?;
        if self.weight == 0 {
            return Ok(());
        }
        FILE.written(&item, [self.definition.as_str()])?;
        FILE.written(&item, self.indicators.iter().map(String::as_str))?;
        FILE.written(&item, self.behaviours.values().map(String::as_str))?;
        let enough = (2..=3).contains(&self.indicators.len());
        FILE.require(&item, enough, "an element has two or three indicators")?;
        let complete = self.behaviours.keys().map(String::as_str).eq(grades.iter().copied());
        FILE.require(&item, complete, "the behaviours are not one for each grade of the scale")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TEXT, parse, strategy};
    use super::*;

    /// The file with one change, which must exist in it.
    fn changed(from: &str, to: &str) -> ContentError {
        assert!(TEXT.contains(from), "{from}");
        parse(&TEXT.replacen(from, to, 1), &strategy().unwrap()).unwrap_err()
    }

    #[test]
    fn a_broken_file_is_refused_with_the_place() {
        let weights = changed("weight = 30", "weight = 29");
        assert!(
            matches!(weights, ContentError::Weights { rank, sum: 99, .. } if rank == "kakariin")
        );

        let behaviour = "behaviours.C = \"処理の誤りや期限の遅れがときどきあり、上司の指摘を受けてから直した。\"\n";
        let lost = changed(behaviour, "");
        assert!(matches!(lost, ContentError::Broken { item, .. } if item == "gyomu of kakariin"));

        let indicator = changed("  \"手間や誤りの原因に気づき、改善の案を出しているか。\",\n", "");
        assert!(
            matches!(indicator, ContentError::Broken { item, .. } if item == "henkaku of kakariin")
        );

        let pillar = changed("pillars = [\"development\", \"dx\"]", "pillars = [\"digital\"]");
        assert!(
            matches!(pillar, ContentError::UnknownReference { target, .. } if target == "digital")
        );

        let statement = changed("credo = [\"credo-2\"]", "credo = [\"credo-4\"]");
        assert!(
            matches!(statement, ContentError::UnknownReference { target, .. } if target == "credo-4")
        );

        let rank = changed("rank = \"kakariin\"", "rank = \"buka\"");
        assert!(matches!(rank, ContentError::UnknownReference { target, .. } if target == "buka"));

        let role = changed("後輩の人材育成に取り組み", "後輩を助け");
        assert!(matches!(role, ContentError::Broken { item, .. } if item == "shusa"));

        let official = changed("name_source = \"sample\"", "name_source = \"strategy\"");
        assert!(matches!(official, ContentError::Broken { item, .. } if item == "gyomu"));

        let unmarked = changed("sample = true\ndefinition", "sample = false\ndefinition");
        assert!(matches!(unmarked, ContentError::Broken { .. }));

        let silent = changed("sample = true\ndefinition", "definition");
        assert!(matches!(silent, ContentError::Syntax { .. }));

        let edges = changed("from = \"70.0\"", "from = \"91.0\"");
        assert!(matches!(edges, ContentError::Broken { item, .. } if item == "weighted-bands"));

        let element = changed("key = \"taiwa\"", "key = \"gyomu\"");
        assert!(matches!(element, ContentError::DuplicateKey { key, .. } if key == "gyomu"));
    }

    #[test]
    fn an_element_with_weight_0_asks_nothing_and_needs_no_texts() {
        let not_asked = "[[elements.ranks]]\nrank = \"kakariin\"\nweight = 0\nsample = true\n\n";
        let heading = "[[elements.ranks]]\nrank = \"shusa\"\nweight = 15\nsample = true\ndefinition = \"後輩の成長";
        assert!(TEXT.contains(heading));
        let text = TEXT.replacen(heading, &format!("{not_asked}{heading}"), 1);
        let content = parse(&text, &strategy().unwrap()).unwrap();
        let ikusei = content.elements.iter().find(|element| element.key == "ikusei").unwrap();
        assert_eq!(ikusei.ranks[0].rank, "kakariin");
        assert!(ikusei.at("kakariin").is_none());
    }
}
