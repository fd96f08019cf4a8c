//! What an operator can set on a host, with its defaults.
//!
//! In: nothing; out: plain values that the other modules read.

use std::path::PathBuf;
use std::time::Duration;

use crate::address::Reach;

/// Where compiled components are kept between runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompiledCache {
    /// `$XDG_CACHE_HOME/host-harness`, or `~/.cache/host-harness`.
    UserDirectory,
    /// This directory.
    Directory(PathBuf),
    /// Nowhere: compile each time.
    Off,
}

/// The limits of a host. All sizes are in bytes.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// Memory of one guest. Default 64 MiB.
    pub guest_memory: usize,
    /// Memory of all guests together. Default 4 GiB; growth beyond makes a step `busy`.
    pub total_guest_memory: u64,
    /// Steps that run at once; the rest queue. Default 2,000: each takes a few memory mappings, of which Linux
    /// allows a process 65,530.
    pub max_live_instances: u32,
    /// How long `execute`, `validate`, `describe` and `test_connection` may take, the queue included. Default 15
    /// minutes. A stream has no deadline.
    pub deadline: Duration,
    /// Computing time between two calls of the guest to the host. Default 10 s.
    pub cpu_between_host_calls: Duration,
    /// Time to the head of an answer. Default 300 s; a guest can only shorten it.
    pub first_byte: Duration,
    /// Time between two pieces of an answer. Default 300 s; a guest can only shorten it.
    pub between_bytes: Duration,
    /// Calls of one account to one API at the same time, as long as no answer has said how many Qualys allows; a call
    /// lasts until its answer is read. Default 2. None: no limit is kept, also none that an answer says.
    pub calls_per_api: Option<u32>,
    /// How long a request may wait for its turn among them. Default 5 minutes; then the step is `busy`.
    pub wait_for_turn: Duration,
    /// Size of one answer after decompression. Default 64 GiB.
    pub max_answer: u64,
    /// Size of the head of one answer. Default 64 KiB.
    pub max_answer_head: usize,
    /// Size of one request's body. Default 32 MiB: a step of 8 MiB in form encoding.
    pub max_request_body: usize,
    /// Requests of one step, logins and repetitions included. Default 300,000: the connector itself stops a list at
    /// 100,000, with a cursor, and sends none more than three times. One more is denied.
    pub max_requests: u32,
    /// Size of a step. Default 8 MiB.
    pub max_step: usize,
    /// What requests may reach beyond the public internet over https. Default: nothing.
    pub reach: Reach,
    /// Where compiled components are kept between runs.
    pub compiled_cache: CompiledCache,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            guest_memory: 64 << 20,
            total_guest_memory: 4 << 30,
            max_live_instances: 2_000,
            deadline: Duration::from_secs(15 * 60),
            cpu_between_host_calls: Duration::from_secs(10),
            first_byte: Duration::from_secs(300),
            between_bytes: Duration::from_secs(300),
            calls_per_api: Some(2),
            wait_for_turn: Duration::from_secs(5 * 60),
            max_answer: 64 << 30,
            max_answer_head: 64 << 10,
            max_request_body: 32 << 20,
            max_requests: 300_000,
            max_step: 8 << 20,
            reach: Reach::default(),
            compiled_cache: CompiledCache::UserDirectory,
        }
    }
}
