//! Where things are and how files are written.
//! In: a path inside a target directory, or bytes. Out: the directory, or the file, whole or not at all.
//! Knows nothing of toolchains.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use crate::Error;

/// The workspace that this program was started from: the parent of the running package's folder, as cargo says it.
///
/// # Errors
/// [`Error::Program`] if cargo did not start this program.
pub fn workspace_root() -> Result<PathBuf, Error> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    manifest.as_deref().and_then(Path::parent).map(Path::to_owned).ok_or_else(|| Error::Program {
        command: env::args().next().unwrap_or_default(),
        ending: "was not started by cargo; start it as `cargo xtask …` or `cargo run -p …`"
            .to_owned(),
    })
}

/// The target directory that `inside` (a build script's `OUT_DIR`, or a built program) lies in.
///
/// All profiles share it, so that the development and the release host share one guest build.
/// It is recognized by the files that cargo keeps at its root; without them, by the depth of an `OUT_DIR`.
pub fn target_directory(inside: &Path) -> PathBuf {
    let is_root =
        |path: &&Path| path.join("CACHEDIR.TAG").exists() || path.join(".rustc_info.json").exists();
    let found = inside.ancestors().skip(1).find(is_root).or_else(|| inside.ancestors().nth(4));
    found.unwrap_or(inside).to_owned()
}

/// Copies `from` to `to` unless they are equal already; a reader sees the old file or the new one, never a part.
///
/// # Errors
/// [`Error::File`] if one of them cannot be read or written.
pub fn copy_if_changed(from: &Path, to: &Path) -> Result<(), Error> {
    let bytes = fs::read(from).map_err(Error::file(from))?;
    write_if_changed(to, &bytes)
}

/// Writes `bytes` to `path` beside it and renames, unless the file holds them already.
pub(crate) fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let beside = path.with_extension(format!("{}.part", process::id()));
    fs::write(&beside, bytes).map_err(Error::file(&beside))?;
    fs::rename(&beside, path).map_err(Error::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fresh folder beside the test program, so that no test touches another one's.
    fn scratch(name: &str) -> PathBuf {
        let program = env::current_exe().expect("the test program has a path");
        let folder = program.with_file_name(format!("component-build-{name}-{}", process::id()));
        fs::create_dir_all(&folder).expect("the target directory is writable");
        folder
    }

    #[test]
    fn target_directory_is_where_cargo_keeps_its_tag() {
        let root = scratch("target");
        let out = root.join("triple/release/build/host-harness-1/out");
        fs::create_dir_all(&out).expect("writable");
        fs::write(root.join("CACHEDIR.TAG"), "").expect("writable");
        assert_eq!(target_directory(&out), root);
        assert_eq!(target_directory(&root.join("debug/xtask")), root);
        fs::remove_dir_all(root).expect("removable");
    }

    #[test]
    fn target_directory_without_a_tag_goes_by_depth() {
        assert_eq!(
            target_directory(Path::new("none/debug/build/host-harness-1/out")),
            Path::new("none")
        );
    }

    #[test]
    fn equal_bytes_are_not_written_again() {
        let folder = scratch("write");
        let file = folder.join("a.wasm");
        write_if_changed(&file, b"one").expect("writable");
        let before = fs::metadata(&file).and_then(|m| m.modified()).expect("readable");
        write_if_changed(&file, b"one").expect("writable");
        assert_eq!(fs::metadata(&file).and_then(|m| m.modified()).expect("readable"), before);
        write_if_changed(&file, b"two").expect("writable");
        assert_eq!(fs::read(&file).expect("readable"), b"two");
        assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1, "no partial file stays");
        fs::remove_dir_all(folder).expect("removable");
    }
}
