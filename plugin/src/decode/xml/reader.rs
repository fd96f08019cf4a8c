//! Walks a document from the root: tells records from what stands outside them, and checks that
//! tags match.
//!
//! In: token by token. Out: [`Found`]. It knows the schema, and no element by name.

mod elements;
mod outside;

use super::schema::{NodeId, ROOT, Schema, Traits};
use super::tokens::Token;
use super::writer::{Tag, Writer};
use crate::decode::short::{append, same};
use crate::decode::{Counts, Fault, Found, Oddities, Proof, Settings};
use crate::model::Reply;
use outside::MOST_OUTSIDE;
use serde_json::{Map, Value};

/// How deep elements may be nested (rule X9).
const MOST_DEPTH: usize = 256;
/// The longest name of an element, in bytes.
const LONGEST_NAME: usize = 1024;

/// What the innermost open element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Around the records.
    Outside,
    /// A record; whether it is a bare id.
    Record { bare: bool },
    /// An element beside the records.
    Field { node: NodeId },
    /// The same, too large to keep.
    LeftOut { node: NodeId },
}

/// The walk.
pub struct Reader {
    schema: Schema,
    writer: Writer,
    settings: Settings,
    mode: Mode,
    /// Whether the root itself is the value: a document.
    whole: bool,
    /// The open elements' names, one behind the other, and where each begins.
    names: Vec<u8>,
    marks: Vec<usize>,
    /// The nodes of the open elements around the records, from the root.
    ancestors: Vec<NodeId>,
    /// Fields of ancestors for `@context`: how deep they stand, name and value.
    context: Vec<(usize, String, Value)>,
    /// `@list` and `@context` as members, written before a record's own.
    lead: Vec<u8>,
    field: Vec<u8>,
    /// The attributes of an element around the records, to go out next.
    attributes: Option<Found>,
    records: u64,
    key: Option<u64>,
    ended: bool,
}

impl Reader {
    /// A walk through a list.
    pub fn new(reply: &Reply, settings: Settings) -> Self {
        Self {
            schema: Schema::new(reply, settings.typed),
            writer: Writer::default(),
            settings,
            mode: Mode::Outside,
            whole: false,
            names: Vec::new(),
            marks: Vec::new(),
            ancestors: Vec::new(),
            context: Vec::new(),
            lead: Vec::new(),
            field: Vec::new(),
            attributes: None,
            records: 0,
            key: None,
            ended: false,
        }
    }

    /// A walk whose root is the only value.
    pub fn whole(reply: &Reply, settings: Settings) -> Self {
        Self { whole: true, ..Self::new(reply, settings) }
    }

    /// What is due before the next token: attributes, or the end once the root's end tag was seen.
    pub fn due(&mut self) -> Option<Found> {
        let end = self.ended.then_some(Found::End(Proof::RootEnd));
        self.attributes.take().or(end)
    }

    /// The record that is being read, counted from 1.
    #[inline]
    pub const fn record(&self) -> u64 {
        self.records + 1
    }

    /// The key of the last record.
    pub const fn last_key(&self) -> Option<u64> {
        self.key
    }

    /// What was odd so far.
    pub const fn oddities(&self) -> &Oddities {
        &self.writer.oddities
    }

    /// Adds the last record's counts.
    pub fn add_counts(&self, totals: &mut Counts) {
        for (name, &count) in self.schema.counters().iter().zip(self.writer.counts()) {
            if count == 0 {
                continue;
            }
            match totals.iter_mut().find(|(known, _)| known == name) {
                Some((_, total)) => *total += u64::from(count),
                None => totals.push(((*name).to_owned(), u64::from(count))),
            }
        }
    }

    /// Takes the next token; a record goes to `out`.
    ///
    /// # Errors
    /// When the markup is broken or a limit exceeded. The position of a malformed place is the
    /// caller's to fill in.
    #[inline]
    pub fn take(&mut self, token: Token<'_>, out: &mut Vec<u8>) -> Result<Option<Found>, Fault> {
        match token {
            Token::Start { name, attributes, empty } => {
                self.note_name(name)?;
                let tag = Tag { name, attributes, empty };
                match self.mode {
                    Mode::Record { .. } => self.writer.start(&self.schema, tag, out)?,
                    Mode::Field { .. } => {
                        let started = self.writer.start(&self.schema, tag, &mut self.field);
                        self.or_leave_out(started)?;
                    }
                    Mode::LeftOut { .. } => {}
                    Mode::Outside => self.enter(tag, out)?,
                }
                if empty { self.leave(out) } else { Ok(self.attributes.take()) }
            }
            Token::End(name) => {
                let mark = self.marks.last().copied().unwrap_or(usize::MAX);
                if !self.names.get(mark..).is_some_and(|open| same(open, name)) {
                    return Err(malformed("an end tag does not match its start tag"));
                }
                self.leave(out)
            }
            Token::Text(raw) => match self.mode {
                Mode::Record { .. } => self.writer.text(raw, out).map(|()| None),
                Mode::Field { .. } => {
                    let written = self.writer.text(raw, &mut self.field);
                    self.or_leave_out(written).map(|()| None)
                }
                Mode::LeftOut { .. } => Ok(None),
                Mode::Outside => self.stray_text(raw, true),
            },
            Token::Cdata(raw) => match self.mode {
                Mode::Record { .. } => self.writer.cdata(raw, out).map(|()| None),
                Mode::Field { .. } => {
                    let written = self.writer.cdata(raw, &mut self.field);
                    self.or_leave_out(written).map(|()| None)
                }
                Mode::LeftOut { .. } => Ok(None),
                Mode::Outside => self.stray_text(raw, false),
            },
            Token::Other => Ok(None),
            Token::Eof => Err(Fault::Incomplete),
        }
    }

    #[inline]
    fn note_name(&mut self, name: &[u8]) -> Result<(), Fault> {
        self.check_name(name)?;
        self.marks.push(self.names.len());
        append(&mut self.names, name);
        Ok(())
    }

    #[inline]
    const fn check_name(&self, name: &[u8]) -> Result<(), Fault> {
        if self.marks.len() >= MOST_DEPTH {
            return Err(malformed("elements are nested deeper than 256"));
        }
        if name.len() > LONGEST_NAME {
            return Err(malformed("an element's name is longer than 1024 bytes"));
        }
        Ok(())
    }

    /// A start tag around the records: an ancestor of theirs, a record, or a field.
    fn enter(&mut self, tag: Tag<'_>, out: &mut Vec<u8>) -> Result<(), Fault> {
        let node = match self.ancestors.last() {
            None => ROOT,
            Some(&parent) => self.schema.child(parent, tag.name),
        };
        let traits = self.schema.traits(node);
        let limits = (self.settings.max_record_bytes, self.record());
        if traits.has(Traits::RECORD) {
            let bare = traits.has(Traits::BARE);
            self.mode = Mode::Record { bare };
            self.key = None;
            self.prepare_lead(node);
            if bare {
                open_bare(&self.lead, tag.name, out);
                self.lead.clear();
            }
            return self.writer.begin(&self.schema, (node, tag, &self.lead), limits, out);
        }
        let root = self.ancestors.is_empty();
        if traits.has(Traits::ANCESTOR) || (root && !self.whole) {
            return self.enter_ancestor(node, tag);
        }
        self.mode = Mode::Field { node };
        self.field.clear();
        let limits = (if self.whole { limits.0 } else { MOST_OUTSIDE }, limits.1);
        let begun = self.writer.begin(&self.schema, (node, tag, &[]), limits, &mut self.field);
        self.or_leave_out(begun)
    }

    /// An element around the records: its attributes go out by themselves.
    fn enter_ancestor(&mut self, node: NodeId, tag: Tag<'_>) -> Result<(), Fault> {
        self.ancestors.push(node);
        let repeats = self.schema.traits(node).has(Traits::ARRAY);
        if tag.attributes.trim_ascii().is_empty() {
            // One of several: what stands in it belongs to it alone.
            let begun =
                || Found::Outside(self.path(), Value::Array(vec![Value::Object(Map::new())]));
            self.attributes = repeats.then(begun);
            return Ok(());
        }
        let limits = (MOST_OUTSIDE, self.record());
        self.field.clear();
        let bare = Tag { empty: false, ..tag };
        self.writer.begin(
            &self.schema,
            (super::schema::NONE, bare, &[]),
            limits,
            &mut self.field,
        )?;
        self.writer.end(&self.schema, tag.name, &mut self.field)?;
        let attributes = parse(&self.field)?;
        let value = if repeats { Value::Array(vec![attributes]) } else { attributes };
        self.attributes = Some(Found::Outside(self.path(), value));
        Ok(())
    }

    /// The end of the innermost open element.
    #[inline]
    fn leave(&mut self, out: &mut Vec<u8>) -> Result<Option<Found>, Fault> {
        let mark = self.marks.last().copied().unwrap_or_default();
        let found = match self.mode {
            Mode::Outside => self.leave_ancestor(),
            Mode::Record { bare } => {
                let child = self.key.is_none() && self.writer.depth() == 2;
                let start = self.writer.innermost();
                let name = self.names.get(mark..).unwrap_or_default();
                let ended = self.writer.end(&self.schema, name, out)?;
                if child && self.settings.key.is_some_and(|key| same(key.as_bytes(), name)) {
                    self.key = number(out.get(start..).unwrap_or_default());
                }
                if ended {
                    self.mode = Mode::Outside;
                    self.records += 1;
                    if bare {
                        out.push(b'}');
                    }
                    Some(Found::Record)
                } else {
                    None
                }
            }
            Mode::Field { node } => {
                let name = self.names.get(mark..).unwrap_or_default();
                match self.writer.end(&self.schema, name, &mut self.field) {
                    Ok(false) => None,
                    Ok(true) => self.finish_field(node)?,
                    Err(fault) => {
                        self.or_leave_out(Err(fault))?;
                        self.leave_left_out(node)?
                    }
                }
            }
            Mode::LeftOut { node } => self.leave_left_out(node)?,
        };
        self.forget_name();
        Ok(found)
    }

    fn forget_name(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.names.truncate(mark);
        }
    }

    fn leave_ancestor(&mut self) -> Option<Found> {
        self.ancestors.pop();
        let depth = self.ancestors.len();
        self.context.retain(|(at, _, _)| *at <= depth);
        self.ended = self.ancestors.is_empty();
        self.due()
    }

    /// The names of the open elements below the root, or the root's own name for a document.
    fn path(&self) -> Vec<String> {
        let skip = usize::from(!self.whole);
        let ends = self.marks.iter().skip(1).copied().chain([self.names.len()]);
        self.marks
            .iter()
            .zip(ends)
            .skip(skip)
            .map(|(&start, end)| {
                String::from_utf8_lossy(self.names.get(start..end).unwrap_or_default()).into_owned()
            })
            .collect()
    }

    /// The members that come before a record's own: its list's name and its context (rule X10).
    fn prepare_lead(&mut self, node: NodeId) {
        self.lead.clear();
        let mut lead = Map::new();
        if let Some(list) = self.schema.list(node) {
            lead.insert("@list".to_owned(), Value::from(list));
        }
        if !self.context.is_empty() {
            let context: Map<String, Value> =
                self.context.iter().map(|(_, name, value)| (name.clone(), value.clone())).collect();
            lead.insert("@context".to_owned(), Value::Object(context));
        }
        if !lead.is_empty() {
            let text = Value::Object(lead).to_string();
            self.lead.extend_from_slice(text.as_bytes().get(1..text.len() - 1).unwrap_or_default());
        }
    }
}

fn open_bare(lead: &[u8], name: &[u8], out: &mut Vec<u8>) {
    out.push(b'{');
    if !lead.is_empty() {
        out.extend_from_slice(lead);
        out.push(b',');
    }
    out.push(b'"');
    crate::decode::escape_text(out, name);
    out.extend_from_slice(b"\":");
}

const fn malformed(reason: &'static str) -> Fault {
    Fault::Malformed { position: 0, reason }
}

fn parse(json: &[u8]) -> Result<Value, Fault> {
    crate::decode::parse_json(json).ok_or(malformed("an element outside the records"))
}

/// The whole number in a JSON string or number.
fn number(json: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(json).ok()?;
    text.trim_matches('"').parse().ok()
}
