//! The blocks that Qualys marks in CSV by lines such as `----BEGIN_RESPONSE_BODY_CSV`, and what the
//! rows of those without records say.
//!
//! In: cells. Out: [`Marker`]s, and values for what stands outside the records. Which blocks there
//! are is confirmed for HEADER, BODY and FOOTER only, so any other name is taken as HEADER is.

use crate::decode::{Fault, Found};
use serde_json::{Map, Value};

/// The block of the records.
pub const BODY: &str = "BODY";
/// The block with the warning or the status message.
pub const FOOTER: &str = "FOOTER";
/// The line that proves a list whole (rule P1).
pub const FOOTER_END: &[u8] = b"----END_RESPONSE_FOOTER_CSV";

const BEGIN: &[u8] = b"----BEGIN_RESPONSE_";
const END: &[u8] = b"----END_RESPONSE_";
const WARNING: &str = "WARNING";
const STATUS_MESSAGE: &str = "STATUS_MESSAGE";
/// The largest block without records, in bytes.
const MOST: usize = 256 * 1024;
/// What a cell costs besides its text, in memory.
const CELL: usize = 64;

/// A marker line.
pub struct Marker {
    /// Whether it begins the block.
    pub begins: bool,
    /// The block's name.
    pub block: String,
}

impl Marker {
    /// The marker that this line is.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let begin = line.strip_prefix(BEGIN).map(|rest| (true, rest));
        let (begins, rest) = begin.or_else(|| line.strip_prefix(END).map(|rest| (false, rest)))?;
        let name = rest.strip_suffix(b"_CSV")?;
        let plain =
            !name.is_empty() && name.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
        let block = std::str::from_utf8(name).ok().filter(|_| plain)?;
        Some(Self { begins, block: block.to_owned() })
    }
}

/// Whether this is the beginning of a marker line.
pub fn is_cut_marker(line: &[u8]) -> bool {
    !line.is_empty()
        && [BEGIN, END].iter().any(|mark| mark.starts_with(line) || line.starts_with(mark))
}

/// The rows of a block without records.
#[derive(Debug, Default)]
pub struct Collected {
    rows: Vec<Vec<String>>,
    size: usize,
}

impl Collected {
    /// Adds a row.
    ///
    /// # Errors
    /// When the block exceeds the limit.
    pub fn add<'r>(
        &mut self,
        cells: impl Iterator<Item = &'r [u8]>,
        record: u64,
    ) -> Result<(), Fault> {
        let mut row = Vec::new();
        for cell in cells {
            self.size += cell.len() + CELL;
            if self.size > MOST {
                return Err(too_large(record));
            }
            row.push(String::from_utf8_lossy(cell).into_owned());
        }
        self.rows.push(row);
        Ok(())
    }

    /// The rows as they are.
    pub fn into_rows(self) -> Value {
        self.rows.into_iter().map(Value::from).collect()
    }

    /// What a footer says: titles, each followed by a table or by text.
    ///
    /// # Errors
    /// When it would be far larger than its rows.
    pub fn into_footer(self, record: u64) -> Result<Vec<Found>, Fault> {
        let mut sections: Vec<(String, Vec<Vec<String>>)> = Vec::new();
        for row in self.rows {
            match (title(&row), sections.last_mut()) {
                (Some(title), _) => sections.push((title, Vec::new())),
                (None, Some((_, rows))) => rows.push(row),
                // A table without a title: a truncation must not be missed.
                (None, None) => sections.push((WARNING.to_owned(), vec![row])),
            }
        }
        let mut found = Vec::new();
        for (title, rows) in sections {
            found.extend(section(&title, rows).ok_or_else(|| too_large(record))?);
        }
        Ok(found)
    }
}

const fn too_large(record: u64) -> Fault {
    Fault::TooLarge { record, limit: MOST, what: "block without records, before the end" }
}

/// The section that this row begins.
fn title(row: &[String]) -> Option<String> {
    let [only] = row else { return None };
    let name = only.trim().to_ascii_uppercase().replace(' ', "_");
    matches!(name.as_str(), WARNING | STATUS_MESSAGE).then_some(name)
}

/// A table becomes an object a row, text becomes text; a warning is an object always. None when the
/// names of the columns, which each row gets, are too long.
fn section(title: &str, rows: Vec<Vec<String>>) -> Option<Vec<Found>> {
    let outside = |value: Value| Found::Outside(vec![title.to_owned()], value);
    if let Some(names) = rows.first().filter(|names| names.len() > 1) {
        let size: usize = names.iter().map(|name| name.len() + CELL).sum();
        if size.saturating_mul(rows.len()) > 4 * MOST {
            return None;
        }
        let mut rows = rows.into_iter();
        let names = rows.next().unwrap_or_default();
        return Some(rows.map(|cells| outside(Value::Object(object(&names, cells)))).collect());
    }
    let text = Value::from(rows.concat().join("\n"));
    Some(if title == WARNING {
        vec![outside(Value::Object(Map::from_iter([("TEXT".to_owned(), text)])))]
    } else {
        vec![outside(text)]
    })
}

fn object(names: &[String], cells: Vec<String>) -> Map<String, Value> {
    names.iter().cloned().zip(cells.into_iter().map(Value::from)).collect()
}
