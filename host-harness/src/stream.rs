//! A running answer, read batch by batch.
//!
//! In: a guest that opened a step; out: batches of whole records (or pieces of a file), then a summary. Memory is one
//! batch, whatever the answer's size.

use wasmtime::component::ResourceAny;

use crate::error::HostError;
use crate::host::Running;

/// Some whole records, or a piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// One JSON record a line (NDJSON), or bytes as sent.
    pub data: Vec<u8>,
    /// How many records `data` holds; 0 for a file.
    pub records: u32,
    /// Resume after this batch (`options.cursor`).
    pub cursor: Option<String>,
}

/// A running answer. Dropping it stops the guest and closes the connection.
///
/// A future of [`Stream::next`] that is dropped half-way leaves a guest that cannot go on: drop the stream too, and
/// open again with the last batch's cursor.
pub struct Stream {
    running: Running,
    records: ResourceAny,
    media_type: String,
    ended: bool,
}

impl Stream {
    pub(crate) async fn new(mut running: Running, records: ResourceAny) -> Result<Self, HostError> {
        let (store, exports) = running.parts();
        let interface = exports.nina_connector_integration_stream();
        let answer = interface.records().call_media_type(store, records).await;
        let media_type = answer.map_err(|error| running.stopped(&error))?;
        Ok(Self { running, records, media_type, ended: false })
    }

    /// `application/x-ndjson`, or the file's own type.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The next batch, about `max_bytes` long (0: the component's default); none after the end or an error.
    ///
    /// # Errors
    /// Any [`HostError`]; the records before it were delivered.
    pub async fn next(&mut self, max_bytes: u32) -> Result<Option<Batch>, HostError> {
        if self.ended {
            return Ok(None);
        }
        let (store, exports) = self.running.parts();
        let records = exports.nina_connector_integration_stream().records();
        let answer = records.call_next(store, self.records, max_bytes).await;
        let batch = self.running.outcome(answer);
        // A guest that trapped cannot be entered again; one that is at its end would say the same again.
        self.ended = !matches!(batch, Ok(Some(_)));
        Ok(batch?.map(|batch| Batch {
            data: batch.data,
            records: batch.records,
            cursor: batch.cursor,
        }))
    }

    /// The answer (JSON) without its records, so far.
    ///
    /// # Errors
    /// `Trap`, also when an earlier call trapped.
    pub async fn summary(&mut self) -> Result<String, HostError> {
        let (store, exports) = self.running.parts();
        let records = exports.nina_connector_integration_stream().records();
        let answer = records.call_summary(store, self.records).await;
        answer.map_err(|error| self.running.stopped(&error))
    }
}
