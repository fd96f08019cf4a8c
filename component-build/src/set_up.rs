//! Gets a guest toolchain where there is none: the part of the set-up that downloads and installs.
//! In: the machine. Out: a [`Toolchain`]; each step is announced on standard error before it is taken.
//! Only `cargo xtask` calls this; no build script does.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::{Error, GUEST_TARGET, Toolchain, toolchain};

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
/// What an administrator types to get the same packages.
pub(crate) const APT_INSTALL: &str = "apt-get update && apt-get install --no-install-recommends \
                                      rustc-web cargo-web rust-web-src rust-web-llvm lld-22";

/// Finds a guest toolchain, and gets one if there is none.
///
/// In this order: the active toolchain, if it has the target; `rustup target add`; Debian's packages, installed
/// if need be and if we are root on Debian.
///
/// # Errors
/// [`Error::NoToolchain`] with the two ways to get one by hand.
pub fn set_up() -> Result<Toolchain, Error> {
    toolchain::active().or_else(|_| rustup()).or_else(|first| {
        eprintln!("guest toolchain: {first}; next, Debian's packages");
        toolchain::debian()
            .or_else(|second| apt(&second))
            .map_err(|last| Error::NoToolchain(format!("{first}; {last}")))
    })
}

/// Adds the target to the active toolchain, if that is one of rustup's.
fn rustup() -> Result<Toolchain, String> {
    if env::var_os("RUSTUP_TOOLCHAIN").is_none() {
        return toolchain::active();
    }
    eprintln!("guest toolchain: `rustup target add {GUEST_TARGET}` (a download of about 20 MB)");
    // rustup gives up by itself and then takes back what it began; killing it would leave parts behind.
    let mut command = Command::new("rustup");
    command
        .args(["target", "add", GUEST_TARGET])
        .env("RUSTUP_DOWNLOAD_TIMEOUT", "20")
        .env("RUSTUP_MAX_RETRIES", "0");
    match command.status() {
        Ok(status) if status.success() => toolchain::active(),
        Ok(_) => Err(format!("rustup could not add the target {GUEST_TARGET}")),
        Err(error) => Err(format!("rustup cannot be started: {error}")),
    }
}

/// Installs Debian's packages, if that is ours to do. `reason`: why it is needed.
fn apt(reason: &str) -> Result<Toolchain, String> {
    if !Path::new("/etc/debian_version").exists() {
        return Err("this is not Debian, so its packages cannot help".to_owned());
    }
    if !is_root() {
        return Err(format!("{reason}; only root can install them"));
    }
    eprintln!("guest toolchain: {reason}");
    eprintln!(
        "guest toolchain: installing {} with apt-get (nothing is removed for them)",
        PACKAGES.join(" ")
    );
    run_apt(&["update"])?;
    // Without --no-remove apt would take away a rustc, cargo or rustup of Debian's, which conflict with these.
    run_apt(
        &[&["install", "--yes", "--no-install-recommends", "--no-remove"], PACKAGES.as_slice()]
            .concat(),
    )?;
    toolchain::debian()
}

fn run_apt(arguments: &[&str]) -> Result<(), String> {
    let status =
        Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`apt-get {}` ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("apt-get cannot be started: {error}")),
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_for_people_names_every_package() {
        for package in PACKAGES {
            assert!(APT_INSTALL.contains(package), "{package} is missing in: {APT_INSTALL}");
        }
    }
}
