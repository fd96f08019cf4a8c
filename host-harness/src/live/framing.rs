//! Makes a clean end mean that the body is whole, and undoes gzip.
//!
//! In: the head and body that the client received; out: plain bytes, and a head without what no longer holds.

use std::io;

use async_compression::tokio::bufread::GzipDecoder;
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::response::Parts;
use http::{HeaderMap, Version};
use http_body_util::BodyExt;
use tokio_util::io::{ReaderStream, StreamReader};

use crate::live::faults;
use crate::outgoing::{AnswerBody, WireError, flowing};

/// How much is decompressed at once.
const PIECE_BYTES: usize = 64 << 10;

/// The body as the guest sees it; removes from the head what describes the coded form.
pub(super) fn decoded(head: &mut Parts, body: reqwest::Body) -> Result<AnswerBody, WireError> {
    let coding = content_coding(&head.headers)?;
    let framing = framing(head)?;
    let pieces = with_proven_end(received(body), framing);
    if coding == Coding::Plain || framing == Framing::Length(0) {
        return Ok(flowing(pieces));
    }
    head.headers.remove(CONTENT_ENCODING);
    head.headers.remove(CONTENT_LENGTH);
    Ok(flowing(unzipped(pieces)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
}

fn content_coding(headers: &HeaderMap) -> Result<Coding, WireError> {
    let mut codings = headers.get_all(CONTENT_ENCODING).iter();
    let coding = match (codings.next(), codings.next()) {
        (None, _) => return Ok(Coding::Plain),
        (Some(coding), None) => coding.to_str().unwrap_or_default().trim(),
        _ => "several",
    };
    if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
        Ok(Coding::Plain)
    } else if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
        Ok(Coding::Gzip)
    } else {
        Err(WireError::HttpResponseContentCoding(Some(coding.to_owned())))
    }
}

/// What says where a body ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// This many bytes.
    Length(u64),
    /// The protocol's own marks: chunks, or HTTP/2 frames.
    Marked,
    /// Only that the connection closes, which a cut looks just like.
    Closing,
}

fn framing(head: &Parts) -> Result<Framing, WireError> {
    let is_http1 = head.version <= Version::HTTP_11;
    if is_http1 && let Some(coding) = head.headers.get(TRANSFER_ENCODING) {
        let coding = coding.to_str().unwrap_or_default();
        return if coding.trim().eq_ignore_ascii_case("chunked") {
            Ok(Framing::Marked)
        } else {
            Err(WireError::HttpResponseTransferCoding(Some(coding.to_owned())))
        };
    }
    match head.headers.get(CONTENT_LENGTH) {
        Some(length) => {
            let length = length.to_str().ok().and_then(|text| text.parse().ok());
            length.map(Framing::Length).ok_or(WireError::HttpProtocolError)
        }
        None if is_http1 => Ok(Framing::Closing),
        None => Ok(Framing::Marked),
    }
}

type Piece = Result<Bytes, WireError>;

/// The body's data as it comes.
fn received(body: reqwest::Body) -> impl Stream<Item = Piece> + Send {
    stream::try_unfold(body, |mut body| async move {
        loop {
            match body.frame().await {
                None => return Ok(None),
                Some(Err(error)) => return Err(faults::within_body(&error)),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some((data, body)));
                    }
                }
            }
        }
    })
}

/// The same pieces, with an error instead of a clean end where the end proves nothing.
fn with_proven_end(
    pieces: impl Stream<Item = Piece> + Send + 'static,
    framing: Framing,
) -> impl Stream<Item = Piece> + Send + 'static {
    let state = (Box::pin(pieces), 0_u64);
    stream::try_unfold(state, move |(mut pieces, mut count)| async move {
        match pieces.next().await {
            Some(piece) => {
                let piece = piece?;
                count += piece.len() as u64;
                Ok(Some((piece, (pieces, count))))
            }
            None => match framing {
                Framing::Marked => Ok(None),
                Framing::Length(length) if length == count => Ok(None),
                Framing::Length(_) | Framing::Closing => Err(WireError::ConnectionTerminated),
            },
        }
    })
}

fn unzipped(
    pieces: impl Stream<Item = Piece> + Send + 'static,
) -> impl Stream<Item = Piece> + Send + 'static {
    let reader = StreamReader::new(Box::pin(pieces.map_err(io::Error::other)));
    let mut decoder = GzipDecoder::new(reader);
    // Reads on to the end of the body, whose proof would otherwise be missed; several members are one file.
    decoder.multiple_members(true);
    ReaderStream::with_capacity(decoder, PIECE_BYTES).map_err(|error| {
        let wire = error.into_inner().and_then(|inner| inner.downcast::<WireError>().ok());
        wire.map_or_else(
            || WireError::HttpResponseContentCoding(Some("gzip".to_owned())),
            |wire| *wire,
        )
    })
}
