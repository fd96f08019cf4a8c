//! An element that holds nothing but text, written at once: most elements of a list are such.
//!
//! In: a [`Leaf`]. Out: the same JSON as for its start tag, its text and its end tag, one after the
//! other; what is rare is written that way.

use super::shapes::Child;
use super::text::PIECE;
use super::{Run, Tag, Traits, Writer};
use crate::decode::short::append;
use crate::decode::xml::references::write_text;
use crate::decode::xml::schema::Schema;
use crate::decode::xml::tokens::Leaf;
use crate::decode::{Fault, escape_text};

/// What is written with more care.
pub(super) const RARE: Traits = Traits::VERBATIM.and(Traits::SENSITIVE).and(Traits::INTEGER);

impl Writer {
    /// Whether white space and a start tag may come next without being told apart: it means nothing
    /// there.
    #[inline]
    pub fn is_between(&self) -> bool {
        self.run == Run::None
            && self.verbatim == 0
            && self.frames.last().is_some_and(|frame| !frame.traits.has(Traits::VERBATIM))
    }

    /// The name of the child that is due; none is empty.
    #[inline]
    pub fn foretold(&self) -> &[u8] {
        let child = self.frames.last().and_then(|frame| self.shapes.child(frame.shape, frame.next));
        child.map_or(&[], Child::name)
    }

    /// Whether white space before the innermost element's end tag means nothing.
    #[inline]
    pub fn may_end(&self) -> bool {
        let frame = self.frames.last();
        frame.is_some_and(|frame| frame.last.is_some() || frame.traits.has(Traits::HOLDER))
    }

    /// An element that holds nothing but text; where its value begins.
    ///
    /// # Errors
    /// As for its parts.
    #[inline]
    pub fn leaf(
        &mut self,
        schema: &Schema,
        leaf: Leaf<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize, Fault> {
        if leaf.text.len() > PIECE {
            self.start(schema, leaf.tag(), out)?;
            return self.finish_leaf(schema, leaf, out);
        }
        self.make_room(out, leaf.name.len() + leaf.attributes.len() + leaf.text.len())?;
        self.settle_text(out)?;
        self.open_object(out);
        let opened = self.open_child(schema, leaf.name, out)?;
        if opened.stray || opened.known.traits.has_any(RARE) {
            self.push(opened.known, opened.stray, out)?;
            self.open(leaf.tag(), &[], out)?;
            return self.finish_leaf(schema, leaf, out);
        }
        self.note_habit(&leaf);
        self.count(opened.known);
        let start = out.len();
        let object = !leaf.attributes.is_empty() || opened.known.traits.has(Traits::OBJECT);
        if object {
            out.push(b'{');
            let comma = self.write_attributes(leaf.attributes, false, out)?;
            out.extend_from_slice(if comma { b",\"#text\":\"" } else { b"\"#text\":\"" });
        } else {
            out.push(b'"');
        }
        if leaf.plain {
            append(out, leaf.text);
        } else if leaf.cdata {
            self.oddities.forbidden += escape_text(out, leaf.text);
        } else {
            write_text(out, leaf.text, &mut self.oddities);
        }
        self.check(out.len().saturating_sub(self.origin) + self.aside.len())?;
        out.extend_from_slice(if object { b"\"}" } else { b"\"" });
        self.check(out.len().saturating_sub(self.origin))?;
        let last = self.frames.last().and_then(|frame| frame.last);
        if let Some(member) = last.and_then(|last| self.members.get_mut(last)) {
            member.end = out.len();
        }
        Ok(start)
    }

    /// The text and the end of an element that was begun.
    fn finish_leaf(
        &mut self,
        schema: &Schema,
        leaf: Leaf<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize, Fault> {
        let start = self.innermost();
        if leaf.cdata {
            self.cdata(leaf.text, out)?;
        } else {
            self.text(leaf.text, out)?;
        }
        self.end(schema, leaf.name, out)?;
        Ok(start)
    }
}

impl<'t> Leaf<'t> {
    fn tag(&self) -> Tag<'t> {
        Tag { name: self.name, attributes: self.attributes, empty: false }
    }
}
