//! Reads a list over all its requests: pages, chunks, windows, and again after a fault.
//!
//! In: a [`Task`] and a [`Session`]. Out: records as lines of JSON, batch by batch, each
//! with the place after it. Pages and chunks are data that it walks (rules R5, R6, R8, P1 to P9).
//! It knows neither WIT nor an operation by name.

mod advance;
mod page;
mod place;
mod totals;
mod tree;
mod windows;

use crate::credential::Session;
use crate::cursor::Position;
use crate::error::{Case, Error};
use crate::model::Paging;
use crate::request::Draft;
use crate::response;
use crate::retry::Patience;
use crate::room::{self, NoRoom};
use crate::task::Task;
use page::Page;
pub use place::planned;
pub use totals::{Stop, Totals, source_warnings};

/// How much of an unordered list is held back until its end is proven (rule P6), in bytes.
const HELD: usize = 4 << 20;

/// Some whole records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// One JSON record a line.
    pub data: Vec<u8>,
    /// How many.
    pub records: u32,
    /// The place after them.
    pub cursor: Option<String>,
}

/// What one advance brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// A record stands at the end of `ready`, not counted yet.
    Record,
    /// A page has ended with its proof.
    PageEnd,
    /// The list has ended, or as many pages as were asked for.
    End,
}

/// A list that is being read.
pub struct Stream {
    task: Task,
    session: Session,
    secrets: Vec<String>,
    /// The first request of every chunk.
    drafts: Vec<Draft>,
    max_pages: Option<u64>,
    patience: Patience,
    /// Where the current page, or the next one, begins.
    position: Position,
    /// Where the call began.
    first: Position,
    page: Option<Page>,
    /// Ids that the API lists, for windows; none before they were asked for.
    listed: Option<Vec<u64>>,
    /// Records as lines that were not handed out yet.
    ready: Vec<u8>,
    /// Whether the last of them came too late for its batch and is not counted yet.
    carried: bool,
    /// Whether records of an unordered list were handed out before its end was proven.
    flowing: bool,
    failure: Option<Error>,
    failed: bool,
    finished: bool,
    requests: u64,
    chunk_pages: u64,
    /// What a page that broke off had told: records and records read.
    before_fault: (u64, u64),
    /// The cursor of the last batch.
    last_cursor: Option<String>,
    /// What the answer says besides its records.
    pub totals: Totals,
}

impl Stream {
    /// A list of which nothing was asked yet.
    ///
    /// # Errors
    /// A cursor that is damaged or of another step.
    pub fn new(task: Task, session: Session, max_pages: Option<u64>) -> Result<Self, Error> {
        let drafts = task.drafts();
        let position = match &task.options.cursor {
            Some(cursor) => place::resume(&task, cursor, drafts.len())?,
            None => place::first(&task),
        };
        Ok(Self {
            secrets: task.secrets(),
            drafts,
            patience: Patience::new(task.options.max_wait_ms),
            totals: Totals::new(&task, &position),
            session,
            max_pages,
            first: position.clone(),
            position,
            page: None,
            listed: None,
            ready: Vec::new(),
            carried: false,
            flowing: false,
            failure: None,
            failed: false,
            finished: false,
            requests: 0,
            chunk_pages: 0,
            before_fault: (0, 0),
            last_cursor: None,
            task,
        })
    }

    /// Sends the first request and reads up to the first record or the first page's end, so that
    /// every refusal is seen (rule P8).
    ///
    /// # Errors
    /// Every refusal; a cursor that is damaged or of another step.
    pub fn open(task: Task, session: Session, max_pages: Option<u64>) -> Result<Self, Error> {
        let mut stream = Self::new(task, session, max_pages)?;
        match stream.advance() {
            Ok(event) => {
                stream.carried = event == Event::Record;
                Ok(stream)
            }
            Err(error) => {
                let cursor = stream.cursor_for(&error, &stream.page_start());
                Err(if error.failure.cursor.is_some() { error } else { error.cursor(cursor) })
            }
        }
    }

    /// The step.
    #[must_use]
    pub const fn task(&self) -> &Task {
        &self.task
    }

    /// The session, once the list was read.
    #[must_use]
    pub fn into_session(self) -> Session {
        self.session
    }

    /// The next batch, of about `max_bytes`; none after the end or an error (rule P9).
    ///
    /// # Errors
    /// Why the list could not be read on, with the place after the last batch.
    pub fn next(&mut self, max_bytes: usize) -> Result<Option<Batch>, Error> {
        if self.failed {
            return Ok(None);
        }
        if let Some(failure) = self.failure.take() {
            return Err(self.fail(failure));
        }
        if std::mem::take(&mut self.carried) {
            self.commit();
        }
        while self.holds() || self.ready.len() < max_bytes {
            let before = self.ready.len();
            match self.advance() {
                Ok(Event::Record) if self.spills(before, max_bytes) => {
                    self.carried = true;
                    return self.batch(before).map(Some);
                }
                Ok(Event::Record) => self.commit(),
                Ok(Event::PageEnd) => {}
                Ok(Event::End) => break,
                Err(failure) if self.ready.is_empty() || self.holds() => {
                    return Err(self.fail(failure));
                }
                Err(failure) => {
                    self.failure = Some(failure);
                    break;
                }
            }
        }
        if self.ready.is_empty() {
            // The end itself is a place, and a batch of no record tells it.
            let end = self.cursor();
            let told = end.is_none() || end == self.last_cursor || self.totals.records == 0;
            return Ok(if told || self.failure.is_some() { None } else { Some(self.batch(0)?) });
        }
        let end = self.cut(max_bytes);
        self.batch(end).map(Some)
    }

    /// Reads pages until the end, or as many as were asked for, into one buffer of at most
    /// `max_bytes` (`execute`). A page that fails after a whole one is left out and named in the
    /// totals (rule P2).
    ///
    /// # Errors
    /// Why the first page could not be read, or that the records exceed the limit.
    pub fn collect(&mut self, max_bytes: usize) -> Result<Vec<u8>, Error> {
        let start = self.page_start();
        let mut whole = None;
        if std::mem::take(&mut self.carried) {
            self.commit();
        }
        loop {
            let error = match self.advance() {
                Ok(Event::Record) => {
                    self.commit();
                    if self.ready.len() <= max_bytes {
                        continue;
                    }
                    too_large(max_bytes, self.totals.pages)
                }
                Ok(Event::PageEnd) => {
                    whole = Some((self.ready.len(), self.position.clone(), self.totals.clone()));
                    continue;
                }
                Ok(Event::End) => return Ok(std::mem::take(&mut self.ready)),
                Err(error) => error,
            };
            let Some((length, position, totals)) = whole else {
                let cursor = self.cursor_for(&error, &start);
                let told = error.failure.cursor.is_some();
                return Err(if told { error } else { error.cursor(cursor) });
            };
            let cursor = self.cursor_at(&position);
            self.ready.truncate(length);
            self.totals = totals;
            self.totals.stop(&error, cursor, &self.task, &position);
            return Ok(std::mem::take(&mut self.ready));
        }
    }

    /// Where the current page began.
    fn page_start(&self) -> Position {
        self.page.as_ref().map_or_else(|| self.position.clone(), |page| page.start.clone())
    }

    fn spills(&self, before: usize, max_bytes: usize) -> bool {
        before > 0 && self.ready.len() > max_bytes && !self.holds()
    }

    fn is_unordered(&self) -> bool {
        matches!(self.task.operation.paging, Paging::None)
    }

    /// Whether records are held back until the end is proven (rule P6).
    fn holds(&self) -> bool {
        self.is_unordered()
            && !self.flowing
            && !self.finished
            && self.failure.is_none()
            && self.ready.len() <= HELD
    }

    /// Where the batch ends: behind the last whole record that fits, or the first.
    fn cut(&self, max_bytes: usize) -> usize {
        if self.ready.len() <= max_bytes {
            return self.ready.len();
        }
        let fitting = self.ready.get(..max_bytes).unwrap_or_default();
        let end = memchr::memrchr(b'\n', fitting);
        let end = end.or_else(|| memchr::memchr(b'\n', &self.ready));
        end.map_or(self.ready.len(), |at| at + 1)
    }

    fn batch(&mut self, end: usize) -> Result<Batch, Error> {
        if self.is_unordered() && !self.finished && !self.flowing {
            self.flowing = true;
            self.totals.warn(
                "not-resumable",
                "this list has no order and no pages: a cut means starting again",
            );
        }
        let data = match self.take_ready(end) {
            Ok(data) => data,
            Err(no_room) => return Err(self.fail(response::no_room(no_room))),
        };
        let lines = memchr::memchr_iter(b'\n', &data).count();
        // What is left over was decoded but not counted, unless it was only held back.
        let told = self.ready.is_empty() || self.carried;
        let cursor = if told { self.cursor() } else { None };
        self.last_cursor.clone_from(&cursor);
        let complete = self.position.ended && self.page.is_none() && told;
        self.totals.cursor = if complete { None } else { cursor.clone() };
        Ok(Batch { data, records: u32::try_from(lines).unwrap_or(u32::MAX), cursor })
    }

    /// Takes what is ready up to a place; the smaller part is copied.
    fn take_ready(&mut self, end: usize) -> Result<Vec<u8>, NoRoom> {
        let (taken, rest) = self.ready.split_at(end.min(self.ready.len()));
        if taken.len() < rest.len() {
            let taken = room::copy(taken)?;
            self.ready.drain(..taken.len());
            return Ok(taken);
        }
        let rest = room::copy(rest)?;
        let mut taken = std::mem::replace(&mut self.ready, rest);
        taken.truncate(end);
        Ok(taken)
    }

    /// The place after the last record that was counted.
    fn cursor(&self) -> Option<String> {
        match &self.page {
            Some(page) => self.cursor_at(&page.place()?),
            None => self.cursor_at(&self.position),
        }
    }

    /// A place as text; none in the middle of a list that has no order.
    fn cursor_at(&self, position: &Position) -> Option<String> {
        if self.is_unordered() && !position.ended && position.chunk == 0 {
            return None;
        }
        Some(self.task.owner.encode(position))
    }

    fn fail(&mut self, error: Error) -> Error {
        if self.is_unordered() && !self.flowing && !self.finished {
            // What was held back is not handed out, so it does not count.
            self.totals.forget_records();
        }
        // What was decoded and not handed out comes again; without that the place may be further.
        let place = if self.ready.is_empty() { self.cursor() } else { None };
        let first = self.cursor_for(&error, &self.first);
        let known = if self.last_cursor.is_some() || first.is_some() { place } else { None };
        let cursor = known.or_else(|| self.last_cursor.clone()).or(first);
        (self.failed, self.finished) = (true, true);
        if let Some(page) = self.page.take() {
            page.note_oddities(&mut self.totals);
        }
        self.ready.clear();
        if error.failure.cursor.is_some() || error.case == Case::InvalidStep {
            return error;
        }
        error.cursor(cursor)
    }

    /// The place to try again from: only after an error that another try may mend.
    fn cursor_for(&self, error: &Error, position: &Position) -> Option<String> {
        let permanent = error.case.name().starts_with("permanent-");
        if permanent { None } else { self.cursor_at(position) }
    }

    /// Counts the last decoded record.
    fn commit(&mut self) {
        self.progress();
        if let Some(page) = &mut self.page {
            page.commit(&mut self.totals);
        }
    }

    /// After a whole record the tries count anew (rule E6): it will not be asked for again, except
    /// in a list that begins from its beginning.
    fn progress(&mut self) {
        if self.page.as_ref().is_some_and(|page| page.resume != page::Resume::Restart) {
            self.patience.tries = 0;
        }
    }
}

fn too_large(limit: usize, pages: u64) -> Error {
    Error::new(
        Case::TooLarge,
        "answer-too-large",
        format!("the answer exceeds the limit of {limit} bytes"),
        "stream the step (`open`, or `--stream`), ask for a smaller page (`truncation_limit`), or \
         raise `options.max_bytes` (at most 16 MiB)",
    )
    .detail("limit", limit)
    .detail("whole_pages", pages)
}
