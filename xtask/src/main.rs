//! The project's chores: `cargo xtask demo | test | bless | docs | component | bench`.
//!
//! In: the name of a chore and its arguments. Out: the chore's own output, and which stage failed.
//! Each chore is a list of commands that a contributor can run one by one; nothing is known here only.

mod stage;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use component_build::{build_core_module, set_up, target_directory, workspace_root};
use stage::{Failure, Stage, cargo};

const USAGE: &str = "\
usage: cargo xtask CHORE

  demo              builds all, runs the guide's example against its fixture, prints the answer
  test              formatting, clippy, documentation, every test: what CI runs
  bless [FILTER]    rewrites the goldens of the fixtures whose name contains FILTER
  docs              rewrites OPERATIONS.md from the catalogue
  component         builds the component; prints its size, imports, exports and toolchain
  bench             measures speed and memory and writes BENCHMARKS.md; --quick prints it after two
                    minutes, --instructions counts what the decoders execute";

/// The guide's example "List Host Vulnerability Detections", as in its fixture.
const EXAMPLE: [&str; 8] = [
    "call",
    "host",
    "list_detection",
    "ips=10.0.0.0/24",
    "severities=4,5",
    "status=Active",
    "filter_superseded=1",
    "truncation_limit=500",
];
const EXAMPLE_CASE: &str = "fixtures/host/list_detection/guide_example";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let done = match arguments.first().map(String::as_str) {
        Some("demo") if rest.is_empty() => demo(),
        Some("test") if rest.is_empty() => test(),
        Some("bless") => bless(rest),
        Some("docs") if rest.is_empty() => docs(),
        Some("component") if rest.is_empty() => component(),
        Some("bench") => bench(rest),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("error: no such chore: `cargo xtask {}`\n\n{USAGE}", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

/// The main job: from a fresh clone to the answer of one step.
fn demo() -> Result<(), Failure> {
    let place = Place::find()?;
    build_plugin(&place)?;
    Stage::new("host", cargo(&["build", "--release", "--locked", "-p", "host-harness"]))
        .run(&place.root)?;
    let run = ["run", "--release", "--quiet", "--locked", "-p", "host-harness", "--"];
    let arguments = [run.as_slice(), &EXAMPLE, &["--replay", EXAMPLE_CASE]].concat();
    Stage::new("the guide's example, replayed", cargo(&arguments)).run(&place.root)?;
    eprintln!(
        "\nLive: set QUALYS_BASE_URL (such as https://qualysapi.qualys.com), QUALYS_USERNAME and QUALYS_PASSWORD, then: \
         cargo run --release -q -p host-harness -- {}",
        EXAMPLE.join(" ")
    );
    Ok(())
}

/// Everything that must hold before a change goes in.
fn test() -> Result<(), Failure> {
    let place = Place::find()?;
    let lint = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    let formatting = Stage::new("formatting", cargo(&["fmt", "--all", "--check"])).needs("rustfmt");
    let clippy = Stage::new("clippy", cargo(&lint)).needs("clippy");
    let documentation =
        Stage::new("documentation", cargo(&["doc", "--workspace", "--no-deps", "--locked"]))
            .with("RUSTDOCFLAGS", "-D warnings");
    let tests = Stage::new("tests", cargo(&["test", "--workspace", "--locked"]));
    for stage in [&formatting, &clippy] {
        stage.check_tool(&place.root)?;
    }
    formatting.run(&place.root)?;
    build_plugin(&place)?;
    for stage in [clippy, documentation, tests] {
        stage.run(&place.root)?;
    }
    eprintln!("\nall stages passed");
    Ok(())
}

/// Rewrites goldens; the difference is reviewed like code.
fn bless(filter: &[String]) -> Result<(), Failure> {
    let place = Place::find()?;
    build_plugin(&place)?;
    let filter = filter.iter().map(String::as_str);
    let arguments: Vec<&str> =
        ["test", "--locked", "-p", "tests", "--test", "fixtures", "--", "--bless"]
            .into_iter()
            .chain(filter)
            .collect();
    Stage::new("goldens", cargo(&arguments)).run(&place.root)
}

/// Rewrites the pages that are made from the catalogue.
fn docs() -> Result<(), Failure> {
    let place = Place::find()?;
    let page = ["test", "--locked", "-p", "tests", "--test", "operations_page"];
    Stage::new("OPERATIONS.md", cargo(&page)).with("BLESS", "1").run(&place.root)
}

fn component() -> Result<(), Failure> {
    let place = Place::find()?;
    build_plugin(&place)?;
    Stage::new("component", cargo(&["run", "--quiet", "--locked", "-p", "component-build"]))
        .run(&place.root)
}

/// Measures; what can be asked for is the benchmark program's to know.
fn bench(arguments: &[String]) -> Result<(), Failure> {
    let place = Place::find()?;
    build_plugin(&place)?;
    let build = ["build", "--release", "--locked", "-p", "host-harness", "-p", "bench"];
    Stage::new("host and benchmark", cargo(&build)).run(&place.root)?;
    let run = ["run", "--release", "--quiet", "--locked", "-p", "bench", "--"];
    let arguments = arguments.iter().map(String::as_str);
    let arguments: Vec<&str> = run.into_iter().chain(arguments).collect();
    Stage::new("benchmark", cargo(&arguments)).run(&place.root)
}

/// Sets up the guest toolchain, says which it is, and compiles the plugin where its progress can be seen:
/// the host's build script, whose output cargo hides, then finds it ready.
fn build_plugin(place: &Place) -> Result<(), Failure> {
    const NAME: &str = "plugin (WebAssembly)";
    let toolchain = set_up().map_err(|error| Failure::new("set-up", &error.to_string()))?;
    eprintln!("guest toolchain: {toolchain}");
    stage::timed(NAME, || build_core_module(&toolchain, &place.root, &place.target)).map_err(
        |error| {
            Failure::new(
                NAME,
                &format!("{error}. To run this stage again:\n  cargo xtask component"),
            )
        },
    )?;
    Ok(())
}

/// Where the chores run.
struct Place {
    root: PathBuf,
    target: PathBuf,
}

impl Place {
    fn find() -> Result<Self, Failure> {
        let failed = |error: &dyn std::error::Error| Failure::new("set-up", &error.to_string());
        let root = workspace_root().map_err(|error| failed(&error))?;
        let program: Result<PathBuf, io::Error> = env::current_exe();
        let target = target_directory(Path::new(&program.map_err(|error| failed(&error))?));
        Ok(Self { root, target })
    }
}
