//! Tables and paragraphs for a terminal.
//!
//! In: cells and texts; out: lines. Knows nothing of what they say.

use std::process::ExitCode;

use console::Term;

use crate::complaint::Complaint;
use crate::sink::Sink;

/// Where stdout is no terminal: wide enough for most lines, narrow enough to read.
const WIDTH: usize = 100;
const NARROWEST: usize = 40;

/// How many columns stdout has.
pub(crate) fn terminal_width() -> usize {
    let terminal = Term::stdout();
    if !terminal.is_term() {
        return WIDTH;
    }
    terminal.size_checked().map_or(WIDTH, |(_, columns)| usize::from(columns)).max(NARROWEST)
}

/// Columns as wide as their widest cell, up to a limit beyond which a cell sticks out.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    const WIDEST: usize = 48;
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A paragraph of at most `width` columns: `first` before its first line, as many blanks before the others.
pub(crate) fn paragraph(first: &str, text: &str, width: usize) -> String {
    hanging(first, first.chars().count(), text, width)
}

/// A paragraph of at most `width` columns: `first` before its first line, `indent` blanks before the others. A word
/// that is longer than a line stands alone.
pub(crate) fn hanging(first: &str, indent: usize, text: &str, width: usize) -> String {
    let mut out = first.to_owned();
    let mut start = first.chars().count();
    let mut column = start;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > start && column + 1 + length > width {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            (start, column) = (indent, indent);
        }
        if column > start {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Prints a text on stdout.
pub(crate) fn print(text: &str) -> Result<ExitCode, Complaint> {
    let mut sink = Sink::open(None)?;
    sink.write(text.as_bytes())?;
    sink.finish(true)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_hangs() {
        assert_eq!(paragraph("- ", "one two three", 9), "- one two\n  three\n");
        assert_eq!(paragraph("    ", "incomprehensible so", 10), "    incomprehensible\n    so\n");
        assert_eq!(paragraph("- ", "", 10), "-\n");
        assert_eq!(hanging("name: ", 2, "one two three", 10), "name: one\n  two\n  three\n");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [["a", "b"], ["ccc", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), "a    b\nccc\n");
    }
}
