//! The wasmtime engine of a host and the clock tick that interrupts its guests.
//!
//! In: a configuration; out: an engine. Knows nothing of components or steps.

use std::time::Duration;

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::config::HostConfig;
use crate::error::HostError;

/// How often running guests are interrupted, so that they share the threads and can be stopped.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// A component is several core instances: the module itself and the adapters that wit-component puts around it.
const CORE_INSTANCES_PER_COMPONENT: u32 = 10;

/// A guest's place is wiped up to so many bytes instead of being given back to the system, which would cost the next
/// guest a page fault for each page: more than a small step writes to, and twice our tables.
const KEPT_MEMORY: usize = 128 << 10;
const KEPT_TABLE: usize = 8 << 10;

pub(crate) fn engine(config: &HostConfig) -> Result<Engine, HostError> {
    let live = config.max_live_instances.max(1);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(live)
        .total_core_instances(live.saturating_mul(CORE_INSTANCES_PER_COMPONENT))
        .total_memories(live)
        .total_tables(live.saturating_mul(CORE_INSTANCES_PER_COMPONENT))
        .total_stacks(live)
        .max_memory_size(config.guest_memory)
        .table_keep_resident(KEPT_TABLE);
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        // Wipes only the pages that were written to; without it wiping costs more than the faults.
        pool.pagemap_scan(Enabled::Yes).linear_memory_keep_resident(KEPT_MEMORY);
    }

    let mut wasmtime = Config::new();
    wasmtime
        .epoch_interruption(true)
        .concurrency_support(false)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&wasmtime).map_err(|error| HostError::Config(format!("{error:#}")))?;
    start_ticking(&engine)?;
    Ok(engine)
}

/// Ends by itself when the engine is gone.
fn start_ticking(engine: &Engine) -> Result<(), HostError> {
    let engine = engine.weak();
    std::thread::Builder::new()
        .name("epoch-ticker".into())
        .spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                // Nobody wakes this thread early; if somebody did, a tick would be short.
                std::thread::park_timeout(TICK);
            }
        })
        .map(drop)
        .map_err(|error| HostError::Config(format!("cannot start the ticker: {error}")))
}
