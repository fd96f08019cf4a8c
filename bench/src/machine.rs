//! Where and of what the figures are: machine, date, commit, tools.
//!
//! In: what the system tells. Out: lines of text; what it does not tell is `unknown`.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;
use std::time::{SystemTime, UNIX_EPOCH};

const UNKNOWN: &str = "unknown";

/// Name and value of everything that a reader needs to judge the figures.
pub fn facts() -> Vec<(&'static str, String)> {
    let cores = available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = field("/proc/meminfo", "MemTotal").unwrap_or_else(|| UNKNOWN.to_owned());
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| UNKNOWN.to_owned());
    vec![
        ("date", today()),
        ("commit", commit()),
        ("machine", format!("{processor}, {cores} cores in use, {memory} of memory")),
        ("system", said("uname", &["-sr"])),
        ("compiler", said("rustc", &["--version"])),
        ("Python", said("python3", &["--version"])),
        ("Node", said("node", &["--version"])),
    ]
}

fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let now = i64::try_from(since).ok().and_then(|now| jiff::Timestamp::from_second(now).ok());
    now.map_or_else(|| UNKNOWN.to_owned(), |now| now.strftime("%Y-%m-%d").to_string())
}

fn commit() -> String {
    let head = said("git", &["rev-parse", "--short=12", "HEAD"]);
    // The file that this run rewrites does not count.
    let changes = said("git", &["status", "--porcelain", "--", ".", ":!BENCHMARKS.md"]);
    if changes == UNKNOWN { head } else { format!("{head}, with changes") }
}

/// The first line that a program prints.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let output = output.filter(|output| output.status.success());
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let line = text.and_then(|text| text.lines().next().map(str::to_owned));
    line.unwrap_or_else(|| UNKNOWN.to_owned())
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
