//! Runs the NINA Qualys connector: what an engine embeds, and what the program `host-harness` is made of.
//!
//! A step (JSON) goes in, the component's JSON comes out; the component reaches nothing but the account's own servers,
//! through an [`outgoing::Outgoing`] of your choice: the [`live::Live`] client, a [`player::Player`] of recorded
//! exchanges, a [`recorder::Recorder`], or your own.
//!
//! ```
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! use host_harness::case::Case;
//! use host_harness::clock::Clock;
//! use host_harness::config::HostConfig;
//! use host_harness::host::{Host, Outside};
//! use host_harness::player::Player;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let host = Host::embedded(HostConfig::default())?;
//!
//! // A recorded exchange; `host.live()?` is the way to the account's own servers.
//! let folder = Path::new("../fixtures/network/list/one");
//! let Case { account, step, now, .. } = Case::read(Path::new("../fixtures"), folder)?;
//! let player = Player::open(folder, &account, "cargo test --doc".into())?;
//! let outside = Outside { outgoing: Arc::new(player), clock: Clock::starting_at(now) };
//!
//! let answer = host.execute(&outside, &account, &step).await?;
//! assert!(answer.contains(r#""proof":"root-end""#));
//! # Ok(())
//! # }
//! ```
//!
//! Streams, errors, deadlines, the queue and more examples: `docs/embedding.md`.
//!
//! The way of a request: `host` starts a `guest`; its requests pass the `gate` (policy of `egress`, credential that is
//! `held` back, limits) to the `outgoing`, where the `token_cache` answers logins; the answer's body passes the `guard`.

#![warn(missing_docs)]

pub mod account;
pub mod address;
mod bindings;
mod cache;
pub mod case;
pub mod cassette;
pub mod clock;
pub mod config;
pub mod counters;
pub mod diff;
mod digest;
pub mod egress;
mod engine;
pub mod error;
mod exchange;
pub mod form;
mod gate;
pub mod golden;
mod guard;
mod guest;
mod handler;
pub mod har;
mod held;
pub mod host;
pub mod json_text;
pub mod lifecycle;
mod limiter;
pub mod live;
mod locked;
pub mod manifest;
mod matching;
mod memory;
pub mod outgoing;
pub mod player;
pub mod poll;
mod queue;
pub mod recorder;
mod redaction;
mod running;
pub mod stream;
pub mod token_cache;
pub mod wire_error;

/// The examples of the page for engines.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
mod embedding {}
