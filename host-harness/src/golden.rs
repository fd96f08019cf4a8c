//! Runs a case's call and writes down what came, in the form that goldens have.
//!
//! In: a host, a case and its surroundings; out: the text of `output.json` or `error.json`. What no component may do
//! (trap, compute forever) is an error and never a golden.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::TryStreamExt;

use crate::case::{Call, Case};
use crate::error::{ErrorCase, Failure, HostError};
use crate::host::{Host, Outside};
use crate::json_text::{document_or_string, pretty, string};
use crate::stream::Batches;

const OUTPUT_FILE: &str = "output.json";
const ERROR_FILE: &str = "error.json";
const NDJSON: &str = "application/x-ndjson";

/// What came, ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Golden {
    /// `output.json` or `error.json`.
    pub file: &'static str,
    /// Its text.
    pub text: String,
}

impl Golden {
    fn new(file: &'static str, json: &str) -> Self {
        let text = pretty(json) + "\n";
        Self { file, text }
    }

    pub(crate) fn other_file(&self) -> &'static str {
        if self.file == OUTPUT_FILE { ERROR_FILE } else { OUTPUT_FILE }
    }
}

/// Makes the case's call.
pub(crate) async fn run(host: &Host, outside: &Outside, case: &Case) -> Result<Golden, HostError> {
    let answer = match case.call {
        Call::Execute => host.execute(outside, &case.account, &case.step).await,
        Call::Validate => host.validate(&outside.clock, &case.step).await,
        Call::TestConnection => host.test_connection(outside, &case.account).await,
        Call::Open => return run_stream(host, outside, case).await,
    };
    match answer {
        Ok(json) => Ok(Golden::new(OUTPUT_FILE, &document_or_string(&json))),
        Err(HostError::Step { case, failure, .. }) => Ok(refused(case, &failure, None)),
        Err(error) => Err(error),
    }
}

async fn run_stream(host: &Host, outside: &Outside, case: &Case) -> Result<Golden, HostError> {
    let mut stream = match host.open(outside, &case.account, &case.step).await {
        Ok(stream) => stream.of_bytes(case.max_bytes),
        Err(HostError::Step { case, failure, .. }) => return Ok(refused(case, &failure, None)),
        Err(error) => return Err(error),
    };
    let mut delivered = Delivered::default();
    let end = loop {
        match stream.try_next().await {
            Ok(Some(batch)) => {
                delivered.data.extend(batch.data);
                delivered.cursor = batch.cursor;
            }
            Ok(None) => break Ok(()),
            Err(HostError::Step { case, failure, .. }) => break Err((case, failure)),
            Err(error) => return Err(error),
        }
    };
    let delivered = delivered.into_json(&mut stream).await?;
    Ok(match end {
        Ok(()) => Golden::new(OUTPUT_FILE, &delivered),
        Err((case, failure)) => refused(case, &failure, Some(&delivered)),
    })
}

/// What a stream gave until its end.
#[derive(Default)]
struct Delivered {
    data: Vec<u8>,
    cursor: Option<String>,
}

impl Delivered {
    async fn into_json(self, stream: &mut Batches) -> Result<String, HostError> {
        let summary = stream.summary().await?;
        let media_type = stream.media_type();
        let content = match String::from_utf8(self.data) {
            Ok(text) if media_type == NDJSON => {
                let records: Vec<_> = text.lines().map(document_or_string).collect();
                format!("\"records\":[{}]", records.join(","))
            }
            Ok(text) => format!("\"body\":{}", string(&text)),
            Err(error) => {
                let body = STANDARD.encode(error.as_bytes());
                format!("\"body_base64\":{}", string(&body))
            }
        };
        Ok(format!(
            "{{\"media_type\":{},{content},\"cursor\":{},\"summary\":{}}}",
            string(media_type),
            serde_json::Value::from(self.cursor),
            document_or_string(&summary),
        ))
    }
}

fn refused(case: ErrorCase, failure: &Failure, delivered: Option<&str>) -> Golden {
    let mut json = failure_json(case.name(), failure);
    if let Some(delivered) = delivered {
        json.truncate(json.len() - 1);
        // Writing into a String does not fail.
        let _ = write!(json, ",\"delivered\":{delivered}}}");
    }
    Golden::new(ERROR_FILE, &json)
}

/// A failure as one JSON object: its case first, `detail` as the object that it is.
pub fn failure_json(case: &str, failure: &Failure) -> String {
    let detail = document_or_string(&failure.detail);
    let mut fields = serde_json::to_value(failure).unwrap_or_default();
    let mut json = format!("{{\"case\":{}", string(case));
    for (name, value) in fields.as_object_mut().into_iter().flatten() {
        let value = if name == "detail" { detail.clone() } else { value.to_string() };
        // Writing into a String does not fail.
        let _ = write!(json, ",{}:{value}", string(name));
    }
    json.push('}');
    json
}
