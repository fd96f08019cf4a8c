//! `cargo xtask component`: builds the component and prints what it is.
//! In: nothing. Out: path, size, toolchain, imports and exports on standard output. Installs nothing.

use std::process::ExitCode;
use std::{env, fs};

use component_build::{
    CONNECTOR, Error, build_component, find, surface, target_directory, workspace_root,
};

fn main() -> ExitCode {
    match build_and_print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn build_and_print() -> Result<(), Error> {
    let program = env::current_exe().map_err(|error| Error::Program {
        command: "component-build".into(),
        ending: error.to_string(),
    })?;
    let toolchain = find()?;
    let target = target_directory(&program);
    let path = build_component(&toolchain, &workspace_root()?, &target, CONNECTOR)?;
    let bytes = fs::read(&path).map_err(|source| Error::File { path: path.clone(), source })?;
    let surface = surface(&bytes)?;
    println!("component  {}", path.display());
    println!("size       {} bytes ({} KiB)", bytes.len(), bytes.len().div_ceil(1024));
    println!("toolchain  {toolchain}");
    for (what, names) in [("imports", &surface.imports), ("exports", &surface.exports)] {
        println!(
            "{what}    {}",
            if names.is_empty() { "none".to_owned() } else { names.join("\n           ") }
        );
    }
    Ok(())
}
