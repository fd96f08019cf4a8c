//! Gives every failure its case (rules E3, E4): what an engine decides by.
//!
//! In: what an answer, a decoder or the transport says. Out: an [`Error`].

use super::advice;
use super::envelope::{Refusal, proves_not_executed};
use super::{Expectation, wait};
use crate::decode::Fault;
use crate::error::{Case, Error};
use crate::model::Effect;
use crate::room::NoRoom;
use crate::transport::TransportError;
use http::HeaderMap;

/// The longest text of an answer that a message carries, in characters.
const LONGEST_TEXT: usize = 1000;

/// The error that an answer stands for.
pub fn refusal(
    expectation: &Expectation<'_>,
    status: u16,
    headers: &HeaderMap,
    refusal: Option<&Refusal>,
) -> Error {
    let code = refusal.and_then(|refusal| refusal.code);
    let text = refusal.map(|refusal| refusal.text.as_str()).unwrap_or_default();
    let message = refusal.is_some_and(|refusal| refusal.message);
    let case = case_of(status, code, message, headers);
    let from_code = code.and_then(advice::for_code);
    let (name, advice) = match (from_code, code) {
        (Some(advice), _) => advice,
        (None, None) if case == Case::TransientUpstream && status < 500 => {
            ("unexpected-page", "try again later; check the base URL, and any proxy between")
        }
        (None, None) => advice::for_status(status),
        (None, Some(_)) => ("refused", "see the text; correct the step"),
    };
    let advice = advice::for_text(text).filter(|_| case == Case::Refused).unwrap_or(advice);
    let text = hide(&shorten(text), expectation.secrets);
    let what = match (code, text.is_empty()) {
        (Some(code), false) => format!("Qualys answered with code {code}: {text}"),
        (Some(code), true) => format!("Qualys answered with code {code}"),
        (None, false) => format!("Qualys answered with HTTP {status}: {text}"),
        (None, true) => format!("Qualys answered with HTTP {status}"),
    };
    let waits = matches!(case, Case::RateLimited | Case::Busy | Case::Maintenance);
    let body_s = refusal.and_then(|refusal| refusal.wait_s);
    let wait = waits.then(|| wait::retry_after_ms(case, body_s, headers, &text)).flatten();
    let mut error =
        Error::new(case, name, what, advice).status(status).qualys_code(code).retry_after_ms(wait);
    if let Some(batches) = refusal.and_then(|refusal| refusal.batches.clone()) {
        error = error.detail("batches", batches);
    }
    if let Some(hosts) = refusal.and_then(|refusal| refusal.hosts.clone()) {
        error = error.detail("duplicate_hosts", hosts);
    }
    about_version(expectation, status, code, &text, error)
}

/// An answer that a newer version of the endpoint may cause names the older one (no fallback).
fn about_version(
    expectation: &Expectation<'_>,
    status: u16,
    code: Option<u32>,
    text: &str,
    error: Error,
) -> Error {
    let on_action = match code {
        // "Unrecognized parameter(s): a, b (action=list allows: …)"
        Some(1901) => text.split(['(']).nth(1).is_some_and(|_| {
            let names = text.replace("(s)", "");
            let names = names.split(':').nth(1).unwrap_or_default();
            let names = names.split('(').next().unwrap_or_default();
            names.split([',', ' ']).any(|name| name == "action")
        }),
        Some(1905) => text.contains("parameter action"),
        _ => false,
    };
    let gone = error.case == Case::VersionRetired || (status == 404 && code.is_none());
    if !on_action && !gone {
        return error;
    }
    let versions = expectation.operation.versions;
    let at = versions.iter().position(|version| version.name == expectation.version);
    let older = at.and_then(|at| at.checked_sub(1)).and_then(|at| versions.get(at));
    let mut error = error.detail("version", expectation.version);
    if let Some(older) = older {
        let advice = format!(
            "version {} of this endpoint may not know the operation: try \
             `options.api_version` = \"{}\"",
            expectation.version, older.name
        );
        error.failure.advice = advice;
        error = error.detail("older_version", older.name);
    }
    error
}

fn case_of(status: u16, code: Option<u32>, message: bool, headers: &HeaderMap) -> Case {
    match code {
        Some(1965 | 1966) => Case::RateLimited,
        Some(1959 | 1960 | 1981 | 2014) => Case::Busy,
        Some(1999) => Case::Maintenance,
        Some(999) => Case::TransientUpstream,
        Some(2000..=2011) => Case::Credential,
        Some(2012) => Case::NotLicensed,
        Some(_) => Case::Refused,
        None => case_of_status(status, message, headers),
    }
}

fn case_of_status(status: u16, message: bool, headers: &HeaderMap) -> Case {
    match status {
        401 => Case::Credential,
        403 => Case::NotLicensed,
        404 if message => Case::Refused,
        404 | 410 => Case::VersionRetired,
        408 => Case::TransientUpstream,
        409 if crate::limits::Limits::read(headers).wait_s.is_some_and(|wait| wait > 0) => {
            Case::RateLimited
        }
        429 => Case::RateLimited,
        500..=599 => Case::TransientUpstream,
        200..=299 if message => Case::Refused,
        // A page of some proxy where a document was due.
        200..=299 => Case::TransientUpstream,
        _ => Case::Refused,
    }
}

/// An empty body: no success, and nothing to decide by (rule E3).
pub fn empty(status: u16) -> Error {
    Error::new(
        Case::IncompleteResponse,
        "empty-body",
        format!("Qualys answered with HTTP {status} and an empty body"),
        "try again; for a report or a scan look at its state first: it may be in error",
    )
    .status(status)
}

/// A success that is not what the operation answers.
pub fn unexpected(status: u16, what: &str) -> Error {
    Error::new(
        Case::MalformedResponse,
        "unexpected-document",
        format!("the answer is {what}, not what this operation is documented to answer"),
        "check the base URL; if it is right, report it with the operation's name",
    )
    .status(status)
}

/// Why decoding stopped, as an error.
pub fn fault(fault: &Fault) -> Error {
    match fault {
        Fault::Transport(error) if error.code == "HTTP-response-body-size" => Error::new(
            Case::TooLarge,
            "answer-too-large",
            "the answer is larger than the host allows",
            "narrow the step, or raise the host's limit",
        ),
        Fault::Transport(error) => Error::new(
            Case::IncompleteResponse,
            "connection-lost",
            "the connection broke in the middle of the answer",
            "try again; a list goes on from the cursor",
        )
        .detail("transport", error.code),
        Fault::Incomplete => Error::new(
            Case::IncompleteResponse,
            "cut-answer",
            "the answer ended before its proof of completeness",
            "try again; a list goes on from the cursor",
        ),
        Fault::Malformed { position, reason } => Error::new(
            Case::MalformedResponse,
            "malformed-answer",
            format!("the answer cannot be read: {reason}, about byte {position}"),
            "report it with the operation's name; retrying gives the same answer",
        )
        .detail("position", *position),
        Fault::TooLarge { record, limit, what } => Error::new(
            Case::TooLarge,
            "record-too-large",
            match *what {
                "record" => format!("record {record} exceeds the limit of {limit} bytes"),
                what => format!("the {what} of record {record} exceeds the limit of {limit}"),
            },
            "raise `options.max_record_bytes` (at most 16 MiB), or ask for fewer fields",
        )
        .detail("record", *record)
        .detail("limit", *limit),
        Fault::NoRoom { record, bytes } => {
            let mut error = no_room(NoRoom(*bytes)).detail("record", *record);
            if *record > 0 {
                error.failure.message.push_str(&format!(" for record {record}"));
            }
            error
        }
    }
}

/// A document that is no list is larger than the limit.
pub fn document_too_large(limit: usize) -> Error {
    Error::new(
        Case::TooLarge,
        "answer-too-large",
        format!("the answer is one document and exceeds the limit of {limit} bytes"),
        "read the document as a stream (`open`, or `--stream`), ask for a part of it, or raise \
         `options.max_bytes` (at most 16 MiB)",
    )
    .detail("limit", limit)
}

/// An element beside the records that must be read is too large to keep.
#[must_use]
pub fn outside_too_large(path: &[String]) -> Error {
    Error::new(
        Case::TooLarge,
        "element-too-large",
        format!("the element {} beside the records is too large to be read", path.join("/")),
        "ask for less at once, for example for fewer ids",
    )
}

/// The memory does not suffice, though no limit was exceeded (rule E7).
#[must_use]
pub fn no_room(no_room: NoRoom) -> Error {
    Error::new(
        Case::TooLarge,
        "memory",
        format!("the connector's memory does not suffice: {} more bytes were needed", no_room.0),
        "stream the step (`open`, or `--stream`), ask for less at once, lower \
         `options.max_record_bytes`, or give the guest more memory",
    )
    .detail("bytes", no_room.0)
}

/// A failure below HTTP before an answer's head, as an error (rule E4).
pub fn transport(effect: Effect, failure: &TransportError) -> Error {
    let error = if failure.denied() {
        Error::new(
            Case::DeniedByHost,
            "denied-by-host",
            format!("the host did not let the request out ({})", failure.code),
            "check the base URL, and the host's rules for addresses and for the number of requests",
        )
    } else if failure.code == "connection-limit-reached" {
        Error::new(
            Case::Busy,
            "calls-at-once",
            "the account's calls to this API, of which only so many may run at the same time, did not end in time",
            "try again when other steps of the account have ended; a stream that is read slowly holds its call",
        )
    } else if failure.code == "TLS-certificate-error" {
        Error::new(
            Case::TransientNetwork,
            "tls-certificate",
            "the server's certificate cannot be trusted",
            "check the base URL, the clock of the host and any proxy between",
        )
    } else if failure.code.starts_with("DNS-") {
        Error::new(
            Case::TransientNetwork,
            "name-not-resolved",
            format!("the server's name cannot be resolved ({})", failure.code),
            "check the base URL: it may be of the wrong platform",
        )
    } else {
        Error::new(
            Case::TransientNetwork,
            "network",
            format!("no answer came ({})", failure.code),
            "try again later; check the base URL and the network",
        )
    };
    let error = error.detail("transport", failure.code);
    if effect == Effect::Read || failure.proves_nothing_sent() {
        error
    } else {
        outcome_unknown(error)
    }
}

/// A write's failure leaves its outcome unknown, unless the answer proves that nothing was
/// executed (rule E4).
pub fn settle_write(error: Error) -> Error {
    let code = error.failure.qualys_code;
    let by_code = code.is_some_and(proves_not_executed);
    // These two may come with any status, and tell that something was begun.
    let begun = matches!(code, Some(999 | 1981));
    let by_status = !begun
        && matches!(
            error.failure.http_status,
            Some(401 | 403 | 404 | 405 | 410 | 413 | 414 | 415 | 429)
        );
    if by_code || by_status { error } else { outcome_unknown(error) }
}

/// The same failure of a write that may have happened.
pub fn outcome_unknown(mut error: Error) -> Error {
    if error.failure.outcome_unknown {
        return error;
    }
    let cause = error.case.name();
    error.case = Case::OutcomeUnknown;
    let failure = &mut *error.failure;
    failure.detail.insert("cause".to_owned(), cause.into());
    failure.detail.insert("cause_code".to_owned(), failure.code.into());
    failure.code = "outcome-unknown";
    failure.message = format!(
        "the request was sent and nobody knows whether it was carried out: {}",
        failure.message
    );
    "look in Qualys whether it was carried out before you repeat it"
        .clone_into(&mut failure.advice);
    failure.outcome_unknown = true;
    error
}

fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Hides values that must be shown nowhere: Qualys may repeat what was sent.
fn hide(text: &str, secrets: &[String]) -> String {
    secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
}
