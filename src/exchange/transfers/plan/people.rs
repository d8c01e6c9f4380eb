//! The people of a list, one after the other: whose row it is, whether the rows of one person go
//! together, in which order they take effect.

use std::collections::{BTreeMap, HashMap};

use super::life::Life;
use super::{Sifting, TransferColumn};
use crate::exchange::transfers::TransferKind;
use crate::kernel::Refusal;
use crate::kernel::time::wareki;
use crate::organization::{EmployeeNumber, check_postings};

/// The order of one day: who comes back is there before being moved, who moves has a post before a
/// second one is added, and who retires does so at the end of the day.
fn phase(kind: TransferKind) -> u8 {
    match kind {
        TransferKind::Return => 0,
        TransferKind::SecondEnd => 1,
        kind if kind.is_primary() => 2,
        TransferKind::Second => 3,
        kind if kind.leave().is_some() => 4,
        _ => 5,
    }
}

impl<'a> Sifting<'a> {
    pub(super) fn people(&mut self, rows: &[usize]) {
        let mut by_number: BTreeMap<&'a EmployeeNumber, Vec<usize>> = BTreeMap::new();
        for index in rows {
            if let Some(number) = &self.row(*index).number {
                by_number.entry(number).or_default().push(*index);
            }
        }
        let names = self.people_by_name();
        for (number, mut rows) in by_number {
            let clash = self.rows_clash(&rows);
            rows.sort_by_key(|index| {
                let row = self.row(*index);
                (row.on, phase(row.kind), row.file, row.row)
            });
            if !clash {
                self.one_person(number, &rows, &names);
            }
        }
    }

    /// Numbers of those in service by name, for saying whose number it may have been.
    fn people_by_name(&self) -> HashMap<String, Vec<&'a EmployeeNumber>> {
        let mut names: HashMap<String, Vec<&'a EmployeeNumber>> = HashMap::new();
        for (number, person) in &self.register.employees {
            names.entry(super::check::name_key(&person.is.name)).or_default().push(number);
        }
        names
    }

    /// Two rows that say which primary post somebody has on one day, two leaves, or the same row twice:
    /// only the office knows which of them was meant, so it blocks.
    fn rows_clash(&mut self, rows: &[usize]) -> bool {
        let mut clash = false;
        for (at, index) in rows.iter().enumerate() {
            let row = self.row(*index);
            let other = rows[..at].iter().find(|other| {
                let other = self.row(**other);
                let same_day = other.on == row.on;
                let both_primary = other.kind.is_primary() && row.kind.is_primary();
                let both_leave = other.kind.leave().is_some() && row.kind.leave().is_some();
                let twice = other.kind == row.kind && other.code == row.code;
                let once_only = matches!(row.kind, TransferKind::Hire | TransferKind::Retire)
                    && other.kind == row.kind;
                (same_day && (both_primary || both_leave || twice)) || once_only
            });
            let Some(other) = other.map(|other| self.row(*other)) else { continue };
            let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
            let place = if other.file == row.file {
                format!("{}行目と{}行目", other.row, row.row)
            } else {
                format!(
                    "{}つ目のファイルの{}行目と、この{}行目",
                    other.file + 1,
                    other.row,
                    row.row
                )
            };
            let sentence = if other.kind == row.kind {
                format!(
                    "{place}は、同じ職員番号「{number}」の「{}」です。どちらかを消してください",
                    row.word
                )
            } else {
                format!(
                    "{place}は、同じ職員番号「{number}」の「{}」と「{}」です。1行にまとめてください",
                    other.word, row.word
                )
            };
            self.rows_error(*index, TransferColumn::Number, &number, sentence);
            clash = true;
        }
        clash
    }

    fn one_person(
        &mut self,
        number: &EmployeeNumber,
        rows: &[usize],
        names: &HashMap<String, Vec<&'a EmployeeNumber>>,
    ) {
        let known = self.register.employees.get(number);
        let mut life = if let Some(known) = known {
            Life::of(known)
        } else {
            let first = rows[0];
            if self.row(first).kind != TransferKind::Hire {
                for index in rows {
                    self.unknown_person(*index, number, names);
                }
                return;
            }
            let Some(life) = self.hire(first) else {
                return;
            };
            life
        };
        life.rows = rows.to_vec();
        for index in rows {
            self.outcomes[*index].employee = known.map(|known| known.id);
            if let Some(known) = known
                && !self.is_the_person(*index, &known.is.name)
            {
                continue;
            }
            let hired_here = known.is_none() && self.row(*index).kind == TransferKind::Hire;
            if !hired_here {
                self.act(*index, &mut life);
            }
        }
        if rows.iter().any(|index| self.wrong.contains(index)) {
            return;
        }
        if let Err(refusal) = check_postings(life.is.hired_on, life.is.left_on, &life.spans()) {
            let last = rows[rows.len() - 1];
            let row = self.row(last);
            let sentence = format!("{}行目：{}", row.row, refusal.sentence());
            self.rows_error(last, TransferColumn::IssuedOn, &wareki(row.on), sentence);
            return;
        }
        self.lives.insert(number.to_string(), life);
    }

    /// A number that nobody has. Where the name belongs to one person alone, it says whose number was
    /// probably meant; the number decides, so nothing is guessed.
    fn unknown_person(
        &mut self,
        index: usize,
        number: &EmployeeNumber,
        names: &HashMap<String, Vec<&'a EmployeeNumber>>,
    ) {
        let row = self.row(index);
        let namesakes = row.name.as_ref().and_then(|name| names.get(&super::check::name_key(name)));
        let cure = match namesakes.map(Vec::as_slice) {
            Some([one]) => format!(
                "登録にない番号です。「{}」という職員は「{one}」だけです。番号を確かめてください",
                row.name.as_ref().map(ToString::to_string).unwrap_or_default()
            ),
            _ => "登録にない番号です。番号を確かめるか、採用の行を先に加えてください".to_owned(),
        };
        self.error(index, TransferColumn::Number, number.as_str(), cure);
    }
}
