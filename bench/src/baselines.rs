//! What the connector is compared with inside this process: a parser that writes nothing, and copying alone.
//!
//! In: a document. Out: a number that depends on every byte, so that no work can be left out.

use std::collections::VecDeque;
use std::hint::black_box;
use std::io::{self, BufReader, Read};

use bytes::{Buf, Bytes};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::document::Document;

const BUFFER: usize = 64 << 10;

/// How many events quick-xml finds over a `BufRead` of 64 KiB; nothing is done with them.
///
/// # Errors
/// When the document is no XML.
pub fn events(document: &Document) -> Result<u64, quick_xml::Error> {
    let pieces = Pieces(document.pieces.iter().cloned().collect());
    let mut reader = Reader::from_reader(BufReader::with_capacity(BUFFER, pieces));
    let mut event = Vec::new();
    let mut count = 0;
    loop {
        event.clear();
        match reader.read_event_into(&mut event)? {
            Event::Eof => return Ok(count),
            found => {
                black_box(&found);
                count += 1;
            }
        }
    }
}

/// Copies the document to another place in memory.
pub fn copy(document: &Document, to: &mut Vec<u8>) -> u64 {
    to.clear();
    for piece in &document.pieces {
        to.extend_from_slice(piece);
    }
    black_box(to.as_slice());
    to.len() as u64
}

/// Pieces as a `Read`.
struct Pieces(VecDeque<Bytes>);

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(piece) = self.0.front_mut() else { return Ok(0) };
        let read = piece.len().min(into.len());
        into[..read].copy_from_slice(&piece[..read]);
        piece.advance(read);
        if piece.is_empty() {
            self.0.pop_front();
        }
        Ok(read)
    }
}
