//! Writes text as the inside of a JSON string.
//!
//! In: UTF-8 bytes. Out: the same text with what JSON must escape escaped. It counts characters
//! that XML forbids (rule X8) and knows no markup.

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

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `text` (UTF-8) to `out` as the inside of a JSON string; returns how many characters
/// that XML forbids it kept.
pub fn escape_text(out: &mut Vec<u8>, text: &[u8]) -> u64 {
    let mut forbidden = 0;
    let mut rest = text;
    while let Some((words, after)) = rest.split_first_chunk::<16>() {
        // Both words at once, and back to what is to be escaped.
        out.extend_from_slice(words);
        let Some(at) = first_found(words, escapes) else {
            rest = after;
            continue;
        };
        out.truncate(out.len() - (16 - at));
        let Some((&byte, after)) = rest.get(at..).and_then(<[u8]>::split_first) else { break };
        forbidden += write_escape(out, byte);
        rest = after;
    }
    for &byte in rest {
        if ESCAPES.get(usize::from(byte)).is_some_and(|&escape| escape != 0) {
            forbidden += write_escape(out, byte);
        } else {
            out.push(byte);
        }
    }
    forbidden
}

/// Where the first byte stands that is found in one of both halves; what is found of a half is the
/// high bit of its first such byte, and perhaps bits above it.
#[inline(always)]
fn first_found(words: &[u8; 16], find: impl Fn(u64) -> u64) -> Option<usize> {
    let both = u128::from_le_bytes(*words);
    let [low, high] = [both as u64, (both >> 64) as u64].map(find);
    if low | high == 0 {
        return None;
    }
    let (found, before) = if low == 0 { (high, 8) } else { (low, 0) };
    Some(before + (found.trailing_zeros() / 8) as usize)
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

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bits of zero bytes, and of bytes above the first zero byte: borrows run upwards only.
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word
}

/// The high bit of the first byte that JSON must escape; 0 if there is none. Bits above it may be
/// wrong.
#[inline]
const fn escapes(word: u64) -> u64 {
    let below = word.wrapping_sub(ONES * 0x20) & !word;
    let (quote, slash) = (ONES * b'"' as u64, ONES * b'\\' as u64);
    (below | zeros(word ^ quote) | zeros(word ^ slash)) & HIGHS
}

/// Where the first byte stands that JSON must escape, or that is one of `others`; none if it is not
/// among these bytes.
#[inline(always)]
pub(crate) fn position_of_escape(text: &[u8], others: [u8; 2]) -> Option<usize> {
    let [one, other] = others.map(|byte| ONES * u64::from(byte));
    let find = |word| escapes(word) | (zeros(word ^ one) | zeros(word ^ other)) & HIGHS;
    let (words, tail) = text.as_chunks::<16>();
    for (index, words) in words.iter().enumerate() {
        if let Some(at) = first_found(words, find) {
            return Some(index * 16 + at);
        }
    }
    let is_found = |&byte: &u8| {
        others.contains(&byte) || ESCAPES.get(usize::from(byte)).is_some_and(|&escape| escape != 0)
    };
    Some(words.len() * 16 + tail.iter().position(is_found)?)
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
