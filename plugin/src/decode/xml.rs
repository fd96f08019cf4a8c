//! Turns XML into JSON: a list record by record, or one document.
//!
//! In: an [`Input`] and a [`Reply`]. Out: [`Found`] by [`Found`], or one value. The path decides
//! what is an array, an object or a record (rules X1 to X10). It does not know what an error looks
//! like: what stands outside the records goes to who asks.

pub mod quick;
mod reader;
mod references;
mod root;
mod schema;
pub mod tokens;
mod writer;

#[cfg(test)]
mod tests;

pub use root::{Root, root_of};

use super::window::Window;
use super::{Counts, Fault, Found, Input, Oddities, Settings};
use crate::model::Reply;
use reader::Reader;
use serde_json::{Map, Value};
use tokens::{SliceTokens, Tokens};

/// A list, read record by record.
pub struct List<T = SliceTokens> {
    tokens: T,
    reader: Reader,
}

impl List {
    /// A list in these bytes.
    #[must_use]
    pub fn new(input: Input, reply: &Reply, settings: Settings) -> Self {
        let tokens = SliceTokens::new(Window::new(input), settings.max_record_bytes);
        Self::over(tokens, reply, settings)
    }
}

impl<T: Tokens> List<T> {
    /// A list over any source of tokens.
    #[must_use]
    pub fn over(tokens: T, reply: &Reply, settings: Settings) -> Self {
        Self { tokens, reader: Reader::new(reply, settings) }
    }

    /// The next record, appended to `out`, or what stands outside the records.
    ///
    /// # Errors
    /// When the connection breaks, the markup is broken, or a record exceeds the limit; `out` is
    /// as before then.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        let length = out.len();
        let found = self.advance(out);
        if found.is_err() {
            out.truncate(length);
        }
        found
    }

    fn advance(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        if let Some(due) = self.reader.due() {
            return Ok(due);
        }
        loop {
            while let Some(outlook) = self.reader.outlook() {
                let Some((element, position)) = self.tokens.element(outlook) else { break };
                let taken = self.reader.take_element(element, out);
                if let Some(found) = taken.map_err(|fault| placed(fault, position))? {
                    return Ok(found);
                }
                let usual = self.reader.take_usual(self.tokens.at_hand(), out)?;
                self.tokens.pass(usual);
            }
            let position = self.tokens.position();
            let token = self.tokens.next(self.reader.record())?;
            let taken = self.reader.take(token, out);
            if let Some(found) = taken.map_err(|fault| placed(fault, position))? {
                return Ok(found);
            }
        }
    }

    /// The key of the last record, if it has one.
    #[must_use]
    pub const fn last_key(&self) -> Option<u64> {
        self.reader.last_key()
    }

    /// What was odd so far.
    pub fn oddities(&self) -> Oddities {
        let mut oddities = self.reader.oddities().clone();
        oddities.replaced += self.tokens.replaced();
        oddities
    }

    /// Adds the last record's counts (rule P10).
    pub fn add_counts(&self, totals: &mut Counts) {
        self.reader.add_counts(totals);
    }

    /// How many bytes came over the wire.
    pub fn received(&self) -> u64 {
        self.tokens.received()
    }
}

/// The walk knows what is wrong, and not where.
#[cold]
fn placed(fault: Fault, position: u64) -> Fault {
    match fault {
        Fault::Malformed { reason, .. } => Fault::Malformed { position, reason },
        fault => fault,
    }
}

/// One whole document as `{"ROOT": …}`, and what was odd in it.
///
/// # Errors
/// When the connection breaks, the markup is broken, or the document exceeds `limit` bytes.
pub fn document(input: Input, reply: &Reply, limit: usize) -> Result<(Value, Oddities), Fault> {
    let settings = Settings { max_record_bytes: limit, typed: false, key: None };
    let whole = Reply { records: &[], ..*reply };
    let tokens = quick::QuickTokens::new(Window::new(input), limit);
    let mut list = List { tokens, reader: Reader::whole(&whole, settings) };
    let mut document = Map::new();
    let mut out = Vec::new();
    loop {
        match list.next(&mut out)? {
            Found::Outside(mut path, value) => {
                document.insert(path.pop().unwrap_or_default(), value);
            }
            Found::Record | Found::LeftOut(_) => {}
            Found::End(_) => return Ok((Value::Object(document), list.oddities())),
        }
    }
}
