//! What a build script does whose package embeds a component.
//! In: a package of the workspace and what it is made of. Out: the component in `OUT_DIR`, its path in an environment
//! variable for `include_bytes!`, and the sources that cargo watches. Installs nothing.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::{Error, build_component, paths, toolchain, workspace_root};

/// What every component of the workspace is made of, besides its own sources.
const SHARED_SOURCES: [&str; 3] = ["wit", "Cargo.toml", "Cargo.lock"];

/// Builds a package of the workspace and sets `variable` to the component's path while the calling package compiles.
///
/// `sources` are the package's own, as paths from the workspace's root: cargo watches them, so that the component is
/// never stale and never built in vain.
pub fn embed(package: &str, sources: &[&str], variable: &str) -> ExitCode {
    match build(package, sources) {
        Ok(component) => {
            println!("cargo::rustc-env={variable}={}", component.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("\nerror: {error}\n");
            ExitCode::FAILURE
        }
    }
}

fn build(package: &str, sources: &[&str]) -> Result<PathBuf, Error> {
    let root = workspace_root()?;
    for source in sources.iter().chain(&SHARED_SOURCES) {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or_else(|| Error::Program {
        command: "embed".to_owned(),
        ending: "is for build scripts: cargo did not set OUT_DIR".to_owned(),
    })?;
    let target = paths::target_directory(&out);
    let built = build_component(&toolchain::find()?, &root, &target, package)?;
    let component = out.join(format!("{package}.wasm"));
    paths::copy_if_changed(&built, &component)?;
    Ok(component)
}
