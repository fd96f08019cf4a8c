//! The header row, ready to write records with.
//!
//! In: the header row's cells and, for each record, a row. Out: one JSON object a row. It knows no
//! blocks and no end.

use super::row::Reader;
use crate::decode::{Fault, Settings, escape_text, reserve};
use std::collections::BTreeMap;

/// The most columns. No export of Qualys has 200.
const MOST: usize = 4096;
/// The longest header row, in bytes: its names are in every record.
const LONGEST_HEADER: usize = 256 * 1024;
/// The member for cells that have no column.
const EXTRA: &str = "@extra";
/// Long cells are written piece by piece, so that room for their escapes is made as it goes.
const PIECE: usize = 16 * 1024;
/// The most digits of a number that every JSON reader takes without loss.
const SAFE_DIGITS: usize = 15;

/// The columns of a list.
pub struct Columns {
    columns: Vec<Column>,
    key: Option<usize>,
}

struct Column {
    /// The member's name with quotes and colon.
    name: Vec<u8>,
    integer: bool,
}

impl Columns {
    /// The columns of this header row; a name that comes again gets a number.
    ///
    /// # Errors
    /// When there are too many, or their names are too long.
    pub fn new<'r>(
        header: impl Iterator<Item = &'r [u8]>,
        integers: &[&str],
        settings: &Settings,
    ) -> Result<Self, Fault> {
        let mut names = Names::default();
        let mut columns = Vec::new();
        let mut key = None;
        let mut size = 0;
        for (index, cell) in header.enumerate() {
            size += cell.len();
            if size > LONGEST_HEADER {
                let what = "header row";
                return Err(Fault::TooLarge { record: 1, limit: LONGEST_HEADER, what });
            }
            if index == MOST {
                return Err(Fault::TooLarge { record: 1, limit: MOST, what: "columns" });
            }
            let name = String::from_utf8_lossy(cell);
            if key.is_none() && settings.key == Some(&*name) {
                key = Some(index);
            }
            let integer = settings.typed && integers.contains(&&*name);
            let mut member = vec![b'"'];
            escape_text(&mut member, names.unique(&name).as_bytes());
            member.extend_from_slice(b"\":");
            columns.push(Column { name: member, integer });
        }
        Ok(Self { columns, key })
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.columns.len()
    }

    /// The row's cell in the key column, if it is a whole number.
    pub fn key(&self, row: &Reader) -> Option<u64> {
        std::str::from_utf8(row.cells().nth(self.key?)?).ok()?.parse().ok()
    }

    /// Appends the row as an object: cells without a column go to `@extra`, columns without a cell
    /// are left out.
    ///
    /// # Errors
    /// When the object exceeds the limit.
    pub fn write(
        &self,
        row: &Reader,
        limit: usize,
        record: u64,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let mut writer = Writer { start: out.len(), out, limit, record };
        let names = self.columns.iter().map(|column| column.name.len()).sum::<usize>();
        reserve(writer.out, names + row.size() + row.len() * 3 + 16, record)?;
        writer.out.push(b'{');
        for (index, (column, cell)) in self.columns.iter().zip(row.cells()).enumerate() {
            if index > 0 {
                writer.out.push(b',');
            }
            writer.append(&column.name)?;
            if column.integer && is_plain_integer(cell) {
                writer.append(cell)?;
            } else {
                writer.string(cell)?;
            }
        }
        if row.len() > self.columns.len() {
            writer.append(format!(",\"{EXTRA}\":[").as_bytes())?;
            for (index, cell) in row.cells().skip(self.columns.len()).enumerate() {
                if index > 0 {
                    writer.append(b",")?;
                }
                writer.string(cell)?;
            }
            writer.append(b"]")?;
        }
        writer.append(b"}")
    }
}

/// Appends to a record and minds its limit.
struct Writer<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
    limit: usize,
    record: u64,
}

impl Writer<'_> {
    fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        reserve(self.out, bytes.len() + 1, self.record)?;
        self.out.extend_from_slice(bytes);
        self.check()
    }

    fn string(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.append(b"\"")?;
        for piece in text.chunks(PIECE) {
            // The longest escape has six bytes.
            reserve(self.out, piece.len() * 6, self.record)?;
            escape_text(self.out, piece);
            self.check()?;
        }
        self.append(b"\"")
    }

    const fn check(&self) -> Result<(), Fault> {
        if self.out.len() - self.start > self.limit {
            return Err(Fault::TooLarge { record: self.record, limit: self.limit, what: "record" });
        }
        Ok(())
    }
}

/// The names given so far, each with the number that its next repetition gets.
struct Names(BTreeMap<String, usize>);

impl Default for Names {
    fn default() -> Self {
        Self(BTreeMap::from([(EXTRA.to_owned(), 2)]))
    }
}

impl Names {
    /// The name, with `_2`, `_3` … if it was given before.
    fn unique(&mut self, name: &str) -> String {
        let mut given = name.to_owned();
        while self.0.contains_key(&given) {
            let number = self.0.entry(name.to_owned()).or_insert(2);
            given = format!("{name}_{number}");
            *number += 1;
        }
        self.0.insert(given.clone(), 2);
        given
    }
}

/// Whether a cell is a whole number as JSON writes it, without loss for any reader.
fn is_plain_integer(cell: &[u8]) -> bool {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    (1..=SAFE_DIGITS).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && (digits.len() == 1 || digits.first() != Some(&b'0'))
        && cell != b"-0"
}
