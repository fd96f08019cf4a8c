//! Holds a body against the length that was announced for it (rule P1).
//!
//! In: a body and its headers. Out: the same body, whose end is an error where the length differs.

use crate::transport::{Body, TransportError};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

/// A body of a known length.
struct Measured {
    body: Box<dyn Body>,
    announced: u64,
    read: u64,
}

/// The body, held against its length where one is given and the bytes are those that were sent.
pub fn measured(body: Box<dyn Body>, headers: &HeaderMap) -> Box<dyn Body> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match length {
        Some(announced) if !headers.contains_key(CONTENT_ENCODING) => {
            Box::new(Measured { body, announced, read: 0 })
        }
        _ => body,
    }
}

impl Body for Measured {
    fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        let piece = self.body.read(most)?;
        match &piece {
            Some(piece) => self.read += piece.len() as u64,
            None if self.read != self.announced => {
                return Err(TransportError::new("HTTP-response-incomplete"));
            }
            None => {}
        }
        Ok(piece)
    }
}
