//! Watches an answer's body on its way to the guest: its size, and the time between its pieces.
//!
//! In: a body and two limits; out: the same bytes, or a precise error. Knows nothing of what the bytes mean.

use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use http_body_util::BodyExt;

use crate::exchange::Exchange;
use crate::outgoing::{AnswerBody, WireError, flowing};

struct Watched {
    body: AnswerBody,
    left: u64,
    limit: u64,
    between_bytes: Duration,
    exchange: Exchange,
}

/// Limits `body` to `limit` bytes and `between_bytes` between its pieces. Trailers are dropped. Ends `exchange` with
/// the body, or when it is dropped.
pub(crate) fn watched(
    body: AnswerBody,
    limit: u64,
    between_bytes: Duration,
    exchange: Exchange,
) -> AnswerBody {
    let watched = Watched { body, left: limit, limit, between_bytes, exchange };
    flowing(stream::try_unfold(watched, |mut watched| async move {
        match watched.piece().await {
            Ok(Some(piece)) => {
                watched.exchange.received(piece.len());
                Ok(Some((piece, watched)))
            }
            Ok(None) => {
                watched.exchange.whole();
                Ok(None)
            }
            Err(error) => {
                watched.exchange.failed(&error);
                Err(error)
            }
        }
    }))
}

impl Watched {
    async fn piece(&mut self) -> Result<Option<Bytes>, WireError> {
        loop {
            let frame = tokio::time::timeout(self.between_bytes, self.body.frame())
                .await
                .map_err(|_| WireError::ConnectionReadTimeout)?;
            let Some(frame) = frame else {
                return Ok(None);
            };
            // An empty piece would look to the guest like a body that is not ready yet.
            let Some(bytes) = frame?.into_data().ok().filter(|bytes| !bytes.is_empty()) else {
                continue;
            };
            let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
                return Err(WireError::HttpResponseBodySize(Some(self.limit)));
            };
            self.left = left;
            return Ok(Some(bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn exchange() -> Exchange {
        let request = http::Request::new(Bytes::new());
        Exchange::begin(&tracing::Span::none(), &Arc::default(), &request, 1)
    }

    fn pieces(pieces: &[&'static str]) -> AnswerBody {
        let pieces: Vec<_> =
            pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        flowing(stream::iter(pieces))
    }

    #[tokio::test]
    async fn passes_what_is_within_the_limit() {
        let body = watched(pieces(&["ab", "", "cd"]), 4, Duration::from_secs(5), exchange());
        assert_eq!(body.collect().await.unwrap().to_bytes(), "abcd");
    }

    #[tokio::test]
    async fn refuses_an_oversized_answer() {
        let body = watched(pieces(&["ab", "cd"]), 3, Duration::from_secs(5), exchange());
        let error = body.collect().await.unwrap_err();
        assert!(matches!(error, WireError::HttpResponseBodySize(Some(3))));
    }

    #[tokio::test]
    async fn refuses_a_slow_answer() {
        let silent = flowing(stream::pending());
        let body = watched(silent, 3, Duration::from_millis(1), exchange());
        let error = body.collect().await.unwrap_err();
        assert!(matches!(error, WireError::ConnectionReadTimeout));
    }
}
