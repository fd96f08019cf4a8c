//! Tables as text: aligned Markdown, the same on a terminal and in BENCHMARKS.md.
//!
//! In: tables. Out: text.

use std::fmt::Write as _;

use crate::figures::Table;

/// The page: what it is, where it was measured, and the tables.
pub fn page(facts: &[(&'static str, String)], command: &str, tables: &[Table]) -> String {
    let mut page = format!(
        "# Benchmarks\n\n\
         Written by `{command}`, which measures everything below in one run; do not edit it.\n\
         Figures of one table belong together: ways that are compared take turns in one process, and a ratio is the \
         median of the ratios of each turn.\n\
         MB are 10⁶ bytes of the answer as it comes, KiB and MiB are powers of two; a figure is the median of its runs.\n\n"
    );
    // Writing into a String does not fail.
    let _ = writeln!(page, "| | |\n|---|---|");
    for (name, value) in facts {
        let _ = writeln!(page, "| {name} | {value} |");
    }
    for table in tables {
        page.push('\n');
        page.push_str(&text(table));
    }
    page
}

/// One table with its title and notes.
pub fn text(table: &Table) -> String {
    let mut text = format!("## {}\n\n", table.title);
    for line in &table.about {
        let _ = writeln!(text, "{line}");
    }
    if !table.about.is_empty() {
        text.push('\n');
    }
    let header: Vec<String> = table.columns.iter().map(|name| (*name).to_owned()).collect();
    let width = |column: usize| {
        let cells = table.rows.iter().chain([&header]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    push_row(&mut text, &header, &widths);
    let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
    push_row(&mut text, &rule, &widths);
    for row in &table.rows {
        push_row(&mut text, row, &widths);
    }
    if !table.notes.is_empty() {
        text.push('\n');
    }
    for note in &table.notes {
        let _ = writeln!(text, "- {note}");
    }
    text
}

fn push_row(text: &mut String, row: &[String], widths: &[usize]) {
    text.push('|');
    for (cell, width) in row.iter().zip(widths) {
        let _ = write!(text, " {cell:width$} |");
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new("Speed", &["As measured."], &["way", "MB/s"]);
        table.rows.push(vec!["a".to_owned(), "1,060".to_owned()]);
        let expected =
            "## Speed\n\nAs measured.\n\n| way | MB/s  |\n| --- | ----- |\n| a   | 1,060 |\n";
        assert_eq!(text(&table), expected);
    }
}
