//! Finds the root element's name in an answer's first bytes, before a decoder is chosen (rule E1).
//!
//! In: the first bytes. Out: [`Root`]. It decodes nothing else.

use memchr::memmem;

/// What the first bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// The root element's name, without its namespace prefix.
    Named(String),
    /// Too few bytes to tell.
    Unclear,
    /// No XML.
    None,
}

/// The root element in an answer's first bytes.
#[must_use]
pub fn root_of(first: &[u8]) -> Root {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if MARK.starts_with(first) {
        return Root::Unclear;
    }
    let mut rest = first.strip_prefix(MARK).unwrap_or(first);
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            [] | [b'<'] => return Root::Unclear,
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', ..] => b"-->",
            [b'<', b'!'] => return Root::Unclear,
            [b'<', b'!', ..] => match doctype_end(rest) {
                Some(end) => {
                    rest = rest.get(end..).unwrap_or_default();
                    continue;
                }
                None => return Root::Unclear,
            },
            [b'<', after @ ..] => return name(after),
            _ => return Root::None,
        };
        match memmem::find(rest, end) {
            Some(at) => rest = rest.get(at + end.len()..).unwrap_or_default(),
            None => return Root::Unclear,
        }
    }
}

/// Behind the DOCTYPE, its quotes, comments and internal subset passed over.
fn doctype_end(rest: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 2;
    loop {
        match rest.get(at)? {
            quote @ (b'"' | b'\'') => {
                at += 1 + memchr::memchr(*quote, rest.get(at + 1..)?)?;
            }
            b'<' if rest.get(at..)?.starts_with(b"<!--") => {
                at += memmem::find(rest.get(at..)?, b"-->")? + 2;
            }
            b'<' => depth += 1,
            b'>' if depth == 0 => return Some(at + 1),
            b'>' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

fn name(after: &[u8]) -> Root {
    let Some(end) = after.iter().position(|byte| b" \t\r\n/>".contains(byte)) else {
        // A name that long is none.
        return if after.len() > 256 { Root::None } else { Root::Unclear };
    };
    let name = String::from_utf8_lossy(after.get(..end).unwrap_or_default());
    let local = name.rsplit(':').next().unwrap_or_default();
    let proper = local.starts_with(|first: char| first.is_alphabetic() || first == '_');
    if proper { Root::Named(local.to_owned()) } else { Root::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &str, root: &str) {
        assert_eq!(root_of(first.as_bytes()), Root::Named(root.to_owned()));
        for cut in 0..first.rfind('<').unwrap_or_default() {
            assert_eq!(root_of(&first.as_bytes()[..cut]), Root::Unclear, "cut at {cut}");
        }
    }

    #[test]
    fn x9_the_root_stands_behind_comments_declaration_and_doctype() {
        check("<A>", "A");
        check(
            "  <!-- evaluation //-->\n<?xml version=\"1.0\"?>\n<!DOCTYPE A SYSTEM \"x>y\"><A>",
            "A",
        );
        check("<!DOCTYPE A [<!ENTITY b \"c>\"><!-- ' > -->]><A/>", "A");
        check("\u{feff}<x:html >", "html");
    }

    #[test]
    fn e1_what_is_no_xml_is_told_apart() {
        assert_eq!(root_of(b"\"Date\",\"Action\""), Root::None);
        assert_eq!(root_of(b"%PDF-1.4"), Root::None);
        assert_eq!(root_of(b"<1>"), Root::None);
        assert_eq!(root_of(b""), Root::Unclear);
    }
}
