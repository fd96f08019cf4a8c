//! Runs steps: one engine, one compiled component, one fresh guest for each step.
//!
//! In: a step, an account, a way out and a clock; out: the component's JSON or a `HostError`. What a step means is the
//! component's business.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wasmtime::component::Component;
use wasmtime::{Engine, Store};

use crate::account::{Account, Lowered};
use crate::bindings::{ConnectorHost, ConnectorHostPre, contract};
use crate::cache;
use crate::clock::Clock;
use crate::config::HostConfig;
use crate::engine;
use crate::error::{ErrorCase, HostError};
use crate::gate::Gate;
use crate::guest::{self, ComputedTooLong, Guest};
use crate::memory::{Budget, Limits};
use crate::outgoing::{Nowhere, Outgoing};
use crate::stream::Stream;
use crate::token_cache::TokenCache;

/// The connector that this crate was built with.
static EMBEDDED: &[u8] = include_bytes!(env!("CONNECTOR_COMPONENT"));

/// What a step meets outside of its guest.
#[derive(Clone)]
pub struct Outside {
    /// Where its requests go.
    pub outgoing: Arc<dyn Outgoing>,
    /// The time that it sees.
    pub clock: Clock,
}

impl Outside {
    /// The machine's clock and this way out, with tokens remembered: keep it, its clones share them.
    pub fn through(outgoing: Arc<dyn Outgoing>) -> Self {
        let clock = Clock::System;
        Self { outgoing: Arc::new(TokenCache::new(outgoing, clock.clone())), clock }
    }
}

/// A loaded component, ready to run any number of steps beside each other. Clones share everything.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    engine: Engine,
    component: ConnectorHostPre<Guest>,
    places: Arc<Semaphore>,
    memory: Arc<Budget>,
    config: Arc<HostConfig>,
}

impl Host {
    /// Loads the connector that this crate was built with.
    ///
    /// # Errors
    /// `Component` or `Config`.
    pub fn embedded(config: HostConfig) -> Result<Self, HostError> {
        Self::from_bytes(EMBEDDED, config)
    }

    /// Loads a component from a file.
    ///
    /// # Errors
    /// `Component` or `Config`.
    pub fn from_file(path: &Path, config: HostConfig) -> Result<Self, HostError> {
        let wasm = std::fs::read(path)
            .map_err(|error| HostError::Component(format!("{}: {error}", path.display())))?;
        Self::from_bytes(&wasm, config)
    }

    /// Loads a component from its bytes. It must be WebAssembly, not compiled code.
    ///
    /// # Errors
    /// `Component` if the bytes are no component of this contract or import more than a guest may have; `Config`.
    pub fn from_bytes(wasm: &[u8], config: HostConfig) -> Result<Self, HostError> {
        let engine = engine::engine(&config)?;
        let component = cache::compiled(&engine, wasm, &config.compiled_cache)?;
        let component = link(&engine, &component)
            .map_err(|error| HostError::Component(format!("{error:#}")))?;
        let live = config.max_live_instances.max(1) as usize;
        Ok(Self(Arc::new(Inner {
            engine,
            component,
            places: Arc::new(Semaphore::new(live)),
            memory: Budget::new(config.total_guest_memory),
            config: Arc::new(config),
        })))
    }

    /// The bytes of the connector that this crate was built with.
    pub fn embedded_component() -> &'static [u8] {
        EMBEDDED
    }

    /// The manifest (JSON): resources, operations, parameters.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn describe(&self) -> Result<String, HostError> {
        let progress = Progress::default();
        let work = async {
            let mut running = self.begin_offline(&Clock::System, &progress).await?;
            let (store, exports) = running.parts();
            let integration = exports.nina_connector_integration();
            let answer = integration.call_describe(store).await;
            running.outcome(answer)
        };
        self.in_time(&progress, work).await
    }

    /// The requests that `execute` would send (JSON). Sends nothing.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn validate(&self, clock: &Clock, step: &str) -> Result<String, HostError> {
        self.check_size(step)?;
        let progress = Progress::default();
        let work = async {
            let mut running = self.begin_offline(clock, &progress).await?;
            let (store, exports) = running.parts();
            let integration = exports.nina_connector_integration();
            let answer = integration.call_validate(store, step).await;
            running.outcome(answer)
        };
        self.in_time(&progress, work).await
    }

    /// A light call that proves base URL and credential (JSON).
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn test_connection(
        &self,
        outside: &Outside,
        account: &Account,
    ) -> Result<String, HostError> {
        let progress = Progress::default();
        let work = async {
            let mut running = self.begin(outside, Some(account), &progress).await?;
            let lowered = Lowered::new(account);
            let (store, exports) = running.parts();
            let integration = exports.nina_connector_integration();
            let answer = integration.call_test_connection(store, lowered.as_contract()).await;
            running.outcome(answer)
        };
        self.in_time(&progress, work).await
    }

    /// Runs a step (JSON) and returns one JSON document.
    ///
    /// Dropping the future stops the guest and closes its connection.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn execute(
        &self,
        outside: &Outside,
        account: &Account,
        step: &str,
    ) -> Result<String, HostError> {
        self.check_size(step)?;
        let progress = Progress::default();
        let work = async {
            let mut running = self.begin(outside, Some(account), &progress).await?;
            let lowered = Lowered::new(account);
            let (store, exports) = running.parts();
            let integration = exports.nina_connector_integration();
            let answer = integration.call_execute(store, lowered.as_contract(), step).await;
            running.outcome(answer)
        };
        self.in_time(&progress, work).await
    }

    /// Starts a step (JSON) whose answer is read piece by piece, in bounded memory and without a deadline.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn open(
        &self,
        outside: &Outside,
        account: &Account,
        step: &str,
    ) -> Result<Stream, HostError> {
        self.check_size(step)?;
        let progress = Progress::default();
        let mut running = self.begin(outside, Some(account), &progress).await?;
        let lowered = Lowered::new(account);
        let (store, exports) = running.parts();
        let integration = exports.nina_connector_integration_stream();
        let answer = integration.call_open(store, lowered.as_contract(), step).await;
        let records = running.outcome(answer)?;
        Stream::new(running, records).await
    }

    fn check_size(&self, step: &str) -> Result<(), HostError> {
        let limit = self.0.config.max_step;
        if step.len() > limit {
            return Err(HostError::StepTooLarge { bytes: step.len(), limit });
        }
        Ok(())
    }

    /// Stops `work` at the deadline.
    async fn in_time<T>(
        &self,
        progress: &Progress,
        work: impl Future<Output = Result<T, HostError>>,
    ) -> Result<T, HostError> {
        let after = self.0.config.deadline;
        match tokio::time::timeout(after, work).await {
            Ok(result) => result,
            Err(_) => Err(HostError::Deadline { after, requests_sent: progress.requests_sent() }),
        }
    }

    async fn begin_offline(
        &self,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Running, HostError> {
        let outside = Outside { outgoing: Arc::new(Nowhere), clock: clock.clone() };
        self.begin(&outside, None, progress).await
    }

    /// Waits for a place, then makes a fresh guest.
    async fn begin(
        &self,
        outside: &Outside,
        account: Option<&Account>,
        progress: &Progress,
    ) -> Result<Running, HostError> {
        let inner = &self.0;
        let place = inner.places.clone().acquire_owned().await;
        let place = place.map_err(|_| HostError::Busy { requests_sent: 0 })?;
        let config = inner.config.clone();
        let outgoing = outside.outgoing.clone();
        let clock = outside.clock.clone();
        let gate = Gate::new(outgoing, clock, account, config.clone(), progress.0.clone());
        let limits = Limits::new(config.guest_memory, inner.memory.clone());
        let guest = Guest::new(gate, outside.clock.clone(), limits);
        let mut store = guest::store(&inner.engine, guest, config.cpu_between_host_calls);
        match inner.component.instantiate_async(&mut store).await {
            Ok(exports) => {
                Ok(Running { store, exports, progress: progress.clone(), config, _place: place })
            }
            Err(error) => Err(stopped(&error, &store, progress, &config)),
        }
    }
}

fn link(engine: &Engine, component: &Component) -> wasmtime::Result<ConnectorHostPre<Guest>> {
    ConnectorHostPre::new(guest::linker(engine)?.instantiate_pre(component)?)
}

/// How far a step got.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU32>);

impl Progress {
    fn requests_sent(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One guest at work. Dropping it stops the guest, closes its connections and frees its place.
pub(crate) struct Running {
    store: Store<Guest>,
    exports: ConnectorHost,
    progress: Progress,
    config: Arc<HostConfig>,
    /// After the store: the pool's slot must be free before the next step gets this place.
    _place: OwnedSemaphorePermit,
}

impl Running {
    pub(crate) fn parts(&mut self) -> (&mut Store<Guest>, &ConnectorHost) {
        (&mut self.store, &self.exports)
    }

    /// Turns what a call came to into our result.
    pub(crate) fn outcome<T>(
        &self,
        answer: wasmtime::Result<Result<T, contract::Error>>,
    ) -> Result<T, HostError> {
        match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.refused(error.into())),
            Err(error) => Err(self.stopped(&error)),
        }
    }

    pub(crate) fn stopped(&self, error: &wasmtime::Error) -> HostError {
        stopped(error, &self.store, &self.progress, &self.config)
    }

    /// A guest that ran out of the memory that all share reports what it could not do; the reason is ours.
    /// What it says about a write that it sent stays.
    fn refused(&self, error: HostError) -> HostError {
        let about_a_write =
            matches!(&error, HostError::Step { case: ErrorCase::PermanentOutcomeUnknown, .. });
        if about_a_write || !self.store.data().limits.refused_by_budget() {
            return error;
        }
        HostError::Busy { requests_sent: self.progress.requests_sent() }
    }
}

fn stopped(
    error: &wasmtime::Error,
    store: &Store<Guest>,
    progress: &Progress,
    config: &HostConfig,
) -> HostError {
    let requests_sent = progress.requests_sent();
    tracing::debug!(error = format!("{error:?}"), "the guest was stopped");
    if store.data().limits.refused_by_budget() {
        return HostError::Busy { requests_sent };
    }
    if error.downcast_ref::<ComputedTooLong>().is_some() {
        return HostError::ComputedTooLong { limit: config.cpu_between_host_calls, requests_sent };
    }
    HostError::Trap { message: error.root_cause().to_string(), requests_sent }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_send(_: &impl Send) {}

    /// Engines move steps between threads.
    #[allow(dead_code, reason = "that it compiles is the test")]
    fn steps_can_be_spawned(host: &Host, outside: &Outside, account: &Account) {
        is_send(&host.describe());
        is_send(&host.validate(&outside.clock, ""));
        is_send(&host.execute(outside, account, ""));
        is_send(&host.test_connection(outside, account));
        is_send(&host.open(outside, account, ""));
    }

    #[allow(dead_code, reason = "that it compiles is the test")]
    fn streams_can_be_spawned(stream: &mut Stream) {
        is_send(stream);
        is_send(&stream.next(0));
    }
}
