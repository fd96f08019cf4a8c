//! Turns an operation and its arguments into an HTTP request (rules R1, R2).
//!
//! In: the operation, the version, the arguments, the account. Out: a [`Draft`], which `validate`
//! shows, and from it a plain `http::Request`. No I/O: tests compare it directly.

use crate::account::{Account, Origin};
use crate::arguments::{Argument, is_body};
use crate::error::{Case, Error};
use crate::model::{Kind, Method, Operation, Plane};
use serde_json::{Map, Value, json};

/// How the connector names itself.
pub const USER_AGENT: &str = concat!("nina-qualys/", env!("CARGO_PKG_VERSION"));
/// The header that Qualys demands against cross-site requests; its value is free.
/// Source: the authentication page of the API reference.
pub const REQUESTED_WITH: &str = "nina-qualys";

const FORM: &str = "application/x-www-form-urlencoded";

/// A request before it has a host and a credential.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The API family, which decides host and credential.
    pub plane: Plane,
    /// The method.
    pub method: Method,
    /// The path, without query.
    pub path: String,
    /// The query's names and values.
    pub query: Vec<Field>,
    /// The form's names and values.
    pub form: Vec<Field>,
    /// A raw body and its media type.
    pub body: Option<(&'static str, String)>,
    /// Further headers.
    pub headers: Vec<Field>,
}

/// One name and value, and whether the value is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether the value must be shown nowhere.
    pub secret: bool,
}

/// The request of an operation.
#[must_use]
pub fn draft(operation: &Operation, version: &str, arguments: &[Argument]) -> Draft {
    let mut draft = Draft {
        plane: operation.plane,
        method: operation.method,
        path: operation.path_of(version),
        query: Vec::new(),
        form: Vec::new(),
        body: None,
        headers: Vec::new(),
    };
    let raw = arguments.iter().any(|argument| argument.parameter.is_some_and(is_body));
    let in_form = operation.method == Method::Post && !raw;
    for (name, value) in operation.fixed {
        let field = Field { name: (*name).to_owned(), value: (*value).to_owned(), secret: false };
        if in_form { draft.form.push(field) } else { draft.query.push(field) }
    }
    for argument in arguments {
        match argument.parameter {
            Some(parameter) if is_body(parameter) => {
                let media = match parameter.kind {
                    Kind::JsonBody => "application/json",
                    _ => "text/xml",
                };
                draft.body = Some((media, argument.value.clone()));
            }
            parameter => {
                let field = Field {
                    name: argument.name.clone(),
                    value: argument.value.clone(),
                    secret: argument.is_secret(),
                };
                let in_query = parameter.is_some_and(|parameter| parameter.in_query);
                if in_form && !in_query { draft.form.push(field) } else { draft.query.push(field) }
            }
        }
    }
    draft
}

impl Draft {
    /// A request of nothing, for code that has none to begin with.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            plane: Plane::Fo,
            method: Method::Get,
            path: String::new(),
            query: Vec::new(),
            form: Vec::new(),
            body: None,
            headers: Vec::new(),
        }
    }

    /// Sets a value, replacing one that is there: paging.
    pub fn set(&mut self, name: &str, value: &str) {
        let in_form = self.method == Method::Post && self.body.is_none();
        let fields = if in_form { &mut self.form } else { &mut self.query };
        match fields.iter_mut().find(|field| field.name == name) {
            Some(field) => value.clone_into(&mut field.value),
            None => {
                let (name, value) = (name.to_owned(), value.to_owned());
                fields.push(Field { name, value, secret: false });
            }
        }
    }

    /// Takes a value away.
    pub fn remove(&mut self, name: &str) {
        self.form.retain(|field| field.name != name);
        self.query.retain(|field| field.name != name);
    }

    /// As `validate` shows it, secrets hidden.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut shown = json!({
            "method": self.method_name(),
            "path": self.path,
            "query": shown(&self.query),
            "form": shown(&self.form),
            "headers": {"X-Requested-With": REQUESTED_WITH, "User-Agent": USER_AGENT},
        });
        if let (Some((_, body)), Some(shown)) = (&self.body, shown.as_object_mut()) {
            shown.insert("body".to_owned(), Value::from(body.as_str()));
        }
        shown
    }

    /// As the answer names it.
    #[must_use]
    pub fn head(&self) -> Value {
        json!({"method": self.method_name(), "path": self.path})
    }

    fn method_name(&self) -> &'static str {
        match self.method {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }

    /// The request for an account, with the value of `Authorization` if the host does not add it.
    ///
    /// # Errors
    /// `permanent-credential` when the account has no gateway, or its credential cannot stand in a
    /// header.
    pub fn to_http(
        &self,
        account: &Account,
        authorization: Option<&str>,
    ) -> Result<http::Request<Vec<u8>>, Error> {
        let origin = origin(account, self.plane)?;
        let mut uri = format!("{}://{}{}", origin.scheme, origin.authority, self.path);
        if !self.query.is_empty() {
            uri.push('?');
            uri.push_str(&encode(&self.query));
        }
        let mut builder = http::Request::builder()
            .method(self.method_name())
            .uri(uri)
            .header("X-Requested-With", REQUESTED_WITH)
            .header(http::header::USER_AGENT, USER_AGENT)
            .header(http::header::ACCEPT, "*/*");
        for header in &self.headers {
            builder = builder.header(&header.name, &header.value);
        }
        if let Some(authorization) = authorization {
            builder = builder.header(http::header::AUTHORIZATION, authorization);
        }
        let (media, body) = match &self.body {
            Some((media, body)) => (Some(*media), body.clone()),
            None if self.method == Method::Post => (Some(FORM), encode(&self.form)),
            None => (None, String::new()),
        };
        if let Some(media) = media {
            builder = builder.header(http::header::CONTENT_TYPE, media);
        }
        builder.body(body.into_bytes()).map_err(|_| {
            Error::new(
                Case::Credential,
                "credential-invalid",
                "the credential has characters that cannot stand in an HTTP header",
                "check the credential in the credential store; nothing was sent",
            )
        })
    }
}

fn origin(account: &Account, plane: Plane) -> Result<&Origin, Error> {
    match plane {
        Plane::Fo | Plane::Msp => Ok(&account.api),
        Plane::Gateway => account.gateway.as_ref().ok_or_else(|| {
            Error::new(
                Case::Credential,
                "no-gateway",
                "this operation lives on the gateway, whose URL cannot be derived from the base URL",
                "give the account's gateway URL; nothing was sent",
            )
        }),
    }
}

fn shown(fields: &[Field]) -> Value {
    let mut shown = Map::new();
    for field in fields {
        let value = if field.secret { "***" } else { field.value.as_str() };
        shown.insert(field.name.clone(), Value::from(value));
    }
    Value::Object(shown)
}

/// Names and values as a query or a form: everything but unreserved characters is percent-encoded,
/// a blank too (Qualys asks for it).
#[must_use]
pub fn encode(fields: &[Field]) -> String {
    let mut out = String::new();
    for field in fields {
        if !out.is_empty() {
            out.push('&');
        }
        encode_into(&mut out, &field.name);
        out.push('=');
        encode_into(&mut out, &field.value);
    }
    out
}

fn encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let digit = |nibble: u8| char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(0));
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2_everything_unusual_is_percent_encoded() {
        let field = |name: &str, value: &str| Field {
            name: name.to_owned(),
            value: value.to_owned(),
            secret: false,
        };
        let fields = [field("os_pattern", "^Win (10|11)+#\"é"), field("ips", "10.0.0.1,10.0.0.2")];
        assert_eq!(
            encode(&fields),
            "os_pattern=%5EWin%20%2810%7C11%29%2B%23%22%C3%A9&ips=10.0.0.1,10.0.0.2"
        );
    }
}
