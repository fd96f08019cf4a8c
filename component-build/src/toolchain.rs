//! Finds a Rust toolchain that can compile the guest.
//! In: the environment and the disk. Out: a [`Toolchain`], or what was looked at. Installs nothing, downloads nothing.

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The guest's target. Its standard library imports nothing, so the component imports only what the plugin uses.
pub const GUEST_TARGET: &str = "wasm32-unknown-unknown";

/// The oldest compiler that can build the workspace, as in `Cargo.toml`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";

/// A toolchain that can compile the guest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Toolchain {
    /// The active toolchain: it has the guest's standard library ready-made.
    Active {
        /// Its compiler.
        rustc: PathBuf,
        /// Its cargo.
        cargo: PathBuf,
    },
    /// Debian's `rustc-web` and `cargo-web`: the standard library is compiled from `rust-web-src`.
    Debian,
}

impl Toolchain {
    /// The compiler to use.
    pub fn rustc(&self) -> &Path {
        match self {
            Self::Active { rustc, .. } => rustc,
            Self::Debian => Path::new(DEBIAN_RUSTC),
        }
    }

    /// The cargo to use.
    pub fn cargo(&self) -> &Path {
        match self {
            Self::Active { cargo, .. } => cargo,
            Self::Debian => Path::new(DEBIAN_CARGO),
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = version(self.rustc()).unwrap_or_else(|reason| reason);
        match self {
            Self::Active { .. } => {
                write!(f, "the active toolchain, {version}, with its target {GUEST_TARGET}")
            }
            Self::Debian => {
                write!(f, "Debian's {version} (rustc-web), standard library from rust-web-src")
            }
        }
    }
}

/// The first toolchain that can compile the guest, of those that are there: the active one, then Debian's.
///
/// # Errors
/// [`Error::NoToolchain`] with what is missing from each.
pub fn find() -> Result<Toolchain, Error> {
    active().or_else(|first| {
        debian().map_err(|second| Error::NoToolchain(format!("{first}; {second}")))
    })
}

/// The toolchain that runs this program, if it has the guest's target.
pub(crate) fn active() -> Result<Toolchain, String> {
    // cargo tells a build script its compiler; a program that `cargo run` started finds it in PATH.
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let sysroot = PathBuf::from(line_of(Command::new(&rustc).args(["--print", "sysroot"]))?);
    if !sysroot.join("lib/rustlib").join(GUEST_TARGET).join("lib").is_dir() {
        let version = version(Path::new(&rustc))?;
        return Err(format!("the active toolchain ({version}) has no target {GUEST_TARGET}"));
    }
    let own = |name: &str| {
        Some(sysroot.join("bin").join(format!("{name}{EXE_SUFFIX}"))).filter(|path| path.exists())
    };
    let running = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    Ok(Toolchain::Active {
        rustc: own("rustc").unwrap_or_else(|| PathBuf::from(rustc)),
        cargo: own("cargo").unwrap_or(running),
    })
}

/// Debian's packages, if all are there and new enough.
pub(crate) fn debian() -> Result<Toolchain, String> {
    let needed = [
        (DEBIAN_RUSTC, "rustc-web"),
        (DEBIAN_CARGO, "cargo-web"),
        ("/usr/lib/rustlib/src/rust/library/Cargo.lock", "rust-web-src"),
        (DEBIAN_LINKER, "rust-web-llvm and lld-22"),
    ];
    // `exists` follows links: rust-lld is a link into another package.
    let missing: Vec<_> = needed
        .iter()
        .filter(|(path, _)| !Path::new(path).exists())
        .map(|(_, name)| *name)
        .collect();
    if !missing.is_empty() {
        return Err(format!("of Debian's packages these are missing: {}", missing.join(", ")));
    }
    let version = version(Path::new(DEBIAN_RUSTC))?;
    if !is_new_enough(&version, OLDEST) {
        return Err(format!("{DEBIAN_RUSTC} is {version}, and {OLDEST} or newer is needed"));
    }
    Ok(Toolchain::Debian)
}

fn version(rustc: &Path) -> Result<String, String> {
    let line = line_of(Command::new(rustc).arg("--version"))?;
    Ok(line.split(" (").next().unwrap_or_default().to_owned())
}

/// Whether `rustc 1.96.0` is at least `1.95`.
fn is_new_enough(rustc: &str, oldest: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        text.split('.').map_while(|part| part.parse().ok()).take(2).collect()
    };
    let found = numbers(rustc.split(' ').nth(1).unwrap_or_default());
    found.len() == 2 && found >= numbers(oldest)
}

/// The first line that a program prints.
fn line_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name} cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match text.lines().next() {
        Some(line) if output.status.success() => Ok(line.trim().to_owned()),
        _ => Err(format!("{name} says {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(is_new_enough("rustc 1.96.0", "1.95"));
        assert!(is_new_enough("rustc 1.95.0", "1.95"));
        assert!(is_new_enough("rustc 1.100.0-nightly", "1.95"));
        assert!(is_new_enough("rustc 2.0.0", "1.95"));
        assert!(!is_new_enough("rustc 1.63.0", "1.95"));
        assert!(!is_new_enough("", "1.95"));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let message = line_of(&mut Command::new("no-such-program")).expect_err("it does not exist");
        assert!(message.starts_with("no-such-program cannot be started"), "{message}");
    }
}
