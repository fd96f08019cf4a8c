//! The names of WASI's HTTP error codes, for cassettes and logs.
//!
//! In: a name such as `connection-refused`; out: the error, and back. Errors with a payload get an empty one.

use crate::outgoing::WireError;

type Make = fn() -> WireError;

/// Every code of `wasi:http/types.error-code` that an outgoing request can end with.
const NAMES: [(&str, Make); 34] = [
    ("DNS-timeout", || WireError::DnsTimeout),
    ("DNS-error", || WireError::DnsError { rcode: None, info_code: None }),
    ("destination-not-found", || WireError::DestinationNotFound),
    ("destination-unavailable", || WireError::DestinationUnavailable),
    ("destination-IP-prohibited", || WireError::DestinationIpProhibited),
    ("destination-IP-unroutable", || WireError::DestinationIpUnroutable),
    ("connection-refused", || WireError::ConnectionRefused),
    ("connection-terminated", || WireError::ConnectionTerminated),
    ("connection-timeout", || WireError::ConnectionTimeout),
    ("connection-read-timeout", || WireError::ConnectionReadTimeout),
    ("connection-write-timeout", || WireError::ConnectionWriteTimeout),
    ("connection-limit-reached", || WireError::ConnectionLimitReached),
    ("TLS-protocol-error", || WireError::TlsProtocolError),
    ("TLS-certificate-error", || WireError::TlsCertificateError),
    ("TLS-alert-received", || WireError::TlsAlertReceived { alert_id: None, alert_message: None }),
    ("HTTP-request-denied", || WireError::HttpRequestDenied),
    ("HTTP-request-length-required", || WireError::HttpRequestLengthRequired),
    ("HTTP-request-body-size", || WireError::HttpRequestBodySize(None)),
    ("HTTP-request-method-invalid", || WireError::HttpRequestMethodInvalid),
    ("HTTP-request-URI-invalid", || WireError::HttpRequestUriInvalid),
    ("HTTP-request-URI-too-long", || WireError::HttpRequestUriTooLong),
    ("HTTP-request-header-section-size", || WireError::HttpRequestHeaderSectionSize(None)),
    ("HTTP-response-incomplete", || WireError::HttpResponseIncomplete),
    ("HTTP-response-header-section-size", || WireError::HttpResponseHeaderSectionSize(None)),
    ("HTTP-response-header-size", || WireError::HttpResponseHeaderSize {
        field_name: None,
        field_size: None,
    }),
    ("HTTP-response-body-size", || WireError::HttpResponseBodySize(None)),
    ("HTTP-response-transfer-coding", || WireError::HttpResponseTransferCoding(None)),
    ("HTTP-response-content-coding", || WireError::HttpResponseContentCoding(None)),
    ("HTTP-response-timeout", || WireError::HttpResponseTimeout),
    ("HTTP-upgrade-failed", || WireError::HttpUpgradeFailed),
    ("HTTP-protocol-error", || WireError::HttpProtocolError),
    ("loop-detected", || WireError::LoopDetected),
    ("configuration-error", || WireError::ConfigurationError),
    ("internal-error", || WireError::InternalError(None)),
];

/// The error of that name, in any case.
pub fn named(name: &str) -> Option<WireError> {
    let (_, make) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(make())
}

/// The name that the guest sees the error under.
pub fn name_of(error: &WireError) -> &'static str {
    let same = |make: &Make| std::mem::discriminant(&make()) == std::mem::discriminant(error);
    NAMES.iter().find(|(_, make)| same(make)).map_or("internal-error", |(name, _)| name)
}

/// Every name, for a message that says what would be right.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_there_and_back() {
        for name in names() {
            assert_eq!(name_of(&named(name).unwrap()), name);
        }
        assert!(named("Connection-Refused").is_some());
        assert!(named("no-such-error").is_none());
    }
}
