//! Compares a request with a recorded one, strictly, and says every difference.
//!
//! In: two requests; out: readable differences in which no secret stands. Knows nothing of answers.

use std::fmt::Write as _;
use std::path::Path;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;

use crate::account::Account;
use crate::cassette::{CaseError, RecordedRequest};
use crate::egress::Origin;
use crate::form::{self, Pairs, Values};

const FORM: &str = "application/x-www-form-urlencoded";

/// Parts of names of parameters and headers whose values nobody shall read.
const SECRET_NAMES: [&str; 7] =
    ["password", "passwd", "passphrase", "secret", "token", "authorization", "private_key"];

/// A recorded request, ready to be compared with.
#[derive(Debug)]
pub(crate) struct Expected {
    recorded: RecordedRequest,
    target: Target,
    body: Bytes,
}

/// Where a request goes, decoded.
#[derive(Debug, PartialEq, Eq)]
struct Target {
    origin: Option<Origin>,
    path: String,
    query: Pairs,
}

impl Target {
    /// A URI without host is one on the API server.
    fn of(uri: &http::Uri, api: Option<Origin>) -> Self {
        Self {
            origin: Origin::of(uri).or(api),
            path: uri.path().to_owned(),
            query: form::decode(uri.query().unwrap_or_default()),
        }
    }
}

impl Expected {
    pub(crate) fn read(
        recorded: RecordedRequest,
        folder: &Path,
        account: &Account,
    ) -> Result<Self, CaseError> {
        let uri = recorded.uri.parse().map_err(|error| {
            CaseError::new(folder, format!("URI {:?} of a request: {error}", recorded.uri))
        })?;
        let target = Target::of(&uri, Origin::parse(&account.base_url));
        let body = recorded.read_body(folder)?;
        Ok(Self { recorded, target, body })
    }

    /// Every difference between this and `actual`; empty if there is none.
    pub(crate) fn differences(&self, actual: &Request<Bytes>, secrets: &[&str]) -> Vec<String> {
        let hide = Hide { secrets };
        let mut found = Vec::new();
        let method = actual.method().as_str();
        if method != self.recorded.method {
            found.push(difference("method", &self.recorded.method, method));
        }
        let target = Target::of(actual.uri(), None);
        if target.origin != self.target.origin {
            found.push("server: another one than the cassette's".to_owned());
        }
        if target.path != self.target.path {
            found.push(difference("path", &self.target.path, &target.path));
        }
        hide.compare("query", &self.target.query, &target.query, &mut found);
        hide.compare("form", &self.recorded.form, &form_of(actual), &mut found);
        if !is_form(actual) && self.body != actual.body() {
            found.push(body_difference(&self.body, actual.body()));
        } else if is_form(actual) && !self.body.is_empty() {
            found.push("body: expected no form, got a form".to_owned());
        }
        for (name, expected) in &self.recorded.headers {
            let value = actual.headers().get(name).map(|value| value.to_str().unwrap_or(""));
            if value != Some(expected) {
                let label = format!("header {name}");
                found.push(match value {
                    Some(value) => {
                        difference(&label, hide.shown(name, expected), hide.shown(name, value))
                    }
                    None => format!("{label}: missing"),
                });
            }
        }
        found
    }

    /// The recorded request on one line for each part, secrets hidden.
    pub(crate) fn shown(&self, secrets: &[&str]) -> String {
        let hide = Hide { secrets };
        let Target { path, query, .. } = &self.target;
        hide.request(&self.recorded.method, path, query, &self.recorded.form)
    }
}

/// A request on one line for each part, secrets hidden.
pub(crate) fn shown(actual: &Request<Bytes>, secrets: &[&str]) -> String {
    let hide = Hide { secrets };
    let target = Target::of(actual.uri(), None);
    let method = actual.method().as_str();
    hide.request(method, &target.path, &target.query, &form_of(actual))
}

fn is_form(request: &Request<Bytes>) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}

pub(crate) fn form_of(request: &Request<Bytes>) -> Pairs {
    if is_form(request) {
        form::decode(&String::from_utf8_lossy(request.body()))
    } else {
        Pairs::new()
    }
}

fn difference(label: &str, expected: &str, actual: &str) -> String {
    format!("{label}: expected {expected:?}, got {actual:?}")
}

fn body_difference(expected: &Bytes, actual: &Bytes) -> String {
    let common = expected.iter().zip(actual.iter()).take_while(|(a, b)| a == b).count();
    format!(
        "body: expected {} bytes, got {}; they differ at byte {common}",
        expected.len(),
        actual.len()
    )
}

/// Knows what must not be shown.
struct Hide<'a> {
    secrets: &'a [&'a str],
}

impl Hide<'_> {
    fn shown<'v>(&self, name: &str, value: &'v str) -> &'v str {
        let name = name.to_ascii_lowercase();
        let by_name = SECRET_NAMES.iter().any(|secret| name.contains(secret));
        let by_value =
            self.secrets.iter().any(|secret| !secret.is_empty() && value.contains(secret));
        if by_name || by_value { "***" } else { value }
    }

    fn values(&self, name: &str, values: &Values) -> String {
        match values {
            Values::One(value) => format!("{:?}", self.shown(name, value)),
            Values::Several(all) => {
                let all: Vec<_> = all.iter().map(|value| self.shown(name, value)).collect();
                format!("{all:?}")
            }
        }
    }

    fn compare(&self, part: &str, expected: &Pairs, actual: &Pairs, found: &mut Vec<String>) {
        for (name, wanted) in expected {
            match actual.get(name) {
                Some(given) if given == wanted => {}
                Some(given) => found.push(format!(
                    "{part}.{name}: expected {}, got {}",
                    self.values(name, wanted),
                    self.values(name, given)
                )),
                None => found.push(format!(
                    "{part}.{name}: expected {}, got nothing",
                    self.values(name, wanted)
                )),
            }
        }
        for (name, given) in actual.iter().filter(|(name, _)| !expected.contains_key(*name)) {
            found
                .push(format!("{part}.{name}: expected nothing, got {}", self.values(name, given)));
        }
    }

    fn request(&self, method: &str, path: &str, query: &Pairs, form: &Pairs) -> String {
        let mut text = format!("{method} {path}\n");
        for (part, pairs) in [("query", query), ("form", form)] {
            for (name, values) in pairs {
                // Writing into a String does not fail.
                let _ = writeln!(text, "  {part}.{name} = {}", self.values(name, values));
            }
        }
        text
    }
}
