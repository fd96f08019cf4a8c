//! The program from its start to its first answer, with compiled code kept and without; and the component's size.
//!
//! In: the program `host-harness` beside this one. Out: milliseconds, bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use host_harness::host::Host;

use crate::figures::{Runs, Table, Target, number};

/// A recorded exchange of a step as small as they come.
const CASE: &str = "fixtures/host/list_detection/guide_example";

/// Times of `rounds` starts of each kind, in turns.
///
/// # Errors
/// When the program is not there or fails.
pub fn measure(folder: &Path, rounds: usize) -> Result<Table, String> {
    let program = program()?;
    let caches = folder.join("compiled");
    let (mut with, mut without) = (Runs::default(), Runs::default());
    run(&program, &caches)?;
    for _ in 0..rounds {
        with.0.push(run(&program, &caches)?);
        let empty = folder.join("compiled-anew");
        // It may not be there yet.
        let _ = fs::remove_dir_all(&empty);
        without.0.push(run(&program, &empty)?);
    }
    let about = format!(
        "`host-harness call --replay {CASE}`: process start, one step, its answer, process end."
    );
    let mut table = Table::of_figures("Cold start and size", &[&about]);
    let reason =
        "Reading and checking the compiled component and setting up the pool take the rest.";
    table.judged(
        "with the compiled component kept",
        with.median(),
        Target::at_most(60.0, "ms", reason),
    );
    table.figure("compiling it first", format!("{} ms", number(without.median())));
    let size = Host::embedded_component().len() as f64;
    let reason = "See `cargo xtask component`.";
    table.judged("component", size, Target::at_most(1_572_864.0, "bytes", reason));
    Ok(table)
}

fn program() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let program = own.with_file_name(format!("host-harness{}", std::env::consts::EXE_SUFFIX));
    if program.exists() {
        return Ok(program);
    }
    Err(format!("{} is missing: run `cargo xtask bench`, which builds it", program.display()))
}

/// Milliseconds from start to end of one call.
fn run(program: &Path, cache: &Path) -> Result<f64, String> {
    let mut command = Command::new(program);
    command.args(["call", "--replay", CASE]).env("XDG_CACHE_HOME", cache);
    let start = Instant::now();
    let output = command.output().map_err(|error| error.to_string())?;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    if output.status.success() && !output.stdout.is_empty() {
        return Ok(milliseconds);
    }
    Err(format!("host-harness: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
