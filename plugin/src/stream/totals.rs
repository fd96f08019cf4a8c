//! What an answer says besides its records: counts, pages, envelope, warnings, limits (rules P9,
//! P10, X10).
//!
//! In: what the pages brought. Out: the numbers and texts that [`crate::output`] writes.

use super::page::Page;
use super::tree::{insert, size_of};
use crate::arguments::Warning;
use crate::cursor::Position;
use crate::decode::{Counts, Oddities, Proof};
use crate::error::Error;
use crate::limits::Limits;
use crate::model::Paging;
use crate::task::Task;
use serde_json::{Map, Value, json};

/// The largest envelope, in bytes of JSON.
const MOST_ENVELOPE: usize = 1 << 20;
/// How many warnings are kept.
const MOST_WARNINGS: usize = 200;
/// How long they may be together, in bytes.
const MOST_WARNING_BYTES: usize = 1 << 20;
/// How many pages are told one by one.
const MOST_PAGES: usize = 100;

/// Numbers that a page which begins again takes back.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    records: u64,
    read: u64,
    counts: Counts,
}

/// Why a list stopped after a whole page.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The error.
    pub error: Error,
}

/// What an answer says besides its records.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Records handed out.
    pub records: u64,
    /// Records read, before filters.
    pub read: u64,
    /// How often each counted element came.
    pub counts: Counts,
    /// Pages read to their end.
    pub pages: u64,
    /// The last pages, one by one.
    pub per_page: Vec<Value>,
    /// What proved the last page; none before its end.
    pub proof: Option<Proof>,
    /// Whether the list goes on.
    pub truncated: bool,
    /// Why it stopped after a whole page.
    pub stopped: Option<Stop>,
    /// The parameters of the next call; null when parameters cannot say the place.
    pub next: Value,
    /// The place where a next call goes on.
    pub cursor: Option<String>,
    /// The document without its records.
    pub envelope: Map<String, Value>,
    envelope_bytes: usize,
    /// The size of the envelopes of earlier pages that are kept.
    kept_bytes: usize,
    envelope_page: u64,
    left_out: u64,
    /// What the author should know.
    pub warnings: Vec<Warning>,
    warning_bytes: usize,
    more_warnings: u64,
    foreign_host: bool,
    /// What was odd in the source.
    pub oddities: Oddities,
    /// The limits that the last answer told.
    pub limits: Limits,
    /// The last request's method and path.
    pub request: Value,
}

impl Totals {
    /// The totals of a list that nothing was read of.
    #[must_use]
    pub fn new(task: &Task, position: &Position) -> Self {
        let mut totals = Self {
            records: 0,
            read: 0,
            counts: initial_counts(task),
            pages: 0,
            per_page: Vec::new(),
            proof: None,
            truncated: false,
            stopped: None,
            next: Value::Null,
            cursor: None,
            envelope: Map::new(),
            envelope_bytes: 0,
            kept_bytes: 0,
            envelope_page: 0,
            left_out: 0,
            warnings: task.arguments.warnings.clone(),
            warning_bytes: 0,
            more_warnings: 0,
            foreign_host: false,
            oddities: Oddities::default(),
            limits: Limits::default(),
            request: Value::Null,
        };
        for (name, value) in &position.frozen {
            let message = format!(
                "`{name}` was set to {value}, so that all pages end at the same moment; give it to \
                 choose another"
            );
            totals.add_warnings(vec![Warning::new("frozen", message)]);
        }
        totals
    }

    /// The counts to tell: without zeros of elements that the answer's form does not have.
    #[must_use]
    pub fn told_counts(&self) -> Vec<(&str, u64)> {
        let first = self.counts.first().map_or(0, |(_, count)| *count);
        let other_form = self.records > 0 && first == 0;
        let told = self.counts.iter().filter(|(_, count)| *count > 0 || !other_form);
        told.map(|(name, count)| (name.as_str(), *count)).collect()
    }

    pub(super) fn marks(&self) -> Marks {
        Marks { records: self.records, read: self.read, counts: self.counts.clone() }
    }

    pub(super) fn restore(&mut self, marks: Marks) {
        self.records = marks.records;
        self.read = marks.read;
        self.counts = marks.counts;
    }

    /// Nothing of what was read was handed out.
    pub(super) fn forget_records(&mut self) {
        (self.records, self.read) = (0, 0);
        self.counts.iter_mut().for_each(|(_, count)| *count = 0);
    }

    /// Adds a warning, once.
    pub fn warn(&mut self, code: &'static str, message: &str) {
        if !self.warnings.iter().any(|warning| warning.code == code && warning.message == message) {
            self.add_warnings(vec![Warning::new(code, message)]);
        }
    }

    pub(super) fn add_warnings(&mut self, warnings: Vec<Warning>) {
        for warning in warnings {
            // A page that is read again tells its warnings again.
            if self.warnings.contains(&warning) {
                continue;
            }
            let fits = self.warning_bytes + warning.message.len() <= MOST_WARNING_BYTES;
            if fits && self.warnings.len() < MOST_WARNINGS {
                self.warning_bytes += warning.message.len();
                self.warnings.push(warning);
            } else {
                self.more_warnings += 1;
            }
        }
    }

    pub(super) fn note_foreign_host(&mut self) {
        if !self.foreign_host {
            self.foreign_host = true;
            self.warn(
                "foreign-continuation",
                "the address of the next page names another host; it was not followed, only its \
                 paging value was taken",
            );
        }
    }

    /// Adds a part of the envelope; the last page's envelope is the answer's.
    pub(super) fn add_envelope(&mut self, path: &[String], value: Value) {
        if self.envelope_page != self.pages {
            self.envelope_page = self.pages;
            self.keep_envelope();
            self.envelope_bytes = 0;
        }
        let size = size_of(&value) + path.iter().map(String::len).sum::<usize>();
        if self.envelope_bytes + size > MOST_ENVELOPE {
            self.left_out += 1;
            return;
        }
        self.envelope_bytes += size;
        // RESPONSE is in every document; its children stand at the top (rule X10).
        let path = match path {
            [first, rest @ ..] if first == "RESPONSE" => rest,
            path => path,
        };
        insert(&mut self.envelope, path, value);
    }

    /// An earlier page's envelope goes to that page's own entry, if it says more than its time.
    fn keep_envelope(&mut self) {
        let mut envelope = std::mem::take(&mut self.envelope);
        envelope.remove("DATETIME");
        if envelope.is_empty() {
            return;
        }
        let envelope = Value::Object(envelope);
        let size = size_of(&envelope);
        if self.kept_bytes + size > MOST_ENVELOPE {
            self.left_out += 1;
            return;
        }
        self.kept_bytes += size;
        if let Some(Value::Object(page)) = self.per_page.last_mut() {
            page.insert("envelope".to_owned(), envelope);
        }
    }

    /// A part of the envelope was too large to read.
    pub(super) const fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// A page that is read again brings its envelope again.
    pub(super) fn forget_envelope(&mut self) {
        self.envelope.clear();
        self.envelope_bytes = 0;
    }

    pub(super) fn end_page(&mut self, page: &Page, proof: Proof) {
        self.pages += 1;
        self.proof = Some(proof);
        if self.per_page.len() >= MOST_PAGES {
            let oldest = self.per_page.remove(0);
            self.kept_bytes -= oldest.get("envelope").map_or(0, size_of).min(self.kept_bytes);
        }
        let told = json!({"records": page.records, "read": page.read, "proof": proof.name()});
        self.per_page.push(told);
    }

    /// The list has ended, or as many pages as were asked for.
    pub(super) fn finish(&mut self, task: &Task, position: &Position, cursor: Option<String>) {
        self.next = if self.truncated { next_parameters(task, position) } else { Value::Null };
        let empty = self.records == 0 && self.read == 0 && position.ended && self.pages > 0;
        if empty && !task.operation.when_empty.is_empty() && task.options.cursor.is_none() {
            self.warn("empty-answer", task.operation.when_empty);
        }
        self.cursor = cursor;
        if self.proof.is_none() && !self.truncated && position.ended {
            // Nothing was sent, or only ids were listed and there were none.
            self.proof = Some(Proof::RootEnd).filter(|_| !self.request.is_null());
        }
    }

    /// A page failed after a whole one.
    pub(super) fn stop(
        &mut self,
        error: &Error,
        cursor: Option<String>,
        task: &Task,
        position: &Position,
    ) {
        self.truncated = true;
        self.next = next_parameters(task, position);
        self.cursor = cursor;
        self.stopped = Some(Stop { error: error.clone() });
    }

    /// Every warning, those about the source included.
    #[must_use]
    pub fn all_warnings(&self) -> Vec<Value> {
        let mut all: Vec<Value> = self.warnings.iter().map(Warning::to_json).collect();
        let mut add = |code: &'static str, message: String| {
            all.push(Warning::new(code, message).to_json());
        };
        if self.more_warnings > 0 {
            add("more-warnings", format!("{} more warnings were left out", self.more_warnings));
        }
        if self.left_out > 0 {
            let message = format!(
                "{} elements outside the records were left out: the envelope is limited to 1 MiB",
                self.left_out
            );
            add("envelope", message);
        }
        for (code, message) in source_warnings(&self.oddities) {
            add(code, message);
        }
        all
    }
}

/// What was odd in a source, in words (rules X5, X8, C1).
#[must_use]
pub fn source_warnings(oddities: &Oddities) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if oddities.replaced > 0 {
        let message = format!(
            "{} byte sequences or references were no characters and became U+FFFD",
            oddities.replaced
        );
        all.push(("encoding", message));
    }
    if oddities.forbidden > 0 {
        let message =
            format!("{} characters that XML forbids were kept as JSON escapes", oddities.forbidden);
        all.push(("characters", message));
    }
    if let Some((count, first)) = &oddities.shape {
        let message =
            format!("{count} elements were not of the documented shape; the first was `{first}`");
        all.push(("shape", message));
    }
    all
}

/// Every element that is counted, with 0: "no findings" is said, not left out.
fn initial_counts(task: &Task) -> Counts {
    let reply = &task.operation.reply;
    let mut counts = Counts::new();
    for records in reply.records.iter().filter(|records| !records.bare) {
        let inside = format!("{}/", records.path);
        let repeated = reply.shape.repeated.iter().filter(|path| path.starts_with(&inside));
        let own = std::iter::once(&records.path);
        for path in own.chain(repeated) {
            let name = path.rsplit('/').next().unwrap_or(path);
            if !counts.iter().any(|(known, _)| known == name) {
                counts.push((name.to_owned(), 0));
            }
        }
    }
    if counts.is_empty() && reply.csv.is_some() {
        counts.push(("row".to_owned(), 0));
    }
    counts
}

/// The parameters that a next call would give, as the guide promises them.
fn next_parameters(task: &Task, position: &Position) -> Value {
    let chunks = task.drafts().len();
    if chunks > 1 || position.read > 0 || position.ended {
        return Value::Null;
    }
    let mut next = Map::new();
    match (task.operation.paging, position.window) {
        (Paging::Windows { from, .. }, Some(begin)) if position.page.is_empty() => {
            next.insert(from.to_owned(), Value::from(begin.to_string()));
        }
        (Paging::Windows { .. }, _) => return Value::Null,
        _ => {}
    }
    for (name, value) in position.page.iter().chain(&position.frozen) {
        next.insert(name.clone(), Value::from(value.as_str()));
    }
    if next.is_empty() { Value::Null } else { Value::Object(next) }
}
