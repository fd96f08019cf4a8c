//! Elements that come as they came before, written without being taken apart: nearly all of a list.
//!
//! In: the bytes at hand. Out: the same JSON as if each were read tag by tag; none for what differs
//! in a byte from the last one of its name, text and one attribute's value aside. It learns from
//! elements that were taken apart.

use super::leaf::RARE;
use super::members::Member;
use super::shapes::Child;
use super::text::{LONGEST_ESCAPE, PIECE};
use super::{Frame, State, Traits, Writer};
use crate::decode::escape::position_of_escape;
use crate::decode::short::{Padded, append_head, same};
use crate::decode::xml::tokens::Leaf;
use crate::decode::xml::tokens::element::{CDATA, CDATA_END, cdata, text};
use crate::decode::{Fault, escape_text, reserve};
use crate::room;

/// The longest way into an element that is remembered, in bytes.
const LONGEST_LEAD: usize = 256;
/// What is written around the values of an element with an attribute, escapes and spare room for
/// copies in whole words included, in bytes.
const AROUND: usize = 128;

/// How an element that held nothing but text came last.
#[derive(Debug, Default)]
pub(super) struct Habit {
    /// White space and the start tag, up to an attribute's value; nothing is known if it is empty.
    before: Vec<u8>,
    /// From that value to the text; empty without an attribute.
    between: Vec<u8>,
    /// From the text to the end of the end tag.
    behind: Vec<u8>,
    /// What is written before the first value; for an element that comes again, and with its key.
    again: Padded,
    first: Padded,
    /// Whether the text is the inside of a CDATA section.
    section: bool,
}

/// An element found by habit.
struct Found<'t> {
    /// The attribute's value and what follows it, and how long the value is.
    attribute: (&'t [u8], usize),
    /// The text and what follows it, and how long the text is.
    text: (&'t [u8], usize),
    /// Whether JSON takes the text as it stands.
    plain: bool,
    /// How long the element is, with what stands before it.
    end: usize,
}

impl Habit {
    /// The element at the beginning of these bytes, if it came as the last one.
    #[inline(always)]
    fn find<'t>(&self, rest: &'t [u8]) -> Option<Found<'t>> {
        let mut at = self.before.len();
        if at == 0 || !same(rest.get(..at)?, &self.before) {
            return None;
        }
        let mut attribute: (&[u8], usize) = (&[], 0);
        if !self.between.is_empty() {
            let value = rest.get(at..)?;
            let length = position_of_escape(value, [b'&', b'&'])?;
            let after = length + self.between.len();
            if length > PIECE || !same(value.get(length..after)?, &self.between) {
                return None;
            }
            attribute = (value, length);
            at += after;
        }
        let inside = rest.get(at..)?;
        let (length, plain) = if self.section { cdata(inside)? } else { text(inside)? };
        let end = length + self.behind.len();
        let usual = (1..=PIECE).contains(&length)
            && (self.section || plain && !inside.first()?.is_ascii_whitespace())
            && same(inside.get(length..end)?, &self.behind);
        usual.then_some(Found { attribute, text: (inside, length), plain, end: at + end })
    }

    /// Writes the rest of the element's value; how many characters in it XML forbids.
    #[inline(always)]
    fn write(&self, found: &Found<'_>, out: &mut Vec<u8>) -> u64 {
        let object = !self.between.is_empty();
        if object {
            append_head(out, found.attribute.0, found.attribute.1);
            out.extend_from_slice(b"\",\"#text\":\"");
        }
        let (text, length) = found.text;
        let mut forbidden = 0;
        if found.plain {
            append_head(out, text, length);
        } else {
            forbidden = escape_text(out, text.get(..length).unwrap_or_default());
        }
        out.push(b'"');
        if object {
            out.push(b'}');
        }
        forbidden
    }

    /// Remembers how this element came, if it is of the usual kind and there is room.
    fn note(&mut self, leaf: &Leaf<'_>, key: &[u8]) {
        let mark = if leaf.cdata { CDATA } else { b"" };
        let tail = 1 + mark.len();
        let attributes = leaf.lead.len().saturating_sub(tail + leaf.attributes.len());
        let Some(value) = one_attribute(leaf.attributes) else { return };
        if leaf.lead.len() > LONGEST_LEAD {
            return;
        }
        let (before, between, opening): (_, _, [&[u8]; 3]) = match value {
            Some((name, start)) => {
                let quote = leaf.lead.len() - tail - 1;
                (attributes + start, leaf.lead.get(quote..), [b"{\"@", name, b"\":\""])
            }
            None => (leaf.lead.len(), None, [b"", b"", b"\""]),
        };
        let [brace, name, quote] = opening;
        let end = if leaf.cdata { CDATA_END } else { b"" };
        let before = leaf.lead.get(..before).unwrap_or_default();
        self.section = leaf.cdata;
        let _known = set(&mut self.between, &[between.unwrap_or_default()])
            && set(&mut self.behind, &[end, b"</", leaf.name, b">"])
            && self.again.set(&[b",", brace, name, quote])
            && self.first.set(&[key, brace, name, quote])
            && set(&mut self.before, &[before]);
    }
}

/// The name of the only attribute and where its value begins, if it stands between double quotes
/// and JSON takes the name as it stands; none inside if there is no attribute.
fn one_attribute(attributes: &[u8]) -> Option<Option<(&[u8], usize)>> {
    if attributes.is_empty() {
        return Some(None);
    }
    let equals = attributes.iter().position(|&byte| byte == b'=')?;
    let name = attributes.get(1..equals)?;
    let usual = attributes.first() == Some(&b' ')
        && !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-:.".contains(byte));
    let value = attributes.get(equals + 1..)?.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    (usual && !value.contains(&b'"')).then_some(Some((name, equals + 2)))
}

/// Makes this the buffer's content, if there is room.
fn set(buffer: &mut Vec<u8>, parts: &[&[u8]]) -> bool {
    buffer.clear();
    let has_room = room::reserve(buffer, parts.iter().map(|part| part.len()).sum()).is_ok();
    for part in parts.iter().filter(|_| has_room) {
        buffer.extend_from_slice(part);
    }
    has_room
}

impl Writer {
    /// Takes elements that come as they came before, as many as are at hand; how many bytes.
    ///
    /// # Errors
    /// When the value is too large.
    #[inline]
    pub fn usual(&mut self, rest: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(0) };
        if frame.state != State::Object || frame.text.is_some() {
            return Ok(0);
        }
        let children = self.shapes.children(frame.shape);
        let mut taken = 0;
        while let Some(left) = rest.get(taken..) {
            let again = again(frame, children, &self.members, out)
                .and_then(|child| Some((child, child.habit.find(left)?)));
            let next = || {
                children.get(frame.next).and_then(|child| Some((child, child.habit.find(left)?)))
            };
            let is_again = again.is_some();
            let Some((child, found)) = again.or_else(next) else { break };
            if found.end > self.limit {
                break;
            }
            reserve(&mut self.members, 1, self.record)?;
            let values = found.attribute.1 + found.text.1 * LONGEST_ESCAPE;
            reserve(out, child.habit.first.len() + values + AROUND, self.record)?;
            if is_again {
                child.habit.again.append_to(out);
            } else {
                frame.next += 1;
                let key = frame.begin_member(self.members.len(), child.known, out);
                child.habit.first.append_to(out);
                let value = key + child.key.len();
                self.members.push(Member::new(child.hash, key, child.known, value));
            }
            if let Some(count) = self.counts.get_mut(usize::from(child.known.counter)) {
                *count += 1;
            }
            self.oddities.forbidden += child.habit.write(&found, out);
            if let Some(member) = frame.last.and_then(|last| self.members.get_mut(last)) {
                member.end = out.len();
            }
            if out.len().saturating_sub(self.origin) + self.aside.len() > self.limit {
                return Err(self.too_large("record", self.limit));
            }
            taken += found.end;
        }
        Ok(taken)
    }

    /// Remembers how an element came that was taken apart and written at once.
    pub(super) fn note_habit(&mut self, leaf: &Leaf<'_>) {
        let Some(frame) = self.frames.last() else { return };
        let Some(at) = frame.next.checked_sub(1) else { return };
        if let Some(child) = self.shapes.child_mut(frame.shape, at, leaf.name) {
            let object = leaf.attributes.is_empty() && child.known.traits.has(Traits::OBJECT);
            child.habit.before.clear();
            if !object && !child.known.traits.has_any(RARE) {
                child.habit.note(leaf, &child.key);
            }
        }
    }
}

/// The last child, if it can come again.
#[inline]
fn again<'c>(
    frame: &Frame,
    children: &'c [Child],
    members: &[Member],
    out: &[u8],
) -> Option<&'c Child> {
    let last = members.get(frame.last.filter(|_| frame.last_known.is_array())?)?;
    let child = children.get(frame.next.checked_sub(1)?)?;
    last.is_named(child.name(), out).then_some(child)
}
