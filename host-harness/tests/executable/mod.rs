//! The built program, as a person runs it who has set nothing up.
//!
//! In: its words, and what a test adds to its environment. Out: a command to run, and what a run printed.

#![allow(dead_code, reason = "each test program has its own copy and uses a part")]

use std::process::{Command, Output};

use serde_json::Value;

/// The program with a clean environment.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if upper.starts_with("QUALYS_") || upper.ends_with("_PROXY") || upper == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).args(words);
    command
}

/// The program with a server to ask, and a login whose words must never be shown.
pub fn logged_in(url: &str, words: &[&str]) -> Command {
    let mut command = program(words);
    command.env("QUALYS_BASE_URL", url);
    command.env("QUALYS_USERNAME", "planted-user").env("QUALYS_PASSWORD", "planted-password");
    command
}

/// The exit code.
pub fn exit(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// What it said on stderr, which never shows a secret.
pub fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!text.contains("planted"), "{text}");
    text
}

/// The JSON that it printed.
pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}
