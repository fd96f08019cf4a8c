//! A file, or a document as it is sent, piece by piece (rule P8).
//!
//! In: an accepted answer. Out: bytes as they come, whole or in batches. It looks into none of
//! them.

use crate::arguments::Warning;
use crate::decode::Fault;
use crate::error::{Case, Error};
use crate::limits::Limits;
use crate::output::{self, FileFacts};
use crate::response::{self, File};
use crate::stream::Batch;
use crate::task::Task;
use serde_json::Value;

/// What stands around a file's body in an answer, in bytes.
const MOST_AROUND: usize = 64 * 1024;

/// A file that is being read.
pub struct FileStream {
    task: Task,
    file: File,
    limits: Limits,
    request: Value,
    bytes: u64,
    ready: Vec<u8>,
    ended: bool,
    /// Why it broke off; told once what came before was handed out.
    failure: Option<Error>,
}

impl FileStream {
    /// A file of which nothing was read.
    #[must_use]
    pub const fn new(task: Task, file: File, limits: Limits, request: Value) -> Self {
        Self {
            task,
            file,
            limits,
            request,
            bytes: 0,
            ready: Vec::new(),
            ended: false,
            failure: None,
        }
    }

    /// The file's own type.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.file.media_type
    }

    /// Some more bytes; none after the end or an error.
    ///
    /// # Errors
    /// When the connection breaks: there is no place to go on from.
    pub fn next(&mut self, max_bytes: usize) -> Result<Option<Batch>, Error> {
        while self.ready.len() < max_bytes && !self.ended {
            match self.file.input.read(&mut self.ready, 0) {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(fault) => {
                    self.ended = true;
                    self.failure = Some(broken(&fault));
                }
            }
        }
        if self.ready.is_empty() {
            return self.failure.take().map_or(Ok(None), Err);
        }
        let rest = self.ready.split_off(max_bytes.min(self.ready.len()));
        let data = std::mem::replace(&mut self.ready, rest);
        self.bytes += data.len() as u64;
        Ok(Some(Batch { data, records: 0, cursor: None }))
    }

    /// The whole file as an answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer exceeds `max_bytes`.
    pub fn collect(&mut self, max_bytes: usize) -> Result<String, Error> {
        let mut body = Vec::new();
        loop {
            let read = self.file.input.read(&mut body, 0);
            if read.map_err(|fault| broken(&fault))? == 0 {
                break;
            }
            // A file stands in the answer as base64, which is a third longer.
            if body.len() / 3 * 4 > max_bytes {
                return Err(too_large(max_bytes));
            }
        }
        self.ended = true;
        self.bytes = body.len() as u64;
        let answer = output::file(&self.task, &self.facts(), body, self.warnings());
        let answer = answer.map_err(response::no_room)?;
        // Text is longer by its escapes.
        if answer.len() > max_bytes + MOST_AROUND { Err(too_large(max_bytes)) } else { Ok(answer) }
    }

    /// The answer without the bytes.
    #[must_use]
    pub fn summary(&self) -> String {
        output::file_summary(&self.task, &self.facts(), self.warnings())
    }

    fn facts(&self) -> FileFacts<'_> {
        FileFacts {
            media_type: &self.file.media_type,
            name: self.file.name.as_deref(),
            bytes: self.bytes,
            limits: &self.limits,
            request: &self.request,
        }
    }

    fn warnings(&self) -> Vec<Value> {
        self.task.arguments.warnings.iter().map(Warning::to_json).collect()
    }
}

/// A file has no place to go on from.
fn broken(fault: &Fault) -> Error {
    let mut error = response::fault(fault).status(200);
    if error.is_transient() {
        "ask for the file again: it has no place to go on from"
            .clone_into(&mut error.failure.advice);
    }
    error
}

fn too_large(limit: usize) -> Error {
    Error::new(
        Case::TooLarge,
        "answer-too-large",
        format!("the file exceeds the limit of {limit} bytes, base64 included"),
        "stream the step (`open`, or `--stream`), or raise `options.max_bytes` (at most 16 MiB)",
    )
    .detail("limit", limit)
}
