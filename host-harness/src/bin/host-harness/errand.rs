//! Runs a step and hands its answer over: as one JSON document, or piece by piece.
//!
//! In: a step, and where answers come from; out: stdout or a file, and the exit code.

use std::path::Path;
use std::process::ExitCode;

use futures::TryStreamExt;
use host_harness::account::Account;
use host_harness::error::{ErrorCase, HostError};
use host_harness::host::{Host, Outside};
use serde_json::Value;

use crate::complaint::{Complaint, exit_of};
use crate::progress::Progress;
use crate::sink::Sink;

/// Everything that a step needs besides itself.
#[derive(Clone, Copy)]
pub(crate) struct Errand<'a> {
    pub(crate) host: &'a Host,
    pub(crate) outside: &'a Outside,
    pub(crate) account: &'a Account,
    pub(crate) output: Option<&'a Path>,
}

impl Errand<'_> {
    pub(crate) async fn execute(&self, step: &str) -> Result<ExitCode, Complaint> {
        let answer = self.host.execute(self.outside, self.account, step).await?;
        self.hand_over(&answer)?;
        Ok(exit_of_answer(&answer))
    }

    /// Writes one JSON document.
    pub(crate) fn hand_over(&self, answer: &str) -> Result<(), Complaint> {
        let mut sink = Sink::open(self.output)?;
        sink.write(host_harness::json_text::pretty(answer).as_bytes())?;
        sink.write(b"\n")?;
        sink.finish(true)
    }

    pub(crate) async fn stream(&self, step: &str) -> Result<ExitCode, Complaint> {
        let mut stream = self.host.open(self.outside, self.account, step).await?;
        let mut sink = Sink::open(self.output)?;
        let mut progress = Progress::new();
        let end = loop {
            match stream.try_next().await {
                Ok(Some(batch)) => {
                    sink.write(&batch.data)?;
                    progress.advance(&batch, &mut stream).await;
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        progress.finish();
        sink.finish(end.is_ok())?;
        if !matches!(end, Err(HostError::Trap { .. } | HostError::ComputedTooLong { .. })) {
            let summary = stream.summary().await?;
            eprintln!("{summary}");
            end?;
            return Ok(exit_of_answer(&summary));
        }
        end?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An answer that was stopped half-way (`page.stopped`) is an answer, with the exit code of what stopped it.
fn exit_of_answer(answer: &str) -> ExitCode {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let stopped = answer.pointer("/page/stopped/case").and_then(Value::as_str);
    stopped.and_then(ErrorCase::named).map_or(ExitCode::SUCCESS, exit_of)
}
