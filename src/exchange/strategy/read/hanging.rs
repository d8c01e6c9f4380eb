//! What hangs on an initiative: milestones, notes, ties.

use super::Reading;
use super::line::{RowLine, shown};
use crate::exchange::strategy::columns::{code_of, tie_kinds};
use crate::exchange::strategy::{Act, Of};
use crate::exchange::table::Cell;
use crate::kernel::{Date, Line, Prose};
use crate::strategy::MilestoneView;
use crate::strategy::initiative::{
    MilestoneMove, NOTE_LIMIT, NewMilestone, NewNote, REASON_LIMIT, TITLE_LIMIT,
};
use crate::thread::{Tie, TieKind};

impl Reading<'_> {
    pub(super) fn milestone(&mut self, line: &mut RowLine<'_>) {
        let of = self.of(line);
        let title = Line::within(&line.text("節目"), TITLE_LIMIT);
        let title = title.map_err(|problem| line.wrong("節目", problem.sentence("節目")));
        let (due, done) = (line.day("期限"), line.day("終えた日"));
        if due == Some(None) {
            line.wrong("期限", "期限を書いてください");
        }
        let (Some(of), Ok(title), Some(Some(due_on)), Some(done_on)) = (of, title, due, done)
        else {
            return;
        };
        if !self.first(line, "節目", format!("{of:?} {title}")) {
            return;
        }
        let standing = match of {
            Of::Saved(id) => self.initiatives.get(&id).and_then(|own| {
                let key = Cell::text(title.as_str()).text;
                own.milestones.iter().find(|one| Cell::text(&one.title).text == key)
            }),
            Of::New(_) => None,
        };
        let name = format!("{}：{title}", self.name(of, line));
        let Some(standing) = standing else {
            let words = vec![format!("期限：{due_on}")];
            let new = NewMilestone { title, due_on, done_on };
            self.step(line, name, words, Act::AddMilestone(of, new));
            return;
        };
        let is_moved = standing.due_on != due_on;
        if is_moved && !self.move_milestone(line, of, standing, due_on, &name) {
            return;
        }
        // A file without the column says nothing about it.
        let says_done = line.places.contains_key("終えた日");
        match (of, standing.done_on, done_on) {
            (_, was, now) if was == now || !says_done => {
                self.found.unchanged += usize::from(!is_moved);
            }
            (Of::Saved(id), None, Some(on)) => {
                let act = Act::FinishMilestone(id, standing.id, on);
                self.step(line, name, vec![format!("終えた日：{on}")], act);
            }
            (_, was, _) => {
                let was = was.map(|day| day.to_string()).unwrap_or_default();
                line.wrong(
                    "終えた日",
                    format!("終えた日は変えられません。「{was}」にもどしてください"),
                );
            }
        }
    }

    /// Another day for a milestone that stands; whether the row says all that is needed.
    fn move_milestone(
        &mut self,
        line: &mut RowLine<'_>,
        of: Of,
        standing: &MilestoneView,
        due_on: Date,
        name: &str,
    ) -> bool {
        let (Of::Saved(id), was) = (of, standing.due_on) else { return false };
        if standing.done_on.is_some() {
            let cure = format!("終えた節目の期限は変えられません。「{was}」にもどしてください");
            line.wrong("期限", cure);
            return false;
        }
        match Prose::within(&line.text("期限を変える理由"), REASON_LIMIT) {
            Err(problem) => {
                line.wrong("期限を変える理由", problem.sentence("期限を変える理由"));
                false
            }
            Ok(reason) => {
                let words = vec![
                    format!("期限：{was} → {due_on}"),
                    format!("理由：{}", shown(reason.as_str())),
                ];
                let act =
                    Act::MoveMilestone(id, standing.id, was, MilestoneMove { due_on, reason });
                self.step(line, name.to_owned(), words, act);
                true
            }
        }
    }

    pub(super) fn note(&mut self, line: &mut RowLine<'_>) {
        let of = self.of(line);
        let body = Prose::within(&line.text("メモ"), NOTE_LIMIT);
        let body = body.map_err(|problem| line.wrong("メモ", problem.sentence("メモ")));
        let on = line.day("日付");
        if on == Some(None) {
            line.wrong("日付", "日付を書いてください");
        }
        let (Some(of), Ok(body), Some(Some(on))) = (of, body, on) else { return };
        let key = Cell::text(body.as_str()).text;
        let stands = match of {
            Of::Saved(id) => self.initiatives.get(&id).is_some_and(|own| {
                own.notes.iter().any(|(day, was)| *day == on && Cell::text(was).text == key)
            }),
            Of::New(_) => false,
        };
        if stands {
            self.found.unchanged += 1;
        } else if self.first(line, "メモ", format!("{of:?} {on} {key}")) {
            let words = vec![format!("{on}：{}", shown(body.as_str()))];
            let name = self.name(of, line);
            self.step(line, name, words, Act::AddNote(of, NewNote { on, body }));
        }
    }

    pub(super) fn tie(&mut self, line: &mut RowLine<'_>) {
        let of = self.of(line);
        let kind = match code_of(&tie_kinds(), &line.text("種類")) {
            Ok(code) => TieKind::parse(&code),
            Err(cure) => {
                line.wrong("種類", cure);
                return;
            }
        };
        if kind.is_none() {
            line.wrong("種類", "種類を書いてください");
        }
        let key = line.text("相手のコード");
        if key.is_empty() {
            line.wrong("相手のコード", "相手のコードを書いてください");
            return;
        }
        let (Some(of), Some(kind)) = (of, kind) else { return };
        let tie = Tie::new(kind, key);
        let stands = match of {
            Of::Saved(id) => self.initiatives.get(&id).is_some_and(|own| own.ties.contains(&tie)),
            Of::New(_) => false,
        };
        if stands {
            self.found.unchanged += 1;
            return;
        }
        if !self.first(line, "相手のコード", format!("{of:?} {tie}")) {
            return;
        }
        let Some(other) = self.standing.names.get(&tie).cloned() else {
            let cure = format!(
                "このコードの「{}」はありません。書き出したファイルのコードを確かめてください",
                kind.label()
            );
            line.wrong("相手のコード", cure);
            return;
        };
        let name = self.name(of, line);
        self.step(line, name, vec![format!("{}：{other}", kind.label())], Act::AddTie(of, tie));
    }
}
