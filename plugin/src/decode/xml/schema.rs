//! The catalogue's paths as a tree: what is known of an element, found step by step on the way
//! down.
//!
//! In: a [`Reply`]. Out: a [`Schema`] whose nodes are small numbers. It reads no XML.

use crate::decode::short::same;
use crate::model::Reply;

/// A node of the tree; [`NONE`] for an element that no path names.
pub type NodeId = u16;

/// An element of which nothing is known.
pub const NONE: NodeId = NodeId::MAX;

/// The root element.
pub const ROOT: NodeId = 0;

/// What is known of an element, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u16);

impl Traits {
    /// Nothing is known.
    pub const NONE: Self = Self(0);
    /// Can repeat: always an array.
    pub const ARRAY: Self = Self(1);
    /// Always an object: it can carry attributes or hold elements.
    pub const OBJECT: Self = Self(2);
    /// Its inner markup is kept as text.
    pub const VERBATIM: Self = Self(4);
    /// Its text is a secret.
    pub const SENSITIVE: Self = Self(8);
    /// Its text is a whole number.
    pub const INTEGER: Self = Self(16);
    /// It is a record.
    pub const RECORD: Self = Self(32);
    /// It is a bare id: the record is `{"NAME": value}`.
    pub const BARE: Self = Self(64);
    /// Records stand somewhere inside it.
    pub const ANCESTOR: Self = Self(128);
    /// Its value is copied into each record as `@context`.
    pub const CONTEXT: Self = Self(256);
    /// It holds elements that a path names: white space in it means nothing.
    pub const HOLDER: Self = Self(512);

    /// Whether all of `other` holds.
    #[inline]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of `other` holds.
    #[inline]
    pub const fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A node; its children are a chain, in the order in which the paths name them: a schema is made for
/// each answer, and a list in each node would cost more than all the rest of it.
#[derive(Debug)]
struct Node {
    name: &'static [u8],
    child: NodeId,
    sibling: NodeId,
    any: NodeId,
    traits: Traits,
    list: Option<&'static str>,
    counter: Option<u16>,
}

impl Node {
    const fn new(name: &'static [u8]) -> Self {
        let traits = Traits::NONE;
        Self { name, child: NONE, sibling: NONE, any: NONE, traits, list: None, counter: None }
    }
}

/// How many nodes there is room for at first: more than most replies have.
const USUAL: usize = 128;

/// The names of a path. Most are short: looking at each byte is faster than searching.
fn names(path: &'static str) -> impl Iterator<Item = &'static [u8]> {
    path.as_bytes().split(|&byte| byte == b'/')
}

/// What is known of a document.
#[derive(Debug)]
pub struct Schema {
    nodes: Vec<Node>,
    counters: Vec<&'static str>,
}

impl Schema {
    /// The tree of a reply. Integers are looked up only when they matter.
    pub fn new(reply: &Reply, typed: bool) -> Self {
        let mut nodes = Vec::with_capacity(USUAL);
        nodes.push(Node::new(b""));
        let mut schema = Self { nodes, counters: Vec::new() };
        let shape = &reply.shape;
        for records in reply.records {
            let node = schema.insert(records.path, Traits::RECORD);
            schema.count(records.path, node);
            schema.mark_ancestors(records.path);
            if let Some(node) = schema.nodes.get_mut(usize::from(node)) {
                node.list = records.list;
                if records.bare {
                    node.traits.add(Traits::BARE);
                }
            }
            for context in records.context {
                schema.insert(context, Traits::CONTEXT);
            }
        }
        for path in shape.repeated {
            let node = schema.insert(path, Traits::ARRAY);
            schema.count(path, node);
        }
        let attributed = shape.attributed.iter().map(|(path, _)| path);
        let integers = if typed { shape.integers } else { &[] };
        for (paths, traits) in [
            (shape.repeated_rare, Traits::NONE),
            (shape.containers, Traits::OBJECT.and(Traits::HOLDER)),
            (shape.verbatim, Traits::VERBATIM),
            (shape.sensitive, Traits::SENSITIVE),
            (integers, Traits::INTEGER),
        ] {
            for path in paths {
                schema.insert(path, traits);
            }
        }
        for path in attributed {
            schema.insert(path, Traits::OBJECT);
        }
        schema.merge_any(ROOT);
        schema.mark_holders();
        schema
    }

    /// The child of this name.
    #[inline]
    pub fn child(&self, parent: NodeId, name: &[u8]) -> NodeId {
        let Some(node) = self.nodes.get(usize::from(parent)) else { return NONE };
        let named = self.siblings(node.child).find(|(_, child)| same(child.name, name));
        named.map_or(node.any, |(id, _)| id)
    }

    /// A node and those behind it in its chain.
    #[inline]
    fn siblings(&self, first: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let node = |id: NodeId| self.nodes.get(usize::from(id)).map(|node| (id, node));
        std::iter::successors(node(first), move |(_, last)| node(last.sibling))
    }

    /// What is known of a node.
    #[inline]
    pub fn traits(&self, node: NodeId) -> Traits {
        self.nodes.get(usize::from(node)).map_or(Traits(0), |node| node.traits)
    }

    /// The name of the list that a record belongs to.
    pub fn list(&self, node: NodeId) -> Option<&'static str> {
        self.nodes.get(usize::from(node)).and_then(|node| node.list)
    }

    /// The counter of a node.
    #[inline]
    pub fn counter(&self, node: NodeId) -> Option<u16> {
        self.nodes.get(usize::from(node)).and_then(|node| node.counter)
    }

    /// The names of the counters.
    pub fn counters(&self) -> &[&'static str] {
        &self.counters
    }

    /// The names of a node's children that are arrays: what an empty container holds (rule X4).
    pub fn arrays(&self, node: NodeId) -> impl Iterator<Item = &'static [u8]> + '_ {
        let first = self.nodes.get(usize::from(node)).map_or(NONE, |node| node.child);
        self.siblings(first)
            .filter(|(_, child)| child.traits.has(Traits::ARRAY))
            .map(|(_, child)| child.name)
    }

    /// The node of a path, of which this holds too.
    fn insert(&mut self, path: &'static str, traits: Traits) -> NodeId {
        let mut at = ROOT;
        for name in names(path) {
            at = self.step(at, name);
        }
        if let Some(node) = self.nodes.get_mut(usize::from(at)) {
            node.traits.add(traits);
        }
        at
    }

    fn step(&mut self, parent: NodeId, name: &'static [u8]) -> NodeId {
        let is_any = name == b"*";
        let Some(node) = self.nodes.get(usize::from(parent)) else { return NONE };
        let mut last = NONE;
        // What holds of any child is a chain of its own, of one.
        for (id, child) in self.siblings(if is_any { node.any } else { node.child }) {
            if same(child.name, name) {
                return id;
            }
            last = id;
        }
        // A reply names some hundred paths; a table that large would fail the catalogue's tests.
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node::new(name));
        let before = if last == NONE { parent } else { last };
        if let Some(node) = self.nodes.get_mut(usize::from(before)) {
            match (last, is_any) {
                (NONE, true) => node.any = id,
                (NONE, false) => node.child = id,
                _ => node.sibling = id,
            }
        }
        id
    }

    fn mark_ancestors(&mut self, path: &'static str) {
        let mut at = ROOT;
        for name in names(path) {
            if let Some(node) = self.nodes.get_mut(usize::from(at)) {
                node.traits.add(Traits::ANCESTOR);
            }
            at = self.step(at, name);
        }
    }

    /// Gives a node the counter of its name.
    fn count(&mut self, path: &'static str, node: NodeId) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let known = self.counters.iter().position(|counter| *counter == name);
        let counter = known.unwrap_or_else(|| {
            self.counters.push(name);
            self.counters.len() - 1
        });
        if let Some(node) = self.nodes.get_mut(usize::from(node)) {
            node.counter = u16::try_from(counter).ok();
        }
    }

    /// What holds of any child (`*`) holds of the named ones too.
    fn merge_any(&mut self, id: NodeId) {
        let Some(&Node { any, child, .. }) = self.nodes.get(usize::from(id)) else { return };
        let mut next = child;
        while let Some(node) = self.nodes.get(usize::from(next)) {
            let (child, sibling) = (next, node.sibling);
            self.merge(any, child);
            self.merge_any(child);
            next = sibling;
        }
        self.merge_any(any);
    }

    fn merge(&mut self, from: NodeId, into: NodeId) {
        let Some(&Node { child, traits, counter, .. }) = self.nodes.get(usize::from(from)) else {
            return;
        };
        if let Some(node) = self.nodes.get_mut(usize::from(into)) {
            node.traits.add(traits);
            node.counter = node.counter.or(counter);
        }
        let mut next = child;
        while let Some(&Node { name, sibling, .. }) = self.nodes.get(usize::from(next)) {
            let own = self.step(into, name);
            self.merge(next, own);
            next = sibling;
        }
    }

    /// An element that holds a named one is an object, also when it is empty (rule X4).
    fn mark_holders(&mut self) {
        for node in &mut self.nodes {
            if node.child != NONE {
                node.traits.add(Traits::OBJECT);
                node.traits.add(Traits::HOLDER);
            }
        }
    }
}
