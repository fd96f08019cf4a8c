//! The benchmark program; `cargo xtask bench` builds what it needs and runs it from the workspace's root.
//!
//! In: `--quick`, `--instructions`, or nothing. Out: tables on standard output; a whole run also writes BENCHMARKS.md.
//! It starts itself for what must be measured in a process of its own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use bench::document::Kind;
use bench::figures::Table;
use bench::steps::Effort;
use bench::{component, conversion, footprint, instructions, machine, report, start, steps};
use tokio::runtime::Runtime;

const USAGE: &str = "usage: cargo xtask bench [--quick | --instructions]

  (nothing)        measures everything, prints it and writes BENCHMARKS.md; takes minutes
  --quick          the same in less than two minutes, with less of everything; writes nothing
  --instructions   counts the instructions of the decoders with valgrind; writes nothing";

/// The page that a whole run writes.
const PAGE: &str = "BENCHMARKS.md";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] => measure(&WHOLE),
        ["--quick"] => measure(&QUICK),
        ["--instructions"] => count(),
        [footprint::CHILD, bytes, guest] => match (bytes.parse(), guest.parse()) {
            (Ok(bytes), Ok(guest)) => footprint::child(bytes, guest),
            _ => return usage(),
        },
        [steps::CHILD, count] => match count.parse() {
            Ok(count) => steps::child(count),
            Err(_) => return usage(),
        },
        [instructions::CHILD, kind] => match Kind::named(kind) {
            Some(kind) => instructions::child(kind),
            None => return usage(),
        },
        ["--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => return usage(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// How much is measured.
struct Run {
    command: &'static str,
    /// The size of the list that is converted in every way, and the turns of each.
    compared: (u64, usize),
    /// The same for the other answers.
    others: (u64, usize),
    tiny: u64,
    /// The sizes that memory and growth are measured at, and the turns.
    sizes: &'static [u64],
    turns: usize,
    starts: usize,
    steps: Effort,
    writes: bool,
}

const WHOLE: Run = Run {
    command: "cargo xtask bench",
    compared: (64_000_000, 7),
    others: (64_000_000, 7),
    tiny: 1_000_000,
    sizes: &[100_000_000, 1_000_000_000, 4_000_000_000],
    turns: 5,
    starts: 15,
    steps: Effort { single: 20_000, many: 20_000, rounds: 5 },
    writes: true,
};

const QUICK: Run = Run {
    command: "cargo xtask bench --quick",
    compared: (16_000_000, 5),
    others: (16_000_000, 5),
    tiny: 1_000_000,
    sizes: &[100_000_000, 1_000_000_000],
    turns: 1,
    starts: 5,
    steps: Effort { single: 5_000, many: 5_000, rounds: 5 },
    writes: false,
};

fn measure(run: &Run) -> Result<(), String> {
    let folder = folder()?;
    let began = Instant::now();
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let host = component::host(64 << 20).map_err(|error| error.to_string())?;
    let here = (&runtime, &host);
    let mut tables = Vec::new();
    let mut show = |table: Result<Table, String>| -> Result<(), String> {
        let table = table?;
        println!("{}", report::text(&table));
        tables.push(table);
        Ok(())
    };
    let facts = machine::facts();
    for (name, value) in &facts {
        println!("{name}: {value}");
    }
    println!();
    show(conversion::compare(here, run.compared.0, run.compared.1, &folder))?;
    show(conversion::kinds(here, run.others.0, run.others.1))?;
    show(conversion::tiny(here, run.tiny, run.turns.max(3)))?;
    show(steps::measure(here, run.steps))?;
    show(start::measure(&folder, run.starts))?;
    show(footprint::measure(run.sizes, run.turns))?;
    if run.writes {
        let page = report::page(&facts, run.command, &tables);
        fs::write(PAGE, page).map_err(|error| format!("{PAGE}: {error}"))?;
        eprintln!("{PAGE} is written");
    }
    eprintln!("measured in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

fn count() -> Result<(), String> {
    println!("{}", report::text(&instructions::measure(&folder()?)?));
    Ok(())
}

/// Where everything goes that a run needs: `target/bench`.
fn folder() -> Result<PathBuf, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let target = program.parent().and_then(Path::parent);
    let folder = target.ok_or("the program is not in a target folder")?.join("bench");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}
