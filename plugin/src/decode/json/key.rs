//! Checks that a record is JSON, and reads its key on the way.
//!
//! In: a record's bytes. Out: the key, if the record has one. It keeps nothing else.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt::{Formatter, Result as Written};

/// Checks the record; the value of the member called `key`, if it is a whole number, as a number or
/// as text.
///
/// # Errors
/// When the bytes are not one JSON value.
pub fn check(record: &[u8], key: Option<&'static str>) -> serde_json::Result<Option<u64>> {
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
                found = Some(whole_number(&members.next_value()?));
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found.flatten())
    }
}

fn whole_number(value: &Value) -> Option<u64> {
    value.as_str().map_or_else(|| value.as_u64(), |text| text.parse().ok())
}

/// A member's name: whether it is this one.
struct Name(&'static str);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<bool, D::Error> {
        source.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = bool;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}
