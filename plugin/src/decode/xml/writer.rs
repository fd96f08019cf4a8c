//! Writes one element, with all that it holds, as JSON while its tokens come.
//!
//! In: the tokens of one element and the [`Schema`]. Out: JSON appended to a buffer, without a tree
//! in between (rules X1 to X8). Elements that come again after others are put aside and sorted in
//! when their parent ends. It knows neither records nor documents, and does not check that tags
//! match.
//!
//! Advice for changing it: the buffer's tail is always the innermost open element. `members`,
//! `strays` and `aside` are stacks that all open elements share; an element's own part begins where
//! its frame says.

mod habit;
mod leaf;
mod members;
mod shapes;
mod text;

use super::schema::{NodeId, Schema, Traits};
use crate::decode::{Fault, Oddities, reserve};
use members::{Member, Stray};
use shapes::{Known, ShapeId, Shapes};
use text::LONGEST_ESCAPE;

/// How many different children one element may have: above it, looking each up would take the
/// machine's time for an answer that no API gives.
const MOST_MEMBERS: usize = 10_000;
/// How many bytes a buffer keeps from one value to the next.
const KEPT: usize = 256 * 1024;

/// What stands in the buffer for an open element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing yet.
    Nothing,
    /// An open string.
    Text,
    /// An open object.
    Object,
}

/// Text that came since the last markup other than a comment (rule X7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Run {
    #[default]
    None,
    /// White space only, held back in `blank`.
    Blank,
    /// Text that counts.
    Text,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    node: NodeId,
    traits: Traits,
    state: State,
    /// Where the value begins in the buffer.
    start: usize,
    /// Where the members begin: behind `{` and the attributes.
    body: usize,
    /// Where an open piece of text begins, with its key and without.
    text: Option<(usize, usize)>,
    /// Whether a comma is due before the next member.
    comma: bool,
    /// The member that came last, if it may go on, and what is known of it.
    last: Option<usize>,
    last_known: Known,
    /// What elements of this kind held before, and which child is due next.
    shape: ShapeId,
    next: usize,
    /// Whether this element came again after others: the parent sorts it in.
    stray: bool,
    members: usize,
    strays: usize,
    aside: usize,
}

/// A start tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'t> {
    /// The element's name.
    pub name: &'t [u8],
    /// The attributes as they stand.
    pub attributes: &'t [u8],
    /// Whether the element ends with it.
    pub empty: bool,
}

/// The writer; used again for every record, so that nothing is allocated for one.
#[derive(Debug, Default)]
pub struct Writer {
    frames: Vec<Frame>,
    members: Vec<Member>,
    strays: Vec<Stray>,
    shapes: Shapes,
    /// Text (escaped) of elements that hold both text and elements.
    aside: Vec<u8>,
    blank: Vec<u8>,
    scratch: Vec<u8>,
    run: Run,
    /// How many elements are open inside one that is kept as markup.
    verbatim: usize,
    /// Whether the innermost of them ended with its own tag.
    verbatim_empty: bool,
    /// Where the value begins in the buffer.
    origin: usize,
    /// The largest value, in bytes, and the record it is for.
    limit: usize,
    record: u64,
    /// How often each counted element was seen in this value.
    counts: Vec<u32>,
    /// What was odd.
    pub oddities: Oddities,
}

impl Writer {
    /// Begins a value, of at most `limit` bytes, at the end of the buffer. `lead` are members that
    /// come before all others.
    ///
    /// # Errors
    /// When the tag is malformed or the value too large.
    pub fn begin(
        &mut self,
        schema: &Schema,
        (node, tag, lead): (NodeId, Tag<'_>, &[u8]),
        (limit, record): (usize, u64),
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        self.frames.clear();
        empty(&mut self.members);
        empty(&mut self.strays);
        empty(&mut self.aside);
        empty(&mut self.blank);
        empty(&mut self.scratch);
        self.run = Run::None;
        self.verbatim = 0;
        self.origin = out.len();
        self.limit = limit;
        self.record = record;
        self.counts.clear();
        self.counts.resize(schema.counters().len(), 0);
        self.make_room(out, lead.len())?;
        let known = Known { shape: self.shapes.root(node), ..Known::of(schema, node) };
        self.push(known, false, out)?;
        self.open(tag, lead, out)
    }

    /// How many elements are open.
    #[inline]
    pub const fn depth(&self) -> usize {
        self.frames.len() + self.verbatim
    }

    /// How often each counted element was seen.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Where the innermost open element's value begins.
    pub fn innermost(&self) -> usize {
        self.frames.last().map_or(self.origin, |frame| frame.start)
    }

    /// A start tag inside the value.
    ///
    /// # Errors
    /// When the tag is malformed or the value too large.
    #[inline]
    pub fn start(&mut self, schema: &Schema, tag: Tag<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.make_room(out, tag.name.len())?;
        let Some(parent) = self.frames.last() else { return Ok(()) };
        if parent.traits.has(Traits::VERBATIM) {
            return self.start_verbatim(tag, out);
        }
        self.blank.clear();
        self.run = Run::None;
        self.settle_text(out)?;
        self.open_object(out);
        let opened = self.open_child(schema, tag.name, out)?;
        self.push(opened.known, opened.stray, out)?;
        self.open(tag, &[], out)
    }

    /// An end tag; true when it ends the value.
    ///
    /// # Errors
    /// When the value is too large.
    #[inline]
    pub fn end(&mut self, schema: &Schema, name: &[u8], out: &mut Vec<u8>) -> Result<bool, Fault> {
        if self.verbatim > 0 {
            self.end_verbatim(name, out)?;
            return Ok(false);
        }
        self.make_room(out, 0)?;
        let Some(frame) = self.frames.pop() else { return Ok(true) };
        match frame.state {
            State::Object => self.close_object(schema, &frame, out)?,
            State::Nothing | State::Text => self.close_text(&frame, out)?,
        }
        self.members.truncate(frame.members);
        self.strays.truncate(frame.strays);
        self.aside.truncate(frame.aside);
        self.run = Run::None;
        self.blank.clear();
        if let Some(parent) = self.frames.last() {
            if frame.stray {
                if let Some(stray) = self.strays.last_mut() {
                    stray.end = out.len();
                }
            } else if let Some(member) = parent.last.and_then(|last| self.members.get_mut(last)) {
                member.end = out.len();
            }
        }
        self.check(out.len().saturating_sub(self.origin))?;
        Ok(self.frames.is_empty())
    }

    #[inline]
    fn count(&mut self, known: Known) {
        if let Some(count) = self.counts.get_mut(usize::from(known.counter)) {
            *count += 1;
        }
    }

    #[inline]
    fn push(&mut self, known: Known, stray: bool, out: &[u8]) -> Result<(), Fault> {
        self.count(known);
        reserve(&mut self.frames, 1, self.record)?;
        self.frames.push(Frame {
            node: known.node,
            traits: known.traits,
            state: State::Nothing,
            start: out.len(),
            body: out.len(),
            text: None,
            comma: false,
            last: None,
            last_known: Known::NOTHING,
            shape: known.shape,
            next: 0,
            stray,
            members: self.members.len(),
            strays: self.strays.len(),
            aside: self.aside.len(),
        });
        Ok(())
    }

    /// Writes what a start tag brings: attributes, and `{` where an object is certain.
    #[inline]
    fn open(&mut self, tag: Tag<'_>, lead: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        if frame.traits.has(Traits::OBJECT) || !tag.attributes.is_empty() || !lead.is_empty() {
            self.open_object(out);
        }
        if !lead.is_empty() {
            out.extend_from_slice(lead);
            self.after_attribute(out);
        }
        if !tag.attributes.is_empty() {
            let comma = self.frames.last().is_some_and(|frame| frame.comma);
            if self.write_attributes(tag.attributes, comma, out)? {
                self.after_attribute(out);
            }
        }
        Ok(())
    }

    fn after_attribute(&mut self, out: &[u8]) {
        if let Some(frame) = self.frames.last_mut() {
            frame.comma = true;
            frame.body = out.len();
        }
    }

    #[inline]
    fn open_object(&mut self, out: &mut Vec<u8>) {
        if let Some(frame) = self.frames.last_mut()
            && frame.state != State::Object
        {
            out.push(b'{');
            frame.state = State::Object;
            frame.body = out.len();
        }
    }

    fn close_object(
        &mut self,
        schema: &Schema,
        frame: &Frame,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        frame.end_array(out);
        if self.strays.len() > frame.strays {
            self.sort_in(frame, out)?;
        }
        let comma = frame.comma || self.members.len() > frame.members;
        if frame.text.is_some() {
            out.push(b'"');
            self.finish_text(frame, out);
        } else if self.aside.len() > frame.aside {
            self.write_aside(frame, comma, out)?;
        } else if self.members.len() == frame.members {
            if frame.traits.has(Traits::HOLDER) {
                self.write_empty_arrays(schema, frame.node, comma, out)?;
            } else if !self.blank.is_empty() {
                self.write_blank(frame, comma, out)?;
            }
        }
        out.push(b'}');
        Ok(())
    }

    /// An empty container holds its arrays, empty (rule X4).
    fn write_empty_arrays(
        &self,
        schema: &Schema,
        node: NodeId,
        mut comma: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        for name in schema.arrays(node) {
            self.make_room(out, name.len())?;
            if comma {
                out.push(b',');
            }
            out.push(b'"');
            out.extend_from_slice(name);
            out.extend_from_slice(b"\":[]");
            comma = true;
        }
        self.make_room(out, 0)
    }

    /// Room for `more` bytes, each escaped, and punctuation.
    #[inline]
    fn make_room(&self, out: &mut Vec<u8>, more: usize) -> Result<(), Fault> {
        reserve(out, more * LONGEST_ESCAPE + 64, self.record)
    }

    #[inline]
    const fn check(&self, written: usize) -> Result<(), Fault> {
        if written > self.limit { Err(self.too_large("record", self.limit)) } else { Ok(()) }
    }

    const fn too_large(&self, what: &'static str, limit: usize) -> Fault {
        Fault::TooLarge { record: self.record, limit, what }
    }
}

/// Empties a buffer, and lets go of what one large value has made of it.
fn empty<T>(buffer: &mut Vec<T>) {
    buffer.clear();
    buffer.shrink_to(KEPT / size_of::<T>());
}
