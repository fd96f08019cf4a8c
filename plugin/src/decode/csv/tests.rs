//! Rules C1, C3 and P1 for CSV, in pieces of several sizes.

use super::*;
use crate::decode::bytes::pieces::{SIZES, broken, whole, zipped, zipped_cut};
use serde_json::{Value, json};

mod ends;
mod rows;

const FOOTER_PROOF: Csv =
    Csv { proof: CsvProof::Footer, integers: &["QID", "Host ID"], columns: &[] };
const FRAMING: Csv = Csv { proof: CsvProof::Framing, integers: &["QID"], columns: &[] };
const SETTINGS: Settings = Settings { max_record_bytes: 4096, typed: false, key: Some("Host ID") };

/// Everything that a list gave.
#[derive(Clone, Debug, Default, PartialEq)]
struct Given {
    records: Vec<String>,
    outside: Vec<(Vec<String>, Value)>,
    keys: Vec<Option<u64>>,
    counts: Counts,
    end: Option<Result<Proof, Fault>>,
    oddities: Oddities,
}

impl Given {
    fn values(&self) -> Vec<Value> {
        self.records.iter().map(|record| serde_json::from_str(record).unwrap()).collect()
    }

    fn proof(&self) -> Proof {
        self.end.clone().unwrap().unwrap()
    }

    fn fault(&self) -> Fault {
        self.end.clone().unwrap().unwrap_err()
    }
}

fn read(input: Input, csv: Csv, settings: Settings) -> Given {
    let mut list = List::new(input, csv, settings);
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
            Ok(Found::Outside(path, value)) => given.outside.push((path, value)),
            Ok(Found::LeftOut(_)) => unreachable!("CSV leaves nothing out"),
            Ok(Found::End(proof)) => {
                assert_eq!(list.next(&mut out), Ok(Found::End(proof)));
                given.end = Some(Ok(proof));
            }
            Err(fault) => given.end = Some(Err(fault)),
        }
        assert_eq!(out, b"before");
    }
    given.oddities = list.oddities().clone();
    given
}

/// Reads a body in pieces of all sizes, which must make no difference.
fn same(body: impl AsRef<[u8]>, csv: Csv, settings: Settings) -> Given {
    let given = read(whole(body.as_ref(), usize::MAX), csv, settings);
    for size in SIZES {
        assert_eq!(read(whole(body.as_ref(), size), csv, settings), given, "pieces of {size}");
    }
    given
}
