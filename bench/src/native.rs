//! The same code without a sandbox: the plugin's library, compiled for this machine, over a body in memory.
//!
//! In: a document. Out: NDJSON bytes, counted.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use qualys_plugin::account::{Account, Credential};
use qualys_plugin::error::Error;
use qualys_plugin::run;
use qualys_plugin::transport::{Body, Response, Transport, TransportError};

use crate::conversion::Converted;
use crate::document::{Document, Kind};

/// A body in memory, copied piece by piece as a guest has it copied in.
pub struct Replayed(std::vec::IntoIter<Bytes>);

impl Replayed {
    /// The body of this document.
    pub fn of(document: &Document) -> Self {
        Self(document.pieces.clone().into_iter())
    }
}

impl Body for Replayed {
    fn read(&mut self, _most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        Ok(self.0.next().map(|piece| piece.to_vec()))
    }
}

/// Answers one request.
struct Once {
    media_type: &'static str,
    body: Option<Replayed>,
}

impl Transport for Once {
    fn send(&mut self, _request: &http::Request<Vec<u8>>) -> Result<Response, TransportError> {
        let body = self.body.take().ok_or_else(|| TransportError::new("connection-refused"))?;
        let body: Box<dyn Body> = Box::new(body);
        let response = Response::new(body);
        let (mut head, body) = response.into_parts();
        head.headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(self.media_type));
        Ok(Response::from_parts(head, body))
    }

    fn wait(&mut self, _milliseconds: u64) {}

    fn now(&self) -> i64 {
        1_795_219_200
    }

    fn ticks(&self) -> u64 {
        0
    }
}

/// Converts a document by `open` and `next`.
///
/// # Errors
/// Whatever the plugin says.
pub fn convert(document: &Document) -> Result<Converted, Error> {
    let credential = match document.kind {
        Kind::Json => Credential::Token("made-up-token".to_owned().into()),
        _ => Credential::Basic {
            username: "user".to_owned().into(),
            password: "made-up".to_owned().into(),
        },
    };
    let account = Account::new("https://qualysapi.qualys.com", None, credential)?;
    let transport = Box::new(Once {
        media_type: document.kind.media_type(),
        body: Some(Replayed::of(document)),
    });
    let mut records = run::open(account, &document.kind.step(), transport)?;
    let mut converted = Converted::default();
    while let Some(batch) = records.next(0)? {
        converted.add(&batch.data, batch.records);
    }
    Ok(converted)
}
