//! Copies one JSON value from the window, without the white space between its tokens.
//!
//! In: a [`Window`]. Out: the value's bytes, appended. It finds where a value ends and minds depth
//! and size; whether the value is JSON is checked afterwards, over the whole record.

use crate::decode::window::Window;
use crate::decode::{Fault, reserve};
use memchr::memchr2;

/// How deep arrays and objects may be nested.
const MOST_DEPTH: usize = 256;

/// The next byte that is no white space; none at the clean end.
///
/// # Errors
/// When the connection breaks.
pub fn peek(window: &mut Window, record: u64) -> Result<Option<u8>, Fault> {
    loop {
        let rest = window.rest();
        let blank = rest.iter().take_while(|byte| is_blank(**byte)).count();
        let next = rest.get(blank).copied();
        window.take(blank);
        if next.is_some() || !window.refill(record)? {
            return Ok(next);
        }
    }
}

/// Copies from the window to a record.
pub struct Copier<'l> {
    window: &'l mut Window,
    out: &'l mut Vec<u8>,
    start: usize,
    limit: usize,
    record: u64,
}

impl<'l> Copier<'l> {
    /// A copier; `out` is limited from here on.
    pub const fn new(
        window: &'l mut Window,
        out: &'l mut Vec<u8>,
        limit: usize,
        record: u64,
    ) -> Self {
        let start = out.len();
        Self { window, out, start, limit, record }
    }

    /// Appends what is not in the source.
    ///
    /// # Errors
    /// When the record exceeds the limit.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.make_room(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Copies the next value; before it only white space may stand.
    ///
    /// # Errors
    /// When the body ends in the value, or the value is too large or nested too deeply.
    pub fn value(&mut self) -> Result<(), Fault> {
        match peek(self.window, self.record)? {
            None => Err(Fault::Incomplete),
            Some(b'"') => self.string(),
            Some(b'{' | b'[') => self.nested(0),
            Some(_) => self.scalar(),
        }
    }

    /// Copies what follows an object's opening brace, the closing one included.
    ///
    /// # Errors
    /// As [`Copier::value`].
    pub fn rest_of_object(&mut self) -> Result<(), Fault> {
        self.nested(1)
    }

    /// Copies until as many brackets were closed as opened; `depth` are open already.
    fn nested(&mut self, mut depth: usize) -> Result<(), Fault> {
        loop {
            let rest = self.some()?;
            let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
            let next = rest.get(plain).copied();
            self.copy(plain)?;
            match next {
                None => {}
                Some(b'"') => self.string()?,
                Some(b'{' | b'[') => {
                    depth += 1;
                    if depth > MOST_DEPTH {
                        return Err(self.malformed("nested too deeply"));
                    }
                    self.copy(1)?;
                }
                Some(b'}' | b']') => {
                    depth -= 1;
                    self.copy(1)?;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Some(_) => self.pass_blank()?,
            }
        }
    }

    /// Copies a string, its quotes included.
    fn string(&mut self) -> Result<(), Fault> {
        self.copy(1)?;
        let mut escaped = false;
        loop {
            let (length, closed) = string_part(self.some()?, &mut escaped);
            self.copy(length)?;
            if closed {
                return Ok(());
            }
        }
    }

    /// Copies a number or a word. What follows it stays, so that it is known to be whole.
    fn scalar(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.some()?;
            let length = rest.iter().take_while(|byte| is_scalar(**byte)).count();
            let whole = length < rest.len();
            self.copy(length)?;
            if whole {
                return Ok(());
            }
        }
    }

    /// Drops white space; between two words or numbers a space stays, so that they do not become
    /// one.
    fn pass_blank(&mut self) -> Result<(), Fault> {
        let next = peek(self.window, self.record)?;
        let parts = self.out.last().is_some_and(|byte| is_scalar(*byte));
        if parts && next.is_some_and(is_scalar) {
            self.append(b" ")?;
        }
        Ok(())
    }

    /// The bytes at hand, at least one.
    fn some(&mut self) -> Result<&[u8], Fault> {
        if self.window.rest().is_empty() && !self.window.refill(self.record)? {
            return Err(Fault::Incomplete);
        }
        Ok(self.window.rest())
    }

    fn copy(&mut self, length: usize) -> Result<(), Fault> {
        self.make_room(length)?;
        self.out.extend_from_slice(self.window.rest().get(..length).unwrap_or_default());
        self.window.take(length);
        Ok(())
    }

    fn make_room(&mut self, more: usize) -> Result<(), Fault> {
        if self.out.len() - self.start + more > self.limit {
            let (record, limit) = (self.record, self.limit);
            return Err(Fault::TooLarge { record, limit, what: "record" });
        }
        reserve(self.out, more, self.record)
    }

    fn malformed(&self, reason: &'static str) -> Fault {
        Fault::Malformed { position: self.window.position(), reason }
    }
}

/// How much of these bytes belongs to a string that was begun, and whether it ends there.
fn string_part(bytes: &[u8], escaped: &mut bool) -> (usize, bool) {
    let mut length = 0;
    loop {
        if *escaped && length < bytes.len() {
            *escaped = false;
            length += 1;
        }
        let rest = bytes.get(length..).unwrap_or_default();
        let Some(at) = memchr2(b'"', b'\\', rest) else { return (bytes.len(), false) };
        length += at + 1;
        if rest.get(at) == Some(&b'"') {
            return (length, true);
        }
        *escaped = true;
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Neither white space nor a bracket nor a quote.
const fn is_plain(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')
}

/// Part of a number or a word.
const fn is_scalar(byte: u8) -> bool {
    is_plain(byte) && !matches!(byte, b',' | b':')
}
