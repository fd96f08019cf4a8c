//! The same tokens by quick-xml, for documents, and as the reference that the tokenizer for lists
//! is tested against.
//!
//! In: a [`Window`]. Out: one [`Token`] at a time. It knows no element name.

use super::tokens::{Token, Tokens};
use crate::decode::Fault;
use crate::decode::window::Window;
use crate::room;
use crate::transport::CHUNK;
use quick_xml::events::Event;
use quick_xml::{Error, Reader};
use std::io::{self, BufRead, Read};

/// The tokenizer for documents.
pub struct QuickTokens {
    reader: Reader<Source>,
    event: Vec<u8>,
    name: Vec<u8>,
    text: Vec<u8>,
}

/// A window as a `BufRead`; a fault is kept aside, since `io::Error` cannot carry it.
struct Source {
    window: Window,
    limit: usize,
    record: u64,
    /// How much the current token has taken.
    taken: usize,
    fault: Option<Fault>,
}

impl QuickTokens {
    /// A tokenizer over this window, with a limit for one token in bytes.
    #[must_use]
    pub fn new(window: Window, limit: usize) -> Self {
        let source = Source { window, limit, record: 0, taken: 0, fault: None };
        let mut reader = Reader::from_reader(source);
        let config = reader.config_mut();
        // Matching tags is the walk's work, for both tokenizers alike.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self { reader, event: Vec::new(), name: Vec::new(), text: Vec::new() }
    }

    fn fault(&mut self, error: &Error) -> Fault {
        let source = self.reader.get_mut();
        if let Some(fault) = source.fault.take() {
            return fault;
        }
        match error {
            // Each of them says that something was not closed before the end.
            Error::Syntax(_) | Error::Io(_) => Fault::Incomplete,
            _ => Fault::Malformed {
                position: source.window.position(),
                reason: "the markup is broken",
            },
        }
    }

    fn hold(&mut self, before: &[u8], text: &str, after: &[u8]) {
        self.text.clear();
        self.text.extend_from_slice(before);
        self.text.extend_from_slice(text.as_bytes());
        self.text.extend_from_slice(after);
    }
}

impl Tokens for QuickTokens {
    fn next(&mut self, record: u64) -> Result<Token<'_>, Fault> {
        let source = self.reader.get_mut();
        source.record = record;
        source.taken = 0;
        let mut buffer = std::mem::take(&mut self.event);
        buffer.clear();
        let event = match self.reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => return Err(self.fault(&error)),
        };
        let kind = self.keep(&event);
        drop(event);
        self.event = buffer;
        Ok(match kind {
            Kind::Start { empty } => {
                Token::Start { name: &self.name, attributes: &self.text, empty }
            }
            Kind::End => Token::End(&self.name),
            Kind::Text => Token::Text(&self.text),
            Kind::Cdata => Token::Cdata(&self.text),
            Kind::Other => Token::Other,
            Kind::Eof => Token::Eof,
        })
    }

    fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn replaced(&self) -> u64 {
        self.reader.get_ref().window.replaced()
    }

    fn received(&self) -> u64 {
        self.reader.get_ref().window.received()
    }
}

/// What an event was; its text stands in the tokenizer's buffers.
enum Kind {
    Start { empty: bool },
    End,
    Text,
    Cdata,
    Other,
    Eof,
}

impl QuickTokens {
    fn keep(&mut self, event: &Event<'_>) -> Kind {
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                self.name.clear();
                self.name.extend_from_slice(tag.name().as_ref().as_bytes());
                self.hold(b"", tag.attributes_raw(), b"");
                Kind::Start { empty: matches!(event, Event::Empty(_)) }
            }
            Event::End(tag) => {
                self.name.clear();
                self.name.extend_from_slice(tag.name().as_ref().as_bytes());
                Kind::End
            }
            Event::Text(text) => {
                self.hold(b"", text, b"");
                Kind::Text
            }
            Event::GeneralRef(reference) => {
                self.hold(b"&", reference, b";");
                Kind::Text
            }
            Event::CData(text) => {
                self.hold(b"", text, b"");
                Kind::Cdata
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Kind::Other,
            Event::Eof => Kind::Eof,
        }
    }
}

impl Source {
    fn fail(&mut self, fault: Fault) -> io::Error {
        self.fault = Some(fault);
        io::Error::from(io::ErrorKind::Other)
    }
}

impl Read for Source {
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

impl BufRead for Source {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken > self.limit {
            let too_large =
                Fault::TooLarge { record: self.record, limit: self.limit, what: "token" };
            return Err(self.fail(too_large));
        }
        // What was taken of a token stands in a buffer that doubles, and is copied once.
        let long = if self.taken > CHUNK { self.taken } else { 0 };
        if let Err(no_room) = room::has(long.saturating_mul(3)) {
            return Err(self.fail(Fault::no_room(no_room, self.record)));
        }
        if let Err(fault) = self.window.refill(self.record) {
            return Err(self.fail(fault));
        }
        Ok(self.window.rest())
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount;
        self.window.take(amount);
    }
}
