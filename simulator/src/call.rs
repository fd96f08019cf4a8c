//! One request, read to its end: where it goes and what it says.
//!
//! In: a head and a body. Out: a [`Call`] with the parameters of query and form. It does not know what they mean.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::request::Parts;
use http::{HeaderMap, Method};

/// A request as the server understood it. It holds an authorization, so it prints nothing.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// Of the query and the form, in this order.
    pub(crate) parameters: Vec<(String, String)>,
    /// The body, if it is no form.
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(head: Parts, body: Bytes) -> Self {
        let mut parameters = decoded(head.uri.query().unwrap_or_default().as_bytes());
        let media_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form =
            media_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if is_form {
            parameters.extend(decoded(&body));
        }
        let body = if is_form { Bytes::new() } else { body };
        let path = head.uri.path().to_owned();
        Self { method: head.method, path, headers: head.headers, parameters, body }
    }

    /// The value of a parameter; of one that is sent twice, the last.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Whether a flag is set.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name) == Some("1")
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    pub(crate) fn header(&self, name: impl Into<HeaderName>) -> Option<&str> {
        self.headers.get(name.into())?.to_str().ok()
    }
}

fn decoded(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
