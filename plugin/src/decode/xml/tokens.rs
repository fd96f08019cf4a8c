//! Cuts XML into tokens: an incremental tokenizer over a sliding window.
//!
//! In: a [`Window`]. Out: one [`Token`] at a time, borrowed from the window: a token that the
//! window cuts is finished when more has come. It neither fetches nor expands anything: a DOCTYPE
//! and its internal subset are passed over (rules X6, X9). It knows no element name.
//!
//! Advice for changing it: it must agree with [`super::quick`], token by token; the tests
//! drive both over every fixture in pieces of 1, 2 and 7 bytes.

use crate::decode::Fault;
use crate::decode::window::Window;
use memchr::{memchr, memchr3, memmem};

pub(super) mod element;

/// One piece of markup or text, as it stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A start tag, or an empty element.
    Start {
        /// The element's name.
        name: &'t [u8],
        /// What stands between the name and the end of the tag.
        attributes: &'t [u8],
        /// Whether the element ends with it.
        empty: bool,
    },
    /// An end tag's name.
    End(&'t [u8]),
    /// Text with its references.
    Text(&'t [u8]),
    /// The inside of a CDATA section.
    Cdata(&'t [u8]),
    /// A comment, a processing instruction, a declaration or a DOCTYPE.
    Other,
    /// The clean end of the bytes.
    Eof,
}

/// A piece of markup between elements, recognised with the white space before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element<'t> {
    /// An element that holds nothing but text, whole.
    Leaf(Leaf<'t>),
    /// The start tag of any other element that does not end with it.
    Start {
        /// The element's name.
        name: &'t [u8],
        /// What stands between the name and the end of the tag.
        attributes: &'t [u8],
    },
    /// The end tag that was expected.
    End,
}

/// An element that holds nothing but text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf<'t> {
    /// All that stands before the text: white space, the start tag, the mark of a CDATA section.
    pub lead: &'t [u8],
    /// The element's name.
    pub name: &'t [u8],
    /// What stands between the name and the end of the start tag.
    pub attributes: &'t [u8],
    /// The text, not only white space.
    pub text: &'t [u8],
    /// Whether it is the inside of a CDATA section.
    pub cdata: bool,
    /// Whether it is the inside of a JSON string as it stands.
    pub plain: bool,
}

/// What may come next, between the elements of an element.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'n> {
    /// The name of the element that comes next most likely; empty if none is.
    pub foretold: &'n [u8],
    /// The name of the open element.
    pub open: &'n [u8],
    /// Whether white space before its end tag means nothing.
    pub may_end: bool,
}

/// A source of tokens.
pub trait Tokens {
    /// What comes next and how many decoded bytes lie before it, if it is an [`Element`] and enough
    /// of it is at hand. None otherwise, with nothing taken.
    #[inline]
    fn element(&mut self, _outlook: Outlook<'_>) -> Option<(Element<'_>, u64)> {
        None
    }

    /// The bytes at hand, from the next token on; none where they are not to be looked at.
    #[inline]
    fn at_hand(&self) -> &[u8] {
        &[]
    }

    /// Passes over so many bytes at hand, which are whole elements.
    #[inline]
    fn pass(&mut self, _length: usize) {}

    /// The next token. `record` names the record that is being read, for errors.
    ///
    /// # Errors
    /// When the connection breaks, the markup is broken, or a token exceeds the limit.
    fn next(&mut self, record: u64) -> Result<Token<'_>, Fault>;
    /// How many decoded bytes lie before the next token.
    fn position(&self) -> u64;
    /// How many bad sequences were replaced by U+FFFD.
    fn replaced(&self) -> u64;
    /// How many bytes came over the wire.
    fn received(&self) -> u64;
}

/// The tokenizer for record lists.
pub struct SliceTokens {
    window: Window,
    /// The largest token, in bytes.
    limit: usize,
    cdata_end: memmem::Finder<'static>,
}

/// What ends a name in a tag.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
static NAME_END: [bool; 256] = {
    let mut table = [false; 256];
    let ends = b" \t\r\n/><";
    let mut index = 0;
    while index < ends.len() {
        table[ends[index] as usize] = true;
        index += 1;
    }
    table
};

impl SliceTokens {
    /// A tokenizer over this window, with a limit for one token in bytes.
    pub fn new(window: Window, limit: usize) -> Self {
        Self { window, limit, cdata_end: memmem::Finder::new(b"]]>") }
    }

    fn more(&mut self, record: u64) -> Result<bool, Fault> {
        if self.window.rest().len() > self.limit {
            return Err(self.too_large(record));
        }
        self.window.fill(record)
    }

    /// More bytes of a token that has begun: the end of the body is a cut.
    fn need(&mut self, record: u64) -> Result<(), Fault> {
        if self.more(record)? { Ok(()) } else { Err(Fault::Incomplete) }
    }

    const fn too_large(&self, record: u64) -> Fault {
        Fault::TooLarge { record, limit: self.limit, what: "token" }
    }

    fn malformed(&self, reason: &'static str) -> Fault {
        Fault::Malformed { position: self.window.position(), reason }
    }

    fn text(&mut self, record: u64) -> Result<usize, Fault> {
        let mut from = 0;
        loop {
            let rest = self.window.rest();
            if let Some(at) = memchr(b'<', rest.get(from..).unwrap_or_default()) {
                return Ok(from + at);
            }
            from = rest.len();
            if !self.more(record)? {
                return Ok(from);
            }
        }
    }

    /// Where `needle` stands, from the token's beginning; looked for from `from` on.
    fn until(&mut self, mut from: usize, needle: &[u8], record: u64) -> Result<usize, Fault> {
        loop {
            let rest = self.window.rest();
            let tail = rest.get(from..).unwrap_or_default();
            let found = match needle {
                [byte] => memchr(*byte, tail),
                b"]]>" => self.cdata_end.find(tail),
                _ => memmem::find(tail, needle),
            };
            if let Some(at) = found {
                return Ok(from + at);
            }
            from = from.max(rest.len().saturating_sub(needle.len() - 1));
            self.need(record)?;
        }
    }

    /// Where the tag ends that has attributes: the `>` outside quotes.
    fn tag_end(&mut self, mut from: usize, record: u64) -> Result<usize, Fault> {
        loop {
            let rest = self.window.rest();
            let Some(at) = memchr3(b'>', b'"', b'\'', rest.get(from..).unwrap_or_default()) else {
                from = rest.len();
                self.need(record)?;
                continue;
            };
            let at = from + at;
            match rest.get(at) {
                Some(b'>') | None => return Ok(at),
                Some(&quote) => from = self.until(at + 1, &[quote], record)? + 1,
            }
        }
    }

    /// Where the DOCTYPE ends: the `>` outside quotes, comments and the internal subset.
    fn doctype_end(&mut self, record: u64) -> Result<usize, Fault> {
        let mut at = 2;
        let mut depth = 0usize;
        loop {
            let Some(&byte) = self.window.rest().get(at) else {
                self.need(record)?;
                continue;
            };
            match byte {
                b'"' | b'\'' => at = self.until(at + 1, &[byte], record)?,
                b'<' => {
                    while self.window.rest().len() < at + 4 {
                        self.need(record)?;
                    }
                    if self.window.rest().get(at..at + 4) == Some(b"<!--") {
                        at = self.until(at + 4, b"-->", record)? + 2;
                    } else {
                        depth += 1;
                    }
                }
                b'>' if depth == 0 => return Ok(at),
                b'>' => depth -= 1,
                b'[' | b']' => {}
                _ => {}
            }
            at += 1;
        }
    }

    fn start_tag(&mut self, record: u64) -> Result<Token<'_>, Fault> {
        let mut at = 1;
        let byte = loop {
            match self.window.rest().get(at) {
                Some(&byte) if NAME_END.get(usize::from(byte)).is_some_and(|&end| end) => {
                    break byte;
                }
                Some(_) => at += 1,
                None => self.need(record)?,
            }
        };
        if at == 1 || byte == b'<' {
            return Err(self.malformed("a tag has no proper name"));
        }
        let end = if byte == b'>' { at } else { self.tag_end(at, record)? };
        if end > self.limit {
            return Err(self.too_large(record));
        }
        let tag = self.window.take(end + 1);
        let name = tag.get(1..at).unwrap_or_default();
        let inside = tag.get(at..end).unwrap_or_default();
        let (attributes, empty) = match inside.split_last() {
            Some((b'/', before)) => (before, true),
            _ => (inside, false),
        };
        Ok(Token::Start { name, attributes, empty })
    }

    fn end_tag(&mut self, record: u64) -> Result<Token<'_>, Fault> {
        let end = self.until(2, b">", record)?;
        let tag = self.window.take(end + 1);
        Ok(Token::End(tag.get(2..end).unwrap_or_default().trim_ascii_end()))
    }

    fn declaration(&mut self, record: u64) -> Result<Token<'_>, Fault> {
        // Enough to tell the kinds apart, or all that there is.
        while self.window.rest().len() < 9 && self.more(record)? {}
        let rest = self.window.rest();
        let (end, after) = if rest.starts_with(b"<![CDATA[") {
            let end = self.until(9, b"]]>", record)?;
            if end > self.limit {
                return Err(self.too_large(record));
            }
            let token = self.window.take(end + 3);
            return Ok(Token::Cdata(token.get(9..end).unwrap_or_default()));
        } else if rest.starts_with(b"<!--") {
            (self.until(4, b"-->", record)?, 3)
        } else if rest.starts_with(b"<!DOCTYPE") {
            (self.doctype_end(record)?, 1)
        } else if [&b"<![CDATA["[..], b"<!DOCTYPE", b"<!--"].iter().any(|it| it.starts_with(rest)) {
            return Err(Fault::Incomplete);
        } else {
            return Err(self.malformed("an unknown declaration"));
        };
        self.window.take(end + after);
        Ok(Token::Other)
    }
}

impl Tokens for SliceTokens {
    #[inline]
    fn element(&mut self, outlook: Outlook<'_>) -> Option<(Element<'_>, u64)> {
        let found = element::find(self.window.rest(), outlook, self.limit)?;
        let position = self.window.position() + found.start as u64;
        let bytes = self.window.take(found.end);
        Some((found.element(bytes)?, position))
    }

    #[inline]
    fn at_hand(&self) -> &[u8] {
        self.window.rest()
    }

    #[inline]
    fn pass(&mut self, length: usize) {
        self.window.take(length);
    }

    #[inline]
    fn next(&mut self, record: u64) -> Result<Token<'_>, Fault> {
        if !self.window.refill(record)? {
            return Ok(Token::Eof);
        }
        if self.window.rest().first() != Some(&b'<') {
            let length = self.text(record)?;
            if length > self.limit {
                return Err(self.too_large(record));
            }
            return Ok(Token::Text(self.window.take(length)));
        }
        while self.window.rest().len() < 2 {
            self.need(record)?;
        }
        match self.window.rest().get(1) {
            Some(b'/') => self.end_tag(record),
            Some(b'!') => self.declaration(record),
            Some(b'?') => {
                let end = self.until(2, b"?>", record)?;
                self.window.take(end + 2);
                Ok(Token::Other)
            }
            _ => self.start_tag(record),
        }
    }

    fn position(&self) -> u64 {
        self.window.position()
    }

    fn replaced(&self) -> u64 {
        self.window.replaced()
    }

    fn received(&self) -> u64 {
        self.window.received()
    }
}
