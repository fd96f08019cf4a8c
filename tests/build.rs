//! Builds the guest that does what no connector does, for the tests of the host's policy.
//!
//! In: the package `test-guest`, the WIT package, the lock file. Out: the component in `OUT_DIR`, and its path in the
//! environment variable `TEST_GUEST` for `include_bytes!`. Installs nothing.

use std::process::ExitCode;

use component_build::embed;

fn main() -> ExitCode {
    embed("test-guest", &["tests/guest"], "TEST_GUEST")
}
