//! What stands around the questions of a step: the list of contents, the figure to steer by, the bar.

use super::results::item_id;
use super::{Bead, Button, Date, SaveBar, StepKind, Toc, TocItem, View};
use crate::evaluations::web::thread::saved_words;

impl View<'_> {
    pub(in super::super) fn toc(&self) -> Toc {
        let mut has_now = false;
        let mut bead = |is_done: bool| {
            if is_done {
                Bead::Done
            } else if has_now {
                Bead::Open
            } else {
                has_now = true;
                Bead::Now
            }
        };
        let mut items: Vec<TocItem> = Vec::new();
        let definitions = &self.loaded.definitions;
        for element in definitions.elements.iter() {
            let (is_done, _, words) = self.element_words(element.number);
            let id = format!("element-{}", element.number);
            items.push(TocItem::new(id, &element.name, bead(is_done), words));
        }
        for item in self.loaded.definitions.results_items(self.kind) {
            let (is_done, words) = self.item_words(item);
            items.push(TocItem::new(item_id(item), self.item_name(item), bead(is_done), words));
        }
        let (is_done, _, words) = self.whole_words();
        let title = if self.kind == StepKind::SelfAssessment {
            "全体をふりかえって"
        } else {
            "全体のまとめ"
        };
        items.push(TocItem::new("whole", title, bead(is_done), words));
        let toc = Toc::new(format!("評価の{}", definitions.noun()), items);
        match self.preview_words() {
            Some(words) => toc.note(words),
            None if self.kind.is_rating() => toc.note(""),
            None => toc,
        }
    }

    /// 「参考：入力した4要素（ウエイト70）で52.4点」, from three elements on.
    pub(in super::super) fn preview_words(&self) -> Option<String> {
        if !self.kind.is_rating() {
            return None;
        }
        let (entries, _) = self.loaded.definitions.parse(self.kind, &self.live);
        let preview = self.loaded.definitions.preview(&entries)?;
        Some(format!(
            "参考：入力した{}{}（ウエイト{}）で{}点",
            preview.items,
            self.loaded.definitions.noun(),
            preview.weight,
            preview.points
        ))
    }

    /// 「6つの要素のうち4つを入力しました。提出するまで本人には見えません。」
    pub(in super::super) fn note_words(&self) -> String {
        let count = self.loaded.definitions.grades().len();
        let noun = self.loaded.definitions.noun();
        let graded = self.live.graded(&self.loaded.definitions);
        let until = match self.kind {
            StepKind::SelfAssessment => "提出するまで上司には見えません。",
            StepKind::Assistant => "評価者だけが読みます。本人には見せません。",
            _ => "結果を開示するまで本人には見えません。",
        };
        format!("{count}つの{noun}のうち{graded}つの段階を選びました。{until}")
    }

    pub(in super::super) fn adopt(&self) -> Option<Button> {
        let grades = self.loaded.definitions.grades();
        let some_empty = grades.iter().any(|field| self.chosen(*field).is_none());
        (self.sees_first() && some_empty).then(|| {
            Button::secondary(format!(
                "まだ選んでいない{}に、一次評価と同じ段階を入れる",
                self.loaded.definitions.noun()
            ))
            .sending("do", "adopt")
        })
    }

    pub(in super::super) fn bar(&self, today: Date) -> SaveBar {
        let drafted = self.loaded.drafts_of(self.kind).iter().map(|row| row.saved_at).max();
        let own = self.kind == StepKind::SelfAssessment;
        let bar = SaveBar::new(
            drafted.map(|at| saved_words(at, today)).unwrap_or_default(),
            vec![
                Button::secondary("下書きを保存する").sending("do", "save"),
                Button::primary("提出前の確認へ進む").sending("do", "check"),
            ],
        )
        .note(self.note_words());
        if own { bar } else { bar.who(format!("{}さん", self.loaded.head.name)) }
    }
}
