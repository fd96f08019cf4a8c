//! Memory, asked for before it is used: nothing traps for lack of it (rule E7).
//!
//! In: sizes. Out: room, or [`NoRoom`]. The collections of the standard library, and all that is
//! built on them, trap when there is none: what grows with an answer asks here first.

use serde_json::{Map, Value};
use std::collections::TryReserveError;
use std::hint::black_box;
use std::io;

/// How far a buffer grows ahead of need at most, in bytes.
const MOST_AHEAD: usize = 1 << 20;
/// How far one at least that has grown before.
const LEAST_AHEAD: usize = 256;
/// What a value in a tree takes besides its text, in bytes: the value itself, its key's place, and
/// what the allocator adds; twice, since a list that grows is copied.
const NODE: usize = 192;

/// There is no room for this many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom(pub usize);

/// Whether so many bytes could be allocated now: they are asked for and given back, so that the
/// allocator has them at hand.
///
/// # Errors
/// When they could not.
pub fn has(bytes: usize) -> Result<(), NoRoom> {
    let mut probe = Vec::<u8>::new();
    let asked = probe.try_reserve_exact(bytes);
    // Otherwise the compiler leaves out an allocation that nobody uses, and calls it a success.
    black_box(&mut probe);
    asked.map_err(|_: TryReserveError| NoRoom(bytes))
}

/// Makes room for `more` items behind those of the buffer.
///
/// # Errors
/// When there is none; the buffer is as before then.
#[inline]
pub fn reserve<T>(buffer: &mut Vec<T>, more: usize) -> Result<(), NoRoom> {
    if buffer.capacity() - buffer.len() >= more {
        return Ok(());
    }
    grow(buffer, more)
}

/// By half again, so that appending stays linear, but never far ahead of need; to just what is
/// needed when there is not more.
#[cold]
fn grow<T>(buffer: &mut Vec<T>, more: usize) -> Result<(), NoRoom> {
    let size = size_of::<T>().max(1);
    let ahead = match buffer.capacity() {
        0 => 0,
        capacity => (capacity / 2).clamp(LEAST_AHEAD / size, MOST_AHEAD / size),
    };
    buffer
        .try_reserve_exact(more.max(ahead))
        .or_else(|_| buffer.try_reserve_exact(more))
        .map_err(|_| NoRoom(more.saturating_mul(size)))
}

/// A copy of these bytes.
///
/// # Errors
/// When there is no room for it.
pub fn copy(bytes: &[u8]) -> Result<Vec<u8>, NoRoom> {
    let mut copy = Vec::new();
    reserve(&mut copy, bytes.len())?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// How many values a JSON text holds, at least.
#[must_use]
pub fn values(json: &[u8]) -> usize {
    let (mut values, mut inside, mut escaped) = (1, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b',' | b'{' | b'[' if !inside => values += 1,
            _ => {}
        }
    }
    values
}

/// Whether there is room for a JSON text as a tree, `times` over.
///
/// # Errors
/// When there is not.
pub fn has_tree(json: &[u8], times: usize) -> Result<(), NoRoom> {
    let tree = json.len().saturating_add(values(json).saturating_mul(NODE));
    has(tree.saturating_mul(times))
}

/// Appends a value's JSON text.
///
/// # Errors
/// When there is no room for it.
pub fn write_json(value: &Value, out: &mut Vec<u8>) -> Result<(), NoRoom> {
    let mut length = Length(0);
    // Neither counting nor appending fails, and a value's keys are texts.
    let _ = serde_json::to_writer(&mut length, value);
    reserve(out, length.0)?;
    let _ = serde_json::to_writer(out, value);
    Ok(())
}

/// Appends the inside of an object's JSON text: its members.
///
/// # Errors
/// When there is no room for it.
pub fn write_members(members: &Map<String, Value>, out: &mut Vec<u8>) -> Result<(), NoRoom> {
    for (index, (name, value)) in members.iter().enumerate() {
        reserve(out, 1)?;
        if index > 0 {
            out.push(b',');
        }
        write_json(&Value::from(name.as_str()), out)?;
        reserve(out, 1)?;
        out.push(b':');
        write_json(value, out)?;
    }
    Ok(())
}

/// Counts what is written.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e7_too_much_is_an_error() {
        assert_eq!(has(usize::MAX / 2), Err(NoRoom(usize::MAX / 2)));
        assert_eq!(has(1 << 20), Ok(()));
        let mut buffer = vec![0u64];
        assert!(reserve(&mut buffer, usize::MAX / 32).is_err());
        assert_eq!(buffer, [0]);
    }

    #[test]
    fn a_buffer_grows_ahead_of_need_but_not_far() {
        let mut buffer = copy(&[1; 8 << 20]).unwrap();
        reserve(&mut buffer, 1).unwrap();
        assert!((1 << 20..2 << 20).contains(&(buffer.capacity() - buffer.len())));
        let mut buffer: Vec<u64> = Vec::new();
        reserve(&mut buffer, 1).unwrap();
        assert_eq!(buffer.capacity(), 1);
        buffer.push(1);
        reserve(&mut buffer, 1).unwrap();
        assert_eq!(buffer.capacity(), 1 + LEAST_AHEAD / 8);
    }

    #[test]
    fn values_are_counted_outside_texts() {
        assert_eq!(values(br#"{"a,[{\"":"b\\","c":[1,2,{}]}"#), 7);
        assert_eq!(values(b"\"x\""), 1);
    }

    #[test]
    fn json_is_written_in_a_buffer_that_fits() {
        let value = serde_json::json!({"a": ["b", 1, null]});
        let mut out = Vec::new();
        write_json(&value, &mut out).unwrap();
        assert_eq!(out, value.to_string().into_bytes());
        assert_eq!(out.capacity(), out.len());
    }
}
