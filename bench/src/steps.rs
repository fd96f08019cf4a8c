//! Small steps: how long one takes, how many go in a second, what one costs while it waits.
//!
//! In: a host. Out: microseconds, steps in a second, failures, memory for a step in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ::tests::detections::Detections;
use ::tests::memory;
use bytes::Bytes;
use futures::future::BoxFuture;
use host_harness::account::Account;
use host_harness::host::{Host, Outside};
use host_harness::outgoing::{Answer, Outgoing};
use http::Request;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::component::{Replay, account, host};
use crate::document::{Document, Kind};
use crate::figures::{Runs, Table, Target, number};
use crate::footprint::run_child;

/// The word by which this program is started as a child.
pub const CHILD: &str = "hold-steps";
const IN_FLIGHT: [usize; 3] = [1, 100, 10_000];
const GUEST_MEMORY: usize = 64 << 20;
/// How often a child looks whether all steps have come as far as they can.
const LOOK: Duration = Duration::from_millis(20);

/// The numbers of steps that one measurement takes.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Steps one after the other.
    pub single: usize,
    /// Steps beside each other, in each turn.
    pub many: u64,
    /// Turns.
    pub rounds: usize,
}

/// All about small steps.
///
/// # Errors
/// When a step fails that nothing should stop, or a child does.
pub fn measure((runtime, host): (&Runtime, &Host), effort: Effort) -> Result<Table, String> {
    let document = small();
    let outside = Outside::through(Arc::new(Replay::of(&document)));
    let kibibytes = number(document.bytes as f64 / 1024.0);
    let about = format!(
        "`execute` of a list_detection step whose answer, {kibibytes} KiB, is replayed from memory; a fresh guest each."
    );
    let mut table = Table::of_figures("Small steps", &[&about]);

    let mut alone = Runs(runtime.block_on(one_by_one(host, &outside, effort.single / 10))?);
    alone.0.clear();
    let mut beside = Runs::default();
    let mut describes = Runs::default();
    for _ in 0..effort.rounds {
        let steps = effort.single / effort.rounds;
        alone.0.extend(runtime.block_on(one_by_one(host, &outside, steps))?);
        let (steps, manifests) = runtime.block_on(beside_describes(host, &outside, steps))?;
        beside.0.extend(steps);
        describes.0.extend(manifests);
    }
    let reason = "Three fifths of a profile are guest code, of it two fifths the decoder; the rest is making and wiping a \
                  guest, and its calls to the host.";
    table.judged("one step, p50", alone.median(), Target::at_most(150.0, "µs", reason));
    table.figure("one step, p99", format!("{} µs", number(alone.quantile(0.99))));
    table.figure(
        "one step, p50, while `describe` runs again and again",
        format!("{} µs", number(beside.median())),
    );
    table.figure("`describe`, p50", format!("{} ms", number(describes.median() / 1e3)));

    let mut rates = vec![Runs::default(); IN_FLIGHT.len()];
    let mut failures = 0;
    for _ in 0..effort.rounds {
        for (in_flight, rates) in IN_FLIGHT.into_iter().zip(&mut rates) {
            let (rate, failed) =
                runtime.block_on(beside_each_other(host, &outside, in_flight, effort.many));
            rates.0.push(rate);
            failures += failed;
        }
    }
    for (in_flight, rates) in IN_FLIGHT.into_iter().zip(&rates) {
        let what = format!("steps in a second, {} in flight", number(in_flight as f64));
        let reason = "It is bounded by the time that one step takes on each core.";
        if in_flight == 1 {
            table.figure(&what, number(rates.median()));
        } else {
            table.judged(&what, rates.median(), Target::at_least(8000.0, "steps/s", reason));
        }
    }
    table.judged(
        "steps that failed",
        failures as f64,
        Target::at_most(0.0, "", "See the error that a single step gives."),
    );
    held(&mut table)?;
    Ok(table)
}

/// An answer of about 15 KiB.
fn small() -> Document {
    let length =
        |seed: u64| Detections::of_bytes(seed, 1000).map(|piece| piece.len()).sum::<usize>();
    let seed = (0..1000).find(|&seed| (14_500..15_500).contains(&length(seed))).unwrap_or(0);
    let pieces: Vec<Bytes> = Detections::of_bytes(seed, 1000).collect();
    let bytes = pieces.iter().map(|piece| piece.len() as u64).sum();
    Document { kind: Kind::Detections, pieces, bytes }
}

/// What an engine has before it asks for a step.
fn given() -> (Account, String) {
    (account(Kind::Detections), Kind::Detections.step())
}

async fn one(
    host: &Host,
    outside: &Outside,
    (account, step): &(Account, String),
) -> Result<f64, String> {
    let start = Instant::now();
    let answer = host.execute(outside, account, step).await.map_err(|error| error.to_string())?;
    std::hint::black_box(answer);
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

/// Steps one after the other, in a task of the runtime as an engine runs them: a thread beside it would have to be woken
/// for each answer.
async fn one_by_one(host: &Host, outside: &Outside, steps: usize) -> Result<Vec<f64>, String> {
    let (host, outside) = (host.clone(), outside.clone());
    let steps = tokio::spawn(async move {
        let (given, mut times) = (given(), Vec::with_capacity(steps));
        for _ in 0..steps {
            times.push(one(&host, &outside, &given).await?);
        }
        Ok(times)
    });
    steps.await.map_err(|error| error.to_string())?
}

/// Steps one by one while another task asks for the manifest without a pause; the times of both.
async fn beside_describes(
    host: &Host,
    outside: &Outside,
    steps: usize,
) -> Result<(Vec<f64>, Vec<f64>), String> {
    let describing = host.clone();
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let manifests = tokio::spawn(async move {
        let mut times = Vec::new();
        while stopped.try_recv() == Err(tokio::sync::oneshot::error::TryRecvError::Empty) {
            let start = Instant::now();
            if describing.describe().await.is_ok() {
                times.push(start.elapsed().as_secs_f64() * 1e6);
            }
        }
        times
    });
    let times = one_by_one(host, outside, steps).await?;
    drop(stop);
    Ok((times, manifests.await.map_err(|error| error.to_string())?))
}

/// Steps in a second with so many begun and not ended, and how many failed.
async fn beside_each_other(
    host: &Host,
    outside: &Outside,
    in_flight: usize,
    steps: u64,
) -> (f64, u64) {
    let steps = steps.max(in_flight as u64);
    let left = Arc::new(AtomicU64::new(steps));
    let start = Instant::now();
    let tasks: Vec<_> = (0..in_flight)
        .map(|_| {
            let (host, outside, left) = (host.clone(), outside.clone(), left.clone());
            tokio::spawn(async move {
                let (given, mut failed) = (given(), 0);
                let take = || {
                    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                        left.checked_sub(1)
                    })
                };
                while take().is_ok() {
                    failed += u64::from(one(&host, &outside, &given).await.is_err());
                }
                failed
            })
        })
        .collect();
    let mut failed = 0;
    for task in tasks {
        failed += task.await.unwrap_or(1);
    }
    (steps as f64 / start.elapsed().as_secs_f64(), failed)
}

fn held(table: &mut Table) -> Result<(), String> {
    let steps = IN_FLIGHT[2];
    let told = run_child(&[CHILD, &steps.to_string()])?;
    tell(table, steps, &told)
}

/// What a child told of so many steps.
fn tell(table: &mut Table, steps: usize, told: &Value) -> Result<(), String> {
    let field = |name: &str| {
        let number = told[name].as_u64().map(|number| number as f64);
        number.ok_or_else(|| format!("a child did not tell {name}: {told}"))
    };
    let live = field("live")?;
    let what = format!(
        "memory for a step in flight, {} that wait for their answer and {} that queue",
        number(live),
        number(steps as f64 - live)
    );
    if told["grown"].is_null() {
        table.figure(&what, "not known on this system".to_owned());
    } else {
        let kibibytes = field("grown")? / 1024.0;
        let reason =
            "Each live step has a guest with its own memory; the queued ones have next to nothing.";
        let target = Target::at_most(128.0, "KiB", reason);
        table.judged(&what, kibibytes / steps as f64, target);
        let of_live = format!("{} KiB", number(kibibytes / live.max(1.0)));
        table.figure("all of it, for a step that waits for its answer", of_live);
    }
    table.judged(
        "of these, failed",
        field("failed")?,
        Target::at_most(0.0, "", "See the error that a single step gives."),
    );
    Ok(())
}

/// Answers when it is allowed to.
struct Held {
    replay: Replay,
    waiting: AtomicU64,
    gate: Semaphore,
}

impl Outgoing for Held {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            // It is never closed.
            let _ = self.gate.acquire().await;
            self.replay.send(request).await
        })
    }
}

/// The child's work: begins so many steps, holds their answers back until no more begin, and prints what that took.
///
/// # Errors
/// When the host cannot be made.
pub fn child(steps: usize) -> Result<(), String> {
    let runtime = Runtime::new().map_err(|error| error.to_string())?;
    let host = host(GUEST_MEMORY).map_err(|error| error.to_string())?;
    let document = small();
    let warm = Outside::through(Arc::new(Replay::of(&document)));
    runtime.block_on(one_by_one(&host, &warm, 100))?;
    let held = Arc::new(Held {
        replay: Replay::of(&document),
        waiting: AtomicU64::new(0),
        gate: Semaphore::new(0),
    });
    let outside = Outside::through(held.clone());
    let idle = memory::resident();
    let told = runtime.block_on(async {
        let ended = Arc::new(AtomicUsize::new(0));
        let begin = |_| {
            let (host, outside, ended) = (host.clone(), outside.clone(), ended.clone());
            tokio::spawn(async move {
                let failed = one(&host, &outside, &given()).await.is_err();
                ended.fetch_add(1, Ordering::Relaxed);
                failed
            })
        };
        let tasks: Vec<_> = (0..steps).map(begin).collect();
        // All are there once each has a guest that waits for its answer, waits for a place, or has failed.
        let live = loop {
            tokio::time::sleep(LOOK).await;
            let (load, asked) = (host.load(), held.waiting.load(Ordering::Relaxed));
            let there = load.running + load.waiting + ended.load(Ordering::Relaxed);
            if there >= steps && asked >= load.running as u64 {
                break load.running;
            }
        };
        let grown = memory::resident().zip(idle).map(|(now, idle)| now.saturating_sub(idle));
        held.gate.add_permits(Semaphore::MAX_PERMITS >> 1);
        let mut failed = 0;
        for task in tasks {
            failed += u64::from(task.await.unwrap_or(true));
        }
        json!({ "live": live, "grown": grown, "failed": failed })
    });
    println!("{told}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_not_known_meets_no_target() {
        let mut table = Table::of_figures("", &[]);
        let told = json!({ "live": 10, "grown": null, "failed": 0 });
        tell(&mut table, 100, &told).unwrap();
        assert_eq!(table.rows[0][1..], ["not known on this system", "", ""]);
        assert_eq!(table.rows.len(), 2);
        let told = json!({ "live": 10, "grown": 100 << 20, "failed": 0 });
        tell(&mut table, 100, &told).unwrap();
        assert_eq!(table.rows[2][1..], ["1,024 KiB", "≤ 128 KiB", "no"]);
        assert!(tell(&mut table, 100, &json!({ "live": 10, "grown": 1 })).is_err());
    }
}
