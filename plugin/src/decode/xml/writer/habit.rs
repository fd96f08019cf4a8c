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
use crate::decode::short::{SPARE, append_head, same};
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
    /// The parts, one behind the other, and spare bytes; nothing is known if it is empty.
    bytes: Vec<u8>,
    /// Where each [`Part`] ends.
    ends: [usize; 5],
    /// Whether the text is the inside of a CDATA section.
    section: bool,
}

/// What stood around an element's values, and what was written before them.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// White space and the start tag, up to an attribute's value.
    Before,
    /// From that value to the text; empty without an attribute.
    Between,
    /// From the text to the end of the end tag.
    Behind,
    /// What is written before the first value of an element that comes again.
    Again,
    /// The same with the element's key.
    First,
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
    /// One part.
    #[inline(always)]
    fn part(&self, part: Part) -> &[u8] {
        let start = (part as usize).checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(part as usize).copied().unwrap_or_default();
        self.bytes.get(start.copied().unwrap_or_default()..end).unwrap_or_default()
    }

    /// How long a part is that is to be written, at most, in bytes.
    #[inline]
    fn longest_opening(&self) -> usize {
        self.bytes.len()
    }

    /// Writes a part; whole words, of which what is too much is cut off again.
    #[inline(always)]
    fn write_part(&self, part: Part, out: &mut Vec<u8>) {
        let length = self.part(part).len();
        let start = self.ends.get(part as usize).map_or(0, |end| end - length);
        append_head(out, self.bytes.get(start..).unwrap_or_default(), length);
    }

    /// Whether these bytes begin as the last one did.
    #[inline(always)]
    fn begins(&self, rest: &[u8]) -> bool {
        let before = self.part(Part::Before);
        !before.is_empty() && rest.get(..before.len()).is_some_and(|head| same(head, before))
    }

    /// The element at the beginning of these bytes, which begin as the last one did, if all of it came so.
    #[inline(always)]
    fn find<'t>(&self, rest: &'t [u8]) -> Option<Found<'t>> {
        let mut at = self.part(Part::Before).len();
        let (between, behind) = (self.part(Part::Between), self.part(Part::Behind));
        let mut attribute: (&[u8], usize) = (&[], 0);
        if !between.is_empty() {
            let value = rest.get(at..)?;
            let length = position_of_escape(value, b"&")?;
            let after = length + between.len();
            if length > PIECE || !same(value.get(length..after)?, between) {
                return None;
            }
            attribute = (value, length);
            at += after;
        }
        let inside = rest.get(at..)?;
        let (length, plain) = if self.section { cdata(inside)? } else { text(inside)? };
        let end = length + behind.len();
        let usual = (1..=PIECE).contains(&length)
            && (self.section || plain && !inside.first()?.is_ascii_whitespace())
            && same(inside.get(length..end)?, behind);
        usual.then_some(Found { attribute, text: (inside, length), plain, end: at + end })
    }

    /// Writes the rest of the element's value; how many characters in it XML forbids.
    #[inline(always)]
    fn write(&self, found: &Found<'_>, out: &mut Vec<u8>) -> u64 {
        let (value, length) = found.attribute;
        let object = !self.part(Part::Between).is_empty();
        if object {
            append_head(out, value, length);
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
        let (mark, end): (&[u8], &[u8]) = if leaf.cdata { (CDATA, CDATA_END) } else { (b"", b"") };
        let tail = 1 + mark.len();
        let Some(attribute) = one_attribute(leaf.attributes) else { return };
        if leaf.lead.len() > LONGEST_LEAD {
            return;
        }
        let (before, [brace, name, quote]): (_, [&[u8]; 3]) = match attribute {
            Some((name, value)) => {
                let attributes = leaf.lead.len().saturating_sub(tail + leaf.attributes.len());
                (attributes + value, [b"{\"@", name, b"\":\""])
            }
            None => (leaf.lead.len(), [b"", b"", b"\""]),
        };
        let between = leaf.lead.len().saturating_sub(attribute.map_or(0, |_| tail + 1));
        self.section = leaf.cdata;
        self.set([
            &[leaf.lead.get(..before).unwrap_or_default()],
            &[leaf.lead.get(between..).filter(|_| attribute.is_some()).unwrap_or_default()],
            &[end, b"</", leaf.name, b">"],
            &[b",", brace, name, quote],
            &[key, brace, name, quote],
        ]);
    }

    /// Makes these the parts; without room nothing is known.
    fn set(&mut self, parts: [&[&[u8]]; 5]) {
        self.forget();
        let length: usize =
            parts.iter().flat_map(|part| part.iter()).map(|piece| piece.len()).sum();
        if room::reserve(&mut self.bytes, length + SPARE).is_err() {
            return;
        }
        for (part, end) in parts.iter().zip(&mut self.ends) {
            for piece in *part {
                self.bytes.extend_from_slice(piece);
            }
            *end = self.bytes.len();
        }
        self.bytes.extend_from_slice(&[0; SPARE]);
    }

    fn forget(&mut self) {
        self.bytes.clear();
        self.ends = [0; 5];
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

impl Writer {
    /// Takes elements that come as they came before, as many as are at hand; how many bytes. A function of its own, since
    /// registers are few in the sandbox.
    ///
    /// # Errors
    /// When the value is too large.
    #[inline(never)]
    pub fn usual(&mut self, rest: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
        let Some(frame) = self.frames.last_mut() else { return Ok(0) };
        if frame.state != State::Object || frame.text.is_some() {
            return Ok(0);
        }
        let children = self.shapes.children(frame.shape);
        let mut taken = 0;
        while let Some(left) = rest.get(taken..) {
            let again =
                again(frame, children, &self.members, out).filter(|child| child.habit.begins(left));
            let is_again = again.is_some();
            let child = match again {
                Some(child) => child,
                None => match children.get(frame.next) {
                    Some(child) if child.habit.begins(left) => child,
                    _ => break,
                },
            };
            let Some(found) = child.habit.find(left) else { break };
            if found.end > self.limit {
                break;
            }
            reserve(&mut self.members, 1, self.record)?;
            let values = found.attribute.1 + found.text.1 * LONGEST_ESCAPE;
            reserve(out, child.habit.longest_opening() + values + AROUND, self.record)?;
            if let Some(count) = self.counts.get_mut(usize::from(child.known.counter)) {
                *count += 1;
            }
            let key = if is_again {
                child.habit.write_part(Part::Again, out);
                None
            } else {
                frame.next += 1;
                let key = frame.begin_member(self.members.len(), child.known, out);
                child.habit.write_part(Part::First, out);
                Some(key)
            };
            self.oddities.forbidden += child.habit.write(&found, out);
            match key {
                Some(key) => {
                    let value = key + child.key.len();
                    let mut member = Member::new(child.hash, key, child.known, value);
                    member.end = out.len();
                    self.members.push(member);
                }
                None => {
                    if let Some(member) = frame.last.and_then(|last| self.members.get_mut(last)) {
                        member.end = out.len();
                    }
                }
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
            child.habit.forget();
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
    let last = members.get(frame.array()?)?;
    let child = children.get(frame.next.checked_sub(1)?)?;
    last.is_named(child.name(), out).then_some(child)
}
