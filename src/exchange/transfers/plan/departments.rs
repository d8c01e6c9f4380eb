//! The departments while a list is played: new, renamed, moved, closed as of a day.

use super::{Sifting, TransferColumn};
use crate::exchange::plan::{Change, Verdict};
use crate::exchange::transfers::TransferKind;
use crate::kernel::ids::DepartmentId;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::{DepartmentIs, DepartmentLevel};

/// The level that a name ends in, or the one below the department above.
fn level_from(name: &str, parent: Option<DepartmentLevel>) -> DepartmentLevel {
    use DepartmentLevel::{Bureau, Division, Section, Unit};
    match (name.chars().last(), parent) {
        (Some('局'), _) | (_, None) => Bureau,
        (Some('部'), Some(Bureau)) => Division,
        (Some('課'), Some(Bureau | Division)) => Section,
        (Some('係'), Some(_)) | (_, Some(Section | Unit)) => Unit,
        (_, Some(Bureau)) => Division,
        (_, Some(Division)) => Section,
    }
}

impl Sifting<'_> {
    /// Rows about departments, by day: first what is new, then what is renamed and moved, then what
    /// closes, so that the order of rows in the file does not matter.
    pub(super) fn departments(&mut self, rows: &[usize]) {
        let mut ordered = rows.to_vec();
        ordered.sort_by_key(|index| {
            let row = self.row(*index);
            (row.on, row.kind as usize, row.code.clone().map(|code| code.len()), row.file, row.row)
        });
        for index in ordered {
            match self.row(index).kind {
                TransferKind::DepartmentNew => self.department_new(index),
                TransferKind::DepartmentClose => self.department_close(index),
                _ => self.department_change(index),
            }
        }
    }

    /// The department above, when the row names one. `Err`: named, but not there.
    fn parent_of(&mut self, index: usize) -> Result<Option<DepartmentId>, ()> {
        let row = self.row(index);
        let Some(code) = &row.parent_code else { return Ok(None) };
        if let Some(id) = self.units.by_code(code, row.on) {
            return Ok(Some(id));
        }
        let cure = self.code_cure(code, row.on);
        self.error(index, TransferColumn::ParentCode, code, cure);
        Err(())
    }

    /// What to do about a code that nothing has on the day: last year's code says what it is called now.
    pub(super) fn code_cure(&self, code: &str, day: Date) -> String {
        let Some((department, name, period)) = self.units.once(code) else {
            return format!("{}の時点にはありません。所属コードを確かめてください", wareki(day));
        };
        match self.units.at(department, day) {
            Some(now) => format!(
                "前のコードです。いまの「{}」（{}）に直してください",
                now.code,
                self.units.full_name(department, day)
            ),
            None if period.from() > day => format!(
                "「{name}」のコードで、{}からです。発令日か所属コードを確かめてください",
                wareki(period.from())
            ),
            None => format!(
                "{}までで廃止された「{name}」のコードです。新しい所属のコードに直してください",
                period.last_day().map(wareki).unwrap_or_default()
            ),
        }
    }

    /// The department that a row changes or closes: by its old code, or by the only code it gives.
    fn department_named(&mut self, index: usize, day: Date) -> Option<DepartmentId> {
        let row = self.row(index);
        let (column, code) = match (&row.old_code, &row.code) {
            (Some(code), _) => (TransferColumn::OldCode, code),
            (None, Some(code)) => (TransferColumn::Code, code),
            (None, None) => {
                self.blank(index, TransferColumn::OldCode);
                return None;
            }
        };
        let found = self.units.by_code(code, day);
        if found.is_none() {
            let cure = self.code_cure(code, day);
            self.error(index, column, code, cure);
        }
        found
    }

    fn name_department(&mut self, index: usize, code: &str, name: &str) {
        let outcome = &mut self.outcomes[index];
        code.clone_into(&mut outcome.number);
        name.clone_into(&mut outcome.name);
    }

    fn department_new(&mut self, index: usize) {
        let row = self.row(index);
        let (Some(code), Some(text)) = (&row.code, &row.department) else {
            let missing =
                if row.code.is_none() { TransferColumn::Code } else { TransferColumn::Department };
            self.blank(index, missing);
            return;
        };
        let name = text.split(' ').next_back().unwrap_or(text).to_owned();
        self.name_department(index, code, text);
        if let Some(other) = self.units.by_code(code, row.on) {
            let other = self.units.full_name(other, row.on);
            let cure = format!("「{other}」がもう使っています。別のコードに直してください");
            self.error(index, TransferColumn::Code, code, cure);
            return;
        }
        let Ok(parent) = self.parent_of(index) else { return };
        let above = parent.and_then(|id| self.units.at(id, row.on)).map(|is| is.level);
        let level = row.level.unwrap_or_else(|| level_from(&name, above));
        if above.is_some_and(|above| above >= level) {
            let cure = "上の所属より下の段階に直してください";
            self.error(index, TransferColumn::Level, level.label(), cure);
            return;
        }
        let id = DepartmentId::mint();
        self.units.new.push(id);
        let is = DepartmentIs { code: code.clone(), name, level, parent };
        self.units.push(None, id, Period::since(row.on), is);
        let full = self.units.full_name(id, row.on);
        self.outcomes[index].verdict = Verdict::New;
        self.changed(index, vec![Change::new("新設", "", full)]);
    }

    /// 改称 and 移管: a new name, a new code, another department above, together where a row says so.
    fn department_change(&mut self, index: usize) {
        let row = self.row(index);
        let Some(id) = self.department_named(index, row.on) else { return };
        let Some(before) = self.units.at(id, row.on).cloned() else { return };
        self.name_department(index, &before.code, &self.units.full_name(id, row.on));
        let mut is = before.clone();
        if row.old_code.is_some()
            && let Some(code) = &row.code
        {
            is.code.clone_from(code);
        }
        if let Some(text) = &row.department {
            text.split(' ').next_back().unwrap_or(text).clone_into(&mut is.name);
        }
        if row.kind == TransferKind::DepartmentMove {
            if row.parent_code.is_none() {
                self.blank(index, TransferColumn::ParentCode);
                return;
            }
            let Ok(parent) = self.parent_of(index) else { return };
            is.parent = parent;
        }
        if let Some(level) = row.level {
            is.level = level;
        }
        if is.code != before.code
            && let Some(other) = self.units.by_code(&is.code, row.on)
        {
            let other = self.units.full_name(other, row.on);
            let cure = format!("「{other}」がもう使っています。別のコードに直してください");
            self.error(index, TransferColumn::Code, &is.code, cure);
            return;
        }
        if let Some(parent) = is.parent
            && self.units.is_below(parent, id, row.on)
        {
            let code = row.parent_code.as_deref().unwrap_or_default();
            let cure = format!(
                "「{}」の下の所属なので、上の所属にできません（たどると自分に戻ります）。別の所属に直してください",
                before.name
            );
            self.error(index, TransferColumn::ParentCode, code, cure);
            return;
        }
        if is == before {
            self.doubt(
                index,
                TransferColumn::Kind,
                &row.word,
                "いまの登録と同じです。行が要るか確かめてください",
            );
            return;
        }
        let old_name = self.units.full_name(id, row.on);
        self.units.change(id, row.on, is.clone());
        let new_name = self.units.full_name(id, row.on);
        let mut changes = Vec::new();
        changes.extend(super::life::differing("名称", old_name, new_name));
        changes.extend(super::life::differing("所属コード", before.code, is.code));
        changes.extend(super::life::differing(
            "段階",
            before.level.label().to_owned(),
            is.level.label().to_owned(),
        ));
        self.changed(index, changes);
    }

    /// 廃止. Dated the last day of a month it is the last day of the department; dated another day (1
    /// April) it is the first day without it: lists are written both ways, and nobody closes an office
    /// for all but one day of a month.
    fn department_close(&mut self, index: usize) {
        let row = self.row(index);
        let next = row.on.succ_opt().unwrap_or(row.on);
        let is_last_day = chrono::Datelike::day(&next) == 1;
        let without = if is_last_day { next } else { row.on };
        let before = without.pred_opt().unwrap_or(without);
        let Some(id) = self.department_named(index, before) else { return };
        let name = self.units.full_name(id, before);
        let code = self.units.at(id, before).map(|is| is.code.clone()).unwrap_or_default();
        self.name_department(index, &code, &name);
        if !self.units.close(id, without) {
            let cure = "この日より後の組織の変更が登録されています。先にそれを取り消してください";
            self.error(index, TransferColumn::IssuedOn, &wareki(row.on), cure);
            return;
        }
        self.closing.push((index, id, without));
        self.changed(index, vec![Change::new("廃止", name, format!("{}まで", wareki(before)))]);
    }
}
