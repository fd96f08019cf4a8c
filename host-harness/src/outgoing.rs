//! The seam between a step and the network: one request out, one answer back.
//!
//! In: a whole request that the egress policy let pass; out: an answer whose body flows on demand.
//! The live client, the player, the recorder and the tests' generators stand behind it.

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{Stream, StreamExt};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

/// What went wrong on the way; the guest sees the WASI error code of the same name.
pub type WireError = wasmtime_wasi_http::Error;

/// The body of an answer: pieces on demand, then a clean end or an error.
pub type AnswerBody = wasmtime_wasi_http::WasiBody;

/// An answer, or why there is none.
pub type Answer = Result<http::Response<AnswerBody>, WireError>;

/// Sends one request.
///
/// Dropping the future, or the answer's body, gives the request up and closes its connection.
pub trait Outgoing: Send + Sync + 'static {
    /// Sends `request`, whose URI is absolute.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Answer>;
}

/// A body out of pieces. An error ends it.
pub fn flowing<S>(pieces: S) -> AnswerBody
where
    S: Stream<Item = Result<Bytes, WireError>> + Send + 'static,
{
    StreamBody::new(pieces.map(|piece| piece.map(Frame::data))).boxed_unsync()
}

/// A body that is already whole.
pub fn whole(bytes: Bytes) -> AnswerBody {
    flowing(futures::stream::iter([Ok(bytes)]))
}

/// Refuses everything: for calls that must send nothing.
pub struct Nowhere;

impl Outgoing for Nowhere {
    fn send(&self, _request: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async { Err(WireError::HttpRequestDenied) })
    }
}
