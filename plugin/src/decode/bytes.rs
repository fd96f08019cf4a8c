//! Says what the bytes of an answer are: their media type, their file name, and whether they are
//! text.
//!
//! In: an answer's first bytes and two of its headers. Out: plain values. It decodes nothing but
//! UTF-8.

#[cfg(test)]
pub(super) mod pieces;

/// The media types that magic bytes tell; the longest magic first where one begins another.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
];

const ZIP: &str = "application/zip";
const HTML: &str = "text/html";
const XML: &str = "application/xml";
const PLAIN: &str = "text/plain";
const BINARY: &str = "application/octet-stream";

/// Office documents are zip archives: the folder that tells which.
const OFFICE: &[(&[u8], &str)] = &[
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

/// The media type of an answer: by its first bytes, then by its Content-Type (rule P8).
#[must_use]
pub fn media_type(first: &[u8], content_type: Option<&str>) -> String {
    let announced = announced(content_type);
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| first.starts_with(magic)) {
        return if *found == ZIP { archive(first, &announced) } else { (*found).to_owned() };
    }
    match markup(first, &announced) {
        Some(found) => found.to_owned(),
        None if contradicted(&announced) && looks_like_text(first) => PLAIN.to_owned(),
        None if contradicted(&announced) => BINARY.to_owned(),
        None => announced,
    }
}

/// The file name that Content-Disposition gives, without any folder; none if it gives none.
#[must_use]
pub fn file_name(content_disposition: Option<&str>) -> Option<String> {
    let parameters = parameters(content_disposition?);
    let value = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    value("filename*")
        .and_then(|value| extended(value))
        .and_then(|name| without_folder(&name))
        .or_else(|| value("filename").and_then(|name| without_folder(name)))
}

/// Whether a body is given as text (`utf-8`) rather than as base64.
#[must_use]
pub fn is_text(media_type: &str, body: &[u8]) -> bool {
    let text_type = media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("+json")
        || matches!(
            media_type,
            XML | "application/json" | "application/x-ndjson" | "application/csv"
        );
    text_type && std::str::from_utf8(body).is_ok()
}

/// The type in Content-Type, without its parameters, in lower case; empty if there is none.
fn announced(content_type: Option<&str>) -> String {
    let plain = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let well_formed = plain.split('/').count() == 2
        && plain.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b','));
    if well_formed { plain.to_ascii_lowercase() } else { String::new() }
}

/// Whether Content-Type says nothing, or something that the first bytes would have shown.
fn contradicted(announced: &str) -> bool {
    announced.is_empty()
        || matches!(announced, BINARY | HTML | XML | ZIP | "text/xml" | "application/xhtml+xml")
        || MAGIC.iter().any(|(_, shown)| *shown == announced)
        || OFFICE.iter().any(|(_, shown)| *shown == announced)
}

fn archive(first: &[u8], announced: &str) -> String {
    let holds = |name: &[u8]| memchr::memmem::find(first, name).is_some();
    if OFFICE.iter().any(|(_, office)| *office == announced) {
        return announced.to_owned();
    }
    let office = holds(b"[Content_Types].xml").then(|| OFFICE.iter().find(|(name, _)| holds(name)));
    office.flatten().map_or(ZIP, |(_, office)| office).to_owned()
}

/// XML or HTML, by the first mark. A comment may begin either.
fn markup(first: &[u8], announced: &str) -> Option<&'static str> {
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let begins = |mark: &str| {
        text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
    };
    let name_follows = text.get(1).is_some_and(|&byte| {
        byte.is_ascii_alphabetic() || matches!(byte, b'!' | b'?' | b'_') || !byte.is_ascii()
    });
    if begins("<!DOCTYPE html") || begins("<html") {
        Some(HTML)
    } else if begins("<?xml") {
        Some(XML)
    } else if begins("<") && name_follows {
        Some(if announced == HTML { HTML } else { XML })
    } else {
        None
    }
}

/// Whether these first bytes are text: UTF-8, perhaps cut in a character, without NUL.
fn looks_like_text(first: &[u8]) -> bool {
    let utf8 =
        std::str::from_utf8(first).map_or_else(|error| error.error_len().is_none(), |_| true);
    utf8 && !first.contains(&0)
}

/// The parameters of a header value, names in lower case, quoted values without their quotes.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let (value, next) = parameter_value(after.trim_start());
        let name = name.rsplit(';').next().unwrap_or(name);
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = next;
    }
    found
}

/// One value, and what stands after the semicolon that ends it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            // A folder's backslash is not an escape, whatever RFC 9110 says: browsers agree.
            '\\' if characters.as_str().starts_with('"') => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, characters.as_str().split_once(';').map_or("", |(_, rest)| rest))
}

/// The text of an RFC 5987 value, `UTF-8''a%20b`.
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = percent_decoded(encoded);
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded = digits.filter(|_| byte == b'%').and_then(|digits| {
            digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(digits)
        });
        if let Some(value) = decoded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(value);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    bytes
}

/// The last part of a path, without control characters; none if nothing usable is left.
fn without_folder(path: &str) -> Option<String> {
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|character| !character.is_control()).collect();
    let name = name.trim();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
