//! A sliding window over an answer's bytes, always valid UTF-8.
//!
//! In: an [`Input`]. Out: the bytes from the current token's beginning on; more of them when asked.
//! UTF-8 is checked once a chunk, bad bytes become U+FFFD and are counted (rule X8). It knows no
//! markup.

use crate::decode::{Fault, Input, reserve};
use crate::room;
use crate::transport::CHUNK;
use simdutf8::compat;

/// U+FFFD in UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The bytes that are at hand.
pub struct Window {
    input: Input,
    bytes: Vec<u8>,
    /// Where the current token begins.
    start: usize,
    /// Up to where `bytes` is checked; behind it stands at most one cut character.
    valid: usize,
    /// How many decoded bytes lie before `bytes`.
    before: u64,
    replaced: u64,
    ended: bool,
    /// Whether the first character was looked at: a byte order mark is none.
    begun: bool,
}

impl Window {
    /// A window that has read nothing yet.
    pub const fn new(input: Input) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            start: 0,
            valid: 0,
            before: 0,
            replaced: 0,
            ended: false,
            begun: false,
        }
    }

    /// The bytes at hand, from the current token's beginning.
    #[inline]
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..self.valid).unwrap_or_default()
    }

    /// Takes `length` bytes: the next token begins behind them.
    #[inline]
    pub fn take(&mut self, length: usize) -> &[u8] {
        let start = self.start;
        self.start = self.valid.min(start + length);
        self.bytes.get(start..self.start).unwrap_or_default()
    }

    /// Reads more; false at the clean end.
    ///
    /// # Errors
    /// When the connection breaks or the memory does not suffice; `record` says for what.
    pub fn fill(&mut self, record: u64) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.before += self.start as u64;
            self.valid -= self.start;
            self.start = 0;
            if self.bytes.len() < CHUNK {
                // What a long token has made of it is needed elsewhere.
                self.bytes.shrink_to(4 * CHUNK);
            }
        }
        if self.input.read(&mut self.bytes, record)? == 0 {
            self.ended = true;
            return Ok(self.finish());
        }
        self.check(record)?;
        if !self.begun && !self.rest().is_empty() {
            self.begun = true;
            if self.rest().starts_with(BYTE_ORDER_MARK) {
                self.start = BYTE_ORDER_MARK.len();
            }
        }
        Ok(true)
    }

    /// Reads more until there are bytes at hand; false at the clean end. A piece may bring no more
    /// than half a character: nothing is at hand then, and yet it is not the end.
    ///
    /// # Errors
    /// As [`Window::fill`].
    #[inline]
    pub fn refill(&mut self, record: u64) -> Result<bool, Fault> {
        if self.start < self.valid { Ok(true) } else { self.refill_empty(record) }
    }

    fn refill_empty(&mut self, record: u64) -> Result<bool, Fault> {
        while self.rest().is_empty() {
            if !self.fill(record)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How many decoded bytes lie before the current token.
    pub fn position(&self) -> u64 {
        self.before + self.start as u64
    }

    /// How many bad sequences were replaced.
    pub const fn replaced(&self) -> u64 {
        self.replaced
    }

    /// How many bytes came over the wire.
    pub fn received(&self) -> u64 {
        self.input.received()
    }

    /// A character that the end cuts is a bad one.
    fn finish(&mut self) -> bool {
        if self.valid == self.bytes.len() {
            return false;
        }
        self.bytes.truncate(self.valid);
        self.bytes.extend_from_slice(REPLACEMENT);
        self.valid = self.bytes.len();
        self.replaced += 1;
        true
    }

    fn check(&mut self, record: u64) -> Result<(), Fault> {
        match compat::from_utf8(self.bytes.get(self.valid..).unwrap_or_default()) {
            Ok(_) => self.valid = self.bytes.len(),
            Err(error) if error.error_len().is_none() => self.valid += error.valid_up_to(),
            Err(_) => self.repair(record)?,
        }
        Ok(())
    }

    /// Replaces what is not UTF-8; the slow way, for chunks that need it.
    fn repair(&mut self, record: u64) -> Result<(), Fault> {
        let dirty = room::copy(self.bytes.get(self.valid..).unwrap_or_default());
        let dirty = dirty.map_err(|no_room| Fault::no_room(no_room, record))?;
        self.bytes.truncate(self.valid);
        let mut chunks = dirty.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let invalid = chunk.invalid();
            reserve(&mut self.bytes, chunk.valid().len() + REPLACEMENT.len(), record)?;
            self.bytes.extend_from_slice(chunk.valid().as_bytes());
            self.valid = self.bytes.len();
            let cut = chunks.peek().is_none()
                && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if cut {
                self.bytes.extend_from_slice(invalid);
            } else if !invalid.is_empty() {
                self.bytes.extend_from_slice(REPLACEMENT);
                self.valid = self.bytes.len();
                self.replaced += 1;
            }
        }
        Ok(())
    }
}
