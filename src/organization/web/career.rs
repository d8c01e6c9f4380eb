//! The lines of a person's page: career, postings, leaves, names, each with what may be done to it.

use super::staff::post_words;
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period};
use crate::organization::employee::NameKind;
use crate::organization::posting::PostingKind;
use crate::organization::register::RegisteredEmployee;
use crate::organization::store::PostRow;
use crate::ui::components::{Step, Tag, Thread, Tone};

/// A link to a verb.
pub(super) struct Act {
    pub href: String,
    pub label: &'static str,
    /// What it is about, for those who hear a list of links.
    pub about: String,
}

impl Act {
    fn new(href: String, label: &'static str, about: impl Into<String>) -> Self {
        Self { href, label, about: about.into() }
    }
}

/// A line with its days.
pub(super) struct LineView {
    pub period: String,
    pub what: String,
    pub words: String,
    pub tags: Vec<Tag>,
    pub acts: Vec<Act>,
}

/// 予定 for what has not begun.
fn tags(period: Period, today: Date) -> Vec<Tag> {
    if period.from() > today {
        vec![Tag::new(Tone::Waiting, "予定")]
    } else if period.contains(today) {
        vec![Tag::new(Tone::Plain, "いま")]
    } else {
        Vec::new()
    }
}

/// The verbs that begin something.
pub(super) fn acts(record: &RegisteredEmployee, path: &str, today: Date) -> Vec<Act> {
    let act = |word: &str, label| Act::new(format!("{path}/{word}"), label, "");
    let is_gone = record.is.left_on.is_some_and(|left| left <= today);
    let mut all = vec![act("correction", "情報を訂正する"), act("name", "氏名を変更する")];
    all.push(act("alias", "通称・旧姓を登録する"));
    if record.is.hired_on > today {
        all.push(act("withdrawal", "採用の予定を取り消す"));
    } else if record.is.left_on.is_some() && !is_gone {
        all.push(act("staying", "退職の予定を取り消す"));
    } else if !is_gone {
        all.push(act("leaving", "退職を登録する"));
    }
    all
}

/// The way through the posts: past, now, to come, earliest first.
pub(super) fn career(
    posts: &[PostRow],
    record: &RegisteredEmployee,
    today: Date,
) -> Option<Thread> {
    let mut ordered: Vec<&PostRow> = posts.iter().collect();
    ordered.sort_by_key(|post| (post.period.from(), post.kind != PostingKind::Primary));
    let mut steps: Vec<(Date, Step)> = ordered
        .into_iter()
        .map(|post| {
            let words = post_words(&post.rank, post.title.as_deref());
            let name = format!("{}　{words}", post.department_name);
            let mut note = post.period.to_string();
            if post.kind == PostingKind::Concurrent {
                note.push_str("　兼務");
            }
            if post.is_head {
                note.push_str("　所属長");
            }
            let step = if post.period.from() > today {
                Step::open(name, note).note("予定")
            } else if post.period.contains(today) && post.kind == PostingKind::Primary {
                Step::now(name, note)
            } else if post.period.contains(today) {
                Step::open(name, note).note("いまの兼務")
            } else {
                Step::done(name, note)
            };
            (post.period.from(), step)
        })
        .collect();
    if let Some(left_on) = record.is.left_on {
        let last = wareki(left_on.pred_opt().unwrap_or(left_on));
        let step = if left_on <= today {
            Step::done("退職", last)
        } else {
            Step::open("退職", last).note("予定")
        };
        steps.push((left_on, step));
    }
    (!steps.is_empty())
        .then(|| Thread::downwards(steps.into_iter().map(|(_, step)| step).collect()))
}

/// All postings, latest first.
pub(super) fn post_views(
    posts: &[PostRow],
    path: &str,
    today: Date,
    may_keep: bool,
) -> Vec<LineView> {
    let view = |post: &PostRow| {
        let words = post_words(&post.rank, post.title.as_deref());
        let about = format!("{}　{words}", post.department_name);
        let act = |word: &str, label| {
            Act::new(format!("{path}/postings/{}/{word}", post.id), label, about.clone())
        };
        let goes_on = post.period.until().is_none_or(|until| until > today);
        let mut acts = Vec::new();
        if may_keep && goes_on {
            acts.push(act("change", "変更する"));
        }
        if may_keep && goes_on && post.kind == PostingKind::Concurrent {
            acts.push(act("end", "終える"));
        }
        if may_keep {
            acts.push(act("correction", "訂正する"));
        }
        if may_keep && post.period.from() > today {
            acts.push(act("withdrawal", "取り消す"));
        }
        let mut tags = tags(post.period, today);
        if post.is_head {
            tags.push(Tag::new(Tone::Plain, "所属長"));
        }
        LineView {
            period: post.period.to_string(),
            what: post.kind.label().to_owned(),
            words: format!(
                "{about}　{}　{}　{}",
                post.job_family, post.employment_type, post.authority
            ),
            tags,
            acts,
        }
    };
    posts.iter().map(view).collect()
}

/// All leaves, latest first.
pub(super) fn leave_views(
    record: &RegisteredEmployee,
    path: &str,
    today: Date,
    may_keep: bool,
) -> Vec<LineView> {
    let mut rows: Vec<_> = record.leaves.iter().collect();
    rows.reverse();
    let view = |row: &&crate::organization::register::RegisteredLeave| {
        let about = format!("{}　{}", row.kind.label(), row.period);
        let act = |word: &str, label| {
            Act::new(format!("{path}/leaves/{}/{word}", row.id), label, about.clone())
        };
        let mut acts = Vec::new();
        if may_keep && row.period.until().is_none_or(|until| until > today) {
            acts.push(act("end", "復職・期間の変更"));
        }
        if may_keep {
            acts.push(act("correction", "訂正する"));
        }
        if may_keep && row.period.from() > today {
            acts.push(act("withdrawal", "取り消す"));
        }
        LineView {
            period: row.period.to_string(),
            what: row.kind.label().to_owned(),
            words: String::new(),
            tags: tags(row.period, today),
            acts,
        }
    };
    rows.iter().map(view).collect()
}

/// Names beside the one of the register, latest first.
pub(super) fn name_views(
    record: &RegisteredEmployee,
    path: &str,
    today: Date,
    may_keep: bool,
) -> Vec<LineView> {
    let mut rows: Vec<_> = record.names.iter().collect();
    rows.reverse();
    let view = |row: &&crate::organization::register::RegisteredName| {
        let goes_on = row.period.until().is_none_or(|until| until > today);
        let about = row.is.name.to_string();
        let end = (may_keep && goes_on && row.is.kind == NameKind::Common)
            .then(|| Act::new(format!("{path}/names/{}/end", row.id), "使用を終える", &about));
        let is_coming = row.is.kind == NameKind::Coming;
        let withdrawal = (may_keep && is_coming)
            .then(|| Act::new(format!("{path}/names/{}/withdrawal", row.id), "取り消す", &about));
        LineView {
            period: row.period.to_string(),
            what: row.is.kind.label().to_owned(),
            words: format!("{about}（{}）", row.is.kana),
            tags: is_coming.then(|| Tag::new(Tone::Waiting, "予定")).into_iter().collect(),
            acts: end.into_iter().chain(withdrawal).collect(),
        }
    };
    rows.iter().map(view).collect()
}
