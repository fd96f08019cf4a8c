//! Copies and compares short texts word by word.
//!
//! In: names and texts, most of them of a few bytes. Out: the same as the library's copying and
//! comparing, which are calls, and calls out of the sandbox in a guest.

/// Texts up to this length are copied word by word, in bytes.
const SHORT: usize = 64;

/// How much is copied at a time, in bytes.
pub(super) const SPARE: usize = 32;

/// Appends `text`.
#[inline]
pub(super) fn append(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() > SHORT {
        out.extend_from_slice(text);
        return;
    }
    let mut rest = text;
    while let Some((words, after)) = rest.split_first_chunk::<16>() {
        out.extend_from_slice(words);
        rest = after;
    }
    if let Some((word, after)) = rest.split_first_chunk::<8>() {
        out.extend_from_slice(word);
        rest = after;
    }
    if let Some((word, after)) = rest.split_first_chunk::<4>() {
        out.extend_from_slice(word);
        rest = after;
    }
    for &byte in rest {
        out.push(byte);
    }
}

/// Appends the first `length` bytes of `text`. What stands behind them is copied with them, word by
/// word, and cut off again: there must be room for [`SPARE`] bytes more.
#[inline(always)]
pub(super) fn append_head(out: &mut Vec<u8>, text: &[u8], length: usize) {
    let end = out.len() + length;
    let mut rest = text;
    while out.len() < end {
        let Some((words, after)) = rest.split_first_chunk::<SPARE>() else {
            out.extend_from_slice(rest.get(..end - out.len()).unwrap_or(rest));
            return;
        };
        out.extend_from_slice(words);
        rest = after;
    }
    out.truncate(end);
}

/// Whether both are the same. Up to 32 bytes there is no loop: head and tail are compared, which
/// overlap. Inlined everywhere, since a call in the sandbox costs more than most comparisons.
#[inline(always)]
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        33.. => {
            let (words, others) = (one.as_chunks::<16>().0, other.as_chunks::<16>().0);
            words.iter().zip(others).all(|(one, other)| one == other)
                && one.last_chunk::<16>() == other.last_chunk()
        }
        16.. => {
            one.first_chunk::<16>() == other.first_chunk()
                && one.last_chunk::<16>() == other.last_chunk()
        }
        8.. => {
            one.first_chunk::<8>() == other.first_chunk()
                && one.last_chunk::<8>() == other.last_chunk()
        }
        4.. => {
            one.first_chunk::<4>() == other.first_chunk()
                && one.last_chunk::<4>() == other.last_chunk()
        }
        _ => one.iter().zip(other).all(|(one, other)| one == other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_copied_and_compared() {
        let text: Vec<u8> = (0..100).collect();
        for length in 0..=text.len() {
            let mut out = b"x".to_vec();
            append(&mut out, &text[..length]);
            assert_eq!(out[1..], text[..length]);
            assert!(same(&text[..length], &out[1..]));
            let mut head = b"x".to_vec();
            append_head(&mut head, &text, length);
            assert_eq!(head, out);
            for place in 0..length {
                out[1 + place] ^= 1;
                assert!(!same(&text[..length], &out[1..]), "{place} of {length}");
                out[1 + place] ^= 1;
            }
            assert!(!same(&text[..length], &out));
        }
    }
}
