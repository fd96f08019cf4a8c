//! What is too large for the connector's limits is refused with a typed error, and nothing traps (rule E7).
//!
//! In: answers at and above each limit, made while they are read. Out: the same verdict in a guest of 16 MiB and in
//! one of 64 MiB, through the shipped component.

use bytes::Bytes;
use host_harness::error::ErrorCase;
use serde_json::{Value, json};
use tests::generated::{Generated, repeated};
use tests::guests::{Guest, Refused, SMALL, Streamed, USUAL};

#[path = "limits/answers.rs"]
mod answers;
#[path = "limits/around.rs"]
mod around;
#[path = "limits/forms.rs"]
mod forms;
#[path = "limits/records.rs"]
mod records;

const MIB: usize = 1 << 20;
const BOTH: [fn() -> &'static Guest; 2] = [|| &SMALL, || &USUAL];

fn step() -> Value {
    json!({ "resource": "host", "operation": "list_detection", "parameters": { "ips": "10.0.0.0/8" } })
}

fn text(text: impl Into<String>) -> Box<dyn Iterator<Item = Bytes> + Send> {
    Box::new(std::iter::once(Bytes::from(text.into())))
}

type Parts = Vec<Box<dyn Iterator<Item = Bytes> + Send>>;

/// `times` times the same markup.
fn many(unit: &str, times: usize) -> Box<dyn Iterator<Item = Bytes> + Send> {
    Box::new(repeated(unit, times as u64))
}

/// A detection list with these parts between RESPONSE's tags.
fn response(parts: Parts) -> Generated {
    let head = text("<?xml version=\"1.0\"?>\n<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE>");
    let tail = text("</RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>\n");
    let parts = std::iter::once(head).chain(parts).chain(std::iter::once(tail));
    Generated::once("text/xml", parts.flatten())
}

/// A list of a small host, one with these parts, and another small one.
fn record(parts: Parts) -> Generated {
    let mut all: Parts = vec![text("<HOST_LIST><HOST><ID>1</ID></HOST><HOST><ID>2</ID>")];
    all.extend(parts);
    all.push(text("</HOST><HOST><ID>3</ID></HOST></HOST_LIST>"));
    response(all)
}

fn error(streamed: &Streamed) -> &Refused {
    streamed.error.as_ref().unwrap_or_else(|| panic!("it was not refused: {streamed:?}"))
}

#[track_caller]
fn too_large(refused: &Refused, needles: &[&str]) {
    let failure = &refused.failure;
    let told = format!("{} {} {}", failure.message, failure.advice, failure.detail);
    assert_eq!(refused.case, ErrorCase::PermanentTooLarge, "{told}");
    for needle in needles {
        assert!(told.contains(needle), "{needle:?} is not in {told:?}");
    }
}

#[track_caller]
fn passes(streamed: &Streamed, records: u64) {
    assert!(streamed.error.is_none(), "{:?}", streamed.error);
    assert_eq!(streamed.records, records);
    assert_eq!(streamed.summary["page"]["proof"], "root-end");
}
