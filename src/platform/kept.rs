//! What is kept in memory: what never changes once it is there, and what was read a moment ago.
//!
//! [`Kept`] is only for rows that the database itself refuses to change (approved definitions, rules in use, published
//! editions): there is nothing to renew, and every program that reads the same database reads the same.
//! Keys are ids, which no two databases share.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Values by key, so many at most.
#[derive(Debug)]
pub struct Kept<K, V> {
    most: usize,
    values: Mutex<HashMap<K, Arc<V>>>,
}

impl<K: Eq + Hash, V> Kept<K, V> {
    /// Empty. When it is full it begins anew: what is asked for often is soon back.
    pub fn up_to(most: usize) -> Self {
        Self { most, values: Mutex::default() }
    }
    /// What is kept under a key.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
    /// Keeps a value.
    pub fn keep(&self, key: K, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= self.most {
            values.clear();
        }
        values.insert(key, Arc::clone(&value));
        value
    }
}

/// Values that may be a moment old: another program's change is seen after that moment, one's own at
/// once when it is told by [`Lately::forget`].
#[derive(Debug)]
pub struct Lately<K, V> {
    moment: Duration,
    most: usize,
    values: Mutex<HashMap<K, (Instant, V)>>,
}

impl<K: Eq + Hash, V: Clone> Lately<K, V> {
    /// Empty; values are good for that long, and so many are held at most.
    pub fn within(moment: Duration, most: usize) -> Self {
        Self { moment, most, values: Mutex::default() }
    }
    /// What was read under a key less than a moment ago.
    pub fn get(&self, key: &K) -> Option<V> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, value) = values.get(key)?;
        (read.elapsed() < self.moment).then(|| value.clone())
    }
    /// Holds what was read now.
    pub fn hold(&self, key: K, value: V) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() >= self.most {
            values.clear();
        }
        values.insert(key, (Instant::now(), value));
    }
    /// What was held under a key less than a moment ago, and is not from now on.
    pub fn take(&self, key: &K) -> Option<V> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, value) = values.remove(key)?;
        (read.elapsed() < self.moment).then_some(value)
    }
    /// Everything is read anew.
    pub fn forget(&self) {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_later_it_is_read_anew() {
        let lately = Lately::within(Duration::from_mins(1), 2);
        lately.hold(1, "one");
        assert_eq!((lately.get(&1), lately.get(&2)), (Some("one"), None));
        lately.forget();
        assert_eq!(lately.get(&1), None);
        lately.hold(1, "one");
        assert_eq!((lately.take(&1), lately.take(&1)), (Some("one"), None));
        let at_once = Lately::within(Duration::ZERO, 2);
        at_once.hold(1, "one");
        assert_eq!(at_once.get(&1), None);
    }

    #[test]
    fn it_never_holds_more_than_it_may() {
        let kept = Kept::up_to(2);
        assert_eq!(kept.get(&1), None);
        assert_eq!(*kept.keep(1, "one"), "one");
        kept.keep(2, "two");
        assert_eq!(kept.get(&1).as_deref(), Some(&"one"));
        kept.keep(3, "three");
        assert_eq!((kept.get(&1), kept.get(&3).as_deref()), (None, Some(&"three")));
    }
}
