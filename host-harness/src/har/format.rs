//! The file format of recordings, HAR 1.2, as far as an import reads it.
//!
//! In: JSON; out: what an entry asked, and what it was answered. Which entries matter is the caller's business: an
//! answer is looked at only when it is read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use serde::Deserialize;
use serde_json::Value;

use super::{Answered, Asked, parameters};
use crate::form::{self, Pairs};

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) log: Log,
}

#[derive(Deserialize)]
pub(super) struct Log {
    pub(super) entries: Vec<Entry>,
}

#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) request: Request,
    #[serde(default)]
    pub(super) response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Named>,
    post_data: Option<PostData>,
}

/// A body: as text, or a form's fields.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PostData {
    mime_type: String,
    text: Option<String>,
    params: Vec<Named>,
}

/// An answer that nobody has read yet: of most entries nobody will.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Response(Value);

#[derive(Deserialize)]
struct ReadResponse {
    status: u16,
    #[serde(default)]
    headers: Vec<Named>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default)]
    size: i64,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    value: String,
}

impl Request {
    /// What it asks for; none if it cannot be one of the API's: those are GET or POST to a URL with a server.
    pub(super) fn read(self) -> Option<Asked> {
        if !["GET", "POST"].contains(&self.method.as_str()) {
            return None;
        }
        let uri: Uri = self.url.parse().ok()?;
        let PostData { mime_type, text, params } = self.post_data.unwrap_or_default();
        let is_form = mime_type.starts_with("application/x-www-form-urlencoded");
        let text = text.unwrap_or_default();
        let form = match (is_form, text.is_empty()) {
            (false, _) => Pairs::new(),
            (true, false) => form::decode(&text),
            (true, true) => {
                form::collected(params.into_iter().map(|Named { name, value }| (name, value)))
            }
        };
        let authorization = |it: &Named| it.name.eq_ignore_ascii_case(AUTHORIZATION.as_str());
        let authorization = self.headers.into_iter().find(authorization);
        Some(Asked {
            parameters: parameters(&uri, form),
            body: if is_form { String::new() } else { text },
            authorization: authorization.map(|header| header.value).unwrap_or_default(),
            uri,
        })
    }
}

impl Response {
    pub(super) fn read(self) -> Result<Answered, String> {
        let read: ReadResponse =
            serde_json::from_value(self.0).map_err(|error| format!("the answer: {error}"))?;
        let status = StatusCode::from_u16(read.status)
            .map_err(|_| format!("status {}: the request had no answer", read.status))?;
        let body = read.content.read()?;
        let mut headers = HeaderMap::new();
        for Named { name, value } in &read.headers {
            // What a browser shows besides headers, such as `:status`, is none.
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), value.parse()) {
                headers.append(name, value);
            }
        }
        // The body stands in the file as it was read.
        for name in [CONTENT_ENCODING, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        headers.insert(CONTENT_LENGTH, body.len().into());
        Ok(Answered { status, headers, body })
    }
}

impl Content {
    fn read(self) -> Result<Bytes, String> {
        match (self.text, self.encoding.as_deref()) {
            (Some(text), Some("base64")) => {
                STANDARD.decode(text).map(Bytes::from).map_err(|error| format!("base64: {error}"))
            }
            (Some(text), _) => Ok(text.into()),
            (None, _) if self.size <= 0 => Ok(Bytes::new()),
            (None, _) => {
                Err("the answer's body is not in the file; save the recording with content"
                    .to_owned())
            }
        }
    }
}
