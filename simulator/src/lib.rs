//! A Qualys to try clients against: an HTTP server on this machine that behaves like the service.
//!
//! It has a login, limits that bite, a made-up subscription in which scans and reports take their time, recorded answers
//! for all other operations, and faults on demand. It knows the API from the connector's catalogue, needs no network,
//! and any client can use it.
//!
//! ```
//! # async fn example() -> Result<(), simulator::StartError> {
//! let config = simulator::Config { hosts: 500, ..Default::default() };
//! let server = simulator::Server::start(&config).await?;
//! println!("{} has {} open detections", server.url(), server.subscription().open_detections().count());
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod access;
mod answers;
mod call;
mod clock;
mod config;
mod csv;
mod faults;
mod fixtures;
mod journal;
mod limits;
mod line;
mod outflow;
mod random;
mod ranges;
mod refusal;
mod reply;
mod routes;
mod server;
mod simulation;
mod subscription;
mod xml;

pub use clock::Clock;
pub use config::{Config, DEMO_PASSWORD, DEMO_USER};
pub use faults::Fault;
pub use fixtures::FixturesError;
pub use journal::Summary;
pub use limits::Seen;
pub use random::Random;
pub use server::{Server, StartError};
pub use subscription::{Found, Subscription};
