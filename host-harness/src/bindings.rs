//! The host's side of the WIT contract, generated from the world `connector-host`.
//!
//! In: `wit/`; out: typed calls and the contract's records. The generated account types derive `Debug` in clear,
//! so nothing outside `account` builds them and nothing formats them.

#![allow(missing_docs, clippy::all)]

wasmtime::component::bindgen!({
    path: "../wit",
    world: "connector-host",
    exports: { default: async },
});

pub use exports::nina::connector::integration as contract;
pub use exports::nina::connector::integration_stream;
