//! Writes CSV as Qualys does: every cell that is not empty in quotes, and blocks with marks around them.
//!
//! In: cells. Out: lines.

/// One row.
pub(crate) fn row<T: AsRef<str>>(cells: &[T]) -> String {
    let mut line = String::new();
    for (at, cell) in cells.iter().map(AsRef::as_ref).enumerate() {
        if at > 0 {
            line.push(',');
        }
        if !cell.is_empty() {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        }
    }
    line.push('\n');
    line
}

/// The warning that a list goes on elsewhere, as it stands in a footer.
pub(crate) fn truncated(text: &str, url: &str) -> String {
    format!("WARNING\n{}{}", row(&["CODE", "TEXT", "URL"]), row(&["1980", text, url]))
}
