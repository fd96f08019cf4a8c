//! The limits in CSV, JSON, gzip and lists of ids.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use host_harness::error::ErrorCase;
use serde_json::{Value, json};
use tests::generated::{Generated, answer};
use tests::guests::{Streamed, USUAL};

use super::{BOTH, MIB, Parts, error, many, passes, text, too_large};

fn csv_step() -> Value {
    json!({ "resource": "host", "operation": "list_detection",
            "parameters": { "ips": "10.0.0.0/8", "output_format": "CSV" } })
}

const BODY: &str = "----BEGIN_RESPONSE_BODY_CSV\n";
const END: &str = "----END_RESPONSE_BODY_CSV\n----BEGIN_RESPONSE_FOOTER_CSV\n\"Status Message\"\n\"Finished\"\n\
                   ----END_RESPONSE_FOOTER_CSV\n";

fn csv(parts: Parts) -> Generated {
    Generated::once("text/csv", parts.into_iter().flatten())
}

/// A small row, one with these parts, and another small one.
fn row(parts: Parts) -> Generated {
    let mut all: Parts = vec![text(BODY), text("\"Host ID\",\"QID\",\"Results\"\n1,2,3\n")];
    all.extend(parts);
    all.push(text("\n4,5,6\n"));
    all.push(text(END));
    csv(all)
}

#[track_caller]
fn rows(streamed: &Streamed, records: u64) {
    assert!(streamed.error.is_none(), "{:?}", streamed.error);
    assert_eq!(streamed.records, records);
}

#[test]
fn e7_a_csv_row_just_below_the_limit_passes() {
    let parts: [fn() -> Parts; 4] = [
        || vec![many("0123456789abcdef", (4 * MIB - 200) / 16)],
        || vec![text("\""), many("a\nb,", (4 * MIB - 200) / 5), text("\"")],
        || vec![text("1,2,\""), many("\"\"", (4 * MIB - 200) / 2), text("\"")],
        || vec![text("1"), many(",2", 100_000)],
    ];
    for guest in BOTH {
        for parts in parts {
            rows(&guest().open(&csv_step(), row(parts())), 3);
        }
    }
}

#[test]
fn e7_a_csv_row_above_the_limit_is_refused() {
    let parts: [fn() -> Parts; 3] = [
        || vec![many("0123456789abcdef", 4 * MIB)],
        || vec![text("\""), many("a\nb,", 16 * MIB)],
        || vec![text("1"), many(",2", 32 * MIB)],
    ];
    for guest in BOTH {
        for parts in parts {
            let streamed = guest().open(&csv_step(), row(parts()));
            too_large(error(&streamed), &["record 2"]);
            assert_eq!(streamed.records, 1);
        }
    }
}

#[test]
fn e7_csv_without_records_is_limited_too() {
    let bodies: [fn() -> Parts; 5] = [
        || vec![text(BODY), many("name,", MIB), text("last\n1,2\n"), text(END)],
        || vec![text(BODY), many("0123456789abcdef", 4 * MIB / 16 - 9), text("\n1,2\n"), text(END)],
        || {
            vec![
                text("----BEGIN_RESPONSE_HEADER_CSV\n"),
                many("a,b\n", MIB),
                text("----END_RESPONSE_HEADER_CSV\n"),
            ]
        },
        || {
            vec![
                text("----BEGIN_RESPONSE_HEADER_CSV\n"),
                many("x", 3 * MIB),
                text("\n----END_RESPONSE_HEADER_CSV\n"),
            ]
        },
        || {
            let footer = "----BEGIN_RESPONSE_FOOTER_CSV\nWARNING\n";
            let names = "x".repeat(100_000) + ",CODE,TEXT\n";
            vec![
                text(footer),
                text(names),
                many("1\n", 2_000),
                text("----END_RESPONSE_FOOTER_CSV\n"),
            ]
        },
    ];
    for guest in BOTH {
        for body in bodies {
            too_large(error(&guest().open(&csv_step(), csv(body()))), &[]);
        }
    }
}

#[test]
fn e7_json_records_are_limited_too() {
    let step = json!({ "resource": "scan", "operation": "fetch",
                       "parameters": { "scan_ref": "scan/1.1", "output_format": "json" } });
    let list = |parts: Parts| {
        let mut all: Parts = vec![text("[{\"qid\":1},")];
        all.extend(parts);
        all.push(text(",{\"qid\":3}]"));
        Generated::once("application/json", all.into_iter().flatten())
    };
    let units: [(&str, &str, &str); 4] = [
        ("{\"a\":\"", "0123456789abcdef", "\"}"),
        ("{\"a\":[1", ",1", "]}"),
        ("{\"", "\\n", "\":1}"),
        ("{\"a\":\"", "\\u00e9", "\"}"),
    ];
    for guest in BOTH {
        for (head, unit, tail) in units {
            let of =
                |bytes: usize| list(vec![text(head), many(unit, bytes / unit.len()), text(tail)]);
            rows(&guest().open(&step, of(4 * MIB - 100)), 3);
            let streamed = guest().open(&step, of(64 * MIB));
            too_large(error(&streamed), &["record 2"]);
        }
        let deep = list(vec![text("[".repeat(1_000_000))]);
        assert_eq!(error(&guest().open(&step, deep)).case, ErrorCase::PermanentMalformedResponse);
    }
}

/// gzip of `head`, `times` times the unit, and `tail`.
fn zipped(head: &str, unit: &str, times: usize, tail: &str) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(head.as_bytes()).unwrap();
    let piece = unit.repeat(10_000);
    for _ in 0..times / 10_000 {
        encoder.write_all(piece.as_bytes()).unwrap();
    }
    encoder.write_all(tail.as_bytes()).unwrap();
    encoder.finish().unwrap().into()
}

#[test]
fn e7_a_gzip_bomb_is_read_like_any_answer() {
    let step = super::step();
    let head = "<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><HOST_LIST>";
    let tail = "</HOST_LIST></RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>";
    let hosts = zipped(head, "<HOST><ID>1</ID></HOST>", 4_000_000, tail);
    let blank = zipped(head, "          ", 20_000_000, tail);
    let record = zipped(&format!("{head}<HOST><ID>1</ID>"), "<IP>1</IP>", 20_000_000, tail);
    assert!(blank.len() < 2 * MIB && record.len() < 2 * MIB);
    let pieces = |bytes: &Bytes| {
        let bytes = bytes.clone();
        Generated::once(
            "text/xml",
            (0..bytes.len().div_ceil(60_000))
                .map(move |at| bytes.slice(at * 60_000..bytes.len().min((at + 1) * 60_000))),
        )
    };
    for guest in BOTH {
        passes(&guest().open(&step, pieces(&hosts)), 4_000_000);
        too_large(error(&guest().open(&step, pieces(&blank))), &["token"]);
        too_large(error(&guest().open(&step, pieces(&record))), &["record 1"]);
    }
}

#[test]
fn e7_a_range_of_millions_of_ids_is_refused_before_it_is_held() {
    let step = json!({ "resource": "knowledge_base", "operation": "list" });
    let ids = |inside: &str| {
        let body = format!(
            "<KNOWLEDGE_BASE_VULN_LIST_OUTPUT><RESPONSE><ID_SET>{inside}</ID_SET></RESPONSE>\
             </KNOWLEDGE_BASE_VULN_LIST_OUTPUT>"
        );
        Generated::answers([answer(200, "text/xml", text(body))])
    };
    for guest in BOTH {
        for range in ["1-9999999999", "1-18446744073709551615", "1-4999999"] {
            let streamed = guest().open(&step, ids(&format!("<ID_RANGE>{range}</ID_RANGE>")));
            let case = error(&streamed).case;
            // Where there is room for the last, its first window is asked for, and nobody answers.
            let asked = guest().memory == USUAL.memory && range == "1-4999999";
            let expected =
                if asked { ErrorCase::PermanentDeniedByHost } else { ErrorCase::PermanentTooLarge };
            assert_eq!(case, expected, "{range}");
        }
    }
}
