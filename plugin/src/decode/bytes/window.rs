//! An answer as UTF-8 text: what is not UTF-8 becomes U+FFFD (rule X8), and no character is ever
//! cut by the end of a piece.
//!
//! In: an [`Input`]. Out: pieces of valid UTF-8, without a byte order mark. It knows no format.

use crate::decode::{Fault, Input, reserve};

const MARK: &[u8] = b"\xef\xbb\xbf";
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// An answer's text, piece by piece.
pub(in crate::decode) struct Window {
    input: Input,
    bytes: Vec<u8>,
    /// Used only for pieces that are not UTF-8.
    repaired: Vec<u8>,
    /// Where the text begins that was not taken yet.
    position: usize,
    /// Where the text ends; after it at most the beginning of a character.
    valid: usize,
    before: u64,
    replaced: u64,
    started: bool,
    ended: bool,
}

impl Window {
    pub(in crate::decode) fn new(input: Input) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            repaired: Vec::new(),
            position: 0,
            valid: 0,
            before: 0,
            replaced: 0,
            started: false,
            ended: false,
        }
    }

    /// The text that is at hand; empty before the first piece, after the last one and in between.
    pub(in crate::decode) fn rest(&self) -> &[u8] {
        self.bytes.get(self.position..self.valid).unwrap_or_default()
    }

    /// Takes this many bytes of [`Window::rest`].
    pub(in crate::decode) fn take(&mut self, amount: usize) {
        self.position = self.position.saturating_add(amount).min(self.valid);
    }

    /// Gets the next piece, once all text at hand was taken; whether there was one.
    ///
    /// # Errors
    /// When the connection breaks, or when the memory does not suffice.
    pub(in crate::decode) fn fill(&mut self, limit: usize, record: u64) -> Result<bool, Fault> {
        while self.rest().is_empty() {
            if self.ended {
                return Ok(false);
            }
            self.bytes.drain(..self.valid);
            self.before += self.position as u64;
            (self.position, self.valid) = (0, 0);
            if self.input.read(&mut self.bytes, limit, record)? == 0 {
                self.ended = true;
                self.close();
            } else {
                self.check(limit, record)?;
            }
        }
        Ok(true)
    }

    /// How many pieces of bytes were no UTF-8.
    pub(in crate::decode) const fn replaced(&self) -> u64 {
        self.replaced
    }

    /// How many bytes of text were taken.
    pub(in crate::decode) const fn position(&self) -> u64 {
        self.before + self.position as u64
    }

    /// How many bytes came over the wire.
    pub(in crate::decode) fn received(&self) -> u64 {
        self.input.received()
    }

    /// The answer ends: a character that has begun will not go on.
    fn close(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.clear();
            self.bytes.extend_from_slice(REPLACEMENT);
            self.replaced += 1;
        }
        self.valid = self.bytes.len();
    }

    fn check(&mut self, limit: usize, record: u64) -> Result<(), Fault> {
        match std::str::from_utf8(&self.bytes) {
            Ok(_) => self.valid = self.bytes.len(),
            Err(error) if error.error_len().is_none() => self.valid = error.valid_up_to(),
            Err(_) => self.repair(limit, record)?,
        }
        if !self.started && self.valid > 0 {
            self.started = true;
            if self.bytes.starts_with(MARK) {
                self.position = MARK.len();
            }
        }
        Ok(())
    }

    fn repair(&mut self, limit: usize, record: u64) -> Result<(), Fault> {
        self.repaired.clear();
        reserve(&mut self.repaired, self.bytes.len() * REPLACEMENT.len(), limit, record)?;
        let mut rest = self.bytes.as_slice();
        self.valid = loop {
            let Err(error) = std::str::from_utf8(rest) else {
                self.repaired.extend_from_slice(rest);
                break self.repaired.len();
            };
            let (good, bad) = rest.split_at(error.valid_up_to());
            self.repaired.extend_from_slice(good);
            let Some(wrong) = error.error_len() else {
                let valid = self.repaired.len();
                self.repaired.extend_from_slice(bad);
                break valid;
            };
            self.repaired.extend_from_slice(REPLACEMENT);
            self.replaced += 1;
            rest = bad.get(wrong..).unwrap_or_default();
        };
        std::mem::swap(&mut self.bytes, &mut self.repaired);
        Ok(())
    }
}
