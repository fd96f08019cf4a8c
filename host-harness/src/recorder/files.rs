//! Writes one recorded interaction: its entry in the cassette and its body files, redacted.
//!
//! In: a taped request or answer; out: what stands in `cassette.json`, with the files beside it.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Request};

use super::{MAX_BODY_BYTES, TapedAnswer};
use crate::account::Account;
use crate::cassette::{CaseError, Cut, RecordedRequest, RecordedResponse};
use crate::egress::Origin;
use crate::form::Values;
use crate::matching::form_of;
use crate::redaction::Redaction;

/// Headers that are written; all others may name people or subscriptions, as `X-Powered-By` does.
const REQUEST_HEADERS: [&str; 1] = ["x-requested-with"];
const ANSWER_HEADERS: [&str; 4] =
    ["content-type", "content-disposition", "retry-after", "location"];
const ANSWER_HEADER_PREFIXES: [&str; 2] = ["x-ratelimit-", "x-concurrency-"];

/// Writes one interaction's files.
pub(super) struct Files<'a> {
    pub(super) folder: &'a Path,
    pub(super) number: usize,
    pub(super) redaction: &'a Redaction,
}

impl Files<'_> {
    pub(super) fn request(
        &self,
        request: &Request<Bytes>,
        account: &Account,
    ) -> Result<RecordedRequest, CaseError> {
        let mut form = form_of(request);
        for values in form.values_mut() {
            match values {
                Values::One(value) => *value = self.redaction.text(value),
                Values::Several(all) => {
                    all.iter_mut().for_each(|value| *value = self.redaction.text(value));
                }
            }
        }
        let on_api = Origin::of(request.uri()) == Origin::parse(&account.base_url);
        let uri = match request.uri().path_and_query() {
            Some(path) if on_api => path.to_string(),
            _ => request.uri().to_string(),
        };
        let body = if form.is_empty() && !request.body().is_empty() {
            Some(self.body("request.", request.headers(), request.body())?)
        } else {
            None
        };
        let recorded = |name: &&str| {
            let value = request.headers().get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), self.redaction.text(value)))
        };
        Ok(RecordedRequest {
            method: request.method().to_string(),
            uri: self.redaction.text(&uri),
            form,
            body,
            headers: REQUEST_HEADERS.iter().filter_map(recorded).collect(),
        })
    }

    pub(super) fn answer(&self, answer: &TapedAnswer) -> Result<RecordedResponse, CaseError> {
        let Some((status, headers)) = &answer.head else {
            return Ok(RecordedResponse {
                error: Some(answer.error.unwrap_or("connection-terminated").to_owned()),
                ..RecordedResponse::default()
            });
        };
        if answer.too_large {
            let reason = format!("answer {} is too large for a cassette", self.number);
            return Err(CaseError::new(self.folder, reason));
        }
        let kept = |name: &str| {
            ANSWER_HEADERS.contains(&name)
                || ANSWER_HEADER_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        };
        let recorded = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            let value = value.to_str().ok().filter(|_| kept(name.as_str()))?;
            Some((name.to_string(), self.redaction.text(value)))
        };
        let broken = answer.error.is_some();
        let body = if answer.body.is_empty() {
            None
        } else {
            Some(self.body("", headers, &answer.body)?)
        };
        Ok(RecordedResponse {
            error: None,
            status: Some(*status),
            headers: headers.iter().filter_map(recorded).collect(),
            chunked: !headers.contains_key(CONTENT_LENGTH),
            cut_after: broken.then_some(MAX_BODY_BYTES as u64),
            cut: broken.then_some(Cut::Reset),
            body,
        })
    }

    fn body(&self, part: &str, headers: &HeaderMap, bytes: &[u8]) -> Result<String, CaseError> {
        let file = format!("{}.{part}{}", self.number, extension(headers));
        let path = self.folder.join(&file);
        fs::write(&path, self.redaction.bytes(bytes))
            .map_err(|error| CaseError::new(&path, error))?;
        Ok(file)
    }
}

fn extension(headers: &HeaderMap) -> &'static str {
    let kind = headers.get(http::header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    ["xml", "csv", "json", "pdf", "html"]
        .into_iter()
        .find(|known| kind.contains(known))
        .unwrap_or("bin")
}
