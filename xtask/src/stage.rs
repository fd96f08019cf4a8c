//! One command of a chore: announced, run with its output visible, timed.
//! In: a command. Out: nothing, or a [`Failure`] with the command that runs it again. Knows no chore.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fmt};

/// A chore that stopped, and what to do.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(stage: &str, message: &str) -> Self {
        Self(format!("{stage}: {message}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.0)
    }
}

/// A command with a name.
pub(crate) struct Stage {
    name: &'static str,
    command: Command,
    component: Option<&'static str>,
}

impl Stage {
    pub(crate) fn new(name: &'static str, command: Command) -> Self {
        Self { name, command, component: None }
    }

    /// Sets an environment variable of the command.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Names the part of a Rust toolchain, in rustup's words, that the command needs beyond the compiler.
    pub(crate) fn needs(mut self, component: &'static str) -> Self {
        self.component = Some(component);
        self
    }

    /// Finds out now, not after half an hour, whether the command's tool is there.
    pub(crate) fn check_tool(&self, root: &Path) -> Result<(), Failure> {
        let Some(component) = self.component else {
            return Ok(());
        };
        let verb = self.command.get_args().next().unwrap_or_default();
        let output = cargo(&[]).arg(verb).arg("--version").current_dir(root).output();
        if output.is_ok_and(|output| output.status.success()) {
            return Ok(());
        }
        Err(Failure::new(
            self.name,
            &format!(
                "`cargo {}` is missing; it is part of the Rust toolchain: `rustup component add {component}`",
                verb.display()
            ),
        ))
    }

    /// Runs the command in `root`.
    pub(crate) fn run(mut self, root: &Path) -> Result<(), Failure> {
        let again = shown(&self.command);
        eprintln!("\n==> {}: {again}", self.name);
        let ending = timed(self.name, || match self.command.current_dir(root).status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(status.to_string()),
            Err(error) => Err(format!("it cannot be started: {error}")),
        });
        ending.map_err(|ending| {
            Failure::new(
                self.name,
                &format!("stopped ({ending}). To run this stage again:\n  {again}"),
            )
        })
    }
}

/// Says how long `work` took.
pub(crate) fn timed<T, E>(name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
    let result = work();
    let how = if result.is_ok() { "done" } else { "failed" };
    eprintln!("<== {name}: {how} in {:.1} s", start.elapsed().as_secs_f64());
    result
}

/// The cargo that started us, without what it told us about ourselves.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").as_deref().unwrap_or(OsStr::new("cargo")));
    command.args(arguments);
    // `cargo run` describes xtask to xtask; build scripts below would be told stale values, and rebuild.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        }) {
            command.env_remove(name);
        }
    }
    command
}

/// The command as one types it.
fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let set = set.map(|(name, value)| format!("{}={}", name.display(), quoted(value)));
    set.chain([name]).chain(command.get_args().map(quoted)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains(' ') { format!("\"{word}\"") } else { word.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_stage_says_how_to_run_it_again() {
        let mut command = Command::new("no-such-program");
        command.args(["doc", "a b"]);
        let stage = Stage::new("documentation", command);
        let failure = stage
            .with("RUSTDOCFLAGS", "-D warnings")
            .run(Path::new("."))
            .expect_err("it cannot be started");
        let message = failure.to_string();
        assert!(
            message.contains("RUSTDOCFLAGS=\"-D warnings\" no-such-program doc \"a b\""),
            "{message}"
        );
        assert!(message.contains("documentation: stopped"), "{message}");
    }
}
