//! A body on its way out: compressed if asked for, cut where a fault says so, counted until it is over.
//!
//! In: pieces, a fault, a permit. Out: frames. Memory is one piece.

use std::io::Write as _;
use std::iter::Peekable;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame, SizeHint};

use crate::journal::Journal;
use crate::limits::Permit;
use crate::reply::Pieces;

/// The connection breaks: hyper closes it without a proper end.
#[derive(Debug)]
pub(crate) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection was broken on purpose")
    }
}

impl std::error::Error for Broken {}

/// Where a body ends too early.
pub(crate) struct Cut {
    /// After so many bytes; within the last piece, if the body has not as many.
    pub(crate) after: u64,
    /// Set when the connection breaks there; none: a proper end.
    pub(crate) breaks: Option<Arc<AtomicBool>>,
}

/// A call that runs until this is dropped.
pub(crate) struct Running {
    pub(crate) journal: Arc<Journal>,
    pub(crate) _permit: Option<Permit>,
}

impl Running {
    pub(crate) fn begin(journal: &Arc<Journal>, permit: Option<Permit>) -> Self {
        journal.begin();
        Self { journal: journal.clone(), _permit: permit }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.journal.end();
    }
}

/// The frames of one answer.
pub(crate) struct Outflow {
    pieces: Peekable<Pieces>,
    cut: Option<Cut>,
    length: Option<u64>,
    stage: Stage,
    _running: Running,
}

/// How far a body is.
enum Stage {
    Flowing,
    /// What was sent has to leave before the connection breaks.
    Leaving(Arc<AtomicBool>),
    Breaking(Arc<AtomicBool>),
    Over,
}

impl Outflow {
    pub(crate) fn new(
        pieces: Pieces,
        length: Option<u64>,
        cut: Option<Cut>,
        running: Running,
    ) -> Self {
        Self { pieces: pieces.peekable(), cut, length, stage: Stage::Flowing, _running: running }
    }

    /// The next piece, up to the cut.
    fn flow(&mut self) -> Option<Bytes> {
        let piece = self.pieces.next()?;
        let Some(cut) = &mut self.cut else { return Some(piece) };
        let length = piece.len() as u64;
        if length <= cut.after && self.pieces.peek().is_some() {
            cut.after -= length;
            return Some(piece);
        }
        // At least one byte is missing, however short the body is.
        let kept = cut.after.checked_rem(length).unwrap_or(0);
        self.stage = cut.breaks.take().map_or(Stage::Over, Stage::Leaving);
        Some(piece.slice(..usize::try_from(kept).unwrap_or(0)))
    }
}

impl Body for Outflow {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Flowing => {
                self.stage = Stage::Flowing;
                Poll::Ready(self.flow().map(|piece| Ok(Frame::data(piece))))
            }
            Stage::Leaving(broken) => {
                self.stage = Stage::Breaking(broken);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Stage::Breaking(broken) => {
                broken.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(Broken)))
            }
            Stage::Over => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The same pieces, compressed one by one, so that what was made is also sent.
pub(crate) fn compressed(pieces: Pieces) -> Pieces {
    let mut encoder = Some(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut pieces = pieces;
    Box::new(std::iter::from_fn(move || {
        let mut current = encoder.take()?;
        let written = match pieces.next() {
            Some(piece) => {
                let written = current.write_all(&piece).and_then(|()| current.flush());
                let bytes = std::mem::take(current.get_mut());
                encoder = Some(current);
                written.map(|()| bytes)
            }
            None => current.finish(),
        };
        // Writing into memory does not fail; if it did, the body would lack its end, which clients notice.
        written.ok().map(Bytes::from)
    }))
}
