//! The wasmtime engine of a host and the clock tick that interrupts its guests.
//!
//! In: a configuration; out: an engine. Knows nothing of components or steps.

use std::time::Duration;

use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::config::HostConfig;
use crate::error::HostError;

/// How often running guests are interrupted, so that they share the threads and can be stopped.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// A component is several core instances: the module itself and the adapters that wit-component puts around it.
const CORE_INSTANCES_PER_COMPONENT: u32 = 10;

pub(crate) fn engine(config: &HostConfig) -> Result<Engine, HostError> {
    let live = config.max_live_instances.max(1);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(live)
        .total_core_instances(live.saturating_mul(CORE_INSTANCES_PER_COMPONENT))
        .total_memories(live)
        .total_tables(live.saturating_mul(CORE_INSTANCES_PER_COMPONENT))
        .total_stacks(live)
        .max_memory_size(config.guest_memory);

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
