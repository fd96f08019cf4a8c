//! Builds WebAssembly components, the connector's above all: finds a toolchain for the guest, compiles its package to
//! a core module, makes it a component.
//!
//! In: the workspace, a target directory and a package. Out: the path of the component.
//! The build scripts of `host-harness` and `tests` use [`embed`], which installs nothing; `cargo xtask` uses [`set_up`],
//! which may. None of them knows what a guest does.

#![warn(missing_docs)]

#[cfg(feature = "encode")]
mod component;
mod core_module;
#[cfg(feature = "encode")]
mod embed;
mod error;
mod paths;
mod set_up;
mod toolchain;

#[cfg(feature = "encode")]
pub use component::{Surface, build_component, surface};
pub use core_module::{CONNECTOR, build_core_module};
#[cfg(feature = "encode")]
pub use embed::embed;
pub use error::Error;
pub use paths::{copy_if_changed, target_directory, workspace_root};
pub use set_up::set_up;
pub use toolchain::{GUEST_TARGET, Toolchain, find};
