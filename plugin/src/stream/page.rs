//! One answer of a list while it is read: which records count, and where it could go on.
//!
//! In: a decoder and the place where the page begins. Out: records that count, one at a time. It
//! checks the order that resuming by key relies on (rule P4), and the prefix (rule P5).

use super::totals::{Marks, Totals};
use crate::arguments::Filter;
use crate::cursor::{Hash, Position};
use crate::decode::{Decoder, Found, Proof, json};
use crate::error::{Case, Error};
use crate::model::{Direction, Paging, Rule};
use crate::response::{self, Refusal};
use crate::room;
use crate::task::Task;
use serde_json::Value;

/// How an interrupted page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resume {
    /// After the last record's key, by the paging parameter (rule P4).
    Key {
        parameter: &'static str,
        direction: Direction,
        inclusive: bool,
        /// The author's own other end: beyond it nothing may be asked for.
        bound: Option<u64>,
    },
    /// The same page, its first records dropped and compared (rule P5).
    Prefix,
    /// From its beginning: it has no order (rule P6).
    Restart,
}

impl Resume {
    /// The kind that fits a task and the form in which its answer came.
    pub fn of(task: &Task, decoder: &Decoder) -> Self {
        match task.operation.paging {
            Paging::None => Self::Restart,
            Paging::Continues { parameter, direction, inclusive, key: Some(key) }
                if decoder.is_xml()
                    && key.not_with.iter().all(|name| task.arguments.get(name).is_none()) =>
            {
                Self::Key { parameter, direction, inclusive, bound: bound(task, parameter) }
            }
            _ => Self::Prefix,
        }
    }
}

/// The other end of the range that a parameter begins, as the author gave it.
fn bound(task: &Task, parameter: &str) -> Option<u64> {
    let other = task.operation.rules.iter().find_map(|rule| match *rule {
        Rule::NotAbove(low, high) if low == parameter => Some(high),
        Rule::NotAbove(low, high) if high == parameter => Some(low),
        _ => None,
    })?;
    task.arguments.get(other)?.parse().ok()
}

/// What a page brought.
pub(super) enum Taken {
    /// A record that counts.
    Record,
    /// A record that was dropped because it was handed out before.
    Dropped,
    /// A new record that a filter dropped.
    Filtered,
    /// Something outside the records.
    Outside(Vec<String>, Value),
    /// The same, too large to keep.
    LeftOut(Vec<String>),
    /// The end and its proof.
    End(Proof),
}

/// Where the next page begins, as the answer tells it.
pub(super) enum Next {
    /// The query of a URL.
    Query(Vec<(String, String)>),
    /// The paging value itself.
    Value(String),
}

/// How far a page was read.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    key: Option<u64>,
    read: u64,
    hash: Hash,
}

/// One answer while it is read.
pub(super) struct Page {
    decoder: Decoder,
    pub resume: Resume,
    /// Where the page begins, nothing of it read.
    pub start: Position,
    decoded: Mark,
    counted: Mark,
    /// How many records are dropped because they were handed out before, and their hash.
    skip: (u64, u64),
    pub next: Option<Next>,
    refusal: Option<Refusal>,
    /// The keys of all records, for windows.
    pub keys: Vec<u64>,
    /// The totals before the page.
    before: Marks,
    pub ready_before: usize,
    /// Records that were read and that counted.
    pub read: u64,
    pub records: u64,
}

impl Page {
    pub fn new(
        decoder: Decoder,
        resume: Resume,
        position: &Position,
        (ready_before, totals, (records, read)): (usize, &Totals, (u64, u64)),
    ) -> Self {
        let start = Position { read: 0, hash: 0, ..position.clone() };
        Self {
            decoder,
            resume,
            start,
            decoded: Mark::default(),
            counted: Mark::default(),
            skip: (position.read, position.hash),
            next: None,
            refusal: None,
            keys: Vec::new(),
            before: totals.marks(),
            ready_before,
            read,
            records,
        }
    }

    /// The next thing, a record appended to `out`.
    pub fn next(
        &mut self,
        task: &Task,
        out: &mut Vec<u8>,
        totals: &mut Totals,
    ) -> Result<Taken, Error> {
        let start = out.len();
        match self.decoder.next(out).map_err(|fault| response::fault(&fault).status(200))? {
            Found::Outside(path, value) => return Ok(Taken::Outside(path, value)),
            Found::LeftOut(path) => return Ok(Taken::LeftOut(path)),
            Found::End(proof) => {
                self.note_oddities(totals);
                return Ok(Taken::End(proof));
            }
            Found::Record => {}
        }
        // The line feed behind it.
        room::reserve(out, 1).map_err(response::no_room)?;
        let record = out.get(start..).unwrap_or_default();
        self.decoded.read += 1;
        self.decoded.hash.add(record);
        let key = self.decoder.last_key();
        if matches!(task.operation.paging, Paging::Windows { .. }) {
            room::reserve(&mut self.keys, 1).map_err(response::no_room)?;
            self.keys.extend(key);
        }
        self.check_start(task, key)?;
        self.check_order(key, totals);
        if self.decoded.read <= self.skip.0 {
            out.truncate(start);
            if self.decoded.read == self.skip.0 {
                self.check_hash(task)?;
                self.counted = self.decoded;
            }
            return Ok(Taken::Dropped);
        }
        let again = self.start.seen.is_some() && key == self.start.seen;
        if again || !all_match(&task.arguments.filters, record)? {
            out.truncate(start);
            self.counted = self.decoded;
            if again {
                return Ok(Taken::Dropped);
            }
            self.read += 1;
            totals.read += 1;
            return Ok(Taken::Filtered);
        }
        Ok(Taken::Record)
    }

    /// Counts the record that came last.
    pub fn commit(&mut self, totals: &mut Totals) {
        self.counted = self.decoded;
        self.read += 1;
        self.records += 1;
        totals.read += 1;
        totals.records += 1;
        self.decoder.add_counts(&mut totals.counts);
    }

    /// What the page has told so far: records and records read.
    pub const fn told(&self) -> (u64, u64) {
        (self.records, self.read)
    }

    /// Adds what was odd in the page.
    pub fn note_oddities(&self, totals: &mut Totals) {
        totals.oddities.add(&self.decoder.oddities());
    }

    /// Whether what was read of the page is not asked for again when it goes on.
    pub fn goes_on_behind(&self) -> bool {
        matches!(self.resume, Resume::Key { .. }) && self.next_key().is_some()
    }

    /// Takes back what the page has counted, since it begins again.
    pub fn undo(&self, totals: &mut Totals) {
        totals.restore(self.before.clone());
    }

    /// The place after the last record that was counted; none when there is no such place.
    pub fn place(&self) -> Option<Position> {
        if self.counted.read == 0 {
            // What is to be dropped is still to be dropped.
            let (read, hash) = self.skip;
            return Some(Position { read, hash, ..self.start.clone() });
        }
        match (self.resume, self.next_key()) {
            (Resume::Restart, _) => None,
            (Resume::Key { parameter, inclusive, .. }, Some((key, next))) => {
                let mut place = self.start.clone();
                place.page = vec![(parameter.to_owned(), next.to_string())];
                place.seen = inclusive.then_some(key);
                Some(place)
            }
            (Resume::Key { .. } | Resume::Prefix, _) => {
                let (read, hash) = (self.counted.read, self.counted.hash.0);
                Some(Position { read, hash, ..self.start.clone() })
            }
        }
    }

    /// The last key, and the one to ask for next; none where it lies beyond the author's own end.
    fn next_key(&self) -> Option<(u64, u64)> {
        let Resume::Key { direction, inclusive, bound, .. } = self.resume else { return None };
        let key = self.counted.key?;
        let next = match (inclusive, direction) {
            (true, _) => key,
            (false, Direction::Up) => key.checked_add(1)?,
            (false, Direction::Down) => key.checked_sub(1)?,
        };
        let within = bound.is_none_or(|bound| match direction {
            Direction::Up => next <= bound,
            Direction::Down => next >= bound,
        });
        within.then_some((key, next))
    }

    /// A page that was asked for by key must not go back behind it: the server ignores the
    /// parameter then, and would tell the same records for ever.
    fn check_start(&self, task: &Task, key: Option<u64>) -> Result<(), Error> {
        let Resume::Key { parameter, direction, .. } = self.resume else { return Ok(()) };
        let asked = self.start.page.iter().find(|(name, _)| name == parameter);
        let asked = asked.and_then(|(_, value)| value.parse::<u64>().ok());
        let (Some(asked), Some(key)) = (asked, key) else { return Ok(()) };
        let behind = match direction {
            Direction::Up => key < asked,
            Direction::Down => key > asked,
        };
        if !behind {
            return Ok(());
        }
        Err(Error::new(
            Case::IncompleteResponse,
            "page-ignored",
            format!("the page was asked for from {parameter} = {asked} and begins before it"),
            "go on from the cursor later: records may come again; report it if it stays",
        )
        .detail("records_may_repeat", true)
        .cursor(Some(task.owner.encode(&self.start))))
    }

    /// Resuming by key relies on the order; where it breaks, the page goes on by prefix.
    fn check_order(&mut self, key: Option<u64>, totals: &mut Totals) {
        let last = self.decoded.key;
        self.decoded.key = key.or(last);
        let Resume::Key { direction, inclusive, .. } = self.resume else { return };
        let ordered = match (last, key) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(last), Some(key)) if inclusive => match direction {
                Direction::Up => key >= last,
                Direction::Down => key <= last,
            },
            (Some(last), Some(key)) => match direction {
                Direction::Up => key > last,
                Direction::Down => key < last,
            },
        };
        if !ordered {
            // Bare id ranges have no single key; that is no break of the order.
            if key.is_some() {
                totals.warn(
                    "order-broken",
                    "the records are not in the documented order: a cursor taken before this \
                     record may miss it",
                );
            }
            self.resume = Resume::Prefix;
        }
    }

    fn check_hash(&self, task: &Task) -> Result<(), Error> {
        if self.decoded.hash.0 == self.skip.1 { Ok(()) } else { Err(self.changed(task)) }
    }

    /// A page that ends before the place to which it was read before has changed too.
    pub fn check_prefix(&self, task: &Task) -> Result<(), Error> {
        if self.decoded.read < self.skip.0 { Err(self.changed(task)) } else { Ok(()) }
    }

    fn changed(&self, task: &Task) -> Error {
        Error::new(
            Case::IncompleteResponse,
            "page-changed",
            "the page no longer begins with the records that were read before",
            "go on from the cursor, which is the start of that page: records may come again",
        )
        .detail("records_may_repeat", true)
        .cursor(Some(task.owner.encode(&self.start)))
    }

    pub fn note_refusal(&mut self, refusal: Refusal) {
        match &mut self.refusal {
            None => self.refusal = Some(refusal),
            Some(known) => {
                known.code = known.code.or(refusal.code);
                known.text.push_str(&refusal.text);
            }
        }
    }

    /// The text of an error stands beside its code.
    pub fn note_text(&mut self, path: &[String], value: &Value) {
        if let (Some(refusal), Some("TEXT")) = (&mut self.refusal, path.last().map(String::as_str))
        {
            refusal.text = value.as_str().unwrap_or_default().to_owned();
        }
    }

    /// Whether an error was told whole, with its text.
    pub fn is_refused(&self) -> bool {
        self.refusal.as_ref().is_some_and(|refusal| !refusal.text.is_empty())
    }

    /// The error that stood among the records.
    pub fn refusal(&self, task: &Task, secrets: &[String]) -> Option<Error> {
        let refusal = self.refusal.as_ref()?;
        Some(response::refused_inside(task.operation, task.version.name, secrets, refusal))
    }
}

/// Whether a record passes all filters (rule R7).
fn all_match(filters: &[Filter], record: &[u8]) -> Result<bool, Error> {
    for filter in filters {
        let found = json::text_at(record, filter.field).map_err(response::no_room)?;
        if !found.is_some_and(|text| matches(filter, &text)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn matches(filter: &Filter, text: &str) -> bool {
    filter.values.iter().any(|wanted| {
        let within = || {
            let (from, to) = wanted.split_once('-')?;
            let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
            Some((from..=to).contains(&text.parse().ok()?))
        };
        wanted == text || within().unwrap_or(false)
    })
}
