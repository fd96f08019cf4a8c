//! Rules C2, C3 and P1 for JSON, in pieces of several sizes.

use super::*;
use crate::decode::bytes::pieces::{SIZES, broken, whole, zipped, zipped_cut};
use serde_json::json;

const SETTINGS: Settings = Settings { max_record_bytes: 4096, typed: false, key: None };

/// Everything that a list gave.
#[derive(Clone, Debug, Default, PartialEq)]
struct Given {
    records: Vec<String>,
    keys: Vec<Option<u64>>,
    counts: Counts,
    end: Option<Result<Proof, Fault>>,
    replaced: u64,
}

impl Given {
    fn proof(&self) -> Proof {
        self.end.clone().unwrap().unwrap()
    }

    fn fault(&self) -> Fault {
        self.end.clone().unwrap().unwrap_err()
    }
}

fn read(input: Input, json: Json, settings: Settings) -> Given {
    let mut list = List::new(input, json, settings);
    let mut given = Given::default();
    let mut out = b"before".to_vec();
    while given.end.is_none() {
        out.truncate(6);
        match list.next(&mut out) {
            Ok(Found::Record) => {
                given.records.push(String::from_utf8(out[6..].to_vec()).unwrap());
                given.keys.push(list.last_key());
                list.add_counts(&mut given.counts);
                continue;
            }
            Ok(Found::Outside(..) | Found::LeftOut(_)) => unreachable!("JSON has nothing outside"),
            Ok(Found::End(proof)) => {
                assert_eq!(list.next(&mut out), Ok(Found::End(proof)));
                given.end = Some(Ok(proof));
            }
            Err(fault) => given.end = Some(Err(fault)),
        }
        assert_eq!(out, b"before");
    }
    given.replaced = list.oddities().replaced;
    given
}

/// Reads a body in pieces of all sizes, which must make no difference.
fn same(body: impl AsRef<[u8]>, json: Json, settings: Settings) -> Given {
    let given = read(whole(body.as_ref(), usize::MAX), json, settings);
    for size in SIZES {
        assert_eq!(read(whole(body.as_ref(), size), json, settings), given, "pieces of {size}");
    }
    given
}

/// The shape of policy_audit_posture.get_posture_info.
const POSTURE: &str = r#"[
  {
    "id": 600001, "netBios": null, "text": "a \"q\" [x] {y}, \\",
    "evidence": {"dataPoints": [ {"label": ":dp_1", "values": ["0", "ä€🦀"]} ], "n": -1.50e+10}
  },
  {},
  {"id": 12345678901234567890123, "id": 2, "open": true}
]"#;

/// The shape of knowledge_base.list_qvs.
const SCORES: &str = "{\n \"CVE-2021-00001\": {\"base\": {\"qvs\": \"75\"}, \"rti\": [\"x\"]},\n \
    \"CVE-2017-\\\"2\": { },\n \"a\": [1, 2], \"b\": null, \"c\": \"}\"\n}";

#[test]
fn c2_an_array_gives_its_values_unchanged() {
    let given = same(POSTURE, Json::Array, SETTINGS);
    assert_eq!(
        given.records,
        [
            concat!(
                r#"{"id":600001,"netBios":null,"text":"a \"q\" [x] {y}, \\","evidence":{"#,
                r#""dataPoints":[{"label":":dp_1","values":["0","ä€🦀"]}],"n":-1.50e+10}}"#
            ),
            "{}",
            r#"{"id":12345678901234567890123,"id":2,"open":true}"#,
        ]
    );
    assert_eq!(given.proof(), Proof::JsonEnd);
    assert_eq!(given.counts, [("record".to_owned(), 3)]);
}

#[test]
fn c2_a_keyed_object_gives_a_record_per_member() {
    let given = same(SCORES, Json::Keyed, SETTINGS);
    assert_eq!(
        given.records,
        [
            r#"{"@key":"CVE-2021-00001","base":{"qvs":"75"},"rti":["x"]}"#,
            r#"{"@key":"CVE-2017-\"2"}"#,
            r#"{"@key":"a","value":[1,2]}"#,
            r#"{"@key":"b","value":null}"#,
            r#"{"@key":"c","value":"}"}"#,
        ]
    );
    assert_eq!(given.proof(), Proof::JsonEnd);
}

#[test]
fn c2_bare_objects_and_lines_are_taken_for_an_array() {
    for body in [
        "{\"a\": 1}\n{\"a\": 2}\r\n{}\n",
        "{\"a\":1}{\"a\":2} {}",
        "\u{feff} {\"a\":1}\n\n{\"a\":2}{ }",
    ] {
        let given = same(body, Json::Array, SETTINGS);
        assert_eq!(given.records, [r#"{"a":1}"#, r#"{"a":2}"#, "{}"]);
        assert_eq!(given.proof(), Proof::HttpFraming);
    }
    assert_eq!(same(r#"{"hosts": [{"id": 1}]}"#, Json::Array, SETTINGS).records.len(), 1);
}

#[test]
fn c2_values_that_are_no_objects_are_records_too() {
    let given = same(r#"[ "a,]", 1 ,null,[ [] ,2 ],true]"#, Json::Array, SETTINGS);
    assert_eq!(given.records, [r#""a,]""#, "1", "null", "[[],2]", "true"]);
}

#[test]
fn c2_empty_lists() {
    for (body, json) in
        [("[]", Json::Array), (" [ \n] ", Json::Array), ("{ }", Json::Keyed), ("[]", Json::Keyed)]
    {
        let given = same(body, json, SETTINGS);
        assert_eq!((given.proof(), given.records.len()), (Proof::JsonEnd, 0), "{body}");
    }
    assert_eq!(same("", Json::Array, SETTINGS).fault(), Fault::Incomplete);
    assert_eq!(same(" \n", Json::Keyed, SETTINGS).fault(), Fault::Incomplete);
}

#[test]
fn p1_every_cut_is_incomplete() {
    for (body, json) in [(POSTURE, Json::Array), (SCORES, Json::Keyed)] {
        let complete = same(body, json, SETTINGS);
        for cut in 0..body.len() {
            let body = &body.as_bytes()[..cut];
            let given = same(body, json, SETTINGS);
            assert_eq!(given.fault(), Fault::Incomplete, "cut at {cut}");
            assert!(complete.records.starts_with(&given.records), "cut at {cut}");
            for size in SIZES {
                let given = read(broken(body, size), json, SETTINGS);
                assert!(matches!(given.fault(), Fault::Transport(_)), "broken at {cut}");
                assert!(complete.records.starts_with(&given.records), "broken at {cut}");
            }
        }
    }
}

#[test]
fn p1_lines_are_cut_between_objects_only_by_the_connection() {
    let body = "{\"a\":\"x}{\"}\n{\"b\":2}";
    let complete = same(body, Json::Array, SETTINGS);
    let whole_objects = [11, 12, body.len()];
    for cut in 0..=body.len() {
        let given = same(&body[..cut], Json::Array, SETTINGS);
        if whole_objects.contains(&cut) {
            assert_eq!(given.proof(), Proof::HttpFraming, "cut at {cut}");
        } else {
            assert_eq!(given.fault(), Fault::Incomplete, "cut at {cut}");
        }
        assert!(complete.records.starts_with(&given.records), "cut at {cut}");
        let given = read(broken(&body.as_bytes()[..cut], 2), Json::Array, SETTINGS);
        assert!(matches!(given.fault(), Fault::Transport(_)), "broken at {cut}");
    }
}

#[test]
fn p1_what_follows_the_end_is_ignored() {
    for size in SIZES {
        for (body, json) in [("[1] {\"error\":", Json::Array), ("{\"a\":1}]]", Json::Keyed)] {
            let given = read(broken(body.as_bytes(), size), json, SETTINGS);
            assert_eq!((given.proof(), given.records.len()), (Proof::JsonEnd, 1));
        }
    }
}

#[test]
fn c2_what_is_no_json_is_malformed() {
    let bodies = [
        "null",
        "<html>",
        "[1 2]",
        "[1,]",
        "[,1]",
        "[{\"a\":1 2}]",
        "[{\"a\":tr ue}]",
        "[{\"a\"}]",
        "[{\"a\":01}]",
        "[{a:1}]",
        "[nul]",
        "[\"a\nb\"]",
        "[\"\\x\"]",
        "[{]",
        "[[1}]",
        "[1}",
        "[{\"a\":1,}]",
        "[1,,2]",
        "[+1]",
        "{\"a\":1},{\"a\":2}",
        "{\"a\":1} x",
        "[\"a\"\"b\"]",
        "[- 1]",
    ];
    for body in bodies {
        let given = same(body, Json::Array, SETTINGS);
        assert!(matches!(given.fault(), Fault::Malformed { .. }), "{body}: {given:?}");
    }
    for body in [
        "1",
        "{1:2}",
        "{\"a\" 1}",
        "{\"a\":{,\"b\":1}}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":{\"b\":1,}}",
    ] {
        let given = same(body, Json::Keyed, SETTINGS);
        assert!(matches!(given.fault(), Fault::Malformed { .. }), "{body}: {given:?}");
    }
}

#[test]
fn c2_a_fault_names_its_position() {
    let fault = same("[{\"a\": 1}, x]", Json::Array, SETTINGS).fault();
    assert_eq!(fault, Fault::Malformed { position: 12, reason: "the record is not JSON" });
}

#[test]
fn x9_nesting_is_limited() {
    let nested = |depth: usize| format!("[{}{}]", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(same(nested(256), Json::Array, SETTINGS).records.len(), 1);
    let given = same(nested(257), Json::Array, SETTINGS);
    assert!(matches!(given.fault(), Fault::Malformed { reason: "nested too deeply", .. }));
    let endless = read(whole("[".repeat(1 << 20).as_bytes(), usize::MAX), Json::Array, SETTINGS);
    assert!(matches!(endless.fault(), Fault::Malformed { .. }));
}

#[test]
fn e7_a_record_above_the_limit_is_named() {
    let settings = Settings { max_record_bytes: 20, ..SETTINGS };
    let fits = format!("[1, {{\"a\":  \"{}\"}}]", "x".repeat(12));
    assert_eq!(same(&fits, Json::Array, settings).records[1].len(), 20);
    for value in [format!("{{\"a\":\"{}\"}}", "x".repeat(13)), "1".repeat(21), "[1],".repeat(9)] {
        let given = same(format!("[1, [{value}]]"), Json::Array, settings);
        assert_eq!(given.fault(), Fault::TooLarge { record: 2, limit: 20, what: "record" });
    }
    let keyed = same(format!("{{\"{}\":1}}", "k".repeat(20)), Json::Keyed, settings);
    assert_eq!(keyed.fault(), Fault::TooLarge { record: 1, limit: 20, what: "record" });
}

#[test]
fn p4_the_key_is_read_on_the_way() {
    let settings = Settings { key: Some("id"), ..SETTINGS };
    let body = r#"[{"a":{"id":1},"id":7},{"id":"8"},{"\u0069d":9},{"id":-1},{"id":{}},{"b":1},3]"#;
    let given = same(body, Json::Array, settings);
    assert_eq!(given.keys, [Some(7), Some(8), Some(9), None, None, None, None]);
    let given = same("[{\"id\":7,\"a\":tru}]", Json::Array, settings);
    assert!(matches!(given.fault(), Fault::Malformed { .. }));
}

#[test]
fn x8_bytes_that_are_no_utf8_are_replaced_and_counted() {
    let given = same(b"[\"caf\xe9\", \"\xe2\x82\", \"\xc3\xa4\"]", Json::Array, SETTINGS);
    assert_eq!(given.records, ["\"caf\u{fffd}\"", "\"\u{fffd}\"", "\"ä\""]);
    assert_eq!(given.replaced, 2);
}

#[test]
fn c3_gzip_is_undone() {
    let expected = same(POSTURE, Json::Array, SETTINGS);
    for size in SIZES {
        assert_eq!(read(zipped(POSTURE.as_bytes(), size), Json::Array, SETTINGS), expected);
    }
    let cut = read(zipped_cut(POSTURE.as_bytes(), 100), Json::Array, SETTINGS);
    assert_eq!(cut.fault(), Fault::Incomplete);
}

#[test]
fn e1_a_document_is_read_whole() {
    let read = |body: &str, limit| {
        let results = SIZES.map(|size| document(&mut whole(body.as_bytes(), size), limit));
        assert!(results.iter().all(|result| *result == results[0]));
        results[0].clone()
    };
    assert_eq!(read("\u{feff}{\"error\": \"x\"}\n", 100), Ok(json!({"error": "x"})));
    assert_eq!(read("{\"error\": ", 100), Err(Fault::Incomplete));
    assert_eq!(read("", 100), Err(Fault::Incomplete));
    let reason = "the document is not JSON";
    assert_eq!(read("{\n  x", 100), Err(Fault::Malformed { position: 5, reason }));
    assert_eq!(read("[1,2,3]", 6), Err(Fault::TooLarge { record: 0, limit: 6, what: "document" }));
}
