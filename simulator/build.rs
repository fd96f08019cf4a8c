//! Packs the recorded exchanges of `fixtures` into the library, so that the server needs no folder beside it.
//!
//! In: the workspace's `fixtures`. Out: `fixtures.rs` in `OUT_DIR`, a table of paths and contents. Goldens of answers
//! go in too: they tell which exchanges are whole answers. It downloads and installs nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let fixtures = folder("CARGO_MANIFEST_DIR")?.join("../fixtures");
    println!("cargo::rerun-if-changed={}", fixtures.display());
    let mut files = Vec::new();
    collect(&fixtures, &mut files)?;
    files.sort();
    let mut table = String::from("[\n");
    for file in files {
        let name = file.strip_prefix(&fixtures).unwrap_or(&file).to_string_lossy().into_owned();
        // Writing into a String does not fail.
        let _ = writeln!(
            table,
            "({name:?}, include_bytes!({:?}).as_slice()),",
            file.display().to_string()
        );
    }
    table.push_str("]\n");
    fs::write(folder("OUT_DIR")?.join("fixtures.rs"), table)
}

/// Every file of a case folder, except what is about failures.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('_') {
            collect(&path, files)?;
        } else if path.is_file() && folder.join("output.json").exists() {
            files.push(path);
        }
    }
    Ok(())
}
