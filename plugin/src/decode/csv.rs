//! Turns CSV into JSON, a record per row (rule C1).
//!
//! In: an [`Input`] and the catalogue's [`Csv`]. Out: records as JSON objects of strings, and what
//! stood in the other blocks that Qualys marks by lines of their own: HEADER and FOOTER. It judges
//! when a list is whole (rule P1) and knows no operation.

mod blocks;
mod columns;
mod row;

use super::window::Window;
use super::{Counts, Fault, Found, Input, Oddities, Proof, Settings};
use crate::model::{Csv, CsvProof};
use blocks::{BODY, Collected, FOOTER, Marker};
use columns::Columns;
use row::{Line, Reader};
use std::collections::VecDeque;

/// A list as CSV, read row by row.
pub struct List {
    reader: Reader,
    csv: Csv,
    settings: Settings,
    /// The header row of the records; none before it was read.
    columns: Option<Columns>,
    /// Whether that row has none of the documented names.
    strange: bool,
    /// The marked block that is open: its name and its rows, the body's left out.
    open: Option<(String, Collected)>,
    /// Whether any block was begun.
    marked: bool,
    /// Whether the body or the footer was ended by its mark.
    body_ended: bool,
    footer_ended: bool,
    waiting: VecDeque<Found>,
    records: u64,
    last_key: Option<u64>,
    oddities: Oddities,
    proof: Option<Proof>,
}

impl List {
    /// A list in these bytes.
    #[must_use]
    pub fn new(input: Input, csv: Csv, settings: Settings) -> Self {
        Self {
            reader: Reader::new(Window::new(input), settings.max_record_bytes),
            csv,
            settings,
            columns: None,
            strange: false,
            open: None,
            marked: false,
            body_ended: false,
            footer_ended: false,
            waiting: VecDeque::new(),
            records: 0,
            last_key: None,
            oddities: Oddities::default(),
            proof: None,
        }
    }

    /// The next record, appended to `out`, or what stands outside the records. After an error the
    /// list is of no more use.
    ///
    /// # Errors
    /// When the connection breaks, the body ends before its proof, or a row exceeds the limit;
    /// `out` is as before then.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        let length = out.len();
        let found = self.advance(out);
        self.oddities.replaced = self.reader.replaced();
        if found.is_err() {
            out.truncate(length);
        }
        found
    }

    /// What was odd so far.
    #[must_use]
    pub const fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// Adds the last record's counts (rule P10): a row.
    pub fn add_counts(&self, totals: &mut Counts) {
        match totals.iter_mut().find(|(name, _)| name == "row") {
            Some((_, total)) => *total += 1,
            None => totals.push(("row".to_owned(), 1)),
        }
    }

    /// The last record's key, if it has one that is a whole number.
    #[must_use]
    pub const fn last_key(&self) -> Option<u64> {
        self.last_key
    }

    /// How many bytes came over the wire.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.reader.received()
    }

    /// How many decoded bytes were read.
    #[must_use]
    pub fn decoded(&self) -> u64 {
        self.reader.position()
    }

    fn advance(&mut self, out: &mut Vec<u8>) -> Result<Found, Fault> {
        loop {
            if let Some(found) = self.waiting.pop_front() {
                return Ok(found);
            }
            if let Some(proof) = self.proof {
                return Ok(Found::End(proof));
            }
            let last = self.last_marker();
            let line = self.reader.read(last, self.records + 1)?;
            if line == Line::End {
                self.proof = Some(self.proof_at_end()?);
            } else if let Some(marker) = self.reader.marker() {
                self.pass(marker)?;
            } else {
                self.check_end(line)?;
                if self.take_row(out)? {
                    return Ok(Found::Record);
                }
            }
        }
    }

    /// The line after which nothing more is read.
    fn last_marker(&self) -> Option<&'static [u8]> {
        let in_footer = self.open.as_ref().is_some_and(|(name, _)| name == FOOTER);
        (in_footer && self.csv.proof == CsvProof::Footer).then_some(blocks::FOOTER_END)
    }

    /// What the clean end of the body proves.
    fn proof_at_end(&self) -> Result<Proof, Fault> {
        let whole = if self.marked {
            self.csv.proof == CsvProof::Framing
                && self.open.is_none()
                && (self.body_ended || self.footer_ended)
        } else {
            // An answer without marks has at least its header row.
            self.columns.is_some()
        };
        match whole {
            true if self.strange && !self.marked => Err(self.no_table()),
            true => Ok(Proof::HttpFraming),
            false => Err(Fault::Incomplete),
        }
    }

    /// A sentence of some proxy looks like a header row.
    fn no_table(&self) -> Fault {
        let position = self.reader.position();
        Fault::Malformed { position, reason: "it is not the documented table" }
    }

    /// A row at the very end that no line end closes may be cut: it is taken only where no mark
    /// could have told.
    fn check_end(&self, line: Line) -> Result<(), Fault> {
        let short = self.columns.as_ref().is_some_and(|columns| self.reader.len() < columns.len());
        let cut = self.marked || short || self.reader.is_cut_marker();
        if line == Line::Unended && cut { Err(Fault::Incomplete) } else { Ok(()) }
    }

    /// Takes a marker line.
    fn pass(&mut self, marker: Marker) -> Result<(), Fault> {
        if marker.begins {
            // A block that begins in another one: the other one's end is missing.
            if self.open.is_some() {
                return Err(Fault::Incomplete);
            }
            self.marked = true;
            if marker.block == BODY {
                self.columns = None;
            }
            self.open = Some((marker.block, Collected::default()));
            return Ok(());
        }
        let Some((name, collected)) = self.open.take_if(|(name, _)| *name == marker.block) else {
            return Err(Fault::Incomplete);
        };
        match name.as_str() {
            BODY => self.body_ended = true,
            FOOTER => {
                self.footer_ended = true;
                self.waiting.extend(collected.into_footer(self.records + 1)?);
                if self.csv.proof == CsvProof::Footer {
                    self.proof = Some(Proof::Footer);
                }
            }
            _ => self.waiting.push_back(Found::Outside(vec![name], collected.into_rows())),
        }
        Ok(())
    }

    /// Takes a row; whether it was a record.
    fn take_row(&mut self, out: &mut Vec<u8>) -> Result<bool, Fault> {
        let record = self.records + 1;
        match &mut self.open {
            Some((name, collected)) if name != BODY => {
                collected.add(self.reader.cells(), record)?;
                return Ok(false);
            }
            None if self.marked => {
                self.oddities.note_shape("row");
                return Ok(false);
            }
            _ => {}
        }
        let Some(columns) = &self.columns else {
            let known = |cell: &[u8]| self.csv.columns.iter().any(|name| name.as_bytes() == cell);
            self.strange = !self.csv.columns.is_empty() && !self.reader.cells().any(known);
            self.columns =
                Some(Columns::new(self.reader.cells(), self.csv.integers, &self.settings)?);
            return Ok(false);
        };
        if self.strange && !self.marked {
            return Err(self.no_table());
        }
        columns.write(&self.reader, self.settings.max_record_bytes, record, out)?;
        if self.reader.len() != columns.len() {
            self.oddities.note_shape("row");
        }
        self.last_key = columns.key(&self.reader);
        self.records = record;
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
