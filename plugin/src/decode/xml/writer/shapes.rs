//! What elements held before: their children in order, so that the next one is foretold instead of
//! looked up.
//!
//! In: names as they come. Out: what is known of a child, with its key as JSON. A wrong guess costs
//! time and nothing else: who asks checks the name.

use super::habit::Habit;
use super::members::hash;
use crate::decode::escape_text;
use crate::decode::short::same;
use crate::decode::xml::schema::{NONE, NodeId, Schema, Traits};
use crate::room;

/// A shape; [`UNKNOWN`] for an element of which none is kept.
pub(super) type ShapeId = u16;

/// An element whose children are not remembered.
pub(super) const UNKNOWN: ShapeId = ShapeId::MAX;

const UNCOUNTED: u16 = u16::MAX;

/// How many children are remembered in all, and the longest name.
const MOST_CHILDREN: usize = 1024;
const LONGEST_NAME: usize = 64;
/// How far ahead a child is looked for: those between are the ones that are left out.
const MOST_AHEAD: usize = 32;

/// A child that came in elements of one shape.
#[derive(Debug)]
pub(super) struct Child {
    pub known: Known,
    /// The key as JSON, with the colon, and `[` for an array.
    pub key: Vec<u8>,
    /// How long the name is; it stands behind the key's quote.
    length: usize,
    pub hash: u64,
    /// How it came last.
    pub habit: Habit,
}

/// What the schema knows of a child. As long as a word, since it is copied for every element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub node: NodeId,
    pub traits: Traits,
    /// [`UNCOUNTED`] without a counter.
    pub counter: u16,
    /// The shape of its own children.
    pub shape: ShapeId,
}

impl Known {
    /// What is known of an element that no path names.
    pub const NOTHING: Self =
        Self { node: NONE, traits: Traits::NONE, counter: UNCOUNTED, shape: UNKNOWN };

    /// What the schema knows of a node, its shape aside.
    pub fn of(schema: &Schema, node: NodeId) -> Self {
        let (traits, counter) = (schema.traits(node), schema.counter(node).unwrap_or(UNCOUNTED));
        Self { node, traits, counter, shape: UNKNOWN }
    }

    /// Whether it can repeat.
    #[inline]
    pub const fn is_array(&self) -> bool {
        self.traits.has(Traits::ARRAY)
    }
}

impl Child {
    #[inline]
    pub fn name(&self) -> &[u8] {
        self.key.get(1..=self.length).unwrap_or_default()
    }
}

/// All shapes of a document.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    shapes: Vec<Vec<Child>>,
    /// The shapes of records and of elements around them, by what the schema knows of them.
    roots: Vec<(NodeId, ShapeId)>,
    children: usize,
}

impl Shapes {
    /// The shape of an element that is no other's child.
    pub fn root(&mut self, node: NodeId) -> ShapeId {
        if node == NONE {
            return UNKNOWN;
        }
        if let Some(&(_, shape)) = self.roots.iter().find(|(known, _)| *known == node) {
            return shape;
        }
        let shape = self.new_shape();
        if shape != UNKNOWN && room::reserve(&mut self.roots, 1).is_ok() {
            self.roots.push((node, shape));
        }
        shape
    }

    /// The child at a place.
    #[inline]
    pub fn child(&self, shape: ShapeId, at: usize) -> Option<&Child> {
        self.shapes.get(usize::from(shape))?.get(at)
    }

    /// The children of a shape, in order.
    #[inline]
    pub fn children(&self, shape: ShapeId) -> &[Child] {
        self.shapes.get(usize::from(shape)).map_or(&[], Vec::as_slice)
    }

    /// The child of this name at a place, to be changed.
    pub fn child_mut(&mut self, shape: ShapeId, at: usize, name: &[u8]) -> Option<&mut Child> {
        let child = self.shapes.get_mut(usize::from(shape))?.get_mut(at)?;
        same(child.name(), name).then_some(child)
    }

    /// Where the child of this name stands, at `next` or not far behind.
    #[inline]
    pub fn find(&self, shape: ShapeId, next: usize, name: &[u8]) -> Option<usize> {
        let ahead = self.shapes.get(usize::from(shape))?.get(next..)?;
        let found = ahead.iter().take(MOST_AHEAD).position(|child| same(child.name(), name));
        found.map(|at| next + at)
    }

    /// Whether a child that was not found may stand further behind.
    pub fn may_follow(&self, shape: ShapeId, next: usize) -> bool {
        let children = self.shapes.get(usize::from(shape));
        children.is_some_and(|children| children.len().saturating_sub(next) > MOST_AHEAD)
    }

    /// Remembers a child at a place, unless it stands elsewhere or there is no room; whether it
    /// stands there now.
    pub fn learn(&mut self, (shape, at): (ShapeId, usize), name: &[u8], known: &mut Known) -> bool {
        let full = self.children >= MOST_CHILDREN || name.len() > LONGEST_NAME;
        let children = self.shapes.get(usize::from(shape));
        let stands = |children: &Vec<Child>| children.iter().any(|child| same(child.name(), name));
        if full || children.is_none_or(stands) {
            return false;
        }
        let Ok(key) = key(name, known.is_array()) else { return false };
        if key.get(1..=name.len()) != Some(name) || key.get(name.len() + 1) != Some(&b'"') {
            return false;
        }
        known.shape = self.new_shape();
        let Some(children) = self.shapes.get_mut(usize::from(shape)) else { return false };
        if at > children.len() || room::reserve(children, 1).is_err() {
            return false;
        }
        let (length, hash, habit) = (name.len(), hash(name), Habit::default());
        let child = Child { known: *known, key, length, hash, habit };
        children.insert(at, child);
        self.children += 1;
        true
    }

    fn new_shape(&mut self) -> ShapeId {
        match ShapeId::try_from(self.shapes.len()) {
            Ok(id) if id != UNKNOWN && room::reserve(&mut self.shapes, 1).is_ok() => {
                self.shapes.push(Vec::new());
                id
            }
            _ => UNKNOWN,
        }
    }
}

fn key(name: &[u8], array: bool) -> Result<Vec<u8>, room::NoRoom> {
    let mut key = Vec::new();
    room::reserve(&mut key, name.len() * super::LONGEST_ESCAPE + 4)?;
    key.push(b'"');
    escape_text(&mut key, name);
    key.extend_from_slice(b"\":");
    if array {
        key.push(b'[');
    }
    Ok(key)
}
