//! Decodes the references of XML text: the five entities and character references, nothing else
//! (rule X6): no entity is ever expanded.
//!
//! In: raw text. Out: the text as the inside of a JSON string. It knows no element.

use crate::decode::{Oddities, escape_text};
use memchr::memchr;

/// The longest reference that is looked at, in bytes: `&#x0010FFFF;` and leading zeros.
pub const LONGEST: usize = 16;

/// Appends raw text, references decoded, to `out` as the inside of a JSON string.
#[inline]
pub fn write_text(out: &mut Vec<u8>, raw: &[u8], oddities: &mut Oddities) {
    if memchr(b'&', raw).is_none() {
        oddities.forbidden += escape_text(out, raw);
    } else {
        write_with_references(out, raw, oddities);
    }
}

fn write_with_references(out: &mut Vec<u8>, raw: &[u8], oddities: &mut Oddities) {
    let mut rest = raw;
    while let Some(at) = memchr(b'&', rest) {
        let (plain, reference) = rest.split_at(at);
        oddities.forbidden += escape_text(out, plain);
        let window = reference.get(..LONGEST.min(reference.len())).unwrap_or_default();
        match memchr(b';', window).and_then(|end| Some((end, decode(window.get(1..end)?)?))) {
            Some((end, character)) => {
                write_character(out, character, oddities);
                rest = reference.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push(b'&');
                rest = reference.get(1..).unwrap_or_default();
            }
        }
    }
    oddities.forbidden += escape_text(out, rest);
}

/// A decoded reference; none inside for a number that is no character.
fn decode(name: &[u8]) -> Option<Option<char>> {
    let character = match name {
        b"lt" => '<',
        b"gt" => '>',
        b"amp" => '&',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => return number(digits, 16),
        [b'#', digits @ ..] => return number(digits, 10),
        _ => return None,
    };
    Some(Some(character))
}

fn number(digits: &[u8], radix: u32) -> Option<Option<char>> {
    let digits = std::str::from_utf8(digits).ok()?;
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    Some(u32::from_str_radix(digits, radix).ok().and_then(char::from_u32))
}

fn write_character(out: &mut Vec<u8>, character: Option<char>, oddities: &mut Oddities) {
    let character = character.unwrap_or_else(|| {
        oddities.replaced += 1;
        char::REPLACEMENT_CHARACTER
    });
    let mut buffer = [0; 4];
    let encoded = character.encode_utf8(&mut buffer);
    oddities.forbidden += escape_text(out, encoded.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let mut out = Vec::new();
        write_text(&mut out, raw.as_bytes(), &mut Oddities::default());
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn x6_entities_and_character_references_are_decoded() {
        check("a &lt;b&gt; &amp; &quot;c&quot; &apos;", "a <b> & \\\"c\\\" '");
        check("&#65;&#x42;&#x1F600;", "AB😀");
    }

    #[test]
    fn x6_any_other_reference_stays_as_written() {
        check(
            "&nbsp; &unknown; & &; &#; &#x; &#xZZ; &lt",
            "&nbsp; &unknown; & &; &#; &#x; &#xZZ; &lt",
        );
        check("&#12a; &#+1;", "&#12a; &#+1;");
    }

    #[test]
    fn x8_forbidden_characters_are_kept_as_escapes_and_counted() {
        let mut out = Vec::new();
        let mut oddities = Oddities::default();
        write_text(&mut out, b"&#1;&#xD800;\x02", &mut oddities);
        assert_eq!(out, "\\u0001\u{fffd}\\u0002".as_bytes());
        assert_eq!((oddities.forbidden, oddities.replaced), (2, 1));
    }
}
