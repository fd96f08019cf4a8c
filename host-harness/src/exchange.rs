//! What logs and counters are told of a step and of each of its requests.
//!
//! In: a step, a request, what came of it; out: spans, one event at the end of each, counts. Of a step no more than its
//! operation and server, of a request no more than method and path: never a query, a header, a body or a user.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Deserialize;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::account::Account;
use crate::counters::Counters;
use crate::egress::Origin;
use crate::error::HostError;
use crate::limiter::Place;
use crate::outgoing::WireError;
use crate::wire_error;

const WHOLE: &str = "whole";
/// By whoever asked.
const DROPPED: &str = "dropped";

/// The two names that a step begins with.
#[derive(Default, Deserialize)]
struct Names {
    #[serde(default)]
    resource: String,
    #[serde(default)]
    operation: String,
}

/// The span of a call with this step; an empty text where there is none.
pub(crate) fn step_span(call: &'static str, account: &Account, step: &str) -> Span {
    let span =
        tracing::info_span!("step", call, resource = Empty, operation = Empty, server = Empty);
    if span.is_disabled() {
        return span;
    }
    let names: Names = serde_json::from_str(step).unwrap_or_default();
    for (field, name) in [("resource", &names.resource), ("operation", &names.operation)] {
        // What does not look like a name could be anything.
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if (1..=64).contains(&name.len()) && name.bytes().all(is_name) {
            span.record(field, name.as_str());
        }
    }
    if let Some(origin) = Origin::parse(&account.base_url) {
        span.record("server", tracing::field::display(origin));
    }
    span
}

/// One request, from the moment when the policy let it out until its answer is read or dropped.
pub(crate) struct Exchange {
    pub(crate) span: Span,
    /// Qualys counts a call until its answer is read.
    pub(crate) place: Option<Place>,
    counters: Arc<Counters>,
    attempt: u32,
    began: Instant,
    bytes: u64,
    /// How it ended.
    end: &'static str,
}

impl Exchange {
    /// `attempt` is 1, or more where a step sends the same again.
    pub(crate) fn begin(
        step: &Span,
        counters: &Arc<Counters>,
        request: &Request<Bytes>,
        attempt: u32,
    ) -> Self {
        let span = tracing::debug_span!(
            parent: step,
            "request",
            method = %request.method(),
            path = request.uri().path(),
            attempt,
            waited_ms = Empty,
            status = Empty,
        );
        let (counters, began) = (counters.clone(), Instant::now());
        Self { span, place: None, counters, attempt, began, bytes: 0, end: DROPPED }
    }

    /// It had to wait for its turn.
    pub(crate) fn waited(&self, time: Duration) {
        self.counters.waited(time);
        self.span.record("waited_ms", milliseconds(time));
        tracing::debug!(parent: &self.span, "waited for its turn");
    }

    /// It is handed to the way out, with a body of so many bytes.
    pub(crate) fn sent(&self, body: usize) {
        self.counters.request(body, self.attempt > 1);
    }

    pub(crate) fn answered(&self, status: StatusCode) {
        self.span.record("status", status.as_u16());
    }

    /// Bytes of its answer have come.
    pub(crate) fn received(&mut self, bytes: usize) {
        self.counters.received(bytes);
        self.bytes += bytes as u64;
    }

    pub(crate) fn whole(&mut self) {
        self.end = WHOLE;
    }

    pub(crate) fn failed(&mut self, error: &WireError) {
        self.end = wire_error::name_of(error);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let (bytes, duration_ms) = (self.bytes, milliseconds(self.began.elapsed()));
        tracing::debug!(parent: &self.span, bytes, duration_ms, end = self.end, "request ended");
    }
}

/// One step, from its call until its answer is there, or its stream ended or dropped.
pub(crate) struct Course {
    span: Span,
    counters: Arc<Counters>,
    began: Instant,
    records: u64,
    /// How it ended.
    end: &'static str,
}

impl Course {
    pub(crate) fn begin(span: Span, counters: &Arc<Counters>) -> Self {
        counters.step();
        let (counters, began) = (counters.clone(), Instant::now());
        Self { span, counters, began, records: 0, end: DROPPED }
    }

    /// Does the step's work in its span.
    pub(crate) async fn follow<T>(
        &mut self,
        work: impl Future<Output = Result<T, HostError>>,
    ) -> Result<T, HostError> {
        let result = work.instrument(self.span.clone()).await;
        match &result {
            Ok(_) => self.end = WHOLE,
            Err(error) => self.failed(error),
        }
        result
    }

    /// Its answer is there, but not read.
    pub(crate) fn goes_on(&mut self) {
        self.end = DROPPED;
    }

    /// Records were handed out.
    pub(crate) fn handed(&mut self, records: u32) {
        self.records += u64::from(records);
    }

    pub(crate) fn whole(&mut self) {
        self.end = WHOLE;
    }

    pub(crate) fn failed(&mut self, error: &HostError) {
        self.counters.error(error);
        self.end = error.case().name();
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let (records, duration_ms) = (self.records, milliseconds(self.began.elapsed()));
        tracing::info!(parent: &self.span, records, duration_ms, end = self.end, "step ended");
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
