//! The children of an open element: which names came, and those that came again after others.
//!
//! In: names and places in the buffer. Out: the object with every name once (rules X1, X2, X5).

use super::{Frame, MOST_MEMBERS, Writer};
use crate::decode::{Fault, escape_text, reserve};

/// A name that came, and where its value stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    hash: u64,
    /// Where the key begins, with its quote.
    key: usize,
    /// Where the value begins: behind `[` for an array.
    value: usize,
    /// Where the value ends: before `]` for an array.
    pub end: usize,
    pub array: bool,
}

/// A value that came after others, to be sorted in with its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stray {
    member: usize,
    start: usize,
    pub end: usize,
}

/// A number that differs for nearly all names: their length, head and tail.
#[inline]
fn hash(name: &[u8]) -> u64 {
    let mut word = [0; 8];
    let head = name.get(..name.len().min(8)).unwrap_or_default();
    for (to, from) in word.iter_mut().zip(head) {
        *to = *from;
    }
    let mut tail = [0; 8];
    let rest = name.get(name.len().saturating_sub(8)..).unwrap_or_default();
    for (to, from) in tail.iter_mut().zip(rest) {
        *to = *from;
    }
    let mixed = u64::from_le_bytes(word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed.rotate_left(29) ^ u64::from_le_bytes(tail) ^ name.len() as u64
}

impl Member {
    #[inline]
    fn is(&self, name: &[u8], hash: u64, out: &[u8]) -> bool {
        let start = self.key + 1;
        self.hash == hash
            && out.get(start..start + name.len()) == Some(name)
            && out.get(start + name.len()) == Some(&b'"')
    }
}

impl Writer {
    /// Writes the key of a child of the innermost element, unless its name came before; true when
    /// the value is a stray.
    #[inline]
    pub(super) fn open_member(
        &mut self,
        name: &[u8],
        array: bool,
        out: &mut Vec<u8>,
    ) -> Result<bool, Fault> {
        let hash = hash(name);
        let Some(frame) = self.frames.last_mut() else { return Ok(false) };
        if let Some(last) = frame.last {
            let Some(member) = self.members.get(last) else { return Ok(false) };
            if member.is(name, hash, out) {
                if member.array {
                    out.push(b',');
                    return Ok(false);
                }
                return self.open_stray(last, out);
            }
            if member.array {
                out.push(b']');
            }
            frame.last = None;
        }
        let own = self.members.get(frame.members..).unwrap_or_default();
        if let Some(found) = own.iter().position(|member| member.is(name, hash, out)) {
            let member = frame.members + found;
            return self.open_stray(member, out);
        }
        if own.len() >= MOST_MEMBERS {
            return Err(self.too_large("number of different children", MOST_MEMBERS));
        }
        if frame.comma {
            out.push(b',');
        }
        frame.comma = true;
        frame.last = Some(self.members.len());
        let key = out.len();
        out.push(b'"');
        escape_text(out, name);
        if out.len() != key + 1 + name.len() {
            let reason = "an element's name has characters that XML forbids";
            return Err(Fault::Malformed { position: 0, reason });
        }
        out.extend_from_slice(b"\":");
        if array {
            out.push(b'[');
        }
        let value = out.len();
        reserve(&mut self.members, 1, self.record)?;
        self.members.push(Member { hash, key, value, end: value, array });
        Ok(false)
    }

    /// Notes that the next value belongs to a member that came before. Values of one member that
    /// follow each other are one stray.
    fn open_stray(&mut self, member: usize, out: &mut Vec<u8>) -> Result<bool, Fault> {
        let goes_on = |last: &&Stray| last.member == member && last.end == out.len();
        let own = self.frames.last().map_or(0, |frame| frame.strays);
        if self.strays.get(own..).and_then(<[Stray]>::last).filter(goes_on).is_some() {
            out.push(b',');
            return Ok(true);
        }
        reserve(&mut self.strays, 1, self.record)?;
        self.strays.push(Stray { member, start: out.len(), end: out.len() });
        Ok(true)
    }

    /// Writes an object again, with every stray beside its first (rules X2, X5).
    pub(super) fn sort_in(&mut self, frame: &Frame, out: &mut Vec<u8>) -> Result<(), Fault> {
        let strays = self.strays.get_mut(frame.strays..).unwrap_or_default();
        // By their places, since a sort that keeps the order takes memory.
        strays.sort_unstable_by_key(|stray| (stray.member, stray.start));
        self.scratch.clear();
        // A comma for each stray; a comma and brackets for each member.
        let members = self.members.len() - frame.members;
        let more = (out.len() - frame.body) + strays.len() + 3 * members + 64;
        reserve(&mut self.scratch, more, self.record)?;
        let scratch = &mut self.scratch;
        let mut next = strays.iter().peekable();
        let attributes = frame.body > frame.start + 1;
        for (index, member) in self.members.iter().enumerate().skip(frame.members) {
            if attributes || index > frame.members {
                scratch.push(b',');
            }
            let key_end = member.value - usize::from(member.array);
            scratch.extend_from_slice(out.get(member.key..key_end).unwrap_or_default());
            let again = next.peek().is_some_and(|stray| stray.member == index);
            if again && !member.array {
                let name = out.get(member.key + 1..key_end - 2).unwrap_or_default();
                self.oddities.note_shape(&String::from_utf8_lossy(name));
            }
            if again || member.array {
                scratch.push(b'[');
            }
            scratch.extend_from_slice(out.get(member.value..member.end).unwrap_or_default());
            while let Some(stray) = next.next_if(|stray| stray.member == index) {
                scratch.push(b',');
                scratch.extend_from_slice(out.get(stray.start..stray.end).unwrap_or_default());
            }
            if again || member.array {
                scratch.push(b']');
            }
        }
        out.truncate(frame.body);
        reserve(out, scratch.len() + 64, self.record)?;
        out.extend_from_slice(scratch);
        Ok(())
    }
}
