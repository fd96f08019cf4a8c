//! Turns what the HTTP client says went wrong into the precise WASI error code.
//!
//! In: an error and its causes, told apart by type; out: one code. Codes that prove to a writer that nothing was sent
//! (DNS, destination, connection refused, certificate) are given only for errors of the connecting phase.

use std::error::Error;
use std::io;

use crate::live::resolver::{NotResolved, Prohibited};
use crate::outgoing::WireError;

/// The code for a request that got no answer.
pub(super) fn before_answer(error: &reqwest::Error) -> WireError {
    if error.is_builder() {
        return WireError::HttpRequestUriInvalid;
    }
    if error.is_connect() {
        return connecting(error);
    }
    transferring(error)
}

/// The code for an answer whose body broke off.
pub(super) fn within_body(error: &reqwest::Error) -> WireError {
    transferring(error)
}

/// Nothing of the request has left.
fn connecting(error: &reqwest::Error) -> WireError {
    if error.is_timeout() {
        return WireError::ConnectionTimeout;
    }
    for cause in causes(error) {
        if cause.is::<Prohibited>() {
            return WireError::DestinationIpProhibited;
        }
        if let Some(failed) = cause.downcast_ref::<NotResolved>() {
            return WireError::DnsError { rcode: Some(failed.0.clone()), info_code: None };
        }
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return tls_code(tls);
        }
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        if let Some(code) = kind.and_then(connecting_code) {
            return code;
        }
    }
    // A proxy that refuses, a handshake that fails: the server was not reached.
    WireError::DestinationUnavailable
}

fn connecting_code(kind: io::ErrorKind) -> Option<WireError> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(WireError::ConnectionRefused),
        io::ErrorKind::TimedOut => Some(WireError::ConnectionTimeout),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Some(WireError::DestinationUnavailable)
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(WireError::ConnectionTerminated),
        _ => None,
    }
}

fn tls_code(error: &rustls::Error) -> WireError {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            WireError::TlsCertificateError
        }
        rustls::Error::AlertReceived(alert) => {
            WireError::TlsAlertReceived { alert_id: Some(u8::from(*alert)), alert_message: None }
        }
        _ => WireError::TlsProtocolError,
    }
}

/// The request, or a part of it, may have arrived.
fn transferring(error: &reqwest::Error) -> WireError {
    if error.is_timeout() {
        return WireError::ConnectionReadTimeout;
    }
    for cause in causes(error) {
        if let Some(http) = cause.downcast_ref::<hyper::Error>() {
            if http.is_parse_too_large() {
                return WireError::HttpResponseHeaderSectionSize(None);
            }
            if http.is_parse() {
                return WireError::HttpProtocolError;
            }
        }
        let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        match kind {
            Some(io::ErrorKind::TimedOut) => return WireError::ConnectionReadTimeout,
            // What the server sent makes no sense, for example the size of a chunk.
            Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                return WireError::HttpProtocolError;
            }
            _ => {}
        }
    }
    WireError::ConnectionTerminated
}

/// An error and what is behind it. `io::Error` leaves the error that it wraps out of its `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(|error| error.get_ref())
            .map(|inner| inner as &(dyn Error + 'static));
        wrapped.or_else(|| error.source())
    })
}
