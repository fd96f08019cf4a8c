//! Media types, file names, and the window that the decoders share.

use super::{file_name, is_text, media_type, pieces};
use crate::decode::window::Window;

#[test]
fn p8_media_type_is_by_magic_bytes_first() {
    let cases: &[(&[u8], Option<&str>, &str)] = &[
        (b"%PDF-1.4\n", Some("text/html"), "application/pdf"),
        (b"PK\x03\x04report", None, "application/zip"),
        (b"PK\x05\x06", None, "application/zip"),
        (b"\x1f\x8b\x08\0", Some("application/json"), "application/gzip"),
        (b"\x89PNG\r\n\x1a\n", None, "image/png"),
        (b"\xff\xd8\xff\xe0", None, "image/jpeg"),
        (b"<?xml version=\"1.0\"?><A/>", Some("text/csv"), "application/xml"),
        (b"\xef\xbb\xbf\n <?xml version=\"1.0\"?>", None, "application/xml"),
        (b"<!-- c --><A/>", None, "application/xml"),
        (b"<!DOCTYPE SCAN SYSTEM \"x.dtd\">", Some("text/plain"), "application/xml"),
        (b"<!doctype HTML><p>", Some("text/xml"), "text/html"),
        (b"<HTML><body>", None, "text/html"),
        (b"<p>fragment", Some("text/html; charset=utf-8"), "text/html"),
    ];
    for (first, content_type, expected) in cases {
        assert_eq!(media_type(first, *content_type), *expected, "{first:?}");
    }
}

#[test]
fn p8_media_type_of_an_office_archive() {
    let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let first = b"PK\x03\x04..[Content_Types].xml..PK\x03\x04..word/document.xml";
    assert_eq!(media_type(first, None), docx);
    assert_eq!(media_type(b"PK\x03\x04", Some(docx)), docx);
    assert_eq!(media_type(b"PK\x03\x04word/", Some("application/octet-stream")), "application/zip");
}

#[test]
fn p8_media_type_without_magic_is_content_type() {
    let cases: &[(&[u8], Option<&str>, &str)] = &[
        (b"a,b\n", Some("text/csv;charset=UTF-8"), "text/csv"),
        (b"a,b\n", Some("Application/JSON"), "application/json"),
        (b"a < b", Some("text/plain"), "text/plain"),
        (b"a < b", None, "text/plain"),
        (b"< b", Some("nonsense"), "text/plain"),
        // What Content-Type says would have been seen.
        (b"a,b\n", Some("application/pdf"), "text/plain"),
        (b"a,b\n", Some("text/html"), "text/plain"),
        (b"caf\xc3", None, "text/plain"),
        (b"\0\x01\x02", None, "application/octet-stream"),
        (b"\xff\xfe", Some("application/zip"), "application/octet-stream"),
        (b"", Some("text/csv"), "text/csv"),
        (b"", None, "text/plain"),
    ];
    for (first, content_type, expected) in cases {
        assert_eq!(media_type(first, *content_type), *expected, "{first:?} {content_type:?}");
    }
}

#[test]
fn file_name_is_taken_from_content_disposition() {
    let cases: &[(&str, Option<&str>)] = &[
        ("attachment; filename=Report.pdf", Some("Report.pdf")),
        ("attachment; filename=\"Weekly; all.pdf\"", Some("Weekly; all.pdf")),
        ("attachment;FileName=\"a \\\"b\\\".csv\" ; size=3", Some("a \"b\".csv")),
        (
            "attachment; filename=\"x.pdf\"; filename*=UTF-8''%e2%82%ac%20rates.pdf",
            Some("€ rates.pdf"),
        ),
        ("attachment; filename*=iso-8859-1'en'%A3.txt", Some("£.txt")),
        ("attachment; filename*=UTF-8''%ff; filename=plain.txt", Some("plain.txt")),
        ("attachment; filename*=UTF-8''100%25%zz", Some("100%%zz")),
        ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
        ("attachment; filename=\"C:\\temp\\scan.xml\"", Some("scan.xml")),
        ("attachment; filename*=UTF-8''..%2f..%2fx.sh", Some("x.sh")),
        ("attachment; filename=\"a\u{1}b\nc\"", Some("abc")),
        ("attachment; filename=\"..\"", None),
        ("attachment; filename=\"dir/\"", None),
        ("attachment; filename=", None),
        ("attachment", None),
        ("", None),
    ];
    for (header, expected) in cases {
        assert_eq!(file_name(Some(header)).as_deref(), *expected, "{header}");
    }
    assert_eq!(file_name(None), None);
}

#[test]
fn only_text_types_of_valid_utf8_are_text() {
    assert!(is_text("text/csv", "é".as_bytes()));
    assert!(is_text("application/json", b"{}"));
    assert!(is_text("image/svg+xml", b"<svg/>"));
    assert!(!is_text("text/csv", b"caf\xe9"));
    assert!(!is_text("application/pdf", b"%PDF"));
}

/// The text of these bytes, read in pieces, and how often it was repaired.
fn text(bytes: &[u8], size: usize) -> (Vec<u8>, u64, u64) {
    let mut window = Window::new(pieces::whole(bytes, size));
    let mut text = Vec::new();
    while window.refill(1).unwrap() {
        assert!(std::str::from_utf8(window.rest()).is_ok());
        text.extend_from_slice(window.rest());
        let length = window.rest().len();
        window.take(length);
    }
    (text, window.replaced(), window.position())
}

#[test]
fn x8_what_is_no_utf8_is_replaced_whatever_the_pieces() {
    let bodies: &[&[u8]] = &[
        "plain, ä, €, 🦀".as_bytes(),
        b"caf\xe9, \xe2\x82, \xf0\x9f\xa6 and \xff\xfe",
        b"\xe2\x82\xac\xe2\x82",
        b"\xf0\x9f",
        b"\xc3",
        b"",
    ];
    for body in bodies {
        let expected = String::from_utf8_lossy(body);
        let replaced = expected.matches('\u{fffd}').count() as u64;
        for size in pieces::SIZES {
            let length = expected.len() as u64;
            assert_eq!(text(body, size), (expected.as_bytes().to_vec(), replaced, length));
        }
    }
}

#[test]
fn a_byte_order_mark_is_dropped_at_the_start_only() {
    for size in pieces::SIZES {
        let (text, _, _) = text("\u{feff}a\u{feff}b".as_bytes(), size);
        assert_eq!(text, "a\u{feff}b".as_bytes());
    }
}
