//! Takes a lock, whatever became of who held it before.
//!
//! In: a mutex; out: what is behind it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is behind `mutex`, also after a panic of who held it: all that this crate keeps so is whole after each
/// statement, and a step that panicked is none of the others' business.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
