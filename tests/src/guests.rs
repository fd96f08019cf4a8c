//! The shipped component in guests of a given size, and what a step comes to there.
//!
//! In: a step and made-up answers. Out: what came, or how it was refused. A trap is neither: it panics.

use std::sync::{Arc, LazyLock};

use futures::TryStreamExt;
use host_harness::case::default_account;
use host_harness::config::HostConfig;
use host_harness::error::{ErrorCase, Failure, HostError};
use host_harness::host::{Host, Outside};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::generated::Generated;

/// A guest with 16 MiB of memory.
pub static SMALL: LazyLock<Guest> = LazyLock::new(|| Guest::with(16 << 20));

/// A guest with the default of 64 MiB.
pub static USUAL: LazyLock<Guest> = LazyLock::new(|| Guest::with(64 << 20));

/// A host whose guests have so much memory.
pub struct Guest {
    /// The limit in bytes.
    pub memory: usize,
    host: Host,
    runtime: Runtime,
}

/// What a stream came to.
#[derive(Debug, Default)]
pub struct Streamed {
    /// Records handed out.
    pub records: u64,
    /// Their JSON, in bytes.
    pub bytes: u64,
    /// The longest of them.
    pub longest: usize,
    /// Why it stopped, if it did.
    pub error: Option<Refused>,
    /// The summary; null if `open` refused.
    pub summary: Value,
}

/// How a step was refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The case.
    pub case: ErrorCase,
    /// The facts.
    pub failure: Box<Failure>,
}

impl Guest {
    /// Guests with so much memory, in bytes.
    pub fn with(memory: usize) -> Self {
        // A test may make heads as long as it likes: what the guest does with them is the question.
        let config = HostConfig {
            guest_memory: memory,
            max_answer_head: usize::MAX,
            ..HostConfig::default()
        };
        let host = Host::embedded(config).expect("the embedded bytes are a component");
        Self { memory, host, runtime: Runtime::new().expect("a runtime needs threads") }
    }

    /// Runs a step to one document.
    pub fn execute(&self, step: &Value, answers: Generated) -> Result<Value, Refused> {
        let outside = Outside::through(Arc::new(answers));
        let step = step.to_string();
        let answer = self.runtime.block_on(self.host.execute(&outside, &default_account(), &step));
        answer.map_err(refused).map(|text| serde_json::from_str(&text).expect("answers are JSON"))
    }

    /// Runs a step as a stream.
    pub fn open(&self, step: &Value, answers: Generated) -> Streamed {
        let outside = Outside::through(Arc::new(answers));
        self.runtime.block_on(self.stream(&outside, &step.to_string()))
    }

    async fn stream(&self, outside: &Outside, step: &str) -> Streamed {
        let mut seen = Streamed::default();
        let mut stream = match self.host.open(outside, &default_account(), step).await {
            Ok(stream) => stream,
            Err(error) => return Streamed { error: Some(refused(error)), ..seen },
        };
        loop {
            match stream.try_next().await {
                Ok(Some(batch)) => {
                    seen.records += u64::from(batch.records);
                    seen.bytes += batch.data.len() as u64;
                    let longest = batch.data.split(|&byte| byte == b'\n').map(<[u8]>::len).max();
                    seen.longest = seen.longest.max(longest.unwrap_or(0));
                }
                Ok(None) => break,
                Err(error) => {
                    seen.error = Some(refused(error));
                    break;
                }
            }
        }
        let summary = stream.summary().await.map_err(refused);
        let summary = summary.expect("a summary is never refused");
        seen.summary = serde_json::from_str(&summary).expect("summaries are JSON");
        seen
    }
}

fn refused(error: HostError) -> Refused {
    match error {
        HostError::Step { case, failure, .. } => Refused { case, failure },
        other => panic!("no typed error: {other}"),
    }
}
