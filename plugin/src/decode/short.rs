//! Copies and compares short texts word by word.
//!
//! In: names and texts, most of them of a few bytes. Out: the same as the library's copying and
//! comparing, which are calls, and calls out of the sandbox in a guest.

/// Texts up to this length are copied word by word, in bytes.
const SHORT: usize = 64;

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

/// Appends the first `length` bytes of `text`. What stands behind them may be copied and cut off
/// again: there must be room for 16 bytes more.
#[inline]
pub(super) fn append_head(out: &mut Vec<u8>, text: &[u8], length: usize) {
    let end = out.len() + length;
    let mut rest = text;
    while out.len() < end {
        let Some((words, after)) = rest.split_first_chunk::<16>() else {
            out.extend_from_slice(rest.get(..end - out.len()).unwrap_or(rest));
            return;
        };
        out.extend_from_slice(words);
        rest = after;
    }
    out.truncate(end);
}

/// Whether both are the same.
#[inline]
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let (words, tail) = one.as_chunks::<8>();
    let (others, other_tail) = other.as_chunks::<8>();
    let equal =
        |(one, other): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*one) == u64::from_le_bytes(*other);
    if !words.iter().zip(others).all(equal) {
        return false;
    }
    match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        // The last word once more, over the tail.
        (Some(one), Some(other)) => equal((one, other)),
        _ => tail.iter().zip(other_tail).all(|(one, other)| one == other),
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
            for place in 0..length {
                out[1 + place] ^= 1;
                assert!(!same(&text[..length], &out[1..]), "{place} of {length}");
                out[1 + place] ^= 1;
            }
            assert!(!same(&text[..length], &out));
        }
    }
}
