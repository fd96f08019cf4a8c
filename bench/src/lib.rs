//! Measures the connector: how fast it converts, how much memory it takes, how quickly a step is answered.
//!
//! In: documents made from a seed, replayed from memory. Out: figures beside those of other ways to do the same.
//! Nothing here is asserted: what must hold is in the tests, and how fast it is depends on the machine.
//!
//! The program runs all of it (`cargo xtask bench`); `benches/decoder.rs` runs the decoders alone.

pub mod baselines;
pub mod component;
pub mod conversion;
pub mod decoders;
pub mod document;
pub mod figures;
pub mod footprint;
pub mod instructions;
pub mod machine;
pub mod native;
pub mod peers;
pub mod report;
pub mod start;
pub mod steps;
