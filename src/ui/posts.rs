//! Posted forms on their way and answered lately, and what the next page of a browser says. In memory: what
//! a restart forgets is a sentence, or the page that a second click would be sent to; that no deed is done twice
//! is kept by the database, which takes a form's key once ([`Work::finish`](crate::audit::Work::finish)).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use uuid::Uuid;

use super::shell::Notice;
use crate::kernel::ids::SessionId;

/// For how long an answer, or a sentence, waits for its browser.
const WAITS: Duration = Duration::from_mins(10);
/// So many at most; when there are more, those that waited too long are dropped.
const MOST: usize = 20_000;

type Key = (SessionId, Uuid);
/// Where the form was sent; nothing while it is being carried out.
type Answer = Option<String>;

/// What is known of the forms and browsers of this program.
#[derive(Debug, Default)]
pub(super) struct Posts {
    answers: Mutex<HashMap<Key, (Instant, watch::Receiver<Answer>)>>,
    notices: Mutex<HashMap<SessionId, (Instant, Notice)>>,
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
            locked(&self.posts.answers).remove(&self.key);
        }
    }
}

impl Posts {
    /// Takes a form in.
    pub(super) fn arrive(self: &Arc<Self>, session: SessionId, key: Uuid) -> Arrival {
        let key = (session, key);
        let mut answers = locked(&self.answers);
        drop_old(&mut answers);
        match answers.entry(key) {
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
        let mut notices = locked(&self.notices);
        drop_old(&mut notices);
        notices.insert(session, (Instant::now(), notice));
    }
    /// What the page that is read now says.
    pub(super) fn take_notice(&self, session: SessionId) -> Option<Notice> {
        let (left, notice) = locked(&self.notices).remove(&session)?;
        (left.elapsed() < WAITS).then_some(notice)
    }
}

/// One step at a time; nothing inside can fail halfway.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn drop_old<K: Eq + Hash, V>(values: &mut HashMap<K, (Instant, V)>) {
    if values.len() >= MOST {
        values.retain(|_, (since, _)| since.elapsed() < WAITS);
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
}
