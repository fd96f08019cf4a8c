//! Builds the component that the library embeds.
//!
//! In: the plugin, the WIT package, the lock file. Out: the component in `OUT_DIR`, and its path in the
//! environment variable `CONNECTOR_COMPONENT` for `include_bytes!`. Installs nothing: `cargo xtask` does that.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, io};

use component_build::{
    CONNECTOR, build_component, copy_if_changed, find, target_directory, workspace_root,
};

fn main() -> ExitCode {
    match build() {
        Ok(component) => {
            println!("cargo::rustc-env=CONNECTOR_COMPONENT={}", component.display());
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
    watch(&root);
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other("cargo did not set OUT_DIR"))?;
    let component = out.join("qualys.wasm");
    let built = build_component(&find()?, &root, &target_directory(&out), CONNECTOR)?;
    copy_if_changed(&built, &component)?;
    Ok(component)
}

/// Tells cargo what the component is made of, so that it is never stale and never built in vain.
fn watch(root: &Path) {
    for source in ["plugin/src", "plugin/Cargo.toml", "wit", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
}
