//! The conversion of one large list, side by side in every way.
//!
//! In: a document. Out: tables of rates and ratios. The ways take turns, so that a noisy neighbour meets them all.

use std::fs;
use std::path::Path;
use std::time::Instant;

use host_harness::host::Host;
use tokio::runtime::Runtime;

use crate::document::{Document, Kind};
use crate::figures::{Runs, Table, Target, number};
use crate::peers::{self, Peer};
use crate::{baselines, component, native};

/// The outcome of one conversion, so that each way can be checked against the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// Records.
    pub records: u64,
    /// Bytes of NDJSON.
    pub bytes: u64,
    /// The memory of all guests when the last batch came, in bytes; 0 without guests.
    pub guest_memory: u64,
}

impl Converted {
    /// Counts a batch; its bytes must have been made, so the compiler is told that they matter.
    pub fn add(&mut self, data: &[u8], records: u32) {
        std::hint::black_box(data);
        self.records += u64::from(records);
        self.bytes += data.len() as u64;
    }
}

/// A way to convert the document: its name, and a run of it in seconds.
struct Way<'a> {
    name: &'static str,
    run: Box<dyn FnMut() -> Result<f64, String> + 'a>,
    rates: Runs,
}

const COMPONENT: &str = "a. component: host, guest, NDJSON";
const NATIVE: &str = "b. the same code, native";
const EVENTS: &str = "c. quick-xml, native, events only";
const COPY: &str = "e. memcpy";

/// Rates of every way over a detection list of `size` bytes, over `rounds` turns.
///
/// # Errors
/// Whatever stops one of our own ways; a peer that is missing is told in the table.
pub fn compare(
    (runtime, host): (&Runtime, &Host),
    size: u64,
    rounds: usize,
    folder: &Path,
) -> Result<Table, String> {
    let document = Document::new(Kind::Detections, size);
    let file = folder.join("detections.xml");
    fs::write(&file, document.whole()).map_err(|error| format!("{}: {error}", file.display()))?;
    let found = peers::install(folder);
    let mut ways = ours(runtime, host, &document)?;
    let mut missing = Vec::new();
    for peer in &found {
        match peer {
            Ok(peer) => ways.push(outside(peer, &file)),
            Err((name, reason)) => missing.push(format!("Not measured: {name}. {reason}")),
        }
    }
    for round in 0..=rounds {
        for way in &mut ways {
            let seconds = (way.run)().map_err(|error| format!("{}: {error}", way.name))?;
            // The first turn warms up caches and pools.
            if round > 0 {
                way.rates.0.push(document.bytes as f64 / 1e6 / seconds);
            }
        }
    }
    Ok(table(&ways, missing, &document, rounds))
}

fn ours<'a>(
    runtime: &'a Runtime,
    host: &'a Host,
    document: &'a Document,
) -> Result<Vec<Way<'a>>, String> {
    let converted = runtime.block_on(component::convert(host, document)).map_err(text)?;
    let natively = native::convert(document).map_err(|error| error.failure.message)?;
    if (converted.records, converted.bytes) != (natively.records, natively.bytes) {
        return Err(format!("the component gave {converted:?}, the native code {natively:?}"));
    }
    let mut copied = Vec::new();
    Ok(vec![
        Way::new(COMPONENT, move || {
            second(|| runtime.block_on(component::convert(host, document)).map_err(text))
        }),
        Way::new(NATIVE, move || {
            second(|| native::convert(document).map_err(|error| error.failure.message))
        }),
        Way::new(EVENTS, move || second(|| baselines::events(document).map_err(text))),
        Way::new(COPY, move || second(|| Ok(baselines::copy(document, &mut copied)))),
    ])
}

/// How long the second of two runs took, in seconds. The document lay idle while other programs ran, and the first run
/// has to bring back what the system took away meanwhile.
fn second<T>(mut work: impl FnMut() -> Result<T, String>) -> Result<f64, String> {
    work()?;
    timed(work)
}

fn outside<'a>(peer: &'a Peer, file: &'a Path) -> Way<'a> {
    Way::new(peer.name, move || peer.seconds(file))
}

impl<'a> Way<'a> {
    fn new(name: &'static str, run: impl FnMut() -> Result<f64, String> + 'a) -> Self {
        Self { name, run: Box::new(run), rates: Runs::default() }
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}

/// How long it took, in seconds.
pub fn timed<T>(work: impl FnOnce() -> Result<T, String>) -> Result<f64, String> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

fn table(ways: &[Way<'_>], missing: Vec<String>, document: &Document, rounds: usize) -> Table {
    let about = format!(
        "One list_detection answer of {} MB in pieces of 64 KiB from memory, {rounds} turns of each way; of a to e the \
         second of two runs in a turn, since the document lay idle while Python and Node ran.",
        number(document.bytes as f64 / 1e6)
    );
    let columns = ["way", "MB/s", "slowest to fastest", "× xmltodict", "× c", "target", "met"];
    let mut table = Table::new("Converting a detection list", &[&about], &columns);
    let named = |start: &str| ways.iter().find(|way| way.name.starts_with(start));
    let (xmltodict, events) = (named("Python"), named(EVENTS));
    for way in ways {
        let ratio = |to: Option<&Way<'_>>| to.map(|to| way.rates.median_ratio(&to.rates));
        let (times, share) = (ratio(xmltodict), ratio(events));
        let mut row = vec![
            way.name.to_owned(),
            number(way.rates.median()),
            format!("{} – {}", number(way.rates.quantile(0.0)), number(way.rates.quantile(1.0))),
            times.map_or_else(String::new, number),
            share.map_or_else(String::new, number),
        ];
        row.extend(if way.name == COMPONENT {
            judge(times, share, &mut table)
        } else {
            <_>::default()
        });
        table.rows.push(row);
    }
    table.notes.extend(missing);
    table
}

/// The targets of the component, and whether they are met.
fn judge(times: Option<f64>, share: Option<f64>, table: &mut Table) -> [String; 2] {
    const TIMES: f64 = 30.0;
    const SHARE: f64 = 0.8;
    let met = [times.map(|times| times >= TIMES), share.map(|share| share >= SHARE)];
    let word = if met.contains(&Some(false)) {
        "no"
    } else if met.contains(&None) {
        // A peer that was not measured.
        "not known"
    } else {
        "yes"
    };
    if word == "no" {
        table.notes.push(format!(
            "Missed: {COMPONENT}. About three quarters of a profile's samples are the decoder in the sandbox, where the \
             same code takes longer than b: each call and each loop looks whether it must yield."
        ));
    }
    [format!("≥ {TIMES} × xmltodict, ≥ {SHARE} × c"), word.to_owned()]
}

/// Rates of the decoders for the other kinds of answers, through the component and natively.
///
/// # Errors
/// Whatever stops one of them.
pub fn kinds(
    (runtime, host): (&Runtime, &Host),
    size: u64,
    rounds: usize,
) -> Result<Table, String> {
    let about = "Each answer in pieces of 64 KiB from memory, the last ones with a detection list in other pieces.";
    let mut table =
        Table::new("Other answers", &[about], &["answer", "MB", "component, MB/s", "native, MB/s"]);
    let mut documents: Vec<(String, Document)> = Kind::ALL
        .into_iter()
        .skip(1)
        .map(|kind| (kind.name().to_owned(), Document::new(kind, size)))
        .collect();
    let detections = Document::new(Kind::Detections, size);
    for kibibytes in [16, 256, 1024] {
        let name = format!("detections-xml, pieces of {kibibytes} KiB");
        documents.push((name, detections.in_pieces_of(kibibytes << 10)));
    }
    let mut rates = vec![(Runs::default(), Runs::default()); documents.len()];
    for _ in 0..rounds {
        for ((_, document), (component, native)) in documents.iter().zip(&mut rates) {
            let rate = |seconds: f64| document.bytes as f64 / 1e6 / seconds;
            let converts = || runtime.block_on(component::convert(host, document)).map_err(text);
            component.0.push(rate(timed(converts)?));
            let converts = || native::convert(document).map_err(|error| error.failure.message);
            native.0.push(rate(timed(converts)?));
        }
    }
    for ((name, document), (component, native)) in documents.into_iter().zip(rates) {
        let megabytes = number(document.bytes as f64 / 1e6);
        table.rows.push(vec![name, megabytes, number(component.median()), number(native.median())]);
    }
    Ok(table)
}

/// The figures of a million records with nothing in them.
///
/// # Errors
/// Whatever stops it.
pub fn tiny(
    (runtime, host): (&Runtime, &Host),
    count: u64,
    rounds: usize,
) -> Result<Table, String> {
    let document = Document::new(Kind::Tiny, count);
    let mut seconds = Runs::default();
    for _ in 0..rounds {
        let mut records = 0;
        seconds.0.push(timed(|| {
            records = runtime.block_on(component::convert(host, &document)).map_err(text)?.records;
            Ok(())
        })?);
        if records != count {
            return Err(format!("{records} of {count} tiny records came"));
        }
    }
    let about = "`host.list` with nothing but an ID in each host, through the component.";
    let mut table = Table::of_figures("Many tiny records", &[about]);
    table.judged("records", count as f64, Target::at_least(count as f64, "", "Records were lost."));
    table.figure("records in a second", number(count as f64 / seconds.median()));
    let rate = document.bytes as f64 / 1e6 / seconds.median();
    table.figure("rate", format!("{} MB/s", number(rate)));
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_only_where_all_of_it_was_measured() {
        for (times, share, word) in [
            (Some(31.0), Some(0.9), "yes"),
            (Some(29.0), Some(0.9), "no"),
            (None, Some(0.9), "not known"),
            (Some(31.0), None, "not known"),
            (None, Some(0.7), "no"),
        ] {
            let mut table = Table::new("", &[], &[]);
            assert_eq!(judge(times, share, &mut table)[1], word);
            assert_eq!(table.notes.is_empty(), word != "no");
        }
    }
}
