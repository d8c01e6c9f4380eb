//! One version and every legal step of its life. Transitions consume the version and may refuse.

mod refusal;

use crate::kernel::ids::{AccountId, FrameworkId, FrameworkVersionId, ScaleId};
use crate::kernel::{Date, Line, Prose, Revision, Timestamp, VersionNumber};

use super::effective::Calendar;
use crate::competency::element::ElementKey;

pub use refusal::VersionRefusal;

crate::text_enum! {
    /// What kind of change a version makes.
    pub enum VersionKind {
        /// 改正: what is asked changes.
        Revision = "revision",
        /// 訂正: a slip of the pen; it may take effect inside a running evaluation period.
        Correction = "correction",
    }
}

impl VersionKind {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Revision => "改正",
            Self::Correction => "訂正",
        }
    }
}

/// Who did it, and when. `by` is `None` for the program itself, which loads the first versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The officer; `None`: the program (policy names what it may do).
    pub by: Option<AccountId>,
    /// The moment.
    pub at: Timestamp,
}

/// What a version says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Revision or correction.
    pub kind: VersionKind,
    /// Name of the version on lists.
    pub title: Line,
    /// 改正の理由; `None` only in a draft.
    pub reason: Option<Prose>,
}

impl Heading {
    /// Longest title in characters.
    pub const TITLE_LIMIT: usize = 60;
    /// Longest reason in characters.
    pub const REASON_LIMIT: usize = 1000;
}

/// Words of the reviewer who sent a version back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What to change and why.
    pub words: Prose,
    /// Who wrote it, and when.
    pub signed: Signature,
}

impl Remark {
    /// Longest remark in characters.
    pub const LIMIT: usize = 1000;
}

/// What a reviewer said of one element when sending the version back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementRemark {
    /// The element.
    pub element: ElementKey,
    /// What to change in it.
    pub words: Prose,
}

/// The approval of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// 第n版. Numbers are given at approval, in order, and never again after a withdrawal.
    pub number: VersionNumber,
    /// 施行日: the first day on which it is in force.
    pub effective_on: Date,
    /// Who approved it, and when.
    pub signed: Signature,
}

/// Where a version stands in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// 下書き, also after it was sent back.
    Draft,
    /// 承認待ち.
    InReview {
        /// Who asked for approval.
        submitted: Signature,
    },
    /// Approved: scheduled, in force or superseded, according to the day.
    Approved {
        /// Who asked for approval.
        submitted: Signature,
        /// Number, 施行日, approver.
        approval: Approval,
    },
    /// Withdrawn before its 施行日; it never was in force.
    Withdrawn {
        /// Who asked for approval.
        submitted: Signature,
        /// Number, 施行日, approver.
        approval: Approval,
        /// Who withdrew it.
        withdrawn: Signature,
    },
    /// A draft thrown away.
    Discarded {
        /// Who threw it away.
        discarded: Signature,
    },
}

impl Stage {
    /// The word in the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview { .. } => "in_review",
            Self::Approved { .. } => "approved",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Discarded { .. } => "discarded",
        }
    }
}

/// One version of a framework, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// This version.
    pub id: FrameworkVersionId,
    /// The lineage.
    pub framework: FrameworkId,
    /// Kind, title, reason.
    pub heading: Heading,
    /// The scale whose grades the behaviours describe.
    pub scale: ScaleId,
    /// The version it was copied from.
    pub based_on: Option<FrameworkVersionId>,
    /// Who began it.
    pub drafted: Signature,
    /// The last words of a reviewer who sent it back.
    pub remark: Option<Remark>,
    /// Where it stands.
    pub stage: Stage,
    /// Revision of the row.
    pub revision: Revision,
}

impl Version {
    /// A new draft.
    pub fn draft(
        id: FrameworkVersionId,
        framework: FrameworkId,
        heading: Heading,
        scale: ScaleId,
        based_on: Option<FrameworkVersionId>,
        drafted: Signature,
    ) -> Self {
        Self {
            id,
            framework,
            heading,
            scale,
            based_on,
            drafted,
            remark: None,
            stage: Stage::Draft,
            revision: Revision::NONE,
        }
    }

    /// Whether the content may be edited.
    pub fn editable(&self) -> Result<(), VersionRefusal> {
        match self.stage {
            Stage::Draft => Ok(()),
            _ => Err(VersionRefusal::NotADraft),
        }
    }

    /// The approval, when the version was approved (even if it was withdrawn later).
    pub fn approval(&self) -> Option<&Approval> {
        match &self.stage {
            Stage::Approved { approval, .. } | Stage::Withdrawn { approval, .. } => Some(approval),
            Stage::Draft | Stage::InReview { .. } | Stage::Discarded { .. } => None,
        }
    }

    /// 第n版; `None` until approved.
    pub fn number(&self) -> Option<VersionNumber> {
        self.approval().map(|approval| approval.number)
    }

    /// Asks for approval. `findings` is what the publish check still finds; it must be nothing.
    pub fn submit(self, submitted: Signature, findings: usize) -> Result<Self, VersionRefusal> {
        self.editable()?;
        if self.heading.reason.is_none() {
            return Err(VersionRefusal::ReasonMissing);
        }
        if findings > 0 {
            return Err(VersionRefusal::NotReady { findings });
        }
        Ok(Self { stage: Stage::InReview { submitted }, ..self })
    }

    /// The submitter takes the version back to work on it.
    pub fn take_back(self, signed: Signature) -> Result<Self, VersionRefusal> {
        let Stage::InReview { submitted } = self.stage else {
            return Err(VersionRefusal::NotInReview);
        };
        if signed.by != submitted.by {
            return Err(VersionRefusal::NotYours);
        }
        Ok(Self { stage: Stage::Draft, ..self })
    }

    /// Another officer sends it back with words.
    pub fn send_back(self, words: Prose, signed: Signature) -> Result<Self, VersionRefusal> {
        let Stage::InReview { submitted } = self.stage else {
            return Err(VersionRefusal::NotInReview);
        };
        if signed.by == submitted.by {
            return Err(VersionRefusal::OwnSubmission);
        }
        Ok(Self { stage: Stage::Draft, remark: Some(Remark { words, signed }), ..self })
    }

    /// Whether that officer is someone else than who drafted, submitted or wrote it.
    pub fn second_person(
        &self,
        officer: Option<AccountId>,
        writers: &[AccountId],
    ) -> Result<(), VersionRefusal> {
        let Stage::InReview { submitted } = &self.stage else {
            return Err(VersionRefusal::NotInReview);
        };
        if officer == self.drafted.by {
            return Err(VersionRefusal::OwnDraft);
        }
        if officer == submitted.by {
            return Err(VersionRefusal::OwnSubmission);
        }
        if officer.is_some_and(|officer| writers.contains(&officer)) {
            return Err(VersionRefusal::OwnWords);
        }
        Ok(())
    }

    /// A second person approves it: it gets its number and its 施行日, and never changes again.
    /// `writers` are the officers who edited a text of it.
    pub fn approve(
        self,
        approval: Approval,
        writers: &[AccountId],
        findings: usize,
        calendar: &Calendar,
    ) -> Result<Self, VersionRefusal> {
        self.second_person(approval.signed.by, writers)?;
        let Stage::InReview { submitted } = self.stage else {
            return Err(VersionRefusal::NotInReview);
        };
        if findings > 0 {
            return Err(VersionRefusal::NotReady { findings });
        }
        calendar.admit(self.heading.kind, approval.effective_on)?;
        Ok(Self { stage: Stage::Approved { submitted, approval }, ..self })
    }

    /// The program puts a version in force that it has loaded itself: there is no second person, and
    /// the day may lie in the past, because the strategy is older than the installation. Only the
    /// system actor that loads content may do this (policy).
    pub fn enact(
        self,
        approval: Approval,
        taken: &[(VersionNumber, Date)],
    ) -> Result<Self, VersionRefusal> {
        self.editable()?;
        if let Some((number, day)) = taken.iter().find(|(_, day)| *day == approval.effective_on) {
            return Err(VersionRefusal::DayTaken { number: *number, day: *day });
        }
        let submitted = approval.signed;
        Ok(Self { stage: Stage::Approved { submitted, approval }, ..self })
    }

    /// Withdrawn before its 施行日: it never comes into force.
    pub fn withdraw(self, withdrawn: Signature, today: Date) -> Result<Self, VersionRefusal> {
        let Stage::Approved { submitted, approval } = self.stage else {
            return Err(VersionRefusal::NotApproved);
        };
        if approval.effective_on <= today {
            return Err(VersionRefusal::AlreadyInForce { since: approval.effective_on });
        }
        Ok(Self { stage: Stage::Withdrawn { submitted, approval, withdrawn }, ..self })
    }

    /// Throws a draft away.
    pub fn discard(self, discarded: Signature) -> Result<Self, VersionRefusal> {
        self.editable()?;
        Ok(Self { stage: Stage::Discarded { discarded }, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competency::samples::{self, day, signed};
    use crate::kernel::{Period, Refusal};

    struct Office {
        author: AccountId,
        second: AccountId,
    }

    fn office() -> Office {
        Office { author: AccountId::mint(), second: AccountId::mint() }
    }

    fn words(text: &str) -> Prose {
        Prose::within(text, Remark::LIMIT).expect("test words")
    }

    fn calendar() -> Calendar {
        Calendar {
            today: day("2026-01-15"),
            taken: vec![(VersionNumber::FIRST, day("2025-04-01"))],
            running: vec![Period::between(day("2025-10-01"), day("2026-04-01")).expect("valid")],
            refused_inside: true,
        }
    }

    fn approval(by: AccountId, on: &str) -> Approval {
        Approval {
            number: VersionNumber::FIRST.next(),
            effective_on: day(on),
            signed: signed(Some(by)),
        }
    }

    fn in_review(office: &Office) -> Version {
        samples::draft(office.author).submit(signed(Some(office.author)), 0).expect("complete")
    }

    #[test]
    fn a_version_lives_from_draft_to_approval() {
        let office = office();
        let returned = in_review(&office)
            .send_back(words("主任の定義を短くしてください"), signed(Some(office.second)))
            .expect("sent back");
        assert_eq!(returned.stage, Stage::Draft);
        assert_eq!(returned.editable(), Ok(()));
        let again = returned.submit(signed(Some(office.author)), 0).expect("again");
        assert!(again.remark.is_some(), "the reviewer still sees the words");
        let approved = again
            .approve(approval(office.second, "2026-04-01"), &[office.author], 0, &calendar())
            .expect("approved");
        assert_eq!(approved.number().map(VersionNumber::get), Some(2));
        assert_eq!(approved.editable(), Err(VersionRefusal::NotADraft));
    }

    #[test]
    fn nobody_approves_what_is_their_own() {
        let office = office();
        let own = |by, writers: &[AccountId]| {
            in_review(&office)
                .approve(approval(by, "2026-04-01"), writers, 0, &calendar())
                .expect_err("not a second person")
        };
        assert_eq!(own(office.author, &[]), VersionRefusal::OwnDraft);
        assert_eq!(own(office.second, &[office.second]), VersionRefusal::OwnWords);
        let submitted = samples::draft(office.author)
            .submit(signed(Some(office.second)), 0)
            .expect("submitted by another");
        assert_eq!(
            submitted.second_person(Some(office.second), &[]),
            Err(VersionRefusal::OwnSubmission)
        );
        assert_eq!(submitted.second_person(Some(AccountId::mint()), &[]), Ok(()));
    }

    #[test]
    fn nobody_sends_back_to_themselves_and_only_the_submitter_takes_back() {
        let office = office();
        let refused = in_review(&office).send_back(words("直す"), signed(Some(office.author)));
        assert_eq!(refused.expect_err("own"), VersionRefusal::OwnSubmission);
        let refused = in_review(&office).take_back(signed(Some(office.second)));
        assert_eq!(refused.expect_err("not the submitter"), VersionRefusal::NotYours);
        let back = in_review(&office).take_back(signed(Some(office.author))).expect("taken back");
        assert_eq!(back.stage, Stage::Draft);
        assert_eq!(back.remark, None);
    }

    #[test]
    fn an_incomplete_draft_is_not_submitted() {
        let office = office();
        let by = signed(Some(office.author));
        let refused = samples::draft(office.author).submit(by, 3).expect_err("findings");
        assert_eq!(refused, VersionRefusal::NotReady { findings: 3 });
        let mut silent = samples::draft(office.author);
        silent.heading.reason = None;
        assert_eq!(silent.submit(by, 0).expect_err("no reason"), VersionRefusal::ReasonMissing);
        let refused = in_review(&office)
            .approve(approval(office.second, "2026-04-01"), &[], 1, &calendar())
            .expect_err("a rank was added meanwhile");
        assert_eq!(refused, VersionRefusal::NotReady { findings: 1 });
    }

    #[test]
    fn steps_out_of_order_are_refused() {
        let office = office();
        let by = signed(Some(office.author));
        let draft = || samples::draft(office.author);
        assert_eq!(draft().send_back(words("直す"), by), Err(VersionRefusal::NotInReview));
        assert_eq!(draft().take_back(by), Err(VersionRefusal::NotInReview));
        assert_eq!(draft().withdraw(by, day("2026-01-15")), Err(VersionRefusal::NotApproved));
        assert_eq!(draft().second_person(None, &[]), Err(VersionRefusal::NotInReview));
        assert_eq!(in_review(&office).discard(by), Err(VersionRefusal::NotADraft));
        assert_eq!(in_review(&office).submit(by, 0), Err(VersionRefusal::NotADraft));
        let gone = draft().discard(by).expect("discarded");
        assert_eq!(gone.clone().submit(by, 0), Err(VersionRefusal::NotADraft));
        assert_eq!(gone.discard(by), Err(VersionRefusal::NotADraft));
    }

    #[test]
    fn a_version_is_withdrawn_only_before_its_day() {
        let office = office();
        let by = signed(Some(office.author));
        let approved = || {
            in_review(&office)
                .approve(approval(office.second, "2026-04-01"), &[], 0, &calendar())
                .expect("approved")
        };
        let withdrawn = approved().withdraw(by, day("2026-03-31")).expect("the day before");
        assert_eq!(withdrawn.number().map(VersionNumber::get), Some(2), "the number is not reused");
        assert_eq!(withdrawn.withdraw(by, day("2026-03-31")), Err(VersionRefusal::NotApproved));
        assert_eq!(
            approved().withdraw(by, day("2026-04-01")),
            Err(VersionRefusal::AlreadyInForce { since: day("2026-04-01") })
        );
    }

    #[test]
    fn the_program_enacts_what_it_loads_without_a_second_person_and_in_the_past() {
        let loaded = Approval {
            number: VersionNumber::FIRST,
            effective_on: day("2025-04-01"),
            signed: signed(None),
        };
        let mut draft = samples::draft(AccountId::mint());
        draft.drafted = signed(None);
        let version = draft.clone().enact(loaded, &[]).expect("loaded");
        assert_eq!(version.number(), Some(VersionNumber::FIRST));
        let taken = [(VersionNumber::FIRST, day("2025-04-01"))];
        assert!(matches!(draft.enact(loaded, &taken), Err(VersionRefusal::DayTaken { .. })));
    }

    #[test]
    fn refusals_say_cause_and_cure() {
        let period = Period::between(day("2025-10-01"), day("2026-04-01")).expect("valid");
        let said = |refusal: VersionRefusal| refusal.sentence();
        assert_eq!(
            said(VersionRefusal::InsidePeriod { period }),
            "施行日は令和8年3月31日より後にしてください。令和7年10月1日から評価期間が続いています"
        );
        assert_eq!(
            said(VersionRefusal::InsidePeriod { period: Period::since(day("2025-10-01")) }),
            "施行日は、評価期間の初日（令和7年10月1日）にしてください"
        );
        assert_eq!(
            said(VersionRefusal::PastDay { today: day("2026-01-15") }),
            "施行日は、今日（令和8年1月15日）か、それより後の日にしてください"
        );
        assert_eq!(
            said(VersionRefusal::DayTaken {
                number: VersionNumber::FIRST.next(),
                day: day("2026-04-01")
            }),
            "第2版の施行日も令和8年4月1日です。別の日にしてください"
        );
        let all = [
            VersionRefusal::DraftExists,
            VersionRefusal::NothingInForce,
            VersionRefusal::NotADraft,
            VersionRefusal::NotInReview,
            VersionRefusal::NotApproved,
            VersionRefusal::ReasonMissing,
            VersionRefusal::NotReady { findings: 2 },
            VersionRefusal::OwnDraft,
            VersionRefusal::OwnSubmission,
            VersionRefusal::OwnWords,
            VersionRefusal::NotYours,
            VersionRefusal::AlreadyInForce { since: day("2026-04-01") },
            VersionRefusal::KeyTaken,
            VersionRefusal::CannotMove,
            VersionRefusal::TooMany { limit: 20 },
        ];
        let codes: std::collections::BTreeSet<&str> = all.iter().map(Refusal::code).collect();
        assert_eq!(codes.len(), all.len(), "codes are distinct");
        for refusal in &all {
            let sentence = refusal.sentence();
            assert!(!sentence.is_empty() && !sentence.contains('！') && !sentence.ends_with('。'));
        }
    }
}
