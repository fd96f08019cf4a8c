//! The names of WASI's HTTP error codes, for cassettes and logs.
//!
//! In: a name such as `connection-refused`; out: the error, and back. Errors with a payload get an empty one.

use wasmtime_wasi_http::p2::bindings::http::types::{
    DnsErrorPayload, ErrorCode, FieldSizePayload, TlsAlertReceivedPayload,
};

use crate::outgoing::WireError;

type Make = fn() -> WireError;

/// Every code of `wasi:http/types.error-code` that an outgoing request can end with.
static NAMES: [(&str, Make, ErrorCode); 34] = [
    ("DNS-timeout", || WireError::DnsTimeout, ErrorCode::DnsTimeout),
    (
        "DNS-error",
        || WireError::DnsError { rcode: None, info_code: None },
        ErrorCode::DnsError(DnsErrorPayload { rcode: None, info_code: None }),
    ),
    ("destination-not-found", || WireError::DestinationNotFound, ErrorCode::DestinationNotFound),
    (
        "destination-unavailable",
        || WireError::DestinationUnavailable,
        ErrorCode::DestinationUnavailable,
    ),
    (
        "destination-IP-prohibited",
        || WireError::DestinationIpProhibited,
        ErrorCode::DestinationIpProhibited,
    ),
    (
        "destination-IP-unroutable",
        || WireError::DestinationIpUnroutable,
        ErrorCode::DestinationIpUnroutable,
    ),
    ("connection-refused", || WireError::ConnectionRefused, ErrorCode::ConnectionRefused),
    ("connection-terminated", || WireError::ConnectionTerminated, ErrorCode::ConnectionTerminated),
    ("connection-timeout", || WireError::ConnectionTimeout, ErrorCode::ConnectionTimeout),
    (
        "connection-read-timeout",
        || WireError::ConnectionReadTimeout,
        ErrorCode::ConnectionReadTimeout,
    ),
    (
        "connection-write-timeout",
        || WireError::ConnectionWriteTimeout,
        ErrorCode::ConnectionWriteTimeout,
    ),
    (
        "connection-limit-reached",
        || WireError::ConnectionLimitReached,
        ErrorCode::ConnectionLimitReached,
    ),
    ("TLS-protocol-error", || WireError::TlsProtocolError, ErrorCode::TlsProtocolError),
    ("TLS-certificate-error", || WireError::TlsCertificateError, ErrorCode::TlsCertificateError),
    (
        "TLS-alert-received",
        || WireError::TlsAlertReceived { alert_id: None, alert_message: None },
        ErrorCode::TlsAlertReceived(TlsAlertReceivedPayload {
            alert_id: None,
            alert_message: None,
        }),
    ),
    ("HTTP-request-denied", || WireError::HttpRequestDenied, ErrorCode::HttpRequestDenied),
    (
        "HTTP-request-length-required",
        || WireError::HttpRequestLengthRequired,
        ErrorCode::HttpRequestLengthRequired,
    ),
    (
        "HTTP-request-body-size",
        || WireError::HttpRequestBodySize(None),
        ErrorCode::HttpRequestBodySize(None),
    ),
    (
        "HTTP-request-method-invalid",
        || WireError::HttpRequestMethodInvalid,
        ErrorCode::HttpRequestMethodInvalid,
    ),
    (
        "HTTP-request-URI-invalid",
        || WireError::HttpRequestUriInvalid,
        ErrorCode::HttpRequestUriInvalid,
    ),
    (
        "HTTP-request-URI-too-long",
        || WireError::HttpRequestUriTooLong,
        ErrorCode::HttpRequestUriTooLong,
    ),
    (
        "HTTP-request-header-section-size",
        || WireError::HttpRequestHeaderSectionSize(None),
        ErrorCode::HttpRequestHeaderSectionSize(None),
    ),
    (
        "HTTP-response-incomplete",
        || WireError::HttpResponseIncomplete,
        ErrorCode::HttpResponseIncomplete,
    ),
    (
        "HTTP-response-header-section-size",
        || WireError::HttpResponseHeaderSectionSize(None),
        ErrorCode::HttpResponseHeaderSectionSize(None),
    ),
    (
        "HTTP-response-header-size",
        || WireError::HttpResponseHeaderSize { field_name: None, field_size: None },
        ErrorCode::HttpResponseHeaderSize(FieldSizePayload { field_name: None, field_size: None }),
    ),
    (
        "HTTP-response-body-size",
        || WireError::HttpResponseBodySize(None),
        ErrorCode::HttpResponseBodySize(None),
    ),
    (
        "HTTP-response-transfer-coding",
        || WireError::HttpResponseTransferCoding(None),
        ErrorCode::HttpResponseTransferCoding(None),
    ),
    (
        "HTTP-response-content-coding",
        || WireError::HttpResponseContentCoding(None),
        ErrorCode::HttpResponseContentCoding(None),
    ),
    ("HTTP-response-timeout", || WireError::HttpResponseTimeout, ErrorCode::HttpResponseTimeout),
    ("HTTP-upgrade-failed", || WireError::HttpUpgradeFailed, ErrorCode::HttpUpgradeFailed),
    ("HTTP-protocol-error", || WireError::HttpProtocolError, ErrorCode::HttpProtocolError),
    ("loop-detected", || WireError::LoopDetected, ErrorCode::LoopDetected),
    ("configuration-error", || WireError::ConfigurationError, ErrorCode::ConfigurationError),
    ("internal-error", || WireError::InternalError(None), ErrorCode::InternalError(None)),
];

/// The error of that name, in any case.
pub fn named(name: &str) -> Option<WireError> {
    let (_, make, _) = NAMES.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name))?;
    Some(make())
}

/// The name that the guest sees the error under.
pub fn name_of(error: &WireError) -> &'static str {
    row_of(error).map_or("internal-error", |(name, _, _)| name)
}

/// The code that the guest sees the error as, without its payload.
pub(crate) fn code_of(error: &WireError) -> ErrorCode {
    row_of(error).map_or(ErrorCode::InternalError(None), |(_, _, code)| code.clone())
}

fn row_of(error: &WireError) -> Option<&'static (&'static str, Make, ErrorCode)> {
    let same = |make: &Make| std::mem::discriminant(&make()) == std::mem::discriminant(error);
    NAMES.iter().find(|(_, make, _)| same(make))
}

/// Every name, for a message that says what would be right.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_there_and_back() {
        for name in names() {
            let error = named(name).unwrap();
            assert_eq!(name_of(&error), name);
            // The generated code prints as `ErrorCode::DnsTimeout`, its name in WIT is `DNS-timeout`.
            let code = format!("{:?}", code_of(&error)).to_lowercase();
            let code = code.trim_start_matches("errorcode::").split('(').next().unwrap().to_owned();
            assert_eq!(code, name.replace('-', "").to_lowercase());
        }
        assert!(named("Connection-Refused").is_some());
        assert!(named("no-such-error").is_none());
    }
}
