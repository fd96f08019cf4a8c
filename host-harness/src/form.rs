//! Decodes queries and forms into named values.
//!
//! In: `a=1&b=x%20y`; out: pairs. Order does not matter to a server, so it does not matter here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The value of a parameter: a key that is sent twice keeps both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// The usual case.
    One(String),
    /// The key was sent several times, in this order.
    Several(Vec<String>),
}

/// Parameters by name.
pub type Pairs = BTreeMap<String, Values>;

/// Decodes `application/x-www-form-urlencoded` text.
pub fn decode(text: &str) -> Pairs {
    collected(text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescape(name), unescape(value))
    }))
}

/// Names and values in order; a name that comes again keeps all its values.
pub(crate) fn collected(all: impl Iterator<Item = (String, String)>) -> Pairs {
    let mut pairs = Pairs::new();
    for (name, value) in all {
        match pairs.remove(&name) {
            None => pairs.insert(name, Values::One(value)),
            Some(Values::One(first)) => pairs.insert(name, Values::Several(vec![first, value])),
            Some(Values::Several(mut all)) => {
                all.push(value);
                pairs.insert(name, Values::Several(all))
            }
        };
    }
    pairs
}

fn unescape(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        match first {
            b'+' => out.push(b' '),
            b'%' => match (hex(tail.first()), hex(tail.get(1))) {
                (Some(high), Some(low)) => {
                    out.extend(u8::try_from(high * 16 + low));
                    rest = tail.get(2..).unwrap_or_default();
                }
                _ => out.push(b'%'),
            },
            other => out.push(*other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_escapes_and_repeated_keys() {
        let pairs = decode("a=1&b=x%20y+z&c=%E2%82%AC&d&a=2&e=100%&a=3");
        let one = |text: &str| Values::One(text.into());
        assert_eq!(pairs["a"], Values::Several(vec!["1".into(), "2".into(), "3".into()]));
        assert_eq!(pairs["b"], one("x y z"));
        assert_eq!(pairs["c"], one("€"));
        assert_eq!(pairs["d"], one(""));
        assert_eq!(pairs["e"], one("100%"));
        assert!(decode("").is_empty());
    }
}
