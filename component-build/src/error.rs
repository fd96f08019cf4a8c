//! What can go wrong while the component is built, in words that say what to do.
//! In: what was tried and what came of it. Out: one message. Knows nothing of who asked.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no component.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No toolchain on this machine can compile the guest; says what was looked at.
    NoToolchain(String),
    /// A program ended badly or could not be started.
    Program {
        /// The command line, shortened to what a reader can run again.
        command: String,
        /// How it ended.
        ending: String,
    },
    /// A file could not be read, written or locked.
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The core module is not what a component can be made of.
    Encode(String),
}

impl Error {
    /// An error of the file system at `path`, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToolchain(looked_at) => write!(
                f,
                "no Rust toolchain here can compile the plugin to WebAssembly: {looked_at}\n\
                 `cargo xtask demo` and `cargo xtask test` set one up where they can. By hand, one of:\n  \
                 1. rustup target add {}\n  \
                 2. on Debian, as root: {}",
                crate::GUEST_TARGET,
                crate::set_up::APT_INSTALL
            ),
            Self::Program { command, ending } => write!(f, "`{command}` {ending}"),
            Self::File { path, source } => write!(f, "{}: {source}", path.display()),
            Self::Encode(reason) => write!(
                f,
                "the compiled plugin cannot be made a component: {reason}\n\
                 Check that plugin/src/component.rs exports the world of wit/ (wit_bindgen::generate! and export!)"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_toolchain_names_the_command_and_both_ways() {
        let message = Error::NoToolchain("nothing found".to_owned()).to_string();
        for part in [
            "nothing found",
            "cargo xtask demo",
            "rustup target add",
            "apt-get install",
            "rustc-web",
        ] {
            assert!(message.contains(part), "{part:?} is missing in: {message}");
        }
    }
}
