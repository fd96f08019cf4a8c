//! Reads one row at a time into reused buffers.
//!
//! In: a [`Window`]. Out: the row's cells, without quotes, and whether it is a marker line. The
//! only file that knows csv-core. It knows neither columns nor JSON.

use super::blocks::{self, Marker};
use crate::decode::window::Window;
use crate::decode::{Fault, reserve};
use csv_core::ReadRecordResult;

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// With a line end.
    Row,
    /// With the body, and no line end before.
    Unended,
    /// There was no row: the clean end of the body.
    End,
}

/// The rows of an answer.
pub struct Reader {
    window: Window,
    csv: csv_core::Reader,
    limit: usize,
    /// The cells, one behind the other, and where each ends.
    cells: Vec<u8>,
    ends: Vec<usize>,
    /// How much of `cells` and `ends` belongs to the row.
    filled: usize,
    count: usize,
    /// The row's first byte as sent, and how many there were.
    first: Option<u8>,
    raw: usize,
}

impl Reader {
    pub fn new(window: Window, limit: usize) -> Self {
        Self {
            window,
            csv: csv_core::Reader::new(),
            limit,
            cells: Vec::new(),
            ends: Vec::new(),
            filled: 0,
            count: 0,
            first: None,
            raw: 0,
        }
    }

    /// Reads the next row; `record` is the number of the record that it may become. With `last`, a
    /// row that begins with just this text ends there, and nothing more is asked for.
    ///
    /// # Errors
    /// When the connection breaks, the body ends in a quoted cell, or the row is too large.
    pub fn read(&mut self, last: Option<&[u8]>, record: u64) -> Result<Line, Fault> {
        (self.filled, self.count, self.first, self.raw) = (0, 0, None, 0);
        let mut ended = false;
        loop {
            if self.first.is_none() {
                self.pass_line_ends();
            }
            if self.window.rest().is_empty() && !ended {
                if last.is_some_and(|last| self.is_plain(last)) {
                    return Ok(Line::Row);
                }
                ended = !self.window.refill(record)?;
                if ended && self.first.is_none() {
                    return Ok(Line::End);
                }
                continue;
            }
            match self.step(ended, record)? {
                ReadRecordResult::InputEmpty if ended => return Err(Fault::Incomplete),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.grow_cells(record)?,
                ReadRecordResult::OutputEndsFull => self.grow_ends(record)?,
                ReadRecordResult::Record if ended => return Ok(Line::Unended),
                ReadRecordResult::Record => return Ok(Line::Row),
                ReadRecordResult::End => return Ok(Line::End),
            }
        }
    }

    /// The row's cells.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.iter().take(self.count).map(move |&end| {
            let cell = self.cells.get(start..end).unwrap_or_default();
            start = end;
            cell
        })
    }

    /// How many cells the row has.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// How many bytes the row's cells have.
    pub const fn size(&self) -> usize {
        self.filled
    }

    /// The marker that the row is. A quoted cell with the same text is none.
    pub fn marker(&self) -> Option<Marker> {
        Marker::parse(self.plain()?)
    }

    /// Whether the row looks like a marker line that was cut.
    pub fn is_cut_marker(&self) -> bool {
        self.plain().is_some_and(blocks::is_cut_marker)
    }

    pub const fn replaced(&self) -> u64 {
        self.window.replaced()
    }

    pub fn received(&self) -> u64 {
        self.window.received()
    }

    pub fn position(&self) -> u64 {
        self.window.position()
    }

    /// Whether the row so far is this text, without quotes and commas.
    fn is_plain(&self, text: &[u8]) -> bool {
        self.count == 0 && self.plain() == Some(text)
    }

    /// The row's text, if it is one cell without quotes.
    fn plain(&self) -> Option<&[u8]> {
        let plain = self.count <= 1 && self.first.is_some_and(|first| first != b'"');
        plain.then(|| self.cells.get(..self.filled).unwrap_or_default().trim_ascii())
    }

    /// Empty lines are no rows.
    fn pass_line_ends(&mut self) {
        let rest = self.window.rest();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        self.first = rest.get(blank).copied();
        self.window.take(blank);
    }

    /// Parses what is at hand. At the end of the body a line end is added: only an open quote keeps
    /// the row from ending there.
    fn step(&mut self, ended: bool, record: u64) -> Result<ReadRecordResult, Fault> {
        let piece = if ended { b"\n".as_slice() } else { self.window.rest() };
        let cells = self.cells.get_mut(self.filled..).unwrap_or_default();
        let ends = self.ends.get_mut(self.count..).unwrap_or_default();
        let (result, read, written, count) = self.csv.read_record(piece, cells, ends);
        if !ended {
            self.window.take(read);
            self.raw += read;
        }
        self.filled += written;
        self.count += count;
        if self.raw > self.limit {
            return Err(self.too_large(record));
        }
        Ok(result)
    }

    fn grow_cells(&mut self, record: u64) -> Result<(), Fault> {
        let more = self.cells.len().clamp(8 * 1024, 1 << 20);
        reserve(&mut self.cells, more, record)?;
        self.cells.resize(self.cells.len() + more, 0);
        Ok(())
    }

    /// The table of cells never takes more memory than a record may.
    fn grow_ends(&mut self, record: u64) -> Result<(), Fault> {
        let more = self.ends.len().max(64);
        let size = (self.ends.len() + more) * size_of::<usize>();
        if !self.ends.is_empty() && size > self.limit {
            return Err(self.too_large(record));
        }
        reserve(&mut self.ends, more, record)?;
        self.ends.resize(self.ends.len() + more, 0);
        Ok(())
    }

    const fn too_large(&self, record: u64) -> Fault {
        Fault::TooLarge { record, limit: self.limit, what: "record" }
    }
}
