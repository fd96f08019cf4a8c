//! Blocks, and what proves that a list is whole.

use super::*;

/// The shape of host.list_detection with `output_format=CSV`.
const DETECTION: &str = "----BEGIN_RESPONSE_HEADER_CSV\n----END_RESPONSE_HEADER_CSV\n\
    ----BEGIN_RESPONSE_BODY_CSV\n\"Host ID\",\"QID\",\"Results\"\n\
    \"7\",\"38726\",\"Package\tInstalled\n\
    linux-image\t5.15, \"\"old\"\"\"\n\"7\",\"11\",\n----END_RESPONSE_BODY_CSV\n\
    ----BEGIN_RESPONSE_FOOTER_CSV\n\"Status Message\"\n\"Finished\"\n----END_RESPONSE_FOOTER_CSV";

/// The shape of activity_log when it is cut.
const TRUNCATED: &str = "----BEGIN_RESPONSE_BODY_CSV\n\"Date\",\"Action\"\n\
    \"2026-05-04\",\"launch\"\n\
    ----END_RESPONSE_BODY_CSV\n----BEGIN_RESPONSE_FOOTER_CSV\nWARNING\n\"CODE\",\"TEXT\",\"URL\"\n\
    \"1980\",\"1 record limit exceeded.\",\"https://qualysapi.example.com/api/2.0/fo/log/\n\
    ?action=list&id_max=700123\"\n----END_RESPONSE_FOOTER_CSV\n";

fn outside(name: &str, value: Value) -> (Vec<String>, Value) {
    (vec![name.to_owned()], value)
}

#[test]
fn p1_detections_are_proved_by_the_footer() {
    for end in ["", "\n", "\r\n", "\n<ERROR>ignored", "\nA,\"never closed"] {
        let given = same(format!("{DETECTION}{end}"), FOOTER_PROOF, SETTINGS);
        assert_eq!(given.proof(), Proof::Footer);
        assert_eq!(
            given.outside,
            [outside("HEADER", json!([])), outside("STATUS_MESSAGE", json!("Finished"))]
        );
        assert_eq!(
            given.values(),
            [
                json!({"Host ID": "7", "QID": "38726",
                    "Results": "Package\tInstalled\nlinux-image\t5.15, \"old\""}),
                json!({"Host ID": "7", "QID": "11", "Results": ""}),
            ]
        );
        for size in SIZES {
            let body = format!("{DETECTION}{end}");
            let broken = read(broken(body.as_bytes(), size), FOOTER_PROOF, SETTINGS);
            assert_eq!(broken, given, "an error after the footer is ignored");
        }
    }
}

#[test]
fn p1_every_cut_of_detections_is_incomplete() {
    let body = DETECTION.as_bytes();
    for size in SIZES {
        let complete = read(whole(body, size), FOOTER_PROOF, SETTINGS);
        for cut in 0..body.len() {
            let given = read(whole(&body[..cut], size), FOOTER_PROOF, SETTINGS);
            assert_eq!(given.fault(), Fault::Incomplete, "cut at {cut}");
            assert!(complete.records.starts_with(&given.records), "cut at {cut}");
            let given = read(broken(&body[..cut], size), FOOTER_PROOF, SETTINGS);
            assert!(matches!(given.fault(), Fault::Transport(_)), "broken at {cut}");
            assert!(complete.records.starts_with(&given.records), "broken at {cut}");
        }
    }
}

#[test]
fn p1_a_cut_of_a_marked_list_is_incomplete_up_to_its_end_marker() {
    let body = "----BEGIN_RESPONSE_BODY_CSV\nA,B\n1,\"x\ny\"\n23,45\n----END_RESPONSE_BODY_CSV\n";
    let complete = same(body, FRAMING, SETTINGS);
    assert_eq!((complete.proof(), complete.records.len()), (Proof::HttpFraming, 2));
    for cut in 0..body.len() - 1 {
        let given = same(&body[..cut], FRAMING, SETTINGS);
        assert_eq!(given.fault(), Fault::Incomplete, "cut at {cut}");
        assert!(complete.records.starts_with(&given.records), "cut at {cut}");
    }
}

#[test]
fn p1_a_cut_footer_is_incomplete() {
    let body_end = TRUNCATED.find("----BEGIN_RESPONSE_FOOTER").unwrap();
    for cut in body_end + 1..TRUNCATED.len() - 1 {
        let given = same(&TRUNCATED[..cut], FRAMING, SETTINGS);
        assert_eq!(given.fault(), Fault::Incomplete, "cut at {cut}");
    }
}

#[test]
fn p1_framing_is_not_proved_by_a_broken_connection() {
    let given = read(broken(TRUNCATED.as_bytes(), 7), FRAMING, SETTINGS);
    assert!(matches!(given.fault(), Fault::Transport(_)));
}

#[test]
fn p3_a_truncation_is_a_warning_of_the_same_shape_as_in_xml() {
    for csv in [FRAMING, FOOTER_PROOF] {
        let given = same(TRUNCATED, csv, SETTINGS);
        let url = "https://qualysapi.example.com/api/2.0/fo/log/\n?action=list&id_max=700123";
        let warning = json!({"CODE": "1980", "TEXT": "1 record limit exceeded.", "URL": url});
        assert_eq!(given.outside, [outside("WARNING", warning)]);
        assert_eq!(given.records, [r#"{"Date":"2026-05-04","Action":"launch"}"#]);
    }
}

#[test]
fn c1_footers_of_other_shapes() {
    let footer = |rows: &str| {
        let body = format!("----BEGIN_RESPONSE_FOOTER_CSV\n{rows}----END_RESPONSE_FOOTER_CSV\n");
        let given = same(body, FOOTER_PROOF, SETTINGS);
        assert_eq!((given.proof(), given.records.len()), (Proof::Footer, 0));
        given.outside
    };
    assert_eq!(footer(""), []);
    assert_eq!(
        footer("STATUS_MESSAGE\nOne\nTwo\n"),
        [outside("STATUS_MESSAGE", json!("One\nTwo"))]
    );
    assert_eq!(
        footer("\"CODE\",\"TEXT\"\n1980,cut\n"),
        [outside("WARNING", json!({"CODE": "1980", "TEXT": "cut"}))]
    );
    assert_eq!(footer("WARNING\nplain\n"), [outside("WARNING", json!({"TEXT": "plain"}))]);
    assert_eq!(
        footer("WARNING\nCODE,TEXT\n1980,a\n1,b\n\"Status Message\"\nFinished\n"),
        [
            outside("WARNING", json!({"CODE": "1980", "TEXT": "a"})),
            outside("WARNING", json!({"CODE": "1", "TEXT": "b"})),
            outside("STATUS_MESSAGE", json!("Finished")),
        ]
    );
}

#[test]
fn c1_the_header_block_stands_outside() {
    let body = "----BEGIN_RESPONSE_HEADER_CSV\n\"Echo\",\"1\"\nDate\n----END_RESPONSE_HEADER_CSV\n\
        ----BEGIN_RESPONSE_SUMMARY_CSV\nx\n----END_RESPONSE_SUMMARY_CSV\n\
        ----BEGIN_RESPONSE_BODY_CSV\nA\n1\n----END_RESPONSE_BODY_CSV\n";
    let given = same(body, FRAMING, SETTINGS);
    assert_eq!(
        given.outside,
        [outside("HEADER", json!([["Echo", "1"], ["Date"]])), outside("SUMMARY", json!([["x"]]))]
    );
    assert_eq!(given.records, [r#"{"A":"1"}"#]);
}

#[test]
fn c1_quoted_markers_are_cells() {
    let mark = "----END_RESPONSE_BODY_CSV";
    let body = format!(
        "----BEGIN_RESPONSE_BODY_CSV\nA\n\"{mark}\"\n\
         \"x\n{mark}\n----BEGIN_RESPONSE_FOOTER_CSV\n\"\n{mark}\n"
    );
    let given = same(body, FRAMING, SETTINGS);
    assert_eq!(given.records.len(), 2);
    assert_eq!(given.values()[0], json!({"A": mark}));
    assert_eq!(given.values()[1]["A"].as_str().unwrap().lines().nth(1), Some(mark));
    assert_eq!(given.outside, []);
}

#[test]
fn c1_markers_count_as_whole_lines_only() {
    let body = "----BEGIN_RESPONSE_BODY_CSV\nA,B\n----END_RESPONSE_BODY_CSV,x\n\
        see ----END_RESPONSE_BODY_CSV,y\n----END_RESPONSE_BODY_CSV  \r\n";
    let given = same(body, FRAMING, SETTINGS);
    assert_eq!(given.records.len(), 2);
    assert_eq!(given.proof(), Proof::HttpFraming);
}

#[test]
fn p1_an_empty_marked_body_is_an_empty_list() {
    for body in [
        "----BEGIN_RESPONSE_BODY_CSV\n----END_RESPONSE_BODY_CSV\n",
        "----BEGIN_RESPONSE_BODY_CSV\n\"A\",\"B\"\n----END_RESPONSE_BODY_CSV",
    ] {
        let given = same(body, FRAMING, SETTINGS);
        assert_eq!((given.proof(), given.records.len()), (Proof::HttpFraming, 0));
    }
}

#[test]
fn p1_without_marks_framing_proves_whatever_the_catalogue_says() {
    for csv in [FRAMING, FOOTER_PROOF] {
        let given = same("\"Restricted IPs\"\n\"192.0.2.7\"\n10.0.9.1-10.0.9.50", csv, SETTINGS);
        assert_eq!((given.proof(), given.records.len()), (Proof::HttpFraming, 2));
        let given = same("A,B\n", csv, SETTINGS);
        assert_eq!((given.proof(), given.records.len()), (Proof::HttpFraming, 0));
    }
}

#[test]
fn p1_bare_csv_that_is_visibly_cut_is_incomplete() {
    for body in
        ["", "\n", "A,B\n1,\"x", "A,B\n1,\"x,\n2,3\n", "A,B\n1,2\n3", "--", "----BEGIN_RESP"]
    {
        for csv in [FRAMING, FOOTER_PROOF] {
            assert_eq!(same(body, csv, SETTINGS).fault(), Fault::Incomplete, "{body:?}");
        }
    }
}

#[test]
fn p1_a_missing_end_marker_is_incomplete() {
    for body in [
        "----BEGIN_RESPONSE_BODY_CSV\nA\n1\n\
         ----BEGIN_RESPONSE_FOOTER_CSV\n----END_RESPONSE_FOOTER_CSV\n",
        "----BEGIN_RESPONSE_BODY_CSV\nA\n1\n----END_RESPONSE_HEADER_CSV\n",
        "----BEGIN_RESPONSE_HEADER_CSV\n----END_RESPONSE_HEADER_CSV\n",
    ] {
        for csv in [FRAMING, FOOTER_PROOF] {
            assert_eq!(same(body, csv, SETTINGS).fault(), Fault::Incomplete, "{body:?}");
        }
    }
}

#[test]
fn c1_rows_between_the_blocks_are_no_records() {
    let body = "----BEGIN_RESPONSE_BODY_CSV\nA\n1\n----END_RESPONSE_BODY_CSV\n<ERROR>\n";
    let given = same(body, FRAMING, SETTINGS);
    assert_eq!(given.records.len(), 1);
    assert_eq!(given.oddities.shape, Some((1, "row".to_owned())));
}

#[test]
fn c1_text_before_the_first_marker_names_no_column() {
    let body = "notice\n----BEGIN_RESPONSE_BODY_CSV\nA\n1\n----END_RESPONSE_BODY_CSV\n";
    assert_eq!(same(body, FRAMING, SETTINGS).records, [r#"{"A":"1"}"#]);
}

#[test]
fn e7_a_block_above_the_limit_is_refused() {
    let body = format!("----BEGIN_RESPONSE_HEADER_CSV\n{}", "a,b\n".repeat(3000));
    let given = same(&body, FRAMING, SETTINGS);
    let Fault::TooLarge { record: 1, what, .. } = given.fault() else { panic!("{given:?}") };
    assert!(what.starts_with("block"));
    let names = "x".repeat(5000);
    let rows = "1,2\n".repeat(1000);
    let body =
        format!("----BEGIN_RESPONSE_FOOTER_CSV\n{names},b\n{rows}----END_RESPONSE_FOOTER_CSV\n");
    assert!(matches!(same(&body, FRAMING, SETTINGS).fault(), Fault::TooLarge { .. }));
}
