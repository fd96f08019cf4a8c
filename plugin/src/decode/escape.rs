//! Writes text as the inside of a JSON string.
//!
//! In: UTF-8 bytes. Out: the same text with what JSON must escape escaped. It counts characters
//! that XML forbids (rule X8) and knows no markup.

use wide::u8x16;

/// What was odd in the source and is reported in `warnings` (rule X8, X5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Bytes that were not UTF-8, each replaced by U+FFFD.
    pub replaced: u64,
    /// Characters that XML forbids, kept as JSON escapes.
    pub forbidden: u64,
    /// Elements that were seen twice where once was expected, or rows of the wrong length: how
    /// many, and the first name.
    pub shape: Option<(u64, String)>,
}

impl Oddities {
    /// Notes something of an unexpected shape; the first name is kept.
    pub fn note_shape(&mut self, name: &str) {
        match &mut self.shape {
            Some((count, _)) => *count += 1,
            None => self.shape = Some((1, name.to_owned())),
        }
    }

    /// Adds another answer's oddities.
    pub fn add(&mut self, other: &Self) {
        self.replaced += other.replaced;
        self.forbidden += other.forbidden;
        match (&mut self.shape, &other.shape) {
            (Some((count, _)), Some((more, _))) => *count += more,
            (none @ None, Some(some)) => *none = Some(some.clone()),
            (_, None) => {}
        }
    }
}

/// 0: as it is; otherwise what follows the backslash, `u` for the long form.
#[allow(clippy::indexing_slicing, reason = "evaluated when it is compiled")]
static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = b'u';
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

fn is_escaped(byte: &u8) -> bool {
    ESCAPES.get(usize::from(*byte)).is_some_and(|&escape| escape != 0)
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` (UTF-8) to `out` as the inside of a JSON string; returns how many characters
/// that XML forbids it kept.
pub fn escape_text(out: &mut Vec<u8>, text: &[u8]) -> u64 {
    let mut forbidden = 0;
    let mut rest = text;
    while let Some((bytes, after)) = rest.split_first_chunk::<16>() {
        // All at once, and back to what is to be escaped.
        out.extend_from_slice(bytes);
        let Some(at) = first_found(bytes, &[]) else {
            rest = after;
            continue;
        };
        out.truncate(out.len() - (16 - at));
        let Some((&byte, after)) = rest.get(at..).and_then(<[u8]>::split_first) else { break };
        forbidden += write_escape(out, byte);
        rest = after;
    }
    for &byte in rest {
        if is_escaped(&byte) {
            forbidden += write_escape(out, byte);
        } else {
            out.push(byte);
        }
    }
    forbidden
}

/// Where the first of these bytes stands that JSON must escape, or that is one of `others`.
#[inline(always)]
fn first_found(bytes: &[u8; 16], others: &[u8]) -> Option<usize> {
    let bytes = u8x16::new(*bytes);
    let is = |byte| bytes.simd_eq(u8x16::splat(byte));
    let escaped = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes) | is(b'"') | is(b'\\');
    let found = others.iter().fold(escaped, |found, &other| found | is(other)).to_bitmask();
    (found != 0).then_some(found.trailing_zeros() as usize)
}

#[inline]
fn write_escape(out: &mut Vec<u8>, byte: u8) -> u64 {
    let escape = ESCAPES.get(usize::from(byte)).copied().unwrap_or(0);
    if escape != b'u' {
        out.extend_from_slice(&[b'\\', escape]);
        return u64::from(byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'));
    }
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
    1
}

/// Where the first byte stands that JSON must escape, or that is one of `others`; none if it is not
/// among these bytes.
#[inline(always)]
pub(crate) fn position_of_escape(text: &[u8], others: &[u8]) -> Option<usize> {
    let (chunks, tail) = text.as_chunks::<16>();
    for (index, bytes) in chunks.iter().enumerate() {
        if let Some(at) = first_found(bytes, others) {
            return Some(index * 16 + at);
        }
    }
    let is_found = |byte: &u8| others.contains(byte) || is_escaped(byte);
    Some(chunks.len() * 16 + tail.iter().position(is_found)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_and_place_is_escaped_as_serde_json_does() {
        for byte in 0u8..128 {
            for place in 0..20 {
                let mut text = vec![b'x'; 20];
                text[place] = byte;
                let mut out = vec![b'"'];
                escape_text(&mut out, &text);
                out.push(b'"');
                let text = String::from_utf8(text).unwrap();
                assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&text).unwrap());
            }
        }
    }

    #[test]
    fn forbidden_characters_are_counted() {
        let mut out = Vec::new();
        assert_eq!(escape_text(&mut out, b"a\x01b\tc\x0bd"), 2);
        assert_eq!(out, b"a\\u0001b\\tc\\u000bd");
    }
}
