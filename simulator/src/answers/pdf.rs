//! The smallest PDF that shows lines of text: one page, one font.
//!
//! In: lines. Out: the file's bytes. Source: ISO 32000-1, 7.5.

use std::fmt::Write as _;

/// As many lines as fit on the page.
pub(super) const LINES: usize = 60;

/// A document of one page.
pub(super) fn document(lines: &[String]) -> Vec<u8> {
    let mut page = String::from("BT /F1 8 Tf 36 806 Td 11 TL\n");
    for line in lines {
        let plain: String = line.chars().map(|it| if it.is_ascii() { it } else { '?' }).collect();
        let plain = plain.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        // Writing into a String does not fail.
        let _ = writeln!(page, "({plain}) Tj T*");
    }
    page.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    let _ = write!(
        file,
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}
