//! The requests of the guest, and what it tries to learn and to forge by the way.
//!
//! In: a URL. Out: lines of text; what fails is one of them. It follows no rule of the host's.

use std::fmt::Debug;

use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingBody, IncomingResponse, OutgoingRequest, Scheme, http_error_code,
};
use wasip2::io::streams::StreamError;

/// How much is read at once.
const PIECE: u64 = 64 << 10;

/// Sends one request and reads its answer to the end.
pub(crate) fn get(url: &str) -> String {
    match send(request(url)) {
        Ok(response) => read(response),
        Err(refusal) => refusal,
    }
}

/// Sends so many requests, and stops at the first that fails.
pub(crate) fn repeat(times: u32, url: &str) -> String {
    for done in 0..times {
        if let Err(refusal) = send(request(url)) {
            return format!("answered: {done}\n{refusal}");
        }
    }
    format!("answered: {times}")
}

/// Tries to write and to read the header `Authorization` in every way that there is.
pub(crate) fn credential(url: &str) -> String {
    let forged = || b"Bearer of-the-guest".to_vec();
    let mut lines = Vec::new();
    let mut note = |what: &str, came: &dyn Debug| lines.push(format!("{what}: {came:?}"));
    for name in ["authorization", "Authorization", "AUTHORIZATION", "proxy-authorization"] {
        note(&format!("append {name}"), &Fields::new().append(name, &forged()));
        note(&format!("set {name}"), &Fields::new().set(name, &[forged()]));
        let list = [(name.to_owned(), forged())];
        note(&format!("from-list {name}"), &Fields::from_list(&list).map(drop));
    }
    let outgoing = request(url);
    let of_request = outgoing.headers();
    note("append to the request", &of_request.append("authorization", &forged()));
    note("append to a copy of its headers", &of_request.clone().append("authorization", &forged()));
    note("has authorization", &of_request.has("authorization"));
    note("values of authorization", &of_request.get("authorization").len());
    drop(of_request);
    match send(outgoing) {
        Ok(response) => lines.push(read(response)),
        Err(refusal) => lines.push(refusal),
    }
    lines.join("\n")
}

fn request(url: &str) -> OutgoingRequest {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let scheme = match scheme {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        other => Scheme::Other(other.to_owned()),
    };
    let outgoing = OutgoingRequest::new(Fields::new());
    // What the host does not take here stays unset, and shows in what it says to the request.
    let _ = outgoing.set_scheme(Some(&scheme));
    let _ = outgoing.set_authority(Some(authority));
    let _ = outgoing.set_path_with_query(Some(path));
    outgoing
}

fn send(outgoing: OutgoingRequest) -> Result<IncomingResponse, String> {
    let refused = |code: ErrorCode| format!("refused: {code:?}");
    let answer = outgoing_handler::handle(outgoing, None).map_err(refused)?;
    answer.subscribe().block();
    match answer.get() {
        Some(Ok(Ok(response))) => Ok(response),
        Some(Ok(Err(code))) => Err(refused(code)),
        _ => Err("refused: without a word".to_owned()),
    }
}

/// Status, headers, then the size and the beginning of the body, or why it broke off.
fn read(response: IncomingResponse) -> String {
    let mut lines = vec![format!("status: {}", response.status())];
    for (name, value) in response.headers().entries() {
        lines.push(format!("header {name}: {}", String::from_utf8_lossy(&value)));
    }
    let Ok(body) = response.consume() else { return lines.join("\n") };
    let Ok(stream) = body.stream() else { return lines.join("\n") };
    let mut size = 0;
    let mut beginning = Vec::new();
    loop {
        match stream.blocking_read(PIECE) {
            Ok(piece) => {
                size += piece.len();
                beginning.extend(piece.into_iter().take(200 - beginning.len().min(200)));
            }
            Err(StreamError::Closed) => {
                lines.push("body: whole".to_owned());
                break;
            }
            Err(StreamError::LastOperationFailed(failure)) => {
                lines.push(format!("body: broken off, {:?}", http_error_code(&failure)));
                break;
            }
        }
    }
    lines.push(format!("bytes: {size}"));
    lines.push(format!("beginning: {}", String::from_utf8_lossy(&beginning)));
    drop(stream);
    IncomingBody::finish(body);
    lines.join("\n")
}
