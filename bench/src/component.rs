//! The way that an engine takes: the host runs the shipped component, and a body in memory is its network.
//!
//! In: a document. Out: NDJSON bytes, counted.

use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use host_harness::account::{Account, Credential, Secret};
use host_harness::config::HostConfig;
use host_harness::error::HostError;
use host_harness::host::{Host, Outside};
use host_harness::outgoing::{Answer, Outgoing, flowing};
use http::header::CONTENT_TYPE;
use http::{Request, Response};

use crate::conversion::Converted;
use crate::document::{Document, Kind};

/// Answers every request with the same body, from memory.
pub struct Replay {
    media_type: &'static str,
    pieces: Arc<[Bytes]>,
}

impl Replay {
    /// The body of this document.
    pub fn of(document: &Document) -> Self {
        Self { media_type: document.kind.media_type(), pieces: document.pieces.clone().into() }
    }
}

impl Outgoing for Replay {
    fn send(&self, _request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let pieces = self.pieces.clone();
        let body = (0..pieces.len()).map(move |at| Ok(pieces[at].clone()));
        let response = Response::builder().header(CONTENT_TYPE, self.media_type);
        let response = response.body(flowing(stream::iter(body)));
        Box::pin(std::future::ready(Ok(response.expect("the header is one of ours"))))
    }
}

/// The account of every step; the gateway takes no other credential than a token without a login.
pub fn account(kind: Kind) -> Account {
    let credential = match kind {
        Kind::Json => Credential::Token(Secret::new("made-up-token")),
        _ => Credential::Basic { username: "user".into(), password: Secret::new("made-up") },
    };
    Account { base_url: "https://qualysapi.qualys.com".into(), gateway_url: None, credential }
}

/// A host as an engine has it: every default, with a guest memory limit of this many bytes, and no limit for the calls
/// of one account, since all steps here are of one.
///
/// # Errors
/// Any of [`Host::embedded`].
pub fn host(guest_memory: usize) -> Result<Host, HostError> {
    Host::embedded(HostConfig { guest_memory, calls_per_api: None, ..HostConfig::default() })
}

/// Converts a document by `open` and `next`.
///
/// # Errors
/// Whatever the host says.
pub async fn convert(host: &Host, document: &Document) -> Result<Converted, HostError> {
    let outside = Outside::through(Arc::new(Replay::of(document)));
    read(host, &outside, document.kind).await
}

/// Reads a list to its end.
///
/// # Errors
/// Whatever the host says.
pub async fn read(host: &Host, outside: &Outside, kind: Kind) -> Result<Converted, HostError> {
    let mut stream = host.open(outside, &account(kind), &kind.step()).await?;
    let mut converted = Converted::default();
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        converted.add(&batch.data, batch.records);
        // A guest's memory only grows.
        converted.guest_memory = host.load().guest_memory;
    }
    Ok(converted)
}
