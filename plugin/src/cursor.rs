//! A place in a list, as text that a step may carry to another machine (rule P7).
//!
//! In: a [`Position`]. Out: text, and back. A cursor is untrusted: it is checked for damage and for
//! the step it belongs to, and every value in it is validated again by who uses it. It holds no
//! host, no path and no credential.

use crate::arguments::Arguments;
use crate::error::{Error, Violation};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The form of the text; a cursor of another form is refused.
const FORMAT: u8 = 1;
/// The longest cursor, in characters.
const LONGEST: usize = 8192;

/// A place in a list: which request, and how far in its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which chunk of a split parameter.
    #[serde(rename = "c", default, skip_serializing_if = "is_zero")]
    pub chunk: usize,
    /// The paging parameters of the request.
    #[serde(rename = "p", default, skip_serializing_if = "Vec::is_empty")]
    pub page: Vec<(String, String)>,
    /// Parameters that were given a value at the first request.
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub frozen: Vec<(String, String)>,
    /// Where the next window begins.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u64>,
    /// How many records of the answer were read (prefix resume).
    #[serde(rename = "n", default, skip_serializing_if = "is_none")]
    pub read: u64,
    /// The rolling hash of those records.
    #[serde(rename = "h", default, skip_serializing_if = "is_none")]
    pub hash: u64,
    /// A key that may come again and is then dropped.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
    /// Whether the list has ended.
    #[serde(rename = "e", default, skip_serializing_if = "is_false")]
    pub ended: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none(number: &u64) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(truth: &bool) -> bool {
    !*truth
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    #[serde(rename = "v")]
    format: u8,
    #[serde(rename = "a")]
    version: String,
    #[serde(rename = "s")]
    step: u64,
    #[serde(rename = "at")]
    position: Position,
}

/// What a cursor belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The API version.
    pub version: String,
    /// The hash of the operation and the parameters as given.
    pub step: u64,
}

impl Owner {
    /// The owner of a step's cursors. Secrets are left out: a hash of one could be guessed.
    #[must_use]
    pub fn new(resource: &str, operation: &str, version: &str, arguments: &Arguments) -> Self {
        let mut hash = Hash::default();
        for part in [resource, operation, version] {
            hash.add(part.as_bytes());
        }
        for argument in &arguments.sent {
            hash.add(argument.name.as_bytes());
            hash.add(argument.shown().as_bytes());
        }
        for filter in &arguments.filters {
            hash.add(filter.field.as_bytes());
            filter.values.iter().for_each(|value| hash.add(value.as_bytes()));
        }
        for (name, value) in &arguments.held {
            hash.add(name.as_bytes());
            hash.add(value.as_bytes());
        }
        Self { version: version.to_owned(), step: hash.0 }
    }

    /// The text of a place.
    #[must_use]
    pub fn encode(&self, position: &Position) -> String {
        let envelope = Envelope {
            format: FORMAT,
            version: self.version.clone(),
            step: self.step,
            position: position.clone(),
        };
        // Numbers, short texts and lists of them always serialize.
        let json = serde_json::to_vec(&envelope).unwrap_or_default();
        let mut checked = checksum(&json).to_be_bytes().to_vec();
        checked.extend_from_slice(&json);
        URL_SAFE_NO_PAD.encode(checked)
    }

    /// The place that a text tells.
    ///
    /// # Errors
    /// `permanent-invalid-step` when it is damaged, of another form, or belongs to another step.
    pub fn decode(&self, cursor: &str) -> Result<Position, Error> {
        let refuse = |expected: &str| {
            let violation = Violation::new("options.cursor", "a cursor", "cursor", expected);
            Error::invalid_step(vec![violation])
        };
        let undamaged = || {
            let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
            let (sum, json) = bytes.split_first_chunk::<8>()?;
            if u64::from_be_bytes(*sum) != checksum(json) {
                return None;
            }
            serde_json::from_slice::<Envelope>(json).ok()
        };
        if cursor.len() > LONGEST {
            return Err(refuse("an undamaged cursor of an earlier answer; this one is too long"));
        }
        let envelope =
            undamaged().ok_or_else(|| refuse("an undamaged cursor of an earlier answer"))?;
        if envelope.format != FORMAT {
            return Err(refuse("a cursor of this release; begin again without one"));
        }
        if envelope.version != self.version {
            let expected =
                format!("a cursor of API version {}; begin again without one", self.version);
            return Err(refuse(&expected));
        }
        if envelope.step != self.step {
            return Err(refuse("a cursor of the same operation with the same parameters"));
        }
        Ok(envelope.position)
    }
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut hash = Hash::default();
    hash.add(bytes);
    hash.0
}

/// A hash over pieces. Good against damage and mix-ups, not against malice: a forged cursor only
/// leads its own author elsewhere in the same list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hash(pub u64);

impl Hash {
    /// Adds a piece and its length.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner::new("host", "list", "5.0", &Arguments::default())
    }

    #[test]
    fn p7_a_cursor_comes_back_and_belongs_to_its_step() {
        let position = Position {
            page: vec![("id_min".to_owned(), "12".to_owned())],
            read: 3,
            hash: 7,
            ..Position::default()
        };
        let cursor = owner().encode(&position);
        assert_eq!(owner().decode(&cursor).unwrap(), position);
        for other in [
            Owner::new("host", "list_detection", "5.0", &Arguments::default()),
            Owner::new("host", "list", "4.0", &Arguments::default()),
        ] {
            assert!(other.decode(&cursor).is_err());
        }
    }

    #[test]
    fn p7_damage_at_any_place_is_found() {
        let cursor = owner().encode(&Position { read: 5, hash: 9, ..Position::default() });
        for at in 0..cursor.len() {
            let mut damaged = cursor.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(owner().decode(&damaged).is_err(), "at {at}");
        }
        assert!(owner().decode("").is_err());
    }
}
