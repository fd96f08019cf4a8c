//! What the server answers: a status, headers, and a body that is made while it is sent.
//!
//! In: texts or pieces. Out: a [`Reply`]. It knows neither sockets nor operations.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};

/// A body, piece by piece.
pub(crate) type Pieces = Box<dyn Iterator<Item = Bytes> + Send>;

/// Small pieces are put together until there is so much.
const PIECE: usize = 32 << 10;

/// An answer that waits to be sent.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Pieces,
    /// The body's length, where it is known before.
    pub(crate) length: Option<u64>,
}

impl Reply {
    /// An answer that is there as a whole.
    pub(crate) fn whole(status: StatusCode, media_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let length = Some(body.len() as u64);
        Self::new(status, media_type, Box::new(std::iter::once(body)), length)
    }

    /// An answer that is made while it is sent.
    pub(crate) fn flowing(
        media_type: &str,
        texts: impl Iterator<Item = String> + Send + 'static,
    ) -> Self {
        let body = Box::new(Gathered { texts: texts.fuse() });
        Self::new(StatusCode::OK, media_type, body, None)
    }

    pub(crate) fn xml(texts: impl Iterator<Item = String> + Send + 'static) -> Self {
        Self::flowing("text/xml;charset=UTF-8", texts)
    }

    pub(crate) fn csv(texts: impl Iterator<Item = String> + Send + 'static) -> Self {
        Self::flowing("text/csv;charset=UTF-8", texts)
    }

    fn new(status: StatusCode, media_type: &str, body: Pieces, length: Option<u64>) -> Self {
        let mut headers = HeaderMap::new();
        if let Ok(media_type) = HeaderValue::from_str(media_type) {
            headers.insert(CONTENT_TYPE, media_type);
        }
        Self { status, headers, body, length }
    }

    pub(crate) fn header(mut self, name: &'static str, value: u64) -> Self {
        self.headers.insert(HeaderName::from_static(name), value.into());
        self
    }
}

/// Texts put together to pieces worth sending.
struct Gathered<I: Iterator<Item = String>> {
    texts: std::iter::Fuse<I>,
}

impl<I: Iterator<Item = String>> Iterator for Gathered<I> {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let mut piece = self.texts.next()?;
        while piece.len() < PIECE
            && let Some(text) = self.texts.next()
        {
            piece.push_str(&text);
        }
        Some(piece.into())
    }
}
