//! Shows on a terminal how far a stream is.
//!
//! In: batches; out: a line on stderr that is redrawn, and nothing if stderr is no terminal.

use std::time::{Duration, Instant};

use host_harness::stream::{Batch, Batches};
use indicatif::{HumanBytes, ProgressBar};

/// Asking for the summary costs a little; the eye needs it rarely.
const BETWEEN_SUMMARIES: Duration = Duration::from_secs(1);

pub(crate) struct Progress {
    line: ProgressBar,
    records: u64,
    bytes: u64,
    pages: Option<u64>,
    asked: Instant,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            line: ProgressBar::new_spinner(),
            records: 0,
            bytes: 0,
            pages: None,
            asked: Instant::now(),
        }
    }

    pub(crate) async fn advance(&mut self, batch: &Batch, stream: &mut Batches) {
        self.records += u64::from(batch.records);
        self.bytes += batch.data.len() as u64;
        if self.line.is_hidden() {
            return;
        }
        if self.asked.elapsed() >= BETWEEN_SUMMARIES {
            self.asked = Instant::now();
            let summary = stream.summary().await.unwrap_or_default();
            let summary: serde_json::Value = serde_json::from_str(&summary).unwrap_or_default();
            self.pages = summary.pointer("/page/pages").and_then(serde_json::Value::as_u64);
        }
        let pages = self.pages.map(|pages| format!(", {pages} pages")).unwrap_or_default();
        let line = format!("{} records, {}{pages}", self.records, HumanBytes(self.bytes));
        self.line.set_message(line);
        self.line.tick();
    }

    pub(crate) fn finish(&self) {
        self.line.finish_and_clear();
    }
}
