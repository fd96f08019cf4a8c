//! Answers that are one piece: what `execute` gives, files, documents, errors, heads; and steps.

use host_harness::error::ErrorCase;
use serde_json::{Value, json};
use tests::generated::{Generated, answer};
use tests::guests::{SMALL, USUAL};

use super::{BOTH, MIB, Parts, error, many, passes, response, step, text, too_large};

#[test]
fn e7_an_answer_above_max_bytes_names_open() {
    let hosts = |bytes: usize| {
        let unit = format!("<HOST><ID>1</ID><OS>{}</OS></HOST>", "0123456789".repeat(100));
        response(vec![text("<HOST_LIST>"), many(&unit, bytes / 1024), text("</HOST_LIST>")])
    };
    let mut smaller = step();
    smaller["options"] = json!({ "max_bytes": 100_000 });
    for guest in BOTH {
        for (step, bytes) in [(step(), 18 * MIB), (smaller.clone(), 200_000)] {
            let refused = guest().execute(&step, hosts(bytes)).map(drop).unwrap_err();
            too_large(&refused, &["`open`"]);
        }
    }
    let answer = USUAL.execute(&step(), hosts(15 * MIB)).unwrap();
    assert_eq!(answer["page"]["records"], 15 * 1024);
}

#[test]
fn e7_a_file_above_max_bytes_names_open() {
    let step = json!({ "resource": "report", "operation": "fetch", "parameters": { "id": "1" } });
    let pdf = |mib: usize| {
        let pieces: Parts = vec![text("%PDF-1.4\n"), many("0123456789abcdef", mib * MIB / 16)];
        Generated::once("application/pdf", pieces.into_iter().flatten())
    };
    let csv = |mib: usize| Generated::once("text/csv", many("\"a\"\n", mib * MIB / 4));
    for guest in BOTH {
        for mib in [13, 64] {
            too_large(&guest().execute(&step, pdf(mib)).map(drop).unwrap_err(), &["`open`"]);
            too_large(&guest().execute(&step, csv(mib)).map(drop).unwrap_err(), &["`open`"]);
        }
    }
    for mib in [8, 11] {
        too_large(&SMALL.execute(&step, pdf(mib)).map(drop).unwrap_err(), &["`open`"]);
        too_large(&SMALL.execute(&step, csv(mib)).map(drop).unwrap_err(), &["`open`"]);
    }
    let answer = USUAL.execute(&step, pdf(11)).unwrap();
    assert_eq!(answer["content"]["bytes"], 11 * MIB + 9);
    assert_eq!(USUAL.execute(&step, csv(8)).unwrap()["content"]["bytes"], 8 * MIB);
    let streamed = SMALL.open(&step, pdf(64));
    assert_eq!(streamed.bytes as usize, 64 * MIB + 9);
}

fn document(parts: Parts) -> Generated {
    let head = text("<OPTION_PROFILES><OPTION_PROFILE>");
    let tail = text("</OPTION_PROFILE></OPTION_PROFILES>");
    let parts = std::iter::once(head).chain(parts).chain(std::iter::once(tail));
    Generated::once("text/xml", parts.flatten())
}

#[test]
fn e7_a_document_above_the_limit_names_open() {
    let step = json!({ "resource": "option_profile", "operation": "export" });
    let kinds: [fn(usize) -> Parts; 5] = [
        |mib| vec![text("<A><![CDATA["), many("0123456789abcdef", mib * MIB / 16), text("]]></A>")],
        |mib| vec![text("<A>"), many("&quot;", mib * MIB / 2), text("</A>")],
        |mib| vec![many("<A>1</A>", mib * MIB / 8)],
        |mib| vec![many("<A/>", mib * MIB / 3)],
        |mib| vec![many("<A><B c='1'>2</B></A>", mib * MIB / 21)],
    ];
    for guest in BOTH {
        for kind in &kinds[..2] {
            let refused = guest().execute(&step, document(kind(20)));
            too_large(&refused.map(drop).unwrap_err(), &["`open`"]);
        }
        for kind in kinds {
            // Whether these fit depends on the guest; that none traps does not.
            for mib in [1, 3, 7] {
                if let Err(refused) = guest().execute(&step, document(kind(mib))) {
                    too_large(&refused, &["`open`"]);
                }
            }
        }
    }
    let unit = "<A>0123456789abcdef0123456789abcdef</A>";
    let answer = USUAL.execute(&step, document(vec![many(unit, 50_000)])).unwrap();
    let list = &answer["data"]["OPTION_PROFILES"]["OPTION_PROFILE"][0]["A"];
    assert_eq!(list.as_array().map(Vec::len), Some(50_000));
}

#[test]
fn e7_a_long_header_is_no_matter() {
    for guest in BOTH {
        let mut answer = answer(
            200,
            "text/xml",
            text("<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE/></HOST_LIST_VM_DETECTION_OUTPUT>"),
        );
        let value = http::HeaderValue::from_str(&"x".repeat(MIB)).unwrap();
        answer.headers_mut().insert("x-long", value);
        passes(&guest().open(&step(), Generated::answers([answer])), 0);
    }
}

#[test]
fn e7_a_huge_error_is_still_that_error() {
    let xml = |inside: Parts| {
        let mut parts: Parts = vec![text("<SIMPLE_RETURN><RESPONSE><CODE>1905</CODE>")];
        parts.extend(inside);
        parts.push(text("</RESPONSE></SIMPLE_RETURN>"));
        parts.into_iter().flatten()
    };
    let kinds: [fn() -> Parts; 4] = [
        || vec![text("<TEXT>"), many("0123456789abcdef", 4 * MIB), text("</TEXT>")],
        || vec![many("<TEXT>1</TEXT>", 4 * MIB)],
        || vec![text("<ITEM_LIST>"), many("<ITEM/>", 140_000), text("</ITEM_LIST>")],
        || vec![text("<TEXT>"), many("0123456789abcdef", 60_000), text("</TEXT>")],
    ];
    for guest in BOTH {
        for kind in kinds {
            for status in [200, 400] {
                let answers = Generated::answers([answer(status, "text/xml", xml(kind()))]);
                let streamed = guest().open(&step(), answers);
                let case = error(&streamed).case;
                assert!(
                    [ErrorCase::PermanentRefused, ErrorCase::PermanentTooLarge].contains(&case),
                    "{case:?}"
                );
            }
        }
    }
}

#[test]
fn e7_a_step_of_many_values_is_refused() {
    let values = Value::from(vec![1; 3_500_000]);
    let steps = [
        json!({ "resource": "host", "operation": "list", "parameters": { "ids": values } }),
        json!({ "resource": "host", "operation": "list", "parameters": {}, "options": { "extra_parameters": values } }),
    ];
    for guest in BOTH {
        for step in &steps {
            let refused = guest().execute(step, Generated::answers([])).unwrap_err();
            assert_eq!(refused.case, ErrorCase::PermanentInvalidStep);
        }
    }
}
