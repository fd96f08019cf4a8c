//! Compiles a guest to a core module with a cargo of its own.
//! In: a toolchain, the workspace, its target directory, the guest's package. Out: the path of the module.
//! Knows nothing of components; the outer cargo's settings do not reach the inner one.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, GUEST_TARGET, Toolchain};

/// The XML scanner, the hash and memchr use 128-bit vectors, which every host here runs.
const VECTORS: &str = "-C target-feature=+simd128";

/// A guest begins with all the memory that a small step needs, 2 MiB: for each call that asks for more, the host changes
/// the protection of pages, and again for the next guest. The host's default limits hold 2,000 of this size.
const MEMORY: &str = "-C link-arg=--initial-memory=2097152";

/// The package of the connector.
pub const CONNECTOR: &str = "qualys-plugin";

/// Compiles the connector (profile `guest`) into `<target>/guest` and returns the module's path.
///
/// Its messages go to standard error. Two callers at once wait for each other.
///
/// # Errors
/// [`Error::Program`] if the compiler fails, [`Error::File`] if the target directory cannot be written.
pub fn build_core_module(
    toolchain: &Toolchain,
    root: &Path,
    target: &Path,
) -> Result<PathBuf, Error> {
    let directory = guest_directory(target);
    let _lock = lock(&directory)?;
    compile(toolchain, root, &directory, CONNECTOR)
}

/// The guest's own target directory.
pub(crate) fn guest_directory(target: &Path) -> PathBuf {
    target.join("guest")
}

/// Holds `directory` for this process; dropping the file frees it.
///
/// cargo has such a lock too, but frees it before its caller has read what it built.
pub(crate) fn lock(directory: &Path) -> Result<File, Error> {
    fs::create_dir_all(directory).map_err(Error::file(directory))?;
    let path = directory.join(".component-build.lock");
    let file = File::create(&path).map_err(Error::file(&path))?;
    file.lock().map_err(Error::file(&path))?;
    Ok(file)
}

/// Runs the inner cargo; the caller holds the lock.
pub(crate) fn compile(
    toolchain: &Toolchain,
    root: &Path,
    directory: &Path,
    package: &str,
) -> Result<PathBuf, Error> {
    let mut command = inner_cargo(toolchain, root);
    command.current_dir(root).args(["build", "--package", package, "--lib", "--locked"]);
    command.args(["--profile", "guest", "--target", GUEST_TARGET, "--target-dir"]).arg(directory);
    if *toolchain == Toolchain::Debian {
        command.arg("-Zbuild-std=std,panic_abort");
    }
    let ending = match command.status() {
        Ok(status) if status.success() => {
            let module = format!("{}.wasm", package.replace('-', "_"));
            return Ok(directory.join(GUEST_TARGET).join("guest").join(module));
        }
        Ok(status) => format!("ended with {status} (with {toolchain})"),
        Err(error) => format!("cannot be started: {error} (with {toolchain})"),
    };
    let command = format!("cargo build -p {package} --lib --profile guest --target {GUEST_TARGET}");
    Err(Error::Program { command, ending })
}

/// A cargo that sees nothing of the one that called us.
fn inner_cargo(toolchain: &Toolchain, root: &Path) -> Command {
    let mut command = Command::new(toolchain.cargo());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(belongs_to_the_outer_cargo) {
            command.env_remove(name);
        }
    }
    command
        .env("RUSTC", toolchain.rustc())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags(root));
    if *toolchain == Toolchain::Debian {
        // The compiler looks for rust-lld in PATH; -Z on a stable compiler needs the environment variable.
        let path = env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(PathBuf::from("/usr/bin")).chain(env::split_paths(&path));
        command.env("PATH", env::join_paths(path).expect("parts of PATH hold no separator"));
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    command
}

/// The guest's compiler flags. Panic messages hold source paths: they are cut short, so that the component
/// says nothing of the machine that built it and is the same wherever it is built.
fn flags(root: &Path) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let crates = home.map(|home| (home.join("registry").join("src"), "crates"));
    let mut flags = [VECTORS, MEMORY].join(" ");
    for (path, short) in crates.into_iter().chain([(root.to_owned(), "connector")]) {
        // The variable is split at blanks, and cargo has no way to quote one.
        if let Some(path) = path.to_str().filter(|path| !path.contains(char::is_whitespace)) {
            flags.push_str(&format!(" --remap-path-prefix={path}={short}"));
        }
    }
    flags
}

/// Whether a variable is the outer cargo's (or rustup's, clippy's) and would mislead the inner one.
///
/// What says where crates come from and how the terminal looks stays.
fn belongs_to_the_outer_cargo(name: &str) -> bool {
    const KEPT: [&str; 6] = [
        "CARGO_HOME",
        "CARGO_HTTP_",
        "CARGO_NET_",
        "CARGO_REGISTR",
        "CARGO_SOURCE_",
        "CARGO_TERM_",
    ];
    const KEPT_OF_RUSTUP: [&str; 2] = ["RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
    const OTHERS: [&str; 11] = [
        "CLIPPY_ARGS",
        "DEBUG",
        "HOST",
        "LD_LIBRARY_PATH",
        "MAKEFLAGS",
        "MFLAGS",
        "NUM_JOBS",
        "OPT_LEVEL",
        "OUT_DIR",
        "PROFILE",
        "TARGET",
    ];
    let cargo = name.starts_with("CARGO") && !KEPT.iter().any(|kept| name.starts_with(kept));
    let rust = name.starts_with("RUST") && !KEPT_OF_RUSTUP.contains(&name);
    cargo || rust || OTHERS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_cargos_settings_are_dropped() {
        for name in [
            "CARGO",
            "CARGO_CFG_UNIX",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_TARGET_DIR",
            "CARGO_MAKEFLAGS",
        ] {
            assert!(belongs_to_the_outer_cargo(name), "{name}");
        }
        for name in [
            "RUSTC",
            "RUSTFLAGS",
            "RUSTDOCFLAGS",
            "RUSTC_WORKSPACE_WRAPPER",
            "TARGET",
            "LD_LIBRARY_PATH",
        ] {
            assert!(belongs_to_the_outer_cargo(name), "{name}");
        }
    }

    #[test]
    fn a_path_with_a_blank_is_left_alone() {
        assert!(flags(Path::new("here/it")).contains("--remap-path-prefix=here/it=connector"));
        assert!(!flags(Path::new("here it")).contains("here"));
    }

    #[test]
    fn what_reaches_the_registry_is_kept() {
        let kept = [
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_REGISTRIES_OURS_INDEX",
            "RUSTUP_TOOLCHAIN",
            "PATH",
            "HOME",
        ];
        for name in kept {
            assert!(!belongs_to_the_outer_cargo(name), "{name}");
        }
    }
}
