//! The bytes of an answer, as the decoders see them: the piece that was looked at first, then the
//! rest of the body, with gzip undone by its magic bytes (rule C3).
//!
//! In: a [`Body`]. Out: pieces appended to a buffer. It knows no format.

use super::Fault;
use crate::room;
use crate::transport::{Body, CHUNK, TransportError};
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, Read};

/// The first bytes of a gzip member (RFC 1952).
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];
/// Room for so many bytes is made at least before some are inflated.
const LEAST_INFLATED: usize = 4096;

/// How many bytes are asked for at first. A small answer needs no room for more, and pages that are left alone are not
/// wiped for the next guest.
const LEAST_ASKED: usize = 16 * 1024;

/// An answer's bytes.
pub struct Input {
    source: Source,
    /// Bytes taken before a decoder was chosen.
    looked_at: Vec<u8>,
    /// Why looking further failed; told once those bytes were read.
    failure: Option<Fault>,
    ended: bool,
}

enum Source {
    Plain(Pieces),
    Gzip(Box<MultiGzDecoder<Pieces>>),
}

/// A body as a `BufRead`. An error of the connection is kept aside: `io::Error` cannot carry it
/// without an allocation a read.
struct Pieces {
    body: Box<dyn Body>,
    piece: Vec<u8>,
    position: usize,
    /// How many bytes the next read asks for: more after one that brought as many, up to [`CHUNK`].
    ask: usize,
    read: u64,
    failure: Option<TransportError>,
    ended: bool,
}

impl Input {
    /// The bytes of this body. `decompress` allows gzip to be undone; a file is never touched.
    ///
    /// # Errors
    /// When the connection breaks before the first byte.
    pub fn new(body: Box<dyn Body>, decompress: bool) -> Result<Self, Fault> {
        let mut pieces = Pieces::new(body);
        let magic = decompress && pieces.starts_with(&GZIP)?;
        let source = if magic {
            Source::Gzip(Box::new(MultiGzDecoder::new(pieces)))
        } else {
            Source::Plain(pieces)
        };
        Ok(Self { source, looked_at: Vec::new(), failure: None, ended: false })
    }

    /// Bytes that are there already.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        struct Nothing;
        impl Body for Nothing {
            fn read(&mut self, _: usize) -> Result<Option<Vec<u8>>, TransportError> {
                Ok(None)
            }
        }
        let source = Source::Plain(Pieces::new(Box::new(Nothing)));
        Self { source, looked_at: bytes.to_vec(), failure: None, ended: false }
    }

    /// The first bytes, read until there are `least` of them or the body has ended. They will be
    /// read again.
    ///
    /// # Errors
    /// When the connection breaks, or when the memory does not suffice.
    pub fn look(&mut self, least: usize) -> Result<&[u8], Fault> {
        while self.looked_at.len() < least && !self.ended {
            let mut more = std::mem::take(&mut self.looked_at);
            let read = self.pull(&mut more, 0);
            self.looked_at = more;
            read?;
        }
        Ok(&self.looked_at)
    }

    /// All bytes, if there are at most about `most`. They will be read again, and so will a failure
    /// be met again: what came before it counts.
    pub fn look_whole(&mut self, most: usize) -> Option<&[u8]> {
        while self.looked_at.len() < most && !self.ended && self.failure.is_none() {
            let least = self.looked_at.len() + 1;
            let failure = self.look(least).err();
            self.failure = failure;
        }
        self.ended.then_some(self.looked_at.as_slice())
    }

    /// Appends the next piece to the buffer; 0 at the clean end. `record` names the record for
    /// whose sake the buffer grows.
    ///
    /// # Errors
    /// When the connection breaks, or when the memory does not suffice.
    pub fn read(&mut self, into: &mut Vec<u8>, record: u64) -> Result<usize, Fault> {
        if !self.looked_at.is_empty() {
            let first = std::mem::take(&mut self.looked_at);
            super::reserve(into, first.len(), record)?;
            into.extend_from_slice(&first);
            return Ok(first.len());
        }
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        if self.ended {
            return Ok(0);
        }
        if matches!(self.source, Source::Gzip(_)) {
            // What is inflated goes straight into the buffer.
            super::reserve(into, CHUNK, record)?;
        }
        self.pull(into, record)
    }

    /// How many bytes came over the wire so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        match &self.source {
            Source::Plain(pieces) => pieces.read,
            Source::Gzip(decoder) => decoder.get_ref().read,
        }
    }

    fn pull(&mut self, into: &mut Vec<u8>, record: u64) -> Result<usize, Fault> {
        // Room for the host's copy must be there before it is made (rule E7). Inflating may take
        // several pieces, each larger than the one before.
        let copy = match &self.source {
            Source::Plain(pieces) => pieces.ask,
            Source::Gzip(_) => CHUNK,
        };
        room::has(copy).map_err(|no_room| Fault::no_room(no_room, record))?;
        let read = match &mut self.source {
            Source::Plain(pieces) => pieces.pour(into, record)?,
            Source::Gzip(decoder) => inflate(decoder, into, record)?,
        };
        self.ended = read == 0;
        Ok(read)
    }
}

/// Appends the next piece of the inflated bytes.
fn inflate(
    decoder: &mut MultiGzDecoder<Pieces>,
    into: &mut Vec<u8>,
    record: u64,
) -> Result<usize, Fault> {
    super::reserve(into, LEAST_INFLATED, record)?;
    let start = into.len();
    let most = CHUNK.min(into.capacity() - start);
    into.resize(start + most, 0);
    let result = decoder.read(into.get_mut(start..).unwrap_or_default());
    match result {
        Ok(read) => {
            into.truncate(start + read);
            Ok(read)
        }
        Err(error) => {
            into.truncate(start);
            let position = decoder.get_ref().read;
            Err(match decoder.get_mut().failure.take() {
                Some(failure) => Fault::Transport(failure),
                None if error.kind() == io::ErrorKind::UnexpectedEof => Fault::Incomplete,
                None => Fault::Malformed { position, reason: "the gzip data is damaged" },
            })
        }
    }
}

impl Pieces {
    fn new(body: Box<dyn Body>) -> Self {
        let (piece, position, ask) = (Vec::new(), 0, LEAST_ASKED);
        Self { body, piece, position, ask, read: 0, failure: None, ended: false }
    }

    /// What the body brings next; empty at its end.
    fn next_piece(&mut self) -> Result<Vec<u8>, TransportError> {
        let Some(piece) = self.body.read(self.ask)? else {
            self.ended = true;
            return Ok(Vec::new());
        };
        self.read += piece.len() as u64;
        if piece.len() >= self.ask {
            self.ask = CHUNK.min(self.ask * 4);
        }
        Ok(piece)
    }

    /// Takes the next piece when the last one is used up.
    fn refill(&mut self) -> Result<(), TransportError> {
        while self.position >= self.piece.len() && !self.ended {
            self.piece = Vec::new();
            self.position = 0;
            self.piece = self.next_piece()?;
        }
        Ok(())
    }

    /// Whether the body begins with these bytes; reads no more than it needs.
    fn starts_with(&mut self, magic: &[u8]) -> Result<bool, Fault> {
        while self.piece.len() < magic.len() && !self.ended {
            let more = self.next_piece()?;
            self.piece.extend_from_slice(&more);
            if !magic
                .starts_with(self.piece.get(..self.piece.len().min(magic.len())).unwrap_or(&[]))
            {
                break;
            }
        }
        Ok(self.piece.starts_with(magic))
    }

    fn pour(&mut self, into: &mut Vec<u8>, record: u64) -> Result<usize, Fault> {
        self.refill()?;
        let rest = self.piece.get(self.position..).unwrap_or_default();
        super::reserve(into, rest.len(), record)?;
        into.extend_from_slice(rest);
        let read = rest.len();
        self.position = self.piece.len();
        Ok(read)
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let read = available.len().min(into.len());
        for (to, from) in into.iter_mut().zip(available) {
            *to = *from;
        }
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let Err(failure) = self.refill() {
            self.failure = Some(failure);
            return Err(io::Error::from(io::ErrorKind::ConnectionAborted));
        }
        Ok(self.piece.get(self.position..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.position += amount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    /// Brings all that it is asked for, so many bytes in all; notes how many that were each time.
    struct Noted {
        left: usize,
        asked: Rc<RefCell<Vec<usize>>>,
    }

    impl Body for Noted {
        fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>, TransportError> {
            self.asked.borrow_mut().push(most);
            let piece = most.min(self.left);
            self.left -= piece;
            Ok((piece > 0).then(|| vec![b' '; piece]))
        }
    }

    fn asked(bytes: usize) -> Vec<usize> {
        let asked = Rc::<RefCell<Vec<usize>>>::default();
        let body = Noted { left: bytes, asked: asked.clone() };
        let mut input = Input::new(Box::new(body), true).unwrap();
        let mut all = Vec::new();
        while input.read(&mut all, 0).unwrap() > 0 {}
        assert_eq!(all.len(), bytes);
        asked.take()
    }

    #[test]
    fn more_is_asked_for_once_as_much_has_come() {
        assert_eq!(asked(15_000), [LEAST_ASKED, LEAST_ASKED]);
        let long = [LEAST_ASKED, 4 * LEAST_ASKED, CHUNK, CHUNK, CHUNK];
        assert_eq!(asked(5 * LEAST_ASKED + CHUNK + 1), long);
    }
}
