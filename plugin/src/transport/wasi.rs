//! The transport over `wasi:http`, `wasi:io` and `wasi:clocks`: what the component runs on.
//!
//! In: a plain request. Out: the answer's head, and its body to pull from. It knows neither Qualys
//! nor retries; the host decides what leaves.

use super::{Body, Response, Transport, TransportError};
use http::{HeaderName, HeaderValue};
use wasip2::clocks::{monotonic_clock, wall_clock};
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, FutureTrailers, IncomingBody, IncomingResponse,
    Method, OutgoingBody, OutgoingRequest, Scheme, http_error_code,
};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};

/// The most that one blocking write may carry, as `wasi:io` has it.
const WRITE: usize = 4096;

/// The world of the component.
#[derive(Debug, Default)]
pub struct WasiTransport;

impl Transport for WasiTransport {
    fn send(&mut self, request: &http::Request<Vec<u8>>) -> Result<Response, TransportError> {
        let internal = || TransportError::new("internal-error");
        let outgoing = outgoing(request).ok_or_else(internal)?;
        let body = outgoing.body().map_err(|()| internal())?;
        let stream = body.write().map_err(|()| internal())?;
        let bytes = request.body();
        let handle =
            |outgoing| outgoing_handler::handle(outgoing, None).map_err(|code| error(&code));
        if stream.check_write().is_ok_and(|room| bytes.len() as u64 <= room) {
            // What the host takes at once is there before the request begins: nothing waits for it.
            stream.write(bytes).map_err(|_| internal())?;
            finish(stream, body)?;
            return incoming(&handle(outgoing)?);
        }
        let answer = handle(outgoing)?;
        let written = write_body(stream, body, bytes);
        // The answer says best what happened, also when the body could not be written.
        match (incoming(&answer), written) {
            (Err(failure), Err(earlier)) if failure.code == "internal-error" => Err(earlier),
            (answer, _) => answer,
        }
    }

    fn wait(&mut self, milliseconds: u64) {
        monotonic_clock::subscribe_duration(milliseconds.saturating_mul(1_000_000)).block();
    }

    fn now(&self) -> i64 {
        i64::try_from(wall_clock::now().seconds).unwrap_or(i64::MAX)
    }

    fn ticks(&self) -> u64 {
        monotonic_clock::now()
    }
}

fn outgoing(request: &http::Request<Vec<u8>>) -> Option<OutgoingRequest> {
    let entries: Vec<(String, Vec<u8>)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .chain(std::iter::once((
            "content-length".to_owned(),
            request.body().len().to_string().into_bytes(),
        )))
        .filter(|(name, _)| name != "content-length" || *request.method() != http::Method::GET)
        .collect();
    let outgoing = OutgoingRequest::new(Fields::from_list(&entries).ok()?);
    let method = if *request.method() == http::Method::GET { Method::Get } else { Method::Post };
    let uri = request.uri();
    let scheme = if uri.scheme_str() == Some("http") { Scheme::Http } else { Scheme::Https };
    outgoing.set_method(&method).ok()?;
    outgoing.set_scheme(Some(&scheme)).ok()?;
    outgoing.set_authority(uri.authority().map(http::uri::Authority::as_str)).ok()?;
    outgoing.set_path_with_query(uri.path_and_query().map(http::uri::PathAndQuery::as_str)).ok()?;
    Some(outgoing)
}

/// Writes the body. The server may answer, and close, before it has read all: then the answer says
/// what happened, so a failed write is no error of its own.
fn write_body(
    stream: OutputStream,
    body: OutgoingBody,
    bytes: &[u8],
) -> Result<(), TransportError> {
    for piece in bytes.chunks(WRITE) {
        if stream.blocking_write_and_flush(piece).is_err() {
            break;
        }
    }
    finish(stream, body)
}

fn finish(stream: OutputStream, body: OutgoingBody) -> Result<(), TransportError> {
    drop(stream);
    // A body that was not written whole must not look whole.
    match OutgoingBody::finish(body, None) {
        Ok(()) | Err(ErrorCode::ConnectionTerminated) => Ok(()),
        Err(code) => Err(error(&code)),
    }
}

fn incoming(answer: &FutureIncomingResponse) -> Result<Response, TransportError> {
    let internal = || TransportError::new("internal-error");
    // One that is there at once needs no waiting for.
    let response = answer
        .get()
        .or_else(|| {
            answer.subscribe().block();
            answer.get()
        })
        .ok_or_else(internal)?
        .map_err(|()| internal())?
        .map_err(|code| error(&code))?;
    let mut builder = http::Response::builder().status(response.status());
    for (name, value) in response.headers().entries() {
        // A header that cannot be read is left out: none that matters here is of that kind.
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(&value))
        {
            builder = builder.header(name, value);
        }
    }
    let body: Box<dyn Body> = Box::new(WasiBody::new(response)?);
    builder.body(body).map_err(|_| TransportError::new("HTTP-protocol-error"))
}

/// A body over `wasi:io`. The fields are dropped in their order: a stream before its body, a body
/// before its response.
struct WasiBody {
    stream: Option<InputStream>,
    body: Option<IncomingBody>,
    _response: IncomingResponse,
}

impl WasiBody {
    fn new(response: IncomingResponse) -> Result<Self, TransportError> {
        let internal = |()| TransportError::new("internal-error");
        let body = response.consume().map_err(internal)?;
        let stream = body.stream().map_err(internal)?;
        Ok(Self { stream: Some(stream), body: Some(body), _response: response })
    }

    /// The stream has ended: the trailers tell whether that was the clean end.
    fn finish(&mut self) -> Result<(), TransportError> {
        self.stream = None;
        let Some(body) = self.body.take() else { return Ok(()) };
        let trailers: FutureTrailers = IncomingBody::finish(body);
        trailers.subscribe().block();
        match trailers.get() {
            Some(Ok(Err(code))) => Err(error(&code)),
            _ => Ok(()),
        }
    }
}

impl Body for WasiBody {
    fn read(&mut self, most: usize) -> Result<Option<Vec<u8>>, TransportError> {
        loop {
            let Some(stream) = &self.stream else { return Ok(None) };
            match stream.blocking_read(most as u64) {
                Ok(piece) if piece.is_empty() => {}
                Ok(piece) => return Ok(Some(piece)),
                Err(StreamError::Closed) => return self.finish().map(|()| None),
                Err(StreamError::LastOperationFailed(failure)) => {
                    let code = http_error_code(&failure);
                    self.stream = None;
                    let unknown = TransportError::new("connection-terminated");
                    return Err(code.map_or(unknown, |code| error(&code)));
                }
            }
        }
    }
}

/// The name of a WASI error code, in its own spelling.
fn error(code: &ErrorCode) -> TransportError {
    let name = match code {
        ErrorCode::DnsTimeout => "DNS-timeout",
        ErrorCode::DnsError(_) => "DNS-error",
        ErrorCode::DestinationNotFound => "destination-not-found",
        ErrorCode::DestinationUnavailable => "destination-unavailable",
        ErrorCode::DestinationIpProhibited => "destination-IP-prohibited",
        ErrorCode::DestinationIpUnroutable => "destination-IP-unroutable",
        ErrorCode::ConnectionRefused => "connection-refused",
        ErrorCode::ConnectionTerminated => "connection-terminated",
        ErrorCode::ConnectionTimeout => "connection-timeout",
        ErrorCode::ConnectionReadTimeout => "connection-read-timeout",
        ErrorCode::ConnectionWriteTimeout => "connection-write-timeout",
        ErrorCode::ConnectionLimitReached => "connection-limit-reached",
        ErrorCode::TlsProtocolError => "TLS-protocol-error",
        ErrorCode::TlsCertificateError => "TLS-certificate-error",
        ErrorCode::TlsAlertReceived(_) => "TLS-alert-received",
        ErrorCode::HttpRequestDenied => "HTTP-request-denied",
        ErrorCode::HttpRequestUriInvalid => "HTTP-request-URI-invalid",
        ErrorCode::HttpRequestUriTooLong => "HTTP-request-URI-too-long",
        ErrorCode::HttpResponseIncomplete => "HTTP-response-incomplete",
        ErrorCode::HttpResponseHeaderSectionSize(_) => "HTTP-response-header-section-size",
        ErrorCode::HttpResponseHeaderSize(_) => "HTTP-response-header-size",
        ErrorCode::HttpResponseBodySize(_) => "HTTP-response-body-size",
        ErrorCode::HttpResponseContentCoding(_) => "HTTP-response-content-coding",
        ErrorCode::HttpResponseTimeout => "HTTP-response-timeout",
        ErrorCode::HttpProtocolError => "HTTP-protocol-error",
        ErrorCode::LoopDetected => "loop-detected",
        ErrorCode::ConfigurationError => "configuration-error",
        _ => "internal-error",
    };
    TransportError::new(name)
}
