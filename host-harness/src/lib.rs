//! Runs the NINA Qualys connector: what an engine embeds, and what the program `host-harness` is made of.
//!
//! A step (JSON) goes in, the component's JSON comes out; the component reaches nothing but the account's own servers,
//! through an [`outgoing::Outgoing`] of your choice: the [`live::Live`] client, a [`player::Player`] of recorded
//! exchanges, a [`recorder::Recorder`], or your own.
//!
//! ```no_run
//! use std::sync::Arc;
//! use host_harness::account::{Account, Credential, Secret};
//! use host_harness::config::HostConfig;
//! use host_harness::host::{Host, Outside};
//! use host_harness::live::Live;
//!
//! # async fn example() -> Result<(), host_harness::error::HostError> {
//! let config = HostConfig::default();
//! let outside = Outside::through(Arc::new(Live::new(config.reach)?));
//! let host = Host::embedded(config)?;
//! let account = Account {
//!     base_url: "https://qualysapi.qg2.apps.qualys.com".into(),
//!     gateway_url: None,
//!     credential: Credential::Basic { username: "user".into(), password: Secret::new("password") },
//! };
//! let step = r#"{"resource": "host", "operation": "list", "parameters": {"ips": "10.0.0.0/24"}}"#;
//!
//! // One JSON document …
//! println!("{}", host.execute(&outside, &account, step).await?);
//!
//! // … or any number of records in bounded memory.
//! let mut stream = host.open(&outside, &account, step).await?;
//! while let Some(batch) = stream.next(0).await? {
//!     println!("{} records, {} bytes", batch.records, batch.data.len());
//! }
//! println!("{}", stream.summary().await?);
//! # Ok(())
//! # }
//! ```
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
pub mod diff;
pub mod egress;
mod engine;
pub mod error;
pub mod form;
mod gate;
pub mod golden;
mod guard;
mod guest;
mod held;
pub mod host;
pub mod json_text;
pub mod lifecycle;
pub mod live;
pub mod manifest;
mod matching;
mod memory;
pub mod outgoing;
pub mod player;
pub mod poll;
pub mod recorder;
mod redaction;
pub mod stream;
pub mod token_cache;
pub mod wire_error;
