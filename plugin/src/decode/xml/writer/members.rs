//! The children of an open element: which names came, and those that came again after others.
//!
//! In: names and places in the buffer. Out: the object with every name once (rules X1, X2, X5).

use super::shapes::{Known, UNKNOWN};
use super::{Frame, MOST_MEMBERS, Writer};
use crate::decode::short::{append, same};
use crate::decode::xml::schema::Schema;
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

/// A child whose key was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    pub known: Known,
    /// Whether its value is a stray.
    pub stray: bool,
}

/// A number that differs for nearly all names: their length, head and tail.
#[inline]
pub(super) fn hash(name: &[u8]) -> u64 {
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

impl Opened {
    /// No element is open that could have a child.
    const NOTHING: Self = Self { known: Known::NOTHING, stray: false };
}

impl Frame {
    /// What stands before a new member's key; where the key begins.
    #[inline]
    pub(super) fn begin_member(&mut self, member: usize, known: Known, out: &mut Vec<u8>) -> usize {
        match (self.array().is_some(), self.comma) {
            (true, _) => out.extend_from_slice(b"],"),
            (false, true) => out.push(b','),
            (false, false) => {}
        }
        self.comma = true;
        self.last = Some(member);
        self.last_known = known;
        out.len()
    }

    /// The last member, if it is an array that may go on.
    #[inline]
    pub(super) fn array(&self) -> Option<usize> {
        self.last.filter(|_| self.last_known.is_array())
    }

    /// The last member has no more elements, if it is an array.
    #[inline]
    pub(super) fn end_array(&self, out: &mut Vec<u8>) {
        if self.array().is_some() {
            out.push(b']');
        }
    }
}

impl Member {
    /// A member whose key and value begin at these places.
    #[inline]
    pub(super) const fn new(hash: u64, key: usize, known: Known, value: usize) -> Self {
        Self { hash, key, value, end: value, array: known.is_array() }
    }

    #[inline]
    fn is(&self, name: &[u8], hash: u64, out: &[u8]) -> bool {
        self.hash == hash && self.is_named(name, out)
    }

    #[inline]
    pub(super) fn is_named(&self, name: &[u8], out: &[u8]) -> bool {
        let start = self.key + 1;
        out.get(start..start + name.len()).is_some_and(|own| same(own, name))
            && out.get(start + name.len()) == Some(&b'"')
    }
}

impl Writer {
    /// Writes the key of a child of the innermost element, unless its name came before.
    ///
    /// What is foretold at a frame's place or behind it has not come yet: places are only passed
    /// over, and a child that is not foretold stands at none of them.
    #[inline]
    pub(super) fn open_child(
        &mut self,
        schema: &Schema,
        name: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Opened, Fault> {
        let (shape, next) = self.frames.last().map_or((UNKNOWN, 0), |it| (it.shape, it.next));
        if self.shapes.child(shape, next).is_some_and(|child| same(child.name(), name)) {
            return self.open_foretold(next, out);
        }
        if let Some(opened) = self.open_again(name, out)? {
            return Ok(opened);
        }
        match self.shapes.find(shape, next, name) {
            Some(at) => self.open_foretold(at, out),
            None => self.open_member(schema, name, out),
        }
    }

    /// A child that is foretold at this place.
    #[inline]
    fn open_foretold(&mut self, at: usize, out: &mut Vec<u8>) -> Result<Opened, Fault> {
        reserve(&mut self.members, 1, self.record)?;
        let Some(frame) = self.frames.last_mut() else { return Ok(Opened::NOTHING) };
        let Some(child) = self.shapes.child(frame.shape, at) else { return Ok(Opened::NOTHING) };
        frame.next = at + 1;
        let key = frame.begin_member(self.members.len(), child.known, out);
        append(out, &child.key);
        self.members.push(Member::new(child.hash, key, child.known, out.len()));
        Ok(Opened { known: child.known, stray: false })
    }

    /// The same name as the last child's: one more element of its array, or a stray.
    fn open_again(&mut self, name: &[u8], out: &mut Vec<u8>) -> Result<Option<Opened>, Fault> {
        let Some(frame) = self.frames.last() else { return Ok(None) };
        let (known, last) = (frame.last_known, frame.last);
        let Some(last) = last else { return Ok(None) };
        let Some(member) = self.members.get(last).filter(|member| member.is_named(name, out))
        else {
            return Ok(None);
        };
        let stray = !member.array;
        if stray {
            self.open_stray(last, out)?;
        } else {
            out.push(b',');
        }
        Ok(Some(Opened { known, stray }))
    }

    /// A child that was not foretold: looked up, and remembered for the next element of the kind.
    fn open_member(
        &mut self,
        schema: &Schema,
        name: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Opened, Fault> {
        let hash = hash(name);
        let Some(frame) = self.frames.last_mut() else { return Ok(Opened::NOTHING) };
        let mut known = Known::of(schema, schema.child(frame.node, name));
        let own = self.members.get(frame.members..).unwrap_or_default();
        if let Some(found) = own.iter().position(|member| member.is(name, hash, out)) {
            let member = frame.members + found;
            frame.end_array(out);
            frame.last = None;
            self.open_stray(member, out)?;
            return Ok(Opened { known, stray: true });
        }
        if own.len() >= MOST_MEMBERS {
            return Err(self.too_large("number of different children", MOST_MEMBERS));
        }
        if self.shapes.may_follow(frame.shape, frame.next) {
            // It may be foretold further on, and must not be taken for new there.
            frame.next = usize::MAX;
        } else if self.shapes.learn((frame.shape, frame.next), name, &mut known) {
            frame.next += 1;
        }
        let key = frame.begin_member(self.members.len(), known, out);
        out.push(b'"');
        escape_text(out, name);
        if out.len() != key + 1 + name.len() {
            let reason = "an element's name has characters that XML forbids";
            return Err(Fault::Malformed { position: 0, reason });
        }
        out.extend_from_slice(if known.is_array() { b"\":[" } else { b"\":" });
        reserve(&mut self.members, 1, self.record)?;
        self.members.push(Member::new(hash, key, known, out.len()));
        Ok(Opened { known, stray: false })
    }

    /// Notes that the next value belongs to a member that came before. Values of one member that
    /// follow each other are one stray.
    fn open_stray(&mut self, member: usize, out: &mut Vec<u8>) -> Result<(), Fault> {
        let goes_on = |last: &&Stray| last.member == member && last.end == out.len();
        let own = self.frames.last().map_or(0, |frame| frame.strays);
        if self.strays.get(own..).and_then(<[Stray]>::last).filter(goes_on).is_some() {
            out.push(b',');
            return Ok(());
        }
        reserve(&mut self.strays, 1, self.record)?;
        self.strays.push(Stray { member, start: out.len(), end: out.len() });
        Ok(())
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
