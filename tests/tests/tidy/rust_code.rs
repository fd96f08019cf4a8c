//! The rules for Rust sources: short, documented, finished, each layer for itself.
//! In: a path and a text. Out: findings. Strings and comments do not count as code.

use crate::Finding;

const MAXIMUM_LINES: usize = 400;

/// Who alone may know what, among the files of `plugin/src`; paths are beginnings.
const LAYERS: [(&str, &[&str]); 5] = [
    ("wit_bindgen", &["component"]),
    ("wasip2", &["component", "transport"]),
    ("wasi::http", &["component", "transport"]),
    ("quick_xml", &["decode/xml"]),
    ("csv_core", &["decode/csv"]),
];

/// What must not stand in code, and what to do instead.
const UNFINISHED: [(&str, &str); 5] = [
    ("thread::sleep", "wait for the event, or let the player's clock advance"),
    ("#[ignore", "make the test run, or delete it"),
    ("todo!(", "write it, or return an error that says what is missing"),
    ("unimplemented!(", "write it, or return an error that says what is missing"),
    ("dbg!(", "remove it"),
];

/// No source is longer than a person reads in one go; the catalogue is a table, not a text.
pub(crate) fn is_short(path: &str, text: &str) -> Vec<Finding> {
    let count = text.lines().count();
    if !is_rust(path) || is_catalogue(path) || count <= MAXIMUM_LINES {
        return Vec::new();
    }
    vec![(
        count,
        format!(
            "{count} lines, and {MAXIMUM_LINES} are allowed; move a part with a name of its own to a file"
        ),
    )]
}

/// Each source says first what it owns.
pub(crate) fn opens_with_documentation(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) || text.starts_with("//! ") {
        return Vec::new();
    }
    vec![(1, "does not open with `//! `; say what the file owns, what comes in and goes out, what it does not know".into())]
}

/// No placeholder, no test that is switched off, no waiting by the clock.
pub(crate) fn is_finished(path: &str, text: &str) -> Vec<Finding> {
    if !is_rust(path) {
        return Vec::new();
    }
    find_in_code(text, |line| {
        let (pattern, instead) = UNFINISHED.iter().find(|(pattern, _)| line.contains(pattern))?;
        Some(format!("`{pattern}` in code; {instead}"))
    })
}

/// A resource file is a table: no functions, no decisions.
pub(crate) fn is_data_only(path: &str, text: &str) -> Vec<Finding> {
    if !is_catalogue(path) {
        return Vec::new();
    }
    find_in_code(text, |line| {
        let word = line
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .find(|word| ["fn", "match", "if"].contains(word))?;
        Some(format!(
            "`{word}` in a catalogue file; make it a field of the model, or a constant in shared.rs"
        ))
    })
}

/// Only the file that owns a boundary mentions the crate behind it.
pub(crate) fn keeps_layers(path: &str, text: &str) -> Vec<Finding> {
    let Some(file) = path.strip_prefix("plugin/src/").filter(|_| is_rust(path)) else {
        return Vec::new();
    };
    find_in_code(text, |line| {
        let belongs = |owners: &[&str]| owners.iter().any(|owner| file.starts_with(owner));
        let (name, owners) =
            LAYERS.iter().find(|(name, owners)| line.contains(name) && !belongs(owners))?;
        Some(format!(
            "mentions `{name}`, which only {} may; pass a plain type instead",
            owners.join(" and ")
        ))
    })
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_catalogue(path: &str) -> bool {
    is_rust(path) && path.starts_with("plugin/src/catalogue/")
}

fn find_in_code(text: &str, what: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let code = code_only(text);
    code.lines().enumerate().filter_map(|(index, line)| Some((index + 1, what(line)?))).collect()
}

/// The text with the insides of strings and comments left out; its lines stay where they are.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped =
            length_of_comment(rest).or_else(|| length_of_literal(rest, code.chars().next_back()));
        match skipped {
            Some(length) => {
                let (literal, after) = rest.split_at(length);
                code.extend(literal.chars().filter(|c| *c == '\n'));
                // Keeps the words on both sides apart.
                code.push(' ');
                rest = after;
            }
            None => {
                code.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    code
}

fn length_of_comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    text.starts_with("/*").then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

/// The length of the string or character that `text` begins with; `before` is the character before it.
fn length_of_literal(text: &str, before: Option<char>) -> Option<usize> {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if let Some(raw) = text.strip_prefix('r').filter(|_| !in_word || before == Some('b')) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let start = 1 + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(text[start..].find(&end).map_or(text.len(), |at| start + at + end.len()));
        }
    }
    match text.chars().next()? {
        '"' => Some(end_of_quoted(text, '"')),
        // 'x' and '\n' are characters, 'x is a lifetime.
        '\'' => {
            let mut next = text.chars().skip(1);
            let escaped = next.next() == Some('\\');
            (escaped || next.next() == Some('\'')).then(|| end_of_quoted(text, '\''))
        }
        _ => None,
    }
}

fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines;

    #[test]
    fn a_long_file_is_found_and_a_long_table_is_not() {
        let long = "x\n".repeat(401);
        assert_eq!(lines(is_short, "plugin/src/run.rs", &long), [401]);
        assert!(lines(is_short, "plugin/src/run.rs", &long[2..]).is_empty());
        assert!(lines(is_short, "plugin/src/catalogue/host.rs", &long).is_empty());
        assert!(lines(is_short, "OPERATIONS.md", &long).is_empty());
    }

    #[test]
    fn a_file_without_an_opening_is_found() {
        assert_eq!(lines(opens_with_documentation, "a.rs", "use std::io;\n"), [1]);
        assert_eq!(lines(opens_with_documentation, "a.rs", ""), [1]);
        assert!(lines(opens_with_documentation, "a.rs", "//! Owns a.\n").is_empty());
    }

    #[test]
    fn what_is_unfinished_is_found_in_code_only() {
        let text = "//! todo!()\nfn a() {\n    todo!()\n}\n#[ignore = \"slow\"]\nlet b = dbg!(1);\nstd::thread::sleep(c);";
        assert_eq!(lines(is_finished, "a.rs", text), [3, 5, 6, 7]);
        assert!(lines(is_finished, "a.rs", "let a = \"todo!()\"; // dbg!(a)").is_empty());
        assert!(lines(is_finished, "a.md", "todo!()").is_empty());
    }

    #[test]
    fn code_in_a_catalogue_file_is_found() {
        let text = "//! if\nstatic A: B = text(\"if\").help(\"match \\\" fn\");\nfn a() {\n    match b {}\n}\nconst C: D = if e { f } else { g };\n";
        assert_eq!(lines(is_data_only, "plugin/src/catalogue/host.rs", text), [3, 4, 6]);
        assert!(lines(is_data_only, "plugin/src/catalogue.rs", text).is_empty());
    }

    #[test]
    fn a_layer_that_knows_too_much_is_found() {
        let text = "//! No quick_xml here.\nuse quick_xml::Reader;\nuse wasip2::http;\nuse csv_core::Reader;\nwit_bindgen::generate!();\n";
        assert_eq!(lines(keeps_layers, "plugin/src/run.rs", text), [2, 3, 4, 5]);
        assert_eq!(lines(keeps_layers, "plugin/src/decode/xml/tokens.rs", text), [3, 4, 5]);
        assert_eq!(lines(keeps_layers, "plugin/src/decode/csv.rs", text), [2, 3, 5]);
        assert_eq!(lines(keeps_layers, "plugin/src/transport/wasi.rs", text), [2, 4, 5]);
        assert_eq!(lines(keeps_layers, "plugin/src/component.rs", text), [2, 4]);
        assert!(lines(keeps_layers, "tests/tests/walk.rs", text).is_empty());
    }

    #[test]
    fn strings_and_comments_are_not_code() {
        let text =
            "a(\"b\nc\", 'd', '\\'', r#\"e \" f\"#, b\"g\") /* h\n */ i // j\nfn k<'l>(m: &'l str)";
        let code = code_only(text);
        assert_eq!(code.lines().count(), 4);
        for inside in ["b\"", "c", "d", "e", "f\"", "h", "j"] {
            assert!(
                !code.contains(inside) || inside.len() == 1 && "fn k".contains(inside),
                "{inside} in {code}"
            );
        }
        assert!(code.contains("i ") && code.contains("fn k<'l>(m: &'l str)"), "{code}");
    }
}
