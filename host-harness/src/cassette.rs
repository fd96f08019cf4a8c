//! The format of recorded exchanges: a folder with `cassette.json` and a file for each body.
//!
//! In: a folder; out: interactions with their bodies, and back. Knows nothing of how they are compared or played.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::form::Pairs;
use crate::outgoing::WireError;
use crate::wire_error;

/// The version of the format that this crate reads and writes.
pub const FORMAT_VERSION: u32 = 1;

/// The file of a case's interactions.
pub const CASSETTE_FILE: &str = "cassette.json";

/// A case folder that cannot be read or written.
#[derive(Debug)]
pub struct CaseError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

impl CaseError {
    pub(crate) fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for CaseError {}

/// Exchanges in the order in which they happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cassette {
    /// [`FORMAT_VERSION`].
    pub version: u32,
    /// Each is played exactly once.
    pub interactions: Vec<Interaction>,
}

/// One request and what came back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// What must be asked.
    pub request: RecordedRequest,
    /// What is answered.
    pub response: RecordedResponse,
}

/// A request to compare with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedRequest {
    /// For example `POST`.
    pub method: String,
    /// Path and query on the API server; absolute for another server, such as the gateway.
    pub uri: String,
    /// The decoded form, if the body is one.
    #[serde(default, skip_serializing_if = "Pairs::is_empty")]
    pub form: Pairs,
    /// The file of the body, if it is no form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Headers that must be there with these values; all others may be as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// How a body ends too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// The connection breaks: `connection-terminated`.
    Reset,
    /// A proper end, as a proxy makes it that gives up on its server.
    Clean,
}

/// An answer, or the error that came instead.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedResponse {
    /// The WASI error code, for example `connection-refused`; then nothing else stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The headers. `Content-Length` is computed if it is absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body's file; none: an empty body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// No `Content-Length` is computed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chunked: bool,
    /// Only so many bytes of the body come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_after: Option<u64>,
    /// And then this happens; `reset` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
}

/// What to answer with, bodies read.
#[derive(Debug)]
pub(crate) enum Reply {
    Error(&'static str),
    Answer(PlayedAnswer),
}

/// An answer ready to be played.
#[derive(Clone, Debug)]
pub(crate) struct PlayedAnswer {
    pub(crate) status: http::StatusCode,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
    /// The connection breaks after the body.
    pub(crate) reset: bool,
}

impl Cassette {
    /// Reads `cassette.json`.
    ///
    /// # Errors
    /// If the file is missing, is no such JSON, or has another version.
    pub fn read(folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join(CASSETTE_FILE);
        let text = fs::read_to_string(&path).map_err(|error| CaseError::new(&path, error))?;
        let cassette: Self =
            serde_json::from_str(&text).map_err(|error| CaseError::new(&path, error))?;
        if cassette.version != FORMAT_VERSION {
            let reason = format!(
                "format version {}; this program reads version {FORMAT_VERSION}",
                cassette.version
            );
            return Err(CaseError::new(&path, reason));
        }
        Ok(cassette)
    }

    /// Writes `cassette.json`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), CaseError> {
        let path = folder.join(CASSETTE_FILE);
        let failed = |error: &dyn fmt::Display| CaseError::new(&path, error);
        let mut text = serde_json::to_string_pretty(self).map_err(|error| failed(&error))?;
        text.push('\n');
        fs::write(&path, text).map_err(|error| failed(&error))
    }
}

impl RecordedRequest {
    /// The body to compare with, if it is no form.
    pub(crate) fn read_body(&self, folder: &Path) -> Result<Bytes, CaseError> {
        read_body(folder, self.body.as_deref())
    }
}

impl RecordedResponse {
    pub(crate) fn read(&self, folder: &Path) -> Result<Reply, CaseError> {
        let failed = |reason: String| CaseError::new(&folder.join(CASSETTE_FILE), reason);
        if let Some(name) = &self.error {
            let error = wire_error::named(name).ok_or_else(|| {
                let known: Vec<_> = wire_error::names().collect();
                failed(format!("unknown error {name:?}; known are {}", known.join(", ")))
            })?;
            return Ok(Reply::Error(wire_error::name_of(&error)));
        }
        let status = self.status.and_then(|code| http::StatusCode::from_u16(code).ok());
        let status =
            status.ok_or_else(|| failed("a response needs a status or an error".into()))?;
        let whole = read_body(folder, self.body.as_deref())?;
        let kept = match self.cut_after {
            Some(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX).min(whole.len()),
            None => whole.len(),
        };
        let reset = self.cut_after.is_some() && self.cut != Some(Cut::Clean);
        let mut headers = http::HeaderMap::new();
        for (name, value) in &self.headers {
            let name: http::HeaderName =
                name.parse().map_err(|_| failed(format!("header {name:?}")))?;
            let value = value.parse().map_err(|_| failed(format!("value of header {name}")))?;
            headers.append(name, value);
        }
        if !self.chunked && !headers.contains_key(http::header::CONTENT_LENGTH) {
            // A server announces what it means to send; who ends properly announces what came.
            let announced = if reset { whole.len() } else { kept };
            headers.insert(http::header::CONTENT_LENGTH, announced.into());
        }
        Ok(Reply::Answer(PlayedAnswer { status, headers, body: whole.slice(..kept), reset }))
    }
}

impl Reply {
    /// The error to give, if it is one.
    pub(crate) fn error(&self) -> Option<WireError> {
        match self {
            Self::Error(name) => wire_error::named(name),
            Self::Answer(_) => None,
        }
    }
}

fn read_body(folder: &Path, file: Option<&str>) -> Result<Bytes, CaseError> {
    let Some(file) = file else {
        return Ok(Bytes::new());
    };
    let path = folder.join(file);
    let bytes = fs::read(&path).map_err(|error| CaseError::new(&path, error))?;
    Ok(bytes.into())
}
