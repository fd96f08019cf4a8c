//! Turns a JSON answer into records, one at a time, unchanged (rule C2).
//!
//! In: an [`Input`] and the catalogue's [`Json`]. Out: each record on one line, as written but
//! without the white space between its tokens. It builds no tree and knows no field but the key.

mod key;
mod scan;

use super::window::Window;
use super::{Counts, Fault, Found, Input, Oddities, Proof, Settings};
use crate::model::Json;
use crate::room;
pub use key::text_at;

use key::Bad;
use scan::{Copier, peek};
use serde_json::Value;

/// A list as JSON, read record by record.
pub struct List {
    window: Window,
    json: Json,
    settings: Settings,
    place: Place,
    records: u64,
    last_key: Option<u64>,
    oddities: Oddities,
}

/// Where the list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first byte.
    Start,
    /// In an array or a keyed object, before its first element.
    First(Kind),
    /// In an array or a keyed object, after an element.
    Next(Kind),
    /// Among objects that stand one after the other.
    Bare,
    /// After the proof.
    Ended(Proof),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Array,
    Keyed,
}

impl Kind {
    const fn end(self) -> u8 {
        match self {
            Self::Array => b']',
            Self::Keyed => b'}',
        }
    }
}

impl List {
    /// A list in these bytes.
    #[must_use]
    pub fn new(input: Input, json: Json, settings: Settings) -> Self {
        Self {
            window: Window::new(input),
            json,
            settings,
            place: Place::Start,
            records: 0,
            last_key: None,
            oddities: Oddities::default(),
        }
    }

    /// The next record, appended to `out`. After an error the list is of no more use.
    ///
    /// # Errors
    /// When the connection breaks, the body ends before its proof, the bytes are not JSON, or a
    /// record exceeds the limit; `out` is as before then.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        let length = out.len();
        let found = self.advance(out);
        self.oddities.replaced = self.window.replaced();
        if found.is_err() {
            out.truncate(length);
        }
        found
    }

    /// What was odd so far.
    #[must_use]
    pub const fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// Adds the last record's counts (rule P10): a record.
    pub fn add_counts(&self, totals: &mut Counts) {
        match totals.iter_mut().find(|(name, _)| name == "record") {
            Some((_, total)) => *total += 1,
            None => totals.push(("record".to_owned(), 1)),
        }
    }

    /// The last record's key, if it has one that is a whole number.
    #[must_use]
    pub const fn last_key(&self) -> Option<u64> {
        self.last_key
    }

    /// How many bytes came over the wire.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.window.received()
    }

    /// How many decoded bytes were read.
    #[must_use]
    pub fn decoded(&self) -> u64 {
        self.window.position()
    }

    fn advance(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        if self.place == Place::Start {
            self.place = self.begin()?;
        }
        if let Some(proof) = self.end()? {
            self.place = Place::Ended(proof);
            return Ok(Found::End(proof));
        }
        let start = out.len();
        if matches!(self.place, Place::First(Kind::Keyed) | Place::Next(Kind::Keyed)) {
            self.member(out)?;
        } else {
            self.copier(out).value()?;
        }
        if let Place::First(kind) = self.place {
            self.place = Place::Next(kind);
        }
        self.accept(out.get(start..).unwrap_or_default())?;
        Ok(Found::Record)
    }

    /// What the first byte says. An empty keyed object may come as `[]`.
    fn begin(&mut self) -> Result<Place, Fault> {
        let place = match (self.peek()?, self.json) {
            (None, _) => return Err(Fault::Incomplete),
            (Some(b'['), _) => Place::First(Kind::Array),
            (Some(b'{'), Json::Keyed) => Place::First(Kind::Keyed),
            (Some(b'{'), Json::Array) => return Ok(Place::Bare),
            (Some(_), _) => return Err(self.malformed("an array or an object was expected")),
        };
        self.window.take(1);
        Ok(place)
    }

    /// What proves the end, if it is here; otherwise an element follows.
    fn end(&mut self) -> Result<Option<Proof>, Fault> {
        match self.place {
            Place::Ended(proof) => Ok(Some(proof)),
            Place::First(kind) | Place::Next(kind) => {
                Ok((!self.go_on(kind)?).then_some(Proof::JsonEnd))
            }
            Place::Start | Place::Bare => match self.peek()? {
                Some(b'{') => Ok(None),
                Some(_) => Err(self.malformed("an object was expected")),
                None => Ok(Some(Proof::HttpFraming)),
            },
        }
    }

    /// Passes the comma; whether another element follows.
    fn go_on(&mut self, kind: Kind) -> Result<bool, Fault> {
        let first = matches!(self.place, Place::First(_));
        let next = self.some()?;
        if next == kind.end() {
            self.window.take(1);
            return Ok(false);
        }
        if first {
            return Ok(true);
        }
        if next != b',' {
            return Err(self.malformed("a comma was expected"));
        }
        self.window.take(1);
        if self.some()? == kind.end() {
            return Err(self.malformed("a value was expected after the comma"));
        }
        Ok(true)
    }

    /// Writes a member of a keyed object as a record.
    fn member(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.some()? != b'"' {
            return Err(self.malformed("a member's name was expected"));
        }
        let mut copier = self.copier(out);
        copier.append(b"{\"@key\":")?;
        copier.value()?;
        if self.some()? != b':' {
            return Err(self.malformed("a colon was expected"));
        }
        self.window.take(1);
        let object = self.some()? == b'{';
        let key_end = out.len();
        if object {
            self.window.take(1);
            let mut copier = self.copier(out);
            copier.append(b",")?;
            copier.rest_of_object()?;
            if out.get(key_end..) == Some(b",}") {
                out.truncate(key_end);
                out.push(b'}');
            }
        } else {
            let mut copier = self.copier(out);
            copier.append(b",\"value\":")?;
            copier.value()?;
            copier.append(b"}")?;
        }
        Ok(())
    }

    /// Checks a record and takes its key.
    fn accept(&mut self, record: &[u8]) -> Result<(), Fault> {
        match key::check(record, self.settings.key) {
            Ok(key) => self.last_key = key,
            Err(Bad::NotJson) => return Err(self.malformed("the record is not JSON")),
            Err(Bad::NoRoom(no_room)) => return Err(Fault::no_room(no_room, self.records + 1)),
        }
        self.records += 1;
        Ok(())
    }

    fn copier<'l>(&'l mut self, out: &'l mut Vec<u8>) -> Copier<'l> {
        Copier::new(&mut self.window, out, self.settings.max_record_bytes, self.records + 1)
    }

    /// The next byte that is no white space; none at the clean end.
    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        peek(&mut self.window, self.records + 1)
    }

    fn some(&mut self) -> Result<u8, Fault> {
        self.peek()?.ok_or(Fault::Incomplete)
    }

    fn malformed(&self, reason: &'static str) -> Fault {
        Fault::Malformed { position: self.window.position(), reason }
    }
}

/// One whole JSON document of at most `limit` bytes.
///
/// # Errors
/// When the connection breaks, the document is larger, ends early or is not JSON.
pub fn document(input: &mut Input, limit: usize) -> Result<Value, Fault> {
    let mut bytes = Vec::new();
    while input.read(&mut bytes, 0)? > 0 {
        if bytes.len() > limit {
            return Err(Fault::TooLarge { record: 0, limit, what: "document" });
        }
    }
    // What is not UTF-8 is copied with its replacements; a document, once more for the answer.
    let room = room::has(if std::str::from_utf8(&bytes).is_ok() { 0 } else { bytes.len() * 3 });
    room.and_then(|()| room::has_tree(&bytes, 2)).map_err(|no_room| Fault::no_room(no_room, 0))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            return Fault::Incomplete;
        }
        let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let position = before.map(str::len).sum::<usize>() + error.column();
        Fault::Malformed { position: position as u64, reason: "the document is not JSON" }
    })
}

#[cfg(test)]
mod tests;
