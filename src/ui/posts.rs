//! Posted forms on their way and answered lately, and what the next page of a browser says. In memory: what
//! a restart forgets is a sentence, or the page that a second click would be sent to; that no deed is done twice
//! is kept by the database, which takes a form's key once ([`Work::finish`](crate::audit::Work::finish)).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use uuid::Uuid;

use super::shell::Notice;
use crate::kernel::ids::SessionId;
use crate::platform::Lately;

/// For how long an answer, or a sentence, waits for its browser.
const WAITS: Duration = Duration::from_mins(10);
/// From so many on, those that waited too long are looked for.
const MANY: usize = 20_000;

type Key = (SessionId, Uuid);
/// Where the form was sent; nothing while it is being carried out.
type Answer = Option<String>;

/// What is known of the forms and browsers of this program.
#[derive(Debug)]
pub(super) struct Posts {
    answers: Mutex<Answers>,
    notices: Lately<SessionId, Notice>,
}

impl Default for Posts {
    fn default() -> Self {
        Self { answers: Mutex::default(), notices: Lately::within(WAITS, MANY) }
    }
}

/// Forms by key, with the moment in which each came.
#[derive(Debug, Default)]
struct Answers {
    by_key: HashMap<Key, (Instant, watch::Receiver<Answer>)>,
    /// As many were left when those that waited too long were dropped.
    left: usize,
}

impl Answers {
    /// Drops those that waited too long, once their number has doubled: however many come in a busy hour, none
    /// of them pays for a look at all the others.
    fn drop_old(&mut self) {
        if self.by_key.len() >= MANY.max(self.left * 2) {
            self.by_key.retain(|_, (since, _)| since.elapsed() < WAITS);
            self.left = self.by_key.len();
        }
    }
}

/// A form arrives.
pub(super) enum Arrival {
    /// For the first time.
    First(Pending),
    /// It was here before.
    Again(watch::Receiver<Answer>),
}

/// A form that is being carried out. Dropped without an answer, it is as if it had never come.
pub(super) struct Pending {
    posts: Arc<Posts>,
    key: Key,
    answer: watch::Sender<Answer>,
}

impl Pending {
    /// It was carried out; whoever sent it is sent there.
    pub(super) fn answered(self, location: &str) {
        self.answer.send_replace(Some(location.to_owned()));
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.answer.borrow().is_none() {
            self.posts.answers().by_key.remove(&self.key);
        }
    }
}

impl Posts {
    /// One step at a time; nothing inside can fail halfway.
    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Takes a form in.
    pub(super) fn arrive(self: &Arc<Self>, session: SessionId, key: Uuid) -> Arrival {
        let key = (session, key);
        let mut answers = self.answers();
        answers.drop_old();
        match answers.by_key.entry(key) {
            Entry::Occupied(known) => Arrival::Again(known.get().1.clone()),
            Entry::Vacant(free) => {
                let (answer, waiting) = watch::channel(None);
                free.insert((Instant::now(), waiting));
                Arrival::First(Pending { posts: Arc::clone(self), key, answer })
            }
        }
    }
    /// The next page of this browser says it.
    pub(super) fn leave_notice(&self, session: SessionId, notice: Notice) {
        self.notices.hold(session, notice);
    }
    /// What the page that is read now says.
    pub(super) fn take_notice(&self, session: SessionId) -> Option<Notice> {
        self.notices.take(&session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(arrival: Arrival) -> Pending {
        match arrival {
            Arrival::First(pending) => pending,
            Arrival::Again(_) => panic!("it was never here"),
        }
    }

    fn again(arrival: Arrival) -> watch::Receiver<Answer> {
        match arrival {
            Arrival::Again(answer) => answer,
            Arrival::First(_) => panic!("it was here before"),
        }
    }

    #[tokio::test]
    async fn a_form_that_comes_twice_gets_the_answer_of_the_first() {
        let posts = Arc::<Posts>::default();
        let (session, key) = (SessionId::mint(), Uuid::now_v7());
        let pending = first(posts.arrive(session, key));
        let mut second = again(posts.arrive(session, key));
        assert_eq!(*second.borrow(), None);
        // The key of one browser is nothing to another one.
        let _other = first(posts.arrive(SessionId::mint(), key));
        pending.answered("/me");
        assert_eq!(second.wait_for(Option::is_some).await.unwrap().as_deref(), Some("/me"));
        assert_eq!(again(posts.arrive(session, key)).borrow().as_deref(), Some("/me"));
    }

    #[tokio::test]
    async fn a_form_that_was_not_carried_out_may_come_again() {
        let posts = Arc::<Posts>::default();
        let (session, key) = (SessionId::mint(), Uuid::now_v7());
        let pending = first(posts.arrive(session, key));
        let mut second = again(posts.arrive(session, key));
        drop(pending);
        assert!(second.wait_for(Option::is_some).await.is_err());
        let _now_the_first = first(posts.arrive(session, key));
    }

    #[test]
    fn a_notice_is_said_once_and_to_its_browser() {
        let posts = Posts::default();
        let (mine, other) = (SessionId::mint(), SessionId::mint());
        posts.leave_notice(mine, Notice::ok("保存しました。"));
        assert!(posts.take_notice(other).is_none());
        assert!(posts.take_notice(mine).is_some());
        assert!(posts.take_notice(mine).is_none());
    }

    #[tokio::test]
    async fn in_a_busy_hour_few_forms_pay_for_a_look_at_the_others() {
        let posts = Arc::<Posts>::default();
        let session = SessionId::mint();
        for _ in 0..=MANY {
            first(posts.arrive(session, Uuid::now_v7())).answered("/me");
        }
        let answers = posts.answers();
        assert_eq!(answers.by_key.len(), MANY + 1, "none has waited too long");
        assert_eq!(answers.left, MANY, "the next look comes when there are twice as many");
    }
}
