//! Turns an answer's bytes into JSON records, one at a time, or into one document.
//!
//! In: an [`Input`] and the catalogue's [`crate::model::Reply`]. Out: records appended to a buffer
//! as JSON, and what stood outside them. It knows no error envelope and no HTTP status:
//! [`crate::response`] judges.

pub mod bytes;
pub mod csv;
mod escape;
mod input;
pub mod json;
mod short;
mod window;
pub mod xml;

pub use escape::{Oddities, escape_text};
pub use input::Input;
pub use window::Window;

use crate::room::{self, NoRoom};
use crate::transport::TransportError;
use serde_json::Value;

/// What proved that a list is whole (rule P1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The root element's end tag.
    RootEnd,
    /// The end of the JSON array or object.
    JsonEnd,
    /// The CSV footer block.
    Footer,
    /// The clean end of the HTTP body.
    HttpFraming,
}

impl Proof {
    /// The word in the answer.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RootEnd => "root-end",
            Self::JsonEnd => "json-end",
            Self::Footer => "footer",
            Self::HttpFraming => "http-framing",
        }
    }
}

/// What the decoder found next.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A record was appended to the buffer, without a line feed.
    Record,
    /// Something outside the records: its path below the root, and its value.
    Outside(Vec<String>, Value),
    /// Something outside the records that was too large to keep: its path below the root.
    LeftOut(Vec<String>),
    /// The end, and what proves it.
    End(Proof),
}

/// Why decoding stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection broke.
    Transport(TransportError),
    /// The body ended before the proof.
    Incomplete,
    /// The bytes are not what was announced: where (bytes decoded so far) and why.
    Malformed {
        /// The position in the decoded body, in bytes.
        position: u64,
        /// What is wrong, without a value from the answer.
        reason: &'static str,
    },
    /// A record or a token exceeds the limit.
    TooLarge {
        /// Which record of this answer, counted from 1.
        record: u64,
        /// The limit that was exceeded, in bytes or members.
        limit: usize,
        /// What is limited.
        what: &'static str,
    },
    /// The memory does not suffice, though no limit was exceeded.
    NoRoom {
        /// Which record of this answer, counted from 1; 0 for none.
        record: u64,
        /// How many bytes were asked for in vain.
        bytes: usize,
    },
}

impl Fault {
    pub(crate) const fn no_room(no_room: NoRoom, record: u64) -> Self {
        Self::NoRoom { record, bytes: no_room.0 }
    }
}

impl From<TransportError> for Fault {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// What a decoder is told besides the shape.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The largest record as JSON, and the largest token of the source, in bytes.
    pub max_record_bytes: usize,
    /// Whether fields known to be integers become numbers.
    pub typed: bool,
    /// The child of a record whose text is the record's key.
    pub key: Option<&'static str>,
}

/// Counts of elements, by name, in order of first appearance (rule P10).
pub type Counts = Vec<(String, u64)>;

/// Makes room in a buffer for the sake of this record: nothing may trap for lack of it (rule E7).
#[inline]
pub(crate) fn reserve<T>(buffer: &mut Vec<T>, more: usize, record: u64) -> Result<(), Fault> {
    room::reserve(buffer, more).map_err(|no_room| Fault::no_room(no_room, record))
}

/// JSON that a decoder wrote, as a value; who calls it has looked for room. The decoders bound its
/// depth; serde_json's own bound is lower.
pub(crate) fn parse_json(json: &[u8]) -> Option<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    deserializer.disable_recursion_limit();
    serde::Deserialize::deserialize(&mut deserializer).ok()
}

/// A list in whatever form it came.
pub enum Decoder {
    /// XML.
    Xml(Box<xml::List>),
    /// CSV.
    Csv(Box<csv::List>),
    /// JSON.
    Json(Box<json::List>),
    /// No body at all (HTTP 204).
    Empty,
}

impl Decoder {
    /// The next record, appended to `out` as JSON without a line feed, or what stands outside the
    /// records.
    ///
    /// # Errors
    /// Why decoding stopped; `out` is as before then.
    #[inline]
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        match self {
            Self::Xml(list) => list.next(out),
            Self::Csv(list) => list.next(out),
            Self::Json(list) => list.next(out),
            Self::Empty => Ok(Found::End(Proof::HttpFraming)),
        }
    }

    /// The key of the last record, if it has one.
    #[must_use]
    pub fn last_key(&self) -> Option<u64> {
        match self {
            Self::Xml(list) => list.last_key(),
            Self::Csv(list) => list.last_key(),
            Self::Json(list) => list.last_key(),
            Self::Empty => None,
        }
    }

    /// What was odd so far.
    #[must_use]
    pub fn oddities(&self) -> Oddities {
        match self {
            Self::Xml(list) => list.oddities(),
            Self::Csv(list) => list.oddities().clone(),
            Self::Json(list) => list.oddities().clone(),
            Self::Empty => Oddities::default(),
        }
    }

    /// Adds the last record's counts (rule P10).
    pub fn add_counts(&self, totals: &mut Counts) {
        match self {
            Self::Xml(list) => list.add_counts(totals),
            Self::Csv(list) => list.add_counts(totals),
            Self::Json(list) => list.add_counts(totals),
            Self::Empty => {}
        }
    }

    /// Whether it is XML: only there a record's key is known to be ordered (rule P4).
    #[must_use]
    pub const fn is_xml(&self) -> bool {
        matches!(self, Self::Xml(_))
    }
}
