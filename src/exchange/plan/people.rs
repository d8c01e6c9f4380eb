//! The people of a list against the register: who is new, what changes, what cannot be.

use std::collections::{BTreeMap, HashMap};

use crate::kernel::ids::{AuthorityId, DepartmentId, EmployeeId, JobFamilyId, PostingId, RankId};
use crate::kernel::time::wareki;
use crate::kernel::{Date, Period, Refusal};
use crate::organization::{
    EmployeeIs, EmployeeNumber, NewEmployee, OpenPosting, PostingIs, PostingKind, PostingSpan,
    Register, RegisteredEmployee, RegisteredPosting, StaffChanges, Was, check_postings,
};

use super::departments::Departments;
use super::posts::{self, Step};
use super::{Change, Findings, Ground, Verdict, grouped_by};
use crate::exchange::problem::Problem;
use crate::exchange::staff::{RowKey, StaffColumn, StaffList, StaffRow};

/// What is to happen to people.
#[derive(Default)]
pub(super) struct People {
    pub changes: StaffChanges,
    pub verdicts: HashMap<usize, Verdict>,
    pub row_changes: HashMap<usize, Vec<Change>>,
}

pub(super) fn compare(
    list: &StaffList,
    ground: Ground<'_>,
    departments: &Departments,
    findings: &mut Findings,
) -> People {
    let words = Words::new(ground, departments);
    let mut people = People::default();
    let families = job_families(list, ground.register, &mut people.changes);
    let mut comparison =
        Comparison { list, ground, departments, words, families, findings, people };
    let keys = grouped_by(list.keys.iter(), |key| key.number.clone());
    let rows = grouped_by(list.rows.iter(), |row| row.number.clone());
    for (number, keys) in keys.iter().collect::<BTreeMap<_, _>>() {
        if comparison.rows_go_together(keys, rows.get(number).map_or(&[], Vec::as_slice)) {
            if let Some(rows) = rows.get(number) {
                comparison.person(number, rows);
            }
        }
    }
    comparison.heads();
    comparison.people
}

/// Every 職種 that is named once, with those that are new.
fn job_families(
    list: &StaffList,
    register: &Register,
    changes: &mut StaffChanges,
) -> HashMap<String, JobFamilyId> {
    let mut families = register.job_families.clone();
    for row in &list.rows {
        families.entry(row.job_family.clone()).or_insert_with(|| {
            let id = JobFamilyId::mint();
            changes.new_job_families.push((id, row.job_family.clone()));
            id
        });
    }
    families
}

/// Names behind ids, for sentences.
struct Words {
    ranks: HashMap<RankId, String>,
    families: HashMap<JobFamilyId, String>,
    authorities: HashMap<AuthorityId, String>,
    departments: HashMap<DepartmentId, String>,
}

impl Words {
    fn new(ground: Ground<'_>, departments: &Departments) -> Self {
        let register = ground.register;
        Self {
            ranks: register.ranks.iter().map(|rank| (rank.id, rank.name.clone())).collect(),
            families: register.job_families.iter().map(|(n, id)| (*id, n.clone())).collect(),
            authorities: register.authorities.iter().map(|(n, id)| (*id, n.clone())).collect(),
            departments: departments.full_names.clone(),
        }
    }
}

struct Comparison<'a, 'f> {
    list: &'a StaffList,
    ground: Ground<'a>,
    departments: &'a Departments,
    words: Words,
    families: HashMap<String, JobFamilyId>,
    findings: &'f mut Findings,
    people: People,
}

/// The steps for one person, before they are known to fit together.
struct Draft<'a> {
    id: EmployeeId,
    known: Option<&'a RegisteredEmployee>,
    left_on: Option<Date>,
    /// How the postings would stand.
    spans: Vec<(Option<PostingId>, PostingSpan<DepartmentId>)>,
    changes: StaffChanges,
    rows: Vec<(usize, Verdict, Vec<Change>)>,
}

impl<'a> Comparison<'a, '_> {
    fn heading(&self, column: StaffColumn) -> &'a str {
        self.list.layout.heading_of(column)
    }

    /// Rows of one number: one primary post, each department once, one person.
    fn rows_go_together(&mut self, keys: &[&RowKey], rows: &[&StaffRow]) -> bool {
        let number = keys[0].number.to_string();
        let heading = self.heading(StaffColumn::Number);
        let row_of = |key: &RowKey| rows.iter().find(|row| row.row == key.row);
        let primary: Vec<&&RowKey> =
            keys.iter().filter(|key| key.kind == PostingKind::Primary).collect();
        let mut whole = true;
        for second in primary.iter().skip(1) {
            let first = primary[0];
            let elsewhere = match (row_of(first), row_of(second)) {
                (Some(a), Some(b)) => a.code != b.code,
                _ => false,
            };
            let sentence = if elsewhere && self.list.says(StaffColumn::Kind) {
                format!(
                    "{}行目と{}行目は、どちらも職員番号「{number}」の本務です。どちらかを「兼務」に直してください",
                    first.row, second.row
                )
            } else {
                format!(
                    "{}行目と{}行目の職員番号が同じです。どちらかを消してください",
                    first.row, second.row
                )
            };
            self.findings.problem(Problem::rows(second.row, heading, &number, sentence));
            whole = false;
        }
        if primary.is_empty() {
            let sentence = format!(
                "{}行目の職員番号「{number}」に、本務の行がありません。本務の行を加えてください",
                keys[0].row
            );
            let kind = self.heading(StaffColumn::Kind);
            self.findings.problem(Problem::rows(keys[0].row, kind, "兼務", sentence));
            whole = false;
        }
        for (index, row) in rows.iter().enumerate() {
            let twice = rows[..index].iter().find(|other| {
                let both_primary =
                    other.kind == PostingKind::Primary && row.kind == PostingKind::Primary;
                other.code == row.code && !both_primary
            });
            if let Some(other) = twice {
                let sentence = format!(
                    "{}行目と{}行目は、同じ職員の同じ所属「{}」です。どちらかを消してください",
                    other.row, row.row, row.code
                );
                let code = self.heading(StaffColumn::DepartmentCode);
                self.findings.problem(Problem::rows(row.row, code, &row.code, sentence));
                whole = false;
            }
        }
        whole && primary.first().is_some_and(|key| row_of(key).is_some())
    }

    fn person(&mut self, number: &EmployeeNumber, rows: &[&'a StaffRow]) {
        let Some(main) = rows.iter().copied().find(|row| row.kind == PostingKind::Primary) else {
            return;
        };
        self.compare_rows(main, rows);
        let known = self.ground.register.employees.get(number);
        if let Some(left_on) = known.and_then(|k| k.is.left_on).filter(|l| *l <= self.ground.on) {
            self.wrong(
                main,
                StaffColumn::Number,
                number.as_str(),
                format!(
                    "退職した職員（{}まで）の番号です。番号を確かめてください",
                    wareki(left_on.pred_opt().unwrap_or(left_on))
                ),
            );
            return;
        }
        let days_fit = rows.iter().fold(true, |fit, row| self.days_fit(main, row) && fit);
        let last_day = rows.iter().find_map(|row| row.last_day).and_then(|day| day.succ_opt());
        let mut draft = Draft {
            id: known.map_or_else(EmployeeId::mint, |known| known.id),
            known,
            left_on: last_day.or_else(|| known.and_then(|known| known.is.left_on)),
            spans: known
                .map_or_else(Vec::new, |known| known.postings.iter().map(span_of).collect()),
            changes: StaffChanges::default(),
            rows: Vec::with_capacity(rows.len()),
        };
        let facts = self.person_facts(main, &mut draft);
        let mut whole = days_fit;
        let mut ordered: Vec<&StaffRow> = rows.to_vec();
        ordered.sort_by_key(|row| (row.kind, row.row));
        for row in ordered {
            let facts = if row.row == main.row { facts.clone() } else { Vec::new() };
            whole &= self.post(row, facts, &mut draft);
        }
        if !whole {
            return;
        }
        self.posts_that_end(main, rows, &mut draft);
        self.leaving(&mut draft);
        let spans: Vec<PostingSpan<DepartmentId>> =
            draft.spans.iter().map(|(_, span)| span.clone()).collect();
        if let Err(refusal) = check_postings(main.hired_on, draft.left_on, &spans) {
            let heading = self.heading(StaffColumn::AssignedOn);
            let sentence = format!("{}行目：{}", main.row, refusal.sentence());
            self.findings.problem(Problem::rows(main.row, heading, number.as_str(), sentence));
            return;
        }
        self.keep(draft);
    }

    fn wrong(&mut self, row: &StaffRow, column: StaffColumn, value: &str, cure: impl Into<String>) {
        let heading = self.heading(column);
        self.findings.problem(Problem::cell(row.row, heading, value, cure));
    }

    /// Second posts repeat what the primary one says about the person; where they differ, the primary
    /// post decides and somebody should look.
    fn compare_rows(&mut self, main: &StaffRow, rows: &[&StaffRow]) {
        for row in rows.iter().filter(|row| row.row != main.row) {
            let differences = [
                (
                    "氏名",
                    main.name.as_str() != row.name.as_str(),
                    main.name.to_string(),
                    row.name.to_string(),
                ),
                (
                    "採用年月日",
                    main.hired_on != row.hired_on,
                    wareki(main.hired_on),
                    wareki(row.hired_on),
                ),
            ];
            for (what, _, ours, theirs) in
                differences.into_iter().filter(|(_, differs, ..)| *differs)
            {
                self.findings.remark(Some(row.row), format!(
                    "{}行目と{}行目は職員番号「{}」が同じですが、{what}が違います（「{ours}」と「{theirs}」）。本務の行の{what}を使います",
                    main.row, row.row, main.number
                ));
            }
        }
    }

    fn days_fit(&mut self, main: &StaffRow, row: &StaffRow) -> bool {
        let before = self.findings.problems.len();
        let on = self.ground.on;
        if row.assigned_on > on {
            self.wrong(
                row,
                StaffColumn::AssignedOn,
                &wareki(row.assigned_on),
                format!("取込の基準日（{}）までの日に直すか、基準日を変えてください", wareki(on)),
            );
        }
        if row.assigned_on < main.hired_on {
            self.wrong(
                row,
                StaffColumn::AssignedOn,
                &wareki(row.assigned_on),
                format!(
                    "採用年月日（{}）より前にならないように直してください",
                    wareki(main.hired_on)
                ),
            );
        }
        if let Some(last) = row.last_day.filter(|last| *last < row.assigned_on) {
            self.wrong(
                row,
                StaffColumn::LeftOn,
                &wareki(last),
                format!(
                    "現所属発令日（{}）より前にならないように直してください",
                    wareki(row.assigned_on)
                ),
            );
        }
        self.findings.problems.len() == before
    }

    /// Name, reading, day of hire, day of leaving.
    fn person_facts(&mut self, main: &StaffRow, draft: &mut Draft<'_>) -> Vec<Change> {
        let is = EmployeeIs {
            number: main.number.clone(),
            name: main.name.clone(),
            kana: main.kana.clone(),
            hired_on: main.hired_on,
            left_on: draft.left_on,
        };
        let Some(known) = draft.known else {
            draft.changes.new_employees.push(NewEmployee { id: draft.id, is });
            return Vec::new();
        };
        if known.is == is {
            return Vec::new();
        }
        let leaving =
            |day: Option<Date>| day.and_then(|day| day.pred_opt()).map(wareki).unwrap_or_default();
        let changes: Vec<Change> = [
            Change::new("氏名", known.is.name.as_str(), is.name.as_str()),
            Change::new("ふりがな", known.is.kana.as_str(), is.kana.as_str()),
            Change::new("採用年月日", wareki(known.is.hired_on), wareki(is.hired_on)),
            Change::new("退職年月日", leaving(known.is.left_on), leaving(is.left_on)),
        ]
        .into_iter()
        .filter(|change| change.before != change.after)
        .collect();
        if known.is.kana != is.kana && known.is.hired_on != is.hired_on {
            self.findings.remark(Some(main.row), format!(
                "{}行目の職員番号「{}」は、いま{}として登録されています。別の人の番号ではないか確かめてください",
                main.row, main.number, known.is.name
            ));
        }
        let was = Was { id: known.id, revision: known.revision };
        draft.changes.correct_employees.push((was, is));
        changes
    }

    /// One row. False when it cannot be.
    fn post(&mut self, row: &StaffRow, mut changes: Vec<Change>, draft: &mut Draft<'_>) -> bool {
        let Some(mut is) = self.posting_of(row) else { return false };
        let postings = draft.known.map_or(&[][..], |known| known.postings.as_slice());
        let current = posts::in_force(postings, &is, self.ground.on);
        let same_place = current.filter(|current| current.is.department == is.department);
        if !self.list.says(StaffColumn::Title) {
            is.title = same_place.and_then(|current| current.is.title.clone());
        }
        if row.authority.is_none()
            && let Some(current) = current
        {
            is.authority = current.is.authority;
        }
        let step = match posts::step(postings, &is, self.ground.on) {
            Ok(step) => step,
            Err(clash) => {
                self.wrong(row, StaffColumn::AssignedOn, &wareki(row.assigned_on), clash.0);
                return false;
            }
        };
        changes.extend(self.posting_changes(current.map(|current| &current.is), &is));
        let verdict = match &step {
            Step::Stay if changes.is_empty() => Verdict::Unchanged,
            Step::Open(_) if draft.known.is_none() || is.kind == PostingKind::Concurrent => {
                Verdict::New
            }
            _ => Verdict::Changed,
        };
        if draft.known.is_none() {
            changes.clear();
        }
        draft.rows.push((row.row, verdict, changes));
        draft.take(step, is);
        true
    }

    /// What the row says, in ids. Unknown words are problems; all of them are found.
    fn posting_of(&mut self, row: &StaffRow) -> Option<PostingIs> {
        let rank = self.ground.register.ranks.iter().find(|rank| rank.name == row.rank);
        if rank.is_none() {
            let known: Vec<&str> =
                self.ground.register.ranks.iter().map(|rank| rank.name.as_str()).collect();
            let cure = format!("{}のどれかに直してください", known.join("、"));
            self.wrong(row, StaffColumn::Rank, &row.rank, cure);
        }
        let authority = match &row.authority {
            None => Some(self.ground.authority),
            Some(name) => {
                let found = self.ground.register.authorities.get(name).copied();
                if found.is_none() {
                    let mut known: Vec<&str> =
                        self.ground.register.authorities.keys().map(String::as_str).collect();
                    known.sort_unstable();
                    let cure = format!("{}のどれかに直してください", known.join("、"));
                    self.wrong(row, StaffColumn::Authority, name, cure);
                }
                found
            }
        };
        Some(PostingIs {
            authority: authority?,
            department: *self.departments.by_code.get(&row.code)?,
            rank: rank?.id,
            job_family: *self.families.get(&row.job_family)?,
            employment_type: row.employment_type,
            kind: row.kind,
            is_head: row.is_head,
            title: row.title.clone(),
            assigned_on: row.assigned_on,
        })
    }

    fn posting_changes(&self, before: Option<&PostingIs>, after: &PostingIs) -> Vec<Change> {
        let text = |is: Option<&PostingIs>| -> [String; 8] {
            let Some(is) = is else { return Default::default() };
            let known = |name: Option<&String>| name.cloned().unwrap_or_default();
            let family = self.words.families.get(&is.job_family).or_else(|| {
                self.families.iter().find(|(_, id)| **id == is.job_family).map(|(name, _)| name)
            });
            [
                known(self.words.departments.get(&is.department)),
                known(self.words.ranks.get(&is.rank)),
                if is.is_head { "○".to_owned() } else { String::new() },
                is.title.clone().unwrap_or_default(),
                known(family),
                is.employment_type.label().to_owned(),
                wareki(is.assigned_on),
                known(self.words.authorities.get(&is.authority)),
            ]
        };
        const WHAT: [&str; 8] =
            ["所属", "職位", "所属長", "補職名", "職種", "任用区分", "現所属発令日", "任命権者"];
        let (old, new) = (text(before), text(Some(after)));
        let pairs = WHAT.into_iter().zip(old.into_iter().zip(new));
        pairs
            .filter(|(_, (old, new))| old != new)
            .map(|(what, (old, new))| Change::new(what, old, new))
            .collect()
    }

    /// Second posts of the register that the list no longer has end: a list that tells 本務 from 兼務
    /// has all posts of everyone in it.
    fn posts_that_end(&mut self, main: &StaffRow, rows: &[&StaffRow], draft: &mut Draft<'_>) {
        let Some(known) = draft.known.filter(|_| self.list.says(StaffColumn::Kind)) else { return };
        let on = self.ground.on;
        let second = known.postings.iter().filter(|posting| {
            posting.is.kind == PostingKind::Concurrent && posting.period.contains(on)
        });
        for posting in second {
            let department = posting.is.department;
            let listed = rows.iter().any(|row| {
                row.kind == PostingKind::Concurrent
                    && self.departments.by_code.get(&row.code) == Some(&department)
            });
            if listed {
                continue;
            }
            let name = self.words.departments.get(&department).cloned().unwrap_or_default();
            let turned_primary = draft
                .spans
                .iter()
                .find(|(_, span)| {
                    span.kind == PostingKind::Primary
                        && span.department == department
                        && span.period.contains(on)
                })
                .map(|(_, span)| span.period.from());
            let until = turned_primary.unwrap_or(on);
            if posting.period.from() >= until {
                self.findings.remark(Some(main.row), format!(
                    "{}行目の職員番号「{}」の兼務「{name}」は、この日に始まっているので終わりにできません。ファイルを確かめてください",
                    main.row, main.number
                ));
                continue;
            }
            draft.changes.end_postings.push((was(posting), until));
            draft.cut(posting.id, until);
            draft.note(main.row, Change::new("兼務", name, ""));
        }
    }

    /// Whoever leaves has no post from the day after the last.
    fn leaving(&mut self, draft: &mut Draft<'_>) {
        let Some(left_on) = draft.left_on else { return };
        let later = |period: Period| period.until().is_none_or(|until| until > left_on);
        for opened in &mut draft.changes.open_postings {
            if later(opened.period) {
                opened.period = opened.period.ended(left_on).unwrap_or(opened.period);
            }
        }
        for (_, period, _) in &mut draft.changes.correct_postings {
            if later(*period) {
                *period = period.ended(left_on).unwrap_or(*period);
            }
        }
        let touched: Vec<PostingId> = draft
            .changes
            .end_postings
            .iter()
            .map(|(was, _)| was.id)
            .chain(draft.changes.correct_postings.iter().map(|(was, ..)| was.id))
            .collect();
        let standing = draft.known.map_or(&[][..], |known| known.postings.as_slice());
        for posting in standing.iter().filter(|posting| !touched.contains(&posting.id)) {
            if later(posting.period) && posting.period.from() < left_on {
                draft.changes.end_postings.push((was(posting), left_on));
            }
        }
        for (_, span) in &mut draft.spans {
            if later(span.period) {
                span.period = span.period.ended(left_on).unwrap_or(span.period);
            }
        }
    }

    fn keep(&mut self, draft: Draft<'_>) {
        let into = &mut self.people.changes;
        into.new_employees.extend(draft.changes.new_employees);
        into.correct_employees.extend(draft.changes.correct_employees);
        into.end_postings.extend(draft.changes.end_postings);
        into.correct_postings.extend(draft.changes.correct_postings);
        into.open_postings.extend(draft.changes.open_postings);
        for (row, verdict, changes) in draft.rows {
            self.people.verdicts.insert(row, verdict);
            self.people.row_changes.insert(row, changes);
        }
    }

    /// One head per department, somebody in charge, of a rank that leads.
    fn heads(&mut self) {
        let by_code = grouped_by(self.list.rows.iter(), |row| row.code.clone());
        let any = self.list.rows.iter().any(|row| row.is_head);
        let standing = standing_heads(self.ground, self.list);
        let heading = self.heading(StaffColumn::Head);
        let mut without: Vec<String> = Vec::new();
        for (code, rows) in by_code.iter().collect::<BTreeMap<_, _>>() {
            let heads: Vec<&&StaffRow> = rows.iter().filter(|row| row.is_head).collect();
            let department = self.departments.by_code.get(code.as_str());
            let outside = department.and_then(|id| standing.get(id));
            for (index, second) in heads.iter().enumerate().skip(1) {
                let Some(first) = heads[..index].iter().find(|first| first.kind == second.kind)
                else {
                    self.findings.remark(Some(second.row), format!(
                        "「{}」の所属長が2人います（{}行目と{}行目）。本務の人が長、兼務の人が事務取扱になります",
                        second.full_name(), heads[0].row, second.row
                    ));
                    continue;
                };
                let sentence = format!(
                    "{}行目と{}行目は、どちらも「{}」の所属長です。どちらかの「{heading}」を空にしてください",
                    first.row,
                    second.row,
                    second.full_name()
                );
                self.findings.problem(Problem::rows(second.row, heading, "○", sentence));
            }
            match (heads.first(), outside) {
                (Some(head), Some(other)) => self.findings.remark(Some(head.row), format!(
                    "「{}」には、このファイルにない所属長（{other}）が登録されています。所属長が2人になります",
                    head.full_name()
                )),
                (None, None) if any => without.push(rows[0].full_name()),
                _ => {}
            }
            for head in heads {
                let rank = self.ground.register.ranks.iter().find(|rank| rank.name == head.rank);
                if rank.is_some_and(|rank| !rank.is_supervisory) {
                    self.findings.remark(
                        Some(head.row),
                        format!(
                            "{}行目の{}さんは{}ですが、「{}」の所属長になっています",
                            head.row,
                            head.name,
                            head.rank,
                            head.full_name()
                        ),
                    );
                }
            }
        }
        if let Some(first) = without.first() {
            self.findings.remark(None, format!(
                "所属長がいない所属が{}つあります（「{first}」など）。上の所属の長が評価者になります",
                without.len()
            ));
        }
    }
}

/// Heads on the day of the list who are not in it, by department.
fn standing_heads(ground: Ground<'_>, list: &StaffList) -> HashMap<DepartmentId, String> {
    let listed: std::collections::HashSet<&EmployeeNumber> =
        list.keys.iter().map(|key| &key.number).collect();
    let mut heads = HashMap::new();
    for person in ground.register.employees.values() {
        if listed.contains(&person.is.number) {
            continue;
        }
        for posting in &person.postings {
            if posting.is.is_head && posting.period.contains(ground.on) {
                heads.insert(posting.is.department, person.is.name.to_string());
            }
        }
    }
    heads
}

fn was(posting: &RegisteredPosting) -> Was<PostingId> {
    Was { id: posting.id, revision: posting.revision }
}

fn span_of(posting: &RegisteredPosting) -> (Option<PostingId>, PostingSpan<DepartmentId>) {
    let span = PostingSpan {
        department: posting.is.department,
        kind: posting.is.kind,
        period: posting.period,
    };
    (Some(posting.id), span)
}

impl Draft<'_> {
    /// Carries the step into the changes and into how the postings would stand.
    fn take(&mut self, step: Step, is: PostingIs) {
        match step {
            Step::Stay => {}
            Step::Open(period) => self.open(period, is),
            Step::Replace { was, begins } => {
                self.changes.end_postings.push((was, begins.from()));
                self.cut(was.id, begins.from());
                self.open(begins, is);
            }
            Step::Correct { was, period, shorten } => {
                if let Some((before, until)) = shorten {
                    self.changes.end_postings.push((before, until));
                    self.cut(before.id, until);
                }
                if let Some((_, span)) = self.spans.iter_mut().find(|(id, _)| *id == Some(was.id)) {
                    span.department = is.department;
                    span.period = period;
                }
                self.changes.correct_postings.push((was, period, is));
            }
        }
    }

    /// A second post in a department that was the primary one begins when that ended.
    fn open(&mut self, period: Period, is: PostingIs) {
        let mut period = period;
        let blocking = self
            .spans
            .iter()
            .filter(|(_, span)| span.department == is.department && span.period.overlaps(&period))
            .filter_map(|(_, span)| span.period.until())
            .max();
        if let Some(from) = blocking.filter(|_| is.kind == PostingKind::Concurrent) {
            period = Period::new(from, period.until()).unwrap_or(period);
        }
        self.spans.push((None, PostingSpan { department: is.department, kind: is.kind, period }));
        self.changes.open_postings.push(OpenPosting {
            id: PostingId::mint(),
            employee: self.id,
            period,
            is,
        });
    }

    fn cut(&mut self, id: PostingId, until: Date) {
        if let Some((_, span)) = self.spans.iter_mut().find(|(known, _)| *known == Some(id)) {
            span.period = span.period.ended(until).unwrap_or(span.period);
        }
    }

    fn note(&mut self, row: usize, change: Change) {
        if let Some((_, verdict, changes)) = self.rows.iter_mut().find(|(at, ..)| *at == row) {
            if *verdict == Verdict::Unchanged {
                *verdict = Verdict::Changed;
            }
            changes.push(change);
        }
    }
}
