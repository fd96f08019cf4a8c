//! Lays out JSON text without reading its values, so that numbers and escapes stay as they were written.
//!
//! In: JSON of any layout; out: the same tokens, one a line and indented. Text that is no JSON comes out as some text.

/// The same JSON, pretty-printed with two spaces.
pub fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                out.push('"');
                while let Some(inner) = characters.next() {
                    out.push(inner);
                    match inner {
                        '\\' => out.extend(characters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '{' | '[' => {
                out.push(character);
                while characters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                if let Some(close) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// A text as a JSON string.
pub(crate) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A JSON document as it is, or text that is none as a JSON string.
pub(crate) fn document_or_string(text: &str) -> String {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => text.to_owned(),
        Err(_) => string(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_token() {
        let json = r#"{"a":1.50e3 ,"b":[ ],"c":{},"d":["x \" ,:{}[]",{"e":null}],"n":12345678901234567890}"#;
        let expected = "{\n  \"a\": 1.50e3,\n  \"b\": [],\n  \"c\": {},\n  \"d\": [\n    \"x \\\" ,:{}[]\",\n    {\n      \"e\": null\n    }\n  ],\n  \"n\": 12345678901234567890\n}";
        assert_eq!(pretty(json), expected);
        assert_eq!(pretty(expected), expected);
    }
}
