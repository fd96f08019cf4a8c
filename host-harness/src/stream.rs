//! A running answer, batch by batch.
//!
//! In: a guest that opened a step; out: a stream of whole records (or pieces of a file), and a summary. Memory is one
//! batch, whatever the answer's size.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::{BoxFuture, Either, select};
use tokio::time::Sleep;
use wasmtime::component::ResourceAny;

use crate::bindings::integration_stream;
use crate::error::HostError;
use crate::exchange::Course;
use crate::running::{Progress, Running};

/// Some whole records, or a piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// One JSON record a line (NDJSON), or bytes as sent.
    pub data: Vec<u8>,
    /// How many records `data` holds; 0 for a file.
    pub records: u32,
    /// Resume after this batch (`options.cursor`).
    pub cursor: Option<String>,
}

/// A running answer: a [`futures::Stream`] that ends after its last batch or its first error.
///
/// Nothing is read ahead: the guest works only while the stream is polled. Waiting for a batch may be given up and
/// taken up again, for example in `select!` or under a timeout of your own; no record is lost by it. Dropping the
/// stream stops the guest and closes its connection.
pub struct Batches {
    state: State,
    media_type: String,
    max_bytes: u32,
    progress: Progress,
    until: Option<Until>,
    course: Course,
}

/// When the whole stream must have ended.
pub(crate) struct Until {
    sleep: Pin<Box<Sleep>>,
    after: Duration,
}

impl Until {
    pub(crate) fn over_after(after: Duration) -> Self {
        Self { sleep: Box::pin(tokio::time::sleep(after)), after }
    }
}

enum State {
    Resting(Box<Reading>),
    Busy(BoxFuture<'static, (Box<Reading>, Outcome)>),
    /// Came while the summary was asked for.
    Arrived(Box<Reading>, Outcome),
    Ended(Box<Reading>),
    /// The deadline was over.
    Stopped,
}

type Outcome = Result<Option<Batch>, HostError>;

impl Batches {
    /// What an opened step gives from now on, until then.
    pub(crate) fn new(opened: Opened, until: Option<Until>, mut course: Course) -> Self {
        course.goes_on();
        let Opened { reading, media_type } = opened;
        let progress = reading.running.progress().clone();
        Self { state: State::Resting(reading), media_type, max_bytes: 0, progress, until, course }
    }

    /// Tells of a batch, the end or an error.
    fn note(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(Some(batch)) => self.course.handed(batch.records),
            Ok(None) => self.course.whole(),
            Err(error) => self.course.failed(error),
        }
    }

    /// Makes batches about this long, in bytes; 0 is the component's default.
    #[must_use]
    pub fn of_bytes(mut self, max_bytes: u32) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// `application/x-ndjson`, or the file's own type.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The answer (JSON) without its records: so far, or whole after the end. Also after an error that the component
    /// returned.
    ///
    /// While a batch is on its way, this waits for it, no longer than the stream may last; the stream gives that batch
    /// next, and dropping this future loses nothing. Otherwise the guest is asked at once: a future dropped before the
    /// guest has answered stops it, as dropping any other call does, and what follows is a `Trap`.
    ///
    /// # Errors
    /// `Trap`, also when an earlier call trapped; `Deadline` after the stream's deadline.
    pub async fn summary(&mut self) -> Result<String, HostError> {
        if let State::Busy(work) = &mut self.state {
            let arrived = match &mut self.until {
                Some(until) => match select(until.sleep.as_mut(), work).await {
                    Either::Left(((), _)) => None,
                    Either::Right((arrived, _)) => Some(arrived),
                },
                None => Some(work.await),
            };
            match arrived {
                Some((reading, outcome)) => self.state = State::Arrived(reading, outcome),
                None => return Err(self.stop()),
            }
        }
        match &mut self.state {
            State::Resting(reading) | State::Arrived(reading, _) | State::Ended(reading) => {
                reading.summary().await
            }
            State::Busy(_) | State::Stopped => Err(self.overdue()),
        }
    }

    /// Ends at the deadline: the guest stops, and the connection closes.
    fn stop(&mut self) -> HostError {
        self.state = State::Stopped;
        let error = self.overdue();
        self.course.failed(&error);
        error
    }

    fn overdue(&self) -> HostError {
        let after = self.until.as_ref().map_or(Duration::ZERO, |until| until.after);
        HostError::Deadline { after, requests_sent: self.progress.requests_sent() }
    }

    fn is_overdue(&mut self, context: &mut Context<'_>) -> bool {
        let Some(until) = &mut self.until else { return false };
        let is_over = until.sleep.as_mut().poll(context).is_ready();
        is_over && !matches!(self.state, State::Ended(_) | State::Stopped)
    }

    fn hand_out(
        &mut self,
        reading: Box<Reading>,
        outcome: Outcome,
    ) -> Poll<Option<Result<Batch, HostError>>> {
        self.note(&outcome);
        // A guest that trapped cannot be entered again; one that is at its end would say the same again.
        self.state = match outcome {
            Ok(Some(_)) => State::Resting(reading),
            Ok(None) | Err(_) => State::Ended(reading),
        };
        Poll::Ready(outcome.transpose())
    }
}

impl futures::Stream for Batches {
    type Item = Result<Batch, HostError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.is_overdue(context) {
            return Poll::Ready(Some(Err(this.stop())));
        }
        let mut work = match mem::replace(&mut this.state, State::Stopped) {
            State::Resting(reading) => Box::pin(reading.next(this.max_bytes)),
            State::Busy(work) => work,
            State::Arrived(reading, outcome) => return this.hand_out(reading, outcome),
            ended => {
                this.state = ended;
                return Poll::Ready(None);
            }
        };
        match work.as_mut().poll(context) {
            Poll::Ready((reading, outcome)) => this.hand_out(reading, outcome),
            Poll::Pending => {
                this.state = State::Busy(work);
                Poll::Pending
            }
        }
    }
}

/// A step whose answer has begun.
pub(crate) struct Opened {
    reading: Box<Reading>,
    media_type: String,
}

impl Opened {
    pub(crate) async fn new(
        mut running: Running<integration_stream::Guest>,
        records: ResourceAny,
    ) -> Result<Self, HostError> {
        let (store, stream) = running.parts();
        let answer = stream.records().call_media_type(store, records).await;
        let media_type = answer.map_err(|error| running.stopped(&error))?;
        Ok(Self { reading: Box::new(Reading { running, records }), media_type })
    }
}

/// A guest and the records that it gives.
struct Reading {
    running: Running<integration_stream::Guest>,
    records: ResourceAny,
}

impl Reading {
    async fn next(mut self: Box<Self>, max_bytes: u32) -> (Box<Self>, Outcome) {
        let (store, stream) = self.running.parts();
        let answer = stream.records().call_next(store, self.records, max_bytes).await;
        let outcome = self.running.outcome(answer).map(|batch| {
            batch.map(|batch| Batch {
                data: batch.data,
                records: batch.records,
                cursor: batch.cursor,
            })
        });
        (self, outcome)
    }

    async fn summary(&mut self) -> Result<String, HostError> {
        let (store, stream) = self.running.parts();
        let answer = stream.records().call_summary(store, self.records).await;
        answer.map_err(|error| self.running.stopped(&error))
    }
}
