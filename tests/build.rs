//! Builds the guest that does what no connector does, for the tests of the host's policy.
//!
//! In: the package `test-guest`, the WIT package, the lock file. Out: the component in `OUT_DIR`, and its path in the
//! environment variable `TEST_GUEST` for `include_bytes!`. Installs nothing.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, io};

use component_build::{build_component, copy_if_changed, find, target_directory, workspace_root};

fn main() -> ExitCode {
    match build() {
        Ok(component) => {
            println!("cargo::rustc-env=TEST_GUEST={}", component.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("\nerror: {error}\n");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<PathBuf, Box<dyn std::error::Error>> {
    let root = workspace_root()?;
    for source in ["tests/guest", "wit", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other("cargo did not set OUT_DIR"))?;
    let component = out.join("test-guest.wasm");
    let built = build_component(&find()?, &root, &target_directory(&out), "test-guest")?;
    copy_if_changed(&built, &component)?;
    Ok(component)
}
