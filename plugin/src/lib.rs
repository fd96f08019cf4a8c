//! The NINA connector for Qualys: turns a workflow step into requests that the Qualys API accepts,
//! and the answers into JSON, record by record.
//!
//! A step goes one way through these modules, in this order; none calls an earlier one. The crate
//! does no I/O of its own: it is given a [`transport::Transport`], and runs natively in tests as it
//! runs in the component.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)
)]

#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod heap;

pub mod run;

pub mod step;

pub mod task;

pub mod catalogue;

pub mod arguments;

pub mod account;

pub mod credential;

pub mod request;

pub mod sequence;

pub mod stream;

pub mod file;

pub mod retry;

pub mod transport;

pub mod response;

pub mod decode;

pub mod output;

pub mod manifest;

pub mod cursor;

pub mod dates;

pub mod error;

pub mod lifecycle;

pub mod limits;

pub mod model;

mod nearest;

mod room;
