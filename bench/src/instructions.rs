//! Instructions that the native decoders take for a megabyte, counted by valgrind: the same on a busy machine.
//!
//! In: nothing. Out: a table. Only decoding is counted; what surrounds it is not.

use std::process::Command;
use std::{env, fs};

use crate::conversion::Converted;
use crate::decoders;
use crate::document::{Document, Kind};
use crate::figures::{Table, number};

/// The word by which this program is started as a child, below valgrind.
pub const CHILD: &str = "decode";
/// The function whose instructions count, with all that it calls.
const COUNTED: &str = "--toggle-collect=*instructions*counted*";
const BYTES: u64 = 2_000_000;

/// The child's work: decodes a document of this kind.
///
/// # Errors
/// Whatever the decoder says.
pub fn child(kind: Kind) -> Result<(), String> {
    let document = Document::new(kind, BYTES);
    let converted = counted(&document)?;
    println!("{} {}", document.bytes, converted.records);
    Ok(())
}

#[inline(never)]
fn counted(document: &Document) -> Result<Converted, String> {
    decoders::decode(document).map_err(|fault| format!("{}: {fault:?}", document.kind.name()))
}

/// Counts for every kind of answer.
///
/// # Errors
/// When valgrind is missing or fails.
pub fn measure(folder: &std::path::Path) -> Result<Table, String> {
    let about = "Counted by callgrind over 2 MB of each answer; the decoder alone, compiled for this machine.";
    let columns = ["answer", "instructions for a byte", "instructions", "bytes", "records"];
    let mut table = Table::new("Instructions of the decoders", &[about], &columns);
    for kind in Kind::ALL {
        let out = folder.join(format!("callgrind.{}", kind.name()));
        let (instructions, bytes, records) = count(kind, &out)?;
        let figures =
            [instructions as f64 / bytes as f64, instructions as f64, bytes as f64, records as f64];
        let mut row = vec![kind.name().to_owned()];
        row.extend(figures.map(number));
        table.rows.push(row);
    }
    Ok(table)
}

fn count(kind: Kind, out: &std::path::Path) -> Result<(u64, u64, u64), String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--collect-atstart=no", COUNTED, "--quiet"]);
    command.arg(format!("--callgrind-out-file={}", out.display()));
    command.arg(program).args([CHILD, kind.name()]);
    let output = command.output().map_err(|error| {
        format!("valgrind cannot be started ({error}); on Debian it is the package `valgrind`: apt-get install valgrind")
    })?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("valgrind ended with {}: {}", output.status, errors.trim()));
    }
    let counts = fs::read_to_string(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let total = counts.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok());
    let told = String::from_utf8_lossy(&output.stdout);
    let mut numbers = told.split_whitespace().filter_map(|word| word.parse().ok());
    match (total, numbers.next(), numbers.next()) {
        (Some(total @ 1..), Some(bytes), Some(records)) => Ok((total, bytes, records)),
        _ => Err(format!("callgrind counted nothing in {}", out.display())),
    }
}
