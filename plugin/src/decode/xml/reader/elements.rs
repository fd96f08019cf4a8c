//! Takes elements of a record that were recognised as a whole: the short way through most of a list.
//!
//! In: elements and tags between others. Out: the same as for their tokens.

use super::{MOST_DEPTH, Mode, Reader, number};
use crate::decode::short::same;
use crate::decode::xml::tokens::{Element, Leaf, Outlook, Token};
use crate::decode::{Fault, Found};

impl Reader {
    /// What may come next, if it is between elements of a record.
    #[inline]
    pub fn outlook(&self) -> Option<Outlook<'_>> {
        if !matches!(self.mode, Mode::Record { .. }) || !self.writer.is_between() {
            return None;
        }
        let open = self.marks.last().and_then(|&mark| self.names.get(mark..)).unwrap_or_default();
        Some(Outlook { foretold: self.writer.foretold(), open, may_end: self.writer.may_end() })
    }

    /// Takes elements at hand that come as they came before; how many bytes. None while the record's
    /// key is looked for, which is noted with more care.
    ///
    /// # Errors
    /// When the record is too large.
    #[inline]
    pub fn take_usual(&mut self, rest: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
        let keyed = self.settings.key.is_some() && self.key.is_none() && self.writer.depth() == 1;
        if keyed || self.marks.len() >= MOST_DEPTH {
            return Ok(0);
        }
        self.writer.usual(rest, out)
    }

    /// Takes what was recognised between elements: the same as its tokens.
    ///
    /// # Errors
    /// As for [`Reader::take`].
    #[inline]
    pub fn take_element(
        &mut self,
        element: Element<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Option<Found>, Fault> {
        match element {
            Element::Leaf(leaf) => self.take_leaf(leaf, out).map(|()| None),
            Element::Start { name, attributes } => {
                self.take(Token::Start { name, attributes, empty: false }, out)
            }
            Element::End => self.leave(out),
        }
    }

    #[inline]
    fn take_leaf(&mut self, leaf: Leaf<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        self.check_name(leaf.name)?;
        let start = self.writer.leaf(&self.schema, leaf, out)?;
        if self.key.is_none()
            && self.writer.depth() == 1
            && self.settings.key.is_some_and(|key| same(key.as_bytes(), leaf.name))
        {
            self.key = number(out.get(start..).unwrap_or_default());
        }
        Ok(())
    }
}
