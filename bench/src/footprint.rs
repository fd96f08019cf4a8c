//! Memory and time for lists of any size, made while they are read; each in a process of its own.
//!
//! In: sizes. Out: peak memory over the idle process, guest memory, and time for a megabyte.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use std::{env, fs};

use bytes::Bytes;
use host_harness::host::{Host, Outside};
use serde_json::{Value, json};
use tests::detections::Detections;
use tests::generated::Generated;
use tests::memory;
use tokio::runtime::Runtime;

use crate::component;
use crate::document::{Document, Kind, SEED};
use crate::figures::{Runs, Table, Target, number};

/// The word by which this program is started as a child.
pub const CHILD: &str = "read-list";
/// The guest's limit while memory is measured: growth beyond is refused, so it is the peak's bound.
const GUEST_MEMORY: u64 = 16 << 20;
const SMALL: u64 = 100_000_000;
/// So much is read in a process at least, in bytes: a machine may be faster for a moment than for long.
const LEAST_READ: u64 = 1_000_000_000;

/// What a child found out.
struct Reading {
    idle: u64,
    peak: Option<u64>,
    guest: u64,
    seconds: f64,
    bytes: u64,
}

/// The child's work: reads a list of this size, a short one again and again, and prints what it took as JSON.
///
/// # Errors
/// Whatever stops it.
pub fn child(bytes: u64, guest_memory: u64) -> Result<(), String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let host = component::host(guest_memory as usize).map_err(|error| error.to_string())?;
    // The first step brings in what every process needs once.
    let small = Document::new(Kind::Detections, 15_000);
    runtime.block_on(component::convert(&host, &small)).map_err(|error| error.to_string())?;
    let idle = memory::resident().unwrap_or(0);
    let resets = forget_peak();
    let (mut seconds, mut read, mut guest) = (0.0, 0, 0);
    while read < LEAST_READ {
        let list = read_list(&runtime, &host, bytes)?;
        seconds += list.seconds;
        read += list.bytes;
        guest = guest.max(list.guest);
    }
    let peak = resets.then(memory::peak).flatten();
    let told =
        json!({ "idle": idle, "peak": peak, "guest": guest, "seconds": seconds, "bytes": read });
    println!("{told}");
    Ok(())
}

/// One list read to its end.
struct Read {
    seconds: f64,
    bytes: u64,
    guest: u64,
}

fn read_list(runtime: &Runtime, host: &Host, bytes: u64) -> Result<Read, String> {
    let detections = Detections::of_bytes(SEED, bytes);
    let made = detections.made();
    let making = Arc::new(AtomicU64::new(0));
    let timed = Timed { pieces: Mutex::new(detections), making: making.clone() };
    let outside = Outside::through(Arc::new(Generated::once("text/xml", timed)));
    let start = Instant::now();
    let converted = runtime
        .block_on(component::read(host, &outside, Kind::Detections))
        .map_err(|error| error.to_string())?;
    let seconds = start.elapsed().as_secs_f64() - making.load(Ordering::Relaxed) as f64 / 1e9;
    if converted.records != made.hosts() {
        return Err(format!("{} of {} records came", converted.records, made.hosts()));
    }
    Ok(Read { seconds, bytes: made.bytes(), guest: converted.guest_memory })
}

/// Pieces, and how long making them took: that is none of the connector's time.
struct Timed {
    pieces: Mutex<Detections>,
    making: Arc<AtomicU64>,
}

impl Iterator for Timed {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let start = Instant::now();
        let piece = self.pieces.get_mut().map_or(None, Iterator::next);
        let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.making.fetch_add(nanoseconds, Ordering::Relaxed);
        piece
    }
}

/// Lets the system count the peak anew; false where it cannot.
fn forget_peak() -> bool {
    fs::write("/proc/self/clear_refs", "5").is_ok()
}

fn read(bytes: u64, guest_memory: u64) -> Result<Reading, String> {
    let told = run_child(&[CHILD, &bytes.to_string(), &guest_memory.to_string()])?;
    let number = |name: &str| told[name].as_u64();
    Ok(Reading {
        idle: number("idle").unwrap_or(0),
        peak: number("peak"),
        guest: number("guest").unwrap_or(0),
        seconds: told["seconds"].as_f64().unwrap_or(f64::NAN),
        bytes: number("bytes").unwrap_or(0),
    })
}

/// Runs this program as a child; what it printed, as JSON.
///
/// # Errors
/// What the child says.
pub fn run_child(arguments: &[&str]) -> Result<Value, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("a child told no JSON: {error}"))
}

/// Memory and growth at these sizes, each read `rounds` times, in turns.
///
/// # Errors
/// Whatever stops a child.
pub fn measure(sizes: &[u64], rounds: usize) -> Result<Table, String> {
    let about = [
        "list_detection answers that are made while they are read; making them is not counted. Each has a process of its \
         own, which reads a list of 100 MB ten times: a machine may be faster for a moment than for long.",
        "The guest may have 16 MiB: growth beyond is refused.",
    ];
    let mut table = Table::of_figures("Memory and growth", &about);
    let mut readings: Vec<Vec<Reading>> = sizes.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (&size, readings) in sizes.iter().zip(&mut readings) {
            readings.push(read(size, GUEST_MEMORY)?);
        }
    }
    let per_megabyte = |readings: &[Reading]| {
        let rate = |reading: &Reading| reading.seconds * 1e9 / reading.bytes as f64;
        Runs(readings.iter().map(rate).collect())
    };
    let small = readings.first().map(|readings| per_megabyte(readings)).unwrap_or_default();
    for (&size, readings) in sizes.iter().zip(&readings) {
        let name = size_name(size);
        let over_idle = |reading: &Reading| {
            let peak = reading.peak.unwrap_or(0).saturating_sub(reading.idle);
            peak as f64 / f64::from(1 << 20)
        };
        let peak = readings.iter().map(over_idle).fold(0.0, f64::max);
        let target = Target::at_most(96.0, "MiB", "Something grows with the answer.");
        if readings.iter().all(|reading| reading.peak.is_some()) {
            table.judged(&format!("{name}: peak memory over the idle host"), peak, target);
        } else {
            table.figure("peak memory", "not known on this system".to_owned());
        }
        let guest = readings.iter().map(|reading| reading.guest).max().unwrap_or(0);
        let guest = guest as f64 / f64::from(1 << 20);
        table.judged(
            &format!("{name}: guest memory"),
            guest,
            Target::at_most(16.0, "MiB", "The guest holds more."),
        );
        let mine = per_megabyte(readings);
        table.figure(&format!("{name}: time for 1 MB"), format!("{} ms", number(mine.median())));
        if size != SMALL {
            let target =
                Target::at_most(1.1, "×", "A noisy machine shows here first; see the times above.");
            table.judged(
                &format!("{name}: time for 1 MB, to that at 100 MB"),
                mine.median_ratio(&small),
                target,
            );
        }
    }
    Ok(table)
}

fn size_name(bytes: u64) -> String {
    if bytes >= 1_000_000_000 {
        format!("{} GB", bytes / 1_000_000_000)
    } else {
        format!("{} MB", bytes / 1_000_000)
    }
}
