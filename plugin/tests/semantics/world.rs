//! The world as a script: answers that come in their order, and what was asked and waited for.
//!
//! In: answers with their status, headers and body, cut or whole. Out: a [`Transport`] for the
//! plugin, and the requests and waits that it made. Its clock moves by waiting only.

use crate::papers::parts;
pub use crate::steps::*;
use qualys_plugin::error::Error;
use qualys_plugin::run::{self, Records};
use qualys_plugin::transport::{Body, Response, Transport, TransportError};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// 2026-11-21T00:00:00Z.
pub const NOW: i64 = 1_795_219_200;

/// One answer of the script.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    piece: usize,
    end: Option<&'static str>,
    /// No head comes, but this failure.
    failure: Option<&'static str>,
}

/// An answer with this status and body.
pub fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    let headers = vec![("content-type".to_owned(), "text/xml;charset=UTF-8".to_owned())];
    Answer { status, headers, body: body.into(), piece: 1 << 20, end: None, failure: None }
}

/// A success.
pub fn ok(body: impl Into<Vec<u8>>) -> Answer {
    answer(200, body)
}

/// No answer, but a failure with this WASI code.
pub fn failed(code: &'static str) -> Answer {
    Answer { failure: Some(code), ..answer(0, "") }
}

impl Answer {
    /// Sets a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the content type.
    pub fn of_type(self, media_type: &str) -> Self {
        self.header("content-type", media_type)
    }

    /// Lets the body come in pieces of this many bytes.
    pub fn pieces(mut self, piece: usize) -> Self {
        self.piece = piece;
        self
    }

    /// Ends the body after this many bytes: with an error.
    pub fn broken_after(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self.end = Some("connection-terminated");
        self
    }

    /// Ends the body after this many bytes: as if that were all.
    pub fn short(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    /// Lets an error follow the whole body.
    pub fn then_breaks(mut self) -> Self {
        self.end = Some("connection-terminated");
        self
    }
}

struct Pieces {
    body: Vec<u8>,
    at: usize,
    piece: usize,
    end: Option<&'static str>,
}

impl Body for Pieces {
    fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        let rest = &self.body[self.at..];
        let piece = rest[..rest.len().min(self.piece).min(most)].to_vec();
        self.at += piece.len();
        match (piece.is_empty(), self.end) {
            (false, _) => Ok(Some(piece)),
            (true, None) => Ok(None),
            (true, Some(code)) => Err(TransportError::new(code)),
        }
    }
}

/// One request that was made.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub scheme: String,
    pub host: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    fn new(request: &http::Request<Vec<u8>>) -> Self {
        let uri = request.uri();
        let body = String::from_utf8(request.body().clone()).unwrap();
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let is_form = headers.iter().any(|(_, value)| value.contains("form-urlencoded"));
        Self {
            method: request.method().to_string(),
            scheme: uri.scheme_str().unwrap_or_default().to_owned(),
            host: uri.authority().unwrap().to_string(),
            path: uri.path().to_owned(),
            query: parts(uri.query().unwrap_or_default()),
            form: if is_form { parts(&body) } else { Vec::new() },
            headers,
            body,
        }
    }

    /// The value of a parameter, in the form or in the query.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut all = self.form.iter().chain(&self.query);
        all.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every name that is sent, in order.
    pub fn names(&self) -> Vec<&str> {
        self.query.iter().chain(&self.form).map(|(name, _)| name.as_str()).collect()
    }
}

type Server = Box<dyn FnMut(&Seen) -> Answer>;

#[derive(Default)]
struct State {
    script: VecDeque<Answer>,
    server: Option<Server>,
    seen: Vec<Seen>,
    forget: bool,
    waits: Vec<u64>,
    elapsed_ms: u64,
    ticks: u64,
}

/// The world.
#[derive(Clone, Default)]
pub struct World(Rc<RefCell<State>>);

impl World {
    /// A world that gives these answers, one a request.
    pub fn of(answers: impl IntoIterator<Item = Answer>) -> Self {
        let world = Self::default();
        world.0.borrow_mut().script = answers.into_iter().collect();
        world
    }

    /// A world with a server.
    pub fn serving(server: impl FnMut(&Seen) -> Answer + 'static) -> Self {
        let world = Self::default();
        world.0.borrow_mut().server = Some(Box::new(server));
        world
    }

    /// Keeps no more requests than the last: for very many.
    pub fn forgetful(self) -> Self {
        self.0.borrow_mut().forget = true;
        self
    }

    /// Sets the digits that jitter is made of, in nanoseconds.
    pub fn ticking(self, ticks: u64) -> Self {
        self.0.borrow_mut().ticks = ticks;
        self
    }

    pub fn transport(&self) -> Box<dyn Transport> {
        Box::new(self.clone())
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.0.borrow().seen.clone()
    }

    pub fn asked(&self) -> usize {
        self.0.borrow().seen.len()
    }

    pub fn waits(&self) -> Vec<u64> {
        self.0.borrow().waits.clone()
    }

    /// How many answers of the script were not asked for.
    pub fn left(&self) -> usize {
        self.0.borrow().script.len()
    }

    pub fn execute(&self, step: &str) -> Result<Value, Error> {
        let text = run::execute(account(), step, self.transport())?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    /// Runs a step that must fail.
    #[track_caller]
    pub fn refusal(&self, step: &str) -> Error {
        match self.execute(step) {
            Ok(answer) => panic!("an answer came: {answer}"),
            Err(error) => error,
        }
    }

    pub fn open(&self, step: &str) -> Result<Records, Error> {
        run::open(account(), step, self.transport())
    }

    /// Runs a step that `open` must refuse.
    #[track_caller]
    pub fn open_refusal(&self, step: &str) -> Error {
        match self.open(step) {
            Ok(_) => panic!("the stream opened"),
            Err(error) => error,
        }
    }

    /// Streams a step to its end.
    #[track_caller]
    pub fn stream(&self, step: &str) -> Drained {
        drain(self.open(step).unwrap(), 0)
    }
}

impl Transport for World {
    fn send(&mut self, request: &http::Request<Vec<u8>>) -> Result<Response, TransportError> {
        let seen = Seen::new(request);
        let mut state = self.0.borrow_mut();
        let mut server = state.server.take();
        let answer = match &mut server {
            Some(server) => server(&seen),
            None => {
                state.script.pop_front().unwrap_or_else(|| panic!("not in the script: {seen:?}"))
            }
        };
        state.server = server;
        if state.forget {
            state.seen.clear();
        }
        state.seen.push(seen);
        if let Some(code) = answer.failure {
            return Err(TransportError::new(code));
        }
        let mut response = http::Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        let body = Pieces { body: answer.body, at: 0, piece: answer.piece, end: answer.end };
        Ok(response.body(Box::new(body) as Box<dyn Body>).unwrap())
    }

    fn wait(&mut self, milliseconds: u64) {
        let mut state = self.0.borrow_mut();
        state.waits.push(milliseconds);
        state.elapsed_ms += milliseconds;
    }

    fn now(&self) -> i64 {
        NOW + i64::try_from(self.0.borrow().elapsed_ms / 1000).unwrap()
    }

    fn ticks(&self) -> u64 {
        self.0.borrow().ticks
    }
}

/// What a stream brought until its end or its error.
#[derive(Debug, Default)]
pub struct Drained {
    pub records: Vec<Value>,
    /// Size, records and cursor of every batch.
    pub batches: Vec<(usize, u32, Option<String>)>,
    pub error: Option<Error>,
    pub summary: Value,
}

impl Drained {
    pub fn texts(&self, field: &str) -> Vec<String> {
        texts(&self.records, field)
    }

    pub fn last_cursor(&self) -> Option<String> {
        self.batches.last().and_then(|batch| batch.2.clone())
    }
}

/// Reads a stream of records until nothing comes.
pub fn drain(mut records: Records, max_bytes: u32) -> Drained {
    let mut drained = Drained::default();
    loop {
        match records.next(max_bytes) {
            Ok(Some(batch)) => {
                let lines = batch.data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                let before = drained.records.len();
                drained
                    .records
                    .extend(lines.map(|line| serde_json::from_slice::<Value>(line).unwrap()));
                assert_eq!(drained.records.len() - before, batch.records as usize);
                drained.batches.push((batch.data.len(), batch.records, batch.cursor));
            }
            Ok(None) => break,
            Err(error) => {
                drained.error = Some(error);
                // After an error, nothing more (rule P9).
                assert!(records.next(max_bytes).unwrap().is_none());
                break;
            }
        }
    }
    assert!(records.next(max_bytes).unwrap().is_none());
    drained.summary = serde_json::from_str(&records.summary()).unwrap();
    drained
}
