//! What the host keeps for one running guest, and what it links into it.
//!
//! In: a gate, a clock and limits; out: a store, and a linker with exactly wasi:io, the two clocks and outgoing HTTP.
//! A component that imports anything else cannot be instantiated.

use std::fmt;
use std::time::Duration;

use wasmtime::component::{Linker, Resource, ResourceTable};
use wasmtime::{Engine, Store, StoreContextMut, UpdateDeadline};
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};
use wasmtime_wasi_http::p2::bindings::LinkOptions;
use wasmtime_wasi_http::p2::bindings::http::types::{self, ErrorCode};
use wasmtime_wasi_http::{WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpView};
use wasmtime_wasi_io::IoView;
use wasmtime_wasi_io::streams::Error as IoError;

use crate::clock::{Clock, ClockView, HasClock};
use crate::engine::TICK;
use crate::gate::Gate;
use crate::handler::{self, HTTP_TYPES};
use crate::memory::Limits;
use crate::outgoing::WireError;
use crate::wire_error;

/// The state of one guest. Dropping it closes the connections that it holds.
pub(crate) struct Guest {
    table: ResourceTable,
    http: WasiHttpCtx,
    pub(crate) gate: Gate,
    clock: Clock,
    pub(crate) limits: Limits,
    /// Ticks that the guest computed through since it last called the host.
    ticks: u32,
}

impl Guest {
    pub(crate) fn new(gate: Gate, clock: Clock, limits: Limits) -> Self {
        Self {
            table: ResourceTable::new(),
            http: WasiHttpCtx::new(),
            gate,
            clock,
            limits,
            ticks: 0,
        }
    }

    /// Every call of the guest to the host passes through one of the views below, which call this.
    fn host_called(&mut self) {
        self.ticks = 0;
    }

    fn clocks(&mut self) -> ClockView<'_> {
        self.host_called();
        ClockView { clock: &self.clock, table: &mut self.table }
    }
}

impl IoView for Guest {
    fn table(&mut self) -> &mut ResourceTable {
        self.host_called();
        &mut self.table
    }
}

impl WasiHttpView for Guest {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        self.host_called();
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.gate }
    }
}

/// The guest computed too long without calling the host.
#[derive(Debug)]
pub(crate) struct ComputedTooLong;

impl fmt::Display for ComputedTooLong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("computed too long without calling the host")
    }
}

impl std::error::Error for ComputedTooLong {}

pub(crate) fn store(engine: &Engine, guest: Guest, cpu_limit: Duration) -> Store<Guest> {
    let ticks_allowed = cpu_limit.as_millis() / TICK.as_millis();
    let mut store = Store::new(engine, guest);
    store.limiter(|guest| &mut guest.limits);
    store.set_epoch_deadline(1);
    // One call per tick of computing: a guest that waits is not interrupted, so waiting does not count.
    store.epoch_deadline_callback(move |mut context| {
        let guest = context.data_mut();
        guest.ticks += 1;
        if u128::from(guest.ticks) > ticks_allowed {
            return Err(ComputedTooLong.into());
        }
        Ok(UpdateDeadline::Yield(1))
    });
    store
}

pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi_io::add_to_linker_async(&mut linker)?;
    monotonic_clock::add_to_linker::<Guest, HasClock>(&mut linker, Guest::clocks)?;
    wall_clock::add_to_linker::<Guest, HasClock>(&mut linker, Guest::clocks)?;
    let options = LinkOptions::default();
    types::add_to_linker::<Guest, WasiHttp>(&mut linker, &(&options).into(), Guest::http)?;
    linker.allow_shadowing(true);
    tell_errors_of_bodies_apart(&mut linker)?;
    handler::add_to_linker(&mut linker)?;
    Ok(linker)
}

/// Replaces `http-error-code`: that of wasmtime-wasi-http 48 looks for the contract's error code, but its bodies end
/// with the crate's own error type, so that a guest never learnt why a body broke off.
fn tell_errors_of_bodies_apart(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.instance(HTTP_TYPES)?.func_wrap(
        "http-error-code",
        |mut store: StoreContextMut<'_, Guest>, (error,): (Resource<IoError>,)| {
            let error = store.data_mut().table().get(&error)?;
            let code = match error.downcast_ref::<WireError>() {
                Some(error) => Some(wire_error::code_of(error)),
                None => error.downcast_ref::<ErrorCode>().cloned(),
            };
            Ok((code,))
        },
    )
}
