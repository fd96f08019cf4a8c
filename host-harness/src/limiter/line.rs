//! Who may call one API now, and who waits.
//!
//! In: calls that begin and end, and what their answers say; out: whose turn it is. Knows no clock and wakes nobody.

use std::collections::VecDeque;

use tokio::sync::oneshot::Sender;

use crate::limiter::Place;

/// The calls to one API of one account.
pub(super) struct Line {
    /// Calls at the same time; none: not limited.
    limit: Option<u32>,
    /// How many of them are others', as far as answers let that be known.
    others: Option<u32>,
    ours: Ours,
    waiting: VecDeque<(u64, Sender<Place>)>,
    tickets: u64,
}

/// The account's calls from here.
#[derive(Clone, Copy, Default)]
pub(super) struct Ours {
    running: u32,
    /// All that ever began.
    begun: u32,
}

/// Whose turn it is.
pub(super) struct Waiter {
    pub(super) from: Ours,
    pub(super) waiting: Sender<Place>,
}

impl Line {
    pub(super) fn new(limit: Option<u32>) -> Self {
        Self { limit, others: None, ours: Ours::default(), waiting: VecDeque::new(), tickets: 0 }
    }

    /// One call is always allowed, whatever others do: its answer is how this learns that they have ended.
    fn has_room(&self) -> bool {
        let others = self.others.unwrap_or(0);
        let room = |limit: u32| limit.saturating_sub(others).max(1);
        self.limit.is_none_or(|limit| self.ours.running < room(limit))
    }

    fn begin(&mut self) -> Ours {
        self.ours.running += 1;
        self.ours.begun = self.ours.begun.wrapping_add(1);
        self.ours
    }

    /// Begins a call if it need not wait; says what runs then.
    pub(super) fn enter(&mut self) -> Option<Ours> {
        (self.waiting.is_empty() && self.has_room()).then(|| self.begin())
    }

    /// Waits; the ticket is for leaving.
    pub(super) fn join(&mut self, waiting: Sender<Place>) -> u64 {
        self.tickets += 1;
        self.waiting.push_back((self.tickets, waiting));
        self.tickets
    }

    /// Begins the call that waits longest, if there is room.
    pub(super) fn admit(&mut self) -> Option<Waiter> {
        if !self.has_room() {
            return None;
        }
        let (_, waiting) = self.waiting.pop_front()?;
        Some(Waiter { from: self.begin(), waiting })
    }

    /// Waits no longer. Of one whose turn has come there is nothing left to take.
    pub(super) fn leave(&mut self, ticket: u64) -> Option<Sender<Place>> {
        let at = self.waiting.binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()?;
        self.waiting.remove(at).map(|(_, waiting)| waiting)
    }

    pub(super) fn end(&mut self) {
        self.ours.running = self.ours.running.saturating_sub(1);
    }

    /// The answer of a call that began at `from` has begun, and says the limit and how many others ran when the server
    /// let it in. What it does not say stays as it was.
    pub(super) fn hear(&mut self, from: Ours, limit: Option<u32>, running: Option<u32>) {
        if limit.is_some() && limit != self.limit {
            tracing::debug!(limit, "calls at the same time");
        }
        self.limit = limit.or(self.limit);
        let Some(running) = running else { return };
        // The call itself is not among them: so recorded answers have it. Where a server counts it all the same, a
        // place stays unused, and nothing is refused.
        // How many are ours is not known: calls overtake each other on the way, and the server is done with one before
        // we have read it. Perhaps none is; all others that ran at any time meanwhile may be.
        let possibly = from.running + self.ours.begun.wrapping_sub(from.begun);
        let most = running;
        let least = running.saturating_sub(possibly.saturating_sub(1));
        // What was known and still can be is the better guess: the bounds move with our own calls.
        let known = self.others.filter(|known| (least..=most).contains(known));
        self.others = Some(known.unwrap_or(most));
    }
}
