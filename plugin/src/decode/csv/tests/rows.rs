//! How rows become records.

use super::*;

#[test]
fn c1_a_row_is_a_record_of_strings_keyed_by_the_header_row() {
    let given = same("\"Host ID\",\"Port\",OS\r\n7,\"443\",\n8,,\"a, b\"\n", FRAMING, SETTINGS);
    assert_eq!(
        given.records,
        [r#"{"Host ID":"7","Port":"443","OS":""}"#, r#"{"Host ID":"8","Port":"","OS":"a, b"}"#]
    );
    assert_eq!(given.proof(), Proof::HttpFraming);
    assert_eq!(given.keys, [Some(7), Some(8)]);
    assert_eq!(given.counts, [("row".to_owned(), 2)]);
    assert_eq!(given.oddities, Oddities::default());
}

#[test]
fn c1_cells_hold_line_feeds_tabs_and_doubled_quotes() {
    let given =
        same("A,B\n\"x\ty\nz, \"\"old\"\"\",\"{\"\"k\"\": \\ \"\"\"\"}\"\n", FRAMING, SETTINGS);
    assert_eq!(given.values(), [json!({"A": "x\ty\nz, \"old\"", "B": "{\"k\": \\ \"\"}"})]);
    assert!(!given.records[0].contains('\n'));
}

#[test]
fn c1_repeated_names_get_a_number() {
    let given = same("A,A,A_2,A,,,@extra\n1,2,3,4,5,6,7,8\n", FRAMING, SETTINGS);
    let expected = json!({
        "A": "1", "A_2": "2", "A_2_2": "3", "A_3": "4", "": "5", "_2": "6", "@extra_2": "7",
        "@extra": ["8"],
    });
    assert_eq!(given.values(), [expected]);
}

#[test]
fn c1_short_and_long_rows_are_kept_and_counted() {
    let given = same("A,B,C\n1\n1,2,3,4,\"5\"\n1,2,3\n", FRAMING, SETTINGS);
    assert_eq!(
        given.records,
        [
            r#"{"A":"1"}"#,
            r#"{"A":"1","B":"2","C":"3","@extra":["4","5"]}"#,
            r#"{"A":"1","B":"2","C":"3"}"#
        ]
    );
    assert_eq!(given.oddities.shape, Some((2, "row".to_owned())));
}

#[test]
fn c1_suppressed_rows_stay_as_sent() {
    let given = same("Host ID,IP,QID\n7,10.0.0.1,5\n,,6\n", FRAMING, SETTINGS);
    assert_eq!(given.records[1], r#"{"Host ID":"","IP":"","QID":"6"}"#);
    assert_eq!(given.keys, [Some(7), None]);
}

#[test]
fn c1_empty_lines_are_no_rows() {
    let given = same("\n\r\nA,B\n\n1,2\r\r\n3,4\n\n", FRAMING, SETTINGS);
    assert_eq!(given.records.len(), 2);
    assert_eq!(given.oddities.shape, None);
}

#[test]
fn c1_typed_columns_become_numbers_where_nothing_is_lost() {
    let settings = Settings { typed: true, ..SETTINGS };
    let body = "QID,Port\n5,1\n-12,1\n0,1\n007,1\n1.0,1\n,1\n-0,1\n+1,1\n1234567890123456,1\n";
    let given = same(body, FRAMING, settings);
    let values: Vec<Value> = given.values().iter().map(|value| value["QID"].clone()).collect();
    let text = ["007", "1.0", "", "-0", "+1", "1234567890123456"].map(Value::from);
    assert_eq!(values[..3], [json!(5), json!(-12), json!(0)]);
    assert_eq!(values[3..], text);
    assert_eq!(given.values()[0]["Port"], "1");
    assert_eq!(same(body, FRAMING, SETTINGS).values()[0]["QID"], "5");
}

#[test]
fn c1_control_characters_are_escaped() {
    let given = same("A\na\u{1}\"b\\\u{7f}\n", FRAMING, SETTINGS);
    assert_eq!(given.records, ["{\"A\":\"a\\u0001\\\"b\\\\\u{7f}\"}"]);
}

#[test]
fn x8_bytes_that_are_no_utf8_are_replaced_and_counted() {
    let given = same(b"A,B\ncaf\xe9,\xe2\x82\n\"\xf0\x9f\xa6\",\xc3\xa4\n", FRAMING, SETTINGS);
    assert_eq!(
        given.values(),
        [json!({"A": "caf\u{fffd}", "B": "\u{fffd}"}), json!({"A": "\u{fffd}", "B": "ä"})]
    );
    assert_eq!(given.oddities.replaced, 3);
}

#[test]
fn x8_a_byte_order_mark_is_no_part_of_the_first_name() {
    let given = same("\u{feff}\"A\"\n1\n", FRAMING, SETTINGS);
    assert_eq!(given.records, [r#"{"A":"1"}"#]);
}

#[test]
fn e7_a_row_above_the_limit_names_its_record() {
    let settings = Settings { max_record_bytes: 50, ..SETTINGS };
    let fits = format!("A\n{}\n", "x".repeat(42));
    assert_eq!(same(&fits, FRAMING, settings).records[0].len(), 50);
    for row in [
        "x".repeat(43),
        // The source is short enough, its JSON is not.
        "\u{1}".repeat(10),
        ",".repeat(30),
        // The source is too long, its JSON would not be.
        "\"".repeat(60),
        // Never ends.
        format!("\"{}", "x\n".repeat(100_000)),
    ] {
        let given = same(format!("A\n1\n{row}\n"), FRAMING, settings);
        assert_eq!(given.records.len(), 1);
        assert_eq!(given.fault(), Fault::TooLarge { record: 2, limit: 50, what: "record" });
    }
}

#[test]
fn e7_rows_of_many_and_of_long_cells_fit() {
    let settings = Settings { max_record_bytes: 1 << 20, ..SETTINGS };
    let names: Vec<String> = (0..1000).map(|index| format!("c{index}")).collect();
    let cells: Vec<String> = (0..1000).map(|index| "ä\n\"".repeat(index % 50)).collect();
    let quoted: Vec<String> =
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    let given = same(format!("{}\n{}\n", names.join(","), quoted.join(",")), FRAMING, settings);
    let record: Value = serde_json::from_str(&given.records[0]).unwrap();
    for (name, cell) in names.iter().zip(&cells) {
        assert_eq!(record[name], *cell);
    }
}

#[test]
fn e7_too_many_columns_are_refused() {
    let settings = Settings { max_record_bytes: 1 << 20, ..SETTINGS };
    let given = same(format!("{}\n", "a,".repeat(5000)), FRAMING, settings);
    assert_eq!(given.fault(), Fault::TooLarge { record: 1, limit: 4096, what: "columns" });
}

#[test]
fn c3_gzip_is_undone() {
    let body = "A,B\n1,\"x\ny\"\n";
    let expected = same(body, FRAMING, SETTINGS);
    for size in SIZES {
        assert_eq!(read(zipped(body.as_bytes(), size), FRAMING, SETTINGS), expected);
    }
}

#[test]
fn c3_cut_gzip_is_incomplete() {
    for missing in 1..30 {
        let given = read(zipped_cut(b"A,B\n1,\"x\ny\"\n2,3\n", missing), FRAMING, SETTINGS);
        assert_eq!(given.fault(), Fault::Incomplete, "{missing} bytes missing");
    }
}
