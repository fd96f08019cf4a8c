//! The answers that are measured, made from a seed: the same for every way of converting them.
//!
//! In: a kind and a size. Out: the pieces of a body in memory, and the step that asks for it.

use std::fmt::Write as _;

use bytes::Bytes;
use serde_json::{Value, json};
use tests::detections::Detections;
use tests::rows;

/// The seed of every document, so that all runs see the same.
pub const SEED: u64 = 7;
/// The size of a piece: about what a fast connection brings at a time.
const PIECE_BYTES: usize = 64 << 10;

/// What a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A detection list as XML.
    Detections,
    /// The knowledge base as XML: much short text, long texts with markup.
    KnowledgeBase,
    /// Detections as CSV.
    Csv,
    /// Posture as a JSON array.
    Json,
    /// Hosts as XML with nothing but an ID.
    Tiny,
}

impl Kind {
    /// Those that the decoders alone are measured with.
    pub const ALL: [Self; 4] = [Self::Detections, Self::KnowledgeBase, Self::Csv, Self::Json];

    /// The word for it on the command line and in the tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detections => "detections-xml",
            Self::KnowledgeBase => "knowledge-base-xml",
            Self::Csv => "detections-csv",
            Self::Json => "posture-json",
            Self::Tiny => "tiny-records-xml",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Tiny]).find(|kind| kind.name() == name)
    }

    /// Resource and operation.
    pub const fn operation(self) -> (&'static str, &'static str) {
        match self {
            Self::Detections | Self::Csv => ("host", "list_detection"),
            Self::KnowledgeBase => ("knowledge_base", "list"),
            Self::Json => ("policy_audit_posture", "get_posture_info"),
            Self::Tiny => ("host", "list"),
        }
    }

    /// The step that asks for it.
    pub fn step(self) -> String {
        let parameters: Value = match self {
            Self::Detections | Self::Tiny => json!({ "ips": "10.0.0.0/8" }),
            Self::Csv => json!({ "ips": "10.0.0.0/8", "output_format": "CSV" }),
            Self::KnowledgeBase => json!({ "ids": "10000-10400" }),
            Self::Json => {
                json!({ "body": [{ "policyId": "43001", "subscriptionId": "900001", "hostIds": ["500005"] }] })
            }
        };
        let (resource, operation) = self.operation();
        json!({ "resource": resource, "operation": operation, "parameters": parameters })
            .to_string()
    }

    /// The answer's `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Detections | Self::KnowledgeBase | Self::Tiny => "text/xml",
        }
    }
}

/// A body in memory.
#[derive(Clone)]
pub struct Document {
    /// What it holds.
    pub kind: Kind,
    /// Its pieces, in order.
    pub pieces: Vec<Bytes>,
    /// How long it is.
    pub bytes: u64,
}

impl Document {
    /// A document of about this size; for tiny records, of this many.
    pub fn new(kind: Kind, size: u64) -> Self {
        match kind {
            Kind::Detections => Self::of(kind, Detections::of_bytes(SEED, size)),
            Kind::KnowledgeBase => Self::of(kind, knowledge_base(size)),
            Kind::Csv => {
                let rows = size / average(rows::detections(1000), 1000);
                Self::of(kind, rows::detections(rows))
            }
            Kind::Json => Self::of(kind, posture(size)),
            Kind::Tiny => Self::of(kind, rows::hosts(size)),
        }
    }

    fn of(kind: Kind, pieces: impl Iterator<Item = Bytes>) -> Self {
        let whole: Vec<u8> = pieces.flatten().collect();
        let whole = Bytes::from(whole);
        let bytes = whole.len() as u64;
        Self { kind, pieces: cut(&whole, PIECE_BYTES), bytes }
    }

    /// The same bytes in pieces of another size.
    #[must_use]
    pub fn in_pieces_of(&self, size: usize) -> Self {
        let pieces = cut(&Bytes::from(self.whole()), size);
        Self { kind: self.kind, pieces, bytes: self.bytes }
    }

    /// All bytes in one buffer.
    pub fn whole(&self) -> Vec<u8> {
        self.pieces.concat()
    }
}

fn cut(whole: &Bytes, size: usize) -> Vec<Bytes> {
    (0..whole.len()).step_by(size).map(|at| whole.slice(at..whole.len().min(at + size))).collect()
}

fn average(pieces: impl Iterator<Item = Bytes>, count: u64) -> u64 {
    pieces.map(|piece| piece.len() as u64).sum::<u64>() / count
}

/// `head`, then records until about `size` bytes are reached, then `tail`.
fn records(
    head: &str,
    tail: &str,
    size: u64,
    write: impl Fn(&mut String, u64),
) -> impl Iterator<Item = Bytes> {
    let mut text = head.to_owned();
    let mut number = 0;
    while (text.len() as u64) < size {
        write(&mut text, number);
        number += 1;
    }
    text.push_str(tail);
    std::iter::once(Bytes::from(text))
}

fn knowledge_base(size: u64) -> impl Iterator<Item = Bytes> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n  <RESPONSE>\n    \
                        <DATETIME>2026-11-20T10:00:00Z</DATETIME>\n    <VULN_LIST>\n";
    const TAIL: &str = "    </VULN_LIST>\n  </RESPONSE>\n</KNOWLEDGE_BASE_VULN_LIST_OUTPUT>\n";
    const TEXT: &str = "The host runs a version that <B>does not check</B> the length of a header.<P>\nAn attacker who \
                        can send requests may read memory.\n<P>Affected: 1.0 to 1.9 on \"Example OS\".\n";
    records(HEAD, TAIL, size, |text, number| {
        let qid = 10_000 + number;
        let times = 1 + number as usize % 9;
        // Writing into a String does not fail.
        let _ = write!(
            text,
            "      <VULN>\n        <QID>{qid}</QID>\n        <VULN_TYPE>Vulnerability</VULN_TYPE>\n        \
             <SEVERITY_LEVEL>{severity}</SEVERITY_LEVEL>\n        <TITLE><![CDATA[Example server & library {qid}]]></TITLE>\n        \
             <CATEGORY>General remote services</CATEGORY>\n        \
             <LAST_SERVICE_MODIFICATION_DATETIME>2026-05-04T12:00:00Z</LAST_SERVICE_MODIFICATION_DATETIME>\n        \
             <PUBLISHED_DATETIME>2020-05-04T12:00:00Z</PUBLISHED_DATETIME>\n        <PATCHABLE>1</PATCHABLE>\n        \
             <SOFTWARE_LIST>\n          <SOFTWARE>\n            <PRODUCT><![CDATA[server]]></PRODUCT>\n            \
             <VENDOR><![CDATA[example]]></VENDOR>\n          </SOFTWARE>\n        </SOFTWARE_LIST>\n        <CVE_LIST>\n",
            severity = 1 + number % 5,
        );
        for cve in 0..times {
            let _ = write!(
                text,
                "          <CVE>\n            <ID><![CDATA[CVE-2026-{cve:05}]]></ID>\n            \
                 <URL><![CDATA[https://cve.example.com/CVE-2026-{cve:05}]]></URL>\n          </CVE>\n"
            );
        }
        text.push_str("        </CVE_LIST>\n");
        for (name, times) in [("DIAGNOSIS", times), ("CONSEQUENCE", 1), ("SOLUTION", times / 2 + 1)]
        {
            let _ = writeln!(text, "        <{name}><![CDATA[{}]]></{name}>", TEXT.repeat(times));
        }
        text.push_str("        <PCI_FLAG>1</PCI_FLAG>\n      </VULN>\n");
    })
}

fn posture(size: u64) -> impl Iterator<Item = Bytes> {
    records("[\n", "\n]\n", size, |text, number| {
        let record = json!({
            "id": 600_001 + number, "instance": "os", "policyId": 43_001, "policyTitle": "Linux baseline",
            "netBios": null, "controlId": 1044 + number % 500, "controlStatement": "Status of an \"example\" setting",
            "rationale": "Why this matters,\nin two lines.", "technologyId": 45, "status": "Failed",
            "previousStatus": "Passed", "firstFailDate": "2026-11-01T00:00:00Z", "hostId": 500_005 + number / 500,
            "ip": "10.0.0.5", "trackingMethod": "IP", "os": "Red Hat Enterprise Linux 8.9", "osCpe": null,
            "dns": "web1.example.com", "networkId": 0, "technology": { "id": 45, "name": "Red Hat Enterprise Linux 8.x" },
            "criticality": { "id": 3, "label": "SERIOUS", "value": 3 },
            "evidence": { "booleanExpr": "(:dp_1 == $tp_1)", "dataPoints": [{ "label": ":dp_1", "values": ["0", "C:\\Windows"] }] },
        });
        if number > 0 {
            text.push_str(",\n");
        }
        let _ = write!(text, "{record}");
    })
}
