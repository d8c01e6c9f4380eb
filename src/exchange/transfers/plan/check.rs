//! Whether a row is about the person and the department that its number and code say.

use super::{Sifting, TransferColumn};
use crate::exchange::cells::{known_type, types_cure};
use crate::exchange::transfers::kinds::word_key;
use crate::kernel::ids::{DepartmentId, RankId};
use crate::kernel::text::search_key;
use crate::kernel::time::wareki;
use crate::organization::{
    EmploymentType, MasterKind, Named, OutOfUse, PersonName, RegisteredRank,
};

/// Names are compared without blanks and with 髙 as 高.
pub(super) fn name_key(name: &PersonName) -> String {
    search_key(name.as_str()).chars().filter(|c| !c.is_whitespace()).collect()
}

/// How two names are to each other.
#[derive(Debug, PartialEq, Eq)]
enum Likeness {
    Same,
    /// The family or the given name is the same.
    Half,
    Other,
}

/// `ours` has its words apart; `theirs` may be written without a blank.
fn likeness(ours: &PersonName, theirs: &PersonName) -> Likeness {
    let whole = name_key(theirs);
    if name_key(ours) == whole {
        return Likeness::Same;
    }
    let mut words = ours.as_str().split(' ').map(search_key);
    let (family, given) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
    let half = (!family.is_empty() && whole.starts_with(&family))
        || (!given.is_empty() && whole.ends_with(&given));
    if half { Likeness::Half } else { Likeness::Other }
}

impl Sifting<'_> {
    /// Whether the name on the row is that of the number. A family name changes with a marriage, and a
    /// given name is corrected: with one half the same it is a doubt. With nothing the same the number
    /// is somebody else's, and moving the wrong person is the worst that a list can do: it blocks.
    /// The list never changes the name in the register.
    pub(super) fn is_the_person(&mut self, index: usize, ours: &PersonName) -> bool {
        let row = self.row(index);
        let Some(theirs) = &row.name else { return true };
        let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
        match likeness(ours, theirs) {
            Likeness::Same => true,
            Likeness::Half => {
                self.doubt(index, TransferColumn::Name, theirs.as_str(), format!(
                    "登録の氏名「{ours}」と違います。改姓なら、そのままで構いません（登録の氏名は変わりません）"
                ));
                true
            }
            Likeness::Other => {
                self.error(
                    index,
                    TransferColumn::Name,
                    theirs.as_str(),
                    format!(
                        "職員番号「{number}」の職員は「{ours}」です。番号か氏名を直してください"
                    ),
                );
                false
            }
        }
    }

    /// The department of a row on its day: by its code, or where the file has none, by its full name.
    /// `Err`: named, but not found. `Ok(None)`: the row names none.
    pub(super) fn department_of(&mut self, index: usize) -> Result<Option<DepartmentId>, ()> {
        let row = self.row(index);
        let name = row.department.as_deref();
        let Some(code) = &row.code else {
            let Some(name) = name else { return Ok(None) };
            return match self.units.by_full_name(name, row.on).as_slice() {
                [one] => Ok(Some(*one)),
                [] => {
                    let cure = format!(
                        "{}の時点にはない名前です。所属コードを書くか、局からの名前に直してください",
                        wareki(row.on)
                    );
                    self.error(index, TransferColumn::Department, name, cure);
                    Err(())
                }
                _ => {
                    let cure = "同じ名前の所属が2つあります。所属コードを書いてください";
                    self.error(index, TransferColumn::Department, name, cure);
                    Err(())
                }
            };
        };
        let Some(id) = self.units.by_code(code, row.on) else {
            let cure = self.code_cure(code, row.on);
            self.error(index, TransferColumn::Code, code, cure);
            return Err(());
        };
        if let Some(name) = name
            && !self.name_fits(index, id, name)
        {
            return Err(());
        }
        Ok(Some(id))
    }

    /// The name beside a code. The whole name of another department contradicts the code, and only the
    /// office knows which of the two was meant: it blocks. Any other difference is a way of writing, and
    /// the code decides.
    fn name_fits(&mut self, index: usize, id: DepartmentId, name: &str) -> bool {
        let row = self.row(index);
        let full = self.units.full_name(id, row.on);
        let (ours, theirs) = (word_key(&full), word_key(name));
        if ours.ends_with(&theirs) {
            return true;
        }
        let others = self.units.by_full_name(name, row.on);
        if let Some(other) = others.iter().find(|other| **other != id) {
            let code = self.units.at(*other, row.on).map(|is| is.code.clone()).unwrap_or_default();
            let cure = format!(
                "所属コード「{}」の所属は「{full}」です。「{name}」のコードは「{code}」です。どちらかに直してください",
                row.code.as_deref().unwrap_or_default()
            );
            self.error(index, TransferColumn::Department, name, cure);
            return false;
        }
        let cure = format!(
            "所属コード「{}」の所属は「{full}」です。コードのほうで登録します",
            row.code.as_deref().unwrap_or_default()
        );
        self.doubt(index, TransferColumn::Department, name, cure);
        true
    }

    /// 新職位 of a row. `Err`: a word that the ladder does not have.
    pub(super) fn rank_of(&mut self, index: usize) -> Result<Option<RankId>, ()> {
        let row = self.row(index);
        let Some(word) = &row.rank else { return Ok(None) };
        let found = self.register.ranks.iter().find(|rank| rank.name == *word);
        if found.is_none() {
            let in_use = |r: &&RegisteredRank| self.register.in_use.on(Named::Rank(r.id), row.on);
            let known = self.register.ranks.iter().filter(in_use);
            let known: Vec<&str> = known.map(|r| r.name.as_str()).collect();
            let cure = format!("{}のどれかに直してください", known.join("、"));
            self.error(index, TransferColumn::Rank, word, cure);
            return Err(());
        }
        Ok(found.map(|rank| rank.id))
    }

    /// 職種 of a row. A word that the register does not have is more often a slip than a new 職種: it
    /// blocks, and the cure names those that there are.
    pub(super) fn family_of(
        &mut self,
        index: usize,
    ) -> Result<Option<crate::kernel::ids::JobFamilyId>, ()> {
        let row = self.row(index);
        let Some(word) = &row.job_family else { return Ok(None) };
        let found = self.register.job_families.get(word).copied();
        if found.is_none() {
            let known = self.register.job_families.iter();
            let mut known: Vec<&str> = known
                .filter(|(_, id)| self.register.in_use.on(Named::JobFamily(**id), row.on))
                .map(|(name, _)| name.as_str())
                .collect();
            known.sort_unstable();
            let cure = format!("{}のどれかに直してください", known.join("、"));
            self.error(index, TransferColumn::JobFamily, word, cure);
            return Err(());
        }
        Ok(found)
    }

    /// 任用区分 of a row. `Err`: a word that the list does not have.
    pub(super) fn type_of(&mut self, index: usize) -> Result<Option<EmploymentType>, ()> {
        let row = self.row(index);
        let Some(word) = &row.employment_type else { return Ok(None) };
        let Some(code) = known_type(self.register, word) else {
            let cure = types_cure(self.register, row.on);
            self.error(index, TransferColumn::EmploymentType, word, cure);
            return Err(());
        };
        Ok(Some(code))
    }

    /// Nobody comes to a rank, a job family, an employment type or an authority that is not in use as
    /// long as the post would hold.
    pub(super) fn posts_are_in_use(&mut self) {
        let in_use = &self.register.in_use;
        let posts = self.lives.values().flat_map(|life| &life.posts);
        let gaps: Vec<(usize, OutOfUse)> = posts
            .filter_map(|post| Some((post.row?, in_use.posting(&post.is, post.period).err()?)))
            .collect();
        for (index, gap) in gaps {
            let column = match gap.kind {
                MasterKind::Rank => TransferColumn::Rank,
                MasterKind::JobFamily => TransferColumn::JobFamily,
                MasterKind::EmploymentType => TransferColumn::EmploymentType,
                MasterKind::Authority => TransferColumn::Kind,
            };
            self.error(index, column, &gap.name, gap.cure());
        }
    }

    pub(super) fn rank_name(&self, rank: RankId) -> String {
        self.names.ranks.get(&rank).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    pub(super) fn rank_step(&self, rank: RankId) -> i32 {
        self.names.ranks.get(&rank).map_or(0, |(_, position)| *position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marriage_is_half_the_name_and_a_stranger_none_of_it() {
        let name = |text: &str| PersonName::parse(text).expect("a name");
        let ours = name("髙橋 美咲");
        assert_eq!(likeness(&ours, &name("高橋　美咲")), Likeness::Same);
        assert_eq!(likeness(&ours, &name("髙橋美咲")), Likeness::Same);
        assert_eq!(likeness(&ours, &name("山本 美咲")), Likeness::Half);
        assert_eq!(likeness(&ours, &name("髙橋 みさき")), Likeness::Half);
        assert_eq!(likeness(&ours, &name("山本 健太")), Likeness::Other);
    }
}
