//! One row about one person, played on the person's postings and leaves.

use super::life::{Life, Post, Primary, differing};
use super::{Sifting, TransferColumn};
use crate::exchange::plan::{Change, Verdict};
use crate::exchange::transfers::TransferKind;
use crate::kernel::Period;
use crate::kernel::ids::DepartmentId;
use crate::kernel::time::wareki;
use crate::organization::{EmployeeIs, EmploymentType, PostingIs, PostingKind};

impl<'a> Sifting<'a> {
    /// 採用 of a number that nobody has yet.
    pub(super) fn hire(&mut self, index: usize) -> Option<Life<'a>> {
        let row = self.row(index);
        let department = self.department_of(index);
        let rank = self.rank_of(index);
        let family = self.family_of(index);
        let employment = self.type_of(index);
        for (missing, column) in [
            (row.name.is_none(), TransferColumn::Name),
            (row.kana.is_none(), TransferColumn::Kana),
            (row.code.is_none() && row.department.is_none(), TransferColumn::Code),
            (row.rank.is_none(), TransferColumn::Rank),
        ] {
            if missing {
                self.blank(index, column);
            }
        }
        let family = match family.ok()? {
            Some(family) => Some(family),
            None => self.register.job_families.get(&self.choices.hire_family).copied(),
        };
        if family.is_none() {
            self.blank(index, TransferColumn::JobFamily);
        }
        let is = EmployeeIs {
            number: row.number.clone()?,
            name: row.name.clone()?,
            kana: row.kana.clone()?,
            hired_on: row.on,
            left_on: None,
            term_ends_on: None,
        };
        let posting = PostingIs {
            authority: self.authority,
            department: department.ok()??,
            rank: rank.ok()??,
            job_family: family?,
            employment_type: employment.ok()?.unwrap_or(self.choices.hire_type),
            kind: PostingKind::Primary,
            is_head: row.is_head.unwrap_or(false),
            title: row.title.clone(),
            assigned_on: row.on,
        };
        let mut changes = vec![
            Change::new("採用", "", wareki(row.on)),
            Change::new("所属", "", self.units.full_name(posting.department, row.on)),
            Change::new("職位", "", self.rank_name(posting.rank)),
            Change::new("任用区分", "", self.register.type_name(posting.employment_type)),
            Change::new(
                "職種",
                "",
                self.names.families.get(&posting.job_family).cloned().unwrap_or_default(),
            ),
        ];
        changes.extend(posting.is_head.then(|| Change::new("所属長", "", "○")));
        let mut life = Life::new(is);
        let period = Period::since(row.on);
        life.posts.push(Post { origin: None, period, is: posting, row: Some(index) });
        self.outcomes[index].verdict = Verdict::New;
        self.changed(index, changes);
        Some(life)
    }

    pub(super) fn act(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        if !self.is_in_service(index, life) {
            return;
        }
        match row.kind {
            TransferKind::Hire => {
                let name = life.is.name.to_string();
                let number = life.is.number.to_string();
                let cure = format!("もう「{name}」が使っています。番号を確かめてください");
                self.error(index, TransferColumn::Number, &number, cure);
            }
            TransferKind::Reappoint => self.reappoint(index, life),
            TransferKind::Second => self.second(index, life),
            TransferKind::SecondEnd => self.second_end(index, life),
            TransferKind::Return => self.come_back(index, life),
            TransferKind::Retire => self.retire(index, life),
            kind => match kind.leave() {
                Some(leave) => self.go_away(index, life, leave),
                None => self.primary(index, life),
            },
        }
    }

    /// A posting before the hire or after the last day cannot be; who was hired again is hired by a row
    /// of its own.
    fn is_in_service(&mut self, index: usize, life: &Life<'_>) -> bool {
        let row = self.row(index);
        let day = wareki(row.on);
        if row.on < life.is.hired_on {
            let cure = format!(
                "採用年月日（{}）より前です。発令日を確かめてください",
                wareki(life.is.hired_on)
            );
            self.error(index, TransferColumn::IssuedOn, &day, cure);
            return false;
        }
        let comes_again = matches!(row.kind, TransferKind::Reappoint | TransferKind::Hire);
        if let Some(left_on) = life.is.left_on.filter(|left| *left <= row.on)
            && !comes_again
        {
            let last = left_on.pred_opt().map(wareki).unwrap_or_default();
            let cure = format!("{last}に退職する職員です。番号か発令日を確かめてください");
            self.error(index, TransferColumn::IssuedOn, &day, cure);
            return false;
        }
        true
    }

    /// 転任, 昇任, 降任, 任用区分の変更.
    pub(super) fn primary(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        let department = self.department_of(index);
        let rank = self.rank_of(index);
        let family = self.family_of(index);
        let employment = self.type_of(index);
        let (Ok(department), Ok(rank), Ok(family), Ok(employment)) =
            (department, rank, family, employment)
        else {
            return;
        };
        match row.kind {
            TransferKind::Move if department.is_none() => {
                self.blank(index, TransferColumn::Code);
                return;
            }
            TransferKind::Promote | TransferKind::Demote if rank.is_none() => {
                self.blank(index, TransferColumn::Rank);
                return;
            }
            TransferKind::Employment if employment.is_none() => {
                self.blank(index, TransferColumn::EmploymentType);
                return;
            }
            _ => {}
        }
        let Some(current) = life.primary_at(row.on).map(|post| post.is.clone()) else {
            self.no_primary(index);
            return;
        };
        if let Some(rank) = rank
            && !self.rank_fits(index, &current, rank)
        {
            return;
        }
        self.came_from(index, &current);
        let (says_title, title, is_head) = (row.says_title, row.title.clone(), row.is_head);
        let outcome = life.set_primary(row.on, index, |is| {
            let elsewhere = department.is_some_and(|department| department != is.department);
            is.department = department.unwrap_or(is.department);
            is.rank = rank.unwrap_or(is.rank);
            is.job_family = family.unwrap_or(is.job_family);
            is.employment_type = employment.unwrap_or(is.employment_type);
            // Headship and title belong to the post: they do not travel unless the list says so.
            is.is_head = is_head.unwrap_or(is.is_head && !elsewhere);
            if says_title {
                is.title = title;
            } else if elsewhere {
                is.title = None;
            }
        });
        self.primary_changed(index, life, outcome);
    }

    /// Says what became of the primary post.
    fn primary_changed(&mut self, index: usize, life: &Life<'_>, outcome: Option<Primary>) {
        let row = self.row(index);
        match outcome {
            None => self.no_primary(index),
            // Applying it would do nothing; a list for which the person moves was made on another state.
            Some(Primary::Stands) => {
                let (column, value) = match (&row.department, &row.code) {
                    (Some(name), _) => (TransferColumn::Department, name.clone()),
                    (None, Some(code)) => (TransferColumn::Code, code.clone()),
                    (None, None) => (TransferColumn::Kind, row.word.clone()),
                };
                self.doubt(
                    index,
                    column,
                    &value,
                    "もう、その所属と職位です。行が要るか確かめてください",
                );
            }
            Some(Primary::Begins { before, corrects }) => {
                let Some(after) = life.primary_at(row.on).map(|post| post.is.clone()) else {
                    return;
                };
                if corrects {
                    self.doubt(
                        index,
                        TransferColumn::IssuedOn,
                        &wareki(row.on),
                        format!(
                            "この日の発令「{}」が、もう登録されています。この行に置き換わります",
                            self.units.full_name(before.department, row.on)
                        ),
                    );
                }
                if let Some(planned) = life.planned_after(row.on) {
                    self.doubt(index, TransferColumn::IssuedOn, &wareki(row.on), format!(
                        "{}からの発令が、予定として登録されています。合っているか確かめてください",
                        wareki(planned)
                    ));
                }
                let changes = self.post_changes(&before, &after, row.on);
                self.changed(index, changes);
            }
        }
    }

    fn post_changes(
        &self,
        before: &PostingIs,
        after: &PostingIs,
        on: crate::kernel::Date,
    ) -> Vec<Change> {
        let day_before = on.pred_opt().unwrap_or(on);
        let place = |department: DepartmentId, day| self.units.full_name(department, day);
        let old_place = if before.department == after.department {
            place(before.department, on)
        } else {
            place(before.department, day_before)
        };
        let mark = |yes: bool| if yes { "○".to_owned() } else { String::new() };
        let title = |is: &PostingIs| is.title.clone().unwrap_or_default();
        let family =
            |is: &PostingIs| self.names.families.get(&is.job_family).cloned().unwrap_or_default();
        let kind = |is: &PostingIs| self.register.type_name(is.employment_type).to_owned();
        [
            differing("所属", old_place, place(after.department, on)),
            differing("職位", self.rank_name(before.rank), self.rank_name(after.rank)),
            differing("所属長", mark(before.is_head), mark(after.is_head)),
            differing("補職名", title(before), title(after)),
            differing("職種", family(before), family(after)),
            differing("任用区分", kind(before), kind(after)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub(super) fn no_primary(&mut self, index: usize) {
        let day = wareki(self.row(index).on);
        let cure = "この日の本務の発令が登録されていません。職員のページで確かめてください";
        self.error(index, TransferColumn::IssuedOn, &day, cure);
    }

    /// 昇任 that falls and 降任 that rises say two opposite things about somebody's rank: they block.
    /// One that stays, one that skips a step, and a 転任 that changes the rank can be meant.
    fn rank_fits(
        &mut self,
        index: usize,
        current: &PostingIs,
        rank: crate::kernel::ids::RankId,
    ) -> bool {
        let row = self.row(index);
        let step = self.rank_step(rank) - self.rank_step(current.rank);
        let (old, new) = (self.rank_name(current.rank), self.rank_name(rank));
        let column = TransferColumn::Rank;
        match (row.kind, step) {
            (TransferKind::Promote, ..0) => {
                let cure = format!(
                    "いまの職位は「{old}」で、昇任になりません。発令区分か新職位を直してください"
                );
                self.error(index, column, &new, cure);
                return false;
            }
            (TransferKind::Demote, 1..) => {
                let cure = format!(
                    "いまの職位は「{old}」で、降任になりません。発令区分か新職位を直してください"
                );
                self.error(index, column, &new, cure);
                return false;
            }
            (TransferKind::Promote | TransferKind::Demote, 0) => {
                let cure = format!("いまの職位も「{old}」です。発令区分を確かめてください");
                self.doubt(index, column, &new, cure);
            }
            (TransferKind::Promote, 2..) => {
                let cure = format!("「{old}」から、間の職位を飛ばします。確かめてください");
                self.doubt(index, column, &new, cure);
            }
            (TransferKind::Move, step) if step != 0 => {
                let word = if step > 0 { "昇任" } else { "降任" };
                let cure = format!("いまの職位は「{old}」です。{word}ではないか確かめてください");
                self.doubt(index, column, &new, cure);
            }
            _ => {}
        }
        true
    }

    /// 旧所属コード that is not where the register has the person: the list was made on another state.
    fn came_from(&mut self, index: usize, current: &PostingIs) {
        let row = self.row(index);
        let before = row.on.pred_opt().unwrap_or(row.on);
        if let Some(code) = &row.old_code
            && let Some(is) = self.units.at(current.department, before)
            && is.code != *code
        {
            let cure = format!(
                "登録の所属は「{}」（{}）です。確かめてください",
                is.code,
                self.units.full_name(current.department, before)
            );
            self.doubt(index, TransferColumn::OldCode, code, cure);
        }
    }

    fn reappoint(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        if life.is.left_on.is_none_or(|left| left > row.on) {
            // Somebody in service: the same posting goes on under another 任用区分.
            let cure =
                "退職の行がないので、任用区分だけを変えます。退職の行が要るか確かめてください";
            self.doubt(index, TransferColumn::Kind, &row.word, cure);
            self.primary(index, life);
            return;
        }
        let department = self.department_of(index);
        let rank = self.rank_of(index);
        let family = self.family_of(index);
        let employment = self.type_of(index);
        let (Ok(department), Ok(rank), Ok(family), Ok(employment)) =
            (department, rank, family, employment)
        else {
            return;
        };
        let last = life.posts.iter().filter(|p| p.is.kind == PostingKind::Primary);
        let Some(last) = last.max_by_key(|post| post.period.from()).map(|post| post.is.clone())
        else {
            self.no_primary(index);
            return;
        };
        let is = PostingIs {
            department: department.unwrap_or(last.department),
            rank: rank.unwrap_or(last.rank),
            job_family: family.unwrap_or(last.job_family),
            employment_type: employment.unwrap_or(EmploymentType::REAPPOINTED),
            is_head: row.is_head.unwrap_or(false),
            title: row.title.clone(),
            assigned_on: row.on,
            ..last.clone()
        };
        if self.units.at(is.department, row.on).is_none() {
            self.blank(index, TransferColumn::Code);
            return;
        }
        let left = life.is.left_on.and_then(|day| day.pred_opt()).map(wareki).unwrap_or_default();
        life.is.left_on = None;
        let changes = self.post_changes(&last, &is, row.on);
        let period = Period::since(row.on);
        life.posts.push(Post { origin: None, period, is, row: Some(index) });
        let again = Change::new("再任用", format!("{left}に退職"), wareki(row.on));
        self.changed(index, [vec![again], changes].concat());
    }
}
