//! Checks that a record is JSON, reads its key on the way, and finds what a filter compares.
//!
//! In: a record's bytes. Out: one text or number. It keeps nothing else, and builds no tree.

use crate::room::{self, NoRoom};
use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt::{Formatter, Result as Written};

/// The longest text that is looked for, in bytes: a key, or what a filter compares.
const LONGEST: usize = 4096;
/// From how many bytes on a record is long.
const LONG: usize = 64 * 1024;

/// The text or number at a path of names joined by `/`; none when something else stands there.
///
/// # Errors
/// When there is no room to read it.
pub fn text_at(record: &[u8], path: &str) -> Result<Option<String>, NoRoom> {
    check_room(record)?;
    let names: Vec<&str> = path.split('/').collect();
    let mut source = serde_json::Deserializer::from_slice(record);
    Ok(At(&names).deserialize(&mut source).ok().flatten())
}

/// A text with escapes is copied while it is read, to a buffer that doubles.
fn check_room(record: &[u8]) -> Result<(), NoRoom> {
    let copied = record.len() > LONG && memchr(b'\\', record).is_some();
    if copied { room::has(record.len() / 2 * 3) } else { Ok(()) }
}

/// The text or number at a path, all else passed over.
struct At<'p>(&'p [&'p str]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((self.0.is_empty() && text.len() <= LONGEST).then(|| text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then(|| number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then(|| number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(self.0.is_empty().then(|| number.to_string()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let (name, rest) = self.0.split_first().map_or(("", self.0), |(name, rest)| (*name, rest));
        while let Some(is_name) = members.next_key_seed(Name(name))? {
            if is_name && !self.0.is_empty() {
                found = members.next_value_seed(At(rest))?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Checks the record; the value of the member called `key`, if it is a whole number, as a number or
/// as text.
///
/// # Errors
/// When the bytes are not one JSON value, or there is no room to read it.
pub fn check(record: &[u8], key: Option<&'static str>) -> Result<Option<u64>, Bad> {
    check_room(record).map_err(Bad::NoRoom)?;
    checked(record, key).map_err(|_| Bad::NotJson)
}

/// Why a record cannot be taken.
#[derive(Debug)]
pub enum Bad {
    /// It is not JSON.
    NotJson,
    /// There is no room to read it.
    NoRoom(NoRoom),
}

fn checked(record: &[u8], key: Option<&'static str>) -> serde_json::Result<Option<u64>> {
    let Some(key) = key.filter(|_| record.starts_with(b"{")) else {
        return serde_json::from_slice::<IgnoredAny>(record).map(|_| None);
    };
    let mut source = serde_json::Deserializer::from_slice(record);
    let found = Members(key).deserialize(&mut source)?;
    source.end()?;
    Ok(found)
}

/// An object, of which one member counts: the first with this name.
struct Members(&'static str);

impl<'de> DeserializeSeed<'de> for Members {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Option<u64>, D::Error> {
        source.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Option<u64>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<u64>, A::Error> {
        let mut found = None;
        while let Some(is_key) = members.next_key_seed(Name(self.0))? {
            if is_key && found.is_none() {
                found = Some(members.next_value_seed(At(&[]))?.and_then(|text| text.parse().ok()));
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found.flatten())
    }
}

/// A member's name: whether it is this one.
struct Name<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<bool, D::Error> {
        source.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}
