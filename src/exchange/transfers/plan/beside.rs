//! Second posts, leaves and their ends, retirement: rows that leave the primary post alone.

use super::life::{Away, Life, Post};
use super::{Sifting, TransferColumn};
use crate::exchange::plan::Change;
use crate::kernel::Period;
use crate::kernel::ids::DepartmentId;
use crate::kernel::time::wareki;
use crate::organization::{PostingIs, PostingKind};

impl<'a> Sifting<'a> {
    pub(super) fn second(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        let Ok(department) = self.department_of(index) else { return };
        let Ok(rank) = self.rank_of(index) else { return };
        let Some(department) = department else {
            self.blank(index, TransferColumn::Code);
            return;
        };
        let Some(primary) = life.primary_at(row.on).map(|post| post.is.clone()) else {
            self.no_primary(index);
            return;
        };
        let name = self.units.full_name(department, row.on);
        let value = row.code.clone().unwrap_or_else(|| name.clone());
        if primary.department == department {
            let cure = "本務の所属と同じです。所属コードを確かめてください";
            self.error(index, TransferColumn::Code, &value, cure);
            return;
        }
        if life.second_at(row.on).any(|post| post.is.department == department) {
            self.doubt(
                index,
                TransferColumn::Code,
                &value,
                "もう、この所属を兼務しています。行が要るか確かめてください",
            );
            return;
        }
        let next = life.posts.iter().filter(|post| post.is.department == department);
        let next = next.map(|post| post.period.from()).filter(|from| *from > row.on).min();
        let is = PostingIs {
            department,
            rank: rank.unwrap_or(primary.rank),
            kind: PostingKind::Concurrent,
            is_head: row.is_head.unwrap_or(false),
            title: row.title.clone(),
            assigned_on: row.on,
            ..primary
        };
        let rank_name = self.rank_name(is.rank);
        let period = Period::new(row.on, next).unwrap_or(Period::since(row.on));
        life.posts.push(Post { origin: None, period, is, row: Some(index) });
        self.changed(index, vec![Change::new("兼務", "", format!("{name}　{rank_name}"))]);
    }

    /// A second post that is not there cannot end; nothing would be wrong afterwards, so it is a doubt.
    pub(super) fn second_end(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        let before = row.on.pred_opt().unwrap_or(row.on);
        let standing: Vec<DepartmentId> =
            life.second_at(before).map(|post| post.is.department).collect();
        let code = row.old_code.as_ref().or(row.code.as_ref());
        let department = match (code, standing.as_slice()) {
            (Some(code), _) => self.units.by_code(code, before).filter(|id| standing.contains(id)),
            (None, [one]) => Some(*one),
            (None, []) => None,
            (None, _) => {
                self.blank(index, TransferColumn::Code);
                return;
            }
        };
        let Some(department) = department else {
            let value = code.map_or(row.word.as_str(), String::as_str).to_owned();
            let column = if code.is_some() { TransferColumn::Code } else { TransferColumn::Kind };
            self.doubt(
                index,
                column,
                &value,
                "その兼務は登録されていません。行が要るか確かめてください",
            );
            return;
        };
        for post in &mut life.posts {
            let there = post.is.kind == PostingKind::Concurrent
                && post.is.department == department
                && post.period.contains(before);
            if there && let Ok(period) = post.period.ended(row.on) {
                post.period = period;
            }
        }
        let name = self.units.full_name(department, before);
        self.changed(index, vec![Change::new("兼務", name, "")]);
    }

    pub(super) fn go_away(
        &mut self,
        index: usize,
        life: &mut Life<'a>,
        kind: crate::organization::LeaveKind,
    ) {
        let row = self.row(index);
        let until = row.until.and_then(|last| last.succ_opt());
        if let Some(last) = row.until.filter(|last| *last < row.on) {
            let cure = "発令日より前にならないように直してください";
            self.error(index, TransferColumn::Until, &wareki(last), cure);
            return;
        }
        if let Some(at) = life.leave_at(row.on) {
            let current = life.leaves[at].clone();
            if current.kind == kind
                && until.is_none_or(|until| current.period.until() == Some(until))
            {
                self.doubt(
                    index,
                    TransferColumn::Kind,
                    &row.word,
                    format!(
                        "{}からもう休職しています。行が要るか確かめてください",
                        wareki(current.period.from())
                    ),
                );
                return;
            }
            // One leave follows another: 病気休職 then 育児休業, or the same one prolonged.
            if current.period.from() == row.on || current.kind == kind {
                let before = current.period.last_day().map(wareki).unwrap_or_default();
                let period = Period::new(current.period.from(), until).unwrap_or(current.period);
                life.leaves[at] = Away { period, kind, ..current };
                let after = period.last_day().map(wareki).unwrap_or_default();
                self.changed(index, vec![Change::new("休職の終わり", before, after)]);
                return;
            }
            life.leaves[at].period = current.period.ended(row.on).unwrap_or(current.period);
        }
        let next =
            life.leaves.iter().map(|leave| leave.period.from()).filter(|f| *f > row.on).min();
        let until = match (until, next) {
            (Some(until), Some(next)) => Some(until.min(next)),
            (until, next) => until.or(next),
        };
        let period = Period::new(row.on, until).unwrap_or(Period::since(row.on));
        life.leaves.push(Away { origin: None, period, kind });
        self.changed(index, vec![Change::new(kind.label(), "", period.to_string())]);
        if row.code.is_some() || row.department.is_some() {
            self.primary(index, life);
        }
    }

    /// A return without a leave. The register may never have been told of the leave; the person is at
    /// work from that day either way, so the row changes nothing and is a doubt.
    pub(super) fn come_back(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        let before = row.on.pred_opt().unwrap_or(row.on);
        match life.leave_at(row.on).or_else(|| life.leave_at(before)) {
            Some(at) if life.leaves[at].period.from() < row.on => {
                let was = life.leaves[at].clone();
                if was.period.until() != Some(row.on) {
                    life.leaves[at].period = was.period.ended(row.on).unwrap_or(was.period);
                }
                let last = format!("{}まで", wareki(before));
                self.changed(
                    index,
                    vec![Change::new(was.kind.label(), was.period.to_string(), last)],
                );
            }
            _ => {
                let cure = "休職の記録がないので、何も変わりません。休職の登録もれがないか確かめてください";
                self.doubt(index, TransferColumn::Kind, &row.word, cure);
            }
        }
        if row.code.is_some() || row.department.is_some() {
            self.primary(index, life);
        }
    }

    /// 退職: the day of the row is the last day in service, as the letter of appointment has it. The
    /// first day of a month is seldom a last day, so it is a doubt.
    pub(super) fn retire(&mut self, index: usize, life: &mut Life<'a>) {
        let row = self.row(index);
        let left_on = row.on.succ_opt().unwrap_or(row.on);
        let day = wareki(row.on);
        if let Some(already) = life.is.left_on {
            if already == left_on {
                self.doubt(
                    index,
                    TransferColumn::IssuedOn,
                    &day,
                    "この日の退職が、もう登録されています。行が要るか確かめてください",
                );
            } else {
                let cure = format!(
                    "{}の退職が登録されています。職員のページで直してから、もう一度読んでください",
                    already.pred_opt().map(wareki).unwrap_or_default()
                );
                self.error(index, TransferColumn::IssuedOn, &day, cure);
            }
            return;
        }
        if chrono::Datelike::day(&row.on) == 1 {
            self.doubt(
                index,
                TransferColumn::IssuedOn,
                &day,
                "退職は、最後に勤める日を書きます。月の初めの日でよいか確かめてください",
            );
        }
        if !life.leave_on(left_on) {
            let cure = "退職より後の発令が登録されています。先にそれを取り消してください";
            self.error(index, TransferColumn::IssuedOn, &day, cure);
            return;
        }
        self.changed(index, vec![Change::new("退職", "", format!("{day}まで"))]);
    }
}
