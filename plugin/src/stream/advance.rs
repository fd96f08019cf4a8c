//! One step forward in a list: the next record, a page's end, or the end; faults of a read are
//! mended on the way.
//!
//! In: the stream's state. Out: an event. The request, the answer and the place are other modules'.

use super::page::{Next, Page, Resume, Taken};
use super::{Event, Stream, place};
use crate::decode::Proof;
use crate::error::{Case, Error};
use crate::limits::Limits;
use crate::model::Effect;
use crate::request::Draft;
use crate::response::{self, Answer, Expectation, Outside};
use crate::retry;
use serde_json::Value;

/// How many requests one call may send (rule P3).
const MOST_REQUESTS: u64 = 100_000;

impl Stream {
    pub(super) fn advance(&mut self) -> Result<Event, Error> {
        loop {
            if self.finished {
                return Ok(Event::End);
            }
            if self.page.is_none() {
                self.open_page()?;
            }
            let Some(page) = &mut self.page else {
                self.finish();
                return Ok(Event::End);
            };
            let start = self.ready.len();
            let outcome = match page.next(&self.task, &mut self.ready, &mut self.totals) {
                Ok(Taken::Record) => {
                    self.ready.push(b'\n');
                    return Ok(Event::Record);
                }
                Ok(Taken::Dropped) => Ok(()),
                Ok(Taken::Filtered) => {
                    self.progress();
                    Ok(())
                }
                Ok(Taken::Outside(path, value)) => self.take_outside(&path, value),
                Ok(Taken::LeftOut(path)) => self.leave_out(&path),
                Ok(Taken::End(proof)) => match page.refusal(&self.task, &self.secrets) {
                    Some(refused) => Err(refused),
                    None => return self.end_page(proof).map(|()| Event::PageEnd),
                },
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                self.ready.truncate(start);
                self.recover(error)?;
            }
        }
    }

    pub(super) fn send(&mut self, draft: &Draft) -> Result<(Answer, Limits), Error> {
        if self.requests >= MOST_REQUESTS {
            return Err(Error::new(
                Case::IncompleteResponse,
                "too-many-requests",
                format!("the list needed more than {MOST_REQUESTS} requests"),
                "go on with the cursor in another call",
            ));
        }
        self.requests += 1;
        let expectation = Expectation {
            operation: self.task.operation,
            version: self.task.version.name,
            settings: self.task.settings(),
            max_document: self.task.options.max_bytes,
            secrets: &self.secrets,
            raw: false,
        };
        retry::send(&mut self.session, draft, &expectation, &mut self.patience)
    }

    /// Sends the request of the current place; leaves no page when the list has ended.
    fn open_page(&mut self) -> Result<(), Error> {
        if self.position.ended {
            return Ok(());
        }
        self.prepare_window()?;
        if self.position.ended {
            return Ok(());
        }
        let draft = place::draft(&self.drafts, &self.position);
        self.totals.request = draft.head();
        let (answer, limits) = self.send(&draft)?;
        self.totals.limits = limits;
        let Answer::List(decoder) = answer else { return Err(response::unexpected_document()) };
        let resume = Resume::of(&self.task, &decoder);
        let ready = self.ready.len();
        let told = std::mem::take(&mut self.before_fault);
        self.page = Some(Page::new(decoder, resume, &self.position, (ready, &self.totals, told)));
        Ok(())
    }

    /// After a fault: the same page again from the last whole record, if patience allows.
    fn recover(&mut self, error: Error) -> Result<(), Error> {
        let Some(page) = &self.page else { return Err(error) };
        // A cut behind an error that the list itself tells is that error.
        let error = page.refusal(&self.task, &self.secrets).unwrap_or(error);
        let place = page.place();
        let restarts = place.is_none();
        if error.failure.detail.contains_key("records_may_repeat") || (restarts && self.flowing) {
            return Err(error);
        }
        if !self.patience.allows(&error, Effect::Read, &mut *self.session.transport) {
            return Err(error);
        }
        let Some(page) = self.page.take() else { return Err(error) };
        self.totals.forget_envelope();
        if page.goes_on_behind() {
            page.note_oddities(&mut self.totals);
        }
        match place {
            Some(place) => {
                self.position = place;
                self.before_fault = page.told();
            }
            None => {
                self.ready.truncate(page.ready_before);
                page.undo(&mut self.totals);
            }
        }
        Ok(())
    }

    /// What was too large to keep is no more than missing from the envelope, unless it decides.
    fn leave_out(&mut self, path: &[String]) -> Result<(), Error> {
        self.totals.leave_out();
        if response::decides(path) { Err(response::outside_too_large(path)) } else { Ok(()) }
    }

    fn take_outside(&mut self, path: &[String], value: Value) -> Result<(), Error> {
        let Some(page) = &mut self.page else { return Ok(()) };
        match response::outside(path, &value) {
            Outside::Error(refusal) => page.note_refusal(refusal),
            Outside::Continues(query, host, warnings) => {
                self.totals.add_warnings(warnings);
                if host.is_some_and(|host| host != self.session.account().api.authority) {
                    self.totals.note_foreign_host();
                }
                page.next = Some(Next::Query(query));
            }
            Outside::Truncated(last) => page.next = Some(Next::Value(last)),
            Outside::Warnings(warnings) => {
                self.totals.add_warnings(warnings);
                self.totals.add_envelope(path, value);
            }
            Outside::Envelope => {
                page.note_text(path, &value);
                self.totals.add_envelope(path, value);
            }
        }
        // A code's text may come behind it; everything else is an error at once.
        match self.page.as_ref().filter(|page| page.is_refused()) {
            Some(page) => page.refusal(&self.task, &self.secrets).map_or(Ok(()), Err),
            None => Ok(()),
        }
    }

    fn end_page(&mut self, proof: Proof) -> Result<(), Error> {
        let Some(page) = self.page.take() else { return Ok(()) };
        page.check_prefix(&self.task)?;
        self.patience.tries = 0;
        self.totals.end_page(&page, proof);
        if let Some(again) = self.ask_for_missing(&page)? {
            // It belongs to the same window: no page of its own.
            self.position = again;
            return Ok(());
        }
        self.chunk_pages += 1;
        let next = match place::after(&self.task, &page, self.drafts.len()) {
            Ok(next) => next,
            Err(error) => {
                // Its records count: the place to go on from is behind them.
                self.position = page.place().unwrap_or(page.start);
                return Err(error);
            }
        };
        let continues = next.chunk == self.position.chunk && !next.ended;
        if !continues {
            self.chunk_pages = 0;
        }
        self.position = next;
        if self.position.ended && page.next.is_some() {
            // No parameter is known by which the rest could be asked for.
            self.totals.truncated = true;
            self.totals.warn(
                "no-continuation",
                "Qualys says that the list goes on, and the connector knows no parameter for the \
                 rest: narrow the step",
            );
        }
        let enough = self.max_pages.is_some_and(|most| self.chunk_pages >= most);
        if self.position.ended {
            self.finish();
        } else if continues && enough {
            self.totals.truncated = true;
            self.finish();
        }
        Ok(())
    }

    pub(super) fn finish(&mut self) {
        self.finished = true;
        let goes_on = self.totals.truncated && !self.position.ended;
        let cursor = goes_on.then(|| self.cursor_at(&self.position)).flatten();
        self.totals.finish(&self.task, &self.position, cursor);
    }
}
