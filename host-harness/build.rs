//! Builds the component that the library embeds.
//!
//! In: the plugin, the WIT package, the lock file. Out: the component in `OUT_DIR`, and its path in the
//! environment variable `CONNECTOR_COMPONENT` for `include_bytes!`. Installs nothing: `cargo xtask` does that.

use std::process::ExitCode;

use component_build::{CONNECTOR, embed};

fn main() -> ExitCode {
    embed(CONNECTOR, &["plugin/src", "plugin/Cargo.toml"], "CONNECTOR_COMPONENT")
}
