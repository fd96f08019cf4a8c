//! Runs steps: one engine, one compiled component, one fresh guest for each step.
//!
//! In: a step, an account, a way out and a clock; out: the component's JSON or a `HostError`. What a step means is the
//! component's business.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use wasmtime::component::{Instance, InstancePre};
use wasmtime::{Engine, Store};

use crate::account::{Account, Lowered};
use crate::bindings::{contract, integration_stream};
use crate::cache;
use crate::clock::Clock;
use crate::config::HostConfig;
use crate::counters::Counts;
use crate::engine;
use crate::error::HostError;
use crate::exchange::{Course, step_span};
use crate::gate::{Common, Gate};
use crate::guest::{self, Guest};
use crate::live::Live;
use crate::locked::locked;
use crate::memory::{Budget, Limits};
use crate::outgoing::{Nowhere, Outgoing};
use crate::queue::Queue;
use crate::running::{Progress, Running, stopped};
use crate::stream::{Batches, Opened, Until};
use crate::token_cache::TokenCache;

/// The connector that this crate was built with.
static EMBEDDED: &[u8] = include_bytes!(env!("CONNECTOR_COMPONENT"));

/// What a step meets outside of its guest. Make one and keep it: connections and tokens are shared by its clones, and
/// by nothing else. [`Host::live`] does.
#[derive(Clone)]
pub struct Outside {
    /// Where its requests go.
    pub outgoing: Arc<dyn Outgoing>,
    /// The time that it sees.
    pub clock: Clock,
}

impl Outside {
    /// A way out of your own and the machine's clock, with tokens remembered.
    pub fn through(outgoing: Arc<dyn Outgoing>) -> Self {
        let clock = Clock::System;
        Self { outgoing: Arc::new(TokenCache::new(outgoing, clock.clone())), clock }
    }
}

/// A loaded component, ready to run any number of steps beside each other. Clones share everything.
///
/// Dropping a call's future stops its guest and closes its connection, wherever the call is.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
    /// Of each call through this handle; none: the configured one, and none for a stream.
    deadline: Option<Duration>,
}

struct Inner {
    engine: Engine,
    component: InstancePre<Guest>,
    integration: contract::GuestIndices,
    integration_stream: integration_stream::GuestIndices,
    queue: Queue,
    memory: Arc<Budget>,
    common: Arc<Common>,
    /// Made when first asked for: not every host leaves the machine.
    live: Mutex<Option<Outside>>,
}

impl Inner {
    fn integration(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
    ) -> wasmtime::Result<contract::Guest> {
        self.integration.load(store, instance)
    }

    fn integration_stream(
        &self,
        store: &mut Store<Guest>,
        instance: &Instance,
    ) -> wasmtime::Result<integration_stream::Guest> {
        self.integration_stream.load(store, instance)
    }
}

/// How much of a host is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Steps whose guest exists; at most `max_live_instances`.
    pub running: usize,
    /// Steps that wait for a place.
    pub waiting: usize,
    /// Memory of all guests, in bytes; at most `total_guest_memory`.
    pub guest_memory: u64,
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
        let refused = |error: wasmtime::Error| HostError::Component(format!("{error:#}"));
        let linker = guest::linker(&engine).map_err(refused)?;
        let component = linker.instantiate_pre(&component).map_err(refused)?;
        let integration = contract::GuestIndices::new(&component).map_err(refused)?;
        let integration_stream =
            integration_stream::GuestIndices::new(&component).map_err(refused)?;
        let inner = Inner {
            engine,
            component,
            integration,
            integration_stream,
            queue: Queue::new(config.max_live_instances.max(1) as usize),
            memory: Budget::new(config.total_guest_memory),
            common: Common::new(config),
            live: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner), deadline: None })
    }

    /// The same host, whose calls through this handle have so much time, the queue included. A stream that was opened
    /// through it must have ended by then.
    #[must_use]
    pub fn within(&self, deadline: Duration) -> Self {
        Self { inner: self.inner.clone(), deadline: Some(deadline) }
    }

    /// The way to the accounts' own servers, with pooled connections and remembered tokens: always the same one,
    /// whatever the account and however often it is asked for.
    ///
    /// # Errors
    /// `Config` if TLS cannot be set up or the environment's proxy is no URL.
    pub fn live(&self) -> Result<Outside, HostError> {
        let mut live = locked(&self.inner.live);
        if let Some(outside) = &*live {
            return Ok(outside.clone());
        }
        let outside = Outside::through(Arc::new(Live::new(self.inner.common.config.reach)?));
        Ok(live.insert(outside).clone())
    }

    /// What it has done since it was loaded, over all its handles.
    pub fn counts(&self) -> Counts {
        self.inner.common.counters.snapshot()
    }

    /// How much of it is in use now.
    pub fn load(&self) -> Load {
        let Inner { queue, memory, .. } = &*self.inner;
        let (running, waiting) = (queue.running(), queue.waiting());
        Load { running, waiting, guest_memory: memory.taken() }
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
            let (store, integration) = running.parts();
            let answer = integration.call_describe(store).await;
            running.outcome(answer)
        };
        in_time(self.deadline(), &progress, work).await
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
            let (store, integration) = running.parts();
            let answer = integration.call_validate(store, step).await;
            running.outcome(answer)
        };
        in_time(self.deadline(), &progress, work).await
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
            let mut running =
                self.begin(outside, Some(account), &progress, Inner::integration).await?;
            let lowered = Lowered::new(account);
            let (store, integration) = running.parts();
            let answer = integration.call_test_connection(store, lowered.as_contract()).await;
            running.outcome(answer)
        };
        let mut course = self.course("test-connection", account, "");
        course.follow(in_time(self.deadline(), &progress, work)).await
    }

    /// Runs a step (JSON) and returns one JSON document.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn execute(
        &self,
        outside: &Outside,
        account: &Account,
        step: &str,
    ) -> Result<String, HostError> {
        let progress = Progress::default();
        let work = async {
            self.check_size(step)?;
            let mut running =
                self.begin(outside, Some(account), &progress, Inner::integration).await?;
            let lowered = Lowered::new(account);
            let (store, integration) = running.parts();
            let answer = integration.call_execute(store, lowered.as_contract(), step).await;
            running.outcome(answer)
        };
        let mut course = self.course("execute", account, step);
        course.follow(in_time(self.deadline(), &progress, work)).await
    }

    /// Starts a step (JSON) whose answer is read batch by batch, in bounded memory; without a deadline, unless
    /// [`within`](Self::within) sets one.
    ///
    /// # Errors
    /// Any [`HostError`].
    pub async fn open(
        &self,
        outside: &Outside,
        account: &Account,
        step: &str,
    ) -> Result<Batches, HostError> {
        let progress = Progress::default();
        let until = self.deadline.map(Until::over_after);
        let work = async {
            self.check_size(step)?;
            let mut running =
                self.begin(outside, Some(account), &progress, Inner::integration_stream).await?;
            let lowered = Lowered::new(account);
            let (store, stream) = running.parts();
            let answer = stream.call_open(store, lowered.as_contract(), step).await;
            let records = running.outcome(answer)?;
            Opened::new(running, records).await
        };
        let work = in_time(self.deadline.unwrap_or(Duration::MAX), &progress, work);
        let mut course = self.course("open", account, step);
        let opened = course.follow(work).await?;
        Ok(Batches::new(opened, until, course))
    }

    fn course(&self, call: &'static str, account: &Account, step: &str) -> Course {
        // One that is too large is refused unread.
        let step = if self.check_size(step).is_ok() { step } else { "" };
        Course::begin(step_span(call, account, step), &self.inner.common.counters)
    }

    fn check_size(&self, step: &str) -> Result<(), HostError> {
        let limit = self.inner.common.config.max_step;
        if step.len() > limit {
            return Err(HostError::StepTooLarge { bytes: step.len(), limit });
        }
        Ok(())
    }

    /// How long a call that gives one document may take.
    fn deadline(&self) -> Duration {
        self.deadline.unwrap_or(self.inner.common.config.deadline)
    }

    async fn begin_offline(
        &self,
        clock: &Clock,
        progress: &Progress,
    ) -> Result<Running<contract::Guest>, HostError> {
        let outside = Outside { outgoing: Arc::new(Nowhere), clock: clock.clone() };
        self.begin(&outside, None, progress, Inner::integration).await
    }

    /// Waits for a place, then makes a fresh guest and loads those of its functions that will be called: wasmtime
    /// checks the types of each.
    async fn begin<E>(
        &self,
        outside: &Outside,
        account: Option<&Account>,
        progress: &Progress,
        load: fn(&Inner, &mut Store<Guest>, &Instance) -> wasmtime::Result<E>,
    ) -> Result<Running<E>, HostError> {
        let inner = &*self.inner;
        let place = inner.queue.enter().await;
        let place = place.map_err(|_| HostError::Busy { requests_sent: 0 })?;
        let config = inner.common.config.clone();
        let outgoing = outside.outgoing.clone();
        let clock = outside.clock.clone();
        let gate = Gate::new(outgoing, clock, account, inner.common.clone(), progress.counter());
        let limits = Limits::new(config.guest_memory, inner.memory.clone());
        let guest = Guest::new(gate, outside.clock.clone(), limits);
        let mut store = guest::store(&inner.engine, guest, config.cpu_between_host_calls);
        let instance = inner.component.instantiate_async(&mut store).await;
        match instance.and_then(|instance| load(inner, &mut store, &instance)) {
            Ok(exports) => Ok(Running::new(store, exports, progress.clone(), config, place)),
            Err(error) => Err(stopped(&error, &store, progress, &config)),
        }
    }
}

/// Stops `work` at the deadline.
async fn in_time<T>(
    after: Duration,
    progress: &Progress,
    work: impl Future<Output = Result<T, HostError>>,
) -> Result<T, HostError> {
    match tokio::time::timeout(after, work).await {
        Ok(result) => result,
        Err(_) => Err(HostError::Deadline { after, requests_sent: progress.requests_sent() }),
    }
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
    fn streams_can_be_spawned(batches: &mut Batches) {
        is_send(batches);
        is_send(&batches.summary());
    }
}
