//! What stands around the records: elements, text between them, and what is too large to keep
//! (rule X10).
//!
//! In: the walk, with an element beside the records written as JSON. Out: [`Found`]. Which elements
//! are records is the walk's to say.

use super::{Mode, Reader, malformed, parse};
use crate::decode::xml::references;
use crate::decode::xml::schema::{NodeId, Traits};
use crate::decode::{Fault, Found};
use crate::room;
use serde_json::Value;

/// The largest element beside the records, in bytes of JSON (rule X10): it is left out above it.
pub(super) const MOST_OUTSIDE: usize = 1 << 20;
/// What a value counts beside its text, in bytes: so that many small ones do not fill the memory.
const VALUE: usize = 32;
/// The largest text between elements, and the largest field that is copied into records, in bytes.
const MOST_BESIDE: usize = 64 * 1024;

impl Reader {
    /// An element beside the records that is too large is passed over, unless it is the document.
    pub(super) fn or_leave_out(&mut self, taken: Result<(), Fault>) -> Result<(), Fault> {
        match (&taken, self.mode) {
            (Err(Fault::TooLarge { .. }), Mode::Field { node }) if !self.whole => {
                self.mode = Mode::LeftOut { node };
                self.field = Vec::new();
                Ok(())
            }
            _ => taken,
        }
    }

    /// The end of an element in one that is left out, or of that one.
    pub(super) fn leave_left_out(&mut self, node: NodeId) -> Result<Option<Found>, Fault> {
        if self.marks.len() > self.ancestors.len() + 1 {
            return Ok(None);
        }
        self.mode = Mode::Outside;
        self.ended = self.ancestors.is_empty();
        if self.schema.traits(node).has(Traits::CONTEXT) {
            return Err(self.too_large_around());
        }
        Ok(Some(Found::LeftOut(self.path())))
    }

    const fn too_large_around(&self) -> Fault {
        let what = "element around the records, before the end";
        Fault::TooLarge { record: self.record(), limit: MOST_BESIDE, what }
    }

    pub(super) fn finish_field(&mut self, node: NodeId) -> Result<Option<Found>, Fault> {
        let weight = self.field.len() + room::values(&self.field) * VALUE;
        if weight > MOST_OUTSIDE && !self.whole {
            return self.leave_left_out(node);
        }
        // A document is copied once more when the answer is written.
        room::has_tree(&self.field, if self.whole { 2 } else { 1 })
            .map_err(|no_room| Fault::no_room(no_room, self.record()))?;
        self.mode = Mode::Outside;
        let value = parse(&self.field)?;
        let path = self.path();
        if self.ancestors.is_empty() {
            self.ended = true;
        }
        let traits = self.schema.traits(node);
        if traits.has(Traits::CONTEXT) {
            if weight > MOST_BESIDE {
                return Err(self.too_large_around());
            }
            let depth = self.ancestors.len();
            let name = path.last().cloned().unwrap_or_default();
            self.context.retain(|(at, known, _)| (*at, known) != (depth, &name));
            self.context.push((depth, name, value.clone()));
        }
        let repeats = traits.has(Traits::ARRAY);
        let value = if repeats { Value::Array(vec![value]) } else { value };
        Ok(Some(Found::Outside(path, value)))
    }

    /// Text between the elements around the records: kept, unless it is white space.
    pub(super) fn stray_text(
        &mut self,
        raw: &[u8],
        references: bool,
    ) -> Result<Option<Found>, Fault> {
        if raw.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        if self.ancestors.is_empty() {
            return Err(malformed("text stands outside the root element"));
        }
        let mut path = self.path();
        path.push("#text".to_owned());
        if raw.len() > MOST_BESIDE {
            return Ok(Some(Found::LeftOut(path)));
        }
        let mut text = vec![b'"'];
        if references {
            references::write_text(&mut text, raw, &mut self.writer.oddities);
        } else {
            self.writer.oddities.forbidden += crate::decode::escape_text(&mut text, raw);
        }
        text.push(b'"');
        Ok(Some(Found::Outside(path, parse(&text)?)))
    }
}
