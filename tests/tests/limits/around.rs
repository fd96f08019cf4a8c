//! What stands around the records: it is kept up to 1 MiB, and what decides is never left out (rule X10).

use bytes::Bytes;
use host_harness::error::ErrorCase;
use serde_json::Value;
use tests::generated::{Generated, answer};
use tests::guests::Streamed;

use super::{BOTH, MIB, Parts, error, many, passes, response, step, text, too_large};

const HOSTS: &str = "<HOST_LIST><HOST><ID>1</ID></HOST></HOST_LIST>";

/// How many elements the warning says were left out.
fn left_out(streamed: &Streamed) -> u64 {
    let warnings = streamed.summary["warnings"].as_array().unwrap();
    let warning = warnings.iter().find(|warning| warning["code"] == "envelope");
    let message = warning.and_then(|warning| warning["message"].as_str()).unwrap_or("0 ");
    message.split(' ').next().unwrap().parse().unwrap()
}

fn envelope(streamed: &Streamed) -> &Value {
    &streamed.summary["envelope"]
}

#[test]
fn x10_whole_elements_are_left_out_above_1_mib() {
    for guest in BOTH {
        let parts = vec![
            text("<FIRST>"),
            many("0123456789abcdef", 600 * 1024 / 16),
            text("</FIRST><SECOND>"),
            many("0123456789abcdef", 600 * 1024 / 16),
            text("</SECOND><THIRD>3</THIRD>"),
            text(HOSTS),
        ];
        let streamed = guest().open(&step(), response(parts));
        passes(&streamed, 1);
        assert_eq!(left_out(&streamed), 1);
        assert_eq!(envelope(&streamed)["FIRST"].as_str().map(str::len), Some(600 * 1024));
        assert_eq!(envelope(&streamed)["SECOND"], Value::Null);
        assert_eq!(envelope(&streamed)["THIRD"], "3");
    }
}

#[test]
fn e7_an_envelope_of_any_size_and_shape_is_no_matter() {
    let parts: [fn() -> Parts; 7] = [
        || {
            vec![
                text("<GLOSSARY>"),
                many("0123456789abcdef", 4 * MIB / 16 - 10),
                text("</GLOSSARY>"),
            ]
        },
        || vec![text("<GLOSSARY>"), many("<A>1</A>", 64 * MIB / 8), text("</GLOSSARY>")],
        || vec![text("<GLOSSARY>"), many("<A/>", MIB), text("</GLOSSARY>")],
        || vec![text("<GLOSSARY>"), many("<A>1</A><B>2</B>", MIB), text("</GLOSSARY>")],
        || vec![many("<A>1</A>", 4 * MIB)],
        || vec![many("<A><B><C d='1'/></B></A>", MIB)],
        || vec![many("x<!-- -->", MIB), many("text ", 100_000)],
    ];
    for guest in BOTH {
        for parts in parts {
            let mut parts = parts();
            parts.push(text(HOSTS));
            let streamed = guest().open(&step(), response(parts));
            passes(&streamed, 1);
            assert!(left_out(&streamed) > 0);
            assert!(envelope(&streamed).to_string().len() <= 3 * MIB);
        }
    }
}

#[test]
fn e7_warnings_of_any_size_are_no_matter() {
    let warning = |number: u64, text: &str| {
        let ids = format!("<ID_SET><ID>{number}</ID></ID_SET>");
        Bytes::from(format!("<WARNING><TEXT>{text}</TEXT>{ids}</WARNING>"))
    };
    let long = "x".repeat(900_000);
    for guest in BOTH {
        let long = long.clone();
        let parts: Parts = vec![
            text(HOSTS),
            Box::new((0..100).map(move |number| warning(number, &long))),
            Box::new((100..100_000).map(move |number| warning(number, "some"))),
        ];
        let streamed = guest().open(&step(), response(parts));
        passes(&streamed, 1);
        let warnings = streamed.summary["warnings"].to_string();
        assert!(warnings.len() < 2 * MIB, "{}", warnings.len());
        assert!(warnings.contains("more warnings were left out"));
    }
}

#[test]
fn p1_what_says_that_the_list_goes_on_is_never_left_out() {
    for guest in BOTH {
        let parts = vec![
            text(HOSTS),
            text("<WARNING><CODE>1980</CODE><URL><![CDATA[https://x.example.com/?id_min=2&ids="),
            many("0123456789abcdef", 2 * MIB / 16),
            text("]]></URL></WARNING>"),
        ];
        let streamed = guest().open(&step(), response(parts));
        too_large(error(&streamed), &["WARNING"]);
        assert_eq!(streamed.records, 1);
    }
}

#[test]
fn e1_an_error_beside_the_records_is_never_left_out() {
    for guest in BOTH {
        let parts = vec![
            text(HOSTS),
            text("<CODE>1905</CODE><TEXT>"),
            many("0123456789abcdef", 2 * MIB / 16),
            text("</TEXT>"),
        ];
        let streamed = guest().open(&step(), response(parts));
        assert_eq!(error(&streamed).case, ErrorCase::PermanentRefused);
        assert_eq!(error(&streamed).failure.qualys_code, Some(1905));
    }
}

#[test]
fn e7_the_envelopes_of_many_pages_are_kept_within_bounds() {
    let body = |page: u64| {
        let more = format!(
            "<WARNING><CODE>1980</CODE><URL><![CDATA[https://x.example.com/?id_min={}]]></URL></WARNING>",
            page + 2
        );
        let parts: Parts = vec![
            text(format!(
                "<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE><NOTE>{}</NOTE>",
                "x".repeat(900_000)
            )),
            text(format!("<HOST_LIST><HOST><ID>{}</ID></HOST></HOST_LIST>", page + 1)),
            text(if page < 99 { more } else { String::new() }),
            text("</RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>"),
        ];
        answer(200, "text/xml", parts.into_iter().flatten())
    };
    for guest in BOTH {
        let streamed = guest().open(&step(), Generated::answers((0..100).map(body)));
        passes(&streamed, 100);
        assert_eq!(left_out(&streamed), 98);
        assert!(streamed.summary.to_string().len() < 2 * MIB);
    }
}
