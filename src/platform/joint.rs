//! Reading together: people who ask the same at the same moment share one answer, and nobody gets one that is
//! older than their question.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One question with those who wait for its answer.
struct Asked<V> {
    /// How often it was asked.
    times: AtomicU64,
    /// The last answer, and how often it had been asked when its reading began.
    last: tokio::sync::Mutex<Option<(u64, Arc<V>)>>,
}

/// Costly questions by key. While one answer is read, everybody who comes later waits for the next one, which is
/// read once for all of them: whatever was saved before somebody asked stands in the answer, and the cost
/// does not grow with the number of those who ask.
pub struct Joint<K, V> {
    asked: Mutex<HashMap<K, Arc<Asked<V>>>>,
}

impl<K, V> Default for Joint<K, V> {
    fn default() -> Self {
        Self { asked: Mutex::default() }
    }
}

impl<K: Eq + Hash + Clone, V> Joint<K, V> {
    /// The answer of `read`, begun after this call.
    ///
    /// # Errors
    ///
    /// Those of `read`; the others who wait then read themselves.
    pub async fn read<E>(
        &self,
        key: K,
        read: impl Future<Output = Result<V, E>>,
    ) -> Result<Arc<V>, E> {
        let own = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(asked.entry(key.clone()).or_insert_with(|| {
                Arc::new(Asked { times: AtomicU64::new(0), last: tokio::sync::Mutex::default() })
            }))
        };
        let mine = own.times.fetch_add(1, Ordering::SeqCst);
        let mut last = own.last.lock().await;
        let value = match &*last {
            Some((begun, value)) if *begun > mine => Arc::clone(value),
            _ => {
                let begun = own.times.load(Ordering::SeqCst);
                let value = Arc::new(read.await?);
                *last = Some((begun, Arc::clone(&value)));
                value
            }
        };
        drop(last);
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        // The map's and one's own: nobody waits any more. New ones would come through this lock.
        if Arc::strong_count(&own) == 2 {
            asked.remove(&key);
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn nobody_gets_an_answer_older_than_their_question_and_many_share_one() {
        let joint = Arc::<Joint<u8, u64>>::default();
        let (stands, reads) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let mut askers = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (joint, stands, reads) = (joint.clone(), stands.clone(), reads.clone());
            askers.spawn(async move {
                for _ in 0..20 {
                    let saved = stands.fetch_add(1, Ordering::SeqCst) + 1;
                    let read = async {
                        reads.fetch_add(1, Ordering::SeqCst);
                        let value = stands.load(Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(1)).await;
                        Ok::<_, Infallible>(value)
                    };
                    let Ok(seen) = joint.read(1, read).await;
                    assert!(*seen >= saved, "{seen} was read before {saved} was saved");
                }
            });
        }
        while let Some(done) = askers.join_next().await {
            done.unwrap();
        }
        let reads = reads.load(Ordering::SeqCst);
        assert!(reads < 500, "{reads} readings for 1,000 questions");
        assert!(joint.asked.lock().unwrap().is_empty(), "nothing is kept when nobody asks");
    }

    #[tokio::test]
    async fn a_failure_is_not_handed_on() {
        let joint = Joint::<u8, u8>::default();
        assert_eq!(joint.read(1, async { Err::<u8, _>("gone") }).await, Err("gone"));
        assert_eq!(joint.read(1, async { Ok::<_, &str>(2) }).await.as_deref(), Ok(&2));
    }
}
