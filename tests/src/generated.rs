//! A way out that answers from functions: bodies of any size, made while they are read.
//!
//! In: what to answer, per request. Out: an [`Outgoing`]. Opens no connection.

use std::sync::Mutex;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream;
use host_harness::outgoing::{Answer, AnswerBody, Outgoing, WireError, flowing};
use http::{HeaderMap, HeaderValue, Request, Response};

/// The pieces of a body.
pub type Pieces = Box<dyn Iterator<Item = Bytes> + Send>;

/// Answers each request with the next of its answers; one more request is refused.
pub struct Generated(Mutex<Vec<Response<Pieces>>>);

impl Generated {
    /// These answers, in order.
    pub fn answers(answers: impl IntoIterator<Item = Response<Pieces>>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        Self(Mutex::new(answers))
    }

    /// One answer with status 200.
    pub fn once<I>(media_type: &'static str, pieces: I) -> Self
    where
        I: IntoIterator<Item = Bytes>,
        I::IntoIter: Send + 'static,
    {
        Self::answers([answer(200, media_type, pieces)])
    }
}

/// An answer with a body that is made while it is read.
pub fn answer<I>(status: u16, media_type: &'static str, pieces: I) -> Response<Pieces>
where
    I: IntoIterator<Item = Bytes>,
    I::IntoIter: Send + 'static,
{
    let mut headers = HeaderMap::new();
    headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let pieces: Pieces = Box::new(pieces.into_iter());
    let mut response = Response::new(pieces);
    *response.status_mut() = http::StatusCode::from_u16(status).expect("tests use real statuses");
    *response.headers_mut() = headers;
    response
}

/// `times` times the same bytes, in pieces of about 64 KiB.
pub fn repeated(unit: &str, times: u64) -> impl Iterator<Item = Bytes> + Send + use<> {
    let in_piece = ((64 << 10) / unit.len().max(1)).max(1) as u64;
    let piece = Bytes::from(unit.repeat(in_piece as usize));
    let rest = Bytes::from(unit.repeat((times % in_piece) as usize));
    (0..times / in_piece).map(move |_| piece.clone()).chain(std::iter::once(rest))
}

impl Outgoing for Generated {
    fn send(&self, _request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let answer = self.0.lock().expect("no test panics while it holds the lock").pop();
        Box::pin(async move {
            let answer = answer.ok_or(WireError::HttpRequestDenied)?;
            Ok(answer.map(body))
        })
    }
}

fn body(pieces: Pieces) -> AnswerBody {
    flowing(stream::iter(pieces.map(Ok)))
}
